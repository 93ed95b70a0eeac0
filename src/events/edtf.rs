//! Dates as precisely as they are known: EDTF level 1, read and written.
//!
//! A plan says "1 May at ten", "17 September", "in October", "this autumn", "in 2025" or nothing yet. Each is kept as it was said:
//! printing what was read gives the same text, and nothing here ever adds a clock time or a day that nobody gave.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::locale::Season;

/// The years that a plan of ours can mean; anything else is a slip of the keyboard.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// A local date or time of some precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Edtf {
    /// To be announced; written as an empty text.
    #[default]
    Unknown,
    /// `2026`
    Year(i32),
    /// `2025-23`: autumn. A winter bears the year in which it begins.
    Season(i32, Season),
    /// `2026-05`; the month counts from 1.
    Month(i32, u32),
    /// `2026-05-01`
    Day(NaiveDate),
    /// `2026-05-01T10:00`; whole minutes.
    Time(NaiveDateTime),
}

/// What is wrong with a date. Seen by whoever typed it; [`super::Fault`] says it in their language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// It isn't a date in any of the forms.
    #[error("not a date; write 2026-05-01T10:00, 2026-05-01, 2026-05, 2025-23 (autumn) or 2026")]
    Form,
    /// The form is right, but there is no such day or hour: 31 April, 25:00.
    #[error("there is no such day or time")]
    Nonexistent,
    /// Outside [`YEARS`].
    #[error("the year must lie between {} and {}", YEARS.start(), YEARS.end())]
    Year,
    /// `Z` or an offset at the end.
    #[error("write the local time without a time zone")]
    Zone,
}

impl Edtf {
    /// How precise it is, as the database spells it.
    pub fn precision(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Year(_) => "year",
            Self::Season(..) => "season",
            Self::Month(..) => "month",
            Self::Day(_) => "day",
            Self::Time(_) => "time",
        }
    }

    /// Whether the day is known.
    pub fn has_day(&self) -> bool {
        matches!(self, Self::Day(_) | Self::Time(_))
    }

    /// The first local instant that it can mean; none if it is to be announced.
    pub fn first(&self) -> Option<NaiveDateTime> {
        let day = match *self {
            Self::Unknown => return None,
            Self::Time(at) => return Some(at),
            Self::Day(day) => day,
            Self::Month(year, month) => NaiveDate::from_ymd_opt(year, month, 1)?,
            Self::Season(year, season) => NaiveDate::from_ymd_opt(year, first_month(season), 1)?,
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1)?,
        };
        Some(day.and_time(NaiveTime::MIN))
    }

    /// The local instant at which it is over: for a day the next midnight; for a time that time itself.
    pub fn end(&self) -> Option<NaiveDateTime> {
        let first = self.first()?;
        match self {
            Self::Unknown => None,
            Self::Time(at) => Some(*at),
            Self::Day(_) => first.checked_add_days(Days::new(1)),
            Self::Month(..) => first.checked_add_months(Months::new(1)),
            Self::Season(..) => first.checked_add_months(Months::new(3)),
            Self::Year(_) => first.checked_add_months(Months::new(12)),
        }
    }

    /// The local day, if it is known.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(*day),
            Self::Time(at) => Some(at.date()),
            _ => None,
        }
    }
}

fn first_month(season: Season) -> u32 {
    match season {
        Season::Spring => 3,
        Season::Summer => 6,
        Season::Autumn => 9,
        Season::Winter => 12,
    }
}

impl fmt::Display for Edtf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => Ok(()),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Season(year, season) => write!(f, "{year:04}-{}", 20 + first_month(*season) / 3),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => write!(f, "{}", day.format("%Y-%m-%d")),
            Self::Time(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M")),
        }
    }
}

impl FromStr for Edtf {
    type Err = DateError;

    /// Reads what [`fmt::Display`] writes, and two things that spreadsheets make of it: a space for the `T`, seconds (dropped).
    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::Unknown);
        }
        let (date, time) = match text.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time.trim())),
            None => (text, None),
        };
        let parts: Vec<u32> = date.split('-').map(digits).collect::<Option<_>>().ok_or(DateError::Form)?;
        let lengths: Vec<usize> = date.split('-').map(str::len).collect();
        let year = i32::try_from(parts[0]).map_err(|_| DateError::Year)?;
        if !matches!(*lengths, [4] | [4, 2] | [4, 2, 2]) {
            return Err(DateError::Form);
        }
        if !YEARS.contains(&year) {
            return Err(DateError::Year);
        }
        match (&parts[1..], time) {
            ([month, day], Some(time)) => {
                let day = NaiveDate::from_ymd_opt(year, *month, *day).ok_or(DateError::Nonexistent)?;
                Ok(Self::Time(day.and_time(clock(time)?)))
            }
            (_, Some(_)) => Err(DateError::Form),
            ([], None) => Ok(Self::Year(year)),
            ([month @ 1..=12], None) => Ok(Self::Month(year, *month)),
            ([21], None) => Ok(Self::Season(year, Season::Spring)),
            ([22], None) => Ok(Self::Season(year, Season::Summer)),
            ([23], None) => Ok(Self::Season(year, Season::Autumn)),
            ([24], None) => Ok(Self::Season(year, Season::Winter)),
            ([month, day], None) => NaiveDate::from_ymd_opt(year, *month, *day).map(Self::Day).ok_or(DateError::Nonexistent),
            _ => Err(DateError::Nonexistent),
        }
    }
}

