//! Dates as publishers of Kazakhstan print them: «18.05.2025 22:28:57 33», «16:46, 25 декабря 2025», «13:13, 20 Январь 2026 | GMT +5»,
//! «9 Қаңтар, 2015 16:10», «2025 жылғы 25 желтоқсан», «Сегодня, 14:35». What isn't there is not added: a day stays a day.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::model::{Precision, Published};

/// Month names as they are printed, in all their cases and shortened, by month.
const MONTHS: [&[&str]; 12] = [
    &["қаңтар", "қаң", "январь", "января", "янв", "january", "jan"],
    &["ақпан", "ақп", "февраль", "февраля", "фев", "february", "feb"],
    &["наурыз", "нау", "март", "марта", "мар", "march", "mar"],
    &["сәуір", "сәу", "апрель", "апреля", "апр", "april", "apr"],
    &["мамыр", "мам", "май", "мая", "may"],
    &["маусым", "мау", "июнь", "июня", "июн", "june", "jun"],
    &["шілде", "шіл", "июль", "июля", "июл", "july", "jul"],
    &["тамыз", "там", "август", "августа", "авг", "august", "aug"],
    &["қыркүйек", "қыр", "сентябрь", "сентября", "сен", "сент", "september", "sep", "sept"],
    &["қазан", "қаз", "октябрь", "октября", "окт", "october", "oct"],
    &["қараша", "қар", "ноябрь", "ноября", "ноя", "нояб", "november", "nov"],
    &["желтоқсан", "жел", "декабрь", "декабря", "дек", "december", "dec"],
];
const TODAY: [&str; 3] = ["бүгін", "сегодня", "today"];
const YESTERDAY: [&str; 3] = ["кеше", "вчера", "yesterday"];
/// Words that stand before a date and say that it is one.
const LABELS: [&str; 10] =
    ["date", "дата", "күні", "published", "posted", "опубликовано", "опубликован", "жарияланды", "жарияланған", "updated"];
/// Words that belong to a date and say nothing.
const FILLERS: [&str; 16] = [
    "г",
    "год",
    "года",
    "ж",
    "жыл",
    "жылы",
    "жылғы",
    "жылдың",
    "в",
    "at",
    "сағат",
    "публикации",
    "on",
    "обновлено",
    "просмотров",
    "қаралды",
];
/// The years that a date can mean.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A date at the beginning of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Said of a day that isn't known («Сегодня» in a file): none.
    pub published: Option<Published>,
    /// Bytes of the line that it takes.
    pub end: usize,
    /// Whether a word before it says that it is a date.
    pub labelled: bool,
    /// Whether the line says nothing else (besides a counter of views).
    pub alone: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Mark(char),
}

/// Tokens with the byte at which each ends.
fn tokens(line: &str) -> Vec<(Token, usize)> {
    let mut tokens: Vec<(Token, usize)> = Vec::new();
    let mut letters = line.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let mut end = start + letter.len_utf8();
        let mut grow = |same: fn(char) -> bool| {
            while let Some((at, next)) = letters.next_if(|(_, next)| same(*next)) {
                end = at + next.len_utf8();
            }
        };
        if letter.is_ascii_digit() {
            grow(|next| next.is_ascii_digit());
            let number = line[start..end].parse().unwrap_or(u32::MAX);
            tokens.push((Token::Number(number, end - start), end));
        } else if letter.is_alphabetic() {
            grow(char::is_alphabetic);
            tokens.push((Token::Word(line[start..end].to_lowercase()), end));
        } else if !letter.is_whitespace() {
            tokens.push((Token::Mark(letter), end));
        }
        if tokens.len() > 40 {
            break;
        }
    }
    tokens
}

