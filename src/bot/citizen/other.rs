//! Input that no command takes: each kind has its own answer.

use teloxide::types::{CallbackQuery, MediaKind, Message, MessageKind};

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::person::Person;
use crate::bot::reply::Replies;
use crate::bot::{Answered, Me};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::{Locale, Locales};

/// A cell of a grid that stands for nothing.
pub async fn blank(ask: Ask) -> Answered {
    ask.toast("").await
}

/// A button of another time, or one that this person may not press: said, and the menu of now below it.
pub async fn old_button(query: CallbackQuery, person: Person, locales: Locales, replies: Replies) -> Answered {
    let locale = locales.get(person.lang);
    // The verb alone, and only if it could be ours: what is forged may hold anything.
    let verb = query.data.as_deref().and_then(|data| data.split(':').next()).unwrap_or_default();
    let verb =
        Some(verb).filter(|verb| verb.len() <= 8 && verb.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.')).unwrap_or("?");
    tracing::info!(verb, "a button was pressed that is old, forged or not theirs");
    replies.toast(&query.id.0, &locale.plain("error-stale-button", args![])).await?;
    replies.say(person.chat, &home::screen(locale, &person)).await?;
    Ok(())
}

/// Anything else that was sent.
pub async fn not_understood(message: Message, person: Person, locales: Locales, replies: Replies) -> Answered {
    replies.say(person.chat, &screen(locales.get(person.lang), answer_to(&message))).await?;
    Ok(())
}

fn screen(locale: &Locale, key: &'static str) -> Letter {
    let letter = Letter::html(locale.html(key, args![]));
    let regions = Button::press(locale.plain("settings-button-region", args![]), "re");
    let help = Button::press(locale.plain("button-help", args![]), "he");
    match key {
        "input-location" => letter.row([regions, help]),
        _ => letter.row([help, home::button(locale)]),
    }
}

/// Which text answers what was sent. What teloxide can't read arrives as an empty message, and is answered too.
fn answer_to(message: &Message) -> &'static str {
    if message.forward_origin().is_some() {
        return key!("input-forwarded");
    }
    let MessageKind::Common(common) = &message.kind else { return key!("not-understood") };
    match &common.media_kind {
        MediaKind::Text(text) if text.text.starts_with('/') => key!("not-understood-command"),
        MediaKind::Voice(_) | MediaKind::Audio(_) => key!("input-voice"),
        MediaKind::Photo(_) => key!("input-photo"),
        MediaKind::Video(_) | MediaKind::VideoNote(_) | MediaKind::Animation(_) => key!("input-video"),
        MediaKind::Sticker(_) => key!("input-sticker"),
        MediaKind::Location(_) | MediaKind::Venue(_) => key!("input-location"),
        MediaKind::Contact(_) => key!("input-contact"),
        MediaKind::Document(_) => key!("input-document"),
        MediaKind::Poll(_) => key!("input-poll"),
        _ => key!("not-understood"),
    }
}

/// Whether a person wrote it in a group, in their own name: no bot, no channel, no anonymous administrator.
pub fn by_a_person_in_a_group(message: &Message) -> bool {
    let person = message.from.as_ref().is_some_and(|from| !from.is_bot) && message.sender_chat.is_none();
    person && (message.chat.is_group() || message.chat.is_supergroup())
}

/// A command in a group that names this bot. Everything else said there is none of our business, and machines aren't answered.
pub fn called_in_group(message: Message, me: Me) -> bool {
    let command = message.text().and_then(|text| text.strip_prefix('/')).and_then(|text| text.split_whitespace().next());
    let name = command.and_then(|command| command.split_once('@')).map(|(_, name)| name);
    by_a_person_in_a_group(&message) && name.is_some_and(|name| name.eq_ignore_ascii_case(&me.username))
}

/// Says in every language that the bot answers in private, and how to come there.
pub async fn in_group(message: Message, me: Me, locales: Locales, replies: Replies) -> Answered {
    let text = locales.in_each(|locale| locale.html("input-group", args![]));
    let labels: Vec<String> = locales.languages().iter().map(|lang| locales.get(*lang).plain("input-group-open", args![])).collect();
    let letter = Letter::html(text).row([Button::link(labels.join(" · "), format!("https://t.me/{}", me.username))]);
    replies.say(message.chat.id.0, &letter).await?;
    Ok(())
}
