//! Changing what was sent: a correction puts another text in its place, a retraction takes it away.
//!
//! Promises:
//! - *No list is made.* Both raise the occasion's version; what is to be changed is at any time every copy (a delivery with a message id)
//!   below it. So both go on after a kill, and what settles while they run is found by them.
//! - Changes go before the occasion's unsent rest and draw from the same pace; they make no sound, so neither quiet hours, pauses, the cap
//!   nor a stopped occasion hold them up. `/hold` does. People who stopped have their copies changed, too.
//! - A copy is changed in the language in which it was sent, with its buttons. What isn't there any more, or can't be changed by us, is
//!   counted and never tried again for that version.
//! - An unknown outcome can't be edited: while the occasion goes out, its chat gets the corrected text as a new message; after a retraction,
//!   or where the occasion says that nothing is sent again, it is counted as one that may still hold the old text.
//! - Changing twice does no harm, so changes are not written down before they are tried, and an unknown one is tried again.
//! - A copy of a poll can't be changed, only deleted; after that time it is counted as one that people still see. What ends it is `polls`.
//!
//! Two things are refused, because a message can't follow: a correction of another number of parts or another kind of content, and a
//! revision of what was joined with other occasions into one message (reminders: their event's change is their correction).

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::claim::read;
use super::claimed::{Altered, Claimed, Row, Task, Touched};
use super::{Standing, Tallies, VariantKey, add_variant};
use crate::db::Db;
use crate::letter::{Body, Item, Letter};

/// A bot may delete its message for 48 hours (Bot API, deleteMessage); a little less, for clocks that differ. In seconds.
const DELETABLE: i64 = 48 * 3600 - 600;
/// Unknowns given back to the queue at a time.
const ROUND: i64 = 256;

/// A text that takes another's place.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The group of recipients; 0 where there is one.
    pub segment: i64,
    /// The language it is in.
    pub language: &'a str,
    /// Which of a split text's messages.
    pub part: i64,
    /// The text.
    pub letter: &'a Letter,
}

/// Why a revision isn't begun. Seen by whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Somebody revised it since, or there is no such occasion.
    #[error("the occasion isn't at that version any more")]
    Overtaken,
    /// It was taken back already.
    #[error("the occasion was retracted")]
    Retracted,
    /// Its messages may hold other occasions as well.
    #[error("what was joined with others can't be changed by itself")]
    Joined,
    /// The correction has more or fewer messages than the original.
    #[error("a correction needs as many messages as the original has")]
    Parts,
    /// A text for a file, or a caption that is too long, or the other way round.
    #[error("a text and a file can't take each other's place")]
    Kind,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A copy that a chat holds and that is about to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Telegram's number of the message.
    pub message: i64,
    /// The version it is brought to.
    pub version: i64,
    /// The text that it gets.
    pub variant: i64,
}

/// How many copies of an occasion chats hold, as far as we know; what follows a first message belongs to it. Reads the whole index of them: for forecasts, not in a transaction.
pub async fn copies(db: &Db, occasion: i64) -> sqlx::Result<i64> {
    copies_in(&mut *db.read().acquire().await?, occasion).await
}

/// The same as a transaction sees it, for an occasion that goes to few.
pub async fn copies_in(c: &mut SqliteConnection, occasion: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM delivery INDEXED BY delivery_held
           WHERE occasion_id = ? AND message_id IS NOT NULL AND part = 0"#,
        occasion
    )
    .fetch_one(c)
    .await
}