/// A walk over the tokens that can be taken back.
struct Walk<'a> {
    tokens: &'a [(Token, usize)],
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let read = read(self);
        if read.is_none() {
            self.at = start;
        }
        read
    }

    fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let Token::Number(number, length) = self.peek()? else { return None };
        let number = *number;
        digits.contains(length).then(|| {
            self.at += 1;
            number
        })
    }

    fn mark(&mut self, marks: &str) -> Option<char> {
        let Token::Mark(mark) = self.peek()? else { return None };
        let mark = *mark;
        marks.contains(mark).then(|| {
            self.at += 1;
            mark
        })
    }

    fn word(&mut self, list: &[&str]) -> Option<usize> {
        let Token::Word(word) = self.peek()? else { return None };
        let index = list.iter().position(|known| known == word)?;
        self.at += 1;
        Some(index)
    }

    fn month(&mut self) -> Option<u32> {
        let Token::Word(word) = self.peek()? else { return None };
        let index = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
        self.at += 1;
        self.mark(".");
        u32::try_from(index + 1).ok()
    }

    fn year(&mut self) -> Option<i32> {
        let year = i32::try_from(self.number(4..=4)?).ok().filter(|year| YEARS.contains(year))?;
        Some(year)
    }

    /// Some day; `Err` for a word like «Сегодня» where today isn't known.
    fn day(&mut self, today: Option<NaiveDate>) -> Option<Result<NaiveDate, ()>> {
        let date = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).map(Ok);
        self.attempt(|walk| {
            let day = walk.number(1..=2)?;
            let mark = walk.mark("./-")?;
            let month = walk.number(1..=2)?;
            walk.mark("./-").filter(|second| *second == mark)?;
            date(walk.year()?, month, day)
        })
        .or_else(|| {
            self.attempt(|walk| {
                let year = walk.year()?;
                walk.mark("-.")?;
                let month = walk.number(2..=2)?;
                walk.mark("-.")?;
                let day = walk.number(2..=2)?;
                walk.word(&["t"]);
                date(year, month, day)
            })
        })
        .or_else(|| {
            self.attempt(|walk| {
                let day = walk.number(1..=2)?;
                let month = walk.month()?;
                walk.mark(",");
                date(walk.year()?, month, day)
            })
        })
        .or_else(|| {
            self.attempt(|walk| {
                let month = walk.month()?;
                let day = walk.number(1..=2)?;
                walk.mark(",");
                date(walk.year()?, month, day)
            })
        })
        .or_else(|| {
            self.attempt(|walk| {
                let year = walk.year()?;
                walk.fillers();
                let day = walk.number(1..=2)?;
                date(year, walk.month()?, day)
            })
        })
        .or_else(|| {
            self.attempt(|walk| {
                let back = match (walk.word(&TODAY), walk.at) {
                    (Some(_), _) => 0,
                    (None, _) => walk.word(&YESTERDAY).map(|_| 1)?,
                };
                walk.mark(",");
                walk.number(4..=4);
                Some(today.map(|today| today - TimeDelta::days(back)).ok_or(()))
            })
        })
    }

    fn time(&mut self) -> Option<(NaiveTime, Precision)> {
        self.attempt(|walk| {
            let hour = walk.number(1..=2)?;
            walk.mark(":")?;
            let minute = walk.number(2..=2)?;
            let second = walk.attempt(|walk| {
                walk.mark(":")?;
                walk.number(2..=2)
            });
            let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
            Some((NaiveTime::from_hms_opt(hour, minute, second.unwrap_or(0))?, precision))
        })
    }

    /// Minutes east of Greenwich: «GMT +5», «+05:00», «UTC+6».
    fn offset(&mut self) -> Option<i64> {
        self.attempt(|walk| {
            walk.mark("|(");
            let named = walk.word(&["gmt", "utc"]).is_some();
            let sign = if walk.mark("+-−")? == '+' { 1 } else { -1 };
            let hours = walk.number(1..=if named { 2 } else { 4 })?;
            let minutes = walk.attempt(|walk| {
                walk.mark(":")?;
                walk.number(2..=2)
            });
            walk.mark(")");
            let (hours, minutes) = if hours > 99 { (hours / 100, hours % 100) } else { (hours, minutes.unwrap_or(0)) };
            (hours <= 14 && minutes < 60).then_some(sign * i64::from(hours * 60 + minutes))
        })
    }

    fn fillers(&mut self) {
        while self.word(&FILLERS).is_some() || self.mark(",.|·—–-").is_some() {}
    }
}

