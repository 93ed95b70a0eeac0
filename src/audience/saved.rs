//! Audiences that the team gave a name, to be used again. Owns `saved_audience`.

use sqlx::SqliteConnection;

use super::Audience;
use crate::db::Db;
use crate::team;

/// Audiences kept at most: a list that fits a screen.
const MOST: i64 = 20;

/// Keeps an audience under a name; the same name again replaces it, and the oldest goes when there are too many.
pub async fn save(c: &mut SqliteConnection, name: &str, audience: &Audience, by: i64, now: i64) -> sqlx::Result<()> {
    let notation = audience.to_string();
    sqlx::query!(
        "INSERT INTO saved_audience (name, audience, saved_by, saved_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET audience = excluded.audience, saved_by = excluded.saved_by, saved_at = excluded.saved_at",
        name,
        notation,
        by,
        now
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!(
        "DELETE FROM saved_audience WHERE id NOT IN (SELECT id FROM saved_audience ORDER BY saved_at DESC, id DESC LIMIT ?)",
        MOST
    )
    .execute(&mut *c)
    .await?;
    team::record(c, Some(by), "audience.saved", "audience", &notation, now).await
}

/// Their numbers and names, in the order of the names.
pub async fn all(db: &Db) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(r#"SELECT id AS "id!", name FROM saved_audience ORDER BY name"#).fetch_all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The audience of this number.
pub async fn get(db: &Db, id: i64) -> sqlx::Result<Option<Audience>> {
    let notation = sqlx::query_scalar!("SELECT audience FROM saved_audience WHERE id = ?", id).fetch_optional(db.read()).await?;
    notation.map(|notation| notation.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))).transpose()
}

/// Forgets it.
pub async fn forget(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> sqlx::Result<()> {
    let done = sqlx::query!("DELETE FROM saved_audience WHERE id = ?", id).execute(&mut *c).await?;
    if done.rows_affected() == 1 {
        team::record(c, Some(by), "audience.forgotten", "audience", "", now).await?;
    }
    Ok(())
}
