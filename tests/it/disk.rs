//! A disk that is full, and power that fails: what was written down holds, and the rest goes on when it can. The program's tables are held
//! against the sandbox's record.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use jarshy::db::Db;
use jarshy::outbox::{self, Filled, Standing};
use sandbox::{EntryKind, Fault, Limits, NewPerson, Rule, World};
use sqlx::SqlitePool;
use tokio::time::sleep;

use crate::chance::Chance;
use crate::hurry::{House, hurried};
use crate::log::Log;
use crate::post_office::{notice, put_in, subscribe_all};
use crate::town;

async fn number(pool: &SqlitePool, question: &'static str) -> i64 {
    sqlx::query_scalar(question).fetch_one(pool).await.unwrap()
}

/// No page more is to be had, and those there are are full.
async fn fills_up(db: &Db) {
    let pages = number(db.writer(), "PRAGMA page_count").await;
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(db.writer()).await.unwrap();
    for size in [3000, 100] {
        loop {
            let ballast = sqlx::query("INSERT INTO meta (name, value) VALUES ('ballast:' || hex(randomblob(8)), hex(zeroblob(?)))");
            if ballast.bind(size).execute(db.writer()).await.is_err() {
                break;
            }
        }
    }
}

async fn has_room_again(db: &Db) {
    sqlx::query("PRAGMA max_page_count = 1000000").execute(db.writer()).await.unwrap();
    sqlx::query("DELETE FROM meta WHERE name LIKE 'ballast:%'").execute(db.writer()).await.unwrap();
}

/// How many messages each chat got.
fn received(world: &World) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for entry in world.record().iter().filter(|entry| entry.kind == EntryKind::Sent) {
        *counts.entry(entry.chat).or_default() += 1;
    }
    counts
}

#[test]
fn a_full_disk_loses_and_doubles_nothing_is_said_and_all_goes_on_when_there_is_room() {
    let log = Log::begins();
    hurried(20, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let asking: Vec<i64> = (0..30).map(|_| house.world.person(NewPerson::named("Сұраушы")).id).collect();
        let chats = subscribe_all(&house.db, &house.world, 200, house.now()).await;
        let occasion = put_in(&house.db, &notice("test:1", house.now()), house.now()).await;
        let some = |view: &sandbox::WorldView<'_>| (view.record_len() > 30).then_some(());
        house.world.wait_for(some, Duration::from_secs(60)).await.expect("it sends");
        fills_up(&house.db).await;
        // What fits between what is there already is still written down, and done.
        for person in &asking {
            house.world.says(*person, "/help");
        }
        // Again and again: another connection begins without the limit, as a disk does on which somebody makes room.
        for _ in 0..20 {
            sleep(Duration::from_secs(2)).await;
            fills_up(&house.db).await;
        }
        has_room_again(&house.db).await;
        let mut waited = 0;
        while !outbox::progress(&house.db, occasion).await.unwrap().is_over() {
            waited += 1;
            assert!(waited < 120, "it doesn't go on: {:?}", outbox::progress(&house.db, occasion).await);
            sleep(Duration::from_secs(1)).await;
        }
        let answered = |view: &sandbox::WorldView<'_>| asking.iter().all(|person| view.last_from_bot(*person).is_some()).then_some(());
        house.world.wait_for(answered, Duration::from_secs(60)).await.expect("every question is answered");
        let (received, progress) = (received(&house.world), outbox::progress(&house.db, occasion).await.unwrap());
        assert!(chats.iter().chain(&asking).all(|chat| received.get(chat) == Some(&1)), "lost or doubled");
        assert_eq!((progress.count(Standing::Sent), progress.doubts), (200, 0));
        house.closes().await;
    });
    let log = log.said();
    assert!(log.contains("is the disk full?"), "the disk was not full: {log}");
    assert!(log.contains("can be written again"));
}

/// Bytes before each frame of a write-ahead log, and before the first (https://sqlite.org/fileformat2.html, "The Write-Ahead Log").
const FRAME_HEAD: usize = 24;
const WAL_HEAD: usize = 32;

