//! What is sent to a chat: a text, one photo, video, GIF or document with a caption, an album of several, or a poll; buttons under it. Ground
//! floor: made by every room that speaks, carried by the outbox (as JSON in `variant.letter`), turned into a Bot API call by `delivery` and
//! `bot`. It knows nothing of teloxide.

mod poll;

pub use poll::{Choice, Home, OPTION, OPTIONS, Poll, QUESTION, Stage};

use serde::{Deserialize, Serialize};

use crate::locale::{Lang, Locale, Locales};
use crate::markup::{self, Entity, Html};
use crate::{args, key};

/// The words at the beginning of callback data that more than one room writes; `bot` reads them. Data is `verb:argument:…`.
pub mod verbs {
    /// `l:<occasion>:<language>`: the same message in another language.
    pub const OTHER_LANGUAGE: &str = "l";
    /// `m.ok:<what>:<announcement>:<revision>`: somebody's yes or no to it.
    pub const REVIEW: &str = "m.ok";
    /// `m.ev:<what>:<event>:<revision>`: an event, on the moderators' desk.
    pub const EVENT_DESK: &str = "m.ev";
    /// `y:<occasion>`: why this came.
    pub const WHY: &str = "y";
    /// `m.ch:<what>:<chat>[:<word>]`: a channel or a group.
    pub const CHANNELS: &str = "m.ch";
    /// `m.q:<what>:<question>`: somebody of the team about a question.
    pub const QUESTIONS: &str = "m.q";
    /// `q:<what>:<question>`: who asked it, about its answer; `q` alone asks a new one.
    pub const QUESTION: &str = "q";
    /// `ec:<event>`: the event as a calendar file.
    pub const TO_CALENDAR: &str = "ec";
    /// `rn:<event>`: nothing more of this event.
    pub const NOT_THIS: &str = "rn";
    /// `ev:<event>`: the event's card.
    pub const EVENT: &str = "ev";
    /// `el`: the list of events.
    pub const EVENTS: &str = "el";
    /// `nw`: the news.
    pub const NEWS: &str = "nw";
    /// `di`: the digest's settings.
    pub const DIGEST: &str = "di";
}

/// One message, without its recipient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// What it says.
    pub body: Body,
    /// Rows of buttons under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keyboard: Vec<Vec<Button>>,
    /// Whether the first link is shown with its preview. Off unless somebody chose it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preview: bool,
    /// Whether it comes without a sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// How it reads when several of its kind come as one: a heading said once, and this one's own lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joint: Option<Joint>,
}

/// The content of a [`Letter`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Ours: Telegram's HTML (Bot API, "HTML style"), 4096 UTF-16 units at most after entities.
    Html(String),
    /// A moderator's, exactly as typed.
    Typed {
        /// The text.
        text: String,
        /// Its formatting, offsets in UTF-16 units.
        entities: Vec<Entity>,
    },
    /// One photo.
    Photo(Media),
    /// One video.
    Video(Media),
    /// One moving picture without a sound, which plays by itself: a GIF.
    Animation(Media),
    /// One file of any kind.
    Document(Media),
    /// Several files shown as one, [`ALBUM`] of them: photos and videos, or documents. No buttons hang on it (Bot API, sendMediaGroup has
    /// no `reply_markup`): see [`Letter::in_messages`].
    Album(Vec<Item>),
    /// A poll. No buttons hang on it, because none would on a forwarded one.
    Poll(Poll),
}

/// How many files an album may have (Bot API, sendMediaGroup).
pub const ALBUM: std::ops::RangeInclusive<usize> = 2..=10;

/// One file of an album; its caption may be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// What kind of file.
    pub kind: MediaKind,
    /// The file.
    #[serde(flatten)]
    pub media: Media,
}

/// A file that Telegram has already, and what stands under it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// Telegram's file id, so that it is uploaded once.
    pub file: String,
    /// The caption as typed: at most 1024 UTF-16 units.
    pub caption: String,
    /// Its formatting.
    pub entities: Vec<Entity>,
}

/// What kind of file it is: a file id is good for its own kind alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture, as Telegram shows pictures.
    Photo,
    /// A moving picture.
    Video,
    /// One without a sound, which plays by itself: a GIF.
    Animation,
    /// A file as it is.
    Document,
}

impl MediaKind {
    /// Whether a file of an album may be edited into one of that kind (Bot API, editMessageMedia).
    pub fn gives_way_to(self, new: Self) -> bool {
        let pictures = |kind: Self| matches!(kind, Self::Photo | Self::Video);
        pictures(self) && pictures(new) || self == Self::Document && new == Self::Document
    }

