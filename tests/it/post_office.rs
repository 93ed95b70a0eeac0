//! The promises of the post office, counted in the sandbox's record.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use jarshy::audience::Audience;
use jarshy::db::Db;
use jarshy::letter::Letter;
use jarshy::markup::Html;
use jarshy::outbox::{self, Lane, NewOccasion, Standing, VariantKey};
use jarshy::regions::RegionSet;
use jarshy::subscribers::{self, Cadence, NewSubscriber};

use sandbox::World;

use crate::town::Town;

/// Puts `people` subscribers into town.
async fn populate(town: &Town, people: usize) -> Vec<i64> {
    subscribe_all(town.db(), &town.world, people, town.now()).await
}

/// Subscribes new people, every second of them reading Kazakh; each has talked to the bot before.
pub async fn subscribe_all(db: &Db, world: &World, people: usize, now: i64) -> Vec<i64> {
    let mut transaction = db.write().await.unwrap();
    let mut ids = Vec::new();
    for n in 0..people {
        let person = world.person(sandbox::NewPerson::named("Тұрғын"));
        world.has_started(person.id);
        let language = if n % 2 == 0 { "kk" } else { "ru" };
        let new = NewSubscriber {
            chat: person.id,
            language,
            regions: RegionSet::ALL,
            digest: Cadence::Off,
            digest_slot: 0,
            consent_text: "1:kk",
            news_mark: 0,
        };
        subscribers::subscribe(&mut transaction, &new, now).await.unwrap();
        ids.push(person.id);
    }
    transaction.commit().await.unwrap();
    ids
}

pub fn notice(key: &str, now: i64) -> NewOccasion {
    NewOccasion { audience: Some(Audience::everyone()), ..NewOccasion::new(key, Lane::Announcement, now, now + 3 * 24 * 3600) }
}

/// Owes a notice to everyone, in both languages.
async fn owe(town: &Town, new: &NewOccasion) -> i64 {
    put_in(town.db(), new, town.now()).await
}

/// Puts an occasion with a text in each language into the outbox.
pub async fn put_in(db: &Db, new: &NewOccasion, now: i64) -> i64 {
    let mut transaction = db.write().await.unwrap();
    let opened = outbox::open(&mut transaction, new, now).await.unwrap();
    for (language, text) in [("kk", "Хабарландыру мәтіні"), ("ru", "Текст объявления")] {
        let key = VariantKey { segment: 0, language, version: 1, part: 0 };
        outbox::add_variant(&mut transaction, opened.id, key, &Letter::html(Html::escape(text))).await.unwrap();
    }
    transaction.commit().await.unwrap();
    opened.id
}

/// How often each chat got a message with one of these words, by the sandbox's record.
pub fn received(town: &Town, words: &[&str]) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for entry in town.world.record().iter().filter(|entry| entry.kind == sandbox::EntryKind::Sent) {
        if words.iter().any(|word| entry.text.contains(word)) {
            *counts.entry(entry.chat).or_default() += 1;
        }
    }
    counts
}

const NOTICE: [&str; 2] = ["Хабарландыру мәтіні", "Текст объявления"];

#[tokio::test]
async fn everyone_gets_it_once_in_their_language() {
    let town = Town::opens().await;
    let people = populate(&town, 100).await;
    let occasion = owe(&town, &notice("test:1", town.now())).await;
    town.settles().await;
    let counts = received(&town, &NOTICE);
    assert_eq!(counts.len(), 100);
    assert!(counts.values().all(|n| *n == 1));
    for (n, person) in people.iter().enumerate() {
        let text = town.world.last_from_bot(*person).unwrap().text;
        assert_eq!(text, if n % 2 == 0 { NOTICE[0] } else { NOTICE[1] });
    }
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    assert_eq!((progress.count_in(Standing::Sent, "kk"), progress.count_in(Standing::Sent, "ru")), (50, 50));
    assert!(progress.is_over());
}

#[tokio::test]
async fn the_same_occasion_twice_is_one() {
    let town = Town::opens().await;
    populate(&town, 10).await;
    let first = owe(&town, &notice("test:1", town.now())).await;
    town.settles().await;
    assert_eq!(owe(&town, &notice("test:1", town.now())).await, first);
    town.settles().await;
    assert!(received(&town, &NOTICE).values().all(|n| *n == 1));
}

#[tokio::test]
async fn who_cannot_be_reached_is_marked_and_harms_nobody_else() {
    let town = Town::opens().await;
    let people = populate(&town, 20).await;
    // Nobody tells the bot that an account is gone: it learns it from the refusal alone.
    town.world.deactivates(people[3]);
    let occasion = owe(&town, &notice("test:1", town.now())).await;
    town.settles().await;
    assert_eq!(received(&town, &NOTICE).len(), 19);
    let progress = outbox::progress(town.db(), occasion).await.unwrap();
    assert_eq!((progress.count(Standing::Sent), progress.count(Standing::Unreachable)), (19, 1));
    let reasons = outbox::unreached(town.db(), occasion, 0, 10).await.unwrap();
    assert_eq!(reasons.iter().map(|gone| gone.chat).collect::<Vec<_>>(), [people[3]]);
    assert!(reasons[0].reason.contains("deactivated"));
}

#[tokio::test]
async fn nothing_is_pushed_in_quiet_hours_and_nothing_is_lost_by_them() {
    let town = Town::opens().await;
    populate(&town, 10).await;
    town.passes(TimeDelta::hours(14)).await; // 23:00
    owe(&town, &notice("test:1", town.now())).await;
    town.settles().await;
    assert!(received(&town, &NOTICE).is_empty(), "it is night");
    town.passes(TimeDelta::hours(9)).await; // 08:00
    assert_eq!(received(&town, &NOTICE).len(), 10);
}

