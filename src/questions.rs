//! What people ask the team, and its answers.
//!
//! Promises: neither side sees the other's account; of two who take a question up one does, and the other is told; whoever leaves the team
//! leaves their questions to all; a person has at most
//! [`AT_ONCE`] questions open and says at most [`A_DAY`] things a day; what is closed is removed after [`KEPT`], from the team's chats as well
//! ([`gone`]); the same message handled twice is said once; a card that doesn't arrive in the team's chat comes to each in private. Owns
//! `question`, `question_line`, `question_topic`, `question_gone`, `topic_gone`, `ready_answer`, `question_mute`. The counter calls it; it may
//! call `outbox`, `notices`, `team`, `channels`.

pub mod gone;
mod ready;
mod told;

pub use self::ready::{Kept, MUTED, READY, Ready, keep_ready, ready, ready_one, remove_ready, turn_mute};
pub use self::told::{TopicWanted, card, keep_topic, tell_again, topic_wanted, waiting};

use sqlx::SqliteConnection;

use self::told::tell_team;
use crate::args;
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::Locales;
use crate::markup::{Html, TEXT_LIMIT, cut};
use crate::outbox::{self, Lane, NewOccasion, VariantKey};
use crate::team::{self, Role};

/// Questions one person may have open.
pub const AT_ONCE: i64 = 3;
/// Things one person may say in 24 hours.
pub const A_DAY: i64 = 10;
/// How long a closed question is kept, in seconds: 30 days. /privacy and /ask say so.
pub const KEPT: i64 = 30 * 24 * 3600;
/// An answer that couldn't be delivered for so long is no answer any more: a week, in seconds.
const ANSWER_LASTS: i64 = 7 * 24 * 3600;

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for the team.
    Open,
    /// Has its answer; the person may ask on.
    Answered,
    /// Over.
    Closed,
}

impl State {
    fn from_word(word: &str) -> Self {
        match word {
            "open" => Self::Open,
            "answered" => Self::Answered,
            _ => Self::Closed,
        }
    }
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whether the team said it.
    pub answer: bool,
    /// Its words.
    pub text: String,
}

/// A question with everything said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its number.
    pub id: i64,
    /// Who asks; not shown.
    pub chat: i64,
    /// In which language.
    pub language: String,
    /// Where it stands.
    pub state: State,
    /// Who sees to it; nobody, if whoever took it up may answer no more.
    pub taken_by: Option<i64>,
    /// Since when it waits, unix seconds.
    pub asked_at: i64,
    /// Whether nothing new is taken of whoever asks.
    pub muted: bool,
    /// What was said, in order.
    pub lines: Vec<Line>,
}

/// Why something isn't taken. Seen by whoever tried.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Too many open questions.
    #[error("too many questions are open")]
    TooMany,
    /// Too much said today.
    #[error("too much was said today")]
    TooOften,
    /// Nothing is taken of them until then, unix seconds.
    #[error("nothing is taken of them until {0}")]
    Muted(i64),
    /// Closed, removed, or not theirs.
    #[error("the question is over")]
    Over,
    /// Somebody else of the team sees to it.
    #[error("{0} sees to it")]
    Taken(i64),
    /// Not of the team, or an editor.
    #[error("not entitled")]
    NotEntitled,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Asks something new, or goes on with a question of one's own; its number. The team is told in the same transaction.
pub async fn ask(
    c: &mut SqliteConnection,
    locales: &Locales,
    (chat, language): (i64, &str),
    on: Option<i64>,
    (text, message): (&Html, i64),
    now: i64,
) -> Result<i64, Refused> {
    let said =
        sqlx::query_scalar!("SELECT question_id FROM question_line WHERE chat_id = ? AND answer = 0 AND came_with = ?", chat, message)
            .fetch_optional(&mut *c)
            .await?;
    if let Some(said) = said {
        return Ok(said);
    }
    if let Some(until) = ready::muted_until(&mut *c, chat, now).await? {
        return Err(Refused::Muted(until));
    }
    let since = now - 24 * 3600;
    let today = sqlx::query_scalar!("SELECT COUNT(*) FROM question_line WHERE chat_id = ? AND answer = 0 AND said_at > ?", chat, since)
        .fetch_one(&mut *c)
        .await?;
    if today >= A_DAY {
        return Err(Refused::TooOften);
    }
    let id = match on {
        Some(id) => {
            let moved = sqlx::query!(
                "UPDATE question SET asked_at = CASE state WHEN 'open' THEN asked_at ELSE ?1 END, state = 'open'
                 WHERE id = ?2 AND chat_id = ?3 AND state <> 'closed'",
                now,
                id,
                chat
            )
            .execute(&mut *c)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(Refused::Over);
            }
            id
        }
        None => {
            let open =
                sqlx::query_scalar!("SELECT COUNT(*) FROM question WHERE chat_id = ? AND state = 'open'", chat).fetch_one(&mut *c).await?;
            if open >= AT_ONCE {
                return Err(Refused::TooMany);
            }
            sqlx::query_scalar!(
                "INSERT INTO question (chat_id, language, state, asked_at) VALUES (?, ?, 'open', ?) RETURNING id",
                chat,
                language,
                now
            )
            .fetch_one(&mut *c)
            .await?
        }
    };
    let n = say(c, id, chat, None, (text, message), now).await?;
    tell_team(c, locales, id, n, now).await?;
    Ok(id)
}

