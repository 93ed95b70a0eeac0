//! Failures on demand: slow, broken, cut and refused answers, chosen by seed, changed at run time.
//!
//! Promises: a rule hits the share of calls it names, decided by its own seeded chance, so a run can be repeated; a fault
//! "before" happens instead of the call, a fault "after" when the call has taken effect and only its answer is lost.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::random::Random;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// The answer comes late: by `millis`, plus up to `spread_millis` more.
    Latency {
        /// The least delay in milliseconds.
        millis: u64,
        /// How much more it may be.
        #[serde(default)]
        spread_millis: u64,
    },
    /// An HTML page with this HTTP status (502, 504 …), as from a proxy.
    Html {
        /// The status.
        status: u16,
        /// Whether the call took effect first.
        #[serde(default)]
        after: bool,
    },
    /// The connection is cut (TCP reset) without an answer.
    Reset {
        /// Whether the call took effect first.
        #[serde(default)]
        after: bool,
    },
    /// Status 200 with half a JSON document.
    Garbage {
        /// Whether the call took effect first.
        #[serde(default)]
        after: bool,
    },
    /// 429 with this `retry_after`. The next call is judged anew: for a flood that holds until then see
    /// [`World::flood`](crate::World::flood).
    TooMany {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// For so many seconds from the moment the rule is added, connections are cut before anything happens.
    Outage {
        /// How long, in seconds (see [`World::flood`](crate::World::flood) for which).
        seconds: u64,
    },
}

/// A fault and the calls it hits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// What goes wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// Only this method (case doesn't matter); none: all of them.
    #[serde(default)]
    pub method: Option<String>,
    /// Only calls with this `chat_id`; none: all of them.
    #[serde(default)]
    pub chat: Option<i64>,
    /// The share of such calls, 0 to 1.
    #[serde(default = "whole")]
    pub share: f64,
    /// How often at most; none: as long as the rule stands.
    #[serde(default)]
    pub times: Option<u32>,
}

fn whole() -> f64 {
    1.0
}

impl Rule {
    /// `fault` for every call.
    pub fn new(fault: Fault) -> Self {
        Self { fault, method: None, chat: None, share: 1.0, times: None }
    }

    /// Only for `method`.
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only for calls to `chat`.
    pub fn chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// Only for this share of the calls (0 to 1).
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Only so many times.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

struct Standing {
    id: u64,
    rule: Rule,
    random: Random,
    added: Instant,
    hits: u32,
}

/// What a call meets.
#[derive(Default, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) delay: Duration,
    pub(crate) fault: Option<Fault>,
}

/// The rules that stand; a handle, clones share them.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<Inner>>);

struct Inner {
    seed: u64,
    next: u64,
    rules: Vec<Standing>,
}

impl Faults {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(Inner { seed, next: 1, rules: Vec::new() })))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a rule; returns its number for [`Faults::remove`].
    pub fn add(&self, rule: Rule) -> u64 {
        let mut inner = self.lock();
        let id = inner.next;
        inner.next += 1;
        let random = Random::new(inner.seed.wrapping_add(id.wrapping_mul(0x5851_f42d_4c95_7f2d)));
        inner.rules.push(Standing { id, rule, random, added: Instant::now(), hits: 0 });
        id
    }

    /// Removes one rule; whether it stood.
    pub fn remove(&self, id: u64) -> bool {
        let mut inner = self.lock();
        let before = inner.rules.len();
        inner.rules.retain(|standing| standing.id != id);
        inner.rules.len() < before
    }

    /// Removes all rules.
    pub fn clear(&self) {
        self.lock().rules.clear();
    }

    /// The rules with their numbers and how often each has hit.
    pub fn list(&self) -> Vec<(u64, Rule, u32)> {
        self.lock().rules.iter().map(|standing| (standing.id, standing.rule.clone(), standing.hits)).collect()
    }

    /// Decides about one call. Latencies add up; of the rest the first rule that hits decides.
    pub(crate) fn judge(&self, method: &str, chat: Option<i64>) -> Verdict {
        let mut inner = self.lock();
        let mut verdict = Verdict::default();
        for standing in &mut inner.rules {
            let rule = &standing.rule;
            let covers = rule.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && rule.chat.is_none_or(|wanted| Some(wanted) == chat);
            if !covers || rule.times.is_some_and(|times| standing.hits >= times) {
                continue;
            }
            if let Fault::Outage { seconds } = rule.fault
                && standing.added.elapsed() >= Duration::from_secs(seconds)
            {
                continue;
            }
            if rule.share < 1.0 && standing.random.unit() >= rule.share {
                continue;
            }
            match &rule.fault {
                Fault::Latency { millis, spread_millis } => {
                    let more = standing.random.below(spread_millis.saturating_add(1));
                    verdict.delay += Duration::from_millis(millis.saturating_add(more));
                }
                other if verdict.fault.is_none() => verdict.fault = Some(other.clone()),
                _ => continue,
            }
            standing.hits = standing.hits.saturating_add(1);
        }
        verdict
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lock().rules.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_hits_its_share_and_the_same_seed_hits_the_same_calls() {
        let hits = |seed| {
            let faults = Faults::new(seed);
            faults.add(Rule::new(Fault::Html { status: 502, after: true }).method("sendMessage").share(0.1));
            (0..1000).map(|_| faults.judge("sendmessage", Some(1)).fault.is_some()).collect::<Vec<_>>()
        };
        let count = hits(7).iter().filter(|hit| **hit).count();
        assert!((60..140).contains(&count), "{count}");
        assert_eq!(hits(7), hits(7));
        assert_ne!(hits(7), hits(8));
    }

    #[test]
    fn a_rule_keeps_to_its_method_chat_and_number_of_times() {
        let faults = Faults::new(1);
        faults.add(Rule::new(Fault::Reset { after: false }).method("sendMessage").chat(5).times(2));
        assert_eq!(faults.judge("getMe", None).fault, None);
        assert_eq!(faults.judge("sendMessage", Some(6)).fault, None);
        assert!(faults.judge("sendMessage", Some(5)).fault.is_some());
        assert!(faults.judge("SendMessage", Some(5)).fault.is_some());
        assert_eq!(faults.judge("sendMessage", Some(5)).fault, None);
    }

    #[test]
    fn latencies_stay_within_their_spread() {
        let faults = Faults::new(1);
        faults.add(Rule::new(Fault::Latency { millis: 50, spread_millis: 20 }));
        for _ in 0..200 {
            let delay = faults.judge("getMe", None).delay.as_millis();
            assert!((50..=70).contains(&delay));
        }
    }
}
