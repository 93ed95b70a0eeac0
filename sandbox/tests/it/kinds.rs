//! Every kind of message, there and back.

use chrono::{DateTime, TimeDelta};
use reqwest::multipart::{Form, Part};
use sandbox::{Clock, NewPerson, Options, Person};
use serde_json::{Value, json};

use crate::bot::{Bot, png};
use crate::contract;

fn reader(bot: &Bot) -> Person {
    bot.world.person(NewPerson { started: true, ..NewPerson::named("Оқырман") })
}

async fn upload(bot: &Bot, method: &str, form: Form) -> Value {
    let answer = bot.http.post(bot.method_url(method)).multipart(form).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["ok"], json!(true), "{method}: {answer}");
    contract::check_result(method, &answer["result"]);
    answer["result"].clone()
}

#[tokio::test]
async fn every_kind_of_file_is_sent_by_bytes_and_again_by_id() {
    let bot = Bot::new().await;
    let reader = reader(&bot);
    for (method, field, caption) in [
        ("sendPhoto", "photo", true),
        ("sendAudio", "audio", true),
        ("sendDocument", "document", true),
        ("sendVideo", "video", true),
        ("sendAnimation", "animation", true),
        ("sendVoice", "voice", true),
        ("sendVideoNote", "video_note", false),
        ("sendSticker", "sticker", false),
    ] {
        let mut form = Form::new().text("chat_id", reader.id.to_string()).part(field, Part::bytes(png(100, 100)).file_name("Құжат.bin"));
        if caption {
            form = form.text("caption", "<b>Бас</b>").text("parse_mode", "HTML");
        }
        let sent = upload(&bot, method, form).await;
        if caption {
            assert_eq!((&sent["caption"], &sent["caption_entities"][0]["type"]), (&json!("Бас"), &json!("bold")));
        }
        let shown = &sent[field];
        let file = if shown.is_array() { shown[0]["file_id"].clone() } else { shown["file_id"].clone() };
        let mut again = json!({"chat_id": reader.id});
        again[field] = file.clone();
        let sent = bot.call(method, again).await;
        assert_eq!(sent[field], *shown);
        let path = bot.call("getFile", json!({"file_id": file})).await["file_path"].clone();
        assert!(path.as_str().unwrap().contains("/file_"), "{path}");
        let missing = bot.refused(method, json!({"chat_id": reader.id})).await;
        assert_eq!(missing, format!("Bad Request: there is no {} in the request", field.replace('_', " ")));
    }
    let form = Form::new()
        .text("chat_id", reader.id.to_string())
        .part("document", Part::bytes(b"BEGIN:VCALENDAR".to_vec()).file_name("күн.ics"))
        .part("thumbnail", Part::bytes(png(90, 90)).file_name("t.png"));
    let sent = upload(&bot, "sendDocument", form).await;
    assert_eq!(sent["document"]["mime_type"], "text/calendar");
    assert_eq!(sent["document"]["thumbnail"]["width"], 90);
}

#[tokio::test]
async fn an_album_is_one_in_all_or_nothing() {
    let bot = Bot::new().await;
    let reader = reader(&bot);
    let media = json!([
        {"type": "photo", "media": "attach://one", "caption": "Бірінші"},
        {"type": "photo", "media": "attach://two"},
    ]);
    let form = Form::new()
        .text("chat_id", reader.id.to_string())
        .text("media", media.to_string())
        .part("one", Part::bytes(png(10, 10)).file_name("1.png"))
        .part("two", Part::bytes(png(20, 20)).file_name("2.png"));
    let sent = upload(&bot, "sendMediaGroup", form).await;
    assert_eq!(sent.as_array().unwrap().len(), 2);
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    let ids = [&sent[0], &sent[1]].map(|message| message["photo"][0]["file_id"].clone());
    let broken = json!([{"type": "photo", "media": ids[0]}, {"type": "photo", "media": "attach://three"}]);
    let before = bot.world.record().len();
    bot.refused("sendMediaGroup", json!({"chat_id": reader.id, "media": broken})).await;
    assert_eq!(bot.world.record().len(), before);
    let messages = json!([sent[0]["message_id"], sent[1]["message_id"]]);
    let copied = bot
        .call("copyMessages", json!({"chat_id": reader.id, "from_chat_id": reader.id, "message_ids": messages, "remove_caption": true}))
        .await;
    assert_eq!(copied.as_array().unwrap().len(), 2);
    let forwarded = bot.call("forwardMessages", json!({"chat_id": reader.id, "from_chat_id": reader.id, "message_ids": messages})).await;
    assert_eq!(forwarded.as_array().unwrap().len(), 2);
    bot.call("deleteMessages", json!({"chat_id": reader.id, "message_ids": messages})).await;
    let swap = json!({"chat_id": reader.id, "message_id": copied[0]["message_id"], "media": {"type": "photo", "media": ids[1], "caption": "Басқа"}});
    assert_eq!(bot.call("editMessageMedia", swap).await["caption"], "Басқа");
    let again = json!({"chat_id": reader.id, "message_id": copied[0]["message_id"], "caption": "Тағы"});
    assert_eq!(bot.call("editMessageCaption", again).await["caption"], "Тағы");
}

