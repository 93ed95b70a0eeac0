//! Topics of forums.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;
use super::{Call, target};
use crate::world::place::{Room, Topic};
use crate::world::{Rights, State};

/// The six colours a topic's icon may have.
const COLORS: [i64; 6] = [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047];
const NAME_MAX: usize = 128;
const NO_RIGHTS: &str = "not enough rights to manage the topic";

fn forum(state: &State, params: &Params) -> Result<i64, Refusal> {
    let chat = target::chat(state, params, "chat_id")?;
    target::accessible(state, chat)?;
    if !state.rooms.get(&chat).is_some_and(|room| room.is_forum) {
        return Err(Refusal::bad("the chat is not a forum"));
    }
    // Unverified wording where the right is missing.
    target::entitled(state, chat, Rights::MANAGE_TOPICS, NO_RIGHTS)?;
    Ok(chat)
}

/// The forum in which the bot may delete messages, and so whole topics.
fn forum_to_clear(state: &State, params: &Params) -> Result<i64, Refusal> {
    let chat = target::chat(state, params, "chat_id")?;
    target::accessible(state, chat)?;
    if !state.rooms.get(&chat).is_some_and(|room| room.is_forum) {
        return Err(Refusal::bad("the chat is not a forum"));
    }
    // Unverified wording where the right is missing.
    target::entitled(state, chat, Rights::DELETE_MESSAGES, "not enough rights to delete the topic")?;
    Ok(chat)
}

fn name(params: &Params) -> Result<Option<String>, Refusal> {
    let name = params.text_or_empty("name").trim().to_owned();
    if name.chars().count() > NAME_MAX {
        // Unverified: a code of Telegram's, but whether it comes here isn't known.
        return Err(Refusal::bad("TOPIC_TITLE_INVALID"));
    }
    Ok((!name.is_empty()).then_some(name))
}

pub(super) fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let name = name(params)?.ok_or_else(|| Refusal::bad("TOPIC_TITLE_EMPTY"))?;
    let color = params.int("icon_color").unwrap_or(COLORS[0]);
    if !COLORS.contains(&color) {
        return Err(Refusal::bad("invalid topic icon color specified"));
    }
    let emoji = params.text("icon_custom_emoji_id").filter(|id| !id.is_empty());
    call.world.step(|state| {
        let chat = forum(state, params)?;
        let bot = state.bot.id;
        let thread = state.new_topic(chat, bot, &name, color, emoji.clone());
        let mut shown = json!({"message_thread_id": thread, "name": name, "icon_color": color});
        if let Some(emoji) = emoji {
            shown["icon_custom_emoji_id"] = json!(emoji);
        }
        Ok(shown)
    })
}

/// Does something to the topic a call names; `note` is the field of the note the chat writes.
fn change(call: &Call<'_>, act: impl FnOnce(&mut Topic) -> Result<Option<(&'static str, Value)>, Refusal>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = forum(state, call.params)?;
        let thread = thread(call.params)?;
        let topic = state.rooms.get_mut(&chat).and_then(|room| room.topics.get_mut(&thread));
        let topic = topic.ok_or_else(|| Refusal::bad("message thread not found"))?;
        if let Some((field, value)) = act(topic)? {
            let bot = state.bot.id;
            state.service(chat, bot, Map::from_iter([(field.to_owned(), value)]), Some(thread));
        }
        Ok(json!(true))
    })
}

fn thread(params: &Params) -> Result<i32, Refusal> {
    let thread = params.int("message_thread_id").and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0);
    thread.ok_or_else(|| Refusal::bad("message thread not found"))
}

pub(super) fn edit(call: &Call<'_>) -> Result<Value, Refusal> {
    let name = name(call.params)?;
    let emoji = call.params.text("icon_custom_emoji_id");
    change(call, |topic| {
        let mut note = Map::new();
        if let Some(name) = name.filter(|name| *name != topic.name) {
            note.insert("name".into(), json!(name));
            topic.name = name;
        }
        if let Some(emoji) = emoji.filter(|emoji| topic.emoji.as_deref().unwrap_or("") != emoji) {
            note.insert("icon_custom_emoji_id".into(), json!(emoji));
            topic.emoji = (!emoji.is_empty()).then_some(emoji);
        }
        if note.is_empty() {
            return Err(Refusal::bad("TOPIC_NOT_MODIFIED"));
        }
        Ok(Some(("forum_topic_edited", Value::Object(note))))
    })
}

