//! Calls to the Bot API that must not fail for the shape of an answer: payloads of our own with the smallest replies we need, so that a
//! reply teloxide can't read never turns a delivered message into an error. Ground floor; `bot`, `delivery`, `inbox` and `app` call it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::requests::{JsonRequest, Payload};
use teloxide::types::{InputFile, ParseMode};
use teloxide::{ApiError, RequestError};

use crate::letter::{Action, Body, Button, Choice, Item, Letter, Media, MediaKind, Poll, Stage};
use crate::markup::Html;

/// The bot's line to Telegram; cheap to clone. Its `Debug` tells nothing: teloxide's would print the token.
#[derive(Clone)]
pub struct Telegram(Bot);

impl std::fmt::Debug for Telegram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Telegram(token hidden)")
    }
}

/// A file could not be had from Telegram.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the file could not be had from Telegram")]
pub struct FetchError;

/// The smallest readable reply to a sent message.
#[derive(Clone, Debug, Deserialize)]
struct Sent {
    message_id: i64,
    #[serde(default)]
    poll: Value,
}

/// What was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Telegram's numbers of the messages: one, or as many as an album has files.
    pub messages: Vec<i64>,
    /// Telegram's name of the poll in it.
    pub poll: Option<String>,
}

impl Pushed {
    /// Telegram's number of the message, of an album's first.
    pub fn first(&self) -> i64 {
        self.messages.first().copied().unwrap_or_default()
    }
}

/// The smallest readable reply to a topic that was made.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Topic {
    message_thread_id: i64,
}

/// Where in a chat something is sent, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spot {
    /// In this topic of a forum.
    pub topic: Option<i64>,
    /// As a reply to this message, and in its topic; if it is gone, without.
    pub under: Option<i64>,
    /// Paid for with the bot's Stars, to go beyond the free limit (Bot API, `allow_paid_broadcast`).
    pub paid: bool,
}

/// The Stars on the bot's account; parts of one are left out.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Balance {
    amount: i64,
}

/// A reply whose content doesn't matter (`true`, or the message as it is now).
#[derive(Clone, Debug)]
pub struct Done;

impl<'de> Deserialize<'de> for Done {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

macro_rules! methods {
    ($($type:ident = $name:literal -> $reply:ty;)*) => {$(
        #[derive(Clone, Serialize)]
        struct $type(Map<String, Value>);

        impl Payload for $type {
            type Output = $reply;
            const NAME: &'static str = $name;
        }
    )*};
}

methods! {
    CreateForumTopic = "CreateForumTopic" -> Topic;
    SendMessage = "SendMessage" -> Sent;
    SendPhoto = "SendPhoto" -> Sent;
    SendVideo = "SendVideo" -> Sent;
    SendAnimation = "SendAnimation" -> Sent;
    SendDocument = "SendDocument" -> Sent;
    SendMediaGroup = "SendMediaGroup" -> Vec<Sent>;
    SendPoll = "SendPoll" -> Sent;
    ForwardMessage = "ForwardMessage" -> Sent;
    StopPoll = "StopPoll" -> Value;
    GetChat = "GetChat" -> Done;
    EditMessageText = "EditMessageText" -> Done;
    EditMessageMedia = "EditMessageMedia" -> Done;
    EditMessageCaption = "EditMessageCaption" -> Done;
    EditMessageReplyMarkup = "EditMessageReplyMarkup" -> Done;
    DeleteMessage = "DeleteMessage" -> Done;
    DeleteMessages = "DeleteMessages" -> Done;
    AnswerCallbackQuery = "AnswerCallbackQuery" -> Done;
    AnswerInlineQuery = "AnswerInlineQuery" -> Done;
    GetMyStarBalance = "GetMyStarBalance" -> Balance;
    GetUpdates = "GetUpdates" -> Vec<Value>;
}

impl Telegram {
    /// The line of this bot.
    pub fn new(bot: Bot) -> Self {
        Self(bot)
    }

    /// teloxide's own handle, for calls that need no care.
    pub fn bot(&self) -> &Bot {
        &self.0
    }

