//! `/events`: what comes and what was, in pages; a day's, a week's, a month's; the month as a grid of days to press; and what narrows it:
//! region, kind, structure.
//!
//! A button says the whole page it leads to (see [`super::place`]), so it leads there however old it is. A bare verb stands under pushed
//! messages: it opens below them and leaves them as they are.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::ask::Ask;
use super::home;
use super::place::{Only, Place, Span, Where, own_regions};
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Kind, Moment, Month, Page};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup::Html;
use crate::organisation::Organisation;
use crate::regions::{Region, RegionSet};
use crate::zone;

/// Events on a page.
pub const SIZE: u32 = 5;

/// What a screen of the calendar is drawn with.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The words.
    pub locale: &'a Locale,
    /// Whose structures.
    pub organisation: &'a Organisation,
    /// The regions that narrow the list, if the person has any.
    pub own: Option<RegionSet>,
    /// Unix seconds.
    pub now: i64,
    /// The local day.
    pub today: NaiveDate,
}

impl<'a> View<'a> {
    /// For this person, now.
    pub fn of(ask: &'a Ask, office: &'a Office, now: i64) -> Self {
        let today = zone::local(office.zone, now).date();
        Self { locale: ask.locale(), organisation: &office.organisation, own: own_regions(&ask.person), now, today }
    }

    fn button(&self, label: &'static str, data: String) -> Button {
        Button::press(self.locale.plain(label, args![]), data)
    }

    /// What narrows a list, a line each.
    fn narrowed(&self, place: &Place) -> Vec<Html> {
        let locale = self.locale;
        let regions = match place.whose {
            Where::Mine => self.own,
            Where::Everywhere => None,
            Where::In(region) => Some(RegionSet::of(region)),
        };
        let regions = regions.map(|regions| locale.html("settings-regions", args! { regions = regions.label(locale) }));
        let only = match &place.only {
            Only::Any => None,
            Only::Kind(kind) => Some(locale.html("event-kind-line", args! { kind = events::text::kind(locale, *kind) })),
            Only::Structure(word) => {
                let structure = self.organisation.structure(word, locale.lang().as_str());
                Some(locale.html("event-structure", args! { structure = structure }))
            }
        };
        regions.into_iter().chain(only).collect()
    }
}

/// Shows a page of events.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let now = clock.unix();
    let view = View::of(&ask, &office, now);
    let place = match ask.word(0) {
        "" => Some(Place::first(&ask.person)),
        _ => Place::read(&ask, 0, view.today).or_else(|| ask.language(0).map(|_| Place::first(&ask.person))),
    };
    let asked_for = place.clone().unwrap_or_else(|| Place::first(&ask.person));
    let screen = page(&ask, &db, &office, &asked_for, now).await?;
    match place {
        None => ask.stale(screen).await,
        Some(_) if ask.press().is_some() && ask.word(0).is_empty() => ask.answer_below(screen).await,
        Some(place) => ask.answer_at(&format!("el:{place}"), screen).await,
    }
}

/// A page of events as a screen.
pub async fn page(ask: &Ask, db: &Db, office: &Office, place: &Place, now: i64) -> sqlx::Result<Letter> {
    let filter = place.filter(&ask.person);
    let mut connection = db.read().acquire().await?;
    let page = match (place.span, place.span.days()) {
        (_, Some(days)) => events::within(&mut connection, office.zone, days, &filter, place.page, SIZE).await?,
        (Span::Past, None) => events::past(&mut connection, now, &filter, place.page, SIZE).await?,
        (_, None) => events::upcoming(&mut connection, now, &filter, place.page, SIZE).await?,
    };
    Ok(list(&View::of(ask, office, now), &page, place))
}

