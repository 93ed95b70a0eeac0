//! A moderator's message as a letter: text, one photo, video, GIF or document with a caption, with its formatting exactly as typed, or a poll;
//! or as one file of an album, which comes a message at a time. What can't be taken has a name, so that the answer can say which.

use serde_json::Value;
use teloxide::types::{self, MediaKind, Message, MessageEntity, MessageKind, PollType};

use crate::args;
use crate::db::Db;
use crate::inbox;
use crate::letter::{self, Choice, Item, Letter, Media, OPTION, OPTIONS, Poll, QUESTION, Stage};
use crate::locale::Locale;
use crate::markup::{self, CAPTION_LIMIT, Entity, Html, TEXT_LIMIT};

/// Why a message can't be taken as a text to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No words.
    Empty,
    /// A photo, video, GIF or document without a caption.
    NoCaption,
    /// More UTF-16 units than Telegram sends at once.
    TooLong {
        /// How long it is.
        units: usize,
        /// How long it may be.
        limit: usize,
    },
    /// One of several files sent together, where one message is wanted.
    Album,
    /// A poll with a right answer.
    Quiz,
    /// A poll with more, or longer, than the bot may send.
    PollTooLong,
    /// A poll with a picture or a description, which would be lost.
    PollWithMore,
    /// Neither text nor one of those.
    Media,
    /// Telegram has put something in it that this program doesn't know, and so can't pass on.
    Unreadable,
}

impl Fault {
    /// The answer to it.
    pub fn say(&self, locale: &Locale) -> Html {
        tracing::info!(fault = ?self, "a moderator's message can't be taken");
        match self {
            Self::Empty => locale.html("intake-empty", args![]),
            Self::NoCaption => locale.html("intake-no-caption", args![]),
            Self::TooLong { units, limit } => locale.html("intake-too-long", args! { units = *units, limit = *limit }),
            Self::Album => locale.html("intake-album", args![]),
            Self::Quiz => locale.html("intake-quiz", args![]),
            Self::PollTooLong => {
                let values = args! { options = *OPTIONS.end(), question = QUESTION, option = OPTION };
                locale.html("intake-poll-too-long", values)
            }
            Self::PollWithMore => locale.html("intake-poll-with-more", args![]),
            Self::Media => locale.html("intake-media", args![]),
            Self::Unreadable => locale.html("intake-unreadable", args![]),
        }
    }
}

/// The letter that this message is.
pub fn letter_of(message: &Message) -> Result<Letter, Fault> {
    if matches!(message.kind, MessageKind::Empty {}) {
        return Err(Fault::Unreadable);
    }
    if message.media_group_id().is_some() {
        return Err(Fault::Album);
    }
    if let Some(text) = message.text() {
        let entities = taken_over(text, message.entities(), TEXT_LIMIT)?;
        let mut letter = Letter::typed(text.to_owned(), entities);
        letter.preview = !message.link_preview_options().is_some_and(|options| options.is_disabled);
        return Ok(letter);
    }
    if let Some(poll) = message.poll() {
        return poll_of(poll);
    }
    let (kind, file, caption, entities) = file_of(message)?;
    if caption.trim().is_empty() {
        return Err(Fault::NoCaption);
    }
    let entities = taken_over(caption, Some(entities), CAPTION_LIMIT)?;
    Ok(Letter::media(kind, Media { file, caption: caption.to_owned(), entities }))
}

/// A poll as it is typed: who votes in it isn't seen, whatever it was, and it ends when ours does.
fn poll_of(poll: &types::Poll) -> Result<Letter, Fault> {
    if poll.poll_type == PollType::Quiz {
        return Err(Fault::Quiz);
    }
    let long = |text: &str, most: usize| text.chars().count() > most;
    let fits = OPTIONS.contains(&poll.options.len()) && !long(&poll.question, QUESTION);
    if !fits || poll.options.iter().any(|option| long(&option.text, OPTION)) {
        return Err(Fault::PollTooLong);
    }
    let words = |text: &str, entities: Option<&[MessageEntity]>| taken_over(text, entities, TEXT_LIMIT);
    let choice = |option: &types::PollOption| {
        let entities = words(&option.text, option.text_entities.as_deref())?;
        Ok(Choice { text: option.text.clone(), entities })
    };
    Ok(Letter::poll(Poll {
        question: poll.question.clone(),
        entities: words(&poll.question, poll.question_entities.as_deref())?,
        options: poll.options.iter().map(choice).collect::<Result<_, Fault>>()?,
        several: poll.allows_multiple_answers,
        stage: Stage::Shown,
    }))
}

/// The same for a message that is being handled: what a poll has besides its words isn't left out unnoticed (Bot API, Poll and PollOption).
pub async fn letter_in(message: &Message, db: &Db) -> sqlx::Result<Result<Letter, Fault>> {
    let letter = letter_of(message);
    if message.poll().is_none() || letter.is_err() {
        return Ok(letter);
    }
    let written = inbox::as_written(db, message.chat.id.0, i64::from(message.id.0)).await?;
    Ok(if written.is_some_and(|written| has_more(&written["poll"])) { Err(Fault::PollWithMore) } else { letter })
}

