//! Events that come again: RRULE of RFC 5545, in local time.
//!
//! A rule gives local dates, as the wall clock shows them, so "every Monday at ten" stays at ten when the zone changes. Rules without an
//! end are for observances, once a year; whatever comes oftener must say when it stops.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::edtf::{Edtf, YEARS};

/// Times that one rule gives at most within what is looked at.
pub const LIMIT: u16 = 400;

/// Why a rule isn't taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Not a rule of RFC 5545.
    #[error("not a rule: {0}")]
    Form(String),
    /// The event has no day to repeat.
    #[error("an event that repeats needs a day")]
    NoDay,
    /// Oftener than once a day.
    #[error("at most once a day")]
    TooOften,
    /// Without COUNT or UNTIL, and oftener than once a year.
    #[error("only what comes once a year may go on for ever; add UNTIL or COUNT")]
    Endless,
}

/// A rule with the event's first start.
#[derive(Debug)]
pub struct Rule {
    set: RRuleSet,
    starts: Edtf,
    ends: Edtf,
    frequency: Frequency,
    /// Local starts that fall out.
    except: Vec<NaiveDateTime>,
}

impl Rule {
    /// Reads and checks it. Behind the rule may stand `EXDATE=` with local starts that fall out. `UNTIL` is a local date or time; one in UTC is read in `zone`.
    pub fn new(text: &str, starts: Edtf, ends: Edtf, zone: chrono_tz::Tz) -> Result<Self, RuleError> {
        let first = starts.first().filter(|_| starts.has_day()).ok_or(RuleError::NoDay)?;
        let text = text.trim().trim_start_matches("RRULE:").to_uppercase();
        let (text, except) = exceptions(&text)?;
        let form = |error: rrule::RRuleError| RuleError::Form(error.to_string());
        let rule: RRule<Unvalidated> = as_the_engine_reads(local_until(&text, zone)?).parse().map_err(form)?;
        let frequency = rule.get_freq();
        if matches!(frequency, Frequency::Hourly | Frequency::Minutely | Frequency::Secondly) {
            return Err(RuleError::TooOften);
        }
        if rule.get_count().is_none() && rule.get_until().is_none() && frequency != Frequency::Yearly {
            return Err(RuleError::Endless);
        }
        let start = floating(first);
        let rule = rule.validate(start).map_err(form)?;
        Ok(Self { set: RRuleSet::new(start).rrule(rule), starts, ends, frequency, except })
    }

    /// Each time it comes with a start from `from` until before `until` (local), the first 400 of them.
    pub fn times(&self, from: NaiveDateTime, until: NaiveDateTime) -> Vec<(Edtf, Edtf)> {
        let set = self.set.clone().after(floating(from)).before(floating(until - Duration::seconds(1)));
        let starts = set.all(LIMIT).dates.into_iter().map(|at| at.naive_utc());
        starts.filter(|start| !self.except.contains(start)).map(|start| self.at(start)).collect()
    }

    /// The time that starts then.
    fn at(&self, start: NaiveDateTime) -> (Edtf, Edtf) {
        match self.starts {
            Edtf::Time(first) => (Edtf::Time(start), moved(self.ends, start.date() - first.date(), Some(start - first))),
            _ => {
                let first = self.starts.day().unwrap_or(start.date());
                (Edtf::Day(start.date()), moved(self.ends, start.date() - first, None))
            }
        }
    }

    /// The rule as it goes on from one of its times: what COUNT had left.
    pub fn rest_from(&self, text: &str, start: NaiveDateTime) -> String {
        let before = self.starts.first().map_or(0, |first| self.times(first, start).len());
        let part = |part: &str| match part.strip_prefix("COUNT=").and_then(|count| count.parse::<usize>().ok()) {
            Some(count) => format!("COUNT={}", count.saturating_sub(before).max(1)),
            None => part.to_owned(),
        };
        text.split(';').map(part).collect::<Vec<_>>().join(";")
    }

