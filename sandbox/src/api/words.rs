//! Texts and captions of calls: parse mode or entities, then the limits.

use serde_json::{Map, Value};

use super::markup::known;
use super::params::Params;
use super::refusal::Refusal;
use crate::text::{self, Entity, EntityKind, Formatted};

/// The longest text of a message, in UTF-16 units after parsing.
pub(crate) const TEXT_MAX: usize = 4096;
/// The longest caption, in UTF-16 units after parsing.
pub(crate) const CAPTION_MAX: usize = 1024;
/// Longer than this many bytes nothing is even parsed.
const SOURCE_MAX: usize = 1 << 15;
/// Beyond this many entities Telegram drops the rest without a word.
const ENTITIES_MAX: usize = 100;
/// Entities looked at before they are put in order.
const READ_MAX: usize = 5000;

/// Reads a text parameter with its parse mode and entities, parsed but not yet trimmed or measured.
pub(crate) fn parse(params: &Params, text: &str, mode: &str, entities: &str) -> Result<Formatted, Refusal> {
    let source = params.text_or_empty(text);
    let mode = params.text_or_empty(mode);
    let entities = params.json(entities, "entities").ok().flatten();
    formatted(source, &mode, entities.as_ref())
}

/// The same of an object inside a parameter: an `InputMedia`, a poll option.
pub(crate) fn parse_in(object: &Map<String, Value>, text: &str, mode: &str, entities: &str) -> Result<Formatted, Refusal> {
    let word = |field: &str| object.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    formatted(word(text), &word(mode), object.get(entities))
}

fn formatted(source: String, mode: &str, entities: Option<&Value>) -> Result<Formatted, Refusal> {
    if source.len() > SOURCE_MAX {
        return Err(Refusal::bad("text is too long"));
    }
    let entity_error = |error: String| Refusal::bad(format!("can't parse entities: {error}"));
    let mode = mode.to_ascii_lowercase();
    if !source.is_empty() {
        match mode.as_str() {
            "" | "none" => {}
            "html" => return text::parse_html(&source).map_err(entity_error),
            "markdownv2" => return text::parse_markdown_v2(&source).map_err(entity_error),
            "markdown" => return text::parse_markdown(&source).map_err(entity_error),
            _ => return Err(Refusal::bad("unsupported parse_mode")),
        }
    }
    let entities = match entities {
        Some(Value::Array(list)) => list.iter().map(entity).collect::<Result<Vec<_>, _>>()?,
        _ => Vec::new(),
    };
    check_places(&source, &entities)?;
    // So many are never kept; more would only cost time.
    Ok(Formatted { text: source, entities: entities.into_iter().flatten().take(READ_MAX).collect() })
}

