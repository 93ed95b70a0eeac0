//! `/search`, and any words that no command precedes: events and news, the closest first.

use std::sync::Arc;

use chrono_tz::Tz;

use super::ask::Ask;
use super::calendar::numbered;
use super::{home, question};
use crate::args;
use crate::bot::Answered;
use crate::bot::person::Person;
use crate::bot::press::Words;
use crate::bot::reply::Replies;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Event, Moment};
use crate::letter::{Button, Letter};
use crate::locale::{Locale, Locales};
use crate::news::{self, Story};
use crate::search::{self, What};

/// Answers on one screen.
const MOST: usize = 8;
/// Letters of a question; longer ones aren't questions.
const LONGEST: usize = 200;

/// Something that was found.
pub enum Found {
    /// An event.
    Event(Box<Event>),
    /// A story of the news.
    News(Box<Story>),
}

/// Searches for what follows the command, or asks what to search for.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    if ask.words().trim().is_empty() {
        question::leave(&db, ask.person.chat).await?;
        let locale = ask.locale();
        return ask.answer_at("sh", Letter::html(locale.html("search-prompt", args![])).row([home::button(locale)])).await;
    }
    answer(&ask, &db, &office, clock.unix()).await
}

/// Searches for plain words.
pub async fn typed(
    words: Words,
    person: Person,
    locales: Locales,
    replies: Replies,
    db: Db,
    office: Arc<Office>,
    clock: Clock,
) -> Answered {
    answer(&Ask::of_words(words, person, locales, replies), &db, &office, clock.unix()).await
}

async fn answer(ask: &Ask, db: &Db, office: &Office, now: i64) -> Answered {
    let (locale, words) = (ask.locale(), ask.words().trim());
    if words.chars().count() > LONGEST {
        let text = locale.html("search-too-long", args! { n = LONGEST });
        return ask.answer(Letter::html(text).row([home::button(locale)])).await;
    }
    let mut connection = db.read().acquire().await?;
    let mut found = Vec::new();
    for hit in search::find(&mut connection, words, now, MOST).await? {
        match hit.what {
            What::Event => {
                let event = events::by_id(&mut connection, hit.id, now).await?.filter(Event::is_public);
                found.extend(event.map(|event| Found::Event(Box::new(event))));
            }
            What::News => found.extend(news::by_id(&mut connection, hit.id).await?.map(|story| Found::News(Box::new(story)))),
        }
    }
    drop(connection);
    ask.answer(screen(locale, words, &found, office.zone, now)).await
}

/// What was found, numbered; a number opens its card below, and the answer stays.
pub fn screen(locale: &Locale, words: &str, found: &[Found], zone: Tz, now: i64) -> Letter {
    let mut text = locale.html("search-head", args! { words = words });
    if found.is_empty() {
        text.line().line().push(&locale.html("nothing-found", args![])).line().push(&locale.html("search-hint", args![]));
        let events = Button::press(locale.plain("menu-events", args![]), "el:u:a:0");
        return Letter::html(text).row([events, home::button(locale)]);
    }
    text.line().line().push(&numbered(found.iter().map(|found| match found {
        Found::Event(event) => events::entry(locale, event, Moment::answer(now)),
        Found::News(story) => news::entry(locale, story, zone),
    })));
    let numbers = found.iter().enumerate().map(|(n, found)| {
        let data = match found {
            Found::Event(event) => format!("ev:{}", event.id),
            Found::News(story) => format!("nc:{}", story.id),
        };
        Button::press((n + 1).to_string(), data)
    });
    Letter::html(text).grid(numbers, 4).row([home::button(locale)])
}
