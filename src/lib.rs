//! Жаршы, the herald.

pub mod clock;
pub mod db;
