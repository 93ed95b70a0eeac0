//! What is owed to many, exactly once: occasions, their texts (variants), and one row per recipient and part (deliveries).
//!
//! Promises:
//! - *Enqueueing happens exactly once*: an occasion has one key; a delivery is (occasion, chat, part), a PRIMARY KEY. A large audience is
//!   filled in bounded chunks under one resumable key and is invisible to claims until complete.
//! - *The text is chosen when claimed*, from the language the person wants then.
//! - *Progress moves only on a recorded outcome*; every delivery ends as one of the named [`Standing`]s.
//! - *Nothing arrives too late to be true*: each occasion has `not_before` and `expires_at`.
//!
//! The engine knows no kinds. It may call `audience` and `letter`; `announcements`, `reminders`, `digests` put in, `delivery` takes out.
//!
//! ```text
//!             claim            settle
//! pending ───────────▶ claimed ─────▶ sent | unreachable | failed | unknown
//!    ▲ │                  │               unknown ──(resends, once, after 60 s)──▶ pending
//!    │ └─▶ expired | cancelled            claimed at a crash ──▶ unknown
//!    └────────────────────┘ surely not sent (no attempt counted)
//!
//! a sent one's message:  of an older version ──(edit | delete, see changing)──▶ of this version | gone | stuck
//! an unknown one of an older version, while its occasion goes out ──▶ pending
//! a poll is forwarded from its home, an occasion of its own, see polls
//! ```

mod by_hand;
mod cards;
mod changed;
mod changing;
mod claim;
mod claimed;
mod copies;
mod fill;
mod hold;
mod keep;
mod many;
#[cfg(test)]
mod model;
mod origin;
mod paid;
mod person;
pub mod polls;
mod progress;
mod revise;
mod settle;
mod sort;
mod told;

pub use by_hand::{send_again, take_as_sent};
pub use cards::{beginning_with, disown, reword, take_back};
pub use changed::Revision;
pub use claim::{Rules, claim, last_due, next_due};
pub use claimed::{Altered, Claimed, Task, Touched};
pub use copies::{Turn, bare_in_language, in_language};
pub use fill::{Filled, fill};
pub use hold::{HELD_BY_PROGRAM, hold, is_held, release};
pub use keep::{Keeping, forget};
pub use many::{Recipient, add_recipients, add_variants, readdress, supersede};
pub use origin::{Origin, origins};
pub use paid::{Payment, nobody_pays, set_paid, stars_ran_out};
pub use person::{cancel_chat, cancel_lane, cancel_one, forget_unwanted, restore_lane, wake, withdraw_pending};
pub use progress::{Progress, Unreached, doubts_and_pauses, endings, pending_by_lane, progress, standings, unreached};
pub use revise::{Held, Replacement, Unfit, copies, copies_in, correct, retract};
pub use settle::{Outcome, Verdict, recover, settle};
pub use told::{Endings, Paused, Told, paused, told_in, told_since};

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use crate::audience::Audience;
use crate::db;
use crate::letter::Letter;

/// Which queue an occasion stands in; the smaller goes first. Answers are not here: they go straight back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i64)]
pub enum Lane {
    /// Safety notices.
    Urgent = 1,
    /// Reminders and what changed.
    Change = 2,
    /// Announcements.
    Announcement = 3,
    /// Digests.
    Digest = 4,
}

/// Where one delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i64)]
pub enum Standing {
    /// Waits to be claimed.
    Pending = 0,
    /// In the sender's hands, or was when the program ended.
    Claimed = 1,
    /// Telegram has it.
    Sent = 2,
    /// The chat can't be written to: blocked, deleted, never began.
    Unreachable = 3,
    /// It would no longer have been true.
    Expired = 4,
    /// The person or a moderator no longer wanted it.
    Cancelled = 5,
    /// Telegram refused it for this chat.
    Failed = 6,
    /// Telegram may or may not have it.
    Unknown = 7,
}

impl Standing {
    /// All of them, in the order of the database's numbers.
    pub const ALL: [Self; 8] =
        [Self::Pending, Self::Claimed, Self::Sent, Self::Unreachable, Self::Expired, Self::Cancelled, Self::Failed, Self::Unknown];

    /// As figures and files name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// From the database's number.
    pub fn from_number(number: i64) -> Option<Self> {
        usize::try_from(number).ok().and_then(|index| Self::ALL.get(index).copied())
    }
}

/// States of an occasion, as the database numbers them.
pub(crate) mod occasion_state {
    pub const FILLING: i64 = 0;
    pub const OPEN: i64 = 1;
    pub const PAUSED: i64 = 2;
}

