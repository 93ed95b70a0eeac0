//! Which events: coming, past, between two instants, by id. Every answer is whole events, sorted, a page at a time.

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::kind::Kind;
use super::load::{self, Key};
use super::model::Event;
use super::when::day_bounds;
use crate::regions::RegionSet;

/// Which events are meant; [`Filter::public`] is what a citizen may see.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Any of these; national events are in every region.
    pub regions: RegionSet,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this structure.
    pub structure: Option<String>,
    /// Only this series.
    pub series: Option<String>,
    /// With internal events too.
    pub internal: bool,
}

impl Filter {
    /// What everyone in these regions may see.
    pub fn public(regions: RegionSet) -> Self {
        Self { regions, kind: None, structure: None, series: None, internal: false }
    }

    fn kind(&self) -> Option<&'static str> {
        self.kind.map(Kind::as_str)
    }
}

/// Some of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub events: Vec<Event>,
    /// Which page this is, from 0.
    pub number: u32,
    /// Whether more follow.
    pub more: bool,
}

impl Page {
    async fn of(db: &mut SqliteConnection, mut keys: Vec<Key>, number: u32, size: u32) -> sqlx::Result<Self> {
        let more = keys.len() > size as usize;
        keys.truncate(size as usize);
        Ok(Self { events: load::load(db, &keys).await?, number, more })
    }
}

/// What is on now and what comes: by date; what is known less well after what is known better; to be announced last. What comes
/// again is there once, with its next time.
pub async fn upcoming(db: &mut SqliteConnection, now: i64, filter: &Filter, number: u32, size: u32) -> sqlx::Result<Page> {
    let (regions, kind) = (filter.regions.bits(), filter.kind());
    let (limit, offset) = (i64::from(size) + 1, i64::from(number) * i64::from(size));
    let last = limit + offset;
    // Three ways into the table, each by its index: what began within a day, what lasts longer, and what is to come, in order.
    let keys = sqlx::query!(
        r#"WITH near AS (
               SELECT event_id, original, until_at, sort_at FROM occurrence WHERE sort_at >= ?1 - 86400 AND sort_at < ?1 AND until_at > ?1 AND until_at - from_at <= 86400
               UNION ALL SELECT event_id, original, until_at, sort_at FROM occurrence WHERE until_at > ?1 AND sort_at < ?1 AND until_at - from_at > 86400),
           now_on AS (
               SELECT o.event_id, o.original, o.sort_at FROM near o JOIN event e ON e.id = o.event_id
               WHERE e.status NOT IN ('draft', 'held') AND e.regions & ?2 <> 0
                   AND (e.visibility = 'public' OR ?3) AND (?4 IS NULL OR e.kind = ?4) AND (?5 IS NULL OR e.structure = ?5)
                   AND (?6 IS NULL OR e.series = ?6)
                   AND (o.original = '' OR o.sort_at = (SELECT MIN(n.sort_at) FROM occurrence n WHERE n.event_id = o.event_id AND n.until_at > ?1))),
           ahead AS (
               SELECT o.event_id, o.original, o.sort_at FROM occurrence o CROSS JOIN event e ON e.id = o.event_id
               WHERE o.sort_at >= ?1 AND (o.until_at > ?1 OR o.until_at IS NULL) AND e.status NOT IN ('draft', 'held') AND e.regions & ?2 <> 0
                   AND (e.visibility = 'public' OR ?3) AND (?4 IS NULL OR e.kind = ?4) AND (?5 IS NULL OR e.structure = ?5)
                   AND (?6 IS NULL OR e.series = ?6)
                   AND (o.original = '' OR o.sort_at = (SELECT MIN(n.sort_at) FROM occurrence n WHERE n.event_id = o.event_id AND n.until_at > ?1))
               ORDER BY o.sort_at, o.event_id LIMIT ?9)
           SELECT event_id AS "event_id!", original AS "original!" FROM (SELECT * FROM now_on UNION ALL SELECT * FROM ahead)
           ORDER BY sort_at, event_id LIMIT ?7 OFFSET ?8"#,
        now,
        regions,
        filter.internal,
        kind,
        filter.structure,
        filter.series,
        limit,
        offset,
        last
    )
    .fetch_all(&mut *db)
    .await?;
    Page::of(db, keys.into_iter().map(|row| (row.event_id, row.original)).collect(), number, size).await
}

