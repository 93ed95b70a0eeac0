//! The real binary, killed at any millisecond: nobody is lost, and what may be double was counted as doubtful first. Counted in the
//! sandbox's record; the program's own tables are asked only for what they say was doubtful.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use jarshy::db::Db;
use jarshy::letter::{Item, Letter, Media, MediaKind};
use jarshy::outbox::{self, NewOccasion, Progress, Standing, VariantKey};
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

/// How many messages that say one of these each chat got; of an album the first file says it.
fn received(world: &World, words: &[&str]) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for entry in world.record().iter().filter(|entry| entry.kind == EntryKind::Sent) {
        if words.iter().any(|words| entry.text.contains(words)) {
            *counts.entry(entry.chat).or_default() += 1;
        }
    }
    counts
}

const NOTICE: [&str; 2] = ["Хабарландыру мәтіні", "Текст объявления"];
const ALBUM: &str = "Екі сурет";
const BELOW: &str = "Альбомның астында";

/// A picture that the bot has seen; Telegram's id of it.
fn seen(world: &World) -> String {
    let person = world.person(NewPerson::named("Суретші")).id;
    world.sends_photo(person, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89", "");
    world.transcript(person).pop().unwrap().json["photo"][0]["file_id"].as_str().unwrap().to_owned()
}

/// Owes these people an album and what stands below it, before everything else.
async fn owe_albums(db: &Db, key: &str, file: &str, people: &[i64], now: i64) -> i64 {
    let item = |caption: &str| Item {
        kind: MediaKind::Photo,
        media: Media { file: file.to_owned(), caption: caption.to_owned(), entities: Vec::new() },
    };
    let parts = [Letter::album(vec![item(ALBUM), item("")]), Letter::typed(BELOW.to_owned(), Vec::new())];
    let occasion = NewOccasion { expires_at: now + 24 * 3600, audience: None, ..notice(key, now) };
    let mut transaction = db.write().await.unwrap();
    let opened = outbox::open(&mut transaction, &occasion, now).await.unwrap();
    for language in ["kk", "ru"] {
        for (part, letter) in (0..).zip(&parts) {
            outbox::add_variant(&mut transaction, opened.id, VariantKey { segment: 0, language, version: 1, part }, letter).await.unwrap();
        }
    }
    for person in people {
        outbox::add_recipient(&mut transaction, opened.id, *person, 0, 2, now).await.unwrap();
    }
    transaction.commit().await.unwrap();
    opened.id
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
    let (file, mut owed) = (seen(&host.world), vec![occasion]);
    // Each start meets some albums first, with three messages to each.
    let albums = (people / 20).div_ceil(usize::try_from(kills).unwrap()).max(8);
    assert!(albums as u64 * kills <= people as u64, "too many kills for so few people");
    // Short of the whole, so that the last kill still meets the broadcast; two thirds, because some is sent until the kill comes.
    let most = (people as u64 + 3 * albums as u64 * kills) * 4 / 3 / (kills + 1);
    for (round, readers) in (0..kills).zip(chats.chunks(albums)) {
        owed.push(owe_albums(&db, &format!("test:album:{round}"), &file, readers, now).await);
        let program = host.starts();
        is_killed_some_time(program, &host, &mut chance, (round, most)).await;
        let mut in_hand = 0;
        for occasion in &owed {
            in_hand += outbox::progress(&db, *occasion).await.unwrap().count(Standing::Claimed);
        }
        assert!(in_hand <= window, "{in_hand} in hand when it was killed");
    }
    let reached = received(&host.world, &NOTICE);
    let before_the_end = chats.iter().filter(|chat| reached.contains_key(chat)).count();

    let program = host.starts();
    // What was in hand when it was killed is sent again a minute later.
    let mut rounds = 0;
    while !over(&db, &owed).await {
        rounds += 1;
        assert!(rounds < 20, "it doesn't come to an end: {:?}", progress_of(&db, &owed).await);
        stands_still(&db, &owed).await;
        host.time.advance(TimeDelta::seconds(61));
    }
    let repeated = crowd.is_answered().await;
    assert_eq!(program.is_told_to_stop(), Some(0));
    assert!(before_the_end < people, "the kills came too late to mean anything");
    let progress = progress_of(&db, &owed).await;
    let in_album = albums * usize::try_from(kills).unwrap();
    is_counted(&host.world, &chats, &NOTICE, &progress[..1]);
    is_counted(&host.world, &chats[..in_album], &[ALBUM], &progress[1..]);
    let files = host.world.record().iter().filter(|entry| entry.kind == EntryKind::Sent && entry.method == "sendMediaGroup").count() as u64;
    let (whole, below) = (received(&host.world, &[ALBUM]), received(&host.world, &[BELOW]));
    assert_eq!(files, 2 * whole.values().sum::<u64>(), "an album is whole or not there");
    assert!(below.keys().all(|chat| whole.contains_key(chat)), "nothing stands below an album that never came");
    println!("{kills} kills ({before_the_end} of {people} had it after the last), answers repeated {repeated}");
}

/// Each of these got it, and what came twice was known to be doubtful.
fn is_counted(world: &World, chats: &[i64], words: &[&str], progress: &[Progress]) {
    let received = received(world, words);
    let counts: Vec<u64> = chats.iter().filter_map(|chat| received.get(chat).copied()).collect();
    let doubled: u64 = counts.iter().map(|n| n - 1).sum();
    let doubts: i64 = progress.iter().map(|progress| progress.doubts).sum();
    let ended = |standing| progress.iter().map(|progress| progress.count(standing)).sum::<i64>();
    println!(
        "{}: {} people, lost {}, doubled {doubled}, doubtful and sent again {doubts}, unknown in the end {}",
        words[0],
        chats.len(),
        chats.len() - counts.len(),
        ended(Standing::Unknown)
    );
    assert_eq!(counts.len(), chats.len(), "lost");
    assert!(counts.iter().all(|n| *n <= 2), "sent again more than once");
    assert_eq!(ended(Standing::Sent) + ended(Standing::Unknown), chats.len() as i64);
    assert!(doubled <= doubts.unsigned_abs(), "{doubled} doubled, only {doubts} were known to be doubtful");
}

async fn progress_of(db: &Db, occasions: &[i64]) -> Vec<Progress> {
    let mut found = Vec::new();
    for occasion in occasions {
        found.push(outbox::progress(db, *occasion).await.unwrap());
    }
    found
}

async fn over(db: &Db, occasions: &[i64]) -> bool {
    progress_of(db, occasions).await.iter().all(Progress::is_over)
}

/// Waits until the broadcast moves no more: it is over, or what is left of it waits for a later hour.
async fn stands_still(db: &Db, occasions: &[i64]) {
    loop {
        let before = progress_of(db, occasions).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        if progress_of(db, occasions).await == before {
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
