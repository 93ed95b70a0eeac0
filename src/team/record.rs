//! The record of who did what: append-only, and each row carries the hash of the one before, so that a head written down elsewhere proves
//! that nothing before it was rewritten. Owns `audit`.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::db::{Db, hex};

/// One line of the record: who did what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Unix seconds.
    pub at: i64,
    /// Telegram's id of the member; `None`: the clock or the command line.
    pub who: Option<i64>,
    /// A word like `announcement.published`.
    pub what: String,
    /// What it was done to: `announcement:42`.
    pub subject: String,
    /// More about it; may be empty.
    pub detail: String,
}

/// The last lines of the record, the newest first.
pub async fn last_recorded(db: &Db, limit: i64) -> sqlx::Result<Vec<Recorded>> {
    sqlx::query_as!(Recorded, "SELECT at, who, what, subject, detail FROM audit ORDER BY id DESC LIMIT ?", limit).fetch_all(db.read()).await
}

/// One row of the record as it is chained.
#[derive(Clone, Debug)]
pub struct Chained {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub line: Recorded,
    /// SHA-256 of the row before and this row, in hexadecimal.
    pub hash: String,
}

/// A page of the record in its order, after a row: for the file that an auditor reads.
pub async fn recorded_after(db: &Db, after: i64, limit: i64) -> sqlx::Result<Vec<Chained>> {
    let rows = sqlx::query!("SELECT id, at, who, what, subject, detail, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        .fetch_all(db.read())
        .await?;
    let chained = rows.into_iter().map(|row| Chained {
        id: row.id,
        line: Recorded { at: row.at, who: row.who, what: row.what, subject: row.subject, detail: row.detail },
        hash: hex(&row.hash),
    });
    Ok(chained.collect())
}

/// Writes down who did what to what. `what` is a word like `announcement.published`; no text of a person goes in.
pub async fn record(c: &mut SqliteConnection, who: Option<i64>, what: &str, subject: &str, detail: &str, now: i64) -> sqlx::Result<()> {
    let before = sqlx::query_scalar!("SELECT hash FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(&mut *c).await?.unwrap_or_default();
    let hash = chain(&before, now, who, what, subject, detail);
    sqlx::query!(
        "INSERT INTO audit (at, who, what, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)",
        now,
        who,
        what,
        subject,
        detail,
        hash
    )
    .execute(c)
    .await
    .map(drop)
}

fn chain(before: &[u8], at: i64, who: Option<i64>, what: &str, subject: &str, detail: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(before);
    // Lengths before contents: no two different rows read the same.
    for field in [at.to_string(), who.map_or(String::new(), |who| who.to_string()), what.into(), subject.into(), detail.into()] {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// The first row of the audit that doesn't follow from the one before; `None`: all do.
pub async fn broken_link(db: &Db) -> sqlx::Result<Option<i64>> {
    let rows = sqlx::query!("SELECT id, at, who, what, subject, detail, hash FROM audit ORDER BY id").fetch_all(db.read()).await?;
    let mut before = Vec::new();
    for row in rows {
        let expected = chain(&before, row.at, row.who, &row.what, &row.subject, &row.detail);
        if expected != row.hash {
            return Ok(Some(row.id));
        }
        before = row.hash;
    }
    Ok(None)
}

/// The newest row of the audit as `number:hash`; `None`: nothing was recorded yet.
pub async fn audit_head(db: &Db) -> sqlx::Result<Option<String>> {
    audit_head_in(&mut *db.read().acquire().await?).await
}

/// The same as a transaction sees it.
pub async fn audit_head_in(c: &mut SqliteConnection) -> sqlx::Result<Option<String>> {
    let row = sqlx::query!("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(c).await?;
    Ok(row.map(|row| head(row.id, &row.hash)))
}

/// Whether the audit still holds a head that [`audit_head`] gave. Each hash covers all rows before it, so with [`broken_link`] finding
/// nothing, none of them was rewritten since.
pub async fn audit_holds(db: &Db, given: &str) -> sqlx::Result<bool> {
    let Some(id) = given.split(':').next().and_then(|id| id.parse::<i64>().ok()) else { return Ok(false) };
    let row = sqlx::query!("SELECT id, hash FROM audit WHERE id = ?", id).fetch_optional(db.read()).await?;
    Ok(row.is_some_and(|row| head(row.id, &row.hash) == given))
}

fn head(id: i64, hash: &[u8]) -> String {
    let hash = hex(hash);
    format!("{id}:{hash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_audit_cannot_be_changed_and_shows_a_break() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for n in 0..3 {
            record(&mut c, Some(n), "test.done", "x:1", "", n).await.unwrap();
        }
        assert!(sqlx::query("UPDATE audit SET who = 9").execute(&mut *c).await.is_err());
        assert!(sqlx::query("DELETE FROM audit").execute(&mut *c).await.is_err());
        let replaced = "INSERT OR REPLACE INTO audit (id, at, what, subject, hash) VALUES (2, 0, 'x', 'x', x'00')";
        assert!(sqlx::query(replaced).execute(&mut *c).await.is_err(), "nor replaced, which asks no trigger for deletions");
        assert!(sqlx::query("UPDATE OR REPLACE audit SET id = 1 WHERE id = 2").execute(&mut *c).await.is_err());
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), None);
        let mut c = db.write().await.unwrap();
        sqlx::query("DROP TRIGGER audit_is_not_changed").execute(&mut *c).await.unwrap();
        sqlx::query("UPDATE audit SET who = 9 WHERE id = 2").execute(&mut *c).await.unwrap();
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), Some(2));
    }

    #[tokio::test]
    async fn a_head_written_down_shows_that_the_record_was_written_anew() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        for n in 0..3 {
            record(&mut c, Some(n), "test.done", "x:1", "", n).await.unwrap();
        }
        c.commit().await.unwrap();
        let before = audit_head(&db).await.unwrap().unwrap();
        let mut c = db.write().await.unwrap();
        record(&mut c, Some(9), "test.done", "x:2", "", 9).await.unwrap();
        c.commit().await.unwrap();
        assert!(audit_holds(&db, &before).await.unwrap(), "more may follow");
        for wrong in ["", "3", "3:", "x:00", "99:00", "3:00"] {
            assert!(!audit_holds(&db, wrong).await.unwrap(), "{wrong}");
        }
        // Somebody with the file in their hands writes a whole new record, hashes and all.
        let mut c = db.write().await.unwrap();
        sqlx::query("DROP TRIGGER audit_is_not_cut").execute(&mut *c).await.unwrap();
        sqlx::query("DELETE FROM audit").execute(&mut *c).await.unwrap();
        for n in 0..4 {
            record(&mut c, Some(n), "test.done", "x:3", "", n).await.unwrap();
        }
        c.commit().await.unwrap();
        assert_eq!(broken_link(&db).await.unwrap(), None, "it is whole in itself");
        assert!(!audit_holds(&db, &before).await.unwrap(), "and not the one that was written down");
    }
}
