use std::collections::BTreeMap;

use super::*;
use crate::outbox::{self, Claimed, Filled, Outcome, Progress, Rules, Standing, Verdict};
use crate::subscribers::{Cadence, NewSubscriber};
use crate::team::{Names, Role};
use crate::{subscribers, team};

const AIGERIM: i64 = 1;
const SERIK: i64 = 2;
const DINARA: i64 = 11;
const OLEG: i64 = 12;
const NONE: [i64; 0] = [];
const NOON: i64 = 1_777_618_800;

async fn office() -> (Db, Locales) {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    team::admit(&mut c, AIGERIM, Role::Owner, "kk", None, 1).await.unwrap();
    team::admit(&mut c, SERIK, Role::Moderator, "ru", None, 1).await.unwrap();
    for (chat, language) in [(DINARA, "kk"), (OLEG, "ru")] {
        subscribe(&mut c, chat, language, RegionSet::ALL).await;
    }
    c.commit().await.unwrap();
    (db, Locales::embedded().unwrap())
}

async fn subscribe(c: &mut sqlx::SqliteConnection, chat: i64, language: &str, regions: RegionSet) {
    let new = NewSubscriber { chat, language, regions, digest: Cadence::Off, digest_slot: 0, consent_text: "t", news_mark: 0 };
    subscribers::subscribe(c, &new, 10).await.unwrap();
}

fn typed(text: &str) -> Letter {
    Letter::typed(text.to_owned(), Vec::new())
}

/// A draft with both texts; its number and revision.
async fn draft(db: &Db) -> (i64, i64) {
    let mut c = db.write().await.unwrap();
    let id = create(&mut c, "kk", &typed("Құрметті жазылушылар\nертең"), AIGERIM, 20).await.unwrap();
    set_text(&mut c, id, hand(AIGERIM, 1), "ru", &typed("Уважаемые подписчики")).await.unwrap();
    c.commit().await.unwrap();
    (id, 2)
}

fn hand(by: i64, revision: i64) -> Hand {
    Hand { by, revision, now: 30 }
}

/// One step in a transaction of its own, as the desk takes it.
macro_rules! step {
    ($db:expr, $step:ident, $($argument:expr),*) => {{
        let mut c = $db.write().await.unwrap();
        let done = $step(&mut c, $($argument),*).await;
        if done.is_ok() {
            c.commit().await.unwrap();
        }
        done
    }};
}

