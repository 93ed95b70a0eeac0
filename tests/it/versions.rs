//! Upgrade and downgrade: a database of each released version opens and goes on; an older program refuses a newer one.
//!
//! `tests/data/` holds a database of each version as SQL. At a release `cargo test --test it write_down_this_version -- --ignored` adds the
//! new one; a file that was released is never changed. The newest stands for what is not released yet: while its migrations still change,
//! the same command writes it anew.

use std::path::{Path, PathBuf};

use jarshy::backup;
use jarshy::db::{Db, OpenError};
use jarshy::subscribers::{self, Reach};
use jarshy::team;
use sqlx::Row;

use crate::binary::{Host, PATIENCE};
use crate::town::Town;

const KK: &str = "Достық үйінде қазақ тілі курсы ашылды.";
const RU: &str = "В Доме дружбы открылись курсы казахского языка.";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn released() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|ending| ending == "sql")).collect();
    files.sort();
    files
}

/// A database as that version left it.
async fn lay_down(sql: &Path, database: &Path) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).create_if_missing(true);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let text = std::fs::read_to_string(sql).unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_each_released_version_opens_and_goes_on() {
    assert!(!released().is_empty());
    for sql in released() {
        let version = sql.file_stem().unwrap().to_string_lossy().into_owned();
        let host = Host::new().await;
        lay_down(&sql, &host.database()).await;
        let db = Db::open(&host.database()).await.unwrap_or_else(|error| panic!("{version}: {error}"));
        let people: Vec<i64> = sqlx::query_scalar("SELECT chat_id FROM subscriber ORDER BY chat_id").fetch_all(db.read()).await.unwrap();
        assert_eq!(people.len(), 3, "{version}");
        let mut reached = Vec::new();
        for chat in &people {
            reached.push(subscribers::get(&db, *chat).await.unwrap().unwrap().reach);
        }
        assert_eq!(reached.iter().filter(|reach| **reach == Reach::Subscribed).count(), 2, "{version}: and one who stopped");
        assert_eq!(team::broken_link(&db).await.unwrap(), None, "{version}: the record of the team's acts is whole");
        let sent: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM delivery WHERE state = 2").fetch_one(db.read()).await.unwrap();
        assert!(sent >= 2, "{version}: what was sent is still known");
        // This sandbox counts its updates from the beginning again, and the numbers of a week are kept.
        sqlx::query("DELETE FROM inbox").execute(db.writer()).await.unwrap();
        db.close().await;

        let (code, _, error) = host.runs(&["check"]);
        assert_eq!(code, Some(0), "{version}: {error}");
        let program = host.starts();
        let person = host.world.person(sandbox::NewPerson { id: Some(people[0]), ..sandbox::NewPerson::named("Айгерім") }).id;
        host.world.says(person, "/announcements");
        host.world.says(person, "/help");
        let answered = |view: &sandbox::WorldView<'_>| (view.transcript(person).len() >= 4).then_some(());
        host.world.wait_for(answered, PATIENCE).await.unwrap_or_else(|| panic!("{version}: it answers"));
        assert_eq!(program.is_told_to_stop(), Some(0), "{version}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_program_refuses_a_newer_database_and_leaves_it_alone() {
    let host = Host::new().await;
    let db = host.db().await;
    let later =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 1)";
    sqlx::query(later).execute(db.writer()).await.unwrap();
    db.close().await;
    let before = std::fs::read(host.database()).unwrap();
    for command in [&["run"][..], &["check"], &["export", "events"], &["backup", "copy.db"]] {
        let (code, _, error) = host.runs(command);
        assert_eq!(code, Some(1), "{command:?}");
        assert!(error.contains("written by a newer jarshy") && error.contains("install that version or restore"), "{command:?}: {error}");
    }
    assert!(matches!(Db::open(&host.database()).await, Err(OpenError::Newer { version: 9999, .. })));
    assert_eq!(std::fs::read(host.database()).unwrap(), before, "nothing was written to it");

    let other = Host::new().await;
    std::fs::copy(host.database(), other.database().with_file_name("newer.db")).unwrap();
    let kept = other.db().await;
    kept.close().await;
    let newer = other.database().with_file_name("newer.db");
    let restored = backup::restore(&newer, &other.database()).await;
    assert!(matches!(restored, Err(backup::BackupError::Open(OpenError::Newer { .. }))), "nor is it put in the place of one that works");
}

/// Somebody who reads Kazakh, somebody who reads Russian, somebody who stopped; an announcement that was sent; a calendar and news.
async fn a_little_of_everything() -> Town {
    let town = Town::opens().await;
    let owner = town.owner();
    owner.subscribes("kk").await;
    town.citizen("Алексей", "ru").subscribes("ru").await;
    town.citizen("Айгерім", "kk").subscribes("kk").await.sends("/stop").await;
    crate::first_day::with_data(&town).await;
    owner.sends("/announce").await.sends(KK).await.sends(RU).await;
    owner.presses("Келесі").await.presses("Жариялау").await;
    town.passes(chrono::TimeDelta::seconds(61)).await;
    town
}

#[tokio::test]
#[ignore = "writes tests/data/VERSION.sql for this version"]
async fn write_down_this_version() {
    let town = a_little_of_everything().await;
    let path = folder().join(format!("{}.sql", env!("CARGO_PKG_VERSION")));
    std::fs::create_dir_all(folder()).unwrap();
    std::fs::write(&path, dump(town.db()).await).unwrap();
    println!("{}", path.display());
}

/// The database as SQL: tables, their rows, then what works on rows. Tables behind a virtual one are made by it.
async fn dump(db: &Db) -> String {
    let query = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let all = sqlx::query(query).fetch_all(db.read()).await.unwrap();
    let entries: Vec<(String, String, String)> = all.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    let is_virtual = |sql: &str| sql.starts_with("CREATE VIRTUAL");
    let made: Vec<String> = entries.iter().filter(|entry| is_virtual(&entry.2)).map(|entry| format!("{}_", entry.1)).collect();
    let tables = entries.iter().filter(|(kind, name, _)| kind == "table" && !made.iter().any(|start| name.starts_with(start)));
    let mut text = String::from("-- A database as this version left it; written by tests/it/versions.rs.\nBEGIN;\n");
    let mut rows = String::new();
    for (_, name, sql) in tables {
        text.push_str(&format!("{sql};\n"));
        // What an index of another table's content holds is made anew from it.
        if sql.contains("content = ") {
            rows.push_str(&format!("INSERT INTO {name} ({name}) VALUES ('rebuild');\n"));
            continue;
        }
        let columns = sqlx::query("SELECT name FROM pragma_table_info(?)").bind(name).fetch_all(db.read()).await.unwrap();
        let mut columns: Vec<String> = columns.iter().map(|row| format!("\"{}\"", row.get::<String, _>(0))).collect();
        if is_virtual(sql) {
            columns.insert(0, "rowid".into());
        }
        let quoted = columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ',' || ");
        let query = sqlx::AssertSqlSafe(format!("SELECT {quoted} FROM {name}"));
        for values in sqlx::query_scalar::<_, String>(query).fetch_all(db.read()).await.unwrap() {
            rows.push_str(&format!("INSERT INTO {name} ({}) VALUES ({values});\n", columns.join(",")));
        }
    }
    text.push_str(&rows);
    for (_, _, sql) in entries.iter().filter(|(kind, ..)| kind != "table") {
        text.push_str(&format!("{sql};\n"));
    }
    text.push_str("COMMIT;\n");
    text
}
