//! `/events`: what comes and what was, in pages, and one event's card: reminders, calendar file, a link to pass on.
//!
//! A button says the whole page it leads to (`el:<u|p>:<m|a>:<page>`: upcoming or past, my regions or all), and a card says where it was
//! opened from, so that "back" leads there. A bare verb stands under pushed messages: it opens below them and leaves them as they are.

use std::fmt;
use std::sync::Arc;

use sqlx::SqliteConnection;

use super::ask::Ask;
use super::{home, my, settings, start};
use crate::args;
use crate::bot::person::Person;
use crate::bot::{Answered, Me};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::requests::{self, Asked};
use crate::events::{self, Event, Filter, Moment, Page, Status};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup::Html;
use crate::regions::RegionSet;
use crate::reminders;

/// Events on a page.
pub const SIZE: u32 = 5;
/// The last page that a button may ask for.
const LAST: i64 = 1_000;

/// A page of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What lies behind, instead of what comes.
    pub past: bool,
    /// Only the person's own regions.
    pub mine: bool,
    /// From 0.
    pub page: u32,
}

impl Place {
    /// Where `/events` begins for this person.
    pub fn first(person: &Person) -> Self {
        Self::nearest(own_regions(person).is_some())
    }

    /// The first page of what comes.
    pub fn nearest(mine: bool) -> Self {
        Self { past: false, mine, page: 0 }
    }

    /// From the words of a button, beginning at `index`.
    fn read(ask: &Ask, index: usize) -> Option<Self> {
        let past = choice(ask.word(index), "u", "p")?;
        let mine = choice(ask.word(index + 1), "a", "m")?;
        let page = ask.number(index + 2).filter(|page| (0..=LAST).contains(page))?;
        Some(Self { past, mine, page: u32::try_from(page).ok()? })
    }

    fn regions(self, person: &Person) -> RegionSet {
        own_regions(person).filter(|_| self.mine).unwrap_or(RegionSet::ALL)
    }

    fn turned(self, page: u32) -> Self {
        Self { page, ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", if self.past { "p" } else { "u" }, if self.mine { "m" } else { "a" }, self.page)
    }
}

/// `false` for the first word, `true` for the second.
pub fn choice(word: &str, no: &str, yes: &str) -> Option<bool> {
    [no, yes].iter().position(|each| *each == word).map(|index| index == 1)
}

/// The regions that somebody chose, if they narrow anything.
pub fn own_regions(person: &Person) -> Option<RegionSet> {
    person.subscriber.as_ref().and_then(|subscriber| narrowing(subscriber.regions))
}

/// These regions, if they are less than the whole country.
pub fn narrowing(regions: RegionSet) -> Option<RegionSet> {
    Some(regions).filter(|regions| !regions.is_all() && !regions.is_empty())
}

/// Where a card was opened from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// A link, a search, a pushed message: there is no way back.
    Elsewhere,
    /// A page of the list.
    List(Place),
    /// A page of `/my`.
    My(u32),
}

impl From {
    fn read(ask: &Ask, index: usize) -> Self {
        let page = || ask.number(index + 1).filter(|page| (0..=LAST).contains(page)).and_then(|page| u32::try_from(page).ok());
        match ask.word(index) {
            "my" => Self::My(page().unwrap_or(0)),
            _ => Place::read(ask, index).map_or(Self::Elsewhere, Self::List),
        }
    }

    /// As callback data ends with it.
    fn tail(self) -> String {
        match self {
            Self::Elsewhere => String::new(),
            Self::List(place) => format!(":{place}"),
            Self::My(page) => format!(":my:{page}"),
        }
    }
}

/// Shows a page of events.
pub async fn open(ask: Ask, db: Db, clock: Clock) -> Answered {
    let place = match ask.word(0) {
        "" => Some(Place::first(&ask.person)),
        _ => Place::read(&ask, 0).or_else(|| ask.language(0).map(|_| Place::first(&ask.person))),
    };
    let now = clock.unix();
    let asked_for = place.unwrap_or(Place::first(&ask.person));
    let screen = page(&ask, &db, asked_for, now).await?;
    match place {
        None => ask.stale(screen).await,
        Some(_) if ask.press().is_some() && ask.word(0).is_empty() => ask.answer_below(screen).await,
        Some(place) => ask.answer_at(&format!("el:{place}"), screen).await,
    }
}

