//! `/editevent`: the coming events and the drafts, an event's card, and what a moderator can do with it.

use chrono::Datelike;

use super::announce::stale;
use super::desk::Desk;
use super::event_change::{self, Change};
use super::event_new::said;
use crate::bot::citizen::remind::{LEADS, with};
use crate::bot::citizen::settings::leads_label;
use crate::bot::press::Press;
use crate::bot::{Answered, around};
use crate::events::{self, EditError, Event, Filter, Hand, Moment, Status};
use crate::holidays;
use crate::letter::{Button, Letter, verbs};
use crate::markup::Html;
use crate::regions::RegionSet;
use crate::{args, key, reminders, team};

/// The verb of these buttons: `m.ev:what:event:revision[:which]`.
pub const VERB: &str = verbs::EVENT_DESK;
/// Events on a page.
const SIZE: u32 = 8;

/// `/editevent`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&page(&desk, 0).await?).await?;
    Ok(())
}

async fn page(desk: &Desk, number: u32) -> sqlx::Result<Letter> {
    let (locale, moment) = (desk.locale(), Moment::answer(desk.now()));
    let mut reading = desk.db.read().acquire().await?;
    let drafts = if number == 0 { events::drafts(&mut reading, 0, SIZE).await?.events } else { Vec::new() };
    let filter = Filter { internal: true, ..Filter::public(RegionSet::ALL) };
    let coming = events::upcoming(&mut reading, desk.now(), &filter, number, SIZE).await?;
    drop(reading);
    let found = drafts.into_iter().chain(coming.events).collect::<Vec<_>>();
    if found.is_empty() && number == 0 {
        return Ok(Letter::html(locale.html("edit-empty", args![])));
    }
    let mut letter = Letter::html(locale.html("edit-head", args![]));
    for event in &found {
        let label = events::label(locale, event, moment);
        let label = match event.status() {
            Status::Draft => format!("{} · {label}", events::text::status(locale, Status::Draft)),
            _ => label,
        };
        letter = letter.row([Button::press(label, format!("{VERB}:show:{}:{}", event.id, event.revision))]);
    }
    let turn = |key: &'static str, to: u32| Button::press(locale.plain(key, args![]), format!("{VERB}:list:{to}"));
    let previous = (number > 0).then(|| turn(key!("button-previous"), number.saturating_sub(1)));
    let next = coming.more.then(|| turn(key!("button-next"), number + 1));
    Ok(letter.row(previous.into_iter().chain(next)))
}

/// The event as it is now.
pub async fn find(desk: &Desk, id: i64) -> sqlx::Result<Option<Event>> {
    events::by_id(&mut *desk.db.read().acquire().await?, id, desk.now()).await
}

/// Sends an event's card in each owed language, then what can be done with it.
pub async fn show_new(desk: &Desk, id: i64) -> Answered {
    if let Some(event) = find(desk, id).await? {
        desk.send(&letter(desk, &event).await?).await?;
    }
    Ok(())
}

/// Puts the card in the place of the pressed message.
pub async fn show(desk: &Desk, press: &Press, id: i64) -> Answered {
    match find(desk, id).await? {
        Some(event) => {
            let letter = letter(desk, &event).await?;
            Ok(desk.replies.show(press, &letter).await?)
        }
        None => {
            desk.replies.alert(&press.id, &desk.locale().plain("desk-event-gone", args![])).await?;
            Ok(())
        }
    }
}

/// The card in both languages, who is reminded, and the buttons.
async fn letter(desk: &Desk, event: &Event) -> sqlx::Result<Letter> {
    let (locale, moment) = (desk.locale(), Moment::answer(desk.now()));
    let status = events::text::status(locale, event.status());
    let mut parts = vec![locale.html("edit-card", args! { id = event.id.to_string(), status = status })];
    // The moderator's own language first; both are what people will read.
    let others = desk.locales.languages().iter().filter(|lang| **lang != desk.person.lang);
    let mut reading = desk.db.read().acquire().await?;
    for lang in std::iter::once(&desk.person.lang).chain(others) {
        let locale = desk.locales.get(*lang);
        let around = around::of(&mut reading, &desk.office, locale, event, desk.now()).await?;
        parts.push(events::card_within(locale, event, moment, &around));
    }
    drop(reading);
    let day = of_the_day(desk, event).await?;
    parts.extend((!day.is_empty()).then(|| Html::join(day, &Html::trusted("\n"))));
    if event.status() != Status::Draft {
        let asked = events::requests::count(&mut *desk.db.read().acquire().await?, event.id).await?;
        parts.push(locale.html("edit-asked", args! { n = asked }));
    }
    if event.remind_before.is_some() {
        let times = leads_label(locale, reminders::times_of(&desk.office, event));
        parts.push(locale.html("edit-times", args! { times = times }));
    }
    if let Some(regions) = event.marked_for {
        parts.push(locale.html("edit-marked", args! { regions = regions.label(locale) }));
    }
    let text = Html::join(parts, &Html::trusted("\n\n"));
    let text = crate::markup::cut(&text, crate::markup::TEXT_LIMIT);
    let mut letter = Letter::html(text);
    for row in buttons(desk, event) {
        letter = letter.row(row);
    }
    Ok(letter)
}

