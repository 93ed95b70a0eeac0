//! Which chat a call means, and whether the bot may write there.

use super::params::Params;
use super::refusal::Refusal;
use crate::world::content::Kind;
use crate::world::place::{ChatKind, Rights, Status};
use crate::world::{Permissions, State};

/// The chat that parameter `name` means: an id or a public username.
pub(crate) fn chat(state: &State, params: &Params, name: &str) -> Result<i64, Refusal> {
    let text = params.text_or_empty(name);
    if text.is_empty() {
        return Err(if name == "chat_id" { Refusal::bad("chat_id is empty") } else { Refusal::required(name) });
    }
    if let Some(username) = text.strip_prefix('@') {
        let id = state.named(username).ok_or_else(|| Refusal::bad("chat not found"))?;
        // Usernames lead to public groups and channels; people are reached by id.
        return if state.rooms.contains_key(&id) { Ok(id) } else { Err(Refusal::bad("chat not found")) };
    }
    let id: i64 = text.trim().parse().map_err(|_| Refusal::bad("chat not found"))?;
    Ok(id)
}

/// A chat the bot can look into: it exists, and the bot is (or was never put) in it.
pub(crate) fn accessible(state: &State, chat: i64) -> Result<(), Refusal> {
    if chat == state.bot.id {
        return Err(Refusal::forbidden("bot can't send messages to the bot"));
    }
    if let Some(human) = state.people.get(&chat) {
        if human.is_bot() {
            return Err(Refusal::forbidden("bot can't send messages to bots"));
        }
        return if human.started || human.seen { Ok(()) } else { Err(Refusal::bad("chat not found")) };
    }
    let room = state.rooms.get(&chat).ok_or_else(|| Refusal::bad("chat not found"))?;
    if let Some(to) = room.migrated_to {
        return Err(Refusal::migrated(to));
    }
    let name = room.kind.long_name();
    match room.status(state.bot.id) {
        Status::Kicked { .. } => Err(Refusal::forbidden(format!("bot was kicked from the {name}"))),
        _ if room.deleted => Err(Refusal::forbidden("the group chat was deleted")),
        // A public chat can be looked at from outside.
        Status::Left if room.username.is_none() => match room.members.contains_key(&state.bot.id) {
            true => Err(Refusal::forbidden(format!("bot is not a member of the {name}"))),
            false => Err(Refusal::bad("chat not found")),
        },
        _ => Ok(()),
    }
}

/// Whether the bot may send something of `kind` to `chat`.
pub(crate) fn writable(state: &State, chat: i64, kind: Kind) -> Result<(), Refusal> {
    accessible(state, chat)?;
    if let Some(human) = state.people.get(&chat) {
        if human.deactivated {
            return Err(Refusal::forbidden("user is deactivated"));
        }
        if human.blocked {
            return Err(Refusal::forbidden("bot was blocked by the user"));
        }
        if !human.started {
            return Err(Refusal::forbidden("bot can't initiate conversation with a user"));
        }
        return Ok(());
    }
    let room = state.rooms.get(&chat).ok_or_else(|| Refusal::bad("chat not found"))?;
    let bot = state.bot.id;
    if room.kind == ChatKind::Channel {
        return match room.status(bot) {
            Status::Left => Err(Refusal::forbidden("bot is not a member of the channel chat")),
            _ if room.has_right(bot, Rights::POST_MESSAGES) => Ok(()),
            _ => Err(Refusal::bad("need administrator rights in the channel chat")),
        };
    }
    if !room.status(bot).is_in() {
        return Err(Refusal::forbidden(format!("bot is not a member of the {}", room.kind.long_name())));
    }
    let (permission, name) = State::permission_for(kind);
    if !room.may(bot, permission)
        || (kind != Kind::Text && !room.may(bot, Permissions::SEND_MESSAGES) && permission == Permissions::SEND_MESSAGES)
    {
        return Err(Refusal::bad(format!("not enough rights to send {name} to the chat")));
    }
    Ok(())
}

/// Whether the bot has this administrator's right; private chats need none.
pub(crate) fn entitled(state: &State, chat: i64, right: Rights, refusal: &'static str) -> Result<(), Refusal> {
    match state.rooms.get(&chat) {
        Some(room) if !room.has_right(state.bot.id, right) => Err(Refusal::bad(refusal)),
        _ => Ok(()),
    }
}

/// Whether `chat` counts as a group for the limits.
pub(crate) fn is_group(state: &State, chat: i64) -> bool {
    state.rooms.contains_key(&chat)
}
