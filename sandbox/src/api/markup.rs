//! Keyboards: read strictly, kept in the form a message shows.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;

/// The `reply_markup` of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Markup {
    pub(crate) inline: Option<Value>,
    pub(crate) reply: Option<Value>,
}

const CALLBACK_DATA_MAX: usize = 64;
const COPY_TEXT_MAX: usize = 256;
/// Unverified: Telegram refuses larger keyboards, the exact number isn't published.
const BUTTONS_MAX: usize = 100;

/// Reads `reply_markup`; `private`: the chat is private, where a few more buttons are allowed.
pub(crate) fn read(params: &Params, private: bool) -> Result<Markup, Refusal> {
    match params.json("reply_markup", "reply keyboard markup")? {
        None => Ok(Markup::default()),
        Some(value) => from_value(value, private),
    }
}

/// Checks an inline keyboard that stands inside another parameter.
pub(super) fn inline(value: &Value) -> Result<(), Refusal> {
    from_value(value.clone(), false).map(drop)
}

fn from_value(value: Value, private: bool) -> Result<Markup, Refusal> {
    let Value::Object(object) = value else {
        return Err(Refusal::bad("object expected as reply markup"));
    };
    if let Some(rows) = object.get("inline_keyboard") {
        known(&object, &["inline_keyboard"], "InlineKeyboardMarkup")?;
        let Some(rows) = rows.as_array() else {
            return Err(Refusal::bad("field \"inline_keyboard\" must be of type Array"));
        };
        let rows: Vec<Value> = rows.iter().map(inline_row).collect::<Result<_, _>>()?;
        let rows: Vec<Value> = rows.into_iter().filter(|row| row.as_array().is_some_and(|row| !row.is_empty())).collect();
        if rows.iter().filter_map(Value::as_array).map(Vec::len).sum::<usize>() > BUTTONS_MAX {
            return Err(Refusal::bad("reply markup is too long"));
        }
        let inline = (!rows.is_empty()).then(|| json!({"inline_keyboard": rows}));
        return Ok(Markup { inline, reply: None });
    }
    let reply = reply_keyboard(object, private)?;
    Ok(Markup { inline: None, reply })
}

fn reply_keyboard(object: Map<String, Value>, private: bool) -> Result<Option<Value>, Refusal> {
    let truthy = |value: &Value| value.as_bool() == Some(true);
    if let Some(rows) = object.get("keyboard") {
        let fields = ["keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"];
        known(&object, &fields, "ReplyKeyboardMarkup")?;
        let Some(rows) = rows.as_array() else {
            return Err(Refusal::bad("field \"keyboard\" must be of type Array"));
        };
        for row in rows {
            let Some(row) = row.as_array() else {
                return Err(Refusal::bad("field \"keyboard\" must be an Array of Arrays"));
            };
            for button in row {
                reply_button(button, private)?;
            }
        }
        // A keyboard without buttons is no keyboard.
        let empty = rows.iter().filter_map(Value::as_array).all(Vec::is_empty);
        return Ok((!empty).then_some(Value::Object(object)));
    }
    if object.get("remove_keyboard").is_some_and(truthy) {
        known(&object, &["remove_keyboard", "selective"], "ReplyKeyboardRemove")?;
        return Ok(Some(Value::Object(object)));
    }
    if object.get("force_reply").is_some_and(truthy) {
        known(&object, &["force_reply", "input_field_placeholder", "selective"], "ForceReply")?;
        return Ok(Some(Value::Object(object)));
    }
    Ok(None)
}

fn reply_button(button: &Value, private: bool) -> Result<(), Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse keyboard button: {what}"));
    let object = match button {
        Value::String(text) => {
            return if text.is_empty() { Err(Refusal::bad("keyboard button text must be non-empty")) } else { Ok(()) };
        }
        Value::Object(object) => object,
        _ => return Err(wrong("KeyboardButton must be a String or an Object")),
    };
    known(object, &["text", "request_contact", "request_location", "request_poll", "icon_custom_emoji_id", "style"], "KeyboardButton")?;
    let text = object.get("text").and_then(Value::as_str).ok_or_else(|| wrong("Can't find field \"text\""))?;
    if text.is_empty() {
        return Err(Refusal::bad("keyboard button text must be non-empty"));
    }
    let asks = |field: &str| object.get(field).is_some_and(|value| !matches!(value, Value::Bool(false) | Value::Null));
    for (field, refusal) in [
        ("request_contact", "phone number can be requested in private chats only"),
        ("request_location", "location can be requested in private chats only"),
        ("request_poll", "poll can be requested in private chats only"),
    ] {
        if asks(field) && !private {
            return Err(Refusal::bad(refusal));
        }
    }
    Ok(())
}

