//! From local dates to instants: what is sorted, what is past, and what "one day before" counts from.
//!
//! `zone` decides what a local time is that happens twice or never; here stand the rules of ends, of open ends, and of dates that
//! are only known by and large.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::edtf::Edtf;
use super::kind::Nature;
use crate::zone::{instant, unix_at};

/// The local hour that reminders of an event count from when only its day is known.
pub const MORNING: u32 = 9;

/// The instants of one occurrence, in unix seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instants {
    /// The first instant that the start can mean; none if it is to be announced.
    pub from_at: Option<i64>,
    /// When it is over. An open end is taken as the end of the year in which it started: nothing stays "coming" for ever.
    pub until_at: Option<i64>,
    /// What reminders count from: the start, or [`MORNING`] of a day without a time; none for what is known less well.
    pub anchor_at: Option<i64>,
    /// Its place in a list by date.
    pub sort_at: i64,
}

/// What is to be announced stands after everything that has a date.
pub const LAST: i64 = i64::MAX;

/// Why two dates can't belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// An end, but no start.
    #[error("an end needs a start")]
    NoStart,
    /// It ends before it starts, or at the same minute.
    #[error("it ends before it starts")]
    Backwards,
    /// Longer than three years: a slip.
    #[error("it lasts longer than three years")]
    TooLong,
}

/// Whether the end can follow the start.
pub fn check(starts: Edtf, ends: Edtf) -> Result<(), SpanError> {
    let Some(end) = ends.end() else { return Ok(()) };
    let first = starts.first().ok_or(SpanError::NoStart)?;
    match end - first {
        length if length <= Duration::zero() => Err(SpanError::Backwards),
        length if length > Duration::days(3 * 366) => Err(SpanError::TooLong),
        _ => Ok(()),
    }
}

/// The instants of an event of this nature. `starts` and `ends` passed [`check`].
pub fn instants(starts: Edtf, ends: Edtf, nature: Nature, zone: Tz) -> Instants {
    let unix = |local| instant(zone, local).timestamp();
    let Some(first) = starts.first() else {
        return Instants { from_at: None, until_at: None, anchor_at: None, sort_at: LAST };
    };
    let open = ends == Edtf::Unknown && nature == Nature::Open;
    let until = match ends.end() {
        Some(end) => end,
        None if open => Edtf::Year(first.year()).end().unwrap_or(first),
        None => own_end(starts, first),
    };
    let sort = if starts.has_day() && !open { first } else { until };
    Instants {
        from_at: Some(unix(first)),
        until_at: Some(unix(until)),
        anchor_at: match starts {
            Edtf::Time(at) => Some(unix(at)),
            Edtf::Day(day) => day.and_hms_opt(MORNING, 0, 0).map(unix),
            _ => None,
        },
        sort_at: unix(sort),
    }
}

/// Without an end a time lasts until its day is over, and any other date as long as its words.
fn own_end(starts: Edtf, first: NaiveDateTime) -> NaiveDateTime {
    match starts {
        Edtf::Time(at) => Edtf::Day(at.date()).end().unwrap_or(first),
        other => other.end().unwrap_or(first),
    }
}

/// The instants between which a local day lies, in unix seconds; the second belongs to the next day.
pub fn day_bounds(zone: Tz, day: NaiveDate) -> (i64, i64) {
    (unix_at(zone, day, 0), unix_at(zone, day, crate::zone::DAY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use chrono::{DateTime, Utc};

    use super::*;

    const ALMATY: Tz = chrono_tz::Asia::Almaty;

    fn utc(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().unwrap().timestamp()
    }

    #[test]
    fn the_rules_of_ends_by_table() {
        use Nature::{Day, Event, Open};
        for (starts, ends, nature, until, anchor, sort) in [
            ("2026-05-01T10:00", "", Event, "2026-05-01T19:00:00Z", Some("2026-05-01T05:00:00Z"), "2026-05-01T05:00:00Z"),
            ("2026-05-01T10:00", "2026-05-01T12:00", Event, "2026-05-01T07:00:00Z", Some("2026-05-01T05:00:00Z"), "2026-05-01T05:00:00Z"),
            ("2026-05-01", "", Day, "2026-05-01T19:00:00Z", Some("2026-05-01T04:00:00Z"), "2026-04-30T19:00:00Z"),
            ("2026-05-01", "2026-05-02", Event, "2026-05-02T19:00:00Z", Some("2026-05-01T04:00:00Z"), "2026-04-30T19:00:00Z"),
            ("2026-05-01", "", Open, "2026-12-31T19:00:00Z", Some("2026-05-01T04:00:00Z"), "2026-12-31T19:00:00Z"),
            ("2026-05", "", Event, "2026-05-31T19:00:00Z", None, "2026-05-31T19:00:00Z"),
            ("2025-23", "", Event, "2025-11-30T19:00:00Z", None, "2025-11-30T19:00:00Z"),
        ] {
            let got = instants(starts.parse().unwrap(), ends.parse().unwrap(), nature, ALMATY);
            assert_eq!(got.until_at, Some(utc(until)), "{starts} {ends}");
            assert_eq!(got.anchor_at, anchor.map(utc), "{starts} {ends}");
            assert_eq!(got.sort_at, utc(sort), "{starts} {ends}");
        }
    }

    #[test]
    fn what_ends_before_it_starts_is_refused() {
        for (starts, ends, expected) in [
            ("2026-05-02", "2026-05-01", Err(SpanError::Backwards)),
            ("2026-05-01T10:00", "2026-05-01T10:00", Err(SpanError::Backwards)),
            ("", "2026-05-01", Err(SpanError::NoStart)),
            ("2026", "2032", Err(SpanError::TooLong)),
            ("2026-05-01T10:00", "2026-05-01", Ok(())),
            ("2026-05", "2026-05", Ok(())),
            ("2026-05-01", "", Ok(())),
        ] {
            assert_eq!(check(starts.parse().unwrap(), ends.parse().unwrap()), expected, "{starts} {ends}");
        }
    }

    proptest! {
        #[test]
        fn an_occurrence_is_over_after_it_began(days in 0i64..20_000, hour in 0u32..24, nature in 0usize..3) {
            let day = "1995-03-01".parse::<NaiveDate>().unwrap() + Duration::days(days);
            let nature = [Nature::Event, Nature::Open, Nature::Day][nature];
            for starts in [Edtf::Day(day), Edtf::Time(day.and_hms_opt(hour, 0, 0).unwrap()), Edtf::Month(day.year(), 3), Edtf::Year(day.year())] {
                let got = instants(starts, Edtf::Unknown, nature, ALMATY);
                prop_assert!(got.from_at < got.until_at);
                prop_assert!(Some(got.sort_at) >= got.from_at && Some(got.sort_at) <= got.until_at);
            }
        }
    }
}
