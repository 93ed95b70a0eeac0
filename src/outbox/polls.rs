//! Polls: each is opened once, in one chat, its *home*, and forwarded from there to everybody who is owed it.
//!
//! Promises:
//! - *One poll, not a million*: forwarded copies of a poll share its votes, so everybody sees the same result, and ending it at home ends
//!   it everywhere. Telegram tells the bot how often each option was chosen and by how many people, never by whom.
//! - *A home is opened like everything else*: by an occasion with one recipient. If nobody knows whether it arrived, it is opened again, and
//!   one that nothing is forwarded from stays behind in that chat.
//! - *A home that is lost costs nobody their copy*: what couldn't be forwarded goes back, and waits until another home takes its place. The
//!   votes of both count, so whoever voted in both is counted twice.
//! - *The last word counts*: votes may be taken back, so a later count stands in the place of an earlier one; but nothing opens again what
//!   has ended.
//! - What is to be ended stays written down until Telegram says that it has; ending twice does no harm.

use serde::Deserialize;
use sqlx::SqliteConnection;

use super::claimed::Claimed;
use super::{Lane, NewOccasion, VariantKey, add_recipient, add_variant, open, progress};
use crate::db::{self, Db};
use crate::letter::{Home, Letter, Poll, Stage};
use crate::markup::Html;

/// While a home is lost, what is forwarded from it rests for so long at most (seconds); whoever opens another ends the rest.
const REST: i64 = 60;
/// Telegram ends no poll later than this after it was opened, in seconds (Bot API, sendPoll: `close_date`).
pub const LONGEST: i64 = 2_628_000;

/// How a poll stands, as Telegram tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// How often each option was chosen, in their order.
    pub options: Vec<i64>,
    /// By how many people.
    pub voters: i64,
    /// Whether it has ended.
    pub ended: bool,
}

#[derive(Deserialize)]
struct Told {
    options: Vec<ToldOption>,
    total_voter_count: i64,
    is_closed: bool,
}

#[derive(Deserialize)]
struct ToldOption {
    voter_count: i64,
}

impl Votes {
    /// From a `Poll` of the Bot API; `None`: it isn't one.
    pub fn read(poll: serde_json::Value) -> Option<Self> {
        let told: Told = serde_json::from_value(poll).ok()?;
        let options = told.options.into_iter().map(|option| option.voter_count).collect();
        Some(Self { options, voters: told.total_voter_count, ended: told.is_closed })
    }
}

/// A poll that is to be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The home's number with us.
    pub id: i64,
    /// Where it stands.
    pub home: Home,
}

/// A home that is to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewHome<'a> {
    /// The key of the occasion that will be forwarded from it.
    pub about: &'a str,
    /// The language it is in.
    pub language: &'a str,
    /// The poll.
    pub poll: &'a Poll,
    /// Whose chat it is opened in: somebody of the team.
    pub chat: i64,
    /// When Telegram is to end it, unix seconds; at most [`LONGEST`] from now.
    pub closes_at: i64,
    /// When nobody needs it any more, unix seconds.
    pub expires_at: i64,
}

/// Where a home stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is on its way.
    Opening,
    /// It can be forwarded from.
    Open(Home),
    /// Its message is gone, or nothing is to be forwarded from it any more.
    Lost,
    /// It could not be opened, in Telegram's words.
    Failed(String),
}

/// A home, as it is known.
#[derive(Clone, Debug)]
pub struct Known {
    /// The language of its poll.
    pub language: String,
    /// The poll as it was typed.
    pub content: Option<Poll>,
    /// Whose chat.
    pub chat: i64,
    /// Where it stands.
    pub standing: Standing,
    /// The votes in it.
    pub votes: Votes,
    /// When Telegram ends it by itself, unix seconds.
    pub closes_at: i64,
    /// Whether it was asked to end.
    pub ends: bool,
}

/// The votes of everybody: all homes of one thing together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// How often each option was chosen.
    pub options: Vec<i64>,
    /// By how many people.
    pub voters: i64,
    /// Whether all of it has ended.
    pub ended: bool,
    /// Whether somebody wanted it ended and it hasn't yet.
    pub ending: bool,
    /// When Telegram ends the last of it by itself, unix seconds.
    pub closes_at: i64,
    /// Whether a home was lost, so that part of it only ends by itself, and people may be counted twice.
    pub split: bool,
}

