//! Groups, channels and forums: who may what, and what the bot hears.

use chrono::{DateTime, TimeDelta};
use sandbox::{BotProfile, Clock, Draft, NewPerson, Options, Permissions, Person, Rights};
use serde_json::json;

use crate::bot::{Bot, png};

fn owner(bot: &Bot) -> Person {
    bot.world.person(NewPerson::named("Иесі"))
}

#[tokio::test]
async fn a_group_refuses_the_bot_in_the_words_of_its_case() {
    let bot = Bot::new().await;
    let owner = owner(&bot);
    let send = |chat: i64| json!({"chat_id": chat, "text": "хабар"});
    let chat = bot.world.supergroup("Топ", owner);
    assert_eq!(bot.refused("sendMessage", send(chat)).await, "Bad Request: chat not found");
    bot.world.add_bot(chat, owner, false);
    bot.call("sendMessage", send(chat)).await;
    bot.world.restrict_bot(chat, owner, Permissions::NONE);
    let refusal = bot.refused("sendMessage", send(chat)).await;
    assert_eq!(refusal, "Bad Request: not enough rights to send text messages to the chat");
    bot.world.remove_bot(chat, owner);
    assert_eq!(bot.refused("sendMessage", send(chat)).await, "Forbidden: bot was kicked from the supergroup chat");

    let group = bot.world.group("Кіші топ", owner);
    bot.world.add_bot(group, owner, false);
    bot.call("sendMessage", send(group)).await;
    let new = bot.world.migrates(group);
    let answer = bot.raw("sendMessage", send(group)).await;
    assert_eq!(answer["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(answer["parameters"], json!({"migrate_to_chat_id": new}));
    bot.call("sendMessage", send(new)).await;
    bot.world.deletes_chat(new);
    assert_eq!(bot.refused("sendMessage", send(new)).await, "Forbidden: the group chat was deleted");

    let channel = bot.world.channel("Арна", owner);
    bot.world.add_bot(channel, owner, true);
    let post = bot.call("sendMessage", send(channel)).await;
    assert_eq!((&post["sender_chat"]["id"], &post["from"]), (&json!(channel), &json!(null)));
    bot.world.promote_bot(channel, owner, Rights::EDIT_MESSAGES);
    let refusal = bot.refused("sendMessage", send(channel)).await;
    assert_eq!(refusal, "Bad Request: need administrator rights in the channel chat");
    assert!(bot.world.last_from_bot(channel).unwrap().by_bot);
}

#[tokio::test]
async fn privacy_mode_shows_commands_replies_and_notes_only() {
    let bot = Bot::new().await;
    let owner = owner(&bot);
    let guest = bot.world.person(NewPerson::named("Қонақ"));
    let chat = bot.world.supergroup("Топ", owner);
    bot.world.add_bot(chat, owner, false);
    bot.world.joins(chat, guest);
    bot.updates().await;
    bot.world.says_in(chat, guest, "жай сөз");
    bot.world.says_in(chat, guest, "/help");
    bot.world.says_in(chat, guest, "/help@other_bot");
    bot.world.says_in(chat, guest, "/help@sandbox_bot");
    let sent = bot.call("sendMessage", json!({"chat_id": chat, "text": "Сұрақ"})).await;
    let id = i32::try_from(sent["message_id"].as_i64().unwrap()).unwrap();
    bot.world.sends(chat, guest, Draft::text("жауап").reply_to(id));
    let texts: Vec<_> = bot.updates().await.iter().map(|update| update["message"]["text"].clone()).collect();
    assert_eq!(texts, ["/help", "/help@sandbox_bot", "жауап"]);

    let profile = BotProfile { can_read_all_group_messages: true, ..BotProfile::default() };
    let bot = Bot::with(Options { bot: profile, ..Options::default() }).await;
    let chat = bot.world.supergroup("Топ", 7);
    bot.world.add_bot(chat, 7, false);
    bot.updates().await;
    bot.world.says_in(chat, 7, "жай сөз");
    assert_eq!(bot.updates().await.len(), 1);
}

#[tokio::test]
async fn members_are_restricted_promoted_and_banned_by_right() {
    let clock = Clock::manual(DateTime::from_timestamp(1_745_208_000, 0).unwrap());
    let bot = Bot::with(Options { clock: clock.clone(), ..Options::default() }).await;
    let owner = owner(&bot);
    let guest = bot.world.person(NewPerson::named("Қонақ"));
    let chat = bot.world.supergroup("Топ", owner);
    bot.world.add_bot(chat, owner, false);
    bot.world.joins(chat, guest);
    let of = json!({"chat_id": chat, "user_id": guest.id});
    let refusal = bot.refused("banChatMember", of.clone()).await;
    assert_eq!(refusal, "Bad Request: not enough rights to restrict/unrestrict chat member");
    bot.world.promote_bot(chat, owner, Rights::ALL);
    let until = clock.now().timestamp() + 3600;
    bot.call(
        "restrictChatMember",
        json!({"chat_id": chat, "user_id": guest.id, "permissions": {"can_send_polls": true}, "until_date": until}),
    )
    .await;
    let member = bot.call("getChatMember", of.clone()).await;
    assert_eq!((&member["status"], &member["can_send_messages"]), (&json!("restricted"), &json!(true)));
    assert_eq!(member["can_send_photos"], json!(false));
    clock.advance(TimeDelta::hours(2));
    assert_eq!(bot.call("getChatMember", of.clone()).await["status"], "member");
    bot.call("promoteChatMember", json!({"chat_id": chat, "user_id": guest.id, "can_pin_messages": true})).await;
    bot.call("setChatAdministratorCustomTitle", json!({"chat_id": chat, "user_id": guest.id, "custom_title": "Көмекші"})).await;
    let admins = bot.call("getChatAdministrators", json!({"chat_id": chat})).await;
    assert_eq!(admins.as_array().unwrap().len(), 3);
    assert_eq!(bot.refused("banChatMember", of.clone()).await, "Bad Request: user is an administrator of the chat");
    bot.call("promoteChatMember", of.clone()).await;
    bot.call("banChatMember", of.clone()).await;
    assert_eq!(bot.call("getChatMember", of.clone()).await["status"], "kicked");
    bot.call("unbanChatMember", of.clone()).await;
    assert_eq!(bot.call("getChatMember", of).await["status"], "left");
    assert_eq!(bot.call("getChatMemberCount", json!({"chat_id": chat})).await, json!(2));
    bot.call("getUpdates", json!({"allowed_updates": ["chat_join_request", "chat_member"]})).await;
    bot.updates().await;
    bot.world.asks_to_join(chat, guest);
    bot.call("approveChatJoinRequest", json!({"chat_id": chat, "user_id": guest.id})).await;
    let updates = bot.updates().await;
    assert!(updates[0]["chat_join_request"].is_object());
    assert_eq!(updates[1]["chat_member"]["via_join_request"], json!(true));
}

#[tokio::test]
async fn a_chat_is_renamed_described_pictured_linked_and_left() {
    let bot = Bot::new().await;
    let owner = owner(&bot);
    let chat = bot.world.supergroup("Топ", owner);
    bot.world.add_bot(chat, owner, true);
    bot.world.set_username(chat, "Topimiz");
    bot.call("setChatTitle", json!({"chat_id": "@topimiz", "title": "Жаңа топ"})).await;
    bot.call("setChatDescription", json!({"chat_id": chat, "description": "Сипаттама"})).await;
    let refusal = bot.refused("setChatDescription", json!({"chat_id": chat, "description": "Сипаттама"})).await;
    assert_eq!(refusal, "Bad Request: chat description is not modified");
    let form = reqwest::multipart::Form::new()
        .text("chat_id", chat.to_string())
        .part("photo", reqwest::multipart::Part::bytes(png(640, 640)).file_name("p.png"));
    bot.http.post(bot.method_url("setChatPhoto")).multipart(form).send().await.unwrap();
    let link = bot.call("exportChatInviteLink", json!({"chat_id": chat})).await;
    let full = bot.call("getChat", json!({"chat_id": chat})).await;
    assert_eq!((&full["title"], &full["description"]), (&json!("Жаңа топ"), &json!("Сипаттама")));
    assert_eq!(full["invite_link"], link);
    assert!(full["photo"]["big_file_id"].is_string());
    bot.call("deleteChatPhoto", json!({"chat_id": chat})).await;
    let made = bot.call("createChatInviteLink", json!({"chat_id": chat, "name": "Достар", "member_limit": 5})).await;
    let change = json!({"chat_id": chat, "invite_link": made["invite_link"], "creates_join_request": true});
    bot.call("editChatInviteLink", change.clone()).await;
    assert_eq!(
        bot.call("revokeChatInviteLink", json!({"chat_id": chat, "invite_link": made["invite_link"]})).await["is_revoked"],
        json!(true)
    );
    bot.call("setChatPermissions", json!({"chat_id": chat, "permissions": {"can_send_messages": true}})).await;
    bot.call("leaveChat", json!({"chat_id": chat})).await;
    let refusal = bot.refused("sendMessage", json!({"chat_id": chat, "text": "сәлем"})).await;
    assert_eq!(refusal, "Forbidden: bot is not a member of the supergroup chat");
}

#[tokio::test]
async fn topics_are_opened_written_in_closed_and_deleted() {
    let bot = Bot::new().await;
    let owner = owner(&bot);
    let forum = bot.world.forum("Форум", owner);
    bot.world.add_bot(forum, owner, true);
    let topic = bot.call("createForumTopic", json!({"chat_id": forum, "name": "Мерекелер"})).await;
    let thread = topic["message_thread_id"].clone();
    let at = json!({"chat_id": forum, "message_thread_id": thread});
    let send = json!({"chat_id": forum, "message_thread_id": thread, "text": "Наурыз"});
    let sent = bot.call("sendMessage", send.clone()).await;
    assert_eq!((&sent["message_thread_id"], &sent["is_topic_message"]), (&thread, &json!(true)));
    bot.call("editForumTopic", json!({"chat_id": forum, "message_thread_id": thread, "name": "Жаңа"})).await;
    bot.call("closeForumTopic", at.clone()).await;
    assert_eq!(bot.refused("closeForumTopic", at.clone()).await, "Bad Request: TOPIC_NOT_MODIFIED");
    bot.call("sendMessage", send.clone()).await;
    bot.world.demote_bot(forum, owner);
    assert_eq!(bot.refused("sendMessage", send.clone()).await, "Bad Request: TOPIC_CLOSED");
    bot.world.promote_bot(forum, owner, Rights::ALL);
    bot.call("reopenForumTopic", at.clone()).await;
    bot.call("pinChatMessage", json!({"chat_id": forum, "message_id": sent["message_id"]})).await;
    assert_eq!(bot.world.view(|view| view.pinned(forum).len()), 1);
    bot.call("unpinAllForumTopicMessages", at.clone()).await;
    assert_eq!(bot.world.view(|view| view.pinned(forum).len()), 0);
    for method in [
        "closeGeneralForumTopic",
        "reopenGeneralForumTopic",
        "hideGeneralForumTopic",
        "unhideGeneralForumTopic",
        "unpinAllGeneralForumTopicMessages",
    ] {
        bot.call(method, json!({"chat_id": forum})).await;
    }
    bot.call("editGeneralForumTopic", json!({"chat_id": forum, "name": "Жалпы"})).await;
    bot.call("deleteForumTopic", at).await;
    assert_eq!(bot.refused("sendMessage", send).await, "Bad Request: message thread not found");
}
