//! A change of an event that people may know of: its questions, then before and after and how many will be told, then it is made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::event_edit::{self, find};
use super::event_new::dates;
use super::step::{self, Again, Step, Wanted};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::events::{self, Changed, EditError, Edtf, Event, Format, Hand, Moment, OWED, TITLE_LIMIT, Tone};
use crate::holidays;
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::{args, reminders, team};

/// The verb of these buttons: `m.chg:what:after`.
pub const VERB: &str = "m.chg";

/// A change that is being asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The event.
    pub event: i64,
    /// Its revision as it was seen.
    pub revision: i64,
    /// What is to change, as far as it is said.
    pub change: Change,
}

/// What is to change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The dates, in the calendar's notation.
    Date(Option<(String, String)>),
    /// The place, by language.
    Place(BTreeMap<String, String>),
    /// It has no place any more, and takes place online.
    Online,
    /// It will not take place; why, by language. Empty: no reason is given.
    Cancel(BTreeMap<String, String>),
}

impl Change {
    /// The language in which an answer is still wanted, if one is; a date is asked for once.
    fn wants(&self) -> Option<Option<&'static str>> {
        match self {
            Self::Date(None) => Some(None),
            Self::Date(Some(_)) | Self::Online => None,
            Self::Place(said) | Self::Cancel(said) => OWED.into_iter().find(|language| !said.contains_key(*language)).map(Some),
        }
    }
}

/// Asks for a change from the event's card on.
pub async fn begin(desk: &Desk, press: &Press, event: i64, revision: i64, change: Change) -> Answered {
    let Some(found) = find(desk, event).await?.filter(|found| found.revision == revision) else {
        desk.replies.alert(&press.id, &desk.locale().plain("desk-event-overtaken", args![])).await?;
        return event_edit::show(desk, press, event).await;
    };
    desk.replies.toast(&press.id, "").await?;
    go_on(desk, press.message, Pending { event: found.id, revision, change }).await
}

/// The next question, or the last one: whether to do it.
async fn go_on(desk: &Desk, after: i64, pending: Pending) -> Answered {
    let letter = match find(desk, pending.event).await? {
        Some(event) => ask(desk, &event, &pending, after).await?,
        None => Letter::html(desk.locale().html("desk-event-gone", args![])),
    };
    stand(desk, Step { after, moderator: Wanted::Change(pending) }).await?;
    desk.send(&letter).await?;
    Ok(())
}

async fn ask(desk: &Desk, event: &Event, pending: &Pending, after: i64) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let name = |tag: &str| desk.locales.lang(tag).map_or_else(|| tag.to_owned(), |lang| desk.locales.get(lang).name().to_owned());
    let button = |label: String, what: &str| Button::press(label, format!("{VERB}:{what}:{after}"));
    Ok(match (&pending.change, pending.change.wants()) {
        (Change::Date(_), Some(_)) => {
            Letter::html(locale.html("alter-date", args![])).row([button(locale.plain("alter-date-open", args![]), "skip")])
        }
        (Change::Place(said), Some(Some(language))) => {
            let may = said.is_empty() && event.content.format != Some(Format::Online);
            let online = may.then(|| button(locale.plain("alter-online", args![]), "online"));
            Letter::html(locale.html("alter-place", args! { language = name(language) })).row(online)
        }
        (Change::Cancel(_), Some(Some(language))) => Letter::html(locale.html("alter-reason", args! { language = name(language) }))
            .row([button(locale.plain("alter-no-reason", args![]), "skip")]),
        _ => {
            let mut lines = vec![Html::escape(event.title(locale.lang().as_str()).0).bold()];
            lines.extend(before_and_after(desk, event, &pending.change));
            let n = if event.is_public() { reminders::concerned(&desk.db, event.id).await? } else { 0 };
            lines.push(locale.html("alter-told", args! { n = n }));
            Letter::html(Html::join(lines, &Html::trusted("\n")))
                .row([button(locale.plain("button-confirm", args![]), "yes"), button(locale.plain("button-cancel", args![]), "no")])
        }
    })
}

fn before_and_after(desk: &Desk, event: &Event, change: &Change) -> Vec<Html> {
    let locale = desk.locale();
    let today = events::text::today(event, desk.now());
    match change {
        Change::Date(dates) => {
            let before = events::text::date(locale, event, Moment::pushed(desk.now()));
            let (starts, ends) = read(dates.as_ref());
            let after = events::text::span(locale, starts, ends, today, Tone::Pushed);
            let mut lines =
                vec![locale.html("alter-before", args! { value = before }), locale.html("alter-after", args! { value = after })];
            let holiday = starts.day().and_then(holidays::on);
            lines.extend(holiday.map(|holiday| locale.html("edit-holiday", args! { name = holiday.label(locale) })));
            lines
        }
        Change::Online => {
            let before = event.said(locale.lang().as_str(), |text| &text.venue).map_or("–", |(venue, _)| venue);
            let after = events::text::format(locale, Format::Online);
            vec![locale.html("alter-before", args! { value = before }), locale.html("alter-after", args! { value = after })]
        }
        Change::Place(venues) => {
            let mut lines = Vec::new();
            for (language, venue) in venues {
                let before = event.content.texts.get(language).map_or("", |text| text.venue.as_str());
                lines.push(locale.html("alter-before", args! { value = if before.is_empty() { "–" } else { before } }));
                lines.push(locale.html("alter-after", args! { value = venue }));
            }
            lines
        }
        Change::Cancel(reasons) => {
            let mut lines = vec![locale.html("alter-cancelled", args![])];
            let given = reasons.values().filter(|reason| !reason.is_empty());
            lines.extend(given.map(|reason| locale.html("event-reason", args! { reason = reason })));
            lines
        }
    }
}

