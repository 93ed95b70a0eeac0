//! What a message says, apart from where and when: shared by all messages that say the same.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::text::{Entity, Formatted};

/// What sort of thing a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Words.
    Text,
    /// A picture.
    Photo,
    /// A moving picture with sound.
    Video,
    /// A moving picture without sound.
    Animation,
    /// Music.
    Audio,
    /// A file.
    Document,
    /// A voice message.
    Voice,
    /// A round video.
    VideoNote,
    /// A sticker.
    Sticker,
    /// A point on the map.
    Location,
    /// A place with a name.
    Venue,
    /// A telephone number.
    Contact,
    /// A poll or quiz.
    Poll,
    /// A die or its like.
    Dice,
    /// A note the chat itself wrote: somebody joined, a message was pinned.
    Service,
}

impl Kind {
    /// Its words are a caption.
    pub(crate) fn has_caption(self) -> bool {
        matches!(self, Self::Photo | Self::Video | Self::Animation | Self::Audio | Self::Document | Self::Voice)
    }

    /// The field of a message that holds it.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Voice => "voice",
            Self::VideoNote => "video_note",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Venue => "venue",
            Self::Contact => "contact",
            Self::Poll => "poll",
            Self::Dice => "dice",
            Self::Service => "service",
        }
    }
}

/// What a message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// What sort of thing it is.
    pub kind: Kind,
    /// The text or caption.
    pub text: Box<str>,
    /// The entities of the text or caption.
    pub entities: Box<[Entity]>,
    /// Fields of the message that show its media, as they stand in JSON.
    pub fields: Option<Box<Map<String, Value>>>,
    /// The inline keyboard under it.
    pub keyboard: Option<Box<Value>>,
    /// A reply keyboard, its removal, or a forced reply that came with it; the message itself doesn't show it.
    pub reply_keyboard: Option<Box<Value>>,
}

impl Content {
    pub(crate) fn new(kind: Kind, formatted: Formatted, fields: Option<Map<String, Value>>) -> Self {
        Self {
            kind,
            text: formatted.text.into_boxed_str(),
            entities: formatted.entities.into_boxed_slice(),
            fields: fields.map(Box::new),
            keyboard: None,
            reply_keyboard: None,
        }
    }

    pub(crate) fn service(fields: Map<String, Value>) -> Self {
        Self::new(Kind::Service, Formatted::default(), Some(fields))
    }
}

/// Contents seen lately, so that a broadcast keeps its text once rather than a million times.
pub(crate) struct Shelf {
    hasher: RandomState,
    recent: Vec<Option<Arc<Content>>>,
}

const SHELF: usize = 512;

impl Default for Shelf {
    fn default() -> Self {
        Self { hasher: RandomState::new(), recent: vec![None; SHELF] }
    }
}

impl Shelf {
    /// The same content as one seen lately if there is one.
    pub(crate) fn share(&mut self, content: Content) -> Arc<Content> {
        let hash = self.hasher.hash_one((&content.text, &content.entities, content.kind));
        let slot = usize::try_from(hash % SHELF as u64).unwrap_or(0);
        if let Some(known) = self.recent.get(slot).and_then(Option::as_ref)
            && **known == content
        {
            return known.clone();
        }
        let content = Arc::new(content);
        if let Some(slot) = self.recent.get_mut(slot) {
            *slot = Some(content.clone());
        }
        content
    }
}
