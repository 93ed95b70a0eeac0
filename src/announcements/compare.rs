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
    let rest = without_phones(&rest, &mut note);
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

/// A link without what differs between a page and its translation: `…/kk/…` and `…/ru/…`, `?lang=kk`.
fn plain_link(link: &str) -> String {
    let link = link.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.").to_lowercase();
    let (path, query) = link.split_once('?').unwrap_or((&link, ""));
    let tongue = |part: &&str| matches!(*part, "kk" | "kz" | "kaz" | "ru" | "rus" | "en" | "eng");
    let path: Vec<&str> = path.split('/').filter(|part| !tongue(part) && !part.is_empty()).collect();
    let query: Vec<&str> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("lang")).collect();
    if query.is_empty() { path.join("/") } else { format!("{}?{}", path.join("/"), query.join("&")) }
}

/// Numbers of telephones are noted by their last ten digits, however they are grouped; the rest of the text.
fn without_phones(text: &str, note: &mut impl FnMut(Kind, String)) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (mut rest, mut at) = (String::new(), 0);
    while at < letters.len() {
        let starts = matches!(letters[at], '+' | '8' | '7') && !(at > 0 && letters[at - 1].is_alphanumeric());
        let end =
            (at..letters.len()).find(|i| !(letters[*i].is_ascii_digit() || "+-– ()\u{a0}".contains(letters[*i]))).unwrap_or(letters.len());
        let digits: String = letters[at..end].iter().filter(|letter| letter.is_ascii_digit()).collect();
        if starts && digits.len() == 11 {
            note(Kind::Number, digits[1..].to_owned());
            rest.push(' ');
            at = end;
        } else {
            rest.push(letters[at]);
            at += 1;
        }
    }
    rest
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
            let word: String = letters[at..end].iter().collect();
            tokens.push(roman(&word).map_or_else(|| Token::Word(word.to_lowercase()), |n| Token::Number(n.to_string())));
            at = end;
        } else {
            at += 1;
        }
    }
    tokens
}

/// «XXXIV» as 34; a single letter is no number.
fn roman(word: &str) -> Option<u32> {
    let value = |letter: char| Some([('I', 1), ('V', 5), ('X', 10), ('L', 50)].into_iter().find(|(known, _)| *known == letter)?.1);
    let values: Vec<u32> = word.chars().map(value).collect::<Option<_>>()?;
    let total = |(i, n): (usize, &u32)| if values.get(i + 1).is_some_and(|next| next > n) { -i64::from(*n) } else { i64::from(*n) };
    (values.len() > 1).then(|| values.iter().enumerate().map(total).sum::<i64>()).and_then(|n| u32::try_from(n).ok())
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
    let day = |i: Option<usize>| self::day(tokens, i);
    let word = |i: Option<usize>| match i.and_then(|i| tokens.get(i)) {
        Some(Token::Word(word)) => word.as_str(),
        _ => "",
    };
    for (i, token) in tokens.iter().enumerate() {
        let Token::Word(name) = token else { continue };
        let Some(month) = month(name, locales) else { continue };
        let before = i.checked_sub(1);
        // «25 желтоқсан», «25 декабря»; «желтоқсанның 25-і» only where no number stands before.
        let place = if day(before).is_some() { before } else { Some(i + 1) };
        if let (Some(day), Some(place)) = (day(place), place) {
            used[place] = true;
            note(Kind::Date, format!("{day:02}.{month:02}"));
            // «1–3 мамыр», «с 1 по 3 мая»: the days before are of the same month.
            let mut first = (place < i).then_some(place);
            while let Some(later) = first {
                let joined = usize::from(["по", "и", "мен", "және"].contains(&word(later.checked_sub(1))));
                first = later.checked_sub(1 + joined);
                match (first, self::day(tokens, first).filter(|earlier| *earlier < day)) {
                    (Some(at), Some(earlier)) => {
                        used[at] = true;
                        note(Kind::Date, format!("{earlier:02}.{month:02}"));
                    }
                    _ => break,
                }
            }
        }
    }
    for (i, (token, used)) in tokens.iter().zip(used).enumerate() {
        let Token::Number(number) = token else { continue };
        if used {
            continue;
        }
        // «сағат 10-да», «в 10 часов»; «2 сағат» and «2 часа» are how long it takes.
        let (before, after) = (word(i.checked_sub(1)), word(Some(i + 1)));
        let at_hour = before == "сағат" || (["в", "к", "с", "до", "на"].contains(&before) && after.starts_with("час"));
        if at_hour && let Some(hour) = number.parse::<u32>().ok().filter(|hour| *hour < 24) {
            note(Kind::Time, format!("{hour:02}:00"));
            continue;
        }
        if let Some(whole) = thousands(number, after) {
            note(Kind::Number, whole);
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

/// The day of a month that may stand at this place.
fn day(tokens: &[Token], at: Option<usize>) -> Option<u32> {
    match at.and_then(|at| tokens.get(at)) {
        Some(Token::Number(number)) => number.parse::<u32>().ok().filter(|day| (1..=31).contains(day)),
        _ => None,
    }
}

/// «1,5 млн» as 1500000: so many with the word behind it.
fn thousands(number: &str, after: &str) -> Option<String> {
    let zeros = [("мың", 3), ("тыс", 3), ("млн", 6), ("миллион", 6), ("млрд", 9), ("миллиард", 9)];
    let zeros = zeros.into_iter().find(|(word, _)| after.starts_with(word))?.1;
    let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
    (rest.len() <= zeros && !rest.contains('.')).then(|| format!("{whole}{rest:0<zeros$}"))
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
            name.is_some_and(|name| word.starts_with(name) || softened(name).is_some_and(|soft| word.starts_with(&soft)))
        })
    })
}

