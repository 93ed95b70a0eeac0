//! `/settings`: everything that somebody chose, on one screen, and the way to each choice.

use std::sync::Arc;

use anyhow::Context;
use chrono::{Duration, NaiveTime, Weekday};
use sqlx::SqliteConnection;

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::{Locale, capitalised};
use crate::markup::Html;
use crate::subscribers::{self, Cadence, Subscriber};
use crate::zone::{self, DAY, Quiet};

/// Labels of the choices and where they lead.
const CHOICES: [(&str, &str); 6] = [
    (key!("settings-button-language"), "la"),
    (key!("settings-button-region"), "re"),
    (key!("menu-digest"), "di:s"),
    (key!("settings-button-remind"), "rm"),
    (key!("settings-button-quiet"), "qu"),
    (key!("settings-button-pause"), "pa"),
];

/// Shows them.
pub async fn open(ask: Ask, office: Arc<Office>, clock: Clock) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    ask.answer(screen(ask.locale(), &office, subscriber, clock.unix())).await
}

/// What is set, and a button for each.
pub fn screen(locale: &Locale, office: &Office, subscriber: &Subscriber, now: i64) -> Letter {
    let mut text = locale.html("settings-head", args![]);
    text.line().line().push(&locale.html("settings-language", args! { language = locale.name() }));
    text.line().push(&summary(locale, office, subscriber, now));
    let announcements =
        (!subscriber.announcements).then(|| Button::press(locale.plain("settings-button-announcements", args![]), "yx:a:1"));
    Letter::html(text)
        .row(announcements)
        .grid(CHOICES.map(|(label, data)| Button::press(locale.plain(label, args![]), data)), 2)
        .row([Button::press(locale.plain("menu-privacy", args![]), "pr"), home::button(locale)])
}

/// What comes, when and from where, in lines: also what a new subscriber is told.
pub fn summary(locale: &Locale, office: &Office, subscriber: &Subscriber, now: i64) -> Html {
    let mut lines = vec![locale.html("settings-regions", args! { regions = subscriber.regions.label(locale) })];
    lines.push(locale.html("settings-digest", args! { cadence = cadence(locale, subscriber.digest) }));
    if let Some(at) = digest_at(locale, subscriber) {
        lines.push(locale.html("settings-digest-at", args! { at = at }));
    }
    if !subscriber.announcements {
        lines.push(locale.html("settings-no-announcements", args![]));
    }
    lines.push(locale.html("settings-remind", args! { leads = leads_label(locale, &leads(office, subscriber)) }));
    lines.push(locale.html("settings-quiet", args! { quiet = quiet_label(locale, quiet(office, subscriber)) }));
    if let Some(until) = subscriber.paused_until.filter(|until| *until > now) {
        let date = zone::local(office.zone, until).date();
        lines.push(locale.html("settings-paused", args! { date = locale.weekday_date(date, zone::local(office.zone, now).date()) }));
    }
    lines.push(locale.html("time-zone-note", args![]).italic());
    Html::join(lines, &Html::trusted("\n"))
}

/// Changes something of a subscriber, with what is pending for them, in one transaction; how they stand afterwards.
pub async fn change(
    ask: &Ask,
    db: &Db,
    change: impl AsyncFnOnce(&mut SqliteConnection, i64) -> sqlx::Result<()>,
) -> anyhow::Result<Subscriber> {
    let chat = ask.person.chat;
    let mut transaction = db.write().await?;
    change(&mut transaction, chat).await?;
    transaction.commit().await?;
    subscribers::get(db, chat).await?.context("a subscriber who has just changed something")
}

/// The button that leads back here.
pub fn button(locale: &Locale) -> Button {
    Button::press(locale.plain("button-settings", args![]), "se")
}

/// A label with a mark before it if it is chosen.
pub fn marked(label: &str, chosen: bool) -> String {
    if chosen { format!("✓ {label}") } else { label.to_owned() }
}

/// How often the digest comes.
pub fn cadence(locale: &Locale, cadence: Cadence) -> String {
    let key = match cadence {
        Cadence::Off => key!("cadence-off"),
        Cadence::Weekly => key!("cadence-weekly"),
        Cadence::Daily => key!("cadence-daily"),
    };
    locale.plain(key, args![])
}

/// When the digest comes: «Сейсенбі, 14:20», or the hour alone; none if it is off.
pub fn digest_at(locale: &Locale, subscriber: &Subscriber) -> Option<String> {
    let time = clock_label(locale, subscriber.digest_slot.rem_euclid(DAY));
    match subscriber.digest {
        Cadence::Off => None,
        Cadence::Daily => Some(time),
        Cadence::Weekly => {
            let day = capitalised(&locale.weekday(weekday(subscriber.digest_slot)));
            Some(locale.plain("settings-weekday-time", args! { day = day, time = time }))
        }
    }
}

/// The weekday of a minute of the week.
pub fn weekday(slot: i64) -> Weekday {
    u8::try_from(slot.div_euclid(DAY).rem_euclid(7)).ok().and_then(|day| Weekday::try_from(day).ok()).unwrap_or(Weekday::Mon)
}

/// A minute of the day as a clock shows it.
pub fn clock_label(locale: &Locale, minute: i64) -> String {
    locale.time(NaiveTime::MIN + Duration::minutes(minute))
}

/// How many minutes before an event they are reminded, the longest first.
pub fn leads(office: &Office, subscriber: &Subscriber) -> Vec<i64> {
    let Some(own) = &subscriber.remind_before else { return office.remind_before.clone() };
    own.split(',').filter_map(|minutes| minutes.trim().parse().ok()).collect()
}

/// Reminder times in words.
pub fn leads_label(locale: &Locale, leads: &[i64]) -> String {
    if leads.is_empty() {
        return locale.plain("remind-off", args![]);
    }
    let labels: Vec<String> = leads.iter().map(|minutes| locale.lead(Duration::minutes(*minutes)).to_lowercase()).collect();
    capitalised(&locale.list(&labels))
}

/// Their quiet hours; `None`: off.
pub fn quiet(office: &Office, subscriber: &Subscriber) -> Option<Quiet> {
    let own = subscriber.quiet.map(|(from, to)| Quiet { from, to });
    own.or(office.quiet).filter(|quiet| quiet.from != quiet.to)
}

/// «22:00–08:00», or that they are off.
pub fn quiet_label(locale: &Locale, quiet: Option<Quiet>) -> String {
    match quiet {
        None => locale.plain("quiet-off", args![]),
        Some(Quiet { from, to }) => format!("{}–{}", clock_label(locale, from), clock_label(locale, to)),
    }
}
