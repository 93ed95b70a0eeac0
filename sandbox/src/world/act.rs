//! What people do: they write, press, edit, forward, block and vote. The bot learns of it as it would from Telegram.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::content::{Content, Kind};
use super::files::Upload;
use super::place::Extra;
use super::polls::{Poll, PollChoice};
use super::{Inline, World};
use crate::text::{self, Entity, Formatted};

/// Something a person is about to send.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) kind: Kind,
    pub(super) words: Formatted,
    pub(super) fields: Map<String, Value>,
    pub(super) upload: Option<Upload>,
    pub(super) reply_to: Option<i32>,
    pub(super) thread: Option<i32>,
}

impl Draft {
    fn new(kind: Kind, words: &str) -> Self {
        let words = Formatted { text: words.to_owned(), entities: Vec::new() };
        Self { kind, words, fields: Map::new(), upload: None, reply_to: None, thread: None }
    }

    /// Words; commands, links and mentions in them are found as Telegram finds them.
    pub fn text(words: &str) -> Self {
        Self::new(Kind::Text, words)
    }

    /// Media of `kind` with a caption (or none, where there is none).
    pub fn media(kind: Kind, upload: Upload, caption: &str) -> Self {
        Self { upload: Some(upload), ..Self::new(kind, caption) }
    }

    /// A message whose field (`location`, `contact`, `dice` …) is given as JSON.
    pub fn plain(kind: Kind, field: Value) -> Self {
        let fields = Map::from_iter([(kind.field().to_owned(), field)]);
        Self { fields, ..Self::new(kind, "") }
    }

    /// With these entities, besides those found by themselves.
    pub fn entities(mut self, entities: Vec<Entity>) -> Self {
        self.words.entities = entities;
        self
    }

    /// In answer to a message of the same chat.
    pub fn reply_to(mut self, message_id: i32) -> Self {
        self.reply_to = Some(message_id);
        self
    }

    /// In a topic.
    pub fn thread(mut self, thread: i32) -> Self {
        self.thread = Some(thread);
        self
    }

    /// With one more field of the message as JSON: for what has no method of its own, such as `forward_origin`.
    pub fn field(mut self, name: &str, value: Value) -> Self {
        self.fields.insert(name.to_owned(), value);
        self
    }
}

impl World {
    /// `person` writes `text` to the bot; the message id. Writing to the bot for the first time starts it, and writing
    /// after having blocked it unblocks it, as the client's button does.
    pub fn says(&self, person: impl Into<i64>, text: &str) -> i32 {
        let person = person.into();
        self.sends(person, person, Draft::text(text))
    }

    /// As [`World::says`], with entities of their own making.
    pub fn says_formatted(&self, person: impl Into<i64>, text: &str, entities: Vec<Entity>) -> i32 {
        let person = person.into();
        self.sends(person, person, Draft::text(text).entities(entities))
    }

    /// `person` writes in a group. The bot sees it if its privacy mode lets it.
    pub fn says_in(&self, chat: i64, person: impl Into<i64>, text: &str) -> i32 {
        self.sends(chat, person, Draft::text(text))
    }

    /// `person` answers a message of the private chat.
    pub fn replies(&self, person: impl Into<i64>, to: i32, text: &str) -> i32 {
        let person = person.into();
        self.sends(person, person, Draft::text(text).reply_to(to))
    }

    /// `person` sends a picture (any PNG, JPEG, GIF, WebP, BMP) to the bot.
    pub fn sends_photo(&self, person: impl Into<i64>, bytes: &[u8], caption: &str) -> i32 {
        let person = person.into();
        let upload = Upload { name: "photo.jpg".into(), mime: None, bytes: bytes.into() };
        self.sends(person, person, Draft::media(Kind::Photo, upload, caption))
    }

    /// `person` sends a file to the bot.
    pub fn sends_document(&self, person: impl Into<i64>, name: &str, bytes: &[u8], caption: &str) -> i32 {
        let person = person.into();
        let upload = Upload { name: name.into(), mime: None, bytes: bytes.into() };
        self.sends(person, person, Draft::media(Kind::Document, upload, caption))
    }

    /// `person` sends a sticker.
    pub fn sends_sticker(&self, person: impl Into<i64>) -> i32 {
        let person = person.into();
        let upload = Upload { name: "sticker.webp".into(), mime: None, bytes: b"RIFF\0\0\0\0WEBP".as_slice().into() };
        self.sends(person, person, Draft::media(Kind::Sticker, upload, ""))
    }

    /// `person` sends a voice message.
    pub fn sends_voice(&self, person: impl Into<i64>) -> i32 {
        let person = person.into();
        let upload = Upload { name: "voice.oga".into(), mime: None, bytes: b"OggS".as_slice().into() };
        self.sends(person, person, Draft::media(Kind::Voice, upload, ""))
    }

