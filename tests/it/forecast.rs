//! The forecast against the real claims, played in virtual time: the end is within a tenth.

use std::collections::HashSet;

use chrono::NaiveDateTime;
use jarshy::audience::Audience;
use jarshy::db::Db;
use jarshy::forecast::{self, Load};
use jarshy::letter::Letter;
use jarshy::markup::Html;
use jarshy::outbox::{self, Filled, Lane, NewOccasion, Outcome, Rules, VariantKey, Verdict};
use jarshy::zone::{self, Quiet};

const ZONE: chrono_tz::Tz = chrono_tz::Asia::Almaty;
const RULES: Rules = Rules { zone: ZONE, quiet: Some(Quiet { from: 22 * 60, to: 8 * 60 }), daily_cap: 4 };
/// Messages a second; seconds between two claims, and how many go out in them.
const RATE: f64 = 0.25;
const STEP: i64 = 120;
const A_STEP: usize = 30;

fn at(text: &str) -> i64 {
    zone::instant(ZONE, NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).timestamp()
}

/// So many people, of whom every tenth has what `own` says: quiet hours and the day's messages.
async fn house(people: i64, now: i64, own: impl Fn(i64) -> (Option<Quiet>, i64)) -> Db {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let today = zone::day_number(ZONE, now);
    for chat in 1..=people {
        let (quiet, pushed) = own(chat);
        sqlx::query(
            "INSERT INTO subscriber (chat_id, language, regions, digest, digest_slot, consent_at, consent_text, since, changed_at,
                                     quiet_from, quiet_to, push_day, push_count)
             VALUES (?, 'kk', -1, 0, 0, 0, '', 0, 0, ?, ?, ?, ?)",
        )
        .bind(chat)
        .bind(quiet.map(|quiet| quiet.from))
        .bind(quiet.map(|quiet| quiet.to))
        .bind(today)
        .bind(pushed)
        .execute(&mut *c)
        .await
        .unwrap();
    }
    c.commit().await.unwrap();
    db
}

async fn announce(db: &Db, key: &str, now: i64) -> i64 {
    let mut c = db.write().await.unwrap();
    let new = NewOccasion { audience: Some(Audience::everyone()), ..NewOccasion::new(key, Lane::Announcement, now, now + 5 * 24 * 3600) };
    let id = outbox::open(&mut c, &new, now).await.unwrap().id;
    let text = VariantKey { segment: 0, language: "kk", version: 1, part: 0 };
    outbox::add_variant(&mut c, id, text, &Letter::html(Html::escape("хабар"))).await.unwrap();
    c.commit().await.unwrap();
    while outbox::fill(db, &RULES).await.unwrap() != Filled::Idle {}
    id
}

/// Sends by the real claims at the rate until this occasion is over; when its last message went out.
async fn plays(db: &Db, occasion: i64, mut now: i64) -> i64 {
    let mut last = now;
    let mut due = 0;
    loop {
        due += A_STEP;
        let claimed = outbox::claim(db, &RULES, now, due, &HashSet::new()).await.unwrap();
        due -= claimed.len();
        let outcomes: Vec<Outcome> = claimed.into_iter().map(|claimed| Outcome { claimed, verdict: Verdict::Sent(1) }).collect();
        if outcomes.iter().any(|outcome| outcome.claimed.rows[0].occasion == occasion) {
            last = now + STEP;
        }
        outbox::settle(db, &outcomes, ZONE, now).await.unwrap();
        if outbox::progress(db, occasion).await.unwrap().is_over() {
            return last;
        }
        if outcomes.is_empty() {
            due = 0;
            now = outbox::next_due(db).await.unwrap().unwrap().max(now + STEP);
        } else {
            now += STEP;
        }
    }
}

async fn forecast(db: &Db, now: i64, ahead: i64) -> i64 {
    let hours = Audience::everyone().by_hours(db, now, zone::day_number(ZONE, now), RULES.daily_cap).await.unwrap();
    let load = Load { now, start: now, ahead, messages: 0, rate: Some(RATE), own_rate: None, quiet: RULES.quiet, zone: ZONE };
    forecast::finishes_for(&load, &forecast::groups(&hours, now, RULES.quiet, ZONE))
}

#[track_caller]
fn within_a_tenth(now: i64, forecast: i64, simulated: i64) {
    let (expected, real) = ((forecast - now) as f64, (simulated - now) as f64);
    assert!((expected - real).abs() <= real * 0.1, "forecast {expected} s, in truth {real} s");
}

#[tokio::test]
async fn at_noon_with_nothing_before_it() {
    let now = at("2026-05-01 12:00");
    let db = house(2_000, now, |_| (None, 0)).await;
    let expected = forecast(&db, now, 0).await;
    let id = announce(&db, "announcement:1", now).await;
    within_a_tenth(now, expected, plays(&db, id, now).await);
}

#[tokio::test]
async fn late_in_the_evening_over_the_night() {
    let now = at("2026-05-01 20:30");
    let db = house(3_000, now, |chat| (if chat % 10 == 0 { Some(Quiet { from: 21 * 60, to: 9 * 60 }) } else { None }, 0)).await;
    let expected = forecast(&db, now, 0).await;
    let id = announce(&db, "announcement:1", now).await;
    within_a_tenth(now, expected, plays(&db, id, now).await);
}

#[tokio::test]
async fn behind_a_running_one_with_hours_and_days_of_their_own() {
    let now = at("2026-05-01 15:30");
    let own = |chat: i64| match chat % 10 {
        0 => (Some(Quiet { from: 19 * 60, to: 11 * 60 }), 0),
        1 => (Some(Quiet { from: 0, to: 0 }), 0),
        2 => (None, 4),
        _ => (None, 0),
    };
    let db = house(2_500, now, own).await;
    announce(&db, "announcement:1", now).await;
    let now = now + 1_800;
    // The first has run for half an hour; some of those who have had enough today were put to sleep by it.
    let mut sent = 0;
    while sent < 450 {
        let claimed = outbox::claim(&db, &RULES, now, 30, &HashSet::new()).await.unwrap();
        sent += claimed.len();
        let outcomes: Vec<Outcome> = claimed.into_iter().map(|claimed| Outcome { claimed, verdict: Verdict::Sent(1) }).collect();
        outbox::settle(&db, &outcomes, ZONE, now).await.unwrap();
    }
    let ahead = outbox::pending_by_lane(&db).await.unwrap().values().sum();
    let expected = forecast(&db, now, ahead).await;
    let id = announce(&db, "announcement:2", now).await;
    within_a_tenth(now, expected, plays(&db, id, now).await);
}