    /// As the Bot API names it, in parameters and in `InputMedia`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Animation => "animation",
            Self::Document => "document",
        }
    }
}

impl Body {
    /// The file, if there is one.
    pub fn media(&self) -> Option<(MediaKind, &Media)> {
        match self {
            Self::Photo(media) => Some((MediaKind::Photo, media)),
            Self::Video(media) => Some((MediaKind::Video, media)),
            Self::Animation(media) => Some((MediaKind::Animation, media)),
            Self::Document(media) => Some((MediaKind::Document, media)),
            Self::Html(_) | Self::Typed { .. } | Self::Album(_) | Self::Poll(_) => None,
        }
    }

    /// What it says, without formatting; of an album, what stands under the first file that has words; of a poll, what it asks.
    pub fn words(&self) -> &str {
        match self {
            Self::Html(text) | Self::Typed { text, .. } => text,
            Self::Poll(poll) => &poll.question,
            Self::Album(items) => items.iter().map(|item| item.media.caption.as_str()).find(|words| !words.is_empty()).unwrap_or_default(),
            Self::Photo(media) | Self::Video(media) | Self::Animation(media) | Self::Document(media) => &media.caption,
        }
    }

    /// Each of its texts with its formatting: one, or the captions of an album, or a poll's question and options. What is HTML has none apart
    /// from itself.
    pub fn texts(&self) -> Vec<(&str, &[Entity])> {
        match self {
            Self::Html(text) => vec![(text, &[])],
            Self::Typed { text, entities } => vec![(text, entities)],
            Self::Album(items) => items.iter().map(|item| (item.media.caption.as_str(), item.media.entities.as_slice())).collect(),
            Self::Poll(poll) => {
                let options = poll.options.iter().map(|option| (option.text.as_str(), option.entities.as_slice()));
                std::iter::once((poll.question.as_str(), poll.entities.as_slice())).chain(options).collect()
            }
            Self::Photo(media) | Self::Video(media) | Self::Animation(media) | Self::Document(media) => {
                vec![(&media.caption, &media.entities)]
            }
        }
    }

    fn of(kind: MediaKind, media: Media) -> Self {
        match kind {
            MediaKind::Photo => Self::Photo(media),
            MediaKind::Video => Self::Video(media),
            MediaKind::Animation => Self::Animation(media),
            MediaKind::Document => Self::Document(media),
        }
    }
}

/// How letters of one kind are joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    /// The heading when there are several.
    pub head: String,
    /// This letter's lines under it.
    pub block: String,
}

/// One button of an inline keyboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What pressing a [`Button`] does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sends this callback data to the bot: 1 to 64 bytes (Bot API, InlineKeyboardButton).
    Press(String),
    /// Opens this address.
    Link(String),
    /// Lets the person choose a chat and puts this inline query there.
    Share(String),
}

impl Letter {
    /// A text of ours.
    pub fn html(text: Html) -> Self {
        Self { body: Body::Html(text.into_string()), keyboard: Vec::new(), preview: false, silent: false, joint: None }
    }

    /// A text exactly as somebody typed it.
    pub fn typed(text: String, entities: Vec<Entity>) -> Self {
        Self { body: Body::Typed { text, entities }, keyboard: Vec::new(), preview: true, silent: false, joint: None }
    }

    /// A file with its caption exactly as typed.
    pub fn media(kind: MediaKind, media: Media) -> Self {
        Self { body: Body::of(kind, media), keyboard: Vec::new(), preview: true, silent: false, joint: None }
    }

    /// An album, its files in their order.
    pub fn album(items: Vec<Item>) -> Self {
        Self { body: Body::Album(items), keyboard: Vec::new(), preview: true, silent: false, joint: None }
    }

    /// A poll.
    pub fn poll(poll: Poll) -> Self {
        Self { body: Body::Poll(poll), keyboard: Vec::new(), preview: false, silent: false, joint: None }
    }

    /// The messages that it goes out as: one; or an album or a poll, and after it a short one that holds the buttons, which those can't.
    pub fn in_messages(mut self, locale: &Locale) -> Vec<Self> {
        if !self.is_bare() || self.keyboard.is_empty() {
            return vec![self];
        }
        let mut below = Self::html(locale.html("album-below", args![]));
        (below.keyboard, below.silent) = (std::mem::take(&mut self.keyboard), true);
        vec![self, below]
    }