/// What a new occasion is.
#[derive(Clone, Debug)]
pub struct NewOccasion {
    /// Its one key, `kind:…`.
    pub key: String,
    /// Its queue.
    pub lane: Lane,
    /// Unix seconds before which nobody gets it.
    pub not_before: i64,
    /// Unix seconds after which nobody does.
    pub expires_at: i64,
    /// Whether an unknown outcome is sent again once.
    pub resends: bool,
    /// Whether it goes out in quiet hours and pauses.
    pub wakes: bool,
    /// Whether it counts against the daily cap.
    pub capped: bool,
    /// Whether several for the same chat may come as one message.
    pub joins: bool,
    /// Whether what would fall into a person's quiet hours comes before them, not after.
    pub before_quiet: bool,
    /// Whether the recipients are members of the team, subscribed or not.
    pub to_team: bool,
    /// The event it is about and that event's revision: it is cancelled at claim when the event has moved on.
    pub event: Option<(i64, i64)>,
    /// Whom it goes to; `None`: recipients are named one by one.
    pub audience: Option<Audience>,
    /// In a forum: the topic that it is for; `None`: the one that the team chose for posts there.
    pub topic: Option<i64>,
}

impl NewOccasion {
    /// What most are: pushed to whoever is named, by day, within the cap, sent again once after an unknown outcome. `not_before` and
    /// `expires_at` in unix seconds.
    pub fn new(key: impl Into<String>, lane: Lane, not_before: i64, expires_at: i64) -> Self {
        Self {
            key: key.into(),
            lane,
            not_before,
            expires_at,
            resends: true,
            wakes: false,
            capped: true,
            joins: false,
            before_quiet: false,
            to_team: false,
            event: None,
            audience: None,
            topic: None,
        }
    }
}

/// An occasion that is in the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub id: i64,
    /// Whether this call made it; else it was there already and is as it was.
    pub fresh: bool,
}

