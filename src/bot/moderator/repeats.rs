//! Whether a draft is said again: each week on a day and hour or each month, until when; and the end of it, from the cards on.

use chrono::{Months, NaiveDate, Weekday};

use super::announce::stale;
use super::card;
use super::desk::Desk;
use crate::announcements::{self, Announcement, Repeat, Rhythm, State};
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::{Button, Letter};
use crate::locale::capitalised;
use crate::markup::Html;
use crate::{args, key, zone};

/// The verb of these buttons: `m.rep:what:announcement:revision[:day[:minute[:months]]]`.
pub const VERB: &str = "m.rep";
/// The last day of a month, whichever that is.
const LAST: u32 = 31;
/// Days of the month that every month has.
const DAYS: u32 = 28;
/// For how many months something may be repeated.
const MONTHS: [u32; 4] = [1, 3, 6, 12];

/// What stands in a button for a rhythm: `w0` is Monday, `d15` the fifteenth.
fn word(rhythm: Rhythm) -> String {
    match rhythm {
        Rhythm::Weekly(day) => format!("w{}", day.num_days_from_monday()),
        Rhythm::Monthly(day) => format!("d{day}"),
    }
}

fn read(word: &str) -> Option<Rhythm> {
    if let Some(day) = word.strip_prefix('w') {
        return Weekday::try_from(day.parse::<u8>().ok()?).ok().map(Rhythm::Weekly);
    }
    let day = word.strip_prefix('d')?.parse::<u32>().ok()?;
    ((1..=DAYS).contains(&day) || day == LAST).then_some(Rhythm::Monthly(day))
}

/// The end of the day on which so many months are over.
fn end(today: NaiveDate, months: i64, zone: chrono_tz::Tz) -> Option<i64> {
    let months = MONTHS.into_iter().find(|offered| i64::from(*offered) == months)?;
    Some(zone::unix_at(zone, today.checked_add_months(Months::new(months))?, zone::DAY - 1))
}

/// A press on one of them.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return stale(&desk, &press).await };
    match press.word(0) {
        "stop" => return ask_first(&desk, &press, id).await,
        "stop!" => return stop(&desk, &press, id).await,
        _ => {}
    }
    let Some(draft) = announcements::get(&desk.db, id).await?.filter(|found| found.state == State::Draft) else {
        return card::show(&desk, &press, id).await;
    };
    let minute = press.number(4).filter(|minute| (0..zone::DAY).contains(minute));
    let letter = match (press.word(0), read(press.word(3)), minute) {
        ("open", ..) => days(&desk, &draft),
        ("month", ..) => days_of_month(&desk, (id, revision)),
        ("hour", Some(rhythm), _) => hours(&desk, (id, revision), rhythm),
        ("end", Some(rhythm), Some(minute)) => ends(&desk, (id, revision), rhythm, minute),
        ("set", Some(rhythm), Some(minute)) => {
            let until = press.number(5).and_then(|months| end(desk.today(), months, desk.office.zone));
            let Some(until) = until else { return stale(&desk, &press).await };
            return set(&desk, &press, (id, revision), Some(Repeat { rhythm, minute, until })).await;
        }
        ("off", ..) => return set(&desk, &press, (id, revision), None).await,
        _ => return stale(&desk, &press).await,
    };
    Ok(desk.replies.show(&press, &letter).await?)
}

/// The first question: on which day of each week, or each month.
fn days(desk: &Desk, draft: &Announcement) -> Letter {
    let (locale, id, revision) = (desk.locale(), draft.id, draft.revision);
    let weekdays = (0..7).filter_map(|day| Weekday::try_from(day).ok()).map(|day| {
        let label = capitalised(&locale.weekday(day));
        Button::press(label, format!("{VERB}:hour:{id}:{revision}:{}", word(Rhythm::Weekly(day))))
    });
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}:{revision}"));
    let off = draft.series.map(|_| button(key!("repeat-none"), "off"));
    Letter::html(locale.html("repeat-ask", args![]))
        .grid(weekdays, 2)
        .row([button(key!("repeat-each-month"), "month")])
        .row(off)
        .row([back(desk, (id, revision))])
}

fn days_of_month(desk: &Desk, (id, revision): (i64, i64)) -> Letter {
    let button = |label: String, day: u32| Button::press(label, format!("{VERB}:hour:{id}:{revision}:{}", word(Rhythm::Monthly(day))));
    let last = button(desk.locale().plain("repeat-last-day", args![]), LAST);
    Letter::html(desk.locale().html("repeat-ask-day", args![]))
        .grid((1..=DAYS).map(|day| button(day.to_string(), day)), 7)
        .row([last])
        .row([again(desk, (id, revision))])
}

