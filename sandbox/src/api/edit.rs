//! Editing and deleting.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::markup::{self, Markup};
use super::params::Params;
use super::refusal::Refusal;
use super::{Call, send, target, words};
use crate::record::EntryKind;
use crate::world::content::{Content, Kind};
use crate::world::{ChatKind, Rights, State};

/// Bots may delete messages in private chats and groups for so many hours.
const DELETE_HOURS: i64 = 48;
/// The most messages of one call.
const MANY_MAX: usize = 100;
const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly the same \
                            as a current content and reply markup of the message";

/// The message an edit is about.
struct Place {
    chat: i64,
    id: i32,
}

fn place(state: &mut State, params: &Params) -> Result<Place, Refusal> {
    if params.has("inline_message_id") {
        return Err(Refusal::not_modelled("editing messages sent by inline queries"));
    }
    let chat = target::chat(state, params, "chat_id")?;
    let id = params.int("message_id").unwrap_or(0);
    if id <= 0 {
        return Err(Refusal::bad("message identifier is not specified"));
    }
    target::accessible(state, chat)?;
    let missing = || Refusal::bad("message to edit not found");
    let id = i32::try_from(id).map_err(|_| missing())?;
    let stored = state.messages(chat).and_then(|m| m.get(id)).ok_or_else(missing)?;
    let may = state.is_bots(stored)
        || state.rooms.get(&chat).is_some_and(|room| room.kind == ChatKind::Channel && room.has_right(state.bot.id, Rights::EDIT_MESSAGES));
    if !may || stored.content.kind == Kind::Service || stored.field("forward_origin").is_some() {
        return Err(Refusal::bad("message can't be edited"));
    }
    Ok(Place { chat, id })
}

/// The inline keyboard an edited message gets; editing takes no other.
fn keyboard(params: &Params) -> Result<Option<Value>, Refusal> {
    let Markup { inline, reply } = markup::read(params, false)?;
    if reply.is_some() {
        return Err(Refusal::bad("inline keyboard expected"));
    }
    Ok(inline)
}

