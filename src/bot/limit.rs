//! How much one person may ask within a minute. Nobody can use up what there is for all: whoever sends more is told so once, and what comes
//! until the minute is over is passed over. The team is let through, so that nothing that they type is lost, and whoever wants
//! less of us always is.
//!
//! Kept in memory: a restart forgets it, and an update that is handled a second time counts a second time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use teloxide::types::{Update, UpdateKind};

use super::citizen;
use crate::db::Db;
use crate::subscribers::{self, Reach};
use crate::team;

/// Messages and presses of one person within a minute. A chat takes one answer a second at most, so more can't be answered anyway.
pub const MOST: u32 = 60;
/// In seconds.
const MINUTE: i64 = 60;
/// People who are remembered, before those whose minute is over are forgotten.
const PEOPLE: usize = 10_000;

/// What is done with an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is handled.
    Admitted,
    /// It is the first one too many: the person is told.
    TellThem,
    /// They have been told.
    PassedOver,
}

/// Counts what people send; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Limit(Arc<Mutex<HashMap<i64, Minute>>>);

#[derive(Clone, Copy, Debug)]
struct Minute {
    since: i64,
    count: u32,
}

impl Limit {
    /// Whether an update of this person is handled at `now` (unix seconds).
    pub fn admit(&self, person: i64, now: i64) -> Admission {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that went back begins a new minute, too.
        let over = |minute: &Minute| !(minute.since..minute.since + MINUTE).contains(&now);
        if people.len() >= PEOPLE {
            people.retain(|_, minute| !over(minute));
        }
        let minute = people.entry(person).or_insert(Minute { since: now, count: 0 });
        if over(minute) {
            *minute = Minute { since: now, count: 0 };
        }
        minute.count = minute.count.saturating_add(1);
        match minute.count {
            ..=MOST => Admission::Admitted,
            _ if minute.count == MOST + 1 => Admission::TellThem,
            _ => Admission::PassedOver,
        }
    }

    /// The same for an update as it comes.
    pub async fn admits(&self, update: &Update, db: &Db, now: i64) -> Admission {
        let Some(person) = whose(update) else { return Admission::Admitted };
        match self.admit(person, now) {
            Admission::Admitted => Admission::Admitted,
            // Asked only for those who are over it.
            _ if team::member(db, person).await.is_ok_and(|member| member.is_some()) => Admission::Admitted,
            _ if ends_something(update, person, db).await => Admission::Admitted,
            other => other,
        }
    }
}

/// Whether somebody ends what they get: `/stop`, or one of the buttons ([`citizen::ENDS`]). Who has ended it already is counted like others.
async fn ends_something(update: &Update, person: i64, db: &Db) -> bool {
    let known = || async { subscribers::get(db, person).await.ok().flatten() };
    match &update.kind {
        UpdateKind::Message(message) if message.text().is_some_and(is_stop) => {
            known().await.is_some_and(|known| known.reach != Reach::Stopped)
        }
        UpdateKind::CallbackQuery(query) => {
            let verb = query.data.as_deref().and_then(|data| data.split(':').next());
            verb.is_some_and(|verb| citizen::ENDS.contains(&verb)) && known().await.is_some()
        }
        _ => false,
    }
}

fn is_stop(text: &str) -> bool {
    let command = text.split_whitespace().next().and_then(|word| word.split('@').next());
    command.is_some_and(|command| command.eq_ignore_ascii_case("/stop"))
}

/// Whose message or press it is; none for what isn't counted.
fn whose(update: &Update) -> Option<i64> {
    match &update.kind {
        UpdateKind::Message(_) | UpdateKind::CallbackQuery(_) => i64::try_from(update.from()?.id.0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sends_too_much_is_told_once_a_minute_and_harms_nobody_else() {
        let limit = Limit::default();
        let admitted = (0..MOST).filter(|_| limit.admit(1, 100) == Admission::Admitted).count();
        assert_eq!(admitted, MOST as usize);
        assert_eq!(limit.admit(1, 130), Admission::TellThem);
        assert_eq!(limit.admit(1, 159), Admission::PassedOver);
        assert_eq!(limit.admit(2, 159), Admission::Admitted);
        assert_eq!(limit.admit(1, 160), Admission::Admitted, "a new minute");
        assert_eq!(limit.admit(1, 40), Admission::Admitted, "the clock went back");
    }

    #[test]
    fn only_the_command_itself_stops() {
        for (text, stops) in
            [("/stop", true), ("/STOP", true), ("/stop@a_bot", true), ("/stop please", true), ("/stopped", false), ("stop", false)]
        {
            assert_eq!(is_stop(text), stops, "{text}");
        }
    }

    #[test]
    fn those_whose_minute_is_over_are_forgotten() {
        let limit = Limit::default();
        for person in 0..2 * i64::try_from(PEOPLE).unwrap() {
            limit.admit(person, person);
        }
        assert!(limit.0.lock().unwrap().len() <= PEOPLE + 1);
    }
}
