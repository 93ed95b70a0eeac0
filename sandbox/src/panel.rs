//! A window for the host: rows and counters it wants to be seen beside the sandbox's own.

use serde_json::Value;

/// Named rows and counters of the program that runs the sandbox, shown at `GET /sandbox/panel`.
pub trait Panel: Send + Sync {
    /// What there is to show now: any JSON object. Called for each look; keep it quick.
    fn snapshot(&self) -> Value;
}
