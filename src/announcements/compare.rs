//! One language's text against the other's: numbers, dates, times, links and names that only one of them has. It warns and never blocks;
//! of spelling it says nothing. Pure functions; the card shows what they find.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Announcement;
use crate::key;
use crate::letter::Letter;
use crate::locale::Locales;
use crate::regions::Region;
use crate::search::fold;

/// What kind of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// «25 желтоқсан», «25.12.2026».
    Date,
    /// «10:00».
    Time,
    /// «1 200», «3,5».
    Number,
    /// An address, or somebody's @name.
    Link,
    /// A region or its centre, or a word in Latin letters.
    Name,
}

impl Kind {
    /// Its word, to stand before «: value».
    pub fn key(self) -> &'static str {
        match self {
            Self::Date => key!("differs-date"),
            Self::Time => key!("differs-time"),
            Self::Number => key!("differs-number"),
            Self::Link => key!("differs-link"),
            Self::Name => key!("differs-name"),
        }
    }
}

/// Something that only one of two texts says (or says more often).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub kind: Kind,
    /// As it is compared: `25.12`, `10:00`, `1200`.
    pub value: String,
    /// The language whose text has it.
    pub only_in: String,
}

type Found = BTreeMap<(Kind, String), usize>;

/// What the texts of an announcement don't have in common, in the order of [`Kind`].
pub fn differences(announcement: &Announcement, locales: &Locales) -> Vec<Difference> {
    let found: Vec<(&String, Found)> = announcement.texts.iter().map(|(language, letter)| (language, facts(letter, locales))).collect();
    let mut differences = Vec::new();
    for (language, own) in &found {
        for (fact, n) in own {
            if found.iter().any(|(_, others)| others.get(fact).copied().unwrap_or(0) < *n) {
                differences.push(Difference { kind: fact.0, value: fact.1.clone(), only_in: (*language).clone() });
            }
        }
    }
    differences.sort_by(|a, b| (a.kind, &a.value).cmp(&(b.kind, &b.value)));
    differences
}

fn facts(letter: &Letter, locales: &Locales) -> Found {
    let mut found = Found::new();
    let mut note = |kind: Kind, value: String| *found.entry((kind, value)).or_default() += 1;
    for link in hidden_links(letter) {
        note(Kind::Link, plain_link(&link));
    }
    let mut rest = String::new();
    let said: Vec<&str> = letter.body.texts().into_iter().map(|(words, _)| words).collect();
    for word in said.join("\n").split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|letter: char| letter.is_whitespace() || "«»\"'()[],;!?.".contains(letter));
        if is_link(bare) {
            note(Kind::Link, plain_link(bare));
            rest.push(' ');
        } else {
            rest.push_str(word);
        }
    }
    numbers(&tokens(&rest), locales, &mut note);
    for name in names(&rest) {
        note(Kind::Name, name);
    }
    // Whether a name is said once or thrice is style; that it is said at all is not.
    for ((kind, _), n) in &mut found {
        if *kind == Kind::Name {
            *n = 1;
        }
    }
    found
}

fn is_link(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || word.starts_with("t.me/") || (word.contains('@') && word.len() > 2)
}

fn plain_link(link: &str) -> String {
    let link = link.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    link.trim_end_matches('/').to_lowercase()
}

/// Addresses behind words.
fn hidden_links(letter: &Letter) -> Vec<String> {
    letter.body.texts().into_iter().flat_map(|(_, entities)| entities).filter_map(|entity| entity.url.clone()).collect()
}

/// A word or a number; a number with its dots, colons and grouping as they stand.
#[derive(Debug, PartialEq)]
enum Token {
    Word(String),
    Number(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_ascii_digit() {
            let (number, next) = number_at(&letters, at);
            tokens.push(Token::Number(number));
            at = next;
        } else if letters[at].is_alphabetic() {
            let end = (at..letters.len()).find(|i| !letters[*i].is_alphabetic()).unwrap_or(letters.len());
            tokens.push(Token::Word(letters[at..end].iter().collect::<String>().to_lowercase()));
            at = end;
        } else {
            at += 1;
        }
    }
    tokens
}

/// The number that begins here, and where it ends. «1 200» is one number: a space before exactly three digits groups them.
fn number_at(letters: &[char], start: usize) -> (String, usize) {
    let digit = |i: usize| letters.get(i).is_some_and(char::is_ascii_digit);
    let (mut number, mut grouped, mut at) = (String::new(), false, start);
    loop {
        while digit(at) {
            number.push(letters[at]);
            at += 1;
        }
        let three = digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
        let groups = three && (grouped || number.len() <= 3) && !number.contains(['.', ':']);
        match letters.get(at) {
            Some(' ' | '\u{a0}' | '\u{202f}') if groups => {
                grouped = true;
                at += 1;
            }
            Some(mark @ ('.' | ':' | ',')) if digit(at + 1) => {
                number.push(if *mark == ',' { '.' } else { *mark });
                at += 1;
            }
            _ => return (number, at),
        }
    }
}

