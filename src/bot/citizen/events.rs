//! One event's card: reminders, its series, calendar file, a link to pass on.
//!
//! A card says in its buttons where it was opened from, so that "back" leads there.

use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::SqliteConnection;

use super::ask::Ask;
use super::place::{From, Place, choice};
use super::{calendar, home, my, settings, start};
use crate::args;
use crate::bot::{Answered, Me, around};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::events::requests::{self, Asked};
use crate::events::{self, Around, Event, Moment, Status};
use crate::key;
use crate::letter::{Button, Letter, verbs};
use crate::locale::Locale;
use crate::markup::Html;
use crate::reminders;
use crate::team::Role;
use crate::zone;

/// Shows one event's card.
pub async fn card(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let now = clock.unix();
    let from = From::read(&ask, 1, today(&office, now));
    let found = match ask.number(0) {
        Some(id) => look(&db, &office, id, ask.person.chat, &from, now).await?,
        None => None,
    };
    let Some((event, asked)) = found else { return gone(&ask, &db, &office, from, now).await };
    let screen = card_screen(&ask, &db, &office, &event, asked, &from, now, &me).await?;
    match from {
        From::Elsewhere => ask.answer_below(screen).await,
        _ => ask.answer(screen).await,
    }
}

/// `/start e<id>`: the same by a link, whoever follows it.
pub async fn by_link(ask: &Ask, db: &Db, office: &Office, now: i64, me: &Me, id: i64) -> Answered {
    let Some((event, asked)) = look(db, office, id, ask.person.chat, &From::Elsewhere, now).await? else {
        return gone(ask, db, office, From::Elsewhere, now).await;
    };
    let mut screen = card_screen(ask, db, office, &event, asked, &From::Elsewhere, now, me).await?;
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
async fn look(db: &Db, office: &Office, id: i64, chat: i64, from: &From, now: i64) -> sqlx::Result<Option<(Event, Asked)>> {
    let mut connection = db.read().acquire().await?;
    let event = match from.day() {
        Some(day) => events::by_id_on(&mut connection, id, events::day_bounds(office.zone, day), now).await?,
        None => events::by_id(&mut connection, id, now).await?,
    };
    let Some(event) = event.filter(Event::is_public) else { return Ok(None) };
    let asked = requests::asked(&mut connection, id, chat).await?;
    Ok(Some((event, asked)))
}

/// It was deleted, or hidden: said, and the list it stood in.
async fn gone(ask: &Ask, db: &Db, office: &Office, from: From, now: i64) -> Answered {
    let screen = match from {
        From::My(number) => my::page(ask, db, number, now).await?,
        From::List(place) => calendar::page(ask, db, office, &place, now).await?,
        From::Elsewhere => {
            let letter = Letter::html(ask.locale().html("event-gone", args![]));
            let list = Button::press(ask.locale().plain("menu-events", args![]), format!("el:{}", Place::first(&ask.person)));
            return ask.answer_below(letter.row([list, home::button(ask.locale())])).await;
        }
    };
    ask.answer_with(&ask.locale().plain("event-gone", args![]), screen).await
}

#[allow(clippy::too_many_arguments, reason = "what a card shows, each from another room")]
async fn card_screen(
    ask: &Ask,
    db: &Db,
    office: &Office,
    event: &Event,
    asked: Asked,
    from: &From,
    now: i64,
    me: &Me,
) -> sqlx::Result<Letter> {
    let leads = asked.lead.map_or_else(|| own_times(ask, office, event), |lead| vec![lead]);
    let around = around::of(&mut *db.read().acquire().await?, office, ask.locale(), event, now).await?;
    let letter = card_letter(ask.locale(), event, &around, asked, &leads, from, now, me);
    let desk = ask.person.role.filter(|role| *role >= Role::Moderator).map(|_| {
        Button::press(ask.locale().plain("event-to-desk", args![]), format!("{}:show:{}:{}", verbs::EVENT_DESK, event.id, event.revision))
    });
    Ok(letter.row(desk))
}

/// When somebody is reminded of an event: at the times they chose, else at its own or the office's; never who isn't subscribed.
fn own_times(ask: &Ask, office: &Office, event: &Event) -> Vec<i64> {
    match &ask.person.subscriber {
        None => Vec::new(),
        Some(subscriber) if subscriber.remind_before.is_some() => settings::leads(office, subscriber),
        Some(_) => reminders::times_of(office, event).to_vec(),
    }
}

/// The office's local day.
fn today(office: &Office, now: i64) -> NaiveDate {
    zone::local(office.zone, now).date()
}

/// The card with everything that can be done about it; `leads` are the person's reminder times in minutes.
#[allow(clippy::too_many_arguments, reason = "what a card shows, each from another room")]
pub fn card_letter(locale: &Locale, event: &Event, around: &Around, asked: Asked, leads: &[i64], from: &From, now: i64, me: &Me) -> Letter {
    let mut text = events::card_within(locale, event, Moment::answer(now), around);
    let (id, tail) = (event.id, from.tail());
    let press = |label: &'static str, data: String| Button::press(locale.plain(label, args![]), data);
    let ahead = !event.is_over(now) && event.status() != Status::Cancelled;
    let wanted = (asked.reminded || asked.followed) && !asked.not_interested;
    if ahead && wanted {
        let later = event.occurrence.instants.anchor_at.is_none().then(|| locale.html("event-reminded-later", args![]));
        let at = || locale.html("event-reminded", args! { leads = settings::leads_label(locale, leads) });
        text.line().line().push(&later.unwrap_or_else(at));
    }
    if ahead && asked.not_interested {
        text.line().line().push(&locale.html("event-not-this", args![]));
    }
    let not = (ahead && !wanted && !asked.not_interested).then(|| press(key!("event-not-interested"), format!("ni:{id}:0{tail}")));
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
    let open = |label: String, other: &Event| Button::press(label, format!("ev:{}", other.id));
    let parent = around.parent.as_ref().map(|parent| open(locale.plain("event-parent-open", args![]), parent));
    let parts = (1..).zip(around.listed()).map(|(number, part)| open(number.to_string(), part));
    let letter = Letter::html(text).row(remind).row(follow).row(not).row(calendar).row(parent).grid(parts, 5);
    letter.row([back, share]).row([home::button(locale)])
}

/// Telegram's own page for passing a link on (core.telegram.org/widgets/share).
fn share_link(link: &str, title: &str) -> String {
    url::Url::parse_with_params("https://t.me/share/url", [("url", link), ("text", title)]).map_or_else(|_| link.to_owned(), String::from)
}

/// Turns the reminder of an event on or off, as the button says.
pub async fn remind(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let (now, chat) = (clock.unix(), ask.person.chat);
    let from = From::read(&ask, 2, today(&office, now));
    let found = match ask.number(0) {
        Some(id) => look(&db, &office, id, chat, &from, now).await?,
        None => None,
    };
    let (Some((event, _)), Some(wanted)) = (found, choice(ask.word(1), "0", "1")) else { return gone(&ask, &db, &office, from, now).await };
    let own = own_times(&ask, &office, &event);
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
    let screen = card_screen(&ask, &db, &office, &event, asked, &from, now, &me).await?;
    ask.answer_with(&ask.locale().plain(key, args![]), screen).await
}

/// Follows the event's series or doesn't any more, as the button says: all its events, those to come too, are as if asked for.
pub async fn follow(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let (now, chat) = (clock.unix(), ask.person.chat);
    let from = From::read(&ask, 2, today(&office, now));
    let found = match ask.number(0) {
        Some(id) => look(&db, &office, id, chat, &from, now).await?,
        None => None,
    };
    let (Some((event, _)), Some(wanted)) = (found, choice(ask.word(1), "0", "1")) else { return gone(&ask, &db, &office, from, now).await };
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
    let screen = card_screen(&ask, &db, &office, &event, asked, &from, now, &me).await?;
    ask.answer_with(&ask.locale().plain(key, args![]), screen).await
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

/// "Not interested" on the card; asking to be reminded takes it back.
pub async fn not_interested(ask: Ask, db: Db, office: Arc<Office>, clock: Clock, me: Me) -> Answered {
    let (now, chat) = (clock.unix(), ask.person.chat);
    let from = From::read(&ask, 2, today(&office, now));
    let found = match ask.number(0) {
        Some(id) => look(&db, &office, id, chat, &from, now).await?,
        None => None,
    };
    let Some((event, _)) = found else { return gone(&ask, &db, &office, from, now).await };
    let mut transaction = db.write().await?;
    reminders::drop_event(&mut transaction, event.id, chat, now).await?;
    let asked = requests::asked(&mut transaction, event.id, chat).await?;
    transaction.commit().await?;
    let screen = card_screen(&ask, &db, &office, &event, asked, &from, now, &me).await?;
    ask.answer_with(&ask.locale().plain("event-not-this", args![]), screen).await
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
pub async fn file(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let found = match ask.number(0) {
        Some(id) => look(&db, &office, id, ask.person.chat, &From::Elsewhere, clock.unix()).await?,
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