/// A number of ASCII digits only: `parse` alone would take a sign.
fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn clock(text: &str) -> Result<NaiveTime, DateError> {
    if text.ends_with(['Z', 'z']) || text.contains(['+', '-']) {
        return Err(DateError::Zone);
    }
    let parts: Vec<u32> = text.split(':').map(digits).collect::<Option<_>>().ok_or(DateError::Form)?;
    let time = match *parts {
        [hour, minute] => NaiveTime::from_hms_opt(hour, minute, 0),
        [hour, minute, second] => NaiveTime::from_hms_opt(hour, minute, second),
        _ => return Err(DateError::Form),
    };
    time.and_then(|time| time.with_second(0)).ok_or(DateError::Nonexistent)
}

impl From<NaiveDate> for Edtf {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

/// Roman numerals, as sessions and congresses are numbered: 34 is XXXIV. Nothing for 0 and above 3999.
pub fn roman(mut number: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    if number > 3999 {
        return text;
    }
    for (value, letters) in STEPS {
        while number >= value {
            text.push_str(letters);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_precision_is_read_and_written_back_as_it_was() {
        for text in ["", "2026", "2025-21", "2025-22", "2025-23", "2025-24", "2026-05", "2026-05-01", "2026-05-01T10:00", "2024-02-29"] {
            assert_eq!(text.parse::<Edtf>().unwrap().to_string(), text);
        }
        assert_eq!("2026-05-01 9:05".parse::<Edtf>().unwrap().to_string(), "2026-05-01T09:05");
        assert_eq!(" 2026-05-01T10:00:59 ".parse::<Edtf>().unwrap().to_string(), "2026-05-01T10:00");
    }

    #[test]
    fn what_is_no_date_is_refused_with_the_reason() {
        use DateError::*;
        for (text, error) in [
            ("1 мая", Form),
            ("01.05.2026", Form),
            ("26-05-01", Form),
            ("2026-5-1", Form),
            ("2026-05-01T10", Form),
            ("2026-05T10:00", Form),
            ("2026?", Form),
            ("202X", Form),
            ("+2026", Form),
            ("2026/2027", Form),
            ("2025-02-29", Nonexistent),
            ("2026-04-31", Nonexistent),
            ("2026-13", Nonexistent),
            ("2026-25", Nonexistent),
            ("2026-00-10", Nonexistent),
            ("2026-05-01T24:00", Nonexistent),
            ("2026-05-01T10:60", Nonexistent),
            ("9999-01-01", Year),
            ("0001", Year),
            ("2026-05-01T10:00Z", Zone),
            ("2026-05-01T10:00+05:00", Zone),
        ] {
            assert_eq!(text.parse::<Edtf>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_span_covers_all_that_its_words_can_mean() {
        for (text, first, end) in [
            ("2026", "2026-01-01", "2027-01-01"),
            ("2025-23", "2025-09-01", "2025-12-01"),
            ("2025-24", "2025-12-01", "2026-03-01"),
            ("2024-02", "2024-02-01", "2024-03-01"),
            ("2024-02-29", "2024-02-29", "2024-03-01"),
        ] {
            let date: Edtf = text.parse().unwrap();
            assert_eq!(date.first(), Some(day(first).and_time(NaiveTime::MIN)), "{text}");
            assert_eq!(date.end(), Some(day(end).and_time(NaiveTime::MIN)), "{text}");
        }
        assert_eq!(Edtf::Unknown.first(), None);
    }

    #[test]
    fn ordinals_are_printed_roman() {
        for (number, text) in
            [(0, ""), (1, "I"), (4, "IV"), (8, "VIII"), (27, "XXVII"), (34, "XXXIV"), (49, "XLIX"), (1994, "MCMXCIV"), (4000, "")]
        {
            assert_eq!(roman(number), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_but_never_panics(text in ".{0,24}") {
            if let Ok(date) = text.parse::<Edtf>() {
                prop_assert_eq!(date.to_string().parse::<Edtf>(), Ok(date));
            }
        }

        #[test]
        fn any_minute_comes_back(days in 0i64..69_000, minute in 0i64..1440) {
            let at = day("1910-01-01").and_time(NaiveTime::MIN) + chrono::Duration::days(days) + chrono::Duration::minutes(minute);
            let date = Edtf::Time(at);
            prop_assert_eq!(date.to_string().parse::<Edtf>(), Ok(date));
            prop_assert!(date.first() <= date.end());
        }
    }
}
