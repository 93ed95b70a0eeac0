//! From a calendar file (.ics) to the rows of a table: one row an entry, in our columns.
//!
//! A calendar has one language, so what comes from it is a draft until the other is added. Times become local ones in our zone;
//! a zone that nobody knows, and a single time of a series that was changed by itself, are refused with their line.

use chrono::{DateTime, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use super::Refusal;
use super::sheet::{MAX_BYTES, MAX_ROWS, Row, Sheet, decode};
use crate::events::{DateError, Fault, FileFault, Kind, SpanError};
use crate::regions::Region;
use crate::search::fold;
use crate::zone;

const HEADER: [&str; 13] = [
    "id",
    "kind",
    "starts_at_local",
    "ends_at_local",
    "region_iso",
    "status",
    "rule",
    "link",
    "source_file",
    "title",
    "venue",
    "description",
    "visibility",
];

/// What Outlook calls the zones that calendars of the country are kept in.
const WINDOWS: [(&str, &str); 5] = [
    ("Central Asia Standard Time", "Asia/Almaty"),
    ("Qyzylorda Standard Time", "Asia/Qyzylorda"),
    ("West Asia Standard Time", "Asia/Tashkent"),
    ("N. Central Asia Standard Time", "Asia/Novosibirsk"),
    ("Russian Standard Time", "Europe/Moscow"),
];

/// Reads every entry; what can't be taken is named.
pub fn read(bytes: &[u8], zone: Tz) -> Result<(Sheet, Vec<Refusal>), FileFault> {
    if bytes.len() > MAX_BYTES {
        return Err(FileFault::Large { size: bytes.len() as u64, limit: MAX_BYTES as u64 });
    }
    let text = decode(bytes);
    let mut refused = Vec::new();
    let mut rows = Vec::new();
    let mut texts = Vec::new();
    for entry in entries(&text) {
        match entry.cells(zone) {
            Ok(cells) => {
                texts.push(is_kazakh(&cells[9..12].concat()));
                rows.push(Row { line: entry.line, cells });
            }
            Err((column, fault)) => refused.push(Refusal { line: entry.line, column: column.to_owned(), fault }),
        }
        if rows.len() + refused.len() > MAX_ROWS {
            return Err(FileFault::Rows(MAX_ROWS));
        }
    }
    if rows.is_empty() && refused.is_empty() {
        return Err(FileFault::Empty);
    }
    Ok((in_languages(rows, &texts), refused))
}

/// The last texts stand under Kazakh or Russian, as they read.
fn in_languages(rows: Vec<Row>, kazakh: &[bool]) -> Sheet {
    let texts = ["title", "venue", "description"];
    let plain: Vec<usize> = (0..HEADER.len()).filter(|at| !texts.contains(&HEADER[*at])).collect();
    let header =
        plain.iter().map(|at| HEADER[*at].to_owned()).chain(["kk", "ru"].iter().flat_map(|tag| texts.map(|name| format!("{name}_{tag}"))));
    let header = header.collect();
    let rows = rows.into_iter().zip(kazakh).map(|(row, kazakh)| {
        let said = |here: bool| (9..12).map(|at| if here { row.cells[at].clone() } else { String::new() }).collect::<Vec<_>>();
        let cells = plain.iter().map(|at| row.cells[*at].clone()).chain(said(*kazakh)).chain(said(!kazakh)).collect();
        Row { line: row.line, cells }
    });
    Sheet { header, header_line: 1, rows: rows.collect() }
}

/// A tenth of its Cyrillic letters are Kazakh's own. Titles are short, so any number of letters decides.
fn is_kazakh(text: &str) -> bool {
    let letters = || text.chars().filter(|letter| ('\u{400}'..='\u{52f}').contains(letter));
    let own = letters().filter(|letter| "әғқңөұүһіӘҒҚҢӨҰҮҺІ".contains(*letter)).count();
    own > 0 && own * 10 >= letters().count()
}

/// One VEVENT: its properties with their parameters.
struct Entry {
    line: u64,
    properties: Vec<Property>,
}

struct Property {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

type Broken = (&'static str, Fault);

/// The entries of a calendar; what isn't one is passed over.
fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut open: Option<Entry> = None;
    let mut inner = 0;
    for (line, text) in unfolded(text) {
        match text.to_uppercase().as_str() {
            "BEGIN:VEVENT" => open = Some(Entry { line, properties: Vec::new() }),
            "END:VEVENT" => entries.extend(open.take()),
            // An alarm within an entry has properties of its own.
            begin if begin.starts_with("BEGIN:") && open.is_some() => inner += 1,
            end if end.starts_with("END:") && inner > 0 => inner -= 1,
            _ if inner == 0 => {
                if let Some(entry) = &mut open {
                    entry.properties.extend(property(&text));
                }
            }
            _ => {}
        }
    }
    entries
}

/// Lines with what was folded put together, and the number of the first of each.
fn unfolded(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => lines.push((number, line.trim_end().to_owned())),
        }
    }
    lines
}

