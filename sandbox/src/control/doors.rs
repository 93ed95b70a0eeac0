//! The doors one by one: what each takes and gives.

use chrono::{DateTime, TimeDelta};
use hyper::body::Bytes;
use serde_json::{Map, Value, json};

use super::rfc3339;
use crate::api::params::Params;
use crate::clock::Clock;
use crate::faults::Rule;
use crate::limits::Limits;
use crate::server::Shared;
use crate::world::content::Kind;
use crate::world::{Draft, Message, NewPerson, Upload, World};

/// One request at the door.
pub(super) struct Visit<'a> {
    pub(super) shared: &'a Shared,
    pub(super) world: &'a World,
    /// Query parameters and the fields of a JSON body together.
    pub(super) fields: &'a Params,
    /// The body itself, when it is a file.
    pub(super) body: &'a Bytes,
    /// What stands in the path behind the door's name.
    pub(super) rest: &'a str,
}

pub(super) type Door = fn(&Visit<'_>) -> Result<Value, String>;

/// Verb, path, what it does, and what does it. A path that ends in "/" takes more behind it.
pub(super) const DOORS: &[(&str, &str, &str, Door)] = &[
    ("GET", "clock", "what time it is", clock),
    ("POST", "clock", "moves it: advance_seconds, or set (RFC 3339)", move_clock),
    ("GET", "chats", "all people, groups and channels", chats),
    ("POST", "chats", "a new one: kind, title, creator, bot (member, administrator)", new_chat),
    ("GET", "chat/", "chat/ID?after=MESSAGE: what it is, and its messages", chat),
    ("POST", "people", "a new person: first_name, and id, last_name, username, language_code, started", new_person),
    ("POST", "say", "person writes text; chat, reply_to, thread if not plainly to the bot", say),
    ("POST", "send", "?person=&kind=&name=&caption= with the file as the body", send_file),
    ("POST", "edit", "person changes the text of message_id", edit),
    ("POST", "delete", "message_id of chat disappears", delete),
    ("POST", "press", "person presses, under message_id, the button with data or label", press),
    ("GET", "toast", "?callback_id=: the answer to a press", toast),
    ("POST", "ask", "person asks question in a poll with options (an array of texts)", ask),
    ("POST", "vote", "person votes for options (by index) in the poll message_id", vote),
    ("POST", "react", "person reacts to message_id with emoji", react),
    ("POST", "block", "person blocks the bot, or with blocked=false unblocks it", block),
    ("POST", "deactivate", "person deletes their account", deactivate),
    ("POST", "migrate", "group chat becomes a supergroup", migrate),
    ("POST", "bot_in", "the bot's place in chat: as member, administrator, kicked; by person", bot_in),
    ("GET", "record", "?after=&limit=: accepted messages, edits and deletions", record),
    ("GET", "calls", "counters of calls", calls),
    ("GET", "panel", "counters, and what the host registered", panel),
    ("GET", "bot", "what the bot left: commands, texts, menu", bot),
    ("GET", "limits", "which limits hold", limits),
    ("POST", "limits", "limits: telegram, paid or none", set_limits),
    ("POST", "stars", "puts stars on the bot's account", give_stars),
    ("POST", "flood", "429 for seconds, in chat or everywhere", flood),
    ("GET", "faults", "the faults that stand", faults),
    ("POST", "faults", "adds one: kind and its fields, method, chat, share, times", add_fault),
    ("DELETE", "faults", "removes one (id) or all", remove_faults),
];

impl Visit<'_> {
    fn int(&self, name: &str) -> Result<i64, String> {
        self.fields.int(name).ok_or_else(|| format!("{name} must be a whole number"))
    }

    fn message_id(&self) -> Result<i32, String> {
        i32::try_from(self.int("message_id")?).map_err(|_| "message_id is too large".to_owned())
    }

    fn text(&self, name: &str) -> Result<String, String> {
        self.fields.text(name).ok_or_else(|| format!("{name} is missing"))
    }

    fn small(&self, name: &str) -> Option<i32> {
        self.fields.int(name).and_then(|id| i32::try_from(id).ok())
    }

    /// The chat named, or the person's private one.
    fn chat_or(&self, person: i64) -> i64 {
        self.fields.int("chat").unwrap_or(person)
    }

    /// `blocked` and the like: true unless said otherwise.
    fn flag_or_true(&self, name: &str) -> bool {
        !self.fields.has(name) || self.fields.flag(name)
    }
}

