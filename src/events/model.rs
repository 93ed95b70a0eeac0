//! What an event is: its content as people write it, and the row around it.

use std::collections::BTreeMap;
use std::fmt;

use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::edtf::Edtf;
use super::kind::{Kind, Nature};
use super::when::{self, Instants};
use crate::regions::RegionSet;

/// The languages without which an event of the association isn't published (the promise's seventh point).
pub const OWED: [&str; 2] = ["kk", "ru"];

/// Writes an enum and its words in files and in the database, once.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As the database and files spell it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads what [`Self::as_str`] writes, in any case.
            pub fn parse(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|each| each.as_str().eq_ignore_ascii_case(text))
            }
        }
    };
}

words! {
    /// Where an event stands in its life.
    Status {
        /// Not public: being written, or a language is missing.
        Draft = "draft",
        /// Will take place as said.
        Published = "published",
        /// Will not take place on its day; the new one is open.
        Postponed = "postponed",
        /// Has another date than was first published.
        Moved = "moved",
        /// Will not take place.
        Cancelled = "cancelled",
        /// Took place: said by a moderator; a date that lies behind says it by itself.
        Held = "held",
    }
}

words! {
    /// Who may see an event.
    Visibility {
        /// Everyone.
        Public = "public",
        /// The team: for planning.
        Internal = "internal",
    }
}

words! {
    /// How people take part.
    Format {
        /// At the place.
        Onsite = "onsite",
        /// On the net only; has no venue.
        Online = "online",
        /// Both.
        Hybrid = "hybrid",
        /// Several places joined by video.
        Telebridge = "telebridge",
    }
}

words! {
    /// Whether a figure was planned or counted.
    Stage {
        /// Before.
        Planned = "planned",
        /// Afterwards.
        Reported = "reported",
    }
}

/// An event in one language; any field but the title may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    /// At most [`TITLE_LIMIT`] letters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Where; empty for online events or if not said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub venue: String,
    /// Who; several are separated by `;`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organiser: String,
    /// Who leads it, with the office.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chair: String,
    /// Who helps; several are separated by `;`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub partners: String,
    /// Who speaks, with the office; several are separated by `;`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub speakers: String,
    /// At most [`DESCRIPTION_LIMIT`] letters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How to take part.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub how: String,
    /// Why it was cancelled or moved.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Letters of a title, a venue, an organiser, a chair, partners, a reason.
pub const TITLE_LIMIT: usize = 300;
/// Letters of a description, of "how to take part", of all who speak.
pub const DESCRIPTION_LIMIT: usize = 1500;

impl Text {
    /// A field by its name in a table's header, without the language.
    pub fn field(&self, name: &str) -> &String {
        match name {
            "title" => &self.title,
            "venue" => &self.venue,
            "organiser" => &self.organiser,
            "chair" => &self.chair,
            "partners" => &self.partners,
            "speakers" => &self.speakers,
            "description" => &self.description,
            "how" => &self.how,
            _ => &self.reason,
        }
    }

    /// The same, to be written.
    pub fn field_mut(&mut self, name: &str) -> &mut String {
        match name {
            "title" => &mut self.title,
            "venue" => &mut self.venue,
            "organiser" => &mut self.organiser,
            "chair" => &mut self.chair,
            "partners" => &mut self.partners,
            "speakers" => &mut self.speakers,
            "description" => &mut self.description,
            "how" => &mut self.how,
            _ => &mut self.reason,
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Everything people write about an event. What a file or a dialogue makes, what history keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What kind of event it is.
    #[serde(with = "as_text")]
    pub kind: Kind,
    /// Where it stands in its life.
    pub status: Status,
    /// Who may see it.
    pub visibility: Visibility,
    /// How people take part; none if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Local start.
    #[serde(with = "as_text")]
    pub starts: Edtf,
    /// Local end; unknown is "open" or "the start's own day", as the kind says.
    #[serde(with = "as_text")]
    pub ends: Edtf,
    /// The file's `all_day`: kept as given, for what it means see [`Content::whole_day`].
    pub all_day: bool,
    /// RRULE of RFC 5545 without the name; none if it happens once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where it takes place, or whom it concerns.
    #[serde(with = "as_bits")]
    pub regions: RegionSet,
    /// Our id of the event that this is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<i64>,
    /// Events of one series share this word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The number within the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<u32>,
    /// The umbrella over many events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The structure that organises it, as a topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure: Option<String>,
    /// http(s): more about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// http(s): the place on a map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<String>,
    /// http(s): where to register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<String>,
    /// Where the entry comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How many people, by stage and source.
    pub attendance: Vec<Attendance>,
    /// By language.
    pub texts: BTreeMap<String, Text>,
}

/// A figure belongs to a source; two sources may disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Planned or counted.
    pub stage: Stage,
    /// Who says so; may be empty.
    pub source: String,
    /// How many.
    pub people: u32,
}

impl Content {
    /// An empty draft of a kind.
    pub fn new(kind: Kind, regions: RegionSet) -> Self {
        Self {
            kind,
            status: Status::Draft,
            visibility: Visibility::Public,
            format: None,
            starts: Edtf::Unknown,
            ends: Edtf::Unknown,
            all_day: false,
            rule: None,
            regions,
            parent: None,
            series: None,
            ordinal: None,
            programme: None,
            structure: None,
            link: None,
            map: None,
            registration: None,
            source: None,
            attendance: Vec::new(),
            texts: BTreeMap::new(),
        }
    }

