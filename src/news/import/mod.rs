//! `import news FILE`: read all, say all that is wrong, then write. Nothing is written if anything is wrong; twice changes nothing.
//!
//! What somebody imports is a moderator's act, so it is shown at once. A date that lies ahead and a language that the text contradicts are
//! no faults: they are said as notes, and the text is believed.

mod article;
mod jsonl;

pub(super) use article::without_surroundings;

use std::collections::HashMap;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::fault::Fault;
use super::feed;
use super::intake;
use super::model::Draft;
use super::store::{Hand, Taken, Taking};
use super::summary;

/// Bytes of a file that are read.
pub const FILE_LIMIT: u64 = 20_000_000;

/// Further ahead than this, a date is noted (seconds): clocks differ.
const SLACK: i64 = 3600;

/// Something about one place of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// From 1.
    pub line: u64,
    /// The field (or, in a broken line, the letter from 1); empty: the whole line.
    pub column: String,
    /// What is wrong.
    pub fault: Fault,
}

impl std::fmt::Display for Spot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.column.as_str() {
            "" => write!(f, "line {}: {}", self.line, self.fault),
            column => write!(f, "line {}, {column}: {}", self.line, self.fault),
        }
    }
}

/// What was noticed and forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The text is in another language than the file says.
    Language {
        /// What the text says.
        text: &'static str,
    },
    /// The date lies ahead.
    Future,
}

/// One item of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, from 1.
    pub line: u64,
    /// What it says.
    pub draft: Draft,
    /// Items with the same word tell one story.
    pub story: Option<String>,
    /// What was forgiven.
    pub notes: Vec<Note>,
}

/// What a file says, before anything is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The items that can be taken in.
    pub entries: Vec<Entry>,
    /// Everything that is wrong. If there is anything, [`apply`] must not be called unless bad rows are to be skipped.
    pub faults: Vec<Spot>,
}

/// Reads a file of this name; only its ending counts: .jsonl, .txt for one saved article, .xml (or .rss, .atom, .json) for a
/// feed. `now` in unix seconds.
pub fn plan(name: &str, bytes: &[u8], zone: Tz, now: i64) -> Plan {
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let mut plan = match ending.as_str() {
        "txt" => article::read(bytes, zone, now),
        "xml" | "rss" | "atom" | "json" => of_feed(bytes, zone, now),
        _ => jsonl::read(bytes, zone, now),
    };
    if plan.entries.is_empty() && plan.faults.is_empty() {
        plan.faults.push(Spot { line: 1, column: String::new(), fault: Fault::NoItems });
    }
    refuse_doubles(&mut plan);
    plan
}

fn of_feed(bytes: &[u8], zone: Tz, now: i64) -> Plan {
    let mut plan = Plan::default();
    match feed::read(bytes, None, "", zone, now) {
        Ok(feed) => {
            let publisher = feed.title;
            let entries = (1..).zip(feed.items).map(|(line, draft)| {
                let draft = Draft { publisher: publisher.clone(), ..draft };
                Entry { line, draft, story: None, notes: Vec::new() }
            });
            plan.entries = entries.collect();
        }
        Err(error) => plan.faults.push(Spot { line: 1, column: String::new(), fault: Fault::Feed(error.to_string()) }),
    }
    plan
}

fn refuse_doubles(plan: &mut Plan) {
    let mut seen: HashMap<Vec<u8>, u64> = HashMap::new();
    for entry in &plan.entries {
        let first = *seen.entry(entry.draft.identity()).or_insert(entry.line);
        if first != entry.line {
            plan.faults.push(Spot { line: entry.line, column: String::new(), fault: Fault::Twice(first) });
        }
    }
    plan.faults.sort_by_key(|spot| spot.line);
    let bad: Vec<u64> = plan.faults.iter().map(|spot| spot.line).collect();
    plan.entries.retain(|entry| !bad.contains(&entry.line));
}

/// What an import did, in items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Taken in.
    pub new: usize,
    /// There already, and changed.
    pub changed: usize,
    /// There already as they are.
    pub same: usize,
}

/// Writes the plan's items in the caller's transaction. To see what would happen, roll it back.
pub async fn apply(c: &mut SqliteConnection, plan: &Plan, hand: Hand) -> sqlx::Result<Applied> {
    let mut applied = Applied::default();
    let mut stories: HashMap<&str, i64> = HashMap::new();
    for entry in &plan.entries {
        let story = entry.story.as_deref().and_then(|word| stories.get(word).copied());
        let taken = intake::take(c, &entry.draft, &Taking { story, ..Taking::approved(hand) }).await?;
        match taken {
            Taken::New(_) => applied.new += 1,
            Taken::Changed(_) => applied.changed += 1,
            Taken::Same(_) => applied.same += 1,
        }
        if let Some(word) = entry.story.as_deref() {
            let of_item = sqlx::query_scalar!("SELECT story_id FROM news WHERE id = ?", { taken.id() }).fetch_one(&mut *c).await?;
            stories.entry(word).or_insert(of_item);
        }
    }
    Ok(applied)
}

/// A text without its first sentence (and dateline), which stand in the title that was made from it.
fn without_first(body: &[String]) -> Vec<String> {
    let mut rest = body.to_vec();
    if let Some(first) = rest.first_mut() {
        let sentences = summary::sentences(first);
        let skip = if sentences.first().is_some_and(|sentence| summary::is_dateline(sentence)) { 2 } else { 1 };
        *first = sentences.get(skip..).unwrap_or_default().join(" ");
    }
    rest
}
