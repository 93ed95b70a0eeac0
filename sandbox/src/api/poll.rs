//! Polls, reactions, inline answers and live locations.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::markup::known;
use super::params::Params;
use super::refusal::Refusal;
use super::send::{self, Options};
use super::{Call, target, words};
use crate::record::EntryKind;
use crate::text::{self, Formatted};
use crate::world::content::{Content, Kind};
use crate::world::polls::{Poll, PollChoice};

const QUESTION_MAX: usize = 300;
const OPTION_MAX: usize = 100;
const OPTIONS_MAX: usize = 12;
const EXPLANATION_MAX: usize = 200;
/// For how many seconds a poll may be open (Bot API, sendPoll).
const OPEN: std::ops::RangeInclusive<i64> = 5..=2_628_000;

/// A formatted text that must have words.
fn words_of(parsed: Formatted) -> Result<Formatted, Refusal> {
    text::finish(parsed).ok_or_else(|| Refusal::bad("text must be non-empty"))
}

fn too_long(words: &Formatted, most: usize) -> bool {
    words.text.chars().count() > most
}

fn options(params: &Params) -> Result<Vec<PollChoice>, Refusal> {
    let list = params.json("options", "options")?;
    let Some(Value::Array(list)) = list else { return Err(Refusal::bad("expected an Array of String as options")) };
    let options: Vec<PollChoice> = list.iter().map(option).collect::<Result<_, _>>()?;
    if options.is_empty() {
        return Err(Refusal::bad("poll must have at least one answer option"));
    }
    if options.len() > OPTIONS_MAX {
        return Err(Refusal::bad(format!("poll can't have more than {OPTIONS_MAX} options")));
    }
    Ok(options)
}

fn option(value: &Value) -> Result<PollChoice, Refusal> {
    let parsed = match value {
        Value::String(text) => Formatted { text: text.clone(), entities: Vec::new() },
        Value::Object(object) => {
            known(object, &["text", "text_parse_mode", "text_entities"], "InputPollOption")?;
            words::parse_in(object, "text", "text_parse_mode", "text_entities")?
        }
        _ => return Err(Refusal::bad("expected an option to be of type String")),
    };
    let words = words_of(parsed)?;
    if too_long(&words, OPTION_MAX) {
        return Err(Refusal::bad(format!("poll options length must not exceed {OPTION_MAX}")));
    }
    Ok(PollChoice { words })
}

fn correct(params: &Params, options: usize) -> Result<Vec<usize>, Refusal> {
    let given = match params.json("correct_option_ids", "correct option identifiers")? {
        Some(Value::Array(list)) => list.iter().map(|id| id.as_u64().and_then(|id| usize::try_from(id).ok())).collect(),
        Some(_) => return Err(Refusal::bad("expected an Array of correct option identifiers")),
        None => vec![params.int("correct_option_id").and_then(|id| usize::try_from(id).ok())],
    };
    let ids: Option<Vec<usize>> = given.into_iter().collect();
    match ids {
        Some(ids) if ids.is_empty() => Err(Refusal::bad("correct quiz option list must be non-empty")),
        Some(ids) if ids.windows(2).any(|pair| pair[0] >= pair[1]) => Err(Refusal::bad("correct quiz option list must be increasing")),
        Some(ids) if ids.iter().all(|id| *id < options) => Ok(ids),
        // Unverified wording.
        _ => Err(Refusal::bad("wrong correct option ID specified")),
    }
}

