//! Members: banned, restricted, promoted, let in; and what they may do.

use serde_json::{Map, Value, json};

use super::markup::known;
use super::params::Params;
use super::refusal::Refusal;
use super::{Call, chats, target};
use crate::world::place::Status;
use crate::world::{ChatKind, Permissions, Rights, State};

/// A group or channel the bot is an administrator of, with the right in question.
pub(super) fn room(state: &mut State, params: &Params, right: Rights, refusal: &'static str) -> Result<i64, Refusal> {
    let chat = target::chat(state, params, "chat_id")?;
    target::accessible(state, chat)?;
    if !state.rooms.contains_key(&chat) {
        // Unverified: the real server has a wording for each method.
        return Err(Refusal::bad("method is available only for groups, supergroups and channels"));
    }
    state.expire_restrictions(chat);
    target::entitled(state, chat, right, refusal)?;
    Ok(chat)
}

/// A member the bot may do something to.
fn victim(state: &State, params: &Params, chat: i64) -> Result<i64, Refusal> {
    let user = chats::user(params)?;
    if user != state.bot.id && !state.people.contains_key(&user) {
        return Err(Refusal::bad("PARTICIPANT_ID_INVALID"));
    }
    if user == state.bot.id {
        // Unverified wording.
        return Err(Refusal::bad("can't restrict self"));
    }
    match state.rooms.get(&chat).map(|room| room.status(user)) {
        Some(Status::Creator) => Err(Refusal::bad("can't remove chat owner")),
        Some(Status::Administrator(_)) => Err(Refusal::bad("user is an administrator of the chat")),
        _ => Ok(user),
    }
}

/// `until_date`: less than half a minute or more than a year ahead means for good.
fn until(state: &State, params: &Params) -> i64 {
    let until = params.int("until_date").unwrap_or(0);
    let ahead = until - state.now().timestamp();
    if (30..=366 * 24 * 3600).contains(&ahead) { until } else { 0 }
}

const NO_RESTRICT: &str = "not enough rights to restrict/unrestrict chat member";

pub(super) fn ban(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = room(state, params, Rights::RESTRICT_MEMBERS, NO_RESTRICT)?;
        let user = victim(state, params, chat)?;
        let (until, bot) = (until(state, params), state.bot.id);
        state.set_member(chat, user, bot, |member| member.status = Status::Kicked { until }, Map::new());
        if params.flag("revoke_messages")
            && let Some(messages) = state.messages_mut(chat)
        {
            messages.retain(|stored| stored.from != user);
        }
        Ok(json!(true))
    })
}

pub(super) fn unban(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = room(state, params, Rights::RESTRICT_MEMBERS, NO_RESTRICT)?;
        let user = victim(state, params, chat)?;
        let banned = matches!(state.rooms.get(&chat).map(|room| room.status(user)), Some(Status::Kicked { .. }));
        // Without only_if_banned it puts a member out, who may come back.
        if banned || !params.flag("only_if_banned") {
            let bot = state.bot.id;
            state.set_member(chat, user, bot, |member| member.status = Status::Left, Map::new());
        }
        Ok(json!(true))
    })
}

/// Reads `permissions`. Without use_independent_chat_permissions one permission brings those it stands on.
fn permissions(params: &Params) -> Result<Permissions, Refusal> {
    let value = params.json("permissions", "permissions")?;
    let Some(Value::Object(object)) = value else { return Err(Refusal::bad("object expected as permissions")) };
    let names: Vec<&str> = Permissions::NAMED.iter().map(|(name, _)| *name).collect();
    known(&object, &names, "ChatPermissions")?;
    let given = |name: &str| object.get(name).and_then(Value::as_bool).unwrap_or(false);
    let mut all = Permissions::NONE;
    for (name, flag) in Permissions::NAMED {
        if given(name) {
            all = all.with(*flag);
        }
    }
    if !params.flag("use_independent_chat_permissions") {
        let media = Permissions::SEND_AUDIOS
            .with(Permissions::SEND_DOCUMENTS)
            .with(Permissions::SEND_PHOTOS)
            .with(Permissions::SEND_VIDEOS)
            .with(Permissions::SEND_VIDEO_NOTES)
            .with(Permissions::SEND_VOICE_NOTES);
        if all.has(Permissions::SEND_OTHER_MESSAGES) || all.has(Permissions::ADD_WEB_PAGE_PREVIEWS) {
            all = all.with(media).with(Permissions::SEND_MESSAGES);
        }
        if all.has(Permissions::SEND_POLLS) {
            all = all.with(Permissions::SEND_MESSAGES);
        }
        if media_any(all, media) {
            all = all.with(Permissions::SEND_MESSAGES);
        }
    }
    Ok(all)
}

fn media_any(all: Permissions, media: Permissions) -> bool {
    all.without(media) != all
}

pub(super) fn restrict(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let permissions = permissions(params)?;
    call.world.step(|state| {
        let chat = room(state, params, Rights::RESTRICT_MEMBERS, NO_RESTRICT)?;
        if state.rooms.get(&chat).is_none_or(|room| room.kind != ChatKind::Supergroup) {
            return Err(Refusal::bad("method is available only for supergroups"));
        }
        let user = victim(state, params, chat)?;
        let (until, bot) = (until(state, params), state.bot.id);
        let inside = state.rooms.get(&chat).is_some_and(|room| room.status(user).is_in());
        let status =
            if permissions == Permissions::ALL && inside { Status::Member } else { Status::Restricted { permissions, until, inside } };
        state.set_member(chat, user, bot, |member| member.status = status, Map::new());
        Ok(json!(true))
    })
}

