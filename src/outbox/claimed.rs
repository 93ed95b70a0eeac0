//! What a claim hands to the sender: a text for a chat, and what is to be done with it.

use super::polls::Ending;
use super::revise::Held;
use crate::letter::Letter;

/// A message in the sender's hands.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its recipient.
    pub chat: i64,
    /// The text, in the language the person wants now.
    pub letter: Letter,
    /// That language.
    pub language: String,
    /// The deliveries it settles: one, or several that were joined.
    pub rows: Vec<Row>,
    /// Whether it is paid for, to go at the higher ceiling.
    pub paid: bool,
    /// In a forum: the topic that it goes to.
    pub topic: Option<i64>,
    /// What is done with the text.
    pub task: Task,
    /// Of an album that is changed: which of its messages.
    pub album: Option<Altered>,
}

/// An album that a chat holds and that is about to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// Telegram's numbers of its messages after the first.
    pub more: Vec<i64>,
    /// Those of all of them, counted from 0, that may differ from what the chat holds.
    pub touched: Vec<Touched>,
}

/// A file of an album that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Which, counted from 0.
    pub place: usize,
    /// Whether the file itself may differ; else only the words under it.
    pub file: bool,
}

impl Altered {
    /// Telegram's numbers of all its messages, of which this is the first.
    pub fn messages(&self, first: i64) -> Vec<i64> {
        std::iter::once(first).chain(self.more.iter().copied()).collect()
    }
}

impl Claimed {
    /// How many messages Telegram counts for it: an album is as many as it has files. Changes are counted as they are made, one by one.
    pub fn weight(&self) -> usize {
        if self.task == Task::Send { self.letter.weight() } else { 1 }
    }
}

/// What is done with a claimed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// It goes out as a new message.
    Send,
    /// It takes the place of the text that a copy holds.
    Edit(Held),
    /// The copy is deleted; where that is no longer possible, the text takes its place.
    Delete(Held),
    /// A poll ends; there is no text.
    EndPoll(Ending),
}

/// One delivery within a [`Claimed`].
#[derive(Clone, Debug)]
pub struct Row {
    /// Its occasion.
    pub occasion: i64,
    /// Its part.
    pub part: i64,
    /// Whether an unknown outcome is sent again (once).
    pub resends: bool,
    /// Attempts before this one whose outcome counted.
    pub tries: i64,
    /// Whether it counts against the daily cap.
    pub capped: bool,
}
