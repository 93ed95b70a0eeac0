//! Launch day: everybody comes within a minute, at the limits that Telegram has.

use std::collections::HashMap;
use std::time::Duration;

use sandbox::{Entry, EntryKind, Limits, NewPerson};

use crate::hurry::{House, hurried};

/// How many come: short here; `JARSHY_LAUNCH=5000` plays it in full. They come at the same pace, 5,000 in a minute.
fn crowd() -> u64 {
    std::env::var("JARSHY_LAUNCH").map_or(300, |crowd| crowd.parse().unwrap())
}

/// What each presses, one after another, as soon as it is offered.
const TAPS: [&str; 3] = ["Қазақша", "Келісемін", "Барлық өңірлер"];

/// How far somebody is.
struct Newcomer {
    came: Duration,
    asked: Duration,
    taps: usize,
    longest: Duration,
    done: Option<Duration>,
}

#[test]
fn on_launch_day_nobody_is_lost_or_waits_for_ten_minutes_and_telegram_never_has_to_refuse() {
    hurried(3, async {
        let house = House::opens(Limits::Telegram, |_| {}).await;
        let world = house.world.clone();
        // The commands and descriptions are put up first, as on the day before.
        world.wait_for(|view| view.is_polled().then_some(()), Duration::from_secs(60)).await.expect("it runs");
        let began = tokio::time::Instant::now();
        let gap = Duration::from_secs(60) / 5000;
        let mut newcomers: HashMap<i64, Newcomer> = HashMap::new();
        let (mut order, mut greeted): (Vec<i64>, Vec<i64>) = (Vec::new(), Vec::new());
        let (mut seen, mut done) = (0, 0);
        let mut arrivals = tokio::time::interval(gap);
        while done < crowd() {
            tokio::select! {
                _ = arrivals.tick(), if (order.len() as u64) < crowd() => {
                    let person = world.person(NewPerson { language_code: Some("kk".into()), ..NewPerson::named("Тұрғын") }).id;
                    world.says(person, "/start");
                    let now = began.elapsed();
                    order.push(person);
                    newcomers.insert(person, Newcomer { came: now, asked: now, taps: 0, longest: Duration::ZERO, done: None });
                }
                entries = world.wait_for(|view| Some(view.record_since(seen)).filter(|new| !new.is_empty()), Duration::from_secs(700)) => {
                    for Entry { sequence, chat, message_id, kind, .. } in entries.expect("somebody is answered") {
                        seen = sequence;
                        let Some(newcomer) = newcomers.get_mut(&chat) else { continue };
                        let now = began.elapsed();
                        newcomer.longest = newcomer.longest.max(now - newcomer.asked);
                        newcomer.asked = now;
                        if kind == EntryKind::Sent {
                            greeted.push(chat);
                        }
                        match TAPS.get(newcomer.taps) {
                            Some(tap) => drop(world.presses_button(chat, message_id, tap).expect("it is offered")),
                            None => {
                                newcomer.done = Some(now);
                                done += 1;
                            }
                        }
                        newcomer.taps += 1;
                    }
                }
            }
        }
        let calls = world.calls();
        let longest = newcomers.values().map(|one| one.longest).max().unwrap();
        let slowest = newcomers.values().map(|one| one.done.unwrap() - one.came).max().unwrap();
        let subscribed = jarshy::subscribers::count_by_language(&house.db).await;
        println!(
            "{} newcomers: all subscribed after {:.0} s; the longest wait for an answer {:.1} s, for the whole sign-up {:.1} s; refused with \
             429: {}; messages {}, edits {}",
            crowd(),
            began.elapsed().as_secs_f64(),
            longest.as_secs_f64(),
            slowest.as_secs_f64(),
            calls.too_many,
            calls.by_method.get("sendMessage").copied().unwrap_or(0),
            calls.by_method.get("editMessageText").copied().unwrap_or(0),
        );
        assert_eq!(subscribed.unwrap().iter().map(|(_, n)| n).sum::<i64>(), crowd() as i64, "nobody is lost");
        // Side by side, so a few may overtake a few; nobody falls back.
        let place: HashMap<i64, usize> = greeted.iter().enumerate().map(|(place, person)| (*person, place)).collect();
        assert!(order.iter().enumerate().all(|(came, person)| place[person] < came + 2 * 64), "greeted in the order in which they came");
        assert!(slowest < Duration::from_secs(600));
        assert!(calls.too_many <= 3, "{} refused with 429", calls.too_many);
        house.closes().await;
    });
}
