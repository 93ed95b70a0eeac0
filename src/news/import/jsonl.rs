//! A JSON object a line, an item each.
//!
//! Fields: `title`, `body` (a text or a list of paragraphs), `summary`, `url`, `source` (who publishes; «(page header: example.kz)» behind it
//! names where it was found), `republisher`, `published_at`, `published_precision`, `published_raw`, `language`, `regions`, `pinned`, `story`.
//! A title or a body must be there; everything else may be missing or null.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde_json::{Map, Value};
use url::Url;

use super::{Entry, Note, Plan, Spot};
use crate::news::fault::Fault;
use crate::news::language;
use crate::news::model::{Draft, Precision, Published, TITLE_LIMIT};
use crate::news::summary;
use crate::regions::RegionSet;

/// Fields we read, and those of a collector's file that say how it was collected: known, and of no use to us.
const FIELDS: [&str; 15] = [
    "title",
    "body",
    "summary",
    "url",
    "source",
    "republisher",
    "published_at",
    "published_precision",
    "published_raw",
    "language",
    "regions",
    "pinned",
    "story",
    "boilerplate_removed",
    "source_file",
];
/// UTF-16 units of a title that is made from the text.
const MADE_TITLE: usize = 140;

pub(super) fn read(bytes: &[u8], zone: Tz, now: i64) -> Plan {
    let mut plan = Plan::default();
    let Ok(text) = std::str::from_utf8(bytes) else {
        let line = 1 + bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().matches('\n').count() as u64);
        plan.faults.push(Spot { line, column: String::new(), fault: Fault::Encoding });
        return plan;
    };
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if text.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(fields) => read_item(&mut plan, line, &fields, zone, now),
            Err(error) => {
                let column = error.column().to_string();
                plan.faults.push(Spot { line, column, fault: Fault::Json(error.to_string()) });
            }
        }
    }
    plan
}

/// One object being read: every fault is kept with its field.
struct Reader<'a> {
    line: u64,
    fields: &'a Map<String, Value>,
    faults: Vec<Spot>,
}

impl Reader<'_> {
    fn fault(&mut self, field: &str, fault: Fault) {
        self.faults.push(Spot { line: self.line, column: field.to_owned(), fault });
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.fields.get(field)? {
            Value::Null => None,
            Value::String(text) => Some(one_line(text)).filter(|text| !text.is_empty()),
            _ => {
                self.fault(field, Fault::Type("a text"));
                None
            }
        }
    }

    fn paragraphs(&mut self, field: &str) -> Vec<String> {
        let texts: Vec<&str> = match self.fields.get(field) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::String(text)) => text.lines().collect(),
            Some(Value::Array(list)) if list.iter().all(Value::is_string) => list.iter().filter_map(Value::as_str).collect(),
            Some(_) => {
                self.fault(field, Fault::Type("a text or a list of texts"));
                Vec::new()
            }
        };
        texts.into_iter().map(one_line).filter(|text| !text.is_empty()).collect()
    }

    fn flag(&mut self, field: &str) -> bool {
        match self.fields.get(field) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.fault(field, Fault::Type("true or false"));
                false
            }
        }
    }

    fn link(&mut self, field: &str) -> Option<String> {
        let text = self.text(field)?;
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if url.is_none() {
            self.fault(field, Fault::Link(short(&text)));
        }
        url.map(|_| text)
    }

    fn regions(&mut self, field: &str) -> RegionSet {
        let Some(text) = self.text(field) else { return RegionSet::ALL };
        match RegionSet::parse(&text) {
            Ok(set) if !set.is_empty() => set,
            _ => {
                self.fault(field, Fault::Region(short(&text)));
                RegionSet::ALL
            }
        }
    }

    fn published(&mut self, zone: Tz) -> Option<Published> {
        let text = self.text("published_at");
        let word = self.text("published_precision");
        let Some(text) = text else {
            if let Some(word) = word.filter(|word| word != "none") {
                self.fault("published_precision", Fault::Precision(short(&word)));
            }
            return None;
        };
        let Some(mut published) = parse_date(&text, zone) else {
            self.fault("published_at", Fault::Date(short(&text)));
            return None;
        };
        if let Some(word) = word {
            match Precision::parse(&word) {
                Some(precision) if precision <= published.precision => published.precision = precision,
                _ => self.fault("published_precision", Fault::Precision(short(&word))),
            }
        }
        Some(published)
    }
}