fn read(dates: Option<&(String, String)>) -> (Edtf, Edtf) {
    dates.map_or((Edtf::Unknown, Edtf::Unknown), |(starts, ends)| (starts.parse().unwrap_or_default(), ends.parse().unwrap_or_default()))
}

/// A message that answers a question.
pub async fn answered(desk: &Desk, message: &Message, after: i64, mut pending: Pending) -> Answered {
    let number = i64::from(message.id.0);
    let text = message.text().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let (locale, wants) = (desk.locale(), pending.change.wants());
    if number <= after || wants.is_none() {
        return go_on(desk, after, pending).await;
    }
    if text.is_empty() {
        desk.say(locale.html("new-text-only", args![])).await?;
        return Ok(());
    }
    let length = text.chars().count();
    if length > TITLE_LIMIT {
        desk.say(locale.html("new-too-long", args! { length = length, limit = TITLE_LIMIT })).await?;
        return Ok(());
    }
    match (&mut pending.change, wants.flatten()) {
        (Change::Date(said), _) => match dates(&text, desk.today()) {
            Ok((starts, ends)) => {
                let known = find(desk, pending.event).await?.map(|event| event.content).filter(|_| ends == Edtf::Unknown);
                let ends = known.map_or(ends, |content| events::same_length(&content, starts));
                *said = Some((starts.to_string(), ends.to_string()));
            }
            Err(fault) => {
                desk.say(Html::escape(&events::Fault::Date(fault).say(locale))).await?;
                return Ok(());
            }
        },
        (Change::Place(said) | Change::Cancel(said), Some(language)) => {
            said.insert(language.to_owned(), text);
        }
        _ => {}
    }
    go_on(desk, number, pending).await
}

/// A press that answers a question.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == press.number(1));
    let Some(Step { after, moderator: Wanted::Change(mut pending) }) = step else { return stale(&desk, &press).await };
    let wants = pending.change.wants();
    match (press.word(0), &mut pending.change, wants) {
        ("no", _, _) => {
            let mut transaction = desk.db.write().await?;
            dialogue::end(&mut transaction, desk.person.chat).await?;
            transaction.commit().await?;
            event_edit::show(&desk, &press, pending.event).await
        }
        ("yes", _, None) => make(&desk, &press, after, pending).await,
        ("skip", Change::Date(said), Some(_)) => {
            *said = Some((String::new(), String::new()));
            skipped(&desk, &press, after, pending).await
        }
        ("online", change @ &mut Change::Place(_), Some(_)) => {
            *change = Change::Online;
            skipped(&desk, &press, after, pending).await
        }
        // No reason in one language is no reason in any: nobody gets half of it.
        ("skip", Change::Cancel(said), Some(_)) => {
            *said = OWED.into_iter().map(|language| (language.to_owned(), String::new())).collect();
            skipped(&desk, &press, after, pending).await
        }
        _ => stale(&desk, &press).await,
    }
}

async fn skipped(desk: &Desk, press: &Press, after: i64, pending: Pending) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(press, &[]).await?;
    go_on(desk, after.max(press.message), pending).await
}

/// Makes the change; those concerned are told by the outbox, in the same transaction.
async fn make(desk: &Desk, press: &Press, after: i64, pending: Pending) -> Answered {
    let (by, now) = (desk.person.chat, desk.now());
    let Pending { event, revision, change } = pending;
    let hand = Hand::new(now, Some(by));
    let mut transaction = desk.db.write().await?;
    let (what, made): (&str, Result<Changed, EditError>) = match &change {
        Change::Date(dates) => {
            let (starts, ends) = read(dates.as_ref());
            ("event.moved", events::reschedule(&mut transaction, event, revision, starts, ends, hand).await)
        }
        Change::Place(venues) => ("event.relocated", events::move_place(&mut transaction, event, revision, venues, hand).await),
        Change::Online => ("event.relocated", events::move_online(&mut transaction, event, revision, hand).await),
        Change::Cancel(reasons) => ("event.cancelled", events::cancel(&mut transaction, event, revision, reasons, hand).await),
    };
    let changed = match made {
        Ok(changed) => changed,
        Err(error) => {
            drop(transaction);
            let mut transaction = desk.db.write().await?;
            dialogue::end(&mut transaction, by).await?;
            transaction.commit().await?;
            return event_edit::refused(desk, press, event, error).await;
        }
    };
    reminders::event_changed(&mut transaction, &desk.locales, &changed, now).await?;
    team::record(&mut transaction, Some(by), what, &format!("event:{event}"), &format!("r{}", changed.revision), now).await?;
    dialogue::set(&mut transaction, by, &Step { after, moderator: Wanted::Nothing(Again::Event(event)) }, now).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    event_edit::show(desk, press, event).await
}
