//! What somebody wants in a digest besides their regions: topics, words wanted and unwanted, events they asked for.
//!
//! A wanted word brings an item in whatever its region and topic; an unwanted one keeps it out, unless a moderator pinned it or the person
//! asked for the event. People of one taste read one text: [`Taste::key`] says whether it is one. Reads what they asked for; owns no table.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::regions::RegionSet;
use crate::search::fold;
use crate::topics::{self, Topics};

/// Words that one person may give.
pub const MOST_WORDS: usize = 10;
/// Letters of a word.
const LETTERS: usize = 20;

/// One taste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taste {
    topics: Topics,
    wanted: Vec<Vec<String>>,
    unwanted: Vec<Vec<String>>,
    /// Events asked for, ascending.
    pub(super) follows: Vec<i64>,
    key: String,
}

/// What is asked of an item.
pub(super) struct About<'a> {
    pub regions: RegionSet,
    pub topics: Topics,
    pub words: &'a [String],
    pub pinned: bool,
}

impl Taste {
    /// From what the database keeps of somebody. `follows`: the events that they asked for.
    pub fn new(topics: i64, words: &str, mut follows: Vec<i64>) -> Self {
        follows.sort_unstable();
        follows.dedup();
        let topics = Topics::from_bits(topics);
        let given = |sign: char| words.split(' ').filter_map(|word| word.strip_prefix(sign)).map(fold::typed).collect();
        let mut key = String::new();
        if !topics.is_empty() {
            key = format!("t{}", topics.bits());
        }
        if !words.is_empty() {
            key = format!("{key};{words}");
        }
        if !follows.is_empty() {
            let list: Vec<String> = follows.iter().map(i64::to_string).collect();
            key = format!("{key};f{}", list.join(","));
        }
        Self { topics, wanted: given('+'), unwanted: given('-'), follows, key }
    }

    /// The same for the same taste; empty for everything.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Whether an item belongs into the digest of somebody with these regions.
    pub(super) fn takes(&self, about: &About<'_>, regions: RegionSet) -> bool {
        let among = |list: &[Vec<String>]| list.iter().any(|word| topics::has(about.words, word));
        let concerns = about.regions.is_all() || about.regions.overlaps(regions);
        if about.pinned && concerns {
            return true;
        }
        if among(&self.unwanted) {
            return false;
        }
        among(&self.wanted) || (concerns && (self.topics.is_empty() || self.topics.overlaps(about.topics)))
    }
}

/// The events that these chats asked for, by chat; only those of which the material `tells`: what it is silent on makes no difference to a
/// text, and must not make one of its own.
pub(super) async fn follows(c: &mut SqliteConnection, chats: &[i64], tells: impl Fn(i64) -> bool) -> sqlx::Result<HashMap<i64, Vec<i64>>> {
    let list = serde_json::to_string(chats).expect("numbers are JSON");
    let rows = sqlx::query!(
        r#"SELECT chat_id AS "chat!: i64", event_id AS "event!: i64" FROM reminder_request WHERE chat_id IN (SELECT value FROM json_each(?1))
           UNION SELECT r.chat_id, e.id FROM series_request r JOIN event e ON e.series = r.series
             WHERE r.chat_id IN (SELECT value FROM json_each(?1))
               AND NOT EXISTS (SELECT 1 FROM not_interested n WHERE n.event_id = e.id AND n.chat_id = r.chat_id)"#,
        list
    )
    .fetch_all(c)
    .await?;
    let mut follows = HashMap::<i64, Vec<i64>>::new();
    for row in rows.into_iter().filter(|row| tells(row.event)) {
        follows.entry(row.chat).or_default().push(row.event);
    }
    Ok(follows)
}

/// Words as somebody types them behind the command (`+спорт -футбол`, a bare word is wanted) put to those they had; the whole list, sorted.
/// A word given again with the other sign changes sides. What is too long or too much is left out.
pub fn with_words(had: &str, typed: &str) -> String {
    let mut list: Vec<String> = had.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    for token in typed.split_whitespace() {
        let (sign, word) = match token.strip_prefix(['-', '–', '—', '−']) {
            Some(word) => ('-', word),
            None => ('+', token.trim_start_matches('+')),
        };
        let word: String = word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if !(2..=LETTERS).contains(&word.chars().count()) {
            continue;
        }
        // As it was typed, to be shown; how it is spelled makes no difference.
        list.retain(|known| fold::typed(known.trim_start_matches(['+', '-'])) != fold::typed(&word));
        list.push(format!("{sign}{word}"));
    }
    list.truncate(MOST_WORDS);
    list.sort();
    list.join(" ")
}

/// The list without one of its words, sign included.
pub fn without_word(had: &str, word: &str) -> String {
    had.split(' ').filter(|known| *known != word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(taste: &Taste, text: &str, regions: &str, pinned: bool) -> bool {
        let words = fold::words(text);
        let about = About { regions: regions.parse().unwrap(), topics: Topics::of(&words), words: &words, pinned };
        taste.takes(&about, "KZ-15".parse().unwrap())
    }

    #[test]
    fn topics_narrow_wanted_words_bring_in_and_unwanted_ones_keep_out() {
        let everything = Taste::new(0, "", Vec::new());
        let sport = Taste::new(1 << 8, &with_words("", "+медиатор -концерт"), Vec::new());
        for (text, regions, pinned, of_everything, of_sport) in [
            ("Спорт күні", "KZ-15", false, true, true),
            ("Спорт күні", "KZ-71", false, false, false),
            ("Көрме ашылды", "KZ-15", false, true, false),
            ("Көрме ашылды", "KZ-15", true, true, true),
            ("Медиаторлар оқуы", "KZ-71", false, false, true),
            ("Спорт және концерттер", "KZ", false, true, false),
            ("Спорт және концерттер", "KZ", true, true, true),
        ] {
            assert_eq!(takes(&everything, text, regions, pinned), of_everything, "{text}");
            assert_eq!(takes(&sport, text, regions, pinned), of_sport, "{text}");
        }
    }

    #[test]
    fn words_are_kept_once_folded_and_in_order() {
        let words = with_words("", "+Спорт -футбол жастар ы +СПОРТ");
        assert_eq!(words, with_words(&with_words("", "жастар -Футбол"), "спорт"));
        assert_eq!(with_words(&words, "-спорт").matches("спорт").count(), 1, "it changes sides");
        assert_eq!(without_word(&words, words.split(' ').next().unwrap()).split(' ').count(), 2);
        assert_eq!(with_words("", &"қ".repeat(50)), "");
        assert_eq!(Taste::new(0, "", Vec::new()).key(), "");
        assert_ne!(Taste::new(1, "", Vec::new()).key(), Taste::new(0, "+1", vec![1]).key());
    }
}
