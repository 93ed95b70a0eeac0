//! Updates are stored before Telegram is told that they arrived, and forgotten when handled.
//!
//! Promises: a kill at any moment loses no update; what was being handled is handled again, three times at most, then set aside; order is
//! kept within a chat and a slow chat delays nobody else. A second arrival falls by its number; of how a poll stands the last word is
//! enough. Bodies are kept only until handled, numbers for a week. Names teloxide's update and nothing else of it; may call `db`, `clock`,
//! `telegram`.

use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;
use sqlx::SqliteConnection;
use teloxide::types::{Update, UpdateKind};
use teloxide::{ApiError, RequestError};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::db::{self, Db};
use crate::pulse::Pulse;
use crate::telegram::Telegram;

/// What we ask Telegram for; goes with every call, so that a forgotten first one changes nothing.
pub const ALLOWED: [&str; 7] = ["message", "edited_message", "callback_query", "my_chat_member", "channel_post", "inline_query", "poll"];
/// How long Telegram holds an empty poll, in seconds; under teloxide's own limit of 17.
const POLL: u32 = 10;
/// Chats handled at the same time.
const AT_ONCE: usize = 64;
const TRIES: i64 = 3;
const KEEP_NUMBERS: i64 = 7 * 24 * 3600;
/// A second poller that was there before us gives up within this time, or we do.
const CONFLICT_LIMIT: Duration = Duration::from_secs(60);

/// How an update is handled. It answers for its own errors: when it returns, the update is done with.
pub type Handler = Arc<dyn Fn(Update) -> BoxFuture<'static, ()> + Send + Sync>;

/// Why intake ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Another program polls with this token.
    #[error("another program has been polling with this bot's token for a minute; stop it, or use another bot")]
    OtherPoller,
    /// The token isn't taken any more.
    #[error("Telegram refuses the token; BotFather shows the current one")]
    TokenRefused,
    /// The database can't be written.
    #[error("an update could not be stored: {0}")]
    Database(#[from] sqlx::Error),
}

/// Stores updates as Telegram wrote them; how many were new. One commit: when it returns they survive anything.
pub async fn store(db: &Db, updates: &[Value], now: i64) -> sqlx::Result<u64> {
    let mut new = 0;
    let _person = db.at_the_counter();
    let mut transaction = db.write().await?;
    for update in updates {
        let Some(id) = update["update_id"].as_i64() else { continue };
        let (lane, body) = (lane_of(update), update.to_string());
        let done = sqlx::query!(
            "INSERT INTO inbox (update_id, lane, received_at, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            id,
            lane,
            now,
            body
        )
        .execute(&mut *transaction)
        .await?;
        new += done.rows_affected();
        if let Some(poll) = update["poll"]["id"].as_str().filter(|_| done.rows_affected() > 0) {
            supersede(&mut transaction, poll, id).await?;
        }
    }
    transaction.commit().await?;
    Ok(new)
}

/// How a poll stands now takes the place of how it stood, as long as that waits: thousands may vote within a minute. That it ended stays.
async fn supersede(c: &mut SqliteConnection, poll: &str, latest: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE inbox SET state = 1, body = NULL WHERE state = 0 AND tries = 0 AND lane = 0 AND update_id <> ? AND body ->> '$.poll.id' = ?
           AND NOT body ->> '$.poll.is_closed'",
        latest,
        poll
    )
    .execute(c)
    .await
    .map(drop)
}

/// The chat (or, without one, the person) within which order is kept.
fn lane_of(update: &Value) -> i64 {
    let content = update.as_object().and_then(|fields| fields.values().find(|value| value.is_object())).unwrap_or(&Value::Null);
    let chat = [&content["chat"]["id"], &content["message"]["chat"]["id"], &content["from"]["id"]];
    chat.iter().find_map(|id| id.as_i64()).unwrap_or(0)
}

/// Polls until shutdown. No offset is kept over a start: numbers restart at random after a quiet week, and doubles fall by themselves.
pub async fn poll(
    telegram: &Telegram,
    db: &Db,
    (clock, pulse): (&Clock, &Pulse),
    arrived: &Notify,
    shutdown: &CancellationToken,
) -> Result<(), IntakeError> {
    let mut offset = None;
    let mut trouble = Trouble::default();
    loop {
        let updates = tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            updates = telegram.updates(offset, POLL, &ALLOWED) => updates,
        };
        match updates {
            Ok(updates) => {
                if trouble.over() {
                    pulse.was_away(pulse.polled.since());
                }
                pulse.polled.note(clock.unix());
                if updates.is_empty() {
                    continue;
                }
                // Telegram keeps them meanwhile, and brings them again if we end before they are stored.
                pulse.updates.inc_by(db::patiently(shutdown, || store(db, &updates, clock.unix()).boxed()).await?);
                offset = updates.iter().filter_map(|update| update["update_id"].as_i64()).max().map(|id| id + 1);
                arrived.notify_one();
            }
            Err(RequestError::Api(ApiError::InvalidToken)) => return Err(IntakeError::TokenRefused),
            Err(error) => {
                pulse.failed_polls.inc();
                if matches!(error, RequestError::RetryAfter(_)) {
                    pulse.waits.inc();
                }
                let wait = trouble.wait(&error)?;
                tokio::select! { () = shutdown.cancelled() => return Ok(()), () = tokio::time::sleep(wait) => {} }
            }
        }
    }
}

