//! When the next of each kind may go: the arithmetic behind the bucket. It waits for nothing and knows no clock but the instant it is given.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::{CLEAN_MINUTE, MARGIN};

/// Answers may come in a small burst, as people do.
const ANSWER_BURST: Duration = Duration::from_millis(600);
/// Timers wake late by a millisecond or two; what was missed is caught up within this span.
const CATCH_UP: Duration = Duration::from_millis(20);
/// The same for paid messages: at their rate a millisecond is one message.
const PAID_CATCH_UP: Duration = Duration::from_millis(8);
/// One chat takes about a message a second (Bot API FAQ), and forgives a short burst.
const CHAT_GAP: Duration = Duration::from_millis(1050);
const CHAT_BURST: u32 = 3;
/// Chats whose last messages are remembered, before those that had theirs long ago are forgotten.
const CHATS: usize = 10_000;
const FROZEN_ANSWER_GAP: Duration = Duration::from_secs(1);
/// No more than the ceiling goes out within this span, however it bunches up: Telegram counts whole seconds, and messages travel unevenly.
const SECOND: Duration = Duration::from_millis(1020);
/// The most that goes out in a second, whatever rate is set: one less than Telegram takes.
const CEILING: f64 = 29.0;
/// How many of them bulk leaves to answers, at most.
const RESERVE: usize = 2;
/// What Telegram takes in a group within a minute (Bot API FAQ: 20); the last ones are kept for answers.
pub(super) const GROUP: usize = 20;
pub(super) const GROUP_BULK: usize = 18;
pub(super) const MINUTE: Duration = Duration::from_secs(60);

pub(super) struct State {
    /// What was set, in messages a second; `None` means no limit (tests against a sandbox without limits).
    pub(super) set: Option<f64>,
    /// What we hold ourselves to now: lowered by a 429, recovering by 1 a clean minute.
    pub(super) rate: f64,
    pub(super) next_bulk: Instant,
    /// The lane of what is paid for, if anything may be.
    pub(super) paid: Option<Paid>,
    pub(super) next_any: Instant,
    pub(super) frozen_until: Option<Instant>,
    pub(super) frozen_chats: HashMap<i64, Instant>,
    pub(super) last_refusal: Option<(Instant, i64)>,
    pub(super) recover_at: Option<Instant>,
    pub(super) waiting: BTreeSet<(u32, u64, i64)>,
    pub(super) seq: u64,
    /// When each chat's messages so far are paid off, at one a second.
    pub(super) chats: HashMap<i64, Instant>,
    /// What went out within the last second, and in each group and channel within the last minute.
    pub(super) recent: VecDeque<Instant>,
    pub(super) groups: HashMap<i64, VecDeque<Instant>>,
    pub(super) next_edit: Instant,
    pub(super) edits_count_until: Option<Instant>,
}

/// The ceiling of paid messages: what was set, what we hold ourselves to now, and when the next may go.
pub(super) struct Paid {
    pub(super) set: f64,
    pub(super) rate: f64,
    pub(super) next: Instant,
}

pub(super) enum Slot {
    Now,
    At(Instant),
    AfterAnswers,
}

impl State {
    pub(super) fn queue(&mut self, person: i64) -> (u32, u64, i64) {
        let mine = self.waiting.iter().filter(|(_, _, who)| *who == person).map(|(round, _, _)| round + 1).max();
        let first = self.waiting.first().map_or(0, |(round, _, _)| *round);
        self.seq += 1;
        let ticket = (mine.unwrap_or(first), self.seq, person);
        self.waiting.insert(ticket);
        ticket
    }

    /// When this chat takes its next answer, of so many messages: at once within a short burst, then one a second; an album at once if the
    /// chat was quiet.
    pub(super) fn chat_slot(&mut self, chat: i64, messages: usize, now: Instant) -> Instant {
        let messages = u32::try_from(messages).unwrap_or(u32::MAX);
        if self.chats.len() > CHATS {
            self.chats.retain(|_, paid| *paid > now);
        }
        let paid = self.chats.entry(chat).or_insert(now);
        *paid = (*paid).max(now) + CHAT_GAP * messages;
        let slot = (*paid).checked_sub(CHAT_GAP * CHAT_BURST.max(messages)).unwrap_or(now).max(now);
        if chat < 0 { (0..messages).map(|_| self.group_slot(chat, slot)).max().unwrap_or(slot) } else { slot }
    }

    /// When this group takes its next message, from `slot` on. It is taken: those who come later wait longer.
    fn group_slot(&mut self, chat: i64, slot: Instant) -> Instant {
        let sent = self.groups.entry(chat).or_default();
        let free = sent.len().checked_sub(GROUP).map_or(slot, |first| sent[first] + MINUTE + MARGIN);
        let slot = slot.max(free);
        sent.push_back(slot);
        slot
    }

