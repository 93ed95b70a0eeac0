//! Kinds of event: data (`data/kinds.tsv`), named in `locales/*/events.ftl`.
//!
//! To add a kind: a line in the table and a variant of `event-kind` in each language; a test says if one is missing.

use std::sync::LazyLock;

use crate::table;

static TABLE: LazyLock<Vec<KindInfo>> = LazyLock::new(|| {
    let read = table::rows(include_str!("../../data/kinds.tsv")).map(|row| KindInfo::read(&row));
    read.collect::<Result<_, _>>().expect("data/kinds.tsv is checked by a test")
});

/// What an empty end and a missing time mean for a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Happens at a time; without one the time is not yet known. Without an end it is over when its day is.
    Event,
    /// Is launched and goes on: an empty end is open.
    Open,
    /// The day itself: an observance, a public holiday, an anniversary.
    Day,
}

struct KindInfo {
    key: &'static str,
    nature: Nature,
    aliases: Vec<&'static str>,
}

impl KindInfo {
    fn read(row: &table::Row) -> Result<Self, String> {
        let nature = match row.need("nature")? {
            "event" => Nature::Event,
            "open" => Nature::Open,
            "day" => Nature::Day,
            other => return Err(format!("{other} is no nature")),
        };
        Ok(Self { key: row.need("kind")?, nature, aliases: row.need("aliases")?.split('|').collect() })
    }
}

/// A kind of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(&'static str);

impl Kind {
    /// The kind of anything that fits none of the others.
    pub const OTHER: Self = Self("other");

    /// Reads its key or one of the words that plans use for it, in any case; none if it is not in the table.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let plain = text.replace(['_', '-'], " ");
        TABLE
            .iter()
            .find(|kind| kind.key == text || kind.aliases.iter().any(|alias| *alias == text || *alias == plain))
            .map(|kind| Self(kind.key))
    }

    /// All kinds in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|kind| Self(kind.key))
    }

    /// As the database and files spell it.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// What an empty end and a missing time mean for it.
    pub fn nature(self) -> Nature {
        TABLE.iter().find(|kind| kind.key == self.0).map_or(Nature::Event, |kind| kind.nature)
    }

    /// The words that plans use for it, for search.
    pub fn aliases(self) -> &'static [&'static str] {
        TABLE.iter().find(|kind| kind.key == self.0).map_or(&[], |kind| &kind.aliases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_may_name_a_kind_in_its_own_words() {
        for (text, kind) in [
            ("session", "session"),
            ("Съезд", "congress"),
            ("public_holiday", "holiday"),
            ("Half-Marathon", "half_marathon"),
            ("дөңгелек үстел", "round_table"),
        ] {
            assert_eq!(Kind::parse(text).map(Kind::as_str), Some(kind), "{text}");
        }
        assert_eq!(Kind::parse("rocket launch"), None);
    }

    #[test]
    fn no_word_names_two_kinds() {
        let mut seen = std::collections::HashMap::new();
        for kind in Kind::all() {
            for word in kind.aliases().iter().copied().chain([kind.as_str()]) {
                assert_eq!(*seen.entry(word).or_insert(kind), kind, "{word}");
            }
        }
    }
}
