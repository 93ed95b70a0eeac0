//! getUpdates and what belongs to it.

use std::time::Duration;

use serde_json::{Value, json};

use super::Call;
use super::params::Params;
use super::refusal::Refusal;
use crate::world::World;

const TERMINATED: &str = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const WEBHOOK: &str = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
/// The longest hold of a long poll, in seconds.
const HOLD_MAX: u64 = 50;

/// Holds the call until there is an update or the time is over.
pub(super) async fn get(world: &World, params: &Params) -> Result<String, Refusal> {
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100).unsigned_abs();
    let limit = usize::try_from(limit).unwrap_or(100);
    let hold = params.int("timeout").unwrap_or(0).max(0).unsigned_abs().min(HOLD_MAX);
    let allowed = allowed(params);
    let offset = params.int("offset").unwrap_or(0);
    let mut arrivals = world.0.arrivals.subscribe();
    let (mine, waiting) = world.step(|state| {
        if !state.queue.webhook.is_empty() {
            return Err(Refusal::conflict(WEBHOOK));
        }
        if let Some(allowed) = &allowed {
            state.queue.allow(allowed);
        }
        state.queue.poller += 1;
        let now = state.now();
        state.queue.expire(now);
        state.queue.confirm(offset);
        let waiting = state.queue.first(limit);
        state.queue.held = waiting.is_empty() && hold > 0;
        Ok((state.queue.poller, waiting))
    })?;
    if !waiting.is_empty() || hold == 0 {
        return Ok(list(&waiting));
    }
    let deadline = tokio::time::sleep(Duration::from_secs(hold));
    tokio::pin!(deadline);
    let _held = Held { world, mine };
    loop {
        tokio::select! {
            () = &mut deadline => {
                return still_mine(world, mine).map(|()| "[]".to_owned());
            }
            changed = arrivals.changed() => {
                still_mine(world, mine)?;
                let waiting = world.peek().queue.first(limit);
                if !waiting.is_empty() || changed.is_err() {
                    return Ok(list(&waiting));
                }
            }
        }
    }
}

/// Notes that the poll is no longer held, also when the client goes away.
struct Held<'a> {
    world: &'a World,
    mine: u64,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.world.step(|state| {
            if state.queue.poller == self.mine {
                state.queue.held = false;
            }
        });
    }
}

fn still_mine(world: &World, mine: u64) -> Result<(), Refusal> {
    let state = world.peek();
    if !state.queue.webhook.is_empty() {
        return Err(Refusal::conflict("Conflict: terminated by setWebhook request"));
    }
    if state.queue.poller == mine { Ok(()) } else { Err(Refusal::conflict(TERMINATED)) }
}

fn list(waiting: &[std::sync::Arc<str>]) -> String {
    let mut out = String::with_capacity(2 + waiting.iter().map(|update| update.len() + 1).sum::<usize>());
    out.push('[');
    for (index, update) in waiting.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(update);
    }
    out.push(']');
    out
}

/// `allowed_updates`; what can't be read counts as not given, as on the real server.
fn allowed(params: &Params) -> Option<Vec<String>> {
    let list = params.json("allowed_updates", "allowed updates").ok().flatten()?;
    let list = list.as_array()?.iter().filter_map(|kind| kind.as_str().map(str::to_ascii_lowercase)).collect();
    Some(list)
}

pub(super) fn delete_webhook(call: &Call<'_>) -> Result<Value, Refusal> {
    call.world.step(|state| {
        state.queue.webhook.clear();
        if call.params.flag("drop_pending_updates") {
            state.queue.clear();
        }
    });
    Ok(json!(true))
}

pub(super) fn webhook_info(call: &Call<'_>) -> Result<Value, Refusal> {
    let mut state = call.world.peek();
    let now = state.now();
    state.queue.expire(now);
    let mut info = json!({
        "url": state.queue.webhook, "has_custom_certificate": false, "pending_update_count": state.queue.len(),
    });
    if !state.queue.webhook.is_empty() {
        info["max_connections"] = json!(40);
    }
    if !state.queue.allowed().is_empty() {
        info["allowed_updates"] = json!(state.queue.allowed());
    }
    Ok(info)
}

/// Only taking a webhook away is modelled: the sandbox delivers to nobody.
pub(super) fn set_webhook(call: &Call<'_>) -> Result<Value, Refusal> {
    if call.params.text_or_empty("url").is_empty() {
        return delete_webhook(call);
    }
    Err(Refusal::not_modelled("setWebhook with a URL"))
}