async fn say(c: &mut SqliteConnection, id: i64, chat: i64, by: Option<i64>, (text, message): (&Html, i64), now: i64) -> sqlx::Result<i64> {
    let (text, answer) = (text.visible_text(), by.is_some());
    sqlx::query_scalar!(
        r#"INSERT INTO question_line (question_id, n, chat_id, answer, by_member, said_at, text, came_with)
         SELECT ?1, 1 + COUNT(*), ?2, ?3, ?4, ?5, ?6, ?7 FROM question_line WHERE question_id = ?1 RETURNING n AS "n!: i64""#,
        id,
        chat,
        answer,
        by,
        now,
        text,
        message
    )
    .fetch_one(c)
    .await
}

async fn may_answer(c: &mut SqliteConnection, by: i64) -> Result<(), Refused> {
    match team::role_in(c, by).await? {
        Some(Role::Moderator | Role::Owner) => Ok(()),
        _ => Err(Refused::NotEntitled),
    }
}

/// Takes a question up: the others are told who has it when they try.
pub async fn take(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<(), Refused> {
    may_answer(&mut *c, by).await?;
    let done = sqlx::query!(
        "UPDATE question SET taken_by = ?1 WHERE id = ?2 AND state <> 'closed'
         AND (taken_by IS NULL OR taken_by = ?1 OR taken_by NOT IN (SELECT user_id FROM member WHERE role <> 'editor'))",
        by,
        id
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Err(held_by(c, id).await?);
    }
    Ok(team::record(c, Some(by), "question.taken", &subject(id), "", now).await?)
}

/// Gives a question back to everybody.
pub async fn free(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<(), Refused> {
    may_answer(&mut *c, by).await?;
    let owner = team::role_in(&mut *c, by).await? == Some(Role::Owner);
    let done =
        sqlx::query!("UPDATE question SET taken_by = NULL WHERE id = ? AND state <> 'closed' AND (taken_by = ? OR ?)", id, by, owner)
            .execute(&mut *c)
            .await?;
    if done.rows_affected() == 0 {
        return Err(held_by(c, id).await?);
    }
    Ok(team::record(c, Some(by), "question.freed", &subject(id), "", now).await?)
}

async fn held_by(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Refused> {
    let holder = sqlx::query_scalar!("SELECT taken_by FROM question WHERE id = ? AND state <> 'closed'", id).fetch_optional(c).await?;
    Ok(holder.flatten().map_or(Refused::Over, Refused::Taken))
}

/// Answers: the person gets it in the team's name. Whoever answers has taken the question up.
pub async fn answer(
    c: &mut SqliteConnection,
    locales: &Locales,
    id: i64,
    by: i64,
    (text, message): (&Html, i64),
    now: i64,
) -> Result<(), Refused> {
    let question = get_in(&mut *c, id).await?.ok_or(Refused::Over)?;
    let said = sqlx::query_scalar!(
        "SELECT n FROM question_line WHERE question_id = ? AND answer = 1 AND by_member = ? AND came_with = ?",
        id,
        by,
        message
    )
    .fetch_optional(&mut *c)
    .await?;
    if said.is_some() {
        return Ok(());
    }
    if question.taken_by != Some(by) {
        take(&mut *c, id, by, now).await?;
    }
    may_answer(&mut *c, by).await?;
    let done = sqlx::query!("UPDATE question SET state = 'answered' WHERE id = ? AND state <> 'closed'", id).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Err(Refused::Over);
    }
    let n = say(&mut *c, id, question.chat, Some(by), (text, message), now).await?;
    let asked = question.lines.iter().rev().find(|line| !line.answer).map(|line| line.text.clone()).unwrap_or_default();
    // What may have arrived isn't sent again by itself: an answer twice reads like two.
    let occasion = NewOccasion {
        capped: false,
        resends: false,
        ..NewOccasion::new(format!("answer:{id}:{n}"), Lane::Change, now, now + ANSWER_LASTS)
    };
    let opened = outbox::open(&mut *c, &occasion, now).await?;
    for lang in locales.languages() {
        let locale = locales.get(*lang);
        let quoted = cut(&crate::markup::escape(&asked), 200);
        let mut said = locale.html("answer-head", args! { id = id.to_string() }).bold();
        said.line().push(&locale.html("answer-asked", args! { asked = quoted })).line().line().push(text);
        let button = |label: String, what: &str| Button::press(label, format!("{}:{what}:{id}", verbs::QUESTION));
        let letter = Letter::html(cut(&said, TEXT_LIMIT))
            .row([button(locale.plain("answer-more", args![]), "more"), button(locale.plain("answer-thanks", args![]), "done")]);
        let variant = VariantKey { segment: 0, language: lang.as_str(), version: 1, part: 0 };
        outbox::add_variant(&mut *c, opened.id, variant, &letter).await?;
    }
    outbox::add_recipient(&mut *c, opened.id, question.chat, 0, 1, now).await?;
    Ok(team::record(c, Some(by), "question.answered", &subject(id), "", now).await?)
}

/// Closes a question; `by`: a member of the team, or `None`: who asked (`chat`).
pub async fn close(c: &mut SqliteConnection, id: i64, by: Option<i64>, chat: i64, now: i64) -> Result<(), Refused> {
    if let Some(by) = by {
        may_answer(&mut *c, by).await?;
    }
    let team = by.is_some();
    let done = sqlx::query!(
        "UPDATE question SET state = 'closed', closed_at = ? WHERE id = ? AND state <> 'closed' AND (? OR chat_id = ?)",
        now,
        id,
        team,
        chat
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Err(Refused::Over);
    }
    Ok(team::record(c, by, "question.closed", &subject(id), "", now).await?)
}

/// A question by its number.
pub async fn get(db: &Db, id: i64) -> sqlx::Result<Option<Question>> {
    get_in(&mut *db.read().acquire().await?, id).await
}

async fn get_in(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Question>> {
    let row = sqlx::query!(
        r#"SELECT id, chat_id, language, state, asked_at,
                  (SELECT m.user_id FROM member m WHERE m.user_id = q.taken_by AND m.role <> 'editor') AS "taken_by: i64",
                  EXISTS (SELECT 1 FROM question_mute WHERE chat_id = q.chat_id) AS "muted!: bool"
           FROM question q WHERE id = ?"#,
        id
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = sqlx::query!(r#"SELECT answer AS "answer: bool", text FROM question_line WHERE question_id = ? ORDER BY n"#, id)
        .fetch_all(c)
        .await?;
    Ok(Some(Question {
        id: row.id,
        chat: row.chat_id,
        language: row.language,
        state: State::from_word(&row.state),
        taken_by: row.taken_by,
        asked_at: row.asked_at,
        muted: row.muted,
        lines: lines.into_iter().map(|line| Line { answer: line.answer, text: line.text }).collect(),
    }))
}

/// Questions that wait, the longest first; then those that were answered and not closed.
pub async fn open(db: &Db, limit: i64) -> sqlx::Result<Vec<Question>> {
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM question WHERE state <> 'closed' ORDER BY state = 'answered', asked_at, id LIMIT ?"#,
        limit
    )
    .fetch_all(db.read())
    .await?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(get(db, id).await?);
    }
    Ok(found)
}

/// The question that a message of ours in this chat was about.
pub async fn of_message(db: &Db, chat: i64, message: i64) -> sqlx::Result<Option<i64>> {
    // SQLite walks a CROSS JOIN from left to right: from the few cards, not from everything that was ever sent.
    let key = sqlx::query_scalar!(
        "SELECT o.key FROM occasion o CROSS JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = ? AND d.message_id = ? WHERE o.kind = 'question'",
        chat,
        message
    )
    .fetch_optional(db.read())
    .await?;
    Ok(key.and_then(|key| key.split(':').nth(1)?.parse().ok()))
}

/// Removes what was closed long enough ago, and begins to take the cards of what was removed out of the team's chats.
pub async fn sweep(c: &mut SqliteConnection, locales: &Locales, now: i64) -> sqlx::Result<u64> {
    let before = now - KEPT;
    sqlx::query!("DELETE FROM question_mute WHERE until <= ?", now).execute(&mut *c).await?;
    let removed = sqlx::query!("DELETE FROM question WHERE closed_at < ?", before).execute(&mut *c).await?.rows_affected();
    gone::take_cards_away(c, locales).await?;
    Ok(removed)
}

fn subject(id: i64) -> String {
    format!("question:{id}")
}