async fn page(ask: &Ask, db: &Db, place: Place, now: i64) -> sqlx::Result<Letter> {
    let filter = Filter::public(place.regions(&ask.person));
    let mut connection = db.read().acquire().await?;
    let page = match place.past {
        false => events::upcoming(&mut connection, now, &filter, place.page, SIZE).await?,
        true => events::past(&mut connection, now, &filter, place.page, SIZE).await?,
    };
    Ok(list(ask.locale(), &page, place, own_regions(&ask.person), now))
}

/// A page as a screen; `own` are the regions that narrow the list, if the person has any.
pub fn list(locale: &Locale, page: &Page, place: Place, own: Option<RegionSet>, now: i64) -> Letter {
    let (head, none) = match place.past {
        false => (key!("events-upcoming"), key!("events-none-upcoming")),
        true => (key!("events-past"), key!("events-none-past")),
    };
    let mut text = locale.html(head, args![]).bold();
    if let Some(regions) = own.filter(|_| place.mine) {
        text.line().push(&locale.html("settings-regions", args! { regions = regions.label(locale) }));
    }
    if page.events.is_empty() {
        text.line().line().push(&locale.html(none, args![]));
    } else {
        text.line().line().push(&numbered(page.events.iter().map(|event| events::entry(locale, event, Moment::answer(now)))));
    }
    let go = |label: &'static str, place: Place| Button::press(locale.plain(label, args![]), format!("el:{place}"));
    let numbers = page.events.iter().enumerate().map(|(n, event)| Button::press((n + 1).to_string(), format!("ev:{}:{place}", event.id)));
    let previous = (place.page > 0).then(|| go(key!("button-earlier-page"), place.turned(place.page.saturating_sub(1))));
    let next = page.more.then(|| go(key!("button-later-page"), place.turned(place.page + 1)));
    let other_time = Place { past: !place.past, page: 0, ..place };
    let time = if place.past { key!("events-button-upcoming") } else { key!("events-button-past") };
    let regions = own.map(|_| {
        let label = if place.mine { key!("regions-all") } else { key!("events-button-mine") };
        go(label, Place { mine: !place.mine, page: 0, ..place })
    });
    Letter::html(text)
        .row(numbers)
        .row(previous.into_iter().chain(next))
        .row([go(time, other_time)].into_iter().chain(regions))
        .row([home::button(locale)])
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

/// Shows one event's card.
pub async fn card(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let from = From::read(&ask, 1);
    let Some(id) = ask.number(0) else { return gone(&ask, &db, from, clock.unix()).await };
    let Some((event, asked)) = look(&db, id, ask.person.chat, clock.unix()).await? else {
        return gone(&ask, &db, from, clock.unix()).await;
    };
    let screen = card_screen(&ask, &office, &event, asked, from, clock.unix(), &me);
    match from {
        From::Elsewhere => ask.answer_below(screen).await,
        _ => ask.answer(screen).await,
    }
}

/// `/start e<id>`: the same by a link, whoever follows it.
pub async fn by_link(ask: &Ask, db: &Db, office: &Office, now: i64, me: &Me, id: i64) -> Answered {
    let Some((event, asked)) = look(db, id, ask.person.chat, now).await? else { return gone(ask, db, From::Elsewhere, now).await };
    let mut screen = card_screen(ask, office, &event, asked, From::Elsewhere, now, me);
    if !ask.person.is_subscribed() {
        screen = screen.row([start::subscribe_button(ask.locale())]);
    }
    ask.answer_at(&format!("es:{id}"), screen).await
}

/// The same card in its own place: when a stranger reads it in another language.
pub async fn same_card(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let id = ask.number(0).unwrap_or_default();
    by_link(&ask, &db, &office, clock.unix(), &me, id).await
}

/// An event that citizens may see, and what this person asked for about it.
async fn look(db: &Db, id: i64, chat: i64, now: i64) -> sqlx::Result<Option<(Event, Asked)>> {
    let mut connection = db.read().acquire().await?;
    let Some(event) = events::by_id(&mut connection, id, now).await?.filter(Event::is_public) else { return Ok(None) };
    let asked = requests::asked(&mut connection, id, chat).await?;
    Ok(Some((event, asked)))
}

/// It was deleted, or hidden: said, and the list it stood in.
async fn gone(ask: &Ask, db: &Db, from: From, now: i64) -> Answered {
    let screen = match from {
        From::My(number) => my::page(ask, db, number, now).await?,
        From::List(place) => page(ask, db, place, now).await?,
        From::Elsewhere => {
            let letter = Letter::html(ask.locale().html("event-gone", args![]));
            let list = Button::press(ask.locale().plain("menu-events", args![]), format!("el:{}", Place::first(&ask.person)));
            return ask.answer_below(letter.row([list, home::button(ask.locale())])).await;
        }
    };
    ask.answer_with(&ask.locale().plain("event-gone", args![]), screen).await
}

fn card_screen(ask: &Ask, office: &Office, event: &Event, asked: Asked, from: From, now: i64, me: &Me) -> Letter {
    let own = || ask.person.subscriber.as_ref().map(|subscriber| settings::leads(office, subscriber)).unwrap_or_default();
    let leads = asked.lead.map_or_else(own, |lead| vec![lead]);
    card_letter(ask.locale(), event, asked, &leads, from, now, me)
}

/// The card with everything that can be done about it; `leads` are the person's reminder times in minutes.
pub fn card_letter(locale: &Locale, event: &Event, asked: Asked, leads: &[i64], from: From, now: i64, me: &Me) -> Letter {
    let mut text = events::card(locale, event, Moment::answer(now));
    let (id, tail) = (event.id, from.tail());
    let press = |label: &'static str, data: String| Button::press(locale.plain(label, args![]), data);
    let ahead = !event.is_over(now) && event.status() != Status::Cancelled;
    let wanted = (asked.reminded || asked.followed) && !asked.not_interested;
    if ahead && wanted {
        let later = event.occurrence.instants.anchor_at.is_none().then(|| locale.html("event-reminded-later", args![]));
        let at = || locale.html("event-reminded", args! { leads = settings::leads_label(locale, leads) });
        text.line().line().push(&later.unwrap_or_else(at));
    }
    let remind = ahead.then(|| match wanted {
        true => press(key!("event-remind-off"), format!("er:{id}:0{tail}")),
        false => press(key!("event-remind-on"), format!("er:{id}:1{tail}")),
    });
    let follow = event.content.series.as_ref().map(|_| match asked.followed {
        true => press(key!("event-follow-off"), format!("fo:{id}:0{tail}")),
        false => press(key!("event-follow-on"), format!("fo:{id}:1{tail}")),
    });
    let calendar = event.occurrence.instants.anchor_at.filter(|_| ahead).map(|_| press(key!("reminder-to-calendar"), format!("ec:{id}")));
    let link = format!("https://t.me/{}?start=e{id}", me.username);
    let share = Button::link(locale.plain("event-share", args![]), share_link(&link, event.title(locale.lang().as_str()).0));
    let back = match from {
        From::Elsewhere => press(key!("menu-events"), "el:u:a:0".to_owned()),
        From::List(place) => press(key!("button-back"), format!("el:{place}")),
        From::My(page) => press(key!("button-back"), format!("my:{page}")),
    };
    Letter::html(text).row(remind).row(follow).row(calendar).row([back, share]).row([home::button(locale)])
}

/// Telegram's own page for passing a link on (core.telegram.org/widgets/share).
fn share_link(link: &str, title: &str) -> String {
    url::Url::parse_with_params("https://t.me/share/url", [("url", link), ("text", title)]).map_or_else(|_| link.to_owned(), String::from)
}

/// Turns the reminder of an event on or off, as the button says.
pub async fn remind(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let (from, now, chat) = (From::read(&ask, 2), clock.unix(), ask.person.chat);
    let found = match ask.number(0) {
        Some(id) => look(&db, id, chat, now).await?,
        None => None,
    };
    let (Some((event, _)), Some(wanted)) = (found, choice(ask.word(1), "0", "1")) else { return gone(&ask, &db, from, now).await };
    let own = ask.person.subscriber.as_ref().map(|subscriber| settings::leads(&office, subscriber)).unwrap_or_default();
    let lead = lead(event.occurrence.instants.anchor_at, &own, now);
    if wanted && lead.is_none() {
        return ask.alert(&ask.locale().plain("event-too-soon", args![])).await;
    }
    let mut transaction = db.write().await?;
    if wanted {
        reminders::ask(&mut transaction, &office, event.id, chat, lead.flatten(), now).await?;
    } else {
        take_back(&mut transaction, &office, &event, chat, now).await?;
    }
    transaction.commit().await?;
    let asked = requests::asked(&mut *db.read().acquire().await?, event.id, chat).await?;
    let key = if wanted { key!("event-remind-is-on") } else { key!("event-remind-is-off") };
    ask.answer_with(&ask.locale().plain(key, args![]), card_screen(&ask, &office, &event, asked, from, now, &me)).await
}

/// Follows the event's series or doesn't any more, as the button says: all its events, those to come too, are as if asked for.
pub async fn follow(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let (from, now, chat) = (From::read(&ask, 2), clock.unix(), ask.person.chat);
    let found = match ask.number(0) {
        Some(id) => look(&db, id, chat, now).await?,
        None => None,
    };
    let (Some((event, _)), Some(wanted)) = (found, choice(ask.word(1), "0", "1")) else { return gone(&ask, &db, from, now).await };
    let mut transaction = db.write().await?;
    match (&event.content.series, wanted) {
        (Some(series), true) => requests::follow(&mut transaction, series, chat, now).await?,
        (Some(series), false) => drop(requests::unfollow(&mut transaction, series, chat).await?),
        (None, _) => {}
    }
    reminders::replan(&mut transaction, &office, chat).await?;
    transaction.commit().await?;
    let asked = requests::asked(&mut *db.read().acquire().await?, event.id, chat).await?;
    let key = if asked.followed { key!("event-follow-is-on") } else { key!("event-follow-is-off") };
    ask.answer_with(&ask.locale().plain(key, args![]), card_screen(&ask, &office, &event, asked, from, now, &me)).await
}

/// Minutes before the start that are tried, the longest first, where none of a person's own times lies ahead.
const SHORTER: [i64; 5] = [24 * 60, 3 * 60, 60, 30, 15];

/// When a wish made now is fulfilled: `Some(None)` at the person's own times, `Some(minutes)` where those have passed or there are none;
/// `None`: it is too late.
fn lead(anchor: Option<i64>, own: &[i64], now: i64) -> Option<Option<i64>> {
    let ahead = |lead: &i64| anchor.is_none_or(|anchor| anchor - lead * 60 > now);
    if own.iter().any(ahead) { Some(None) } else { SHORTER.into_iter().find(ahead).map(Some) }
}

/// Whoever follows the series, or is among those a moderator wants reminded, has to say no to this one; others only take their wish back.
async fn take_back(c: &mut SqliteConnection, office: &Office, event: &Event, chat: i64, now: i64) -> sqlx::Result<()> {
    let followed = requests::asked(c, event.id, chat).await?.followed;
    match followed || event.marked_for.is_some() {
        true => reminders::drop_event(c, event.id, chat, now).await,
        false => reminders::take_back(c, office, event.id, chat).await,
    }
}

/// "Not this one" under a reminder.
pub async fn not_this(ask: Ask, db: Db, clock: Clock) -> Answered {
    let Some(id) = ask.number(0) else { return ask.alert(&ask.locale().plain("event-gone", args![])).await };
    let mut transaction = db.write().await?;
    if events::by_id(&mut transaction, id, clock.unix()).await?.is_some() {
        reminders::drop_event(&mut transaction, id, ask.person.chat, clock.unix()).await?;
    }
    transaction.commit().await?;
    ask.alert(&ask.locale().plain("event-not-this", args![])).await
}

/// Sends the event as a calendar file.
pub async fn file(ask: Ask, db: Db, clock: Clock) -> Answered {
    let found = match ask.number(0) {
        Some(id) => look(&db, id, ask.person.chat, clock.unix()).await?,
        None => None,
    };
    let Some((event, _)) = found else { return ask.alert(&ask.locale().plain("event-gone", args![])).await };
    let locale = ask.locale();
    let Some(bytes) = events::ics(locale, &event) else { return ask.alert(&locale.plain("event-no-day", args![])).await };
    ask.toast("").await?;
    let caption = Html::escape(event.title(locale.lang().as_str()).0);
    ask.replies().file(ask.person.chat, &format!("event-{}.ics", event.id), bytes, &caption).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::lead;

    #[test]
    fn a_wish_for_a_reminder_is_always_one_that_can_still_come_true() {
        let (now, hour) = (1_000_000, 3600);
        for (start_in, own, expected) in [
            (Some(50 * hour), &[1440, 60][..], Some(None)),
            (Some(2 * hour), &[1440, 60], Some(None)),
            (Some(5 * hour), &[1440], Some(Some(180))),
            (Some(2 * hour), &[1440], Some(Some(60))),
            (Some(50 * hour), &[], Some(Some(1440))),
            (Some(600), &[1440], None),
            (Some(-hour), &[1440, 60], None),
            (None, &[1440], Some(None)),
            (None, &[], Some(Some(1440))),
        ] {
            assert_eq!(lead(start_in.map(|seconds| now + seconds), own, now), expected, "{start_in:?} {own:?}");
        }
    }
}
