//! What keeps the program from starting: one message that says what it is and how to mend it, exit 1, and nothing changed.

use jarshy::db::Db;

use crate::binary::Host;

fn refused(host: &Host, arguments: &[&str], words: &[&str]) {
    let (code, _, said) = host.runs(arguments);
    assert_eq!(code, Some(1), "{said}");
    for word in words {
        assert!(said.contains(word), "«{word}» is missing in: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_telegram_refuses_is_said_so_and_never_shown() {
    let mut host = Host::new().await;
    host.set("TELOXIDE_TOKEN", "42:AAwrongwrongwrong");
    let (code, _, said) = host.runs(&["run"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("BotFather"), "{said}");
    assert!(!said.contains("AAwrongwrongwrong"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_bots_database_is_refused() {
    let host = Host::new().await;
    let db = host.db().await;
    let mut transaction = db.write().await.unwrap();
    sqlx::query("INSERT INTO meta (name, value) VALUES ('bot_id', '42')").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    db.close().await;
    refused(&host, &["run"], &["42", "JARSHY_DATABASE"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_settings_are_told_together() {
    let mut host = Host::new().await;
    host.set("JARSHY_RATE", "fast").set("JARSHY_TIME_ZONE", "Almaty");
    refused(&host, &["run"], &["JARSHY_RATE", "JARSHY_TIME_ZONE", ".env.example"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_not_there_is_named() {
    let mut host = Host::new().await;
    host.set("JARSHY_DATABASE", "/nowhere/at/all/jarshy.db");
    refused(&host, &["run"], &["/nowhere/at/all", "check that the folder exists"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_database_is_refused_and_left_as_it_was() {
    let host = Host::new().await;
    let db = host.db().await;
    let mut transaction = db.write().await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    db.close().await;
    refused(&host, &["run"], &["newer jarshy", "9999"]);
    assert!(Db::open(&host.database()).await.is_err(), "it is still the newer one's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_program_on_the_same_database_is_kept_out() {
    let host = Host::new().await;
    let _first = host.starts();
    host.world.wait_for(|view| view.is_polled().then_some(()), crate::binary::PATIENCE).await.expect("the first one polls");
    refused(&host, &["run"], &["another jarshy runs"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_row_is_named_with_its_line_and_nothing_is_written() {
    let host = Host::new().await;
    let plan = host.file(
        "plan.csv",
        "id,kind,starts_at_local,region_iso,title_kk,title_ru\na,meeting,2025-05-01,KZ,Кездесу,Встреча\nb,meeting,2025-13-01,KZ,Кездесу,Встреча\n\
         c,meeting,2025-05-01,KZ-99,Кездесу,Встреча\n",
    );
    refused(&host, &["import", "events", &plan], &["line 3, column starts_at_local", "line 4, column region_iso", "nothing was written"]);
    let (_, calendar, _) = host.runs(&["export", "events", "--format", "csv"]);
    assert!(!calendar.contains("Кездесу"), "{calendar}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_usage_is_exit_2() {
    let host = Host::new().await;
    assert_eq!(host.runs(&["import", "weather", "x"]).0, Some(2));
    assert_eq!(host.runs(&["export", "events", "--format", "pdf"]).0, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_says_that_everything_is_in_order_or_what_is_not() {
    let mut host = Host::new().await;
    let (code, said, _) = host.runs(&["check"]);
    assert_eq!((code, said.contains("everything is in order")), (Some(0), true), "{said}");
    host.set("TELOXIDE_TOKEN", "42:AAwrongwrongwrong");
    refused(&host, &["check"], &["TELOXIDE_TOKEN"]);
}
