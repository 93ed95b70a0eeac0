//! Chats: what they are, who is in them, what is pinned.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;
use super::{Call, target};
use crate::world::content::Kind;
use crate::world::{ChatKind, Rights, State};

pub(super) fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.peek();
    let chat = target::chat(&state, call.params, "chat_id")?;
    target::accessible(&state, chat)?;
    state.expire_restrictions(chat);
    Ok(state.full_chat(chat))
}

/// The person parameter `user_id` means.
pub(super) fn user(params: &Params) -> Result<i64, Refusal> {
    params.int("user_id").filter(|id| *id > 0).ok_or_else(|| Refusal::bad("invalid user_id specified"))
}

pub(super) fn member(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.peek();
    let chat = target::chat(&state, call.params, "chat_id")?;
    let user = user(call.params)?;
    target::accessible(&state, chat)?;
    state.expire_restrictions(chat);
    if !state.rooms.contains_key(&chat) {
        // In a private chat there are two.
        if user != chat && user != state.bot.id {
            return Err(Refusal::bad("member not found"));
        }
        return Ok(json!({"user": state.user(user), "status": "member"}));
    }
    if user != state.bot.id && !state.people.contains_key(&user) {
        return Err(Refusal::bad("PARTICIPANT_ID_INVALID"));
    }
    Ok(state.member_json(chat, user))
}

pub(super) fn administrators(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.peek();
    let chat = target::chat(&state, call.params, "chat_id")?;
    target::accessible(&state, chat)?;
    let Some(room) = state.rooms.get(&chat) else {
        return Err(Refusal::bad("there are no administrators in the private chat"));
    };
    // Other bots are left out.
    let shown = room
        .members
        .keys()
        .filter(|who| room.is_admin(**who) && (**who == state.bot.id || !state.people.get(who).is_some_and(|human| human.is_bot())));
    Ok(shown.map(|who| state.member_json(chat, *who)).collect())
}

pub(super) fn count(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.peek();
    let chat = target::chat(&state, call.params, "chat_id")?;
    target::accessible(&state, chat)?;
    Ok(json!(state.rooms.get(&chat).map_or(2, |room| room.count())))
}

/// Leaving is final until somebody adds the bot again.
pub(super) fn leave(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = target::chat(state, call.params, "chat_id")?;
        target::accessible(state, chat)?;
        let bot = state.bot.id;
        if !state.rooms.contains_key(&chat) {
            return Err(Refusal::bad("chat not found"));
        }
        if !state.rooms.get(&chat).is_some_and(|room| room.status(bot).is_in()) {
            return Err(Refusal::bad("chat not found"));
        }
        state.set_member(chat, bot, bot, |member| member.status = crate::world::place::Status::Left, Map::new());
        Ok(json!(true))
    })
}

fn pinned(state: &mut State, chat: i64) -> Option<&mut Vec<i32>> {
    if state.rooms.contains_key(&chat) {
        state.rooms.get_mut(&chat).map(|room| &mut room.pinned)
    } else {
        state.people.get_mut(&chat).map(|human| &mut human.rare().pinned)
    }
}

/// The right to pin: in channels it is that to edit.
fn may_pin(state: &State, chat: i64) -> Result<(), Refusal> {
    let refusal = "not enough rights to manage pinned messages in the chat";
    match state.rooms.get(&chat) {
        Some(room) if room.kind == ChatKind::Channel => target::entitled(state, chat, Rights::EDIT_MESSAGES, refusal),
        Some(room) => {
            let member = room.may(state.bot.id, crate::world::Permissions::PIN_MESSAGES);
            let right = room.has_right(state.bot.id, Rights::PIN_MESSAGES);
            let admin = room.is_admin(state.bot.id);
            if right || (member && !admin) { Ok(()) } else { Err(Refusal::bad(refusal)) }
        }
        None => Ok(()),
    }
}

pub(super) fn pin(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = target::chat(state, params, "chat_id")?;
        let id = params.int("message_id").and_then(|id| i32::try_from(id).ok()).unwrap_or(0);
        if id <= 0 {
            return Err(Refusal::bad("message identifier is not specified"));
        }
        target::accessible(state, chat)?;
        let stored = state.messages(chat).and_then(|m| m.get(id));
        let stored = stored.ok_or_else(|| Refusal::bad("message to pin not found"))?;
        if stored.content.kind == Kind::Service {
            return Err(Refusal::bad("service messages can't be pinned"));
        }
        may_pin(state, chat)?;
        let shown = state.message_at(chat, id).unwrap_or(Value::Null);
        if let Some(list) = pinned(state, chat) {
            list.retain(|known| *known != id);
            list.push(id);
        }
        let fields = Map::from_iter([("pinned_message".to_owned(), shown)]);
        let bot = state.bot.id;
        state.service(chat, bot, fields, None);
        Ok(json!(true))
    })
}

pub(super) fn unpin(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = target::chat(state, params, "chat_id")?;
        target::accessible(state, chat)?;
        may_pin(state, chat)?;
        let id = params.int("message_id").and_then(|id| i32::try_from(id).ok());
        let Some(list) = pinned(state, chat) else {
            return Err(Refusal::bad("chat not found"));
        };
        match id {
            None => {
                if list.pop().is_none() {
                    return Err(Refusal::bad("message to unpin not found"));
                }
            }
            Some(id) => match list.iter().position(|known| *known == id) {
                Some(at) => drop(list.remove(at)),
                None => return Err(Refusal::bad("message to unpin not found")),
            },
        }
        Ok(json!(true))
    })
}

pub(super) fn unpin_all(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = target::chat(state, call.params, "chat_id")?;
        target::accessible(state, chat)?;
        may_pin(state, chat)?;
        if let Some(list) = pinned(state, chat) {
            list.clear();
        }
        Ok(json!(true))
    })
}
