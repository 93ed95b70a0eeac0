//! What became of a revision's changes, one by one and in sum.

use sqlx::SqliteConnection;

use super::revise::Held;
use crate::db::Db;

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
