//! What can be wrong with what people write about an event. One list for files and dialogues, said in the reader's language.

use super::edtf::{DateError, YEARS};
use super::model::{Content, DESCRIPTION_LIMIT, TITLE_LIMIT};
use super::rule::RuleError;
use super::when::SpanError;
use crate::args;
use crate::key;
use crate::locale::Locale;

/// One rule that was broken. Displays in English for the command line; [`Fault::say`] for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A date can't be read.
    #[error("{0}")]
    Date(#[from] DateError),
    /// Start and end don't go together.
    #[error("{0}")]
    Span(#[from] SpanError),
    /// A cell that must not be empty.
    #[error("must not be empty")]
    Empty,
    /// Longer than its limit, in letters.
    #[error("too long: {length} letters, at most {limit}")]
    TooLong {
        /// Letters that there are.
        length: usize,
        /// Letters that there may be.
        limit: usize,
    },
    /// Not one of a few words.
    #[error("{text:?} is none of: {choices}")]
    Choice {
        /// What was written.
        text: String,
        /// What may be written.
        choices: String,
    },
    /// Not a region's code.
    #[error("{0:?} is not a region; write KZ for national, or codes as in KZ-15;KZ-71")]
    Region(String),
    /// No region at all.
    #[error("no region; write KZ for national, or codes as in KZ-15;KZ-71")]
    NoRegion,
    /// Not a whole number in its limits.
    #[error("{0:?} is not a whole number from 0 to 9999999")]
    Number(String),
    /// Not a web address.
    #[error("{0:?} is not a web address; it begins with https:// or http://")]
    Link(String),
    /// Publishing needs Kazakh and Russian.
    #[error("a public event needs a title in Kazakh and in Russian")]
    BothLanguages,
    /// The same id stands in the file twice.
    #[error("the id {id:?} stands in line {line} already")]
    Twice {
        /// The id.
        id: String,
        /// Where it was first.
        line: u64,
    },
    /// The parent is neither in the file nor stored, or the event itself.
    #[error("there is no event with the id {0:?} to be a part of")]
    Parent(String),
    /// More or fewer cells than the header has.
    #[error("{found} cells, but the header has {expected}")]
    Cells {
        /// In this row.
        found: usize,
        /// In the header.
        expected: usize,
    },
    /// A column that nobody knows.
    #[error("there is no column of this name{}", hint.as_ref().map(|hint| format!("; did you mean {hint}?")).unwrap_or_default())]
    Column {
        /// The nearest name, if one is near.
        hint: Option<String>,
    },
    /// The header lacks a column without which nothing can be imported, or has it twice.
    #[error("the header must have this column exactly once")]
    Header,
    /// Not a file that can be read at all.
    #[error("{0}")]
    File(FileFault),
    /// A calendar file's zone that isn't in the zone table.
    #[error("{0:?} is not a time zone that we know")]
    UnknownZone(String),
    /// A calendar file's entry that changes one time of another entry.
    #[error("one changed time of a series can't be imported; change it here")]
    Occurrence,
    /// A recurrence rule that can't be taken.
    #[error("{0}")]
    Rule(#[from] RuleError),
}

/// Why a file can't be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// More bytes than we read.
    #[error("the file has {size} bytes, at most {limit} are read")]
    Large {
        /// Bytes it has, as far as we know.
        size: u64,
        /// Bytes that we read.
        limit: u64,
    },
    /// More rows than we read.
    #[error("more than {0} rows")]
    Rows(usize),
    /// Neither a table nor a calendar that we know.
    #[error("neither .csv, .tsv, .xlsx nor .ics")]
    Kind,
    /// Broken inside.
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

impl Fault {
    /// In the reader's language.
    pub fn say(&self, locale: &Locale) -> String {
        let plain = |key| locale.plain(key, args!());
        match self {
            Self::Date(DateError::Form) => plain(key!("event-fault-date")),
            Self::Date(DateError::Nonexistent) => plain(key!("event-fault-no-such-date")),
            Self::Date(DateError::Zone) => plain(key!("event-fault-zone")),
            Self::Date(DateError::Year) => {
                locale.plain(key!("event-fault-year"), args! { from = YEARS.start().to_string(), until = YEARS.end().to_string() })
            }
            Self::Span(SpanError::NoStart) => plain(key!("event-fault-no-start")),
            Self::Span(SpanError::Backwards) => plain(key!("event-fault-backwards")),
            Self::Span(SpanError::TooLong) => plain(key!("event-fault-three-years")),
            Self::Empty => plain(key!("event-fault-empty")),
            Self::TooLong { length, limit } => locale.plain(key!("event-fault-too-long"), args! { length = *length, limit = *limit }),
            Self::Choice { text, choices } => locale.plain(key!("event-fault-choice"), args! { text = text, choices = choices }),
            Self::Region(text) => locale.plain(key!("event-fault-region"), args! { text = text }),
            Self::NoRegion => plain(key!("event-fault-no-region")),
            Self::Number(text) => locale.plain(key!("event-fault-number"), args! { text = text }),
            Self::Link(text) => locale.plain(key!("event-fault-link"), args! { text = text }),
            Self::BothLanguages => plain(key!("event-fault-both-languages")),
            Self::Twice { id, line } => locale.plain(key!("event-fault-twice"), args! { id = id, line = line.to_string() }),
            Self::Parent(id) => locale.plain(key!("event-fault-parent"), args! { id = id }),
            Self::Cells { found, expected } => locale.plain(key!("event-fault-cells"), args! { found = *found, expected = *expected }),
            Self::Column { hint: Some(hint) } => locale.plain(key!("event-fault-column-hint"), args! { hint = hint }),
            Self::Column { hint: None } => plain(key!("event-fault-column")),
            Self::Header => plain(key!("event-fault-header")),
            Self::UnknownZone(zone) => locale.plain(key!("event-fault-unknown-zone"), args! { zone = zone }),
            Self::Occurrence => plain(key!("event-fault-occurrence")),
            Self::Rule(RuleError::Form(_)) => plain(key!("event-fault-rule")),
            Self::Rule(RuleError::NoDay) => plain(key!("event-fault-rule-day")),
            Self::Rule(RuleError::TooOften) => plain(key!("event-fault-rule-often")),
            Self::Rule(RuleError::Endless) => plain(key!("event-fault-rule-endless")),
            Self::File(fault) => fault.say(locale),
        }
    }
}

impl FileFault {
    fn say(&self, locale: &Locale) -> String {
        let megabytes = |bytes: u64| i64::try_from(bytes / 1_000_000).unwrap_or(i64::MAX);
        match self {
            Self::Empty => locale.plain(key!("event-file-empty"), args!()),
            Self::Large { limit, .. } => locale.plain(key!("event-file-large"), args! { limit = megabytes(*limit) }),
            Self::Rows(limit) => locale.plain(key!("event-file-rows"), args! { limit = *limit }),
            Self::Kind => locale.plain(key!("event-file-kind"), args!()),
            Self::Damaged(reason) => locale.plain(key!("event-file-damaged"), args! { reason = reason }),
        }
    }
}

/// The first text over its limit, with the column it would stand in.
pub(super) fn check_texts(content: &Content) -> Option<(String, Fault)> {
    for (language, text) in &content.texts {
        let fields = [
            ("title", &text.title, TITLE_LIMIT),
            ("venue", &text.venue, TITLE_LIMIT),
            ("organiser", &text.organiser, TITLE_LIMIT),
            ("chair", &text.chair, TITLE_LIMIT),
            ("partners", &text.partners, TITLE_LIMIT),
            ("speakers", &text.speakers, DESCRIPTION_LIMIT),
            ("reason", &text.reason, TITLE_LIMIT),
            ("description", &text.description, DESCRIPTION_LIMIT),
            ("how", &text.how, DESCRIPTION_LIMIT),
        ];
        for (name, said, limit) in fields {
            let length = said.chars().count();
            if length > limit {
                return Some((format!("{name}_{language}"), Fault::TooLong { length, limit }));
            }
        }
    }
    None
}