/// Puts an occasion in, once per key. With an audience it waits for [`fill`] before anyone is served.
pub async fn open(c: &mut SqliteConnection, new: &NewOccasion, now: i64) -> sqlx::Result<Opened> {
    let kind = new.key.split(':').next().unwrap_or_default();
    let audience = new.audience.as_ref().map(ToString::to_string);
    let state = if new.audience.is_some() { occasion_state::FILLING } else { occasion_state::OPEN };
    let (event_id, event_revision) = new.event.unzip();
    let lane = new.lane as i64;
    let made = sqlx::query_scalar!(
        "INSERT INTO occasion (key, kind, lane, state, not_before, expires_at, resends, wakes, capped, joins, before_quiet, to_team, event_id, event_revision, audience, topic, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        new.key, kind, lane, state, new.not_before, new.expires_at, new.resends, new.wakes, new.capped, new.joins, new.before_quiet, new.to_team, event_id, event_revision, audience, new.topic, now
    )
    .fetch_optional(&mut *c)
    .await?;
    match made {
        Some(id) => Ok(Opened { id, fresh: true }),
        None => {
            let id = sqlx::query_scalar!(r#"SELECT id AS "id!" FROM occasion WHERE key = ?"#, new.key).fetch_one(c).await?;
            Ok(Opened { id, fresh: false })
        }
    }
}

/// The occasion of this key, if it was opened.
pub async fn by_key(c: &mut SqliteConnection, key: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(r#"SELECT id AS "id!" FROM occasion WHERE key = ?"#, key).fetch_optional(c).await
}

/// Which of an occasion's texts this is.
#[derive(Clone, Copy, Debug)]
pub struct VariantKey<'a> {
    /// The group of recipients; 0 where there is one.
    pub segment: i64,
    /// The language it is in.
    pub language: &'a str,
    /// 1, and one more with each correction.
    pub version: i64,
    /// 0, and one more for each further message of a split text.
    pub part: i64,
}

/// Puts a text of an occasion in; the same again changes nothing.
pub async fn add_variant(c: &mut SqliteConnection, occasion: i64, key: VariantKey<'_>, letter: &Letter) -> sqlx::Result<()> {
    let body = db::json(letter)?;
    sqlx::query!(
        "INSERT INTO variant (occasion_id, segment, language, version, part, letter) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        occasion,
        key.segment,
        key.language,
        key.version,
        key.part,
        body
    )
    .execute(c)
    .await?;
    Ok(())
}

/// Owes `parts` messages of an occasion to one chat from `due` on (unix seconds). `false`: they were owed already.
pub async fn add_recipient(c: &mut SqliteConnection, occasion: i64, chat: i64, segment: i64, parts: i64, due: i64) -> sqlx::Result<bool> {
    let mut tallies = Tallies::default();
    let mut any = false;
    for part in 0..parts {
        let added = sqlx::query!(
            "INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due) VALUES (?, ?, ?, 0, ?, ?) ON CONFLICT DO NOTHING",
            occasion,
            chat,
            part,
            segment,
            due
        )
        .execute(&mut *c)
        .await?
        .rows_affected();
        tallies.add_part(occasion, part, Standing::Pending, "", i64::try_from(added).unwrap_or(i64::MAX));
        any |= added > 0;
    }
    tallies.save(c).await?;
    Ok(any)
}

/// Counts rows that a room wrote by its own `INSERT … SELECT` of pending deliveries, in the same transaction.
pub async fn count_pending(c: &mut SqliteConnection, occasion: i64, rows: u64) -> sqlx::Result<()> {
    let rows = i64::try_from(rows).unwrap_or(i64::MAX);
    Tallies::default().add(occasion, Standing::Pending, "", rows).save(c).await
}

/// Owes an occasion to one chat if it belongs to the audience now. `due` is SQL for unix seconds, about a subscriber `s`.
pub async fn add_if_in(c: &mut SqliteConnection, occasion: i64, audience: &Audience, chat: i64, due: &str) -> sqlx::Result<()> {
    let mut query = sqlx::QueryBuilder::new("INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due) SELECT ");
    query.push_bind(occasion).push(", s.chat_id, 0, 0, 0, ").push(due).push(" FROM subscriber s WHERE s.chat_id = ").push_bind(chat);
    audience.push_predicate(&mut query);
    query.push(" ON CONFLICT DO NOTHING");
    let added = query.build().execute(&mut *c).await?.rows_affected();
    count_pending(c, occasion, added).await
}

/// Stops claims of an occasion until [`resume`]; what is claimed finishes. `false`: it isn't open.
pub async fn pause(c: &mut SqliteConnection, occasion: i64) -> sqlx::Result<bool> {
    move_state(c, occasion, occasion_state::OPEN, occasion_state::PAUSED).await
}

/// Lets a paused occasion go on; `expires_at` still rules. `false`: it isn't paused.
pub async fn resume(c: &mut SqliteConnection, occasion: i64) -> sqlx::Result<bool> {
    move_state(c, occasion, occasion_state::PAUSED, occasion_state::OPEN).await
}

async fn move_state(c: &mut SqliteConnection, occasion: i64, from: i64, to: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE occasion SET state = ? WHERE id = ? AND state = ?", to, occasion, from).execute(c).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an occasion for good, an unfinished filling too; what is claimed finishes. Its rest is swept to `cancelled` by [`sweep_cancelled`].
pub async fn cancel(c: &mut SqliteConnection, occasion: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE occasion SET state = 3 WHERE id = ? AND state <> 3", occasion).execute(c).await?;
    Ok(done.rows_affected() == 1)
}

/// Cancels everything that is about this event as it stood before `revision`: its reminders and notices that nobody has yet.
pub async fn cancel_event(c: &mut SqliteConnection, event: i64, revision: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!("UPDATE occasion SET state = 3 WHERE event_id = ? AND event_revision < ? AND state <> 3", event, revision)
        .execute(c)
        .await?;
    Ok(done.rows_affected())
}

/// Writes `cancelled` on up to `limit` rows that cancelled occasions still owe; `true` when none are left.
pub async fn sweep_cancelled(c: &mut SqliteConnection, limit: i64, now: i64) -> sqlx::Result<bool> {
    let owing = sqlx::query_scalar!(
        r#"SELECT t.occasion_id AS "id!" FROM tally t JOIN occasion o ON o.id = t.occasion_id
           WHERE t.state = 0 AND t.n > 0 AND o.state = 3 LIMIT 1"#
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(occasion) = owing else { return Ok(true) };
    let rows = sqlx::query_scalar!(
        r#"UPDATE delivery SET state = 5, settled_at = ?1, reason = 'cancelled'
         WHERE occasion_id = ?2 AND state = 0 AND (chat_id, part) IN
             (SELECT chat_id, part FROM delivery WHERE occasion_id = ?2 AND state = 0 LIMIT ?3)
         RETURNING part AS "part!: i64""#,
        now,
        occasion,
        limit
    )
    .fetch_all(&mut *c)
    .await?;
    if rows.is_empty() {
        // A count without rows would keep us here for ever: what the rows say is the truth.
        sqlx::query!("UPDATE tally SET n = 0 WHERE occasion_id = ? AND state = 0", occasion).execute(c).await?;
        return Ok(false);
    }
    let mut tallies = Tallies::default();
    for part in rows {
        tallies.add_part(occasion, part, Standing::Pending, "", -1).add_part(occasion, part, Standing::Cancelled, "", 1);
    }
    tallies.save(c).await?;
    Ok(false)
}

/// The "language" under which messages are counted that follow the first of their delivery.
pub(crate) const FURTHER: &str = "+";

/// Changes of the counters, saved together with the rows they count.
#[derive(Default)]
pub(crate) struct Tallies(BTreeMap<(i64, i64, String), i64>);

impl Tallies {
    pub(crate) fn add(&mut self, occasion: i64, standing: Standing, language: &str, n: i64) -> &mut Self {
        *self.0.entry((occasion, standing as i64, language.to_owned())).or_default() += n;
        self
    }

    /// The same for one part of a delivery: people are counted by its first message, and what follows that stands apart.
    pub(crate) fn add_part(&mut self, occasion: i64, part: i64, standing: Standing, language: &str, n: i64) -> &mut Self {
        self.add(occasion, standing, if part > 0 { FURTHER } else { language }, n)
    }

    pub(crate) async fn save(&mut self, c: &mut SqliteConnection) -> sqlx::Result<()> {
        for ((occasion, state, language), n) in std::mem::take(&mut self.0) {
            if n != 0 {
                sqlx::query!(
                    "INSERT INTO tally (occasion_id, state, language, n) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (occasion_id, state, language) DO UPDATE SET n = n + excluded.n",
                    occasion,
                    state,
                    language,
                    n
                )
                .execute(&mut *c)
                .await?;
            }
        }
        Ok(())
    }
}
