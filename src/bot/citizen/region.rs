//! `/region`: whose events and news come. Each button says a region and whether it is to be in, so a press that arrives twice changes
//! nothing more; at least one region stays.

use std::sync::Arc;

use chrono::NaiveDate;

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::regions::{Region, RegionSet};
use crate::{digests, reminders, subscribers, zone};

/// Shows the regions, or sets the one that was pressed.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>, clock: Clock) -> Answered {
    let today = zone::local(office.zone, clock.unix()).date();
    let had = ask.person.subscriber.as_ref().map_or(RegionSet::ALL, |subscriber| subscriber.regions);
    let locale = ask.locale();
    if ask.word(0).is_empty() {
        return ask.answer(screen(locale, had, today)).await;
    }
    let Some(wanted) = change(had, ask.word(0), ask.word(1)) else { return ask.stale(screen(locale, had, today)).await };
    if wanted.is_empty() {
        return ask.alert(&locale.plain("region-one-at-least", args![])).await;
    }
    if wanted != had {
        settings::change(&ask, &db, async |c, chat| {
            subscribers::set_regions(&mut *c, chat, wanted).await?;
            digests::recompose(&mut *c, &ask.locales, office.zone, chat, clock.unix()).await?;
            reminders::replan(c, &office, chat).await
        })
        .await?;
    }
    ask.answer_with(&locale.plain("settings-saved", args![]), screen(locale, wanted, today)).await
}

/// What a press makes of the regions; `None`: no button of ours says this.
fn change(had: RegionSet, region: &str, state: &str) -> Option<RegionSet> {
    if region == "KZ" {
        return Some(RegionSet::ALL);
    }
    let region = Region::by_code(region)?;
    match state {
        // Whoever follows the whole country and chooses a region means this one.
        "1" if had.is_all() => Some(RegionSet::of(region)),
        "1" => Some(had.with(region)),
        "0" if had.is_all() => Some(had),
        "0" if had.contains(region) => Some(had.toggle(region)),
        "0" => Some(had),
        _ => None,
    }
}

/// The regions with their marks.
pub fn screen(locale: &Locale, had: RegionSet, today: NaiveDate) -> Letter {
    let chosen = |region: &Region| !had.is_all() && had.contains(*region);
    let buttons = Region::choices(today, locale).into_iter().map(|region| {
        let label = settings::marked(region.short_name(locale), chosen(&region));
        Button::press(label, format!("re:{}:{}", region.code(), i32::from(!chosen(&region))))
    });
    let text = locale.html("region-text", args! { regions = had.label(locale) });
    Letter::html(text)
        .row([Button::press(settings::marked(&locale.plain("regions-all", args![]), had.is_all()), "re:KZ")])
        .grid(buttons, 2)
        .row([settings::button(locale), home::button(locale)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_that_arrives_twice_changes_nothing_more() {
        let astana = Region::by_code("KZ-71").unwrap();
        for had in [RegionSet::ALL, RegionSet::NONE, RegionSet::of(astana), RegionSet::parse("KZ-15;KZ-10").unwrap()] {
            for region in Region::all() {
                for state in ["0", "1"] {
                    let once = change(had, region.code(), state).unwrap();
                    assert_eq!(change(once, region.code(), state), Some(once), "{had} {} {state}", region.code());
                }
            }
        }
    }

    #[test]
    fn a_forged_region_changes_nothing() {
        for (region, state) in [("KZ-99", "1"), ("", ""), ("KZ-71", "2"), ("KZ-71", "")] {
            assert_eq!(change(RegionSet::ALL, region, state), None, "{region} {state}");
        }
    }
}
