//! The real binary, killed at any millisecond: nobody is lost, and what may be double was counted as doubtful first. Counted in the
//! sandbox's record; the program's own tables are asked only for what they say was doubtful.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use jarshy::db::Db;
use jarshy::outbox::{self, Standing};
use sandbox::{EntryKind, Fault, NewPerson, Rule, World};

use crate::binary::{Host, PATIENCE, Program};
use crate::chance::Chance;
use crate::post_office::{notice, put_in, subscribe_all};

/// How many people and kills: short here; `JARSHY_CRASH=20000x50` plays it in full.
fn size() -> (usize, u64) {
    let size = std::env::var("JARSHY_CRASH").unwrap_or_else(|_| "300x6".into());
    let (people, kills) = size.split_once('x').expect("PEOPLExKILLS");
    (people.parse().unwrap(), kills.parse().unwrap())
}

/// The rate that is set, and what is in the sender's hands at most: what goes within two seconds. `JARSHY_CRASH_RATE=off` sets none; then it
/// is twice what may be in flight, and one claim.
fn rate() -> (&'static str, i64) {
    if std::env::var("JARSHY_CRASH_RATE").is_ok_and(|rate| rate == "off") { ("off", 2 * 600 + 256) } else { ("28", 56) }
}

/// How many messages each chat got.
fn received(world: &World) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for entry in world.record().iter().filter(|entry| entry.kind == EntryKind::Sent) {
        *counts.entry(entry.chat).or_default() += 1;
    }
    counts
}

/// Every call takes about 50 ms, as it does to Telegram.
fn is_far_away(world: &World) {
    world.faults().add(Rule::new(Fault::Latency { millis: 35, spread_millis: 30 }));
}

/// Waits until the record has grown by `more`.
async fn goes_on(world: &World, more: u64) {
    let until = world.view(|view| view.record_len()) + more;
    world.wait_for(|view| (view.record_len() >= until).then_some(()), PATIENCE).await.expect("it goes on sending");
}

/// People at the counter who ask all the time; how often each did, when told to stop.
struct Crowd {
    world: World,
    people: Vec<i64>,
    task: tokio::task::JoinHandle<()>,
}

impl Crowd {
    /// Time goes on by as much as passes between two questions: the program's clock is the sandbox's, which a test moves.
    fn asks(world: &World, time: &sandbox::Clock, every: Duration) -> Self {
        let people: Vec<i64> = (0..10).map(|_| world.person(NewPerson::named("Көрші")).id).collect();
        let (asked, time, who) = (world.clone(), time.clone(), people.clone());
        let task = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(every);
            for person in who.iter().cycle() {
                ticks.tick().await;
                time.advance(TimeDelta::from_std(every).unwrap());
                asked.says(*person, "/help");
            }
        });
        Self { world: world.clone(), people, task }
    }

    /// Waits for every answer; how many came more than once.
    async fn is_answered(self) -> u64 {
        self.task.abort();
        let mut repeated = 0;
        for person in self.people {
            let count = |by_bot| move |view: &sandbox::WorldView<'_>| view.transcript(person).iter().filter(|m| m.by_bot == by_bot).count();
            let asked = self.world.view(count(false));
            let answers = self.world.wait_for(|view| Some(count(true)(view)).filter(|n| *n >= asked), PATIENCE).await;
            repeated += (answers.expect("each question is answered") - asked) as u64;
        }
        repeated
    }
}

