//! The columns of an event table: their names, and what a cell does to an event.

use std::sync::LazyLock;

use chrono::NaiveDate;
use url::Url;

use crate::events::edtf::Edtf;
use crate::events::{Attendance, Content, DateError, Fault, Format, Kind, Stage, Status, Visibility, read_date};
use crate::regions::{Region, RegionSet};
use crate::search::{distance, fold};
use crate::table;

/// What else the columns are called, as [`plain`] writes it.
static ALIASES: LazyLock<Vec<(&'static str, Vec<String>)>> = LazyLock::new(|| {
    let rows = table::rows(include_str!("../../../data/columns.tsv"));
    rows.filter_map(|row| Some((row.cell("column")?, row.cell("aliases")?.split('|').map(plain).collect()))).collect()
});

/// A header without what people write differently.
fn plain(text: &str) -> String {
    let lower = text.trim().to_lowercase();
    lower
        .split(|letter: char| letter.is_whitespace() || "_-().,:".contains(letter))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// One column that we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The id, by which a row is found again.
    Id,
    /// The id of the event that this is a part of.
    Parent,
    /// A field of the event, by its name in the contract.
    Plain(&'static str),
    /// A text in a language: the field and the tag.
    Text(&'static str, String),
}

/// The contract's names without a language, in the order of an export.
const PLAIN: [&str; 17] = [
    "kind",
    "starts_at_local",
    "ends_at_local",
    "all_day",
    "region_iso",
    "link",
    "source_file",
    "format",
    "status",
    "visibility",
    "series",
    "ordinal",
    "programme",
    "structure",
    "map",
    "registration",
    "rule",
];
const FIGURES: [&str; 2] = ["attendance_planned", "attendance_reported"];
/// The contract's names with `_kk`, `_ru` … behind.
pub(in crate::events) const TEXTS: [&str; 9] =
    ["title", "venue", "organiser", "chair", "partners", "speakers", "description", "how", "reason"];

/// The columns of an export that have no language. Figures stand behind their source.
pub(in crate::events) const EXPORT: [&str; 19] = [
    PLAIN[0], PLAIN[1], PLAIN[2], PLAIN[3], PLAIN[4], PLAIN[5], PLAIN[6], PLAIN[7], PLAIN[8], PLAIN[9], PLAIN[10], PLAIN[11], PLAIN[12],
    PLAIN[13], PLAIN[14], PLAIN[15], PLAIN[16], FIGURES[0], FIGURES[1],
];

/// The columns without which nothing can be imported.
pub const NEEDED: [&str; 5] = ["id", "kind", "starts_at_local", "region_iso", "title_kk"];

impl Column {
    /// Reads a header cell: case and spaces are forgiven, a language is any two-letter tag. Else the nearest name is offered.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let written = plain(text);
        let alias = ALIASES.iter().find(|(_, aliases)| aliases.contains(&written)).map(|(name, _)| *name);
        let name = alias.map_or(written, str::to_owned);
        match name.as_str() {
            "id" => return Ok(Self::Id),
            "parent" => return Ok(Self::Parent),
            _ => {}
        }
        if let Some(plain) = PLAIN.iter().chain(&FIGURES).find(|plain| **plain == name) {
            return Ok(Self::Plain(plain));
        }
        if let Some((field, tag)) = name.rsplit_once('_')
            && let Some(field) = TEXTS.iter().find(|each| **each == field)
            && tag.len() == 2
            && tag.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            return Ok(Self::Text(field, tag.to_owned()));
        }
        Err(Fault::Column { hint: nearest(&name) })
    }

    /// Whether it needs another column to be filled first: a figure belongs to its source.
    pub fn comes_last(&self) -> bool {
        matches!(self, Self::Plain(name) if FIGURES.contains(name))
    }

    /// Puts a cell into an event; an empty cell clears.
    pub fn fill(&self, content: &mut Content, cell: &str) -> Result<(), Fault> {
        match self {
            Self::Id | Self::Parent => Ok(()),
            Self::Text(field, tag) => {
                fill_text(content, field, tag, cell);
                Ok(())
            }
            Self::Plain(name) => fill_plain(content, name, cell),
        }
    }
}

/// What [`Column::fill`] would read to the same effect.
pub(in crate::events) fn value(content: &Content, name: &str) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    match name {
        "kind" => content.kind.to_string(),
        "starts_at_local" => content.starts.to_string(),
        "ends_at_local" => content.ends.to_string(),
        "all_day" => content.all_day.to_string(),
        "region_iso" => content.regions.to_string(),
        "format" => content.format.map(|format| format.as_str().to_owned()).unwrap_or_default(),
        "status" => content.status.as_str().to_owned(),
        "visibility" => content.visibility.as_str().to_owned(),
        "link" => said(&content.link),
        "map" => said(&content.map),
        "registration" => said(&content.registration),
        "series" => said(&content.series),
        "programme" => said(&content.programme),
        "structure" => said(&content.structure),
        "source_file" => said(&content.source),
        "rule" => said(&content.rule),
        "ordinal" => content.ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default(),
        "attendance_planned" => counted(content, Stage::Planned),
        "attendance_reported" => counted(content, Stage::Reported),
        _ => String::new(),
    }
}

