//! When an event happens, written down: one row for one that happens once, one for each time of a rule around today.
//!
//! Promises: a time that was moved or cancelled by itself stays so when the rest is written anew. Called by `store`, `insert` and `series`.

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::model::{Content, Occurrence, Status};
use super::rule::Rule;
use crate::db;

/// How far ahead a rule's times are written down, and how far back, in days. [`super::extend`] goes on from there.
pub(super) const AHEAD: i64 = 400;
const BEHIND: i64 = 370;

/// One row for an event that happens once, else one for each time of its rule around `at`. A time that was moved or cancelled by
/// itself stays so.
pub(super) async fn write(db: &mut SqliteConnection, id: i64, content: &Content, zone: Tz, at: i64) -> sqlx::Result<Vec<Occurrence>> {
    let occurrences = of(content, zone, at);
    if content.rule.is_some() {
        let horizon = at + AHEAD * 86_400;
        sqlx::query!("UPDATE event SET written_to = ? WHERE id = ?", horizon, id).execute(&mut *db).await?;
    }
    let names: Vec<&str> = occurrences.iter().map(|occurrence| occurrence.original.as_str()).collect();
    let names = db::json(&names)?;
    sqlx::query!(
        "DELETE FROM occurrence WHERE event_id = ?1 AND (status IS NULL OR original NOT IN (SELECT value FROM json_each(?2)))",
        id,
        names
    )
    .execute(&mut *db)
    .await?;
    let times: Vec<_> = occurrences.iter().map(|occurrence| (id, occurrence)).collect();
    insert(db, rows(&times)?).await?;
    Ok(occurrences)
}

/// Writes one in the place of the one that is there.
pub(super) async fn put(db: &mut SqliteConnection, id: i64, occurrence: &Occurrence) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM occurrence WHERE event_id = ? AND original = ?", id, occurrence.original).execute(&mut *db).await?;
    insert(db, rows(&[(id, occurrence)])?).await
}

/// When it happens, as its row says: at least once.
pub(super) fn of(content: &Content, zone: Tz, at: i64) -> Vec<Occurrence> {
    let nature = content.kind.nature();
    let one = |original: String, starts, ends| {
        let instants = super::when::instants(starts, ends, nature, zone);
        Occurrence { original, status: None, starts, ends, instants }
    };
    let rule = content.rule.as_deref().and_then(|rule| Rule::new(rule, content.starts, content.ends, zone).ok());
    let Some(rule) = rule else { return vec![one(String::new(), content.starts, content.ends)] };
    let day = |days: i64| crate::zone::local(zone, at + days * 86_400);
    let mut times = rule.times(day(-BEHIND), day(AHEAD));
    if times.is_empty() {
        times.push((content.starts, content.ends));
    }
    times.into_iter().map(|(starts, ends)| one(starts.to_string(), starts, ends)).collect()
}

/// Times of events, by the events' ids.
pub(super) fn rows(times: &[(i64, &Occurrence)]) -> sqlx::Result<String> {
    let rows: Vec<_> = times
        .iter()
        .map(|(id, time)| {
            let (at, precision) = (time.instants, time.starts.precision());
            let (starts, ends) = (time.starts.to_string(), time.ends.to_string());
            let status = time.status.map(Status::as_str);
            (id, &time.original, status, starts, ends, precision, at.from_at, at.until_at, at.anchor_at, at.sort_at)
        })
        .collect();
    db::json(&rows)
}

/// What is there already stays.
pub(super) async fn insert(db: &mut SqliteConnection, rows: String) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH r (v) AS MATERIALIZED (SELECT value FROM json_each(?))
         INSERT INTO occurrence (event_id, original, status, starts, ends, precision, from_at, until_at, anchor_at, sort_at)
         SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9
         FROM r WHERE true ON CONFLICT DO NOTHING",
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When the last of them is over; none if that is to be announced.
pub(super) fn last_end(occurrences: &[Occurrence]) -> Option<i64> {
    occurrences.iter().map(|occurrence| occurrence.instants.until_at).max().flatten()
}

/// When the next of them is over, else the last: its place among what search finds.
pub(super) fn next_end(occurrences: &[Occurrence], at: i64) -> Option<i64> {
    let next = occurrences.iter().map(|occurrence| occurrence.instants.until_at).find(|until| until.is_none_or(|until| until > at));
    next.unwrap_or_else(|| last_end(occurrences))
}

pub(super) async fn last_until(db: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(r#"SELECT MAX(until_at) AS "until: i64" FROM occurrence WHERE event_id = ?"#, id).fetch_one(db).await
}
