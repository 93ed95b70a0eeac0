//! Жаршы, the herald.

pub mod audience;
pub mod bot;
pub mod clock;
pub mod config;
pub mod db;
pub mod delivery;
pub mod events;
pub mod holidays;
pub mod inbox;
pub mod letter;
pub mod locale;
pub mod markup;
pub mod news;
pub mod organisation;
pub mod outbox;
pub mod pace;
pub mod regions;
pub mod reminders;
pub mod search;
pub mod subscribers;
pub mod table;
pub mod team;
pub mod telegram;
pub mod zone;
