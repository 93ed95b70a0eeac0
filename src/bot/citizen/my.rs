//! `/my`: the events that somebody wants to be reminded of, and all of them as one calendar file.

use super::ask::Ask;
use super::calendar::{self, SIZE};
use super::home;
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::db::Db;
use crate::events::{self, Event, Moment, requests};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;

/// The most that are shown.
const MOST: u32 = 100;

/// Shows a page of them.
pub async fn open(ask: Ask, db: Db, clock: Clock) -> Answered {
    let number = ask.number(0).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    let screen = page(&ask, &db, number, clock.unix()).await?;
    ask.answer(screen).await
}

/// A page of them; one that isn't there any more is the last.
pub async fn page(ask: &Ask, db: &Db, number: u32, now: i64) -> sqlx::Result<Letter> {
    let mut connection = db.read().acquire().await?;
    let all = requests::asked_by(&mut connection, ask.person.chat, now, MOST).await?;
    Ok(screen(ask.locale(), &all, number as usize, now))
}

/// The events of a page, numbered.
pub fn screen(locale: &Locale, all: &[Event], number: usize, now: i64) -> Letter {
    let mut text = locale.html("my-head", args![]);
    if all.is_empty() {
        text.line().line().push(&locale.html("my-none", args![]));
        let events = Button::press(locale.plain("menu-events", args![]), "el:u:a:0");
        return Letter::html(text).row([events, home::button(locale)]);
    }
    let pages: Vec<&[Event]> = all.chunks(SIZE as usize).collect();
    let number = number.min(pages.len() - 1);
    text.line().line().push(&calendar::numbered(pages[number].iter().map(|event| events::entry(locale, event, Moment::answer(now)))));
    let numbers =
        pages[number].iter().enumerate().map(|(n, event)| Button::press((n + 1).to_string(), format!("ev:{}:my:{number}", event.id)));
    let turn = |label: &'static str, to: usize| Button::press(locale.plain(label, args![]), format!("my:{to}"));
    let previous = (number > 0).then(|| turn(key!("button-earlier-page"), number.saturating_sub(1)));
    let next = (number + 1 < pages.len()).then(|| turn(key!("button-later-page"), number + 1));
    let dated = all.iter().any(|event| event.occurrence.instants.anchor_at.is_some());
    let file = dated.then(|| Button::press(locale.plain("reminder-to-calendar", args![]), "mc"));
    Letter::html(text).row(numbers).row(previous.into_iter().chain(next)).row(file).row([home::button(locale)])
}

/// Sends all of them as one calendar file.
pub async fn file(ask: Ask, db: Db, clock: Clock) -> Answered {
    let all = requests::asked_by(&mut *db.read().acquire().await?, ask.person.chat, clock.unix(), MOST).await?;
    let locale = ask.locale();
    let Some((bytes, _)) = events::calendar(locale, &all) else { return ask.alert(&locale.plain("event-no-day", args![])).await };
    ask.toast("").await?;
    ask.replies().file(ask.person.chat, "my-events.ics", bytes, &locale.html("my-head", args![])).await?;
    Ok(())
}
