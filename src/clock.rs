//! Calendar time, injected. The only room that may read the wall clock (`clippy.toml` holds the door); everyone else asks a [`Clock`].
//!
//! Pacing is another matter: it measures spans with tokio's monotonic clock and never asks what day it is.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

/// Says what time it is; cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    System,
    /// Moved by hand: tests, and the demo by way of [`Clock::following`].
    Manual(watch::Sender<DateTime<Utc>>),
    Following {
        read: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
        jumps: watch::Receiver<u64>,
    },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Arc::new(Source::Manual(watch::Sender::new(start))))
    }

    /// A clock that somebody else keeps: `read` tells the time, `jumps` changes whenever it was moved.
    pub fn following(read: impl Fn() -> DateTime<Utc> + Send + Sync + 'static, jumps: watch::Receiver<u64>) -> Self {
        Self(Arc::new(Source::Following { read: Box::new(read), jumps }))
    }

    /// The time, in UTC.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn now(&self) -> DateTime<Utc> {
        match &*self.0 {
            Source::System => Utc::now(),
            Source::Manual(now) => *now.borrow(),
            Source::Following { read, .. } => read(),
        }
    }

    /// The time in seconds since 1970-01-01 UTC, as the database keeps it.
    pub fn unix(&self) -> i64 {
        self.now().timestamp()
    }

    /// Moves a manual clock; the others are not ours to move and stay as they are.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Source::Manual(now) = &*self.0 {
            now.send_replace(to);
        }
    }

    /// Returns when the clock was moved by hand; never, for the machine's own.
    pub async fn jumped(&self) {
        match &*self.0 {
            Source::System => std::future::pending().await,
            Source::Manual(now) => changed(now.subscribe()).await,
            Source::Following { jumps, .. } => changed(jumps.clone()).await,
        }
    }
}

async fn changed<T>(mut seen: watch::Receiver<T>) {
    seen.mark_unchanged();
    if seen.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
