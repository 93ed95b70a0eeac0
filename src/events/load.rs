//! Events read whole: row, texts, figures and the time that is meant, in three questions for any number of them.

use std::collections::{BTreeMap, HashMap};

use sqlx::SqliteConnection;

use super::edtf::Edtf;
use super::model::{Attendance, Content, Event, Format, Occurrence, Stage, Status, Text, Visibility};
use super::when::Instants;
use crate::db;
use crate::regions::RegionSet;

/// One event's id and which of its occurrences.
pub(super) type Key = (i64, String);

/// Reads events whole, in the order of the keys; those that aren't there are left out. An unknown occurrence gives the event itself.
pub(super) async fn load(db: &mut SqliteConnection, keys: &[Key]) -> sqlx::Result<Vec<Event>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let ids = db::json(&keys.iter().map(|(id, _)| id).collect::<Vec<_>>())?;
    let mut events = load_rows(db, &ids).await?;
    load_texts(db, &ids, &mut events).await?;
    let occurrences = load_occurrences(db, &ids).await?;
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let Some(event) = events.get(&key.0) else { continue };
        let mut event = event.clone();
        match occurrences.get(key) {
            Some(occurrence) => event.occurrence = occurrence.clone(),
            None => event.occurrence.instants = event.content.instants(event.zone),
        }
        found.push(event);
    }
    Ok(found)
}

async fn load_rows(db: &mut SqliteConnection, ids: &str) -> sqlx::Result<HashMap<i64, Event>> {
    let rows = sqlx::query!(r#"SELECT * FROM event WHERE id IN (SELECT value FROM json_each(?))"#, ids).fetch_all(db).await?;
    let mut events = HashMap::with_capacity(rows.len());
    for row in rows {
        let kind = row.kind.parse().unwrap_or(super::kind::Kind::OTHER);
        let content = Content {
            status: Status::parse(&row.status).unwrap_or(Status::Draft),
            visibility: Visibility::parse(&row.visibility).unwrap_or(Visibility::Internal),
            format: row.format.as_deref().and_then(Format::parse),
            starts: date(&row.starts),
            ends: date(&row.ends),
            all_day: row.all_day != 0,
            rule: row.rule,
            parent: row.parent_id,
            series: row.series,
            ordinal: row.ordinal.and_then(|ordinal| ordinal.try_into().ok()),
            programme: row.programme,
            structure: row.structure,
            link: row.link,
            map: row.map,
            registration: row.registration,
            source: row.source,
            ..Content::new(kind, RegionSet::from_bits(row.regions))
        };
        let instants = Instants { from_at: None, until_at: None, anchor_at: None, sort_at: 0 };
        let occurrence = Occurrence { original: String::new(), status: None, starts: content.starts, ends: content.ends, instants };
        let event = Event {
            id: row.id,
            uid: row.uid,
            external_id: row.external_id,
            content,
            occurrence,
            was: row.was_starts.as_deref().map(|starts| (date(starts), date(row.was_ends.as_deref().unwrap_or_default()))),
            was_venue: BTreeMap::new(),
            zone: row.zone.parse().unwrap_or(chrono_tz::Asia::Almaty),
            revision: row.revision,
            sequence: row.sequence,
            marked_for: row.marked_for.map(RegionSet::from_bits),
            remind_before: row.remind_before.as_deref().map(minutes),
            created_at: row.created_at,
            updated_at: row.updated_at,
        };
        events.insert(row.id, event);
    }
    Ok(events)
}

/// A list of minutes as it is stored.
pub fn minutes(list: &str) -> Vec<i64> {
    list.split(',').filter_map(|minutes| minutes.parse().ok()).collect()
}

/// What is stored was printed by us; a text that isn't a date any more is one to be announced.
fn date(text: &str) -> Edtf {
    text.parse().unwrap_or_default()
}

async fn load_texts(db: &mut SqliteConnection, ids: &str, events: &mut HashMap<i64, Event>) -> sqlx::Result<()> {
    let texts =
        sqlx::query!("SELECT * FROM event_text WHERE event_id IN (SELECT value FROM json_each(?))", ids).fetch_all(&mut *db).await?;
    for row in texts {
        let Some(event) = events.get_mut(&row.event_id) else { continue };
        if !row.was_venue.is_empty() {
            event.was_venue.insert(row.language.clone(), row.was_venue);
        }
        let text = Text {
            title: row.title,
            venue: row.venue,
            organiser: row.organiser,
            chair: row.chair,
            partners: row.partners,
            speakers: row.speakers,
            description: row.description,
            how: row.how,
            reason: row.reason,
        };
        event.content.texts.insert(row.language, text);
    }
    let figures = sqlx::query!("SELECT * FROM attendance WHERE event_id IN (SELECT value FROM json_each(?)) ORDER BY stage, source", ids)
        .fetch_all(db)
        .await?;
    for row in figures {
        let Some(event) = events.get_mut(&row.event_id) else { continue };
        let Some(stage) = Stage::parse(&row.stage) else { continue };
        let people = row.people.try_into().unwrap_or(0);
        event.content.attendance.push(Attendance { stage, source: row.source, people });
    }
    Ok(())
}

async fn load_occurrences(db: &mut SqliteConnection, ids: &str) -> sqlx::Result<HashMap<Key, Occurrence>> {
    let rows = sqlx::query!("SELECT * FROM occurrence WHERE event_id IN (SELECT value FROM json_each(?))", ids).fetch_all(db).await?;
    let read = rows.into_iter().map(|row| {
        let instants = Instants { from_at: row.from_at, until_at: row.until_at, anchor_at: row.anchor_at, sort_at: row.sort_at };
        let occurrence = Occurrence {
            original: row.original.clone(),
            status: row.status.as_deref().and_then(Status::parse),
            starts: date(&row.starts),
            ends: date(&row.ends),
            instants,
        };
        ((row.event_id, row.original), occurrence)
    });
    Ok(read.collect())
}