/// Replaces the content of a message by what `change` makes of it, unless that is the same.
fn apply(
    call: &Call<'_>,
    state: &mut State,
    place: &Place,
    change: impl FnOnce(&mut State, Content) -> Result<Content, Refusal>,
) -> Result<Value, Refusal> {
    let missing = || Refusal::bad("message to edit not found");
    let old = state.messages(place.chat).and_then(|m| m.get(place.id)).ok_or_else(missing)?.content.clone();
    let new = change(state, Content::clone(&old))?;
    if new == *old {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    if let Some(human) = state.people.get(&place.chat) {
        // Edits under a blocked bot are refused like sends.
        if human.deactivated {
            return Err(Refusal::forbidden("user is deactivated"));
        }
        if human.blocked {
            return Err(Refusal::forbidden("bot was blocked by the user"));
        }
    }
    let only_keyboard = (&new.text, &new.entities, &new.fields) == (&old.text, &old.entities, &old.fields);
    let new = state.shelf.share(new);
    let date = state.date();
    if let Some(stored) = state.messages_mut(place.chat).and_then(|m| m.get_mut(place.id)) {
        stored.content = new.clone();
        if !only_keyboard || stored.extra.as_ref().is_some_and(|extra| extra.edit_date.is_some()) {
            stored.extra().edit_date = Some(date);
        }
    }
    send::note_edit(call, state, place.chat, place.id, &new);
    Ok(state.message_at(place.chat, place.id).unwrap_or(Value::Null))
}

pub(super) fn text(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    if params.text_or_empty("text").is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    let words = words::parse(params, "text", "parse_mode", "entities")?;
    let preview = send::link_preview(params)?;
    let keyboard = keyboard(params)?;
    call.world.step(|state| {
        let place = place(state, params)?;
        apply(call, state, &place, |_, old| {
            if old.kind != Kind::Text {
                return Err(Refusal::bad("there is no text in the message to edit"));
            }
            let fields = preview.map(|preview| Map::from_iter([("link_preview_options".to_owned(), preview)]));
            let mut new = Content::new(Kind::Text, words::text(words)?, fields);
            new.keyboard = keyboard.map(Arc::new);
            new.reply_keyboard = old.reply_keyboard;
            Ok(new)
        })
    })
}

pub(super) fn caption(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let words = words::parse(params, "caption", "parse_mode", "caption_entities")?;
    let keyboard = keyboard(params)?;
    let above = params.flag("show_caption_above_media");
    call.world.step(|state| {
        let place = place(state, params)?;
        apply(call, state, &place, |_, old| {
            if !old.kind.has_caption() {
                return Err(Refusal::bad("there is no caption in the message to edit"));
            }
            let words = words::caption(words)?;
            let mut new = Content { keyboard: keyboard.map(Arc::new), ..old };
            new.text = words.text.into();
            new.entities = words.entities.into();
            super::media::set_above(&mut new, above);
            Ok(new)
        })
    })
}

pub(super) fn media(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let Some(input) = params.json("media", "input media")? else {
        return Err(Refusal::required("media"));
    };
    let keyboard = keyboard(params)?;
    call.world.step(|state| {
        let place = place(state, params)?;
        let in_album = state.messages(place.chat).and_then(|m| m.get(place.id)).is_some_and(|old| old.field("media_group_id").is_some());
        apply(call, state, &place, |state, old| {
            if matches!(old.kind, Kind::Poll | Kind::Dice | Kind::Sticker | Kind::VideoNote | Kind::Voice) {
                return Err(Refusal::bad("message can't be edited"));
            }
            let mut new = super::media::input(state, params, &input, false)?;
            if in_album && !matches!(new.kind, Kind::Photo | Kind::Video | Kind::Audio | Kind::Document) {
                return Err(Refusal::bad("message content type can't be used in an album"));
            }
            if in_album && super::media::family(old.kind) != super::media::family(new.kind) {
                return Err(Refusal::bad("can't change media type in the album"));
            }
            new.keyboard = keyboard.map(Arc::new);
            Ok(new)
        })
    })
}

pub(super) fn markup(call: &Call<'_>) -> Result<Value, Refusal> {
    let keyboard = keyboard(call.params)?;
    call.world.step(|state| {
        let place = place(state, call.params)?;
        apply(call, state, &place, |_, old| Ok(Content { keyboard: keyboard.map(Arc::new), ..old }))
    })
}

/// `message_ids`.
pub(super) fn message_ids(params: &Params) -> Result<Vec<i64>, Refusal> {
    let list = params.json("message_ids", "message identifiers")?;
    let Some(list) = list else {
        return Err(Refusal::bad("message identifiers are not specified"));
    };
    let Value::Array(list) = list else {
        return Err(Refusal::bad("expected an Array of message identifiers"));
    };
    if list.is_empty() {
        return Err(Refusal::bad("message identifiers are not specified"));
    }
    if list.len() > MANY_MAX {
        return Err(Refusal::bad("too many message identifiers specified"));
    }
    list.iter()
        .map(|id| match id {
            Value::Number(number) => number.as_i64().filter(|id| *id > 0),
            Value::String(text) => text.parse().ok().filter(|id| *id > 0),
            _ => None,
        })
        .map(|id| id.ok_or_else(|| Refusal::bad("invalid message identifier specified")))
        .collect()
}

/// Why a message can't be deleted by the bot, if so.
fn deletable(state: &State, chat: i64, id: i32) -> Result<(), Refusal> {
    let cannot = || Refusal::bad("message can't be deleted");
    let stored = state.messages(chat).and_then(|m| m.get(id)).ok_or_else(|| Refusal::bad("message to delete not found"))?;
    let room = state.rooms.get(&chat);
    if room.is_some_and(|room| room.has_right(state.bot.id, Rights::DELETE_MESSAGES)) {
        return Ok(());
    }
    let age = state.now().timestamp() - i64::from(stored.date);
    let young = age < DELETE_HOURS * 3600;
    match room {
        // In private chats bots delete their own and the person's, dice only when old.
        None if stored.content.kind == Kind::Dice && age < 24 * 3600 => Err(cannot()),
        None if young => Ok(()),
        Some(_) if state.is_bots(stored) && young && stored.content.kind != Kind::Service => Ok(()),
        _ => Err(cannot()),
    }
}

fn remove(call: &Call<'_>, state: &mut State, chat: i64, id: i32) {
    let Some(gone) = state.messages_mut(chat).and_then(|m| m.remove(id)) else {
        return;
    };
    if let Some(room) = state.rooms.get_mut(&chat) {
        room.pinned.retain(|pinned| *pinned != id);
    } else if let Some(rare) = state.people.get_mut(&chat).and_then(|human| human.rare.as_mut()) {
        rare.pinned.retain(|pinned| *pinned != id);
    }
    let content: Arc<Content> = gone.content;
    state.note(EntryKind::Deleted, call.method, chat, id, content);
}

pub(super) fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let chat = target::chat(state, params, "chat_id")?;
        let id = params.int("message_id").unwrap_or(0);
        if id <= 0 {
            return Err(Refusal::bad("message identifier is not specified"));
        }
        target::accessible(state, chat)?;
        let id = i32::try_from(id).map_err(|_| Refusal::bad("message to delete not found"))?;
        deletable(state, chat, id)?;
        remove(call, state, chat, id);
        Ok(json!(true))
    })
}

pub(super) fn delete_many(call: &Call<'_>) -> Result<Value, Refusal> {
    let ids = message_ids(call.params)?;
    call.world.step(|state| {
        let chat = target::chat(state, call.params, "chat_id")?;
        target::accessible(state, chat)?;
        let ids: Vec<i32> = ids.into_iter().filter_map(|id| i32::try_from(id).ok()).collect();
        // Those that aren't there are passed over; one that may not be deleted stops the rest.
        let present: Vec<i32> = ids.into_iter().filter(|id| state.messages(chat).is_some_and(|m| m.get(*id).is_some())).collect();
        for id in &present {
            deletable(state, chat, *id)?;
        }
        for id in present {
            remove(call, state, chat, id);
        }
        Ok(json!(true))
    })
}
