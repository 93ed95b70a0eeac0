//! A person and the bot talk.

use sandbox::NewPerson;
use serde_json::json;

use crate::bot::{Bot, PATIENCE, png};

#[tokio::test]
async fn a_person_writes_the_bot_answers_and_a_button_is_pressed() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Айгерім") });
    bot.world.says(person, "/start хабар");
    let updates = bot.updates().await;
    let message = &updates[0]["message"];
    assert_eq!(message["text"], "/start хабар");
    assert_eq!(message["entities"], json!([{"type": "bot_command", "offset": 0, "length": 6}]));
    assert_eq!(message["from"]["language_code"], "kk");
    assert_eq!(message["chat"], json!({"id": person.id, "first_name": "Айгерім", "type": "private"}));

    let sent = bot
        .call(
            "SendMessage",
            json!({
                "chat_id": person.id, "text": "<b>Сәлем, <i>Айгерім</i></b>", "parse_mode": "HTML",
                "reply_markup": {"inline_keyboard": [[{"text": "Иә", "callback_data": "yes"}]]},
            }),
        )
        .await;
    assert_eq!(sent["text"], "Сәлем, Айгерім");
    assert_eq!(
        sent["entities"],
        json!([
            {"type": "bold", "offset": 0, "length": 7},
            {"type": "bold", "offset": 7, "length": 7},
            {"type": "italic", "offset": 7, "length": 7},
        ]),
        "styles are cut where another begins"
    );

    let shown = bot.world.last_from_bot(person).unwrap();
    assert_eq!(shown.labels(), ["Иә"]);
    let press = bot.world.presses_button(person, shown.id, "Иә").unwrap();
    let updates = bot.updates().await;
    let query = &updates[0]["callback_query"];
    assert_eq!((&query["data"], &query["id"]), (&json!("yes"), &json!(press)));
    assert_eq!(query["message"]["message_id"], shown.id);

    let edited = json!({"chat_id": person.id, "message_id": shown.id, "text": "Рақмет"});
    let result = bot.call("editMessageText", edited.clone()).await;
    assert_eq!(result["reply_markup"], json!(null), "an edit without a keyboard takes it away");
    assert!(bot.refused("editMessageText", edited).await.starts_with("Bad Request: message is not modified: "));
    bot.call("answerCallbackQuery", json!({"callback_query_id": press, "text": "Дайын", "show_alert": true})).await;
    let toast = bot.world.wait_toast(&press, PATIENCE).await.unwrap();
    assert_eq!((toast.text.as_str(), toast.alert), ("Дайын", true));

    let kinds: Vec<_> = bot.world.record().iter().map(|entry| (entry.method, entry.text.clone())).collect();
    assert_eq!(kinds, [("sendMessage", "Сәлем, Айгерім".to_owned()), ("editMessageText", "Рақмет".to_owned())]);
}

#[tokio::test]
async fn a_photo_goes_up_once_is_sent_again_by_id_and_comes_down() {
    let bot = Bot::new().await;
    let person = bot.world.person(NewPerson { started: true, ..NewPerson::named("Ерлан") });
    let picture = png(1600, 900);
    let part = reqwest::multipart::Part::bytes(picture.clone()).file_name("a.png");
    let form = reqwest::multipart::Form::new().text("chat_id", person.id.to_string()).text("caption", "Сурет").part("photo", part);
    let answer = bot.http.post(bot.method_url("sendPhoto")).multipart(form).send().await.unwrap();
    let answer: serde_json::Value = answer.json().await.unwrap();
    let sizes = answer["result"]["photo"].as_array().unwrap();
    let largest = sizes.last().unwrap();
    assert_eq!((&largest["width"], &largest["height"]), (&json!(1600), &json!(900)));
    let id = largest["file_id"].clone();
    bot.call("sendPhoto", json!({"chat_id": person.id, "photo": id})).await;
    let refusal = bot.refused("sendDocument", json!({"chat_id": person.id, "document": id})).await;
    assert_eq!(refusal, "Bad Request: can't use file of type Photo as Document");

    let file = bot.call("getFile", json!({"file_id": id})).await;
    let path = file["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{}/{path}", bot.sandbox.url(), bot.sandbox.token());
    let bytes = bot.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes, picture);
    let escaped = format!("{}/file/bot{}/{}", bot.sandbox.url(), bot.sandbox.token().replace(':', "%3A"), path.replace('/', "%2F"));
    assert_eq!(bot.http.get(escaped).send().await.unwrap().bytes().await.unwrap(), picture, "as teloxide asks for it");
}
