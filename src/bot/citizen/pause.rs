//! A pause until a date: nothing is pushed until that local day begins. Buttons carry the date itself, so that a late press means what
//! stood on it or nothing.

use std::sync::Arc;

use anyhow::Context;
use chrono::{Datelike, Days, Months, NaiveDate};

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::{Answered, Bell, month};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::{outbox, subscribers, zone};

/// How far ahead a pause may end, in days.
const LONGEST: u64 = 366;
/// Lengths that are offered, in days.
const LENGTHS: [(&str, u64); 4] = [(key!("pause-day"), 1), (key!("pause-days"), 3), (key!("pause-week"), 7), (key!("pause-month"), 30)];

/// Shows the pause, or takes what was pressed: a date, `off`, or `m` and a month to look at.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, bell: Bell) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    let (locale, now) = (ask.locale(), clock.unix());
    let today = zone::local(office.zone, now).date();
    let day_of = |until: Option<i64>| until.filter(|until| *until > now).map(|until| zone::local(office.zone, until).date());
    let until = match ask.word(0) {
        "" => return ask.answer(screen(locale, day_of(subscriber.paused_until), today)).await,
        "m" => return ask.answer(month(locale, first_day(ask.word(1)).unwrap_or(today), today)).await,
        "off" => None,
        word => match word.parse().ok().filter(|day| allowed(*day, today)) {
            None => return ask.stale(screen(locale, day_of(subscriber.paused_until), today)).await,
            Some(day) => Some(zone::unix_at(office.zone, day, 0)),
        },
    };
    let had = subscriber.paused_until;
    let changed = settings::change(&ask, &db, async |c, chat| {
        subscribers::set_pause(&mut *c, chat, until).await?;
        match had {
            Some(had) => outbox::wake(c, chat, had, now).await,
            None => Ok(()),
        }
    })
    .await?;
    bell.0.notify_one();
    ask.answer_with(&locale.plain("settings-saved", args![]), screen(locale, day_of(changed.paused_until), today)).await
}

/// Whether a pause may end on this day.
fn allowed(day: NaiveDate, today: NaiveDate) -> bool {
    today < day && today.checked_add_days(Days::new(LONGEST)).is_some_and(|last| day <= last)
}

/// The first day of a month written «2026-05».
fn first_day(word: &str) -> Option<NaiveDate> {
    format!("{word}-01").parse().ok()
}

/// Until when, and other choices.
pub fn screen(locale: &Locale, until: Option<NaiveDate>, today: NaiveDate) -> Letter {
    let mut text = match until {
        None => locale.html("pause-none", args![]),
        Some(day) => locale.html("settings-paused", args! { date = locale.weekday_date(day, today) }),
    };
    text.line().line().push(&locale.html("pause-explained", args![]));
    let lengths = LENGTHS.iter().filter_map(|(label, days)| {
        let day = today.checked_add_days(Days::new(*days))?;
        Some(Button::press(locale.plain(label, args![]), format!("pa:{day}")))
    });
    let mut letter = Letter::html(text);
    if until.is_some() {
        letter = letter.row([Button::press(locale.plain("pause-end", args![]), "pa:off")]);
    }
    letter
        .grid(lengths, 2)
        .row([Button::press(locale.plain("pause-button-date", args![]), "pa:m")])
        .row([settings::button(locale), home::button(locale)])
}

/// A month of days to choose from, Monday first.
pub(super) fn month(locale: &Locale, shown: NaiveDate, today: NaiveDate) -> Letter {
    let first = shown.with_day(1).unwrap_or(shown);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let day = |day: NaiveDate| match allowed(day, today) {
        true => Button::press(day.day().to_string(), format!("pa:{day}")),
        false => month::blank(),
    };
    let turn = |to: NaiveDate| Button::press(locale.month_name(to.month()), format!("pa:m:{}", to.format("%Y-%m")));
    let previous = first.checked_sub_months(Months::new(1)).filter(|_| first > today);
    let following = Some(next).filter(|next| allowed(*next, today));
    let letter = Letter::html(locale.html("pause-choose-date", args! { month = locale.month(first.year(), first.month()) }));
    month::days(letter, locale, month::ahead(first, today), day)
        .row(previous.into_iter().chain(following).map(turn))
        .row([Button::press(locale.plain("button-back", args![]), "pa")])
}
