//! Polls and quizzes: what is asked, who voted how, when they close.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::State;
use crate::text::Formatted;

/// One possible answer.
#[derive(Clone, Debug)]
pub(crate) struct PollChoice {
    pub(crate) words: Formatted,
}

/// A poll; forwarded copies share it.
#[derive(Clone, Debug)]
pub(crate) struct Poll {
    pub(crate) id: String,
    pub(crate) question: Formatted,
    pub(crate) options: Vec<PollChoice>,
    pub(crate) anonymous: bool,
    pub(crate) quiz: bool,
    pub(crate) multiple: bool,
    pub(crate) correct: Vec<usize>,
    pub(crate) explanation: Formatted,
    pub(crate) open_period: Option<i64>,
    pub(crate) close_date: Option<i64>,
    pub(crate) closed: bool,
    pub(crate) by_bot: bool,
    pub(crate) votes: BTreeMap<i64, Vec<usize>>,
}

impl Poll {
    /// A `Poll`.
    pub(crate) fn to_json(&self, state: &State) -> Value {
        let mut json = Map::new();
        let words = |into: &mut Map<String, Value>, text: &str, entities: &str, formatted: &Formatted| {
            into.insert(text.into(), json!(formatted.text));
            if !formatted.entities.is_empty() {
                let shown: Value = formatted.entities.iter().map(|e| e.to_json(|id| state.user(id))).collect();
                into.insert(entities.into(), shown);
            }
        };
        json.insert("id".into(), json!(self.id));
        words(&mut json, "question", "question_entities", &self.question);
        let options: Value = (0..self.options.len())
            .map(|index| {
                let mut option = Map::new();
                option.insert("persistent_id".into(), json!(index.to_string()));
                if let Some(choice) = self.options.get(index) {
                    words(&mut option, "text", "text_entities", &choice.words);
                }
                let voters = self.votes.values().filter(|chosen| chosen.contains(&index)).count();
                option.insert("voter_count".into(), json!(voters));
                Value::Object(option)
            })
            .collect();
        json.insert("options".into(), options);
        json.insert("total_voter_count".into(), json!(self.votes.len()));
        json.insert("is_closed".into(), json!(self.closed));
        json.insert("is_anonymous".into(), json!(self.anonymous));
        json.insert("type".into(), json!(if self.quiz { "quiz" } else { "regular" }));
        json.insert("allows_multiple_answers".into(), json!(self.multiple));
        json.insert("allows_revoting".into(), json!(!self.quiz));
        json.insert("members_only".into(), json!(false));
        // The right answer is shown to the bot that asked, and to all when the quiz is over.
        if self.quiz && (self.closed || self.by_bot) {
            json.insert("correct_option_ids".into(), json!(self.correct));
            if let Some(first) = self.correct.first() {
                json.insert("correct_option_id".into(), json!(first));
            }
            if !self.explanation.text.is_empty() {
                words(&mut json, "explanation", "explanation_entities", &self.explanation);
            }
        }
        if let Some(period) = self.open_period {
            json.insert("open_period".into(), json!(period));
        }
        if let Some(date) = self.close_date {
            json.insert("close_date".into(), json!(date));
        }
        Value::Object(json)
    }
}

impl State {
    /// Closes polls whose time is over; the bot is told.
    pub(crate) fn close_due_polls(&mut self) {
        let now = self.now().timestamp();
        let due: Vec<String> = self
            .polls
            .values()
            .filter(|poll| !poll.closed && poll.close_date.is_some_and(|date| date <= now))
            .map(|poll| poll.id.clone())
            .collect();
        for id in due {
            self.close_poll(&id);
        }
    }

    pub(crate) fn close_poll(&mut self, id: &str) -> Option<Value> {
        self.polls.get_mut(id)?.closed = true;
        let shown = self.polls.get(id)?.to_json(self);
        self.push_update("poll", &shown);
        Some(shown)
    }
}
