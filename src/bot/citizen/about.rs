//! `/about`: whose bot this is and where to write.

use std::sync::Arc;

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::Answered;
use crate::config::Office;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::organisation::Organisation;

/// Shows it.
pub async fn open(ask: Ask, office: Arc<Office>) -> Answered {
    let screen = screen(ask.locale(), &office.organisation);
    ask.answer_at("ab", screen).await
}

/// The organisation, its site and contact.
pub fn screen(locale: &Locale, organisation: &Organisation) -> Letter {
    let names = organisation.names(locale.lang().as_str());
    let text = locale.html("about-text", args! { organisation = &names.name, contact = &organisation.contact });
    Letter::html(text)
        .row([Button::link(locale.plain("about-site", args![]), &organisation.site)])
        .row([Button::press(locale.plain("menu-privacy", args![]), "pr"), home::button(locale)])
}