fn show_clock(clock: &Clock) -> Value {
    let now = clock.now();
    json!({"now": rfc3339(now), "unix_ms": now.timestamp_millis()})
}

fn clock(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(show_clock(&visit.world.clock()))
}

fn move_clock(visit: &Visit<'_>) -> Result<Value, String> {
    let clock = visit.world.clock();
    if let Some(seconds) = visit.fields.float("advance_seconds") {
        let millis = (seconds * 1000.0).clamp(-1e15, 1e15);
        #[expect(clippy::cast_possible_truncation, reason = "clamped to a whole number that fits")]
        clock.advance(TimeDelta::milliseconds(millis as i64));
    } else if let Some(at) = visit.fields.text("set") {
        let at = DateTime::parse_from_rfc3339(&at).map_err(|error| format!("set: {error}"))?;
        clock.set(at.to_utc());
    } else {
        return Err("advance_seconds or set is missing".into());
    }
    Ok(show_clock(&clock))
}

fn chats(visit: &Visit<'_>) -> Result<Value, String> {
    let state = visit.world.peek();
    let last = |chat: i64| state.messages(chat).and_then(|m| m.iter().next_back().map(|stored| stored.id));
    let people = state.people.keys().map(|id| {
        let mut chat = state.chat(*id);
        chat["last_message_id"] = json!(last(*id));
        if let Some(human) = state.people.get(id) {
            chat["started"] = json!(human.started);
            chat["blocked"] = json!(human.blocked);
        }
        chat
    });
    let rooms = state.rooms.keys().map(|id| {
        let mut chat = state.chat(*id);
        chat["last_message_id"] = json!(last(*id));
        chat
    });
    let mut all: Vec<Value> = people.chain(rooms).collect();
    all.sort_by_key(|chat| chat["id"].as_i64());
    Ok(json!({"chats": all}))
}

fn new_chat(visit: &Visit<'_>) -> Result<Value, String> {
    let (title, creator) = (visit.text("title")?, visit.int("creator")?);
    let world = visit.world;
    let id = match visit.text("kind")?.as_str() {
        "group" => world.group(&title, creator),
        "supergroup" => world.supergroup(&title, creator),
        "forum" => world.forum(&title, creator),
        "channel" => world.channel(&title, creator),
        _ => return Err("kind must be group, supergroup, forum or channel".into()),
    };
    match visit.fields.text("bot").as_deref() {
        None | Some("") => {}
        Some("member") => world.add_bot(id, creator, false),
        Some("administrator") => world.add_bot(id, creator, true),
        Some(_) => return Err("bot must be member or administrator".into()),
    }
    Ok(json!({"id": id}))
}

fn chat(visit: &Visit<'_>) -> Result<Value, String> {
    let id: i64 = visit.rest.parse().map_err(|_| "the chat's id must be a whole number".to_owned())?;
    let after = visit.small("after").unwrap_or(0);
    visit.world.view(|view| {
        let messages: Vec<Value> = view.transcript(id).into_iter().filter(|message| message.id > after).map(describe).collect();
        Ok(json!({"chat": view.chat(id), "messages": messages, "pinned": view.pinned(id)}))
    })
}

/// A message as the Bot API shows it, and what only the world knows of it.
pub(crate) fn describe(message: Message) -> Value {
    let mut json = message.json;
    json["by_bot"] = json!(message.by_bot);
    json["silent"] = json!(message.silent);
    if let Some(keyboard) = message.reply_keyboard {
        json["reply_keyboard"] = keyboard;
    }
    json
}

fn new_person(visit: &Visit<'_>) -> Result<Value, String> {
    let fields = visit.fields;
    let person = visit.world.person(NewPerson {
        id: fields.int("id").filter(|id| *id > 0),
        first_name: fields.text_or_empty("first_name"),
        last_name: fields.text("last_name"),
        username: fields.text("username"),
        language_code: fields.text("language_code"),
        started: fields.flag("started"),
        is_bot: fields.flag("is_bot"),
    });
    Ok(json!({"id": person.id}))
}

