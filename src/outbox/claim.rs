//! Taking deliveries out, most urgent first: each is looked at again, and what may not go now is put to sleep or ended.

use std::collections::HashSet;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::changing::{self, Hands, Revising};
use super::claimed::Claimed;
use super::polls;
use super::sort::{Candidate, Desk, Occasion};
use crate::db::Db;
use crate::letter::Letter;
use crate::zone::{self, Quiet};

/// Rows of one occasion looked at in one round: as many as are asked for, within these bounds.
const ROUND: (i64, i64) = (32, 256);
/// Rounds in one write, and rows put to sleep or ended in it: each stays a matter of milliseconds.
const ROUNDS: usize = 8;
const PUT_ASIDE: usize = 256;
/// Writes in one claim that finds only who has to be put aside: a crowd is moved in steps, and others get the writer between them.
const STEPS: usize = 8;

/// What the office has set that a claim asks for.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The office's zone.
    pub zone: Tz,
    /// Quiet hours of those who chose none.
    pub quiet: Option<Quiet>,
    /// Pushed messages a person and day.
    pub daily_cap: i64,
}

/// Claims up to `max` messages, in one small write; in up to eight while there are only rows to be put to sleep or ended. `busy` are the
/// chats that have one in flight or are frozen: they wait.
pub async fn claim(db: &Db, rules: &Rules, now: i64, max: usize, busy: &HashSet<i64>) -> sqlx::Result<Vec<Claimed>> {
    let mut claimed: Vec<Claimed> = Vec::new();
    for _ in 0..STEPS {
        // Mostly nothing is due: that is seen without the writer.
        let due = next_due(db).await?.is_some_and(|due| due <= now);
        if !due || !step(db, rules, now, (max, busy), &mut claimed).await? {
            break;
        }
    }
    Ok(claimed)
}

/// One write. `true`: it only put aside what stood first, and there may be more behind that.
async fn step(db: &Db, rules: &Rules, now: i64, (max, busy): (usize, &HashSet<i64>), claimed: &mut Vec<Claimed>) -> sqlx::Result<bool> {
    let mut taken: HashSet<i64> = busy.clone();
    let mut transaction = db.write().await?;
    let held = super::is_held(&mut transaction).await?;
    let mut changed = false;
    let (mut rounds, mut aside) = (0, 0);
    // What is to end goes first, and under a hold as well.
    for ending in polls::to_end(&mut transaction, now).await? {
        if claimed.len() < max && taken.insert(ending.home.chat) {
            claimed.push(polls::claimed(ending));
        }
    }
    for work in in_order(&mut transaction, now).await? {
        let occasion = match work {
            // What the team has to know, such as why it is held, goes on.
            Work::Send(occasion) if !held || occasion.to_team => occasion,
            Work::Send(_) => continue,
            Work::Change(_) if held => continue,
            Work::Change(revising) => {
                let mut hands = Hands { now, max, taken: &mut taken, claimed };
                changed |= hands.take(&mut transaction, &revising).await?;
                continue;
            }
        };
        let mut after = (i64::MIN, i64::MIN, i64::MIN);
        while claimed.len() < max && rounds < ROUNDS && aside < PUT_ASIDE {
            rounds += 1;
            let wanted = i64::try_from(max - claimed.len() + busy.len()).unwrap_or(i64::MAX).clamp(ROUND.0, ROUND.1);
            let (candidates, last) = candidates(&mut transaction, &occasion, rules, now, (after, wanted)).await?;
            let Some(last) = last else { break };
            after = last;
            let mut desk = Desk { occasion: &occasion, rules, now, max, taken: &mut taken, claimed };
            let sorted = desk.sort(&mut transaction, candidates).await?;
            changed |= sorted.taken + sorted.aside > 0;
            aside += sorted.aside;
        }
        if claimed.len() >= max || rounds >= ROUNDS || aside >= PUT_ASIDE {
            break;
        }
    }
    if changed {
        transaction.commit().await?;
    }
    Ok(claimed.is_empty() && aside >= PUT_ASIDE)
}

/// What one occasion asks of a claim.
enum Work {
    Send(Occasion),
    Change(Revising),
}

