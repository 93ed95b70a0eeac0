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
    /// Whether updates wait to be handled.
    pub waiting: bool,
    /// Since one was handled.
    pub handled: Duration,
    /// Whether something is due that may go: nothing holds it, and Telegram didn't ask to wait.
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
            answering: stands(reading.waiting, reading.handled),
            sending: stands(reading.due, reading.moved),
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

/// Asks the parts. What is held by the team, or frozen by Telegram, has nothing to do.
pub async fn read(watched: &Watched, still: Duration) -> sqlx::Result<Health> {
    let now = watched.clock.unix();
    let held = outbox::is_held(&mut *watched.db.read().acquire().await?).await?;
    let may = !held && !watched.pace.reading().frozen;
    let due = may && outbox::next_due(&watched.db).await?.is_some_and(|due| due <= now);
    let reading = Reading {
        polled: watched.pulse.polled.since(),
        waiting: inbox::waiting(&watched.db).await? > 0,
        handled: watched.pulse.handled.since(),
        due,
        moved: watched.pulse.moved.since(),
    };
    Ok(Health::judge(&reading, still))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LITTLE: Duration = Duration::from_secs(299);
    const LONG: Duration = Duration::from_secs(300);

    #[test]
    fn only_what_has_something_to_do_stands_still() {
        for (polled, waiting, handled, due, moved, well) in [
            (LITTLE, true, LITTLE, true, LITTLE, true),
            (LITTLE, false, LONG, false, LONG, true),
            (LONG, false, LITTLE, false, LITTLE, false),
            (LITTLE, true, LONG, false, LITTLE, false),
            (LITTLE, false, LITTLE, true, LONG, false),
        ] {
            let reading = Reading { polled, waiting, handled, due, moved };
            let health = Health::judge(&reading, STILL);
            assert_eq!(health.is_well(), well, "{reading:?}");
            assert_eq!(health.to_string().contains("has stood still for 300 s"), !well, "{health}");
        }
    }
}
