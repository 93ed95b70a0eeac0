//! What is in the sender's hands: claimed, in flight, landed; and how much may be in flight at once.
//!
//! Promise: requests in flight follow rate × latency. Three times the rate times the shortest of the last round trips go at once, never
//! fewer than 64 (25 a second at 2.5 s) and never more than 600 (5,000 a second at 120 ms; each holds about 42 KiB of memory). The
//! shortest, because those that wait for one another on a busy machine take longer each, and more of them would not help. Without a limit
//! the rate is taken for 8,000 a second.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::UNREACHED;
use super::outcome::Then;
use crate::outbox::{Claimed, Outcome};
use crate::pace::whole;

const FEWEST: usize = 64;
const MOST: usize = 600;
/// A second, without a limit.
const UNLIMITED: f64 = 8_000.0;
/// Round trips remembered, twice over.
const TRIPS: u32 = 128;
/// What has landed is written down together with what lands within this time: one write for many.
const TOGETHER: Duration = Duration::from_millis(15);
/// The last bulk outcomes that are watched, and how many permanent refusals among them stop everything.
const WATCHED: usize = 200;

/// A message that has landed.
pub(super) struct Flight {
    pub outcome: Outcome,
    pub then: Then,
    /// From its start to its answer.
    pub took: Duration,
}

pub(super) struct Flying {
    pub tasks: JoinSet<Flight>,
    pub queue: VecDeque<Claimed>,
    /// The chats of all that is claimed: in the queue, in flight or landed.
    pub busy: HashSet<i64>,
    pub unreached: u32,
    /// Ends waits for the disk.
    pub stop: CancellationToken,
    /// Whether the last claim found as much as it asked for.
    pub more: bool,
    refusals: VecDeque<bool>,
    down: Vec<Flight>,
    write_down_at: Instant,
    trips: Trips,
}

impl Flying {
    pub fn new(stop: CancellationToken) -> Self {
        Self {
            tasks: JoinSet::new(),
            queue: VecDeque::new(),
            busy: HashSet::new(),
            unreached: 0,
            stop,
            more: false,
            refusals: VecDeque::new(),
            down: Vec::new(),
            write_down_at: Instant::now(),
            trips: Trips::default(),
        }
    }

    /// Whether Telegram has to be found again before anything more is risked.
    pub fn is_cut_off(&self) -> bool {
        self.unreached >= UNREACHED
    }

    pub fn next_is_paid(&self) -> bool {
        self.queue.front().is_some_and(|next| next.paid)
    }

    /// How many messages Telegram counts for the next in hand.
    pub fn next_weighs(&self) -> usize {
        self.queue.front().map_or(1, Claimed::weight)
    }

    /// How many requests may be in flight at `rate` a second.
    pub fn most(&self, rate: Option<f64>) -> usize {
        let shortest = self.trips.shortest().as_secs_f64();
        whole(3.0 * rate.unwrap_or(UNLIMITED) * shortest).clamp(FEWEST, MOST)
    }

    /// One has landed, and perhaps others with it.
    pub fn landed(&mut self, first: Option<Flight>) {
        if self.down.is_empty() {
            self.write_down_at = Instant::now() + TOGETHER;
        }
        self.down.extend(first);
        while let Some(more) = self.tasks.try_join_next() {
            self.down.extend(more.ok());
        }
    }

    pub fn has_landed(&self) -> bool {
        !self.down.is_empty()
    }

    /// When what has landed is to be written down: at once when nothing else is on its way.
    pub fn write_down_at(&self) -> Instant {
        if self.tasks.is_empty() && self.queue.is_empty() { Instant::now() } else { self.write_down_at }
    }

    pub fn take_landed(&mut self) -> Vec<Flight> {
        let down = std::mem::take(&mut self.down);
        for flight in &down {
            self.trips.note(flight.took);
        }
        down
    }

    /// `true` when more than half of the last outcomes are permanent refusals: then something is wrong with us, not with them.
    pub fn watch(&mut self, refused: bool) -> bool {
        self.refusals.push_back(refused);
        if self.refusals.len() > WATCHED {
            self.refusals.pop_front();
        }
        let refusals = self.refusals.iter().filter(|refused| **refused).count();
        self.refusals.len() == WATCHED && refusals * 2 > WATCHED
    }
}

/// The shortest of the last round trips: of a full handful and of the one that is being filled.
#[derive(Default)]
struct Trips {
    before: Option<Duration>,
    now: Option<Duration>,
    count: u32,
}

impl Trips {
    fn note(&mut self, took: Duration) {
        self.now = Some(self.now.map_or(took, |shortest| shortest.min(took)));
        self.count += 1;
        if self.count == TRIPS {
            *self = Self { before: self.now, now: None, count: 0 };
        }
    }

    fn shortest(&self) -> Duration {
        self.before.into_iter().chain(self.now).min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(trips: &[u64]) -> Flying {
        let mut flying = Flying::new(CancellationToken::new());
        for millis in trips {
            flying.trips.note(Duration::from_millis(*millis));
        }
        flying
    }

    #[tokio::test]
    async fn what_is_in_flight_follows_rate_times_latency_within_its_bounds() {
        for (rate, trips, most) in [
            (Some(25.0), vec![], 64),
            (Some(25.0), vec![100; 300], 64),
            (Some(1000.0), vec![50, 100, 150], 150),
            (Some(1000.0), vec![2; 300], 64),
            (Some(1000.0), vec![900; 300], 600),
            (None, vec![1; 300], 64),
            (None, vec![20; 300], 480),
            (None, vec![100; 300], 600),
        ] {
            assert_eq!(after(&trips).most(rate), most, "{rate:?} a second");
        }
    }

    #[tokio::test]
    async fn a_line_that_has_become_slow_is_noticed_within_a_few_hundred_answers() {
        let mut trips = vec![1; 300];
        trips.extend([100; 2 * TRIPS as usize]);
        assert_eq!(after(&trips).most(Some(1000.0)), 300);
    }
}
