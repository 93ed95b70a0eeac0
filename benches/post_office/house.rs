//! What the rows are measured on: a town in the sandbox, databases with people in it, and the bot as a process.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jarshy::audience::Audience;
use jarshy::config::Office;
use jarshy::db::Db;
use jarshy::letter::{Button, Letter};
use jarshy::markup::Html;
use jarshy::outbox::{self, Filled, Lane, NewOccasion, Rules, VariantKey};
use jarshy::regions::RegionSet;
use sandbox::{Fault, Limits, NewPerson, Options, Rule, Sandbox};
use tempfile::TempDir;

/// The sandbox gives people numbers from the one after this.
pub const FIRST: i64 = 5_000_000_000;
/// The region that the broadcasts go to: five in six follow it.
pub const REGION: i64 = 1;
/// What is sent, by the bot and by its peers.
pub const TEXT: &str = "<b>Достық күні</b>\n\n1 мамыр, сағат 11:00. Өтетін орны: <i>Достық үйі, Астана</i>. Кіру тегін.";

/// The sandbox's latency in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    AtOnce,
    Late,
}

impl Answers {
    pub const BOTH: [Self; 2] = [Self::AtOnce, Self::Late];

    pub fn words(self) -> &'static str {
        match self {
            Self::AtOnce => "answered at once",
            Self::Late => "answered after 100 ± 50 ms",
        }
    }
}

/// A sandbox with `people`, to whom the bot may write.
pub async fn town(people: i64, limits: Limits, answers: Answers) -> Sandbox {
    let sandbox = Sandbox::start(Options { limits, ..Options::default() }).await.unwrap();
    let world = sandbox.world();
    for _ in 0..people {
        world.person(NewPerson { started: true, ..NewPerson::named("Айгерім") });
    }
    if answers == Answers::Late {
        world.faults().add(Rule::new(Fault::Latency { millis: 50, spread_millis: 100 }));
    }
    sandbox
}

/// A folder with a database that has people in it.
pub struct House {
    folder: TempDir,
}

impl House {
    /// `people` are subscribed, one half in each language; five in six follow [`REGION`].
    pub async fn with(people: i64) -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap() };
        let db = house.open().await;
        let mut transaction = db.write().await.unwrap();
        sqlx::query(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
             INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at)
             SELECT ?2 + i, CASE i % 2 WHEN 0 THEN 'kk' ELSE 'ru' END, CASE i % 6 WHEN 0 THEN 8 ELSE ?3 END, 0, 0, 0, '1:kk', 0, 0 FROM n",
        )
        .bind(people)
        .bind(FIRST)
        .bind(REGION)
        .execute(&mut *transaction)
        .await
        .unwrap();
        transaction.commit().await.unwrap();
        db.close().await;
        house
    }

    pub async fn open(&self) -> Db {
        Db::open(&self.path()).await.unwrap()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("jarshy.db")
    }

    /// The same once more, on the disk already: what is measured doesn't wait for the copying.
    pub fn copy(&self) -> Self {
        let copy = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::copy(self.path(), copy.path()).unwrap();
        std::fs::File::open(copy.path()).unwrap().sync_all().unwrap();
        copy
    }

    /// The file, in megabytes.
    pub fn megabytes(&self) -> f64 {
        std::fs::metadata(self.path()).unwrap().len() as f64 / 1e6
    }
}

/// As the office has it, but at any hour.
pub fn rules() -> Rules {
    let office = Office::sample();
    Rules { zone: office.zone, quiet: None, daily_cap: office.daily_cap }
}

/// Opens an announcement to whoever follows [`REGION`], and doesn't fill it.
pub async fn announce(db: &Db, key: &str, lane: Lane, not_before: i64) -> i64 {
    announce_to(db, key, lane, not_before, Audience::of_regions(RegionSet::from_bits(REGION))).await
}

async fn announce_to(db: &Db, key: &str, lane: Lane, not_before: i64, audience: Audience) -> i64 {
    let new = NewOccasion { resends: true, capped: true, audience: Some(audience), ..NewOccasion::new(key, lane, not_before, i64::MAX) };
    let mut transaction = db.write().await.unwrap();
    let opened = outbox::open(&mut transaction, &new, 1).await.unwrap();
    for (language, letter) in letters(opened.id, TEXT) {
        let key = VariantKey { segment: 0, language, version: 1, part: 0 };
        outbox::add_variant(&mut transaction, opened.id, key, &letter).await.unwrap();
    }
    transaction.commit().await.unwrap();
    opened.id
}

/// A text in each language, with the button that an announcement has.
pub fn letters(occasion: i64, text: &str) -> [(&'static str, Letter); 2] {
    [("kk", "ru"), ("ru", "kk")].map(|(language, other)| {
        let letter = Letter { body: jarshy::letter::Body::Html(text.into()), ..Letter::html(Html::new()) };
        (language, letter.row([Button::press("Басқа тілде", format!("l:{occasion}:{other}"))]))
    })
}

/// Fills whatever waits to be filled.
pub async fn fill(db: &Db) {
    while outbox::fill(db, &rules()).await.unwrap() != Filled::Idle {}
}

/// A house in which everybody who follows [`REGION`] is owed an announcement.
pub async fn owing(people: i64) -> House {
    let house = House::with(people).await;
    let db = house.open().await;
    announce(&db, "bench:1", Lane::Announcement, 0).await;
    fill(&db).await;
    db.close().await;
    house
}

/// A house in which everybody is.
pub async fn owing_all(people: i64) -> House {
    let house = House::with(people).await;
    let db = house.open().await;
    let now = jarshy::clock::Clock::system().unix();
    announce_to(&db, "bench:1", Lane::Announcement, now, Audience::everyone()).await;
    fill(&db).await;
    db.close().await;
    house
}

/// A program that runs until this is dropped.
pub struct Program(Child);

impl Program {
    /// The bot on this database.
    pub fn bot(sandbox: &Sandbox, database: &Path, settings: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jarshy"));
        command
            .arg("run")
            .env_clear()
            .envs([("JARSHY_ORGANISATION", "sample"), ("JARSHY_LOG", "error"), ("JARSHY_QUIET_HOURS", "off"), ("JARSHY_OWNERS", "1")])
            .env("TELOXIDE_TOKEN", sandbox.token())
            .env("TELOXIDE_API_URL", sandbox.url())
            .env("JARSHY_DATABASE", database)
            .envs(settings.iter().copied());
        Self::start(command)
    }

    pub fn start(mut command: Command) -> Self {
        Self(command.stdout(Stdio::null()).spawn().unwrap())
    }

    /// Processor time so far: user and system, in hundredths of a second.
    pub fn cpu(&self) -> Duration {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        let fields = text.rsplit(") ").next().unwrap_or("").split_whitespace();
        Duration::from_millis(10 * fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>())
    }

    /// Resident memory now, in MiB.
    pub fn resident(&self) -> f64 {
        self.memory("VmRSS:")
    }

    /// The most it has ever held, in MiB.
    pub fn most_resident(&self) -> f64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(f64::NAN) / 1024.0
    }

    /// Asks it to end, and waits until it has.
    pub fn end(mut self) {
        Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