/// A broadcast with answers beside it, as the disk saw it: the database as it was before, the log with all that was written since, and how
/// long the log was (at most) when each message was accepted.
struct Seen {
    database: Vec<u8>,
    log: Vec<u8>,
    page: usize,
    sent: Vec<(i64, usize)>,
    answers: Vec<usize>,
    chats: Vec<i64>,
    occasion: i64,
}

fn log_of(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}-wal", database.display()))
}

fn length(path: &Path) -> usize {
    std::fs::metadata(path).map_or(0, |about| usize::try_from(about.len()).unwrap())
}

async fn watched(house: &House, people: usize) -> Seen {
    let world = &house.world;
    let asking: Vec<i64> = (0..5).map(|_| world.person(NewPerson::named("Сұраушы")).id).collect();
    let chats = subscribe_all(&house.db, world, people, house.now()).await;
    // From here on everything stays in the log.
    for pragma in ["PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_checkpoint(TRUNCATE)"] {
        sqlx::query(pragma).execute(house.db.writer()).await.unwrap();
    }
    let (path, log) = (house.db.path().to_owned(), log_of(house.db.path()));
    let database = std::fs::read(&path).unwrap();
    let occasion = put_in(&house.db, &notice("test:1", house.now()), house.now()).await;
    let (mut seen, mut sent, mut answers) = (world.view(|view| view.record_len()), Vec::new(), Vec::new());
    let known: BTreeSet<i64> = chats.iter().copied().collect();
    while !outbox::progress(&house.db, occasion).await.unwrap().is_over() || answers.len() < 40 {
        if answers.len() < 60 {
            world.says(asking[answers.len() % asking.len()], "/help");
        }
        let look = |view: &sandbox::WorldView<'_>| Some((view.record_since(seen), length(&log))).filter(|(new, _)| !new.is_empty());
        let Some((new, at)) = world.wait_for(look, Duration::from_secs(1)).await else { continue };
        seen += new.len() as u64;
        for entry in new {
            if known.contains(&entry.chat) { sent.push((entry.chat, at)) } else { answers.push(at) }
        }
    }
    let log = std::fs::read(&log).unwrap();
    let page = usize::try_from(u32::from_be_bytes(log[8..12].try_into().unwrap())).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), database, "the log was folded into the file: this test sees nothing");
    Seen { database, log, page, sent, answers, chats, occasion }
}

impl Seen {
    fn frames(&self) -> usize {
        (self.log.len() - WAL_HEAD) / (FRAME_HEAD + self.page)
    }

    /// What a power cut after so many bytes of the log leaves behind.
    fn cut(&self, at: usize, folder: &Path) -> PathBuf {
        let database = folder.join("town.db");
        std::fs::write(&database, &self.database).unwrap();
        std::fs::write(log_of(&database), &self.log[..at]).unwrap();
        database
    }

