//! `/hold`: everything but answers stops at once and stays stopped over a restart, until `/release`.

use sqlx::SqliteConnection;

/// How a reason begins that the program itself had: then a word of `incident-held` follows. A moderator's reason is free text.
pub const HELD_BY_PROGRAM: &str = "program:";

/// Stops all claims; `why` is shown to the team. `false`: it was held already, and the first reason stays.
pub async fn hold(c: &mut SqliteConnection, why: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!("INSERT INTO meta (name, value) VALUES ('held', ?) ON CONFLICT DO NOTHING", why).execute(c).await?;
    Ok(done.rows_affected() == 1)
}

/// Lets claims go on. `false`: nothing was held.
pub async fn release(c: &mut SqliteConnection) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM meta WHERE name IN ('held', 'held_told')").execute(c).await?;
    Ok(done.rows_affected() > 0)
}

/// Whether sending is held.
pub async fn is_held(c: &mut SqliteConnection) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM meta WHERE name = 'held'"#).fetch_one(c).await?;
    Ok(held > 0)
}
