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
use crate::digests::{self, Readers, taste};
use crate::letter::{Button, Letter};
use crate::locale::{Locale, capitalised};
use crate::subscribers::{self, Cadence, Subscriber};
use crate::topics;
use crate::zone::DAY;

/// Hours that are offered, in local time.
const HOURS: std::ops::RangeInclusive<i64> = 8..=21;

/// Shows the digest's settings, or takes what was pressed: `c` how often, `w` weekday, `h` minute of the day; without a value it asks.
/// A bare verb stands under the digest itself: it opens below.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    let locale = ask.locale();
    let slot = subscriber.digest_slot;
    if !ask.words().trim().is_empty() {
        let words = taste::with_words(&subscriber.words, ask.words());
        return ask.answer(words_screen(locale, &set_words(&ask, &db, &office, clock.unix(), &words).await?)).await;
    }
    let changed = match (ask.word(0), ask.number(1)) {
        ("", _) => return ask.answer_below(screen(locale, subscriber)).await,
        ("s", _) => return ask.answer(screen(locale, subscriber)).await,
        ("now", _) => return show(&ask, &db, &office, subscriber, clock.unix()).await,
        ("more" | "less", _) => return often(&ask, &db, &office, subscriber, clock.unix()).await,
        ("t", None) => return ask.answer(topics_screen(locale, subscriber)).await,
        ("t", Some(number)) => {
            let chosen = usize::try_from(number).ok().and_then(|number| subscriber.topics.set(number, ask.word(2) == "1"));
            let Some(topics) = chosen else { return ask.stale(topics_screen(locale, subscriber)).await };
            let changed = settings::change(&ask, &db, async |c, chat| {
                subscribers::set_topics(&mut *c, chat, topics).await?;
                digests::recompose(c, &ask.locales, office.zone, chat, clock.unix()).await
            })
            .await?;
            return ask.answer_with(&locale.plain("settings-saved", args![]), topics_screen(locale, &changed)).await;
        }
        ("k", _) if ask.word(1).is_empty() => return ask.answer(words_screen(locale, subscriber)).await,
        ("k", _) => {
            let words = taste::without_word(&subscriber.words, ask.word(1));
            return ask.answer(words_screen(locale, &set_words(&ask, &db, &office, clock.unix(), &words).await?)).await;
        }
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

async fn set_words(ask: &Ask, db: &Db, office: &Office, now: i64, words: &str) -> anyhow::Result<Subscriber> {
    settings::change(ask, db, async |c, chat| {
        subscribers::set_words(&mut *c, chat, words).await?;
        digests::recompose(c, &ask.locales, office.zone, chat, now).await
    })
    .await
}

/// More or fewer digests, pressed under one: it stays, and what is set now comes below it.
async fn often(ask: &Ask, db: &Db, office: &Office, subscriber: &Subscriber, now: i64) -> Answered {
    let cadence = match (ask.word(0), subscriber.digest) {
        ("more", Cadence::Off) | ("less", Cadence::Daily) => Cadence::Weekly,
        ("more", _) => Cadence::Daily,
        (_, _) => Cadence::Off,
    };
    let changed = settings::change(ask, db, async |c, chat| {
        subscribers::set_digest(&mut *c, chat, cadence).await?;
        digests::recompose(c, &ask.locales, office.zone, chat, now).await
    })
    .await?;
    ask.answer_below(screen(ask.locale(), &changed)).await
}

/// What the digest is to be about.
pub fn topics_screen(locale: &Locale, subscriber: &Subscriber) -> Letter {
    let buttons = topics::names(locale).into_iter().enumerate().map(|(n, name)| {
        let on = subscriber.topics.contains(n);
        Button::press(settings::marked(name, on), format!("di:t:{n}:{}", i32::from(!on)))
    });
    Letter::html(locale.html("digest-topics-text", args![])).grid(buttons, 1).row([back(locale)])
}

/// Which words bring an item in or keep it out.
pub fn words_screen(locale: &Locale, subscriber: &Subscriber) -> Letter {
    let words: Vec<&str> = subscriber.words.split(' ').filter(|word| !word.is_empty()).collect();
    let mut text = locale.html("digest-words-text", args! { n = taste::MOST_WORDS });
    if !words.is_empty() {
        text.line().line().push_text(&words.join(", "));
    }
    let buttons = words.into_iter().map(|word| Button::press(format!("✕ {word}"), format!("di:k:{word}")));
    Letter::html(text).grid(buttons.collect::<Vec<_>>(), 2).row([back(locale)])
}

/// Sends the digest as it would be now; what it tells stays new until the real one comes.
async fn show(ask: &Ask, db: &Db, office: &Office, subscriber: &Subscriber, now: i64) -> Answered {
    let cadence = if subscriber.digest == Cadence::Daily { Cadence::Daily } else { Cadence::Weekly };
    let mut c = db.read().acquire().await?;
    let taste = digests::taste_of(&mut c, subscriber).await?;
    let readers = Readers { cadence, regions: subscriber.regions, mark: subscriber.news_mark, taste, had_last: false, edition: None };
    let letters = digests::show(&mut c, &ask.locales, ask.person.lang, office.zone, readers, now).await?;
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
    if !subscriber.topics.is_empty() {
        let topics = locale.list(&subscriber.topics.names(locale));
        text.line().push(&locale.html("digest-topics", args! { topics = topics }));
    }
    if !subscriber.words.is_empty() {
        text.line().push(&locale.html("digest-words", args! { words = subscriber.words.replace(' ', ", ") }));
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
    let about = [
        Button::press(locale.plain("digest-button-topics", args![]), "di:t"),
        Button::press(locale.plain("digest-button-words", args![]), "di:k"),
    ];
    Letter::html(text).row([now]).grid(cadences, 2).row(when).row(about).row([settings::button(locale), home::button(locale)])
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