    /// Sends a letter; Telegram's number of the message, of an album's first.
    pub async fn send(&self, chat: i64, letter: &Letter) -> Result<i64, RequestError> {
        Ok(self.push(chat, Spot::default(), letter).await?.first())
    }

    /// Makes a topic in a forum, with a name of at most 128 characters (Bot API, createForumTopic); its number.
    pub async fn make_topic(&self, chat: i64, name: &str) -> Result<i64, RequestError> {
        let params = Map::from_iter([("chat_id".to_owned(), chat.into()), ("name".to_owned(), name.into())]);
        JsonRequest::new(self.0.clone(), CreateForumTopic(params)).await.map(|topic| topic.message_thread_id)
    }

    /// Sends a letter to a spot in a chat.
    pub async fn push(&self, chat: i64, spot: Spot, letter: &Letter) -> Result<Pushed, RequestError> {
        let mut params = content(letter, "text");
        params.insert("chat_id".into(), chat.into());
        // A forwarded message can't be paid for (Bot API, forwardMessage).
        if spot.paid && letter.home().is_none() {
            params.insert("allow_paid_broadcast".into(), true.into());
        }
        if let Some(topic) = spot.topic {
            params.insert("message_thread_id".into(), topic.into());
        }
        if let Some(message) = spot.under {
            params.insert("reply_parameters".into(), json!({ "message_id": message, "allow_sending_without_reply": true }));
        }
        let bot = self.0.clone();
        let sent = match &letter.body {
            Body::Photo(_) => JsonRequest::new(bot, SendPhoto(params)).await?,
            Body::Video(_) => JsonRequest::new(bot, SendVideo(params)).await?,
            Body::Animation(_) => JsonRequest::new(bot, SendAnimation(params)).await?,
            Body::Document(_) => JsonRequest::new(bot, SendDocument(params)).await?,
            Body::Album(_) => {
                let sent = JsonRequest::new(bot, SendMediaGroup(params)).await?;
                return Ok(Pushed { messages: sent.into_iter().map(|one| one.message_id).collect(), poll: None });
            }
            Body::Poll(_) if letter.home().is_some() => JsonRequest::new(bot, ForwardMessage(params)).await?,
            Body::Poll(_) => JsonRequest::new(bot, SendPoll(params)).await?,
            Body::Html(_) | Body::Typed { .. } => JsonRequest::new(bot, SendMessage(params)).await?,
        };
        Ok(Pushed { messages: vec![sent.message_id], poll: sent.poll["id"].as_str().map(str::to_owned) })
    }

    /// Ends a poll that stands in this message; the poll as it ended (Bot API, `Poll`).
    pub async fn stop_poll(&self, chat: i64, message: i64) -> Result<Value, RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        JsonRequest::new(self.0.clone(), StopPoll(params)).await
    }

    /// Whether Telegram still knows this chat; `true` also where it doesn't say.
    pub async fn knows(&self, chat: i64) -> bool {
        let params = Map::from_iter([("chat_id".to_owned(), chat.into())]);
        !matches!(JsonRequest::new(self.0.clone(), GetChat(params)).await, Err(RequestError::Api(ApiError::ChatNotFound)))
    }

