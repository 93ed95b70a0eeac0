//! How fast we may speak: one bucket for everything that goes to Telegram, answers first.
//!
//! Telegram takes about 30 messages a second from a bot. Bulk draws at the set rate and no faster; answers draw from what lies between
//! that and the ceiling, and take bulk's turn when they need it. No second holds more than the ceiling, and no group more than 20 a minute. What is paid for in Stars has a ceiling of its own ([`Pace::boost`]),
//! beside the free one; a 429 that stops bulk stops it too. Spans are measured by tokio's monotonic clock, so tests may pause it.
//! Whoever sends (`bot`, `delivery`) asks here first and reports a 429 here.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Telegram says seconds; a little more keeps us from knocking too early.
const MARGIN: Duration = Duration::from_millis(500);
/// Answers may come in a small burst, as people do.
const ANSWER_BURST: Duration = Duration::from_millis(600);
/// Timers wake late by a millisecond or two; what was missed is caught up within this span.
const CATCH_UP: Duration = Duration::from_millis(20);
/// The same for paid messages: at their rate a millisecond is one message.
const PAID_CATCH_UP: Duration = Duration::from_millis(8);
/// One chat takes about a message a second (Bot API FAQ), and forgives a short burst.
const CHAT_GAP: Duration = Duration::from_millis(1050);
const CHAT_BURST: u32 = 3;
/// Chats whose last answers are remembered, before those that had theirs long ago are forgotten.
const CHATS: usize = 10_000;
const CLEAN_MINUTE: Duration = Duration::from_secs(60);
const FROZEN_ANSWER_GAP: Duration = Duration::from_secs(1);
/// No more than the ceiling goes out within this span, however it bunches up: Telegram counts whole seconds, and messages travel unevenly.
const SECOND: Duration = Duration::from_millis(1020);
/// The most that goes out in a second, whatever rate is set: one less than Telegram takes.
const CEILING: f64 = 29.0;
/// How many of them bulk leaves to answers, at most.
const RESERVE: usize = 2;
/// What Telegram takes in a group within a minute (Bot API FAQ: 20); the last ones are kept for answers.
const GROUP: usize = 20;
const GROUP_BULK: usize = 18;
const MINUTE: Duration = Duration::from_secs(60);
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

struct State {
    /// What was set, in messages a second; `None` means no limit (tests against a sandbox without limits).
    set: Option<f64>,
    /// What we hold ourselves to now: lowered by a 429, recovering by 1 a clean minute.
    rate: f64,
    next_bulk: Instant,
    /// The lane of what is paid for, if anything may be.
    paid: Option<Paid>,
    next_any: Instant,
    frozen_until: Option<Instant>,
    frozen_chats: HashMap<i64, Instant>,
    last_refusal: Option<(Instant, i64)>,
    recover_at: Option<Instant>,
    waiting: BTreeSet<(u32, u64, i64)>,
    seq: u64,
    /// When each chat's answers so far are paid off, at one a second.
    chats: HashMap<i64, Instant>,
    /// What went out within the last second, and in each group and channel within the last minute.
    recent: VecDeque<Instant>,
    groups: HashMap<i64, VecDeque<Instant>>,
    next_edit: Instant,
    edits_count_until: Option<Instant>,
}

