//! Which events a piece of news is about: said by moderators, shown on both cards. A story's items share their events.

use sqlx::SqliteConnection;

use super::lists::{Story, stories};

/// Says that an item is about an event, or that its story isn't after all; whether that was news.
pub async fn link(c: &mut SqliteConnection, news: i64, event: i64, is_about: bool) -> sqlx::Result<bool> {
    if is_about == events_of(c, news).await?.contains(&event) {
        return Ok(false);
    }
    let done = match is_about {
        true => {
            sqlx::query!(
                "INSERT INTO news_event (news_id, event_id) SELECT n.id, e.id FROM news n, event e WHERE n.id = ? AND e.id = ?",
                news,
                event
            )
            .execute(c)
            .await?
        }
        false => {
            sqlx::query!(
                "DELETE FROM news_event WHERE event_id = ?2
                 AND news_id IN (SELECT id FROM news WHERE story_id = (SELECT story_id FROM news WHERE id = ?1))",
                news,
                event
            )
            .execute(c)
            .await?
        }
    };
    Ok(done.rows_affected() > 0)
}

/// The events that an item's story is about, in the order they were entered.
pub async fn events_of(c: &mut SqliteConnection, news: i64) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT DISTINCT l.event_id AS "event_id!" FROM news k JOIN news n ON n.story_id = k.story_id JOIN news_event l ON l.news_id = n.id
         WHERE k.id = ? ORDER BY l.event_id"#,
        news
    )
    .fetch_all(c)
    .await
}

/// The approved stories about an event, the latest first, at most `limit`.
pub async fn about(c: &mut SqliteConnection, event: i64, limit: u32) -> sqlx::Result<Vec<Story>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT n.story_id AS "id!" FROM news_event l JOIN news k ON k.id = l.news_id JOIN news n ON n.story_id = k.story_id
           WHERE l.event_id = ? AND n.state = 'approved' GROUP BY n.story_id ORDER BY MAX(n.sort_at) DESC, n.story_id DESC LIMIT ?"#,
        event,
        limit
    )
    .fetch_all(&mut *c)
    .await?;
    stories(c, &ids).await
}
