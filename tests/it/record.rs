//! `jarshy check --audit HEAD` against everything that somebody with the database's file in their hands could do to the record.

use jarshy::db::Db;
use jarshy::team;

use crate::binary::Host;

const LINES: i64 = 6;

/// A record of a few lines, and its head as it was written down elsewhere; two more lines follow it.
async fn record(host: &Host) -> (Db, String) {
    let db = host.db().await;
    let mut c = db.write().await.unwrap();
    for n in 0..LINES {
        team::record(&mut c, Some(7), "announcement.scheduled", &format!("announcement:{n}"), "", n).await.unwrap();
    }
    let head = team::audit_head_in(&mut c).await.unwrap().unwrap();
    for n in LINES..LINES + 2 {
        team::record(&mut c, Some(8), "announcement.retracted", &format!("announcement:{n}"), "", n).await.unwrap();
    }
    c.commit().await.unwrap();
    (db, head)
}

/// Takes the guards away first, as whoever has the file can.
async fn tampers(db: &Db, statements: &[&str]) {
    for trigger in ["audit_is_not_changed", "audit_is_not_cut", "audit_is_not_replaced"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).execute(db.writer()).await.unwrap();
    }
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe((*statement).to_owned())).execute(db.writer()).await.unwrap();
    }
}

/// Writes the rest of the record anew after this row, hashes and all, so that it is whole in itself.
async fn chains_anew(db: &Db, after: i64) {
    let rows: Vec<(i64, Option<i64>, String, String, String)> =
        sqlx::query_as("SELECT at, who, what, subject, detail FROM audit WHERE id > ? ORDER BY id")
            .bind(after)
            .fetch_all(db.read())
            .await
            .unwrap();
    sqlx::query("DELETE FROM audit WHERE id > ?").bind(after).execute(db.writer()).await.unwrap();
    let mut c = db.write().await.unwrap();
    for (at, who, what, subject, detail) in rows {
        team::record(&mut c, who, &what, &subject, &detail, at).await.unwrap();
    }
    c.commit().await.unwrap();
}

/// What is done, by which statements, chained anew after which row, and the fault that has to be found.
type Case<'a> = (&'a str, &'a [&'a str], Option<i64>, &'a [&'a str]);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_was_written_down_shows_whatever_was_done_to_the_record() {
    let changed = "UPDATE audit SET who = 9 WHERE id = 3";
    let taken_out = "DELETE FROM audit WHERE id = 3";
    let cut = "DELETE FROM audit WHERE id > 4";
    let (broken, lost) = ("the audit was changed from row", "the audit doesn't hold");
    let (changed_row, next_row) = (format!("{broken} 3"), format!("{broken} 4"));
    let cases: [Case<'_>; 6] = [
        ("nothing", &[], None, &[]),
        ("a row changed", &[changed], None, &[&changed_row]),
        ("a row taken out of the middle", &[taken_out], None, &[&next_row]),
        ("the tail cut", &[cut], None, &[lost]),
        ("a row changed and everything after it chained anew", &[changed], Some(2), &[lost]),
        ("a row taken out and everything after it chained anew", &[taken_out], Some(2), &[lost]),
    ];
    for (what, statements, anew, faults) in cases {
        let host = Host::new().await;
        let (db, head) = record(&host).await;
        tampers(&db, statements).await;
        if let Some(after) = anew {
            chains_anew(&db, after).await;
        }
        db.close().await;
        let (code, said, error) = host.runs(&["check", "--audit", &head]);
        let all = format!("{said}{error}");
        assert_eq!(code == Some(0), faults.is_empty(), "{what}: {all}");
        assert!(faults.iter().all(|fault| all.contains(fault)), "{what}: {all}");
        assert_eq!(all.contains("the audit still holds"), !faults.contains(&lost), "{what}: {all}");
    }
}
