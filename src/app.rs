//! Opens everything, runs the loops, says which one died, and drains on shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use teloxide::prelude::Requester;
use teloxide::{ApiError, RequestError};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::bot::reply::Replies;
use crate::bot::{self, Bell, Me, Tools};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::delivery::Sender;
use crate::inbox::{self, Handler, IntakeError};
use crate::locale::Locales;
use crate::metrics::{Exporter, STILL, Watched};
use crate::news::Names;
use crate::news::collect::Collector;
use crate::news::fetch::Fetcher;
use crate::outbox::{self, Rules};
use crate::pace::Pace;
use crate::pulse::Pulse;
use crate::scheduler::{self, Scheduler};
use crate::team::{self, Role};
use crate::telegram::Telegram;
use crate::{announcements, subscribers, troubles};

/// A heartbeat older than this, with something pending, means that we were away too long to go on as if nothing had happened.
const AWAY: i64 = 6 * 3600;
/// A clock this far behind the last heartbeat is wrong, or the database is from the future.
const BEHIND: i64 = 10 * 60;

/// What the program is made of.
pub struct Parts {
    /// The open database.
    pub db: Db,
    /// The line to Telegram.
    pub telegram: Telegram,
    /// What time it is.
    pub clock: Clock,
    /// The languages.
    pub locales: Locales,
    /// What the office has decided.
    pub office: Office,
    /// Who owns the bot from the start.
    pub owners: Vec<i64>,
}

/// The program, open and not yet running.
pub struct App {
    /// What the endpoints work with.
    pub tools: Tools,
    /// Takes from the outbox and sends.
    pub sender: Sender,
    /// Finds what is due.
    pub scheduler: Scheduler,
    /// Asks the sources of news.
    pub collector: Collector,
    /// Handles an update.
    pub handler: Handler,
    /// What the loops note of themselves.
    pub pulse: Pulse,
    arrived: Arc<Notify>,
    watchers: Option<TcpListener>,
}

