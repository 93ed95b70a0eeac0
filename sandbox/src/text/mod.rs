//! Texts as Telegram keeps them: plain text, and entities that say which UTF-16 units are bold, a link, a command.
//!
//! Promises: lengths and offsets are in UTF-16 units, as on the wire; parse errors name the byte offset as the real
//! server does. Pure: knows neither the world nor HTTP.

mod detect;
mod finish;
mod html;
mod link;
mod markdown;

pub use finish::finish;
pub use html::parse as parse_html;
pub(crate) use link::{checked as checked_link, user_id as link_user};
pub use markdown::{parse_legacy as parse_markdown, parse_v2 as parse_markdown_v2};

use serde_json::{Value, json};

/// What a stretch of text is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// `@username`
    Mention,
    /// `#word`
    Hashtag,
    /// `$USD`
    Cashtag,
    /// `/start`
    BotCommand,
    /// A link written out.
    Url,
    /// An e-mail address.
    Email,
    /// Bold text.
    Bold,
    /// Italic text.
    Italic,
    /// Underlined text.
    Underline,
    /// Struck-through text.
    Strikethrough,
    /// Text hidden until touched.
    Spoiler,
    /// A quotation.
    Blockquote,
    /// A quotation that is folded at first.
    ExpandableBlockquote,
    /// Monospace inside a line.
    Code,
    /// A monospace block, with its language if one was named.
    Pre(Option<Box<str>>),
    /// Words that lead to a URL.
    TextLink(Box<str>),
    /// Words that name a person without a username, by id.
    TextMention(i64),
    /// A custom emoji, by its identifier.
    CustomEmoji(Box<str>),
    /// A date shown in the reader's own way: Unix time in seconds, and the format.
    DateTime(i64, Box<str>),
}

impl EntityKind {
    /// The name of the kind on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Hashtag => "hashtag",
            Self::Cashtag => "cashtag",
            Self::BotCommand => "bot_command",
            Self::Url => "url",
            Self::Email => "email",
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Underline => "underline",
            Self::Strikethrough => "strikethrough",
            Self::Spoiler => "spoiler",
            Self::Blockquote => "blockquote",
            Self::ExpandableBlockquote => "expandable_blockquote",
            Self::Code => "code",
            Self::Pre(_) => "pre",
            Self::TextLink(_) => "text_link",
            Self::TextMention(_) => "text_mention",
            Self::CustomEmoji(_) => "custom_emoji",
            Self::DateTime(..) => "date_time",
        }
    }

    /// Monospace: nothing else may stand inside.
    pub(crate) fn is_pre(&self) -> bool {
        matches!(self, Self::Code | Self::Pre(_))
    }

    /// A style that may be cut in pieces without changing its meaning.
    pub(crate) fn is_splittable(&self) -> bool {
        matches!(self, Self::Bold | Self::Italic | Self::Underline | Self::Strikethrough | Self::Spoiler)
    }

    pub(crate) fn is_quote(&self) -> bool {
        matches!(self, Self::Blockquote | Self::ExpandableBlockquote)
    }

    /// Which of two entities over the same stretch is named first.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Blockquote | Self::ExpandableBlockquote => 0,
            Self::Pre(Some(_)) => 10,
            Self::Pre(None) => 11,
            Self::Code => 20,
            Self::TextLink(_) | Self::TextMention(_) => 49,
            Self::Bold => 90,
            Self::Italic => 91,
            Self::Underline => 92,
            Self::Strikethrough => 93,
            Self::Spoiler => 94,
            Self::CustomEmoji(_) | Self::DateTime(..) => 99,
            _ => 50,
        }
    }
}

/// A stretch of a text and what it is. Offset and length count UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// Where it begins.
    pub offset: u32,
    /// How long it is.
    pub length: u32,
}

impl Entity {
    /// An entity of `kind` at `offset`, `length` UTF-16 units long.
    pub fn new(kind: EntityKind, offset: usize, length: usize) -> Self {
        let units = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { kind, offset: units(offset), length: units(length) }
    }

    pub(crate) fn start(&self) -> usize {
        self.offset as usize
    }

    pub(crate) fn end(&self) -> usize {
        self.offset as usize + self.length as usize
    }

    /// The entity as JSON; `user` shows the person a text mention names.
    pub(crate) fn to_json(&self, user: impl FnOnce(i64) -> Value) -> Value {
        let mut json = json!({"type": self.kind.name(), "offset": self.offset, "length": self.length});
        match &self.kind {
            EntityKind::Pre(Some(language)) => json["language"] = json!(language),
            EntityKind::TextLink(url) => json["url"] = json!(url),
            EntityKind::TextMention(id) => json["user"] = user(*id),
            EntityKind::CustomEmoji(id) => json["custom_emoji_id"] = json!(id),
            EntityKind::DateTime(at, format) => {
                json["unix_time"] = json!(at);
                if !format.is_empty() {
                    json["date_time_format"] = json!(format);
                }
            }
            _ => {}
        }
        json
    }
}

/// A text with its entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formatted {
    /// The words alone.
    pub text: String,
    /// What stretches of them are.
    pub entities: Vec<Entity>,
}

/// The length of `text` in UTF-16 units: how Telegram counts.
pub fn utf16_len(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// The piece of `text` from `offset`, `length` UTF-16 units long; `None` if that cuts a character or leaves the text.
pub fn utf16_slice(text: &str, offset: usize, length: usize) -> Option<&str> {
    let mut at = 0;
    let mut from = None;
    for (byte, c) in text.char_indices() {
        if at == offset {
            from.get_or_insert(byte);
        }
        if let Some(from) = from
            && at == offset + length
        {
            return text.get(from..byte);
        }
        at += c.len_utf16();
    }
    if at == offset {
        from.get_or_insert(text.len());
    }
    (at == offset + length).then_some(())?;
    text.get(from?..)
}
