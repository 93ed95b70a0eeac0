//! Sending: what all send methods share, and those without files.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::markup::{self, Markup, known};
use super::params::Params;
use super::refusal::Refusal;
use super::{Call, target, words};
use crate::record::EntryKind;
use crate::text::{self, Formatted};
use crate::world::State;
use crate::world::content::{Content, Kind};
use crate::world::place::Extra;

/// What every send method takes besides its content.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) chat: i64,
    thread: Option<i32>,
    silent: bool,
    protect: bool,
    paid: bool,
    reply: Option<Reply>,
    pub(crate) markup: Markup,
    effect: Option<String>,
}

/// `reply_parameters`.
#[derive(Clone)]
struct Reply {
    message: i64,
    lenient: bool,
    quote: Option<Formatted>,
    position: Option<i64>,
}

impl Options {
    /// Reads them; resolves the chat.
    pub(crate) fn read(state: &State, params: &Params) -> Result<Self, Refusal> {
        // As on the real server the keyboard is read before the chat is looked for.
        let private = params.int("chat_id").is_some_and(|id| id > 0);
        let markup = markup::read(params, private)?;
        let reply = reply(params)?;
        let chat = target::chat(state, params, "chat_id")?;
        let channel = state.rooms.get(&chat).is_some_and(|room| room.kind == crate::world::ChatKind::Channel);
        if channel && markup.reply.is_some() {
            return Err(Refusal::bad("inline keyboard expected"));
        }
        Ok(Self {
            chat,
            thread: params.int("message_thread_id").and_then(|id| i32::try_from(id).ok()).filter(|id| *id != 0),
            silent: params.flag("disable_notification"),
            protect: params.flag("protect_content"),
            paid: params.flag("allow_paid_broadcast"),
            reply,
            markup,
            effect: params.text("message_effect_id").filter(|id| !id.is_empty()),
        })
    }

    /// The extra part of a message sent this way; checks topic and reply.
    pub(crate) fn checked_extra(&self, state: &State) -> Result<Extra, Refusal> {
        let mut extra = Extra { silent: self.silent, protect: self.protect, ..Extra::default() };
        if let Some(thread) = self.thread {
            topic(state, self.chat, thread)?;
            extra.thread = Some(thread);
        } else if let Some(room) = state.rooms.get(&self.chat)
            && room.is_forum
            && room.general_closed
            && !room.has_right(state.bot.id, crate::world::Rights::MANAGE_TOPICS)
        {
            return Err(Refusal::bad("TOPIC_CLOSED"));
        }
        if let Some(effect) = &self.effect {
            if self.chat < 0 {
                // Unverified: a code of Telegram's, but whether it comes here isn't known.
                return Err(Refusal::bad("EFFECT_CHAT_INVALID"));
            }
            extra.fields.insert("effect_id".into(), json!(effect));
        }
        if let Some(reply) = &self.reply {
            self.answer(state, reply, &mut extra)?;
        }
        Ok(extra)
    }

    fn answer(&self, state: &State, reply: &Reply, extra: &mut Extra) -> Result<(), Refusal> {
        let to = i32::try_from(reply.message).ok();
        let found = to.and_then(|to| state.messages(self.chat)?.get(to));
        let Some(found) = found else {
            return if reply.lenient { Ok(()) } else { Err(Refusal::bad("message to be replied not found")) };
        };
        extra.reply_to = Some(found.id);
        if extra.thread.is_none() {
            extra.thread = found.thread();
        }
        if let Some(quote) = &reply.quote {
            let Some(byte) = found.content.text.find(&quote.text) else {
                return Err(Refusal::bad("QUOTE_TEXT_INVALID"));
            };
            let position = text::utf16_len(found.content.text.get(..byte).unwrap_or(""));
            let position = reply.position.unwrap_or(i64::try_from(position).unwrap_or(0));
            let mut shown = json!({"text": quote.text, "position": position, "is_manual": true});
            if !quote.entities.is_empty() {
                shown["entities"] = quote.entities.iter().map(|e| e.to_json(|id| state.user(id))).collect();
            }
            extra.fields.insert("quote".into(), shown);
        }
        Ok(())
    }
}

/// Whether a topic is there and open to the bot.
fn topic(state: &State, chat: i64, thread: i32) -> Result<(), Refusal> {
    let missing = || Refusal::bad("message thread not found");
    let room = state.rooms.get(&chat).filter(|room| room.is_forum).ok_or_else(missing)?;
    let topic = room.topics.get(&thread).ok_or_else(missing)?;
    if topic.closed && !room.has_right(state.bot.id, crate::world::Rights::MANAGE_TOPICS) {
        return Err(Refusal::bad("TOPIC_CLOSED"));
    }
    Ok(())
}

