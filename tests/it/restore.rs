//! The drill: a copy of the running bot, a disaster, and the copy put back, by the commands that an operator types.

use jarshy::db::Db;
use jarshy::outbox;

use crate::binary::{Host, PATIENCE};
use crate::post_office::{notice, put_in, subscribe_all};

async fn answers(host: &Host, person: i64) {
    let before = host.world.transcript(person).len();
    host.world.says(person, "/help");
    let answered = |view: &sandbox::WorldView<'_>| (view.transcript(person).len() >= before + 2).then_some(());
    host.world.wait_for(answered, PATIENCE).await.expect("it answers");
}

async fn is_held(db: &Db) -> bool {
    outbox::is_held(&mut db.read().acquire().await.unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_of_the_running_bot_is_put_back_and_sends_nothing_old_by_itself() {
    let host = Host::new().await;
    let copy = host.database().with_file_name("copy.db").to_string_lossy().into_owned();
    let now = host.time.now().timestamp();
    let program = host.starts();
    let (person, pending) = {
        let db = host.db().await;
        let person = subscribe_all(&db, &host.world, 1, now).await[0];
        answers(&host, person).await;
        // Something that nobody has yet when the copy is made.
        let later = outbox::NewOccasion { not_before: now + 3600, audience: None, ..notice("test:1", now) };
        let pending = put_in(&db, &later, now).await;
        let mut transaction = db.write().await.unwrap();
        assert!(outbox::add_recipient(&mut transaction, pending, person, 0, 1, now + 3600).await.unwrap());
        transaction.commit().await.unwrap();
        db.close().await;
        (person, pending)
    };
    let (code, _, error) = host.runs(&["backup", &copy]);
    assert_eq!(code, Some(0), "{error}");
    let (code, _, error) = host.runs(&["backup", &copy]);
    assert_eq!(code, Some(1));
    assert!(error.contains("exists already"), "{error}");
    let (code, _, error) = host.runs(&["restore", &copy]);
    assert_eq!(code, Some(1), "not under the feet of the running one");
    assert!(error.contains("stop it first"), "{error}");
    assert_eq!(program.is_told_to_stop(), Some(0));

    std::fs::write(host.database(), "the disk had other plans").unwrap();
    let (code, said, error) = host.runs(&["restore", &copy]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("before-restore"), "{said}");

    let program = host.starts();
    answers(&host, person).await;
    let db = host.db().await;
    assert!(is_held(&db).await, "an owner looks first");
    host.time.advance(chrono::TimeDelta::hours(2));
    answers(&host, person).await;
    let progress = outbox::progress(&db, pending).await.unwrap();
    assert_eq!((progress.left(), progress.total()), (1, 1), "{progress:?}");
    db.close().await;
    assert_eq!(program.is_told_to_stop(), Some(0));
}