    /// `person` sends a point on the map, in degrees.
    pub fn sends_location(&self, person: impl Into<i64>, latitude: f64, longitude: f64) -> i32 {
        let person = person.into();
        let point = json!({"latitude": latitude, "longitude": longitude});
        self.sends(person, person, Draft::plain(Kind::Location, point))
    }

    /// `person` sends their own telephone number.
    pub fn sends_contact(&self, person: impl Into<i64>, phone: &str) -> i32 {
        let person = person.into();
        let name = self.peek().people.get(&person).map(|human| human.first_name.to_string()).unwrap_or_default();
        let contact = json!({"phone_number": phone, "first_name": name, "user_id": person});
        self.sends(person, person, Draft::plain(Kind::Contact, contact))
    }

    /// `person` sends anything, anywhere; the message id (0 if Telegram wouldn't have let them).
    pub fn sends(&self, chat: i64, person: impl Into<i64>, draft: Draft) -> i32 {
        let person = person.into();
        self.step(|state| state.speak(chat, person, draft).unwrap_or(0))
    }

    /// A channel posts something of its own; the message id.
    pub fn posts(&self, channel: i64, draft: Draft) -> i32 {
        self.step(|state| state.speak(channel, 0, draft).unwrap_or(0))
    }

    /// `person` forwards a message of one chat to the bot.
    pub fn forwards(&self, person: impl Into<i64>, from_chat: i64, message_id: i32) -> i32 {
        let person = person.into();
        self.step(|state| {
            let Some(stored) = state.messages(from_chat).and_then(|m| m.get(message_id)).cloned() else {
                return 0;
            };
            let origin = state.origin(from_chat, &stored);
            let extra = Extra { fields: Map::from_iter([("forward_origin".to_owned(), origin)]), ..Extra::default() };
            let mut content = Content::clone(&stored.content);
            content.keyboard = None;
            state.arrive(person, person, content, extra).unwrap_or(0)
        })
    }

    /// `person` changes the words of a message of theirs; whether there was such a message.
    pub fn edits(&self, chat: i64, person: impl Into<i64>, message_id: i32, text: &str) -> bool {
        let person = person.into();
        self.step(|state| {
            let words = Formatted { text: text.to_owned(), entities: Vec::new() };
            let Some(words) = text::finish(words) else {
                return false;
            };
            let date = state.date();
            let Some(stored) = state.messages_mut(chat).and_then(|m| m.get_mut(message_id)) else {
                return false;
            };
            if stored.from != person {
                return false;
            }
            let mut content = Content::clone(&stored.content);
            content.text = words.text.into();
            content.entities = words.entities.into();
            stored.content = Arc::new(content);
            stored.extra().edit_date = Some(date);
            if let Some(message) = state.message_at(chat, message_id).filter(|_| state.bot_sees(chat, message_id)) {
                state.push_update(if person == 0 { "edited_channel_post" } else { "edited_message" }, &message);
            }
            true
        })
    }

    /// Somebody deletes a message; bots aren't told.
    pub fn deletes(&self, chat: i64, message_id: i32) -> bool {
        self.step(|state| state.messages_mut(chat).and_then(|m| m.remove(message_id)).is_some())
    }

    /// `person` presses a button with this callback data under a message; the callback's id. The button need not be
    /// there any more: the person may have had an old view of the message.
    pub fn presses(&self, person: impl Into<i64>, chat: i64, message_id: i32, data: &str) -> String {
        let person = person.into();
        self.step(|state| state.press(person, chat, message_id, data))
    }

    /// `person` presses the button that reads `label` under a message of the private chat; `None` if there is none with
    /// callback data.
    pub fn presses_button(&self, person: impl Into<i64>, message_id: i32, label: &str) -> Option<String> {
        let person = person.into();
        self.step(|state| {
            let keyboard = state.messages(person)?.get(message_id)?.content.keyboard.as_deref()?;
            let buttons = keyboard.get("inline_keyboard")?.as_array()?.iter().flat_map(Value::as_array).flatten();
            let data = buttons.filter(|button| button["text"] == label).find_map(|b| b["callback_data"].as_str())?;
            let data = data.to_owned();
            Some(state.press(person, person, message_id, &data))
        })
    }