/// A page as a screen.
pub fn list(view: &View<'_>, page: &Page, place: &Place) -> Letter {
    let locale = view.locale;
    let mut text = head(view, place.span).bold();
    for line in view.narrowed(place) {
        text.line().push(&line);
    }
    if page.events.is_empty() {
        let none = match place.span {
            Span::Ahead => key!("events-none-upcoming"),
            Span::Past => key!("events-none-past"),
            _ => key!("events-none-within"),
        };
        text.line().line().push(&locale.html(none, args![]));
    } else {
        text.line().line().push(&numbered(page.events.iter().map(|event| events::entry(locale, event, Moment::answer(view.now)))));
    }
    let go = |label: &'static str, place: Place| view.button(label, format!("el:{place}"));
    let numbers = page.events.iter().enumerate().map(|(n, event)| Button::press((n + 1).to_string(), format!("ev:{}:{place}", event.id)));
    let previous = (place.page > 0).then(|| go(key!("button-earlier-page"), place.turned(place.page.saturating_sub(1))));
    let next = page.more.then(|| go(key!("button-later-page"), place.turned(place.page + 1)));
    let shown = if let Some((first, _)) = place.span.days() { first } else { view.today };
    let grid = view.button(key!("calendar-button"), grid_data(shown, place));
    let narrow = view.button(key!("calendar-narrow"), format!("ef:o:{place}"));
    let near = [(key!("calendar-today"), "t"), (key!("calendar-this-week"), "w"), (key!("calendar-this-month"), "n")];
    let near = near.map(|(label, word)| view.button(label, format!("el:{word}:{}:0{}", place.whose, place.only)));
    let times = match place.span {
        Span::Ahead => vec![(key!("events-button-past"), Span::Past)],
        Span::Past => vec![(key!("events-button-upcoming"), Span::Ahead)],
        _ => vec![(key!("events-button-upcoming"), Span::Ahead), (key!("events-button-past"), Span::Past)],
    };
    let times = times.into_iter().map(|(label, span)| go(label, place.at(span)));
    let regions = view.own.map(|_| match place.whose {
        Where::Mine => go(key!("regions-all"), place.whose(Where::Everywhere)),
        _ => go(key!("events-button-mine"), place.whose(Where::Mine)),
    });
    Letter::html(text)
        .row(numbers)
        .row(previous.into_iter().chain(next))
        .row(neighbours(view, place))
        .row(near)
        .row([grid, narrow])
        .row(times)
        .row(regions)
        .row([home::button(locale)])
}

/// What a list is of.
fn head(view: &View<'_>, span: Span) -> Html {
    let locale = view.locale;
    let named = match span {
        Span::Ahead => return locale.html("events-upcoming", args![]),
        Span::Past => return locale.html("events-past", args![]),
        Span::Day(day) => locale.weekday_date(day, view.today),
        Span::Month(first) => locale.month(first.year(), first.month()),
        Span::Week(_) => span.days().map(|(first, last)| locale.range(first, last)).unwrap_or_default(),
    };
    locale.html("events-within", args! { span = named })
}

/// The day, week or month before and after.
fn neighbours(view: &View<'_>, place: &Place) -> Vec<Button> {
    let label = |span: Span| match span {
        Span::Month(first) => view.locale.month_name(first.month()),
        span => span.days().map(|(first, _)| view.locale.day_month(first)).unwrap_or_default(),
    };
    let go = |after: bool| {
        let span = place.span.neighbour(after)?;
        let label = if after { format!("{} ›", label(span)) } else { format!("‹ {}", label(span)) };
        Some(Button::press(label, format!("el:{}", place.at(span))))
    };
    [false, true].into_iter().filter_map(go).collect()
}

/// «1. …», with a line between.
pub fn numbered(entries: impl Iterator<Item = Html>) -> Html {
    let entries = entries.enumerate().map(|(n, entry)| {
        let mut numbered = Html::escape(&format!("{}. ", n + 1));
        numbered.push(&entry);
        numbered
    });
    Html::join(entries, &Html::trusted("\n\n"))
}

/// `em:<place>`: the month in which the place's days begin.
fn grid_data(shown: NaiveDate, place: &Place) -> String {
    format!("em:{}", place.at(Span::month_of(shown)))
}

/// Shows a month as a grid of days.
pub async fn grid(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let view = View::of(&ask, &office, clock.unix());
    let place = Place::read(&ask, 0, view.today).unwrap_or_else(|| Place::first(&ask.person).at(Span::month_of(view.today)));
    let shown = place.span.days().map_or(view.today, |(first, _)| first);
    let place = place.at(Span::month_of(shown));
    let filter = place.filter(&ask.person);
    let month = events::month(&mut *db.read().acquire().await?, office.zone, shown.year(), shown.month(), &filter).await?;
    ask.answer_at(&format!("em:{place}"), grid_screen(&view, &month, &place)).await
}

