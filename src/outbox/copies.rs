//! What a chat holds already: the same text in another language.

use sqlx::SqliteConnection;

use crate::letter::Letter;

/// A delivered message of an occasion as it reads now in `language`; joined with those that came in the same message. `None`: it isn't
/// remembered any more, was withdrawn, or doesn't exist in that language.
pub async fn in_language(c: &mut SqliteConnection, occasion: i64, chat: i64, message: i64, language: &str) -> sqlx::Result<Option<Letter>> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id!", v.letter AS "letter?" FROM occasion o
           CROSS JOIN occasion p ON p.id = o.id OR (o.joins = 1 AND p.joins = 1 AND p.kind = o.kind)
           CROSS JOIN delivery d ON d.occasion_id = p.id AND d.chat_id = ?2 AND d.message_id = ?3
           LEFT JOIN variant v ON v.occasion_id = p.id AND v.segment = d.segment AND v.part = d.part AND v.language = ?4
                AND v.version = p.version AND p.retracted = 0
           WHERE o.id = ?1 ORDER BY p.expires_at, p.id"#,
        occasion,
        chat,
        message,
        language
    )
    .fetch_all(c)
    .await?;
    if !rows.iter().any(|row| row.id == occasion) {
        return Ok(None);
    }
    let letters: Option<Vec<Letter>> = rows.into_iter().map(|row| serde_json::from_str(&row.letter?).ok()).collect();
    Ok(letters.and_then(|mut letters| if letters.len() == 1 { letters.pop() } else { Letter::join(&letters) }))
}