/// Begins a correction of the texts that stand at version `seen`; `copies` is what progress is shown against. Returns the new version. Who
/// has nothing yet gets the new texts; so must every language, segment and part that there was.
pub async fn correct(c: &mut SqliteConnection, occasion: i64, seen: i64, texts: &[Replacement<'_>], copies: i64) -> Result<i64, Unfit> {
    let old = sqlx::query!("SELECT segment, language, part, letter FROM variant WHERE occasion_id = ? AND version = ?", occasion, seen)
        .fetch_all(&mut *c)
        .await?;
    let parts = |pairs: &mut dyn Iterator<Item = (i64, i64)>| pairs.collect::<std::collections::BTreeSet<_>>();
    let version = raise(c, occasion, seen, false, copies).await?;
    if parts(&mut old.iter().map(|old| (old.segment, old.part))) != parts(&mut texts.iter().map(|new| (new.segment, new.part))) {
        return Err(Unfit::Parts);
    }
    for text in texts {
        let before = old.iter().find(|old| (old.segment, old.language.as_str(), old.part) == (text.segment, text.language, text.part));
        if let Some(before) = before.and_then(|old| read(&old.letter))
            && text.letter.clone().in_place_of(&before).is_none()
        {
            return Err(Unfit::Kind);
        }
        let key = VariantKey { segment: text.segment, language: text.language, version, part: text.part };
        add_variant(c, occasion, key, text.letter).await?;
    }
    Ok(version)
}

/// Begins to take back what stands at version `seen`: what is pending ends, what was sent is deleted, the oldest first, and what is too old
/// for that is edited into `withdrawn`, a text per language. What is claimed follows when it settles.
pub async fn retract(c: &mut SqliteConnection, occasion: i64, seen: i64, withdrawn: &[(&str, Letter)], copies: i64) -> Result<i64, Unfit> {
    let version = raise(c, occasion, seen, true, copies).await?;
    for (language, letter) in withdrawn {
        add_variant(c, occasion, VariantKey { segment: 0, language, version, part: 0 }, letter).await?;
    }
    Ok(version)
}

/// The compare-and-set of both. A caller that meets an error after it drops the transaction.
async fn raise(c: &mut SqliteConnection, occasion: i64, seen: i64, retracts: bool, copies: i64) -> Result<i64, Unfit> {
    let found =
        sqlx::query!(r#"SELECT version, retracted AS "retracted: bool", joins AS "joins: bool" FROM occasion WHERE id = ?"#, occasion)
            .fetch_optional(&mut *c)
            .await?;
    match found {
        Some(found) if found.retracted => return Err(Unfit::Retracted),
        Some(found) if found.version != seen => return Err(Unfit::Overtaken),
        Some(found) if found.joins => return Err(Unfit::Joined),
        Some(_) => {}
        None => return Err(Unfit::Overtaken),
    }
    sqlx::query!(
        "UPDATE occasion SET version = version + 1, revising = 1, retracted = ?1, state = CASE ?1 WHEN 1 THEN 3 ELSE state END,
             copies = ?2, changed = 0, gone = 0, stuck = 0, incident = NULL, told_at = NULL WHERE id = ?3",
        retracts,
        copies,
        occasion
    )
    .execute(c)
    .await?;
    Ok(seen + 1)
}

/// An occasion with copies to change.
pub(super) struct Revising {
    id: i64,
    lane: i64,
    expires_at: i64,
    version: i64,
    retracted: bool,
    /// Open, being filled or paused, and sent again where that is unknown: then unknowns get the corrected text.
    goes_out: bool,
}

impl Revising {
    /// Its place among the occasions that are served.
    pub(super) fn place(&self) -> (i64, i64, i64) {
        (self.lane, self.expires_at, self.id)
    }
}

/// The occasions with copies to change: as a rule none.
pub(super) async fn waiting(c: &mut SqliteConnection) -> sqlx::Result<Vec<Revising>> {
    sqlx::query_as!(
        Revising,
        r#"SELECT id AS "id!", lane, expires_at, version, retracted AS "retracted: bool", state <> 3 AND resends = 1 AS "goes_out!: bool"
           FROM occasion WHERE revising = 1 ORDER BY lane, expires_at, id"#
    )
    .fetch_all(c)
    .await
}

/// Whether any occasion has copies to change.
pub(super) async fn any(db: &Db) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"SELECT EXISTS (SELECT 1 FROM occasion WHERE revising = 1) AS "any!: bool""#).fetch_one(db.read()).await
}

/// The hands that a batch is put into.
pub(super) struct Hands<'a> {
    pub(super) now: i64,
    pub(super) max: usize,
    /// Chats that have one in flight.
    pub(super) taken: &'a mut HashSet<i64>,
    pub(super) claimed: &'a mut Vec<Claimed>,
}

