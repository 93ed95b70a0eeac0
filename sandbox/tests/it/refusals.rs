//! Calls that are refused, and the words they are refused with.

use chrono::{DateTime, TimeDelta};
use sandbox::{Clock, NewPerson, Options};
use serde_json::{Value, json};

use crate::bot::Bot;

#[tokio::test]
async fn keyboards_are_read_strictly() {
    let bot = Bot::new().await;
    let chat = bot.world.person(NewPerson { started: true, ..NewPerson::default() }).id;
    let inline = |button: Value| json!({"chat_id": chat, "text": "т", "reply_markup": {"inline_keyboard": [[button]]}});
    for (button, refusal) in [
        (json!({"text": "т", "callback_data": "x".repeat(65)}), "BUTTON_DATA_INVALID"),
        (json!({"text": "т", "callback_data": "ә".repeat(33)}), "BUTTON_DATA_INVALID"),
        (json!({"text": "т", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (json!({"text": "т"}), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (json!({"callback_data": "1"}), "can't parse inline keyboard button: Can't find field \"text\""),
        (json!({"text": "", "callback_data": "1"}), "inline keyboard button text must be non-empty"),
        (json!({"text": "т", "url": "нет"}), "inline keyboard button URL 'нет' is invalid: Wrong HTTP URL"),
        (json!("т"), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ] {
        assert_eq!(bot.refused("sendMessage", inline(button.clone())).await, format!("Bad Request: {refusal}"), "{button}");
    }
    bot.call("sendMessage", inline(json!({"text": "т", "callback_data": "x".repeat(64)}))).await;
    bot.call("sendMessage", inline(json!({"text": "т", "url": "https://example.kz"}))).await;
    let refusal = bot.refused("sendMessage", inline(json!({"text": "т", "pay": true}))).await;
    assert_eq!(refusal, "Not Implemented: field \"pay\" of InlineKeyboardButton isn't modelled by the sandbox");
    for markup in [json!("{"), json!([1])] {
        let params = json!({"chat_id": chat, "text": "т", "reply_markup": markup});
        assert!(bot.refused("sendMessage", params).await.starts_with("Bad Request: "));
    }
    let keyboard = json!({"keyboard": [[{"text": "Нөмір", "request_contact": true}]], "resize_keyboard": true});
    bot.call("sendMessage", json!({"chat_id": chat, "text": "т", "reply_markup": keyboard})).await;
    assert_eq!(bot.world.last_from_bot(chat).unwrap().reply_keyboard, Some(keyboard.clone()));
    let channel = bot.world.channel("Арна", 7);
    bot.world.add_bot(channel, 7, true);
    let refusal = bot.refused("sendMessage", json!({"chat_id": channel, "text": "т", "reply_markup": {"force_reply": true}})).await;
    assert_eq!(refusal, "Bad Request: inline keyboard expected");
    let group = bot.world.group("Топ", 7);
    bot.world.add_bot(group, 7, false);
    let refusal = bot.refused("sendMessage", json!({"chat_id": group, "text": "т", "reply_markup": keyboard})).await;
    assert_eq!(refusal, "Bad Request: phone number can be requested in private chats only");
}

#[tokio::test]
async fn edits_and_deletions_need_their_message_and_their_right() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let person = bot.world.person(NewPerson { started: true, ..NewPerson::default() });
    let chat = person.id;
    let said = bot.world.says(person, "менікі");
    let sent = bot.call("sendMessage", json!({"chat_id": chat, "text": "боттікі"})).await["message_id"].clone();
    for (method, params, refusal) in [
        ("editMessageText", json!({"chat_id": chat, "message_id": 999, "text": "т"}), "message to edit not found"),
        ("editMessageText", json!({"chat_id": chat, "message_id": said, "text": "т"}), "message can't be edited"),
        ("editMessageText", json!({"chat_id": chat, "text": "т"}), "message identifier is not specified"),
        ("editMessageText", json!({"chat_id": 77, "message_id": 1, "text": "т"}), "chat not found"),
        ("editMessageCaption", json!({"chat_id": chat, "message_id": sent, "caption": "т"}), "there is no caption in the message to edit"),
        ("deleteMessage", json!({"chat_id": chat, "message_id": 999}), "message to delete not found"),
        ("deleteMessages", json!({"chat_id": chat, "message_ids": []}), "message identifiers are not specified"),
        ("copyMessage", json!({"chat_id": chat, "from_chat_id": chat, "message_id": 999}), "message to copy not found"),
        ("forwardMessage", json!({"chat_id": chat, "from_chat_id": chat, "message_id": 999}), "message to forward not found"),
        ("copyMessage", json!({"chat_id": chat, "message_id": 999}), "parameter \"from_chat_id\" is required"),
        ("sendContact", json!({"chat_id": chat, "first_name": "т"}), "parameter \"phone_number\" is required"),
        ("sendMediaGroup", json!({"chat_id": chat}), "parameter \"media\" is required"),
        ("pinChatMessage", json!({"chat_id": chat, "message_id": 999}), "message to pin not found"),
        ("unpinChatMessage", json!({"chat_id": chat}), "message to unpin not found"),
        ("sendMessage", json!({"text": "т"}), "chat_id is empty"),
        ("sendMessage", json!({"chat_id": "@nobody", "text": "т"}), "chat not found"),
        ("sendMessage", json!({"chat_id": chat, "text": "т", "parse_mode": "BBCode"}), "unsupported parse_mode"),
        ("sendMessage", json!({"chat_id": chat, "text": "т", "reply_parameters": {"message_id": 999}}), "message to be replied not found"),
        (
            "sendPhoto",
            json!({"chat_id": chat, "photo": "AgACAgIAAxkBAAIB"}),
            "wrong remote file identifier specified: can't unserialize it",
        ),
        ("sendChatAction", json!({"chat_id": chat, "action": "sleeping"}), "wrong parameter action in request"),
        ("answerCallbackQuery", json!({"callback_query_id": "1"}), "query is too old and response timeout expired or query ID is invalid"),
        ("getChatMember", json!({"chat_id": chat, "user_id": 0}), "invalid user_id specified"),
        ("setMyCommands", json!({"commands": [{"command": "Бастау", "description": "т"}]}), "BOT_COMMAND_INVALID"),
    ] {
        assert_eq!(bot.refused(method, params.clone()).await, format!("Bad Request: {refusal}"), "{method} {params}");
    }
    let lenient = json!({"chat_id": chat, "text": "т", "reply_parameters": {"message_id": 999, "allow_sending_without_reply": true}});
    assert_eq!(bot.call("sendMessage", lenient).await["reply_to_message"], json!(null));
    let reply = json!({"chat_id": chat, "text": "т", "reply_parameters": {"message_id": said}});
    assert_eq!(bot.call("sendMessage", reply).await["reply_to_message"]["text"], "менікі");

    let kept = bot.call("sendMessage", json!({"chat_id": chat, "text": "қорғалған", "protect_content": true})).await;
    let forward = json!({"chat_id": chat, "from_chat_id": chat, "message_id": kept["message_id"]});
    let refusal = bot.refused("forwardMessage", forward).await;
    assert_eq!(refusal, "Bad Request: message has protected content and can't be forwarded");

    let press = bot.world.presses(person, chat, said, "x");
    clock.advance(TimeDelta::minutes(20));
    let refusal = bot.refused("answerCallbackQuery", json!({"callback_query_id": press})).await;
    assert_eq!(refusal, "Bad Request: query is too old and response timeout expired or query ID is invalid");
    clock.advance(TimeDelta::hours(48));
    assert_eq!(bot.refused("deleteMessage", json!({"chat_id": chat, "message_id": sent})).await, "Bad Request: message can't be deleted");
    bot.call("editMessageText", json!({"chat_id": chat, "message_id": sent, "text": "өзгерді"})).await;
}

#[tokio::test]
async fn nothing_a_client_sends_makes_the_server_fall() {
    let bot = Bot::new().await;
    let url = bot.method_url("sendMessage");
    for (kind, body) in [
        ("application/json", "{"),
        ("application/json", "[]"),
        ("application/json", "\u{0}"),
        ("application/json", "{\"chat_id\":1e999,\"text\":{}}"),
        ("multipart/form-data; boundary=x", "--x\r\n"),
        ("multipart/form-data; boundary=", ""),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"\r\n\r\n\r\n--x--"),
        ("application/x-www-form-urlencoded", "%%%&&&=%f&chat_id=%ff"),
        ("text/plain", "нет"),
    ] {
        let answer = bot.http.post(&url).header("content-type", kind).body(body).send().await.unwrap();
        assert!(matches!(answer.status().as_u16(), 400 | 501), "{kind} {body}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["ok"], json!(false));
    }
    let deep = "[".repeat(200_000);
    let answer = bot.raw("sendMessage", json!({"chat_id": 1, "text": "т", "reply_markup": deep})).await;
    assert_eq!(answer["error_code"], 400);
    bot.call("getMe", json!({})).await;
}
