//! When a draft goes out: a press, or a date and time as people type them.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use teloxide::types::Message;

use super::announce;
use super::card;
use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use crate::announcements::{self, Published, Refused};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::locale::{Locales, capitalised};
use crate::{args, zone};

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
    let back = Button::press(locale.plain("button-back", args![]), format!("{}:show:{id}:{revision}", card::VERB));
    desk.replies.show(press, &letter.row([back])).await?;
    Ok(())
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
    let parse = |form: &&str| NaiveDate::parse_from_str(text, form).ok().filter(|day| day.year() >= 2000);
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
        ] {
            assert_eq!(read(typed, now, &locales), expected.map(at), "{typed}");
        }
    }
}
