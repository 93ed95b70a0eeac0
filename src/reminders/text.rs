//! How reminders and change notices read.

use crate::args;
use crate::events::{self, Aspects, Event, Moment, Status};
use crate::key;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Lang, Locale, Locales};
use crate::markup::Html;

/// A reminder of one event, to be joined with others.
pub fn reminder(locales: &Locales, lang: Lang, event: &Event, occasion: i64, now: i64) -> Letter {
    let locale = locales.get(lang);
    let moment = Moment::pushed(now);
    let head = locale.html(key!("reminder-head"), args![]);
    let text = Html::join([head.bold(), events::card(locale, event, moment)], &Html::trusted("\n\n"));
    Letter::html(text)
        .joining(locale.html(key!("reminder-head-several"), args![]).bold(), events::entry(locale, event, moment))
        .row(calendar_button(locale, event))
        .row([Button::press(locale.plain(key!("reminder-not-this"), args![]), format!("{}:{}", verbs::NOT_THIS, event.id))])
        .row(Letter::other_languages(locales, lang, occasion))
        .explained(locale, occasion)
}

/// What has changed about an event.
pub fn change(locales: &Locales, lang: Lang, event: &Event, aspects: Aspects, occasion: i64, now: i64) -> Letter {
    let locale = locales.get(lang);
    let head = locale.html(change_key(event, aspects), args![]);
    let text = Html::join([head.bold(), events::card(locale, event, Moment::pushed(now))], &Html::trusted("\n\n"));
    let letter = Letter::html(text);
    let letter = if event.status() == Status::Cancelled {
        letter.row(calendar_button(locale, event))
    } else {
        letter
            .row(calendar_button(locale, event))
            .row([Button::press(locale.plain(key!("reminder-not-this"), args![]), format!("{}:{}", verbs::NOT_THIS, event.id))])
    };
    letter.row(Letter::other_languages(locales, lang, occasion)).explained(locale, occasion)
}

/// The same as a post in a channel or a group: nobody there could press its buttons for themselves.
pub fn in_a_chat(letter: Letter) -> Letter {
    Letter { keyboard: Vec::new(), ..letter }
}

fn change_key(event: &Event, aspects: Aspects) -> &'static str {
    match (event.status(), aspects) {
        (Status::Cancelled, _) => key!("change-cancelled"),
        (Status::Postponed, _) => key!("change-postponed"),
        (_, Aspects { date: true, place: true, .. }) => key!("change-date-and-place"),
        (_, Aspects { date: true, .. }) => key!("change-date"),
        (_, Aspects { place: true, .. }) => key!("change-place"),
        (_, Aspects { status: true, .. }) => key!("change-takes-place"),
        _ => key!("change-other"),
    }
}

/// Only what has a day can stand in a calendar. What was cancelled, or postponed without a new date, is struck off there by the same file.
fn calendar_button(locale: &Locale, event: &Event) -> Option<Button> {
    let label = if events::takes_entry_away(event)? { key!("reminder-off-calendar") } else { key!("reminder-to-calendar") };
    Some(Button::press(locale.plain(label, args![]), format!("{}:{}", verbs::TO_CALENDAR, event.id)))
}
