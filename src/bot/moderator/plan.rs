//! When a draft goes out: a press, or a date and time as people type them.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use teloxide::types::Message;

use super::announce;
use super::card;
use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use crate::announcements::{self, Published, Refused};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue, month};
use crate::letter::{Button, Letter};
use crate::locale::{Locales, capitalised};
use crate::markup::Html;
use crate::{args, key, zone};

/// Hours that are offered.
const HOURS: [u32; 6] = [9, 10, 12, 15, 18, 20];
/// What begins sooner than this is no plan, in seconds.
const SOONEST: i64 = 5 * 60;
/// Nobody plans further ahead, in seconds.
const FURTHEST: i64 = 366 * 24 * 3600;

/// Asks when; a typed answer is waited for.
pub async fn ask(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let step = Step { after: press.message, moderator: Wanted::Moment { draft: id, revision } };
    announce::stand(desk, step).await?;
    let (locale, now) = (desk.locale(), desk.now());
    let today = zone::local(desk.office.zone, now).date();
    let example = format!("{}.{}.{} 10:00", 25, 12, today.year());
    let mut letter = Letter::html(locale.html("plan-ask", args! { example = example }));
    // What is repeated begins best with the first of its own times.
    let draft = announcements::get(&desk.db, id).await?;
    let first = draft.as_ref().and_then(|draft| draft.repeats()?.first_from(desk.office.zone, now + SOONEST));
    letter = letter.row(first.map(|at| {
        let label = locale.date_time(zone::local(desk.office.zone, at));
        Button::press(label, format!("{}:at:{id}:{revision}:{at}", card::VERB))
    }));
    for days in [0, 1] {
        let day = today + Days::new(days);
        let word = locale.relative_day(i64::try_from(days).unwrap_or(0)).unwrap_or_default();
        let offers = HOURS.into_iter().filter_map(|hour| {
            let at = zone::unix_at(desk.office.zone, day, i64::from(hour) * 60);
            let label = format!("{} {hour:02}:00", capitalised(&word));
            (at >= now + SOONEST).then(|| Button::press(label, format!("{}:at:{id}:{revision}:{at}", card::VERB)))
        });
        for row in offers.collect::<Vec<_>>().chunks(3) {
            letter = letter.row(row.iter().cloned());
        }
    }
    let calendar =
        Button::press(locale.plain("plan-calendar", args![]), format!("{}:month:{id}:{revision}:{}", card::VERB, today.format("%Y-%m")));
    let back = Button::press(locale.plain("button-back", args![]), format!("{}:show:{id}:{revision}", card::VERB));
    desk.replies.show(press, &letter.row([calendar]).row([back])).await?;
    Ok(())
}

/// The calendar: a month of days, or a day's hours.
pub async fn turn(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let today = desk.today();
    let letter = match press.word(0) {
        "month" => a_month(press.word(3), today).map(|first| month_of(desk, (id, revision), first)),
        _ => a_day(press.word(3), today).map(|day| hours(desk, (id, revision), day)),
    };
    match letter {
        Some(letter) => Ok(desk.replies.show(press, &letter).await?),
        None => announce::stale(desk, press).await,
    }
}

/// The first day of a month in which something may be planned; buttons can be forged, and old ones name months that are over.
fn a_month(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok()?;
    (today.with_day(1)?..=last_day(today)?).contains(&first).then_some(first)
}

/// A day on which something may be planned.
fn a_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (today..=last_day(today)?).contains(&day).then_some(day)
}

/// The last day that anybody plans for.
fn last_day(today: NaiveDate) -> Option<NaiveDate> {
    today.checked_add_signed(TimeDelta::seconds(FURTHEST))
}