    /// The text of a language, made if it isn't there.
    pub fn text_mut(&mut self, language: &str) -> &mut Text {
        self.texts.entry(language.to_owned()).or_default()
    }

    /// What a language says, or nothing.
    pub fn text(&self, language: &str) -> Option<&Text> {
        self.texts.get(language).filter(|text| !text.title.is_empty())
    }

    /// Whether the day itself is the event. For all other kinds a date without a time means "time not yet known".
    pub fn whole_day(&self) -> bool {
        self.kind.nature() == Nature::Day
    }

    /// The owed languages that have no title.
    pub fn missing_languages(&self) -> Vec<&'static str> {
        OWED.into_iter().filter(|language| self.text(language).is_none()).collect()
    }

    /// The instants of a single event; of a recurring one, those of its first time.
    pub fn instants(&self, zone: Tz) -> Instants {
        when::instants(self.starts, self.ends, self.kind.nature(), zone)
    }

    /// Drops languages that say nothing, so that equal contents are equal.
    pub fn tidy(&mut self) {
        self.texts.retain(|_, text| !text.is_empty());
        self.attendance.sort_by(|a, b| (a.stage.as_str(), &a.source).cmp(&(b.stage.as_str(), &b.source)));
    }
}

/// One time that an event happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// `""` if the event happens once; else the local start that its rule gave, its name for ever.
    pub original: String,
    /// Moved or cancelled by itself; none: as the event.
    pub status: Option<Status>,
    /// Local start.
    pub starts: Edtf,
    /// Local end.
    pub ends: Edtf,
    /// In unix seconds.
    pub instants: Instants,
}

/// An event as it is stored, with the one occurrence that the question was about (by id: the next, else the last).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Ours; stands in buttons, deep links and occasions.
    pub id: i64,
    /// What a calendar knows it by; never changes.
    pub uid: String,
    /// Its id in the file it came from.
    pub external_id: Option<String>,
    /// What people wrote.
    pub content: Content,
    /// The time that is meant.
    pub occurrence: Occurrence,
    /// Start and end before the last move.
    pub was: Option<(Edtf, Edtf)>,
    /// The venue before the last move, by language.
    pub was_venue: BTreeMap<String, String>,
    /// The zone of its local dates.
    pub zone: Tz,
    /// Rises with every change that people must know.
    pub revision: i64,
    /// Rises with every change that a calendar must know.
    pub sequence: i64,
    /// Whose subscribers are reminded without having asked; none: nobody's.
    pub marked_for: Option<RegionSet>,
    /// When those who chose no times of their own are reminded of it, in minutes before its start, the longest first; none: at the office's
    /// times.
    pub remind_before: Option<Vec<i64>>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub updated_at: i64,
}

impl Event {
    /// Its status, seen from this occurrence.
    pub fn status(&self) -> Status {
        match self.content.status {
            Status::Published | Status::Moved => self.occurrence.status.unwrap_or(self.content.status),
            other => other,
        }
    }

    /// The dates that people knew before it was moved or postponed.
    pub fn former(&self) -> Option<(Edtf, Edtf)> {
        match self.status() {
            Status::Moved if self.occurrence.status == Some(Status::Moved) => Some((self.occurrence.original.parse().ok()?, Edtf::Unknown)),
            Status::Moved | Status::Postponed => self.was,
            _ => None,
        }
    }

    /// Whether citizens may see it.
    pub fn is_public(&self) -> bool {
        self.content.visibility == Visibility::Public && self.content.status != Status::Draft
    }

    /// Whether it lies behind (`now` in unix seconds). What is to be announced never does.
    pub fn is_over(&self, now: i64) -> bool {
        self.content.status == Status::Held || self.occurrence.instants.until_at.is_some_and(|until| until <= now)
    }

    /// The title in a language, else in whichever has one, with the language that it is in.
    pub fn title<'a>(&'a self, language: &'a str) -> (&'a str, &'a str) {
        self.said(language, |text| &text.title).unwrap_or(("", language))
    }

    /// A field in a language; if it is empty there, in the first language that has it, which is named.
    pub fn said<'a>(&'a self, language: &'a str, field: impl Fn(&'a Text) -> &'a String) -> Option<(&'a str, &'a str)> {
        let wanted = self.content.texts.get_key_value(language);
        let others = OWED.iter().filter_map(|other| self.content.texts.get_key_value(*other)).chain(&self.content.texts);
        wanted
            .into_iter()
            .chain(others)
            .map(|(language, text)| (field(text).as_str(), language.as_str()))
            .find(|(said, _)| !said.is_empty())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text).ok_or_else(|| format!("no such kind: {text}"))
    }
}

mod as_text {
    use super::*;

    pub(super) fn serialize<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'a, T: std::str::FromStr<Err: fmt::Display>, D: Deserializer<'a>>(from: D) -> Result<T, D::Error> {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

mod as_bits {
    use super::*;

    pub(super) fn serialize<S: Serializer>(value: &RegionSet, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(value.bits())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<RegionSet, D::Error> {
        Ok(RegionSet::from_bits(i64::deserialize(from)?))
    }
}