fn numbers(tokens: &[Token], locales: &Locales, note: &mut impl FnMut(Kind, String)) {
    let mut used = vec![false; tokens.len()];
    let day = |i: Option<usize>| match i.and_then(|i| tokens.get(i)) {
        Some(Token::Number(number)) => number.parse::<u32>().ok().filter(|day| (1..=31).contains(day)),
        _ => None,
    };
    for (i, token) in tokens.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let Some(month) = month(word, locales) else { continue };
        let before = i.checked_sub(1);
        // «25 желтоқсан», «25 декабря»; «желтоқсанның 25-і» only where no number stands before.
        let place = if day(before).is_some() { before } else { Some(i + 1) };
        if let (Some(day), Some(place)) = (day(place), place) {
            used[place] = true;
            note(Kind::Date, format!("{day:02}.{month:02}"));
        }
    }
    for (token, used) in tokens.iter().zip(used) {
        let Token::Number(number) = token else { continue };
        if used {
            continue;
        }
        match read(number) {
            (Kind::Date, value) => {
                note(Kind::Date, value[..5].to_owned());
                if value.len() > 5 {
                    note(Kind::Number, value[6..].to_owned());
                }
            }
            (kind, value) => note(kind, value),
        }
    }
}

/// What a number with its marks is: a date, a time, or just a number.
fn read(number: &str) -> (Kind, String) {
    let parts: Vec<&str> = number.split(['.', ':']).collect();
    let small = |part: &str, to: u32| part.len() <= 2 && part.parse::<u32>().is_ok_and(|n| n <= to);
    match parts[..] {
        [day, month, year] if !number.contains(':') && small(day, 31) && small(month, 12) && matches!(year.len(), 2 | 4) => {
            let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
            (Kind::Date, format!("{day:0>2}.{month:0>2}.{year}"))
        }
        [hour, minute] if minute.len() == 2 && small(hour, 23) && small(minute, 59) => (Kind::Time, format!("{hour:0>2}:{minute}")),
        [day, month] if !number.contains(':') && month.len() == 2 && small(day, 31) && small(month, 12) && month != "00" => {
            (Kind::Date, format!("{day:0>2}.{month}"))
        }
        _ => (Kind::Number, number.trim_end_matches(['.', ':']).to_owned()),
    }
}

/// The month that a word names in any of the languages, in the form it has after a day.
fn month(word: &str, locales: &Locales) -> Option<u32> {
    (1..=12).find(|month| {
        let Some(date) = NaiveDate::from_ymd_opt(2025, *month, 1) else { return false };
        locales.languages().iter().any(|lang| {
            let written = locales.get(*lang).day_month(date).to_lowercase();
            let name =
                written.split(|letter: char| !letter.is_alphabetic()).filter(|name| name.chars().count() > 2).max_by_key(|name| name.len());
            name.is_some_and(|name| word.starts_with(name))
        })
    })
}

/// Words that stand in the names of many regions.
const GENERIC: [&str; 8] = ["облысы", "область", "облыс", "қаласы", "қала", "город", "обл", "респ"];

/// Regions and centres by their codes' first name, and words in Latin letters.
fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 2 && word.chars().all(|letter| letter.is_ascii_alphabetic()))
        .map(str::to_lowercase)
        .collect();
    let words = fold::words(text);
    for region in Region::all() {
        let said = |name: &str| {
            let bare: Vec<&str> = name.split_whitespace().filter(|word| !GENERIC.contains(&word.to_lowercase().as_str())).collect();
            let stems: Vec<String> = fold::words(&bare.join(" ")).iter().map(|word| stem(word)).collect();
            !stems.is_empty()
                && stems.iter().all(|stem| stem.chars().count() > 3 && words.iter().any(|word| word.starts_with(stem.as_str())))
        };
        if region.search_words().any(said) {
            found.push(region.code().to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// A word without the end that Russian bends.
fn stem(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let keep = if letters.len() > 6 { letters.len() - 2 } else { letters.len() - usize::from(letters.len() > 4) };
    letters[..keep].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kk: &str, ru: &str) -> Vec<String> {
        let locales = Locales::embedded().unwrap();
        let typed = |text: &str| Letter::typed(text.to_owned(), Vec::new());
        let texts = [("kk".to_owned(), typed(kk)), ("ru".to_owned(), typed(ru))].into();
        let announcement = Announcement { texts, ..Announcement::sample() };
        differences(&announcement, &locales).iter().map(|d| format!("{:?} {} {}", d.kind, d.value, d.only_in)).collect()
    }

    #[test]
    fn what_both_say_in_their_own_way_is_no_difference() {
        for (kk, ru) in [
            ("25 желтоқсан күні сағат 10:00-де", "25 декабря в 10.00"),
            ("желтоқсанның 25-і", "25.12"),
            ("2026 жылғы 1 мамыр", "1 мая 2026 года"),
            ("25.12.2026", "25 декабря 2026 г."),
            ("1 200 адам, 3,5 км", "1200 человек, 3.5 км"),
            ("Тіркелу: https://example.kz/a", "Регистрация: https://www.example.kz/a/."),
            ("Ақтөбе облысында", "в Актюбинской области"),
            ("Zoom арқылы", "через Zoom"),
            ("Мамандар келеді", "Приедут мастера"),
        ] {
            assert_eq!(told(kk, ru), Vec::<String>::new(), "{kk} | {ru}");
        }
    }

    #[test]
    fn what_only_one_says_is_named_with_its_language() {
        for (kk, ru, expected) in [
            ("25 желтоқсан", "26 декабря", vec!["Date 25.12 kk", "Date 26.12 ru"]),
            ("сағат 10:00", "в 11:00", vec!["Time 10:00 kk", "Time 11:00 ru"]),
            ("50 адам", "человек", vec!["Number 50 kk"]),
            ("Тіркелу", "Регистрация: https://a.kz", vec!["Link a.kz ru"]),
            ("5 және 5", "5", vec!["Number 5 kk"]),
            ("Павлодар", "город", vec!["Name KZ-55 kk"]),
        ] {
            assert_eq!(told(kk, ru), expected, "{kk} | {ru}");
        }
    }
}
