//! New events, written many at once: their rows, texts, times, history and what search finds of them.
//!
//! Promises: all or nothing (the caller's transaction), in a handful of statements however many they are.

use chrono_tz::Tz;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::aspects::Aspects;
use super::model::{Content, Format, Text};
use super::store::{Changed, Hand, doc, is_public};
use super::times::{self, AHEAD};
use crate::db;
use crate::search::{self, Doc};

/// Writes a new event and returns what happened; its occurrences and history with it.
pub(super) async fn one(
    db: &mut SqliteConnection,
    external_id: Option<&str>,
    content: &Content,
    zone: Tz,
    hand: Hand,
) -> sqlx::Result<Changed> {
    let new = New { external_id: external_id.map(str::to_owned), parent: None, content: content.clone() };
    let changed = many(db, vec![new], zone, hand).await?.pop();
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
pub(super) async fn many(db: &mut SqliteConnection, news: Vec<New>, zone: Tz, hand: Hand) -> sqlx::Result<Vec<Changed>> {
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
        self::texts(db, texts).await?;
        times::insert(db, times).await?;
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
        let times = times::of(&content, zone, hand.at);
        let (original, over) = (String::new(), (None, times::last_end(&times)));
        changes.push(Changed { event_id: id, original, revision: 1, aspects: Aspects::default(), before: None, after: content, over });
        occurrences.push((id, times));
    }
    let public = changes.iter().zip(&occurrences).filter(|(changed, _)| is_public(&changed.after));
    let docs: Vec<Doc> = public.map(|(changed, (id, times))| doc(*id, &changed.after, times::next_end(times, hand.at))).collect();
    let docs = search::ready(&docs);
    let times: Vec<_> = occurrences.iter().flat_map(|(id, times)| times.iter().map(|time| (*id, time))).collect();
    let rows = text_rows(&changes).and_then(|texts| Ok((texts, times::rows(&times)?, docs)));
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
pub(super) type Texts = (String, Option<String>);

pub(super) fn text_rows(changes: &[Changed]) -> sqlx::Result<Texts> {
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

pub(super) async fn texts(db: &mut SqliteConnection, (texts, figures): Texts) -> sqlx::Result<()> {
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
