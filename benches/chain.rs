//! The figures of the chain: enqueueing, an answer at the counter, and the program at rest with a million subscribers.
//!
//! `cargo bench --bench chain` prints a line each; the README has them with the machine. Plain measuring, no harness: each figure is one
//! run of something that takes long enough to be told from noise.

// What a bench can't do it had better not measure; its shares are small numbers.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::DateTime;
use jarshy::app::{App, Parts};
use jarshy::audience::Audience;
use jarshy::clock::Clock;
use jarshy::config::Office;
use jarshy::db::Db;
use jarshy::inbox;
use jarshy::letter::Letter;
use jarshy::locale::Locales;
use jarshy::markup::Html;
use jarshy::outbox::{self, Filled, Lane, NewOccasion, Rules, VariantKey};
use jarshy::telegram::Telegram;
use sandbox::{NewPerson, Options, Sandbox};
use tokio_util::sync::CancellationToken;

const MILLION: i64 = 1_000_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // `cargo test --benches` runs this, too: then a look that it still works is enough.
    let full = std::env::args().any(|argument| argument == "--bench");
    runtime.block_on(async {
        enqueue(if full { 100_000 } else { 2_000 }).await;
        answer(if full { 500 } else { 20 }).await;
        at_rest(if full { MILLION } else { 5_000 }).await;
    });
}

/// Subscribers by one statement: what is measured is the bot, not the filling of its tables.
async fn populate(db: &Db, people: i64) {
    let mut transaction = db.write().await.unwrap();
    sqlx::query(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at)
         SELECT 5000000000 + i * 7, CASE i % 2 WHEN 0 THEN 'kk' ELSE 'ru' END, CASE i % 3 WHEN 0 THEN -1 ELSE 1 << (i % 20) END,
                1, (i % 7) * 1440 + 540 + i % 660, 0, '1:kk', 0, 0 FROM n",
    )
    .bind(people)
    .execute(&mut *transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
}

async fn enqueue(people: i64) {
    let db = Db::scratch().await.unwrap();
    populate(&db, people * 12 / 10).await;
    let office = Office::sample();
    let rules = Rules { zone: office.zone, quiet: office.quiet, daily_cap: office.daily_cap };
    let new = NewOccasion { audience: Some(Audience::everyone()), ..NewOccasion::new("bench:1", Lane::Announcement, 0, i64::MAX) };
    let mut transaction = db.write().await.unwrap();
    let opened = outbox::open(&mut transaction, &new, 1).await.unwrap();
    for language in ["kk", "ru"] {
        let key = VariantKey { segment: 0, language, version: 1, part: 0 };
        outbox::add_variant(&mut transaction, opened.id, key, &Letter::html(Html::escape("text"))).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let (began, mut longest) = (Instant::now(), Duration::ZERO);
    loop {
        let chunk = Instant::now();
        let filled = outbox::fill(&db, &rules).await.unwrap();
        longest = longest.max(chunk.elapsed());
        if filled != Filled::Chunk {
            break;
        }
    }
    let (took, rows) = (began.elapsed(), people * 12 / 10);
    let per = took.as_secs_f64() / rows as f64 * people as f64;
    println!("enqueue {people} recipients: {per:.3} s (longest transaction {:.1} ms)", longest.as_secs_f64() * 1e3);
}

/// From the stored update to the answer in the sandbox, one newcomer after another.
async fn answer(newcomers: usize) {
    let time = sandbox::Clock::manual(DateTime::parse_from_rfc3339("2025-04-21T09:00:00+05:00").unwrap().to_utc());
    let sandbox = Sandbox::start(Options { clock: time.clone(), ..Options::default() }).await.unwrap();
    let world = sandbox.world();
    let db = Db::scratch().await.unwrap();
    let bot = teloxide::Bot::new(sandbox.token()).set_api_url(url::Url::parse(&sandbox.url()).unwrap());
    let mut office = Office::sample();
    office.rate = None;
    let now = time.clone();
    let clock = Clock::following(move || now.now(), time.moves());
    let parts =
        Parts { db: db.clone(), telegram: Telegram::new(bot), clock, locales: Locales::embedded().unwrap(), office, owners: vec![1] };
    let app = App::open(parts, &CancellationToken::new()).await.unwrap();
    let line = app.tools.replies.telegram().clone();
    let mut offset = None;
    let mut took = Vec::new();
    for _ in 0..newcomers {
        let person = world.person(NewPerson::named("Тұрғын"));
        world.says(person, "/start");
        let updates = line.updates(offset, 0, &inbox::ALLOWED).await.unwrap();
        offset = updates.iter().filter_map(|update| update["update_id"].as_i64()).max().map(|id| id + 1);
        let began = Instant::now();
        inbox::store(&db, &updates, time.now().timestamp()).await.unwrap();
        inbox::work_until_idle(&db, &app.handler).await.unwrap();
        took.push(began.elapsed());
        assert!(world.last_from_bot(person).is_some());
    }
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!("/start, stored, handled and answered: median {:.2} ms, p99 {:.2} ms", at(0.5), at(0.99));
}

/// The real program on a large database: when it asks Telegram first, and how much memory it holds when nothing happens.
async fn at_rest(people: i64) {
    let sandbox = Sandbox::start(Options::default()).await.unwrap();
    let world = sandbox.world();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jarshy.db");
    let db = Db::open(&path).await.unwrap();
    populate(&db, people).await;
    db.close().await;
    let size = std::fs::metadata(&path).unwrap().len() as f64 / 1e6;
    let began = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_jarshy"))
        .arg("run")
        .env_clear()
        .envs([("TELOXIDE_TOKEN", sandbox.token()), ("JARSHY_ORGANISATION", "sample"), ("JARSHY_LOG", "error")])
        .env("TELOXIDE_API_URL", sandbox.url())
        .env("JARSHY_DATABASE", &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    world.wait_for(|view| view.is_polled().then_some(()), Duration::from_secs(30)).await.expect("it polls");
    let first = began.elapsed();
    // At rest: after its first plans are made and its menus are set.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.id())).unwrap_or_default();
    let resident =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|kib| kib.trim().trim_end_matches(" kB").parse::<f64>().ok());
    program.kill().unwrap();
    program.wait().unwrap();
    println!("first getUpdates {:.3} s after the start, with {people} subscribers stored ({size:.0} MB)", first.as_secs_f64());
    println!("resident at rest: {:.1} MiB", resident.unwrap_or_default() / 1024.0);
}
