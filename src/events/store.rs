//! The calendar's rows, written whole.
//!
//! Promises: an event and its occurrences, texts, figures and history change together or not at all (the caller's transaction);
//! `revision` rises exactly when people must know, `sequence` when a calendar must; what was announced and then moved keeps its
//! former date and place for the card.

use sqlx::SqliteConnection;

use super::aspects::Aspects;
use super::model::{Content, Event, Format, Status, Visibility};
use super::{insert, times};
use crate::db;
use crate::regions::Region;
use crate::search::{self, Doc, What};

/// Who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    /// Unix seconds.
    pub at: i64,
    /// Telegram's user id; none: the command line.
    pub who: Option<i64>,
    /// The import that this belongs to; none: by hand.
    pub batch: Option<i64>,
}

impl Hand {
    /// A person, or the command line if there is none.
    pub fn new(at: i64, who: Option<i64>) -> Self {
        Self { at, who, batch: None }
    }
}

/// What happened to one event: for whoever tells people, in the same transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which event.
    pub event_id: i64,
    /// Which of its times, if it was only one of several: see `Occurrence::original`. Empty: the event itself.
    pub original: String,
    /// Its revision now; the same as before if nobody must know.
    pub revision: i64,
    /// What changed.
    pub aspects: Aspects,
    /// What it was; none: it is new.
    pub before: Option<Content>,
    /// What it is.
    pub after: Content,
    /// When it would have been over, and when it will be; none: to be announced.
    pub over: (Option<i64>, Option<i64>),
}

impl Changed {
    /// Whether those who know the old state must be told: it was public, something that matters changed, and it wasn't over already.
    pub fn tells(&self, now: i64) -> bool {
        let was_public =
            self.before.as_ref().is_some_and(|before| before.visibility == Visibility::Public && before.status != Status::Draft);
        let ahead = |until: Option<i64>| until.is_none_or(|until| until > now);
        was_public && self.aspects.matter() && (ahead(self.over.0) || ahead(self.over.1))
    }
}

/// Replaces an event's content. The caller compared `old.revision` in this transaction. Nothing is written if nothing changed.
pub(super) async fn replace(db: &mut SqliteConnection, old: &Event, new: &Content, hand: Hand) -> sqlx::Result<Changed> {
    let (changed, moment) = replace_unseen(db, old, new, hand).await?;
    if changed.aspects.any() {
        findable(db, old.id, new, moment).await?;
    }
    Ok(changed)
}

/// Replaces many events' contents as [`replace`] does each.
pub(super) async fn replace_many(db: &mut SqliteConnection, pairs: Vec<(&Event, Content)>, hand: Hand) -> sqlx::Result<Vec<Changed>> {
    let mut changes = Vec::with_capacity(pairs.len());
    for (old, new) in pairs {
        changes.push(replace_unseen(db, old, &new, hand).await?);
    }
    let written = || changes.iter().filter(|(changed, _)| changed.aspects.any());
    let public = written().filter(|(changed, _)| is_public(&changed.after));
    let docs: Vec<Doc> = public.map(|(changed, moment)| doc(changed.event_id, &changed.after, *moment)).collect();
    let hidden: Vec<i64> = written().filter(|(changed, _)| !is_public(&changed.after)).map(|(changed, _)| changed.event_id).collect();
    search::put_many(db, &docs).await?;
    search::remove_many(db, What::Event, &hidden).await?;
    Ok(changes.into_iter().map(|(changed, _)| changed).collect())
}

/// All of [`replace`] but what search finds of it; with its moment there.
async fn replace_unseen(db: &mut SqliteConnection, old: &Event, new: &Content, hand: Hand) -> sqlx::Result<(Changed, Option<i64>)> {
    let aspects = Aspects::between(&old.content, new);
    let revision = old.revision + i64::from(aspects.matter());
    let sequence = old.sequence + i64::from(aspects.matter() || aspects.text);
    let was_over = times::last_until(db, old.id).await?;
    let mut changed = Changed {
        event_id: old.id,
        original: String::new(),
        revision,
        aspects,
        before: Some(old.content.clone()),
        after: new.clone(),
        over: (was_over, was_over),
    };
    if !aspects.any() {
        return Ok((changed, None));
    }
    sqlx::query!("UPDATE event SET revision = ?, sequence = ? WHERE id = ?", revision, sequence, old.id).execute(&mut *db).await?;
    write_row(db, old.id, new, hand.at).await?;
    clear(db, old.id).await?;
    insert::texts(db, insert::text_rows(std::slice::from_ref(&changed))?).await?;
    let occurrences = times::write(db, old.id, new, old.zone, hand.at).await?;
    changed.over.1 = times::last_end(&occurrences);
    if old.is_public() {
        keep_former(db, old, new).await?;
    }
    remember(db, &changed, hand, &aspects.to_string()).await?;
    Ok((changed, times::next_end(&occurrences, hand.at)))
}

