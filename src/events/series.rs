//! Single times of an event that comes again: moved, cancelled, or made another event; and the horizon, kept ahead.
//!
//! A time is (event, the local start that the rule gave); that name stays whatever happens to it (RECURRENCE-ID of RFC 5545).

use sqlx::SqliteConnection;

use super::aspects::Aspects;
use super::edit::{EditError, current};
use super::edtf::Edtf;
use super::lists;
use super::model::{Content, Event, Occurrence, Status};
use super::rule::{self, Rule};
use super::store::{self, Changed, Hand};
use super::when;
use super::{insert, times};
use crate::db::Db;

/// Cancels one time; the others stay.
pub async fn cancel_one(db: &mut SqliteConnection, id: i64, original: &str, revision: i64, hand: Hand) -> Result<Changed, EditError> {
    let event = time_of(db, id, original, revision).await?;
    let occurrence = Occurrence { status: Some(Status::Cancelled), ..event.occurrence.clone() };
    rewrite(db, &event, &occurrence, Aspects { status: true, ..Aspects::default() }, hand).await
}

/// Moves one time; the others stay.
pub async fn move_one(
    db: &mut SqliteConnection,
    id: i64,
    original: &str,
    revision: i64,
    starts: Edtf,
    ends: Edtf,
    hand: Hand,
) -> Result<Changed, EditError> {
    let event = time_of(db, id, original, revision).await?;
    when::check(starts, ends)?;
    let instants = when::instants(starts, ends, event.content.kind.nature(), event.zone);
    let occurrence = Occurrence { status: Some(Status::Moved), starts, ends, instants, ..event.occurrence.clone() };
    rewrite(db, &event, &occurrence, Aspects { date: true, ..Aspects::default() }, hand).await
}

/// Makes this time and all later ones an event of their own, to be edited by itself; the first keeps what lies before. Returns what
/// happened to the old event and to the new one. The first time of all can't be split off: edit the event.
pub async fn split(db: &mut SqliteConnection, id: i64, original: &str, revision: i64, hand: Hand) -> Result<(Changed, Changed), EditError> {
    let event = time_of(db, id, original, revision).await?;
    let start: Edtf = original.parse().unwrap_or_default();
    let (Some(at), Some(text)) = (start.first(), &event.content.rule) else { return Err(EditError::Gone) };
    if event.content.starts == start {
        return Err(EditError::Gone);
    }
    let rule = Rule::new(text, event.content.starts, event.content.ends, event.zone).map_err(super::Fault::from)?;
    let (starts, ends) = rule.times(at, at + chrono::Duration::days(1)).into_iter().next().unwrap_or((start, Edtf::Unknown));
    let later = Content { starts, ends, rule: Some(rule.rest_from(text, at)), ..event.content.clone() };
    let earlier = Content { rule: Some(rule::cut_before(text, at)), ..event.content.clone() };
    let old = store::replace(db, &event, &earlier, hand).await?;
    let new = insert::one(db, None, &later, event.zone, hand).await?;
    Ok((old, new))
}

async fn time_of(db: &mut SqliteConnection, id: i64, original: &str, revision: i64) -> Result<Event, EditError> {
    current(db, id, revision).await?;
    lists::occurrence(db, id, original).await?.filter(|event| event.content.rule.is_some()).ok_or(EditError::Gone)
}

async fn rewrite(
    db: &mut SqliteConnection,
    event: &Event,
    occurrence: &Occurrence,
    aspects: Aspects,
    hand: Hand,
) -> Result<Changed, EditError> {
    times::put(db, event.id, occurrence).await?;
    let revision = event.revision + 1;
    sqlx::query!("UPDATE event SET revision = revision + 1, sequence = sequence + 1, updated_at = ? WHERE id = ?", hand.at, event.id)
        .execute(&mut *db)
        .await?;
    let changed = Changed {
        event_id: event.id,
        original: occurrence.original.clone(),
        revision,
        aspects,
        before: Some(event.content.clone()),
        after: event.content.clone(),
        over: (event.occurrence.instants.until_at, occurrence.instants.until_at),
    };
    store::remember(db, &changed, hand, &format!("{aspects} of {}", occurrence.original)).await?;
    Ok(changed)
}

/// Writes down the times that came within the horizon since it was last done, a month's worth at once; how many events had some.
/// For every look at the clock: as a rule it is one question that finds nothing.
pub async fn extend(db: &Db, now: i64) -> sqlx::Result<usize> {
    let wanted = now + (times::AHEAD - 30) * 86_400;
    let ids = sqlx::query_scalar!(
        "SELECT id FROM event WHERE rule IS NOT NULL AND written_to < ? AND status NOT IN ('draft', 'cancelled', 'held')",
        wanted
    )
    .fetch_all(db.read())
    .await?;
    for id in &ids {
        let mut transaction = db.write().await?;
        if let Some(event) = lists::by_id(&mut transaction, *id, now).await? {
            let occurrences = times::write(&mut transaction, event.id, &event.content, event.zone, now).await?;
            store::findable(&mut transaction, event.id, &event.content, times::next_end(&occurrences, now)).await?;
        }
        transaction.commit().await?;
    }
    Ok(ids.len())
}
