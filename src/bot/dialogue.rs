//! Conversations of several steps, kept in our own table: killed at any step, they go on. A private chat has one;
//! for a linked channel it is what has come of an album there.
//!
//! A state that can't be read (of an older version) is no dialogue. `/cancel` ends any.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::SqliteConnection;

use crate::db::{self, Db};

/// Where this chat stands, if it is in a conversation of type `T`.
pub async fn get<T: DeserializeOwned>(db: &Db, chat: i64) -> sqlx::Result<Option<T>> {
    let state = sqlx::query_scalar!("SELECT state FROM dialogue WHERE chat_id = ?", chat).fetch_optional(db.read()).await?;
    Ok(state.and_then(|state| serde_json::from_str(&state).ok()))
}

/// Puts this chat at a step, in the transaction of what the step did.
pub async fn set<T: Serialize>(c: &mut SqliteConnection, chat: i64, state: &T, now: i64) -> sqlx::Result<()> {
    let state = db::json(state)?;
    sqlx::query!(
        "INSERT INTO dialogue (chat_id, state, updated_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (chat_id) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at",
        chat,
        state,
        now
    )
    .execute(c)
    .await
    .map(drop)
}

/// Ends the conversation. `false`: there was none.
pub async fn end(c: &mut SqliteConnection, chat: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM dialogue WHERE chat_id = ?", chat).execute(c).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends conversations that nobody went on with for `seconds`.
pub async fn sweep(c: &mut SqliteConnection, now: i64, seconds: i64) -> sqlx::Result<u64> {
    let before = now - seconds;
    Ok(sqlx::query!("DELETE FROM dialogue WHERE updated_at < ?", before).execute(c).await?.rows_affected())
}