/// A month as a grid of weeks from Monday; days that are over stand for nothing.
fn month_of(desk: &Desk, (id, revision): (i64, i64), first: NaiveDate) -> Letter {
    let (locale, today) = (desk.locale(), desk.today());
    let lead = |what: &str, to: String| format!("{}:{what}:{id}:{revision}:{to}", card::VERB);
    let day = |day: NaiveDate| match day < today {
        true => month::blank(),
        false => Button::press(day.day().to_string(), lead("day", day.to_string())),
    };
    let turn = |key: &'static str, to: Option<NaiveDate>| {
        let month = to?.format("%Y-%m").to_string();
        a_month(&month, today).map(|_| Button::press(locale.plain(key, args![]), lead("month", month)))
    };
    let before = turn(key!("button-previous"), first.checked_sub_months(Months::new(1)));
    let after = turn(key!("button-next"), first.checked_add_months(Months::new(1)));
    let title = format!("{} {}", locale.month_name(first.month()), first.year());
    let letter = Letter::html(Html::escape(&title).bold());
    month::days(letter, locale, month::ahead(first, today), day).row(before.into_iter().chain(after)).row([back(desk, id, revision)])
}

/// The hours of a day that are still to come.
fn hours(desk: &Desk, (id, revision): (i64, i64), day: NaiveDate) -> Letter {
    let locale = desk.locale();
    let offers = (0..24_i64).filter_map(|hour| {
        let at = zone::unix_at(desk.office.zone, day, hour * 60);
        (at >= desk.now() + SOONEST).then(|| Button::press(format!("{hour:02}:00"), format!("{}:at:{id}:{revision}:{at}", card::VERB)))
    });
    Letter::html(Html::escape(&locale.date(day)).bold()).grid(offers, 6).row([back(desk, id, revision)])
}

fn back(desk: &Desk, id: i64, revision: i64) -> Button {
    Button::press(desk.locale().plain("button-back", args![]), format!("{}:plan:{id}:{revision}", card::VERB))
}