/// The occasions to serve, most urgent first; what changes an occasion's copies goes before its unsent rest.
async fn in_order(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<Work>> {
    let mut work: Vec<Work> = changing::waiting(&mut *c).await?.into_iter().map(Work::Change).collect();
    work.extend(ready(c, now).await?.into_iter().map(Work::Send));
    work.sort_by_key(|work| match work {
        Work::Change(revising) => revising.place(),
        Work::Send(occasion) => (occasion.lane, occasion.expires_at, occasion.id),
    });
    Ok(work)
}

/// The open occasions that owe something to somebody, most urgent first.
async fn ready(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<Occasion>> {
    sqlx::query_as!(
        Occasion,
        r#"SELECT o.id AS "id!", o.lane, o.version, o.expires_at, o.resends AS "resends: bool", o.wakes AS "wakes: bool", o.capped AS "capped: bool",
                  o.joins AS "joins: bool", o.to_team AS "to_team: bool", (o.paid = 1) AS "paid!: bool",
                  (o.event_id IS NOT NULL AND o.event_revision < COALESCE(e.revision, 9223372036854775807)) AS "stale!: bool"
           FROM occasion o LEFT JOIN event e ON e.id = o.event_id
           WHERE o.state = 1 AND o.not_before <= ? AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state = 0 AND t.n > 0)
           ORDER BY o.lane, o.expires_at, o.id"#,
        now
    )
    .fetch_all(c)
    .await
}

type Place = (i64, i64, i64);

/// Rows that are due, in their order, with what is known of their recipients. The rows are found first, by their own index and no more
/// than are wanted: asked for together with the rest, a planner that holds all occasions for small walks a million of them each time.
async fn candidates(
    c: &mut SqliteConnection,
    occasion: &Occasion,
    rules: &Rules,
    now: i64,
    (after, wanted): (Place, i64),
) -> sqlx::Result<(Vec<Candidate>, Option<Place>)> {
    let rows = sqlx::query!(
        r#"SELECT d.due AS "due!", d.chat_id AS "chat_id!", d.part AS "part!", d.segment AS "segment!", d.tries AS "tries!",
                  CASE WHEN d.part = 0 THEN COALESCE(s.language, m.language)
                       ELSE (SELECT v.language FROM delivery b JOIN variant v ON v.id = b.variant_id
                             WHERE b.occasion_id = ?1 AND b.chat_id = d.chat_id AND b.part = 0) END AS "language?: String",
                  CASE WHEN ?7 = 0 THEN s.state WHEN m.user_id IS NULL THEN 1 ELSE 0 END AS "state?: i64", s.quiet_from, s.quiet_to,
                  s.paused_until, s.push_day, s.push_count,
                  (SELECT b.state FROM delivery b WHERE b.occasion_id = ?1 AND b.chat_id = d.chat_id AND b.part = d.part - 1) AS "before?: i64"
           FROM (SELECT due, chat_id, part, segment, tries FROM delivery INDEXED BY delivery_due
                 WHERE occasion_id = ?1 AND state = 0 AND due <= ?2 AND (due, chat_id, part) > (?3, ?4, ?5)
                 ORDER BY due, chat_id, part LIMIT ?6) d
           LEFT JOIN subscriber s ON s.chat_id = d.chat_id LEFT JOIN member m ON ?7 = 1 AND m.user_id = d.chat_id
           ORDER BY d.due, d.chat_id, d.part"#,
        occasion.id,
        now,
        after.0,
        after.1,
        after.2,
        wanted,
        occasion.to_team
    )
    .fetch_all(c)
    .await?;
    let today = zone::day_number(rules.zone, now);
    let last = rows.last().map(|row| (row.due, row.chat_id, row.part));
    let candidates = rows
        .into_iter()
        .map(|row| Candidate {
            chat: row.chat_id,
            part: row.part,
            segment: row.segment,
            tries: row.tries,
            language: row.language,
            state: row.state.unwrap_or(1),
            quiet: match (row.quiet_from, row.quiet_to) {
                (Some(from), Some(to)) => Some(Quiet { from, to }),
                _ => rules.quiet,
            },
            paused_until: row.paused_until,
            pushed: if row.push_day == Some(today) { row.push_count.unwrap_or(0) } else { 0 },
            before: row.before,
        })
        .collect();
    Ok((candidates, last))
}

pub(super) fn read(letter: &str) -> Option<Letter> {
    serde_json::from_str(letter).inspect_err(|error| tracing::error!(%error, "a stored letter can't be read")).ok()
}

/// When the next delivery falls due or the next poll is to be ended, in unix seconds: what is due already counts as now, and so do copies to
/// change.
pub async fn next_due(db: &Db) -> sqlx::Result<Option<i64>> {
    if changing::any(db).await? {
        return Ok(Some(0));
    }
    let ending = polls::next_ending(db).await?;
    let due = sqlx::query_scalar!(
        r#"SELECT MIN(MAX(o.not_before, (SELECT MIN(d.due) FROM delivery d WHERE d.occasion_id = o.id AND d.state = 0))) AS "due: i64"
           FROM occasion o
           WHERE o.state = 1 AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state = 0 AND t.n > 0)"#
    )
    .fetch_one(db.read())
    .await?;
    Ok(due.into_iter().chain(ending).min())
}

/// When the last of what an occasion still owes falls due, in unix seconds: the hour at which those wake who sleep longest.
pub async fn last_due(db: &Db, occasion: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(r#"SELECT MAX(due) AS "due: i64" FROM delivery WHERE occasion_id = ? AND state = 0"#, occasion)
        .fetch_one(db.read())
        .await
}

pub(super) fn json(chats: &[i64]) -> String {
    serde_json::to_string(chats).expect("a list of numbers is JSON")
}