fn has_more(poll: &Value) -> bool {
    let has = |of: &Value, field: &str| of.get(field).is_some_and(|value| !value.is_null());
    let options = poll["options"].as_array().into_iter().flatten();
    has(poll, "media") || has(poll, "description") || has(poll, "country_codes") || options.into_iter().any(|option| has(option, "media"))
}

/// Telegram's mark of the album that this message belongs to.
pub fn group_of(message: &Message) -> Option<&str> {
    message.media_group_id().map(|group| group.0.as_str())
}

/// The file of an album that this message is; it may come without words.
pub fn item_of(message: &Message) -> Result<Item, Fault> {
    let (kind, file, caption, entities) = file_of(message)?;
    let bare = caption.trim().is_empty();
    let entities = if bare { Vec::new() } else { taken_over(caption, Some(entities), CAPTION_LIMIT)? };
    let caption = if bare { String::new() } else { caption.to_owned() };
    Ok(Item { kind, media: Media { file, caption, entities } })
}

/// What stands under a file of any kind, as a text; none: nothing, or more than an album can say.
pub fn caption_of(message: &Message) -> Option<Letter> {
    let caption = message.caption()?;
    let entities = taken_over(caption, message.caption_entities(), CAPTION_LIMIT).ok()?;
    Some(Letter::typed(caption.to_owned(), entities))
}

/// The file in a message: its kind and id, and what stands under it.
fn file_of(message: &Message) -> Result<(letter::MediaKind, String, &str, &[MessageEntity]), Fault> {
    let MessageKind::Common(common) = &message.kind else { return Err(Fault::Media) };
    let (kind, file, caption, entities) = match &common.media_kind {
        MediaKind::Photo(photo) => {
            let largest = photo.photo.iter().max_by_key(|size| (size.width, size.height)).ok_or(Fault::Media)?;
            (letter::MediaKind::Photo, &largest.file, &photo.caption, &photo.caption_entities)
        }
        MediaKind::Video(video) => (letter::MediaKind::Video, &video.video.file, &video.caption, &video.caption_entities),
        MediaKind::Animation(film) => (letter::MediaKind::Animation, &film.animation.file, &film.caption, &film.caption_entities),
        MediaKind::Document(document) => {
            (letter::MediaKind::Document, &document.document.file, &document.caption, &document.caption_entities)
        }
        _ => return Err(Fault::Media),
    };
    Ok((kind, file.id.0.clone(), caption.as_deref().unwrap_or_default(), entities))
}

fn taken_over(text: &str, entities: Option<&[MessageEntity]>, limit: usize) -> Result<Vec<Entity>, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::Empty);
    }
    let units = markup::utf16_len(text);
    if units > limit {
        return Err(Fault::TooLong { units, limit });
    }
    let entities: Option<Vec<Entity>> = entities.unwrap_or_default().iter().map(entity).collect();
    Ok(markup::clip(text, &entities.ok_or(Fault::Unreadable)?))
}

