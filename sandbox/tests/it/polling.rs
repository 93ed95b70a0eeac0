//! getUpdates: held, confirmed, contested.

use chrono::{DateTime, TimeDelta};
use sandbox::{Clock, NewPerson, Options};
use serde_json::{Value, json};

use crate::bot::{Bot, PATIENCE};

#[tokio::test]
async fn a_long_poll_is_held_until_something_happens() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson::named("Дана"));
    let poll = bot.call("getUpdates", json!({"timeout": 30}));
    let speak = async {
        bot.world.wait_for(|view| view.is_polled().then_some(()), PATIENCE).await.unwrap();
        bot.world.says(person, "Сәлем");
    };
    let (updates, ()) = tokio::join!(poll, speak);
    assert_eq!(updates[0]["message"]["text"], "Сәлем");
}

#[tokio::test]
async fn the_offset_confirms_what_is_below_it_and_nothing_else() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson::named("Дана"));
    for word in ["бір", "екі", "үш"] {
        bot.world.says(person, word);
    }
    let ids =
        |updates: &Value| -> Vec<i64> { updates.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect() };
    let all = ids(&bot.call("getUpdates", json!({"limit": 2})).await);
    assert_eq!(all.len(), 2);
    assert_eq!(ids(&bot.call("getUpdates", json!({"limit": 2})).await), all, "unconfirmed updates come again");
    let rest = ids(&bot.call("getUpdates", json!({"offset": all[1]})).await);
    assert_eq!(rest, [all[1], all[1] + 1]);
    let last = ids(&bot.call("getUpdates", json!({"offset": -1})).await);
    assert_eq!(last, [all[1] + 1]);
    assert_eq!(bot.call("getUpdates", json!({"offset": last[0] + 1})).await, json!([]));
}

#[tokio::test]
async fn a_second_poller_ends_the_first_with_409() {
    let bot = Bot::new().await;
    let first = bot.raw("getUpdates", json!({"timeout": 30}));
    let second = async {
        bot.world.wait_for(|view| view.is_polled().then_some(()), PATIENCE).await.unwrap();
        bot.call("getUpdates", json!({})).await
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(second, json!([]));
    assert_eq!(
        first,
        json!({
            "ok": false, "error_code": 409,
            "description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        })
    );
}

#[tokio::test]
async fn a_webhook_set_elsewhere_stands_in_the_way_until_it_is_deleted() {
    let bot = Bot::new().await;
    bot.world.webhook_elsewhere("https://example.kz/hook");
    assert_eq!(
        bot.refused("getUpdates", json!({})).await,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    );
    assert_eq!(bot.call("getWebhookInfo", json!({})).await["url"], "https://example.kz/hook");
    bot.call("deleteWebhook", json!({})).await;
    assert_eq!(bot.call("getUpdates", json!({})).await, json!([]));
}

#[tokio::test]
async fn kinds_are_filtered_by_default_and_as_asked_and_remembered() {
    let bot = Bot::new().await;
    let owner = bot.world.person(NewPerson::named("Иесі"));
    let guest = bot.world.person(NewPerson::named("Қонақ"));
    let chat = bot.world.supergroup("Топ", owner);
    bot.world.add_bot(chat, owner, true);
    bot.world.joins(chat, guest);
    let kinds = |updates: &[Value]| -> Vec<String> {
        updates.iter().map(|update| update.as_object().unwrap().keys().nth(1).unwrap().clone()).collect()
    };
    assert_eq!(kinds(&bot.updates().await), ["my_chat_member", "message", "message"], "chat_member only on request");
    bot.call("getUpdates", json!({"allowed_updates": ["chat_member"]})).await;
    bot.world.leaves(chat, guest);
    assert_eq!(kinds(&bot.updates().await), ["chat_member"]);
    assert_eq!(bot.call("getWebhookInfo", json!({})).await["allowed_updates"], json!(["chat_member"]));
    bot.call("getUpdates", json!({"allowed_updates": []})).await;
    bot.world.says(guest, "Сәлем");
    assert_eq!(kinds(&bot.updates().await), ["message"]);
}

#[tokio::test]
async fn updates_are_kept_for_a_day() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let person = bot.world.person(NewPerson::named("Дана"));
    bot.world.says(person, "ерте");
    clock.advance(TimeDelta::hours(20));
    bot.world.says(person, "кеш");
    clock.advance(TimeDelta::hours(5));
    let updates = bot.updates().await;
    assert_eq!(updates.len(), 1);
    assert_eq!(updates[0]["message"]["text"], "кеш");
}
