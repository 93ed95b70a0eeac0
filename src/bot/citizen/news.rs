//! `/news`: the latest, in pages, and one story's card. What isn't in the reader's language is labelled, never translated.

use std::fmt;
use std::sync::Arc;

use super::ask::Ask;
use super::calendar::numbered;
use super::home;
use super::place::{choice, own_regions};
use crate::args;
use crate::bot::Answered;
use crate::bot::moderator::newsdesk_event;
use crate::bot::person::Person;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Event};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup;
use crate::news::{self, Page, Story};
use crate::regions::RegionSet;
use crate::team::Role;
use chrono_tz::Tz;

/// Stories on a page.
const SIZE: u32 = 5;
/// Events that a card leads to, and letters of their titles on the buttons.
const EVENTS: usize = 3;
const LABEL: usize = 40;
/// The last page that a button may ask for.
const LAST: i64 = 10_000;

/// A page of the list: `nw:<m|a>:<page>`, my regions or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Only the person's own regions.
    pub mine: bool,
    /// From 0.
    pub page: u32,
}

impl Place {
    /// Where `/news` begins for this person.
    pub fn first(person: &Person) -> Self {
        Self { mine: own_regions(person).is_some(), page: 0 }
    }

    fn read(ask: &Ask, index: usize) -> Option<Self> {
        let mine = choice(ask.word(index), "a", "m")?;
        let page = ask.number(index + 1).filter(|page| (0..=LAST).contains(page))?;
        Some(Self { mine, page: u32::try_from(page).ok()? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", if self.mine { "m" } else { "a" }, self.page)
    }
}

/// Shows a page of news. A bare verb stands under pushed messages: it opens below them.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>) -> Answered {
    let place = match ask.word(0) {
        "" => Some(Place::first(&ask.person)),
        _ => Place::read(&ask, 0).or_else(|| ask.language(0).map(|_| Place::first(&ask.person))),
    };
    let asked_for = place.unwrap_or(Place::first(&ask.person));
    let own = own_regions(&ask.person);
    let regions = own.filter(|_| asked_for.mine).unwrap_or(RegionSet::ALL);
    let page = news::latest(&mut *db.read().acquire().await?, regions, asked_for.page, SIZE).await?;
    let screen = list(ask.locale(), &page, asked_for, own, office.zone);
    match place {
        None => ask.stale(screen).await,
        Some(_) if ask.press().is_some() && ask.word(0).is_empty() => ask.answer_below(screen).await,
        Some(place) => ask.answer_at(&format!("nw:{place}"), screen).await,
    }
}

/// A page as a screen; `own` are the regions that narrow the list, if the person has any.
pub fn list(locale: &Locale, page: &Page, place: Place, own: Option<RegionSet>, zone: Tz) -> Letter {
    let mut text = locale.html("menu-news", args![]).bold();
    if let Some(regions) = own.filter(|_| place.mine) {
        text.line().push(&locale.html("settings-regions", args! { regions = regions.label(locale) }));
    }
    let none = page.stories.is_empty().then(|| locale.html("news-none", args![]));
    let entries = numbered(page.stories.iter().map(|story| news::entry(locale, story, zone)));
    text.line().line().push(&none.unwrap_or(entries));
    let go = |label: &'static str, place: Place| Button::press(locale.plain(label, args![]), format!("nw:{place}"));
    let numbers = page.stories.iter().enumerate().map(|(n, story)| Button::press((n + 1).to_string(), format!("nc:{}:{place}", story.id)));
    let newer = (place.page > 0).then(|| go(key!("button-earlier-page"), Place { page: place.page.saturating_sub(1), ..place }));
    let older = page.more.then(|| go(key!("button-later-page"), Place { page: place.page + 1, ..place }));
    let regions = own.map(|_| {
        let label = if place.mine { key!("regions-all") } else { key!("events-button-mine") };
        go(label, Place { mine: !place.mine, page: 0 })
    });
    let announcements = Button::press(locale.plain("announcements-button", args![]), "an");
    Letter::html(text)
        .row(numbers)
        .row(newer.into_iter().chain(older))
        .row([announcements].into_iter().chain(regions))
        .row([home::button(locale)])
}

/// Shows one story; without a page to go back to it opens below.
pub async fn card(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let place = Place::read(&ask, 1);
    let mut reading = db.read().acquire().await?;
    let story = match ask.number(0) {
        Some(id) => news::by_id(&mut reading, id).await?,
        None => None,
    };
    let Some(story) = story else { return ask.alert(&ask.locale().plain("news-gone", args![])).await };
    let ids = news::events_of(&mut reading, story.items[0].id).await?;
    let about = events::by_ids(&mut reading, &ids, clock.unix()).await?.into_iter().filter(Event::is_public).collect::<Vec<_>>();
    drop(reading);
    let screen = card_letter(ask.locale(), &story, &about, place, office.zone);
    // What was approved has left the desk's queue: moderators say here what it is about.
    let link = (ask.person.role >= Some(Role::Moderator)).then(|| newsdesk_event::button(ask.locale(), story.items[0].id));
    let screen = screen.row(link);
    match place {
        None => ask.answer_below(screen).await,
        Some(_) => ask.answer(screen).await,
    }
}

/// The card, the way to the whole text and to the events it is about, and the way back.
pub fn card_letter(locale: &Locale, story: &Story, about: &[Event], place: Option<Place>, zone: Tz) -> Letter {
    let url = story.told_in(locale.lang().as_str()).url.as_deref();
    let back = match place {
        Some(place) => Button::press(locale.plain("button-back", args![]), format!("nw:{place}")),
        None => Button::press(locale.plain("menu-news", args![]), "nw:a:0"),
    };
    let event = |event: &Event| Button::press(markup::shorten(event.title(locale.lang().as_str()).0, LABEL), format!("ev:{}", event.id));
    Letter::html(news::card(locale, story, zone))
        .row(url.map(|url| Button::link(locale.plain("button-read", args![]), url)))
        .grid(about.iter().take(EVENTS).map(event), 1)
        .row([back, home::button(locale)])
}