/// What is to be known of its day: whether people are off work, and how much else takes place.
async fn of_the_day(desk: &Desk, event: &Event) -> sqlx::Result<Vec<Html>> {
    let locale = desk.locale();
    let Some(day) = event.occurrence.starts.day().filter(|_| !event.is_over(desk.now())) else { return Ok(Vec::new()) };
    let holiday = holidays::on(day).map(|holiday| locale.html("edit-holiday", args! { name = holiday.label(locale) }));
    let filter = Filter::public(RegionSet::ALL);
    let grid = events::month(&mut *desk.db.read().acquire().await?, event.zone, day.year(), day.month(), &filter).await?;
    let all = grid.days.get(day.day0() as usize).copied().unwrap_or(0);
    let busy = (all > 1).then(|| locale.html("edit-same-day", args! { n = i64::from(all) }));
    Ok(holiday.into_iter().chain(busy).collect())
}

fn buttons(desk: &Desk, event: &Event) -> Vec<Vec<Button>> {
    let locale = desk.locale();
    let (id, revision) = (event.id, event.revision);
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}:{revision}"));
    let back = vec![Button::press(locale.plain("edit-list", args![]), format!("{VERB}:list:0"))];
    if event.is_over(desk.now()) || event.status() == Status::Cancelled {
        return vec![back];
    }
    let mut rows = Vec::new();
    if event.status() == Status::Draft {
        rows.push(vec![button(key!("edit-publish"), "publish")]);
    }
    rows.push(vec![button(key!("edit-date"), "date"), button(key!("edit-place"), "place")]);
    if event.status() != Status::Draft {
        rows.push(vec![button(key!("edit-cancel"), "cancel")]);
        rows.push(vec![button(key!("edit-mark"), "mark")]);
    }
    rows.push(back);
    rows
}

/// A press on the list or on a card.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    if press.word(0) == "list" {
        let number = press.number(1).and_then(|number| u32::try_from(number).ok()).unwrap_or(0).min(10_000);
        let page = page(&desk, number).await?;
        return Ok(desk.replies.show(&press, &page).await?);
    }
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return stale(&desk, &press).await };
    match press.word(0) {
        "publish" => publish(&desk, &press, id, revision).await,
        "date" => event_change::begin(&desk, &press, id, revision, Change::Date(None)).await,
        "place" => event_change::begin(&desk, &press, id, revision, Change::Place(Default::default())).await,
        "cancel" => event_change::begin(&desk, &press, id, revision, Change::Cancel(Default::default())).await,
        "mark" => ask_mark(&desk, &press, id, revision).await,
        "mark!" => mark(&desk, &press, id, revision).await,
        "time" => set_time(&desk, &press, id, revision).await,
        "show" => show(&desk, &press, id).await,
        _ => stale(&desk, &press).await,
    }
}

/// Says why an edit was refused, and shows the event as it is now.
pub async fn refused(desk: &Desk, press: &Press, id: i64, error: EditError) -> Answered {
    if let EditError::Database(error) = error {
        return Err(error.into());
    }
    desk.replies.alert(&press.id, &said(desk.locale(), &error)).await?;
    show(desk, press, id).await
}

async fn publish(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let Some(event) = find(desk, id).await?.filter(|event| event.content.status == Status::Draft) else {
        return show(desk, press, id).await;
    };
    let content = events::Content { status: Status::Published, ..event.content };
    let mut transaction = desk.db.write().await?;
    match events::edit(&mut transaction, id, revision, &content, Hand::new(now, Some(by))).await {
        Ok(changed) => {
            reminders::event_changed(&mut transaction, &desk.locales, &changed, now).await?;
            team::record(&mut transaction, Some(by), "event.published", &format!("event:{id}"), "", now).await?;
            transaction.commit().await?;
            show(desk, press, id).await
        }
        Err(error) => {
            drop(transaction);
            refused(desk, press, id, error).await
        }
    }
}

