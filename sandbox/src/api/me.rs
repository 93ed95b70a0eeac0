//! The bot itself: who it is, its commands, texts and menu.

use serde_json::{Map, Value, json};

use super::markup::known;
use super::params::Params;
use super::refusal::Refusal;
use super::{Call, target};
use crate::world::State;

const COMMANDS_MAX: usize = 100;
const DESCRIPTION_MAX: usize = 256;

pub(super) fn get_me(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.peek();
    let mut me = state.user(state.bot.id);
    for (field, value) in [
        ("can_join_groups", state.bot.can_join_groups),
        ("can_read_all_group_messages", state.bot.can_read_all_group_messages),
        ("supports_guest_queries", false),
        ("supports_inline_queries", state.bot.supports_inline_queries),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
        ("can_manage_bots", false),
        ("supports_join_request_queries", false),
    ] {
        me[field] = json!(value);
    }
    Ok(me)
}

/// A scope as the key under which its commands are kept: the same scope always gives the same.
pub(crate) fn scope_key(scope: &Value) -> String {
    let kind = scope["type"].as_str().unwrap_or("default");
    let number = |field: &str| scope[field].as_i64().unwrap_or(0);
    match kind {
        "chat_member" => {
            json!({"type": kind, "chat_id": number("chat_id"), "user_id": number("user_id")})
        }
        "chat" | "chat_administrators" => json!({"type": kind, "chat_id": number("chat_id")}),
        _ => json!({"type": kind}),
    }
    .to_string()
}

/// The key of the call's scope and language.
fn scope(state: &State, params: &Params) -> Result<(String, String), Refusal> {
    let language = language(params)?;
    let Some(value) = params.json("scope", "BotCommandScope")? else {
        return Ok((scope_key(&Value::Null), language));
    };
    let wrong = |what: &str| Refusal::bad(format!("can't parse BotCommandScope: {what}"));
    let Value::Object(object) = &value else {
        return Err(Refusal::bad("BotCommandScope must be an Object"));
    };
    known(object, &["type", "chat_id", "user_id"], "BotCommandScope")?;
    let kind = object.get("type").and_then(Value::as_str).ok_or_else(|| wrong("Can't find field \"type\""))?;
    let mut plain = json!({"type": kind});
    match kind {
        "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => {}
        "chat" | "chat_administrators" | "chat_member" => {
            let chat = object.get("chat_id").ok_or_else(|| wrong("Can't find field \"chat_id\""))?;
            let chat = match chat {
                Value::String(name) if name.starts_with('@') => state.named(name),
                Value::String(id) => id.parse().ok(),
                other => other.as_i64(),
            };
            let chat = chat.ok_or_else(|| Refusal::bad("chat not found"))?;
            target::accessible(state, chat)?;
            plain["chat_id"] = json!(chat);
            if kind == "chat_member" {
                let user = object.get("user_id").and_then(Value::as_i64).filter(|id| *id > 0);
                plain["user_id"] = json!(user.ok_or_else(|| wrong("Invalid user_id specified"))?);
            }
            if kind != "chat" && state.people.contains_key(&chat) {
                // Unverified wording: a private chat has neither administrators nor members.
                return Err(Refusal::bad("there are no administrators in the private chat"));
            }
        }
        _ => return Err(wrong("Unsupported type specified")),
    }
    Ok((scope_key(&plain), language))
}

/// `language_code`: empty or two small letters.
fn language(params: &Params) -> Result<String, Refusal> {
    let code = params.text_or_empty("language_code");
    let good = code.is_empty() || (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase()));
    if good { Ok(code) } else { Err(Refusal::bad("invalid language code specified")) }
}

pub(super) fn set_commands(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let Some(list) = params.json("commands", "commands")? else {
        return Err(Refusal::required("commands"));
    };
    let Value::Array(list) = list else {
        return Err(Refusal::bad("expected an Array of BotCommand"));
    };
    let commands: Vec<Value> = list.iter().map(command).collect::<Result<_, _>>()?;
    if commands.len() > COMMANDS_MAX {
        // Unverified: a code of Telegram's, but whether it comes here isn't known.
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    call.world.step(|state| {
        let key = scope(state, params)?;
        if commands.is_empty() {
            state.commands.remove(&key);
        } else {
            state.commands.insert(key, commands);
        }
        Ok(json!(true))
    })
}

fn command(value: &Value) -> Result<Value, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse BotCommand: {what}"));
    let object = value.as_object().ok_or_else(|| wrong("expected an Object"))?;
    known(object, &["command", "description"], "BotCommand")?;
    let word = |field: &str| object.get(field).and_then(Value::as_str);
    let name = word("command").ok_or_else(|| wrong("Can't find field \"command\""))?;
    let description = word("description").ok_or_else(|| wrong("Can't find field \"description\""))?.trim();
    let name = name.trim().trim_start_matches('/');
    let good = (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if name.is_empty() {
        return Err(Refusal::bad("command must be non-empty"));
    }
    if !good {
        return Err(Refusal::bad("BOT_COMMAND_INVALID"));
    }
    if description.is_empty() {
        return Err(Refusal::bad("command description must be non-empty"));
    }
    if description.chars().count() > DESCRIPTION_MAX {
        // Unverified: a code of Telegram's, but whether it comes here isn't known.
        return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok(json!({"command": name, "description": description}))
}

pub(super) fn delete_commands(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        let key = scope(state, call.params)?;
        state.commands.remove(&key);
        Ok(json!(true))
    })
}

pub(super) fn get_commands(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.peek();
    let key = scope(&state, call.params)?;
    Ok(json!(state.commands.get(&key).cloned().unwrap_or_default()))
}

