//! `/digest`: how often it comes and when, and how to change that.

use std::sync::Arc;

use anyhow::Context;

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::digests::{self, View};
use crate::letter::{Button, Letter};
use crate::locale::{Locale, capitalised};
use crate::subscribers::{self, Cadence, Subscriber};
use crate::zone::DAY;

/// Hours that are offered, in local time.
const HOURS: std::ops::RangeInclusive<i64> = 8..=21;

/// Shows the digest's settings, or takes what was pressed: `c` how often, `w` weekday, `h` minute of the day; without a value it asks.
/// A bare verb stands under the digest itself: it opens below.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    let locale = ask.locale();
    let slot = subscriber.digest_slot;
    let changed = match (ask.word(0), ask.number(1)) {
        ("", _) => return ask.answer_below(screen(locale, subscriber)).await,
        ("s", _) => return ask.answer(screen(locale, subscriber)).await,
        ("now", _) => return show(&ask, &db, &office, subscriber, clock.unix()).await,
        ("w", None) => return ask.answer(weekdays(locale, slot)).await,
        ("h", None) => return ask.answer(hours(locale, slot)).await,
        ("c", Some(number @ 0..=2)) => {
            let cadence = Cadence::from_number(number);
            settings::change(&ask, &db, async |c, chat| {
                subscribers::set_digest(&mut *c, chat, cadence).await?;
                digests::recompose(c, &ask.locales, office.zone, chat, clock.unix()).await
            })
            .await?
        }
        ("w", Some(day @ 0..=6)) => set_slot(&ask, &db, day * DAY + slot.rem_euclid(DAY)).await?,
        ("h", Some(minute)) if (0..DAY).contains(&minute) => set_slot(&ask, &db, slot.div_euclid(DAY) * DAY + minute).await?,
        _ => return ask.stale(screen(locale, subscriber)).await,
    };
    ask.answer_with(&locale.plain("settings-saved", args![]), screen(locale, &changed)).await
}

/// Sends the digest as it would be now; what it tells stays new until the real one comes.
async fn show(ask: &Ask, db: &Db, office: &Office, subscriber: &Subscriber, now: i64) -> Answered {
    let cadence = if subscriber.digest == Cadence::Daily { Cadence::Daily } else { Cadence::Weekly };
    let view = View { cadence, regions: subscriber.regions, mark: subscriber.news_mark };
    let letters = digests::show(&mut *db.read().acquire().await?, &ask.locales, ask.person.lang, office.zone, view, now).await?;
    if letters.is_empty() {
        return ask.alert(&ask.locale().plain("digest-nothing", args![])).await;
    }
    for letter in letters {
        ask.answer_below(letter).await?;
    }
    Ok(())
}

async fn set_slot(ask: &Ask, db: &Db, slot: i64) -> anyhow::Result<Subscriber> {
    settings::change(ask, db, async |c, chat| subscribers::set_digest_slot(c, chat, slot).await).await
}

/// How often and when it comes.
pub fn screen(locale: &Locale, subscriber: &Subscriber) -> Letter {
    let mut text = locale.html("digest-head", args![]);
    text.line().line().push(&locale.html("settings-digest", args! { cadence = settings::cadence(locale, subscriber.digest) }));
    if let Some(at) = settings::digest_at(locale, subscriber) {
        text.line().push(&locale.html("settings-digest-at", args! { at = at }));
    }
    text.line().line().push(&locale.html("digest-explained", args![]));
    let cadences = [Cadence::Weekly, Cadence::Daily, Cadence::Off].map(|cadence| {
        let label = settings::marked(&settings::cadence(locale, cadence), cadence == subscriber.digest);
        Button::press(label, format!("di:c:{}", cadence as i64))
    });
    let day = Button::press(locale.plain("digest-button-weekday", args![]), "di:w");
    let hour = Button::press(locale.plain("digest-button-hour", args![]), "di:h");
    let when = match subscriber.digest {
        Cadence::Off => vec![],
        Cadence::Daily => vec![hour],
        Cadence::Weekly => vec![day, hour],
    };
    let now = Button::press(locale.plain("digest-button-now", args![]), "di:now");
    Letter::html(text).row([now]).grid(cadences, 2).row(when).row([settings::button(locale), home::button(locale)])
}

pub(super) fn weekdays(locale: &Locale, slot: i64) -> Letter {
    let buttons = (0..7).map(|day| {
        let weekday = settings::weekday(day * DAY);
        let label = capitalised(&locale.weekday(weekday));
        Button::press(settings::marked(&label, weekday == settings::weekday(slot)), format!("di:w:{day}"))
    });
    Letter::html(locale.html("digest-choose-weekday", args![])).grid(buttons, 2).row([back(locale)])
}

pub(super) fn hours(locale: &Locale, slot: i64) -> Letter {
    let buttons = HOURS.map(|hour| {
        let label = settings::marked(&settings::clock_label(locale, hour * 60), slot.rem_euclid(DAY) == hour * 60);
        Button::press(label, format!("di:h:{}", hour * 60))
    });
    let mut text = locale.html("digest-choose-hour", args![]);
    text.line().push(&locale.html("time-zone-note", args![]));
    Letter::html(text).grid(buttons, 4).row([back(locale)])
}

fn back(locale: &Locale) -> Button {
    Button::press(locale.plain("button-back", args![]), "di:s")
}
