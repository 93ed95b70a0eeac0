//! What the loops note of themselves as they go: when they last got through, how many there were, how long it took.
//!
//! Numbers only: no chat, no text. Ground floor: `inbox` and `delivery` write, `metrics` and `troubles` read. Spans are measured by tokio's
//! monotonic clock, because a clock that is set right must not look like a standstill.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use tokio::time::Instant;

/// A counter for each word of one label.
pub type ByWord = Family<[(&'static str, &'static str); 1], Counter>;

/// From a few milliseconds, as a quiet bot answers, to the ten minutes that nobody should wait.
const SECONDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 120.0, 600.0];

/// Less than this without Telegram is a restart of somebody's router, and nobody's trouble: however many there are, they are no outage.
const OUTAGE: Duration = Duration::from_secs(300);

/// The notes; cheap to clone.
#[derive(Clone, Debug)]
pub struct Pulse(Arc<Notes>);

/// What is noted.
#[derive(Debug)]
pub struct Notes {
    /// Telegram answered a poll.
    pub polled: Beat,
    /// An update was handled.
    pub handled: Beat,
    /// The sender got on: an outcome that counts, or nothing to claim.
    pub moved: Beat,
    /// Telegram has a message that was owed to somebody.
    pub sent: Beat,
    /// Polls that failed.
    pub failed_polls: Counter,
    /// Whole seconds of outages since the owners were last told ([`Notes::was_away`]).
    pub unreachable: AtomicU64,
    /// Updates that were new.
    pub updates: Counter,
    /// From an update's arrival at the counter to the end of its answer.
    pub answers: Histogram,
    /// What became of each attempt to send, by `outcome`.
    pub attempts: ByWord,
    /// How often Telegram asked to wait (429).
    pub waits: Counter,
}

impl Default for Pulse {
    fn default() -> Self {
        Self(Arc::new(Notes {
            polled: Beat::new(),
            handled: Beat::new(),
            moved: Beat::new(),
            sent: Beat::new(),
            failed_polls: Counter::default(),
            unreachable: AtomicU64::new(0),
            updates: Counter::default(),
            answers: Histogram::new(SECONDS),
            attempts: ByWord::default(),
            waits: Counter::default(),
        }))
    }
}

impl std::ops::Deref for Pulse {
    type Target = Notes;

    fn deref(&self) -> &Notes {
        &self.0
    }
}

impl Notes {
    /// One more attempt that ended so: a word like `sent`.
    pub fn attempt(&self, outcome: &'static str) {
        self.attempts.get_or_create(&[("outcome", outcome)]).inc();
    }

    /// Telegram answers again, after this long.
    pub fn was_away(&self, length: Duration) {
        if length >= OUTAGE {
            self.unreachable.fetch_add(length.as_secs(), Ordering::Relaxed);
        }
    }
}

/// When something last happened.
#[derive(Debug)]
pub struct Beat(Mutex<(Instant, Option<i64>)>);

impl Beat {
    fn new() -> Self {
        Self(Mutex::new((Instant::now(), None)))
    }

    /// It happens now; `now` in unix seconds, as readers want to see it.
    pub fn note(&self, now: i64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), Some(now));
    }

    /// How long ago that was; since the start, if it never happened.
    pub fn since(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.elapsed()
    }

    /// When that was, in unix seconds; `None`: not since the start.
    pub fn at(&self) -> Option<i64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_spells_without_telegram_dont_add_up_to_an_outage() {
        let pulse = Pulse::default();
        for _ in 0..100 {
            pulse.was_away(Duration::from_secs(299));
        }
        assert_eq!(pulse.unreachable.load(Ordering::Relaxed), 0);
        pulse.was_away(Duration::from_secs(400));
        pulse.was_away(Duration::from_secs(300));
        assert_eq!(pulse.unreachable.load(Ordering::Relaxed), 700);
    }
}