/// One of the bot's texts: parameter and field name, and how many characters it may have.
struct Text {
    which: &'static str,
    longest: usize,
    too_long: &'static str,
}

const NAME: Text = Text { which: "name", longest: 64, too_long: "BOT_TITLE_INVALID" };
const DESCRIPTION: Text = Text { which: "description", longest: 512, too_long: "description is too long" };
const SHORT: Text = Text { which: "short_description", longest: 120, too_long: "short description is too long" };

fn set_text(call: &Call<'_>, text: &Text) -> Result<Value, Refusal> {
    let value = call.params.text_or_empty(text.which).trim().to_owned();
    let language = language(call.params)?;
    if value.chars().count() > text.longest {
        // Unverified wording.
        return Err(Refusal::bad(text.too_long));
    }
    call.world.step(|state| {
        let key = (text.which, language);
        if value.is_empty() {
            state.names.remove(&key);
        } else {
            state.names.insert(key, value);
        }
        Ok(json!(true))
    })
}

fn get_text(call: &Call<'_>, text: &Text) -> Result<Value, Refusal> {
    let language = language(call.params)?;
    let state = call.world.peek();
    let kept = |language: String| state.names.get(&(text.which, language)).cloned();
    let fallback = || {
        if text.which == "name" { state.bot.first_name.clone() } else { String::new() }
    };
    let shown = kept(language).or_else(|| kept(String::new())).unwrap_or_else(fallback);
    Ok(Value::Object(Map::from_iter([(text.which.to_owned(), json!(shown))])))
}

pub(super) fn set_name(call: &Call<'_>) -> Result<Value, Refusal> {
    set_text(call, &NAME)
}

pub(super) fn get_name(call: &Call<'_>) -> Result<Value, Refusal> {
    get_text(call, &NAME)
}

pub(super) fn set_description(call: &Call<'_>) -> Result<Value, Refusal> {
    set_text(call, &DESCRIPTION)
}

pub(super) fn get_description(call: &Call<'_>) -> Result<Value, Refusal> {
    get_text(call, &DESCRIPTION)
}

pub(super) fn set_short_description(call: &Call<'_>) -> Result<Value, Refusal> {
    set_text(call, &SHORT)
}

pub(super) fn get_short_description(call: &Call<'_>) -> Result<Value, Refusal> {
    get_text(call, &SHORT)
}

/// The private chat a menu button is for; none: everybody.
fn menu_chat(state: &State, params: &Params) -> Result<Option<i64>, Refusal> {
    if !params.has("chat_id") {
        return Ok(None);
    }
    let chat = params.int("chat_id").unwrap_or(0);
    match state.people.get(&chat) {
        Some(human) if human.seen => Ok(Some(chat)),
        _ => Err(Refusal::bad("private chat not found")),
    }
}

pub(super) fn set_menu_button(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let button = params.json("menu_button", "menu button")?.unwrap_or_else(|| json!({"type": "default"}));
    let wrong = |what: &str| Refusal::bad(format!("can't parse menu button: {what}"));
    let object = button.as_object().ok_or_else(|| wrong("MenuButton must be an Object"))?;
    known(object, &["type", "text", "web_app"], "MenuButton")?;
    match object.get("type").and_then(Value::as_str) {
        Some("commands" | "default") => {}
        Some("web_app") => {
            let url = object.get("web_app").and_then(|app| app.get("url")).and_then(Value::as_str).unwrap_or("");
            if object.get("text").and_then(Value::as_str).unwrap_or("").is_empty() {
                return Err(wrong("Can't find field \"text\""));
            }
            if !url.starts_with("https://") {
                return Err(Refusal::bad(format!("menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed")));
            }
        }
        _ => return Err(wrong("MenuButton has unsupported type")),
    }
    call.world.step(|state| {
        let kept = (button["type"] != "default").then_some(button);
        match menu_chat(state, params)? {
            None => state.menu = kept,
            Some(chat) => {
                if let Some(human) = state.people.get_mut(&chat) {
                    human.rare().menu = kept;
                }
            }
        }
        Ok(json!(true))
    })
}

pub(super) fn get_menu_button(call: &Call<'_>) -> Result<Value, Refusal> {
    let state = call.world.peek();
    let own = match menu_chat(&state, call.params)? {
        Some(chat) => state.people.get(&chat).and_then(|human| human.rare.as_ref()?.menu.clone()),
        None => None,
    };
    Ok(own.or_else(|| state.menu.clone()).unwrap_or_else(|| json!({"type": "commands"})))
}

/// The rights the bot asks for when it is added as an administrator.
pub(super) fn set_default_rights(call: &Call<'_>) -> Result<Value, Refusal> {
    let rights = call.params.json("rights", "ChatAdministratorRights")?;
    let index = usize::from(call.params.flag("for_channels"));
    call.world.step(|state| state.default_rights[index] = rights);
    Ok(json!(true))
}

pub(super) fn get_default_rights(call: &Call<'_>) -> Result<Value, Refusal> {
    let index = usize::from(call.params.flag("for_channels"));
    let mut all = Map::from_iter([("is_anonymous".to_owned(), json!(false))]);
    crate::world::Rights::NONE.write(&mut all);
    if let Some(Value::Object(kept)) = &call.world.peek().default_rights[index] {
        all.extend(kept.clone());
    }
    Ok(Value::Object(all))
}

pub(super) fn star_balance(call: &Call<'_>) -> Result<Value, Refusal> {
    let tenths = call.world.peek().star_tenths;
    match tenths % 10 {
        0 => Ok(json!({"amount": tenths / 10})),
        rest => Ok(json!({"amount": tenths / 10, "nanostar_amount": rest * 100_000_000})),
    }
}