/// What the clock does, nobody's yes being needed.
async fn let_go(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<Vec<i64>> {
    release(db, locales, chrono_tz::Asia::Almaty, None, now).await
}

async fn fill(db: &Db) {
    while outbox::fill(db, &rules()).await.unwrap() != Filled::Idle {}
}

fn rules() -> Rules {
    Rules { zone: chrono_tz::Asia::Almaty, quiet: None, daily_cap: 4 }
}

async fn claim(db: &Db, now: i64) -> Vec<Claimed> {
    outbox::claim(db, &rules(), now, 32, &Default::default()).await.unwrap()
}

async fn send_all(db: &Db, now: i64) -> Vec<Claimed> {
    let claimed = claim(db, now).await;
    let sent = claimed.iter().map(|claimed| Outcome { claimed: claimed.clone(), verdict: Verdict::Sent(claimed.chat * 100) });
    outbox::settle(db, &sent.collect::<Vec<_>>(), chrono_tz::Asia::Almaty, now).await.unwrap();
    claimed
}

async fn progress(db: &Db, id: i64) -> Progress {
    let occasion = outbox::by_key(&mut db.read().acquire().await.unwrap(), &occasion_key(id)).await.unwrap().unwrap();
    outbox::progress(db, occasion).await.unwrap()
}

async fn state(db: &Db, id: i64) -> State {
    get(db, id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn an_announcement_reaches_everybody_in_their_language_and_closes_with_a_report() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(SERIK, revision), NOON).unwrap();
    assert_eq!(let_go(&db, &locales, NOON - 1).await.unwrap(), NONE, "not before its time");
    assert_eq!(let_go(&db, &locales, NOON).await.unwrap(), [id]);
    assert_eq!(let_go(&db, &locales, NOON).await.unwrap(), NONE, "once");
    fill(&db).await;
    assert_eq!(finish(&db, &locales, NOON).await.unwrap(), NONE, "not while people wait");

    let sent: BTreeMap<i64, Letter> = send_all(&db, NOON).await.into_iter().map(|claimed| (claimed.chat, claimed.letter)).collect();
    assert_eq!(words_of(&sent[&DINARA]), "Құрметті жазылушылар\nертең");
    assert_eq!(words_of(&sent[&OLEG]), "Уважаемые подписчики");
    let occasion = outbox::by_key(&mut db.read().acquire().await.unwrap(), &occasion_key(id)).await.unwrap().unwrap();
    let under =
        [vec![Button::press("Русский", format!("l:{occasion}:ru"))], vec![Button::press("Бұл неліктен келді?", format!("y:{occasion}"))]];
    assert_eq!(sent[&DINARA].keyboard, under, "the other language is one press away, and why it came another");

    assert_eq!(finish(&db, &locales, NOON + 9).await.unwrap(), [id]);
    assert_eq!(finish(&db, &locales, NOON + 9).await.unwrap(), NONE, "once");
    assert_eq!(state(&db, id).await, State::Done);
    let report = claim(&db, NOON + 10).await;
    assert_eq!(report.iter().map(|claimed| claimed.chat).collect::<Vec<_>>(), [SERIK], "to whoever published it");
    let text = words_of(&report[0].letter);
    assert!(text.contains("Доставлено: 2 (Қазақша – 1, Русский – 1)"), "{text}");
}

#[tokio::test]
async fn nothing_is_published_with_one_language_missing() {
    let (db, locales) = office().await;
    let mut c = db.write().await.unwrap();
    let id = create(&mut c, "ru", &typed("Только по-русски"), AIGERIM, 20).await.unwrap();
    c.commit().await.unwrap();
    let refused = step!(db, schedule, id, hand(AIGERIM, 1), NOON).unwrap_err();
    assert!(matches!(&refused, Refused::Missing(missing) if missing == &["kk"]), "{refused:?}");
    assert_eq!(state(&db, id).await, State::Draft);
    assert_eq!(let_go(&db, &locales, NOON).await.unwrap(), NONE);
}

#[tokio::test]
async fn of_two_who_press_at_once_the_second_is_told_who_was_first() {
    let (db, _) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(AIGERIM, revision), NOON).unwrap();
    let refused = step!(db, schedule, id, hand(SERIK, revision), NOON + 60).unwrap_err();
    assert!(matches!(refused, Refused::Overtaken { by: Some(AIGERIM), at: 30 }), "{refused:?}");
    let found = get(&db, id).await.unwrap().unwrap();
    assert_eq!((found.published_by, found.publish_at), (Some(AIGERIM), Some(NOON)));
    let refused = step!(db, set_text, id, hand(SERIK, found.revision), "ru", &typed("Другой")).unwrap_err();
    assert!(matches!(refused, Refused::Overtaken { .. }), "what is scheduled is not written over: {refused:?}");
    assert!(matches!(step!(db, discard, 99, hand(SERIK, 1)).unwrap_err(), Refused::Gone));
}

#[tokio::test]
async fn somebody_who_left_the_team_publishes_nothing() {
    let (db, _) = office().await;
    let (id, revision) = draft(&db).await;
    let mut c = db.write().await.unwrap();
    team::remove(&mut c, SERIK, AIGERIM, 25).await.unwrap();
    c.commit().await.unwrap();
    assert!(matches!(step!(db, schedule, id, hand(SERIK, revision), NOON).unwrap_err(), Refused::NotAMember));
}

#[tokio::test]
async fn a_scheduled_one_can_be_called_back_until_it_begins() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(AIGERIM, revision), NOON).unwrap();
    step!(db, call_back, id, hand(SERIK, revision + 1)).unwrap();
    assert_eq!(let_go(&db, &locales, NOON).await.unwrap(), NONE);
    step!(db, schedule, id, hand(AIGERIM, revision + 2), NOON).unwrap();
    let_go(&db, &locales, NOON).await.unwrap();
    assert!(matches!(step!(db, call_back, id, hand(SERIK, revision + 3)).unwrap_err(), Refused::Overtaken { by: None, .. }));
}

#[tokio::test]
async fn one_whose_time_is_long_past_goes_back_to_the_drafts() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(AIGERIM, revision), NOON).unwrap();
    let_go(&db, &locales, NOON + 4 * 24 * 3600).await.unwrap();
    assert_eq!(state(&db, id).await, State::Draft);
}