fn hours(desk: &Desk, (id, revision): (i64, i64), rhythm: Rhythm) -> Letter {
    let hours = (0..24_i64)
        .map(|hour| Button::press(format!("{hour:02}:00"), format!("{VERB}:end:{id}:{revision}:{}:{}", word(rhythm), hour * 60)));
    Letter::html(desk.locale().html("repeat-ask-hour", args![])).grid(hours, 6).row([again(desk, (id, revision))])
}

fn ends(desk: &Desk, (id, revision): (i64, i64), rhythm: Rhythm, minute: i64) -> Letter {
    let (locale, today, zone) = (desk.locale(), desk.today(), desk.office.zone);
    let chosen = announcements::rhythm(locale, &Repeat { rhythm, minute, until: i64::MAX });
    let ends = MONTHS.into_iter().filter_map(|months| {
        let until = end(today, i64::from(months), zone)?;
        let data = format!("{VERB}:set:{id}:{revision}:{}:{minute}:{months}", word(rhythm));
        Some(Button::press(locale.date(zone::local(zone, until).date()), data))
    });
    Letter::html(locale.html("repeat-ask-end", args! { rhythm = chosen })).grid(ends, 2).row([again(desk, (id, revision))])
}

fn back(desk: &Desk, (id, revision): (i64, i64)) -> Button {
    Button::press(desk.locale().plain("button-back", args![]), format!("{}:show:{id}:{revision}", card::VERB))
}

fn again(desk: &Desk, (id, revision): (i64, i64)) -> Button {
    Button::press(desk.locale().plain("button-back", args![]), format!("{VERB}:open:{id}:{revision}"))
}

async fn set(desk: &Desk, press: &Press, (id, revision): (i64, i64), repeat: Option<Repeat>) -> Answered {
    let mut transaction = desk.db.write().await?;
    let done = announcements::set_repeat(&mut transaction, id, desk.hand(revision), repeat).await;
    desk.settle(press, transaction, done).await?;
    card::show(desk, press, id).await
}

/// The buttons of a card that lead here.
pub fn buttons(desk: &Desk, announcement: &Announcement) -> Option<Button> {
    let (locale, id, revision) = (desk.locale(), announcement.id, announcement.revision);
    let series = announcement.series;
    let (key, what) = match announcement.state {
        State::Draft if series.is_none_or(|series| series.latest == id) => (key!("card-repeat"), "open"),
        State::Scheduled | State::Review if series.is_some() && announcement.repeat_of.is_some() => (key!("card-repeat-stop"), "stop"),
        State::Sending | State::Done | State::Cancelled | State::Retracted if series.is_some() && announcement.released_at.is_some() => {
            (key!("card-repeat-stop"), "stop")
        }
        _ => return None,
    };
    Some(Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}:{revision}")))
}

/// What can't be undone is asked once.
async fn ask_first(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(found) = announcements::get(&desk.db, id).await?.filter(|found| found.series.is_some()) else {
        return card::show(desk, press, id).await;
    };
    let (locale, revision) = (desk.locale(), found.revision);
    let headline = found.headline(locale.lang().as_str(), 60);
    let lines =
        [locale.html("repeat-stop-sure", args! { id = id.to_string(), headline = headline }), locale.html("repeat-stop-what", args![])];
    let letter = Letter::html(Html::join(lines, &Html::trusted("\n"))).row([
        Button::press(locale.plain("button-yes", args![]), format!("{VERB}:stop!:{id}:{revision}")),
        Button::press(locale.plain("button-no", args![]), format!("{}:show:{id}:{revision}", card::VERB)),
    ]);
    Ok(desk.replies.show(press, &letter).await?)
}

async fn stop(desk: &Desk, press: &Press, id: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    let done = announcements::stop_repeat(&mut transaction, id, desk.person.chat, desk.now()).await;
    if desk.settle(press, transaction, done).await?.is_some() {
        desk.replies.alert(&press.id, &desk.locale().plain("repeat-stopped", args![])).await?;
    }
    card::show(desk, press, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_a_button_is_read_as_it_was_written_and_forged_ones_are_not() {
        let offered = (0..7).filter_map(|day| Weekday::try_from(day).ok()).map(Rhythm::Weekly);
        for rhythm in offered.chain((1..=DAYS).chain([LAST]).map(Rhythm::Monthly)) {
            assert_eq!(read(&word(rhythm)), Some(rhythm));
        }
        for forged in ["", "w", "w7", "w-1", "d0", "d29", "d32", "d99999999999", "x1"] {
            assert_eq!(read(forged), None, "{forged}");
        }
    }

    #[test]
    fn nothing_is_repeated_for_longer_than_a_year() {
        let zone = chrono_tz::Asia::Almaty;
        let today = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let day = |months| end(today, months, zone).map(|at| zone::local(zone, at).to_string());
        assert_eq!(day(1).as_deref(), Some("2026-02-28 23:59:00"));
        assert_eq!(day(12).as_deref(), Some("2027-01-31 23:59:00"));
        assert_eq!((day(13), day(-1), day(i64::MAX)), (None, None, None));
    }
}