    /// How often: `yearly`, `monthly`, `weekly`, `daily`.
    pub fn frequency(&self) -> &'static str {
        match self.frequency {
            Frequency::Yearly => "yearly",
            Frequency::Monthly => "monthly",
            Frequency::Weekly => "weekly",
            _ => "daily",
        }
    }
}

/// The rule without its exceptions, and these.
fn exceptions(text: &str) -> Result<(String, Vec<NaiveDateTime>), RuleError> {
    let (dates, kept): (Vec<&str>, Vec<&str>) = text.split(';').partition(|part| part.starts_with("EXDATE="));
    let dates = dates.iter().flat_map(|part| part["EXDATE=".len()..].split(','));
    let read = dates.map(|date| NaiveDateTime::parse_from_str(date, "%Y%m%dT%H%M%S").map_err(|_| RuleError::Form(date.to_owned())));
    Ok((kept.join(";"), read.collect::<Result<_, _>>()?))
}

/// The end that belongs to a later start.
fn moved(ends: Edtf, days: Duration, exactly: Option<Duration>) -> Edtf {
    match ends {
        Edtf::Time(at) => Edtf::Time(at + exactly.unwrap_or(days)),
        Edtf::Day(day) => Edtf::Day(day + days),
        _ => Edtf::Unknown,
    }
}

/// The rule engine counts in UTC without a change of clocks, which is what a wall clock shows.
fn floating(local: NaiveDateTime) -> DateTime<Tz> {
    local.and_utc().with_timezone(&Tz::UTC)
}

/// `UNTIL` as the engine wants it: the wall clock's time with a Z, a bare date being its last second.
fn local_until(text: &str, zone: chrono_tz::Tz) -> Result<String, RuleError> {
    let parts: Result<Vec<String>, RuleError> = text
        .split(';')
        .filter(|part| !part.is_empty())
        .map(|part| match part.strip_prefix("UNTIL=") {
            None => Ok(part.to_owned()),
            Some(until) => {
                let until = read_until(until, zone).ok_or_else(|| RuleError::Form(part.to_owned()))?;
                Ok(format!("UNTIL={}", until.format("%Y%m%dT%H%M%SZ")))
            }
        })
        .collect();
    Ok(parts?.join(";"))
}

/// The engine refuses the fifth weekday from a month's end (`BYDAY=-5MO`), which RFC 5545 allows. It is the one with four more of its kind
/// behind it: 28 days, so it stands 29 to 31 days from the end. Beside other days or days of the month it can't be said so, and stays refused.
fn as_the_engine_reads(text: String) -> String {
    let parts: Vec<&str> = text.split(';').collect();
    let has = |name: &str| parts.iter().any(|part| part.starts_with(name));
    let of_month = has("FREQ=MONTHLY") || has("FREQ=YEARLY") && has("BYMONTH=");
    if !of_month || ["BYMONTHDAY=", "BYYEARDAY=", "BYWEEKNO="].into_iter().any(has) {
        return text;
    }
    let part = |part: &&str| match part.strip_prefix("BYDAY=-5").filter(|day| day.len() == 2) {
        Some(day) => format!("BYDAY={day};BYMONTHDAY=-31,-30,-29"),
        None => (*part).to_owned(),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(";")
}

fn read_until(text: &str, zone: chrono_tz::Tz) -> Option<NaiveDateTime> {
    let until = match text.len() {
        8 => {
            NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN) - Duration::seconds(1)
        }
        15 => NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok()?,
        16 => {
            let utc = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok()?;
            DateTime::<Utc>::from_naive_utc_and_offset(utc, Utc).with_timezone(&zone).naive_local()
        }
        _ => return None,
    };
    YEARS.contains(&until.year()).then_some(until)
}