/// Polling that fails: said once, tried again ever more slowly.
#[derive(Default)]
struct Trouble {
    times: u32,
    conflict_since: Option<tokio::time::Instant>,
}

impl Trouble {
    /// `true`: there was some.
    fn over(&mut self) -> bool {
        let was = self.times > 0;
        if was {
            tracing::info!("Telegram answers again");
        }
        *self = Self::default();
        was
    }

    fn wait(&mut self, error: &RequestError) -> Result<Duration, IntakeError> {
        if let RequestError::Api(ApiError::TerminatedByOtherGetUpdates) = error {
            let since = *self.conflict_since.get_or_insert_with(tokio::time::Instant::now);
            if since.elapsed() > CONFLICT_LIMIT {
                return Err(IntakeError::OtherPoller);
            }
        } else {
            self.conflict_since = None;
        }
        if self.times == 0 {
            tracing::warn!(error = %brief(error), "Telegram doesn't answer; trying again until it does");
        }
        self.times += 1;
        if let RequestError::RetryAfter(seconds) = error {
            return Ok(seconds.duration());
        }
        Ok(Duration::from_millis(250 * 2_u64.pow(self.times.min(6))))
    }
}

/// An error without what Telegram or a proxy said in full: that may hold somebody's text.
pub fn brief(error: &RequestError) -> String {
    match error {
        RequestError::InvalidJson { .. } => "an answer that can't be read".into(),
        other => other.to_string(),
    }
}

/// Handles what is stored, until shutdown: in order within a chat, chats side by side.
pub async fn work(
    db: Db,
    (clock, pulse): (Clock, Pulse),
    arrived: Arc<Notify>,
    handler: Handler,
    shutdown: CancellationToken,
) -> sqlx::Result<()> {
    let mut desk = Desk::default();
    let mut running: JoinSet<(Place, sqlx::Result<()>)> = JoinSet::new();
    desk.take_in(&db::patiently(&shutdown, || unhandled(&db).boxed()).await?);
    loop {
        while running.len() < AT_ONCE {
            let Some(place) = desk.next() else { break };
            let (db, handler, stop) = (db.clone(), handler.clone(), shutdown.clone());
            running.spawn(async move { (place, handle(&db, place.update, &handler, &stop).await) });
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = arrived.notified() => desk.take_in(&db::patiently(&shutdown, || unhandled(&db).boxed()).await?),
            Some(done) = running.join_next() => {
                if let Ok((place, result)) = done {
                    result?;
                    pulse.answers.observe(place.since.elapsed().as_secs_f64());
                    pulse.handled.note(clock.unix());
                    desk.free(place);
                }
            }
        }
    }
    // What runs may finish; what doesn't in time is handled again at the next start.
    let drain = async { while running.join_next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(10), drain).await.ok();
    Ok(())
}

/// Handles everything that is stored, one after another: a test's step.
pub async fn work_until_idle(db: &Db, handler: &Handler) -> sqlx::Result<()> {
    let mut desk = Desk::default();
    desk.take_in(&unhandled(db).await?);
    while let Some(place) = desk.next() {
        handle(db, place.update, handler, &CancellationToken::new()).await?;
        desk.free(place);
    }
    Ok(())
}

/// Everything that waits, as (chat, update). By arrival, not by number: numbers restart at random after a quiet week.
async fn unhandled(db: &Db) -> sqlx::Result<Vec<(i64, i64)>> {
    let rows =
        sqlx::query!("SELECT update_id, lane FROM inbox WHERE state = 0 ORDER BY received_at, update_id").fetch_all(db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.lane, row.update_id)).collect())
}

/// Whether more updates of this chat with these words in them wait behind the one that is being handled: the rest of an album.
pub async fn more_waits(db: &Db, chat: i64, words: &str) -> sqlx::Result<bool> {
    let waiting =
        sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM inbox WHERE state = 0 AND lane = ? AND instr(body, ?) > 0"#, chat, words)
            .fetch_one(db.read())
            .await?;
    Ok(waiting > 1)
}

