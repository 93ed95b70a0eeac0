//! Жаршы, the herald.

pub mod clock;
pub mod db;
pub mod holidays;
pub mod locale;
pub mod markup;
pub mod regions;
pub mod audience;
pub mod letter;
pub mod outbox;
pub mod pace;
pub mod subscribers;
pub mod telegram;
pub mod zone;
pub mod table;
