//! Dates, times and spans as a language writes them.
//!
//! Whole patterns come from CLDR, because the order differs (Kazakh: year first; Russian: day first); what CLDR's
//! crate doesn't offer (ranges, seasons, lead times) are messages in `dates.ftl`. Everything here takes local dates
//! and times: the zone was applied by the caller. CLDR puts U+202F before «ж.» and «г.», and a plain space in ranges;
//! we write plain spaces in all dates, as people type them, so that Telegram's search and a copied line match.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use icu_calendar::{Date, Gregorian};
use icu_datetime::{FixedCalendarDateTimeFormatter as Formatter, fieldsets};
use icu_locale_core::Locale as IcuLocale;
use icu_time::{DateTime, Time};

use super::Locale;
use crate::{args, key};

/// A quarter of the year, the precision of "this autumn" (EDTF 21–24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Season {
    /// March to May.
    Spring,
    /// June to August.
    Summer,
    /// September to November.
    Autumn,
    /// From December of that year.
    Winter,
}

/// The patterns of one language, made once.
pub(super) struct Dates {
    ymd: Formatter<Gregorian, fieldsets::YMD>,
    ymdt: Formatter<Gregorian, fieldsets::YMDT>,
    ymde: Formatter<Gregorian, fieldsets::YMDE>,
    mde: Formatter<Gregorian, fieldsets::MDE>,
    md: Formatter<Gregorian, fieldsets::MD>,
    ym: Formatter<Gregorian, fieldsets::YM>,
    month: Formatter<Gregorian, fieldsets::M>,
    weekday: Formatter<Gregorian, fieldsets::E>,
    weekday_short: Formatter<Gregorian, fieldsets::E>,
    time: Formatter<Gregorian, fieldsets::T>,
}

impl Dates {
    pub(super) fn new(icu: &IcuLocale) -> Result<Self, String> {
        /// Each field set is a type of its own; only what it is called with differs.
        macro_rules! formatter {
            ($fields:expr) => {
                Formatter::try_new(icu.into(), $fields).map_err(|e| e.to_string())?
            };
        }
        Ok(Self {
            ymd: formatter!(fieldsets::YMD::long()),
            ymdt: formatter!(fieldsets::YMD::long().with_time_hm()),
            ymde: formatter!(fieldsets::YMDE::long()),
            mde: formatter!(fieldsets::MDE::long()),
            md: formatter!(fieldsets::MD::long()),
            ym: formatter!(fieldsets::YM::long()),
            month: formatter!(fieldsets::M::long()),
            weekday: formatter!(fieldsets::E::long()),
            weekday_short: formatter!(fieldsets::E::short()),
            time: formatter!(fieldsets::T::hm()),
        })
    }
}

impl Locale {
    /// «2025 ж. 25 желтоқсан» · «25 декабря 2025 г.»
    pub fn date(&self, date: NaiveDate) -> String {
        typed(self.dates.ymd.format(&gregorian(date)))
    }

    /// «25 желтоқсан, бейсенбі» · «четверг, 25 декабря»; with the year if it isn't the year of `today`.
    pub fn weekday_date(&self, date: NaiveDate, today: NaiveDate) -> String {
        if date.year() == today.year() {
            typed(self.dates.mde.format(&gregorian(date)))
        } else {
            typed(self.dates.ymde.format(&gregorian(date)))
        }
    }

    /// «16:46»
    pub fn time(&self, time: NaiveTime) -> String {
        typed(self.dates.time.format(&clock_time(time)))
    }

    /// «2025 ж. 25 желтоқсан, 16:46» · «25 декабря 2025 г. в 16:46»
    pub fn date_time(&self, at: NaiveDateTime) -> String {
        let at = DateTime { date: gregorian(at.date()), time: clock_time(at.time()) };
        typed(self.dates.ymdt.format(&at))
    }

    /// «25 желтоқсан» · «25 декабря»
    pub fn day_month(&self, date: NaiveDate) -> String {
        typed(self.dates.md.format(&gregorian(date)))
    }

    /// «2025 ж. желтоқсан» · «декабрь 2025 г.»; `month` counts from 1.
    pub fn month(&self, year: i32, month: u32) -> String {
        typed(self.dates.ym.format(&gregorian(first_of(year, month))))
    }

    /// The month by itself, as a heading or a button: «Желтоқсан» · «Декабрь»; `month` counts from 1.
    pub fn month_name(&self, month: u32) -> String {
        capitalised(&typed(self.dates.month.format(&gregorian(first_of(2000, month)))))
    }

    /// «2025 жылғы күз» · «осень 2025 г.»
    pub fn season(&self, year: i32, season: Season) -> String {
        let key = match season {
            Season::Spring => key!("season-spring"),
            Season::Summer => key!("season-summer"),
            Season::Autumn => key!("season-autumn"),
            Season::Winter => key!("season-winter"),
        };
        self.plain(key, args! { year = year.to_string() })
    }