/// The date with which a line begins, in any of the shapes; none if it begins with something else. `today` is what «Сегодня» means: the day
/// on which a page was fetched; none for a file, which may be old. Without a zone it is the office's.
pub fn find(line: &str, today: Option<NaiveDate>, zone: Tz) -> Option<Found> {
    let tokens = tokens(line);
    let mut walk = Walk { tokens: &tokens, at: 0 };
    let labelled = walk.word(&LABELS).is_some();
    while labelled && (walk.word(&FILLERS).is_some() || walk.mark(":").is_some()) {}
    let before = walk.time();
    if before.is_some() {
        walk.mark(",");
    }
    let day = walk.day(today)?;
    let mut end = walk.at;
    let time = before.or_else(|| {
        walk.fillers();
        walk.time()
    });
    end = if time.is_some() { end.max(walk.at) } else { end };
    walk.at = end;
    let offset = time.and_then(|_| walk.offset());
    let end = walk.at;
    walk.fillers();
    // One bare number behind it counts the views.
    walk.number(1..=7);
    walk.fillers();
    let published = day.ok().map(|day| match (time, offset) {
        (None, _) => Published::local(day.and_time(NaiveTime::MIN), Precision::Day, zone),
        (Some((time, precision)), None) => Published::local(day.and_time(time), precision, zone),
        (Some((time, precision)), Some(offset)) => {
            Published { at: (day.and_time(time) - TimeDelta::minutes(offset)).and_utc().timestamp(), precision }
        }
    });
    Some(Found { published, end: tokens[end - 1].1, labelled, alone: walk.at == tokens.len() })
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use proptest::prelude::*;

    use super::*;
    use crate::zone;

    fn shown(line: &str, today: Option<&str>) -> Option<String> {
        let found = find(line, today.map(|day| day.parse().unwrap()), Almaty)?;
        let published = found.published?;
        let local = zone::local(Almaty, published.at);
        let shape = match published.precision {
            Precision::Day => "%Y-%m-%d",
            Precision::Minute => "%Y-%m-%d %H:%M",
            Precision::Second => "%Y-%m-%d %H:%M:%S",
        };
        let more = if found.alone { "" } else { " …" };
        Some(format!("{}{more}", local.format(shape)))
    }

    #[test]
    fn every_shape_that_publishers_print_is_read() {
        for (line, expected) in [
            ("18.05.2025 22:28:57 33", "2025-05-18 22:28:57"),
            ("16:46, 25 декабря 2025", "2025-12-25 16:46"),
            ("13:13, 20 Январь 2026 | GMT +5", "2026-01-20 13:13"),
            ("13:13, 20 Январь 2023 | GMT +6", "2023-01-20 13:13"),
            ("01.05.2025 в 17:07", "2025-05-01 17:07"),
            ("4 мая 2022, 08:18", "2022-05-04 08:18"),
            ("9 Қаңтар, 2015 16:10", "2015-01-09 16:10"),
            ("28 Қаңтар 2026", "2026-01-28"),
            ("24.01.2026, 20:15", "2026-01-24 20:15"),
            ("25.04.2025", "2025-04-25"),
            ("2025 жылғы 25 желтоқсан", "2025-12-25"),
            ("2025 ж. 25 желтоқсан, 16:46", "2025-12-25 16:46"),
            ("25 декабря 2025 г. в 16:46", "2025-12-25 16:46"),
            ("December 25, 2025", "2025-12-25"),
            ("25 Dec. 2025 16:46", "2025-12-25 16:46"),
            ("2025-12-25T16:46:00+05:00", "2025-12-25 16:46:00"),
            ("2025-12-25T11:46:00+0000", "2025-12-25 16:46:00"),
            ("Опубликовано: 25.12.2025", "2025-12-25"),
            ("Жарияланды: 25.12.2025 16:46", "2025-12-25 16:46"),
            ("date 2023-05-30 BAKU, Azerbaijan, May 30. President of", "2023-05-30 …"),
            ("25.12.2025 состоялась встреча", "2025-12-25 …"),
        ] {
            assert_eq!(shown(line, None).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn today_means_the_day_on_which_the_page_was_read_and_nothing_in_a_file() {
        assert_eq!(shown("Сегодня, 14:35", Some("2026-01-24")).as_deref(), Some("2026-01-24 14:35"));
        assert_eq!(shown("Сегодня 2026, 17:09", Some("2026-01-24")).as_deref(), Some("2026-01-24 17:09"));
        assert_eq!(shown("Кеше, 09:05", Some("2026-01-01")).as_deref(), Some("2025-12-31 09:05"));
        let found = find("Сегодня, 14:35", None, Almaty).unwrap();
        assert_eq!((found.published, found.alone), (None, true));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for line in ["", "31.02.2025", "Форум 2025", "25 жылдық", "1 мая", "99:99, 25 декабря 2025", "10 человек", "В 2025 году", "3.5.7.9"]
        {
            assert_eq!(shown(line, None), None, "{line}");
        }
    }

    #[test]
    fn an_old_pages_zone_is_its_own_and_a_foreign_one_is_obeyed() {
        // Almaty was at +6 until March 2024.
        let at = |line: &str| find(line, None, Almaty).unwrap().published.unwrap().at;
        assert_eq!(at("13:13, 20 Январь 2023 | GMT +6"), at("13:13, 20 Январь 2023"));
        assert_eq!(at("13:13, 20 Январь 2026 | GMT +6"), at("12:13, 20 Январь 2026"));
    }

    proptest! {
        #[test]
        fn no_line_is_an_error(line in ".{0,80}") {
            if let Some(found) = find(&line, None, Almaty) {
                prop_assert!(line.is_char_boundary(found.end));
            }
        }

        #[test]
        fn every_day_is_read_in_every_month_name(days in 0i64..12_000, form in 0usize..20) {
            let day: NaiveDate = "1995-01-01".parse::<NaiveDate>().unwrap() + TimeDelta::days(days);
            let names = MONTHS[chrono::Datelike::month0(&day) as usize];
            let line = format!("{} {} {}", day.format("%-d"), names[form % names.len()], day.format("%Y"));
            prop_assert_eq!(shown(&line, None), Some(day.to_string()), "{}", line);
        }
    }
}
