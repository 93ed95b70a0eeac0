//! Chats that we may write to: language, regions, what they want and when, consent, and whether they can be reached.
//!
//! Promises: nothing but Telegram's id and these choices is kept, and nothing before consent; `/stop`, a block, deletion and the
//! pending messages they end are one transaction; whoever was deleted is forgotten in every table. May call `outbox` to end what is
//! pending; the counter and the rooms that send call it. Writers take the caller's transaction.

mod counts;
pub mod gone;
pub mod import;
mod privacy;
pub mod tide;

pub use counts::{Slots, count_by_language, digest_slots, growth};
pub use privacy::{copy_of_everything, forget, tables_of_chats};

use std::collections::BTreeSet;

use chrono_tz::Tz;

use sqlx::SqliteConnection;

use crate::db::Db;
use crate::outbox::{self, Standing};
use crate::regions::RegionSet;
use crate::topics::Topics;
use crate::zone::{self, Quiet};

/// Which digest somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i64)]
pub enum Cadence {
    /// None.
    Off = 0,
    /// One a week.
    Weekly = 1,
    /// One a day.
    Daily = 2,
}

impl Cadence {
    /// From the database's number; an unknown one reads as off.
    pub fn from_number(number: i64) -> Self {
        match number {
            1 => Self::Weekly,
            2 => Self::Daily,
            _ => Self::Off,
        }
    }

    /// The word that settings and files use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Weekly => "weekly",
            Self::Daily => "daily",
        }
    }

    /// The cadence that a word of settings and files names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Off, Self::Weekly, Self::Daily].into_iter().find(|cadence| cadence.word() == word)
    }
}

/// Whether we may write to a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// They asked for it.
    Subscribed,
    /// They ended it.
    Stopped,
    /// They blocked the bot or are gone.
    Unreachable,
}

/// Somebody we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Telegram's id of the chat.
    pub chat: i64,
    /// A folder of `locales/`.
    pub language: String,
    /// Whether we may write.
    pub reach: Reach,
    /// What they follow besides the national level.
    pub regions: RegionSet,
    /// Which digest.
    pub digest: Cadence,
    /// Minute of the week (Monday 00:00 local is 0) of the weekly one; the daily one comes at its minute of the day.
    pub digest_slot: i64,
    /// Whether they chose that hour, or were spread over the window.
    pub digest_chosen: bool,
    /// The highest news approval they were shown.
    pub news_mark: i64,
    /// What their digest is to be about.
    pub topics: Topics,
    /// Words wanted and unwanted in it, see [`crate::digests::taste`].
    pub words: String,
    /// Minutes before an event's start, comma-separated; `None`: the office's default.
    pub remind_before: Option<String>,
    /// Minutes of the day from and to; `None`: the office's default; equal: off.
    pub quiet: Option<(i64, i64)>,
    /// Whether they want announcements.
    pub announcements: bool,
    /// Unix seconds until which nothing is pushed.
    pub paused_until: Option<i64>,
    /// Unix seconds of the first subscription.
    pub since: i64,
}

/// What somebody agreed to and chose when they subscribed.
#[derive(Clone, Debug)]
pub struct NewSubscriber<'a> {
    /// Telegram's id of the chat.
    pub chat: i64,
    /// Their language.
    pub language: &'a str,
    /// Their regions.
    pub regions: RegionSet,
    /// The office's default digest.
    pub digest: Cadence,
    /// Their slot in the office's window, see [`slot_for`].
    pub digest_slot: i64,
    /// Version and language of the text they agreed to.
    pub consent_text: &'a str,
    /// The newest approval now: only what comes later is new to them.
    pub news_mark: i64,
}

/// The person's place in the window of minutes of the day `[from, to)`: a minute of the week, the same for the same person.
pub fn slot_for(chat: i64, from: i64, to: i64) -> i64 {
    // SplitMix64's finalizer: neighbouring ids fall far apart.
    let mut x = chat.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^= x >> 31;
    let width = u64::try_from(to - from).unwrap_or(0).max(1);
    let (day, minute) = (x % 7, (x / 7) % width);
    i64::try_from(day * 24 * 60 + minute).unwrap_or(0) + from
}

