//! The real binary, killed: nobody is lost, and what may be double was counted as doubtful first. Counted in the sandbox's record.

use std::collections::BTreeMap;

use jarshy::outbox::{self, Standing};
use sandbox::{EntryKind, Fault, Rule, World};

use crate::binary::{Host, PATIENCE};
use crate::post_office::{notice, put_in, subscribe_all};

/// How many people and kills: short here; `JARSHY_CRASH=20000x50` plays it in full.
fn size() -> (usize, usize) {
    let size = std::env::var("JARSHY_CRASH").unwrap_or_else(|_| "1500x6".into());
    let (people, kills) = size.split_once('x').expect("PEOPLExKILLS");
    (people.parse().unwrap(), kills.parse().unwrap())
}

fn sent(world: &World) -> BTreeMap<i64, u64> {
    let mut counts = BTreeMap::new();
    for entry in world.record().iter().filter(|entry| entry.kind == EntryKind::Sent) {
        *counts.entry(entry.chat).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_mid_broadcast_nobody_is_lost_and_every_double_was_counted_as_doubtful() {
    let (people, kills) = size();
    let host = Host::new().await;
    host.world.faults().add(Rule::new(Fault::Latency { millis: 20, spread_millis: 20 }).method("sendMessage"));
    let db = host.db().await;
    let now = host.time.now().timestamp();
    let chats = subscribe_all(&db, &host.world, people, now).await;
    let occasion = put_in(&db, &notice("test:1", now), now).await;
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..kills {
        let program = host.starts();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let more = random % (people as u64 / (kills as u64 + 1)) + 1;
        let until = host.world.view(|view| view.record_len()) + more;
        host.world.wait_for(|view| (view.record_len() >= until).then_some(()), PATIENCE).await.expect("it goes on sending");
        program.is_killed();
    }
    let program = host.starts();
    // What was in flight when it was killed is sent again a minute later.
    let everyone = |counts: &BTreeMap<i64, u64>| chats.iter().all(|chat| counts.contains_key(chat));
    let mut rounds = 0;
    while !outbox::progress(&db, occasion).await.unwrap().is_over() || !everyone(&sent(&host.world)) {
        rounds += 1;
        assert!(rounds < 20, "it doesn't come to an end: {:?}", outbox::progress(&db, occasion).await);
        host.time.advance(chrono::TimeDelta::seconds(61));
        let quiet = std::time::Duration::from_secs(1);
        loop {
            let before = host.world.view(|view| view.record_len());
            if host.world.wait_for(|view| (view.record_len() > before).then_some(()), quiet).await.is_none() {
                break;
            }
        }
    }
    assert_eq!(program.is_told_to_stop(), Some(0));
    let counts = sent(&host.world);
    let progress = outbox::progress(&db, occasion).await.unwrap();
    let doubled: u64 = counts.values().map(|n| n - 1).sum();
    println!("{people} people, {kills} kills: lost 0, doubled {doubled}, doubtful and sent again {}", progress.doubts);
    assert_eq!(counts.len(), people, "lost");
    assert_eq!(progress.count(Standing::Sent) + progress.count(Standing::Unknown), people as i64);
    assert!(doubled <= progress.doubts.unsigned_abs(), "{doubled} doubled, only {} were known to be doubtful", progress.doubts);
}
