//! Takes from the outbox, sends, and writes down what became of it.
//!
//! Promises: at most max(32, 2 s × rate) rows are claimed at any moment; one in flight a chat; every outcome is recorded before it counts;
//! requests in flight follow rate × latency (see `flight`), from 64 to 600;
//! an answer that can't be read is *unknown*, never silently sent or failed. At the start, what was claimed when the program ended
//! becomes unknown. Three calls in a row without an answer, and nothing more is risked: what was claimed goes back, and Telegram is asked
//! whether it is there. While nothing can be written down nothing is sent. May call `outbox`, `pace`, `telegram`; nobody calls it but `app`.

mod flight;
pub mod outcome;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use teloxide::prelude::Requester;
use teloxide::{ApiError, RequestError};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::flight::{Flight, Flying};
use self::outcome::{Then, cannot_be_deleted, changed, ended, is_nothing_to_forward, verdict};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::inbox::brief;
use crate::letter::{Body, Home, Item};
use crate::outbox::polls::Ending;
use crate::outbox::{self, Altered, Claimed, Held, Outcome, Rules, Task, Verdict};
use crate::pace::{Pace, whole};
use crate::pulse::Pulse;
use crate::telegram::{Pushed, Spot, Telegram};

const WINDOW: usize = 32;
/// Messages claimed at once: a write of a few milliseconds.
const CLAIM: usize = 256;
/// Without anybody's wake-up the outbox is looked at this often: another process may have put something in.
const LOOK: Duration = Duration::from_secs(5);
/// Calls in a row that failed without an answer before we stop and probe.
const UNREACHED: u32 = 3;

/// The loop's tools.
#[derive(Clone)]
pub struct Sender {
    /// The outbox's database.
    pub db: Db,
    /// The line to Telegram.
    pub telegram: Telegram,
    /// The bucket.
    pub pace: Pace,
    /// What time it is.
    pub clock: Clock,
    /// What the office has set.
    pub rules: Rules,
    /// Rung by whoever put something in.
    pub wake: Arc<Notify>,
    /// Where it notes that it gets on.
    pub pulse: Pulse,
}

impl Sender {
    /// Sends until shutdown; then what is in flight finishes and what was only claimed goes back.
    pub async fn run(&self, shutdown: CancellationToken) -> sqlx::Result<()> {
        let doubtful = db::patiently(&shutdown, || outbox::recover(&self.db, self.clock.unix()).boxed()).await?;
        if doubtful > 0 {
            tracing::warn!(doubtful, "messages were in flight when the program ended; Telegram may or may not have them");
        }
        let mut flying = Flying::new(shutdown.clone());
        let mut look = true;
        loop {
            // To wait as Telegram asked is no standstill, not even in the moment after.
            if look && self.pace.reading().frozen {
                self.pulse.moved.note(self.clock.unix());
            }
            // The next are claimed before the last of these has gone, so that the line never waits for the disk.
            if (look || flying.more) && flying.queue.len() <= self.few(&flying) {
                self.claim(&mut flying).await?;
            }
            let rest = if flying.queue.is_empty() { self.until_next(&flying).await? } else { LOOK };
            let (paid, weight, in_flight) = (flying.next_is_paid(), flying.next_weighs(), flying.most(self.rate(&flying)));
            let write_down = flying.has_landed().then(|| flying.write_down_at());
            look = tokio::select! {
                () = shutdown.cancelled() => break,
                Some(done) = flying.tasks.join_next() => {
                    flying.landed(done.ok());
                    false
                }
                () = tokio::time::sleep_until(write_down.unwrap_or_else(Instant::now)), if write_down.is_some() => {
                    self.land(&mut flying).await?;
                    true
                }
                () = self.turn(paid, weight), if !flying.queue.is_empty() && flying.tasks.len() < in_flight => {
                    self.launch(&mut flying);
                    flying.queue.is_empty()
                }
                () = self.wake.notified() => true,
                () = self.clock.jumped() => true,
                () = tokio::time::sleep(rest) => true,
            };
        }
        self.put_back(&mut flying).await
    }

