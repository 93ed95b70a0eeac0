//! Жаршы, the herald.

pub mod clock;
pub mod db;
pub mod locale;
pub mod markup;
pub mod regions;
