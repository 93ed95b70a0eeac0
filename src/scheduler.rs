//! What becomes due by itself: announcements at their time, reminders, digests, the filling of large audiences, and sweeping.
//!
//! `run` is a loop around [`Scheduler::tick`], which is given the time and never sleeps. It may call the rooms that send, and `outbox`.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::bot::dialogue;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::locale::Locales;
use crate::outbox::{self, Filled, Rules};
use crate::pulse::Pulse;
use crate::troubles::{self, Signs};
use crate::{announcements, channels, digests, disk, events, inbox, incidents, news, questions, reminders, search};

/// How often what is due is looked for. Reminders and digests are planned ahead, so this is only how late an announcement may be.
const BEAT: Duration = Duration::from_secs(1);
/// How often reminders and digests are planned and old rows swept, in seconds.
const PLAN: i64 = 30;
/// Conversations that nobody went on with are forgotten after this many seconds.
const DIALOGUE_LASTS: i64 = 30 * 24 * 3600;
/// Rows of cancelled occasions written down at a time.
const SWEEP: i64 = 2_000;
/// Rows of old occasions forgotten at a time.
const FORGET: i64 = 1_000;
/// How often in one look.
const FORGET_ROUNDS: usize = 30;
/// How many days it is kept who got what, after it has expired: as long as somebody may ask about it, or it may have to be corrected.
/// A question's cards are known for as long as it may be open, so that they can be taken away with it.
const KEEPING: [outbox::Keeping; 5] = [("announcement", 90), ("change", 90), ("reminder", 7), ("digest", 3), ("question", 365)];

/// The loop's tools.
#[derive(Clone)]
pub struct Scheduler {
    /// The database.
    pub db: Db,
    /// The languages.
    pub locales: Locales,
    /// What the office has decided.
    pub office: Arc<Office>,
    /// What time it is.
    pub clock: Clock,
    /// Rung when something was put into the outbox.
    pub wake: Arc<Notify>,
    /// What the loops note of themselves.
    pub pulse: Pulse,
}

impl Scheduler {
    /// Ticks until shutdown. A tick that fails is logged and tried again at the next.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut planned = i64::MIN;
        loop {
            let now = self.clock.unix();
            let plan = now.saturating_sub(planned) >= PLAN || now < planned;
            let done = if plan { self.tick(now).await } else { self.beat(now).await };
            match done {
                Ok(()) if plan => planned = now,
                Ok(()) => {}
                Err(error) => tracing::error!(%error, "planning failed; trying again"),
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.clock.jumped() => planned = i64::MIN,
                () = tokio::time::sleep(BEAT) => {}
            }
        }
    }

    /// Everything that is due at `now` (unix seconds), once.
    pub async fn tick(&self, now: i64) -> sqlx::Result<()> {
        events::extend(&self.db, now).await?;
        reminders::plan(&self.db, &self.locales, &self.office, now).await?;
        digests::give_back(&self.db, now).await?;
        digests::plan(&self.db, &self.locales, self.office.zone, now).await?;
        self.troubles(now).await?;
        channels::posts::tell(&self.db, &self.locales, now).await?;
        channels::team_chat::post_head(&self.db, &self.locales, self.office.zone, now).await?;
        questions::tell_again(&self.db, &self.locales, now).await?;
        announcements::tell_again(&self.db, &self.locales, self.office.zone, now).await?;
        self.beat(now).await?;
        self.sweep(now).await
    }

    async fn troubles(&self, now: i64) -> sqlx::Result<()> {
        let unreachable = self.pulse.unreachable.load(Ordering::Relaxed);
        let signs = Signs { unreachable: Duration::from_secs(unreachable), space: disk::space(self.db.path()).ok() };
        if troubles::tell(&self.db, &self.locales, self.office.zone, signs, now).await? {
            self.pulse.unreachable.fetch_sub(unreachable, Ordering::Relaxed);
        }
        Ok(())
    }

    /// What can't wait for the next planning.
    async fn beat(&self, now: i64) -> sqlx::Result<()> {
        incidents::tell(&self.db, &self.locales, now).await?;
        announcements::expire(&self.db, &self.locales, now).await?;
        if announcements::keep_cards(&self.db, &self.locales, self.office.zone, now).await? {
            self.wake.notify_one();
        }
        announcements::release(&self.db, &self.locales, self.office.zone, self.office.approve_from, now).await?;
        announcements::look_after_polls(&self.db, &self.locales, now).await?;
        if !announcements::finish(&self.db, &self.locales, now).await?.is_empty() {
            self.wake.notify_one();
        }
        while outbox::fill(&self.db, &self.rules()).await? != Filled::Idle {
            self.wake.notify_one();
        }
        Ok(())
    }

    fn rules(&self) -> Rules {
        Rules { zone: self.office.zone, quiet: self.office.quiet, daily_cap: self.office.daily_cap }
    }

    async fn sweep(&self, now: i64) -> sqlx::Result<()> {
        search::tidy(&self.db).await?;
        loop {
            let mut transaction = self.db.write().await?;
            let swept = outbox::sweep_cancelled(&mut transaction, SWEEP, now).await?;
            transaction.commit().await?;
            if swept {
                break;
            }
        }
        // The rest waits for the next look: meanwhile announcements would be late.
        for _ in 0..FORGET_ROUNDS {
            if outbox::forget(&self.db, &KEEPING, FORGET, now).await? {
                break;
            }
            self.db.leisure().await;
        }
        inbox::sweep(&self.db, now).await?;
        let mut transaction = self.db.write().await?;
        dialogue::sweep(&mut transaction, now, DIALOGUE_LASTS).await?;
        news::sweep(&mut transaction, now).await?;
        questions::sweep(&mut transaction, &self.locales, now).await?;
        events::import::ledger::sweep(&mut transaction, now).await?;
        let heartbeat = now.to_string();
        sqlx::query!(
            "INSERT INTO meta (name, value) VALUES ('heartbeat', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            heartbeat
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.wake.notify_one();
        Ok(())
    }
}

/// When what is due was last planned, in unix seconds; `None` for a database on which nothing ran yet.
pub async fn heartbeat(db: &Db) -> sqlx::Result<Option<i64>> {
    let value = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'heartbeat'").fetch_optional(db.read()).await?;
    Ok(value.and_then(|value| value.parse().ok()))
}
