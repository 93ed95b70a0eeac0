//! What is read when somebody asks: from the database's counters, the pace, the disk and the process.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Watched;
use super::health::{self, Health};
use crate::outbox::{self, Lane, Standing};
use crate::{backup, disk, inbox, subscribers};

/// People are counted no more often than this: that reads every row.
const COUNT_EVERY: Duration = Duration::from_secs(300);

type Number = Gauge<f64, AtomicU64>;
type Words<M> = Family<[(&'static str, String); 1], M>;

/// The gauges; their registry reads the same values.
#[derive(Default)]
pub struct Gauges {
    pending: Words<Gauge>,
    deliveries: Words<Gauge>,
    possibly_double: Gauge,
    paused: Gauge,
    waiting: Gauge,
    set_aside: Gauge,
    subscribers: Words<Gauge>,
    held: Gauge,
    frozen: Gauge,
    rate: Number,
    standstill: Family<[(&'static str, &'static str); 1], Number>,
    last_backup: Gauge,
    last_poll: Gauge,
    last_send: Gauge,
    heartbeat: Gauge,
    database: Gauge<i64>,
    disk_free: Number,
    disk_total: Number,
    memory: Number,
    cpu: Counter<f64, AtomicU64>,
    counted: Mutex<Option<Instant>>,
}

impl Gauges {
    /// Names them all: `jarshy_…` with units, and the process by the names that every dashboard knows.
    pub fn register(&self, registry: &mut Registry, started: i64) {
        let ours = registry.sub_registry_with_prefix("jarshy");
        ours.register("build", "Which program this is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        ours.register("pending", "Messages that are owed and wait, by lane", self.pending.clone());
        ours.register("deliveries", "Messages in the ledger, by where they stand", self.deliveries.clone());
        ours.register("possibly_double", "Messages sent again after an unknown outcome", self.possibly_double.clone());
        ours.register("paused_occasions", "Occasions that wait for somebody to resume them", self.paused.clone());
        ours.register("updates_waiting", "Updates that are stored and not handled yet", self.waiting.clone());
        ours.register("updates_set_aside", "Updates set aside after three tries, kept for a week", self.set_aside.clone());
        ours.register("subscribers", "People subscribed, by language", self.subscribers.clone());
        ours.register("held", "1: all sending to many is held until an owner releases it", self.held.clone());
        ours.register("frozen", "1: Telegram asked to wait, and sending to many does", self.frozen.clone());
        ours.register("pace_messages_per_second", "Messages to many a second at most, now; +Inf without a limit", self.rate.clone());
        ours.register_with_unit(
            "standstill",
            "How long a part has stood still while it had something to do",
            Unit::Seconds,
            self.standstill.clone(),
        );
        ours.register_with_unit("last_backup_timestamp", "When a copy was last made; 0: never", Unit::Seconds, self.last_backup.clone());
        ours.register_with_unit("last_poll_timestamp", "When Telegram last answered a poll", Unit::Seconds, self.last_poll.clone());
        ours.register_with_unit("last_send_timestamp", "When a message that was owed was last sent", Unit::Seconds, self.last_send.clone());
        ours.register_with_unit("heartbeat_timestamp", "When what is due was last planned", Unit::Seconds, self.heartbeat.clone());
        ours.register_with_unit("database", "Size of the database with its log", Unit::Bytes, self.database.clone());
        ours.register_with_unit("disk_free", "Free on the database's disk", Unit::Bytes, self.disk_free.clone());
        ours.register_with_unit("disk_total", "Size of the database's disk", Unit::Bytes, self.disk_total.clone());
        let process = registry.sub_registry_with_prefix("process");
        let start = Gauge::<i64>::default();
        start.set(started);
        process.register_with_unit("start_time", "When the program started", Unit::Seconds, start);
        process.register_with_unit("resident_memory", "Memory held", Unit::Bytes, self.memory.clone());
        process.register_with_unit("cpu", "Time spent on processors", Unit::Seconds, self.cpu.clone());
    }

    /// Reads everything anew.
    pub async fn read(&self, watched: &Watched) -> sqlx::Result<()> {
        let Watched { db, pace, pulse, .. } = watched;
        let pending = outbox::pending_by_lane(db).await?;
        for (lane, word) in
            [(Lane::Urgent, "urgent"), (Lane::Change, "change"), (Lane::Announcement, "announcement"), (Lane::Digest, "digest")]
        {
            set(&self.pending, "lane", word, pending.get(&(lane as i64)).copied().unwrap_or(0));
        }
        let standings = outbox::standings(db).await?;
        for standing in Standing::ALL {
            set(&self.deliveries, "standing", standing.word(), standings.get(&standing).copied().unwrap_or(0));
        }
        let occasions = outbox::doubts_and_pauses(db).await?;
        self.possibly_double.set(occasions.doubts);
        self.paused.set(occasions.paused);
        self.set_aside.set(inbox::set_aside(db).await?);
        self.heartbeat.set(crate::scheduler::heartbeat(db).await?.unwrap_or(0));
        self.last_backup.set(backup::last(db).await?.unwrap_or(0));
        let reading = health::read(watched).await?;
        self.waiting.set(reading.waiting);
        self.held.set(i64::from(reading.held));
        self.frozen.set(i64::from(reading.frozen));
        let health = Health::judge(&reading, Duration::ZERO);
        for (part, still) in [("polling", health.polling), ("answering", health.answering), ("sending", health.sending)] {
            self.standstill.get_or_create(&[("part", part)]).set(still.map_or(0.0, |still| still.as_secs_f64()));
        }
        self.count_people(watched).await?;
        self.rate.set(pace.reading().rate.unwrap_or(f64::INFINITY));
        self.last_poll.set(pulse.polled.at().unwrap_or(0));
        self.last_send.set(pulse.sent.at().unwrap_or(0));
        self.read_machine(watched);
        Ok(())
    }

    async fn count_people(&self, watched: &Watched) -> sqlx::Result<()> {
        let mut counted = self.counted.lock().await;
        if counted.is_some_and(|at| at.elapsed() < COUNT_EVERY) {
            return Ok(());
        }
        let by_language = subscribers::count_by_language(&watched.db).await?;
        self.subscribers.clear();
        for (language, n) in by_language {
            set(&self.subscribers, "language", &language, n);
        }
        *counted = Some(Instant::now());
        Ok(())
    }

    #[allow(clippy::cast_precision_loss, reason = "bytes of a disk, to be drawn in a picture")]
    fn read_machine(&self, watched: &Watched) {
        self.database.set(i64::try_from(disk::database_bytes(watched.db.path())).unwrap_or(i64::MAX));
        if let Ok(space) = disk::space(watched.db.path()) {
            self.disk_free.set(space.free as f64);
            self.disk_total.set(space.total as f64);
        }
        if let Some((cpu, memory)) = of_this_process() {
            self.memory.set(memory);
            self.cpu.inner().store(cpu.to_bits(), Ordering::Relaxed);
        }
    }
}

fn set(family: &Words<Gauge>, label: &'static str, word: &str, value: i64) {
    family.get_or_create(&[(label, word.to_owned())]).set(value);
}

/// Seconds of processor time and bytes of memory held; `None` where the system doesn't tell (proc(5), Linux).
#[cfg(target_os = "linux")]
#[allow(clippy::cast_precision_loss, reason = "figures to be drawn in a picture")]
fn of_this_process() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold anything; what follows its last bracket are numbers: state is field 3, utime 14, stime 15, rss 24.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    let ticks = number(14)? + number(15)?;
    let pages = number(24)?;
    Some((ticks as f64 / rustix::param::clock_ticks_per_second() as f64, pages as f64 * rustix::param::page_size() as f64))
}

#[cfg(not(target_os = "linux"))]
fn of_this_process() -> Option<(f64, f64)> {
    None
}