/// Who this is, if we know them.
pub async fn get(db: &Db, chat: i64) -> sqlx::Result<Option<Subscriber>> {
    let row = sqlx::query!(
        "SELECT chat_id, language, state, regions, digest, digest_slot, digest_chosen, news_mark, topics, words, remind_before, quiet_from, quiet_to, announcements, paused_until, since
         FROM subscriber WHERE chat_id = ?",
        chat
    )
    .fetch_optional(db.read())
    .await?;
    Ok(row.map(|row| Subscriber {
        chat: row.chat_id,
        language: row.language,
        reach: match row.state {
            0 => Reach::Subscribed,
            2 => Reach::Unreachable,
            _ => Reach::Stopped,
        },
        regions: RegionSet::from_bits(row.regions),
        digest: Cadence::from_number(row.digest),
        digest_slot: row.digest_slot,
        digest_chosen: row.digest_chosen != 0,
        news_mark: row.news_mark,
        topics: Topics::from_bits(row.topics),
        words: row.words,
        remind_before: row.remind_before,
        quiet: row.quiet_from.zip(row.quiet_to),
        announcements: row.announcements != 0,
        paused_until: row.paused_until,
        since: row.since,
    }))
}

/// Room for the fan-out: what has to come before somebody's quiet hours is due this many minutes before them.
const BEFORE_QUIET: i64 = 30;

/// SQL for the instant (unix seconds) at which a subscriber `s` gets what is due at `due`: that, or half an hour before the quiet hours
/// that it would fall into.
pub fn due_before_quiet(due: i64, zone: Tz, office: Option<Quiet>) -> String {
    let local = zone::local(zone, due).time();
    let minute = (local - chrono::NaiveTime::MIN).num_minutes();
    let Quiet { from, to } = office.unwrap_or(Quiet { from: 0, to: 0 });
    let (from, to) = (format!("COALESCE(s.quiet_from, {from})"), format!("COALESCE(s.quiet_to, {to})"));
    let quiet =
        format!("CASE WHEN {from} <= {to} THEN {minute} >= {from} AND {minute} < {to} ELSE {minute} >= {from} OR {minute} < {to} END");
    let second = i64::from(chrono::Timelike::second(&local));
    format!("{due} - CASE WHEN {quiet} THEN (({minute} - {from} + 1440) % 1440 + {BEFORE_QUIET}) * 60 + {second} ELSE 0 END")
}

/// SQL that is true for a subscriber `s` who wants reminders `lead` minutes before; `default` says whether the office's own times have it.
pub fn wants_lead(lead: i64, default: bool) -> String {
    let chosen = format!("',' || s.remind_before || ',' LIKE '%,{lead},%'");
    if default { format!("(s.remind_before IS NULL OR {chosen})") } else { format!("({chosen})") }
}