#[tokio::test]
async fn a_repeat_that_came_too_late_is_a_draft_and_the_series_goes_on_without_it() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    let rhythm = Rhythm::Weekly(chrono::Weekday::Fri);
    let repeat = Repeat { rhythm, minute: 12 * 60, until: NOON + 30 * 24 * 3600 };
    step!(db, set_repeat, id, hand(AIGERIM, revision), Some(repeat)).unwrap();
    step!(db, schedule, id, hand(AIGERIM, revision + 1), NOON).unwrap();
    let_go(&db, &locales, NOON + LASTS).await.unwrap();
    let late = get(&db, id).await.unwrap().unwrap();
    let next = get(&db, id + 1).await.unwrap().unwrap();
    assert_eq!((late.state, late.repeats()), (State::Draft, None));
    assert_eq!((next.state, next.publish_at, next.repeats()), (State::Scheduled, Some(NOON + 7 * 24 * 3600), Some(&repeat)));
    assert_eq!((next.texts, next.repeat_of), (late.texts, Some(id)));
    let refused = step!(db, set_repeat, id, hand(AIGERIM, late.revision), Some(repeat)).unwrap_err();
    assert!(matches!(refused, Refused::Overtaken { .. }), "there would be two that wait: {refused:?}");
}

#[tokio::test]
async fn a_safety_notice_and_its_price_are_for_once() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    let repeat = Repeat { rhythm: Rhythm::Monthly(31), minute: 0, until: NOON + 90 * 24 * 3600 };
    step!(db, set_repeat, id, hand(AIGERIM, revision), Some(repeat)).unwrap();
    step!(db, toggle_urgent, id, hand(AIGERIM, revision + 1)).unwrap();
    step!(db, schedule, id, hand(AIGERIM, revision + 2), NOON).unwrap();
    step!(db, pay, id, hand(AIGERIM, revision + 3), Some(1)).unwrap();
    let_go(&db, &locales, NOON).await.unwrap();
    let next = get(&db, id + 1).await.unwrap().unwrap();
    assert_eq!((next.urgent, next.paid, next.published_by), (false, false, Some(AIGERIM)));
    step!(db, call_back, next.id, hand(SERIK, next.revision)).unwrap();
    step!(db, discard, next.id, hand(SERIK, next.revision + 1)).unwrap();
    assert_eq!(get(&db, id).await.unwrap().unwrap().series, None, "thrown away, nothing comes after it");
}

#[tokio::test]
async fn pausing_stops_claims_and_stopping_ends_them() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(AIGERIM, revision), NOON).unwrap();
    let_go(&db, &locales, NOON).await.unwrap();
    fill(&db).await;
    step!(db, pause, id, hand(SERIK, revision + 2)).unwrap();
    assert!(claim(&db, NOON).await.is_empty());
    assert!(progress(&db, id).await.paused);
    step!(db, resume, id, hand(AIGERIM, revision + 3)).unwrap();
    assert!(!progress(&db, id).await.paused);
    step!(db, stop, id, hand(AIGERIM, revision + 4)).unwrap();
    assert!(claim(&db, NOON).await.is_empty());
    let mut c = db.write().await.unwrap();
    while !outbox::sweep_cancelled(&mut c, 100, NOON).await.unwrap() {}
    c.commit().await.unwrap();
    assert_eq!(finish(&db, &locales, NOON + 1).await.unwrap(), [id]);
    assert_eq!((state(&db, id).await, progress(&db, id).await.count(Standing::Cancelled)), (State::Cancelled, 2));
}

#[tokio::test]
async fn only_those_it_is_for_get_it() {
    let (db, locales) = office().await;
    let aqtobe = RegionSet::parse("KZ-15").unwrap();
    let mut c = db.write().await.unwrap();
    subscribe(&mut c, 13, "ru", aqtobe).await;
    subscribe(&mut c, 14, "ru", RegionSet::parse("KZ-10").unwrap()).await;
    c.commit().await.unwrap();
    let (id, revision) = draft(&db).await;
    let audience = Audience { language: Some("ru".into()), ..Audience::of_regions(aqtobe) };
    step!(db, set_audience, id, hand(AIGERIM, revision), &audience).unwrap();
    step!(db, schedule, id, hand(AIGERIM, revision + 1), NOON).unwrap();
    let_go(&db, &locales, NOON).await.unwrap();
    fill(&db).await;
    let mut got: Vec<i64> = claim(&db, NOON).await.into_iter().map(|claimed| claimed.chat).collect();
    got.sort_unstable();
    assert_eq!(got, [OLEG, 13]);
    let seen = |regions, language| {
        let db = db.clone();
        async move { last_three(&db, regions, language).await.unwrap().len() }
    };
    assert_eq!(seen(aqtobe, "ru").await, 1);
    assert_eq!(seen(aqtobe, "kk").await, 0, "in another language");
    assert_eq!(seen(RegionSet::parse("KZ-10").unwrap(), "ru").await, 0, "in another region");
}