    /// Sends everything that is due now and waits for its outcomes, and for those who had several just now: a test's step.
    pub async fn run_until_idle(&self) -> sqlx::Result<u64> {
        let mut flying = Flying::new(CancellationToken::new());
        let mut sent = 0;
        loop {
            if flying.queue.is_empty() {
                self.claim(&mut flying).await?;
            }
            while !flying.queue.is_empty() && flying.tasks.len() < flying.most(self.rate(&flying)) {
                self.turn(flying.next_is_paid(), flying.next_weighs()).await;
                self.launch(&mut flying);
                sent += 1;
            }
            match flying.tasks.join_next().await {
                Some(done) => {
                    flying.landed(done.ok());
                    self.land(&mut flying).await?;
                }
                None if self.someone_rests().await? => {}
                None => return Ok(sent),
            }
        }
    }

    /// Waits for whoever had several messages just now; `false`: something is due to nobody of them.
    async fn someone_rests(&self) -> sqlx::Result<bool> {
        let due = outbox::next_due(&self.db).await?.is_some_and(|due| due <= self.clock.unix());
        let Some(until) = self.pace.rests_until().filter(|_| due) else { return Ok(false) };
        tokio::time::sleep_until(until).await;
        Ok(true)
    }

    /// Returns when the next message in hand may go: what is paid for has its own ceiling.
    async fn turn(&self, paid: bool, messages: usize) {
        if paid { self.pace.paid_of(messages).await } else { self.pace.bulk_of(messages).await }
    }

    /// How many a second may go of what is in hand; `None`: no limit.
    fn rate(&self, flying: &Flying) -> Option<f64> {
        let reading = self.pace.reading();
        let paid = reading.paid.filter(|_| flying.queue.back().is_some_and(|last| last.paid));
        reading.rate.map(|rate| rate.max(paid.unwrap_or(0.0)))
    }

    fn window(&self, flying: &Flying) -> usize {
        match self.rate(flying) {
            // Without a limit, what is in flight, as much again, and a claim.
            None => 2 * flying.most(None) + CLAIM,
            Some(rate) => WINDOW.max(whole(rate * 2.0)),
        }
    }

    /// So few are left in hand that the next are claimed: what goes in a tenth of a second.
    fn few(&self, flying: &Flying) -> usize {
        self.rate(flying).map_or_else(|| flying.most(None), |rate| whole(rate / 10.0))
    }

    async fn until_next(&self, flying: &Flying) -> sqlx::Result<Duration> {
        let due = db::patiently(&flying.stop, || outbox::next_due(&self.db).boxed()).await?;
        let wait = due.map_or(i64::MAX, |due| (due - self.clock.unix()).max(0));
        // What is due but not claimed (held, frozen, in flight) must not make the loop spin.
        Ok(u64::try_from(wait).map_or(LOOK, |wait| Duration::from_secs(wait).clamp(Duration::from_millis(500), LOOK)))
    }

    async fn claim(&self, flying: &mut Flying) -> sqlx::Result<()> {
        if flying.is_cut_off() {
            if !self.probe().await {
                return Ok(());
            }
            flying.unreached = 0;
        }
        let room = self.window(flying).saturating_sub(flying.busy.len()).min(CLAIM);
        let mut busy = self.pace.frozen_chats();
        busy.extend(&flying.busy);
        let claim = || outbox::claim(&self.db, &self.rules, self.clock.unix(), room, &busy).boxed();
        let claimed = db::patiently(&flying.stop, claim).await?;
        if claimed.is_empty() && flying.tasks.is_empty() {
            self.pulse.moved.note(self.clock.unix());
        }
        flying.more = room > 0 && claimed.len() == room;
        flying.busy.extend(claimed.iter().map(|claimed| claimed.chat));
        flying.queue.extend(claimed);
        Ok(())
    }