impl Hands<'_> {
    /// Takes the next changes of an occasion. `true` when something was written.
    pub(super) async fn take(&mut self, c: &mut SqliteConnection, revising: &Revising) -> sqlx::Result<bool> {
        let mut wrote = false;
        if revising.goes_out && !revising.retracted && self.now < revising.expires_at {
            wrote |= send_anew(c, revising, self.now).await?;
        }
        let before = self.claimed.len();
        let mut texts = HashMap::new();
        for version in 1..revising.version {
            let room = self.max.saturating_sub(self.claimed.len());
            if room == 0 {
                return Ok(wrote);
            }
            // Those in flight still stand here, so as many more are looked at.
            let limit = i64::try_from(room + self.taken.len()).unwrap_or(i64::MAX);
            let rows = sqlx::query!(
                r#"SELECT chat_id AS "chat!", part AS "part!", segment, variant_id AS "variant!", message_id AS "message!", more, settled_at
                   FROM delivery INDEXED BY delivery_held
                   WHERE occasion_id = ? AND version = ? AND message_id IS NOT NULL AND due <= ? ORDER BY due, chat_id, part LIMIT ?"#,
                revising.id,
                version,
                self.now,
                limit
            )
            .fetch_all(&mut *c)
            .await?;
            for row in rows {
                if self.claimed.len() >= self.max || !self.taken.insert(row.chat) {
                    continue;
                }
                let key = (row.variant, row.segment, row.part);
                let text = match texts.entry(key) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => free.insert(replacement(c, revising, key).await?),
                };
                let Some(text) = text else {
                    give_up(c, revising, row.chat, row.part).await?;
                    wrote = true;
                    continue;
                };
                let held = Held { message: row.message, version: revising.version, variant: text.variant };
                let young = row.settled_at.is_some_and(|sent| self.now - sent < DELETABLE);
                if text.only_deleted && !young {
                    give_up(c, revising, row.chat, row.part).await?;
                    wrote = true;
                    continue;
                }
                let album =
                    row.more.map(|more| Altered { more: serde_json::from_str(&more).unwrap_or_default(), touched: text.touched.clone() });
                let task = if revising.retracted && young { Task::Delete(held) } else { Task::Edit(held) };
                self.claimed.push(Claimed {
                    chat: row.chat,
                    letter: text.letter.clone(),
                    language: text.language.clone(),
                    rows: vec![Row { occasion: revising.id, part: row.part, resends: true, tries: 0, capped: false }],
                    // Only new messages can be paid for.
                    paid: false,
                    topic: None,
                    task,
                    album,
                });
            }
        }
        if self.claimed.len() == before && !wrote {
            wrote |= close(c, revising).await?;
        }
        Ok(wrote)
    }
}

/// Lets unknowns of older versions go out again with the text of now, a bounded number at a time. `true`: there were some.
async fn send_anew(c: &mut SqliteConnection, revising: &Revising, now: i64) -> sqlx::Result<bool> {
    let rows = sqlx::query!(
        r#"SELECT d.chat_id AS "chat!", d.part AS "part!", v.language AS "language?" FROM delivery d INDEXED BY delivery_unknown
           LEFT JOIN variant v ON v.id = d.variant_id
           WHERE d.occasion_id = ? AND d.state = 7 AND d.version < ? LIMIT ?"#,
        revising.id,
        revising.version,
        ROUND
    )
    .fetch_all(&mut *c)
    .await?;
    let mut tallies = Tallies::default();
    for row in &rows {
        sqlx::query!(
            "UPDATE delivery SET state = 0, due = ?, settled_at = NULL, reason = NULL WHERE occasion_id = ? AND chat_id = ? AND part = ?",
            now,
            revising.id,
            row.chat,
            row.part
        )
        .execute(&mut *c)
        .await?;
        let (id, language) = (revising.id, row.language.as_deref().unwrap_or_default());
        tallies.add_part(id, row.part, Standing::Unknown, language, -1).add_part(id, row.part, Standing::Pending, "", 1);
    }
    tallies.save(&mut *c).await?;
    let doubts = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if doubts > 0 {
        sqlx::query!("UPDATE occasion SET doubts = doubts + ? WHERE id = ?", doubts, revising.id).execute(c).await?;
    }
    Ok(doubts > 0)
}

struct Text {
    variant: i64,
    letter: Letter,
    language: String,
    /// The files of an album that change, or the words under them.
    touched: Vec<Touched>,
    /// Whether nothing can take its place: a poll.
    only_deleted: bool,
}

