//! The console's page and what it looks at.

use sandbox::{NewPerson, Panel};
use serde_json::{Value, json};

use crate::bot::{Bot, png};

async fn get(bot: &Bot, path: &str) -> reqwest::Response {
    bot.http.get(format!("{}{path}", bot.sandbox.url())).send().await.unwrap()
}

async fn chat(bot: &Bot, query: &str) -> Value {
    get(bot, &format!("/console/chat?{query}")).await.json().await.unwrap()
}

async fn overview(bot: &Bot, body: Value) -> Value {
    let url = format!("{}/console/overview", bot.sandbox.url());
    bot.http.post(url).json(&body).send().await.unwrap().json().await.unwrap()
}

fn somebody(bot: &Bot, name: &str, language: &str) -> i64 {
    let new = NewPerson { language_code: Some(language.into()), started: true, ..NewPerson::named(name) };
    bot.world.person(new).id
}

#[tokio::test]
async fn the_page_is_served_whole_and_may_load_nothing_from_elsewhere() {
    let bot = Bot::new().await;
    let page = get(&bot, "/").await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe"));
    let html = page.text().await.unwrap();
    assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" onclick="));
    let parts: Vec<&str> = html.split('"').filter(|part| part.starts_with("/console/")).collect();
    assert!(parts.len() >= 4);
    let mut scripts = vec!["/console/app.js".to_owned()];
    let mut at = 0;
    while let Some(path) = scripts.get(at).cloned() {
        let answer = get(&bot, &path).await;
        assert_eq!(answer.headers()["content-type"], "text/javascript; charset=utf-8", "{path}");
        let source = answer.text().await.unwrap();
        for name in source.split("from \"./").skip(1).map(|rest| format!("/console/{}", rest.split('"').next().unwrap())) {
            if !scripts.contains(&name) {
                scripts.push(name);
            }
        }
        at += 1;
    }
    assert!(scripts.len() > 10);
    for path in parts.iter().map(|path| path.split('#').next().unwrap()) {
        assert_eq!(get(&bot, path).await.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn the_page_says_the_same_in_each_of_its_languages_without_raising_its_voice() {
    let bot = Bot::new().await;
    let mut keys: Vec<Vec<String>> = Vec::new();
    for language in ["kk", "ru", "en"] {
        let table: Value = get(&bot, &format!("/console/{language}.json")).await.json().await.unwrap();
        let table = table.as_object().unwrap();
        assert!(!table.values().any(|words| words.to_string().contains('!')), "{language}");
        let mut holes: Vec<String> = table.iter().map(|(key, words)| format!("{key}: {:?}", holes(&words.to_string()))).collect();
        holes.sort();
        keys.push(holes);
    }
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0], keys[2]);
}

