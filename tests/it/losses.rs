//! Answers that get lost, refusals and outages in the middle of a broadcast, with answers going on beside it. Counted in the sandbox's
//! record: the program's own tables are asked only for whom it names.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jarshy::outbox::{self, NewOccasion, Progress, Standing};
use sandbox::{EntryKind, Fault, Limits, NewPerson, Rule, World};
use tokio::time::{Instant, sleep};

use crate::chance::Chance;
use crate::hurry::{House, hurried};
use crate::post_office::{notice, put_in, subscribe_all};

/// How many get the broadcast: short here; `JARSHY_LOSSES=1000` plays it in full.
fn people() -> usize {
    std::env::var("JARSHY_LOSSES").map_or(300, |people| people.parse().unwrap())
}

/// What became of a broadcast.
struct Told {
    chats: Vec<i64>,
    received: BTreeMap<i64, usize>,
    progress: Progress,
    /// Those of whom the file says that nobody knows.
    unknown: BTreeSet<i64>,
    took: Duration,
}

impl Told {
    fn lost(&self) -> Vec<i64> {
        self.chats.iter().copied().filter(|chat| !self.received.contains_key(chat)).collect()
    }

    fn doubled(&self) -> usize {
        self.chats.iter().filter_map(|chat| self.received.get(chat)).map(|n| n - 1).sum()
    }

    fn says(&self, what: &str, world: &World) {
        println!(
            "{what}: {} people in {:.0} s: not received {} (named as unknown {}), doubled {}, doubtful and sent again {}, unknown {}, 429s {}",
            self.chats.len(),
            self.took.as_secs_f64(),
            self.lost().len(),
            self.lost().iter().filter(|chat| self.unknown.contains(chat)).count(),
            self.doubled(),
            self.progress.doubts,
            self.progress.count(Standing::Unknown),
            world.calls().too_many,
        );
    }
}

/// Tells everyone, with what `befalls` goes wrong from the start, and waits for the end.
async fn broadcast(house: &House, occasion: impl FnOnce(NewOccasion) -> NewOccasion, befalls: impl FnOnce(&World)) -> Told {
    let chats = subscribe_all(&house.db, &house.world, people(), house.now()).await;
    befalls(&house.world);
    let began = Instant::now();
    let occasion = put_in(&house.db, &occasion(notice("test:1", house.now())), house.now()).await;
    let progress = loop {
        sleep(Duration::from_secs(1)).await;
        let progress = outbox::progress(&house.db, occasion).await.unwrap();
        if progress.is_over() {
            break progress;
        }
        assert!(began.elapsed() < Duration::from_secs(1200), "it doesn't come to an end: {progress:?}");
    };
    let mut received = BTreeMap::new();
    for entry in house.world.record().iter().filter(|entry| entry.kind == EntryKind::Sent) {
        *received.entry(entry.chat).or_default() += 1;
    }
    let unreached = outbox::unreached(&house.db, occasion, i64::MIN, i64::MAX).await.unwrap();
    let unknown = unreached.iter().filter(|gone| gone.standing == Standing::Unknown).map(|gone| gone.chat).collect();
    Told { chats, received, progress, unknown, took: began.elapsed() }
}

/// Every twentieth message arrives and its answer doesn't; every twentieth meets a proxy's page instead of Telegram.
fn answers_get_lost(world: &World) {
    world.faults().add(Rule::new(Fault::Reset { after: true }).method("sendMessage").share(0.05));
    world.faults().add(Rule::new(Fault::Html { status: 502, after: false }).method("sendMessage").share(0.05));
}

#[test]
fn of_what_is_sent_again_nobody_is_lost_unnamed_and_every_double_was_doubtful() {
    Chance::of("answers get lost, sent again");
    hurried(40, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let told = broadcast(&house, |occasion| occasion, answers_get_lost).await;
        told.says("answers lost, sent again once", &house.world);
        assert!(told.progress.doubts > 0, "nothing went wrong");
        assert!(told.lost().iter().all(|chat| told.unknown.contains(chat)), "lost and not named");
        assert!(told.doubled() as i64 <= told.progress.doubts, "a double that nobody doubted");
        assert!(told.received.values().all(|n| *n <= 2));
        house.closes().await;
    });
}

#[test]
fn of_what_is_not_sent_again_nothing_is_doubled_and_everyone_in_doubt_is_named() {
    Chance::of("answers get lost, not sent again");
    hurried(40, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let told = broadcast(&house, |occasion| NewOccasion { resends: false, ..occasion }, answers_get_lost).await;
        told.says("answers lost, not sent again", &house.world);
        assert!(!told.unknown.is_empty(), "nothing went wrong");
        assert_eq!(told.doubled(), 0);
        assert!(told.lost().iter().all(|chat| told.unknown.contains(chat)), "lost and not named");
        house.closes().await;
    });
}

#[test]
fn a_storm_of_429s_loses_and_doubles_nothing_and_is_not_answered_with_more_of_the_same() {
    hurried(40, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let told = broadcast(
            &house,
            |occasion| occasion,
            |world| {
                world.flood(None, 8);
                world.faults().add(Rule::new(Fault::TooMany { retry_after: 3 }).method("sendMessage").share(0.05).times(12));
            },
        )
        .await;
        told.says("429 storms", &house.world);
        assert_eq!((told.lost().len(), told.doubled(), told.progress.doubts), (0, 0, 0), "a 429 was surely not sent");
        assert_eq!(told.progress.count(Standing::Sent), people() as i64);
        // What was in flight when it began is refused, too; after that nothing knocks before its time.
        assert!(house.world.calls().too_many < 12 + 64, "{} refused", house.world.calls().too_many);
        house.closes().await;
    });
}

#[test]
fn after_an_outage_of_a_minute_everyone_is_told_and_every_question_answered() {
    hurried(40, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let asking = house.world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Сұраушы") }).id;
        let world = house.world.clone();
        let story = async {
            sleep(Duration::from_secs(3)).await;
            world.says(asking, "/help");
            sleep(Duration::from_millis(20)).await;
            world.faults().add(Rule::new(Fault::Outage { seconds: 60 }));
            sleep(Duration::from_secs(30)).await;
            world.says(asking, "/about");
        };
        let (told, ()) = tokio::join!(broadcast(&house, |occasion| occasion, |_| {}), story);
        told.says("an outage of 60 s", &house.world);
        assert_eq!(told.lost(), Vec::<i64>::new());
        assert!(told.doubled() as i64 <= told.progress.doubts, "a double that nobody doubted");
        assert!(told.progress.doubts <= 64 + 3, "{} were risked while nobody answered", told.progress.doubts);
        let answered = |view: &sandbox::WorldView<'_>| {
            let texts: Vec<String> = view.transcript(asking).into_iter().filter(|m| m.by_bot).map(|m| m.text).collect();
            (texts.iter().any(|text| text.contains("/settings")) && texts.len() >= 2).then_some(())
        };
        house.world.wait_for(answered, Duration::from_secs(120)).await.expect("both questions are answered");
        house.closes().await;
    });
}