/// The date and place that people had been told before this change.
async fn keep_former(db: &mut SqliteConnection, old: &Event, new: &Content) -> sqlx::Result<()> {
    let (starts, ends) = (old.content.starts.to_string(), old.content.ends.to_string());
    if super::edit::is_move(&old.content, new) {
        sqlx::query!("UPDATE event SET was_starts = ?, was_ends = ? WHERE id = ?", starts, ends, old.id).execute(&mut *db).await?;
    }
    for (language, text) in &old.content.texts {
        let moved = new.texts.get(language).is_some_and(|now| now.venue != text.venue) && !text.venue.is_empty();
        let venue = if moved { Some(&text.venue) } else { old.was_venue.get(language) };
        if let Some(venue) = venue {
            sqlx::query!("UPDATE event_text SET was_venue = ? WHERE event_id = ? AND language = ?", venue, old.id, language)
                .execute(&mut *db)
                .await?;
        }
    }
    Ok(())
}

async fn write_row(db: &mut SqliteConnection, id: i64, content: &Content, at: i64) -> sqlx::Result<()> {
    let (kind, status, visibility) = (content.kind.as_str(), content.status.as_str(), content.visibility.as_str());
    let format = content.format.map(Format::as_str);
    let (starts, ends) = (content.starts.to_string(), content.ends.to_string());
    let regions = content.regions.bits();
    sqlx::query!(
        "UPDATE event SET kind = ?, status = ?, visibility = ?, format = ?, regions = ?, starts = ?, ends = ?, all_day = ?, rule = ?,
             parent_id = ?, series = ?, ordinal = ?, programme = ?, structure = ?, link = ?, map = ?, registration = ?, source = ?,
             updated_at = ?
         WHERE id = ?",
        kind,
        status,
        visibility,
        format,
        regions,
        starts,
        ends,
        content.all_day,
        content.rule,
        content.parent,
        content.series,
        content.ordinal,
        content.programme,
        content.structure,
        content.link,
        content.map,
        content.registration,
        content.source,
        at,
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes room for what is written anew.
async fn clear(db: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM event_text WHERE event_id = ?", id).execute(&mut *db).await?;
    sqlx::query!("DELETE FROM attendance WHERE event_id = ?", id).execute(db).await?;
    Ok(())
}

/// What is public can be found by its titles, places, organisers, regions and kind, in every language.
pub(super) async fn findable(db: &mut SqliteConnection, id: i64, content: &Content, moment: Option<i64>) -> sqlx::Result<()> {
    match is_public(content) {
        true => search::put(db, &doc(id, content, moment)).await,
        false => search::remove(db, What::Event, id).await,
    }
}

pub(super) fn is_public(content: &Content) -> bool {
    content.status != Status::Draft && content.visibility == Visibility::Public
}

/// Its words, for search.
pub(super) fn doc(id: i64, content: &Content, moment: Option<i64>) -> Doc<'_> {
    let texts = || content.texts.values();
    let regions = content.regions.iter().filter(|_| !content.regions.is_all()).flat_map(Region::search_words);
    let titles = texts().map(|text| text.title.as_str()).collect();
    let mut rest: Vec<&str> = texts().flat_map(|text| [text.venue.as_str(), text.organiser.as_str()]).collect();
    rest.extend_from_slice(&regions.collect::<Vec<_>>());
    rest.extend_from_slice(content.kind.aliases());
    Doc { what: What::Event, id, moment, titles, rest }
}

pub(super) async fn remember(db: &mut SqliteConnection, changed: &Changed, hand: Hand, what: &str) -> sqlx::Result<()> {
    let before = changed.before.as_ref().map(db::json).transpose()?;
    let after = db::json(&changed.after)?;
    sqlx::query!(
        "INSERT INTO event_change (event_id, revision, at, who, what, batch, before, after) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        changed.event_id,
        changed.revision,
        hand.at,
        hand.who,
        what,
        hand.batch,
        before,
        after
    )
    .execute(db)
    .await?;
    Ok(())
}