/// Why the program doesn't start, or ended. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The token isn't right.
    #[error("Telegram refuses the token; set TELOXIDE_TOKEN to the one that BotFather shows for this bot")]
    TokenRefused,
    /// The database is another bot's.
    #[error(
        "the database belongs to the bot with id {stamped}, and the token to {given}; set JARSHY_DATABASE or TELOXIDE_TOKEN to what belongs together"
    )]
    OtherBot {
        /// Whose database it is.
        stamped: String,
        /// Whose token it is.
        given: i64,
    },
    /// Shut down before it could start.
    #[error("stopped before Telegram could be reached")]
    Stopped,
    /// Updates can't be taken in any more.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The database failed.
    #[error("the database failed: {0}; check the disk and the file")]
    Database(#[from] sqlx::Error),
    /// Nobody can be shown the figures.
    #[error("JARSHY_METRICS: nothing can listen on {address} ({source}); choose an address of this machine and a port that is free")]
    Metrics {
        /// Where it should have been.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing can be fetched from the open net.
    #[error("news can't be fetched: {0}; this is a fault of ours, please report it")]
    Fetcher(reqwest::Error),
    /// A loop ended by itself.
    #[error("the {0} ended by itself; this is a fault of ours, please report it with the log")]
    Died(&'static str),
}

impl App {
    /// Finds out who the bot is, checks that the database is its own, and puts everything together.
    pub async fn open(parts: Parts, shutdown: &CancellationToken) -> Result<Self, AppError> {
        let Parts { db, telegram, clock, locales, office, owners } = parts;
        let locales = locales.naming(office.organisation.structures.clone());
        let me = who_am_i(&telegram, shutdown).await?;
        stamp(&db, &me).await?;
        let last = scheduler::heartbeat(&db).await?;
        subscribers::gone::replay(&db, last, clock.unix()).await?;
        hold_if_away(&db, last, clock.unix()).await?;
        welcome_owners(&db, &locales, &clock, &owners, &me).await?;
        troubles::tell_away(&db, &locales, last, clock.unix()).await?;
        if office.approve_from.is_some() && announcements::entitled(&db).await? < 2 {
            tracing::error!("JARSHY_APPROVE_FROM is set and fewer than two may publish: nothing above it goes out until /team has two");
        }
        let office = Arc::new(office);
        let (wake, pace, pulse) = (Arc::new(Notify::new()), Pace::new(office.rate), Pulse::default());
        let fetcher = Fetcher::new(office.local_feeds.clone()).map_err(AppError::Fetcher)?;
        let collector = Collector {
            db: db.clone(),
            fetcher: fetcher.clone(),
            names: Names::of(&office.organisation),
            zone: office.zone,
            clock: clock.clone(),
        };
        if office.paid {
            pace.boost(Some(crate::pace::PAID));
        } else {
            outbox::nobody_pays(&db).await?;
        }
        let rules = Rules { zone: office.zone, quiet: office.quiet, daily_cap: office.daily_cap };
        let tools = Tools {
            db: db.clone(),
            clock: clock.clone(),
            locales: locales.clone(),
            office: office.clone(),
            replies: Replies::new(telegram.clone(), pace.clone(), pulse.clone()),
            bell: Bell(wake.clone()),
            me,
            fetcher,
        };
        Ok(Self {
            handler: bot::handler(tools.clone()),
            sender: Sender { db: db.clone(), telegram, pace, clock: clock.clone(), rules, wake: wake.clone(), pulse: pulse.clone() },
            scheduler: Scheduler { db, locales, office, clock, wake, pulse: pulse.clone() },
            collector,
            tools,
            pulse,
            arrived: Arc::new(Notify::new()),
            watchers: None,
        })
    }

    /// Lets `/metrics` and `/healthz` be asked at this address while it runs; where it listens then.
    pub async fn watched_at(&mut self, address: SocketAddr) -> Result<SocketAddr, AppError> {
        let trouble = |source| AppError::Metrics { address, source };
        let listener = TcpListener::bind(address).await.map_err(trouble)?;
        let bound = listener.local_addr().map_err(trouble)?;
        self.watchers = Some(listener);
        Ok(bound)
    }

    /// Answers those who watch; a part may stand still for `still`.
    pub fn exporter(&self, still: Duration) -> Exporter {
        let Sender { db, pace, clock, .. } = self.sender.clone();
        Exporter::new(Watched { db, pace, pulse: self.pulse.clone(), clock }, still)
    }

    /// Runs until shutdown or until a loop dies; what is in hand is finished first.
    pub async fn run(mut self, shutdown: CancellationToken) -> Result<(), AppError> {
        let stop = shutdown.child_token();
        let Tools { db, clock, replies, .. } = self.tools.clone();
        let mut loops = tokio::task::JoinSet::new();
        if let Some(listener) = self.watchers.take() {
            let (exporter, token) = (self.exporter(STILL), stop.clone());
            loops.spawn(async move {
                exporter.serve(listener, token.clone()).await;
                ended("metrics", Ok(()), &token)
            });
        }
        let (arrived, token) = (self.arrived.clone(), stop.clone());
        let line = replies.telegram().clone();
        let (poll_db, poll_clock, pulse) = (db.clone(), clock.clone(), self.pulse.clone());
        loops.spawn(async move {
            ended("intake", inbox::poll(&line, &poll_db, (&poll_clock, &pulse), &arrived, &token).await.map_err(AppError::from), &token)
        });
        let (arrived, token, handler, notes) = (self.arrived, stop.clone(), self.handler, (clock, self.pulse));
        loops.spawn(async move {
            ended("counter", inbox::work(db, notes, arrived, handler, token.clone()).await.map_err(AppError::from), &token)
        });
        let (token, sender) = (stop.clone(), self.sender);
        loops.spawn(async move { ended("sender", sender.run(token.clone()).await.map_err(AppError::from), &token) });
        let (token, scheduler) = (stop.clone(), self.scheduler);
        loops.spawn(async move {
            scheduler.run(token.clone()).await;
            ended("scheduler", Ok(()), &token)
        });
        let (token, collector) = (stop.clone(), self.collector);
        loops.spawn(async move {
            collector.run(token.clone()).await;
            ended("collector", Ok(()), &token)
        });
        let tools = self.tools.clone();
        let token = stop.clone();
        loops.spawn(async move {
            let published = bot::menu::publish(&tools.db, tools.replies.telegram(), &tools.locales, &tools.office.organisation).await;
            if let Err(error) = published {
                tracing::warn!(%error, "commands and descriptions could not be set; trying again at the next start");
            }
            token.cancelled().await;
            Ok(())
        });
        let (tools, token) = (self.tools.clone(), stop.clone());
        loops.spawn(async move {
            bot::moderator::reports::run(&tools, token.clone()).await;
            ended("reports", Ok(()), &token)
        });
        let mut outcome = Ok(());
        while let Some(ended) = loops.join_next().await {
            let ended = ended.unwrap_or(Err(AppError::Died("program")));
            if outcome.is_ok() {
                outcome = ended;
            }
            stop.cancel();
        }
        self.tools.db.close().await;
        outcome
    }
}

/// A loop ends when it is told to; otherwise it died.
fn ended(name: &'static str, result: Result<(), AppError>, stop: &CancellationToken) -> Result<(), AppError> {
    match result {
        Ok(()) if !stop.is_cancelled() => Err(AppError::Died(name)),
        other => other,
    }
}

/// Asks Telegram until it answers; says once that it doesn't.
async fn who_am_i(telegram: &Telegram, shutdown: &CancellationToken) -> Result<Me, AppError> {
    let mut wait = Duration::from_millis(500);
    let mut told = false;
    loop {
        match telegram.bot().get_me().await {
            Ok(me) => {
                let id = i64::try_from(me.user.id.0).unwrap_or_default();
                return Ok(Me { id, username: me.username().to_owned() });
            }
            Err(RequestError::Api(ApiError::InvalidToken)) => return Err(AppError::TokenRefused),
            Err(error) if !told => {
                tracing::warn!(error = %inbox::brief(&error), "Telegram can't be reached; trying until it can");
                told = true;
            }
            Err(_) => {}
        }
        tokio::select! { () = shutdown.cancelled() => return Err(AppError::Stopped), () = tokio::time::sleep(wait) => {} }
        wait = (wait * 2).min(Duration::from_secs(30));
    }
}

/// Writes the bot's id into a new database; refuses another bot's. Its name, by which people are led to it, may change.
async fn stamp(db: &Db, me: &Me) -> Result<(), AppError> {
    let (id, given) = (me.id, me.id.to_string());
    let mut transaction = db.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('bot_id', ?) ON CONFLICT DO NOTHING", given).execute(&mut *transaction).await?;
    let stamped = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'bot_id'").fetch_one(&mut *transaction).await?;
    if stamped == given {
        sqlx::query!(
            "INSERT INTO meta (name, value) VALUES ('bot_name', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            me.username
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    if stamped == given { Ok(()) } else { Err(AppError::OtherBot { stamped, given: id }) }
}

/// After a long absence, with a wrong clock or from a backup, only answers run until an owner looks. `heartbeat` is the last sign of life.
async fn hold_if_away(db: &Db, heartbeat: Option<i64>, now: i64) -> Result<(), AppError> {
    let mut transaction = db.write().await?;
    let mark = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'backup'").fetch_optional(&mut *transaction).await?;
    let pending: i64 = outbox::pending_by_lane(db).await?.values().sum();
    let why = match heartbeat {
        _ if mark.is_some() => Some("program:backup"),
        Some(last) if last - now > BEHIND => Some("program:clock"),
        Some(last) if now - last > AWAY && pending > 0 => Some("program:away"),
        _ => None,
    };
    if let Some(why) = why {
        if outbox::hold(&mut transaction, why).await? {
            tracing::warn!(why, pending, "started held: only answers run; an owner looks, and goes on with /release");
        }
        sqlx::query!("DELETE FROM meta WHERE name = 'backup'").execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The owners named in the settings belong to the team; without any owner the log shows a one-time link.
async fn welcome_owners(db: &Db, locales: &Locales, clock: &Clock, owners: &[i64], me: &Me) -> Result<(), AppError> {
    let now = clock.unix();
    let members = team::members(db).await?;
    let is_owner = |user: &i64| members.iter().any(|member| member.user == *user && member.role == Role::Owner);
    let mut transaction = db.write().await?;
    for owner in owners.iter().filter(|owner| !is_owner(owner)) {
        team::admit(&mut transaction, *owner, Role::Owner, locales.first().as_str(), None, now).await?;
    }
    if owners.is_empty() && !members.iter().any(|member| member.role == Role::Owner) {
        let token = team::invite(&mut transaction, Role::Owner, None, now).await?;
        // The one secret that is meant to be read in the log: it works once and for two days.
        tracing::warn!("nobody owns this bot yet; whoever opens this link first does: https://t.me/{}?start=owner_{token}", me.username);
    }
    transaction.commit().await?;
    Ok(())
}