fn inline_row(row: &Value) -> Result<Value, Refusal> {
    let Some(row) = row.as_array() else {
        return Err(Refusal::bad("field \"inline_keyboard\" must be an Array of Arrays"));
    };
    row.iter().map(inline_button).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn inline_button(button: &Value) -> Result<Value, Refusal> {
    let wrong = |what: String| Refusal::bad(format!("can't parse inline keyboard button: {what}"));
    let Value::Object(object) = button else {
        return Err(wrong("InlineKeyboardButton must be an Object".into()));
    };
    let fields = [
        "text",
        "url",
        "callback_data",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "copy_text",
        "web_app",
        "icon_custom_emoji_id",
        "style",
    ];
    known(object, &fields, "InlineKeyboardButton")?;
    let text = |field: &str| -> Result<Option<&str>, Refusal> {
        match object.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(format!("Field \"{field}\" must be of type String"))),
        }
    };
    let label = text("text")?.ok_or_else(|| wrong("Can't find field \"text\"".into()))?;
    if label.is_empty() {
        return Err(Refusal::bad("inline keyboard button text must be non-empty"));
    }
    let mut shown = Map::new();
    shown.insert("text".into(), json!(label));
    if let Some(style) = text("style")? {
        if !matches!(style, "danger" | "success" | "primary") {
            return Err(wrong("invalid button style specified".into()));
        }
        shown.insert("style".into(), json!(style));
    }
    if let Some(icon) = text("icon_custom_emoji_id")? {
        shown.insert("icon_custom_emoji_id".into(), json!(icon));
    }
    let bare = shown.len();
    if let Some(url) = text("url")?.filter(|url| !url.is_empty()) {
        shown.insert("url".into(), json!(checked_url(url)?));
    } else if let Some(data) = text("callback_data")? {
        if data.is_empty() || data.len() > CALLBACK_DATA_MAX {
            return Err(Refusal::bad("BUTTON_DATA_INVALID"));
        }
        shown.insert("callback_data".into(), json!(data));
    } else if let Some(copy) = object.get("copy_text") {
        let copied = copy.get("text").and_then(Value::as_str).unwrap_or("");
        if copied.is_empty() || copied.chars().count() > COPY_TEXT_MAX {
            // Unverified wording.
            return Err(Refusal::bad("BUTTON_COPY_TEXT_INVALID"));
        }
        shown.insert("copy_text".into(), json!({"text": copied}));
    } else if let Some(app) = object.get("web_app") {
        let url = app.get("url").and_then(Value::as_str).unwrap_or("");
        if !url.to_ascii_lowercase().starts_with("https://") {
            return Err(Refusal::bad(format!("inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")));
        }
        shown.insert("web_app".into(), json!({"url": url}));
    } else {
        for field in ["switch_inline_query", "switch_inline_query_current_chat"] {
            if let Some(query) = text(field)? {
                shown.insert(field.into(), json!(query));
                break;
            }
        }
    }
    if shown.len() == bare {
        return Err(wrong("Text buttons are unallowed in the inline keyboard".into()));
    }
    Ok(Value::Object(shown))
}

fn checked_url(url: &str) -> Result<String, Refusal> {
    if crate::text::link_user(url).is_some() {
        return Ok(url.to_owned());
    }
    crate::text::checked_link(url).ok_or_else(|| Refusal::bad(format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")))
}

/// Refuses fields the sandbox doesn't model.
pub(crate) fn known(object: &Map<String, Value>, fields: &[&str], of: &str) -> Result<(), Refusal> {
    match object.iter().find(|(name, value)| !value.is_null() && !fields.contains(&name.as_str())) {
        None => Ok(()),
        Some((name, _)) => Err(Refusal::not_modelled(format!("field \"{name}\" of {of}"))),
    }
}
