//! The days off of Kazakhstan, so that a plan for 1 May says so.
//!
//! Days are data (`data/holidays.tsv`, by the year's government decisions); a year that isn't there yet has none, and
//! [`known_until`] says how far the table reaches. Calls [`crate::locale`] for the words; knows no table of the database.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{Datelike, NaiveDate, Weekday};

use crate::{args, locale::Locale, table};

/// Why a day is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The holiday itself.
    Holiday,
    /// A day off in place of a holiday on a weekend, or exchanged for a working Saturday.
    Moved,
    /// Follows the moon: reckoned ahead, to be confirmed in its year.
    Estimated,
}

/// One day off.
#[derive(Clone, Debug)]
pub struct Holiday {
    kind: Kind,
    /// By language tag; the table's first language stands in for one it doesn't have.
    names: Vec<(&'static str, &'static str)>,
}

static DAYS: LazyLock<BTreeMap<NaiveDate, Holiday>> =
    LazyLock::new(|| read(include_str!("../data/holidays.tsv")).expect("data/holidays.tsv is checked by a test"));

/// The holiday of that day, if it is one.
pub fn on(date: NaiveDate) -> Option<&'static Holiday> {
    DAYS.get(&date)
}

/// Whether most people are off work: a weekend or a holiday.
pub fn is_day_off(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || on(date).is_some()
}

/// The last day the table knows about: the end of its last year.
pub fn known_until() -> NaiveDate {
    let last_year = DAYS.keys().next_back().map_or(0, NaiveDate::year);
    NaiveDate::from_ymd_opt(last_year, 12, 31).unwrap_or_default()
}

impl Holiday {
    /// Why the day is off.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// «Жеңіс күні» · «День Победы»
    pub fn name(&self, locale: &Locale) -> &'static str {
        let tag = locale.lang().as_str();
        self.names.iter().find(|(known, _)| *known == tag).unwrap_or(&self.names[0]).1
    }

    /// What to say of the day: its name; for a day off in its place «Жеңіс күні: ауыстырылған демалыс».
    pub fn label(&self, locale: &Locale) -> String {
        match self.kind {
            Kind::Holiday | Kind::Estimated => self.name(locale).to_owned(),
            Kind::Moved => locale.plain("holiday-moved", args! { name = self.name(locale) }),
        }
    }
}

fn read(text: &'static str) -> Result<BTreeMap<NaiveDate, Holiday>, String> {
    let mut days = BTreeMap::new();
    for row in table::rows(text) {
        let date: NaiveDate = row.read("date")?.ok_or("a line without a date")?;
        let kind = match row.need("kind")? {
            "holiday" => Kind::Holiday,
            "moved" => Kind::Moved,
            "estimated" => Kind::Estimated,
            other => return Err(format!("{date}: no such kind: {other}")),
        };
        let names = row.languages("name_").map(|tag| Ok((tag, row.need(&format!("name_{tag}"))?)));
        if days.insert(date, Holiday { kind, names: names.collect::<Result<_, String>>()? }).is_some() {
            return Err(format!("{date} stands there twice"));
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locales;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn label(date: NaiveDate) -> Option<[String; 2]> {
        let locales = Locales::embedded().unwrap();
        on(date).map(|holiday| ["kk", "ru"].map(|tag| holiday.label(locales.get(locales.lang(tag).unwrap()))))
    }

    #[test]
    fn the_table_reads_and_names_every_day_in_every_language() {
        let days = read(include_str!("../data/holidays.tsv")).unwrap();
        let locales = Locales::embedded().unwrap();
        for (date, holiday) in &days {
            for lang in locales.languages() {
                assert!(holiday.names.iter().any(|(tag, _)| *tag == lang.as_str()), "{date}: {lang}");
            }
        }
        for year in 2025..=2027 {
            assert!(days.range(day(year, 1, 1)..=day(year, 12, 31)).count() >= 18, "{year}");
        }
        assert_eq!(known_until(), day(2027, 12, 31));
    }

    #[test]
    fn the_day_of_unity_is_a_day_off_with_its_full_name() {
        let unity = ["Қазақстан халқының бірлігі мерекесі", "Праздник единства народа Казахстана"].map(str::to_owned);
        assert_eq!(label(day(2026, 5, 1)), Some(unity));
        assert!(is_day_off(day(2026, 5, 1)));
    }

    #[test]
    fn a_day_off_in_place_of_another_says_so() {
        let moved = ["Жеңіс күні: ауыстырылған демалыс күні", "День Победы: перенесённый выходной"].map(str::to_owned);
        assert_eq!(label(day(2026, 5, 11)), Some(moved));
        assert_eq!(on(day(2026, 5, 27)).unwrap().kind(), Kind::Estimated);
    }

    #[test]
    fn the_day_of_gratitude_is_a_working_day() {
        assert!(!is_day_off(day(2027, 3, 1)), "a Monday");
        assert!(is_day_off(day(2026, 3, 1)), "a Sunday");
        assert!(on(day(2026, 8, 30)).is_none(), "Constitution Day left August");
        assert!(on(day(2027, 3, 15)).is_some(), "for March");
    }

    #[test]
    fn days_agree_with_the_reference_list() {
        let Ok(text) = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/holidays_kz_kk.json")) else {
            eprintln!("SKIPPED: days_agree_with_the_reference_list, ../shared is absent");
            return;
        };
        let years: std::collections::BTreeMap<String, std::collections::BTreeMap<NaiveDate, String>> = serde_json::from_str(&text).unwrap();
        let dates: Vec<NaiveDate> = years.into_values().flat_map(std::collections::BTreeMap::into_keys).collect();
        assert_eq!(DAYS.keys().copied().collect::<Vec<_>>(), dates);
    }
}