/// Stops waiting for a typed time: the moderator went on with something else.
pub async fn leave(desk: &Desk) -> sqlx::Result<()> {
    let step = super::step::current(&desk.db, &desk.person).await;
    if step.is_some_and(|step| matches!(step.moderator, Wanted::Moment { .. })) {
        let mut transaction = desk.db.write().await?;
        dialogue::end(&mut transaction, desk.person.chat).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// A pressed time.
pub async fn chosen(desk: &Desk, press: &Press, id: i64, revision: i64, at: i64) -> Answered {
    if !(desk.now()..desk.now() + FURTHEST).contains(&at) {
        desk.replies.alert(&press.id, &desk.locale().plain("plan-past", args![])).await?;
        return Ok(());
    }
    card::publish(desk, press, (id, revision), Some(at)).await
}

/// A typed time.
pub async fn typed(desk: &Desk, message: &Message, id: i64, revision: i64) -> Answered {
    let locale = desk.locale();
    let now = zone::local(desk.office.zone, desk.now());
    let Some(at) = read(message.text().unwrap_or_default(), now, &desk.locales) else {
        let example = format!("{}.{}.{} 10:00", 25, 12, now.year());
        desk.say(locale.html("plan-unread", args! { example = example })).await?;
        return Ok(());
    };
    let at = zone::instant(desk.office.zone, at).timestamp();
    if !(desk.now()..desk.now() + FURTHEST).contains(&at) {
        desk.say(locale.html("plan-past-typed", args![])).await?;
        return Ok(());
    }
    let done = match card::hand_in(desk, (id, revision), Some(at), None).await? {
        Err(Refused::Database(error)) => return Err(error.into()),
        other => other,
    };
    let mut transaction = desk.db.write().await?;
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await?;
    match &done {
        Ok(Published::Scheduled) => {}
        Ok(Published::InReview) => desk.say(locale.html("review-handed-in", args![])).await.map(drop)?,
        Err(Refused::NobodyLeft) => desk.say(locale.html("review-nobody", args![])).await.map(drop)?,
        Err(_) => desk.say(locale.html("plan-overtaken", args![])).await.map(drop)?,
    }
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return Ok(()) };
    let view = desk.view(&announcement).await?;
    let shown = desk.send(&card::letter(desk, &announcement, &view)).await?;
    if done.is_ok() {
        let mut transaction = desk.db.write().await?;
        announcements::set_report(&mut transaction, id, desk.person.chat, shown).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// A date and time as typed: `25.12.2026 16:46`, `25.12 16:46`, `2026-12-25 16:46`, `16:46`, or a word for today or tomorrow in any
/// language before the time. Without a year the next such day is meant; without a day the next such time.
pub fn read(text: &str, now: NaiveDateTime, locales: &Locales) -> Option<NaiveDateTime> {
    let text = text.trim().to_lowercase().replace(',', " ");
    let (day, time) = match text.rsplit_once(char::is_whitespace) {
        Some((day, time)) => (Some(day.trim()), time),
        None => (None, text.as_str()),
    };
    let time = NaiveTime::parse_from_str(&time.replace('.', ":"), "%H:%M").ok()?;
    let today = now.date();
    match day {
        None if time > now.time() => Some(today.and_time(time)),
        None => Some((today + Days::new(1)).and_time(time)),
        Some(day) => read_day(day, today, locales).map(|day| day.and_time(time)),
    }
}

fn read_day(text: &str, today: NaiveDate, locales: &Locales) -> Option<NaiveDate> {
    let means = |days: i64| locales.languages().iter().any(|lang| locales.get(*lang).relative_day(days).as_deref() == Some(text));
    if let Some(days) = (0..=2).find(|days| means(*days)) {
        return today.checked_add_days(Days::new(u64::try_from(days).ok()?));
    }
    let parse = |form: &&str| NaiveDate::parse_from_str(text, form).ok().filter(|day| (2000..=9999).contains(&day.year()));
    ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"].iter().find_map(parse).or_else(|| {
        let (day, month) = text.trim_end_matches('.').split_once('.')?;
        let (day, month) = (day.parse().ok()?, month.parse().ok()?);
        let this_year = NaiveDate::from_ymd_opt(today.year(), month, day).filter(|date| *date >= today);
        this_year.or_else(|| NaiveDate::from_ymd_opt(today.year() + 1, month, day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        let locales = Locales::embedded().unwrap();
        let now = at("2026-11-22 14:30");
        for (typed, expected) in [
            ("25.12.2026 16:46", Some("2026-12-25 16:46")),
            ("25.12.26 16:46", Some("2026-12-25 16:46")),
            ("2026-12-25 16:46", Some("2026-12-25 16:46")),
            ("25.12, 16.46", Some("2026-12-25 16:46")),
            ("5.1 9:00", Some("2027-01-05 09:00")),
            ("22.11 15:00", Some("2026-11-22 15:00")),
            ("16:46", Some("2026-11-22 16:46")),
            ("9:05", Some("2026-11-23 09:05")),
            (" Ертең 10:00 ", Some("2026-11-23 10:00")),
            ("завтра 10:00", Some("2026-11-23 10:00")),
            ("бүгін 18:00", Some("2026-11-22 18:00")),
            ("послезавтра 08:00", Some("2026-11-24 08:00")),
            ("31.02 10:00", None),
            ("25.12.2026", None),
            ("25:00", None),
            ("кейін", None),
            ("", None),
            ("12.13.2026 10:00", None),
            ("31.12.+262142 10:00", None),
        ] {
            assert_eq!(read(typed, now, &locales), expected.map(at), "{typed}");
        }
    }

    #[test]
    fn a_button_leads_to_no_month_and_no_day_in_which_nothing_can_be_planned() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        for (month, good) in [("2026-11", true), ("2027-11", true), ("2026-10", false), ("2027-12", false)] {
            assert_eq!(a_month(month, today).is_some(), good, "{month}");
        }
        for (day, good) in [("2026-11-22", true), ("2027-11-23", true), ("2026-11-21", false), ("2027-11-24", false)] {
            assert_eq!(a_day(day, today).is_some(), good, "{day}");
        }
        for forged in ["+262142-12", "-262143-01", "+999999-01", "2026-13", "0000-00", "2026", ""] {
            assert_eq!((a_month(forged, today), a_day(&format!("{forged}-31"), today)), (None, None), "{forged}");
        }
    }
}