/// The reminder times that anybody chose, in minutes.
pub async fn chosen_leads(db: &Db) -> sqlx::Result<BTreeSet<i64>> {
    let lists: Vec<String> =
        sqlx::query_scalar!(r#"SELECT DISTINCT remind_before AS "list!" FROM subscriber WHERE remind_before IS NOT NULL"#)
            .fetch_all(db.read())
            .await?;
    Ok(lists.iter().flat_map(|list| list.split(',')).filter_map(|lead| lead.parse().ok()).collect())
}

/// Subscribes somebody, or takes them back with what they chose now. `true`: they are new or were away.
pub async fn subscribe(c: &mut SqliteConnection, new: &NewSubscriber<'_>, now: i64) -> sqlx::Result<bool> {
    let (regions, digest) = (new.regions.bits(), new.digest as i64);
    let done =
        sqlx::query!(
        "INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at, news_mark)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?6, ?8)
         ON CONFLICT (chat_id) DO UPDATE SET state = 0, language = excluded.language, regions = excluded.regions,
             consent_at = excluded.consent_at, consent_text = excluded.consent_text, changed_at = excluded.changed_at,
             since = excluded.since, paused_until = NULL, news_mark = excluded.news_mark
         WHERE state <> 0",
        new.chat, new.language, regions, digest, new.digest_slot, now, new.consent_text, new.news_mark
    )
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes the language.
pub async fn set_language(c: &mut SqliteConnection, chat: i64, language: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET language = ? WHERE chat_id = ?", language, chat).execute(c).await.map(drop)
}

/// Changes the regions.
pub async fn set_regions(c: &mut SqliteConnection, chat: i64, regions: RegionSet) -> sqlx::Result<()> {
    let bits = regions.bits();
    sqlx::query!("UPDATE subscriber SET regions = ? WHERE chat_id = ?", bits, chat).execute(c).await.map(drop)
}

/// Changes which digest comes.
pub async fn set_digest(c: &mut SqliteConnection, chat: i64, digest: Cadence) -> sqlx::Result<()> {
    let digest = digest as i64;
    sqlx::query!("UPDATE subscriber SET digest = ? WHERE chat_id = ?", digest, chat).execute(c).await.map(drop)
}

/// Changes what the digest is to be about.
pub async fn set_topics(c: &mut SqliteConnection, chat: i64, topics: Topics) -> sqlx::Result<()> {
    let bits = topics.bits();
    sqlx::query!("UPDATE subscriber SET topics = ? WHERE chat_id = ?", bits, chat).execute(c).await.map(drop)
}

/// Changes the words wanted and unwanted in the digest.
pub async fn set_words(c: &mut SqliteConnection, chat: i64, words: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET words = ? WHERE chat_id = ?", words, chat).execute(c).await.map(drop)
}

/// Changes when the digest comes: a minute of the week.
pub async fn set_digest_slot(c: &mut SqliteConnection, chat: i64, slot: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET digest_slot = ?, digest_chosen = 1 WHERE chat_id = ?", slot, chat).execute(c).await.map(drop)
}

/// Changes how long before an event reminders come; `None`: the office's default, empty: none.
pub async fn set_remind_before(c: &mut SqliteConnection, chat: i64, minutes: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET remind_before = ? WHERE chat_id = ?", minutes, chat).execute(c).await.map(drop)
}

/// Changes the quiet hours; `None`: the office's default.
pub async fn set_quiet(c: &mut SqliteConnection, chat: i64, quiet: Option<(i64, i64)>) -> sqlx::Result<()> {
    let (from, to) = quiet.unzip();
    sqlx::query!("UPDATE subscriber SET quiet_from = ?, quiet_to = ? WHERE chat_id = ?", from, to, chat).execute(c).await.map(drop)
}

/// Changes whether announcements come; what is pending is the caller's, see [`outbox::cancel_lane`].
pub async fn set_announcements(c: &mut SqliteConnection, chat: i64, wanted: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET announcements = ? WHERE chat_id = ?", wanted, chat).execute(c).await.map(drop)
}

/// Pauses until an instant in unix seconds; `None` ends a pause.
pub async fn set_pause(c: &mut SqliteConnection, chat: i64, until: Option<i64>) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET paused_until = ? WHERE chat_id = ?", until, chat).execute(c).await.map(drop)
}

/// Remembers the newest news they were shown.
pub async fn set_news_mark(c: &mut SqliteConnection, chat: i64, mark: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET news_mark = MAX(news_mark, ?) WHERE chat_id = ?", mark, chat).execute(c).await.map(drop)
}

/// Writes down that these chats' digest was considered for a local day (days since 1970-01-01), and with it all news up to `mark`. Keep the
/// list to about 500.
pub async fn digest_considered(c: &mut SqliteConnection, chats: &[i64], day: i64, mark: i64) -> sqlx::Result<()> {
    let chats = serde_json::to_string(chats).expect("numbers are JSON");
    sqlx::query!(
        "UPDATE subscriber SET digest_on = ?, news_mark = MAX(news_mark, ?) WHERE chat_id IN (SELECT value FROM json_each(?))",
        day,
        mark,
        chats
    )
    .execute(c)
    .await
    .map(drop)
}

/// Takes the news above `mark` back from what these chats are taken to have read: the message with them never went out.
pub async fn lower_news_mark(c: &mut SqliteConnection, chats: &[i64], mark: i64) -> sqlx::Result<()> {
    let chats = serde_json::to_string(chats).expect("numbers are JSON");
    sqlx::query!("UPDATE subscriber SET news_mark = MIN(news_mark, ?) WHERE chat_id IN (SELECT value FROM json_each(?))", mark, chats)
        .execute(c)
        .await
        .map(drop)
}

/// `/stop`: nothing more is sent and what is pending ends. `false`: they weren't subscribed.
pub async fn stop(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE subscriber SET state = 1, changed_at = ? WHERE chat_id = ? AND state <> 1", now, chat)
        .execute(&mut *c)
        .await?;
    outbox::cancel_chat(c, chat, Standing::Cancelled, "stopped", now).await?;
    Ok(done.rows_affected() == 1)
}

/// How long a `/stop` can be taken back as if it had not been, in seconds: a day. Later the way leads over consent again.
pub const UNDO_LASTS: i64 = 24 * 3600;

/// Takes a `/stop` back: everything is as they had chosen it; what was pending then does not come. `false`: there is none, or it is too old.
pub async fn undo_stop(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<bool> {
    let earliest = now - UNDO_LASTS;
    let done = sqlx::query!(
        "UPDATE subscriber SET state = 0, changed_at = ? WHERE chat_id = ? AND state = 1 AND changed_at >= ?",
        now,
        chat,
        earliest
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// They blocked the bot, or left: they can't be reached, and what is pending ends.
pub async fn lose(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET state = 2, changed_at = ? WHERE chat_id = ? AND state = 0", now, chat).execute(&mut *c).await?;
    outbox::cancel_chat(c, chat, Standing::Unreachable, "blocked", now).await
}

/// They unblocked the bot: they can be reached again; what they missed does not come.
pub async fn find_again(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE subscriber SET state = 0, changed_at = ? WHERE chat_id = ? AND state = 2", now, chat).execute(c).await.map(drop)
}

/// Serves a chat that the team has linked: kind 1 a group, 2 a channel. It has no quiet hours, no digest and no reminders of its own.
pub async fn link(c: &mut SqliteConnection, chat: i64, kind: i64, language: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO subscriber (chat_id, kind, language, state, regions, digest, digest_slot, remind_before, quiet_from, quiet_to,
                                 consent_at, consent_text, since, changed_at)
         VALUES (?1, ?2, ?3, 0, -1, 0, 0, '', 0, 0, ?4, 'linked', ?4, ?4)
         ON CONFLICT (chat_id) DO UPDATE SET kind = excluded.kind, language = excluded.language, state = 0, changed_at = excluded.changed_at",
        chat,
        kind,
        language,
        now
    )
    .execute(c)
    .await
    .map(drop)
}

/// A group has become a supergroup: its settings and what is pending go with it. What the new chat has already stays its own.
pub async fn migrate(c: &mut SqliteConnection, from: i64, to: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE OR IGNORE subscriber SET chat_id = ?, changed_at = ? WHERE chat_id = ?", to, now, from).execute(&mut *c).await?;
    // The numbers of messages end with the group: by them the new chat's own messages would be edited and deleted.
    sqlx::query!(
        "UPDATE OR IGNORE delivery SET chat_id = ?, message_id = NULL, more = NULL
         WHERE chat_id = ? AND occasion_id IN (SELECT occasion_id FROM tally WHERE state IN (0, 1) AND n > 0)",
        to,
        from
    )
    .execute(&mut *c)
    .await?;
    outbox::cancel_chat(&mut *c, from, Standing::Cancelled, "moved", now).await?;
    sqlx::query!("DELETE FROM subscriber WHERE chat_id = ?", from).execute(c).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_would_fall_into_quiet_hours_comes_half_an_hour_before_them() {
        let db = Db::scratch().await.unwrap();
        let office = Quiet { from: 22 * 60, to: 8 * 60 };
        let zone = chrono_tz::Asia::Almaty;
        for own in [None, Some((23 * 60, 9 * 60)), Some((600, 720)), Some((600, 600))] {
            for hour in 0..24 {
                let due = zone::unix_at(zone, chrono::NaiveDate::from_ymd_opt(2026, 5, 1).unwrap(), hour * 60 + 15);
                let sql = due_before_quiet(due, zone, Some(office));
                let (from, to) = own.unzip();
                let query = format!("SELECT {sql} FROM (SELECT ? AS quiet_from, ? AS quiet_to) s");
                let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(from).bind(to).fetch_one(db.read()).await.unwrap();
                let quiet = own.map_or(office, |(from, to)| Quiet { from, to });
                let expected = quiet.since(zone, due).map_or(due, |began| began - 30 * 60);
                assert_eq!(found, expected, "{own:?} at {hour}:15");
            }
        }
    }

    #[test]
    fn people_are_spread_evenly_over_the_days_and_the_window() {
        let mut days = [0; 7];
        for chat in 1..=7_000 {
            let slot = slot_for(chat, 9 * 60, 20 * 60);
            let (day, minute) = (slot / 1440, slot % 1440);
            assert!((9 * 60..20 * 60).contains(&minute));
            days[usize::try_from(day).unwrap()] += 1;
        }
        assert!(days.iter().all(|n| (900..1100).contains(n)), "{days:?}");
    }

    #[tokio::test]
    async fn forgetting_leaves_nothing_of_a_chat_in_any_table() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let new = NewSubscriber {
            chat: 7,
            language: "kk",
            regions: RegionSet::ALL,
            digest: Cadence::Weekly,
            digest_slot: 0,
            consent_text: "1:kk",
            news_mark: 0,
        };
        subscribe(&mut c, &new, 1).await.unwrap();
        sqlx::query("INSERT INTO dialogue (chat_id, state, updated_at) VALUES (7, '{}', 1)").execute(&mut *c).await.unwrap();
        assert_eq!(copy_of_everything(&mut c, 7).await.unwrap().len(), 2, "the copy shows both tables");
        forget(&mut c, 7, 2).await.unwrap();
        assert!(copy_of_everything(&mut c, 7).await.unwrap().is_empty());
    }
}