fn holes(words: &str) -> Vec<String> {
    let mut found: Vec<String> = words.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
    found.sort();
    found
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused_everywhere() {
    let bot = Bot::new().await;
    for path in ["/", "/console/app.js", "/console/chat?chat=1", "/sandbox/chats", &format!("/bot{}/getMe", bot.sandbox.token())] {
        let url = format!("{}{path}", bot.sandbox.url());
        for (header, value) in
            [("host", "example.org"), ("host", "127.0.0.1.example.org:80"), ("origin", "http://example.org"), ("origin", "null")]
        {
            let answer = bot.http.get(&url).header(header, value).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path}, {header}: {value}");
        }
        let own = bot.http.get(&url).header("origin", bot.sandbox.url()).send().await.unwrap();
        assert_ne!(own.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn what_the_bot_sent_since_the_last_look_is_unread() {
    let bot = Bot::new().await;
    let person = somebody(&bot, "Айгерім", "kk");
    bot.world.says(person, "Сәлем");
    let first = bot.call("sendMessage", json!({"chat_id": person, "text": "1"})).await["message_id"].as_i64().unwrap();
    bot.call("sendMessage", json!({"chat_id": person, "text": "2"})).await;
    let seen = overview(&bot, json!({"read": {}})).await;
    assert_eq!((&seen["chats"][0]["unread"], &seen["chats"][0]["last"]["text"]), (&json!(2), &json!("2")));
    let seen = overview(&bot, json!({"read": {person.to_string(): first}})).await;
    assert_eq!(seen["chats"][0]["unread"], 1);
}

#[tokio::test]
async fn the_nearest_commands_in_the_persons_own_language_are_offered() {
    let bot = Bot::new().await;
    let (citizen, moderator) = (somebody(&bot, "Айгерім", "kk"), somebody(&bot, "Марат", "ru-RU"));
    for (scope, language, name) in [
        (json!({"type": "default"}), "", "plain"),
        (json!({"type": "all_private_chats"}), "kk", "kazakh"),
        (json!({"type": "chat", "chat_id": moderator}), "", "own"),
        (json!({"type": "chat", "chat_id": moderator}), "ru", "own_ru"),
    ] {
        let commands = json!([{"command": name, "description": name}]);
        bot.call("setMyCommands", json!({"commands": commands, "scope": scope, "language_code": language})).await;
    }
    for (person, command) in [(citizen, "kazakh"), (moderator, "own_ru"), (somebody(&bot, "John", "en"), "plain")] {
        let shown = chat(&bot, &format!("chat={person}")).await;
        assert_eq!(shown["commands"][0]["command"], command);
    }
}

#[tokio::test]
async fn a_deleted_message_leaves_a_mark_with_its_words() {
    let bot = Bot::new().await;
    let person = somebody(&bot, "Айгерім", "kk");
    let id = bot.call("sendMessage", json!({"chat_id": person, "text": "Қате"})).await["message_id"].clone();
    bot.call("deleteMessage", json!({"chat_id": person, "message_id": id})).await;
    let shown = chat(&bot, &format!("chat={person}")).await;
    assert_eq!(shown["messages"], json!([]));
    assert_eq!((&shown["deleted"][0]["message_id"], &shown["deleted"][0]["text"]), (&id, &json!("Қате")));
}

#[tokio::test]
async fn only_the_newest_messages_come_and_the_page_is_told_that_there_are_more() {
    let bot = Bot::new().await;
    let person = somebody(&bot, "Айгерім", "kk");
    for text in ["1", "2", "3"] {
        bot.world.says(person, text);
    }
    let shown = chat(&bot, &format!("chat={person}&limit=2")).await;
    assert_eq!((&shown["more"], &shown["messages"][0]["text"]), (&json!(true), &json!("2")));
    let shown = chat(&bot, &format!("chat={person}&limit=3")).await;
    assert_eq!((&shown["more"], &shown["messages"][0]["text"]), (&json!(false), &json!("1")));
}

#[tokio::test]
async fn only_administrators_may_write_in_a_channel() {
    let bot = Bot::new().await;
    let (owner, citizen) = (somebody(&bot, "Иесі", "kk"), somebody(&bot, "Айгерім", "kk"));
    let channel = bot.world.channel("Жаршы", owner);
    for (person, may) in [(owner, true), (citizen, false)] {
        assert_eq!(chat(&bot, &format!("chat={channel}&person={person}")).await["me"]["may_write"], may);
    }
}

#[tokio::test]
async fn pictures_are_shown_and_anything_else_is_only_saved() {
    let bot = Bot::new().await;
    let person = somebody(&bot, "Айгерім", "kk");
    bot.world.sends_photo(person, &png(4, 4), "");
    bot.world.sends_document(person, "page.html", b"<script>alert(1)</script>", "");
    let shown = chat(&bot, &format!("chat={person}")).await;
    let file = |id: &Value| format!("/console/file?id={}", id.as_str().unwrap());
    let photo = get(&bot, &file(&shown["messages"][0]["photo"][0]["file_id"])).await;
    assert_eq!(photo.headers()["content-type"], "image/png");
    let page = get(&bot, &file(&shown["messages"][1]["document"]["file_id"])).await;
    assert_eq!(page.headers()["content-type"], "application/octet-stream");
    assert_eq!(page.headers()["content-disposition"], "attachment");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    assert_eq!(get(&bot, "/console/file?id=none").await.status(), 404);
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_with_a_reason() {
    let bot = Bot::new().await;
    for (path, status) in [
        ("/console/chat", 400),
        ("/console/chat?chat=x", 400),
        ("/console/chat?chat=77", 400),
        ("/console/chat?chat=99999999999999999999", 400),
        ("/console/overview", 404),
        ("/console/none", 404),
        ("/console/../server.rs", 404),
    ] {
        let answer = get(&bot, path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
    }
    let url = format!("{}/console/overview", bot.sandbox.url());
    for body in ["", "{", "[]", "{\"read\":1}", "{\"read\":{\"x\":\"y\"}}", "\u{0}"] {
        let status = bot.http.post(&url).body(body).send().await.unwrap().status().as_u16();
        assert!([200, 400].contains(&status), "{body}: {status}");
    }
}

struct Teller;

impl Panel for Teller {
    fn snapshot(&self) -> Value {
        json!({})
    }

    fn story(&self) -> Value {
        json!({"steps": []})
    }
}

#[tokio::test]
async fn the_hosts_story_is_told_if_it_has_one() {
    let bot = Bot::new().await;
    let story = |answer: reqwest::Response| async { answer.json::<Value>().await.unwrap()["story"].clone() };
    assert_eq!(story(get(&bot, "/console/story").await).await, json!(null));
    bot.sandbox.register_panel(std::sync::Arc::new(Teller));
    assert_eq!(story(get(&bot, "/console/story").await).await, json!({"steps": []}));
}