/// `NAME;PARAMETER=value;OTHER="quoted":value`
fn property(line: &str) -> Option<Property> {
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == ':' && !quoted
    })?;
    let (head, value) = (&line[..colon.0], &line[colon.0 + 1..]);
    let mut parts = head.split(';');
    let name = parts.next()?.to_uppercase();
    let parameters =
        parts.filter_map(|part| part.split_once('=')).map(|(name, value)| (name.to_uppercase(), value.trim_matches('"').to_owned()));
    Some(Property { name, parameters: parameters.collect(), value: value.to_owned() })
}

impl Entry {
    fn get(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    fn text(&self, name: &str) -> String {
        self.get(name).map(|property| unescaped(&property.value)).unwrap_or_default()
    }

    /// In the order of [`HEADER`].
    fn cells(&self, zone: Tz) -> Result<Vec<String>, Broken> {
        if self.get("RECURRENCE-ID").is_some() {
            return Err(("RECURRENCE-ID", Fault::Occurrence));
        }
        let (starts, ends) = self.dates(zone)?;
        let place = self.text("LOCATION");
        let category = self.text("CATEGORIES").split(',').find_map(Kind::parse).unwrap_or(Kind::OTHER);
        let cancelled = self.text("STATUS").eq_ignore_ascii_case("CANCELLED");
        let private = !matches!(self.text("CLASS").to_uppercase().as_str(), "" | "PUBLIC");
        let link = Some(self.text("URL")).filter(|url| url.starts_with("http")).unwrap_or_default();
        Ok(vec![
            self.text("UID"),
            category.to_string(),
            starts,
            ends,
            region(&place),
            if cancelled { "cancelled".to_owned() } else { String::new() },
            self.rule(zone)?,
            link,
            String::new(),
            self.text("SUMMARY"),
            place,
            self.text("DESCRIPTION"),
            if private { "internal".to_owned() } else { String::new() },
        ])
    }

    fn dates(&self, zone: Tz) -> Result<(String, String), Broken> {
        let Some(start) = self.get("DTSTART") else { return Ok((String::new(), String::new())) };
        let start = When::read(start, zone).map_err(|fault| ("DTSTART", fault))?;
        let end = match (self.get("DTEND"), self.get("DURATION")) {
            (Some(end), _) => Some(When::read(end, zone).map_err(|fault| ("DTEND", fault))?),
            (None, Some(length)) => {
                Some(duration(&length.value).and_then(|length| start.after(length)).ok_or(("DURATION", Fault::Date(DateError::Form)))?)
            }
            (None, None) => None,
        };
        let ends = match (start, end) {
            (When::Day(from), Some(When::Day(until))) if until < from => return Err(("DTEND", SpanError::Backwards.into())),
            (When::Time(from), Some(When::Time(until))) if until < from => return Err(("DTEND", SpanError::Backwards.into())),
            // A whole day ends, exclusively, on the next.
            (When::Day(from), Some(When::Day(until))) => {
                let last = until.checked_sub_days(Days::new(1)).unwrap_or(until);
                if last > from { last.to_string() } else { String::new() }
            }
            (When::Time(from), Some(When::Time(until))) if until > from => until.format("%Y-%m-%dT%H:%M").to_string(),
            _ => String::new(),
        };
        Ok((start.to_string(), ends))
    }

    /// The rule, with the exceptions in local time behind it.
    fn rule(&self, zone: Tz) -> Result<String, Broken> {
        let Some(rule) = self.get("RRULE") else { return Ok(String::new()) };
        let mut text = rule.value.clone();
        let mut except = Vec::new();
        for property in self.properties.iter().filter(|property| property.name == "EXDATE") {
            for value in property.value.split(',') {
                let one = Property { name: String::new(), parameters: property.parameters.clone(), value: value.to_owned() };
                except.push(When::read(&one, zone).map_err(|fault| ("EXDATE", fault))?.basic());
            }
        }
        if !except.is_empty() {
            text.push_str(&format!(";EXDATE={}", except.join(",")));
        }
        Ok(text)
    }
}

/// A date or a local time in our zone.
#[derive(Clone, Copy)]
enum When {
    Day(NaiveDate),
    Time(NaiveDateTime),
}

impl When {
    fn read(property: &Property, ours: Tz) -> Result<Self, Fault> {
        let value = property.value.trim();
        let form = Fault::Date(DateError::Form);
        if value.len() == 8 {
            return NaiveDate::parse_from_str(value, "%Y%m%d").map(Self::Day).map_err(|_| form);
        }
        let local = NaiveDateTime::parse_from_str(value.trim_end_matches('Z'), "%Y%m%dT%H%M%S").map_err(|_| form)?;
        let named = property.parameters.iter().find(|(name, _)| name == "TZID").map(|(_, zone)| zone.as_str());
        let utc: Option<DateTime<Utc>> = match named {
            _ if value.ends_with('Z') => Some(local.and_utc()),
            Some(name) => Some(zone::instant(zone_of(name)?, local)),
            // Without a zone it is what a clock on the wall shows.
            None => None,
        };
        Ok(Self::Time(utc.map_or(local, |utc| utc.with_timezone(&ours).naive_local())))
    }

