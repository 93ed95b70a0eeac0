//! Looking at the world: what was said, shown, recorded and counted.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::content::Kind;
use super::place::Stored;
use super::{State, World};
use crate::record::Entry;
use crate::text::Entity;

/// A button of an inline keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it reads.
    pub text: String,
    /// What it sends when pressed, if it sends anything.
    pub data: Option<String>,
    /// Where it leads, if it leads anywhere.
    pub url: Option<String>,
}

/// A message as somebody in the chat sees it.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: i32,
    /// The chat it is in.
    pub chat: i64,
    /// Who wrote it; `None`: the channel itself.
    pub from: Option<i64>,
    /// Whether the bot wrote it (or posted it in a channel).
    pub by_bot: bool,
    /// What sort of thing it is.
    pub kind: Kind,
    /// When it was sent, Unix time in seconds.
    pub date: i64,
    /// When it was last edited.
    pub edit_date: Option<i64>,
    /// Its text or caption.
    pub text: String,
    /// The entities of the text or caption.
    pub entities: Vec<Entity>,
    /// The inline keyboard, row by row.
    pub buttons: Vec<Vec<Button>>,
    /// A reply keyboard (or its removal, or a forced reply) that came with it, as it was sent.
    pub reply_keyboard: Option<Value>,
    /// What it answers.
    pub reply_to: Option<i32>,
    /// Its topic.
    pub thread: Option<i32>,
    /// Sent without a sound.
    pub silent: bool,
    /// The message as the Bot API shows it.
    pub json: Value,
}

impl Message {
    /// The labels of all buttons, in order.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons.iter().flatten().map(|button| button.text.as_str()).collect()
    }

    /// The button that reads `label`.
    pub fn button(&self, label: &str) -> Option<&Button> {
        self.buttons.iter().flatten().find(|button| button.text == label)
    }
}

/// What a person saw after pressing a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Toast {
    /// The words, if any.
    pub text: String,
    /// In a window rather than on the edge of the screen.
    pub alert: bool,
    /// A URL to open.
    pub url: Option<String>,
}

/// Counters of calls.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Calls {
    /// Calls of each method, as the Bot API spells it.
    pub by_method: BTreeMap<String, u64>,
    /// Answers with 429.
    pub too_many: u64,
    /// Answers that refused otherwise.
    pub refused: u64,
    /// Messages, edits and deletions accepted.
    pub accepted: u64,
    /// Messages, edits and deletions accepted in the last whole second.
    pub per_second: u64,
}

/// Where the counters are kept.
#[derive(Default)]
pub(crate) struct Tally {
    by_method: Vec<(&'static str, u64)>,
    pub(crate) too_many: u64,
    pub(crate) refused: u64,
    accepted: u64,
    /// (second since start, messages)
    seconds: VecDeque<(u64, u64)>,
}

impl Tally {
    pub(crate) fn call(&mut self, method: &'static str) {
        match self.by_method.iter_mut().find(|(known, _)| *known == method) {
            Some((_, count)) => *count += 1,
            None => self.by_method.push((method, 1)),
        }
    }

    pub(crate) fn message(&mut self, at: Duration) {
        self.accepted += 1;
        match self.seconds.back_mut() {
            Some((second, count)) if *second == at.as_secs() => *count += 1,
            _ => {
                self.seconds.push_back((at.as_secs(), 1));
                if self.seconds.len() > 60 {
                    self.seconds.pop_front();
                }
            }
        }
    }

    fn show(&self, now: Duration) -> Calls {
        let last = now.as_secs().checked_sub(1);
        Calls {
            by_method: self.by_method.iter().map(|(method, count)| ((*method).to_owned(), *count)).collect(),
            too_many: self.too_many,
            refused: self.refused,
            accepted: self.accepted,
            per_second: self.seconds.iter().find(|(second, _)| Some(*second) == last).map_or(0, |(_, count)| *count),
        }
    }
}

/// The world at one moment.
pub struct WorldView<'a>(&'a State);