/// One `MessageEntity`; kinds that Telegram finds by itself are passed over.
fn entity(value: &Value) -> Result<Option<Entity>, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse MessageEntity: {what}"));
    let object = value.as_object().ok_or_else(|| wrong("expected an Object"))?;
    known(
        object,
        &["type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format"],
        "MessageEntity",
    )?;
    let number = |field: &str| -> Result<i64, Refusal> {
        let value = object.get(field).ok_or_else(|| wrong(&format!("Can't find field \"{field}\"")))?;
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        number.ok_or_else(|| wrong(&format!("Field \"{field}\" must be of type Number")))
    };
    let (offset, length) = (number("offset")?, number("length")?);
    for (value, name) in [(offset, "offset"), (length, "length")] {
        if !(0..=1_000_000).contains(&value) {
            return Err(Refusal::bad(format!("receive an entity with incorrect {name} {value}")));
        }
    }
    let word = |field: &str| object.get(field).and_then(Value::as_str);
    let kind = match word("type").ok_or_else(|| wrong("Can't find field \"type\""))? {
        "bold" => EntityKind::Bold,
        "italic" => EntityKind::Italic,
        "underline" => EntityKind::Underline,
        "strikethrough" => EntityKind::Strikethrough,
        "spoiler" => EntityKind::Spoiler,
        "blockquote" => EntityKind::Blockquote,
        "expandable_blockquote" => EntityKind::ExpandableBlockquote,
        "code" => EntityKind::Code,
        "pre" => EntityKind::Pre(word("language").filter(|l| !l.is_empty()).map(Into::into)),
        "text_link" => {
            let url = word("url").ok_or_else(|| wrong("Can't find field \"url\""))?;
            match (text::link_user(url), text::checked_link(url)) {
                (Some(id), _) => EntityKind::TextMention(id),
                (None, Some(url)) => EntityKind::TextLink(url.into()),
                (None, None) => {
                    return Err(Refusal::bad(format!("entity URL '{url}' is invalid: Wrong HTTP URL")));
                }
            }
        }
        "text_mention" => {
            let id = object.get("user").and_then(|user| user.get("id")).and_then(Value::as_i64);
            EntityKind::TextMention(id.ok_or_else(|| wrong("Can't find field \"user\""))?)
        }
        "custom_emoji" => match word("custom_emoji_id").and_then(|id| id.parse::<i64>().ok()).filter(|id| *id != 0) {
            Some(id) => EntityKind::CustomEmoji(id.to_string().into()),
            None => return Err(wrong("Invalid custom emoji identifier specified")),
        },
        "date_time" => EntityKind::DateTime(number("unix_time")?, word("date_time_format").unwrap_or("").into()),
        "mention" | "hashtag" | "cashtag" | "bot_command" | "url" | "email" | "phone_number" | "bank_card_number" => {
            return Ok(None);
        }
        _ => return Err(wrong("unsupported type specified")),
    };
    let fit = |n: i64| usize::try_from(n).unwrap_or(0);
    Ok(Some(Entity::new(kind, fit(offset), fit(length))))
}

/// Entities must begin and end within the text and between characters.
fn check_places(text: &str, entities: &[Option<Entity>]) -> Result<(), Refusal> {
    if entities.is_empty() {
        return Ok(());
    }
    // Whether a character begins at each UTF-16 unit, and the end of the text.
    let mut begins = Vec::with_capacity(text.len() + 1);
    for c in text.chars() {
        begins.push(true);
        begins.extend((c.len_utf16() == 2).then_some(false));
    }
    begins.push(true);
    let units = begins.len() - 1;
    for entity in entities.iter().flatten().filter(|entity| entity.length > 0) {
        let (start, end) = (entity.start(), entity.end());
        if start >= units {
            return Err(Refusal::bad(format!("entity begins after the end of the text at UTF-16 offset {start}")));
        }
        if end > units {
            let wrong = "ends after the end of the text at UTF-16 offset";
            return Err(Refusal::bad(format!("entity beginning at UTF-16 offset {start} {wrong} {end}")));
        }
        if begins.get(start) == Some(&false) {
            return Err(Refusal::bad("entity begins in a middle of a UTF-16 symbol"));
        }
        if begins.get(end) == Some(&false) {
            let wrong = "ends in a middle of a UTF-16 symbol";
            return Err(Refusal::bad(format!("entity beginning at UTF-16 offset {start} {wrong}")));
        }
    }
    Ok(())
}

/// The text of a message: trimmed, not empty, not too long.
pub(crate) fn text(words: Formatted) -> Result<Formatted, Refusal> {
    let words = finish(words).ok_or_else(|| Refusal::bad("text must be non-empty"))?;
    if text::utf16_len(&words.text) > TEXT_MAX {
        return Err(Refusal::bad("message is too long"));
    }
    Ok(words)
}

/// A caption: trimmed, perhaps empty, not too long.
pub(crate) fn caption(words: Formatted) -> Result<Formatted, Refusal> {
    let words = finish(words).unwrap_or_default();
    if text::utf16_len(&words.text) > CAPTION_MAX {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok(words)
}

fn finish(words: Formatted) -> Option<Formatted> {
    let mut words = text::finish(words)?;
    words.entities.truncate(ENTITIES_MAX);
    Some(words)
}