pub(super) fn send(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let question = words::parse(params, "question", "question_parse_mode", "question_entities")?;
    let options = options(params)?;
    let quiz = match params.text_or_empty("type").as_str() {
        "" | "regular" => false,
        "quiz" => true,
        _ => return Err(Refusal::bad("unsupported poll type specified")),
    };
    let explanation = words::parse(params, "explanation", "explanation_parse_mode", "explanation_entities")?;
    let multiple = params.flag("allows_multiple_answers");
    let question = words_of(question)?;
    if too_long(&question, QUESTION_MAX) {
        return Err(Refusal::bad(format!("poll question length must not exceed {QUESTION_MAX}")));
    }
    let explanation = text::finish(explanation).unwrap_or_default();
    if too_long(&explanation, EXPLANATION_MAX) {
        return Err(Refusal::bad("message is too long"));
    }
    let correct = if quiz { correct(params, options.len())? } else { Vec::new() };
    let anonymous = !params.has("is_anonymous") || params.flag("is_anonymous");
    let period = params.int("open_period").filter(|seconds| OPEN.contains(seconds));
    call.world.step(|state| {
        let sending = Options::read(state, params)?;
        target::writable(state, sending.chat, Kind::Poll)?;
        if state.rooms.get(&sending.chat).is_some_and(|room| room.kind == crate::world::ChatKind::Channel) && !anonymous {
            return Err(Refusal::bad("non-anonymous polls can't be sent to channel chats"));
        }
        let now = state.now().timestamp();
        let close = params.int("close_date").filter(|date| OPEN.contains(&(date - now)));
        let id = state.new_id();
        let content = Content::new(Kind::Poll, Formatted::default(), Some(Map::from_iter([("poll".to_owned(), json!(id))])));
        let poll = Poll {
            id: id.clone(),
            question,
            options,
            anonymous,
            quiz,
            multiple,
            correct,
            explanation,
            open_period: period,
            close_date: close.or_else(|| period.map(|seconds| now + seconds)),
            closed: params.flag("is_closed"),
            by_bot: true,
            votes: Default::default(),
        };
        state.polls.insert(id.clone(), poll);
        let sent = send::deliver(call, state, &sending, content);
        if sent.is_err() {
            state.polls.remove(&id);
        }
        sent
    })
}

pub(super) fn stop(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let keyboard = super::markup::read(params, false)?;
    if keyboard.reply.is_some() {
        return Err(Refusal::bad("inline keyboard expected"));
    }
    call.world.step(|state| {
        state.close_due_polls();
        let chat = target::chat(state, params, "chat_id")?;
        target::accessible(state, chat)?;
        let missing = || Refusal::bad("message with poll to stop not found");
        let message = params.int("message_id").and_then(|id| i32::try_from(id).ok()).ok_or_else(missing)?;
        let stored = state.messages(chat).and_then(|m| m.get(message)).ok_or_else(missing)?;
        let own = state.is_bots(stored);
        let id = stored.content.fields.as_ref().and_then(|fields| fields.get("poll")?.as_str()).map(str::to_owned);
        let Some(id) = id.filter(|_| stored.content.kind == Kind::Poll) else {
            return Err(Refusal::bad("message is not a poll"));
        };
        let forwarded = stored.field("forward_origin").is_some();
        if !own || forwarded {
            return Err(Refusal::bad("poll can't be stopped"));
        }
        if state.polls.get(&id).is_none_or(|poll| poll.closed) {
            return Err(Refusal::bad("poll has already been closed"));
        }
        let mut content = Content::clone(&stored.content);
        content.keyboard = keyboard.inline.map(Arc::new);
        let content = state.shelf.share(content);
        if let Some(stored) = state.messages_mut(chat).and_then(|m| m.get_mut(message)) {
            stored.content = content.clone();
        }
        state.note(EntryKind::Edited, call.method, chat, message, content);
        state.close_poll(&id).ok_or_else(|| Refusal::bad("message poll not found"))
    })
}

/// Emoji everybody may react with.
const REACTIONS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 \
                         😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

