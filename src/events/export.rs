//! The whole calendar as a table that imports again to "same".

use std::collections::{BTreeSet, HashMap};

use sqlx::SqliteConnection;

use super::import::columns::{EXPORT, TEXTS, value};
use super::load;
use super::model::{Event, OWED};

/// Every event, drafts and internal ones too, in the order they were entered: UTF-8 with a mark, so that Excel reads it rightly.
///
/// Single times of a rule that were moved or cancelled by themselves don't fit a table and stay behind.
/// What a spreadsheet would take for a formula is written with an apostrophe before it; the import takes that away again.
pub async fn csv(db: &mut SqliteConnection) -> sqlx::Result<Vec<u8>> {
    let events = all(db).await?;
    let names: HashMap<i64, String> = events.iter().map(|event| (event.id, name(event))).collect();
    let mut languages: Vec<String> = OWED.map(str::to_owned).to_vec();
    let others: BTreeSet<&String> =
        events.iter().flat_map(|event| event.content.texts.keys()).filter(|tag| !OWED.contains(&tag.as_str())).collect();
    languages.extend(others.into_iter().cloned());
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let text_columns: Vec<(&str, &String)> = TEXTS.iter().flat_map(|field| languages.iter().map(move |tag| (*field, tag))).collect();
    let header = ["id", "parent"].into_iter().chain(EXPORT).map(str::to_owned);
    let header: Vec<String> = header.chain(text_columns.iter().map(|(field, tag)| format!("{field}_{tag}"))).collect();
    writer.write_record(&header).map_err(broken)?;
    for event in &events {
        let parent = event.content.parent.and_then(|parent| names.get(&parent)).cloned().unwrap_or_default();
        let cells = [name(event), parent].into_iter().chain(EXPORT.iter().map(|column| value(&event.content, column)));
        let texts =
            text_columns.iter().map(|(field, tag)| event.content.texts.get(*tag).map(|text| text.field(field).clone()).unwrap_or_default());
        let cells: Vec<String> = cells.chain(texts).map(|cell| disarmed(&cell)).collect();
        writer.write_record(&cells).map_err(broken)?;
    }
    writer.into_inner().map_err(|error| sqlx::Error::Io(error.into_error()))
}

/// Writing to memory fails only when memory does.
fn broken(error: csv::Error) -> sqlx::Error {
    sqlx::Error::Io(error.into())
}

/// Every event there is, by id.
pub async fn all(db: &mut SqliteConnection) -> sqlx::Result<Vec<Event>> {
    let ids = sqlx::query_scalar!("SELECT id FROM event ORDER BY id").fetch_all(&mut *db).await?;
    let keys: Vec<load::Key> = ids.into_iter().map(|id| (id, String::new())).collect();
    load::load(db, &keys).await
}

/// Every time of every public event, by date: for a calendar file. Single times that were moved or cancelled are as they are now.
pub async fn entries(db: &mut SqliteConnection) -> sqlx::Result<Vec<Event>> {
    let keys = sqlx::query!(
        r#"SELECT o.event_id AS "event_id!", o.original FROM occurrence o JOIN event e ON e.id = o.event_id
           WHERE e.status <> 'draft' AND e.visibility = 'public' ORDER BY o.sort_at, o.event_id"#
    )
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<load::Key> = keys.into_iter().map(|row| (row.event_id, row.original)).collect();
    load::load(db, &keys).await
}

/// The id in a file: the one it came with, else the UID, which the import knows too.
fn name(event: &Event) -> String {
    event.external_id.clone().unwrap_or_else(|| event.uid.clone())
}

/// A cell that no spreadsheet evaluates.
pub fn disarmed(cell: &str) -> String {
    if is_armed(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell that [`disarmed`] was given.
pub(super) fn rearmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_armed(rest)).unwrap_or(cell)
}

/// Whether it begins a formula, behind any apostrophes.
fn is_armed(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_formula_is_text_in_a_spreadsheet() {
        assert_eq!(disarmed("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(disarmed("Жиын"), "Жиын");
    }

    proptest! {
        #[test]
        fn what_is_disarmed_comes_back(cell in "['=+a-]{0,6}") {
            let there = disarmed(&cell);
            prop_assert_eq!(rearmed(&there), cell);
        }
    }
}