/// A month of days, Monday first; those with events are marked.
pub fn grid_screen(view: &View<'_>, month: &Month, place: &Place) -> Letter {
    let locale = view.locale;
    let mut text = Html::escape(&locale.month(month.year, month.month)).bold();
    for line in view.narrowed(place) {
        text.line().push(&line);
    }
    let said = if month.days.iter().any(|count| *count > 0) { key!("calendar-hint") } else { key!("events-none-within") };
    text.line().line().push(&locale.html(said, args![]));
    let day = |date: NaiveDate| {
        let count = month.days.get(date.day0() as usize).copied().unwrap_or(0);
        let (day, mark) = (date.day(), if count > 0 { "•" } else { "" });
        let label = if date == view.today { format!("[{day}]{mark}") } else { format!("{day}{mark}") };
        Button::press(label, format!("el:{}", place.at(Span::Day(date))))
    };
    let turn = |by: i32| {
        let (year, number) = month.neighbour(by);
        let first = NaiveDate::from_ymd_opt(year, number, 1).filter(|_| events::YEARS.contains(&year))?;
        let label = if by < 0 { format!("‹ {}", locale.month_name(number)) } else { format!("{} ›", locale.month_name(number)) };
        Some(Button::press(label, grid_data(first, place)))
    };
    let whole = view.button(key!("calendar-as-list"), format!("el:{}", place.turned(0)));
    let narrow = view.button(key!("calendar-narrow"), format!("ef:o:{}", place.turned(0)));
    let list = view.button(key!("events-button-upcoming"), format!("el:{}", place.at(Span::Ahead)));
    let letter = Letter::html(text);
    let letter = match NaiveDate::from_ymd_opt(month.year, month.month, 1) {
        Some(first) => crate::bot::month::days(letter, locale, first, day),
        None => letter,
    };
    letter.row([-1, 1].into_iter().filter_map(turn)).row([whole, narrow]).row([list, home::button(locale)])
}

/// What narrows the list: `ef:<o|r|k|s>:<place>`.
pub async fn narrow(ask: Ask, office: Arc<Office>, clock: Clock) -> Answered {
    let view = View::of(&ask, &office, clock.unix());
    let place = Place::read(&ask, 1, view.today).unwrap_or_else(|| Place::first(&ask.person));
    ask.answer_at(&format!("ef:{}:{place}", ask.word(0)), narrow_screen(&view, ask.word(0), &place)).await
}

/// The choice of what narrows, or of the region, kind or structure that does.
pub fn narrow_screen(view: &View<'_>, what: &str, place: &Place) -> Letter {
    let locale = view.locale;
    let place = place.turned(0);
    let go = |on: bool, label: &str, place: &Place| Button::press(super::settings::marked(label, on), format!("el:{place}"));
    let back = view.button(key!("button-back"), format!("ef:o:{place}"));
    match what {
        "r" => {
            let all = go(place.whose == Where::Everywhere, &locale.plain("regions-all", args![]), &place.whose(Where::Everywhere));
            let regions = Region::choices(view.today, locale)
                .into_iter()
                .map(|region| go(place.whose == Where::In(region), region.short_name(locale), &place.whose(Where::In(region))));
            Letter::html(locale.html("calendar-choose-region", args![])).row([all]).grid(regions, 2).row([back])
        }
        "k" => {
            let kinds = Kind::all().map(|kind| {
                let only = Only::Kind(kind);
                go(place.only == only, &events::text::kind(locale, kind), &place.only(only))
            });
            Letter::html(locale.html("calendar-choose-kind", args![])).grid(kinds, 1).row([back])
        }
        "s" => {
            let structures = view.organisation.structures.keys().map(|word| {
                let only = Only::Structure(word.clone());
                go(place.only == only, view.organisation.structure(word, locale.lang().as_str()), &place.only(only))
            });
            Letter::html(locale.html("calendar-choose-structure", args![])).grid(structures, 1).row([back])
        }
        _ => {
            let mut text = locale.html("calendar-narrowed", args![]);
            let lines = view.narrowed(&place);
            if lines.is_empty() {
                text.line().push(&locale.html("calendar-not-narrowed", args![]));
            }
            for line in &lines {
                text.line().push(line);
            }
            let ask = |label: &'static str, what: &str| view.button(label, format!("ef:{what}:{place}"));
            let structures = (!view.organisation.structures.is_empty()).then(|| ask(key!("calendar-by-structure"), "s"));
            let everything = place.whose(Where::Everywhere).only(Only::Any);
            let all = (everything != place).then(|| go(false, &locale.plain("calendar-everything", args![]), &everything));
            Letter::html(text)
                .row([ask(key!("calendar-by-region"), "r"), ask(key!("calendar-by-kind"), "k")])
                .row(structures)
                .row(all)
                .row([view.button(key!("button-back"), format!("el:{place}")), home::button(locale)])
        }
    }
}
