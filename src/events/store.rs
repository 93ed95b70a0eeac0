//! The calendar's rows, written whole.
//!
//! Promises: an event and its occurrences, texts, figures and history change together or not at all (the caller's transaction);
//! `revision` rises exactly when people must know, `sequence` when a calendar must; what was announced and then moved keeps its
//! former date and place for the card.

use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::model::{Aspects, Content, Event, Format, Occurrence, Status, Visibility};
use super::rule::Rule;
use super::when::Instants;
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
    /// Which of its times, if it was only one of several: see [`Occurrence::original`]. Empty: the event itself.
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

/// Writes a new event and returns what happened; its occurrences and history with it.
pub(super) async fn insert(
    db: &mut SqliteConnection,
    external_id: Option<&str>,
    content: &Content,
    zone: Tz,
    hand: Hand,
) -> sqlx::Result<Changed> {
    let (kind, status, visibility) = (content.kind.as_str(), content.status.as_str(), content.visibility.as_str());
    let format = content.format.map(Format::as_str);
    let (starts, ends) = (content.starts.to_string(), content.ends.to_string());
    let (regions, uid, zone_name) = (content.regions.bits(), new_uid(external_id), zone.name());
    let id = sqlx::query_scalar!(
        "INSERT INTO event (uid, external_id, kind, status, visibility, format, regions, zone, starts, ends, all_day, rule, parent_id, series,
                            ordinal, programme, structure, link, map, registration, source, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        uid,
        external_id,
        kind,
        status,
        visibility,
        format,
        regions,
        zone_name,
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
        hand.at,
        hand.at
    )
    .fetch_one(&mut *db)
    .await?;
    write_texts(db, id, content).await?;
    let occurrences = write_occurrences(db, id, content, zone, hand.at).await?;
    let over = (None, last_end(&occurrences));
    let changed = Changed {
        event_id: id,
        original: String::new(),
        revision: 1,
        aspects: Aspects::default(),
        before: None,
        after: content.clone(),
        over,
    };
    findable(db, id, content, next_end(&occurrences, hand.at)).await?;
    remember(db, &changed, hand, "new").await?;
    Ok(changed)
}

/// Replaces an event's content. The caller compared `old.revision` in this transaction. Nothing is written if nothing changed.
pub(super) async fn replace(db: &mut SqliteConnection, old: &Event, new: &Content, hand: Hand) -> sqlx::Result<Changed> {
    let aspects = Aspects::between(&old.content, new);
    let revision = old.revision + i64::from(aspects.matter());
    let sequence = old.sequence + i64::from(aspects.matter() || aspects.text);
    let was_over = last_until(db, old.id).await?;
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
        return Ok(changed);
    }
    sqlx::query!("UPDATE event SET revision = ?, sequence = ? WHERE id = ?", revision, sequence, old.id).execute(&mut *db).await?;
    write_row(db, old.id, new, hand.at).await?;
    clear(db, old.id).await?;
    write_texts(db, old.id, new).await?;
    let occurrences = write_occurrences(db, old.id, new, old.zone, hand.at).await?;
    changed.over.1 = last_end(&occurrences);
    if old.is_public() {
        keep_former(db, old, new).await?;
    }
    findable(db, old.id, new, next_end(&occurrences, hand.at)).await?;
    remember(db, &changed, hand, &aspects.to_string()).await?;
    Ok(changed)
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

