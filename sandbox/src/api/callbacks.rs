//! Answers to pressed buttons.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Call;
use super::refusal::Refusal;
use crate::world::Toast;

/// How long a press may be answered, by the sandbox's clock. Unverified: Telegram names no number.
const ANSWER_MINUTES: i64 = 15;
/// The longest toast, in characters.
const TOAST_MAX: usize = 200;
const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

pub(super) fn answer(call: &Call<'_>) -> Result<Value, Refusal> {
    let params = call.params;
    let id = params.text_or_empty("callback_query_id");
    let text = params.text_or_empty("text");
    if text.chars().count() > TOAST_MAX {
        // Unverified: a code of Telegram's, but whether it comes here isn't known.
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    call.world.step(|state| {
        let now = state.now();
        let callback = state.callbacks.get_mut(&id).ok_or_else(|| Refusal::bad(TOO_OLD))?;
        if now - callback.at > TimeDelta::minutes(ANSWER_MINUTES) || callback.toast.is_some() {
            return Err(Refusal::bad(TOO_OLD));
        }
        let url = params.text("url").filter(|url| !url.is_empty());
        callback.toast = Some(Toast { text, alert: params.flag("show_alert"), url });
        Ok(json!(true))
    })
}
