//! How fast a bot may send, and what happens when it is faster.
//!
//! Promises: counts only what was asked for in monotonic time; once over a limit, everything that limit covers is
//! refused until `retry_after` has passed, as with Telegram. Pure: time is an argument. Calls nobody.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Which limits hold. The numbers are those Telegram states for bots; how it counts is not published, so the size of the
/// burst a chat is granted is our reading of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limits {
    /// 30 messages a second in all, one a second in a chat after a burst of [`CHAT_BURST`], 20 a minute in a group.
    Telegram,
    /// As [`Limits::Telegram`], but 1000 a second in all for calls with `allow_paid_broadcast`.
    Paid,
    /// No limits.
    #[default]
    None,
}

/// Messages in all within a second.
pub const OVERALL: usize = 30;
/// Messages in all within a second for calls with `allow_paid_broadcast`.
pub const OVERALL_PAID: usize = 1000;
/// Messages a chat takes at once before it is held to one a second.
pub const CHAT_BURST: u32 = 3;
/// Messages to one group within a minute.
pub const GROUP: usize = 20;

/// The counters behind the limits.
#[derive(Default)]
pub(crate) struct Limiter {
    limits: Limits,
    overall: VecDeque<Duration>,
    paid: VecDeque<Duration>,
    /// For each chat: when its bucket will be full again.
    chats: HashMap<i64, Duration>,
    groups: HashMap<i64, VecDeque<Duration>>,
    /// Nothing goes out in all before this.
    barred: Duration,
    barred_chats: HashMap<i64, Duration>,
    swept: Duration,
}

