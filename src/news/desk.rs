//! The moderators' desk: what was collected and waits, the most relevant first; the full text to judge it by; and which items tell one story.
//! To approve, edit, pin and drop see `store`. Who did what is written down by the counter.

use sqlx::SqliteConnection;

/// An item that waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Ours.
    pub id: i64,
    /// One line.
    pub title: String,
    /// Whole sentences.
    pub summary: String,
    /// IETF tag.
    pub language: String,
    /// http(s).
    pub url: Option<String>,
    /// Who published.
    pub publisher: String,
    /// Unix seconds.
    pub published_at: Option<i64>,
    /// How much it is about the association; 0: nothing in it says so.
    pub relevance: i64,
    /// Whether its story is shown already: approving it adds a version or a source, and is no news.
    pub known: bool,
}

/// What waits, the most relevant first, then the oldest: a page of `size` from `number` (0) on.
pub async fn waiting(c: &mut SqliteConnection, number: u32, size: u32) -> sqlx::Result<Vec<Waiting>> {
    let (limit, offset) = (i64::from(size), i64::from(number) * i64::from(size));
    sqlx::query_as!(
        Waiting,
        r#"SELECT n.id AS "id!", n.title, n.summary, n.language, n.url, n.publisher, n.published_at, n.relevance,
                  EXISTS (SELECT 1 FROM news o WHERE o.story_id = n.story_id AND o.state = 'approved') AS "known!: bool"
           FROM news n WHERE n.state = 'collected' ORDER BY n.relevance DESC, n.id LIMIT ? OFFSET ?"#,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

/// How many wait.
pub async fn count(c: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM news WHERE state = 'collected'"#).fetch_one(c).await
}

/// The paragraphs of an item's full text, for judging it; empty if there is no text. Never sent to anybody else.
pub async fn body(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Vec<String>> {
    let body = sqlx::query_scalar!("SELECT body FROM news WHERE id = ?", id).fetch_optional(c).await?.flatten();
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default())
}

/// Says that two items tell one story: translations, or copies that we didn't see. Both keep their place in the order of approval. `false`:
/// they did already, or one of them isn't there.
pub async fn pair(c: &mut SqliteConnection, one: i64, other: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE news SET story_id = (SELECT story_id FROM news WHERE id = ?1)
         WHERE story_id = (SELECT story_id FROM news WHERE id = ?2) AND story_id <> (SELECT story_id FROM news WHERE id = ?1)",
        one,
        other
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says that an item tells a story of its own after all.
pub async fn part(c: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    // A story bears the number of an item in it: if that is the one which leaves, the others take the next one's.
    sqlx::query!(
        "UPDATE news SET story_id = (SELECT MIN(id) FROM news WHERE story_id = ?1 AND id <> ?1) WHERE story_id = ?1 AND id <> ?1",
        id
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!("UPDATE news SET story_id = id WHERE id = ?", id).execute(c).await.map(drop)
}