    /// Whether it is an album.
    pub fn is_album(&self) -> bool {
        matches!(self.body, Body::Album(_))
    }

    /// The poll, if it is one.
    pub fn as_poll(&self) -> Option<&Poll> {
        match &self.body {
            Body::Poll(poll) => Some(poll),
            _ => None,
        }
    }

    /// Where it is forwarded from, if it is a poll that is.
    pub fn home(&self) -> Option<Home> {
        match self.as_poll()?.stage {
            Stage::Forwarded(home) => Some(home),
            Stage::Shown | Stage::Opened(_) => None,
        }
    }

    /// The same, where it is a poll, going out like this.
    #[must_use]
    pub fn staged(mut self, stage: Stage) -> Self {
        if let Body::Poll(poll) = &mut self.body {
            poll.stage = stage;
        }
        self
    }

    /// Whether no buttons can hang on it and nothing can take its place: an album or a poll.
    pub fn is_bare(&self) -> bool {
        self.is_album() || self.as_poll().is_some()
    }

    /// How many messages Telegram counts it as.
    pub fn weight(&self) -> usize {
        match &self.body {
            Body::Album(items) => items.len(),
            _ => 1,
        }
    }

    /// The same as an edit of `held`: a text that takes the place of a file's becomes its caption, and all an album says; a file may take
    /// the place of one of another kind, an album that of one with as many files of its family (Bot API, editMessageMedia: photos and videos,
    /// or documents), and a poll can't be changed at all. `None`: Telegram can't put this in the place of that.
    pub fn in_place_of(mut self, held: &Letter) -> Option<Self> {
        if self.as_poll().or(held.as_poll()).is_some() {
            return None;
        }
        if let Body::Album(items) = &held.body {
            self.body = Body::Album(recaptioned(items, self.body)?);
            return Some(self);
        }
        if self.is_album() {
            return None;
        }
        self.body = match (held.body.media(), self.body) {
            (Some((kind, media)), Body::Typed { text, entities }) if markup::utf16_len(&text) <= markup::CAPTION_LIMIT => {
                Body::of(kind, Media { file: media.file.clone(), caption: text, entities })
            }
            (Some(_), body) if body.media().is_none() => return None,
            (None, body) if body.media().is_some() => return None,
            (_, body) => body,
        };
        Some(self)
    }

    /// Whether it shows a file or several.
    pub fn has_files(&self) -> bool {
        self.is_album() || self.file().is_some()
    }

    /// The file's kind and id, if it has one; an album's aren't told.
    pub fn file(&self) -> Option<(MediaKind, &str)> {
        self.body.media().map(|(kind, media)| (kind, media.file.as_str()))
    }

    /// The same with a row of buttons more; an empty row adds nothing.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        let row: Vec<Button> = buttons.into_iter().collect();
        if !row.is_empty() {
            self.keyboard.push(row);
        }
        self
    }

    /// The same with more rows of up to `width` buttons.
    #[must_use]
    pub fn grid(mut self, buttons: impl IntoIterator<Item = Button>, width: usize) -> Self {
        let buttons: Vec<Button> = buttons.into_iter().collect();
        self.keyboard.extend(buttons.chunks(width.max(1)).map(<[Button]>::to_vec));
        self
    }

    /// The same, to be joined with others under one heading when they come together.
    #[must_use]
    pub fn joining(mut self, head: Html, block: Html) -> Self {
        self.joint = Some(Joint { head: head.into_string(), block: block.into_string() });
        self
    }

    /// Buttons that show a pushed message in the languages that it isn't in.
    pub fn other_languages(locales: &Locales, shown: Lang, occasion: i64) -> Vec<Button> {
        let others = locales.languages().iter().filter(|lang| **lang != shown);
        others.map(|lang| Button::press(locales.get(*lang).name(), format!("{}:{occasion}:{lang}", verbs::OTHER_LANGUAGE))).collect()
    }

    /// The same without the buttons that show it in other languages.
    #[must_use]
    pub fn without_languages(mut self) -> Self {
        let turns =
            |button: &Button| matches!(&button.action, Action::Press(data) if data.split(':').next() == Some(verbs::OTHER_LANGUAGE));
        for row in &mut self.keyboard {
            row.retain(|button| !turns(button));
        }
        self.keyboard.retain(|row| !row.is_empty());
        self
    }

    /// The same with the button that says why it came. It belongs under everything that nobody asked for just now, is written once with
    /// each text, and so costs nothing a recipient.
    #[must_use]
    pub fn explained(self, locale: &Locale, occasion: i64) -> Self {
        self.row([Button::press(locale.plain(key!("why-button"), args![]), format!("{}:{occasion}", verbs::WHY))])
    }

    /// Several letters of one kind as one, in order: each numbered, and its buttons with its number, because they read alike; the rows for
    /// other languages and for why it came once. `None` where they can't be: no joint, or too long together.
    pub fn join(letters: &[Letter]) -> Option<Letter> {
        let joints = letters.iter().map(|letter| letter.joint.as_ref()).collect::<Option<Vec<_>>>()?;
        let mut text = joints.first()?.head.clone();
        for (n, joint) in (1..).zip(&joints) {
            text.push_str(&format!("\n\n{n}. {}", joint.block));
        }
        if markup::utf16_len(&text) > markup::TEXT_LIMIT {
            return None;
        }
        let numbered = |(n, letter): (usize, &Letter)| {
            let own = letter.keyboard.iter().filter(|row| !is_of_all(row)).cloned();
            own.map(|row| row.into_iter().map(|button| Button { label: format!("{n}. {}", button.label), ..button }).collect())
                .collect::<Vec<_>>()
        };
        let mut keyboard: Vec<Vec<Button>> = (1..).zip(letters).flat_map(numbered).collect();
        keyboard.extend(letters[0].keyboard.iter().filter(|row| is_of_all(row)).cloned());
        Some(Letter { body: Body::Html(text), keyboard, preview: false, silent: false, joint: None })
    }
}