    async fn probe(&self) -> bool {
        let reached = self.telegram.bot().get_me().await.is_ok();
        if reached {
            tracing::info!("Telegram can be reached again");
        } else {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        reached
    }

    fn launch(&self, flying: &mut Flying) {
        let Some(claimed) = flying.queue.pop_front() else { return };
        let room = self.pace.goes_to(claimed.chat, claimed.weight());
        let tools = self.clone();
        flying.tasks.spawn(async move {
            let began = Instant::now();
            let (verdict, then) = match (claimed.task, room) {
                (_, Err(wait)) => (not_now(wait, tools.clock.unix()), Then::GoOn),
                (Task::Send, Ok(())) => tools.send(&claimed).await,
                (Task::Edit(held), Ok(())) => tools.edit(&claimed, held).await,
                (Task::Delete(held), Ok(())) => tools.delete(&claimed, held).await,
                (Task::EndPoll(ending), Ok(())) => tools.end_poll(ending).await,
            };
            Flight { outcome: Outcome { claimed, verdict }, then, took: began.elapsed() }
        });
    }

    async fn send(&self, claimed: &Claimed) -> (Verdict, Then) {
        let spot = Spot { topic: claimed.topic, paid: claimed.paid, ..Spot::default() };
        let answer = self.telegram.push(claimed.chat, spot, &claimed.letter).await;
        if let Err(error) = &answer {
            tracing::debug!(chat = claimed.chat, error = %brief(error), "not sent");
        }
        let now = self.clock.unix();
        if let Some(home) = claimed.letter.home() {
            return self.forwarded(home, answer.as_ref(), now).await;
        }
        let opens = claimed.letter.as_poll().is_some();
        match (answer, opens) {
            // Without its name nothing would ever be heard of it: another one is opened.
            (Ok(Pushed { messages, poll }), true) => match poll {
                Some(poll) => (Verdict::SentPoll(messages.first().copied().unwrap_or_default(), poll), Then::GoOn),
                None => (Verdict::Unknown("an answer without a poll".into()), Then::NoAnswer),
            },
            (answer, _) => verdict(answer.as_ref().map(|sent| sent.messages.as_slice()), now),
        }
    }

    /// What a forwarded poll came to: its home may be gone, and "chat not found" may be said of either chat.
    async fn forwarded(&self, home: Home, answer: Result<&Pushed, &RequestError>, now: i64) -> (Verdict, Then) {
        let gone = match answer {
            Err(error) if is_nothing_to_forward(error) => true,
            Err(RequestError::Api(ApiError::ChatNotFound)) => !self.telegram.knows(home.chat).await,
            _ => false,
        };
        match gone {
            true => (Verdict::HomeGone(home), Then::GoOn),
            false => verdict(answer.map(|sent| sent.messages.as_slice()), now),
        }
    }

    async fn end_poll(&self, ending: Ending) -> (Verdict, Then) {
        let answer = self.telegram.stop_poll(ending.home.chat, ending.home.message).await;
        if let Err(error) = &answer {
            tracing::debug!(error = %brief(error), "a poll was not ended");
        }
        ended(answer, self.clock.unix())
    }

    async fn edit(&self, claimed: &Claimed, held: Held) -> (Verdict, Then) {
        let (chat, letter) = (claimed.chat, &claimed.letter);
        if let (Body::Album(items), Some(album)) = (&letter.body, &claimed.album) {
            return self.edit_album(chat, items, held, album).await;
        }
        let answer = self.telegram.edit(chat, held.message, letter).await;
        changed(held.message, false, answer.as_ref().copied(), self.clock.unix())
    }

    /// Changes an album, a file at a time. It reads as it should if what is still there does; what stops one stops the rest.
    async fn edit_album(&self, chat: i64, items: &[Item], held: Held, album: &Altered) -> (Verdict, Then) {
        let mut came = (Verdict::Sent(held.message), Then::GoOn);
        let (mut gone, mut calls) = (0, 0);
        let messages = album.messages(held.message);
        for touched in &album.touched {
            let (Some(item), Some(message)) = (items.get(touched.place), messages.get(touched.place).copied()) else { continue };
            if calls > 0 {
                self.pace.bulk().await;
            }
            calls += 1;
            let answer = match touched.file {
                true => self.telegram.edit_item(chat, message, item).await,
                false => self.telegram.edit_caption(chat, message, &item.media).await,
            };
            let (verdict, then) = changed(message, false, answer.as_ref().copied(), self.clock.unix());
            match verdict {
                Verdict::Sent(_) => {}
                Verdict::Gone(_) => gone += 1,
                Verdict::Failed(_) => came = (verdict, then),
                _ => return (verdict, then),
            }
        }
        match came {
            (Verdict::Sent(_), then) if calls > 0 && gone == calls => (Verdict::Gone("no message to edit found".into()), then),
            came => came,
        }
    }

    async fn delete(&self, claimed: &Claimed, held: Held) -> (Verdict, Then) {
        let answer = match &claimed.album {
            Some(album) => self.telegram.delete_all(claimed.chat, &album.messages(held.message)).await,
            None => self.telegram.delete(claimed.chat, held.message).await,
        };
        if answer.as_ref().is_err_and(cannot_be_deleted) {
            self.pace.bulk().await;
            return self.edit(claimed, held).await;
        }
        changed(held.message, true, answer.as_ref().copied(), self.clock.unix())
    }

    /// Writes down what has landed, in one batch.
    async fn land(&self, flying: &mut Flying) -> sqlx::Result<()> {
        let (outcomes, thens): (Vec<Outcome>, Vec<Then>) =
            flying.take_landed().into_iter().map(|flight| (flight.outcome, flight.then)).unzip();
        for (outcome, then) in outcomes.iter().zip(&thens) {
            self.note(outcome);
            self.follow(flying, outcome, then).await?;
        }
        let paused = self.settle(flying, &outcomes).await?;
        for (outcome, then) in outcomes.iter().zip(thens) {
            if let Then::Moved(to) = then {
                self.migrate(flying, outcome.claimed.chat, to).await?;
            }
        }
        if flying.is_cut_off() {
            self.unclaim(flying).await?;
        }
        for occasion in paused {
            tracing::error!(occasion, "Telegram refuses the text: the occasion is paused, and the team is told");
        }
        Ok(())
    }

    fn note(&self, outcome: &Outcome) {
        let (now, verdict) = (self.clock.unix(), &outcome.verdict);
        let word = match verdict {
            Verdict::Sent(_) if outcome.claimed.task != Task::Send => "edited",
            Verdict::Sent(_) | Verdict::SentAlbum(_) | Verdict::SentPoll(..) => "sent",
            Verdict::Ended(_) => "edited",
            Verdict::Deleted => "deleted",
            Verdict::Gone(_) => "gone",
            Verdict::Unreachable(_) => "unreachable",
            Verdict::Failed(_) => "failed",
            Verdict::Unknown(_) => "unknown",
            Verdict::NotSent { .. } | Verdict::HomeGone(_) => "not_sent",
            Verdict::OurFault(_) => "our_fault",
        };
        self.pulse.attempt(word);
        if !matches!(verdict, Verdict::NotSent { .. }) {
            self.pulse.moved.note(now);
        }
        if verdict.is_sent() && outcome.claimed.task == Task::Send {
            self.pulse.sent.note(now);
        }
    }

    /// Writes outcomes down, however long it takes: nothing is sent meanwhile. Returns the occasions that paused by it.
    async fn settle(&self, flying: &mut Flying, outcomes: &[Outcome]) -> sqlx::Result<Vec<i64>> {
        let settle = || outbox::settle(&self.db, outcomes, self.rules.zone, self.clock.unix()).boxed();
        let paused = db::patiently(&flying.stop, settle).await?;
        for outcome in outcomes {
            flying.busy.remove(&outcome.claimed.chat);
        }
        Ok(paused)
    }

    /// What is claimed and not handed over yet goes back as it was.
    async fn unclaim(&self, flying: &mut Flying) -> sqlx::Result<()> {
        let waiting = std::mem::take(&mut flying.queue);
        self.give_back(flying, waiting).await
    }

    async fn give_back(&self, flying: &mut Flying, claimed: VecDeque<Claimed>) -> sqlx::Result<()> {
        let due = self.clock.unix();
        let back: Vec<Outcome> = claimed.into_iter().map(|claimed| Outcome { claimed, verdict: Verdict::NotSent { due } }).collect();
        self.settle(flying, &back).await.map(drop)
    }

    async fn follow(&self, flying: &mut Flying, outcome: &Outcome, then: &Then) -> sqlx::Result<()> {
        let chat = outcome.claimed.chat;
        match then {
            Then::GoOn => {
                flying.unreached = 0;
                let refused = matches!(outcome.verdict, Verdict::Unreachable(_) | Verdict::Failed(_));
                // Copies that can't be changed any more are no sign that something is wrong with us.
                if outcome.claimed.task == Task::Send && flying.watch(refused) {
                    self.hold(flying, "program:refusals").await?;
                }
            }
            Then::Wait(wait) => {
                tracing::warn!(seconds = wait.as_secs(), "Telegram asks to wait (429)");
                self.pulse.waits.inc();
                self.pace.refused(chat, *wait);
            }
            Then::Moved(_) => {}
            Then::NoConnection | Then::NoAnswer => {
                flying.unreached += 1;
                if flying.unreached == UNREACHED {
                    tracing::warn!("Telegram doesn't answer; sending waits until it does");
                }
            }
            Then::NoStars => self.go_on_free(flying).await?,
            Then::TokenRefused => self.hold(flying, "program:token").await?,
        }
        Ok(())
    }

    async fn migrate(&self, flying: &Flying, from: i64, to: i64) -> sqlx::Result<()> {
        let migrate = || {
            let migrate = async move {
                let mut transaction = self.db.write().await?;
                crate::subscribers::migrate(&mut transaction, from, to, self.clock.unix()).await?;
                crate::channels::moved(&mut transaction, from, to).await?;
                transaction.commit().await
            };
            migrate.boxed()
        };
        db::patiently(&flying.stop, migrate).await
    }

    /// The Stars ran out: what was claimed to be paid for goes back, and goes out at the free rate.
    async fn go_on_free(&self, flying: &mut Flying) -> sqlx::Result<()> {
        let free = || {
            let free = async move {
                let mut transaction = self.db.write().await?;
                let concerned = outbox::stars_ran_out(&mut transaction).await?;
                transaction.commit().await.map(|()| concerned)
            };
            free.boxed()
        };
        let concerned = db::patiently(&flying.stop, free).await?;
        if concerned > 0 {
            tracing::warn!("the Stars ran out; what was paid for goes on at the free rate");
        }
        let (back, keep): (VecDeque<_>, VecDeque<_>) = flying.queue.drain(..).partition(|claimed| claimed.paid);
        flying.queue = keep;
        self.give_back(flying, back).await
    }

    async fn hold(&self, flying: &Flying, why: &str) -> sqlx::Result<()> {
        let hold = || {
            let hold = async move {
                let mut transaction = self.db.write().await?;
                let held = outbox::hold(&mut transaction, why).await?;
                transaction.commit().await.map(|()| held)
            };
            hold.boxed()
        };
        if db::patiently(&flying.stop, hold).await? {
            tracing::error!(why, "all sending to many is held; an owner releases it with /release");
        }
        Ok(())
    }

    async fn put_back(&self, flying: &mut Flying) -> sqlx::Result<()> {
        self.unclaim(flying).await?;
        let drain = async {
            while let Some(done) = flying.tasks.join_next().await {
                flying.landed(done.ok());
                self.land(flying).await?;
            }
            self.land(flying).await
        };
        // Longer than teloxide waits for an answer; what doesn't come is unknown at the next start.
        tokio::time::timeout(Duration::from_secs(20), drain).await.unwrap_or(Ok(()))
    }
}

/// A group whose minute is full: surely not sent.
fn not_now(wait: Duration, now: i64) -> Verdict {
    Verdict::NotSent { due: now + i64::try_from(wait.as_secs()).unwrap_or(0) + 1 }
}
