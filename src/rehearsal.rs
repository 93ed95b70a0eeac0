//! Following a sandbox's clock, so that a week can be rehearsed in minutes with the real program.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::DateTime;
use tokio::sync::watch;
use url::Url;

use crate::clock::Clock;

/// How often the sandbox is asked what time it is.
const ASK: Duration = Duration::from_millis(50);
/// A step larger than this was made by hand, in milliseconds.
const JUMP: i64 = 5_000;

/// The clock of the sandbox at `api`; follows it for as long as it answers, and stands still when it doesn't.
pub async fn clock_of(api: &Url) -> anyhow::Result<Clock> {
    let address = api.join("/sandbox/clock")?;
    let first = ask(&address).await?;
    let (millis, jumps) = (Arc::new(AtomicI64::new(first)), watch::Sender::new(0));
    let clock = {
        let millis = millis.clone();
        let now = move || DateTime::from_timestamp_millis(millis.load(Ordering::Relaxed)).unwrap_or_default();
        Clock::following(now, jumps.subscribe())
    };
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(ASK).await;
            if let Ok(now) = ask(&address).await {
                let before = millis.swap(now, Ordering::Relaxed);
                if (now - before).abs() > JUMP {
                    jumps.send_modify(|jump| *jump += 1);
                }
            }
        }
    });
    Ok(clock)
}

async fn ask(address: &Url) -> anyhow::Result<i64> {
    let answer: serde_json::Value = reqwest::get(address.clone()).await?.error_for_status()?.json().await?;
    answer["unix_ms"].as_i64().ok_or_else(|| anyhow::anyhow!("no unix_ms in the answer"))
}