/// The figure of the entry's own source; those of others don't fit a table.
fn counted(content: &Content, stage: Stage) -> String {
    let own = content.source.clone().unwrap_or_default();
    let figure = content.attendance.iter().find(|figure| figure.stage == stage && figure.source == own);
    figure.map(|figure| figure.people.to_string()).unwrap_or_default()
}

fn fill_text(content: &mut Content, field: &str, tag: &str, cell: &str) {
    let said = tidy(cell, matches!(field, "description" | "how"));
    content.text_mut(tag).field_mut(field).clone_from(&said);
}

fn fill_plain(content: &mut Content, name: &str, cell: &str) -> Result<(), Fault> {
    let optional = || Some(tidy(cell, false)).filter(|text| !text.is_empty());
    match name {
        "kind" => content.kind = kind(cell)?,
        "starts_at_local" => content.starts = date(cell)?,
        "ends_at_local" => content.ends = date(cell)?,
        "all_day" => content.all_day = yes_or_no(cell)?,
        "region_iso" => content.regions = regions(cell)?,
        "format" => {
            content.format = if cell.is_empty() {
                None
            } else {
                Some(Format::parse(cell).ok_or_else(|| choice(cell, &words(Format::ALL, Format::as_str)))?)
            }
        }
        "status" if cell.is_empty() => {}
        "status" => content.status = Status::parse(cell).ok_or_else(|| choice(cell, &words(Status::ALL, Status::as_str)))?,
        "visibility" if cell.is_empty() => {}
        "visibility" => {
            content.visibility = Visibility::parse(cell).ok_or_else(|| choice(cell, &words(Visibility::ALL, Visibility::as_str)))?
        }
        "link" => content.link = link(cell)?,
        "map" => content.map = link(cell)?,
        "registration" => content.registration = link(cell)?,
        "series" => content.series = optional(),
        "programme" => content.programme = optional(),
        "structure" => content.structure = optional(),
        "source_file" => content.source = optional(),
        "rule" => content.rule = optional(),
        "ordinal" => content.ordinal = number(cell)?,
        "attendance_planned" => figure(content, Stage::Planned, number(cell)?),
        "attendance_reported" => figure(content, Stage::Reported, number(cell)?),
        _ => {}
    }
    Ok(())
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> String {
    all.iter().map(|each| word(*each)).collect::<Vec<_>>().join(", ")
}

fn choice(cell: &str, choices: &str) -> Fault {
    Fault::Choice { text: short(cell), choices: choices.to_owned() }
}

/// As in the contract, or as an office writes it; a file must say the year.
fn date(cell: &str) -> Result<Edtf, Fault> {
    let (early, late) = (NaiveDate::from_ymd_opt(2000, 1, 1), NaiveDate::from_ymd_opt(2030, 1, 1));
    let read = |today: Option<NaiveDate>| read_date(cell, today.unwrap_or_default());
    match (read(early)?, read(late)?) {
        (date, same) if date == same => Ok(date),
        _ => Err(DateError::Form.into()),
    }
}

fn kind(cell: &str) -> Result<Kind, Fault> {
    if cell.is_empty() {
        return Err(Fault::Empty);
    }
    Kind::parse(cell).ok_or_else(|| choice(cell, &Kind::all().map(Kind::as_str).collect::<Vec<_>>().join(", ")))
}

fn yes_or_no(cell: &str) -> Result<bool, Fault> {
    match cell.to_lowercase().as_str() {
        "" | "false" | "0" | "no" | "жоқ" | "нет" => Ok(false),
        "true" | "1" | "yes" | "иә" | "да" => Ok(true),
        _ => Err(choice(cell, "true, false")),
    }
}

fn regions(cell: &str) -> Result<RegionSet, Fault> {
    let set = match RegionSet::parse(cell) {
        Ok(set) => set,
        Err(_) => cell.split([';', ',']).filter(|name| !name.trim().is_empty()).map(region).collect::<Result<_, _>>()?,
    };
    if set.is_empty() { Err(Fault::NoRegion) } else { Ok(set) }
}

/// A code, or any name that a region is known by.
fn region(name: &str) -> Result<Region, Fault> {
    let wanted = fold::words(name);
    let named = || Region::all().find(|region| region.search_words().any(|word| fold::words(word) == wanted));
    Region::by_code(name).or_else(named).ok_or_else(|| Fault::Region(short(name.trim())))
}

fn number(cell: &str) -> Result<Option<u32>, Fault> {
    let digits: String = cell.chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 7;
    digits.parse().ok().filter(|_| plain).map(Some).ok_or_else(|| Fault::Number(short(cell)))
}

fn link(cell: &str) -> Result<Option<String>, Fault> {
    if cell.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(cell).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && cell.len() <= 500);
    url.map(|_| Some(cell.to_owned())).ok_or_else(|| Fault::Link(short(cell)))
}

