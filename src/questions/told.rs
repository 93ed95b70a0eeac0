//! How the team learns of questions: by a card in the team's chat, in a topic of its own for each person where that is a forum; else in
//! private, to each who may answer. No card shows an account.

use sqlx::SqliteConnection;

use super::{Line, Question, State, get, get_in};
use crate::channels::team_chat;
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::{Html, TEXT_LIMIT, cut, visible_len};
use crate::outbox;
use crate::team::{self, Names, Role};
use crate::{args, key, notices};

const FAILED: i64 = outbox::Standing::Failed as i64;

/// A topic that is to be made in the team's forum before somebody's question is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicWanted {
    /// The forum.
    pub team_chat: i64,
    /// What the team calls whoever asks: a number that says nothing about them.
    pub name: String,
}

/// Whether a topic is to be made for what this person asks.
pub async fn topic_wanted(db: &Db, locales: &Locales, chat: i64) -> sqlx::Result<Option<TopicWanted>> {
    let mut c = db.read().acquire().await?;
    let Some(to) = team_chat::get(&mut c).await?.filter(|to| to.is_forum) else { return Ok(None) };
    let known = sqlx::query_scalar!("SELECT topic FROM question_topic WHERE chat_id = ? AND team_chat = ?", chat, to.chat);
    if known.fetch_optional(&mut *c).await?.is_some() {
        return Ok(None);
    }
    // Run-time, as sqlite_sequence is SQLite's own table.
    let last: Option<i64> =
        sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'question_topic'").fetch_optional(&mut *c).await?;
    let lang = locales.lang(&to.language).unwrap_or_else(|| locales.first());
    let name = locales.get(lang).plain("question-topic", args! { id = (last.unwrap_or(0) + 1).to_string() });
    Ok(Some(TopicWanted { team_chat: to.chat, name }))
}

/// Notes the topic that was made for somebody.
pub async fn keep_topic(c: &mut SqliteConnection, chat: i64, team_chat: i64, topic: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO question_topic (chat_id, team_chat, topic) VALUES (?, ?, ?)
         ON CONFLICT (chat_id) DO UPDATE SET team_chat = excluded.team_chat, topic = excluded.topic",
        chat,
        team_chat,
        topic
    )
    .execute(c)
    .await
    .map(drop)
}

/// The card goes to the team's chat if there is one; else to whoever took the question up, or to all who may answer while nobody did.
pub(super) async fn tell_team(c: &mut SqliteConnection, locales: &Locales, id: i64, n: i64, now: i64) -> sqlx::Result<()> {
    let Some(question) = get_in(c, id).await? else { return Ok(()) };
    let key = format!("question:{id}:{n}");
    let Some(to) = team_chat::get(&mut *c).await? else { return tell_each(c, locales, &question, key, now).await };
    let topic = sqlx::query_scalar!("SELECT topic FROM question_topic WHERE chat_id = ? AND team_chat = ?", question.chat, to.chat);
    let topic = topic.fetch_optional(&mut *c).await?;
    let names = team::names(&mut *c).await?;
    team_chat::post(c, locales, key, (&to, topic), |locale| card(locale, locales, &names, &question, now), now).await
}

async fn tell_each(c: &mut SqliteConnection, locales: &Locales, question: &Question, key: String, now: i64) -> sqlx::Result<()> {
    let members = team::members_in(&mut *c).await?;
    let to: Vec<i64> = members
        .iter()
        .filter(|member| member.role >= Role::Moderator && question.taken_by.is_none_or(|by| by == member.user))
        .map(|member| member.user)
        .collect();
    let names = team::names(&mut *c).await?;
    notices::tell(c, locales, key, &to, |locale| card(locale, locales, &names, question, now), now).await
}