fn set_closed(call: &Call<'_>, closed: bool, field: &'static str) -> Result<Value, Refusal> {
    change(call, |topic| {
        if topic.closed == closed {
            return Err(Refusal::bad("TOPIC_NOT_MODIFIED"));
        }
        topic.closed = closed;
        Ok(Some((field, json!({}))))
    })
}

pub(super) fn close(call: &Call<'_>) -> Result<Value, Refusal> {
    set_closed(call, true, "forum_topic_closed")
}

pub(super) fn reopen(call: &Call<'_>) -> Result<Value, Refusal> {
    set_closed(call, false, "forum_topic_reopened")
}

pub(super) fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = forum_to_clear(state, call.params)?;
        let thread = thread(call.params)?;
        let room = state.rooms.get_mut(&chat).ok_or_else(|| Refusal::bad("chat not found"))?;
        room.topics.remove(&thread).ok_or_else(|| Refusal::bad("TOPIC_ID_INVALID"))?;
        room.messages.retain(|stored| stored.thread() != Some(thread));
        Ok(json!(true))
    })
}

pub(super) fn unpin_all(call: &Call<'_>) -> Result<Value, Refusal> {
    unpin(call, |params| thread(params).map(Some))
}

pub(super) fn unpin_all_general(call: &Call<'_>) -> Result<Value, Refusal> {
    unpin(call, |_| Ok(None))
}

fn unpin(call: &Call<'_>, thread: impl FnOnce(&Params) -> Result<Option<i32>, Refusal>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = forum(state, call.params)?;
        let thread = thread(call.params)?;
        if let Some(room) = state.rooms.get_mut(&chat) {
            let Room { pinned, messages, .. } = room.as_mut();
            pinned.retain(|id| messages.get(*id).and_then(|stored| stored.thread()) != thread);
        }
        Ok(json!(true))
    })
}

/// Does something to the general topic; `field` is that of the note.
fn general(call: &Call<'_>, field: &'static str, note: Value, act: impl FnOnce(&mut Room) -> bool) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = forum(state, call.params)?;
        let changed = state.rooms.get_mut(&chat).is_some_and(|room| act(room));
        if !changed {
            return Err(Refusal::bad("TOPIC_NOT_MODIFIED"));
        }
        let bot = state.bot.id;
        state.service(chat, bot, Map::from_iter([(field.to_owned(), note)]), None);
        Ok(json!(true))
    })
}

pub(super) fn edit_general(call: &Call<'_>) -> Result<Value, Refusal> {
    let name = name(call.params)?.ok_or_else(|| Refusal::bad("TOPIC_TITLE_EMPTY"))?;
    general(call, "forum_topic_edited", json!({"name": name}), |room| {
        let changed = room.general_name != name;
        room.general_name.clone_from(&name);
        changed
    })
}

fn flip(flag: &mut bool, to: bool) -> bool {
    std::mem::replace(flag, to) != to
}

pub(super) fn close_general(call: &Call<'_>) -> Result<Value, Refusal> {
    general(call, "forum_topic_closed", json!({}), |room| flip(&mut room.general_closed, true))
}

pub(super) fn reopen_general(call: &Call<'_>) -> Result<Value, Refusal> {
    general(call, "forum_topic_reopened", json!({}), |room| flip(&mut room.general_closed, false))
}

pub(super) fn hide_general(call: &Call<'_>) -> Result<Value, Refusal> {
    general(call, "general_forum_topic_hidden", json!({}), |room| {
        room.general_closed = true;
        flip(&mut room.general_hidden, true)
    })
}

pub(super) fn unhide_general(call: &Call<'_>) -> Result<Value, Refusal> {
    general(call, "general_forum_topic_unhidden", json!({}), |room| flip(&mut room.general_hidden, false))
}