    /// So many bulk messages go to this chat as one, if there is room: an album wants a chat that was quiet, and as much of a group's minute
    /// as it has files. Else: in how long there will be.
    pub(super) fn goes_to(&mut self, chat: i64, messages: usize, now: Instant) -> Result<(), Duration> {
        let cost = CHAT_GAP * u32::try_from(messages).unwrap_or(u32::MAX);
        let paid = self.chats.get(&chat).copied().unwrap_or(now).max(now);
        if messages > 1 && paid > now && paid + cost > now + CHAT_GAP * CHAT_BURST {
            return Err(paid - now);
        }
        if chat < 0 {
            self.group_takes(chat, messages, now)?;
        }
        self.chats.insert(chat, paid + cost);
        Ok(())
    }

    fn group_takes(&mut self, chat: i64, messages: usize, now: Instant) -> Result<(), Duration> {
        let sent = self.groups.entry(chat).or_default();
        while sent.front().is_some_and(|at| *at + MINUTE + MARGIN <= now) {
            sent.pop_front();
        }
        let over = if messages > 1 { (sent.len() + messages).saturating_sub(GROUP_BULK) } else { 0 };
        if let Some(at) = over.checked_sub(1).and_then(|last| sent.get(last)) {
            return Err((*at + MINUTE + MARGIN).saturating_duration_since(now));
        }
        sent.extend(std::iter::repeat_n(now, messages));
        Ok(())
    }

    /// Forgets the chats that take messages again as if they had had none.
    pub(super) fn forget_chats(&mut self, now: Instant) {
        self.chats.retain(|_, paid| *paid > now);
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
    pub(super) fn answer_slot(&mut self, now: Instant) -> Option<Instant> {
        self.recover(now);
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

    pub(super) fn bulk_slot(&mut self, now: Instant, messages: usize) -> Slot {
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
        // What is sent at once needs all its room in the same second; where there is never so much, the whole second.
        let reserve = self.reserve() + messages.saturating_sub(1);
        let at = self.second_is_full(now, reserve).map_or(at, |free| free.max(at));
        if at > now {
            return Slot::At(at);
        }
        let (gap, count) = (Duration::from_secs_f64(1.0 / self.rate), u32::try_from(messages).unwrap_or(u32::MAX));
        self.recent.extend(std::iter::repeat_n(now, messages));
        self.next_bulk = self.next_bulk.max(now.checked_sub(CATCH_UP).unwrap_or(now)) + gap * count;
        self.next_any = self.next_any.max(now.checked_sub(CATCH_UP).unwrap_or(now)) + self.gap_any() * count;
        Slot::Now
    }

    /// As [`Self::bulk_slot`], at the paid ceiling; answers go from the free one and need not be waited for.
    pub(super) fn paid_slot(&mut self, now: Instant, messages: usize) -> Slot {
        if self.paid.is_none() || self.set.is_none() {
            return self.bulk_slot(now, messages);
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
        let count = u32::try_from(messages).unwrap_or(u32::MAX);
        paid.next = paid.next.max(caught_up) + Duration::from_secs_f64(1.0 / paid.rate) * count;
        Slot::Now
    }

    /// The ceiling lies a sixth above the bulk rate, and never above what Telegram takes: 29 a second over 25.
    fn ceiling(&self) -> f64 {
        (self.rate * 1.16).min(CEILING).max(self.rate)
    }

    fn gap_any(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.ceiling())
    }

    /// Stops bulk for as long as Telegram says, and slows it by a fifth from then on.
    pub(super) fn freeze(&mut self, now: Instant, retry_after: Duration) {
        self.recover(now);
        let until = now + retry_after + MARGIN;
        let already = self.frozen_until.is_some_and(|frozen| frozen > now);
        self.frozen_until = Some(self.frozen_until.map_or(until, |frozen| frozen.max(until)));
        self.recover_at = Some(until + CLEAN_MINUTE);
        if self.set.is_some() && !already {
            self.rate = (self.rate * 0.8).max(1.0);
            if let Some(paid) = &mut self.paid {
                paid.rate = (paid.rate * 0.8).max(1.0);
            }
        }
    }

    /// Takes back a step for each clean minute, as many as have passed since somebody last asked.
    pub(super) fn recover(&mut self, now: Instant) {
        let Some(set) = self.set else { return };
        while let Some(at) = self.recover_at.filter(|at| *at <= now) {
            self.rate = (self.rate + 1.0).min(set);
            let paid = self.paid.as_mut().is_some_and(|paid| {
                paid.rate = (paid.rate + paid.set / set).min(paid.set);
                paid.rate < paid.set
            });
            self.recover_at = (self.rate < set || paid).then(|| at + CLEAN_MINUTE);
        }
    }
}

/// Whether a chat whose messages are paid off at this instant has had as many as it takes at once.
pub(super) fn sated(paid: Instant, now: Instant) -> bool {
    rested(paid) > now
}

/// When a chat whose messages are paid off at this instant takes one again.
pub(super) fn rested(paid: Instant) -> Instant {
    paid.checked_sub(CHAT_GAP * (CHAT_BURST - 1)).unwrap_or(paid)
}

/// Rates are small positive numbers; the cast can't lose anything that matters.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn whole(number: f64) -> usize {
    number as usize
}
