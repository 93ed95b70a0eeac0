//! Quiet hours: the usual ones by one press, others by two (from, to); both travel in the buttons.

use std::sync::Arc;

use anyhow::Context;

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::{Answered, Bell};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::zone::{DAY, Quiet};
use crate::{outbox, reminders, subscribers};

/// The usual ones, in minutes of the day.
const USUAL: [Quiet; 4] = [
    Quiet { from: 22 * 60, to: 8 * 60 },
    Quiet { from: 21 * 60, to: 9 * 60 },
    Quiet { from: 23 * 60, to: 7 * 60 },
    Quiet { from: 20 * 60, to: 10 * 60 },
];
/// Hours at which others may begin and end.
const BEGINNINGS: [i64; 8] = [18, 19, 20, 21, 22, 23, 0, 1];
const ENDS: [i64; 8] = [5, 6, 7, 8, 9, 10, 11, 12];

/// Shows the hours, or takes what was pressed: two minutes of the day (equal: off), or `f` and the first of them on the way there.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, bell: Bell) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    let locale = ask.locale();
    let had = settings::quiet(&office, subscriber);
    let within = |minute: &i64| (0..DAY).contains(minute);
    match (ask.word(0), ask.number(0).filter(within), ask.number(1).filter(within)) {
        ("", _, _) => ask.answer(screen(locale, had)).await,
        ("f", _, None) => ask.answer(beginnings(locale)).await,
        ("f", _, Some(from)) => ask.answer(ends(locale, from)).await,
        (_, Some(from), Some(to)) => {
            let now = clock.unix();
            let changed = settings::change(&ask, &db, async |c, chat| {
                subscribers::set_quiet(&mut *c, chat, Some((from, to))).await?;
                // What sleeps until the end of the hours that were is asked again, under those that are.
                if let Some(until) = had.and_then(|had| had.until(office.zone, now)) {
                    outbox::wake(&mut *c, chat, until, now).await?;
                }
                reminders::replan(c, &office, chat).await
            })
            .await?;
            bell.0.notify_one();
            let now = settings::quiet(&office, &changed);
            ask.answer_with(&locale.plain("settings-saved", args![]), screen(locale, now)).await
        }
        _ => ask.stale(screen(locale, had)).await,
    }
}

/// The usual hours with the mark of what is set.
pub fn screen(locale: &Locale, had: Option<Quiet>) -> Letter {
    let own = had.filter(|had| !USUAL.contains(had));
    let buttons = USUAL.into_iter().chain(own).map(|quiet| {
        let label = settings::marked(&settings::quiet_label(locale, Some(quiet)), had == Some(quiet));
        Button::press(label, format!("qu:{}:{}", quiet.from, quiet.to))
    });
    let off = Button::press(settings::marked(&locale.plain("button-turn-off", args![]), had.is_none()), "qu:0:0");
    let other = Button::press(locale.plain("quiet-button-other", args![]), "qu:f");
    let mut text = locale.html("quiet-text", args! { quiet = settings::quiet_label(locale, had) });
    text.line().push(&locale.html("time-zone-note", args![]));
    Letter::html(text).grid(buttons, 2).row([off, other]).row([settings::button(locale), home::button(locale)])
}

pub(super) fn beginnings(locale: &Locale) -> Letter {
    let buttons = BEGINNINGS.map(|hour| Button::press(settings::clock_label(locale, hour * 60), format!("qu:f:{}", hour * 60)));
    Letter::html(locale.html("quiet-choose-from", args![])).grid(buttons, 4).row([back(locale)])
}

pub(super) fn ends(locale: &Locale, from: i64) -> Letter {
    let buttons = ENDS.map(|hour| Button::press(settings::clock_label(locale, hour * 60), format!("qu:{from}:{}", hour * 60)));
    let text = locale.html("quiet-choose-to", args! { from = settings::clock_label(locale, from) });
    Letter::html(text).grid(buttons, 4).row([back(locale)])
}

fn back(locale: &Locale) -> Button {
    Button::press(locale.plain("button-back", args![]), "qu")
}
