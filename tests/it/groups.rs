//! A group takes twenty messages a minute from a bot: all of them arrive, Telegram refuses none, and nobody waits for the group.

use std::time::Duration;

use jarshy::letter::Letter;
use jarshy::markup::Html;
use jarshy::outbox::{self, Lane, NewOccasion, VariantKey};
use sandbox::{Entry, EntryKind, Limits, WorldView};

use crate::hurry::{House, hurried};
use crate::post_office::{notice, put_in, subscribe_all};

const POSTS: usize = 30;
const A_MINUTE: usize = 20;

/// The owner lets the bot into a group of theirs and links it, to post in Russian.
async fn linked(house: &House, title: &str) -> i64 {
    let (world, patience) = (&house.world, Duration::from_secs(120));
    let says = |words: &'static str| {
        move |view: &WorldView<'_>| Some(view.transcript(house.owner).into_iter().rev().find(|m| m.text.contains(words))?.id)
    };
    world.has_started(house.owner);
    let group = world.supergroup(title, house.owner);
    world.add_bot(group, house.owner, true);
    let offer = world.wait_for(says("Бот қосылды"), patience).await.expect("linking is offered");
    world.presses_button(house.owner, offer, "Русский").expect("it can be pressed");
    world.wait_for(says("Тілі: Русский"), patience).await.expect("it is linked");
    group
}

/// Owes a group a post of its own.
async fn post(house: &House, group: i64, n: usize) {
    let now = house.now();
    let new = NewOccasion {
        capped: false,
        resends: false,
        ..NewOccasion::new(format!("test:post:{n}"), Lane::Announcement, now, now + 24 * 3600)
    };
    let mut transaction = house.db.write().await.unwrap();
    let opened = outbox::open(&mut transaction, &new, now).await.unwrap();
    let key = VariantKey { segment: 0, language: "ru", version: 1, part: 0 };
    outbox::add_variant(&mut transaction, opened.id, key, &Letter::html(Html::escape(&format!("Пост {n}")))).await.unwrap();
    outbox::add_recipient(&mut transaction, opened.id, group, 0, 1, now).await.unwrap();
    transaction.commit().await.unwrap();
}

fn posts(record: &[Entry], group: i64) -> Vec<&Entry> {
    record.iter().filter(|entry| entry.kind == EntryKind::Sent && entry.chat == group && entry.text.starts_with("Пост ")).collect()
}

#[test]
fn a_group_gets_all_of_its_posts_at_twenty_a_minute_and_people_get_theirs_meanwhile() {
    hurried(20, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let world = &house.world;
        let group = linked(&house, "Команда Дома дружбы").await;
        for n in 1..=POSTS {
            post(&house, group, n).await;
        }
        let people = subscribe_all(&house.db, world, 50, house.now()).await;
        put_in(&house.db, &notice("test:people", house.now()), house.now()).await;
        let all = |view: &WorldView<'_>| (posts(&view.record_since(0), group).len() == POSTS).then_some(());
        world.wait_for(all, Duration::from_secs(600)).await.expect("all posts arrive");
        let record = world.record();
        let posts = posts(&record, group);
        let mut texts: Vec<&str> = posts.iter().map(|entry| entry.text.as_str()).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!((posts.len(), texts.len()), (POSTS, POSTS), "each once");
        let minutes = posts.windows(A_MINUTE + 1).map(|minute| minute[A_MINUTE].elapsed - minute[0].elapsed);
        assert!(minutes.min().expect("more than a minute takes") >= Duration::from_secs(60), "more than twenty in a minute");
        let last = record.iter().filter(|entry| people.contains(&entry.chat)).map(|entry| entry.sequence).max();
        assert!(last < posts.last().map(|entry| entry.sequence), "nobody waits for the group");
        assert_eq!(world.calls().too_many, 0);
        house.closes().await;
    });
}