    fn after(self, length: Duration) -> Option<Self> {
        match self {
            Self::Day(day) => day.checked_add_signed(length).map(Self::Day),
            Self::Time(at) => at.checked_add_signed(length).map(Self::Time),
        }
    }

    fn basic(self) -> String {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN).format("%Y%m%dT%H%M%S").to_string(),
            Self::Time(at) => at.format("%Y%m%dT%H%M%S").to_string(),
        }
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Time(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M")),
        }
    }
}

fn zone_of(name: &str) -> Result<Tz, Fault> {
    let name = WINDOWS.iter().find(|(windows, _)| *windows == name).map_or(name, |(_, iana)| iana);
    name.trim_start_matches('/').parse().map_err(|_| Fault::UnknownZone(name.to_owned()))
}

/// `P1DT2H30M`, `P2W`
fn duration(text: &str) -> Option<Duration> {
    let mut total = Duration::zero();
    let mut digits = String::new();
    for letter in text.trim().strip_prefix('P')?.chars() {
        match letter {
            'T' => {}
            '0'..='9' if digits.len() < 5 => digits.push(letter),
            unit => {
                let n: i64 = digits.parse().ok()?;
                digits.clear();
                let more = match unit {
                    'W' => Duration::weeks(n),
                    'D' => Duration::days(n),
                    'H' => Duration::hours(n),
                    'M' => Duration::minutes(n),
                    'S' => Duration::seconds(n),
                    _ => return None,
                };
                total = total.checked_add(&more)?;
            }
        }
    }
    Some(total)
}

/// The region whose name or centre the place names; else the whole country.
fn region(place: &str) -> String {
    let place = format!(" {} ", fold::line(&fold::words(place)));
    let named = |word: &str| place.contains(&format!(" {} ", fold::line(&fold::words(word))));
    Region::all().find(|region| region.search_words().any(named)).map_or("KZ", Region::code).to_owned()
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            },
            other => text.push(other),
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(entry: &str) -> Result<Vec<String>, Vec<String>> {
        let file = format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", entry.replace('\n', "\r\n"));
        let (sheet, refused) = read(file.as_bytes(), chrono_tz::Asia::Almaty).unwrap();
        if refused.is_empty() { Ok(sheet.rows[0].cells.clone()) } else { Err(refused.iter().map(ToString::to_string).collect()) }
    }

    #[test]
    fn an_entry_of_any_calendar_becomes_a_row() {
        let google = "UID:1@google.com\nDTSTART:20260501T050000Z\nDTEND:20260501T070000Z\nSUMMARY:Бірлік күні\\, Астана\nLOCATION:Достық үйі\\, Астана\n\
                      DESCRIPTION:бірінші\\nекін\n ші\nBEGIN:VALARM\nDESCRIPTION:x\nEND:VALARM\nSTATUS:CONFIRMED";
        let got = cells(google).unwrap();
        assert_eq!(got[..5], ["1@google.com", "other", "2026-05-01T10:00", "2026-05-01T12:00", "KZ-71"]);
        assert_eq!(got[10..13], ["Бірлік күні, Астана", "Достық үйі, Астана", "бірінші\nекінші"]);
        let outlook = "UID:2\nDTSTART;TZID=Central Asia Standard Time:20260501T100000\nDURATION:PT1H30M\nSUMMARY:Встреча\nCATEGORIES:Форум,x\nSTATUS:CANCELLED";
        let got = cells(outlook).unwrap();
        assert_eq!(got[..6], ["2", "forum", "2026-05-01T10:00", "2026-05-01T11:30", "KZ", "cancelled"]);
        assert_eq!(got[10..14], ["", "", "", "Встреча"]);
        let whole_days = "UID:3\nDTSTART;VALUE=DATE:20260321\nDTEND;VALUE=DATE:20260324\nSUMMARY:Наурыз";
        assert_eq!(cells(whole_days).unwrap()[2..4], ["2026-03-21", "2026-03-23"]);
        let weekly = "UID:4\nDTSTART;TZID=Asia/Almaty:20260504T100000\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260511T050000Z\nSUMMARY:x";
        assert_eq!(cells(weekly).unwrap()[6], "FREQ=WEEKLY;COUNT=3;EXDATE=20260511T100000");
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_line() {
        for (entry, reason) in [
            ("DTSTART;TZID=Mars/Base:20260501T100000", "line 2, column DTSTART: \"Mars/Base\" is not a time zone that we know"),
            ("DTSTART:tomorrow", "line 2, column DTSTART: not a date; write"),
            ("RECURRENCE-ID:20260501T100000Z", "line 2, column RECURRENCE-ID: one changed time"),
        ] {
            let refused = cells(&format!("UID:1\n{entry}\nSUMMARY:x")).unwrap_err();
            assert!(refused[0].starts_with(reason), "{refused:?}");
        }
        assert_eq!(read(b"hello", chrono_tz::Asia::Almaty).map(drop), Err(FileFault::Empty));
    }
}