/// «қыркүйек» as it stands in «қыркүйегінде».
fn softened(name: &str) -> Option<String> {
    let soft = [('к', 'г'), ('қ', 'ғ')].into_iter().find(|(hard, _)| name.ends_with(*hard))?.1;
    let mut letters: Vec<char> = name.chars().collect();
    *letters.last_mut()? = soft;
    Some(letters.into_iter().collect())
}

/// Words that stand in the names of many regions.
const GENERIC: [&str; 8] = ["облысы", "область", "облыс", "қаласы", "қала", "город", "обл", "респ"];

/// Regions and centres by their codes' first name, and words in Latin letters.
fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 2 && word.chars().all(|letter| letter.is_ascii_alphabetic()) && roman(word).is_none())
        .map(str::to_lowercase)
        .collect();
    // Names are written large: «оралған қандастар» aren't of Орал.
    let large = text.split(|letter: char| !letter.is_alphabetic() && letter != '-').filter(|word| word.starts_with(char::is_uppercase));
    let words = fold::words(&large.collect::<Vec<_>>().join(" "));
    for region in Region::all() {
        let said = |name: &str| {
            let bare: Vec<&str> = name.split_whitespace().filter(|word| !GENERIC.contains(&word.to_lowercase().as_str())).collect();
            let stems: Vec<String> = fold::words(&bare.join(" ")).iter().map(|word| stem(word)).collect();
            stems.iter().any(|stem| stem.chars().count() > 3) && stems.iter().all(|stem| words.iter().any(|word| bends_to(word, stem)))
        };
        if region.search_words().any(said) {
            found.push(region.code().to_owned());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Whether a word is a name's stem with some end; «Абай» is «Абая» in Russian.
fn bends_to(word: &str, stem: &str) -> bool {
    let bent = || stem.strip_suffix('й').and_then(|trunk| word.strip_prefix(trunk)).is_some_and(|end| end.starts_with(['я', 'ю', 'е']));
    word.starts_with(stem) || bent()
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
            // As such announcements are really written.
            ("2026 жылғы 1 қыркүйегінде", "1 сентября 2026 года"),
            ("1 мамырдан 3 мамырға дейін", "с 1 по 3 мая"),
            ("1-3 мамыр аралығында", "1–3 мая"),
            ("5, 6 және 7 қазанда", "5, 6 и 7 октября"),
            ("сағат 10-да басталады", "начало в 10:00"),
            ("сағат 18:00-де", "в 18 часов"),
            ("Ұзақтығы – 2 сағат", "Продолжительность – 2 часа"),
            ("Ассамблеяның XXXIV сессиясы", "34-я сессия Ассамблеи"),
            ("5 мың адам", "5000 человек"),
            ("1,5 млн теңге", "1 500 000 тенге"),
            ("Анықтама: +7 (7172) 55-12-34", "Справки: 8 7172 551234"),
            ("https://assembly.kz/kk/news/12", "https://assembly.kz/ru/news/12"),
            ("https://example.kz/a?lang=kk&id=7", "https://example.kz/a?id=7&lang=ru"),
            ("Абай даңғылы, 10", "проспект Абая, 10"),
            ("елге оралған қандастар", "вернувшиеся кандасы"),
            ("Жетісу және Ұлытау облыстарында", "в областях Жетісу и Улытау"),
            ("Солтүстік Қазақстан облысы", "Северо-Казахстанская область"),
            ("Алматы облысында, Қонаевта", "в Алматинской области, в Конаеве"),
            ("Түркістанда, Шымкентте", "в Туркестане и Шымкенте"),
            ("Өскемен қаласында", "в Усть-Каменогорске"),
            ("Instagram-да және YouTube арнасында", "в Instagram и на YouTube-канале"),
            ("Сұрақтар: info@example.kz", "Вопросы: info@example.kz."),
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
            ("1-3 мамыр", "1–4 мая", vec!["Date 03.05 kk", "Date 04.05 ru"]),
            ("сағат 10-да", "в 11 часов", vec!["Time 10:00 kk", "Time 11:00 ru"]),
            ("5 мың адам", "500 человек", vec!["Number 500 ru", "Number 5000 kk"]),
            ("+7 7172 55-12-34", "+7 7172 55-12-43", vec!["Number 7172551234 kk", "Number 7172551243 ru"]),
            ("https://a.kz/kk/1", "https://a.kz/ru/2", vec!["Link a.kz/1 kk", "Link a.kz/2 ru"]),
            ("XXXIV сессия", "XXXV сессия", vec!["Number 34 kk", "Number 35 ru"]),
            ("Орал қаласында", "в Уральске и в Актау", vec!["Name KZ-47 ru"]),
        ] {
            assert_eq!(told(kk, ru), expected, "{kk} | {ru}");
        }
    }
}
