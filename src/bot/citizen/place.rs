//! Where somebody stands in the calendar: which days, whose regions, which kind or structure, which page; and where a card was opened
//! from. All of it travels in the buttons, so that "back" leads to where one was, however old the message is.
//!
//! As callback data a place is `<days>:<where>:<page>[:<only>]`. Days are `u` (what comes), `p` (what was), `d20250501`, `w20250428` (the
//! week of that Monday), `m202505`; where is `m` (my regions), `a` (all) or `r15` (KZ-15); only is `k-forum` or `s-youth`. `t`, `w` and
//! `n` are today, this week and this month when the button is pressed; the pages they lead to name their days.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::ask::Ask;
use crate::bot::person::Person;
use crate::events::{Filter, Kind, YEARS};
use crate::regions::{Region, RegionSet};

/// The last page that a button may ask for.
const LAST: i64 = 1_000;

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// What comes.
    Ahead,
    /// What lies behind, the latest first.
    Past,
    /// One day.
    Day(NaiveDate),
    /// Seven days from this Monday.
    Week(NaiveDate),
    /// The month of this first day.
    Month(NaiveDate),
}

impl Span {
    /// The week in which a day lies.
    pub fn week_of(day: NaiveDate) -> Self {
        Self::Week(day.week(Weekday::Mon).first_day())
    }

    /// The month in which a day lies.
    pub fn month_of(day: NaiveDate) -> Self {
        Self::Month(day.with_day(1).unwrap_or(day))
    }

    fn read(word: &str, today: NaiveDate) -> Option<Self> {
        let of_day = |digits: &str| NaiveDate::parse_from_str(digits, "%Y%m%d").ok().filter(|day| YEARS.contains(&day.year()));
        match (word, word.split_at_checked(1)?) {
            ("u", _) => Some(Self::Ahead),
            ("p", _) => Some(Self::Past),
            ("t", _) => Some(Self::Day(today)),
            ("w", _) => Some(Self::week_of(today)),
            ("n", _) => Some(Self::month_of(today)),
            (_, ("d", day)) => of_day(day).map(Self::Day),
            (_, ("w", day)) => of_day(day).map(Self::week_of),
            (_, ("m", month)) => of_day(&format!("{month}01")).map(Self::Month),
            _ => None,
        }
    }

    /// First and last day, if it has them.
    pub fn days(self) -> Option<(NaiveDate, NaiveDate)> {
        let (first, next) = match self {
            Self::Ahead | Self::Past => return None,
            Self::Day(day) => return Some((day, day)),
            Self::Week(monday) => (monday, monday.checked_add_days(Days::new(7))?),
            Self::Month(first) => (first, first.checked_add_months(Months::new(1))?),
        };
        Some((first, next.pred_opt()?))
    }

    /// The same length of days after (`true`) or before; none at the ends of the calendar.
    pub fn neighbour(self, after: bool) -> Option<Self> {
        let (first, last) = self.days()?;
        let day = if after { last.succ_opt()? } else { first.pred_opt()? };
        let neighbour = match self {
            Self::Week(_) => Self::week_of(day),
            Self::Month(_) => Self::month_of(day),
            _ => Self::Day(day),
        };
        YEARS.contains(&day.year()).then_some(neighbour)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ahead => f.write_str("u"),
            Self::Past => f.write_str("p"),
            Self::Day(day) => write!(f, "d{}", day.format("%Y%m%d")),
            Self::Week(monday) => write!(f, "w{}", monday.format("%Y%m%d")),
            Self::Month(first) => write!(f, "m{}", first.format("%Y%m")),
        }
    }
}

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// The regions that the person chose, whichever they are when it is shown.
    Mine,
    /// The whole country's and every region's.
    Everywhere,
    /// One region's, and the country's.
    In(Region),
}

impl Where {
    fn read(word: &str) -> Option<Self> {
        match word {
            "m" => Some(Self::Mine),
            "a" => Some(Self::Everywhere),
            _ => Region::by_code(&format!("KZ-{}", word.strip_prefix('r')?)).map(Self::In),
        }
    }
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mine => f.write_str("m"),
            Self::Everywhere => f.write_str("a"),
            Self::In(region) => write!(f, "r{}", region.code().trim_start_matches("KZ-")),
        }
    }
}

/// Of what sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Only {
    /// Any.
    #[default]
    Any,
    /// One kind.
    Kind(Kind),
    /// What one structure organises, by its word in the organisation's file.
    Structure(String),
}

impl Only {
    fn read(word: &str) -> Self {
        match word.split_once('-') {
            Some(("k", kind)) => Kind::parse(kind).map_or(Self::Any, Self::Kind),
            Some(("s", structure)) => Self::Structure(structure.to_owned()),
            _ => Self::Any,
        }
    }
}

impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::Kind(kind) => write!(f, ":k-{kind}"),
            Self::Structure(structure) => write!(f, ":s-{structure}"),
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which days.
    pub span: Span,
    /// Whose events.
    pub whose: Where,
    /// From 0.
    pub page: u32,
    /// Of what sort.
    pub only: Only,
}

impl Place {
    /// Where `/events` begins for this person.
    pub fn first(person: &Person) -> Self {
        Self::nearest(own_regions(person).is_some())
    }

