//! What people do: they write, press, edit, forward, block and vote. The bot learns of it as it would from Telegram.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::content::{Content, Kind};
use super::files::Upload;
use super::place::{ChatKind, Extra, Status};
use super::{Callback, Inline, State, World};
use crate::text::{self, Entity, EntityKind, Formatted};

/// Something a person is about to send.
#[derive(Clone, Debug)]
pub struct Draft {
    kind: Kind,
    words: Formatted,
    fields: Map<String, Value>,
    upload: Option<Upload>,
    reply_to: Option<i32>,
    thread: Option<i32>,
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
}

impl World {
    /// From now on updates are numbered from `next`, as after a quiet week, when Telegram starts anew at random.
    pub fn renumbers_updates(&self, next: i64) {
        self.step(|state| state.queue.renumber(next));
    }
}

impl State {
    /// What a person (0: the channel) says in `chat`.
    fn speak(&mut self, chat: i64, person: i64, mut draft: Draft) -> Option<i32> {
        if let Some(upload) = draft.upload.take() {
            let more = match draft.kind {
                Kind::Voice => Map::from_iter([("duration".to_owned(), json!(3))]),
                Kind::Sticker => crate::api::media::sticker_fields("👍"),
                Kind::Video | Kind::Animation => {
                    Map::from_iter([("width".to_owned(), json!(640)), ("height".to_owned(), json!(360)), ("duration".to_owned(), json!(3))])
                }
                Kind::Audio => Map::from_iter([("duration".to_owned(), json!(3))]),
                Kind::VideoNote => Map::from_iter([("length".to_owned(), json!(240)), ("duration".to_owned(), json!(3))]),
                _ => Map::new(),
            };
            let kept = self.files.keep(&mut self.random, draft.kind, &upload, more).ok()?;
            draft.fields.insert(draft.kind.field().to_owned(), kept.shown.clone());
            if draft.kind == Kind::Animation {
                draft.fields.insert("document".to_owned(), crate::api::media::as_document(kept.shown.clone()));
            }
        }
        let words = match text::finish(draft.words) {
            Some(words) => words,
            None if draft.kind == Kind::Text => return None,
            None => Formatted::default(),
        };
        let content = Content::new(draft.kind, words, (!draft.fields.is_empty()).then_some(draft.fields));
        let extra = Extra { reply_to: draft.reply_to, thread: draft.thread, ..Extra::default() };
        self.arrive(chat, person, content, extra)
    }

    /// Puts what a person says into the chat and tells the bot.
    fn arrive(&mut self, chat: i64, person: i64, content: Content, extra: Extra) -> Option<i32> {
        if chat > 0 {
            if !self.people.contains_key(&chat) {
                self.meet(chat);
            }
            if self.people.get(&chat).is_some_and(|human| human.blocked) {
                self.set_blocked(chat, false);
            }
            let human = self.people.get_mut(&chat)?;
            if human.deactivated {
                return None;
            }
            human.started = true;
            human.seen = true;
        } else {
            let room = self.rooms.get_mut(&chat)?;
            if person != 0 && !room.status(person).is_in() {
                room.member(person).status = Status::Member;
            }
        }
        let content = self.shelf.share(content);
        let plain = extra.reply_to.is_none() && extra.thread.is_none() && extra.fields.is_empty();
        let id = self.put(chat, person, content, (!plain).then_some(extra));
        if self.bot_sees(chat, id) {
            self.meet(person);
            let message = self.message_at(chat, id)?;
            self.push_update(if person == 0 { "channel_post" } else { "message" }, &message);
        }
        Some(id)
    }

    /// Whether privacy mode shows the bot this message.
    fn bot_sees(&self, chat: i64, id: i32) -> bool {
        let Some(room) = self.rooms.get(&chat) else {
            return true;
        };
        let bot = self.bot.id;
        if !room.status(bot).is_in() || room.migrated_to.is_some() || room.deleted {
            return false;
        }
        if room.kind == ChatKind::Channel || room.is_admin(bot) || self.bot.can_read_all_group_messages {
            return true;
        }
        let Some(stored) = room.messages.get(id) else {
            return false;
        };
        if stored.content.kind == Kind::Service {
            return true;
        }
        let answers_bot = stored.extra.as_ref().and_then(|extra| room.messages.get(extra.reply_to?)).is_some_and(|to| to.from == bot);
        answers_bot || self.is_command_for_bot(&stored.content)
    }