/// The figure of a stage from the file's own source; those of other sources stay.
fn figure(content: &mut Content, stage: Stage, people: Option<u32>) {
    let source = content.source.clone().unwrap_or_default();
    content.attendance.retain(|figure| figure.stage != stage || figure.source != source);
    content.attendance.extend(people.map(|people| Attendance { stage, source, people }));
}

/// One line (or several where they are wanted), without control characters, й and ё as single letters.
fn tidy(cell: &str, lines: bool) -> String {
    let mut text = String::with_capacity(cell.len());
    for letter in cell.chars() {
        let composed = match (letter, text.chars().last()) {
            ('\u{306}', Some('и')) => Some('й'),
            ('\u{306}', Some('И')) => Some('Й'),
            ('\u{308}', Some('е')) => Some('ё'),
            ('\u{308}', Some('Е')) => Some('Ё'),
            _ => None,
        };
        match letter {
            _ if composed.is_some() => {
                text.pop();
                text.extend(composed);
            }
            '\n' if lines => text.push('\n'),
            '\r' => {}
            other if other.is_control() || other == '\u{a0}' => text.push(' '),
            other => text.push(other),
        }
    }
    text.trim().to_owned()
}

fn short(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(39).chain(['…']).collect() }
}

/// The known name that is fewest letters away, if it is near.
fn nearest(name: &str) -> Option<String> {
    let with_language = TEXTS.iter().flat_map(|field| crate::events::OWED.iter().map(move |tag| format!("{field}_{tag}")));
    let known =
        PLAIN.iter().chain(&FIGURES).map(|name| (*name).to_owned()).chain(["id".to_owned(), "parent".to_owned()]).chain(with_language);
    known
        .map(|known| (distance(name, &known), known))
        .filter(|(steps, known)| *steps * 3 <= known.len().max(4))
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_is_refused_with_the_nearest_name() {
        for (text, hint) in
            [("titel_kk", Some("title_kk")), ("title_rus", Some("title_ru")), ("start_at_local", Some("starts_at_local")), ("погода", None)]
        {
            assert_eq!(Column::parse(text), Err(Fault::Column { hint: hint.map(str::to_owned) }), "{text}");
        }
        assert_eq!(Column::parse(" Region-ISO "), Ok(Column::Plain("region_iso")));
        assert_eq!(Column::parse("Title_EN"), Ok(Column::Text("title", "en".to_owned())));
    }

    #[test]
    fn a_column_is_known_in_three_languages_and_no_word_names_two() {
        for (text, column) in [
            ("Басталуы", "starts_at_local"),
            ("Дата проведения", "starts_at_local"),
            ("Region", "region_iso"),
            ("Вид мероприятия:", "kind"),
        ] {
            assert_eq!(Column::parse(text), Ok(Column::Plain(column)), "{text}");
        }
        assert_eq!(Column::parse("Атауы (орысша)"), Ok(Column::Text("title", "ru".to_owned())));
        let mut seen = std::collections::HashMap::new();
        for (name, aliases) in ALIASES.iter() {
            assert!(Column::parse(name).is_ok(), "{name}");
            for alias in aliases {
                assert_eq!(*seen.entry(alias).or_insert(name), name, "{alias}");
            }
        }
    }

    #[test]
    fn a_file_must_say_the_year_and_may_name_regions() {
        assert_eq!(date("1 мамыр 2026 10:00").map(|date| date.to_string()), Ok("2026-05-01T10:00".to_owned()));
        assert_eq!(date("1 мамыр"), Err(DateError::Form.into()));
        assert_eq!(regions("Ақтөбе облысы; Шымкент").map(|set| set.to_string()), Ok("KZ-15;KZ-79".to_owned()));
        assert_eq!(regions("KZ-15;Атлантида"), Err(Fault::Region("Атлантида".to_owned())));
    }

    #[test]
    fn cells_are_tidied() {
        assert_eq!(tidy(" Байқау\u{a0}\u{0}и\u{306}е\u{308}\r\nx ", false), "Байқау  йё x");
        assert_eq!(tidy("a\r\nb", true), "a\nb");
    }
}
