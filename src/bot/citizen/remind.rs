//! How long before an event reminders come. Each button says a time and whether it is to be in.

use std::sync::Arc;

use anyhow::Context;
use chrono::Duration;

use super::ask::Ask;
use super::{home, settings};
use crate::args;
use crate::bot::Answered;
use crate::config::Office;
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::{reminders, subscribers};

/// Minutes before the start that are offered, the longest first.
pub const LEADS: [i64; 6] = [7 * 24 * 60, 3 * 24 * 60, 24 * 60, 3 * 60, 60, 30];

/// Shows the times, or takes what was pressed.
pub async fn open(ask: Ask, db: Db, office: Arc<Office>) -> Answered {
    let subscriber = ask.person.subscriber.as_ref().context("only subscribers come here")?;
    let locale = ask.locale();
    let had = settings::leads(&office, subscriber);
    let wanted = match (ask.word(0), ask.number(0), ask.word(1)) {
        ("", _, _) => return ask.answer(screen(locale, &had)).await,
        ("off", _, _) => Vec::new(),
        (_, Some(lead), state @ ("0" | "1")) if LEADS.contains(&lead) || had.contains(&lead) => with(&had, lead, state == "1"),
        _ => return ask.stale(screen(locale, &had)).await,
    };
    let stored = wanted.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    settings::change(&ask, &db, async |c, chat| {
        subscribers::set_remind_before(&mut *c, chat, Some(&stored)).await?;
        reminders::replan(c, &office, chat).await
    })
    .await?;
    ask.answer_with(&locale.plain("settings-saved", args![]), screen(locale, &wanted)).await
}

/// The times with this one in or out, the longest first.
pub fn with(had: &[i64], lead: i64, wanted: bool) -> Vec<i64> {
    let mut leads: Vec<i64> = had.iter().copied().filter(|other| *other != lead).chain(wanted.then_some(lead)).collect();
    leads.sort_unstable_by(|a, b| b.cmp(a));
    leads
}

/// The times with their marks; one of the office's own stands among them.
pub fn screen(locale: &Locale, had: &[i64]) -> Letter {
    let mut offered: Vec<i64> = LEADS.iter().chain(had).copied().collect();
    offered.sort_unstable_by(|a, b| b.cmp(a));
    offered.dedup();
    let buttons = offered.into_iter().map(|lead| {
        let chosen = had.contains(&lead);
        let label = settings::marked(&locale.lead(Duration::minutes(lead)), chosen);
        Button::press(label, format!("rm:{lead}:{}", i32::from(!chosen)))
    });
    Letter::html(locale.html("remind-text", args![]))
        .grid(buttons, 2)
        .row([Button::press(settings::marked(&locale.plain("remind-off", args![]), had.is_empty()), "rm:off")])
        .row([settings::button(locale), home::button(locale)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminder_times_stay_in_order_and_a_second_press_changes_nothing() {
        assert_eq!(with(&[1440], 60, true), [1440, 60]);
        assert_eq!(with(&[1440, 60], 60, true), [1440, 60]);
        assert_eq!(with(&[1440], 10_080, true), [10_080, 1440]);
        assert_eq!(with(&with(&[1440, 60], 1440, false), 1440, false), [60]);
    }
}