/// The message that is being handled, as Telegram wrote it: for what teloxide's types leave out. `None`: it isn't stored.
pub async fn as_written(db: &Db, chat: i64, message: i64) -> sqlx::Result<Option<Value>> {
    let bodies = sqlx::query_scalar!(r#"SELECT body AS "body!" FROM inbox WHERE state = 0 AND lane = ? AND body IS NOT NULL"#, chat)
        .fetch_all(db.read())
        .await?;
    let messages = bodies.iter().filter_map(|body| serde_json::from_str::<Value>(body).ok());
    let mut contents = messages.filter_map(|update| update.get("message").or_else(|| update.get("channel_post")).cloned());
    Ok(contents.find(|content| content["message_id"].as_i64() == Some(message)))
}

/// An update that waits or is being handled.
#[derive(Clone, Copy)]
struct Place {
    lane: i64,
    update: i64,
    since: tokio::time::Instant,
}

/// Which updates wait, by chat.
#[derive(Default)]
struct Desk {
    known: HashSet<i64>,
    lanes: HashMap<i64, VecDeque<Place>>,
    ready: VecDeque<i64>,
    busy: HashSet<i64>,
}

impl Desk {
    /// Takes in those that aren't known yet.
    fn take_in(&mut self, waiting: &[(i64, i64)]) {
        let since = tokio::time::Instant::now();
        for &(lane, update) in waiting {
            if !self.known.insert(update) {
                continue;
            }
            let queue = self.lanes.entry(lane).or_default();
            if queue.is_empty() && !self.busy.contains(&lane) {
                self.ready.push_back(lane);
            }
            queue.push_back(Place { lane, update, since });
        }
    }

    fn next(&mut self) -> Option<Place> {
        let lane = self.ready.pop_front()?;
        let place = self.lanes.get_mut(&lane)?.pop_front()?;
        self.busy.insert(lane);
        Some(place)
    }

    fn free(&mut self, Place { lane, update, .. }: Place) {
        self.busy.remove(&lane);
        self.known.remove(&update);
        match self.lanes.get(&lane) {
            Some(queue) if !queue.is_empty() => self.ready.push_back(lane),
            _ => {
                self.lanes.remove(&lane);
            }
        }
    }
}

/// Handles one update and forgets its body. A panic in the handler harms nobody else.
async fn handle(db: &Db, id: i64, handler: &Handler, stop: &CancellationToken) -> sqlx::Result<()> {
    let _person = db.at_the_counter();
    let Some((tries, body)) = db::patiently(stop, || begin(db, id).boxed()).await? else { return Ok(()) };
    if tries > TRIES {
        tracing::error!(update = id, "an update was set aside after {TRIES} tries; its body is kept for a week");
        return db::patiently(stop, || finish(db, id, 2).boxed()).await;
    }
    let update: Option<Update> = body.as_deref().and_then(|body| serde_json::from_str(body).ok());
    match update.filter(|update| !matches!(update.kind, UpdateKind::Error(_))) {
        None => tracing::warn!(update = id, "an update of a kind that is not known was passed over"),
        Some(update) => {
            if AssertUnwindSafe(handler(update)).catch_unwind().await.is_err() {
                tracing::error!(update = id, "the handler panicked");
            }
        }
    }
    db::patiently(stop, || finish(db, id, 1).boxed()).await
}

/// Counts a try, before it; how many there are now, and what is to be handled. `None`: it is done with.
async fn begin(db: &Db, id: i64) -> sqlx::Result<Option<(i64, Option<String>)>> {
    let mut transaction = db.write().await?;
    let row = sqlx::query!("UPDATE inbox SET tries = tries + 1 WHERE update_id = ? AND state = 0 RETURNING tries, body", id)
        .fetch_optional(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(row.map(|row| (row.tries, row.body)))
}

async fn finish(db: &Db, id: i64, state: i64) -> sqlx::Result<()> {
    let mut transaction = db.write().await?;
    sqlx::query!("UPDATE inbox SET state = ?1, body = CASE ?1 WHEN 1 THEN NULL ELSE body END WHERE update_id = ?2", state, id)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// How many updates are stored and not handled yet, and when the first of them came, in unix seconds.
pub async fn waiting(db: &Db) -> sqlx::Result<(i64, Option<i64>)> {
    let row = sqlx::query!(r#"SELECT COUNT(*) AS "n!: i64", MIN(received_at) AS "first: i64" FROM inbox WHERE state = 0"#);
    row.fetch_one(db.read()).await.map(|row| (row.n, row.first))
}

/// How many were set aside within the last week, told to the team or not.
pub async fn set_aside(db: &Db) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM inbox WHERE state > 1"#).fetch_one(db.read()).await
}

/// Forgets numbers (and bodies that were set aside) older than a week.
pub async fn sweep(db: &Db, now: i64) -> sqlx::Result<u64> {
    let before = now - KEEP_NUMBERS;
    let mut transaction = db.write().await?;
    let done = sqlx::query!(
        "DELETE FROM inbox WHERE update_id IN (SELECT update_id FROM inbox WHERE state <> 0 AND received_at < ? LIMIT 2000)",
        before
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(done.rows_affected())
}