#[tokio::test]
async fn people_who_come_back_see_the_last_three() {
    let (db, locales) = office().await;
    let mut ids = Vec::new();
    for n in 0..4 {
        let (id, revision) = draft(&db).await;
        step!(db, schedule, id, hand(AIGERIM, revision), NOON + n).unwrap();
        let_go(&db, &locales, NOON + n).await.unwrap();
        ids.push(id);
    }
    draft(&db).await;
    let seen: Vec<i64> = last_three(&db, RegionSet::ALL, "kk").await.unwrap().iter().map(|found| found.id).collect();
    assert_eq!(seen, [ids[3], ids[2], ids[1]]);
}

#[tokio::test]
async fn every_step_is_in_the_teams_record() {
    let (db, locales) = office().await;
    let (id, revision) = draft(&db).await;
    step!(db, schedule, id, hand(SERIK, revision), NOON).unwrap();
    let_go(&db, &locales, NOON).await.unwrap();
    fill(&db).await;
    send_all(&db, NOON).await;
    finish(&db, &locales, NOON).await.unwrap();
    let lines: Vec<(Option<i64>, String)> = sqlx::query_as("SELECT who, what FROM audit WHERE subject = ? ORDER BY id")
        .bind(format!("announcement:{id}"))
        .fetch_all(db.read())
        .await
        .unwrap();
    let lines: Vec<(Option<i64>, &str)> = lines.iter().map(|(who, what)| (*who, what.as_str())).collect();
    assert_eq!(
        lines,
        [
            (Some(AIGERIM), "announcement.drafted"),
            (Some(AIGERIM), "announcement.written"),
            (Some(SERIK), "announcement.scheduled"),
            (None, "announcement.released"),
            (None, "announcement.done"),
        ]
    );
}

#[tokio::test]
async fn a_report_is_due_every_few_seconds_until_its_last() {
    let (db, _) = office().await;
    let (id, _) = draft(&db).await;
    let mut c = db.write().await.unwrap();
    set_report(&mut c, id, AIGERIM, 77).await.unwrap();
    c.commit().await.unwrap();
    for (now, last, due) in [(100, false, true), (104, false, false), (105, true, true), (200, false, false)] {
        let found = reports(&db, now).await.unwrap();
        assert_eq!(found.len(), usize::from(due), "at {now}");
        if let Some(report) = found.first() {
            let mut c = db.write().await.unwrap();
            shown(&mut c, report, b"x", last, now).await.unwrap();
            c.commit().await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_card_reads_well_in_both_languages() {
    let (db, locales) = office().await;
    let (id, _) = draft(&db).await;
    let announcement = get(&db, id).await.unwrap().unwrap();
    let view = View { recipients: vec![("kk".into(), 1200), ("ru".into(), 300)], finishes_at: Some(NOON), ..View::default() };
    for (tag, expected) in [
        (
            "kk",
            "Хабарландыру №1\nМәтіні: Құрметті жазылушылар\nКүйі: Нобай\nКімге: Барлық жазылушылар\n\
                Алушылар: 1\u{a0}500 (Қазақша – 1\u{a0}200, Русский – 300)\nШамамен аяқталады: 2026 ж. 1 мамыр, 12:00\n\
                Соңғы өзгеріс: 1, 1970 ж. 1 қаңтар, 06:00",
        ),
        (
            "ru",
            "Объявление №1\nТекст: Уважаемые подписчики\nСостояние: Черновик\nКому: Все подписчики\n\
                Получатели: 1\u{a0}500 (Қазақша – 1\u{a0}200, Русский – 300)\nЗавершится примерно: 1 мая 2026 г. в 12:00\n\
                Последнее изменение: 1, 1 января 1970 г. в 06:00",
        ),
    ] {
        let locale = locales.get(locales.lang(tag).unwrap());
        let text =
            card(Reader { locale, locales: &locales, zone: chrono_tz::Asia::Almaty, names: &Names::default() }, &announcement, &view);
        assert_eq!(text.visible_text(), expected);
        assert_eq!(crate::markup::fault(&text), None);
    }
}
