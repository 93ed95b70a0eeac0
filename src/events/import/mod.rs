//! Event plans from files: read all, say all that is wrong, then write.
//!
//! [`plan`] reads and compares and writes nothing; every bad cell is named by line, column and reason. [`Plan::chunks`] then gives
//! the rows in pieces for one short transaction each, and [`apply`] writes one piece and returns what changed, so that the caller
//! can tell people in the same transaction. A column that isn't in the file leaves what is stored as it is; an empty cell clears.

pub(super) mod columns;
mod ics;
pub mod ledger;
mod likely;
mod reader;
mod sheet;
mod undo;
mod xlsx;

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::aspects::Aspects;
use super::insert::{self, New};
use super::load;
use super::model::{Content, Event, Status};
use super::store::{self, Changed, Hand};
use super::{Fault, FileFault};
use crate::db;
use columns::Column;
use likely::likely;
use reader::header;
use sheet::Sheet;
pub use sheet::{MAX_BYTES, MAX_ROWS, decode};
pub use undo::{Undone, undo};

/// Rows that one transaction writes: about ten milliseconds.
pub const CHUNK: usize = 80;

/// One cell (or row, or file) that can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// From 1; 0 for the file as a whole.
    pub line: u64,
    /// As the header calls it; empty for the row as a whole.
    pub column: String,
    /// Why.
    pub fault: Fault,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.column.as_str()) {
            (0, _) => write!(f, "{}", self.fault),
            (line, "") => write!(f, "line {line}: {}", self.fault),
            (line, column) => write!(f, "line {line}, column {column}: {}", self.fault),
        }
    }
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Events that aren't stored yet.
    pub new: usize,
    /// Events that the file says something else about.
    pub changed: usize,
    /// Events that stay as they are.
    pub same: usize,
    /// Of the new ones: kept as drafts, because Kazakh or Russian is missing.
    pub drafts: usize,
    /// Everything that is wrong, in the order of the file.
    pub refused: Vec<Refusal>,
    /// New ones that are probably stored already under another id.
    pub likely: Vec<Likely>,
    /// Of the changed ones: events whose date, place or status changes, so that those who know of them are to be told.
    pub telling: Vec<i64>,
}

/// A new row that says the same as a stored event: the same title, however it is written, on the same local day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// Of the row, from 1.
    pub line: u64,
    /// The stored event.
    pub event_id: i64,
    /// Its title.
    pub title: String,
}

/// An import that was read and compared, and not yet written.
#[derive(Clone, Debug)]
pub struct Plan {
    /// For people.
    pub report: Report,
    rows: Vec<Planned>,
}

/// One row that would change something.
#[derive(Clone, Debug)]
pub struct Planned {
    external_id: String,
    parent: Option<String>,
    content: Content,
    /// The event as it was when it was compared.
    stored: Option<(i64, i64)>,
}

impl Plan {
    /// The rows that change something, parents before their parts and by date, in pieces for one transaction each.
    pub fn chunks(&self) -> impl Iterator<Item = &[Planned]> {
        self.rows.chunks(CHUNK)
    }

    /// Whether it may be written at all: nothing is refused, or the bad rows are to be skipped and the file itself is sound.
    pub fn may_apply(&self, skip_bad: bool) -> bool {
        self.report.refused.is_empty() || skip_bad && !self.rows.is_empty()
    }

    /// Whether it would write anything.
    pub fn has_rows(&self) -> bool {
        !self.rows.is_empty()
    }

    fn refused(line: u64, column: &str, fault: Fault) -> Self {
        let refused = vec![Refusal { line, column: column.to_owned(), fault }];
        Self { report: Report { refused, ..Report::default() }, rows: Vec::new() }
    }
}

