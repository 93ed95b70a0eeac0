//! What people asked for: to be reminded of an event, to follow a series, not to hear of an event.
//!
//! Only kept and counted here; when a reminder is due and to whom it goes is decided in `reminders.rs`.

use sqlx::SqliteConnection;

use super::load::{self, Key};
use super::model::Event;

/// Asks for a reminder, and takes back "not interested". `lead` is in minutes before the start; none: the person's own times.
/// Asking twice keeps one request, with the latest lead.
pub async fn remind(db: &mut SqliteConnection, event: i64, chat: i64, lead: Option<i64>, now: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM not_interested WHERE event_id = ? AND chat_id = ?", event, chat).execute(&mut *db).await?;
    sqlx::query!(
        "INSERT INTO reminder_request (event_id, chat_id, lead, created_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (event_id, chat_id) DO UPDATE SET lead = excluded.lead",
        event,
        chat,
        lead,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the request back; whether there was one.
pub async fn forget(db: &mut SqliteConnection, event: i64, chat: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM reminder_request WHERE event_id = ? AND chat_id = ?", event, chat).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// "Not this one": no reminder of it, asked for, followed or marked.
pub async fn not_interested(db: &mut SqliteConnection, event: i64, chat: i64, now: i64) -> sqlx::Result<()> {
    forget(db, event, chat).await?;
    sqlx::query!("INSERT INTO not_interested (event_id, chat_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", event, chat, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes "not this one" back.
pub async fn interested(db: &mut SqliteConnection, event: i64, chat: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM not_interested WHERE event_id = ? AND chat_id = ?", event, chat).execute(db).await.map(drop)
}

/// Follows a series: every event of it is as if asked for.
pub async fn follow(db: &mut SqliteConnection, series: &str, chat: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("INSERT INTO series_request (series, chat_id, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", series, chat, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Follows it no longer; whether it was followed.
pub async fn unfollow(db: &mut SqliteConnection, series: &str, chat: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("DELETE FROM series_request WHERE series = ? AND chat_id = ?", series, chat).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// What a person asked for about one event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// A reminder of this very event.
    pub reminded: bool,
    /// Its lead in minutes, if it isn't the person's own times.
    pub lead: Option<i64>,
    /// The series it belongs to.
    pub followed: bool,
    /// Not to hear of it.
    pub not_interested: bool,
}

/// What a person asked for about one event.
pub async fn asked(db: &mut SqliteConnection, event: i64, chat: i64) -> sqlx::Result<Asked> {
    let lead = sqlx::query_scalar!("SELECT lead FROM reminder_request WHERE event_id = ? AND chat_id = ?", event, chat)
        .fetch_optional(&mut *db)
        .await?;
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM series_request s JOIN event e ON e.series = s.series WHERE e.id = ?1 AND s.chat_id = ?2) AS "followed!: bool",
                  EXISTS (SELECT 1 FROM not_interested WHERE event_id = ?1 AND chat_id = ?2) AS "not_interested!: bool""#,
        event,
        chat
    )
    .fetch_one(db)
    .await?;
    Ok(Asked { reminded: lead.is_some(), lead: lead.flatten(), followed: row.followed, not_interested: row.not_interested })
}

/// The events that a person asked for and that aren't over, by date: `/my`.
pub async fn asked_by(db: &mut SqliteConnection, chat: i64, now: i64, limit: u32) -> sqlx::Result<Vec<Event>> {
    let keys = sqlx::query!(
        r#"SELECT o.event_id AS "event_id!", o.original FROM occurrence o JOIN event e ON e.id = o.event_id
         WHERE (o.until_at > ?2 OR o.until_at IS NULL) AND e.status NOT IN ('draft', 'held') AND e.visibility = 'public'
             AND (e.id IN (SELECT event_id FROM reminder_request WHERE chat_id = ?1)
                  OR e.series IN (SELECT series FROM series_request WHERE chat_id = ?1)
                     AND e.id NOT IN (SELECT event_id FROM not_interested WHERE chat_id = ?1))
         ORDER BY o.sort_at, o.event_id LIMIT ?3"#,
        chat,
        now,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<Key> = keys.into_iter().map(|row| (row.event_id, row.original)).collect();
    load::load(db, &keys).await
}

/// How many people asked to be reminded of it, its series' followers included: for moderators.
pub async fn count(db: &mut SqliteConnection, event: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM (
               SELECT chat_id FROM reminder_request WHERE event_id = ?1
               UNION SELECT s.chat_id FROM series_request s JOIN event e ON e.series = s.series WHERE e.id = ?1
               EXCEPT SELECT chat_id FROM not_interested WHERE event_id = ?1)"#,
        event
    )
    .fetch_one(db)
    .await
}
