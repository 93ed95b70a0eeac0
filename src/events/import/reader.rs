//! Reading a table's rows into events, each beside the one that is stored; whatever is wrong with a row is noted by line and column.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::columns::{Column, NEEDED};
use super::sheet::{Row, Sheet};
use super::{Planned, Refusal, Report};
use crate::events::export::rearmed;
use crate::events::fault::{self, Fault};
use crate::events::model::{Content, Event, Status, Visibility};
use crate::events::{Kind, Rule, status_after, when};
use crate::regions::RegionSet;

/// Every column known, none twice, the needed ones there.
pub(super) fn header(sheet: &Sheet) -> Result<Vec<Column>, Vec<Refusal>> {
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

/// All rows of a table: those that can be taken, each with its line, and what is wrong with the others.
pub(super) fn read(sheet: &Sheet, columns: &[Column], stored: &HashMap<String, Event>, zone: Tz) -> (Vec<(u64, Planned)>, Report) {
    let (names, report) = (sheet.header.as_slice(), Report::default());
    let mut reader = Reader { columns, names, stored, zone, seen: HashMap::new(), report, rows: Vec::new() };
    for row in &sheet.rows {
        reader.row(row);
    }
    (reader.rows, reader.report)
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
        if let Some((column, fault)) = fault::check_texts(content) {
            self.refuse(line, &column, fault);
        }
    }
}
