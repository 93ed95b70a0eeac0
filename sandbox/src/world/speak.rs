//! What follows when people act: messages arrive, the bot is told or (privacy mode) not, presses and votes are counted.

use serde_json::{Map, Value, json};

use super::act::Draft;
use super::content::{Content, Kind};
use super::place::{ChatKind, Extra, Status};
use super::{Callback, State};
use crate::text::{self, EntityKind, Formatted};

impl State {
    /// What a person (0: the channel) says in `chat`.
    pub(super) fn speak(&mut self, chat: i64, person: i64, mut draft: Draft) -> Option<i32> {
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
    pub(super) fn arrive(&mut self, chat: i64, person: i64, content: Content, extra: Extra) -> Option<i32> {
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
    pub(super) fn bot_sees(&self, chat: i64, id: i32) -> bool {
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

    pub(super) fn press(&mut self, person: i64, chat: i64, message_id: i32, data: &str) -> String {
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

    pub(super) fn vote(&mut self, chat: i64, person: i64, message_id: i32, options: &[usize]) -> Option<()> {
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
