//! `/queue`: what goes out in the next seven days, what waits now, and when that will be gone. Counts of days ahead are expected ones.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::desk::Desk;
use super::{hold, told};
use crate::announcements::{self, Announcement};
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::events;
use crate::forecast::{self, Load};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::{Locale, capitalised};
use crate::markup::Html;
use crate::outbox::{self, Paused};
use crate::reminders::{self, Expected};
use crate::subscribers::{self, Slots};
use crate::zone;

/// The verb of its buttons: `m.queue`, `m.queue:2026-05-01`.
pub const VERB: &str = "m.queue";
/// Days ahead, today included.
const DAYS: i64 = 7;
/// Events that one day names.
const EVENTS: usize = 25;

/// An announcement that goes out at a time (unix seconds) to so many.
struct Owed {
    at: i64,
    announcement: Announcement,
    n: i64,
    /// It will be the next of a series, made when this one goes out.
    repeat: bool,
}

/// What is known of the days ahead.
struct Week {
    today: NaiveDate,
    announcements: BTreeMap<NaiveDate, Vec<Owed>>,
    reminders: BTreeMap<NaiveDate, Vec<Expected>>,
    digests: Slots,
}

/// `/queue`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&screen(&desk).await?).await?;
    Ok(())
}

/// Looks again, or into a day.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let letter = match press.word(0).parse() {
        Ok(day) => day_screen(&desk, day).await?,
        Err(_) => screen(&desk).await?,
    };
    desk.replies.show(&press, &letter).await?;
    Ok(())
}

async fn screen(desk: &Desk) -> anyhow::Result<Letter> {
    let locale = desk.locale();
    let week = look(desk).await?;
    let mut lines = vec![locale.html("queue-head", args![])];
    lines.extend(now(desk).await?);
    let days: Vec<NaiveDate> = (0..DAYS).filter_map(|n| week.today.checked_add_signed(chrono::TimeDelta::days(n))).collect();
    let said: Vec<(NaiveDate, Vec<Html>)> = days.iter().map(|day| (*day, of_day(desk, &week, *day))).collect();
    // Days on which nothing happens stand together.
    for days in said.chunk_by(|(_, one), (_, next)| one.is_empty() && next.is_empty()) {
        let (Some((from, what)), Some((until, _))) = (days.first(), days.last()) else { continue };
        let head = if from == until { day_head(locale, *from, week.today) } else { Html::escape(&locale.range(*from, *until)).bold() };
        lines.extend([Html::new(), head]);
        lines.extend(or_nothing(locale, what.clone()));
    }
    lines.push(Html::new());
    lines.push(locale.html("queue-expected", args![]).italic());
    let text = crate::markup::cut(&Html::join(lines, &Html::trusted("\n")), crate::markup::TEXT_LIMIT);
    let with_events = days.into_iter().filter(|day| week.reminders.contains_key(day));
    let buttons = with_events.map(|day| Button::press(day_label(locale, day), format!("{VERB}:{day}")));
    let refresh = Button::press(locale.plain("card-refresh", args![]), VERB);
    let sent = Button::press(locale.plain("queue-sent", args![]), told::VERB);
    Ok(Letter::html(text).grid(buttons, 4).row([sent]).row([refresh]))
}

fn day_head(locale: &Locale, day: NaiveDate, today: NaiveDate) -> Html {
    Html::escape(&capitalised(&locale.weekday_date(day, today))).bold()
}

fn or_nothing(locale: &Locale, lines: Vec<Html>) -> Vec<Html> {
    if lines.is_empty() { vec![locale.html("queue-nothing", args![])] } else { lines }
}

/// «Сс 22»: it has to fit four in a row.
fn day_label(locale: &Locale, day: NaiveDate) -> String {
    format!("{} {}", locale.weekday_short(day.weekday()), day.day())
}

/// What waits now, by lane; what stands; when it will be gone.
async fn now(desk: &Desk) -> anyhow::Result<Vec<Html>> {
    let locale = desk.locale();
    let lanes = outbox::pending_by_lane(&desk.db).await?;
    let held = outbox::is_held(&mut *desk.db.read().acquire().await?).await?;
    let paused = outbox::paused(&desk.db).await?;
    let standing: i64 = paused.iter().map(|paused| paused.left).sum();
    let total: i64 = lanes.values().sum();
    let mut lines = Vec::new();
    if held {
        lines.push(locale.html("announcement-held", args![]));
    }
    lines.push(locale.html("queue-now", args! { n = total }));
    if total > 0 {
        lines.extend(hold::pending(locale, &lanes));
    }
    lines.extend(paused.iter().map(|paused| paused_line(locale, paused)));
    if !held && total > standing {
        let (now, pace) = (desk.now(), desk.replies.pace().reading());
        let (quiet, zone) = (desk.office.quiet, desk.office.zone);
        let load = Load { now, start: now, ahead: 0, messages: total - standing, rate: pace.rate, own_rate: None, quiet, zone };
        let time = locale.date_time(zone::local(zone, forecast::finishes_at(&load)));
        lines.push(locale.html("queue-ends", args! { time = time }));
    }
    Ok(lines)
}

