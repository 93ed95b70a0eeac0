//! Жаршы, the herald: a Telegram bot that tells a million people the few things that matter to each, in Kazakh and Russian.
//!
//! # The floor plan
//!
//! Noun rooms along a one-way street: a room's model, rule and SQL stand together. Ask "where do reminders live?" and open `reminders`.
//!
//! ```text
//! main, cli        the command line                app        opens everything, runs the loops, drains on shutdown
//!
//! the counter      inbox      updates are stored before they count, and forgotten when handled
//!                  bot        the tree on one screen; citizen/ and moderator/, one file per command; menu, replies, dialogues
//! what we send     announcements, reminders, digests, notices, incidents and troubles (to the team), forecast
//!                  scheduler  tick(now): what becomes due by itself
//! the post office  outbox     occasions, variants, deliveries: fill, claim, settle, revise, hold, progress; polls and where they stand
//!                  delivery   the loop, and outcome: Telegram's answer -> what it means
//! what we know     subscribers, audience, team, channels, questions, events, news, search
//! ground floor     config, organisation, clock, zone, db, locale, markup, letter, picture, pace, telegram, regions, topics, holidays,
//!                  table, pulse, disk
//! beside the house backup, check, metrics, rehearsal, demo (the bot on the embedded sandbox)
//! ```
//!
//! Direction: `app -> {bot, scheduler} -> {announcements, reminders, digests} -> outbox -> audience -> subscribers`; `events`, `news` and
//! `team` stand beside what we send; `delivery -> {outbox, subscribers, channels}`. `bot`, `scheduler` and `delivery` never call one another:
//! they meet in the outbox. The ground floor is open to all. teloxide is named only in `app`, `inbox`, `bot`, `delivery`, `telegram`, `check`
//! and where the line is opened (`cli`, `demo`). The crate `sandbox` imports nothing of the bot; `demo` and the tests open its door.
//!
//! Where does a line go? It names a Telegram type: `bot` (in) or `delivery`, `telegram` (out). It is SQL: the room that owns the table it
//! writes. It decides *when*: `reminders`, `digests`, given `now`; *who*: `audience`; *which words*: `locales/`; *how fast*: `pace`;
//! *try again?*: `delivery::outcome`. It reads the environment: `config`. It spawns a task: `app`. An answer goes straight back from the
//! counter; whatever nobody asked for goes through the post office.
//!
//! # The promise
//!
//! 1. Enqueueing happens exactly once: an occasion has one key, a delivery is (occasion, chat, part), a PRIMARY KEY.
//! 2. A bounded number of rows is claimed at any moment, each written down before it is sent. What may or may not have arrived is
//!    *unknown*, never silently sent or failed; it is sent again once where the occasion says so, and counted as possibly double.
//! 3. Progress moves only on a recorded outcome: sent, unreachable, expired, cancelled, failed, unknown.
//! 4. Nothing arrives too late to be true: each occasion has a first and a last instant. Order is lane, then deadline; answers go first.
//!    A correction or retraction takes the lane of what it changes and goes before that one's unsent rest; it ends with every copy changed,
//!    or counted as gone or as one that may still hold the old text.
//! 5. An update is acknowledged to Telegram only after it is stored.
//! 6. A moved event moves its reminders, a cancelled one cancels them, in the same transaction.
//! 7. No text in one language where two are owed.

pub mod announcements;
pub mod app;
pub mod audience;
pub mod backup;
pub mod bot;
pub mod channels;
pub mod check;
pub mod clock;
pub mod config;
pub mod db;
pub mod delivery;
pub mod demo;
pub mod digests;
pub mod disk;
pub mod events;
pub mod forecast;
pub mod holidays;
pub mod inbox;
pub mod incidents;
pub mod letter;
pub mod locale;
pub mod markup;
pub mod metrics;
pub mod news;
pub mod notices;
pub mod organisation;
pub mod outbox;
pub mod pace;
pub mod picture;
pub mod pulse;
pub mod questions;
pub mod regions;
pub mod rehearsal;
pub mod reminders;
pub mod scheduler;
pub mod search;
pub mod subscribers;
pub mod table;
pub mod team;
pub mod telegram;
pub mod topics;
pub mod troubles;
pub mod zone;
