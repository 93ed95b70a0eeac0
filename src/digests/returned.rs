//! News that a digest would have told and never did are new again.

use crate::db::Db;
use crate::subscribers;

/// People in one transaction.
const CHUNK: i64 = 500;

/// Gives back the marks of digests that are over and whose message didn't go out. How many people. Calling it again changes nothing: the
/// groups of a digest are forgotten once it is done.
pub async fn give_back(db: &Db, now: i64) -> sqlx::Result<i64> {
    let over = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM occasion o WHERE kind = 'digest' AND expires_at <= ? AND EXISTS (SELECT 1 FROM digest_segment WHERE occasion_id = o.id)"#,
        now
    )
    .fetch_all(db.read())
    .await?;
    let mut given = 0;
    for occasion in over {
        let mut after = i64::MIN;
        loop {
            // What the next digest took the place of has been given back with it; whoever left doesn't wait for anything.
            let rows = sqlx::query!(
                "SELECT d.chat_id, g.mark_from FROM delivery d JOIN digest_segment g ON g.occasion_id = d.occasion_id AND g.segment = d.segment
                 WHERE d.occasion_id = ? AND d.chat_id > ? AND d.part = 0 AND (d.state IN (0, 4, 6) OR (d.state = 5 AND d.reason = 'cancelled'))
                 ORDER BY d.chat_id LIMIT ?",
                occasion,
                after,
                CHUNK
            )
            .fetch_all(db.read())
            .await?;
            let Some(last) = rows.last().map(|row| row.chat_id) else { break };
            after = last;
            let mut by_mark = std::collections::BTreeMap::<i64, Vec<i64>>::new();
            for row in &rows {
                by_mark.entry(row.mark_from).or_default().push(row.chat_id);
            }
            let mut c = db.write().await?;
            for (mark, chats) in &by_mark {
                subscribers::lower_news_mark(&mut c, chats, *mark).await?;
            }
            c.commit().await?;
            given += i64::try_from(rows.len()).unwrap_or(0);
        }
        let mut c = db.write().await?;
        sqlx::query!("DELETE FROM digest_segment WHERE occasion_id = ?", occasion).execute(&mut *c).await?;
        c.commit().await?;
    }
    Ok(given)
}