/// Kills a program after some of its work, at any millisecond of it; every fifth time while it is only starting.
async fn is_killed_some_time(program: Program, host: &Host, chance: &mut Chance, (round, most): (u64, u64)) {
    if round % 5 == 4 {
        tokio::time::sleep(Duration::from_millis(chance.below(400))).await;
    } else {
        goes_on(&host.world, chance.below(most) + 1).await;
        tokio::time::sleep(Duration::from_millis(chance.below(60))).await;
    }
    program.is_killed();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_mid_broadcast_nobody_is_lost_and_every_double_was_counted_as_doubtful() {
    let (people, kills) = size();
    let mut chance = Chance::of("killed in mid-broadcast");
    let mut host = Host::new().await;
    let (rate, window) = rate();
    host.set("JARSHY_RATE", rate);
    is_far_away(&host.world);
    let db = host.db().await;
    let now = host.time.now().timestamp();
    let chats = subscribe_all(&db, &host.world, people, now).await;
    let occasion = put_in(&db, &notice("test:1", now), now).await;
    // Less than each may ask in a minute; and answers go first, so more of them would leave a paced broadcast next to nothing.
    let crowd = Crowd::asks(&host.world, &host.time, Duration::from_millis(400));
    // Short of the whole, so that the last kill still meets the broadcast; two thirds, because some is sent until the kill comes.
    let most = people as u64 * 4 / 3 / (kills + 1);
    for round in 0..kills {
        let program = host.starts();
        is_killed_some_time(program, &host, &mut chance, (round, most)).await;
        let in_hand = outbox::progress(&db, occasion).await.unwrap().count(Standing::Claimed);
        assert!(in_hand <= window, "{in_hand} in hand when it was killed");
    }
    let reached = received(&host.world);
    let before_the_end = chats.iter().filter(|chat| reached.contains_key(chat)).count();

    let program = host.starts();
    // What was in hand when it was killed is sent again a minute later.
    let mut rounds = 0;
    while !outbox::progress(&db, occasion).await.unwrap().is_over() {
        rounds += 1;
        assert!(rounds < 20, "it doesn't come to an end: {:?}", outbox::progress(&db, occasion).await);
        stands_still(&db, occasion).await;
        host.time.advance(TimeDelta::seconds(61));
    }
    let repeated = crowd.is_answered().await;
    assert_eq!(program.is_told_to_stop(), Some(0));
    let received = received(&host.world);
    let counts: Vec<u64> = chats.iter().filter_map(|chat| received.get(chat).copied()).collect();
    let doubled: u64 = counts.iter().map(|n| n - 1).sum();
    let progress = outbox::progress(&db, occasion).await.unwrap();
    println!(
        "{people} people, {kills} kills ({before_the_end} had it after the last): lost {}, doubled {doubled}, doubtful and sent again {}, \
         unknown in the end {}, answers repeated {repeated}",
        people - counts.len(),
        progress.doubts,
        progress.count(Standing::Unknown),
    );
    assert!(before_the_end < people, "the kills came too late to mean anything");
    assert_eq!(counts.len(), people, "lost");
    assert!(counts.iter().all(|n| *n <= 2), "sent again more than once");
    assert_eq!(progress.count(Standing::Sent) + progress.count(Standing::Unknown), people as i64);
    assert!(doubled <= progress.doubts.unsigned_abs(), "{doubled} doubled, only {} were known to be doubtful", progress.doubts);
}

/// Waits until the broadcast moves no more: it is over, or what is left of it waits for a later hour.
async fn stands_still(db: &Db, occasion: i64) {
    loop {
        let before = outbox::progress(db, occasion).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        if outbox::progress(db, occasion).await.unwrap() == before {
            return;
        }
    }
}

/// How often the counter is killed: short here; `JARSHY_INTAKE=50` plays it in full.
fn intake_kills() -> u64 {
    std::env::var("JARSHY_INTAKE").map_or(6, |kills| kills.parse().unwrap())
}

/// Waits until this person is offered a button, and presses the newest one that reads so.
async fn presses(world: &World, person: i64, label: &str) {
    let offered = |view: &sandbox::WorldView<'_>| {
        let messages = view.transcript(person);
        messages.iter().rev().find(|m| m.by_bot && m.button(label).is_some()).map(|m| m.id)
    };
    let message = world.wait_for(offered, 3 * PATIENCE).await.unwrap_or_else(|| panic!("[{label}] was not offered to {person}"));
    world.presses_button(person, message, label).expect("the button sends something");
}

async fn reads(world: &World, person: i64, words: &str) {
    let read = |view: &sandbox::WorldView<'_>| view.transcript(person).iter().any(|m| m.by_bot && m.text.contains(words)).then_some(());
    world.wait_for(read, 3 * PATIENCE).await.unwrap_or_else(|| panic!("{person} was never shown «{words}»"));
}

