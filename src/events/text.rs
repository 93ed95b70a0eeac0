//! How dates, kinds and states of an event read in a language. Says nothing that isn't known: no clock time, no day of its own.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::edtf::Edtf;
use super::kind::{Kind, Nature};
use super::model::{Event, Format, Status};
use super::rule::Rule;
use crate::args;
use crate::key;
use crate::locale::Locale;
use crate::zone;

/// Where a text will be read: only an answer may say "tomorrow", because a pushed text can be read days later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Read at once.
    Answer,
    /// Read whenever.
    Pushed,
}

/// The moment that a text is written at: decides which years are named, what is over, and what "tomorrow" means.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Unix seconds.
    pub now: i64,
    /// Where it will be read.
    pub tone: Tone,
}

impl Moment {
    /// For an answer.
    pub fn answer(now: i64) -> Self {
        Self { now, tone: Tone::Answer }
    }

    /// For what is pushed.
    pub fn pushed(now: i64) -> Self {
        Self { now, tone: Tone::Pushed }
    }
}

/// A kind's name: «Сессия».
pub fn kind(locale: &Locale, kind: Kind) -> String {
    locale.plain(key!("event-kind"), args! { kind = kind.as_str() })
}

/// A format's name: «Онлайн».
pub fn format(locale: &Locale, format: Format) -> String {
    locale.plain(key!("event-format"), args! { format = format.as_str() })
}

/// A status's name: «Басқа күнге ауыстырылды».
pub fn status(locale: &Locale, status: Status) -> String {
    locale.plain(key!("event-status"), args! { status = status.as_str() })
}

/// What a reader must know about the state: over, running, moved, postponed, cancelled; none if it simply will be.
pub fn state(locale: &Locale, event: &Event, now: i64) -> Option<String> {
    let running = || {
        let instants = event.occurrence.instants;
        event.occurrence.starts.has_day()
            && instants.from_at.is_some_and(|from| from <= now)
            && instants.until_at.is_some_and(|until| now < until)
    };
    match event.status() {
        said @ (Status::Cancelled | Status::Draft) => Some(status(locale, said)),
        _ if event.is_over(now) => Some(status(locale, Status::Held)),
        Status::Postponed => Some(status(locale, Status::Postponed)),
        _ if running() && !event.content.whole_day() => Some(locale.plain(key!("event-status"), args! { status = "running" })),
        Status::Moved => Some(status(locale, Status::Moved)),
        _ => None,
    }
}

/// When it takes place, as people say it: «ертең, 1 мамыр, 10:00», «1 мамыр, жұма, 10:00–12:00», «2025 ж. 23–24 сәуір», «2025 жылғы күз»,
/// «нақтылануда». What lacks a clock time gets none here; see [`time_is_open`].
pub fn date(locale: &Locale, event: &Event, moment: Moment) -> String {
    span(locale, event.occurrence.starts, event.occurrence.ends, today(event, moment.now), moment.tone)
}

/// The same for any two dates of an event, such as those before a move.
pub fn span(locale: &Locale, starts: Edtf, ends: Edtf, today: NaiveDate, tone: Tone) -> String {
    match (starts, ends) {
        (Edtf::Time(from), Edtf::Time(until)) if from.date() == until.date() => {
            let day = day(locale, from.date(), today, tone);
            let (from, until) = (locale.time(from.time()), locale.time(until.time()));
            locale.plain(key!("event-day-times"), args! { day = day, from = from, until = until })
        }
        (Edtf::Day(from), Edtf::Day(until)) if from != until => match from.year() == until.year() && from.year() == today.year() {
            true => this_year(locale, from, until),
            false => locale.range(from, until),
        },
        (Edtf::Time(from), Edtf::Day(until)) if from.date() == until => single(locale, starts, today, tone),
        (_, Edtf::Unknown) => single(locale, starts, today, tone),
        (_, _) if starts == ends => single(locale, starts, today, tone),
        _ => {
            let (from, until) = (single(locale, starts, today, Tone::Pushed), single(locale, ends, today, Tone::Pushed));
            locale.plain(key!("event-span"), args! { from = from, until = until })
        }
    }
}

/// A span of days within this year: the year goes without saying, as in every other date of a card.
fn this_year(locale: &Locale, from: NaiveDate, until: NaiveDate) -> String {
    let until_day = locale.day_month(until);
    match from.month() == until.month() {
        true => locale.plain(key!("event-days"), args! { from = from.day().to_string(), until = until_day }),
        false => locale.plain(key!("event-span"), args! { from = locale.day_month(from), until = until_day }),
    }
}

/// One date of any precision.
fn single(locale: &Locale, date: Edtf, today: NaiveDate, tone: Tone) -> String {
    match date {
        Edtf::Unknown => locale.plain(key!("event-date-open"), args!()),
        Edtf::Year(year) => locale.year(year),
        Edtf::Season(year, season) => locale.season(year, season),
        Edtf::Month(year, month) => locale.month(year, month),
        Edtf::Day(date) => day(locale, date, today, tone),
        Edtf::Time(at) => moment(locale, at, today, tone),
    }
}

fn moment(locale: &Locale, at: NaiveDateTime, today: NaiveDate, tone: Tone) -> String {
    locale.plain(key!("event-day-time"), args! { day = day(locale, at.date(), today, tone), time = locale.time(at.time()) })
}

/// «ертең, 1 мамыр» in an answer, if it is that near; else «1 мамыр, жұма», with the year if it is another.
fn day(locale: &Locale, date: NaiveDate, today: NaiveDate, tone: Tone) -> String {
    let near = (tone == Tone::Answer).then(|| locale.relative_day((date - today).num_days())).flatten();
    match near {
        Some(word) => locale.plain(key!("event-day-time"), args! { day = word, time = locale.day_month(date) }),
        None => locale.weekday_date(date, today),
    }
}

/// Whether to say that the clock time isn't known yet: a single coming day of something that isn't the day itself.
pub fn time_is_open(event: &Event, now: i64) -> bool {
    let occurrence = &event.occurrence;
    matches!(occurrence.starts, Edtf::Day(_))
        && !matches!(occurrence.ends, Edtf::Time(_))
        && event.content.kind.nature() == Nature::Event
        && !event.is_over(now)
        && !matches!(event.status(), Status::Cancelled | Status::Postponed)
}

/// Whether it has been launched and nobody said when it ends: its date is then a beginning.
pub fn is_open(event: &Event) -> bool {
    event.content.kind.nature() == Nature::Open && event.occurrence.ends == Edtf::Unknown && event.occurrence.starts.has_day()
}

/// How often it comes again, as `event-repeats` asks for it; none if it happens once.
pub fn often(event: &Event) -> Option<&'static str> {
    let rule = event.content.rule.as_deref()?;
    Rule::new(rule, event.content.starts, event.content.ends, event.zone).ok().map(|rule| rule.frequency())
}

/// The local day of an instant where the event is.
pub fn today(event: &Event, now: i64) -> NaiveDate {
    zone::local(event.zone, now).date()
}