impl WorldView<'_> {
    /// All messages of a chat, oldest first; what was deleted is gone.
    pub fn transcript(&self, chat: i64) -> Vec<Message> {
        self.0.messages(chat).map(|m| m.iter().map(|stored| self.show(chat, stored)).collect()).unwrap_or_default()
    }

    /// The last `count` messages of a chat, oldest first.
    pub fn tail(&self, chat: i64, count: usize) -> Vec<Message> {
        let Some(messages) = self.0.messages(chat) else { return Vec::new() };
        let mut shown: Vec<Message> = messages.iter().rev().take(count).map(|stored| self.show(chat, stored)).collect();
        shown.reverse();
        shown
    }

    /// One message.
    pub fn message(&self, chat: i64, id: i32) -> Option<Message> {
        Some(self.show(chat, self.0.messages(chat)?.get(id)?))
    }

    /// The last message the bot has in a chat.
    pub fn last_from_bot(&self, chat: i64) -> Option<Message> {
        let stored = self.0.messages(chat)?.iter().rev().find(|stored| self.0.is_bots(stored))?;
        Some(self.show(chat, stored))
    }

    /// The bot's messages in a chat with an id above `after`.
    pub fn from_bot_since(&self, chat: i64, after: i32) -> Vec<Message> {
        let Some(messages) = self.0.messages(chat) else {
            return Vec::new();
        };
        let newer = messages.iter().rev().take_while(|stored| stored.id > after);
        let mut shown: Vec<Message> = newer.filter(|stored| self.0.is_bots(stored)).map(|stored| self.show(chat, stored)).collect();
        shown.reverse();
        shown
    }

    /// The answer to a callback query, once there is one.
    pub fn toast(&self, callback_id: &str) -> Option<Toast> {
        self.0.callbacks.get(callback_id)?.toast.clone()
    }

    /// The answer to an inline query, once there is one: the call's parameters.
    pub fn inline_answer(&self, inline_query_id: &str) -> Option<Value> {
        self.0.inline.get(inline_query_id)?.answer.clone()
    }

    /// The record from `after` on (0: all).
    pub fn record_since(&self, after: u64) -> Vec<Entry> {
        self.0.record.since(after, usize::MAX)
    }

    /// What the record has of one chat.
    pub fn record_of(&self, chat: i64) -> Vec<Entry> {
        self.0.record.of(chat)
    }

    /// How many entries the record has.
    pub fn record_len(&self) -> u64 {
        self.0.record.len()
    }

    /// How many updates wait for the bot.
    pub fn pending_updates(&self) -> usize {
        self.0.queue.len()
    }

    /// Whether the bot holds a long poll just now.
    pub fn is_polled(&self) -> bool {
        self.0.queue.held
    }

    /// The ids of pinned messages, newest last.
    pub fn pinned(&self, chat: i64) -> Vec<i32> {
        match self.0.rooms.get(&chat) {
            Some(room) => room.pinned.clone(),
            None => self.0.people.get(&chat).and_then(|h| h.rare.as_ref()).map(|r| r.pinned.clone()).unwrap_or_default(),
        }
    }

    /// The counters.
    pub fn calls(&self) -> Calls {
        self.0.calls.show(self.0.elapsed())
    }

    /// The commands left by setMyCommands for this scope (as JSON, e.g. `{"type":"default"}`) and language ("" for all).
    pub fn commands(&self, scope: &Value, language: &str) -> Vec<(String, String)> {
        let key = (crate::api::me::scope_key(scope), language.to_owned());
        let word = |command: &Value, field: &str| command[field].as_str().unwrap_or("").to_owned();
        self.0
            .commands
            .get(&key)
            .map(|list| list.iter().map(|c| (word(c, "command"), word(c, "description"))).collect())
            .unwrap_or_default()
    }

    /// All scopes and languages for which the bot left commands.
    pub fn command_scopes(&self) -> Vec<(Value, String)> {
        self.0.commands.keys().map(|(scope, language)| (serde_json::from_str(scope).unwrap_or(Value::Null), language.clone())).collect()
    }

    /// "name", "description" or "short_description" of the bot in a language ("" for all others).
    pub fn profile_text(&self, which: &'static str, language: &str) -> Option<String> {
        self.0.names.get(&(which, language.to_owned())).cloned()
    }

    /// The menu button of a private chat, or (none) the one for everybody.
    pub fn menu_button(&self, chat: Option<i64>) -> Value {
        let own = chat.and_then(|chat| self.0.people.get(&chat)?.rare.as_ref()?.menu.clone());
        own.or_else(|| self.0.menu.clone()).unwrap_or_else(|| json!({"type": "commands"}))
    }

    /// The chat actions ("typing" …) the bot has shown, oldest first, the last thousand.
    pub fn chat_actions(&self) -> Vec<(i64, String)> {
        self.0.actions.clone()
    }

    /// People and other chats there are, by id.
    pub fn chats(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.0.people.keys().chain(self.0.rooms.keys()).copied().collect();
        ids.sort_unstable();
        ids
    }

    /// A chat as the Bot API's getChat shows it.
    pub fn chat(&self, chat: i64) -> Value {
        self.0.full_chat(chat)
    }

    fn show(&self, chat: i64, stored: &Stored) -> Message {
        let content = &stored.content;
        let extra = stored.extra.as_deref();
        Message {
            id: stored.id,
            chat,
            from: (stored.from != 0).then_some(stored.from),
            by_bot: self.0.is_bots(stored),
            kind: content.kind,
            date: stored.date.into(),
            edit_date: extra.and_then(|extra| extra.edit_date).map(Into::into),
            text: content.text.to_string(),
            entities: content.entities.to_vec(),
            buttons: content.keyboard.as_deref().map(buttons).unwrap_or_default(),
            reply_keyboard: content.reply_keyboard.as_deref().cloned(),
            reply_to: extra.and_then(|extra| extra.reply_to),
            thread: stored.thread(),
            silent: extra.is_some_and(|extra| extra.silent),
            json: self.0.message(chat, stored),
        }
    }
}

