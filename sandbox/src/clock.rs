//! What time it is in the sandbox, and who may move it.
//!
//! Promises: every date in an answer, an update or the record comes from here; moving the clock wakes whoever watches it.
//! What is measured rather than dated (limits, latency, outages, the hold of a long poll) runs on tokio's clock: real, monotonic time,
//! unless a test in the same process has paused it.
//! Calls nobody.
#![expect(clippy::disallowed_methods, reason = "the sandbox's own clock: this is where its time comes from")]

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::time::Instant;

/// A handle to one clock; clones show the same time.
#[derive(Clone)]
pub struct Clock(Arc<Inner>);

struct Inner {
    mode: Mutex<Mode>,
    moved: watch::Sender<u64>,
}

enum Mode {
    /// The computer's time, shifted.
    System { shift: TimeDelta },
    /// Stands still until moved.
    Still(DateTime<Utc>),
    /// Runs at the usual pace from a chosen start.
    Running { from: DateTime<Utc>, since: Instant },
}

impl Mode {
    fn now(&self) -> DateTime<Utc> {
        match self {
            Self::System { shift } => Utc::now() + *shift,
            Self::Still(at) => *at,
            Self::Running { from, since } => *from + TimeDelta::from_std(since.elapsed()).unwrap_or(TimeDelta::zero()),
        }
    }
}

impl Clock {
    fn with(mode: Mode) -> Self {
        Self(Arc::new(Inner { mode: Mutex::new(mode), moved: watch::Sender::new(0) }))
    }

    /// The computer's own time.
    pub fn system() -> Self {
        Self::with(Mode::System { shift: TimeDelta::zero() })
    }

    /// A clock that stands at `at` until it is moved: for tests.
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self::with(Mode::Still(at))
    }

    /// A clock that starts at `from` and runs on at the usual pace: for demonstrations.
    pub fn running_from(from: DateTime<Utc>) -> Self {
        Self::with(Mode::Running { from, since: Instant::now() })
    }

    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.mode.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// Moves the clock by `by` (back, if negative) and returns the new time.
    pub fn advance(&self, by: TimeDelta) -> DateTime<Utc> {
        self.change(|now| now.checked_add_signed(by).unwrap_or(now))
    }

    /// Puts the clock at `at`; it goes on from there in the way it went before.
    pub fn set(&self, at: DateTime<Utc>) {
        self.change(|_| at);
    }

    /// Counts the moves made by [`Clock::advance`] and [`Clock::set`]: wait on it instead of asking again and again.
    pub fn moves(&self) -> watch::Receiver<u64> {
        self.0.moved.subscribe()
    }

    fn change(&self, to: impl FnOnce(DateTime<Utc>) -> DateTime<Utc>) -> DateTime<Utc> {
        let now = {
            let mut mode = self.0.mode.lock().unwrap_or_else(PoisonError::into_inner);
            let now = to(mode.now());
            match &mut *mode {
                Mode::System { shift } => *shift = now - Utc::now(),
                Mode::Still(at) => *at = now,
                Mode::Running { from, since } => {
                    *from = now;
                    *since = Instant::now();
                }
            }
            now
        };
        self.0.moved.send_modify(|moves| *moves += 1);
        now
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved_and_tells_its_watchers() {
        let nine = DateTime::from_timestamp(1_745_208_000, 0).unwrap();
        let clock = Clock::manual(nine);
        let moves = clock.moves();
        assert_eq!(clock.now(), nine);
        clock.clone().advance(TimeDelta::hours(1));
        assert_eq!(clock.now(), nine + TimeDelta::hours(1));
        assert!(moves.has_changed().unwrap());
    }

    #[test]
    fn a_running_clock_never_goes_back_by_itself() {
        let clock = Clock::running_from(DateTime::UNIX_EPOCH);
        let first = clock.now();
        assert!(clock.now() >= first && first >= DateTime::UNIX_EPOCH);
        clock.set(DateTime::UNIX_EPOCH + TimeDelta::days(1));
        assert!(clock.now() >= DateTime::UNIX_EPOCH + TimeDelta::days(1));
    }
}
