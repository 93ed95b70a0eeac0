//! Answers that the team keeps ready, each for questions of one language; and the measure against abuse: for [`MUTED`] nothing is taken of
//! somebody, who is told so each time.

use sqlx::SqliteConnection;

use super::{Refused, get_in, may_answer, subject};
use crate::db::Db;
use crate::team;

/// Answers kept ready for one language: more don't fit a screen.
pub const READY: i64 = 12;
/// How long nothing is taken of somebody, in seconds: 30 days.
pub const MUTED: i64 = 30 * 24 * 3600;

/// What became of an answer that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is ready.
    Yes,
    /// There are [`READY`] already.
    Full,
}

/// An answer that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Its number.
    pub id: i64,
    /// Its words.
    pub text: String,
}

/// What is ready for questions of this language, in the order in which it was saved.
pub async fn ready(db: &Db, language: &str) -> sqlx::Result<Vec<Ready>> {
    sqlx::query_as!(Ready, r#"SELECT id AS "id!", text FROM ready_answer WHERE language = ? ORDER BY id LIMIT ?"#, language, READY)
        .fetch_all(db.read())
        .await
}

/// One of them; `None`: it was removed.
pub async fn ready_one(db: &Db, id: i64) -> sqlx::Result<Option<Ready>> {
    sqlx::query_as!(Ready, r#"SELECT id AS "id!", text FROM ready_answer WHERE id = ?"#, id).fetch_optional(db.read()).await
}

/// Keeps the last answer to a question ready for others of its language. The same words are kept once.
pub async fn keep_ready(c: &mut SqliteConnection, question: i64, by: i64, now: i64) -> Result<Kept, Refused> {
    may_answer(&mut *c, by).await?;
    let asked = get_in(&mut *c, question).await?.ok_or(Refused::Over)?;
    let said = asked.lines.iter().rev().find(|line| line.answer).ok_or(Refused::Over)?;
    let there = sqlx::query_scalar!("SELECT COUNT(*) FROM ready_answer WHERE language = ? AND text <> ?", asked.language, said.text)
        .fetch_one(&mut *c)
        .await?;
    if there >= READY {
        return Ok(Kept::Full);
    }
    let done = sqlx::query!(
        "INSERT INTO ready_answer (language, text, saved_by, saved_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        asked.language,
        said.text,
        by,
        now
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() > 0 {
        team::record(c, Some(by), "question.ready_saved", &subject(question), "", now).await?;
    }
    Ok(Kept::Yes)
}

/// Removes one; `question` is where that was decided.
pub async fn remove_ready(c: &mut SqliteConnection, question: i64, id: i64, by: i64, now: i64) -> Result<(), Refused> {
    may_answer(&mut *c, by).await?;
    let done = sqlx::query!("DELETE FROM ready_answer WHERE id = ?", id).execute(&mut *c).await?;
    if done.rows_affected() > 0 {
        team::record(c, Some(by), "question.ready_removed", &subject(question), "", now).await?;
    }
    Ok(())
}

/// Takes nothing more of whoever asked this for a while, or takes it again if it was so.
pub async fn turn_mute(c: &mut SqliteConnection, question: i64, by: i64, now: i64) -> Result<(), Refused> {
    may_answer(&mut *c, by).await?;
    let asked = get_in(&mut *c, question).await?.ok_or(Refused::Over)?;
    let was = sqlx::query!("DELETE FROM question_mute WHERE chat_id = ? AND until > ?", asked.chat, now).execute(&mut *c).await?;
    let muted = was.rows_affected() == 0;
    if muted {
        let until = now + MUTED;
        sqlx::query!(
            "INSERT INTO question_mute (chat_id, until) VALUES (?, ?) ON CONFLICT (chat_id) DO UPDATE SET until = excluded.until",
            asked.chat,
            until
        )
        .execute(&mut *c)
        .await?;
    }
    let what = if muted { "question.muted" } else { "question.unmuted" };
    Ok(team::record(c, Some(by), what, &subject(question), "", now).await?)
}

/// Until when nothing is taken of somebody, unix seconds.
pub(super) async fn muted_until(c: &mut SqliteConnection, chat: i64, now: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!("SELECT until FROM question_mute WHERE chat_id = ? AND until > ?", chat, now).fetch_optional(c).await
}
