//! Files on their way to the bot.

use serde_json::{Value, json};

use super::Call;
use super::refusal::Refusal;
use crate::world::files::DOWNLOAD_MAX;

pub(super) fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let id = call.params.text_or_empty("file_id");
    if id.is_empty() {
        return Err(Refusal::bad("file_id not specified"));
    }
    let state = call.world.peek();
    let kept = state.files.get(&id).ok_or_else(|| Refusal::bad("invalid file_id"))?;
    if kept.bytes.len() > DOWNLOAD_MAX {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(json!({
        "file_id": id, "file_unique_id": kept.unique, "file_size": kept.bytes.len(), "file_path": kept.path,
    }))
}
