//! `/help`: what the bot can do, command by command, for this person's role.

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::{Answered, menu};
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::team::Role;

/// Shows it.
pub async fn open(ask: Ask) -> Answered {
    let screen = screen(ask.locale(), ask.person.role);
    ask.answer_at("he", screen).await
}

/// The commands of this role.
pub fn screen(locale: &Locale, role: Option<Role>) -> Letter {
    let mut text = locale.html("help-text", args![]);
    text.line().line().push(&menu::list(locale, menu::CITIZEN.iter()));
    if role.is_some() {
        text.line().line().push(&locale.html("help-team", args![])).line().push(&menu::list(locale, menu::team(role)));
    }
    text.line().line().push(&locale.html("help-more", args![]));
    Letter::html(text).row([Button::press(locale.plain("menu-about", args![]), "ab"), home::button(locale)])
}
