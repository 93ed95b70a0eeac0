//! How long something large takes to go out: the queue before it, the rate, and the hours in which nothing is pushed. Pure functions over
//! unix seconds; asked before anything large is begun, and while it runs.

use chrono::Days;
use chrono_tz::Tz;

use crate::zone::{self, Quiet};

/// Beyond this nobody plans: an estimate that would lie later is cut here, in days.
const HORIZON: u64 = 366;

/// What is known when the question is asked.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Now, in unix seconds.
    pub now: i64,
    /// When it is to begin, in unix seconds; earlier than `now` means now.
    pub start: i64,
    /// Messages that go before it.
    pub ahead: i64,
    /// Its own messages.
    pub messages: i64,
    /// Messages a second; `None`: no limit.
    pub rate: Option<f64>,
    /// The hours in which nothing is pushed.
    pub quiet: Option<Quiet>,
    /// The zone of those hours.
    pub zone: Tz,
}

/// When the last of its messages will have been sent, in unix seconds.
pub fn finishes_at(load: &Load) -> i64 {
    let queue_gone = advance(load, load.now, seconds_for(load.ahead, load.rate));
    advance(load, queue_gone.max(load.start), seconds_for(load.messages, load.rate))
}

/// The whole seconds that so many messages take.
#[allow(clippy::cast_possible_truncation, reason = "a float is cut to the largest integer, which the horizon then cuts")]
fn seconds_for(messages: i64, rate: Option<f64>) -> i64 {
    match rate {
        Some(rate) if rate > 0.0 && messages > 0 => (messages as f64 / rate).ceil() as i64,
        _ => 0,
    }
}

/// The instant after `work` seconds of sending from `from` on, quiet hours left out.
fn advance(load: &Load, from: i64, mut work: i64) -> i64 {
    let Some(quiet) = load.quiet.filter(|quiet| quiet.from != quiet.to && work > 0) else { return from.saturating_add(work) };
    let mut at = from;
    for _ in 0..HORIZON {
        if let Some(until) = quiet.until(load.zone, at) {
            at = until;
        }
        let stops = next_quiet(load.zone, quiet, at);
        if work <= stops - at {
            return at + work;
        }
        work -= stops - at;
        at = stops;
    }
    at
}

/// When the quiet hours after `at` begin; `at` itself is not in them.
fn next_quiet(zone: Tz, quiet: Quiet, at: i64) -> i64 {
    let day = zone::local(zone, at).date();
    let today = zone::unix_at(zone, day, quiet.from);
    if today > at { today } else { zone::unix_at(zone, day + Days::new(1), quiet.from) }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;

    const ALMATY: Tz = chrono_tz::Asia::Almaty;
    const NIGHT: Option<Quiet> = Some(Quiet { from: 22 * 60, to: 8 * 60 });

    fn at(text: &str) -> i64 {
        zone::instant(ALMATY, NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).timestamp()
    }

    fn load(now: &str, start: &str, ahead: i64, messages: i64) -> Load {
        Load { now: at(now), start: at(start), ahead, messages, rate: Some(25.0), quiet: NIGHT, zone: ALMATY }
    }

    #[test]
    fn the_finishing_time_counts_the_queue_the_rate_and_the_night() {
        for (now, start, ahead, messages, expected, why) in [
            ("2026-05-01 10:00", "2026-05-01 10:00", 0, 90_000, "2026-05-01 11:00", "25 a second are 90,000 an hour"),
            ("2026-05-01 10:00", "2026-05-01 10:00", 90_000, 90_000, "2026-05-01 12:00", "what waits before it goes first"),
            ("2026-05-01 10:00", "2026-05-01 12:00", 90_000, 90_000, "2026-05-01 13:00", "a queue that is gone by then costs nothing"),
            ("2026-05-01 21:30", "2026-05-01 21:30", 0, 90_000, "2026-05-02 08:30", "the night interrupts"),
            ("2026-05-01 23:00", "2026-05-01 23:00", 0, 90_000, "2026-05-02 09:00", "in the night it waits for the morning"),
            ("2026-05-02 03:00", "2026-05-02 03:00", 0, 90_000, "2026-05-02 09:00", "after midnight too"),
            ("2026-05-01 21:00", "2026-05-01 21:00", 0, 90_000, "2026-05-01 22:00", "ready as the night begins"),
            ("2026-05-01 08:00", "2026-05-01 08:00", 0, 2_520_000, "2026-05-02 22:00", "1.26 million a day of 14 hours"),
        ] {
            assert_eq!(finishes_at(&load(now, start, ahead, messages)), at(expected), "{why}");
        }
    }

    #[test]
    fn nothing_to_send_ends_when_it_begins() {
        assert_eq!(finishes_at(&load("2026-05-01 10:00", "2026-05-01 15:00", 0, 0)), at("2026-05-01 15:00"));
    }

    #[test]
    fn without_a_limit_or_without_quiet_hours_only_what_is_left_counts() {
        let no_limit = Load { rate: None, ..load("2026-05-01 10:00", "2026-05-01 10:00", 5, 5) };
        assert_eq!(finishes_at(&no_limit), at("2026-05-01 10:00"));
        let no_night = Load { quiet: None, ..load("2026-05-01 21:30", "2026-05-01 21:30", 0, 90_000) };
        assert_eq!(finishes_at(&no_night), at("2026-05-01 22:30"));
        let equal_ends = Load { quiet: Some(Quiet { from: 0, to: 0 }), ..no_night };
        assert_eq!(finishes_at(&equal_ends), at("2026-05-01 22:30"));
    }

    #[test]
    fn what_would_take_years_ends_at_the_horizon() {
        let forever = Load { rate: Some(0.1), ..load("2026-05-01 10:00", "2026-05-01 10:00", 0, i64::MAX) };
        assert!(finishes_at(&forever) < at("2027-06-01 00:00"));
    }
}