/// Tells in private what waits and whose card never arrived in the team's chat, or stands in one that is the team's no longer. Each once.
pub async fn tell_again(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<()> {
    let lost = sqlx::query!(
        r#"SELECT q.id AS "id!", o.key AS "key!", d.state AS "state!" FROM question q
           JOIN occasion o ON o.key = 'question:' || q.id || ':' || (SELECT MAX(n) FROM question_line WHERE question_id = q.id)
           JOIN delivery d ON d.occasion_id = o.id AND d.chat_id < 0
           WHERE q.state = 'open' AND NOT EXISTS (SELECT 1 FROM occasion t WHERE t.key = o.key || ':again')
             AND (d.state > 2 OR NOT EXISTS (SELECT 1 FROM linked_chat l JOIN subscriber s ON s.chat_id = l.chat_id AND s.state = 0
                                             WHERE l.chat_id = d.chat_id AND l.is_team = 1 AND l.linked_by IS NOT NULL AND l.can_post = 1))"#
    )
    .fetch_all(db.read())
    .await?;
    for row in lost {
        let Some(question) = get(db, row.id).await? else { continue };
        let mut transaction = db.write().await?;
        tell_each(&mut transaction, locales, &question, format!("{}:again", row.key), now).await?;
        // A topic that refuses is closed or gone: the next thing they say gets another.
        if row.state == FAILED {
            sqlx::query!("DELETE FROM question_topic WHERE chat_id = ?", question.chat).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// A question as the team sees it: no account, what was said, what can be done.
pub fn card(locale: &Locale, locales: &Locales, names: &Names, question: &Question, now: i64) -> Letter {
    let id = question.id;
    let language = locales.lang(&question.language).map_or(question.language.as_str(), |lang| locales.get(lang).name());
    let mut text = locale.html("question-head", args! { id = id.to_string(), language = language }).bold();
    text.line().push(&waiting(locale, question, now));
    if let Some(by) = question.taken_by {
        text.line().push(&locale.html("question-taken-by", args! { who = names.mention(by) }));
    }
    if question.muted {
        text.line().push(&locale.html("question-is-muted", args![]));
    }
    let how = locale.html("question-how", args![]);
    let room = TEXT_LIMIT.saturating_sub(visible_len(&text) + visible_len(&how) + 2 * GAP.len());
    text.push(&Html::trusted(GAP)).push(&last_lines(locale, &question.lines, room)).push(&Html::trusted(GAP)).push(&how);
    let letter = Letter::html(text);
    if question.state == State::Closed {
        return letter;
    }
    let button = |label: String, what: &str| Button::press(label, format!("{}:{what}:{id}", verbs::QUESTIONS));
    let mute = if question.muted { key!("question-unmute") } else { key!("question-mute") };
    let take = match question.taken_by {
        None => button(locale.plain("question-take", args![]), "take"),
        Some(_) => button(locale.plain("question-free", args![]), "free"),
    };
    letter
        .row([button(locale.plain("question-answer", args![]), "answer"), take])
        .row([button(locale.plain("ready-button", args![]), "ready"), button(locale.plain("question-close", args![]), "close")])
        .row([button(locale.plain(mute, args![]), "mute")])
}

/// Between two things that were said.
const GAP: &str = "\n\n";

/// As many of the things that were said as fit into so many visible units, the newest before all others; dots stand for older ones.
fn last_lines(locale: &Locale, lines: &[Line], units: usize) -> Html {
    let dots = Html::escape("…");
    let mut left = units.saturating_sub(visible_len(&dots) + GAP.len());
    let mut fitting = Vec::new();
    for line in lines.iter().rev() {
        let mut said = if line.answer { locale.html("question-answered", args![]) } else { locale.html("question-asked", args![]) };
        said.line().push_text(&line.text);
        if fitting.is_empty() {
            said = cut(&said, left);
        }
        let Some(rest) = left.checked_sub(visible_len(&said)) else { break };
        left = rest.saturating_sub(GAP.len());
        fitting.push(said);
    }
    if fitting.len() < lines.len() {
        fitting.push(dots);
    }
    fitting.reverse();
    Html::join(fitting, &Html::trusted(GAP))
}

/// How long it has waited, or how it stands.
pub fn waiting(locale: &Locale, question: &Question, now: i64) -> Html {
    let minutes = (now - question.asked_at).max(0) / 60;
    match question.state {
        State::Open => locale.html("question-waits", args! { hours = minutes / 60, minutes = minutes % 60 }),
        State::Answered => locale.html("question-has-answer", args![]),
        State::Closed => locale.html("question-over", args![]),
    }
}
