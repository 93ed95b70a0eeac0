//! A month as buttons, Monday first: the names of the weekdays, and the days below them.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::letter::{Button, Letter};
use crate::locale::Locale;

/// A button that fills a place and does nothing.
pub fn blank() -> Button {
    Button::press("·", "x")
}

/// The letter with the days from `begins` to the end of its month as seven columns, under the names of the weekdays. Empty places are
/// blank.
pub fn days(letter: Letter, locale: &Locale, begins: NaiveDate, day: impl Fn(NaiveDate) -> Button) -> Letter {
    let heads = (0..7).filter_map(|day| Weekday::try_from(day).ok()).map(|day| Button::press(locale.weekday_short(day), "x"));
    let before = (0..begins.weekday().num_days_from_monday()).map(|_| blank());
    let days = begins.iter_days().take_while(|day| (day.year(), day.month()) == (begins.year(), begins.month())).map(day);
    let filled: Vec<Button> = heads.chain(before).chain(days).collect();
    let rest = filled.len().next_multiple_of(7) - filled.len();
    letter.grid(filled.into_iter().chain((0..rest).map(|_| blank())), 7)
}

/// The first day of a month that is worth showing: weeks that lie behind would only push the others off the screen.
pub fn ahead(first: NaiveDate, today: NaiveDate) -> NaiveDate {
    if first <= today { today.week(Weekday::Mon).first_day().max(first) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locales;
    use crate::markup::Html;

    #[test]
    fn every_day_of_a_month_stands_under_its_weekday_and_every_week_is_whole() {
        let locales = Locales::embedded().unwrap();
        let locale = locales.get(locales.first());
        for number in 1..=24 {
            let first = NaiveDate::from_ymd_opt(2024 + (number - 1) as i32 / 12, (number - 1) % 12 + 1, 1).unwrap();
            let letter = days(Letter::html(Html::default()), locale, first, |day| Button::press(day.day().to_string(), day.to_string()));
            assert!(letter.keyboard.iter().all(|week| week.len() == 7), "{first}");
            let shown = format!("{:?}", letter.keyboard);
            for day in first.iter_days().take_while(|day| day.month() == first.month()) {
                let place =
                    letter.keyboard[1..].iter().find_map(|week| week.iter().position(|b| format!("{b:?}").contains(&day.to_string())));
                assert_eq!(place, Some(day.weekday().num_days_from_monday() as usize), "{day} {shown}");
            }
        }
    }

    #[test]
    fn weeks_that_lie_behind_are_left_out_of_the_present_month_alone() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (first, today, begins) in [
            ("2025-04-01", "2025-04-18", "2025-04-14"),
            ("2025-04-01", "2025-04-02", "2025-04-01"),
            ("2025-05-01", "2025-04-18", "2025-05-01"),
        ] {
            assert_eq!(ahead(day(first), day(today)), day(begins));
        }
    }
}