    /// Opens what is left, and holds it against the record.
    async fn holds(&self, at: usize) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&self.cut(at, folder.path())).await.unwrap();
        let whole: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(db.writer()).await.unwrap();
        assert_eq!(whole, "ok", "cut at {at}");
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as("SELECT chat_id, state, tries FROM delivery WHERE occasion_id = ?")
            .bind(self.occasion)
            .fetch_all(db.read())
            .await
            .unwrap();
        let rows: BTreeMap<i64, (i64, i64)> = rows.into_iter().map(|(chat, state, tries)| (chat, (state, tries))).collect();
        let ever: BTreeSet<i64> = self.sent.iter().map(|(chat, _)| *chat).collect();
        for (chat, _) in self.sent.iter().filter(|(_, then)| *then <= at) {
            let known = rows.get(chat).is_some_and(|(state, tries)| *state != Standing::Pending as i64 || *tries > 0);
            assert!(known, "cut at {at}: {chat} has it, and it would be sent again without a doubt: {:?}", rows.get(chat));
        }
        for (chat, (state, _)) in &rows {
            assert!(*state != Standing::Sent as i64 || ever.contains(chat), "cut at {at}: {chat} never got what is written down as sent");
        }
        let progress = outbox::progress(&db, self.occasion).await.unwrap();
        assert!(progress.filling || progress.total() == 0 || progress.total() == self.chats.len() as i64, "cut at {at}: {progress:?}");
        let stored = number(db.read(), "SELECT COUNT(*) FROM inbox").await;
        let answered = self.answers.iter().filter(|then| **then <= at).count() as i64;
        assert!(answered <= stored, "cut at {at}: {answered} were answered, {stored} were stored");
        db.close().await;
    }

    /// Goes on with what is left until everything is told; how many got it twice, and how many of these were doubtful.
    async fn goes_on(&self, at: usize) -> (usize, i64) {
        let folder = tempfile::tempdir().unwrap();
        self.cut(at, folder.path());
        let time = sandbox::Clock::manual(chrono::DateTime::parse_from_rfc3339(town::OPENS).unwrap().to_utc() + TimeDelta::minutes(1));
        let sandbox = sandbox::Sandbox::start(sandbox::Options { clock: time.clone(), ..Default::default() }).await.unwrap();
        let world = sandbox.world();
        let same: Vec<i64> = self.chats.clone();
        // The same people in another town: their numbers are given out in the same order.
        while world.person(NewPerson::named("Тұрғын")).id < *same.last().unwrap() {}
        same.iter().for_each(|chat| world.has_started(*chat));
        let office = jarshy::config::Office { rate: None, ..jarshy::config::Office::sample() };
        let app = town::open(&sandbox, &time, &office, folder.path(), 1).await;
        let db = app.tools.db.clone();
        outbox::recover(&db, time.now().timestamp()).await.unwrap();
        for _ in 0..2 {
            while outbox::fill(&db, &app.sender.rules).await.unwrap() != Filled::Idle {}
            app.sender.run_until_idle().await.unwrap();
            time.advance(TimeDelta::seconds(61));
        }
        let progress = outbox::progress(&db, self.occasion).await.unwrap();
        let mut counts = received(&world);
        for (chat, _) in self.sent.iter().filter(|(_, then)| *then <= at) {
            *counts.entry(*chat).or_default() += 1;
        }
        if progress.total() > 0 {
            assert!(progress.is_over(), "cut at {at}: {progress:?}");
            assert!(same.iter().all(|chat| counts.contains_key(chat)), "cut at {at}: lost");
        }
        db.close().await;
        (same.iter().filter_map(|chat| counts.get(chat)).map(|n| n - 1).sum(), progress.doubts)
    }
}

/// Cuts at a sample of the log's frames; `JARSHY_POWER=all` cuts at each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_power_cut_anywhere_in_the_log_the_database_is_whole_and_keeps_the_rules() {
    let mut chance = Chance::of("power cuts");
    let all = std::env::var_os("JARSHY_POWER").is_some_and(|what| what == "all");
    let house = House::opens(Limits::None, |office| office.rate = None).await;
    house.world.faults().add(Rule::new(Fault::Latency { millis: 3, spread_millis: 10 }).method("sendMessage"));
    let seen = watched(&house, 300).await;
    house.closes().await;
    let (frames, size) = (seen.frames(), FRAME_HEAD + seen.page);
    let end = |frame: usize| WAL_HEAD + frame * size;
    assert!(frames > 200, "{frames} frames: too few to mean anything");
    let mut cuts = 0;
    for frame in 0..=frames {
        if all || chance.below(frames as u64) < 40 {
            seen.holds(end(frame)).await;
            // In the middle of a frame, too: half of it never reached the disk.
            if frame < frames && (all || chance.below(4) == 0) {
                seen.holds(end(frame) + usize::try_from(chance.below(size as u64)).unwrap()).await;
                cuts += 1;
            }
            cuts += 1;
        }
    }
    let mut went_on = Vec::new();
    for _ in 0..if all { 20 } else { 3 } {
        let at = end(usize::try_from(chance.below(frames as u64)).unwrap());
        let (doubled, doubts) = seen.goes_on(at).await;
        assert!(doubled as i64 <= doubts, "cut at {at}: {doubled} doubled, {doubts} were doubtful");
        went_on.push((doubled, doubts));
    }
    println!("power cuts: {frames} frames, {cuts} cuts whole and within the rules; gone on (doubled, doubtful): {went_on:?}");
}
