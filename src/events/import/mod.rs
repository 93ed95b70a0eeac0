//! Event plans from files: read all, say all that is wrong, then write.
//!
//! [`plan`] reads and compares and writes nothing; every bad cell is named by line, column and reason. [`Plan::chunks`] then gives
//! the rows in pieces for one short transaction each, and [`apply`] writes one piece and returns what changed, so that the caller
//! can tell people in the same transaction. A column that isn't in the file leaves what is stored as it is; an empty cell clears.

pub(super) mod columns;
mod ics;
pub mod ledger;
mod sheet;
mod undo;
mod xlsx;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::Rule;
use super::aspects::Aspects;
use super::edtf::Edtf;
use super::export::rearmed;
use super::insert::{self, New};
use super::load;
use super::model::{Content, Event, Status, Visibility};
use super::store::{self, Changed, Hand};
use super::{Fault, FileFault, Kind, status_after, when};
use crate::db;
use crate::regions::RegionSet;
use crate::search::{self, What};
use columns::{Column, NEEDED};
pub use sheet::{MAX_BYTES, MAX_ROWS, decode};
use sheet::{Row, Sheet};
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
    let mut reader = Reader {
        columns: &columns,
        names: &sheet.header,
        stored: &stored,
        zone,
        seen: HashMap::new(),
        report: Report::default(),
        rows: Vec::new(),
    };
    for row in &sheet.rows {
        reader.row(row);
    }
    let Reader { mut report, rows, .. } = reader;
    report.likely = likely(db, &rows).await?;
    let rows = with_parents(rows, &ids, &stored, &mut report);
    Ok(finish(rows, &stored, report))
}

/// Every column known, none twice, the needed ones there.
fn header(sheet: &Sheet) -> Result<Vec<Column>, Vec<Refusal>> {
    let mut refused = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut refuse = |column: &str, fault| refused.push(Refusal { line: sheet.header_line, column: column.to_owned(), fault });
    let filled = sheet.header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    for name in &sheet.header[..filled] {
        match Column::parse(name) {
            Ok(column) if columns.contains(&column) => refuse(name, Fault::Header),
            Ok(column) => columns.push(column),
            Err(fault) => refuse(name, fault),
        }
    }
    for name in NEEDED {
        if !Column::parse(name).is_ok_and(|needed| columns.contains(&needed)) {
            refuse(name, Fault::Header);
        }
    }
    if refused.is_empty() { Ok(columns) } else { Err(refused) }
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

struct Reader<'a> {
    columns: &'a [Column],
    names: &'a [String],
    stored: &'a HashMap<String, Event>,
    zone: Tz,
    seen: HashMap<String, u64>,
    report: Report,
    rows: Vec<(u64, Planned)>,
}

