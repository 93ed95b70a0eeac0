//! For which day and week a digest is, and who is due between two looks at the clock. Pure reckoning in the office's local time.

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;

use crate::subscribers::Cadence;
use crate::zone::{self, DAY};

/// Minute of the day after the period until which its digest may still go out: past quiet hours, and past a night without the bot.
const GRACE: i64 = 12 * 60;

/// Minutes after its slot until which a weekly and a daily digest are caught up. What is missed for longer is at most two days or six hours
/// from the next one.
const MISSED: (i64, i64) = (5 * DAY, 18 * 60);

/// One day's or one week's digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// `digest:2026-W17`, `digest:2026-04-21`
    pub key: String,
    /// Unix seconds at which it begins.
    pub from: i64,
    /// Unix seconds from which on it isn't sent any more.
    pub expires_at: i64,
}

impl Period {
    /// The period of this cadence in which a local day lies.
    pub fn of(cadence: Cadence, day: NaiveDate, zone: Tz) -> Self {
        match cadence {
            Cadence::Weekly => {
                let week = day.iso_week();
                let monday = add(day, -i64::from(day.weekday().num_days_from_monday()));
                Self {
                    key: format!("digest:{}-W{:02}", week.year(), week.week()),
                    from: zone::unix_at(zone, monday, 0),
                    // Monday's and Tuesday's people of the next week may wait for theirs already: then the next one takes its place.
                    expires_at: zone::unix_at(zone, add(monday, 8), GRACE),
                }
            }
            Cadence::Daily | Cadence::Off => Self {
                key: format!("digest:{day}"),
                from: zone::unix_at(zone, day, 0),
                expires_at: zone::unix_at(zone, add(day, 1), GRACE),
            },
        }
    }
}

/// The people who became due on one local day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The day of their slots.
    pub day: NaiveDate,
    /// Their slots, both ends included: minutes of the week as `subscriber.digest_slot` has them.
    pub slots: Vec<(i64, i64)>,
}

/// The slots that fell due after `from` and up to `to` (unix seconds), by day, the oldest first. However long ago `from` is, each slot
/// comes once, on the last day that it had: who missed several gets one; and who will get the next one soon ([`MISSED`]) waits for that.
pub(super) fn windows(cadence: Cadence, zone: Tz, from: i64, to: i64) -> Vec<Window> {
    let missed = match cadence {
        Cadence::Off => return Vec::new(),
        Cadence::Weekly => MISSED.0,
        Cadence::Daily => MISSED.1,
    };
    let (begin, end) = (place(zone, from.max(to - missed * 60)), place(zone, to));
    let mut windows = Vec::new();
    let mut day = begin.0;
    while day <= end.0 {
        let first = if day == begin.0 { begin.1 + 1 } else { 0 };
        let last = if day == end.0 { end.1 } else { DAY - 1 };
        if first <= last {
            windows.push(Window { day, slots: slots(cadence, day, first, last) });
        }
        day = add(day, 1);
    }
    windows
}

fn slots(cadence: Cadence, day: NaiveDate, first: i64, last: i64) -> Vec<(i64, i64)> {
    let weekday = i64::from(day.weekday().num_days_from_monday());
    let days = if cadence == Cadence::Weekly { weekday..weekday + 1 } else { 0..7 };
    days.map(|day| (day * DAY + first, day * DAY + last)).collect()
}

/// The local day and minute of it.
fn place(zone: Tz, unix: i64) -> (NaiveDate, i64) {
    let local = zone::local(zone, unix);
    (local.date(), (local.time() - chrono::NaiveTime::MIN).num_minutes())
}

pub(super) fn add(day: NaiveDate, days: i64) -> NaiveDate {
    let moved =
        if days < 0 { day.checked_sub_days(Days::new(days.unsigned_abs())) } else { day.checked_add_days(Days::new(days.unsigned_abs())) };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> i64 {
        zone::instant(Almaty, text.parse().unwrap()).timestamp()
    }

    #[test]
    fn a_period_is_named_by_its_week_or_day_and_ends_at_noon_of_the_day_after() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (cadence, of, key, until) in [
            (Cadence::Weekly, "2026-04-21", "digest:2026-W17", "2026-04-28T12:00:00"),
            (Cadence::Weekly, "2026-04-26", "digest:2026-W17", "2026-04-28T12:00:00"),
            (Cadence::Weekly, "2027-01-01", "digest:2026-W53", "2027-01-05T12:00:00"),
            (Cadence::Daily, "2026-04-21", "digest:2026-04-21", "2026-04-22T12:00:00"),
        ] {
            let period = Period::of(cadence, day(of), Almaty);
            assert_eq!((period.key.as_str(), period.expires_at), (key, at(until)), "{of}");
        }
    }

    #[test]
    fn who_missed_several_gets_one() {
        // Tuesday 10:00; the last look was three weeks ago.
        let windows = windows(Cadence::Weekly, Almaty, at("2026-03-31T10:00:00"), at("2026-04-21T10:00:00"));
        let days: Vec<String> = windows.iter().map(|window| window.day.to_string()).collect();
        assert_eq!(days, ["2026-04-16", "2026-04-17", "2026-04-18", "2026-04-19", "2026-04-20", "2026-04-21"]);
        assert_eq!(windows[0].slots, [(3 * DAY + 601, 4 * DAY - 1)]);
        assert_eq!(windows[5].slots, [(DAY, DAY + 600)]);
    }

    proptest! {
        #[test]
        fn between_any_looks_every_slot_comes_exactly_once(looks in proptest::collection::btree_set(0i64..7 * DAY, 1..40), daily: bool) {
            let cadence = if daily { Cadence::Daily } else { Cadence::Weekly };
            let start = at("2026-04-20T00:00:00") - 60;
            let length = if daily { DAY } else { 7 * DAY };
            let mut times: Vec<i64> = looks.into_iter().filter(|minute| *minute < length).map(|minute| start + 60 + minute * 60).collect();
            // Never away for longer than is caught up.
            times.extend((1..=14).map(|half| start + half * length / 14 * 60));
            times.sort_unstable();
            times.dedup();
            let mut seen = std::collections::HashMap::new();
            let mut last = start;
            for time in times {
                for window in windows(cadence, Almaty, last, time) {
                    for (first, end) in window.slots {
                        for slot in first..=end {
                            *seen.entry(slot).or_insert(0) += 1;
                        }
                    }
                }
                last = time;
            }
            prop_assert_eq!(seen.len(), usize::try_from(7 * DAY).unwrap());
            prop_assert!(seen.values().all(|times| *times == 1));
        }
    }
}
