//! The calendar's rows, written whole.
//!
//! Promises: an event and its occurrences, texts, figures and history change together or not at all (the caller's transaction);
//! `revision` rises exactly when people must know, `sequence` when a calendar must; what was announced and then moved keeps its
//! former date and place for the card.

use chrono_tz::Tz;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::model::{Aspects, Content, Event, Format, Occurrence, Status, Text, Visibility};
use super::rule::Rule;
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
    let new = New { external_id: external_id.map(str::to_owned), parent: None, content: content.clone() };
    let changed = insert_many(db, vec![new], zone, hand).await?.pop();
    changed.ok_or(sqlx::Error::RowNotFound)
}

/// An event to be written.
#[derive(Clone, Debug)]
pub(super) struct New {
    /// Its id in the file it comes from.
    pub external_id: Option<String>,
    /// The file's id, or the UID, of the event that it is a part of, if that isn't in its content: one of these, or one that is stored.
    pub parent: Option<String>,
    /// What people wrote.
    pub content: Content,
}

/// Writes new events in a handful of statements for all of them: one row after another, a year's plan takes ten times as long. What is to
/// be written next is made ready while SQLite, in its own thread, writes what comes before.
pub(super) async fn insert_many(db: &mut SqliteConnection, news: Vec<New>, zone: Tz, hand: Hand) -> sqlx::Result<Vec<Changed>> {
    if news.is_empty() {
        return Ok(Vec::new());
    }
    let first = next_id(db).await?;
    let rows = event_rows(&news, first, zone, hand)?;
    let (written, (mut changes, parents, made)) = futures::join!(insert_rows(db, rows), async { make(news, first, zone, hand) });
    written?;
    let (texts, times, docs) = made?;
    for (at, parent) in parents {
        let changed = &mut changes[at];
        let id = sqlx::query_scalar!("SELECT id FROM event WHERE external_id = ?1 OR uid = ?1", parent).fetch_optional(&mut *db).await?;
        sqlx::query!("UPDATE event SET parent_id = ? WHERE id = ?", id, changed.event_id).execute(&mut *db).await?;
        changed.after.parent = id;
    }
    let write = async {
        insert_texts(db, texts).await?;
        insert_occurrences(db, times).await?;
        search::put_new(db, docs).await
    };
    let (written, history) = futures::join!(write, async { history_rows(&changes) });
    written?;
    remember_new(db, history?, hand).await?;
    Ok(changes)
}

/// The id that the next event gets. Nobody else makes one within this transaction.
async fn next_id(db: &mut SqliteConnection) -> sqlx::Result<i64> {
    // SQLite's own table: the macro can't describe it.
    let last: Option<i64> = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetch_optional(db).await?;
    Ok(last.unwrap_or(0) + 1)
}

/// New events: what happened to each, who has a parent that is still to be looked for, and what is written beside their own rows: texts,
/// times, words.
type Made = (Vec<Changed>, Vec<(usize, String)>, sqlx::Result<(Texts, String, search::Ready)>);

/// With ids from `first` on.
fn make(news: Vec<New>, first: i64, zone: Tz, hand: Hand) -> Made {
    let (mut changes, mut parents, mut occurrences) = (Vec::with_capacity(news.len()), Vec::new(), Vec::with_capacity(news.len()));
    for (id, New { parent, content, .. }) in (first..).zip(news) {
        if let (Some(parent), None) = (parent, content.parent) {
            parents.push((changes.len(), parent));
        }
        let times = self::occurrences(&content, zone, hand.at);
        let (original, over) = (String::new(), (None, last_end(&times)));
        changes.push(Changed { event_id: id, original, revision: 1, aspects: Aspects::default(), before: None, after: content, over });
        occurrences.push((id, times));
    }
    let public = changes.iter().zip(&occurrences).filter(|(changed, _)| is_public(&changed.after));
    let docs: Vec<Doc> = public.map(|(changed, (id, times))| doc(*id, &changed.after, next_end(times, hand.at))).collect();
    let docs = search::ready(&docs);
    let times: Vec<_> = occurrences.iter().flat_map(|(id, times)| times.iter().map(|time| (*id, time))).collect();
    let rows = text_rows(&changes).and_then(|texts| Ok((texts, occurrence_rows(&times)?, docs)));
    (changes, parents, rows)
}

/// The events' own rows, with ids from `first` on.
fn event_rows(news: &[New], first: i64, zone: Tz, hand: Hand) -> sqlx::Result<String> {
    let rows: Vec<serde_json::Value> = (first..)
        .zip(news)
        .map(|(id, New { external_id, content, .. })| {
            let (format, horizon) = (content.format.map(Format::as_str), content.rule.as_ref().map(|_| hand.at + AHEAD * 86_400));
            json!([
                new_uid(external_id.as_deref()),
                external_id,
                content.kind.as_str(),
                content.status.as_str(),
                content.visibility.as_str(),
                format,
                content.regions.bits(),
                zone.name(),
                content.starts.to_string(),
                content.ends.to_string(),
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
                horizon,
                id
            ])
        })
        .collect();
    db::json(&rows)
}

/// Here and below each list is taken apart once: asked for its parts directly, SQLite writes the whole row anew for every part.
async fn insert_rows(db: &mut SqliteConnection, rows: String) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH r (v) AS MATERIALIZED (SELECT value FROM json_each(?))
         INSERT INTO event (uid, external_id, kind, status, visibility, format, regions, zone, starts, ends, all_day, rule, parent_id, series,
                            ordinal, programme, structure, link, map, registration, source, created_at, updated_at, written_to, id)
         SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10, v ->> 11, v ->> 12,
                v ->> 13, v ->> 14, v ->> 15, v ->> 16, v ->> 17, v ->> 18, v ->> 19, v ->> 20, v ->> 21, v ->> 21, v ->> 22, v ->> 23 FROM r",
        rows
    )
    .execute(db)
    .await
    .map(drop)
}

