//! The main menu: every room by one button.

use super::ask::Ask;
use super::place::Place;
use super::{news, question};
use crate::args;
use crate::bot::Answered;
use crate::bot::person::Person;
use crate::db::Db;
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;

/// Labels and where they lead.
const DOORS: [(&str, &str); 9] = [
    (key!("menu-events"), "el"),
    (key!("menu-my"), "my"),
    (key!("menu-news"), "nw"),
    (key!("menu-digest"), "di:s"),
    (key!("menu-search"), "sh"),
    (key!("button-settings"), "se"),
    (key!("menu-ask"), "q"),
    (key!("menu-about"), "ab"),
    (key!("button-help"), "he"),
];

/// Shows it.
pub async fn open(ask: Ask, db: Db) -> Answered {
    question::leave(&db, ask.person.chat).await?;
    let screen = screen(ask.locale(), &ask.person);
    ask.answer_at("m", screen).await
}

/// The menu of this person.
pub fn screen(locale: &Locale, person: &Person) -> Letter {
    let mut letter = Letter::html(locale.html("menu-text", args![]));
    if !person.is_subscribed() {
        letter = letter.row([Button::press(locale.plain("button-subscribe", args![]), "st")]);
    }
    letter.grid(DOORS.map(|(label, verb)| Button::press(locale.plain(label, args![]), lead(verb, person))), 2)
}

/// A button of ours says the page it leads to; a bare verb stands under pushed messages and opens below them.
fn lead(verb: &str, person: &Person) -> String {
    match verb {
        "el" => format!("el:{}", Place::first(person)),
        "nw" => format!("nw:{}", news::Place::first(person)),
        verb => verb.to_owned(),
    }
}

/// The button that leads here.
pub fn button(locale: &Locale) -> Button {
    Button::press(locale.plain("button-menu", args![]), "m")
}
