//! Whether the bot gets on with what it has to do: what `/healthz` answers.

use std::fmt;
use std::time::Duration;

use crate::inbox;
use crate::outbox;

use super::Watched;

/// So long may polling, answering or sending stand still while there is something to do.
pub const STILL: Duration = Duration::from_secs(5 * 60);

/// What each part has to do and when it last got on.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Since Telegram answered a poll. There is always something to poll.
    pub polled: Duration,
    /// Updates that wait to be handled.
    pub waiting: i64,
    /// Since the first of them came: after a quiet hour that is no standstill of an hour.
    pub waited: Duration,
    /// Since one was handled.
    pub handled: Duration,
    /// Whether the team holds what goes to many.
    pub held: bool,
    /// Whether Telegram asked to wait.
    pub frozen: bool,
    /// Whether something is due.
    pub due: bool,
    /// Since the sender got on.
    pub moved: Duration,
}

/// How long each part has stood still; `None`: it gets on, or has nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Health {
    /// Taking updates in.
    pub polling: Option<Duration>,
    /// Handling them.
    pub answering: Option<Duration>,
    /// Sending what is owed.
    pub sending: Option<Duration>,
}

impl Health {
    /// From what each part has to do; `still` is how long it may stand.
    pub fn judge(reading: &Reading, still: Duration) -> Self {
        let stands = |busy: bool, since: Duration| (busy && since >= still).then_some(since);
        Self {
            polling: stands(true, reading.polled),
            answering: stands(reading.waiting > 0, reading.handled.min(reading.waited)),
            sending: stands(reading.due && !reading.held && !reading.frozen, reading.moved),
        }
    }

    /// Whether everything gets on.
    pub fn is_well(self) -> bool {
        self.polling.is_none() && self.answering.is_none() && self.sending.is_none()
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, still) in [("polling", self.polling), ("answering", self.answering), ("sending", self.sending)] {
            match still {
                None => writeln!(f, "{name}: ok")?,
                Some(since) => writeln!(f, "{name}: has stood still for {} s", since.as_secs())?,
            }
        }
        Ok(())
    }
}

/// Asks the parts.
pub async fn read(watched: &Watched) -> sqlx::Result<Reading> {
    let Watched { db, pace, pulse, clock } = watched;
    let now = clock.unix();
    let (waiting, first) = inbox::waiting(db).await?;
    let waited = first.map_or(0, |first| u64::try_from(now - first).unwrap_or(0));
    Ok(Reading {
        polled: pulse.polled.since(),
        waiting,
        waited: Duration::from_secs(waited),
        handled: pulse.handled.since(),
        held: outbox::is_held(&mut *db.read().acquire().await?).await?,
        frozen: pace.reading().frozen,
        due: outbox::next_due(db).await?.is_some_and(|due| due <= now),
        moved: pulse.moved.since(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITTLE: Duration = Duration::from_secs(299);
    const LONG: Duration = Duration::from_secs(300);

    #[test]
    fn only_what_has_something_to_do_stands_still() {
        let quiet = Reading {
            polled: LITTLE,
            waiting: 0,
            waited: Duration::ZERO,
            handled: LONG,
            held: false,
            frozen: false,
            due: false,
            moved: LONG,
        };
        for (what, reading, well) in [
            ("a quiet bot", quiet, true),
            ("its first update after a long while", Reading { waiting: 1, waited: LITTLE, ..quiet }, true),
            ("many updates, handled one after another", Reading { waiting: 900, waited: LONG, handled: LITTLE, ..quiet }, true),
            ("a broadcast that goes on", Reading { due: true, moved: LITTLE, ..quiet }, true),
            ("a broadcast that the team holds", Reading { due: true, held: true, ..quiet }, true),
            ("a broadcast that Telegram lets wait", Reading { due: true, frozen: true, ..quiet }, true),
            ("polls that nobody answers", Reading { polled: LONG, ..quiet }, false),
            ("updates that nobody handles", Reading { waiting: 1, waited: LONG, ..quiet }, false),
            ("a broadcast that doesn't go on", Reading { due: true, ..quiet }, false),
        ] {
            let health = Health::judge(&reading, STILL);
            assert_eq!(health.is_well(), well, "{what}");
            assert_eq!(health.to_string().contains("has stood still for 300 s"), !well, "{health}");
        }
    }
}