/// What takes the place of the text that a copy holds, in that text's language. A text for withdrawn copies is the same for all segments
/// and parts.
async fn replacement(c: &mut SqliteConnection, revising: &Revising, (held, segment, part): (i64, i64, i64)) -> sqlx::Result<Option<Text>> {
    let Some(before) = sqlx::query!("SELECT language, letter FROM variant WHERE id = ?", held).fetch_optional(&mut *c).await? else {
        return Ok(None);
    };
    let held_part = (segment, part);
    let (segment, part) = if revising.retracted { (0, 0) } else { held_part };
    let found = sqlx::query!(
        r#"SELECT id AS "id!", language, letter FROM variant WHERE occasion_id = ? AND segment = ? AND version = ? AND part = ?
           ORDER BY language = ? DESC, id LIMIT 1"#,
        revising.id,
        segment,
        revising.version,
        part,
        before.language
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(found) = found else { return Ok(None) };
    let (Some(before), Some(new)) = (read(&before.letter), read(&found.letter)) else { return Ok(None) };
    let only_deleted = revising.retracted && before.as_poll().is_some();
    let Some(letter) = (if only_deleted { Some(new) } else { new.in_place_of(&before) }) else { return Ok(None) };
    let touched = if letter.is_album() { touched(c, revising, held_part, &letter).await? } else { Vec::new() };
    Ok(Some(Text { variant: found.id, letter, language: found.language, touched, only_deleted }))
}

/// The files of an album that a chat may see, or read something under, otherwise than it should: in any version and language so far, because
/// people turn what they have into another one, and a change may have been cut short. What is taken back keeps its files.
async fn touched(
    c: &mut SqliteConnection,
    revising: &Revising,
    (segment, part): (i64, i64),
    letter: &Letter,
) -> sqlx::Result<Vec<Touched>> {
    let before = sqlx::query_scalar!(
        "SELECT letter FROM variant WHERE occasion_id = ? AND segment = ? AND part = ? AND version < ?",
        revising.id,
        segment,
        part,
        revising.version
    )
    .fetch_all(c)
    .await?;
    let before: Vec<Letter> = before.iter().filter_map(|letter| read(letter)).collect();
    let items = |letter: &Letter| if let Body::Album(items) = &letter.body { items.clone() } else { Vec::new() };
    let (before, new): (Vec<Vec<Item>>, Vec<Item>) = (before.iter().map(items).collect(), items(letter));
    let differing = new.iter().enumerate().filter_map(|(place, new)| {
        let old = || before.iter().filter_map(|old| old.get(place)).filter(|old| *old != new);
        let file = !revising.retracted && old().any(|old| (old.kind, &old.media.file) != (new.kind, &new.media.file));
        old().next().map(|_| Touched { place, file })
    });
    Ok(differing.collect())
}

/// A copy for which there is no text that could take its place.
async fn give_up(c: &mut SqliteConnection, revising: &Revising, chat: i64, part: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE delivery SET version = ?, reason = 'no text fits' WHERE occasion_id = ? AND chat_id = ? AND part = ?",
        revising.version,
        revising.id,
        chat,
        part
    )
    .execute(&mut *c)
    .await?;
    if part > 0 {
        return Ok(());
    }
    sqlx::query!("UPDATE occasion SET stuck = stuck + 1 WHERE id = ?", revising.id).execute(c).await.map(drop)
}

/// Ends a revision when no copy is left and nothing is in flight that may still become one. `true`: it has ended.
async fn close(c: &mut SqliteConnection, revising: &Revising) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE occasion SET revising = 0 WHERE id = ?1 AND version = ?2
           AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_held
                           WHERE occasion_id = ?1 AND version < ?2 AND message_id IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM tally WHERE occasion_id = ?1 AND state = 1 AND n > 0)",
        revising.id,
        revising.version
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What became of one change.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The copy reads as it should.
    Edited,
    /// We deleted it.
    Deleted,
    /// It wasn't there any more.
    Gone(String),
    /// The chat has it, and we may not change it.
    Stuck(String),
    /// Once more, from then on (unix seconds).
    Again(i64),
    /// Telegram refuses the text: nobody's copy can be changed into it.
    Refused(String),
}