    /// `person` blocks the bot.
    pub fn blocks_bot(&self, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| state.set_blocked(person, true));
    }

    /// `person` unblocks the bot.
    pub fn unblocks_bot(&self, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| state.set_blocked(person, false));
    }

    /// `person` deletes their account.
    pub fn deactivates(&self, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| {
            if let Some(human) = state.people.get_mut(&person) {
                human.deactivated = true;
            }
        });
    }

    /// `person` reacts to a message with an emoji, or takes the reaction back.
    pub fn reacts(&self, chat: i64, person: impl Into<i64>, message_id: i32, emoji: Option<&str>) {
        let person = person.into();
        self.step(|state| {
            let new = emoji.map(|emoji| json!({"type": "emoji", "emoji": emoji}));
            let Some(stored) = state.messages_mut(chat).and_then(|m| m.get_mut(message_id)) else { return };
            let reactions = &mut stored.extra().reactions;
            let old = reactions.iter().position(|(who, _)| *who == person).map(|at| reactions.remove(at).1);
            if let Some(new) = &new {
                reactions.push((person, new.clone()));
            }
            let update = json!({
                "chat": state.chat(chat), "message_id": message_id, "user": state.user(person), "date": state.date(),
                "old_reaction": old.into_iter().collect::<Vec<_>>(), "new_reaction": new.into_iter().collect::<Vec<_>>(),
            });
            let admin = state.rooms.get(&chat).is_none_or(|room| room.is_admin(state.bot.id));
            if admin {
                state.push_update("message_reaction", &update);
            }
        });
    }

    /// `person` asks `question` in a poll of their own, anonymous and with one answer a voter; 0 if the chat isn't there.
    pub fn asks(&self, chat: i64, person: impl Into<i64>, question: &str, options: &[&str]) -> i32 {
        let person = person.into();
        self.step(|state| {
            let words = |text: &str| Formatted { text: text.to_owned(), entities: Vec::new() };
            let id = state.new_id();
            let poll = Poll {
                id: id.clone(),
                question: words(question),
                options: options.iter().map(|text| PollChoice { words: words(text) }).collect(),
                anonymous: true,
                quiz: false,
                multiple: false,
                correct: Vec::new(),
                explanation: Formatted::default(),
                open_period: None,
                close_date: None,
                closed: false,
                by_bot: false,
                votes: Default::default(),
            };
            state.polls.insert(id.clone(), poll);
            state.speak(chat, person, Draft::plain(Kind::Poll, json!(id))).unwrap_or(0)
        })
    }

    /// `person` votes in a poll (options by index; none: takes the vote back); whether the poll took it.
    pub fn votes(&self, chat: i64, person: impl Into<i64>, message_id: i32, options: &[usize]) -> bool {
        let person = person.into();
        self.step(|state| state.vote(chat, person, message_id, options).is_some())
    }

    /// `person` types "@bot query" somewhere; the inline query's id.
    pub fn asks_inline(&self, person: impl Into<i64>, query: &str, offset: &str) -> String {
        let person = person.into();
        self.step(|state| {
            state.meet(person);
            let id = state.new_id();
            let at = state.now();
            state.inline.insert(id.clone(), Inline { at, answer: None });
            let update = json!({
                "id": id, "from": state.user(person), "chat_type": "sender", "query": query, "offset": offset,
            });
            state.push_update("inline_query", &update);
            id
        })
    }

    /// `person` asks to join a chat; the bot is told if it may invite.
    pub fn asks_to_join(&self, chat: i64, person: impl Into<i64>) {
        let person = person.into();
        self.step(|state| {
            state.meet(person);
            let update = json!({
                "chat": state.chat(chat), "from": state.user(person), "user_chat_id": person, "date": state.date(),
            });
            let bot = state.bot.id;
            let Some(room) = state.rooms.get_mut(&chat) else { return };
            if !room.join_requests.contains(&person) {
                room.join_requests.push(person);
            }
            if room.has_right(bot, super::Rights::INVITE_USERS) {
                state.push_update("chat_join_request", &update);
            }
        });
    }

    /// Hands the bot an update made by hand: `kind` is a field of `Update`, `body` its value. For what has no method of
    /// its own, and for content newer than the client.
    pub fn hands_update(&self, kind: &str, body: &Value) -> Option<i64> {
        self.step(|state| {
            let now = state.now();
            state.queue.push(kind, body, now)
        })
    }

    /// Hands the bot the text of an update as it stands, `update_id` and all: for one that comes twice, or that no client
    /// can read. The number under which the queue keeps it is returned; it is that which an offset confirms.
    pub fn hands_update_as_is(&self, json: &str) -> i64 {
        self.step(|state| {
            let now = state.now();
            state.queue.push_again(json.into(), now)
        })
    }

    /// From now on updates are numbered from `next`, as after a quiet week, when Telegram starts anew at random.
    pub fn renumbers_updates(&self, next: i64) {
        self.step(|state| state.queue.renumber(next));
    }
}