impl Results {
    /// Of all homes that were opened; `None`: none was.
    pub fn of(homes: &[Known]) -> Option<Self> {
        let opened = || homes.iter().filter(|home| matches!(home.standing, Standing::Open(_) | Standing::Lost));
        let most = opened().map(|home| home.votes.options.len()).max()?;
        let option = |n: usize| opened().filter_map(|home| home.votes.options.get(n)).sum();
        Some(Self {
            options: (0..most).map(option).collect(),
            voters: opened().map(|home| home.votes.voters).sum(),
            ended: opened().all(|home| home.votes.ended),
            ending: opened().any(|home| home.ends && !home.votes.ended),
            closes_at: opened().map(|home| home.closes_at).max().unwrap_or_default(),
            split: opened().any(|home| home.standing == Standing::Lost && home.votes.voters > 0),
        })
    }
}

/// Opens a home: the poll goes to one member's chat, and below it, in their language, what it is there for.
pub async fn open_home(c: &mut SqliteConnection, new: &NewHome<'_>, notes: &[(&str, Letter)], now: i64) -> sqlx::Result<()> {
    let before = sqlx::query_scalar!(r#"SELECT COALESCE(MAX(id), 0) AS "n!: i64" FROM poll_home"#).fetch_one(&mut *c).await?;
    let key = format!("poll:{}:{}:{}", new.about, new.language, before + 1);
    let occasion =
        NewOccasion { capped: false, to_team: true, wakes: true, ..NewOccasion::new(key, Lane::Change, now, new.expires_at.max(now + 1)) };
    let opened = open(&mut *c, &occasion, now).await?;
    let mut letter = Letter::poll(Poll { stage: Stage::Opened(new.closes_at), ..new.poll.clone() });
    letter.silent = true;
    for (language, note) in notes {
        let key = |part: i64| VariantKey { segment: 0, language, version: 1, part };
        add_variant(&mut *c, opened.id, key(0), &letter).await?;
        add_variant(&mut *c, opened.id, key(1), note).await?;
    }
    let content = db::json(&Poll { stage: Stage::Shown, ..new.poll.clone() })?;
    let votes = db::json(&vec![0_i64; new.poll.options.len()])?;
    sqlx::query!(
        "INSERT INTO poll_home (about, language, content, occasion_id, chat_id, closes_at, votes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        new.about,
        new.language,
        content,
        opened.id,
        new.chat,
        new.closes_at,
        votes
    )
    .execute(&mut *c)
    .await?;
    add_recipient(c, opened.id, new.chat, 0, 2, now).await.map(drop)
}

/// All homes of one thing, the oldest first.
pub async fn homes(c: &mut SqliteConnection, about: &str) -> sqlx::Result<Vec<Known>> {
    let rows = sqlx::query!(
        r#"SELECT h.language, h.content, h.chat_id, h.message_id, h.closes_at, h.votes, h.voters, h.lost AS "lost: bool",
                  (h.ends_at IS NOT NULL) AS "ends!: bool", (h.ended_at IS NOT NULL) AS "ended!: bool",
                  o.incident AS "incident?", o.state AS "occasion?", d.state AS "standing?", d.reason AS "reason?"
           FROM poll_home h LEFT JOIN occasion o ON o.id = h.occasion_id
           LEFT JOIN delivery d ON d.occasion_id = h.occasion_id AND d.chat_id = h.chat_id AND d.part = 0
           WHERE h.about = ? ORDER BY h.id"#,
        about
    )
    .fetch_all(c)
    .await?;
    let known = rows.into_iter().map(|row| {
        let refused = row.incident.filter(|_| row.occasion == Some(super::occasion_state::PAUSED));
        let standing = match (row.message_id, row.standing.and_then(super::Standing::from_number)) {
            (Some(message), _) if !row.lost => Standing::Open(Home { chat: row.chat_id, message }),
            (Some(_), _) => Standing::Lost,
            (None, _) if row.lost => Standing::Failed(String::new()),
            (None, Some(super::Standing::Pending | super::Standing::Claimed)) if refused.is_none() => Standing::Opening,
            (None, _) => Standing::Failed(refused.or(row.reason).unwrap_or_default()),
        };
        let options: Vec<i64> = serde_json::from_str(&row.votes).unwrap_or_default();
        Known {
            language: row.language,
            content: serde_json::from_str(&row.content).ok(),
            chat: row.chat_id,
            standing,
            votes: Votes { options, voters: row.voters, ended: row.ended },
            closes_at: row.closes_at,
            ends: row.ends,
        }
    });
    Ok(known.collect())
}

/// Notes what Telegram tells of a poll. `false`: it is none of ours, isn't asked like that, or has ended and this was before.
pub async fn note_votes(c: &mut SqliteConnection, poll: &str, votes: &Votes, now: i64) -> sqlx::Result<bool> {
    let (options, many) = (db::json(&votes.options)?, i64::try_from(votes.options.len()).unwrap_or(i64::MAX));
    let done = sqlx::query!(
        "UPDATE poll_home SET votes = ?1, voters = ?2, ended_at = CASE ?3 WHEN 1 THEN COALESCE(ended_at, ?4) ELSE ended_at END
         WHERE poll = ?5 AND json_array_length(votes) = ?6 AND (ended_at IS NULL OR ?3)",
        options,
        votes.voters,
        votes.ended,
        now,
        poll,
        many
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all polls about this. What is still being opened is ended when it is.
pub async fn end_polls(c: &mut SqliteConnection, about: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE poll_home SET ends_at = ? WHERE about = ? AND ended_at IS NULL AND ends_at IS NULL", now, about)
        .execute(c)
        .await
        .map(drop)
}

/// Gives up homes of which `keep` says no: they are ended, nothing is forwarded from them, and their votes count for nothing.
pub async fn drop_homes(c: &mut SqliteConnection, about: &str, keep: impl Fn(&str, &Poll) -> bool, now: i64) -> sqlx::Result<()> {
    let rows = sqlx::query!(r#"SELECT id AS "id!", language, content, occasion_id FROM poll_home WHERE about = ?"#, about)
        .fetch_all(&mut *c)
        .await?;
    for row in rows {
        if serde_json::from_str::<Poll>(&row.content).is_ok_and(|poll| keep(&row.language, &poll)) {
            continue;
        }
        super::cancel(&mut *c, row.occasion_id).await?;
        sqlx::query!("UPDATE poll_home SET about = '', lost = 1, told = 1, ends_at = COALESCE(ends_at, ?) WHERE id = ?", now, row.id)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

/// Lets what an occasion still owes be forwarded from another home, from now on.
pub async fn move_home(c: &mut SqliteConnection, occasion: i64, language: &str, home: Home, now: i64) -> sqlx::Result<()> {
    let rows = sqlx::query!(r#"SELECT id AS "id!", letter FROM variant WHERE occasion_id = ? AND language = ?"#, occasion, language)
        .fetch_all(&mut *c)
        .await?;
    for row in rows {
        let Some(letter) = super::claim::read(&row.letter).filter(|letter| letter.home().is_some_and(|old| old != home)) else { continue };
        let letter = db::json(&letter.staged(Stage::Forwarded(home)))?;
        sqlx::query!("UPDATE variant SET letter = ? WHERE id = ?", letter, row.id).execute(&mut *c).await?;
        sqlx::query!("UPDATE occasion SET not_before = MIN(not_before, ?) WHERE id = ?", now, occasion).execute(&mut *c).await?;
    }
    Ok(())
}

/// The things that homes are looked after for: those of whose polls it wasn't told how they ended.
pub async fn live(db: &Db) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("SELECT DISTINCT about FROM poll_home WHERE told = 0 AND about <> ''").fetch_all(db.read()).await
}

/// That it ended was told, or needs no telling.
pub async fn ending_told(c: &mut SqliteConnection, about: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE poll_home SET told = 1 WHERE about = ?", about).execute(c).await.map(drop)
}

/// Whether an occasion still owes anything to anybody.
pub async fn owes(db: &Db, occasion: i64) -> sqlx::Result<bool> {
    let progress = progress(db, occasion).await?;
    Ok(progress.filling || progress.left() > 0)
}

/// The polls that are to be ended at `now`.
pub(super) async fn to_end(c: &mut SqliteConnection, now: i64) -> sqlx::Result<Vec<Ending>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", chat_id, message_id AS "message!" FROM poll_home
           WHERE ends_at IS NOT NULL AND ended_at IS NULL AND ends_at <= ? AND message_id IS NOT NULL ORDER BY ends_at, id"#,
        now
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|row| Ending { id: row.id, home: Home { chat: row.chat_id, message: row.message } }).collect())
}

/// When the next poll is to be ended, in unix seconds.
pub(super) async fn next_ending(db: &Db) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"SELECT MIN(ends_at) AS "at: i64" FROM poll_home WHERE ends_at IS NOT NULL AND ended_at IS NULL AND message_id IS NOT NULL"#
    )
    .fetch_one(db.read())
    .await
}

/// The ending of a poll, in the sender's hands.
pub(super) fn claimed(ending: Ending) -> Claimed {
    Claimed {
        chat: ending.home.chat,
        letter: Letter::html(Html::new()),
        language: String::new(),
        rows: Vec::new(),
        paid: false,
        topic: None,
        task: super::Task::EndPoll(ending),
        album: None,
    }
}

/// What became of homes and polls in a batch.
pub(super) enum News {
    /// A home was opened by this occasion, in this message, as this poll.
    Opened(i64, i64, String),
    /// Nothing can be forwarded from it, found out by this occasion.
    Lost(Home, i64),
    /// It has ended; the votes, if Telegram said them.
    Ended(i64, Option<Votes>),
    /// It can't be ended by us: its message is gone.
    Unending(i64),
    /// Once more, from then on (unix seconds).
    EndAgain(i64, i64),
}

/// Writes one of them down.
pub(super) async fn note(c: &mut SqliteConnection, news: &News, now: i64) -> sqlx::Result<()> {
    match news {
        News::Opened(occasion, message, poll) => {
            sqlx::query!("UPDATE poll_home SET message_id = ?, poll = ? WHERE occasion_id = ?", message, poll, occasion).execute(c).await?;
        }
        News::Lost(home, occasion) => {
            sqlx::query!("UPDATE poll_home SET lost = 1 WHERE chat_id = ? AND message_id = ?", home.chat, home.message)
                .execute(&mut *c)
                .await?;
            // Of what has ended no other is opened: the rest goes without.
            let ended = sqlx::query_scalar!(
                r#"SELECT EXISTS (SELECT 1 FROM poll_home WHERE chat_id = ? AND message_id = ? AND ended_at IS NOT NULL) AS "ended!: bool""#,
                home.chat,
                home.message
            )
            .fetch_one(&mut *c)
            .await?;
            if ended {
                return super::cancel(c, *occasion).await.map(drop);
            }
            // What was in flight when another home took its place has nothing to wait for.
            let until = now + REST;
            sqlx::query!(
                "UPDATE occasion SET not_before = MAX(not_before, ?1) WHERE id = ?2 AND EXISTS (
                     SELECT 1 FROM variant WHERE occasion_id = ?2 AND letter ->> '$.body.poll.stage.forwarded.chat' = ?3
                       AND letter ->> '$.body.poll.stage.forwarded.message' = ?4)",
                until,
                occasion,
                home.chat,
                home.message
            )
            .execute(c)
            .await?;
        }
        News::Ended(id, votes) => {
            let poll = sqlx::query_scalar!("SELECT poll FROM poll_home WHERE id = ?", id).fetch_optional(&mut *c).await?.flatten();
            if let (Some(poll), Some(votes)) = (poll, votes) {
                note_votes(&mut *c, &poll, votes, now).await?;
            }
            sqlx::query!("UPDATE poll_home SET ended_at = COALESCE(ended_at, ?) WHERE id = ?", now, id).execute(c).await?;
        }
        // It ends by itself; what is overdue isn't waited for any longer.
        News::Unending(id) => {
            sqlx::query!(
                "UPDATE poll_home SET lost = 1, ends_at = NULL, ended_at = CASE WHEN closes_at <= ?1 THEN ?1 ELSE ended_at END WHERE id = ?2",
                now,
                id
            )
            .execute(c)
            .await?;
        }
        News::EndAgain(id, at) => {
            sqlx::query!("UPDATE poll_home SET ends_at = ? WHERE id = ?", at, id).execute(c).await?;
        }
    }
    Ok(())
}