/// Writes down what became of a change. The counters belong to the newest version: an older goal that was reached isn't counted.
pub(super) async fn note(
    c: &mut SqliteConnection,
    (occasion, chat, part): (i64, i64, i64),
    held: Held,
    change: &Change,
) -> sqlx::Result<()> {
    let (message, goal) = (held.message, held.version);
    let (variant, goes, reason) = match change {
        Change::Edited => (Some(held.variant), false, None),
        Change::Deleted => (None, true, None),
        Change::Gone(reason) => (None, true, Some(reason)),
        Change::Stuck(reason) => (None, false, Some(reason)),
        Change::Again(due) => {
            return sqlx::query!(
                "UPDATE delivery SET due = MAX(due, ?1) WHERE occasion_id = ?2 AND chat_id = ?3 AND part = ?4 AND message_id = ?5 AND version < ?6",
                due, occasion, chat, part, message, goal
            )
            .execute(c)
            .await
            .map(drop);
        }
        Change::Refused(reason) => {
            sqlx::query!(
                "UPDATE occasion SET revising = 2, incident = ?, told_at = NULL, state = CASE state WHEN 1 THEN 2 ELSE state END
                 WHERE id = ? AND version = ? AND revising = 1",
                reason,
                occasion,
                goal
            )
            .execute(c)
            .await?;
            return Ok(());
        }
    };
    let rows = sqlx::query!(
        "UPDATE delivery SET version = ?1, variant_id = COALESCE(?2, variant_id), message_id = CASE ?3 WHEN 1 THEN NULL ELSE message_id END,
             more = CASE ?3 WHEN 1 THEN NULL ELSE more END, reason = ?4
         WHERE occasion_id = ?5 AND chat_id = ?6 AND part = ?7 AND message_id = ?8 AND version < ?1",
        goal,
        variant,
        goes,
        reason,
        occasion,
        chat,
        part,
        message
    )
    .execute(&mut *c)
    .await?;
    // Copies are counted by their first message.
    if rows.rows_affected() == 0 || part > 0 {
        return Ok(());
    }
    let (changed, gone, stuck) = match change {
        Change::Gone(_) => (0, 1, 0),
        Change::Stuck(_) => (0, 0, 1),
        _ => (1, 0, 0),
    };
    sqlx::query!(
        "UPDATE occasion SET changed = changed + ?, gone = gone + ?, stuck = stuck + ? WHERE id = ? AND version = ?",
        changed,
        gone,
        stuck,
        occasion,
        goal
    )
    .execute(c)
    .await
    .map(drop)
}

/// How far an occasion's last revision is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// What it raised the occasion to.
    pub version: i64,
    /// Whether it takes the occasion back.
    pub retracted: bool,
    /// Copies that chats held when it began.
    pub copies: i64,
    /// Copies that read as they should now, or are deleted.
    pub changed: i64,
    /// Copies that weren't there any more.
    pub gone: i64,
    /// Copies that we may not change.
    pub stuck: i64,
    /// Messages with an older text that people may still see: those, and outcomes that were never known.
    pub may_hold: i64,
    /// Whether copies still wait to be changed.
    pub running: bool,
    /// Whether it stopped because Telegram refuses the text.
    pub refused: bool,
}

impl Revision {
    /// Copies that wait to be changed, as far as was known when it began.
    pub fn left(&self) -> i64 {
        (self.copies - self.changed - self.gone - self.stuck).max(0)
    }

    /// All copies that it is about: what settled while it ran counts as well.
    pub fn total(&self) -> i64 {
        self.copies.max(self.changed + self.gone + self.stuck)
    }
}

/// How far the last revision is; `None`: the occasion was never revised.
pub(super) async fn revision(db: &Db, occasion: i64) -> sqlx::Result<Option<Revision>> {
    let row = sqlx::query!(
        r#"SELECT version, retracted AS "retracted: bool", copies, changed, gone, stuck, doubts, revising,
                  (SELECT COUNT(*) FROM delivery d INDEXED BY delivery_unknown
                   WHERE d.occasion_id = o.id AND d.part = 0 AND d.state = 7 AND d.version < o.version) AS "unknown!: i64"
           FROM occasion o WHERE id = ? AND version > 1"#,
        occasion
    )
    .fetch_optional(db.read())
    .await?;
    Ok(row.map(|row| Revision {
        version: row.version,
        retracted: row.retracted,
        copies: row.copies,
        changed: row.changed,
        gone: row.gone,
        stuck: row.stuck,
        may_hold: row.stuck + row.unknown + row.doubts,
        running: row.revising == 1,
        refused: row.revising == 2,
    }))
}
