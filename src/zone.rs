//! Local time: the office's zone, the day and minute there, and quiet hours. Ground floor; pure functions over unix seconds.
//!
//! A local time that a change of the zone skips is read as the first instant after the gap; one that happens twice as its first.

use chrono::{DateTime, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// Minutes in a day.
pub const DAY: i64 = 24 * 60;

/// The instant of a local date and time.
pub fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let mut local = local;
    for _ in 0..8 {
        match zone.from_local_datetime(&local) {
            MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => return at.to_utc(),
            // Zones change by whole quarters of an hour at the finest.
            MappedLocalTime::None => local += TimeDelta::minutes(15),
        }
    }
    local.and_utc()
}

/// The instant of a local day at a minute of it (1440 is the next midnight), in unix seconds.
pub fn unix_at(zone: Tz, day: NaiveDate, minute: i64) -> i64 {
    instant(zone, day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute)).timestamp()
}

/// The local date and time of an instant in unix seconds.
pub fn local(zone: Tz, unix: i64) -> NaiveDateTime {
    DateTime::from_timestamp(unix, 0).unwrap_or_default().with_timezone(&zone).naive_local()
}

/// The local day as days since 1970-01-01.
pub fn day_number(zone: Tz, unix: i64) -> i64 {
    i64::from(local(zone, unix).date().to_epoch_days())
}

/// Hours in which nothing is pushed: local minutes of the day, the end not included; over midnight where `from` is later than `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// First quiet minute of the day.
    pub from: i64,
    /// First minute that is not quiet any more.
    pub to: i64,
}

impl Quiet {
    /// When they end, if `unix` lies in them; in unix seconds. Equal ends mean off.
    pub fn until(self, zone: Tz, unix: i64) -> Option<i64> {
        let (day, minute) = self.place(zone, unix)?;
        let day = if minute >= self.to { day.checked_add_days(Days::new(1))? } else { day };
        Some(unix_at(zone, day, self.to))
    }

    /// When they began, if `unix` lies in them; in unix seconds.
    pub fn since(self, zone: Tz, unix: i64) -> Option<i64> {
        let (day, minute) = self.place(zone, unix)?;
        let day = if minute < self.from { day.checked_sub_days(Days::new(1))? } else { day };
        Some(unix_at(zone, day, self.from))
    }

    fn place(self, zone: Tz, unix: i64) -> Option<(NaiveDate, i64)> {
        let now = local(zone, unix);
        let minute = (now.time() - NaiveTime::MIN).num_minutes();
        let within = if self.from <= self.to { (self.from..self.to).contains(&minute) } else { minute >= self.from || minute < self.to };
        within.then(|| (now.date(), minute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALMATY: Tz = chrono_tz::Asia::Almaty;

    fn at(text: &str) -> i64 {
        instant(ALMATY, NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).timestamp()
    }

    #[test]
    fn quiet_hours_over_midnight_begin_and_end_on_the_right_days() {
        let quiet = Quiet { from: 22 * 60, to: 8 * 60 };
        for (now, ends, began) in [
            ("2026-05-01 22:00", "2026-05-02 08:00", "2026-05-01 22:00"),
            ("2026-05-01 23:59", "2026-05-02 08:00", "2026-05-01 22:00"),
            ("2026-05-02 00:00", "2026-05-02 08:00", "2026-05-01 22:00"),
            ("2026-05-02 07:59", "2026-05-02 08:00", "2026-05-01 22:00"),
        ] {
            assert_eq!(quiet.until(ALMATY, at(now)), Some(at(ends)), "{now}");
            assert_eq!(quiet.since(ALMATY, at(now)), Some(at(began)), "{now}");
        }
        for awake in ["2026-05-02 08:00", "2026-05-02 21:59"] {
            assert_eq!(quiet.until(ALMATY, at(awake)), None, "{awake}");
        }
    }

    #[test]
    fn equal_ends_mean_no_quiet_hours() {
        assert_eq!(Quiet { from: 600, to: 600 }.until(ALMATY, at("2026-05-01 10:00")), None);
    }

    #[test]
    fn the_hour_that_almaty_had_twice_is_read_as_its_first() {
        let twice = instant(ALMATY, NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_opt(23, 30, 0).unwrap());
        assert_eq!(twice.to_rfc3339(), "2024-02-29T17:30:00+00:00");
        let after = instant(ALMATY, NaiveDate::from_ymd_opt(2024, 3, 1).unwrap().and_hms_opt(10, 0, 0).unwrap());
        assert_eq!(after.to_rfc3339(), "2024-03-01T05:00:00+00:00", "UTC+5 since 2024-03-01");
    }
}