/// The rule with an end before this local start: "this and later" becomes another event's.
pub fn cut_before(text: &str, start: NaiveDateTime) -> String {
    let kept = text.split(';').filter(|part| !part.starts_with("UNTIL=") && !part.starts_with("COUNT="));
    let until = format!("UNTIL={}", (start - Duration::seconds(1)).format("%Y%m%dT%H%M%S"));
    kept.map(str::to_owned).chain([until]).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALMATY: chrono_tz::Tz = chrono_tz::Asia::Almaty;

    fn rule(text: &str, starts: &str, ends: &str) -> Result<Rule, RuleError> {
        Rule::new(text, starts.parse().unwrap(), ends.parse().unwrap(), ALMATY)
    }

    fn times(text: &str, starts: &str, ends: &str, from: &str, until: &str) -> Vec<String> {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap().and_time(NaiveTime::MIN);
        let times = rule(text, starts, ends).unwrap().times(day(from), day(until));
        times.into_iter().map(|(start, end)| format!("{start}/{end}")).collect()
    }

    #[test]
    fn an_observance_comes_every_year_on_its_day() {
        assert_eq!(times("FREQ=YEARLY", "2024-03-01", "", "2025-01-01", "2028-01-01"), ["2025-03-01/", "2026-03-01/", "2027-03-01/"]);
        // Mothers' day: the second Sunday of May.
        let mothers = "FREQ=YEARLY;BYMONTH=5;BYDAY=2SU";
        assert_eq!(times(mothers, "2024-05-12", "", "2025-01-01", "2027-01-01"), ["2025-05-11/", "2026-05-10/"]);
    }

    #[test]
    fn a_weekly_hour_stays_when_the_zone_changes() {
        let weekly = times("FREQ=WEEKLY;COUNT=4", "2024-02-19T10:00", "2024-02-19T11:30", "2024-02-20", "2024-03-10");
        assert_eq!(weekly, ["2024-02-26T10:00/2024-02-26T11:30", "2024-03-04T10:00/2024-03-04T11:30"]);
        let until = times("FREQ=WEEKLY;UNTIL=20240304T050000Z", "2024-02-19T10:00", "", "2024-02-20", "2025-01-01");
        assert_eq!(until, ["2024-02-26T10:00/", "2024-03-04T10:00/"]);
    }

    #[test]
    fn exceptions_fall_out() {
        let weekly = times("FREQ=WEEKLY;COUNT=3;EXDATE=20260508T100000", "2026-05-01T10:00", "", "2026-01-01", "2027-01-01");
        assert_eq!(weekly, ["2026-05-01T10:00/", "2026-05-15T10:00/"]);
        assert!(matches!(rule("FREQ=WEEKLY;COUNT=3;EXDATE=never", "2026-05-01", ""), Err(RuleError::Form(_))));
    }

    #[test]
    fn what_has_no_end_or_no_day_or_comes_too_often_is_refused() {
        for (text, starts, expected) in [
            ("FREQ=DAILY", "2026-05-01", Err(RuleError::Endless)),
            ("FREQ=WEEKLY", "2026-05-01", Err(RuleError::Endless)),
            ("FREQ=HOURLY;COUNT=3", "2026-05-01", Err(RuleError::TooOften)),
            ("FREQ=YEARLY", "2026-05", Err(RuleError::NoDay)),
            ("FREQ=WEEKLY;COUNT=3", "2026-05-01", Ok(())),
            ("rrule:freq=weekly;until=20261231", "2026-05-01", Ok(())),
        ] {
            assert_eq!(rule(text, starts, "").map(drop), expected, "{text}");
        }
        for text in [
            "",
            "every day",
            "FREQ=MONTHLY;BYDAY=1MO,-5MO;COUNT=2",
            "FREQ=WEEKLY;UNTIL=99991231",
            "FREQ=WEEKLY;BYDAY=XX;COUNT=2",
            "FREQ=WEEKLY;COUNT=many",
        ] {
            assert!(matches!(rule(text, "2026-05-01", ""), Err(RuleError::Form(_))), "{text}");
        }
    }

    #[test]
    fn a_rule_can_be_cut_before_one_of_its_times() {
        let cut = cut_before("FREQ=WEEKLY;COUNT=10", "2026-05-15T10:00:00".parse().unwrap());
        assert_eq!(times(&cut, "2026-05-01T10:00", "", "2026-01-01", "2027-01-01"), ["2026-05-01T10:00/", "2026-05-08T10:00/"]);
    }

    /// The second implementation: every day is asked in turn.
    fn by_hand(first: NaiveDate, step: i64, weekdays: &[u32], count: usize) -> Vec<NaiveDate> {
        let monday = first - Duration::days(i64::from(first.weekday().num_days_from_monday()));
        let days = (0..).map(|day| first + Duration::days(day));
        let on = |day: &NaiveDate| weekdays.contains(&day.weekday().num_days_from_monday()) && (*day - monday).num_days() / 7 % step == 0;
        days.filter(on).take(count).collect()
    }

    /// A rule as its parts, read a second time: by asking each day whether it is one.
    #[derive(Clone, Debug)]
    enum Comes {
        /// On one of these weekdays, or on any if there are none.
        Daily(Vec<u32>),
        /// On these days of the month; below zero from its end.
        Monthly(Vec<i64>),
        /// On the nth such weekday of the month; below zero from its end.
        MonthlyNth(i64, u32),
        /// On a day of a month.
        Yearly(u32, i64),
        /// On the nth such weekday of a month.
        YearlyNth(u32, i64, u32),
        /// On the first day's date.
        Again(Frequency),
    }

    const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    impl Comes {
        fn text(&self) -> String {
            let list = |days: &[i64]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            match self {
                Self::Daily(on) if on.is_empty() => "FREQ=DAILY".into(),
                Self::Daily(on) => format!("FREQ=DAILY;BYDAY={}", on.iter().map(|day| NAMES[*day as usize]).collect::<Vec<_>>().join(",")),
                Self::Monthly(days) => format!("FREQ=MONTHLY;BYMONTHDAY={}", list(days)),
                Self::MonthlyNth(n, day) => format!("FREQ=MONTHLY;BYDAY={n}{}", NAMES[*day as usize]),
                Self::Yearly(month, day) => format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day}"),
                Self::YearlyNth(month, n, day) => format!("FREQ=YEARLY;BYMONTH={month};BYDAY={n}{}", NAMES[*day as usize]),
                Self::Again(Frequency::Yearly) => "FREQ=YEARLY".into(),
                Self::Again(_) => "FREQ=MONTHLY".into(),
            }
        }

        fn is(&self, first: NaiveDate, day: NaiveDate, step: i64) -> bool {
            let long = i64::from(day.num_days_in_month());
            let (of_month, weekday) = (i64::from(day.day()), day.weekday().num_days_from_monday());
            let date = |wanted: i64| of_month == wanted || of_month - long - 1 == wanted;
            let nth = |n: i64, on: u32| weekday == on && if n > 0 { (of_month - 1) / 7 + 1 == n } else { (long - of_month) / 7 + 1 == -n };
            let years = i64::from(day.year() - first.year());
            let months = years * 12 + i64::from(day.month()) - i64::from(first.month());
            match self {
                Self::Daily(on) => (day - first).num_days() % step == 0 && (on.is_empty() || on.contains(&weekday)),
                Self::Monthly(days) => months % step == 0 && days.iter().any(|day| date(*day)),
                Self::MonthlyNth(n, on) => months % step == 0 && nth(*n, *on),
                Self::Yearly(month, wanted) => years % step == 0 && day.month() == *month && date(*wanted),
                Self::YearlyNth(month, n, on) => years % step == 0 && day.month() == *month && nth(*n, *on),
                Self::Again(Frequency::Yearly) => years % step == 0 && (day.month(), day.day()) == (first.month(), first.day()),
                Self::Again(_) => months % step == 0 && day.day() == first.day(),
            }
        }
    }

    fn comes() -> impl Strategy<Value = Comes> {
        let from_end = |days: std::ops::RangeInclusive<i64>| (days, any::<bool>()).prop_map(|(day, end)| if end { -day } else { day });
        prop_oneof![
            proptest::collection::btree_set(0u32..7, 0..4).prop_map(|on| Comes::Daily(on.into_iter().collect())),
            proptest::collection::btree_set(from_end(1..=31), 1..4).prop_map(|days| Comes::Monthly(days.into_iter().collect())),
            (prop_oneof![-5i64..0, 1i64..=5], 0u32..7).prop_map(|(n, day)| Comes::MonthlyNth(n, day)),
            (1u32..=12, from_end(1..=28)).prop_map(|(month, day)| Comes::Yearly(month, day)),
            (1u32..=12, from_end(1..=5), 0u32..7).prop_map(|(month, n, day)| Comes::YearlyNth(month, n, day)),
            prop_oneof![Just(Frequency::Yearly), Just(Frequency::Monthly)].prop_map(Comes::Again),
        ]
    }

    proptest! {
        #[test]
        fn rules_agree_with_asking_each_day(
            offset in 0i64..4000, step in 1i64..5, comes in comes(), end in prop_oneof![(1usize..20).prop_map(Ok), (0i64..1500).prop_map(Err)], falls_out in 0usize..25, timed in any::<bool>()
        ) {
            let first = "2020-01-01".parse::<NaiveDate>().unwrap() + Duration::days(offset);
            let hour = NaiveTime::from_hms_opt(if timed { 10 } else { 0 }, 0, 0).unwrap();
            let last = first + Duration::days(4000);
            let days = (0..4000).map(|day| first + Duration::days(day)).filter(|day| comes.is(first, *day, step));
            let (mut expected, limit): (Vec<NaiveDate>, String) = match end {
                Ok(count) => (days.take(count).collect(), format!("COUNT={count}")),
                Err(length) => {
                    let until = first + Duration::days(length);
                    (days.take_while(|day| *day <= until).take(usize::from(LIMIT)).collect(), format!("UNTIL={}", until.format("%Y%m%d")))
                }
            };
            let mut text = format!("{};INTERVAL={step};{limit}", comes.text());
            if falls_out < expected.len() {
                text += &format!(";EXDATE={}", expected.remove(falls_out).and_time(hour).format("%Y%m%dT%H%M%S"));
            }
            let starts = if timed { Edtf::Time(first.and_time(hour)) } else { Edtf::Day(first) };
            let rule = Rule::new(&text, starts, Edtf::Unknown, ALMATY).unwrap();
            let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
            let got: Vec<NaiveDate> = rule.times(midnight(first), midnight(last)).into_iter().filter_map(|(start, _)| start.day()).collect();
            prop_assert_eq!(got, expected, "{} from {}", text, first);
        }

        #[test]
        fn weeks_agree_with_counting_days(offset in 0i64..4000, step in 1i64..4, weekdays in proptest::collection::btree_set(0u32..7, 1..4), count in 1usize..30) {
            let first = "2020-01-01".parse::<NaiveDate>().unwrap() + Duration::days(offset);
            let weekdays: Vec<u32> = weekdays.into_iter().collect();
            let names: Vec<&str> = weekdays.iter().map(|day| NAMES[*day as usize]).collect();
            let text = format!("FREQ=WEEKLY;INTERVAL={step};BYDAY={};COUNT={count}", names.join(","));
            let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
            let rule = Rule::new(&text, Edtf::Day(first), Edtf::Unknown, ALMATY).unwrap();
            let got: Vec<NaiveDate> = rule.times(midnight(first), midnight(first + Duration::days(4000))).into_iter().filter_map(|(start, _)| start.day()).collect();
            prop_assert_eq!(got, by_hand(first, step, &weekdays, count));
        }

        #[test]
        fn any_text_is_a_rule_or_refused_and_never_panics(text in "[A-Z0-9=;,+-]{0,40}") {
            let _ = rule(&format!("FREQ=YEARLY;{text}"), "2026-05-01", "").map(|rule| {
                rule.times("2026-01-01T00:00:00".parse().unwrap(), "2028-01-01T00:00:00".parse().unwrap()).len()
            });
        }
    }
}
