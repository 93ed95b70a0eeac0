//! Changing an event by hand: each change compares the revision it was decided on, so two moderators can't overwrite one another.
//!
//! Everything runs in the caller's transaction; the caller passes what [`Changed`] says to those who tell people.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::edtf::Edtf;
use super::model::{Content, Event, Format, Status};
use super::rule::Rule;
use super::store::{self, Changed, Hand};
use super::when::{self, SpanError};
use super::{Fault, lists};
use crate::regions::RegionSet;

/// Why an edit was not made. The moderator sees it.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// There is no such event.
    #[error("there is no such event")]
    Gone,
    /// Somebody changed it meanwhile; show it anew.
    #[error("the event was changed meanwhile and is now at revision {revision}")]
    Stale {
        /// Its revision now.
        revision: i64,
    },
    /// The new content breaks a rule.
    #[error(transparent)]
    Refused(#[from] Fault),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Writes a new event. It is published only if `content.status` says so and both owed languages are there.
pub async fn create(db: &mut SqliteConnection, content: &Content, zone: Tz, hand: Hand) -> Result<Changed, EditError> {
    let content = checked(content, zone)?;
    Ok(super::insert::one(db, None, &content, zone, hand).await?)
}

/// Replaces the whole content; `revision` is the one that the moderator saw.
pub async fn edit(db: &mut SqliteConnection, id: i64, revision: i64, content: &Content, hand: Hand) -> Result<Changed, EditError> {
    let old = current(db, id, revision).await?;
    let content = checked(content, old.zone)?;
    Ok(store::replace(db, &old, &content, hand).await?)
}

/// Moves it to another date; an unknown start postpones it. The status follows: see [`status_after`].
pub async fn reschedule(
    db: &mut SqliteConnection,
    id: i64,
    revision: i64,
    starts: Edtf,
    ends: Edtf,
    hand: Hand,
) -> Result<Changed, EditError> {
    let old = current(db, id, revision).await?;
    let mut content = Content { starts, ends, ..old.content.clone() };
    content.status = status_after(&old.content, &content);
    Ok(store::replace(db, &old, &checked(&content, old.zone)?, hand).await?)
}

/// The end that goes with a new start when nobody says another: as long after it as before, if both starts are known as precisely.
pub fn same_length(content: &Content, starts: Edtf) -> Edtf {
    match (content.starts, content.ends, starts) {
        (Edtf::Time(from), Edtf::Time(until), Edtf::Time(start)) => {
            start.checked_add_signed(until - from).map_or(Edtf::Unknown, Edtf::Time)
        }
        (Edtf::Time(from), Edtf::Day(until), Edtf::Time(start)) => {
            start.date().checked_add_signed(until - from.date()).map_or(Edtf::Unknown, Edtf::Day)
        }
        (Edtf::Day(from), Edtf::Day(until), Edtf::Day(start)) => start.checked_add_signed(until - from).map_or(Edtf::Unknown, Edtf::Day),
        _ => Edtf::Unknown,
    }
}

/// Moves it to another place; a language that isn't in `venues` keeps its venue.
pub async fn move_place(
    db: &mut SqliteConnection,
    id: i64,
    revision: i64,
    venues: &BTreeMap<String, String>,
    hand: Hand,
) -> Result<Changed, EditError> {
    let old = current(db, id, revision).await?;
    let mut content = old.content.clone();
    for (language, venue) in venues {
        content.text_mut(language).venue.clone_from(venue);
    }
    Ok(store::replace(db, &old, &checked(&content, old.zone)?, hand).await?)
}

/// Moves it to the net: it has no place any more, and its card says which one it had.
pub async fn move_online(db: &mut SqliteConnection, id: i64, revision: i64, hand: Hand) -> Result<Changed, EditError> {
    let old = current(db, id, revision).await?;
    let mut content = Content { format: Some(Format::Online), map: None, ..old.content.clone() };
    content.texts.values_mut().for_each(|text| text.venue.clear());
    Ok(store::replace(db, &old, &checked(&content, old.zone)?, hand).await?)
}

/// Says that it will not take place. A reason is shown if it is given, in the language that it is given in.
pub async fn cancel(
    db: &mut SqliteConnection,
    id: i64,
    revision: i64,
    reasons: &BTreeMap<String, String>,
    hand: Hand,
) -> Result<Changed, EditError> {
    let old = current(db, id, revision).await?;
    let mut content = Content { status: Status::Cancelled, ..old.content.clone() };
    for (language, reason) in reasons.iter().filter(|(_, reason)| !reason.is_empty()) {
        content.text_mut(language).reason.clone_from(reason);
    }
    Ok(store::replace(db, &old, &checked(&content, old.zone)?, hand).await?)
}

/// Marks it for the reminders of everyone in these regions, or of nobody. Changes nothing that people know of.
pub async fn mark(db: &mut SqliteConnection, id: i64, revision: i64, regions: Option<RegionSet>) -> Result<(), EditError> {
    current(db, id, revision).await?;
    let bits = regions.map(RegionSet::bits);
    sqlx::query!("UPDATE event SET marked_for = ? WHERE id = ?", bits, id).execute(db).await?;
    Ok(())
}

/// Says when those who chose no times of their own are reminded of it, in minutes before its start; none: at the office's times. Changes
/// nothing that people know of.
pub async fn set_reminder_times(db: &mut SqliteConnection, id: i64, revision: i64, times: Option<&[i64]>) -> Result<(), EditError> {
    current(db, id, revision).await?;
    let list = times.map(|times| times.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    sqlx::query!("UPDATE event SET remind_before = ? WHERE id = ?", list, id).execute(db).await?;
    Ok(())
}

pub(super) async fn current(db: &mut SqliteConnection, id: i64, revision: i64) -> Result<Event, EditError> {
    let event = lists::by_id(db, id, i64::MIN).await?.ok_or(EditError::Gone)?;
    if event.revision == revision { Ok(event) } else { Err(EditError::Stale { revision: event.revision }) }
}

/// The content as it may be stored, or the first rule it breaks.
fn checked(content: &Content, zone: Tz) -> Result<Content, Fault> {
    let mut content = content.clone();
    content.tidy();
    when::check(content.starts, content.ends)?;
    if let Some(rule) = &content.rule {
        Rule::new(rule, content.starts, content.ends, zone)?;
    }
    if content.regions.is_empty() {
        return Err(Fault::NoRegion);
    }
    if content.status != Status::Draft && content.visibility == super::Visibility::Public && !content.missing_languages().is_empty() {
        return Err(Fault::BothLanguages);
    }
    super::fault::check_texts(&content).map_or(Ok(content), |(_, fault)| Err(fault))
}

/// Whether a date that people were told is no longer true. Saying more precisely when ("in May" becomes "12 May, 10:00") moves nothing.
pub(super) fn is_move(old: &Content, new: &Content) -> bool {
    if (old.starts, old.ends) == (new.starts, new.ends) {
        return false;
    }
    let (Some(was), Some(was_end)) = (old.starts.first(), old.starts.end()) else { return false };
    let refined = new.starts.first().is_some_and(|is| is >= was && (is < was_end || is == was))
        && old.ends == new.ends
        && !matches!(old.starts, Edtf::Time(_));
    let only_end = old.starts == new.starts && old.ends == Edtf::Unknown;
    !refined && !only_end
}

/// What the status becomes when the dates change and nobody said otherwise: a published event with a new date is moved, without one
/// postponed; a postponed one that gets a date again is moved. Drafts, cancelled and held ones stay what they are.
pub fn status_after(old: &Content, new: &Content) -> Status {
    match old.status {
        Status::Published | Status::Moved | Status::Postponed if is_move(old, new) => match new.starts {
            Edtf::Unknown => Status::Postponed,
            _ => Status::Moved,
        },
        Status::Postponed if new.starts != Edtf::Unknown && old.starts == Edtf::Unknown => Status::Moved,
        other => other,
    }
}

impl From<SpanError> for EditError {
    fn from(error: SpanError) -> Self {
        Self::Refused(error.into())
    }
}
