//! What the bot shows beside the sandbox's own counters: what waits in which lane, what was sent, what comes next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::delivery::Sender;
use crate::outbox::{self, Lane};

/// How often the panel's figures are read.
const EVERY: Duration = Duration::from_millis(500);

/// The panel: figures read in the background, so that looking at them costs nothing.
pub struct BotPanel(Arc<Mutex<Value>>);

impl BotPanel {
    /// Begins to read figures from the sender's database.
    pub fn new(sender: Sender, runtime: Handle) -> Self {
        let shown = Arc::new(Mutex::new(json!({})));
        let kept = Arc::downgrade(&shown);
        runtime.spawn(async move {
            while let Some(shown) = kept.upgrade() {
                if let Ok(figures) = read(&sender).await {
                    *shown.lock().unwrap_or_else(PoisonError::into_inner) = figures;
                }
                drop(shown);
                tokio::time::sleep(EVERY).await;
            }
        });
        Self(shown)
    }
}

impl sandbox::Panel for BotPanel {
    fn snapshot(&self) -> Value {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn read(sender: &Sender) -> sqlx::Result<Value> {
    let waiting = outbox::pending_by_lane(&sender.db).await?;
    let lane = |lane: Lane| waiting.get(&(lane as i64)).copied().unwrap_or(0);
    let endings = outbox::endings(&sender.db).await?;
    let next = outbox::next_due(&sender.db).await?;
    let pace = sender.pace.reading();
    Ok(json!({
        "pending": { "urgent": lane(Lane::Urgent), "changes_and_reminders": lane(Lane::Change), "announcements": lane(Lane::Announcement), "digests": lane(Lane::Digest) },
        "endings": endings,
        "rate": pace.rate,
        "frozen": pace.frozen,
        "next_due": next,
        "now": sender.clock.unix(),
    }))
}