    /// «2025 жыл» · «2025 год»: when nothing finer is known.
    pub fn year(&self, year: i32) -> String {
        self.plain("year-alone", args! { year = year.to_string() })
    }

    /// «2025 ж. 23–24 сәуір», «2025 ж. 30 сәуір – 1 мамыр», «2025 ж. 31 желтоқсан – 2026 ж. 2 қаңтар» ·
    /// «23–24 апреля 2025 г.» and so on. One day is that day.
    pub fn range(&self, from: NaiveDate, until: NaiveDate) -> String {
        if from == until {
            return self.date(from);
        }
        if from.year() != until.year() {
            return self.plain("range-years", args! { from = self.date(from), until = self.date(until) });
        }
        let year = from.year().to_string();
        let until_day = self.day_month(until);
        if from.month() == until.month() {
            self.plain("range-month", args! { year = year, day = from.day().to_string(), until = until_day })
        } else {
            self.plain("range-year", args! { year = year, from = self.day_month(from), until = until_day })
        }
    }

    /// «дүйсенбі» · «понедельник»
    pub fn weekday(&self, day: Weekday) -> String {
        typed(self.dates.weekday.format(&gregorian(date_on(day))))
    }

    /// «дс» · «пн», for the head of a month's grid.
    pub fn weekday_short(&self, day: Weekday) -> String {
        typed(self.dates.weekday_short.format(&gregorian(date_on(day))))
    }

    /// «кеше», «бүгін», «ертең» · «вчера» …, from −2 to 2 days; none beyond. Such a word goes stale at midnight:
    /// only in answers, or in what expires before it.
    pub fn relative_day(&self, days: i64) -> Option<String> {
        let key = match days {
            -2 => key!("day-before-yesterday"),
            -1 => key!("day-yesterday"),
            0 => key!("day-today"),
            1 => key!("day-tomorrow"),
            2 => key!("day-after-tomorrow"),
            _ => return None,
        };
        Some(self.plain(key, args!()))
    }

    /// How long before the start a reminder comes, as a choice: «1 күн қалғанда» · «За 1 день». The largest unit
    /// (weeks to minutes) that needs no remainder; nothing left is «Басталған кезде».
    pub fn lead(&self, before: Duration) -> String {
        let minutes = before.num_minutes();
        let (key, n) = match minutes {
            ..=0 => return self.plain("lead-start", args!()),
            m if m % (7 * DAY) == 0 => (key!("lead-weeks"), m / (7 * DAY)),
            m if m % DAY == 0 => (key!("lead-days"), m / DAY),
            m if m % HOUR == 0 => (key!("lead-hours"), m / HOUR),
            m => (key!("lead-minutes"), m),
        };
        self.plain(key, args! { n = n })
    }

    /// How long something takes, in its two largest units: «2 сағат 30 минут» · «2 часа 30 минут»; under a minute,
    /// in seconds.
    pub fn duration(&self, length: Duration) -> String {
        let seconds = length.num_seconds().max(0);
        if seconds < 60 {
            return self.plain("span-seconds", args! { n = seconds });
        }
        let minutes = seconds / 60;
        let units =
            [(key!("span-days"), minutes / DAY), (key!("span-hours"), minutes % DAY / HOUR), (key!("span-minutes"), minutes % HOUR)];
        let largest = units.iter().position(|(_, n)| *n > 0).unwrap_or(2);
        let words: Vec<String> =
            units[largest..].iter().take(2).filter(|(_, n)| *n > 0).map(|(key, n)| self.plain(key, args! { n = *n })).collect();
        words.join(" ")
    }
}

/// In minutes.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// The same text with a capital first letter, for a heading or a button: «бүгін» becomes «Бүгін».
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// CLDR's text with the spaces people type.
fn typed(text: impl ToString) -> String {
    text.to_string().replace(['\u{202f}', '\u{a0}'], " ")
}

fn gregorian(date: NaiveDate) -> Date<Gregorian> {
    let field = |n: u32| u8::try_from(n).expect("a month or a day is below 32");
    Date::try_new_gregorian(date.year().clamp(-9999, 9999), field(date.month()), field(date.day()))
        .unwrap_or_else(|_| Date::try_new_gregorian(2000, 1, 1).expect("a date"))
}

fn clock_time(time: NaiveTime) -> Time {
    let field = |n: u32| u8::try_from(n).expect("an hour or a minute is below 60");
    Time::try_new(field(time.hour()), field(time.minute()), 0, 0).expect("chrono has no hour 24")
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month.clamp(1, 12), 1).unwrap_or_default()
}

/// Some date that falls on this weekday.
fn date_on(day: Weekday) -> NaiveDate {
    NaiveDate::from_isoywd_opt(2024, 1, day).expect("week 1 has every weekday")
}
