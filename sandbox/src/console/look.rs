//! What the page looks at: everybody with what is unread, and one chat as its client shows it.

use serde_json::{Map, Value, json};

use super::commands;
use crate::api::params::Params;
use crate::control::{describe, rfc3339};
use crate::record::EntryKind;
use crate::world::place::Stored;
use crate::world::{ChatKind, State, World};

/// The page lists no more chats than these: those where something was said last.
const CHATS: usize = 200;
/// How many messages a page gets unless it asks for more.
const MESSAGES: usize = 100;
const MESSAGES_MAX: usize = 1000;
/// Deletions are looked for in so many of the last entries of the record.
const RECENT: u64 = 5000;
/// How much of a message stands in the list.
const PREVIEW: usize = 80;

/// `read`: chat id to the last message seen there. Everybody and every room, with how much is unread.
pub(super) fn overview(world: &World, fields: &Params) -> Value {
    let read = fields.json("read", "read").ok().flatten().unwrap_or(Value::Null);
    let faults = world.faults().list().len();
    let state = world.peek();
    let ids = state.people.keys().chain(state.rooms.keys()).copied();
    let last = |chat: &i64| state.messages(*chat).and_then(|all| all.iter().next_back()).map_or(0, |stored| stored.date);
    let mut ids: Vec<i64> = ids.collect();
    let all = ids.len();
    ids.sort_by_cached_key(|chat| (std::cmp::Reverse(last(chat)), chat.unsigned_abs()));
    ids.truncate(CHATS);
    ids.sort_unstable_by_key(|chat| chat.unsigned_abs());
    let chats: Vec<Value> = ids.into_iter().map(|chat| entry(&state, chat, read[chat.to_string()].as_i64().unwrap_or(0))).collect();
    json!({
        "now": rfc3339(state.now()), "chats": chats, "all": all, "limits": state.limiter.limits(), "faults": faults,
        "bot": state.user(state.bot.id),
    })
}

fn entry(state: &State, chat: i64, read: i64) -> Value {
    let mut shown = state.chat(chat);
    if let Some(human) = state.people.get(&chat) {
        shown["started"] = json!(human.started);
        shown["blocked"] = json!(human.blocked);
        shown["deactivated"] = json!(human.deactivated);
        shown["language_code"] = json!(human.rare.as_ref().and_then(|rare| rare.language_code.as_ref()));
    }
    if let Some(messages) = state.messages(chat) {
        let newer = messages.iter().rev().take_while(|stored| i64::from(stored.id) > read);
        shown["unread"] = json!(newer.filter(|stored| state.is_bots(stored)).count());
        if let Some(stored) = messages.iter().next_back() {
            shown["last"] = preview(state, stored);
        }
    }
    shown
}

fn preview(state: &State, stored: &Stored) -> Value {
    let content = &stored.content;
    let text: String = content.text.chars().take(PREVIEW).collect();
    let from = if stored.from > 0 { state.user(stored.from)["first_name"].clone() } else { Value::Null };
    json!({
        "id": stored.id, "date": stored.date, "text": text, "kind": content.kind.field(), "by_bot": state.is_bots(stored), "from": from,
    })
}

/// `chat`, `person` (who looks), `limit`: the chat, its newest messages, what was deleted among them, and the commands.
pub(super) fn chat(world: &World, fields: &Params) -> Result<Value, &'static str> {
    let chat = fields.int("chat").ok_or("chat must be a whole number")?;
    let person = fields.int("person").unwrap_or(chat);
    let limit = fields.int("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(MESSAGES).clamp(1, MESSAGES_MAX);
    let (mut newest, pinned) = world.view(|view| (view.tail(chat, limit + 1), view.pinned(chat)));
    let more = newest.len() > limit;
    if more {
        newest.remove(0);
    }
    let first = newest.first().map_or(0, |message| message.id);
    let messages: Vec<Value> = newest.into_iter().map(describe).collect();
    let state = world.peek();
    if state.messages(chat).is_none() {
        return Err("no such chat");
    }
    Ok(json!({
        "chat": entry(&state, chat, 0), "messages": messages, "more": more, "pinned": pinned,
        "deleted": deleted(&state, chat, if more { first } else { 0 }),
        "commands": commands::offered(&state, chat, person), "me": standing(&state, chat, person), "bot": about(&state, chat),
    }))
}

/// What the bot deleted lately in `chat`, after the message `after`: id, when, and the words it had.
fn deleted(state: &State, chat: i64, after: i32) -> Vec<Value> {
    let record = &state.record;
    let recent = record.since(record.len().saturating_sub(RECENT), usize::MAX);
    let gone = recent.into_iter().filter(|entry| entry.kind == EntryKind::Deleted && entry.chat == chat && entry.message_id > after);
    gone.map(|entry| json!({"message_id": entry.message_id, "at": entry.at.timestamp(), "text": entry.text})).collect()
}

/// What `person` may do in `chat`.
fn standing(state: &State, chat: i64, person: i64) -> Value {
    let Some(room) = state.rooms.get(&chat) else {
        return json!({"may_write": state.people.get(&chat).is_some_and(|human| !human.deactivated)});
    };
    let closed = room.deleted || room.migrated_to.is_some();
    let may_write = !closed && (room.kind != ChatKind::Channel || room.is_admin(person));
    let inside = |id: &&i64| room.status(**id).is_in() && state.people.contains_key(*id);
    json!({
        "may_write": may_write, "administrator": room.is_admin(person), "member": room.status(person).is_in(), "members": room.count(),
        "somebody_inside": room.members.keys().find(inside),
    })
}

/// The bot's texts as somebody of this chat reads them.
fn about(state: &State, chat: i64) -> Value {
    let language = state.people.get(&chat).and_then(|human| human.rare.as_ref()?.language_code.clone()).unwrap_or_default();
    let language = language.split('-').next().unwrap_or("");
    let mut texts = Map::new();
    for which in ["name", "description", "short_description"] {
        let text = [language, ""].iter().find_map(|language| state.names.get(&(which, (*language).to_owned())));
        if let Some(text) = text {
            texts.insert(which.to_owned(), json!(text));
        }
    }
    texts.entry("name").or_insert_with(|| json!(state.bot_name()));
    Value::Object(texts)
}
