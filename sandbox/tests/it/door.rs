//! The door beside the Bot API.

use sandbox::{Clock, Options, Panel};
use serde_json::{Value, json};
use std::sync::Arc;

use crate::bot::Bot;

async fn get(bot: &Bot, path: &str) -> Value {
    bot.http.get(format!("{}/sandbox/{path}", bot.sandbox.url())).send().await.unwrap().json().await.unwrap()
}

async fn post(bot: &Bot, path: &str, body: Value) -> Value {
    let url = format!("{}/sandbox/{path}", bot.sandbox.url());
    bot.http.post(url).json(&body).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_foreign_program_can_play_a_person() {
    let bot = Bot::new().await;
    let person = post(&bot, "people", json!({"first_name": "Жанар", "language_code": "kk"})).await["id"].clone();
    let said = post(&bot, "say", json!({"person": person, "text": "/start"})).await;
    assert!(said["message_id"].as_i64().unwrap() > 0);
    bot.call(
        "sendMessage",
        json!({"chat_id": person, "text": "Сұрақ", "reply_markup": {"inline_keyboard": [[{"text": "Иә", "callback_data": "1"}]]}}),
    )
    .await;
    let chat = get(&bot, &format!("chat/{person}")).await;
    let last = chat["messages"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["text"], &last["by_bot"]), (&json!("Сұрақ"), &json!(true)));
    let press = post(&bot, "press", json!({"person": person, "message_id": last["message_id"], "label": "Иә"})).await;
    let id = press["callback_id"].clone();
    bot.call("answerCallbackQuery", json!({"callback_query_id": id, "text": "Рақмет"})).await;
    let toast = get(&bot, &format!("toast?callback_id={}", id.as_str().unwrap())).await;
    assert_eq!(toast["toast"]["text"], "Рақмет");
    let record = get(&bot, "record?after=0").await;
    assert_eq!((&record["length"], &record["entries"][0]["text"]), (&json!(1), &json!("Сұрақ")));
    let fault = post(&bot, "faults", json!({"kind": "html", "status": 502, "method": "getMe"})).await;
    let answer = bot.http.get(bot.method_url("getMe")).send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(get(&bot, "faults").await["faults"][0]["hits"], 1);
    let url = format!("{}/sandbox/faults?id={}", bot.sandbox.url(), fault["id"]);
    bot.http.delete(url).send().await.unwrap();
    bot.call("getMe", json!({})).await;
    assert_eq!(post(&bot, "limits", json!({"limits": "telegram"})).await["limits"], "telegram");
    post(&bot, "stars", json!({"stars": 7})).await;
    assert_eq!(bot.call("getMyStarBalance", json!({})).await["amount"], 7);
    assert_eq!(post(&bot, "limits", json!({"limits": "some"})).await["error"], "limits must be telegram, paid or none");
}

#[tokio::test]
async fn a_person_asks_in_a_poll_of_their_own_and_votes_in_it() {
    let bot = Bot::new().await;
    let person = post(&bot, "people", json!({"first_name": "Жанар"})).await["id"].clone();
    let asked = post(&bot, "ask", json!({"person": person, "question": "Қашан?", "options": ["Бүгін", "Ертең"]})).await;
    let told = bot.updates().await.pop().unwrap()["message"]["poll"].clone();
    assert_eq!((&told["question"], &told["options"][1]["text"], &told["is_anonymous"]), (&json!("Қашан?"), &json!("Ертең"), &json!(true)));
    let vote = json!({"person": person, "message_id": asked["message_id"], "options": [1]});
    assert_eq!(post(&bot, "vote", vote).await["done"], json!(true));
    let chat = get(&bot, &format!("chat/{person}")).await;
    assert_eq!(chat["messages"][0]["poll"]["total_voter_count"], json!(1));
    assert!(bot.updates().await.iter().all(|update| update.get("poll").is_none()), "a bot hears nothing of polls that aren't its own");
    assert_eq!(post(&bot, "ask", json!({"person": person, "question": "?"})).await["error"], "options must be an array of texts");
}

#[tokio::test]
async fn the_clock_is_read_and_moved_from_outside() {
    let start = chrono::DateTime::parse_from_rfc3339("2025-04-21T09:00:00+05:00").unwrap().to_utc();
    let bot = Bot::with(Options { clock: Clock::manual(start), ..Options::default() }).await;
    assert_eq!(get(&bot, "clock").await, json!({"now": "2025-04-21T04:00:00Z", "unix_ms": 1_745_208_000_000_i64}));
    let moved = post(&bot, "clock", json!({"advance_seconds": 3600})).await;
    assert_eq!(moved["now"], "2025-04-21T05:00:00Z");
    post(&bot, "clock", json!({"set": "2025-12-31T00:00:00Z"})).await;
    assert_eq!(bot.world.clock().now().timestamp(), 1_767_139_200);
}

#[tokio::test]
async fn pages_of_other_origins_and_rebound_names_are_kept_out() {
    let bot = Bot::new().await;
    let url = format!("{}/sandbox/clock", bot.sandbox.url());
    for (header, value, status) in [
        ("origin", "http://evil.example", 403),
        ("origin", "null", 403),
        ("host", "evil.example", 403),
        ("origin", "http://localhost:3000", 200),
        ("host", "localhost:1", 200),
    ] {
        let answer = bot.http.get(&url).header(header, value).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{header}: {value}");
    }
}

struct Rows;

impl Panel for Rows {
    fn snapshot(&self) -> Value {
        json!({"outbox": {"pending": 3}})
    }
}

#[tokio::test]
async fn the_hosts_panel_and_the_sandboxs_own_counters_are_shown_together() {
    let bot = Bot::new().await;
    bot.call("getMe", json!({})).await;
    assert_eq!(get(&bot, "panel").await["host"], json!(null));
    bot.sandbox.register_panel(Arc::new(Rows));
    let panel = get(&bot, "panel").await;
    assert_eq!(panel["host"]["outbox"]["pending"], 3);
    assert_eq!(panel["sandbox"]["calls"]["by_method"]["getMe"], 1);
}

#[tokio::test]
async fn events_come_when_the_world_changes() {
    let bot = Bot::new().await;
    let mut stream = bot.http.get(format!("{}/sandbox/events", bot.sandbox.url())).send().await.unwrap();
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let first = stream.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: change\ndata: {"));
    post(&bot, "people", json!({"first_name": "Жанар"})).await;
    let mut seen = String::new();
    while !seen.contains("\"changes\":1") {
        seen.push_str(&String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap()));
    }
}