#[tokio::test]
async fn a_file_of_an_album_gives_way_only_to_one_of_its_family() {
    let bot = Bot::new().await;
    let reader = reader(&bot);
    let film: &[u8] = b"\0\0\0\x18ftypmp42 a film";
    let form = |media: serde_json::Value| {
        let parts = [("photo", "1.png", png(10, 10)), ("video", "2.mp4", film.to_vec()), ("document", "3.pdf", b"%PDF-1.7".to_vec())];
        let form = Form::new().text("chat_id", reader.id.to_string()).text("media", media.to_string());
        parts.into_iter().fold(form, |form, (name, file, bytes)| form.part(name, Part::bytes(bytes).file_name(file)))
    };
    let album = |kinds: [&str; 2]| json!(kinds.map(|kind| json!({"type": kind, "media": format!("attach://{kind}")})));
    let pictures = upload(&bot, "sendMediaGroup", form(album(["photo", "video"]))).await;
    let papers = upload(&bot, "sendMediaGroup", form(album(["document", "document"]))).await;
    let ids = [&pictures[0]["photo"][0], &pictures[1]["video"], &papers[0]["document"]].map(|file| file["file_id"].clone());
    let edit = |message: &serde_json::Value, kind: &str, id: &serde_json::Value| json!({"chat_id": reader.id, "message_id": message["message_id"], "media": {"type": kind, "media": id, "caption": "Жаңа"}});
    let video = bot.call("editMessageMedia", edit(&pictures[0], "video", &ids[1])).await;
    assert_eq!((&video["media_group_id"], &video["caption"]), (&pictures[0]["media_group_id"], &json!("Жаңа")));
    bot.call("editMessageMedia", edit(&pictures[1], "photo", &ids[0])).await;
    for refused in [edit(&pictures[0], "document", &ids[2]), edit(&papers[0], "photo", &ids[0])] {
        assert_eq!(bot.refused("editMessageMedia", refused).await, "Bad Request: can't change media type in the album");
    }
}

#[tokio::test]
async fn places_contacts_dice_forwards_and_reactions() {
    let bot = Bot::new().await;
    let reader = reader(&bot);
    let chat = reader.id;
    bot.call("sendLocation", json!({"chat_id": chat, "latitude": 51.16, "longitude": 71.47})).await;
    assert_eq!(bot.refused("sendLocation", json!({"chat_id": chat, "longitude": 71.47})).await, "Bad Request: latitude is empty");
    bot.call("sendVenue", json!({"chat_id": chat, "latitude": 51.16, "longitude": 71.47, "title": "Достық үйі", "address": "Астана"}))
        .await;
    bot.call("sendContact", json!({"chat_id": chat, "phone_number": "+77010000000", "first_name": "Кеңсе"})).await;
    let dice = bot.call("sendDice", json!({"chat_id": chat})).await;
    assert!((1..=6).contains(&dice["dice"]["value"].as_i64().unwrap()));
    bot.call("sendChatAction", json!({"chat_id": chat, "action": "typing"})).await;
    assert_eq!(bot.world.view(|view| view.chat_actions()), [(chat, "typing".to_owned())]);
    let said = bot.world.says(reader, "ой");
    let forwarded = bot.call("forwardMessage", json!({"chat_id": chat, "from_chat_id": chat, "message_id": said})).await;
    assert_eq!(forwarded["forward_origin"]["sender_user"]["id"], chat);
    bot.call("setMessageReaction", json!({"chat_id": chat, "message_id": said, "reaction": [{"type": "emoji", "emoji": "👍"}]})).await;
    let refusal = bot
        .refused("setMessageReaction", json!({"chat_id": chat, "message_id": said, "reaction": [{"type": "emoji", "emoji": "🧱"}]}))
        .await;
    assert_eq!(refusal, "Bad Request: REACTION_INVALID");
    bot.call("getUpdates", json!({"allowed_updates": ["message_reaction"]})).await;
    bot.updates().await;
    bot.world.reacts(chat, reader, forwarded["message_id"].as_i64().unwrap().try_into().unwrap(), Some("🔥"));
    let update = &bot.updates().await[0]["message_reaction"];
    assert_eq!(update["new_reaction"], json!([{"type": "emoji", "emoji": "🔥"}]));
    for (what, id) in [
        ("photo", bot.world.sends_photo(reader, &png(30, 20), "сурет")),
        ("document", bot.world.sends_document(reader, "кесте.csv", b"a;b", "")),
        ("sticker", bot.world.sends_sticker(reader)),
        ("voice", bot.world.sends_voice(reader)),
        ("location", bot.world.sends_location(reader, 43.2, 76.9)),
        ("contact", bot.world.sends_contact(reader, "+77010000000")),
    ] {
        assert!(bot.world.message(reader, id).unwrap().json.get(what).is_some(), "{what}");
    }
    bot.call("getUpdates", json!({"allowed_updates": []})).await;
    bot.world.sends_photo(reader, &png(30, 20), "сурет");
    assert_eq!(bot.updates().await[0]["message"]["caption"], "сурет");
}

