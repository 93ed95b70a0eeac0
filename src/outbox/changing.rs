//! A running revision in a claim: which copies come next, what takes their place, and when there are none left.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

use super::claim::read;
use super::claimed::{Altered, Claimed, Row, Task, Touched};
use super::revise::Held;
use super::{Standing, Tallies};
use crate::db::Db;
use crate::letter::{Body, Item, Letter};

/// A bot may delete its message for 48 hours (Bot API, deleteMessage); a little less, for clocks that differ. In seconds.
const DELETABLE: i64 = 48 * 3600 - 600;
/// Unknowns given back to the queue at a time.
const ROUND: i64 = 256;

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
