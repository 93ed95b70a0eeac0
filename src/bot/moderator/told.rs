//! "What did people in Aqtobe get this week?": what went out in the last seven days, and how it ended for those who follow a region. Nobody
//! is named.
//!
//! Reads alone, beside the writer. For the whole country the counters answer. For a region each occasion on a page costs a look at each of
//! its deliveries or at each follower of the region, whichever are fewer: about a second for a million, a few milliseconds for what few got.

use chrono::{NaiveDate, Weekday};

use super::desk::Desk;
use super::queue;
use crate::announcements;
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::events;
use crate::key;
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::outbox::{self, Endings, Standing, Told};
use crate::regions::{Region, RegionSet};
use crate::zone;

/// The verb of its buttons: `m.told`, `m.told:KZ-15:0` a region and a page.
pub const VERB: &str = "m.told";
/// How far back it looks, in seconds.
const WEEK: i64 = 7 * 24 * 3600;
/// Occasions on a page.
const SIZE: i64 = 6;

/// The regions to choose from, or a page of one.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let region = match press.word(0) {
        "KZ" => Some(RegionSet::ALL),
        code => Region::by_code(code).map(RegionSet::of),
    };
    let letter = match region {
        None => regions(&desk),
        Some(region) => page(&desk, region, press.word(0), press.number(1).unwrap_or(0).clamp(0, 1_000)).await?,
    };
    desk.replies.show(&press, &letter).await?;
    Ok(())
}

fn regions(desk: &Desk) -> Letter {
    let locale = desk.locale();
    let choices = Region::choices(desk.today(), locale).into_iter();
    let buttons = choices.map(|region| Button::press(region.short_name(locale), format!("{VERB}:{}:0", region.code())));
    Letter::html(locale.html("told-ask", args![]))
        .row([Button::press(locale.plain("regions-all", args![]), format!("{VERB}:KZ:0"))])
        .grid(buttons, 2)
        .row([Button::press(locale.plain("button-back", args![]), queue::VERB)])
}

async fn page(desk: &Desk, region: RegionSet, code: &str, number: i64) -> anyhow::Result<Letter> {
    let locale = desk.locale();
    let mut found = outbox::told_since(&desk.db, desk.now() - WEEK, number * SIZE, SIZE + 1).await?;
    let more = found.len() > usize::try_from(SIZE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(SIZE).unwrap_or(usize::MAX));
    let mut blocks = vec![locale.html("told-head", args! { region = region.label(locale) })];
    blocks.extend((!region.is_all()).then(|| locale.html("stats-regions-note", args![]).italic()));
    for told in &found {
        let endings = outbox::told_in(&desk.db, told, region).await?;
        let when = locale.date_time(zone::local(desk.office.zone, told.at));
        let lines = [name(desk, told).await?.bold(), Html::escape(&when), ended(desk, &endings)];
        blocks.push(Html::join(lines, &Html::trusted("\n")));
    }
    if found.is_empty() {
        blocks.push(locale.html("told-none", args![]));
    }
    let text = crate::markup::cut(&Html::join(blocks, &Html::trusted("\n\n")), crate::markup::TEXT_LIMIT);
    let turn = |label: &'static str, to: i64| Button::press(locale.plain(label, args![]), format!("{VERB}:{code}:{to}"));
    let previous = (number > 0).then(|| turn(key!("button-earlier-page"), number - 1));
    let next = more.then(|| turn(key!("button-later-page"), number + 1));
    let others = Button::press(locale.plain("told-other", args![]), VERB);
    Ok(Letter::html(text).row(previous.into_iter().chain(next)).row([others]))
}

/// What it was, in words.
async fn name(desk: &Desk, told: &Told) -> anyhow::Result<Html> {
    let locale = desk.locale();
    let language = locale.lang();
    let rest = told.key.split_once(':').map_or("", |(_, rest)| rest);
    let title = match told.event {
        Some(event) => events::by_id(&mut *desk.db.read().acquire().await?, event, desk.now()).await?,
        None => None,
    };
    let title = title.map_or_else(|| rest.to_owned(), |event| event.title(language.as_str()).0.to_owned());
    Ok(match told.kind.as_str() {
        "announcement" => {
            let found = announcements::get(&desk.db, rest.parse().unwrap_or_default()).await?;
            let headline = found.map_or_else(String::new, |found| found.headline(language.as_str(), 50));
            locale.html("told-announcement", args! { id = rest, headline = headline })
        }
        "reminder" => locale.html("told-reminder", args! { title = title }),
        "change" => locale.html("told-change", args! { title = title }),
        "digest" => locale.html("told-digest", args! { period = period(desk, rest) }),
        _ => Html::escape(&told.key),
    })
}

/// A digest's days: of a week, or one.
fn period(desk: &Desk, rest: &str) -> String {
    let week =
        rest.split_once("-W").and_then(|(year, week)| NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon));
    match (week, rest.parse::<NaiveDate>()) {
        (Some(monday), _) => desk.locale().range(monday, monday + chrono::TimeDelta::days(6)),
        (None, Ok(day)) => desk.locale().weekday_date(day, desk.today()),
        _ => rest.to_owned(),
    }
}

/// How it ended, the endings that anybody met.
fn ended(desk: &Desk, endings: &Endings) -> Html {
    let locale = desk.locale();
    let of = |standing: Standing| endings.get(&standing).copied().unwrap_or(0);
    let counts = [
        (key!("announcement-sent"), of(Standing::Sent)),
        (key!("announcement-left"), of(Standing::Pending) + of(Standing::Claimed)),
        (key!("announcement-unreachable"), of(Standing::Unreachable)),
        (key!("announcement-failed"), of(Standing::Failed)),
        (key!("announcement-unwanted"), of(Standing::Cancelled)),
        (key!("announcement-expired"), of(Standing::Expired)),
        (key!("announcement-unknown"), of(Standing::Unknown)),
    ];
    let met = counts.into_iter().enumerate().filter(|(n, (_, count))| *n == 0 || *count > 0);
    Html::join(met.map(|(_, (key, n))| locale.html(key, args! { n = n })), &Html::trusted("\n"))
}
