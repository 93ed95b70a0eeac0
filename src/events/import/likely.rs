//! New rows that are probably stored already under another id.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::{Likely, Planned};
use crate::db;
use crate::events::edtf::Edtf;
use crate::events::load;
use crate::search::{self, What};

/// New rows that are probably there already.
pub(super) async fn likely(db: &mut SqliteConnection, rows: &[(u64, Planned)]) -> sqlx::Result<Vec<Likely>> {
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
