//! How fast we may speak: one bucket for everything that goes to Telegram, answers first.
//!
//! Telegram takes about 30 messages a second from a bot. Bulk draws at the set rate and no faster; answers draw from what lies between
//! that and the ceiling, and take bulk's turn when they need it. No second holds more than the ceiling, and no group more than 20 a
//! minute. What is paid for in Stars has a ceiling of its own ([`Pace::boost`]), beside the free one; a 429 that stops bulk stops it too.
//! Spans are measured by tokio's monotonic clock, so tests may pause it.
//! Whoever sends (`bot`, `delivery`) asks here first and reports a 429 here.

mod slots;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

pub(crate) use self::slots::whole;
use self::slots::{GROUP_BULK, Paid, Slot, State, sated};

/// Telegram says seconds; a little more keeps us from knocking too early.
const MARGIN: Duration = Duration::from_millis(500);
const CLEAN_MINUTE: Duration = Duration::from_secs(60);
/// Telegram states no limit for edits. Ours is twice that of messages, and an edit that is refused counts as a message for an hour.
const EDIT_GAP: Duration = Duration::from_millis(17);
const EDIT_BURST: Duration = Duration::from_millis(500);
const EDITS_COUNT: Duration = Duration::from_secs(3600);

/// Paid messages a second: Telegram takes 1000 (Bot API, `allow_paid_broadcast`); a little less leaves room for messages that bunch up on
/// their way: where each takes 50 to 150 ms, a second holds now and then 30 more than were sent in it.
pub const PAID: f64 = 955.0;

/// The bucket; cheap to clone.
#[derive(Clone)]
pub struct Pace(Arc<Inner>);

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reading().fmt(f)
    }
}

struct Inner {
    state: Mutex<State>,
    changed: Notify,
}

/// What the pace is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Bulk messages a second; `None` without a limit.
    pub rate: Option<f64>,
    /// Paid messages a second besides; `None`: nothing is paid for.
    pub paid: Option<f64>,
    /// Whether a 429 has stopped bulk for the moment.
    pub frozen: bool,
}

