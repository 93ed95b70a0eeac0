//! What the team says and presses in groups: answers to questions by a reply to their card, in the team's chat, and the topic of a forum that
//! posts go to. Everything else that is said in groups is none of our business.

use teloxide::types::{CallbackQuery, Chat, ChatKind, Message, PublicChatKind};

use super::desk::Desk;
use super::questions::{self, About};
use crate::args;
use crate::bot::citizen::other::called_in_group;
use crate::bot::person::{self, Person};
use crate::bot::{Answered, Me};
use crate::channels;
use crate::db::Db;
use crate::key;
use crate::letter::Letter;
use crate::locale::Locales;
use crate::markup;
use crate::questions as room;
use crate::team::Role;

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
    let person = message.from.as_ref().is_some_and(|from| !from.is_bot) && message.sender_chat.is_none();
    let card = message.reply_to_message().filter(|_| person && (message.chat.is_group() || message.chat.is_supergroup()))?;
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

/// A button in a group that means nothing there any more.
pub async fn old_button(query: CallbackQuery, desk: Desk) -> Answered {
    tracing::info!(who = desk.person.chat, "a press means nothing in a group");
    desk.replies.toast(&query.id.0, &desk.locale().plain("error-stale-button", args![])).await?;
    Ok(())
}