fn read_item(plan: &mut Plan, line: u64, fields: &Map<String, Value>, zone: Tz, now: i64) {
    let mut reader = Reader { line, fields, faults: Vec::new() };
    for field in fields.keys().filter(|field| !FIELDS.contains(&field.as_str())) {
        let hint =
            FIELDS.iter().find(|known| known.starts_with(field.as_str()) || field.starts_with(**known)).map(|known| (*known).to_owned());
        reader.fault(field, Fault::Field { hint });
    }
    let body = reader.paragraphs("body");
    let given_title = reader.text("title").map(|title| title.trim_end_matches('.').to_owned());
    if let Some(length) = given_title.as_ref().map(|title| title.chars().count()).filter(|length| *length > TITLE_LIMIT) {
        reader.fault("title", Fault::TooLong { length, limit: TITLE_LIMIT });
    }
    if given_title.is_none() && body.is_empty() {
        reader.fault("title", Fault::Empty);
    }
    let body: Vec<String> = body.into_iter().filter(|text| given_title.as_deref() != Some(text.trim_end_matches('.'))).collect();
    let (title, rest) = match given_title {
        Some(title) => (title, body.clone()),
        None => (summary::first_words(&body, MADE_TITLE), super::without_first(&body)),
    };
    let summary = reader.text("summary").unwrap_or_else(|| summary::summarise(&rest));
    let (publisher, found_at) = publisher(&reader.text("source").unwrap_or_default());
    let mut notes = Vec::new();
    let given = reader.text("language");
    let detected = language::detect(&format!("{title}\n{}", body.join("\n")));
    if let (Some(given), Some(text)) = (&given, detected)
        && given != text
    {
        notes.push(Note::Language { text });
    }
    let published = reader.published(zone);
    if published.is_some_and(|published| published.at > now + super::SLACK) {
        notes.push(Note::Future);
    }
    let draft = Draft {
        url: reader.link("url"),
        published,
        published_raw: reader.text("published_raw"),
        publisher,
        republisher: reader.text("republisher").or(found_at),
        regions: reader.regions("regions"),
        pinned: reader.flag("pinned"),
        body,
        ..Draft::new(detected.map(str::to_owned).or(given).as_deref().unwrap_or("und"), &title, &summary)
    };
    let story = reader.text("story");
    if reader.faults.is_empty() {
        plan.entries.push(Entry { line, draft, story, notes });
    } else {
        plan.faults.append(&mut reader.faults);
    }
}

/// «Name (a note)»: the name; and where it was found, if the note says «page header: host».
fn publisher(source: &str) -> (String, Option<String>) {
    let (name, note) = source.split_once('(').unwrap_or((source, ""));
    let found_at = note.trim_end_matches(')').trim().strip_prefix("page header:").map(|host| host.trim().to_owned());
    (name.trim().to_owned(), found_at)
}

/// RFC 3339, or the same without a zone (then the office's), or a day.
fn parse_date(text: &str, zone: Tz) -> Option<Published> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Published { at: at.timestamp(), precision: Precision::Second });
    }
    for (shape, precision) in
        [("%Y-%m-%dT%H:%M:%S", Precision::Second), ("%Y-%m-%dT%H:%M", Precision::Minute), ("%Y-%m-%d %H:%M", Precision::Minute)]
    {
        if let Ok(at) = NaiveDateTime::parse_from_str(text, shape) {
            return Some(Published::local(at, precision, zone));
        }
    }
    let day: NaiveDate = text.parse().ok()?;
    Some(Published::local(day.and_hms_opt(0, 0, 0)?, Precision::Day, zone))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn short(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(39).chain(['…']).collect() }
}