impl Pace {
    /// A bucket for `rate` bulk messages a second; `None` lets everything through at once.
    pub fn new(rate: Option<f64>) -> Self {
        let now = Instant::now();
        let state = State {
            set: rate,
            rate: rate.unwrap_or(f64::INFINITY),
            next_bulk: now,
            paid: None,
            next_any: now,
            frozen_until: None,
            frozen_chats: HashMap::new(),
            last_refusal: None,
            recover_at: None,
            waiting: BTreeSet::new(),
            seq: 0,
            chats: HashMap::new(),
            recent: VecDeque::new(),
            groups: HashMap::new(),
            next_edit: now,
            edits_count_until: None,
        };
        Self(Arc::new(Inner { state: Mutex::new(state), changed: Notify::new() }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when an answer to `person` may go. Fair per person: nobody's second waiting answer goes before another's first.
    pub async fn answer(&self, person: i64) {
        self.answer_of(person, 1).await;
    }

    /// The same for an answer that Telegram counts as so many messages: an album. A chat that was quiet takes it whole.
    pub async fn answer_of(&self, person: i64, messages: usize) {
        let chat_slot = {
            let mut state = self.state();
            if state.set.is_none() && state.frozen_until.is_none() {
                return;
            }
            state.chat_slot(person, messages, Instant::now())
        };
        sleep_until(chat_slot).await;
        for _ in 0..messages {
            self.in_turn(person).await;
        }
    }

    async fn in_turn(&self, person: i64) {
        let ticket = self.state().queue(person);
        let _leaves = Leaves(self, ticket);
        loop {
            let changed = self.0.changed.notified();
            let at = {
                let mut state = self.state();
                match state.waiting.first() {
                    Some(first) if *first == ticket => match state.answer_slot(Instant::now()) {
                        None => return,
                        Some(at) => Some(at),
                    },
                    _ => None,
                }
            };
            wait(at, changed).await;
        }
    }

    /// Returns when an edit of a message in `chat` may go, because somebody pressed something. Edits don't wait behind messages, unless
    /// Telegram has refused one lately.
    pub async fn edit(&self, chat: i64) {
        let slot = {
            let mut state = self.state();
            let now = Instant::now();
            if state.edits_count_until.is_some_and(|until| until > now) || state.frozen_until.is_some_and(|until| until > now) {
                None
            } else if state.set.is_none() {
                return;
            } else {
                let slot = state.next_edit.checked_sub(EDIT_BURST).unwrap_or(now).max(now);
                state.next_edit = state.next_edit.max(now) + EDIT_GAP;
                Some(slot.max(state.chat_slot(chat, 1, now)))
            }
        };
        match slot {
            Some(slot) => sleep_until(slot).await,
            None => self.answer(chat).await,
        }
    }

    /// Returns when the next bulk message may go.
    pub async fn bulk(&self) {
        self.bulk_of(1).await;
    }

    /// Returns when so many bulk messages may go at once: an album.
    pub async fn bulk_of(&self, messages: usize) {
        loop {
            let changed = self.0.changed.notified();
            let at = match self.state().bulk_slot(Instant::now(), messages) {
                Slot::Now => return,
                Slot::At(at) => Some(at),
                Slot::AfterAnswers => None,
            };
            wait(at, changed).await;
        }
    }

    /// Lets up to `rate` paid messages a second through, beside the free ones; `None`: nothing is paid for, and [`Pace::paid`] waits as
    /// [`Pace::bulk`] does. Whoever waits notices at once.
    pub fn boost(&self, rate: Option<f64>) {
        let now = Instant::now();
        self.state().paid = rate.map(|rate| Paid { set: rate, rate, next: now });
        self.0.changed.notify_waiters();
    }

    /// Returns when the next paid message may go.
    pub async fn paid(&self) {
        self.paid_of(1).await;
    }

    /// Returns when so many paid messages may go at once.
    pub async fn paid_of(&self, messages: usize) {
        loop {
            let changed = self.0.changed.notified();
            let at = match self.state().paid_slot(Instant::now(), messages) {
                Slot::Now => return,
                Slot::At(at) => Some(at),
                Slot::AfterAnswers => None,
            };
            wait(at, changed).await;
        }
    }

    /// The chats that take nothing of bulk for the moment: Telegram said so, they had several just now, or their minute is full.
    pub fn frozen_chats(&self) -> HashSet<i64> {
        let now = Instant::now();
        let mut state = self.state();
        state.frozen_chats.retain(|_, until| *until > now);
        state.forget_chats(now);
        let full = state.groups.iter().filter(|(_, sent)| sent.len() >= GROUP_BULK).map(|(chat, _)| *chat);
        let sated = state.chats.iter().filter(|(_, paid)| sated(**paid, now)).map(|(chat, _)| *chat);
        state.frozen_chats.keys().copied().chain(full).chain(sated).collect()
    }

    /// When the first of the chats that had several just now takes one again; `None`: there are no such chats.
    pub fn rests_until(&self) -> Option<Instant> {
        let now = Instant::now();
        let state = self.state();
        state.chats.values().filter(|paid| sated(**paid, now)).map(|paid| slots::rested(*paid)).min()
    }

    /// So many bulk messages go to this chat now, as one: each takes few at once, groups and channels few a minute. `Err`: it has no room for
    /// an album now; in how long to ask again.
    pub fn goes_to(&self, chat: i64, messages: usize) -> Result<(), Duration> {
        let mut state = self.state();
        if state.set.is_none() {
            return Ok(());
        }
        state.goes_to(chat, messages, Instant::now())
    }

    /// Telegram refused an edit with a 429: edits count as messages for an hour.
    pub fn refused_edit(&self, chat: i64, retry_after: Duration) {
        self.state().edits_count_until = Some(Instant::now() + EDITS_COUNT);
        self.refused(chat, retry_after);
    }

    /// Telegram refused with a 429: the chat freezes; all bulk too if it was a private chat or a second chat within `retry_after`.
    pub fn refused(&self, chat: i64, retry_after: Duration) {
        let now = Instant::now();
        let mut state = self.state();
        state.frozen_chats.insert(chat, now + retry_after + MARGIN);
        let second = state.last_refusal.is_some_and(|(at, other)| other != chat && now < at + retry_after);
        state.last_refusal = Some((now, chat));
        if chat > 0 || second {
            state.freeze(now, retry_after);
        }
        drop(state);
        self.0.changed.notify_waiters();
    }

    /// Telegram refused a call that belongs to no chat, such as the answer to a press, with a 429: all bulk freezes.
    pub fn refused_everything(&self, retry_after: Duration) {
        self.state().freeze(Instant::now(), retry_after);
        self.0.changed.notify_waiters();
    }

    /// What the pace is now.
    pub fn reading(&self) -> Reading {
        let mut state = self.state();
        let now = Instant::now();
        state.recover(now);
        let frozen = state.frozen_until.is_some_and(|until| until > now);
        Reading { rate: state.set.map(|_| state.rate), paid: state.paid.as_ref().map(|paid| paid.rate), frozen }
    }
}

/// A caller that gives up (its future is dropped) leaves the queue.
struct Leaves<'a>(&'a Pace, (u32, u64, i64));

impl Drop for Leaves<'_> {
    fn drop(&mut self) {
        self.0.state().waiting.remove(&self.1);
        self.0.0.changed.notify_waiters();
    }
}

async fn wait(at: Option<Instant>, changed: tokio::sync::futures::Notified<'_>) {
    match at {
        Some(at) => {
            tokio::select! { () = sleep_until(at) => {} () = changed => {} }
        }
        None => changed.await,
    }
}