    /// Puts other words under one file of an album; the file stays.
    pub async fn edit_caption(&self, chat: i64, message: i64, words: &Media) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        params.insert("caption".into(), words.caption.as_str().into());
        params.insert("caption_entities".into(), json!(words.entities));
        as_wanted(JsonRequest::new(self.0.clone(), EditMessageCaption(params)).await)
    }

    /// Puts another file, with what stands under it, in the place of one of an album (Bot API, editMessageMedia: a photo or video for either, a
    /// document for a document).
    pub async fn edit_item(&self, chat: i64, message: i64, item: &Item) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        params.insert("media".into(), input_media(item.kind, &item.media));
        as_wanted(JsonRequest::new(self.0.clone(), EditMessageMedia(params)).await)
    }

    /// Puts a letter in the place of one that was sent, with its file if it has one: the copy may show another language's. "Not modified"
    /// is what we wanted, and no error. An album is changed by [`Self::edit_item`] and [`Self::edit_caption`],
    /// one file at a time.
    pub async fn edit(&self, chat: i64, message: i64, letter: &Letter) -> Result<(), RequestError> {
        let mut params = Map::new();
        if let Some((kind, media)) = letter.body.media() {
            params.insert("media".into(), input_media(kind, media));
            params.insert("reply_markup".into(), keyboard(&letter.keyboard));
        } else {
            params = content(letter, "text");
            params.remove("disable_notification");
        }
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        as_wanted(match letter.body.media() {
            Some(_) => JsonRequest::new(self.0.clone(), EditMessageMedia(params)).await,
            None => JsonRequest::new(self.0.clone(), EditMessageText(params)).await,
        })
    }

    /// Changes the buttons under a message and nothing else.
    pub async fn edit_keyboard(&self, chat: i64, message: i64, rows: &[Vec<Button>]) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        params.insert("reply_markup".into(), keyboard(rows));
        as_wanted(JsonRequest::new(self.0.clone(), EditMessageReplyMarkup(params)).await)
    }

    /// Deletes a message; possible for 48 hours (Bot API, deleteMessage).
    pub async fn delete(&self, chat: i64, message: i64) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_id".into(), message.into());
        JsonRequest::new(self.0.clone(), DeleteMessage(params)).await.map(drop)
    }

    /// Deletes several messages, up to 100 (Bot API, deleteMessages); those that aren't there are passed over.
    pub async fn delete_all(&self, chat: i64, messages: &[i64]) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("chat_id".into(), chat.into());
        params.insert("message_ids".into(), json!(messages));
        JsonRequest::new(self.0.clone(), DeleteMessages(params)).await.map(drop)
    }

    /// Answers a press: up to 200 characters as a toast, or in a window that has to be closed.
    pub async fn answer_press(&self, press: &str, text: &str, alert: bool) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("callback_query_id".into(), press.into());
        if !text.is_empty() {
            params.insert("text".into(), text.into());
            params.insert("show_alert".into(), alert.into());
        }
        JsonRequest::new(self.0.clone(), AnswerCallbackQuery(params)).await.map(drop)
    }

    /// Answers what somebody types behind the bot's name: at most 50 results (Bot API, answerInlineQuery), theirs alone, kept by Telegram
    /// for `cached` seconds.
    pub async fn answer_inline(&self, query: &str, results: Vec<Value>, cached: u32) -> Result<(), RequestError> {
        let mut params = Map::new();
        params.insert("inline_query_id".into(), query.into());
        params.insert("results".into(), results.into());
        params.insert("cache_time".into(), cached.into());
        params.insert("is_personal".into(), true.into());
        JsonRequest::new(self.0.clone(), AnswerInlineQuery(params)).await.map(drop)
    }

    /// Sends a file made here, with a caption of ours.
    pub async fn send_file(&self, chat: i64, name: &str, bytes: Vec<u8>, caption: &Html) -> Result<(), RequestError> {
        let sending = self.0.send_document(ChatId(chat), made_here(name, bytes));
        sending.caption(caption.as_str()).parse_mode(ParseMode::Html).await.map(drop)
    }

    /// Sends a picture made here, with a caption of ours.
    pub async fn send_picture(&self, chat: i64, bytes: Vec<u8>, caption: &Html) -> Result<(), RequestError> {
        let sending = self.0.send_photo(ChatId(chat), made_here("figures.png", bytes));
        sending.caption(caption.as_str()).parse_mode(ParseMode::Html).await.map(drop)
    }

    /// How many whole Stars the bot has (Bot API, getMyStarBalance).
    pub async fn stars(&self) -> Result<i64, RequestError> {
        JsonRequest::new(self.0.clone(), GetMyStarBalance(Map::new())).await.map(|balance| balance.amount)
    }

    /// A file that was sent to the bot, whole; Telegram gives out at most 20 MB (Bot API, getFile). Its address holds the token, so an
    /// error says nothing of it.
    pub async fn fetch(&self, file: &str) -> Result<Vec<u8>, FetchError> {
        let file = self.0.get_file(teloxide::types::FileId(file.to_owned())).await.map_err(|_| FetchError)?;
        let mut bytes = Vec::new();
        self.0.download_file(&file.path, &mut bytes).await.map_err(|_| FetchError)?;
        Ok(bytes)
    }

    /// Waits up to `seconds` for updates after `offset`, as Telegram wrote them.
    pub async fn updates(&self, offset: Option<i64>, seconds: u32, allowed: &[&str]) -> Result<Vec<Value>, RequestError> {
        let mut params = Map::new();
        if let Some(offset) = offset {
            params.insert("offset".into(), offset.into());
        }
        params.insert("timeout".into(), seconds.into());
        params.insert("allowed_updates".into(), json!(allowed));
        JsonRequest::new(self.0.clone(), GetUpdates(params)).await
    }
}

