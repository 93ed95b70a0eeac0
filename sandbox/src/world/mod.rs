//! The world: people, groups, channels, their messages, and the bot among them.
//!
//! A test or a demo arranges it, acts in it as a person would, and looks at what the bot did. The HTTP side (`api`) is a
//! thin skin over it. Promises: every method is one step under one lock; whatever changes, [`World::subscribe`] counts up,
//! so nobody needs to sleep or ask again and again.

pub mod content;

mod act;
mod arrange;
pub(crate) mod files;
mod inspect;
pub(crate) mod members;
pub(crate) mod place;
pub(crate) mod polls;
pub(crate) mod render;
mod speak;
pub(crate) mod updates;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

pub use act::Draft;
pub use arrange::NewPerson;
pub use files::Upload;
pub use inspect::{Button, Calls, Message, Toast, WorldView};
pub use place::{ChatKind, Permissions, Rights};

use crate::clock::Clock;
use crate::faults::Faults;
use crate::limits::{Limiter, Limits};
use crate::random::Random;
use crate::record::{EntryKind, Record};
use content::{Content, Shelf};
use place::{Extra, Human, Messages, Room, Stored};

/// Who the bot is.
#[derive(Clone, Debug)]
pub struct BotProfile {
    /// Its id; must be the number in front of the token's colon.
    pub id: i64,
    /// Its name.
    pub first_name: String,
    /// Its username, without "@".
    pub username: String,
    /// May be added to groups.
    pub can_join_groups: bool,
    /// Sees all messages in groups, not only commands and replies.
    pub can_read_all_group_messages: bool,
    /// Answers inline queries.
    pub supports_inline_queries: bool,
}

impl Default for BotProfile {
    fn default() -> Self {
        Self {
            id: 1_000_000_001,
            first_name: "Sandbox".into(),
            username: "sandbox_bot".into(),
            can_join_groups: true,
            can_read_all_group_messages: false,
            supports_inline_queries: false,
        }
    }
}

/// A person of the world: only their id. Everything about them is asked of the [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Person {
    /// The id, which is also that of their private chat with the bot.
    pub id: i64,
}

impl From<Person> for i64 {
    fn from(person: Person) -> Self {
        person.id
    }
}

/// A handle to the world; clones share it.
#[derive(Clone)]
pub struct World(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    /// Counts arrivals in the update queue and changes of the poller.
    pub(crate) arrivals: watch::Sender<u64>,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
}

/// A callback query: a button somebody pressed.
#[derive(Debug)]
pub(crate) struct Callback {
    pub(crate) at: DateTime<Utc>,
    pub(crate) toast: Option<Toast>,
}

/// An inline query and its answer.
#[derive(Debug)]
pub(crate) struct Inline {
    pub(crate) at: DateTime<Utc>,
    pub(crate) answer: Option<Value>,
}

/// Everything there is, under one lock.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) started: Instant,
    pub(crate) random: Random,
    pub(crate) bot: BotProfile,
    pub(crate) people: HashMap<i64, Box<Human>>,
    pub(crate) rooms: HashMap<i64, Box<Room>>,
    /// Lower-case username to id.
    pub(crate) usernames: HashMap<String, i64>,
    pub(crate) shelf: Shelf,
    pub(crate) next_person: i64,
    pub(crate) next_room: i64,
    /// The last message id of the box private chats and basic groups share.
    pub(crate) last_id: i32,
    pub(crate) queue: updates::Queue,
    pub(crate) files: files::Files,
    pub(crate) polls: BTreeMap<String, polls::Poll>,
    pub(crate) callbacks: HashMap<String, Callback>,
    pub(crate) inline: BTreeMap<String, Inline>,
    pub(crate) next_album: u64,
    /// Commands by scope (as JSON) and language.
    pub(crate) commands: BTreeMap<(String, String), Vec<Value>>,
    /// The bot's name, description and short description by language.
    pub(crate) names: BTreeMap<(&'static str, String), String>,
    pub(crate) menu: Option<Value>,
    pub(crate) default_rights: [Option<Value>; 2],
    /// Tenths of a Star: what a paid message costs.
    pub(crate) star_tenths: i64,
    pub(crate) actions: Vec<(i64, String)>,
    pub(crate) record: Record,
    pub(crate) limiter: Limiter,
    pub(crate) calls: inspect::Tally,
}