/// Why a piece was not written; the transaction is to be rolled back.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Somebody changed an event of the file between [`plan`] and [`apply`]: plan again.
    #[error("the event {external_id:?} was changed meanwhile; import the file again")]
    Stale {
        /// The file's id.
        external_id: String,
    },
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Reads a file and compares it with what is stored. `name` tells its kind by its ending: .csv, .tsv, .txt, .xlsx or .ics.
pub async fn plan(db: &mut SqliteConnection, bytes: &[u8], name: &str, zone: Tz) -> sqlx::Result<Plan> {
    let (sheet, refused) = match read(bytes, name, zone) {
        Ok(read) => read,
        Err(fault) => return Ok(Plan::refused(0, "", Fault::File(fault))),
    };
    let mut plan = plan_sheet(db, &sheet, zone).await?;
    plan.report.refused.extend(refused);
    plan.report.refused.sort_by_key(|refusal| refusal.line);
    Ok(plan)
}

fn read(bytes: &[u8], name: &str, zone: Tz) -> Result<(Sheet, Vec<Refusal>), FileFault> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "csv" | "tsv" | "txt" => Ok((sheet::read_separated(bytes)?, Vec::new())),
        "xlsx" => Ok((xlsx::read(bytes)?, Vec::new())),
        "ics" => ics::read(bytes, zone),
        _ => Err(FileFault::Kind),
    }
}

async fn plan_sheet(db: &mut SqliteConnection, sheet: &Sheet, zone: Tz) -> sqlx::Result<Plan> {
    let columns = match header(sheet) {
        Ok(columns) => columns,
        Err(refused) => return Ok(Plan { report: Report { refused, ..Report::default() }, rows: Vec::new() }),
    };
    let ids = ids_of(sheet, &columns);
    let stored = stored(db, &ids).await?;
    let (rows, mut report) = reader::read(sheet, &columns, &stored, zone);
    report.likely = likely(db, &rows).await?;
    let rows = with_parents(rows, &ids, &stored, &mut report);
    Ok(finish(rows, &stored, report))
}

/// All ids and parents that the file speaks of.
fn ids_of(sheet: &Sheet, columns: &[Column]) -> HashSet<String> {
    let named: Vec<usize> =
        columns.iter().enumerate().filter(|(_, column)| matches!(column, Column::Id | Column::Parent)).map(|(at, _)| at).collect();
    sheet.rows.iter().flat_map(|row| named.iter().filter_map(|at| row.cells.get(*at))).filter(|id| !id.is_empty()).cloned().collect()
}

async fn stored(db: &mut SqliteConnection, ids: &HashSet<String>) -> sqlx::Result<HashMap<String, Event>> {
    let list = db::json(ids)?;
    let keys = sqlx::query_scalar!(
        "SELECT id FROM event WHERE external_id IN (SELECT value FROM json_each(?1)) OR uid IN (SELECT value FROM json_each(?1))",
        list
    )
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<load::Key> = keys.into_iter().map(|id| (id, String::new())).collect();
    let events = load::load(db, &keys).await?;
    Ok(events.into_iter().map(|event| (event.external_id.clone().unwrap_or_else(|| event.uid.clone()), event)).collect())
}