/// The same entity in our words. By text, because teloxide's own types are read from text only.
fn entity(entity: &MessageEntity) -> Option<Entity> {
    let value: Value = serde_json::to_value(entity).ok()?;
    serde_json::from_str(&value.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::letter::Body;

    fn message(content: Value) -> Message {
        let mut whole = json!({
            "message_id": 7, "date": 1_777_600_000, "chat": { "id": 5, "type": "private", "first_name": "Ә" },
            "from": { "id": 5, "is_bot": false, "first_name": "Ә" },
        });
        whole.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
        serde_json::from_str(&whole.to_string()).unwrap()
    }

    fn photo(caption: &str) -> Value {
        json!({
            "photo": [
                { "file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 1000 },
                { "file_id": "large", "file_unique_id": "l", "width": 1280, "height": 1280, "file_size": 90000 },
            ],
            "caption": caption,
            "caption_entities": [{ "type": "italic", "offset": 0, "length": 2 }],
        })
    }

    #[test]
    fn formatting_is_taken_over_as_it_was_typed() {
        let came = json!([
            { "type": "bold", "offset": 0, "length": 6 },
            { "type": "italic", "offset": 0, "length": 6 },
            { "type": "text_link", "offset": 7, "length": 3, "url": "https://assembly.kz/?a=1&b=2" },
            { "type": "pre", "offset": 11, "length": 2, "language": "rust" },
            { "type": "custom_emoji", "offset": 14, "length": 2, "custom_emoji_id": "5368324170671202286" },
            { "type": "expandable_blockquote", "offset": 17, "length": 1 },
            { "type": "spoiler", "offset": 17, "length": 1 },
        ]);
        let text = "Бірлік <б> fn 😀 &";
        let letter = letter_of(&message(json!({ "text": text, "entities": came }))).unwrap();
        let Body::Typed { text: kept, entities } = &letter.body else { panic!("{letter:?}") };
        assert_eq!(kept, text);
        assert_eq!(serde_json::to_value(entities).unwrap(), came);
        assert!(letter.preview);
    }

    #[test]
    fn a_mentioned_person_stays_mentioned() {
        let came = json!([{ "type": "text_mention", "offset": 0, "length": 5, "user": { "id": 9, "is_bot": false, "first_name": "Б" } }]);
        let letter = letter_of(&message(json!({ "text": "Болат келді", "entities": came }))).unwrap();
        let Body::Typed { entities, .. } = &letter.body else { panic!("{letter:?}") };
        assert_eq!(entities[0].user_id(), Some(9));
    }

    #[test]
    fn a_link_preview_that_was_switched_off_stays_off() {
        let letter = letter_of(&message(json!({ "text": "https://a.kz", "link_preview_options": { "is_disabled": true } }))).unwrap();
        assert!(!letter.preview);
    }

    #[test]
    fn a_photo_is_taken_in_its_largest_size_with_its_caption() {
        let letter = letter_of(&message(photo("Алғыс айту күні"))).unwrap();
        let Body::Photo(Media { file, caption, entities }) = &letter.body else { panic!("{letter:?}") };
        assert_eq!((file.as_str(), caption.as_str(), entities.len()), ("large", "Алғыс айту күні", 1));
    }

    #[test]
    fn a_video_a_gif_and_a_document_are_taken_by_their_file_with_their_captions() {
        let video = json!({ "video": { "file_id": "v", "file_unique_id": "u", "width": 640, "height": 360, "duration": 9, "file_size": 5,
            "mime_type": "video/mp4" }, "caption": "Бейне" });
        let document = json!({ "document": { "file_id": "d", "file_unique_id": "u", "file_name": "жоспар.pdf", "file_size": 5 },
            "caption": "Құжат", "caption_entities": [{ "type": "bold", "offset": 0, "length": 5 }] });
        // As Telegram shows a GIF: once more as a document, for clients older than animations.
        let gif = json!({ "animation": { "file_id": "a", "file_unique_id": "u", "width": 640, "height": 360, "duration": 2, "file_size": 5,
            "mime_type": "video/mp4" },
            "document": { "file_id": "a", "file_unique_id": "u", "file_name": "туы.mp4", "file_size": 5 }, "caption": "Ту" });
        for (content, kind, file, entities) in [
            (video, letter::MediaKind::Video, "v", 0),
            (gif, letter::MediaKind::Animation, "a", 0),
            (document, letter::MediaKind::Document, "d", 1),
        ] {
            let letter = letter_of(&message(content.clone())).unwrap();
            assert_eq!(letter.file(), Some((kind, file)));
            assert_eq!(letter.body.media().map(|(_, media)| media.entities.len()), Some(entities));
            let mut silent = content;
            silent.as_object_mut().unwrap().remove("caption");
            silent.as_object_mut().unwrap().remove("caption_entities");
            assert_eq!(letter_of(&message(silent)), Err(Fault::NoCaption));
        }
    }

    #[test]
    fn a_file_of_an_album_may_come_without_words_and_keeps_those_it_has() {
        let mut album = photo("Бірі");
        album["media_group_id"] = json!("g1");
        let first = message(album);
        assert_eq!((group_of(&first), letter_of(&first)), (Some("g1"), Err(Fault::Album)));
        let item = item_of(&first).unwrap();
        assert_eq!((item.kind, item.media.caption.as_str(), item.media.entities.len()), (letter::MediaKind::Photo, "Бірі", 1));
        let mut bare = photo("");
        bare.as_object_mut().unwrap().remove("caption_entities");
        assert_eq!(item_of(&message(bare)).unwrap().media.caption, "");
        assert_eq!(item_of(&message(photo(&"қ".repeat(1025)))), Err(Fault::TooLong { units: 1025, limit: 1024 }));
        assert_eq!(item_of(&message(json!({ "text": "жай сөз" }))), Err(Fault::Media));
    }

    #[test]
    fn what_cannot_be_published_is_named() {
        let mut album = photo("Бірі");
        album["media_group_id"] = json!("g1");
        let sticker = json!({ "sticker": { "file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular",
            "is_animated": false, "is_video": false, "file_size": 1 } });
        let newer =
            json!({ "text": "12 мамыр", "entities": [{ "type": "date_time", "offset": 0, "length": 8, "unix_time": 1_778_500_000 }] });
        for (content, fault) in [
            (json!({ "text": " \n " }), Fault::Empty),
            (json!({ "text": "қ".repeat(4097) }), Fault::TooLong { units: 4097, limit: 4096 }),
            (json!({ "text": "😀".repeat(2049) }), Fault::TooLong { units: 4098, limit: 4096 }),
            (photo(&"қ".repeat(1025)), Fault::TooLong { units: 1025, limit: 1024 }),
            (photo(""), Fault::NoCaption),
            (album, Fault::Album),
            (sticker, Fault::Media),
            (newer, Fault::Unreadable),
        ] {
            assert_eq!(letter_of(&message(content)), Err(fault));
        }
        assert!(letter_of(&message(json!({ "text": "қ".repeat(4096) }))).is_ok());
    }
}