impl Reader<'_> {
    /// Reads one row; all its faults are noted, and it is taken only if there are none.
    fn row(&mut self, row: &Row) {
        let before = self.report.refused.len();
        let cells = &row.cells;
        if cells.len() < self.columns.len() || cells[self.columns.len()..].iter().any(|cell| !cell.is_empty()) {
            return self.refuse(row.line, "", Fault::Cells { found: cells.len(), expected: self.columns.len() });
        }
        let cell = |wanted: Column| self.columns.iter().position(|column| *column == wanted).map_or("", |at| cells[at].as_str());
        let (id, parent) = (cell(Column::Id).to_owned(), cell(Column::Parent).to_owned());
        self.check_id(row.line, &id);
        let old = self.stored.get(&id);
        let mut content = old.map_or_else(|| Content::new(Kind::OTHER, RegionSet::ALL), |event| event.content.clone());
        let mut said_status = false;
        let mut order: Vec<(usize, &Column)> = self.columns.iter().enumerate().collect();
        order.sort_by_key(|(_, column)| column.comes_last());
        for (at, column) in order {
            said_status |= *column == Column::Plain("status") && !cells[at].is_empty();
            if let Err(fault) = column.fill(&mut content, rearmed(&cells[at])) {
                self.refuse(row.line, &self.names[at].clone(), fault);
            }
        }
        content.tidy();
        let has_parents = self.columns.contains(&Column::Parent);
        if has_parents && parent.is_empty() {
            content.parent = None;
        }
        self.settle_status(row.line, &mut content, old, said_status);
        self.check(row.line, &content);
        if self.report.refused.len() == before {
            let stored = old.map(|event| (event.id, event.revision));
            let parent = Some(parent).filter(|parent| !parent.is_empty());
            self.rows.push((row.line, Planned { external_id: id, parent, content, stored }));
        }
    }

    fn refuse(&mut self, line: u64, column: &str, fault: Fault) {
        self.report.refused.push(Refusal { line, column: column.to_owned(), fault });
    }

    fn check_id(&mut self, line: u64, id: &str) {
        if id.is_empty() {
            return self.refuse(line, "id", Fault::Empty);
        }
        let length = id.chars().count();
        if length > 100 {
            return self.refuse(line, "id", Fault::TooLong { length, limit: 100 });
        }
        match self.seen.get(id).copied() {
            Some(first) => self.refuse(line, "id", Fault::Twice { id: id.to_owned(), line: first }),
            None => drop(self.seen.insert(id.to_owned(), line)),
        }
    }

    /// A new event is published if both languages are there, else kept as a draft. What the file doesn't say follows the dates.
    fn settle_status(&mut self, line: u64, content: &mut Content, old: Option<&Event>, said: bool) {
        let missing = content.missing_languages();
        match old {
            None if content.visibility == Visibility::Internal && said => {}
            None if content.visibility == Visibility::Internal => content.status = Status::Published,
            None if !missing.is_empty() => content.status = Status::Draft,
            None if !said => content.status = Status::Published,
            Some(old)
                if !said && old.content.status == Status::Draft && missing.is_empty() && !old.content.missing_languages().is_empty() =>
            {
                content.status = Status::Published;
            }
            Some(old) if !said => content.status = status_after(&old.content, content),
            _ => {}
        }
        let public = content.visibility == Visibility::Public && content.status != Status::Draft;
        if let Some(language) = missing.first().filter(|_| old.is_some() && public) {
            self.refuse(line, &format!("title_{language}"), Fault::BothLanguages);
        }
    }

    fn check(&mut self, line: u64, content: &Content) {
        if content.texts.values().all(|text| text.title.is_empty()) {
            self.refuse(line, "title_kk", Fault::Empty);
        }
        if let Err(error) = when::check(content.starts, content.ends) {
            self.refuse(line, "ends_at_local", error.into());
        }
        if let Some(Err(error)) = content.rule.as_deref().map(|rule| Rule::new(rule, content.starts, content.ends, self.zone)) {
            self.refuse(line, "rule", error.into());
        }
        if let Some((column, fault)) = super::fault::check_texts(content) {
            self.refuse(line, &column, fault);
        }
    }
}

/// New rows that are probably there already.
async fn likely(db: &mut SqliteConnection, rows: &[(u64, Planned)]) -> sqlx::Result<Vec<Likely>> {
    let mut new: Vec<(u64, NaiveDate, Vec<String>)> = Vec::new();
    for (line, row) in rows.iter().filter(|(_, row)| row.stored.is_none()) {
        let Some(day) = row.content.starts.day() else { continue };
        let titles = row.content.texts.values().map(|text| search::spelling(&text.title)).filter(|title| !title.is_empty());
        new.push((*line, day, titles.collect()));
    }
    let titles = new.iter().flat_map(|(.., titles)| titles).cloned().collect();
    let same = search::titled(db, What::Event, &titles).await?;
    let days = days(db, &same).await?;
    let mut there: HashMap<(&str, NaiveDate), i64> = HashMap::new();
    for (title, id) in &same {
        if let Some(day) = days.get(id) {
            there.entry((title, *day)).or_insert(*id);
        }
    }
    let found: Vec<(u64, i64)> = new
        .iter()
        .filter_map(|(line, day, titles)| titles.iter().find_map(|title| there.get(&(title.as_str(), *day))).map(|id| (*line, *id)))
        .collect();
    let keys: Vec<load::Key> = found.iter().map(|(_, id)| (*id, String::new())).collect();
    let events = load::load(db, &keys).await?;
    let likely = found.iter().zip(events).map(|((line, event_id), event)| {
        let title = event.title("kk").0.to_owned();
        Likely { line: *line, event_id: *event_id, title }
    });
    Ok(likely.collect())
}

/// The local days on which events begin, as far as they are known.
async fn days(db: &mut SqliteConnection, events: &[(String, i64)]) -> sqlx::Result<HashMap<i64, NaiveDate>> {
    let ids = db::json(&events.iter().map(|(_, id)| id).collect::<HashSet<_>>())?;
    let rows = sqlx::query!("SELECT id, starts FROM event WHERE id IN (SELECT value FROM json_each(?))", ids).fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.starts.parse::<Edtf>().ok()?.day()?))).collect())
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