impl Limiter {
    pub(crate) fn set(&mut self, limits: Limits) {
        *self = Self { limits, ..Self::default() };
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Bars everything (`chat` none) or one chat for `seconds`: a 429 on demand.
    pub(crate) fn bar(&mut self, chat: Option<i64>, now: Duration, seconds: u32) {
        let until = now + Duration::from_secs(seconds.into());
        match chat {
            None => self.barred = until,
            Some(chat) => drop(self.barred_chats.insert(chat, until)),
        }
    }

    /// Takes `count` messages to `chat` at `now`, or says for how many seconds nothing will be taken.
    pub(crate) fn take(&mut self, chat: i64, group: bool, paid: bool, count: usize, now: Duration) -> Result<(), u32> {
        if let Some(left) = self.barred.checked_sub(now).filter(|left| !left.is_zero()) {
            return Err(seconds(left));
        }
        if let Some(left) = self.barred_chats.get(&chat).and_then(|until| until.checked_sub(now)).filter(|l| !l.is_zero()) {
            return Err(seconds(left));
        }
        if self.limits == Limits::None {
            return Ok(());
        }
        self.sweep(now);
        let paid = paid && self.limits == Limits::Paid;
        let second = Duration::from_secs(1);
        let (window, most) = if paid { (&mut self.paid, OVERALL_PAID) } else { (&mut self.overall, OVERALL) };
        forget(window, now, second);
        if window.len() + count > most && !window.is_empty() {
            let wait = seconds(second.saturating_sub(now.saturating_sub(window.front().copied().unwrap_or(now))));
            self.barred = now + Duration::from_secs(wait.into());
            return Err(wait);
        }
        self.take_in_chat(chat, group, count, now)?;
        let window = if paid { &mut self.paid } else { &mut self.overall };
        window.extend(std::iter::repeat_n(now, count));
        Ok(())
    }

    /// How many of `count` paid messages at `now` cost something: those beyond what a second takes for nothing. A tenth of a Star each.
    pub(crate) fn charged(&mut self, paid: bool, count: usize, now: Duration) -> usize {
        if !paid || self.limits != Limits::Paid {
            return 0;
        }
        forget(&mut self.paid, now, Duration::from_secs(1));
        (self.paid.len() + count).saturating_sub(OVERALL.max(self.paid.len()))
    }

    fn take_in_chat(&mut self, chat: i64, group: bool, count: usize, now: Duration) -> Result<(), u32> {
        let cost = Duration::from_secs(count as u64);
        let burst = Duration::from_secs(CHAT_BURST.into());
        let full_at = self.chats.get(&chat).copied().unwrap_or(now).max(now);
        // An album counts as many messages but is let through whole when the chat was quiet.
        if full_at + cost > now + burst && full_at > now {
            let wait = seconds((full_at + cost).saturating_sub(now + burst));
            self.barred_chats.insert(chat, now + Duration::from_secs(wait.into()));
            return Err(wait);
        }
        if group {
            let minute = Duration::from_secs(60);
            let window = self.groups.entry(chat).or_default();
            forget(window, now, minute);
            if window.len() + count > GROUP {
                let wait = seconds(minute.saturating_sub(now.saturating_sub(window.front().copied().unwrap_or(now))));
                self.barred_chats.insert(chat, now + Duration::from_secs(wait.into()));
                return Err(wait);
            }
            window.extend(std::iter::repeat_n(now, count));
        }
        self.chats.insert(chat, full_at + cost);
        Ok(())
    }

    /// Forgets chats that have been quiet, so that a million of them don't stay in memory.
    fn sweep(&mut self, now: Duration) {
        if now.saturating_sub(self.swept) < Duration::from_secs(10) {
            return;
        }
        self.swept = now;
        self.chats.retain(|_, full_at| *full_at > now);
        self.barred_chats.retain(|_, until| *until > now);
        self.groups.retain(|_, window| window.back().is_some_and(|last| now.saturating_sub(*last) < Duration::from_secs(60)));
    }
}

fn forget(window: &mut VecDeque<Duration>, now: Duration, span: Duration) {
    while window.front().is_some_and(|at| now.saturating_sub(*at) >= span) {
        window.pop_front();
    }
}

/// Whole seconds, rounded up, at least one.
fn seconds(left: Duration) -> u32 {
    let whole = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    u32::try_from(whole.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(limits: Limits) -> Limiter {
        let mut limiter = Limiter::default();
        limiter.set(limits);
        limiter
    }

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn thirty_a_second_pass_and_the_next_bars_everything_until_retry_after() {
        let mut limiter = limiter(Limits::Telegram);
        for chat in 0..30 {
            assert_eq!(limiter.take(chat, false, false, 1, ms(100)), Ok(()));
        }
        assert_eq!(limiter.take(99, false, false, 1, ms(200)), Err(1));
        assert_eq!(limiter.take(98, false, false, 1, ms(1150)), Err(1), "still barred, though the second is over");
        assert_eq!(limiter.take(97, false, false, 1, ms(1200)), Ok(()));
    }

    #[test]
    fn a_chat_takes_a_small_burst_then_one_a_second() {
        let mut limiter = limiter(Limits::Telegram);
        for _ in 0..CHAT_BURST {
            assert_eq!(limiter.take(1, false, false, 1, ms(0)), Ok(()));
        }
        assert_eq!(limiter.take(1, false, false, 1, ms(10)), Err(1));
        assert_eq!(limiter.take(2, false, false, 1, ms(10)), Ok(()), "other chats go on");
        assert_eq!(limiter.take(1, false, false, 1, ms(1010)), Ok(()));
        assert_eq!(limiter.take(1, false, false, 1, ms(2010)), Ok(()));
    }

    #[test]
    fn a_group_takes_twenty_a_minute() {
        let mut limiter = limiter(Limits::Telegram);
        for n in 0..20 {
            assert_eq!(limiter.take(-5, true, false, 1, ms(n * 1000)), Ok(()));
        }
        assert_eq!(limiter.take(-5, true, false, 1, ms(20_000)), Err(40));
        assert_eq!(limiter.take(-5, true, false, 1, ms(59_000)), Err(1));
        assert_eq!(limiter.take(-5, true, false, 1, ms(60_000)), Ok(()));
    }

    #[test]
    fn the_first_thirty_paid_messages_of_a_second_cost_nothing() {
        let mut paid = limiter(Limits::Paid);
        let mut charged = 0;
        for chat in 0..100 {
            charged += paid.charged(true, 1, ms(0));
            paid.take(chat, false, true, 1, ms(0)).unwrap();
        }
        assert_eq!(charged, 70);
        assert_eq!(paid.charged(true, 40, ms(1000)), 10, "an album that begins among the free ones");
        assert_eq!(paid.charged(false, 40, ms(1000)), 0);
        assert_eq!(limiter(Limits::Telegram).charged(true, 40, ms(0)), 0, "nothing is bought there");
    }

    #[test]
    fn paid_broadcasts_have_a_thousand_and_only_where_they_are_bought() {
        let mut paid = limiter(Limits::Paid);
        for chat in 0..1000 {
            assert_eq!(paid.take(chat, false, true, 1, ms(0)), Ok(()));
        }
        assert_eq!(paid.take(5000, false, true, 1, ms(1)), Err(1));
        let mut free = limiter(Limits::Telegram);
        let passed = (0..100).filter(|chat| free.take(*chat, false, true, 1, ms(0)).is_ok()).count();
        assert_eq!(passed, OVERALL);
    }
}
