//! Notices that stay true: what they say changes with what they are about, in every copy, by the same way as a correction.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::revise::{self, Replacement, Unfit};
use crate::letter::Letter;

/// The occasions whose keys begin so.
pub async fn beginning_with(c: &mut SqliteConnection, beginning: &str) -> sqlx::Result<Vec<i64>> {
    let end = format!("{beginning}\u{10ffff}");
    sqlx::query_scalar!(r#"SELECT id AS "id!" FROM occasion WHERE key >= ? AND key < ? ORDER BY id"#, beginning, end).fetch_all(c).await
}

/// Has a notice say something else, in each language that it has; who has none yet gets the new words. Whoever left the team keeps what
/// they were sent. `false`: it isn't remembered any more.
pub async fn reword(c: &mut SqliteConnection, occasion: i64, say: impl Fn(&str) -> Letter) -> sqlx::Result<bool> {
    let rows = sqlx::query!(
        "SELECT o.version, v.language FROM occasion o JOIN variant v ON v.occasion_id = o.id AND v.version = o.version
         WHERE o.id = ? AND v.part = 0 AND v.segment = 0 AND o.retracted = 0",
        occasion
    )
    .fetch_all(&mut *c)
    .await?;
    let Some(version) = rows.first().map(|row| row.version) else { return Ok(false) };
    sqlx::query!(
        "UPDATE delivery SET message_id = NULL WHERE occasion_id = ?1 AND chat_id NOT IN (SELECT user_id FROM member)
         AND EXISTS (SELECT 1 FROM occasion WHERE id = ?1 AND to_team = 1)",
        occasion
    )
    .execute(&mut *c)
    .await?;
    let texts: BTreeMap<String, Letter> = rows.into_iter().map(|row| (row.language.clone(), say(&row.language))).collect();
    let texts: Vec<Replacement<'_>> =
        texts.iter().map(|(language, letter)| Replacement { segment: 0, language, part: 0, letter }).collect();
    let copies = revise::copies_in(&mut *c, occasion).await?;
    match revise::correct(c, occasion, version, &texts, copies).await {
        Ok(_) => Ok(true),
        Err(Unfit::Database(error)) => Err(error),
        // It was read above, in this transaction: one text in each language takes the place of one text.
        Err(other) => Err(sqlx::Error::Protocol(other.to_string())),
    }
}

/// Begins to take a notice back: its messages are deleted, or say `withdrawn` where they are too old for that. What was taken back or is
/// forgotten stays as it is.
pub async fn take_back(c: &mut SqliteConnection, occasion: i64, withdrawn: &[(&str, Letter)]) -> Result<(), Unfit> {
    let version =
        sqlx::query_scalar!("SELECT version FROM occasion WHERE id = ? AND retracted = 0", occasion).fetch_optional(&mut *c).await?;
    let Some(version) = version else { return Ok(()) };
    let copies = revise::copies_in(&mut *c, occasion).await?;
    revise::retract(c, occasion, version, withdrawn, copies).await.map(drop)
}

/// A message that shows something else from now on: it is no copy of these occasions any more.
pub async fn disown(c: &mut SqliteConnection, occasions: &[i64], (chat, message): (i64, i64)) -> sqlx::Result<()> {
    for occasion in occasions {
        sqlx::query!(
            "UPDATE delivery SET message_id = NULL WHERE occasion_id = ? AND chat_id = ? AND message_id = ?",
            occasion,
            chat,
            message
        )
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}