#[tokio::test]
async fn a_quiz_is_voted_on_closes_by_the_clock_and_tells_the_bot() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let reader = reader(&bot);
    let quiz = json!({
        "chat_id": reader.id, "question": "Астана қай жылы?", "options": [{"text": "1997"}, {"text": "1998"}],
        "type": "quiz", "correct_option_ids": [0], "is_anonymous": false, "open_period": 60,
    });
    let sent = bot.call("sendPoll", quiz).await;
    let id: i32 = sent["message_id"].as_i64().unwrap().try_into().unwrap();
    assert!(bot.world.votes(reader.id, reader, id, &[1]));
    assert!(!bot.world.votes(reader.id, reader, id, &[0]), "a quiz takes one answer");
    let updates = bot.updates().await;
    assert_eq!(updates[0]["poll"]["total_voter_count"], 1);
    assert_eq!(updates[1]["poll_answer"]["option_ids"], json!([1]));
    clock.advance(TimeDelta::seconds(61));
    let refusal = bot.refused("stopPoll", json!({"chat_id": reader.id, "message_id": id})).await;
    assert_eq!(refusal, "Bad Request: poll has already been closed");
    let poll = json!({"chat_id": reader.id, "question": "Иә ме?", "options": ["Иә", "Жоқ"]});
    let sent = bot.call("sendPoll", poll).await;
    let copy = bot.call("copyMessage", json!({"chat_id": reader.id, "from_chat_id": reader.id, "message_id": sent["message_id"]})).await;
    let copied: i32 = copy["message_id"].as_i64().unwrap().try_into().unwrap();
    assert!(bot.world.votes(reader.id, reader, copied, &[0]));
    let asked = bot.world.message(reader, sent["message_id"].as_i64().unwrap().try_into().unwrap()).unwrap();
    assert_eq!(asked.json["poll"]["total_voter_count"], 0, "a copied poll has votes of its own");
    let stopped = bot.call("stopPoll", json!({"chat_id": reader.id, "message_id": sent["message_id"]})).await;
    assert_eq!(stopped["is_closed"], json!(true));
}

#[tokio::test]
async fn forwarded_copies_of_a_poll_are_one_poll_without_its_buttons_until_its_date_weeks_away() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let (home, reader) = (reader(&bot), reader(&bot));
    let closes = clock.now().timestamp() + 30 * 24 * 3600;
    let poll = json!({
        "chat_id": home.id, "question": "Қайда?", "options": [{"text": "Үйде"}, {"text": "Далада"}], "close_date": closes,
        "reply_markup": {"inline_keyboard": [[{"text": "Толығырақ", "callback_data": "x"}]]},
    });
    let sent = bot.call("sendPoll", poll).await;
    let copy = json!({"chat_id": reader.id, "from_chat_id": home.id, "message_id": sent["message_id"], "disable_notification": true});
    let copied = bot.call("forwardMessage", copy.clone()).await;
    assert_eq!((&copied["poll"]["id"], copied.get("reply_markup")), (&sent["poll"]["id"], None));
    assert_eq!(copied["poll"]["close_date"], json!(closes));
    let id: i32 = copied["message_id"].as_i64().unwrap().try_into().unwrap();
    let original: i32 = sent["message_id"].as_i64().unwrap().try_into().unwrap();
    assert!(bot.world.votes(reader.id, reader, id, &[1]) && bot.world.votes(home.id, home, original, &[0]));
    let updates = bot.updates().await;
    let last = &updates.last().unwrap()["poll"];
    assert_eq!((&last["id"], &last["total_voter_count"]), (&sent["poll"]["id"], &json!(2)), "votes come together");
    let stop = |chat: i64, message: i32| json!({"chat_id": chat, "message_id": message});
    assert_eq!(bot.refused("stopPoll", stop(reader.id, id)).await, "Bad Request: poll can't be stopped", "only where it was sent");
    clock.advance(TimeDelta::days(29));
    assert!(bot.world.votes(reader.id, reader, id, &[0]));
    clock.advance(TimeDelta::days(1));
    assert!(!bot.world.votes(reader.id, reader, id, &[1]));
    bot.world.deletes(home.id, original);
    assert_eq!(bot.refused("forwardMessage", copy).await, "Bad Request: message to forward not found");
    assert_eq!(bot.refused("stopPoll", stop(home.id, original)).await, "Bad Request: message with poll to stop not found");
    let long = json!({"chat_id": home.id, "question": "?", "options": ["1", "2"], "open_period": 2_628_001});
    assert!(bot.call("sendPoll", long).await["poll"].get("open_period").is_none(), "what is out of bounds is as if it weren't there");
}