/// Parents resolved where they are stored, and rows ordered so that a parent is written before its parts.
fn with_parents(rows: Vec<(u64, Planned)>, ids: &HashSet<String>, stored: &HashMap<String, Event>, report: &mut Report) -> Vec<Planned> {
    let parents: HashMap<String, String> =
        rows.iter().filter_map(|(_, row)| Some((row.external_id.clone(), row.parent.clone()?))).collect();
    let in_file: HashSet<&String> = rows.iter().map(|(_, row)| &row.external_id).collect();
    let depth = |id: &str| {
        let mut at = id;
        (0..=8).find(|_| match parents.get(at) {
            None => true,
            Some(parent) => {
                at = parent;
                false
            }
        })
    };
    let mut depths = Vec::with_capacity(rows.len());
    for (line, row) in &rows {
        let parent =
            row.parent.as_ref().filter(|parent| !(stored.contains_key(*parent) || ids.contains(*parent) && in_file.contains(parent)));
        let fault = parent.or(row.parent.as_ref().filter(|_| depth(&row.external_id).is_none()));
        if let Some(parent) = fault {
            report.refused.push(Refusal { line: *line, column: "parent".to_owned(), fault: Fault::Parent(parent.clone()) });
        }
        depths.push(depth(&row.external_id).filter(|_| fault.is_none()));
    }
    let mut ordered: Vec<(usize, Planned)> = rows.into_iter().zip(depths).filter_map(|((_, row), depth)| Some((depth?, row))).collect();
    // By date: so every piece is written to one place of the calendar's and the search's indexes, not all over them.
    ordered.sort_by_key(|(depth, row)| (*depth, row.content.starts.first()));
    let resolve = |mut row: Planned| {
        if let Some(parent) = row.parent.as_ref() {
            row.content.parent = stored.get(parent).map(|event| event.id);
        }
        row
    };
    report.refused.sort_by_key(|refusal| refusal.line);
    ordered.into_iter().map(|(_, row)| resolve(row)).collect()
}

/// Counts, and drops the rows that change nothing.
fn finish(rows: Vec<Planned>, stored: &HashMap<String, Event>, mut report: Report) -> Plan {
    let mut kept = Vec::new();
    for row in rows {
        match stored.get(&row.external_id) {
            Some(old) if old.content == row.content => report.same += 1,
            Some(old) => {
                report.changed += 1;
                report.telling.extend((old.is_public() && Aspects::between(&old.content, &row.content).matter()).then_some(old.id));
                kept.push(row);
            }
            None => {
                report.new += 1;
                report.drafts += usize::from(row.content.status == Status::Draft);
                kept.push(row);
            }
        }
    }
    Plan { report, rows: kept }
}

/// Writes one piece in the caller's transaction; returns what changed, for whoever tells people in the same transaction.
pub async fn apply(db: &mut SqliteConnection, rows: &[Planned], zone: Tz, hand: Hand) -> Result<Vec<Changed>, ApplyError> {
    let stale = |external_id: &String| ApplyError::Stale { external_id: external_id.clone() };
    let (news, known): (Vec<&Planned>, Vec<&Planned>) = rows.iter().partition(|row| row.stored.is_none());
    let ids = db::json(&news.iter().map(|row| &row.external_id).collect::<Vec<_>>())?;
    let taken =
        sqlx::query_scalar!(r#"SELECT external_id AS "id!" FROM event WHERE external_id IN (SELECT value FROM json_each(?)) LIMIT 1"#, ids)
            .fetch_optional(&mut *db)
            .await?;
    if let Some(taken) = taken {
        return Err(stale(&taken));
    }
    let news = news.into_iter().map(|row| New {
        external_id: Some(row.external_id.clone()),
        parent: row.parent.clone(),
        content: row.content.clone(),
    });
    let mut changes = insert::many(db, news.collect(), zone, hand).await?;
    let keys: Vec<load::Key> = known.iter().filter_map(|row| Some((row.stored?.0, String::new()))).collect();
    let olds: HashMap<i64, Event> = load::load(db, &keys).await?.into_iter().map(|event| (event.id, event)).collect();
    let mut pairs = Vec::with_capacity(known.len());
    for row in known {
        let Some((id, revision)) = row.stored else { continue };
        let old = olds.get(&id).filter(|old| old.revision == revision).ok_or_else(|| stale(&row.external_id))?;
        let mut content = row.content.clone();
        if let (Some(parent), None) = (&row.parent, content.parent) {
            content.parent =
                sqlx::query_scalar!("SELECT id FROM event WHERE external_id = ?1 OR uid = ?1", parent).fetch_optional(&mut *db).await?;
        }
        pairs.push((old, content));
    }
    changes.extend(store::replace_many(db, pairs, hand).await?);
    Ok(changes)
}