/// Whom to remind who hasn't asked: the forecast for each choice comes before anything is saved.
async fn ask_mark(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let Some(event) = find(desk, id).await? else { return show(desk, press, id).await };
    let locale = desk.locale();
    let mut choices = vec![event.content.regions];
    if !event.content.regions.is_all() {
        choices.push(RegionSet::ALL);
    }
    let mut lines = vec![locale.html("mark-ask", args![])];
    lines.extend(of_the_day(desk, &event).await?);
    let mut rows = Vec::new();
    for (nth, regions) in choices.into_iter().enumerate() {
        let Some(forecast) = reminders::forecast(&desk.db, &desk.office, &event, regions, desk.now()).await? else {
            desk.replies.alert(&press.id, &locale.plain("mark-no-date", args![])).await?;
            return Ok(());
        };
        if forecast.others > 0 && nth == 0 {
            lines.push(locale.html("mark-others", args! { n = forecast.others }));
        }
        let span = locale.duration(chrono::Duration::seconds(forecast.seconds));
        let values = args! { regions = regions.label(locale), people = forecast.people, span = span, late = forecast.late };
        lines.push(locale.html("mark-forecast", values));
        if forecast.late == 0 {
            rows.push(vec![Button::press(regions.label(locale), format!("{VERB}:mark!:{id}:{revision}:{}", regions.bits()))]);
        } else {
            lines.push(locale.html("mark-too-late", args![]));
        }
    }
    let times = reminders::times_of(&desk.office, &event);
    lines.push(locale.html("edit-times", args! { times = leads_label(locale, times) }));
    if event.marked_for.is_some() {
        rows.push(vec![Button::press(locale.plain("mark-nobody", args![]), format!("{VERB}:mark!:{id}:{revision}:0"))]);
    }
    let toggles: Vec<Button> = LEADS
        .iter()
        .map(|lead| {
            let is = times.contains(lead);
            let label = super::marked(is, &locale.lead(chrono::Duration::minutes(*lead)));
            Button::press(label, format!("{VERB}:time:{id}:{revision}:{lead}:{}", i32::from(!is)))
        })
        .collect();
    rows.extend(toggles.chunks(2).map(<[Button]>::to_vec));
    rows.push(vec![Button::press(locale.plain("button-back", args![]), format!("{VERB}:show:{id}:{revision}"))]);
    let mut letter = Letter::html(Html::join(lines, &Html::trusted("\n")));
    letter.keyboard = rows;
    desk.replies.show(press, &letter).await?;
    Ok(())
}

/// A reminder time of this event alone, in or out; without any it has the office's again.
async fn set_time(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let lead = press.number(3).filter(|lead| LEADS.contains(lead));
    let (Some(lead), Some(event)) = (lead, find(desk, id).await?) else { return stale(desk, press).await };
    let times = with(reminders::times_of(&desk.office, &event), lead, press.word(4) == "1");
    let own = Some(times.as_slice()).filter(|times| !times.is_empty() && *times != desk.office.remind_before);
    let mut transaction = desk.db.write().await?;
    match reminders::set_times(&mut transaction, &desk.office, &Event { revision, ..event }, own, now).await {
        Ok(()) => {
            let detail = own.unwrap_or(&desk.office.remind_before).iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            team::record(&mut transaction, Some(by), "event.timed", &format!("event:{id}"), &detail, now).await?;
            transaction.commit().await?;
            ask_mark(desk, press, id, revision).await
        }
        Err(error) => {
            drop(transaction);
            refused(desk, press, id, error).await
        }
    }
}

async fn mark(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let (Some(bits), Some(event)) = (press.number(3), find(desk, id).await?) else { return stale(desk, press).await };
    let regions = (bits != 0).then(|| RegionSet::from_bits(bits));
    if let Some(regions) = regions {
        // The button may be old: what it promised is asked again.
        let forecast = reminders::forecast(&desk.db, &desk.office, &event, regions, now).await?;
        if forecast.is_none_or(|forecast| forecast.late > 0) {
            return ask_mark(desk, press, id, revision).await;
        }
    }
    let mut transaction = desk.db.write().await?;
    match events::mark(&mut transaction, id, revision, regions).await {
        Ok(()) => {
            reminders::mark_changed(&mut transaction, id, regions.is_some()).await?;
            team::record(&mut transaction, Some(by), "event.marked", &format!("event:{id}"), &bits.to_string(), now).await?;
            transaction.commit().await?;
            show(desk, press, id).await
        }
        Err(error) => {
            drop(transaction);
            refused(desk, press, id, error).await
        }
    }
}