    /// The first page of what comes.
    pub fn nearest(mine: bool) -> Self {
        Self { span: Span::Ahead, whose: if mine { Where::Mine } else { Where::Everywhere }, page: 0, only: Only::Any }
    }

    /// From the words of a button, beginning at `index`.
    pub fn read(ask: &Ask, index: usize, today: NaiveDate) -> Option<Self> {
        let span = Span::read(ask.word(index), today)?;
        let whose = Where::read(ask.word(index + 1))?;
        let page = ask.number(index + 2).filter(|page| (0..=LAST).contains(page))?;
        Some(Self { span, whose, page: u32::try_from(page).ok()?, only: Only::read(ask.word(index + 3)) })
    }

    /// What is asked of the calendar.
    pub fn filter(&self, person: &Person) -> Filter {
        let regions = match self.whose {
            Where::Mine => own_regions(person).unwrap_or(RegionSet::ALL),
            Where::Everywhere => RegionSet::ALL,
            Where::In(region) => RegionSet::of(region),
        };
        let mut filter = Filter::public(regions);
        match &self.only {
            Only::Any => {}
            Only::Kind(kind) => filter.kind = Some(*kind),
            Only::Structure(structure) => filter.structure = Some(structure.clone()),
        }
        filter
    }

    /// Another page of it.
    #[must_use]
    pub fn turned(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// Its first page, of other days.
    #[must_use]
    pub fn at(&self, span: Span) -> Self {
        Self { span, page: 0, ..self.clone() }
    }

    /// Its first page, of other regions.
    #[must_use]
    pub fn whose(&self, whose: Where) -> Self {
        Self { whose, page: 0, ..self.clone() }
    }

    /// Its first page, of another sort.
    #[must_use]
    pub fn only(&self, only: Only) -> Self {
        Self { only, page: 0, ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}{}", self.span, self.whose, self.page, self.only)
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// A link, a search, a pushed message: there is no way back.
    Elsewhere,
    /// A page of the list.
    List(Place),
    /// A page of `/my`.
    My(u32),
}

impl From {
    /// From the words of a button, beginning at `index`.
    pub fn read(ask: &Ask, index: usize, today: NaiveDate) -> Self {
        let page = || ask.number(index + 1).filter(|page| (0..=LAST).contains(page)).and_then(|page| u32::try_from(page).ok());
        match ask.word(index) {
            "my" => Self::My(page().unwrap_or(0)),
            _ => Place::read(ask, index, today).map_or(Self::Elsewhere, Self::List),
        }
    }

    /// As callback data ends with it.
    pub fn tail(&self) -> String {
        match self {
            Self::Elsewhere => String::new(),
            Self::List(place) => format!(":{place}"),
            Self::My(page) => format!(":my:{page}"),
        }
    }

    /// The day from whose list it was opened: of an event that comes again, that time is meant.
    pub fn day(&self) -> Option<NaiveDate> {
        match self {
            Self::List(Place { span: Span::Day(day), .. }) => Some(*day),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 5, 1).unwrap()
    }

    #[test]
    fn days_are_named_once_the_button_is_pressed() {
        for (word, named) in [("t", "d20250501"), ("w", "w20250428"), ("n", "m202505"), ("w20250501", "w20250428"), ("u", "u"), ("p", "p")]
        {
            assert_eq!(Span::read(word, today()).map(|span| span.to_string()).as_deref(), Some(named), "{word}");
        }
        for word in ["", "d", "d20250231", "m202513", "d99991231", "d20250501x", "x", "ә", "m"] {
            assert_eq!(Span::read(word, today()), None, "{word}");
        }
    }

    #[test]
    fn the_calendar_ends_where_its_years_do() {
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).unwrap();
        assert_eq!(Span::Day(last).neighbour(true), None);
        assert_eq!(Span::month_of(last).neighbour(true), None);
        assert_eq!(Span::Ahead.neighbour(true), None);
    }

    #[test]
    fn the_longest_place_leaves_room_for_an_event_and_a_language() {
        let structure = "s".repeat(crate::organisation::STRUCTURE_LIMIT);
        let place = Place {
            span: Span::Day(today()),
            whose: Where::In(Region::all().next().unwrap()),
            page: 1000,
            only: Only::Structure(structure),
        };
        let data = format!("ev:{}:{place}", i64::from(u32::MAX));
        assert!(data.len() <= 61, "{} bytes: {data}", data.len());
        for kind in Kind::all() {
            assert!(place.only(Only::Kind(kind)).to_string().len() <= place.to_string().len() + 4, "{kind}");
        }
    }

    proptest! {
        #[test]
        fn a_span_is_read_as_it_was_written_and_its_neighbours_touch_it(days in 0i64..60_000) {
            let day = NaiveDate::from_ymd_opt(1905, 1, 1).unwrap() + chrono::Duration::days(days);
            for span in [Span::Day(day), Span::week_of(day), Span::month_of(day)] {
                prop_assert_eq!(Span::read(&span.to_string(), today()), Some(span));
                let (first, last) = span.days().unwrap();
                prop_assert!(first <= day && day <= last);
                prop_assert_eq!(span.neighbour(true).unwrap().days().unwrap().0, last.succ_opt().unwrap());
                prop_assert_eq!(span.neighbour(false).unwrap().days().unwrap().1, first.pred_opt().unwrap());
                prop_assert_eq!(span.neighbour(true).unwrap().neighbour(false), Some(span));
            }
        }
    }
}