/// Subscribes, chooses two regions and drops one of them again: what is pressed twice would be seen.
async fn lives(world: World, person: i64) {
    world.says(person, "/start");
    for label in ["Қазақша", "Келісемін", "Барлық өңірлер"] {
        presses(&world, person, label).await;
    }
    reads(&world, person, "жазылдыңыз").await;
    world.says(person, "/region");
    for label in ["Ақтөбе обл.", "Абай обл.", "✓ Ақтөбе обл."] {
        presses(&world, person, label).await;
    }
}

/// Writes announcements, one text after another without waiting for the questions.
async fn writes(world: World, moderator: i64, times: usize) {
    for n in 1..=times {
        world.says(moderator, "/announce");
        world.says(moderator, &format!("Құрметті достар, ертең жиналамыз. №{n}"));
        world.says(moderator, &format!("Дорогие друзья, завтра собираемся. №{n}"));
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_the_counter_loses_nothing_that_people_did_and_does_nothing_twice() {
    const WRITTEN: usize = 6;
    let kills = intake_kills();
    let mut chance = Chance::of("the counter is killed");
    let mut host = Host::new().await;
    is_far_away(&host.world);
    let moderator = host.world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Дана") }).id;
    host.set("JARSHY_OWNERS", moderator);
    let people: Vec<i64> =
        (0..24).map(|_| host.world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Тұрғын") }).id).collect();
    let mut lived = tokio::task::JoinSet::new();
    let (world, everyone) = (host.world.clone(), people.clone());
    // They come one after another, so that every kill meets somebody.
    let every = Duration::from_millis(kills * 900 / everyone.len() as u64);
    lived.spawn(writes(world.clone(), moderator, WRITTEN));
    for (n, person) in everyone.into_iter().enumerate() {
        let world = world.clone();
        lived.spawn(async move {
            tokio::time::sleep(every * u32::try_from(n).unwrap()).await;
            lives(world, person).await;
        });
    }
    for _ in 0..kills {
        let program = host.starts();
        tokio::time::sleep(Duration::from_millis(300 + chance.below(1200))).await;
        program.is_killed();
    }
    let program = host.starts();
    while let Some(one) = lived.join_next().await {
        one.unwrap();
    }
    // Told to stop while it is only starting, it would just end.
    host.world.wait_for(|view| view.is_polled().then_some(()), PATIENCE).await.expect("it runs");
    let db = host.db().await;
    let waiting = async || sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM inbox WHERE state = 0").fetch_one(db.read()).await.unwrap();
    while host.world.view(|view| view.pending_updates()) > 0 || waiting().await > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(program.is_told_to_stop(), Some(0));
    for person in &people {
        let subscriber = jarshy::subscribers::get(&db, *person).await.unwrap().expect("subscribed");
        assert_eq!(subscriber.regions.to_string(), "KZ-10", "of {person}");
    }
    let texts: Vec<(String, String)> = sqlx::query_as("SELECT language, letter FROM announcement_text ORDER BY announcement_id, language")
        .fetch_all(db.read())
        .await
        .unwrap();
    assert_eq!(texts.len(), 2 * WRITTEN, "each text once: {texts:?}");
    for (n, pair) in texts.chunks(2).enumerate() {
        let (kk, ru) = (&pair[0], &pair[1]);
        assert!(
            kk.1.contains("Құрметті") && ru.1.contains("Дорогие") && [kk, ru].iter().all(|text| text.1.contains(&format!("№{}", n + 1)))
        );
    }
    let aside = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM inbox WHERE state > 1").fetch_one(db.read()).await.unwrap();
    let tried: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM inbox WHERE tries > 1").fetch_one(db.read()).await.unwrap();
    println!(
        "{} people, {kills} kills at the counter: lost 0, done twice 0, begun anew after a kill {tried}, set aside {aside}",
        people.len()
    );
    assert_eq!(aside, 0);
}
