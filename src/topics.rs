//! What news and events can be about, for digests: ten words a person may choose from. Ground floor: data (`data/topics.tsv`) and a rule, no
//! table of the database.
//!
//! What a text is about is read from the beginnings of its words. That is a rough rule, and its mistakes are mild: whoever chose topics still
//! gets what a moderator pinned, and announcements know no topics.

use std::sync::LazyLock;

use crate::locale::Locale;
use crate::search::fold;
use crate::table;

struct Topic {
    /// By language tag; the table's first language stands in for one it doesn't have.
    names: Vec<(&'static str, &'static str)>,
    /// Beginnings of one word or of several in a row, folded.
    words: Vec<Vec<String>>,
}

static ALL: LazyLock<Vec<Topic>> =
    LazyLock::new(|| read(include_str!("../data/topics.tsv")).expect("data/topics.tsv is checked by a test"));

fn read(text: &'static str) -> Result<Vec<Topic>, String> {
    let topic = |row: table::Row| {
        let names = row.languages("name_").map(|tag| Ok((tag, row.need(&format!("name_{tag}"))?))).collect::<Result<_, String>>()?;
        let words = row.need("words")?.split('|').map(fold::words).collect();
        Ok(Topic { names, words })
    };
    table::rows(text).map(topic).collect()
}

/// Some of the topics; none chosen means all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topics(i64);

impl Topics {
    /// As the database keeps them; unknown ones are forgotten.
    pub fn from_bits(bits: i64) -> Self {
        Self(bits & ((1 << ALL.len()) - 1))
    }

    /// For the database.
    pub fn bits(self) -> i64 {
        self.0
    }

    /// Whether none is chosen.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the topic of this number (from 0) is among them.
    pub fn contains(self, number: usize) -> bool {
        number < ALL.len() && self.0 & 1 << number != 0
    }

    /// With the topic of this number, or without it; none: there is no such topic.
    pub fn set(self, number: usize, on: bool) -> Option<Self> {
        (number < ALL.len()).then(|| Self(if on { self.0 | 1 << number } else { self.0 & !(1 << number) }))
    }

    /// What a text is about, by its folded words.
    pub fn of(words: &[String]) -> Self {
        let about = |topic: &Topic| topic.words.iter().any(|wanted| has(words, wanted));
        Self(ALL.iter().enumerate().filter(|(_, topic)| about(topic)).fold(0, |bits, (n, _)| bits | 1 << n))
    }

    /// The chosen ones by name, or nothing.
    pub fn names(self, locale: &Locale) -> Vec<&'static str> {
        names(locale).into_iter().enumerate().filter(|(n, _)| self.contains(*n)).map(|(_, name)| name).collect()
    }
}

/// Every topic's name, by number.
pub fn names(locale: &Locale) -> Vec<&'static str> {
    let tag = locale.lang().as_str();
    ALL.iter().map(|topic| topic.names.iter().find(|(known, _)| *known == tag).unwrap_or(&topic.names[0]).1).collect()
}

/// Whether words stand in a row that begin as these do.
pub fn has(words: &[String], wanted: &[String]) -> bool {
    !wanted.is_empty() && words.windows(wanted.len()).any(|window| window.iter().zip(wanted).all(|(word, start)| word.starts_with(start)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locales;

    #[test]
    fn the_table_names_every_topic_in_every_language_and_fits_its_bits() {
        let all = read(include_str!("../data/topics.tsv")).unwrap();
        assert!(all.len() <= 62);
        for lang in Locales::embedded().unwrap().languages() {
            assert!(all.iter().all(|topic| topic.names.iter().any(|(tag, _)| *tag == lang.as_str())), "{lang}");
        }
    }

    #[test]
    fn a_text_is_about_what_its_words_say_in_either_language() {
        let locales = Locales::embedded().unwrap();
        let ru = locales.get(locales.lang("ru").unwrap());
        for (text, topics) in [
            ("Алматыда жастар форумы өтті", vec!["Молодёжь"]),
            ("Концерт для ветеранов", vec!["Культура", "Семья и старшее поколение"]),
            ("Қазақ тілін оқыту курстары", vec!["Язык и образование"]),
            ("Забег единства", vec!["Единство и согласие", "Спорт"]),
            ("Семинар по материалам, согласно плану", vec!["Язык и образование"]),
            ("Семья года: матерям вручили награды", vec!["Семья и старшее поколение"]),
            ("Ауа райы жылынады", vec![]),
        ] {
            assert_eq!(Topics::of(&fold::words(text)).names(ru), topics, "{text}");
        }
    }
}
