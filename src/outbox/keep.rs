//! How long it is kept who got what: then an occasion's deliveries and texts go, and its counters stay.

use sqlx::SqliteConnection;

use crate::db::Db;

const DAY: i64 = 24 * 3600;

/// A kind of occasion and for how many days its deliveries are kept after it has expired.
pub type Keeping = (&'static str, i64);

/// Forgets up to `limit` deliveries of an occasion that is over and has been kept long enough by its kind; kinds that aren't named are
/// kept 90 days. `true` when there are none left. What is still in the sender's hands is never forgotten.
pub async fn forget(db: &Db, keeping: &[Keeping], limit: i64, now: i64) -> sqlx::Result<bool> {
    let keeping = serde_json::to_string(keeping).expect("words and numbers are JSON");
    let over = sqlx::query_scalar!(
        r#"SELECT o.id AS "id!" FROM occasion o LEFT JOIN json_each(?1) k ON k.value ->> 0 = o.kind
           WHERE o.expires_at + ?2 * COALESCE(k.value ->> 1, 90) <= ?3
             AND NOT EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state IN (0, 1) AND t.n > 0)
             AND (EXISTS (SELECT 1 FROM delivery d WHERE d.occasion_id = o.id) OR EXISTS (SELECT 1 FROM variant v WHERE v.occasion_id = o.id))
           LIMIT 1"#,
        keeping,
        DAY,
        now
    )
    .fetch_optional(db.read())
    .await?;
    let Some(occasion) = over else { return Ok(true) };
    let mut transaction = db.write().await?;
    if forget_some(&mut transaction, occasion, limit).await? == 0 {
        sqlx::query!("DELETE FROM variant WHERE occasion_id = ?", occasion).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(false)
}

async fn forget_some(c: &mut SqliteConnection, occasion: i64, limit: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "DELETE FROM delivery WHERE occasion_id = ?1 AND (chat_id, part) IN
             (SELECT chat_id, part FROM delivery WHERE occasion_id = ?1 ORDER BY chat_id, part LIMIT ?2)",
        occasion,
        limit
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::Letter;
    use crate::markup::Html;
    use crate::outbox::{self, Lane, NewOccasion, Standing, VariantKey};

    const KEEPING: [Keeping; 1] = [("digest", 3)];

    async fn rows(db: &Db) -> (i64, i64) {
        sqlx::query_as("SELECT (SELECT COUNT(*) FROM delivery), (SELECT COUNT(*) FROM variant)").fetch_one(db.read()).await.unwrap()
    }

    /// Three digests that expire at second 1000, and as many announcements.
    async fn owed() -> Db {
        let db = Db::scratch().await.unwrap();
        let mut transaction = db.write().await.unwrap();
        for key in ["digest:1", "announcement:1"] {
            let opened = outbox::open(&mut transaction, &NewOccasion::new(key, Lane::Digest, 0, 1000), 0).await.unwrap();
            let text = VariantKey { segment: 0, language: "kk", version: 1, part: 0 };
            outbox::add_variant(&mut transaction, opened.id, text, &Letter::html(Html::escape("text"))).await.unwrap();
            for chat in 1..=3 {
                outbox::add_recipient(&mut transaction, opened.id, chat, 0, 1, 0).await.unwrap();
            }
        }
        transaction.commit().await.unwrap();
        db
    }

    /// Everybody is put aside: nobody is subscribed.
    async fn end(db: &Db) {
        let rules = outbox::Rules { zone: chrono_tz::Asia::Almaty, quiet: None, daily_cap: 4 };
        outbox::claim(db, &rules, 500, 10, &std::collections::HashSet::new()).await.unwrap();
        outbox::claim(db, &rules, 500, 10, &std::collections::HashSet::new()).await.unwrap();
    }

    #[tokio::test]
    async fn each_kind_is_kept_as_long_as_it_says_and_its_counters_for_ever() {
        let db = owed().await;
        end(&db).await;
        assert!(forget(&db, &KEEPING, 2, 1000 + 3 * DAY - 1).await.unwrap(), "not yet");
        while !forget(&db, &KEEPING, 2, 1000 + 3 * DAY).await.unwrap() {}
        assert_eq!(rows(&db).await, (3, 1), "the digest's went, the announcement's stay");
        while !forget(&db, &KEEPING, 2, 1000 + 90 * DAY).await.unwrap() {}
        assert_eq!(rows(&db).await, (0, 0));
        let id = outbox::by_key(&mut db.read().acquire().await.unwrap(), "digest:1").await.unwrap().unwrap();
        assert_eq!(outbox::progress(&db, id).await.unwrap().count(Standing::Cancelled), 3);
    }

    #[tokio::test]
    async fn what_somebody_is_still_owed_is_not_forgotten() {
        let db = owed().await;
        assert!(forget(&db, &KEEPING, 100, 1000 + 365 * DAY).await.unwrap());
        assert_eq!(rows(&db).await, (6, 2));
    }
}
