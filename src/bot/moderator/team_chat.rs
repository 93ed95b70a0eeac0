//! What the team says and presses in groups: answers to questions by a reply to their card, in the team's chat, and the topic of a forum that
//! posts go to. Everything else that is said in groups is none of our business.

use teloxide::RequestError;
use teloxide::prelude::Requester;
use teloxide::types::{CallbackQuery, Chat, ChatId, ChatKind, Message, MessageId, PublicChatKind, ThreadId};

use super::desk::Desk;
use super::questions::{self, About};
use crate::args;
use crate::bot::citizen::other::{by_a_person_in_a_group, called_in_group};
use crate::bot::person::{self, Person};
use crate::bot::{Answered, Bell, Me, Tools};
use crate::channels;
use crate::clock::Clock;
use crate::db::Db;
use crate::inbox;
use crate::key;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup;
use crate::notices;
use crate::questions as room;
use crate::team::{self, Role};

/// Messages of a group have numbers of their own: with this added none is that of a message in a private chat.
const IN_GROUP: i64 = 1 << 40;

/// Whether a chat has topics.
pub fn is_forum(chat: &Chat) -> bool {
    match &chat.kind {
        ChatKind::Public(public) => matches!(&public.kind, PublicChatKind::Supergroup(group) if group.is_forum),
        ChatKind::Private(_) => false,
    }
}

/// A moderator who says `/here@…` in a group: posts are to go to the topic in which it was said.
pub async fn calls_here(message: Message, me: Me, db: Db, locales: Locales) -> Option<Person> {
    let command = message.text()?.split_whitespace().next()?.split_once('@')?.0.to_owned();
    if !called_in_group(message.clone(), me) || !command.eq_ignore_ascii_case("/here") {
        return None;
    }
    person::who_wrote(message, db, locales).await.filter(|person| person.role >= Some(Role::Moderator))
}

/// `/here@…`.
pub async fn here(message: Message, desk: Desk) -> Answered {
    let (chat, number) = (message.chat.id.0, i64::from(message.id.0));
    let topic = message.thread_id.filter(|_| message.is_topic_message).map(|topic| i64::from(topic.0.0));
    let said = if is_forum(&message.chat) {
        let mut transaction = desk.db.write().await?;
        let chosen = channels::choose_topic(&mut transaction, chat, topic, desk.person.chat, desk.now()).await?;
        transaction.commit().await?;
        if chosen { key!("channel-topic-chosen") } else { key!("channel-topic-link-first") }
    } else {
        key!("channel-topic-none")
    };
    desk.replies.say_under(chat, number, &Letter::html(desk.locale().html(said, args![]))).await?;
    Ok(())
}

/// Whether somebody replies in a group to a question's card.
pub async fn replies_to_card(message: Message, db: Db) -> Option<About> {
    let card = message.reply_to_message().filter(|_| by_a_person_in_a_group(&message))?;
    let found = room::of_message(&db, message.chat.id.0, i64::from(card.id.0)).await;
    found.inspect_err(|error| tracing::error!(%error, "a question could not be looked up")).ok().flatten().map(About)
}

/// An answer in the team's chat. The card shows that it went out; only what keeps it from going out is said.
pub async fn replied(message: Message, desk: Desk, about: About) -> Answered {
    let (locale, chat, number) = (desk.locale(), message.chat.id.0, i64::from(message.id.0));
    let say = |text| desk.replies.say_under(chat, number, text);
    let Some(text) = questions::words(&message) else {
        say(&Letter::html(locale.html("question-text-only", args! { limit = questions::LONGEST }))).await?;
        return Ok(());
    };
    let mut transaction = desk.db.write().await?;
    let said = (&text, number + IN_GROUP);
    if let Err(refused) = room::answer(&mut transaction, &desk.locales, about.0, desk.person.chat, said, desk.now()).await {
        drop(transaction);
        say(&Letter::html(markup::escape(&questions::why(&desk, refused)?))).await?;
        return Ok(());
    }
    transaction.commit().await?;
    desk.bell.0.notify_one();
    let card = message.reply_to_message().map(|card| i64::from(card.id.0));
    if let (Some(card), Some(question)) = (card, room::get(&desk.db, about.0).await?) {
        let shown = questions::card(&desk, chat, &question).await?;
        if let Err(error) = desk.replies.refresh(chat, card, &shown).await {
            tracing::debug!(%error, "a question's card could not be brought up to date");
        }
    }
    Ok(())
}

