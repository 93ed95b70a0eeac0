//! People who come over from another bot: a table of chats, their languages, regions, cadence and consent.
//!
//! Promises: every bad row is named by line and column and nothing is written if any is bad; nobody is subscribed twice, or against
//! their `/stop`; importing the same file again changes nothing.

use std::collections::HashSet;

use chrono::DateTime;
use sqlx::SqliteConnection;

use super::gone::Book;
use super::{Cadence, NewSubscriber, slot_for, subscribe};
use crate::config::Office;
use crate::locale::Locales;
use crate::regions::RegionSet;

/// The table's columns, in any order.
pub const COLUMNS: [&str; 5] = ["chat_id", "language", "regions", "cadence", "consented_at"];

/// A cell that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct Refusal {
    /// From 1, the header's own line.
    pub line: u64,
    /// Which column.
    pub column: String,
    /// Why, and what would be right.
    pub reason: String,
}

/// Somebody as a row describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    chat: i64,
    language: String,
    regions: RegionSet,
    cadence: Cadence,
    consented_at: i64,
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Subscribed by it.
    pub new: usize,
    /// Known already: subscribed, or ended it themselves.
    pub known: usize,
}

/// Reads a table; all its faults together.
pub fn read(bytes: &[u8], locales: &Locales) -> Result<Vec<Row>, Vec<Refusal>> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let columns = columns(&mut reader).map_err(|refusal| vec![refusal])?;
    let (mut rows, mut refusals, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                refusals.push(Refusal { line, column: String::new(), reason: "the row can't be read; is the file UTF-8?".into() });
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        match parse(&record, &columns, locales) {
            Ok(row) if !seen.insert(row.chat) => refusals.push(refusal(line, 0, "this chat stands in the file twice")),
            Ok(row) => rows.push(row),
            Err((column, reason)) => refusals.push(refusal(line, column, reason)),
        }
    }
    if refusals.is_empty() { Ok(rows) } else { Err(refusals) }
}

fn refusal(line: u64, column: usize, reason: &str) -> Refusal {
    Refusal { line, column: COLUMNS[column].into(), reason: reason.into() }
}

fn columns(reader: &mut csv::Reader<&[u8]>) -> Result<[usize; 5], Refusal> {
    let header = reader.headers().map_err(|_| refusal(1, 0, "the header can't be read; is the file UTF-8?"))?.clone();
    let mut places = [0; 5];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        *place = header.iter().position(|column| column == name).ok_or(Refusal {
            line: 1,
            column: name.into(),
            reason: format!("the column is missing; the header is {}", COLUMNS.join(",")),
        })?;
    }
    Ok(places)
}

fn parse(record: &csv::StringRecord, columns: &[usize; 5], locales: &Locales) -> Result<Row, (usize, &'static str)> {
    let cell = |column: usize| record.get(columns[column]).unwrap_or_default();
    let chat = cell(0).parse().ok().filter(|chat| *chat != 0).ok_or((0, "Telegram's number of the chat is wanted"))?;
    let language = locales.lang(cell(1)).ok_or((1, "a language of this bot is wanted, such as kk or ru"))?.to_string();
    let regions =
        RegionSet::parse(cell(2)).ok().filter(|regions| !regions.is_empty()).ok_or((2, "KZ or codes like KZ-15;KZ-10 are wanted"))?;
    let cadence = Cadence::from_word(cell(3)).ok_or((3, "off, weekly or daily is wanted"))?;
    let consented =
        DateTime::parse_from_rfc3339(cell(4)).map_err(|_| (4, "the time of consent is wanted, like 2025-05-01T10:00:00+05:00"))?;
    Ok(Row { chat, language, regions, cadence, consented_at: consented.timestamp() })
}

/// Takes out who left after they had agreed; how many.
pub fn leave_out(rows: &mut Vec<Row>, gone: &Book) -> usize {
    let read = rows.len();
    rows.retain(|row| !gone.left(row.chat, row.consented_at));
    read - rows.len()
}

/// Subscribes those who aren't known. `now` in unix seconds.
pub async fn apply(c: &mut SqliteConnection, rows: &[Row], office: &Office, news_mark: i64, now: i64) -> sqlx::Result<Report> {
    let mut report = Report::default();
    let (from, to) = office.digest_window;
    for row in rows {
        let known = sqlx::query_scalar!("SELECT chat_id FROM subscriber WHERE chat_id = ?", row.chat).fetch_optional(&mut *c).await?;
        if known.is_some() {
            report.known += 1;
            continue;
        }
        let consent = format!("import:{}", row.language);
        let new = NewSubscriber {
            chat: row.chat,
            language: &row.language,
            regions: row.regions,
            digest: row.cadence,
            digest_slot: slot_for(row.chat, from, to),
            consent_text: &consent,
            news_mark,
        };
        subscribe(c, &new, now).await?;
        sqlx::query!("UPDATE subscriber SET consent_at = ? WHERE chat_id = ?", row.consented_at, row.chat).execute(&mut *c).await?;
        report.new += 1;
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    const HEADER: &str = "chat_id,language,regions,cadence,consented_at\n";

    fn read_text(rows: &str) -> Result<Vec<Row>, Vec<Refusal>> {
        read(format!("{HEADER}{rows}").as_bytes(), &Locales::embedded().unwrap())
    }

    #[test]
    fn every_bad_row_is_named_with_its_line_and_column() {
        let rows = "1,kk,KZ,weekly,2025-05-01T10:00:00+05:00\nx,kk,KZ,weekly,2025-05-01T10:00:00+05:00\n2,xx,KZ,weekly,2025-05-01T10:00:00+05:00\n\
                    3,kk,KZ-99,weekly,2025-05-01T10:00:00+05:00\n4,kk,KZ,hourly,2025-05-01T10:00:00+05:00\n5,kk,KZ,off,yesterday\n1,ru,KZ,off,2025-05-01T10:00:00+05:00\n";
        let places: Vec<_> = read_text(rows).unwrap_err().into_iter().map(|refusal| (refusal.line, refusal.column)).collect();
        let expected = [(3, "chat_id"), (4, "language"), (5, "regions"), (6, "cadence"), (7, "consented_at"), (8, "chat_id")];
        assert_eq!(places, expected.map(|(line, column)| (line, column.to_owned())));
    }

    #[tokio::test]
    async fn importing_twice_changes_nothing_and_nobody_is_subscribed_against_their_stop() {
        let db = Db::scratch().await.unwrap();
        let rows = read_text("1,kk,KZ,weekly,2025-05-01T10:00:00+05:00\n2,ru,KZ-15;KZ-10,off,2025-05-01T10:00:00+05:00\n").unwrap();
        let mut c = db.write().await.unwrap();
        let office = Office::sample();
        assert_eq!(apply(&mut c, &rows, &office, 0, 100).await.unwrap(), Report { new: 2, known: 0 });
        super::super::stop(&mut c, 1, 101).await.unwrap();
        assert_eq!(apply(&mut c, &rows, &office, 0, 102).await.unwrap(), Report { new: 0, known: 2 });
        c.commit().await.unwrap();
        assert_eq!(super::super::get(&db, 1).await.unwrap().unwrap().reach, super::super::Reach::Stopped);
    }
}
