//! The queue of updates that wait for the bot.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

/// Kinds sent only to a bot that asked for them.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// All kinds a bot may ask for, as the contract names them.
pub(crate) const KINDS: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "managed_bot",
];

/// One update, ready as JSON.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) id: i64,
    pub(crate) at: DateTime<Utc>,
    pub(crate) json: Arc<str>,
}

/// The queue, and what the bot wants to be told.
pub(crate) struct Queue {
    next: i64,
    waiting: VecDeque<Waiting>,
    /// As the bot named them; empty: the defaults.
    allowed: Vec<String>,
    pub(crate) webhook: String,
    /// Which getUpdates is the one that counts.
    pub(crate) poller: u64,
    /// A long poll is being held.
    pub(crate) held: bool,
}

impl Queue {
    pub(crate) fn new(first: i64) -> Self {
        Self { next: first, waiting: VecDeque::new(), allowed: Vec::new(), webhook: String::new(), poller: 0, held: false }
    }

    /// Remembers what the bot asked for; unknown names are passed over, as the real server does.
    pub(crate) fn allow(&mut self, kinds: &[String]) {
        self.allowed = kinds.iter().filter(|kind| KINDS.contains(&kind.as_str())).cloned().collect();
    }

    pub(crate) fn allowed(&self) -> &[String] {
        &self.allowed
    }

    pub(crate) fn wants(&self, kind: &str) -> bool {
        if self.allowed.is_empty() { !ON_REQUEST.contains(&kind) } else { self.allowed.iter().any(|a| a == kind) }
    }

    /// Puts an update of `kind` in the queue; its id, or `None` if the bot doesn't want it.
    pub(crate) fn push(&mut self, kind: &str, body: &serde_json::Value, at: DateTime<Utc>) -> Option<i64> {
        if !self.wants(kind) {
            return None;
        }
        let id = self.next;
        self.next += 1;
        let json = format!("{{\"update_id\":{id},\"{kind}\":{body}}}").into();
        self.waiting.push_back(Waiting { id, at, json });
        Some(id)
    }

    /// Puts a ready update back, or the same one again: what a client sees after a lost answer.
    pub(crate) fn push_again(&mut self, json: Arc<str>, at: DateTime<Utc>) -> i64 {
        let id = self.next;
        self.next += 1;
        self.waiting.push_back(Waiting { id, at, json });
        id
    }

    pub(crate) fn renumber(&mut self, next: i64) {
        self.next = next;
    }

    /// Forgets what `offset` confirms: all below it, or (negative) all but the last so many.
    pub(crate) fn confirm(&mut self, offset: i64) {
        if offset > 0 {
            while self.waiting.front().is_some_and(|first| first.id < offset) {
                self.waiting.pop_front();
            }
        } else if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            while self.waiting.len() > keep {
                self.waiting.pop_front();
            }
        }
    }

    /// Telegram keeps updates for a day.
    pub(crate) fn expire(&mut self, now: DateTime<Utc>) {
        while self.waiting.front().is_some_and(|first| now - first.at > TimeDelta::hours(24)) {
            self.waiting.pop_front();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn first(&self, limit: usize) -> Vec<Arc<str>> {
        self.waiting.iter().take(limit).map(|update| update.json.clone()).collect()
    }

    /// The id the next update will get.
    pub(crate) fn next_id(&self) -> i64 {
        self.next
    }
}
