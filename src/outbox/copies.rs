//! What a chat holds already: the same text in another language.

use sqlx::SqliteConnection;

use super::claim::read;
use crate::letter::{Body, Letter, Media, same_files};

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

/// How a message turns into another language where an album or a poll is in play: what it shows can't be taken out of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// The same files: other words under some of them, and this in the place of the message with the buttons.
    Words {
        /// Telegram's number of an album's message, and what then stands under it.
        captions: Vec<(i64, Media)>,
        /// What takes the place of the message that was pressed.
        below: Letter,
    },
    /// Other files, or none: all of it comes as new messages.
    Anew(Vec<Letter>),
}

/// The same as [`in_language`] for what is an album or a poll in one of the two languages; `None` where it is in neither, or isn't remembered.
pub async fn bare_in_language(
    c: &mut SqliteConnection,
    occasion: i64,
    chat: i64,
    message: i64,
    language: &str,
) -> sqlx::Result<Option<Turn>> {
    let held = sqlx::query!(
        r#"SELECT a.message_id AS "message!", a.more, v.letter, p.part AS "part!" FROM delivery p
           CROSS JOIN delivery a ON a.occasion_id = p.occasion_id AND a.chat_id = p.chat_id AND a.part = 0
           JOIN variant v ON v.id = a.variant_id
           WHERE p.occasion_id = ?1 AND p.chat_id = ?2 AND p.message_id = ?3 AND a.message_id IS NOT NULL"#,
        occasion,
        chat,
        message
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(held) = held else { return Ok(None) };
    let wanted = sqlx::query_scalar!(
        r#"SELECT v.letter FROM occasion o JOIN variant v ON v.occasion_id = o.id AND v.version = o.version
           WHERE o.id = ?1 AND o.retracted = 0 AND v.segment = 0 AND v.language = ?2 ORDER BY v.part"#,
        occasion,
        language
    )
    .fetch_all(&mut *c)
    .await?;
    // What the chat was sent isn't what it shows, if it was turned before: whatever any language says may stand there.
    let any = sqlx::query_scalar!(
        r#"SELECT v.letter FROM occasion o JOIN variant v ON v.occasion_id = o.id AND v.version = o.version AND v.segment = 0 AND v.part = 0
           WHERE o.id = ?"#,
        occasion
    )
    .fetch_all(c)
    .await?;
    let any: Vec<Letter> = any.iter().filter_map(|letter| read(letter)).collect();
    let wanted: Option<Vec<Letter>> = wanted.iter().map(|letter| read(letter)).collect();
    let (Some(old), Some(wanted)) = (read(&held.letter), wanted) else { return Ok(None) };
    if wanted.is_empty() || !(old.is_bare() || wanted[0].is_bare()) {
        return Ok(None);
    }
    Ok(Some(match (&old.body, &wanted[..]) {
        (Body::Album(shown), [Letter { body: Body::Album(new), .. }, below]) if held.part == 1 && same_files(shown, new) => {
            let more: Vec<i64> = held.more.and_then(|more| serde_json::from_str(&more).ok()).unwrap_or_default();
            let told = |n: usize| wanted[0].body.texts().get(n).copied();
            let differs = |n: usize| any.iter().any(|other| other.body.texts().get(n).copied() != told(n));
            let items = std::iter::once(held.message).chain(more).zip(new).enumerate().filter(|(n, _)| differs(*n));
            Turn::Words { captions: items.map(|(_, (message, new))| (message, new.media.clone())).collect(), below: below.clone() }
        }
        // The one above stays, so the way back stands there.
        _ => Turn::Anew(wanted.into_iter().map(Letter::without_languages).collect()),
    }))
}