/// What lies behind, the latest first. Cancelled events are not among them: they never were.
pub async fn past(db: &mut SqliteConnection, now: i64, filter: &Filter, number: u32, size: u32) -> sqlx::Result<Page> {
    let (regions, kind) = (filter.regions.bits(), filter.kind());
    let (limit, offset) = (i64::from(size) + 1, i64::from(number) * i64::from(size));
    let keys = sqlx::query!(
        r#"SELECT o.event_id AS "event_id!", o.original FROM occurrence o JOIN event e ON e.id = o.event_id
         WHERE (o.until_at <= ?1 OR e.status = 'held') AND e.status NOT IN ('draft', 'cancelled') AND e.regions & ?2 <> 0
             AND (e.visibility = 'public' OR ?3) AND (?4 IS NULL OR e.kind = ?4) AND (?5 IS NULL OR e.structure = ?5)
             AND (?6 IS NULL OR e.series = ?6)
             AND (o.original = '' OR o.until_at = (SELECT MAX(n.until_at) FROM occurrence n WHERE n.event_id = o.event_id AND n.until_at <= ?1))
         ORDER BY o.until_at DESC, o.event_id DESC LIMIT ?7 OFFSET ?8"#,
        now,
        regions,
        filter.internal,
        kind,
        filter.structure,
        filter.series,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    Page::of(db, keys.into_iter().map(|row| (row.event_id, row.original)).collect(), number, size).await
}

/// What touches a span (unix seconds, the end excluded) and has a known day; for "today", "this week", a digest.
pub async fn between(db: &mut SqliteConnection, from: i64, until: i64, filter: &Filter, limit: u32) -> sqlx::Result<Vec<Event>> {
    let (regions, kind) = (filter.regions.bits(), filter.kind());
    let keys = sqlx::query!(
        r#"WITH touching AS (
               SELECT event_id, original, sort_at FROM occurrence
               WHERE anchor_at >= ?1 - 86400 AND anchor_at < ?2 + 86400 AND until_at > ?1 AND from_at < ?2 AND until_at - from_at <= 86400
               UNION ALL SELECT event_id, original, sort_at FROM occurrence
               WHERE until_at > ?1 AND from_at < ?2 AND until_at - from_at > 86400 AND precision IN ('time', 'day'))
           SELECT o.event_id AS "event_id!", o.original AS "original!" FROM touching o JOIN event e ON e.id = o.event_id
           WHERE e.status NOT IN ('draft', 'held')
             AND e.regions & ?3 <> 0 AND (e.visibility = 'public' OR ?4) AND (?5 IS NULL OR e.kind = ?5)
             AND (?6 IS NULL OR e.structure = ?6) AND (?7 IS NULL OR e.series = ?7)
           ORDER BY o.sort_at, o.event_id LIMIT ?8"#,
        from,
        until,
        regions,
        filter.internal,
        kind,
        filter.structure,
        filter.series,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<Key> = keys.into_iter().map(|row| (row.event_id, row.original)).collect();
    load::load(db, &keys).await
}

/// The events of local days, the first and the last included: "today", "this week", "this month"; a page of them. What lasts several days
/// is in each of them, what was launched and is open in its first, what is known to the month only in that month as a whole. What was
/// cancelled stands there and says so.
pub async fn within(
    db: &mut SqliteConnection,
    zone: Tz,
    (first, last): (NaiveDate, NaiveDate),
    filter: &Filter,
    number: u32,
    size: u32,
) -> sqlx::Result<Page> {
    let (from, until) = (day_bounds(zone, first).0, day_bounds(zone, last).1);
    let (regions, kind) = (filter.regions.bits(), filter.kind());
    let (limit, offset) = (i64::from(size) + 1, i64::from(number) * i64::from(size));
    let keys = sqlx::query!(
        r#"WITH touching AS (
               SELECT event_id, original, sort_at, from_at, ends FROM occurrence
               WHERE anchor_at >= ?1 - 86400 AND anchor_at < ?2 + 86400 AND until_at > ?1 AND from_at < ?2 AND until_at - from_at <= 86400
               UNION ALL SELECT event_id, original, sort_at, from_at, ends FROM occurrence
               WHERE until_at > ?1 AND from_at < ?2 AND until_at - from_at > 86400
                   AND (precision IN ('time', 'day') OR from_at >= ?1 AND until_at <= ?2))
           SELECT o.event_id AS "event_id!", o.original AS "original!" FROM touching o JOIN event e ON e.id = o.event_id
           WHERE (o.ends <> '' OR o.from_at >= ?1) AND e.status <> 'draft'
             AND e.regions & ?3 <> 0 AND (e.visibility = 'public' OR ?4) AND (?5 IS NULL OR e.kind = ?5)
             AND (?6 IS NULL OR e.structure = ?6) AND (?7 IS NULL OR e.series = ?7)
           ORDER BY o.sort_at, o.event_id LIMIT ?8 OFFSET ?9"#,
        from,
        until,
        regions,
        filter.internal,
        kind,
        filter.structure,
        filter.series,
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    Page::of(db, keys.into_iter().map(|row| (row.event_id, row.original)).collect(), number, size).await
}

/// One event as [`by_id`] gives it, but with its first occurrence that touches a span (unix seconds, the end excluded), if it has one there.
pub async fn by_id_on(db: &mut SqliteConnection, id: i64, (from, until): (i64, i64), now: i64) -> sqlx::Result<Option<Event>> {
    let original = sqlx::query_scalar!(
        "SELECT original FROM occurrence WHERE event_id = ? AND until_at > ? AND from_at < ? ORDER BY sort_at LIMIT 1",
        id,
        from,
        until
    )
    .fetch_optional(&mut *db)
    .await?;
    match original {
        Some(original) => Ok(load::load(db, &[(id, original)]).await?.pop()),
        None => by_id(db, id, now).await,
    }
}

/// One event, public or not, with its next occurrence after `now`, else its last.
pub async fn by_id(db: &mut SqliteConnection, id: i64, now: i64) -> sqlx::Result<Option<Event>> {
    let original = sqlx::query_scalar!(
        "SELECT original FROM occurrence WHERE event_id = ?1
         ORDER BY until_at <= ?2, CASE WHEN until_at <= ?2 THEN -until_at ELSE sort_at END LIMIT 1",
        id,
        now
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(original) = original else { return Ok(None) };
    Ok(load::load(db, &[(id, original)]).await?.pop())
}

/// One time of an event, by its name.
pub async fn occurrence(db: &mut SqliteConnection, id: i64, original: &str) -> sqlx::Result<Option<Event>> {
    let event = load::load(db, &[(id, original.to_owned())]).await?.pop();
    Ok(event.filter(|event| event.occurrence.original == original))
}

/// Several events, in the order of the ids, each as [`by_id`] gives it.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[i64], now: i64) -> sqlx::Result<Vec<Event>> {
    let mut events = Vec::with_capacity(ids.len());
    for id in ids {
        events.extend(by_id(db, *id, now).await?);
    }
    Ok(events)
}

/// Drafts, the latest touched first: for the team.
pub async fn drafts(db: &mut SqliteConnection, number: u32, size: u32) -> sqlx::Result<Page> {
    let (limit, offset) = (i64::from(size) + 1, i64::from(number) * i64::from(size));
    let ids = sqlx::query_scalar!(
        "SELECT id FROM event WHERE status = 'draft' ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        limit,
        offset
    )
    .fetch_all(&mut *db)
    .await?;
    Page::of(db, ids.into_iter().map(|id| (id, String::new())).collect(), number, size).await
}

/// The parts of an event, in the order of their dates.
pub async fn parts(db: &mut SqliteConnection, parent: i64) -> sqlx::Result<Vec<Event>> {
    let keys = sqlx::query!(
        r#"SELECT o.event_id AS "event_id!", o.original FROM occurrence o JOIN event e ON e.id = o.event_id
         WHERE e.parent_id = ? AND e.status <> 'draft' AND e.visibility = 'public' ORDER BY o.sort_at, o.event_id"#,
        parent
    )
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<Key> = keys.into_iter().map(|row| (row.event_id, row.original)).collect();
    load::load(db, &keys).await
}
