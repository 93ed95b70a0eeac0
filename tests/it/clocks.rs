//! A clock that goes wrong: back by a day, and forth again.

use chrono::TimeDelta;
use jarshy::outbox;

use crate::reminders::{ask, event};
use crate::town::Town;

async fn is_held(town: &Town) -> bool {
    outbox::is_held(&mut town.db().read().acquire().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_clock_that_goes_back_a_day_and_forth_again_brings_no_reminder_and_no_digest_twice() {
    let town = Town::opens_with(|office| office.rate = None).await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await;
    for day in ["04-23", "04-25", "04-27", "04-29", "05-01"] {
        event(&town, &format!("Кездесу {day}"), &format!("2025-{day}T15:00")).await;
    }
    let session = event(&town, "Сессия", "2025-04-25T15:00").await;
    ask(&town, session, aigerim.id).await;
    // The reminder and a week's digest come.
    for _ in 0..9 * 8 {
        town.passes(TimeDelta::hours(3)).await;
    }
    let before: Vec<i32> = aigerim.messages().iter().map(|message| message.id).collect();
    assert_eq!(aigerim.count("Еске саламыз"), 1);
    assert!(before.len() >= 3, "a welcome, a reminder and a digest");
    for hours in [-24, 24, -25, 1, 24] {
        town.passes(TimeDelta::hours(hours)).await;
        let after: Vec<i32> = aigerim.messages().iter().map(|message| message.id).collect();
        assert_eq!(after, before, "the clock went by {hours} h");
    }
}

#[tokio::test]
async fn started_with_a_clock_a_day_behind_only_answers_run() {
    let town = Town::opens_with(|office| office.rate = None).await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await;
    let chat = aigerim.id;
    town.settles().await;
    town.time.advance(TimeDelta::days(-1));
    let town = town.restarts().await;
    assert!(is_held(&town).await);
    town.world.says(chat, "/help");
    town.settles().await;
    assert!(town.world.last_from_bot(chat).unwrap().text.contains("/settings"));
}
