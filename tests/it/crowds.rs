//! One person who says more than anybody can read: told so once, in their way nobody else.

use chrono::TimeDelta;
use jarshy::bot::limit::MOST;

use crate::town::{Neighbour, Town};

const TOO_MUCH: &str = "За минуту пришло слишком много сообщений";

/// Says it `times` times before anybody answers.
fn shouts(person: &Neighbour<'_>, town: &Town, words: &str, times: u32) {
    for _ in 0..times {
        town.world.says(person.id, words);
    }
}

#[tokio::test]
async fn whoever_says_too_much_is_told_once_a_minute_and_then_heard_again() {
    let town = Town::opens().await;
    let (chatty, other) = (town.citizen("Болтун", "ru"), town.citizen("Айгерім", "kk"));
    shouts(&chatty, &town, "/help", MOST + 40);
    other.sends("/help").await.receives("/settings");
    assert_eq!(chatty.count("/settings"), MOST as usize);
    assert_eq!(chatty.count(TOO_MUCH), 1);
    let press = town.world.presses(chatty.id, chatty.id, chatty.messages()[0].id, "he");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains(TOO_MUCH), "a press is answered all the same");
    assert_eq!(chatty.count(TOO_MUCH), 1);
    town.passes(TimeDelta::seconds(60)).await;
    chatty.sends("/about").await;
    assert!(!chatty.last().text.contains(TOO_MUCH));
}

#[tokio::test]
async fn whoever_wants_to_leave_may_leave_however_much_they_have_said() {
    let town = Town::opens().await;
    let chatty = town.citizen("Болтун", "ru");
    chatty.subscribes("ru").await;
    shouts(&chatty, &town, "/help", MOST + 5);
    chatty.sends("/stop").await;
    assert!(!jarshy::subscribers::count_by_language(town.db()).await.unwrap().iter().any(|(_, n)| *n > 0));
    // By the buttons, too, which ask once.
    for data in ["pd", "pd:yes"] {
        town.world.presses(chatty.id, chatty.id, chatty.last().id, data);
        town.settles().await;
    }
    assert!(jarshy::subscribers::get(town.db(), chatty.id).await.unwrap().is_none(), "and have everything deleted");
    let messages = chatty.messages().len();
    shouts(&chatty, &town, "/stop", 5);
    town.settles().await;
    assert_eq!(chatty.messages().len(), messages, "who has nothing to end is counted like everybody");
}

#[tokio::test]
async fn nothing_that_the_team_types_is_passed_over() {
    let town = Town::opens().await;
    let owner = town.owner();
    shouts(&owner, &town, "/help", MOST + 5);
    owner.sends("/announce").await.sends("Құрметті достар, ертең жиналамыз.").await.receives("Русский");
}