/// An album's files with other words under them: a text stands under the first, or under the one that has words now.
fn recaptioned(items: &[Item], body: Body) -> Option<Vec<Item>> {
    match body {
        Body::Typed { text, entities } if markup::utf16_len(&text) <= markup::CAPTION_LIMIT => {
            let place = items.iter().position(|item| !item.media.caption.is_empty()).unwrap_or(0);
            let mut words = Some((text, entities));
            let with = |(n, item): (usize, &Item)| {
                let (caption, entities) = if n == place { words.take().unwrap_or_default() } else { Default::default() };
                Item { kind: item.kind, media: Media { file: item.media.file.clone(), caption, entities } }
            };
            Some(items.iter().enumerate().map(with).collect())
        }
        Body::Album(new) => {
            let fits = new.len() == items.len() && new.iter().zip(items).all(|(new, held)| held.kind.gives_way_to(new.kind));
            fits.then_some(new)
        }
        _ => None,
    }
}

/// Whether two albums show the same.
pub fn same_files(one: &[Item], other: &[Item]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| (one.kind, &one.media.file) == (other.kind, &other.media.file))
}

/// Whether these buttons are about the whole message: it in other languages, why it came.
fn is_of_all(row: &[Button]) -> bool {
    let verb = |button: &Button| match &button.action {
        Action::Press(data) => matches!(data.split(':').next(), Some(verbs::OTHER_LANGUAGE | verbs::WHY)),
        _ => false,
    };
    row.iter().any(verb)
}

impl Button {
    /// A button that sends `data` back to us.
    pub fn press(label: impl Into<String>, data: impl Into<String>) -> Self {
        let data = data.into();
        debug_assert!((1..=64).contains(&data.len()), "callback data of {} bytes: {data}", data.len());
        Self { label: label.into(), action: Action::Press(data) }
    }

