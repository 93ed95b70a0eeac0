//! How far an occasion is, from the counters alone; and who did not get it.

use std::collections::BTreeMap;

use super::changed::{Revision, revision};
use super::{FURTHER, Payment, Standing};
use crate::db::Db;

/// Where an occasion's deliveries stand. Counts people: what follows the first message of a delivery stands apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    by: BTreeMap<(Standing, String), i64>,
    /// Messages after the first of their delivery that have not ended yet.
    pub further: i64,
    /// Sent again after an unknown outcome: possibly double.
    pub doubts: i64,
    /// Whether the audience is still being written down.
    pub filling: bool,
    /// Whether it waits for somebody to resume it.
    pub paused: bool,
    /// Whether it was ended for good.
    pub cancelled: bool,
    /// Whether it is paid for.
    pub payment: Payment,
    /// How far its last correction or retraction is, if there was one.
    pub revision: Option<Revision>,
}

impl Progress {
    /// How many stand there, in all languages.
    pub fn count(&self, standing: Standing) -> i64 {
        self.by.iter().filter(|((at, _), _)| *at == standing).map(|(_, n)| n).sum()
    }

    /// How many stand there, in one language of the text.
    pub fn count_in(&self, standing: Standing, language: &str) -> i64 {
        self.by.get(&(standing, language.to_owned())).copied().unwrap_or(0)
    }

    /// All that were owed.
    pub fn total(&self) -> i64 {
        self.by.values().sum()
    }

    /// Whose first message has not ended yet.
    pub fn left(&self) -> i64 {
        self.count(Standing::Pending) + self.count(Standing::Claimed)
    }

    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        !self.filling
            && self.left() + self.further == 0
            && !self.revision.as_ref().is_some_and(|revision| revision.running || revision.refused)
    }
}

/// Where an occasion's deliveries stand; reads the counters, not the rows.
pub async fn progress(db: &Db, occasion: i64) -> sqlx::Result<Progress> {
    let head = sqlx::query!("SELECT state, doubts, paid FROM occasion WHERE id = ?", occasion).fetch_optional(db.read()).await?;
    let Some(head) = head else { return Ok(Progress::default()) };
    let rows = sqlx::query!("SELECT state, language, n FROM tally WHERE occasion_id = ? AND n <> 0", occasion).fetch_all(db.read()).await?;
    let (further, first): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.language == FURTHER);
    let moves = |state: i64| state == Standing::Pending as i64 || state == Standing::Claimed as i64;
    let further = further.iter().filter(|row| moves(row.state)).map(|row| row.n).sum();
    let by = first.into_iter().filter_map(|row| Some(((Standing::from_number(row.state)?, row.language), row.n))).collect();
    let revision = revision(db, occasion).await?;
    Ok(Progress {
        by,
        further,
        doubts: head.doubts,
        filling: head.state == 0,
        paused: head.state == 2,
        cancelled: head.state == 3,
        payment: Payment::from_number(head.paid),
        revision,
    })
}

/// A chat that didn't get it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// The chat.
    pub chat: i64,
    /// How it ended.
    pub standing: Standing,
    /// In Telegram's words or ours.
    pub reason: String,
}

/// Who didn't get it and why, in pages after a chat id; and after a correction or retraction, as `Sent`, who may hold an old text and why.
/// Pending and claimed ones are not in it: they may still.
pub async fn unreached(db: &Db, occasion: i64, after: i64, limit: i64) -> sqlx::Result<Vec<Unreached>> {
    let rows = sqlx::query!(
        "SELECT chat_id, state, reason FROM delivery WHERE occasion_id = ? AND part = 0 AND chat_id > ? AND (state > 2 OR state = 2 AND message_id IS NOT NULL AND reason IS NOT NULL) ORDER BY chat_id LIMIT ?",
        occasion,
        after,
        limit
    )
    .fetch_all(db.read())
    .await?;
    let unreached = rows.into_iter().filter_map(|row| {
        let standing = Standing::from_number(row.state)?;
        Some(Unreached { chat: row.chat_id, standing, reason: row.reason.unwrap_or_default() })
    });
    Ok(unreached.collect())
}

/// How many messages to people wait in each lane, by the database's lane numbers; those to the team are not counted.
pub async fn pending_by_lane(db: &Db) -> sqlx::Result<BTreeMap<i64, i64>> {
    let rows = sqlx::query!(
        r#"SELECT o.lane, SUM(t.n) AS "n!: i64" FROM tally t JOIN occasion o ON o.id = t.occasion_id
           WHERE t.state = 0 AND t.n > 0 AND o.state IN (0, 1, 2) AND o.to_team = 0 GROUP BY o.lane"#
    )
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(|row| (row.lane, row.n)).collect())
}

/// How many deliveries ended how, over everything that is kept, by the endings' words.
pub async fn endings(db: &Db) -> sqlx::Result<BTreeMap<&'static str, i64>> {
    let ended = |(standing, n): (Standing, i64)| (standing >= Standing::Sent).then(|| (standing.word(), n));
    Ok(standings(db).await?.into_iter().filter_map(ended).collect())
}

/// How many deliveries stand where, over everything that is kept.
pub async fn standings(db: &Db) -> sqlx::Result<BTreeMap<Standing, i64>> {
    let rows = sqlx::query!(r#"SELECT state, SUM(n) AS "n!: i64" FROM tally GROUP BY state"#).fetch_all(db.read()).await?;
    Ok(rows.into_iter().filter_map(|row| Some((Standing::from_number(row.state)?, row.n))).collect())
}

/// What a moderator may have to look at, over all occasions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoubtsAndPauses {
    /// Messages sent again after an unknown outcome: possibly double.
    pub doubts: i64,
    /// Occasions that are paused.
    pub paused: i64,
}

/// How many messages may be double, and how many occasions are paused.
pub async fn doubts_and_pauses(db: &Db) -> sqlx::Result<DoubtsAndPauses> {
    sqlx::query_as!(
        DoubtsAndPauses,
        r#"SELECT COALESCE(SUM(doubts), 0) AS "doubts!: i64", COALESCE(SUM(state = 2), 0) AS "paused!: i64" FROM occasion"#
    )
    .fetch_one(db.read())
    .await
}