fn paused_line(locale: &Locale, paused: &Paused) -> Html {
    let number = paused.key.strip_prefix("announcement:");
    let what = number.map_or_else(|| paused.key.clone(), |id| locale.plain("audit-announcement", args! { id = id }));
    locale.html("queue-paused", args! { what = what, n = paused.left })
}

async fn look(desk: &Desk) -> anyhow::Result<Week> {
    let (now, zone) = (desk.now(), desk.office.zone);
    let local = zone::local(zone, now);
    let until = now + DAYS * 24 * 3600;
    let day_of = |at: i64| zone::local(zone, at.max(now)).date();
    let mut announced: BTreeMap<NaiveDate, Vec<Owed>> = BTreeMap::new();
    for (at, announcement) in announcements::scheduled(&desk.db, until).await? {
        let n = announcement.audience.count(&desk.db).await?;
        for at in announcement.repeats().map(|repeat| repeat.times(zone, at, until)).unwrap_or_default() {
            announced.entry(day_of(at)).or_default().push(Owed { at, announcement: announcement.clone(), n, repeat: true });
        }
        announced.entry(day_of(at)).or_default().push(Owed { at, announcement, n, repeat: false });
    }
    for owed in announced.values_mut() {
        owed.sort_by_key(|one| (one.at, one.announcement.id));
    }
    let mut reminded: BTreeMap<NaiveDate, Vec<Expected>> = BTreeMap::new();
    for expected in reminders::expected(&desk.db, &desk.office, now, until).await? {
        reminded.entry(day_of(expected.at)).or_default().push(expected);
    }
    let minute = (local.time() - chrono::NaiveTime::MIN).num_minutes();
    let digests = subscribers::digest_slots(&desk.db, minute, i64::from(local.date().weekday().num_days_from_monday())).await?;
    Ok(Week { today: local.date(), announcements: announced, reminders: reminded, digests })
}

/// What goes out on a day, a line each.
fn of_day(desk: &Desk, week: &Week, day: NaiveDate) -> Vec<Html> {
    let locale = desk.locale();
    let mut lines = Vec::new();
    for owed in week.announcements.get(&day).into_iter().flatten() {
        let values = args! {
            time = locale.time(zone::local(desk.office.zone, owed.at).time()),
            id = owed.announcement.id.to_string(),
            headline = owed.announcement.headline(locale.lang().as_str(), 40),
            n = owed.n,
        };
        lines.push(locale.html(if owed.repeat { key!("queue-repeat") } else { key!("queue-announcement") }, values));
    }
    if let Some(expected) = week.reminders.get(&day) {
        let people: i64 = expected.iter().map(|one| one.people).sum();
        lines.push(locale.html("queue-reminders", args! { n = people, events = expected.len() }));
    }
    let digests = week.digests.on(day.weekday(), day == week.today);
    if digests > 0 {
        lines.push(locale.html("queue-digests", args! { n = digests }));
    }
    lines
}

/// One day's events with their reminders.
async fn day_screen(desk: &Desk, day: NaiveDate) -> anyhow::Result<Letter> {
    let locale = desk.locale();
    let week = look(desk).await?;
    let mut lines = vec![day_head(locale, day, week.today)];
    lines.extend(or_nothing(locale, of_day(desk, &week, day)));
    let mut c = desk.db.read().acquire().await?;
    for expected in week.reminders.get(&day).into_iter().flatten().take(EVENTS) {
        let Some(event) = events::by_id(&mut c, expected.event, desk.now()).await? else { continue };
        let time = locale.time(zone::local(desk.office.zone, expected.at).time());
        let title: String = event.title(locale.lang().as_str()).0.chars().take(70).collect();
        lines.push(locale.html("queue-event", args! { time = time, title = title, n = expected.people }));
    }
    let text = crate::markup::cut(&Html::join(lines, &Html::trusted("\n")), crate::markup::TEXT_LIMIT);
    Ok(Letter::html(text).row([Button::press(locale.plain("button-back", args![]), VERB)]))
}
