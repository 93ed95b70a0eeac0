//! What a chat is called and looks like, and the links that lead into it.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;
use super::{Call, media, members};
use crate::world::content::Kind;
use crate::world::{Rights, State};

const NO_LINKS: &str = "not enough rights to manage chat invite link";

fn new_link(state: &mut State) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    let pick = |random: &mut crate::random::Random| {
        let at = usize::try_from(random.below(LETTERS.len() as u64)).unwrap_or(0);
        LETTERS.get(at).copied().unwrap_or(b'A') as char
    };
    let tail: String = (0..16).map(|_| pick(&mut state.random)).collect();
    format!("https://t.me/+{tail}")
}

pub(super) fn export_link(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::INVITE_USERS, NO_LINKS)?;
        let link = new_link(state);
        if let Some(room) = state.rooms.get_mut(&chat) {
            room.primary_link = Some(link.clone());
        }
        Ok(json!(link))
    })
}

/// Name, end and limit of an invite link, as a call gives them.
fn link_terms(params: &Params) -> Result<Map<String, Value>, Refusal> {
    let mut terms = Map::new();
    if let Some(name) = params.text("name").filter(|name| !name.is_empty()) {
        if name.chars().count() > 32 {
            // Unverified wording.
            return Err(Refusal::bad("INVITE_LINK_NAME_TOO_LONG"));
        }
        terms.insert("name".into(), json!(name));
    }
    if let Some(date) = params.int("expire_date").filter(|date| *date > 0) {
        terms.insert("expire_date".into(), json!(date));
    }
    let requests = params.flag("creates_join_request");
    if let Some(limit) = params.int("member_limit").filter(|limit| *limit > 0) {
        if requests || limit > 99_999 {
            // Unverified: a code of Telegram's, but whether it comes here isn't known.
            return Err(Refusal::bad("USAGE_LIMIT_INVALID"));
        }
        terms.insert("member_limit".into(), json!(limit));
    }
    terms.insert("creates_join_request".into(), json!(requests));
    Ok(terms)
}

pub(super) fn create_link(call: &Call<'_>) -> Result<Value, Refusal> {
    let terms = link_terms(call.params)?;
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::INVITE_USERS, NO_LINKS)?;
        let mut link = Map::from_iter([
            ("invite_link".to_owned(), json!(new_link(state))),
            ("creator".to_owned(), state.user(state.bot.id)),
            ("is_primary".to_owned(), json!(false)),
            ("is_revoked".to_owned(), json!(false)),
        ]);
        link.extend(terms);
        if let Some(room) = state.rooms.get_mut(&chat) {
            room.links.push(link.clone());
        }
        Ok(Value::Object(link))
    })
}

/// Changes the link a call names; the link afterwards.
fn change_link(call: &Call<'_>, change: impl FnOnce(&mut Map<String, Value>)) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::INVITE_USERS, NO_LINKS)?;
        let wanted = call.params.text_or_empty("invite_link");
        let links = state.rooms.get_mut(&chat).map(|room| &mut room.links);
        let link = links.and_then(|list| list.iter_mut().find(|link| link.get("invite_link").is_some_and(|l| *l == wanted)));
        let link = link.ok_or_else(|| Refusal::bad("INVITE_HASH_EXPIRED"))?;
        change(link);
        Ok(Value::Object(link.clone()))
    })
}

pub(super) fn edit_link(call: &Call<'_>) -> Result<Value, Refusal> {
    let terms = link_terms(call.params)?;
    change_link(call, |link| {
        for field in ["name", "expire_date", "member_limit"] {
            link.remove(field);
        }
        link.extend(terms);
    })
}

pub(super) fn revoke_link(call: &Call<'_>) -> Result<Value, Refusal> {
    change_link(call, |link| drop(link.insert("is_revoked".into(), json!(true))))
}

pub(super) fn set_title(call: &Call<'_>) -> Result<Value, Refusal> {
    let title = call.params.text_or_empty("title").trim().to_owned();
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::CHANGE_INFO, "not enough rights to change chat title")?;
        if title.is_empty() {
            return Err(Refusal::bad("title must be non-empty"));
        }
        let title: String = title.chars().take(128).collect();
        let Some(room) = state.rooms.get_mut(&chat) else { return Err(Refusal::bad("chat not found")) };
        if room.title != title {
            room.title.clone_from(&title);
            let fields = Map::from_iter([("new_chat_title".to_owned(), json!(title))]);
            let bot = state.bot.id;
            state.service(chat, bot, fields, None);
        }
        Ok(json!(true))
    })
}

pub(super) fn set_description(call: &Call<'_>) -> Result<Value, Refusal> {
    let text = call.params.text_or_empty("description").trim().to_owned();
    call.world.step(|state| {
        let refusal = "not enough rights to set chat description";
        let chat = members::room(state, call.params, Rights::CHANGE_INFO, refusal)?;
        let text: String = text.chars().take(255).collect();
        let new = (!text.is_empty()).then_some(text);
        let Some(room) = state.rooms.get_mut(&chat) else { return Err(Refusal::bad("chat not found")) };
        if room.description == new {
            return Err(Refusal::bad("chat description is not modified"));
        }
        room.description = new;
        Ok(json!(true))
    })
}

pub(super) fn set_photo(call: &Call<'_>) -> Result<Value, Refusal> {
    let Some(upload) = call.params.file("photo") else {
        return Err(Refusal::bad("there is no photo in the request"));
    };
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::CHANGE_INFO, "not enough rights to change chat photo")?;
        let kept = state.files.keep(&mut state.random, Kind::Photo, upload, Map::new()).map_err(media::refused)?;
        let ids = |at: Option<&Value>| {
            let field = |name: &str| at.map_or(Value::Null, |size| size[name].clone());
            (field("file_id"), field("file_unique_id"))
        };
        let sizes = kept.shown.as_array().cloned().unwrap_or_default();
        let ((small, small_unique), (big, big_unique)) = (ids(sizes.first()), ids(sizes.last()));
        if let Some(room) = state.rooms.get_mut(&chat) {
            room.photo = Some(json!({
                "small_file_id": small, "small_file_unique_id": small_unique,
                "big_file_id": big, "big_file_unique_id": big_unique,
            }));
        }
        let bot = state.bot.id;
        state.service(chat, bot, Map::from_iter([("new_chat_photo".to_owned(), kept.shown.clone())]), None);
        Ok(json!(true))
    })
}

pub(super) fn delete_photo(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let chat = members::room(state, call.params, Rights::CHANGE_INFO, "not enough rights to change chat photo")?;
        let had = state.rooms.get_mut(&chat).and_then(|room| room.photo.take());
        if had.is_none() {
            // Unverified: a code of Telegram's, but whether it comes here isn't known.
            return Err(Refusal::bad("CHAT_NOT_MODIFIED"));
        }
        let bot = state.bot.id;
        state.service(chat, bot, Map::from_iter([("delete_chat_photo".to_owned(), json!(true))]), None);
        Ok(json!(true))
    })
}
