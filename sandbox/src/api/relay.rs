//! Copies and forwards, one or many.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;
use super::send::{self, Options};
use super::{Call, edit, media, target, words};
use crate::world::State;
use crate::world::content::{Content, Kind};
use crate::world::place::Stored;
use crate::world::polls::Poll;

/// The message a copy or forward starts from.
fn source(state: &State, params: &Params, id: Option<i64>, missing: &'static str) -> Result<(i64, Stored), Refusal> {
    let from = target::chat(state, params, "from_chat_id")?;
    target::accessible(state, from)?;
    let id = id.and_then(|id| i32::try_from(id).ok());
    let stored = id.and_then(|id| state.messages(from)?.get(id)).ok_or_else(|| Refusal::bad(missing))?;
    Ok((from, stored.clone()))
}

pub(super) fn copy(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let caption = match params.has("caption") {
        true => Some(words::parse(params, "caption", "parse_mode", "caption_entities")?),
        false => None,
    };
    call.world.step(|state| {
        let options = Options::read(state, params)?;
        let (_, stored) = source(state, params, params.int("message_id"), "message to copy not found")?;
        let mut content = copyable(state, &stored)?;
        if let Some(caption) = caption.filter(|_| content.kind.has_caption()) {
            let caption = words::caption(caption)?;
            content.text = caption.text.into();
            content.entities = caption.entities.into();
            media::set_above(&mut content, params.flag("show_caption_above_media"));
        }
        let id = send::place(call, state, &options, content, |_| {})?;
        Ok(json!({"message_id": id}))
    })
}

fn copyable(state: &mut State, stored: &Stored) -> Result<Content, Refusal> {
    let protected = stored.extra.as_ref().is_some_and(|extra| extra.protect);
    let quiz_of_others = stored.content.kind == Kind::Poll && stored.from != state.bot.id;
    if stored.content.kind == Kind::Service || protected || quiz_of_others {
        return Err(Refusal::bad("message can't be copied"));
    }
    let mut content = Content::clone(&stored.content);
    content.keyboard = None;
    content.reply_keyboard = None;
    if content.kind == Kind::Poll {
        // A copy is a poll of its own; only what is forwarded shares its votes.
        let of = |content: &Content| content.fields.as_ref()?.get("poll")?.as_str().map(str::to_owned);
        if let Some(poll) = of(&content).and_then(|id| state.polls.get(&id)).cloned() {
            let id = state.new_id();
            content.fields = Some(Box::new(Map::from_iter([("poll".to_owned(), json!(id))])));
            let fresh = Poll { id: id.clone(), votes: Default::default(), closed: false, ..poll };
            state.polls.insert(id, fresh);
        }
    }
    Ok(content)
}

pub(super) fn forward(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    call.world.step(|state| {
        let options = Options::read(state, params)?;
        let (from, stored) = source(state, params, params.int("message_id"), "message to forward not found")?;
        let (content, origin) = forwardable(state, from, &stored)?;
        let id = send::place(call, state, &options, content, |extra| drop(extra.fields.insert("forward_origin".into(), origin)))?;
        Ok(state.message_at(options.chat, id).unwrap_or(Value::Null))
    })
}

fn forwardable(state: &mut State, from: i64, stored: &Stored) -> Result<(Content, Value), Refusal> {
    let protected = stored.extra.as_ref().is_some_and(|extra| extra.protect);
    if protected {
        return Err(Refusal::bad("message has protected content and can't be forwarded"));
    }
    if stored.content.kind == Kind::Service {
        return Err(Refusal::bad("message can't be forwarded"));
    }
    let mut content = Content::clone(&stored.content);
    content.keyboard = None;
    content.reply_keyboard = None;
    Ok((content, state.origin(from, stored)))
}

pub(super) fn copy_many(call: &Call<'_>) -> Result<Value, Refusal> {
    many(call, |state, _, stored| copyable(state, stored).map(|content| (content, None)))
}

pub(super) fn forward_many(call: &Call<'_>) -> Result<Value, Refusal> {
    many(call, |state, from, stored| forwardable(state, from, stored).map(|(content, origin)| (content, Some(origin))))
}

type Prepare = fn(&mut State, i64, &Stored) -> Result<(Content, Option<Value>), Refusal>;

/// Several at once; what can't be copied or forwarded is left out.
fn many(call: &Call<'_>, prepare: Prepare) -> Result<Value, Refusal> {
    let ids = edit::message_ids(call.params)?;
    if ids.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(Refusal::bad("message identifiers must be in a strictly increasing order"));
    }
    let strip = call.params.flag("remove_caption");
    call.world.step(|state| {
        let options = Options::read(state, call.params)?;
        target::writable(state, options.chat, Kind::Text)?;
        let found: Vec<_> = ids
            .iter()
            .filter_map(|id| {
                let (from, stored) = source(state, call.params, Some(*id), "").ok()?;
                let (mut content, origin) = prepare(state, from, &stored).ok()?;
                if strip && content.kind.has_caption() {
                    content.text = "".into();
                    content.entities = Arc::new([]);
                }
                Some((content, origin, stored.field("media_group_id").cloned()))
            })
            .collect();
        if found.is_empty() {
            // Names the first step that failed, as a single copy would.
            source(state, call.params, ids.first().copied(), "there are no messages to forward")?;
            return Err(Refusal::bad("there are no messages to forward"));
        }
        send::take(state, &options, found.len())?;
        let album = send::album(state);
        let sent: Vec<Value> = found
            .into_iter()
            .map(|(content, origin, grouped)| {
                let mut extra = options.checked_extra(state)?;
                if let Some(origin) = origin {
                    extra.fields.insert("forward_origin".into(), origin);
                }
                if grouped.is_some() {
                    extra.fields.insert("media_group_id".into(), json!(album));
                }
                Ok(json!({"message_id": send::store(call, state, options.chat, content, extra)}))
            })
            .collect::<Result<_, Refusal>>()?;
        Ok(Value::Array(sent))
    })
}
