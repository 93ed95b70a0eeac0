//! `/privacy`: what is stored, for how long, and who answers for it; a copy of it, and its end.

use std::sync::Arc;

use super::ask::Ask;
use super::{home, start};
use crate::args;
use crate::bot::person::Person;
use crate::bot::{Answered, menu};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::organisation::Organisation;
use crate::subscribers::{self, gone};

/// Shows it.
pub async fn open(ask: Ask, office: Arc<Office>) -> Answered {
    let screen = screen(ask.locale(), &ask.person, &office.organisation);
    ask.answer_at("pr", screen).await
}

/// What is stored and what somebody can do about it.
pub fn screen(locale: &Locale, person: &Person, organisation: &Organisation) -> Letter {
    let names = organisation.names(locale.lang().as_str());
    let operator = args! { operator = &names.operator, bin = &organisation.operator_bin, contact = &organisation.contact };
    let mut text = locale.html("privacy-text", operator);
    if person.role.is_some() {
        text.line().line().push(&locale.html("privacy-team", args![]));
    }
    let letter = Letter::html(text);
    if person.subscriber.is_none() && person.role.is_none() {
        return letter.row([start::subscribe_button(locale), home::button(locale)]);
    }
    letter
        .row([Button::press(locale.plain("privacy-copy", args![]), "pc")])
        .row([Button::press(locale.plain("privacy-withdraw", args![]), "pw")])
        .row([Button::press(locale.plain("privacy-delete", args![]), "pd")])
        .row([home::button(locale)])
}

/// Sends everything in which the chat stands, as a file.
pub async fn copy(ask: Ask, db: Db) -> Answered {
    let mut connection = db.read().acquire().await?;
    let copy = subscribers::copy_of_everything(&mut connection, ask.person.chat).await?;
    drop(connection);
    let file = serde_json::to_vec_pretty(&copy)?;
    ask.toast("").await?;
    ask.replies().file(ask.person.chat, "jarshy.json", file, &ask.locale().html("privacy-copy-caption", args![])).await?;
    Ok(())
}

/// Asks, and when it was confirmed deletes everything.
pub async fn delete(ask: Ask, db: Db, clock: Clock) -> Answered {
    if ask.word(0) == "yes" {
        return forget(ask, &db, &clock).await;
    }
    let locale = ask.locale();
    ask.answer(confirmation(locale, Letter::html(locale.html("privacy-delete-confirm", args![])), "pd:yes")).await
}

/// Consent is withdrawn: without it nothing may be stored.
pub async fn withdraw(ask: Ask, db: Db, clock: Clock) -> Answered {
    if ask.word(0) == "yes" {
        return forget(ask, &db, &clock).await;
    }
    let locale = ask.locale();
    ask.answer(confirmation(locale, Letter::html(locale.html("privacy-withdraw-confirm", args![])), "pw:yes")).await
}

fn confirmation(locale: &Locale, letter: Letter, yes: &str) -> Letter {
    let confirm = Button::press(locale.plain("privacy-confirm", args![]), yes);
    letter.row([confirm]).row([Button::press(locale.plain("button-back", args![]), "pr")])
}

async fn forget(mut ask: Ask, db: &Db, clock: &Clock) -> Answered {
    gone::note(db, ask.person.chat, gone::Went::Forgotten, clock.unix()).await;
    let mut transaction = db.write().await?;
    subscribers::forget(&mut transaction, ask.person.chat, clock.unix()).await?;
    transaction.commit().await?;
    // From here on they are a stranger: what they read in travels in the buttons again.
    ask.person.subscriber = None;
    menu::for_chat(ask.replies().telegram(), &ask.locales, &ask.person).await;
    let locale = ask.locale();
    ask.answer(Letter::html(locale.html("privacy-deleted", args![])).row([start::subscribe_button(locale)])).await
}