    /// A button that opens an address.
    pub fn link(label: impl Into<String>, address: impl Into<String>) -> Self {
        Self { label: label.into(), action: Action::Link(address.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_letters_tell_their_buttons_apart_and_offer_each_language_once() {
        let one = |n: i64| {
            let block = Html::escape(&format!("event {n}"));
            Letter::html(Html::escape("alone"))
                .joining(Html::escape("several"), block)
                .row([Button::press("not this", format!("rn:{n}"))])
                .row([Button::press("Русский", format!("l:{n}:ru"))])
                .row([Button::press("why", format!("y:{n}"))])
        };
        let joined = Letter::join(&[one(5), one(6)]).unwrap();
        assert_eq!(joined.body, Body::Html("several\n\n1. event 5\n\n2. event 6".into()));
        let labels: Vec<&str> = joined.keyboard.iter().flatten().map(|button| button.label.as_str()).collect();
        assert_eq!(labels, ["1. not this", "2. not this", "Русский", "why"]);
    }

    #[test]
    fn a_file_takes_the_place_of_any_file_and_a_text_becomes_its_caption() {
        let file = |kind, name: &str| Letter::media(kind, Media { file: name.into(), caption: "old".into(), entities: Vec::new() });
        let (photo, video) = (file(MediaKind::Photo, "p"), file(MediaKind::Video, "v"));
        let text = Letter::typed("new".into(), Vec::new());
        assert_eq!(video.clone().in_place_of(&photo), Some(video.clone()));
        let captioned = text.clone().in_place_of(&video).unwrap();
        assert_eq!((captioned.file(), captioned.body.media().map(|m| m.1.caption.as_str())), (Some((MediaKind::Video, "v")), Some("new")));
        assert_eq!(video.clone().in_place_of(&text), None);
        assert_eq!(Letter::typed("қ".repeat(1025), Vec::new()).in_place_of(&video), None);
        assert_eq!(Letter::html(Html::new()).in_place_of(&photo), None);
        let kept = serde_json::to_string(&photo.body).unwrap();
        assert_eq!(kept, r#"{"photo":{"file":"p","caption":"old","entities":[]}}"#, "as databases hold it since the first version");
    }

    fn picture(file: &str, caption: &str) -> Item {
        Item { kind: MediaKind::Photo, media: Media { file: file.into(), caption: caption.into(), entities: Vec::new() } }
    }

    #[test]
    fn an_albums_words_are_changed_and_its_files_for_as_many_of_their_family() {
        let album = Letter::album(vec![picture("a", ""), picture("b", "old"), picture("c", "other")]);
        let changed = Letter::typed("new".into(), Vec::new()).in_place_of(&album).unwrap();
        let said: Vec<&str> = changed.body.texts().iter().map(|(words, _)| *words).collect();
        assert_eq!((said, changed.body.words(), changed.weight()), (vec!["", "new", ""], "new", 3));
        let of = |kinds: &[MediaKind]| {
            let item = |kind: &MediaKind| Item { kind: *kind, ..picture("x", "new") };
            Letter::album(kinds.iter().map(item).collect())
        };
        use MediaKind::{Animation, Document, Photo, Video};
        for (held, new, fits) in [
            (&[Photo, Photo][..], &[Photo, Photo][..], true),
            (&[Photo, Video], &[Video, Photo], true),
            (&[Document, Document], &[Document, Document], true),
            (&[Photo, Photo], &[Photo], false),
            (&[Photo, Photo], &[Photo, Photo, Photo], false),
            (&[Photo, Photo], &[Document, Document], false),
            (&[Document, Document], &[Document, Photo], false),
            (&[Photo, Photo], &[Photo, Animation], false),
        ] {
            assert_eq!(of(new).in_place_of(&of(held)), fits.then(|| of(new)), "{new:?} for {held:?}");
        }
        let text = Letter::typed("text".into(), Vec::new());
        assert_eq!(album.clone().in_place_of(&text), None);
        assert_eq!(Letter::typed("қ".repeat(1025), Vec::new()).in_place_of(&album), None);
        let kept = serde_json::to_string(&Letter::album(vec![picture("a", "")])).unwrap();
        assert_eq!(kept, r#"{"body":{"album":[{"kind":"photo","file":"a","caption":"","entities":[]}]},"preview":true}"#);
        assert_eq!(serde_json::from_str::<Letter>(&kept).unwrap().weight(), 1);
    }

    #[test]
    fn an_albums_buttons_stand_in_a_short_message_below_it() {
        let locales = Locales::embedded().unwrap();
        let locale = locales.get(locales.first());
        let album = Letter::album(vec![picture("a", "words"), picture("b", "")]);
        assert_eq!(album.clone().in_messages(locale), std::slice::from_ref(&album), "where there are none, nothing");
        let [above, below] = &album.clone().row([Button::press("why", "y:1")]).in_messages(locale)[..] else { panic!("two") };
        assert_eq!(above, &album);
        assert!(below.silent && below.keyboard.len() == 1 && matches!(below.body, Body::Html(_)));
        let text = Letter::typed("text".into(), Vec::new()).row([Button::press("why", "y:1")]);
        assert_eq!(text.clone().in_messages(locale), [text]);
    }

    #[test]
    fn letters_of_another_kind_or_too_long_together_are_not_joined() {
        let long = Letter::html(Html::new()).joining(Html::new(), Html::escape(&"a".repeat(3_000)));
        assert_eq!(Letter::join(&[long.clone(), long]), None);
        assert_eq!(Letter::join(&[Letter::html(Html::escape("alone"))]), None);
    }
}
