//! Where a message that a chat holds came from: the occasions behind it.

use sqlx::SqliteConnection;

/// One occasion that a message told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The key's first word.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// The event it was about.
    pub event: Option<i64>,
}

/// What this chat was told by this message: the occasion, and those joined with it. Empty when nothing is remembered of it, or it went to
/// others. Reads by keys alone.
pub async fn origins(c: &mut SqliteConnection, occasion: i64, chat: i64, message: i64) -> sqlx::Result<Vec<Origin>> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", p.kind, p.key, p.event_id FROM occasion o
           CROSS JOIN occasion p ON p.id = o.id OR (o.joins = 1 AND p.joins = 1 AND p.kind = o.kind)
           CROSS JOIN delivery d ON d.occasion_id = p.id AND d.chat_id = ?2 AND d.state IN (1, 2, 7) AND (p.id = o.id OR d.message_id = ?3)
           WHERE o.id = ?1 GROUP BY p.id ORDER BY p.expires_at, p.id"#,
        occasion,
        chat,
        message
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|row| Origin { kind: row.kind, key: row.key, event: row.event_id }).collect())
}