fn reply(params: &Params) -> Result<Option<Reply>, Refusal> {
    let Some(value) = params.json("reply_parameters", "reply parameters")? else {
        return Ok(None);
    };
    let Value::Object(object) = value else {
        return Err(Refusal::bad("object expected as reply parameters"));
    };
    let fields = ["message_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities", "quote_position", "chat_id"];
    known(&object, &fields, "ReplyParameters")?;
    if let Some(chat) = object.get("chat_id").filter(|chat| !chat.is_null())
        && chat.as_i64() != params.int("chat_id")
    {
        return Err(Refusal::not_modelled("a reply to a message of another chat"));
    }
    let message = object.get("message_id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
    let Some(message) = message.filter(|id| *id > 0) else {
        return Ok(None);
    };
    let quote = words::parse_in(&object, "quote", "quote_parse_mode", "quote_entities")?;
    Ok(Some(Reply {
        message,
        lenient: object.get("allow_sending_without_reply").and_then(Value::as_bool).unwrap_or(false),
        quote: (!quote.text.is_empty()).then_some(quote),
        position: object.get("quote_position").and_then(Value::as_i64),
    }))
}

/// `link_preview_options`, as a message shows them.
pub(crate) fn link_preview(params: &Params) -> Result<Option<Value>, Refusal> {
    let Some(value) = params.json("link_preview_options", "link preview options")? else {
        return Ok(None);
    };
    let Value::Object(object) = value else {
        return Err(Refusal::bad("object expected as link preview options"));
    };
    let fields = ["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"];
    known(&object, &fields, "LinkPreviewOptions")?;
    let set = |value: &Value| !matches!(value, Value::Null | Value::Bool(false));
    let shown: Map<String, Value> = object.into_iter().filter(|(_, value)| set(value)).collect();
    Ok((!shown.is_empty()).then_some(Value::Object(shown)))
}

/// Sends one message and shows it.
pub(crate) fn deliver(call: &Call<'_>, state: &mut State, options: &Options, content: Content) -> Result<Value, Refusal> {
    let id = place(call, state, options, content, |_| {})?;
    Ok(state.message_at(options.chat, id).unwrap_or(Value::Null))
}

/// Checks, counts, stores and records one message; its id. `adorn` may change what stands beside the content.
pub(crate) fn place(
    call: &Call<'_>,
    state: &mut State,
    options: &Options,
    mut content: Content,
    adorn: impl FnOnce(&mut Extra),
) -> Result<i32, Refusal> {
    state.expire_restrictions(options.chat);
    target::writable(state, options.chat, content.kind)?;
    let mut extra = options.checked_extra(state)?;
    adorn(&mut extra);
    take(state, options, 1)?;
    content.keyboard = options.markup.inline.clone().map(Arc::new);
    content.reply_keyboard = options.markup.reply.clone().map(Box::new);
    Ok(store(call, state, options.chat, content, extra))
}

/// Counts `count` messages against the limits.
pub(crate) fn take(state: &mut State, options: &Options, count: usize) -> Result<(), Refusal> {
    let group = target::is_group(state, options.chat);
    let now = state.elapsed();
    let fee = i64::try_from(state.limiter.charged(options.paid, count, now)).unwrap_or(i64::MAX);
    if fee > state.star_tenths {
        return Err(Refusal::no_stars());
    }
    state.limiter.take(options.chat, group, options.paid, count, now).map_err(Refusal::too_many)?;
    state.star_tenths -= fee;
    Ok(())
}

/// Puts an accepted message in its chat and the record.
pub(crate) fn store(call: &Call<'_>, state: &mut State, chat: i64, content: Content, mut extra: Extra) -> i32 {
    let channel = state.rooms.get(&chat).is_some_and(|room| room.kind == crate::world::ChatKind::Channel);
    extra.by_bot = channel;
    let from = if channel { 0 } else { state.bot.id };
    let content = state.shelf.share(content);
    let plain =
        !(extra.by_bot || extra.silent || extra.protect) && extra.reply_to.is_none() && extra.thread.is_none() && extra.fields.is_empty();
    let id = state.put(chat, from, content.clone(), (!plain).then_some(extra));
    state.note(EntryKind::Sent, call.method, chat, id, content);
    id
}

/// All of an album's messages get the same mark.
pub(crate) fn album(state: &mut State) -> String {
    state.next_album += 1;
    state.next_album.to_string()
}

pub(super) fn message(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    if params.text_or_empty("text").is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    let words = words::parse(params, "text", "parse_mode", "entities")?;
    let preview = link_preview(params)?;
    // Cleaning and detection need no lock; their refusals come after those about the chat.
    let words = words::text(words);
    call.world.step(|state| {
        let options = Options::read(state, params)?;
        target::writable(state, options.chat, Kind::Text)?;
        let fields = preview.map(|preview| Map::from_iter([("link_preview_options".to_owned(), preview)]));
        let content = Content::new(Kind::Text, words?, fields);
        deliver(call, state, &options, content)
    })
}

pub(super) fn location(call: &Call<'_>) -> Result<Value, Refusal> {
    let point = point(call.params)?;
    simple(call, Kind::Location, point)
}

/// Latitude and longitude of a call, in degrees.
fn point(params: &Params) -> Result<Value, Refusal> {
    let degree = |name: &str, most: f64| match params.text(name).filter(|text| !text.is_empty()) {
        None => Err(Refusal::bad(format!("{name} is empty"))),
        Some(_) => match params.float(name).filter(|degree| degree.abs() <= most) {
            Some(degree) => Ok(degree),
            // Unverified wording.
            None => Err(Refusal::bad(format!("wrong {name} specified"))),
        },
    };
    let mut point = json!({"latitude": degree("latitude", 90.0)?, "longitude": degree("longitude", 180.0)?});
    if let Some(radius) = params.float("horizontal_accuracy").filter(|radius| *radius > 0.0) {
        point["horizontal_accuracy"] = json!(radius.min(1500.0));
    }
    Ok(point)
}

pub(super) fn venue(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let location = point(params)?;
    let mut venue = json!({"location": location});
    for field in ["title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type"] {
        if let Some(text) = params.text(field).filter(|text| !text.is_empty()) {
            venue[field] = json!(text);
        } else if matches!(field, "title" | "address") {
            return Err(Refusal::bad(format!("{field} must be non-empty")));
        }
    }
    simple(call, Kind::Venue, venue)
}

pub(super) fn contact(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let mut contact = Map::new();
    for field in ["phone_number", "first_name"] {
        let text = params.text(field).filter(|text| !text.is_empty()).ok_or_else(|| Refusal::required(field))?;
        contact.insert(field.into(), json!(text));
    }
    for field in ["last_name", "vcard"] {
        if let Some(text) = params.text(field).filter(|text| !text.is_empty()) {
            contact.insert(field.into(), json!(text));
        }
    }
    simple(call, Kind::Contact, Value::Object(contact))
}

pub(super) fn dice(call: &Call<'_>) -> Result<Value, Refusal> {
    let emoji = call.params.text("emoji").filter(|emoji| !emoji.is_empty()).unwrap_or_else(|| "🎲".into());
    let sides = match emoji.as_str() {
        "🎲" | "🎯" | "🎳" => 6,
        "🏀" | "⚽" | "⚽\u{fe0f}" => 5,
        "🎰" => 64,
        // Unverified: a die Telegram doesn't know is refused by its server.
        _ => return Err(Refusal::bad("EMOTICON_INVALID")),
    };
    let value = call.world.peek().random.below(sides) + 1;
    simple(call, Kind::Dice, json!({"emoji": emoji, "value": value}))
}

/// A message that is one field of JSON.
fn simple(call: &Call<'_>, kind: Kind, value: Value) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let options = Options::read(state, call.params)?;
        let mut fields = Map::from_iter([(kind.field().to_owned(), value)]);
        if kind == Kind::Venue
            && let Some(location) = fields.get("venue").and_then(|venue| venue.get("location")).cloned()
        {
            fields.insert("location".into(), location);
        }
        deliver(call, state, &options, Content::new(kind, Formatted::default(), Some(fields)))
    })
}

pub(super) fn chat_action(call: &Call<'_>) -> Result<Value, Refusal> {
    const ACTIONS: [&str; 13] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_audio",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let action = call.params.text_or_empty("action");
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    call.world.step(|state| {
        let chat = target::chat(state, call.params, "chat_id")?;
        target::writable(state, chat, Kind::Text)?;
        if state.actions.len() >= 1000 {
            state.actions.remove(0);
        }
        state.actions.push((chat, action));
        Ok(json!(true))
    })
}

/// Shares the words of a message with the record.
pub(crate) fn note_edit(call: &Call<'_>, state: &mut State, chat: i64, id: i32, content: &Arc<Content>) {
    state.note(EntryKind::Edited, call.method, chat, id, content.clone());
}
