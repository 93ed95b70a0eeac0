//! Input that no command takes: each kind has its own answer.

use teloxide::types::CallbackQuery;

use crate::args;
use crate::bot::Answered;
use crate::bot::person::Person;
use crate::bot::press::Press;
use crate::bot::reply::Replies;
use crate::letter::Letter;
use crate::locale::Locales;

/// A button that this version doesn't know.
pub async fn old_button(query: CallbackQuery, person: Person, locales: Locales, replies: Replies) -> Answered {
    replies.alert(&query.id.0, &locales.get(person.lang).plain("error-try-later", args![])).await?;
    Ok(())
}

/// The same, for a verb that is kept for it.
pub async fn old_button_pressed(press: Press, person: Person, locales: Locales, replies: Replies) -> Answered {
    replies.alert(&press.id, &locales.get(person.lang).plain("error-try-later", args![])).await?;
    Ok(())
}

/// Anything else.
pub async fn not_understood(person: Person, locales: Locales, replies: Replies) -> Answered {
    replies.say(person.chat, &Letter::html(locales.get(person.lang).html("error-try-later", args![]))).await?;
    Ok(())
}
