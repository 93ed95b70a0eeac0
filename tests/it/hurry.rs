//! Time that runs faster than it does: for what takes minutes and must not be watched for minutes.
//!
//! tokio's clock is paused and moved on from outside, a step every millisecond, as long as the work allows: the program and the sandbox,
//! in one thread, take every span from it. What they do besides waiting (the disk, the processor) then seems slower than it is, never
//! faster: what is measured here is a bound.

use std::future::Future;
use std::time::Duration;

use chrono::DateTime;
use jarshy::app::{App, AppError};
use jarshy::config::Office;
use jarshy::db::Db;
use sandbox::{Limits, NewPerson, Options, Sandbox, World};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::town;

/// Plays a story in which time goes up to `times` as fast.
pub fn hurried<F: Future>(times: u64, story: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        // While a blocking task runs, paused time doesn't leap on by itself whenever everybody waits for the disk or the network.
        let (release, held) = std::sync::mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || held.recv().ok());
        let (tick, mut ticks) = tokio::sync::mpsc::channel(1);
        std::thread::spawn(move || {
            while tick.blocking_send(()).is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let time = async {
            while ticks.recv().await.is_some() {
                tokio::time::advance(Duration::from_millis(times)).await;
            }
        };
        let told = tokio::select! {
            told = story => told,
            () = time => unreachable!("it ticks as long as it is listened to"),
        };
        drop(release);
        told
    })
}

/// The whole program at work on a sandbox with limits, in the test's own process.
pub struct House {
    pub world: World,
    pub time: sandbox::Clock,
    pub db: Db,
    pub owner: i64,
    _sandbox: Sandbox,
    _folder: tempfile::TempDir,
    stop: CancellationToken,
    running: JoinHandle<Result<(), AppError>>,
}

impl House {
    /// Opens at nine in the morning, at these limits and with the settings of every house, changed.
    pub async fn opens(limits: Limits, change: impl FnOnce(&mut Office)) -> Self {
        let time = sandbox::Clock::running_from(DateTime::parse_from_rfc3339(town::OPENS).unwrap().to_utc());
        let sandbox = Sandbox::start(Options { clock: time.clone(), limits, ..Options::default() }).await.unwrap();
        let world = sandbox.world();
        let owner = world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Иесі") }).id;
        let mut office = Office::sample();
        change(&mut office);
        let folder = tempfile::tempdir().unwrap();
        let app: App = town::open(&sandbox, &time, &office, folder.path(), owner).await;
        let (db, stop) = (app.tools.db.clone(), CancellationToken::new());
        let running = tokio::spawn(app.run(stop.clone()));
        Self { world, time, db, owner, _sandbox: sandbox, _folder: folder, stop, running }
    }

    /// Unix seconds in the house.
    pub fn now(&self) -> i64 {
        self.time.now().timestamp()
    }

    /// Ends it as a supervisor would.
    pub async fn closes(self) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
    }
}