impl World {
    pub(crate) fn new(bot: BotProfile, seed: u64, limits: Limits, clock: Clock) -> Self {
        let mut random = Random::new(seed);
        let first_update = 100_000_000 + i64::try_from(random.below(800_000_000)).unwrap_or(0);
        let started = Instant::now();
        let mut limiter = Limiter::default();
        limiter.set(limits);
        let state = State {
            clock: clock.clone(),
            started,
            random,
            people: HashMap::new(),
            rooms: HashMap::new(),
            usernames: HashMap::from([(bot.username.to_lowercase(), bot.id)]),
            bot,
            shelf: Shelf::default(),
            next_person: 5_000_000_001,
            next_room: 1_000_000_001,
            last_id: 0,
            queue: updates::Queue::new(first_update),
            files: files::Files::default(),
            polls: BTreeMap::new(),
            callbacks: HashMap::new(),
            inline: BTreeMap::new(),
            next_album: 13_000_000_000_000_001,
            commands: BTreeMap::new(),
            names: BTreeMap::new(),
            menu: None,
            default_rights: [None, None],
            star_tenths: 0,
            actions: Vec::new(),
            record: Record::default(),
            limiter,
            calls: inspect::Tally::default(),
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
            arrivals: watch::Sender::new(0),
            clock,
            faults: Faults::new(seed),
        }))
    }

    /// The state, without telling anybody that it changed.
    pub(crate) fn peek(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One step in the world; those who wait for changes are told.
    pub(crate) fn step<R>(&self, step: impl FnOnce(&mut State) -> R) -> R {
        let (result, arrived) = {
            let mut state = self.peek();
            let before = (state.queue.next_id(), state.queue.poller);
            let result = step(&mut state);
            (result, before != (state.queue.next_id(), state.queue.poller))
        };
        self.0.changed.send_modify(|changes| *changes += 1);
        if arrived {
            self.0.arrivals.send_modify(|arrivals| *arrivals += 1);
        }
        result
    }

    /// The clock all dates come from.
    pub fn clock(&self) -> Clock {
        self.0.clock.clone()
    }

    /// The faults that stand; add and remove them at any time.
    pub fn faults(&self) -> Faults {
        self.0.faults.clone()
    }

    /// Changes the limits; counters start anew.
    pub fn set_limits(&self, limits: Limits) {
        self.step(|state| state.limiter.set(limits));
    }

    /// The limits that hold.
    pub fn limits(&self) -> Limits {
        self.peek().limiter.limits()
    }

    /// Refuses every message (or those to one chat) with 429 for `seconds`: real ones, or tokio's where a test has paused its clock.
    pub fn flood(&self, chat: Option<i64>, seconds: u32) {
        self.step(|state| {
            let now = state.elapsed();
            state.limiter.bar(chat, now, seconds);
        });
    }
}

impl State {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Unix time in seconds, as messages carry it.
    pub(crate) fn date(&self) -> u32 {
        u32::try_from(self.now().timestamp().max(0)).unwrap_or(u32::MAX)
    }

    /// Since the start, by tokio's clock: real time unless a test has paused it.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn push_update(&mut self, kind: &'static str, body: &Value) -> Option<i64> {
        let now = self.now();
        self.queue.push(kind, body, now)
    }

    pub(crate) fn messages(&self, chat: i64) -> Option<&Messages> {
        match self.people.get(&chat) {
            Some(human) => Some(&human.messages),
            None => self.rooms.get(&chat).map(|room| &room.messages),
        }
    }

    pub(crate) fn messages_mut(&mut self, chat: i64) -> Option<&mut Messages> {
        match self.people.get_mut(&chat) {
            Some(human) => Some(&mut human.messages),
            None => self.rooms.get_mut(&chat).map(|room| &mut room.messages),
        }
    }

    /// The id the next message in `chat` gets.
    fn take_id(&mut self, chat: i64) -> i32 {
        match self.rooms.get_mut(&chat) {
            Some(room) if room.kind != ChatKind::Group => {
                room.last_id += 1;
                room.last_id
            }
            _ => {
                self.last_id += 1;
                self.last_id
            }
        }
    }

    /// Puts a message into `chat`, which must exist; its id.
    pub(crate) fn put(&mut self, chat: i64, from: i64, content: Arc<Content>, extra: Option<Extra>) -> i32 {
        let id = self.take_id(chat);
        let date = self.date();
        if let Some(messages) = self.messages_mut(chat) {
            messages.push(Stored { id, date, from, content, extra: extra.map(Box::new) });
        }
        id
    }

    pub(crate) fn note(&mut self, kind: EntryKind, method: &'static str, chat: i64, id: i32, content: Arc<Content>) {
        let at = (self.now(), self.elapsed());
        self.record.add(at, kind, method, (chat, id), content);
        self.calls.message(at.1);
    }

    /// Whoever or whatever has this username.
    pub(crate) fn named(&self, username: &str) -> Option<i64> {
        self.usernames.get(&username.trim_start_matches('@').to_lowercase()).copied()
    }

    pub(crate) fn new_id(&mut self) -> String {
        let high = self.random.below(900_000_000) + 100_000_000;
        let low = self.random.below(1_000_000_000);
        format!("{high}{low:09}")
    }
}