fn sent(id: i32) -> Result<Value, String> {
    if id == 0 { Err("nothing was sent: the text is empty, or the chat isn't there".into()) } else { Ok(json!({"message_id": id})) }
}

fn adorned(visit: &Visit<'_>, mut draft: Draft) -> Draft {
    if let Some(to) = visit.small("reply_to") {
        draft = draft.reply_to(to);
    }
    if let Some(thread) = visit.small("thread") {
        draft = draft.thread(thread);
    }
    draft
}

fn say(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let draft = adorned(visit, Draft::text(&visit.text("text")?));
    sent(visit.world.sends(visit.chat_or(person), person, draft))
}

fn send_file(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let kind = match visit.text("kind")?.as_str() {
        "photo" => Kind::Photo,
        "video" => Kind::Video,
        "animation" => Kind::Animation,
        "audio" => Kind::Audio,
        "voice" => Kind::Voice,
        "document" => Kind::Document,
        "sticker" => Kind::Sticker,
        "video_note" => Kind::VideoNote,
        _ => return Err("kind must be photo, video, animation, audio, voice, document, sticker or video_note".into()),
    };
    let name = visit.fields.text("name").unwrap_or_else(|| "file".into());
    let upload = Upload { name, mime: visit.fields.text("mime"), bytes: visit.body.to_vec().into() };
    let draft = adorned(visit, Draft::media(kind, upload, &visit.fields.text_or_empty("caption")));
    sent(visit.world.sends(visit.chat_or(person), person, draft))
}

fn edit(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let done = visit.world.edits(visit.chat_or(person), person, visit.message_id()?, &visit.text("text")?);
    Ok(json!({"done": done}))
}

fn delete(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(json!({"done": visit.world.deletes(visit.int("chat")?, visit.message_id()?)}))
}

fn press(visit: &Visit<'_>) -> Result<Value, String> {
    let (person, message) = (visit.int("person")?, visit.message_id()?);
    let chat = visit.chat_or(person);
    let id = match visit.fields.text("data") {
        Some(data) => visit.world.presses(person, chat, message, &data),
        None => {
            let label = visit.text("label").map_err(|_| "data or label is missing".to_owned())?;
            let found = visit.world.message(chat, message).and_then(|shown| shown.button(&label)?.data.clone());
            let data = found.ok_or_else(|| format!("no button \"{label}\" that can be pressed"))?;
            visit.world.presses(person, chat, message, &data)
        }
    };
    Ok(json!({"callback_id": id}))
}

fn toast(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(json!({"toast": visit.world.toast(&visit.text("callback_id")?)}))
}

fn ask(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let options = visit.fields.json("options", "options").map_err(|refusal| refusal.description.into_owned())?;
    let list = options.as_ref().and_then(Value::as_array).ok_or("options must be an array of texts")?;
    let options: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    sent(visit.world.asks(visit.chat_or(person), person, &visit.text("question")?, &options))
}

fn vote(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let options = visit.fields.json("options", "options").map_err(|refusal| refusal.description.into_owned())?;
    let options: Vec<usize> = options
        .and_then(|list| {
            list.as_array().map(|list| list.iter().filter_map(Value::as_u64).map(|n| usize::try_from(n).unwrap_or(usize::MAX)).collect())
        })
        .ok_or("options must be an array of indexes")?;
    Ok(json!({"done": visit.world.votes(visit.chat_or(person), person, visit.message_id()?, &options)}))
}

fn react(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    let emoji = visit.fields.text("emoji").filter(|emoji| !emoji.is_empty());
    visit.world.reacts(visit.chat_or(person), person, visit.message_id()?, emoji.as_deref());
    Ok(json!({"done": true}))
}

fn block(visit: &Visit<'_>) -> Result<Value, String> {
    let person = visit.int("person")?;
    if visit.flag_or_true("blocked") {
        visit.world.blocks_bot(person);
    } else {
        visit.world.unblocks_bot(person);
    }
    Ok(json!({"done": true}))
}

fn deactivate(visit: &Visit<'_>) -> Result<Value, String> {
    visit.world.deactivates(visit.int("person")?);
    Ok(json!({"done": true}))
}