pub(super) fn react(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let list = match params.json("reaction", "reaction types")? {
        None => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Refusal::bad("expected an Array of ReactionType")),
    };
    let wrong = |what: &str| Refusal::bad(format!("can't parse ReactionType: {what}"));
    let mut wanted = Vec::new();
    for reaction in &list {
        let object = reaction.as_object().ok_or_else(|| wrong("expected an Object"))?;
        let kind = object.get("type").and_then(Value::as_str).ok_or_else(|| wrong("Can't find field \"type\""))?;
        match kind {
            "emoji" => {
                let emoji = object.get("emoji").and_then(Value::as_str).ok_or_else(|| wrong("Can't find field \"emoji\""))?;
                wanted.push(emoji.trim_end_matches('\u{fe0f}').to_owned());
            }
            "custom_emoji" => return Err(Refusal::not_modelled("a reaction with a custom emoji")),
            _ => return Err(wrong("invalid reaction type specified")),
        }
    }
    call.world.step(|state| {
        let chat = target::chat(state, params, "chat_id")?;
        target::accessible(state, chat)?;
        let missing = || Refusal::bad("message to react not found");
        let message = params.int("message_id").and_then(|id| i32::try_from(id).ok()).ok_or_else(missing)?;
        let bot = state.bot.id;
        let stored = state.messages_mut(chat).and_then(|m| m.get_mut(message)).ok_or_else(missing)?;
        if wanted.len() > 1 {
            // Unverified: a code of Telegram's, but whether it comes here isn't known.
            return Err(Refusal::bad("REACTIONS_TOO_MANY"));
        }
        if wanted.iter().any(|emoji| !REACTIONS.split(' ').any(|known| known == emoji)) {
            return Err(Refusal::bad("REACTION_INVALID"));
        }
        let reactions = &mut stored.extra().reactions;
        reactions.retain(|(who, _)| *who != bot);
        reactions.extend(wanted.into_iter().map(|emoji| (bot, json!({"type": "emoji", "emoji": emoji}))));
        Ok(json!(true))
    })
}

/// Kinds of inline results whose fields are looked at; for the rest only kind and id are.
const RESULTS: [&str; 13] =
    ["article", "photo", "gif", "mpeg4_gif", "video", "audio", "voice", "document", "location", "venue", "contact", "sticker", "game"];

pub(super) fn answer_inline(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let results = params.json("results", "inline query results")?;
    let Some(Value::Array(list)) = &results else {
        return Err(Refusal::bad("expected an Array of inline query results"));
    };
    if list.len() > 50 {
        return Err(Refusal::bad("too many inline query results specified"));
    }
    let mut seen: Vec<&str> = Vec::new();
    for result in list {
        let wrong = |what: &str| Refusal::bad(format!("can't parse inline query result: {what}"));
        let object = result.as_object().ok_or_else(|| wrong("Inline query result must be an object"))?;
        let word = |field: &str| object.get(field).and_then(Value::as_str);
        let kind = word("type").ok_or_else(|| wrong("Can't find field \"type\""))?;
        if !RESULTS.contains(&kind) {
            return Err(wrong(&format!("type \"{kind}\" is unsupported for the inline query result")));
        }
        let id = word("id").ok_or_else(|| wrong("Can't find field \"id\""))?;
        if id.is_empty() || id.len() > 64 || seen.contains(&id) {
            return Err(Refusal::bad(if seen.contains(&id) { "RESULT_ID_DUPLICATE" } else { "RESULT_ID_INVALID" }));
        }
        seen.push(id);
        if kind == "article" {
            if word("title").unwrap_or("").is_empty() {
                return Err(wrong("Can't find field \"title\""));
            }
            inline_content(object)?;
        }
        if let Some(markup) = object.get("reply_markup") {
            super::markup::inline(markup)?;
        }
    }
    let answer = json!({
        "results": results, "cache_time": params.int("cache_time").unwrap_or(300),
        "is_personal": params.flag("is_personal"), "next_offset": params.text_or_empty("next_offset"),
        "button": params.json("button", "inline query results button")?,
    });
    call.world.step(|state| {
        let now = state.now();
        let id = params.text_or_empty("inline_query_id");
        let too_old = || Refusal::bad("query is too old and response timeout expired or query ID is invalid");
        let inline = state.inline.get_mut(&id).ok_or_else(too_old)?;
        if now - inline.at > TimeDelta::seconds(30) || inline.answer.is_some() {
            return Err(too_old());
        }
        inline.answer = Some(answer);
        Ok(json!(true))
    })
}

fn inline_content(object: &Map<String, Value>) -> Result<(), Refusal> {
    let Some(Value::Object(content)) = object.get("input_message_content") else {
        return Err(Refusal::bad("input message content is not specified"));
    };
    if content.contains_key("message_text") {
        let parsed = words::parse_in(content, "message_text", "parse_mode", "entities")?;
        words::text(parsed)?;
    }
    Ok(())
}
