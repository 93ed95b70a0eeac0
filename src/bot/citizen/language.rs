//! `/language`: in which language everything comes. A stranger's choice travels in the buttons; a subscriber's is stored.

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::{Answered, menu};
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::{Lang, Locale, Locales};
use crate::{subscribers, team};

/// Shows the languages.
pub async fn open(ask: Ask) -> Answered {
    ask.answer(screen(&ask.locales, ask.locale())).await
}

/// Takes the language that was pressed.
pub async fn choose(mut ask: Ask, db: Db) -> Answered {
    let Some(lang) = ask.language(0) else { return ask.stale(screen(&ask.locales, ask.locale())).await };
    let chat = ask.person.chat;
    let mut transaction = db.write().await?;
    subscribers::set_language(&mut transaction, chat, lang.as_str()).await?;
    team::set_language(&mut transaction, chat, lang.as_str()).await?;
    transaction.commit().await?;
    ask.person.lang = lang;
    if ask.person.subscriber.is_some() || ask.person.role.is_some() {
        menu::for_chat(ask.replies().telegram(), &ask.locales, &ask.person).await;
    }
    let screen = home::screen(ask.locale(), &ask.person);
    ask.answer_with(&ask.locale().plain("language-set", args![]), screen).await
}

/// The languages by their own names.
pub fn screen(locales: &Locales, locale: &Locale) -> Letter {
    let buttons = locales.languages().iter().map(|lang| Button::press(label(locales, *lang, locale), format!("lc:{lang}")));
    Letter::html(locale.html("language-choose", args![])).grid(buttons, 2).row([home::button(locale)])
}

fn label(locales: &Locales, lang: Lang, chosen: &Locale) -> String {
    settings::marked(locales.get(lang).name(), lang == chosen.lang())
}