/// The ceiling of paid messages: what was set, what we hold ourselves to now, and when the next may go.
struct Paid {
    set: f64,
    rate: f64,
    next: Instant,
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
        let chat_slot = {
            let mut state = self.state();
            if state.set.is_none() && state.frozen_until.is_none() {
                return;
            }
            state.chat_slot(person, Instant::now())
        };
        sleep_until(chat_slot).await;
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
                Some(slot.max(state.chat_slot(chat, now)))
            }
        };
        match slot {
            Some(slot) => sleep_until(slot).await,
            None => self.answer(chat).await,
        }
    }

    /// Returns when the next bulk message may go.
    pub async fn bulk(&self) {
        loop {
            let changed = self.0.changed.notified();
            let at = match self.state().bulk_slot(Instant::now()) {
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
        loop {
            let changed = self.0.changed.notified();
            let at = match self.state().paid_slot(Instant::now()) {
                Slot::Now => return,
                Slot::At(at) => Some(at),
                Slot::AfterAnswers => None,
            };
            wait(at, changed).await;
        }
    }

    /// Until when this chat takes nothing, if Telegram said so.
    pub fn frozen_chat(&self, chat: i64) -> Option<Instant> {
        self.state().frozen_chats.get(&chat).copied().filter(|until| *until > Instant::now())
    }

    /// The chats that take nothing of bulk for the moment: Telegram said so, or their minute is full.
    pub fn frozen_chats(&self) -> HashSet<i64> {
        let now = Instant::now();
        let mut state = self.state();
        state.frozen_chats.retain(|_, until| *until > now);
        state.forget_groups(now);
        let full = state.groups.iter().filter(|(_, sent)| sent.len() >= GROUP_BULK).map(|(chat, _)| *chat);
        state.frozen_chats.keys().copied().chain(full).collect()
    }

    /// A bulk message goes to this chat now: groups and channels take few a minute.
    pub fn goes_to(&self, chat: i64) {
        let mut state = self.state();
        if chat < 0 && state.set.is_some() {
            state.groups.entry(chat).or_default().push_back(Instant::now());
        }
    }

    /// Telegram refused an edit with a 429: edits count as messages for an hour.
    pub fn refused_edit(&self, chat: i64, retry_after: Duration) {
        self.state().edits_count_until = Some(Instant::now() + EDITS_COUNT);
        self.refused(chat, retry_after);
    }

    /// Telegram refused with a 429: the chat freezes; all bulk too if it was a private chat or a second chat within `retry_after`.
    pub fn refused(&self, chat: i64, retry_after: Duration) {
        let now = Instant::now();
        let until = now + retry_after + MARGIN;
        let mut state = self.state();
        state.frozen_chats.insert(chat, until);
        let second = state.last_refusal.is_some_and(|(at, other)| other != chat && now < at + retry_after);
        state.last_refusal = Some((now, chat));
        if chat > 0 || second {
            let already = state.frozen_until.is_some_and(|frozen| frozen > now);
            state.frozen_until = Some(state.frozen_until.map_or(until, |frozen| frozen.max(until)));
            state.recover_at = Some(until + CLEAN_MINUTE);
            if state.set.is_some() && !already {
                state.rate = (state.rate * 0.8).max(1.0);
                if let Some(paid) = &mut state.paid {
                    paid.rate = (paid.rate * 0.8).max(1.0);
                }
            }
        }
        drop(state);
        self.0.changed.notify_waiters();
    }

    /// What the pace is now.
    pub fn reading(&self) -> Reading {
        let state = self.state();
        let frozen = state.frozen_until.is_some_and(|until| until > Instant::now());
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

enum Slot {
    Now,
    At(Instant),
    AfterAnswers,
}

impl State {
    fn queue(&mut self, person: i64) -> (u32, u64, i64) {
        let mine = self.waiting.iter().filter(|(_, _, who)| *who == person).map(|(round, _, _)| round + 1).max();
        let first = self.waiting.first().map_or(0, |(round, _, _)| *round);
        self.seq += 1;
        let ticket = (mine.unwrap_or(first), self.seq, person);
        self.waiting.insert(ticket);
        ticket
    }

    /// When this chat takes its next answer: at once within a short burst, then one a second.
    fn chat_slot(&mut self, chat: i64, now: Instant) -> Instant {
        if self.chats.len() > CHATS {
            self.chats.retain(|_, paid| *paid > now);
        }
        let paid = self.chats.entry(chat).or_insert(now);
        *paid = (*paid).max(now) + CHAT_GAP;
        let slot = (*paid).checked_sub(CHAT_GAP * CHAT_BURST).unwrap_or(now).max(now);
        if chat < 0 { self.group_slot(chat, slot) } else { slot }
    }

    /// When this group takes its next message, from `slot` on. It is taken: those who come later wait longer.
    fn group_slot(&mut self, chat: i64, slot: Instant) -> Instant {
        let sent = self.groups.entry(chat).or_default();
        let free = sent.len().checked_sub(GROUP).map_or(slot, |first| sent[first] + MINUTE + MARGIN);
        let slot = slot.max(free);
        sent.push_back(slot);
        slot
    }

    fn forget_groups(&mut self, now: Instant) {
        for sent in self.groups.values_mut() {
            while sent.front().is_some_and(|at| *at + MINUTE + MARGIN <= now) {
                sent.pop_front();
            }
        }
        self.groups.retain(|_, sent| !sent.is_empty());
    }

    /// When the next message may go so that no second holds more than the ceiling less `reserve`; none: at once.
    fn second_is_full(&mut self, now: Instant, reserve: usize) -> Option<Instant> {
        while self.recent.front().is_some_and(|at| *at + SECOND <= now) {
            self.recent.pop_front();
        }
        let most = whole(self.ceiling()).saturating_sub(reserve).max(1);
        (self.recent.len() >= most).then(|| self.recent[self.recent.len() - most] + SECOND)
    }

    /// What bulk leaves of a second, so that an answer finds room at once: what the set rate doesn't need, two at most.
    fn reserve(&self) -> usize {
        let needed = whole((self.rate * SECOND.as_secs_f64()).ceil());
        whole(self.ceiling()).saturating_sub(needed).min(RESERVE)
    }

    /// Takes the next answer's slot, or says when it will be free. While frozen, one a second goes as a probe.
    fn answer_slot(&mut self, now: Instant) -> Option<Instant> {
        let frozen = self.frozen_until.is_some_and(|until| until > now);
        let (gap, burst) = match (frozen, self.set) {
            (true, _) => (FROZEN_ANSWER_GAP, Duration::ZERO),
            (false, Some(_)) => (self.gap_any(), ANSWER_BURST),
            (false, None) => return None,
        };
        let at = self.next_any.checked_sub(burst).unwrap_or(now);
        let at = self.second_is_full(now, 0).map_or(at, |free| free.max(at));
        if at > now {
            return Some(at);
        }
        self.next_any = self.next_any.max(now) + gap;
        self.recent.push_back(now);
        None
    }

    fn bulk_slot(&mut self, now: Instant) -> Slot {
        self.recover(now);
        if let Some(until) = self.frozen_until.filter(|until| *until > now) {
            return Slot::At(until);
        }
        self.frozen_until = None;
        if self.set.is_none() {
            return Slot::Now;
        }
        if !self.waiting.is_empty() {
            return Slot::AfterAnswers;
        }
        let at = self.next_bulk.max(self.next_any.checked_sub(CATCH_UP).unwrap_or(now));
        let reserve = self.reserve();
        let at = self.second_is_full(now, reserve).map_or(at, |free| free.max(at));
        if at > now {
            return Slot::At(at);
        }
        self.recent.push_back(now);
        let gap = Duration::from_secs_f64(1.0 / self.rate);
        self.next_bulk = self.next_bulk.max(now.checked_sub(CATCH_UP).unwrap_or(now)) + gap;
        self.next_any = self.next_any.max(now.checked_sub(CATCH_UP).unwrap_or(now)) + self.gap_any();
        Slot::Now
    }

    /// As [`Self::bulk_slot`], at the paid ceiling; answers go from the free one and need not be waited for.
    fn paid_slot(&mut self, now: Instant) -> Slot {
        if self.paid.is_none() || self.set.is_none() {
            return self.bulk_slot(now);
        }
        self.recover(now);
        if let Some(until) = self.frozen_until.filter(|until| *until > now) {
            return Slot::At(until);
        }
        let Some(paid) = &mut self.paid else { return Slot::Now };
        if paid.next > now {
            return Slot::At(paid.next);
        }
        let caught_up = now.checked_sub(PAID_CATCH_UP).unwrap_or(now);
        paid.next = paid.next.max(caught_up) + Duration::from_secs_f64(1.0 / paid.rate);
        Slot::Now
    }

    /// The ceiling lies a sixth above the bulk rate, and never above what Telegram takes: 29 a second over 25.
    fn ceiling(&self) -> f64 {
        (self.rate * 1.16).min(CEILING).max(self.rate)
    }

    fn gap_any(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.ceiling())
    }

    fn recover(&mut self, now: Instant) {
        let (Some(set), Some(at)) = (self.set, self.recover_at) else { return };
        if now >= at {
            self.rate = (self.rate + 1.0).min(set);
            let paid = self.paid.as_mut().is_some_and(|paid| {
                paid.rate = (paid.rate + paid.set / set).min(paid.set);
                paid.rate < paid.set
            });
            self.recover_at = (self.rate < set || paid).then(|| now + CLEAN_MINUTE);
        }
    }
}

/// Rates are small positive numbers; the cast can't lose anything that matters.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> usize {
    number as usize
}

async fn wait(at: Option<Instant>, changed: tokio::sync::futures::Notified<'_>) {
    match at {
        Some(at) => {
            tokio::select! { () = sleep_until(at) => {} () = changed => {} }
        }
        None => changed.await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn bulk_in(pace: &Pace, span: Duration) -> u32 {
        let end = Instant::now() + span;
        let mut sent = 0;
        while tokio::time::timeout_at(end, pace.bulk()).await.is_ok() {
            sent += 1;
        }
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn bulk_keeps_the_set_rate_and_never_exceeds_it() {
        let pace = Pace::new(Some(25.0));
        let sent = bulk_in(&pace, Duration::from_secs(60)).await;
        assert!((1485..=1502).contains(&sent), "{sent} in a minute at 25/s");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_goes_at_once_while_bulk_runs() {
        let pace = Pace::new(Some(25.0));
        let bulk = tokio::spawn({
            let pace = pace.clone();
            async move { bulk_in(&pace, Duration::from_secs(20)).await }
        });
        tokio::time::sleep(Duration::from_secs(5)).await;
        let asked = Instant::now();
        pace.answer(7).await;
        assert!(asked.elapsed() < Duration::from_millis(45), "waited {:?}", asked.elapsed());
        assert!(bulk.await.unwrap() >= 495, "bulk keeps its pace beside an answer");
    }

    #[tokio::test(start_paused = true)]
    async fn bulk_leaves_room_so_that_four_answers_a_second_go_at_once() {
        let pace = Pace::new(Some(25.0));
        let bulk = tokio::spawn({
            let pace = pace.clone();
            async move { bulk_in(&pace, Duration::from_secs(20)).await }
        });
        tokio::time::sleep(Duration::from_secs(3)).await;
        let mut waits = Vec::new();
        for person in 0..60 {
            tokio::time::sleep(Duration::from_millis(237)).await;
            let asked = Instant::now();
            pace.answer(person).await;
            waits.push(asked.elapsed());
        }
        waits.sort();
        assert!(waits[30] < Duration::from_millis(2) && waits[59] < Duration::from_millis(45), "{waits:?}");
        let sent = bulk.await.unwrap();
        assert!(sent >= 440, "{sent} in 20 s beside them");
    }

    #[tokio::test(start_paused = true)]
    async fn nobodys_second_answer_goes_before_anothers_first() {
        let pace = Pace::new(Some(1.0));
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for person in [1, 1, 1, 2] {
            let (pace, order) = (pace.clone(), order.clone());
            tasks.push(tokio::spawn(async move {
                pace.answer(person).await;
                order.lock().unwrap().push(person);
            }));
            tokio::task::yield_now().await;
        }
        for task in tasks {
            task.await.unwrap();
        }
        let order = order.lock().unwrap().clone();
        assert!(order.iter().position(|person| *person == 2).unwrap() <= 2, "{order:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn one_chat_gets_a_short_burst_and_then_a_message_a_second() {
        let pace = Pace::new(Some(25.0));
        let began = Instant::now();
        let mut at = Vec::new();
        for _ in 0..6 {
            pace.answer(7).await;
            at.push(began.elapsed().as_millis());
        }
        assert!(at[2] < 300, "{at:?}");
        assert!(at[5] >= 3000 && at[5] < 3600, "{at:?}");
        let asked = Instant::now();
        pace.answer(8).await;
        assert!(asked.elapsed() < Duration::from_millis(100), "another chat doesn't wait for it");
    }

    /// The most that went out within any second.
    fn fullest_second(at: &[Instant]) -> usize {
        at.iter().map(|from| at.iter().filter(|to| *to >= from && **to < *from + Duration::from_secs(1)).count()).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_than_telegram_takes_however_answers_and_bulk_bunch_up() {
        for rate in [25.0, 28.0] {
            let pace = Pace::new(Some(rate));
            let at = Arc::new(Mutex::new(Vec::new()));
            let note = |at: &Arc<Mutex<Vec<Instant>>>| at.lock().unwrap().push(Instant::now());
            tokio::time::sleep(Duration::from_secs(5)).await;
            let mut tasks = Vec::new();
            for person in 0..120 {
                let (pace, at) = (pace.clone(), at.clone());
                tasks.push(tokio::spawn(async move {
                    pace.answer(person).await;
                    note(&at);
                }));
            }
            for _ in 0..60 {
                pace.bulk().await;
                note(&at);
            }
            for task in tasks {
                task.await.unwrap();
            }
            let fullest = fullest_second(&at.lock().unwrap());
            assert!(fullest <= 29, "{fullest} in a second at {rate}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_takes_twenty_a_minute_and_nobody_else_waits_for_it() {
        let pace = Pace::new(Some(25.0));
        let began = Instant::now();
        for _ in 0..GROUP_BULK {
            pace.bulk().await;
            assert!(!pace.frozen_chats().contains(&-7));
            pace.goes_to(-7);
        }
        assert!(pace.frozen_chats().contains(&-7), "the rest waits, and isn't claimed");
        let asked = Instant::now();
        pace.bulk().await;
        pace.answer(7).await;
        assert!(asked.elapsed() < Duration::from_millis(200), "others go on");
        for _ in GROUP_BULK..GROUP {
            pace.answer(-7).await;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "there is room for answers");
        pace.answer(-7).await;
        assert!(began.elapsed() >= MINUTE, "the one after them waits until the minute is over");
        tokio::time::sleep(MINUTE).await;
        assert!(!pace.frozen_chats().contains(&-7));
    }

    #[tokio::test(start_paused = true)]
    async fn an_edit_doesnt_wait_behind_messages_until_telegram_refuses_one() {
        let pace = Pace::new(Some(1.0));
        let waiting: Vec<_> = (0..30)
            .map(|person| {
                let pace = pace.clone();
                tokio::spawn(async move { pace.answer(person).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let asked = Instant::now();
        pace.edit(100).await;
        assert!(asked.elapsed() < Duration::from_millis(50));
        pace.refused_edit(100, Duration::from_secs(1));
        tokio::time::sleep(Duration::from_secs(2)).await;
        pace.edit(101).await;
        assert!(asked.elapsed() > Duration::from_secs(20), "now it stands in the queue with them");
        for one in waiting {
            one.await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_in_a_private_chat_stops_bulk_for_as_long_as_telegram_says() {
        let pace = Pace::new(Some(25.0));
        pace.bulk().await;
        pace.refused(7, Duration::from_secs(4));
        let stopped = Instant::now();
        pace.bulk().await;
        assert!(stopped.elapsed() >= Duration::from_millis(4500));
        assert_eq!(pace.reading().rate, Some(20.0), "and goes on slower");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_in_one_group_freezes_that_group_alone() {
        let pace = Pace::new(Some(25.0));
        pace.refused(-100, Duration::from_secs(30));
        let asked = Instant::now();
        pace.bulk().await;
        assert!(asked.elapsed() < Duration::from_secs(1));
        assert!(pace.frozen_chat(-100).is_some());
    }

    async fn paid_in(pace: &Pace, span: Duration) -> u32 {
        let end = Instant::now() + span;
        let mut sent = 0;
        while tokio::time::timeout_at(end, pace.paid()).await.is_ok() {
            sent += 1;
        }
        sent
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_paid_for_goes_at_its_own_ceiling_and_leaves_the_free_one_alone() {
        let pace = Pace::new(Some(25.0));
        assert!(paid_in(&pace, Duration::from_secs(10)).await <= 252, "without Stars it goes as everything else");
        pace.boost(Some(PAID));
        let free = tokio::spawn({
            let pace = pace.clone();
            async move { bulk_in(&pace, Duration::from_secs(20)).await }
        });
        let paid = paid_in(&pace, Duration::from_secs(20)).await;
        assert!((19_000..=19_110).contains(&paid), "{paid} in 20 s");
        assert!(free.await.unwrap() >= 495, "free messages keep their pace beside it");
        pace.boost(None);
        assert!(paid_in(&pace, Duration::from_secs(10)).await <= 252, "and back");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_and_slows_what_is_paid_for_too() {
        let pace = Pace::new(Some(25.0));
        pace.boost(Some(1000.0));
        pace.paid().await;
        pace.refused(7, Duration::from_secs(4));
        let stopped = Instant::now();
        pace.paid().await;
        assert!(stopped.elapsed() >= Duration::from_millis(4500));
        assert_eq!(pace.reading().paid, Some(800.0));
        bulk_in(&pace, Duration::from_secs(400)).await;
        assert_eq!(pace.reading().paid, Some(1000.0));
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_recovers_a_message_a_second_each_clean_minute() {
        let pace = Pace::new(Some(25.0));
        pace.refused(7, Duration::from_secs(1));
        bulk_in(&pace, Duration::from_secs(400)).await;
        assert_eq!(pace.reading().rate, Some(25.0));
    }
}