fn made_here(name: &str, bytes: Vec<u8>) -> InputFile {
    InputFile::memory(bytes).file_name(name.to_owned())
}

fn as_wanted(edited: Result<Done, RequestError>) -> Result<(), RequestError> {
    match edited {
        Err(RequestError::Api(ApiError::MessageNotModified)) => Ok(()),
        other => other.map(drop),
    }
}

/// A letter's parameters, without the chat.
fn content(letter: &Letter, text_name: &str) -> Map<String, Value> {
    let mut params = Map::new();
    match &letter.body {
        Body::Html(text) => {
            params.insert(text_name.into(), text.as_str().into());
            params.insert("parse_mode".into(), "HTML".into());
            params.insert("link_preview_options".into(), json!({ "is_disabled": !letter.preview }));
        }
        Body::Typed { text, entities } => {
            params.insert(text_name.into(), text.as_str().into());
            params.insert("entities".into(), json!(entities));
            params.insert("link_preview_options".into(), json!({ "is_disabled": !letter.preview }));
        }
        Body::Photo(media) | Body::Video(media) | Body::Animation(media) | Body::Document(media) => {
            let kind = letter.body.media().map_or("", |(kind, _)| kind.word());
            params.insert(kind.into(), media.file.as_str().into());
            params.insert("caption".into(), media.caption.as_str().into());
            params.insert("caption_entities".into(), json!(media.entities));
        }
        Body::Album(items) => {
            params.insert("media".into(), items.iter().map(|item| input_media(item.kind, &item.media)).collect());
        }
        Body::Poll(Poll { stage: Stage::Forwarded(home), .. }) => {
            params.insert("from_chat_id".into(), home.chat.into());
            params.insert("message_id".into(), home.message.into());
        }
        Body::Poll(poll) => {
            params.insert("question".into(), poll.question.as_str().into());
            params.insert("question_entities".into(), json!(poll.entities));
            params.insert("options".into(), poll.options.iter().map(option).collect());
            params.insert("is_anonymous".into(), true.into());
            params.insert("allows_multiple_answers".into(), poll.several.into());
            match poll.stage {
                Stage::Opened(until) => params.insert("close_date".into(), until.into()),
                Stage::Shown | Stage::Forwarded(_) => params.insert("is_closed".into(), true.into()),
            };
        }
    }
    if letter.silent {
        params.insert("disable_notification".into(), true.into());
    }
    // An edit without reply_markup takes the buttons away, so they always go with it; albums and polls have none.
    if !letter.is_bare() {
        params.insert("reply_markup".into(), keyboard(&letter.keyboard));
    }
    params
}

fn input_media(kind: MediaKind, Media { file, caption, entities }: &Media) -> Value {
    json!({ "type": kind.word(), "media": file, "caption": caption, "caption_entities": entities })
}

fn option(Choice { text, entities }: &Choice) -> Value {
    json!({ "text": text, "text_entities": entities })
}

fn keyboard(rows: &[Vec<Button>]) -> Value {
    let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(button).collect()).collect();
    json!({ "inline_keyboard": rows })
}

fn button(button: &Button) -> Value {
    match &button.action {
        Action::Press(data) => json!({ "text": button.label, "callback_data": data }),
        Action::Link(url) => json!({ "text": button.label, "url": url }),
        Action::Share(query) => json!({ "text": button.label, "switch_inline_query": query }),
    }
}