async fn write_texts(db: &mut SqliteConnection, id: i64, content: &Content) -> sqlx::Result<()> {
    for (language, text) in &content.texts {
        sqlx::query!(
            "INSERT INTO event_text (event_id, language, title, venue, organiser, description, how, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            id,
            language,
            text.title,
            text.venue,
            text.organiser,
            text.description,
            text.how,
            text.reason
        )
        .execute(&mut *db)
        .await?;
    }
    for figure in &content.attendance {
        let stage = figure.stage.as_str();
        sqlx::query!(
            "INSERT INTO attendance (event_id, stage, source, people) VALUES (?, ?, ?, ?)",
            id,
            stage,
            figure.source,
            figure.people
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// How far ahead a rule's times are written down, and how far back, in days. [`super::extend`] goes on from there.
pub(super) const AHEAD: i64 = 400;
const BEHIND: i64 = 370;

/// One row for an event that happens once, else one for each time of its rule around `at`. A time that was moved or cancelled by
/// itself stays so.
pub(super) async fn write_occurrences(
    db: &mut SqliteConnection,
    id: i64,
    content: &Content,
    zone: Tz,
    at: i64,
) -> sqlx::Result<Vec<Occurrence>> {
    let occurrences = occurrences(content, zone, at);
    if content.rule.is_some() {
        let horizon = at + AHEAD * 86_400;
        sqlx::query!("UPDATE event SET written_to = ? WHERE id = ?", horizon, id).execute(&mut *db).await?;
    }
    let names: Vec<&str> = occurrences.iter().map(|occurrence| occurrence.original.as_str()).collect();
    let names = serde_json::to_string(&names).unwrap_or_default();
    sqlx::query!(
        "DELETE FROM occurrence WHERE event_id = ?1 AND (status IS NULL OR original NOT IN (SELECT value FROM json_each(?2)))",
        id,
        names
    )
    .execute(&mut *db)
    .await?;
    for occurrence in &occurrences {
        write_occurrence(db, id, occurrence, false).await?;
    }
    Ok(occurrences)
}

/// Writes one; `over`: even if it is there.
pub(super) async fn write_occurrence(db: &mut SqliteConnection, id: i64, occurrence: &Occurrence, over: bool) -> sqlx::Result<()> {
    let (starts, ends, precision) = (occurrence.starts.to_string(), occurrence.ends.to_string(), occurrence.starts.precision());
    let Instants { from_at, until_at, anchor_at, sort_at } = occurrence.instants;
    let status = occurrence.status.map(Status::as_str);
    if over {
        sqlx::query!("DELETE FROM occurrence WHERE event_id = ? AND original = ?", id, occurrence.original).execute(&mut *db).await?;
    }
    sqlx::query!(
        "INSERT INTO occurrence (event_id, original, status, starts, ends, precision, from_at, until_at, anchor_at, sort_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        id,
        occurrence.original,
        status,
        starts,
        ends,
        precision,
        from_at,
        until_at,
        anchor_at,
        sort_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When it happens, as its row says: at least once.
fn occurrences(content: &Content, zone: Tz, at: i64) -> Vec<Occurrence> {
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

/// When the last of them is over; none if that is to be announced.
fn last_end(occurrences: &[Occurrence]) -> Option<i64> {
    occurrences.iter().map(|occurrence| occurrence.instants.until_at).max().flatten()
}

/// When the next of them is over, else the last: its place among what search finds.
pub(super) fn next_end(occurrences: &[Occurrence], at: i64) -> Option<i64> {
    let next = occurrences.iter().map(|occurrence| occurrence.instants.until_at).find(|until| until.is_none_or(|until| until > at));
    next.unwrap_or_else(|| last_end(occurrences))
}

async fn last_until(db: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(r#"SELECT MAX(until_at) AS "until: i64" FROM occurrence WHERE event_id = ?"#, id).fetch_one(db).await
}

/// What is public can be found by its titles, places, organisers, regions and kind, in every language.
pub(super) async fn findable(db: &mut SqliteConnection, id: i64, content: &Content, moment: Option<i64>) -> sqlx::Result<()> {
    if content.status == Status::Draft || content.visibility == Visibility::Internal {
        return search::remove(db, What::Event, id).await;
    }
    let texts = || content.texts.values();
    let regions = content.regions.iter().filter(|_| !content.regions.is_all()).flat_map(Region::search_words);
    let titles = texts().map(|text| text.title.as_str()).collect();
    let mut rest: Vec<&str> = texts().flat_map(|text| [text.venue.as_str(), text.organiser.as_str()]).collect();
    rest.extend_from_slice(&regions.collect::<Vec<_>>());
    rest.extend_from_slice(content.kind.aliases());
    search::put(db, &Doc { what: What::Event, id, moment, titles, rest }).await
}

pub(super) async fn remember(db: &mut SqliteConnection, changed: &Changed, hand: Hand, what: &str) -> sqlx::Result<()> {
    let json = |content: &Content| serde_json::to_string(content).map_err(|error| sqlx::Error::Encode(error.into()));
    let before = changed.before.as_ref().map(json).transpose()?;
    let after = json(&changed.after)?;
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

/// The same for the same import, so that a database made anew gives people's calendars the same entries; else random.
fn new_uid(external_id: Option<&str>) -> String {
    let mut bytes = [0; 16];
    match external_id {
        Some(id) => bytes.copy_from_slice(&Sha256::digest(format!("jarshy event {id}"))[..16]),
        None => getrandom::fill(&mut bytes).expect("the system has randomness"),
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}@jarshy")
}