#[tokio::test]
async fn an_inline_query_is_answered_in_time_and_once() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let reader = reader(&bot);
    let id = bot.world.asks_inline(reader, "наурыз", "");
    assert_eq!(bot.updates().await[0]["inline_query"]["query"], "наурыз");
    let results = json!([{"type": "article", "id": "1", "title": "Наурыз", "input_message_content": {"message_text": "22 наурыз"}}]);
    bot.call("answerInlineQuery", json!({"inline_query_id": id, "results": results, "cache_time": 0})).await;
    assert_eq!(bot.world.view(|view| view.inline_answer(&id)).unwrap()["results"], results);
    let late = bot.world.asks_inline(reader, "тағы", "");
    clock.advance(TimeDelta::minutes(1));
    let refusal = bot.refused("answerInlineQuery", json!({"inline_query_id": late, "results": []})).await;
    assert_eq!(refusal, "Bad Request: query is too old and response timeout expired or query ID is invalid");
}

#[tokio::test]
async fn commands_texts_and_menus_are_kept_by_scope_and_language() {
    let bot = Bot::new().await;
    let reader = reader(&bot);
    let commands = json!([{"command": "start", "description": "Бастау"}]);
    let scope = json!({"type": "chat", "chat_id": reader.id});
    bot.call("setMyCommands", json!({"commands": commands})).await;
    bot.call("setMyCommands", json!({"commands": [{"command": "help", "description": "Помощь"}], "scope": scope, "language_code": "ru"}))
        .await;
    assert_eq!(bot.call("getMyCommands", json!({})).await, commands);
    assert_eq!(bot.world.commands(&scope, "ru"), [("help".to_owned(), "Помощь".to_owned())]);
    assert_eq!(bot.call("getMyCommands", json!({"scope": scope})).await, json!([]));
    bot.call("deleteMyCommands", json!({})).await;
    assert_eq!(bot.call("getMyCommands", json!({})).await, json!([]));
    for (set, get, field) in [
        ("setMyName", "getMyName", "name"),
        ("setMyDescription", "getMyDescription", "description"),
        ("setMyShortDescription", "getMyShortDescription", "short_description"),
    ] {
        let mut params = json!({"language_code": "kk"});
        params[field] = json!("Жаршы");
        bot.call(set, params).await;
        assert_eq!(bot.call(get, json!({"language_code": "kk"})).await[field], "Жаршы");
    }
    bot.call("setChatMenuButton", json!({"menu_button": {"type": "commands"}})).await;
    bot.call(
        "setChatMenuButton",
        json!({"chat_id": reader.id, "menu_button": {"type": "web_app", "text": "Ашу", "web_app": {"url": "https://example.kz"}}}),
    )
    .await;
    assert_eq!(bot.call("getChatMenuButton", json!({"chat_id": reader.id})).await["type"], "web_app");
    assert_eq!(bot.call("getChatMenuButton", json!({})).await["type"], "commands");
    bot.call("setMyDefaultAdministratorRights", json!({"rights": {"can_post_messages": true}, "for_channels": true})).await;
    assert_eq!(bot.call("getMyDefaultAdministratorRights", json!({"for_channels": true})).await["can_post_messages"], json!(true));
    bot.world.give_stars(250);
    assert_eq!(bot.call("getMyStarBalance", json!({})).await["amount"], 250);
    assert_eq!(bot.call("getUserProfilePhotos", json!({"user_id": reader.id})).await["total_count"], 0);
    assert_eq!(bot.call("getMe", json!({})).await["first_name"], "Sandbox");
}
