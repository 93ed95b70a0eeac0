//! A poll as a letter, and the message that it is forwarded from.

use serde::{Deserialize, Serialize};

use crate::markup::Entity;

/// A poll in which it isn't seen who chose what (Bot API, sendPoll: `is_anonymous`); never a quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Poll {
    /// What is asked, as typed: [`QUESTION`] characters at most.
    pub question: String,
    /// Its formatting; Telegram shows custom emoji only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// What may be chosen, in order.
    pub options: Vec<Choice>,
    /// Whether one person may choose several.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
    /// How it goes out.
    #[serde(default, skip_serializing_if = "Stage::is_shown")]
    pub stage: Stage,
}

/// Characters in a poll's question at most (Bot API, sendPoll).
pub const QUESTION: usize = 300;
/// How many options a poll may have, and how many characters one of them (Bot API, sendPoll and InputPollOption).
pub const OPTIONS: std::ops::RangeInclusive<usize> = 1..=12;
/// Characters in an option at most.
pub const OPTION: usize = 100;

/// One of a poll's options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// As typed.
    pub text: String,
    /// Its formatting; Telegram shows custom emoji only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
}

/// How a poll goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// As it will look, ended from the start: nobody can vote, nothing is counted.
    #[default]
    Shown,
    /// A poll of its own, which Telegram ends by itself at this time (unix seconds).
    Opened(i64),
    /// Forwarded from where it stands: one poll for everybody who gets it so.
    Forwarded(Home),
}

impl Stage {
    pub(super) fn is_shown(&self) -> bool {
        *self == Self::Shown
    }
}

/// The message that a poll is forwarded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Home {
    /// Its chat.
    pub chat: i64,
    /// Telegram's number of it.
    pub message: i64,
}
