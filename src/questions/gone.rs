//! What is left of a question in Telegram when it was removed, or its asker forgotten: cards in the team's chats and topics of its forum.
//! Triggers of the database note both, so that no way of removing a question can forget them.
//!
//! Promises: a card's words are gone from the database at once; in the chats it is deleted, or, older than Telegram lets a bot delete, edited
//! to say that the question was removed. A topic is deleted by the counter, which tells the moderators if the bot may not.

use sqlx::SqliteConnection;

use crate::args;
use crate::channels;
use crate::db::Db;
use crate::key;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::notices;
use crate::outbox::{self, Unfit};
use crate::team;

/// Questions whose cards are looked after at a time.
const FEW: i64 = 50;
/// Topics deleted at a time.
const TOPICS: i64 = 5;
/// Moderators are told of a missing right so often at most, in seconds: 30 days.
const REMIND: i64 = 30 * 24 * 3600;

/// A topic that stands for nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicGone {
    /// The forum.
    pub team_chat: i64,
    /// The topic's number in it.
    pub topic: i64,
}

/// Begins to take away the cards of questions that were removed.
pub(super) async fn take_cards_away(c: &mut SqliteConnection, locales: &Locales) -> sqlx::Result<()> {
    let removed = sqlx::query_scalar!("SELECT question_id FROM question_gone ORDER BY question_id LIMIT ?", FEW).fetch_all(&mut *c).await?;
    for id in removed {
        let text = |lang| Letter::html(locales.get(lang).html("question-removed", args! { id = id.to_string() }));
        let said: Vec<(&str, Letter)> = locales.languages().iter().map(|lang| (lang.as_str(), text(*lang))).collect();
        for card in outbox::beginning_with(&mut *c, &format!("question:{id}:")).await? {
            match outbox::take_back(&mut *c, card, &said).await {
                Ok(()) => {}
                Err(Unfit::Database(error)) => return Err(error),
                Err(error) => tracing::warn!(%error, question = id, "a question's card can't be taken away"),
            }
        }
        sqlx::query!("DELETE FROM question_gone WHERE question_id = ?", id).execute(&mut *c).await?;
    }
    Ok(())
}

/// Topics that are to be deleted now.
pub async fn topics(db: &Db, now: i64) -> sqlx::Result<Vec<TopicGone>> {
    sqlx::query_as!(
        TopicGone,
        "SELECT team_chat, topic FROM topic_gone WHERE asker IS NULL AND due <= ? ORDER BY due, team_chat, topic LIMIT ?",
        now,
        TOPICS
    )
    .fetch_all(db.read())
    .await
}

/// A topic was deleted, or isn't there any more.
pub async fn topic_deleted(c: &mut SqliteConnection, gone: TopicGone) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM topic_gone WHERE team_chat = ? AND topic = ?", gone.team_chat, gone.topic).execute(c).await.map(drop)
}

/// A topic couldn't be deleted: it is tried again from `due` on (unix seconds).
pub async fn topic_stays(c: &mut SqliteConnection, gone: TopicGone, due: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE topic_gone SET due = ? WHERE team_chat = ? AND topic = ?", due, gone.team_chat, gone.topic)
        .execute(c)
        .await
        .map(drop)
}

/// Tells the moderators that the bot may not delete topics there; not more than once in 30 days.
pub async fn tell_of_right(c: &mut SqliteConnection, locales: &Locales, team_chat: i64, now: i64) -> sqlx::Result<()> {
    let Some(linked) = channels::get_in(&mut *c, team_chat).await?.filter(|linked| linked.can_post) else { return Ok(()) };
    let to = team::deciders(&mut *c).await?;
    let say = |locale: &Locale| Letter::html(locale.html(key!("channel-topic-kept"), args! { title = linked.title.as_str() }));
    notices::tell(c, locales, format!("topic-kept:{team_chat}:{}", now / REMIND), &to, say, now).await
}