fn buttons(keyboard: &Value) -> Vec<Vec<Button>> {
    let word = |button: &Value, field: &str| button[field].as_str().map(str::to_owned);
    let button =
        |json: &Value| Button { text: word(json, "text").unwrap_or_default(), data: word(json, "callback_data"), url: word(json, "url") };
    let rows = keyboard["inline_keyboard"].as_array().map_or(&[][..], Vec::as_slice);
    rows.iter().map(|row| row.as_array().map_or(&[][..], Vec::as_slice).iter().map(button).collect()).collect()
}

impl State {
    /// Whether the bot wrote it, or posted it in a channel's name.
    pub(crate) fn is_bots(&self, stored: &Stored) -> bool {
        stored.from == self.bot.id || stored.extra.as_ref().is_some_and(|extra| extra.by_bot)
    }
}

impl World {
    /// Looks at the world at one moment.
    pub fn view<R>(&self, look: impl FnOnce(&WorldView<'_>) -> R) -> R {
        look(&WorldView(&self.peek()))
    }

    /// All messages of a chat, oldest first.
    pub fn transcript(&self, chat: impl Into<i64>) -> Vec<Message> {
        let chat = chat.into();
        self.view(|view| view.transcript(chat))
    }

    /// One message.
    pub fn message(&self, chat: impl Into<i64>, id: i32) -> Option<Message> {
        let chat = chat.into();
        self.view(|view| view.message(chat, id))
    }

    /// The last message the bot has in a chat.
    pub fn last_from_bot(&self, chat: impl Into<i64>) -> Option<Message> {
        let chat = chat.into();
        self.view(|view| view.last_from_bot(chat))
    }

    /// What a person saw after pressing a button, once the bot has answered.
    pub fn toast(&self, callback_id: &str) -> Option<Toast> {
        self.view(|view| view.toast(callback_id))
    }

    /// Every accepted message, edit and deletion of the bot.
    pub fn record(&self) -> Vec<Entry> {
        self.record_since(0)
    }

    /// The record behind the entry number `after`.
    pub fn record_since(&self, after: u64) -> Vec<Entry> {
        self.view(|view| view.record_since(after))
    }

    /// What the record has of one chat.
    pub fn record_of(&self, chat: impl Into<i64>) -> Vec<Entry> {
        let chat = chat.into();
        self.view(|view| view.record_of(chat))
    }

    /// The counters of calls.
    pub fn calls(&self) -> Calls {
        self.view(|view| view.calls())
    }

    /// The commands left for a scope and language, see [`WorldView::commands`].
    pub fn commands(&self, scope: &Value, language: &str) -> Vec<(String, String)> {
        self.view(|view| view.commands(scope, language))
    }

    /// Counts the steps in which the world changed: wait on it for anything.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// Looks after every change until `look` finds something; `None` after `patience` of real time.
    pub async fn wait_for<T>(&self, mut look: impl FnMut(&WorldView<'_>) -> Option<T>, patience: Duration) -> Option<T> {
        let mut changes = self.subscribe();
        let waiting = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = self.view(&mut look) {
                    return Some(found);
                }
                if changes.changed().await.is_err() {
                    return None;
                }
            }
        };
        tokio::time::timeout(patience, waiting).await.ok().flatten()
    }

    /// Waits for the answer to a callback query.
    pub async fn wait_toast(&self, callback_id: &str, patience: Duration) -> Option<Toast> {
        self.wait_for(|view| view.toast(callback_id), patience).await
    }
}
