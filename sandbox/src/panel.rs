//! A window for the host: rows and counters it wants to be seen beside the sandbox's own, and a story to press through.

use serde_json::Value;

/// What the program that runs the sandbox shows of itself, at `GET /sandbox/panel` and in the console.
///
/// *Words* below are a string, or an object of strings by language: `{"kk": …, "ru": …, "en": …}`.
pub trait Panel: Send + Sync {
    /// What there is to show now: any JSON object. Called for each look; keep it quick.
    ///
    /// The console understands these keys and shows whatever else it finds as it stands:
    /// - `next`: `{"at": RFC 3339, "what": words}`, what happens next; "to the next thing" moves the clock there.
    /// - `cast`: `[{"person": id, "role": "owner" | "moderator" | "citizen"}]`, who is who.
    /// - `groups`: `[{"name": words, "rows": [{"name": words, "value": number or words}]}]`, in this order.
    fn snapshot(&self) -> Value;

    /// A story a first visitor presses through; null: none. `{"steps": [{"title": words, "text": words, "do": [action]}]}`.
    ///
    /// The actions of a step are done one after the other, each when what it needs is there:
    /// - `{"open": chat}` shows a chat; `{"as": person}` shows a person's own.
    /// - `{"say": words}` writes and sends; `{"press": words}` presses the newest button that reads so (or holds
    ///   these words, if none does), and `{"press_data": prefix}` the newest whose callback data begins so.
    /// - `{"advance": seconds}`, `{"advance": "next"}` and `{"advance_to": RFC 3339}` move time, never back; `{"await": words}` waits for a text of the bot that has them.
    fn story(&self) -> Value {
        Value::Null
    }
}
