//! Dates as offices and people write them: «01.05.2026 10:00», «1 мамыр, 10:00», «5 мая 2026 г.», «мамыр 2026», 2026-05-01.
//!
//! For files and dialogues; what is stored and exported is always [`Edtf`]. A day without a year is the next one there is.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::edtf::{DateError, Edtf, YEARS};
use crate::locale::Season;

/// The beginnings by which a month is known, folded to lower case: Kazakh, Russian.
const MONTHS: [(&str, &str); 12] = [
    ("қаңтар", "январ"),
    ("ақпан", "феврал"),
    ("наурыз", "март"),
    ("сәуір", "апрел"),
    ("мамыр", "ма"),
    ("маусым", "июн"),
    ("шілде", "июл"),
    ("тамыз", "август"),
    ("қыркүйек", "сентябр"),
    ("қазан", "октябр"),
    ("қараша", "ноябр"),
    ("желтоқсан", "декабр"),
];

/// The same for seasons.
const SEASONS: [(&str, &str, Season); 4] =
    [("көктем", "весн", Season::Spring), ("жаз", "лет", Season::Summer), ("күз", "осен", Season::Autumn), ("қыс", "зим", Season::Winter)];

/// Reads a date of any precision; `today` gives the year where none is written.
pub fn read_date(text: &str, today: NaiveDate) -> Result<Edtf, DateError> {
    match text.parse() {
        Err(DateError::Form) => written(text, today),
        read => read,
    }
}

fn written(text: &str, today: NaiveDate) -> Result<Edtf, DateError> {
    let lower = text.to_lowercase();
    let mut seen = Seen::default();
    for word in lower.split([' ', ',', '\u{a0}', '\u{202f}', '\n']).filter(|word| !word.is_empty()) {
        seen.take(word.trim_end_matches('.'))?;
    }
    seen.date(today)
}

/// What the words of a date said so far.
#[derive(Default)]
struct Seen {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
    season: Option<Season>,
    time: Option<NaiveTime>,
}

impl Seen {
    fn take(&mut self, word: &str) -> Result<(), DateError> {
        if matches!(word, "ж" | "г" | "год" | "года" | "году" | "жыл" | "жылғы" | "жылы" | "в" | "сағат" | "с" | "сағ" | "күні")
        {
            return Ok(());
        }
        if let Some((hour, minute)) = word.split_once(':') {
            return self.set_time(hour, minute);
        }
        let parts: Vec<&str> = word.split('.').collect();
        if let [day, month, year] = parts[..] {
            self.set(number(day)?, number(month)?)?;
            return self.set_year(year);
        }
        if let [day, month] = parts[..] {
            return self.set(number(day)?, number(month)?);
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return if word.len() == 4 { self.set_year(word) } else { once(&mut self.day, number(word)?) };
        }
        if let Some(month) = (1..).zip(MONTHS).find(|(_, (kk, ru))| word.starts_with(kk) || is_month(word, ru)).map(|(month, _)| month) {
            return once(&mut self.month, month);
        }
        let season = SEASONS.iter().find(|(kk, ru, _)| word.starts_with(kk) || word.starts_with(ru)).map(|(_, _, season)| *season);
        season.ok_or(DateError::Form).and_then(|season| once(&mut self.season, season))
    }

    fn set(&mut self, day: u32, month: u32) -> Result<(), DateError> {
        once(&mut self.day, day)?;
        once(&mut self.month, month)
    }

    fn set_year(&mut self, text: &str) -> Result<(), DateError> {
        let year = i32::try_from(number(text)?).map_err(|_| DateError::Year)?;
        once(&mut self.year, year)
    }

    fn set_time(&mut self, hour: &str, minute: &str) -> Result<(), DateError> {
        let minute = minute.split(':').next().unwrap_or_default();
        let time = NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0).ok_or(DateError::Nonexistent)?;
        once(&mut self.time, time)
    }

    fn date(self, today: NaiveDate) -> Result<Edtf, DateError> {
        if self.year.is_some_and(|year| !YEARS.contains(&year)) {
            return Err(DateError::Year);
        }
        match (self.day, self.month, self.season) {
            (Some(day), Some(month), None) => {
                let day = day_of(day, month, self.year, today).ok_or(DateError::Nonexistent)?;
                Ok(self.time.map_or(Edtf::Day(day), |time| Edtf::Time(day.and_time(time))))
            }
            _ if self.time.is_some() || self.day.is_some() => Err(DateError::Form),
            (None, Some(month), None) if month <= 12 => Ok(Edtf::Month(self.year.unwrap_or(today.year()), month)),
            (None, None, Some(season)) => Ok(Edtf::Season(self.year.unwrap_or(today.year()), season)),
            (None, None, None) => self.year.map(Edtf::Year).ok_or(DateError::Form),
            _ => Err(DateError::Form),
        }
    }
}

/// «мая», «май», «мае», but not «марафон».
fn is_month(word: &str, stem: &str) -> bool {
    word.strip_prefix(stem).is_some_and(|ending| match stem {
        "ма" => matches!(ending, "й" | "я" | "е" | "ю"),
        _ => ending.chars().count() <= 2,
    })
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), DateError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(DateError::Form),
    }
}

fn number(text: &str) -> Result<u32, DateError> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain).ok_or(DateError::Form)
}

/// In the year that was said, else the next such day from today on.
fn day_of(day: u32, month: u32, year: Option<i32>, today: NaiveDate) -> Option<NaiveDate> {
    match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => (today.year()..=today.year() + 8).filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).find(|date| *date >= today),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        "2025-04-21".parse().unwrap()
    }

    #[test]
    fn dates_are_read_as_offices_write_them() {
        for (text, expected) in [
            ("01.05.2026", "2026-05-01"),
            ("1.5.2026 9:05", "2026-05-01T09:05"),
            ("01.05.2026 10:00:00", "2026-05-01T10:00"),
            ("1 мамыр, 10:00", "2025-05-01T10:00"),
            ("2026 ж. 1 мамыр, 10:00", "2026-05-01T10:00"),
            ("2026 жылғы 25 желтоқсан", "2026-12-25"),
            ("5 Мая 2026 г. в 10:00", "2026-05-05T10:00"),
            ("1 март", "2026-03-01"),
            ("20.04", "2026-04-20"),
            ("21.04", "2025-04-21"),
            ("29 февраля", "2028-02-29"),
            ("сентябрь 2025 г.", "2025-09"),
            ("күз 2025", "2025-23"),
            ("осень 2025 года", "2025-23"),
            ("2026 год", "2026"),
            ("2026-05-01T10:00", "2026-05-01T10:00"),
            ("", ""),
        ] {
            assert_eq!(read_date(text, today()).map(|date| date.to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for (text, error) in [
            ("31.04.2026", DateError::Nonexistent),
            ("1 мамыр 25:00", DateError::Nonexistent),
            ("1.1.9999", DateError::Year),
            ("завтра", DateError::Form),
            ("10:00", DateError::Form),
            ("марафон", DateError::Form),
            ("1 2 мамыр", DateError::Form),
            ("1 мамыр 2026 2027", DateError::Form),
        ] {
            assert_eq!(read_date(text, today()), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "\\PC{0,30}") {
            let _ = read_date(&text, today());
        }
    }
}
