//! The world as JSON: users, chats, messages, as the Bot API shows them.

use serde_json::{Map, Value, json};

use super::State;
use super::content::{Content, Kind};
use super::place::{Room, Stored};

impl State {
    /// A `User`.
    pub(crate) fn user(&self, id: i64) -> Value {
        if id == self.bot.id {
            return json!({
                "id": id, "is_bot": true, "first_name": self.bot_name(), "username": self.bot.username,
            });
        }
        let mut user = Map::new();
        let human = self.people.get(&id);
        let rare = human.and_then(|human| human.rare.as_deref());
        user.insert("id".into(), json!(id));
        user.insert("is_bot".into(), json!(rare.is_some_and(|rare| rare.is_bot)));
        let deleted = human.is_none_or(|human| human.deactivated);
        user.insert("first_name".into(), json!(human.filter(|_| !deleted).map_or("", |human| &human.first_name)));
        if let (Some(rare), false) = (rare, deleted) {
            for (name, value) in [("last_name", &rare.last_name), ("username", &rare.username), ("language_code", &rare.language_code)] {
                if let Some(value) = value {
                    user.insert(name.into(), json!(value));
                }
            }
            if rare.is_premium {
                user.insert("is_premium".into(), json!(true));
            }
        }
        Value::Object(user)
    }

    /// The name the bot shows in no particular language.
    pub(crate) fn bot_name(&self) -> &str {
        self.names.get(&("name", String::new())).map_or(&self.bot.first_name, |name| name)
    }

    /// A `Chat`.
    pub(crate) fn chat(&self, id: i64) -> Value {
        let mut chat = Map::new();
        chat.insert("id".into(), json!(id));
        if let Some(room) = self.rooms.get(&id) {
            chat.insert("title".into(), json!(room.title));
            if let Some(username) = &room.username {
                chat.insert("username".into(), json!(username));
            }
            chat.insert("type".into(), json!(room.kind.name()));
            if room.is_forum {
                chat.insert("is_forum".into(), json!(true));
            }
        } else if let Some(human) = self.people.get(&id) {
            chat.insert("first_name".into(), json!(if human.deactivated { "" } else { &*human.first_name }));
            if let Some(rare) = human.rare.as_deref().filter(|_| !human.deactivated) {
                for (name, value) in [("last_name", &rare.last_name), ("username", &rare.username)] {
                    if let Some(value) = value {
                        chat.insert(name.into(), json!(value));
                    }
                }
            }
            chat.insert("type".into(), json!("private"));
        }
        Value::Object(chat)
    }

    pub(crate) fn entities(&self, content: &Content) -> Value {
        content.entities.iter().map(|entity| entity.to_json(|id| self.user(id))).collect()
    }

    /// A `Message`.
    pub(crate) fn message(&self, chat: i64, stored: &Stored) -> Value {
        self.show(chat, stored, true)
    }

    /// A message by its id.
    pub(crate) fn message_at(&self, chat: i64, id: i32) -> Option<Value> {
        Some(self.message(chat, self.messages(chat)?.get(id)?))
    }

    fn show(&self, chat: i64, stored: &Stored, with_reply: bool) -> Value {
        let mut message = Map::with_capacity(8);
        message.insert("message_id".into(), json!(stored.id));
        if stored.from == 0 {
            message.insert("sender_chat".into(), self.chat(chat));
        } else {
            message.insert("from".into(), self.user(stored.from));
        }
        message.insert("chat".into(), self.chat(chat));
        message.insert("date".into(), json!(stored.date));
        if let Some(extra) = &stored.extra {
            if let Some(thread) = extra.thread {
                message.insert("message_thread_id".into(), json!(thread));
                if self.rooms.get(&chat).is_some_and(|room| room.is_forum) {
                    message.insert("is_topic_message".into(), json!(true));
                }
            }
            if let Some(date) = extra.edit_date {
                message.insert("edit_date".into(), json!(date));
            }
            if extra.protect {
                message.insert("has_protected_content".into(), json!(true));
            }
            message.extend(extra.fields.clone());
            if let Some(to) = extra.reply_to.filter(|_| with_reply)
                && let Some(to) = self.messages(chat).and_then(|messages| messages.get(to))
            {
                message.insert("reply_to_message".into(), self.show(chat, to, false));
            }
        }
        self.show_content(&stored.content, &mut message);
        Value::Object(message)
    }

    /// Writes what a message says into it.
    pub(crate) fn show_content(&self, content: &Content, message: &mut Map<String, Value>) {
        if let Some(fields) = &content.fields {
            message.extend(fields.as_ref().clone());
        }
        if content.kind == Kind::Poll
            && let Some(poll) = message.get("poll").and_then(Value::as_str).and_then(|id| self.polls.get(id))
        {
            message.insert("poll".into(), poll.to_json(self));
        }
        let (text, entities) = if content.kind == Kind::Text { ("text", "entities") } else { ("caption", "caption_entities") };
        if !content.text.is_empty() {
            message.insert(text.into(), json!(content.text));
            if !content.entities.is_empty() {
                message.insert(entities.into(), self.entities(content));
            }
        }
        if let Some(keyboard) = &content.keyboard {
            message.insert("reply_markup".into(), keyboard.as_ref().clone());
        }
    }

    /// A `ChatFullInfo`.
    pub(crate) fn full_chat(&self, id: i64) -> Value {
        let Value::Object(mut chat) = self.chat(id) else {
            return Value::Null;
        };
        chat.insert("accent_color_id".into(), json!(0));
        chat.insert("max_reaction_count".into(), json!(11));
        chat.insert(
            "accepted_gift_types".into(),
            json!({
                "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
                "premium_subscription": false, "gifts_from_channels": false,
            }),
        );
        if let Some(username) = chat.get("username").cloned() {
            chat.insert("active_usernames".into(), json!([username]));
        }
        let pinned = match self.rooms.get(&id) {
            Some(room) => {
                self.full_room(room, &mut chat);
                room.pinned.last().copied()
            }
            None => {
                let rare = self.people.get(&id).and_then(|human| human.rare.as_deref());
                if let Some(bio) = rare.and_then(|rare| rare.bio.as_ref()) {
                    chat.insert("bio".into(), json!(bio));
                }
                rare.and_then(|rare| rare.pinned.last().copied())
            }
        };
        if let Some(pinned) = pinned.and_then(|pinned| self.messages(id)?.get(pinned)) {
            chat.insert("pinned_message".into(), self.show(id, pinned, false));
        }
        Value::Object(chat)
    }

    fn full_room(&self, room: &Room, chat: &mut Map<String, Value>) {
        if let Some(description) = &room.description {
            chat.insert("description".into(), json!(description));
        }
        if let Some(link) = &room.primary_link {
            chat.insert("invite_link".into(), json!(link));
        }
        if let Some(photo) = &room.photo {
            chat.insert("photo".into(), photo.clone());
        }
        if let Some(linked) = room.linked {
            chat.insert("linked_chat_id".into(), json!(linked));
        }
        if room.kind != super::ChatKind::Channel {
            let mut permissions = Map::new();
            room.permissions.write(&mut permissions);
            chat.insert("permissions".into(), Value::Object(permissions));
        }
        if let Some(reactions) = &room.available_reactions {
            chat.insert("available_reactions".into(), reactions.clone());
        }
    }
}
