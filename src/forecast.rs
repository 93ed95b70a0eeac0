//! How long something large takes to go out: the queue before it, the rate, and when people may be told anything. Pure functions over
//! unix seconds; asked before anything large is begun, and while it runs.
//!
//! People are reckoned in groups that sleep alike, each a quantity that drains at the rate while its people may be told, in the order in
//! which the outbox would claim them: who has waited longest first. `tests/it/forecast.rs` holds it against the real claims.

use chrono::Days;
use chrono_tz::Tz;

use crate::audience::Hours;
use crate::zone::{self, DAY, Quiet};

/// Beyond this nobody plans: an estimate that would lie later is cut here, in days.
const HORIZON: i64 = 366;

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
    /// Its own messages a second, where that is another rate because they are paid for.
    pub own_rate: Option<f64>,
    /// The hours in which nothing is pushed.
    pub quiet: Option<Quiet>,
    /// The zone of those hours.
    pub zone: Tz,
}

/// People who may be told at the same times.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// How many.
    pub people: i64,
    /// The hours in which they want nothing.
    pub quiet: Option<Quiet>,
    /// Unix seconds before which they want nothing, or have had enough for the day.
    pub from: i64,
}

/// When the last of its messages will have been sent, in unix seconds: to people who keep the office's quiet hours.
pub fn finishes_at(load: &Load) -> i64 {
    finishes_for(load, &[Group { people: load.messages, quiet: load.quiet, from: load.start }])
}

/// The same, to people in these groups; `messages` is not asked. Those who are told before it sleep in the same proportions, and whoever of
/// them sleeps keeps nobody waiting.
#[allow(clippy::cast_precision_loss, reason = "people are far below 2^52")]
pub fn finishes_for(load: &Load, groups: &[Group]) -> i64 {
    let people: i64 = groups.iter().map(|group| group.people).sum();
    let awake_all_day = |quiet: &Quiet| quiet.from != quiet.to;
    let mut waiting = Vec::new();
    for group in groups.iter().filter(|group| group.people > 0) {
        let (share, quiet) = (group.people as f64 / people as f64, group.quiet.filter(awake_all_day));
        let due = if group.from > load.start { group.from } else { load.now };
        waiting.push(Draining { own: false, left: load.ahead as f64 * share, quiet, due: due.max(load.now) });
        waiting.push(Draining { own: true, left: group.people as f64, quiet, due: group.from.max(load.start).max(load.now) });
    }
    if people == 0 {
        waiting.push(Draining { own: true, left: 0.0, quiet: None, due: load.start.max(load.now) });
    }
    drained(load, waiting)
}

/// The groups of an audience to which something goes from `start` on (unix seconds).
pub fn groups(hours: &[Hours], start: i64, office: Option<Quiet>, zone: Tz) -> Vec<Group> {
    let tomorrow = zone::unix_at(zone, zone::local(zone, start).date(), DAY);
    let group = |hours: &Hours| Group {
        people: hours.people,
        quiet: hours.quiet.map(|(from, to)| Quiet { from, to }).or(office),
        from: start.max(hours.paused_until.unwrap_or(start)).max(if hours.capped { tomorrow } else { start }),
    };
    hours.iter().map(group).collect()
}

/// A group while it drains.
struct Draining {
    /// Whether these are its own messages, not those before it.
    own: bool,
    left: f64,
    quiet: Option<Quiet>,
    /// Since when, or from when on, it waits to be claimed.
    due: i64,
}

impl Draining {
    /// When it sleeps at `at`, until then.
    fn asleep(&self, zone: Tz, at: i64) -> Option<i64> {
        if self.due > at { Some(self.due) } else { self.quiet.and_then(|quiet| quiet.until(zone, at)) }
    }

    /// When it falls asleep after `at`, at which it is awake.
    fn sleeps_at(&self, zone: Tz, at: i64) -> i64 {
        self.quiet.map_or(i64::MAX, |quiet| next_quiet(zone, quiet, at))
    }
}

/// The instant at which its own messages have all gone out.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "people and seconds are far below 2^52")]
fn drained(load: &Load, mut waiting: Vec<Draining>) -> i64 {
    let last = load.now.max(load.start) + HORIZON * DAY * 60;
    let mut at = load.now.max(load.start.min(last)) as f64;
    if load.ahead > 0 {
        at = load.now as f64;
    }
    waiting.retain(|group| group.left > 0.0);
    while waiting.iter().any(|group| group.own) && (at as i64) < last {
        let now = at as i64;
        for group in &mut waiting {
            if let Some(until) = group.asleep(load.zone, now) {
                group.due = until;
            }
        }
        // What goes before it first, then who has waited longest; who sleeps is served when they wake.
        let awake = waiting.iter().filter(|group| group.due <= now).map(|group| (group.own, group.due)).min();
        let wakes = waiting.iter().map(|group| group.due).filter(|due| *due > now).min();
        let Some(turn) = awake else {
            at = wakes.unwrap_or(last) as f64;
            continue;
        };
        let is_served = |group: &Draining| (group.own, group.due) == turn;
        let served: f64 = waiting.iter().filter(|group| is_served(group)).map(|group| group.left).sum();
        let rate = if turn.0 { load.own_rate.or(load.rate) } else { load.rate };
        let takes = rate.filter(|rate| *rate > 0.0).map_or(0.0, |rate| served / rate);
        let asleep = waiting.iter().filter(|group| group.due <= now).map(|group| group.sleeps_at(load.zone, now)).min();
        let change = asleep.into_iter().chain(wakes).min().unwrap_or(i64::MAX);
        let span = takes.min(change as f64 - at).max(0.0);
        let share = if takes > 0.0 { span / takes } else { 1.0 };
        for group in waiting.iter_mut().filter(|group| is_served(group)) {
            group.left -= group.left * share;
        }
        waiting.retain(|group| group.left > 1e-6);
        // Never less than a moment, so that rounding can't hold the clock still.
        at += if takes > 0.0 { span.max(1e-3) } else { 0.0 };
    }
    (at.ceil() as i64).max(load.start).min(last)
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
        Load { now: at(now), start: at(start), ahead, messages, rate: Some(25.0), own_rate: None, quiet: NIGHT, zone: ALMATY }
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
    fn who_sleeps_longer_or_has_had_enough_today_makes_it_end_later() {
        let load = load("2026-05-01 20:00", "2026-05-01 20:00", 0, 0);
        let all = |people, quiet| Group { people, quiet, from: load.start };
        let late = Some(Quiet { from: 19 * 60, to: 11 * 60 });
        let groups = [all(45_000, NIGHT), all(45, late)];
        assert_eq!(finishes_for(&load, &groups), at("2026-05-02 11:00") + 2, "45 sleep until eleven");
        let tomorrow = Group { from: at("2026-05-02 00:00"), ..all(90_000, NIGHT) };
        assert_eq!(finishes_for(&load, &[all(45_000, NIGHT), tomorrow]), at("2026-05-02 09:00"), "they have had their day's messages");
        assert_eq!(finishes_for(&load, &[all(90_000, Some(Quiet { from: 5, to: 5 }))]), at("2026-05-01 21:00"), "no quiet hours at all");
    }

    #[test]
    fn what_is_paid_for_goes_faster_than_the_queue_before_it() {
        let paid = Load { own_rate: Some(1000.0), ..load("2026-05-01 10:00", "2026-05-01 10:00", 90_000, 3_600_000) };
        assert_eq!(finishes_at(&paid), at("2026-05-01 12:00"));
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