fn migrate(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(json!({"id": visit.world.migrates(visit.int("chat")?)}))
}

fn bot_in(visit: &Visit<'_>) -> Result<Value, String> {
    let (chat, by) = (visit.int("chat")?, visit.int("person")?);
    match visit.text("as")?.as_str() {
        "member" => visit.world.add_bot(chat, by, false),
        "administrator" => visit.world.add_bot(chat, by, true),
        "kicked" => visit.world.remove_bot(chat, by),
        _ => return Err("as must be member, administrator or kicked".into()),
    }
    Ok(json!({"done": true}))
}

fn record(visit: &Visit<'_>) -> Result<Value, String> {
    let after = visit.fields.int("after").unwrap_or(0).max(0).unsigned_abs();
    let most = usize::try_from(visit.fields.int("limit").unwrap_or(1000).clamp(1, 100_000)).unwrap_or(1000);
    let state = visit.world.peek();
    Ok(json!({"length": state.record.len(), "entries": state.record.since(after, most)}))
}

fn calls(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(json!(visit.world.calls()))
}

fn panel(visit: &Visit<'_>) -> Result<Value, String> {
    let host = visit.shared.panel.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let own = visit.world.view(|view| {
        json!({
            "calls": view.calls(), "record": view.record_len(), "pending_updates": view.pending_updates(),
            "polled": view.is_polled(),
        })
    });
    Ok(json!({
        "now": rfc3339(visit.world.clock().now()), "limits": visit.world.limits(), "sandbox": own,
        "host": host.map(|panel| panel.snapshot()),
    }))
}

fn bot(visit: &Visit<'_>) -> Result<Value, String> {
    let state = visit.world.peek();
    let commands: Vec<Value> = state
        .commands
        .iter()
        .map(|((scope, language), list)| {
            let scope: Value = serde_json::from_str(scope).unwrap_or(Value::Null);
            json!({"scope": scope, "language_code": language, "commands": list})
        })
        .collect();
    let texts: Vec<Value> =
        state.names.iter().map(|((which, language), text)| json!({"which": which, "language_code": language, "text": text})).collect();
    Ok(json!({"user": state.user(state.bot.id), "commands": commands, "texts": texts, "menu_button": state.menu}))
}

fn limits(visit: &Visit<'_>) -> Result<Value, String> {
    Ok(json!({"limits": visit.world.limits()}))
}

fn set_limits(visit: &Visit<'_>) -> Result<Value, String> {
    let wanted = Value::String(visit.text("limits")?);
    let limits: Limits = serde_json::from_value(wanted).map_err(|_| "limits must be telegram, paid or none".to_owned())?;
    visit.world.set_limits(limits);
    Ok(json!({"limits": limits}))
}

fn give_stars(visit: &Visit<'_>) -> Result<Value, String> {
    visit.world.give_stars(visit.int("stars")?);
    Ok(json!({"done": true}))
}

fn flood(visit: &Visit<'_>) -> Result<Value, String> {
    let seconds = u32::try_from(visit.int("seconds")?).map_err(|_| "seconds must not be negative".to_owned())?;
    visit.world.flood(visit.fields.int("chat"), seconds);
    Ok(json!({"done": true}))
}

fn faults(visit: &Visit<'_>) -> Result<Value, String> {
    let list = visit.world.faults().list();
    let shown: Vec<Value> = list.into_iter().map(|(id, rule, hits)| json!({"id": id, "rule": rule, "hits": hits})).collect();
    Ok(json!({"faults": shown}))
}

fn add_fault(visit: &Visit<'_>) -> Result<Value, String> {
    let object: Map<String, Value> = visit.fields.all().collect();
    let rule: Rule = serde_json::from_value(Value::Object(object)).map_err(|error| error.to_string())?;
    Ok(json!({"id": visit.world.faults().add(rule)}))
}

fn remove_faults(visit: &Visit<'_>) -> Result<Value, String> {
    match visit.fields.int("id") {
        Some(id) => Ok(json!({"done": visit.world.faults().remove(id.unsigned_abs())})),
        None => {
            visit.world.faults().clear();
            Ok(json!({"done": true}))
        }
    }
}