    fn is_command_for_bot(&self, content: &Content) -> bool {
        let Some(first) = content.entities.iter().find(|e| e.kind == EntityKind::BotCommand && e.offset == 0) else {
            return false;
        };
        let command = text::utf16_slice(&content.text, 0, first.length as usize).unwrap_or("");
        command.split_once('@').is_none_or(|(_, name)| name.eq_ignore_ascii_case(&self.bot.username))
    }

    /// A note the chat writes itself. The bot sees it if it is in the chat.
    pub(crate) fn service(&mut self, chat: i64, by: i64, fields: Map<String, Value>, thread: Option<i32>) -> i32 {
        let content = self.shelf.share(Content::service(fields));
        let channel = self.rooms.get(&chat).is_some_and(|room| room.kind == ChatKind::Channel);
        let extra = thread.map(|thread| Extra { thread: Some(thread), ..Extra::default() });
        let id = self.put(chat, if channel { 0 } else { by }, content, extra);
        let inside = self.rooms.get(&chat).is_none_or(|room| room.status(self.bot.id).is_in());
        if inside && let Some(message) = self.message_at(chat, id) {
            self.push_update(if channel { "channel_post" } else { "message" }, &message);
        }
        id
    }

    fn press(&mut self, person: i64, chat: i64, message_id: i32, data: &str) -> String {
        self.meet(person);
        let id = self.new_id();
        let at = self.now();
        self.callbacks.insert(id.clone(), Callback { at, toast: None });
        let message =
            self.message_at(chat, message_id).unwrap_or_else(|| json!({"chat": self.chat(chat), "message_id": message_id, "date": 0}));
        let instance = format!("{}", chat.unsigned_abs().wrapping_mul(2_654_435_761));
        let update = json!({"id": id, "from": self.user(person), "message": message, "chat_instance": instance, "data": data});
        self.push_update("callback_query", &update);
        id
    }

    pub(crate) fn set_blocked(&mut self, person: i64, blocked: bool) {
        self.meet(person);
        let Some(human) = self.people.get_mut(&person) else {
            return;
        };
        if human.blocked == blocked {
            return;
        }
        human.blocked = blocked;
        let bot = self.user(self.bot.id);
        let kicked = json!({"user": bot, "status": "kicked", "until_date": 0});
        let member = json!({"user": bot, "status": "member"});
        let (old, new) = if blocked { (member, kicked) } else { (kicked, member) };
        self.member_changed(person, self.bot.id, person, old, new, Map::new());
    }

    fn vote(&mut self, chat: i64, person: i64, message_id: i32, options: &[usize]) -> Option<()> {
        self.close_due_polls();
        let stored = self.messages(chat)?.get(message_id)?;
        let id = stored.content.fields.as_ref()?.get("poll")?.as_str()?.to_owned();
        let poll = self.polls.get_mut(&id)?;
        let again = poll.votes.contains_key(&person);
        let fits = options.iter().all(|option| *option < poll.options.len());
        if poll.closed || !fits || (options.len() > 1 && !poll.multiple) || (poll.quiz && again) {
            return None;
        }
        if options.is_empty() {
            poll.votes.remove(&person);
        } else {
            poll.votes.insert(person, options.to_vec());
        }
        let (anonymous, by_bot) = (poll.anonymous, poll.by_bot);
        if by_bot {
            let shown = self.polls.get(&id)?.to_json(self);
            self.push_update("poll", &shown);
            if !anonymous {
                let persistent: Vec<String> = options.iter().map(ToString::to_string).collect();
                let answer = json!({
                    "poll_id": id, "user": self.user(person), "option_ids": options,
                    "option_persistent_ids": persistent,
                });
                self.push_update("poll_answer", &answer);
            }
        }
        Some(())
    }

    /// Where a message comes from, for its forwarded copies.
    pub(crate) fn origin(&self, chat: i64, stored: &super::place::Stored) -> Value {
        if let Some(origin) = stored.field("forward_origin") {
            return origin.clone();
        }
        if stored.from == 0 {
            return json!({"type": "channel", "date": stored.date, "chat": self.chat(chat), "message_id": stored.id});
        }
        json!({"type": "user", "date": stored.date, "sender_user": self.user(stored.from)})
    }
}