/// How long a topic waits that Telegram didn't delete: a day where it refused, five minutes where it couldn't be asked. In seconds.
const AGAIN: (i64, i64) = (24 * 3600, 300);

/// Deletes the topics that stand for nobody any more. Where the bot may not, a topic is closed instead, and the moderators are told.
pub async fn remove_topics(tools: &Tools) -> anyhow::Result<()> {
    let now = tools.clock.unix();
    for gone in room::gone::topics(&tools.db, now).await? {
        let (chat, bot) = (ChatId(gone.team_chat), tools.replies.telegram().bot());
        let topic = ThreadId(MessageId(i32::try_from(gone.topic).unwrap_or_default()));
        let answer = bot.delete_forum_topic(chat, topic).await;
        let refused = match &answer {
            Ok(_) => None,
            Err(RequestError::Api(error)) if is_not_there(&error.to_string()) => None,
            Err(RequestError::Api(error)) => Some((AGAIN.0, error.to_string())),
            Err(error) => Some((AGAIN.1, inbox::brief(error))),
        };
        let mut transaction = tools.db.write().await?;
        match &refused {
            None => room::gone::topic_deleted(&mut transaction, gone).await?,
            Some((wait, error)) => {
                tracing::warn!(error, "a topic of the team's forum could not be deleted");
                room::gone::topic_stays(&mut transaction, gone, now + wait).await?;
                if *wait == AGAIN.0 {
                    room::gone::tell_of_right(&mut transaction, &tools.locales, gone.team_chat, now).await?;
                }
            }
        }
        transaction.commit().await?;
        tools.bell.0.notify_one();
        if refused.is_some_and(|(wait, _)| wait == AGAIN.0) {
            // Whoever made a topic may close it without a right (Bot API, closeForumTopic). It may be closed already.
            bot.close_forum_topic(chat, topic).await.ok();
        }
    }
    Ok(())
}

/// Telegram's words for a topic that somebody has deleted.
fn is_not_there(error: &str) -> bool {
    ["TOPIC_ID_INVALID", "TOPIC_DELETED", "message thread not found", "not a forum"].iter().any(|words| error.contains(words))
}

/// Somebody closed a topic, or opened it again.
pub fn turns_topic(message: Message) -> bool {
    message.forum_topic_closed().is_some() || message.forum_topic_reopened().is_some()
}

/// If posts go to that topic, the moderators are told at once, and not only when the next one fails.
pub async fn topic_turned(message: Message, db: Db, clock: Clock, locales: Locales, bell: Bell) -> Answered {
    let (chat, now) = (message.chat.id.0, clock.unix());
    let topic = message.thread_id.map(|topic| i64::from(topic.0.0));
    let linked = channels::get(&db, chat).await?.filter(|linked| linked.linked_by.is_some() && topic.is_some() && linked.topic == topic);
    let Some(linked) = linked else { return Ok(()) };
    let closed = message.forum_topic_closed().is_some();
    let say = |locale: &Locale| {
        let text = if closed { key!("channel-topic-closed") } else { key!("channel-topic-opened") };
        let general = Button::press(locale.plain("channel-topic-to-general", args![]), format!("{}:plain:{chat}", verbs::CHANNELS));
        Letter::html(locale.html(text, args! { title = linked.title.as_str() })).row(closed.then_some(general))
    };
    let mut transaction = db.write().await?;
    let to = team::deciders(&mut transaction).await?;
    notices::tell(&mut transaction, &locales, format!("topic-turned:{chat}:{}", message.id.0), &to, say, now).await?;
    transaction.commit().await?;
    bell.0.notify_one();
    Ok(())
}

/// A button in a group that means nothing there any more.
pub async fn old_button(query: CallbackQuery, desk: Desk) -> Answered {
    tracing::info!(who = desk.person.chat, "a press means nothing in a group");
    desk.replies.toast(&query.id.0, &desk.locale().plain("error-stale-button", args![])).await?;
    Ok(())
}
