//! The drill: a copy of the running bot, a disaster, and the copy put back, by the commands that an operator types.

use jarshy::db::Db;
use jarshy::outbox;
use jarshy::subscribers::Reach;

use crate::binary::{Host, PATIENCE};
use crate::post_office::{notice, put_in, subscribe_all};

async fn answers(host: &Host, person: i64) {
    says(host, person, "/help").await;
}

async fn says(host: &Host, person: i64, text: &str) {
    let before = host.world.transcript(person).len();
    host.world.says(person, text);
    let answered = |view: &sandbox::WorldView<'_>| (view.transcript(person).len() >= before + 2).then_some(());
    host.world.wait_for(answered, PATIENCE).await.expect("it answers");
}

/// Presses a button of the last message by what it sends, and waits until that message has changed.
async fn presses(host: &Host, person: i64, data: &str) {
    let last = host.world.transcript(person).pop().unwrap();
    host.world.presses(person, person, last.id, data);
    let changed = |view: &sandbox::WorldView<'_>| {
        let now = view.transcript(person);
        (now.iter().any(|message| message.id > last.id || (message.id == last.id && message.text != last.text))).then_some(())
    };
    host.world.wait_for(changed, PATIENCE).await.expect("the press shows");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_left_after_the_copy_was_made_is_not_subscribed_again() {
    let host = Host::new().await;
    let copy = host.database().with_file_name("copy.db").to_string_lossy().into_owned();
    let program = host.starts();
    let db = host.db().await;
    let people = subscribe_all(&db, &host.world, 4, host.time.now().timestamp()).await;
    let [stays, stops, returns, forgets] = people[..] else { panic!("four") };
    answers(&host, stays).await;
    assert_eq!(host.runs(&["backup", &copy]).0, Some(0));

    host.time.advance(chrono::TimeDelta::hours(1));
    for person in [stops, returns, forgets] {
        says(&host, person, "/stop").await;
    }
    presses(&host, returns, "un").await;
    presses(&host, forgets, "pd:yes").await;
    db.close().await;
    assert_eq!(program.is_told_to_stop(), Some(0));
    assert_eq!(host.runs(&["restore", &copy]).0, Some(0));

    let program = host.starts();
    answers(&host, stays).await;
    let db = host.db().await;
    let reach = async |chat| jarshy::subscribers::get(&db, chat).await.unwrap().map(|subscriber| subscriber.reach);
    assert_eq!(reach(stays).await, Some(Reach::Subscribed));
    assert_eq!(reach(stops).await, Some(Reach::Stopped));
    assert_eq!(reach(returns).await, Some(Reach::Subscribed));
    assert_eq!(reach(forgets).await, None);
    db.close().await;
    assert_eq!(program.is_told_to_stop(), Some(0));

    // Nor does a list from elsewhere bring them back against their word.
    let row = |chat: i64| format!("{chat},kk,KZ,weekly,2025-04-01T10:00:00+05:00\n");
    let list =
        host.file("people.csv", &format!("chat_id,language,regions,cadence,consented_at\n{}{}", row(forgets), row(forgets + 1_000_000)));
    let (code, said, error) = host.runs(&["import", "subscribers", &list]);
    assert_eq!(code, Some(0), "{error}");
    assert!(said.contains("1 new") && said.contains("1 left out"), "{said}");
}
