//! What can be odd about a feed and its items and is forgiven: counted by kind, so that `/sources` can say it. Pure.

use crate::locale::Locale;
use crate::{args, key};

/// One kind of oddity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// An item says nothing: it is left out.
    Empty,
    /// Its date lies ahead: it is taken as undated.
    Ahead,
    /// Its title is longer than a title is: it is cut between words.
    Long,
    /// It bears another item's id: it is told apart by its link, else by title and date.
    SameId,
    /// It is the same item as another of the feed: it is taken once.
    Twice,
    /// More items than we read at once: the newest are taken.
    Many,
    /// It says something else than before.
    Changed,
    /// It is listed no more, though older ones are.
    Gone,
}

impl Remark {
    const ALL: [Self; 8] = [Self::Empty, Self::Ahead, Self::Long, Self::SameId, Self::Twice, Self::Many, Self::Changed, Self::Gone];

    /// As the database spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Ahead => "ahead",
            Self::Long => "long",
            Self::SameId => "same-id",
            Self::Twice => "twice",
            Self::Many => "many",
            Self::Changed => "changed",
            Self::Gone => "gone",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|remark| remark.as_str() == text)
    }

    /// Whether it befalls items one by one, and so is counted on; the others are counted anew at each reading, because a feed says the same
    /// again and again.
    pub fn adds_up(self) -> bool {
        matches!(self, Self::Changed | Self::Gone)
    }

    /// «Мәтіні жоқ, алынбады: 3»
    pub fn say(self, locale: &Locale, n: i64) -> String {
        let key = match self {
            Self::Empty => key!("source-note-empty"),
            Self::Ahead => key!("source-note-ahead"),
            Self::Long => key!("source-note-long"),
            Self::SameId => key!("source-note-same-id"),
            Self::Twice => key!("source-note-twice"),
            Self::Many => key!("source-note-many"),
            Self::Changed => key!("source-note-changed"),
            Self::Gone => key!("source-note-gone"),
        };
        locale.plain(key, args! { n = n })
    }
}
