//! What the bot shows beside the sandbox's own counters: what waits in which lane, what was sent, what comes next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::{Cast, tour};
use crate::delivery::Sender;
use crate::events::{self, Filter};
use crate::outbox::{self, Lane};
use crate::regions::RegionSet;

/// How often the panel's figures are read.
const EVERY: Duration = Duration::from_millis(500);
const DAY: i64 = 86_400;
/// So many coming events are asked what happens next.
const LOOKED_AT: u32 = 8;

/// The panel: figures read in the background, so that looking at them costs nothing.
pub struct BotPanel {
    shown: Arc<Mutex<Value>>,
    cast: Cast,
}

impl BotPanel {
    /// Begins to read figures from the sender's database.
    pub fn new(sender: Sender, cast: Cast, runtime: Handle) -> Self {
        let shown = Arc::new(Mutex::new(json!({})));
        let kept = Arc::downgrade(&shown);
        runtime.spawn(async move {
            while let Some(shown) = kept.upgrade() {
                if let Ok(figures) = read(&sender, cast).await {
                    *shown.lock().unwrap_or_else(PoisonError::into_inner) = figures;
                }
                drop(shown);
                tokio::time::sleep(EVERY).await;
            }
        });
        Self { shown, cast }
    }
}

impl sandbox::Panel for BotPanel {
    fn snapshot(&self) -> Value {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn story(&self) -> Value {
        tour::story(self.cast)
    }
}

async fn read(sender: &Sender, cast: Cast) -> sqlx::Result<Value> {
    let waiting = outbox::pending_by_lane(&sender.db).await?;
    let lane = |lane: Lane| waiting.get(&(lane as i64)).copied().unwrap_or(0);
    let endings = outbox::endings(&sender.db).await?;
    let ending = |word: &str| endings.get(word).copied().unwrap_or(0);
    let pace = sender.pace.reading();
    Ok(json!({
        "next": next(sender).await?,
        "cast": cast.roles(),
        "time_zone": sender.rules.zone.name(),
        "groups": [
            {"name": words("Кезекте", "В очереди", "Waiting"), "rows": [
                row(words("Шұғыл хабарламалар", "Срочные", "Urgent"), lane(Lane::Urgent)),
                row(words("Еске салулар мен өзгерістер", "Напоминания и изменения", "Reminders and changes"), lane(Lane::Change)),
                row(words("Хабарландырулар", "Объявления", "Announcements"), lane(Lane::Announcement)),
                row(words("Дайджестер", "Дайджесты", "Digests"), lane(Lane::Digest)),
            ]},
            {"name": words("Нәтижесі", "Результат", "Outcome"), "rows": [
                row(words("Жеткізілді", "Доставлено", "Delivered"), ending("sent")),
                row(words("Ботты бұғаттағандар", "Заблокировали бота", "Blocked the bot"), ending("unreachable")),
                row(words("Жіберілмеді", "Не отправлено", "Cancelled"), ending("cancelled")),
                row(words("Мерзімі өтті", "Срок истёк", "Expired"), ending("expired")),
                row(words("Жеткізілмеді", "Не доставлено", "Failed"), ending("failed")),
                row(words("Белгісіз", "Неизвестно", "Unknown"), ending("unknown")),
            ]},
            {"name": words("Жылдамдығы", "Скорость", "Pace"), "rows": [
                {"name": words("Секундына, ең көбі", "В секунду, не более", "A second, at most"), "value": pace.rate},
                {"name": words("Telegram тоқтатып қойды", "Telegram приостановил", "Held back by Telegram"), "value": pace.frozen},
            ]},
        ],
    }))
}

fn words(kk: &str, ru: &str, en: &str) -> Value {
    json!({"kk": kk, "ru": ru, "en": en})
}

fn row(name: Value, value: i64) -> Value {
    json!({"name": name, "value": value})
}

/// What happens next: a delivery falls due, a day before an event comes (when most are reminded), or an event begins.
async fn next(sender: &Sender) -> sqlx::Result<Value> {
    let now = sender.clock.unix();
    let due = outbox::next_due(&sender.db).await?.map(|at| (at, words("Кезектегі хабарлама", "Сообщение из очереди", "A waiting message")));
    let coming = events::upcoming(&mut *sender.db.read().acquire().await?, now, &Filter::public(RegionSet::ALL), 0, LOOKED_AT).await?;
    let anchors = coming.events.iter().filter_map(|event| event.occurrence.instants.anchor_at);
    let moments = anchors.flat_map(|at| {
        [
            (at - DAY, words("Іс-шараға бір күн қалады", "До мероприятия остаётся день", "A day before an event")),
            (at, words("Іс-шара басталады", "Начинается мероприятие", "An event begins")),
        ]
    });
    let first = moments.chain(due).filter(|(at, _)| *at > now).min_by_key(|(at, _)| *at);
    let moment = first.and_then(|(at, what)| Some(json!({"at": DateTime::from_timestamp(at, 0)?.to_rfc3339(), "what": what})));
    Ok(moment.unwrap_or(Value::Null))
}
