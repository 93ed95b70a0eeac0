//! What can be wrong with an item that somebody hands in. Displays in English for the command line; [`Fault::say`] for people.

use super::model::TITLE_LIMIT;
use crate::args;
use crate::key;
use crate::locale::Locale;

/// One rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line isn't a JSON object.
    #[error("not a JSON object: {0}")]
    Json(String),
    /// A field that nobody knows.
    #[error("there is no field of this name{}", hint.as_ref().map(|hint| format!("; did you mean {hint}?")).unwrap_or_default())]
    Field {
        /// The nearest name, if one is near.
        hint: Option<String>,
    },
    /// A field of another type than it must be.
    #[error("must be {0}")]
    Type(&'static str),
    /// Neither a title nor a text.
    #[error("neither a title nor a text")]
    Empty,
    /// Longer than its limit, in letters.
    #[error("too long: {length} letters, at most {limit}")]
    TooLong {
        /// Letters that there are.
        length: usize,
        /// Letters that there may be.
        limit: usize,
    },
    /// A date that can't be read.
    #[error("{0:?} is not a date; write 2026-05-01, 2026-05-01T10:00 or 2026-05-01T10:00:00+05:00")]
    Date(String),
    /// A precision that the date hasn't, or not one at all.
    #[error("{0:?} doesn't go with the date; write second, minute, day or none")]
    Precision(String),
    /// Not a region's code.
    #[error("{0:?} is not a region; write KZ for national, or codes as in KZ-15;KZ-71")]
    Region(String),
    /// Not a web address.
    #[error("{0:?} is not a web address; it begins with https:// or http://")]
    Link(String),
    /// The same item stands in the file twice.
    #[error("this item stands in line {0} already")]
    Twice(u64),
    /// Not a file of ours, or nothing in it.
    #[error("nothing to import: the file is empty")]
    NoItems,
    /// A feed that can't be read.
    #[error("{0}")]
    Feed(String),
    /// Neither UTF-8 nor one of the encodings that people here use.
    #[error("the file is not text in UTF-8")]
    Encoding,
}

impl Fault {
    /// A title that is too long, or nothing.
    pub fn check_title(title: &str) -> Result<(), Self> {
        let length = title.chars().count();
        if length > TITLE_LIMIT { Err(Self::TooLong { length, limit: TITLE_LIMIT }) } else { Ok(()) }
    }

    /// In the reader's language.
    pub fn say(&self, locale: &Locale) -> String {
        let plain = |key| locale.plain(key, args!());
        let with = |key, text: &str| locale.plain(key, args! { text = text });
        match self {
            Self::Json(reason) => with(key!("news-fault-json"), reason),
            Self::Field { hint: Some(hint) } => with(key!("news-fault-field-hint"), hint),
            Self::Field { hint: None } => plain(key!("news-fault-field")),
            Self::Type(_) => plain(key!("news-fault-type")),
            Self::Empty => plain(key!("news-fault-empty")),
            Self::TooLong { length, limit } => locale.plain(key!("news-fault-too-long"), args! { length = *length, limit = *limit }),
            Self::Date(text) => with(key!("news-fault-date"), text),
            Self::Precision(text) => with(key!("news-fault-precision"), text),
            Self::Region(text) => with(key!("news-fault-region"), text),
            Self::Link(text) => with(key!("news-fault-link"), text),
            Self::Twice(line) => locale.plain(key!("news-fault-twice"), args! { line = line.to_string() }),
            Self::NoItems => plain(key!("news-fault-no-items")),
            Self::Feed(reason) => with(key!("news-fault-feed"), reason),
            Self::Encoding => plain(key!("news-fault-encoding")),
        }
    }
}