#[tokio::test]
async fn what_is_no_longer_true_is_not_sent() {
    let town = Town::opens().await;
    populate(&town, 10).await;
    let short = NewOccasion { not_before: town.now() + 3600, expires_at: town.now() + 7200, ..notice("test:1", town.now()) };
    let occasion = owe(&town, &short).await;
    town.settles().await;
    town.passes(TimeDelta::hours(3)).await;
    assert!(received(&town, &NOTICE).is_empty());
    assert_eq!(outbox::progress(town.db(), occasion).await.unwrap().count(Standing::Expired), 10);
}

#[tokio::test]
async fn nobody_gets_more_a_day_than_the_cap_and_the_rest_comes_tomorrow() {
    let town = Town::opens_with(|office| {
        office.rate = None;
        office.daily_cap = 2;
    })
    .await;
    populate(&town, 4).await;
    for n in 0..3 {
        owe(&town, &notice(&format!("test:{n}"), town.now())).await;
        town.settles().await;
    }
    assert!(received(&town, &NOTICE).values().all(|n| *n == 2));
    town.passes(TimeDelta::hours(24)).await;
    assert!(received(&town, &NOTICE).values().all(|n| *n == 3));
}

#[tokio::test]
async fn held_means_that_nothing_goes_out_until_it_is_released() {
    let town = Town::opens().await;
    populate(&town, 5).await;
    let mut transaction = town.db().write().await.unwrap();
    outbox::hold(&mut transaction, "test").await.unwrap();
    transaction.commit().await.unwrap();
    owe(&town, &notice("test:1", town.now())).await;
    town.settles().await;
    let town = town.restarts().await;
    town.settles().await;
    assert!(received(&town, &NOTICE).is_empty(), "a restart doesn't release it");
    let mut transaction = town.db().write().await.unwrap();
    outbox::release(&mut transaction).await.unwrap();
    outbox::hold(&mut transaction, "program:refusals").await.unwrap();
    transaction.commit().await.unwrap();
    town.world.has_started(town.owner().id);
    town.settles().await;
    town.owner().receives("/release");
    assert!(received(&town, &NOTICE).is_empty(), "the team hears why, and nobody else anything");
    let mut transaction = town.db().write().await.unwrap();
    outbox::release(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
    town.settles().await;
    assert_eq!(received(&town, &NOTICE).len(), 5);
}

#[tokio::test]
async fn a_text_that_telegram_refuses_pauses_the_occasion_and_marks_nobody() {
    let town = Town::opens().await;
    populate(&town, 50).await;
    let mut transaction = town.db().write().await.unwrap();
    let opened = outbox::open(&mut transaction, &notice("test:1", town.now()), town.now()).await.unwrap();
    for language in ["kk", "ru"] {
        let key = VariantKey { segment: 0, language, version: 1, part: 0 };
        outbox::add_variant(&mut transaction, opened.id, key, &Letter::html(Html::trusted("<nonsense>"))).await.unwrap();
    }
    transaction.commit().await.unwrap();
    town.settles().await;
    let progress = outbox::progress(town.db(), opened.id).await.unwrap();
    assert!(progress.paused);
    assert_eq!(progress.count(Standing::Pending), 50, "all of them are still owed");
}

#[tokio::test]
async fn what_was_in_flight_at_a_crash_is_counted_as_doubtful_and_sent_again_once() {
    let town = Town::opens().await;
    populate(&town, 10).await;
    let occasion = owe(&town, &notice("test:1", town.now())).await;
    while outbox::fill(town.db(), &town.app.sender.rules).await.unwrap() != outbox::Filled::Idle {}
    let claimed = outbox::claim(town.db(), &town.app.sender.rules, town.now(), 4, &Default::default()).await.unwrap();
    assert_eq!(claimed.len(), 4);
    let town = town.restarts().await;
    assert_eq!(outbox::recover(town.db(), town.now()).await.unwrap(), 4);
    town.settles().await;
    assert_eq!(received(&town, &NOTICE).len(), 6, "the others don't wait for them");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(received(&town, &NOTICE).len(), 10);
    assert_eq!(outbox::progress(town.db(), occasion).await.unwrap().doubts, 4);
}

#[tokio::test]
async fn the_team_is_told_once_of_a_text_that_telegram_refuses() {
    let town = Town::opens().await;
    populate(&town, 5).await;
    let mut transaction = town.db().write().await.unwrap();
    let opened = outbox::open(&mut transaction, &notice("test:1", town.now()), town.now()).await.unwrap();
    let key = VariantKey { segment: 0, language: "kk", version: 1, part: 0 };
    outbox::add_variant(&mut transaction, opened.id, key, &Letter::html(Html::trusted("<nonsense>"))).await.unwrap();
    transaction.commit().await.unwrap();
    town.owner().sends("/start").await;
    town.settles().await;
    town.passes(TimeDelta::minutes(5)).await;
    assert_eq!(town.owner().count("test:1"), 1);
}

#[tokio::test]
async fn after_a_long_absence_only_answers_run_until_an_owner_looks() {
    let town = Town::opens().await;
    populate(&town, 5).await;
    let later = NewOccasion { not_before: town.now() + 3600, ..notice("test:1", town.now()) };
    owe(&town, &later).await;
    town.settles().await;
    town.time.advance(TimeDelta::hours(7));
    let town = town.restarts().await;
    town.owner().sends("/start").await;
    assert!(received(&town, &NOTICE).is_empty(), "nothing goes out by itself");
    town.owner().sends("/release").await;
    town.owner().presses("Жалғастыру").await;
    assert_eq!(received(&town, &NOTICE).len(), 5);
}
