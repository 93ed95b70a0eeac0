//! Everything the server accepted from the bot: what tests count lost and doubled messages with.
//!
//! Promises: an entry is written in the same step in which the message, edit or deletion takes effect, in order, and is
//! never changed or dropped. A call refused, or failed before acceptance by a fault, leaves none.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::world::content::Content;

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// It was sent.
    Sent,
    /// Its words, media or keyboard were changed.
    Edited,
    /// It was deleted.
    Deleted,
}

/// One accepted message, edit or deletion of the bot.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub sequence: u64,
    /// When, by the sandbox's [`Clock`](crate::Clock).
    pub at: DateTime<Utc>,
    /// When, in real time since the sandbox started: for rates.
    pub elapsed: Duration,
    /// What happened.
    pub kind: EntryKind,
    /// The method that did it, as the Bot API spells it.
    pub method: &'static str,
    /// The chat.
    pub chat: i64,
    /// The message.
    pub message_id: i32,
    /// The text or caption it has (for a deletion: had).
    pub text: String,
}

/// An entry as it is stored: the words are shared with the message.
struct Stored {
    at: i64,
    elapsed: u64,
    chat: i64,
    message_id: i32,
    kind: EntryKind,
    method: u8,
    content: Arc<Content>,
}

/// The entries, in blocks so that growing never copies them.
#[derive(Default)]
pub(crate) struct Record {
    blocks: Vec<Vec<Stored>>,
    methods: Vec<&'static str>,
}

const BLOCK: usize = 4096;

impl Record {
    pub(crate) fn add(
        &mut self,
        (at, elapsed): (DateTime<Utc>, Duration),
        kind: EntryKind,
        method: &'static str,
        (chat, message_id): (i64, i32),
        content: Arc<Content>,
    ) {
        let index = self.methods.iter().position(|known| *known == method).unwrap_or_else(|| {
            self.methods.push(method);
            self.methods.len() - 1
        });
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(if self.blocks.is_empty() { 16 } else { BLOCK }));
        }
        if let Some(block) = self.blocks.last_mut() {
            block.push(Stored {
                at: at.timestamp_millis(),
                elapsed: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
                chat,
                message_id,
                kind,
                method: u8::try_from(index).unwrap_or(u8::MAX),
                content,
            });
        }
    }

    pub(crate) fn len(&self) -> u64 {
        self.blocks.last().map_or(0, |last| ((self.blocks.len() - 1) * BLOCK + last.len()) as u64)
    }

    /// Entries with a sequence above `after`, at most `most`.
    pub(crate) fn since(&self, after: u64, most: usize) -> Vec<Entry> {
        let skip = usize::try_from(after).unwrap_or(usize::MAX);
        let blocks = self.blocks.get(skip / BLOCK..).unwrap_or(&[]);
        let skip = skip % BLOCK;
        let mut sequence = after;
        blocks
            .iter()
            .flatten()
            .skip(skip)
            .take(most)
            .map(|stored| {
                sequence += 1;
                self.show(sequence, stored)
            })
            .collect()
    }

    /// All entries of one chat.
    pub(crate) fn of(&self, chat: i64) -> Vec<Entry> {
        let numbered = (1..).zip(self.blocks.iter().flatten());
        numbered.filter(|(_, stored)| stored.chat == chat).map(|(sequence, stored)| self.show(sequence, stored)).collect()
    }

    fn show(&self, sequence: u64, stored: &Stored) -> Entry {
        Entry {
            sequence,
            at: DateTime::from_timestamp_millis(stored.at).unwrap_or_default(),
            elapsed: Duration::from_micros(stored.elapsed),
            kind: stored.kind,
            method: self.methods.get(usize::from(stored.method)).copied().unwrap_or(""),
            chat: stored.chat,
            message_id: stored.message_id,
            text: stored.content.text.to_string(),
        }
    }
}
