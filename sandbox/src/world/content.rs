//! What a message says, apart from where and when: shared by all messages that say the same.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
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
    pub entities: Arc<[Entity]>,
    /// Fields of the message that show its media, as they stand in JSON.
    pub fields: Option<Box<Map<String, Value>>>,
    /// The inline keyboard under it.
    pub keyboard: Option<Arc<Value>>,
    /// A reply keyboard, its removal, or a forced reply that came with it; the message itself doesn't show it.
    pub reply_keyboard: Option<Box<Value>>,
}

impl Content {
    pub(crate) fn new(kind: Kind, formatted: Formatted, fields: Option<Map<String, Value>>) -> Self {
        Self {
            kind,
            text: formatted.text.into_boxed_str(),
            entities: formatted.entities.into(),
            fields: fields.map(Box::new),
            keyboard: None,
            reply_keyboard: None,
        }
    }

    pub(crate) fn service(fields: Map<String, Value>) -> Self {
        Self::new(Kind::Service, Formatted::default(), Some(fields))
    }
}

/// What was seen lately, so that a broadcast keeps its text once rather than a million times; and where only the words
/// differ, its entities and its keyboard once.
pub(crate) struct Shelf {
    hasher: RandomState,
    contents: Recent<Content>,
    entities: Recent<[Entity]>,
    keyboards: Recent<Value>,
}

const SHELF: usize = 512;

impl Default for Shelf {
    fn default() -> Self {
        Self { hasher: RandomState::new(), contents: Recent::default(), entities: Recent::default(), keyboards: Recent::default() }
    }
}

impl Shelf {
    /// The same content as one seen lately if there is one.
    pub(crate) fn share(&mut self, mut content: Content) -> Arc<Content> {
        let hash = self.hasher.hash_one((&content.text, &content.entities, content.kind));
        if let Some(known) = self.contents.get(hash, &content) {
            return known;
        }
        if !content.entities.is_empty() {
            let hash = self.hasher.hash_one(&content.entities);
            content.entities = self.entities.keep(hash, content.entities);
        }
        if let Some(keyboard) = content.keyboard.take() {
            let mut hasher = self.hasher.build_hasher();
            hash_json(&keyboard, &mut hasher);
            content.keyboard = Some(self.keyboards.keep(hasher.finish(), keyboard));
        }
        self.contents.keep(hash, Arc::new(content))
    }
}

/// A table in which the newest of each slot stays.
struct Recent<T: ?Sized>(Vec<Option<Arc<T>>>);

impl<T: ?Sized> Default for Recent<T> {
    fn default() -> Self {
        Self(vec![None; SHELF])
    }
}

impl<T: ?Sized + PartialEq> Recent<T> {
    fn slot(hash: u64) -> usize {
        usize::try_from(hash % SHELF as u64).unwrap_or(0)
    }

    fn get(&self, hash: u64, wanted: &T) -> Option<Arc<T>> {
        self.0.get(Self::slot(hash))?.as_ref().filter(|known| ***known == *wanted).cloned()
    }

    /// The one kept that equals `new`, or `new`, kept from now on.
    fn keep(&mut self, hash: u64, new: Arc<T>) -> Arc<T> {
        if let Some(known) = self.get(hash, &new) {
            return known;
        }
        if let Some(slot) = self.0.get_mut(Self::slot(hash)) {
            *slot = Some(new.clone());
        }
        new
    }
}

/// Hashes the strings of a JSON value: enough to tell keyboards apart.
fn hash_json(value: &Value, hasher: &mut impl Hasher) {
    match value {
        Value::String(text) => text.hash(hasher),
        Value::Array(list) => list.iter().for_each(|value| hash_json(value, hasher)),
        Value::Object(object) => object.values().for_each(|value| hash_json(value, hasher)),
        _ => {}
    }
}