/// Texts, and figures if there are any.
type Texts = (String, Option<String>);

fn text_rows(changes: &[Changed]) -> sqlx::Result<Texts> {
    let texts =
        changes.iter().flat_map(|changed| changed.after.texts.iter().map(move |(language, text)| (changed.event_id, language, text)));
    let texts: Vec<_> = texts
        .map(|(id, language, text)| {
            let Text { title, venue, organiser, chair, partners, speakers, description, how, reason } = text;
            (id, language, title, venue, organiser, description, how, reason, chair, partners, speakers)
        })
        .collect();
    let figures: Vec<serde_json::Value> = changes
        .iter()
        .flat_map(|changed| changed.after.attendance.iter().map(move |figure| (changed.event_id, figure)))
        .map(|(id, figure)| json!([id, figure.stage.as_str(), figure.source, figure.people]))
        .collect();
    let figures = if figures.is_empty() { None } else { Some(db::json(&figures)?) };
    Ok((db::json(&texts)?, figures))
}

async fn insert_texts(db: &mut SqliteConnection, (texts, figures): Texts) -> sqlx::Result<()> {
    sqlx::query!(
        "WITH r (v) AS MATERIALIZED (SELECT value FROM json_each(?))
         INSERT INTO event_text (event_id, language, title, venue, organiser, description, how, reason, chair, partners, speakers)
         SELECT v ->> 0, v ->> 1, v ->> 2, v ->> 3, v ->> 4, v ->> 5, v ->> 6, v ->> 7, v ->> 8, v ->> 9, v ->> 10 FROM r",
        texts
    )
    .execute(&mut *db)
    .await?;
    let Some(figures) = figures else { return Ok(()) };
    sqlx::query!(
        "INSERT INTO attendance (event_id, stage, source, people)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)",
        figures
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Times of events, by the events' ids.
fn occurrence_rows(times: &[(i64, &Occurrence)]) -> sqlx::Result<String> {
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
async fn insert_occurrences(db: &mut SqliteConnection, rows: String) -> sqlx::Result<()> {
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

/// The contents of new events, for their history.
fn history_rows(changes: &[Changed]) -> sqlx::Result<String> {
    let contents = changes.iter().map(|changed| Ok((changed.event_id, db::json(&changed.after)?))).collect::<sqlx::Result<Vec<_>>>()?;
    db::json(&contents)
}

async fn remember_new(db: &mut SqliteConnection, rows: String, hand: Hand) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO event_change (event_id, revision, at, who, what, batch, before, after)
         SELECT value ->> 0, 1, ?1, ?2, 'new', ?3, NULL, value ->> 1 FROM json_each(?4)",
        hand.at,
        hand.who,
        hand.batch,
        rows
    )
    .execute(db)
    .await?;
    Ok(())
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
        return Ok((changed, None));
    }
    sqlx::query!("UPDATE event SET revision = ?, sequence = ? WHERE id = ?", revision, sequence, old.id).execute(&mut *db).await?;
    write_row(db, old.id, new, hand.at).await?;
    clear(db, old.id).await?;
    insert_texts(db, text_rows(std::slice::from_ref(&changed))?).await?;
    let occurrences = write_occurrences(db, old.id, new, old.zone, hand.at).await?;
    changed.over.1 = last_end(&occurrences);
    if old.is_public() {
        keep_former(db, old, new).await?;
    }
    remember(db, &changed, hand, &aspects.to_string()).await?;
    Ok((changed, next_end(&occurrences, hand.at)))
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
    let names = db::json(&names)?;
    sqlx::query!(
        "DELETE FROM occurrence WHERE event_id = ?1 AND (status IS NULL OR original NOT IN (SELECT value FROM json_each(?2)))",
        id,
        names
    )
    .execute(&mut *db)
    .await?;
    let times: Vec<_> = occurrences.iter().map(|occurrence| (id, occurrence)).collect();
    insert_occurrences(db, occurrence_rows(&times)?).await?;
    Ok(occurrences)
}

/// Writes one in the place of the one that is there.
pub(super) async fn put_occurrence(db: &mut SqliteConnection, id: i64, occurrence: &Occurrence) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM occurrence WHERE event_id = ? AND original = ?", id, occurrence.original).execute(&mut *db).await?;
    insert_occurrences(db, occurrence_rows(&[(id, occurrence)])?).await
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
    match is_public(content) {
        true => search::put(db, &doc(id, content, moment)).await,
        false => search::remove(db, What::Event, id).await,
    }
}

fn is_public(content: &Content) -> bool {
    content.status != Status::Draft && content.visibility == Visibility::Public
}

/// Its words, for search.
fn doc(id: i64, content: &Content, moment: Option<i64>) -> Doc<'_> {
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

/// The same for the same import, so that a database made anew gives people's calendars the same entries; else random.
fn new_uid(external_id: Option<&str>) -> String {
    let mut bytes = [0; 16];
    match external_id {
        Some(id) => bytes.copy_from_slice(&Sha256::digest(format!("jarshy event {id}"))[..16]),
        None => getrandom::fill(&mut bytes).expect("the system has randomness"),
    }
    let hex = db::hex(&bytes);
    format!("{hex}@jarshy")
}