pub(super) fn promote(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = room(state, params, Rights::PROMOTE_MEMBERS, "CHAT_ADMIN_REQUIRED")?;
        let user = chats::user(params)?;
        let bot = state.bot.id;
        let known = state.people.contains_key(&user);
        let inside = state.rooms.get(&chat).is_some_and(|room| room.status(user).is_in());
        if !known || !inside {
            return Err(Refusal::bad(if known { "USER_NOT_PARTICIPANT" } else { "PARTICIPANT_ID_INVALID" }));
        }
        let mut rights = Rights::NONE;
        for (name, flag) in Rights::NAMED {
            if params.flag(name) {
                rights = rights.with(*flag);
            }
        }
        // Nobody gives away more than they have.
        let beyond = Rights::NAMED
            .iter()
            .any(|(_, flag)| rights.has(*flag) && !state.rooms.get(&chat).is_some_and(|room| room.has_right(bot, *flag)));
        if beyond {
            // Unverified: a code of Telegram's, but whether it comes here isn't known.
            return Err(Refusal::bad("RIGHT_FORBIDDEN"));
        }
        let member = state.rooms.get(&chat).and_then(|room| room.members.get(&user)).cloned().unwrap_or_default();
        match member.status {
            Status::Creator => return Err(Refusal::bad("can't remove chat owner")),
            Status::Administrator(_) if !member.by_bot => return Err(Refusal::bad("CHAT_ADMIN_REQUIRED")),
            _ => {}
        }
        let anonymous = params.flag("is_anonymous");
        let dismissed = rights == Rights::NONE && !anonymous;
        let change = |member: &mut crate::world::place::Member| {
            member.status = if dismissed { Status::Member } else { Status::Administrator(rights.with(Rights::MANAGE_CHAT)) };
            member.by_bot = !dismissed;
            member.anonymous = anonymous;
        };
        state.set_member(chat, user, bot, change, Map::new());
        Ok(json!(true))
    })
}

pub(super) fn set_title_of(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let title = params.text_or_empty("custom_title");
    call.world.step(|state| {
        let chat = target::chat(state, params, "chat_id")?;
        target::accessible(state, chat)?;
        let user = chats::user(params)?;
        let Some(room) = state.rooms.get(&chat).filter(|room| room.kind == ChatKind::Supergroup) else {
            return Err(Refusal::bad("method is available only for supergroups"));
        };
        match room.members.get(&user) {
            Some(member) if member.status == Status::Creator => {
                return Err(Refusal::bad("only the owner can edit their custom title"));
            }
            Some(member) if !matches!(member.status, Status::Administrator(_)) => {
                return Err(Refusal::bad("user is not an administrator"));
            }
            Some(member) if !member.by_bot => {
                return Err(Refusal::bad("not enough rights to change custom title of the user"));
            }
            None => return Err(Refusal::bad("user is not an administrator")),
            _ => {}
        }
        if title.chars().count() > 16 {
            // Unverified: a code of Telegram's, but whether it comes here isn't known.
            return Err(Refusal::bad("CUSTOM_TITLE_INVALID"));
        }
        let bot = state.bot.id;
        state.set_member(chat, user, bot, |member| member.title = (!title.is_empty()).then_some(title), Map::new());
        Ok(json!(true))
    })
}

pub(super) fn set_permissions(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let permissions = permissions(params)?;
    call.world.step(|state| {
        let refusal = "not enough rights to change chat permissions";
        let chat = room(state, params, Rights::RESTRICT_MEMBERS, refusal)?;
        let Some(room) = state.rooms.get_mut(&chat).filter(|room| room.kind != ChatKind::Channel) else {
            return Err(Refusal::bad("method is available only for groups and supergroups"));
        };
        room.permissions = permissions;
        Ok(json!(true))
    })
}

pub(super) fn approve(call: &Call<'_>) -> Result<Value, Refusal> {
    answer_request(call, true)
}

pub(super) fn decline(call: &Call<'_>) -> Result<Value, Refusal> {
    answer_request(call, false)
}

fn answer_request(call: &Call<'_>, approved: bool) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = room(state, params, Rights::INVITE_USERS, "not enough rights to manage chat join requests")?;
        let user = chats::user(params)?;
        let bot = state.bot.id;
        let requests = state.rooms.get_mut(&chat).map(|room| &mut room.join_requests);
        let Some(at) = requests.as_ref().and_then(|list| list.iter().position(|who| *who == user)) else {
            return Err(Refusal::bad("HIDE_REQUESTER_MISSING"));
        };
        if let Some(list) = requests {
            list.remove(at);
        }
        if approved {
            let more = Map::from_iter([("via_join_request".to_owned(), json!(true))]);
            state.set_member(chat, user, bot, |member| member.status = Status::Member, more);
        }
        Ok(json!(true))
    })
}

/// Nobody in the sandbox has profile photos.
pub(super) fn profile_photos(call: &Call<'_>) -> Result<Value, Refusal> {
    let user = chats::user(call.params)?;
    let state = call.world.peek();
    if user != state.bot.id && !state.people.get(&user).is_some_and(|human| human.seen) {
        return Err(Refusal::bad("user not found"));
    }
    Ok(json!({"total_count": 0, "photos": []}))
}
