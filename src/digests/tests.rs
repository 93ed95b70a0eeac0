//! The room against a real database: who is owed what, and how it reads in both languages.

use std::collections::HashSet;

use chrono_tz::Asia::Almaty;

use super::*;
use crate::db::Db;
use crate::events::{self, Content, Kind};
use crate::letter::{Action, Body};
use crate::news::{Draft, Hand, Precision, Published};
use crate::outbox::{Claimed, Outcome, Rules, Verdict};
use crate::subscribers::NewSubscriber;
use crate::zone;

const RULES: Rules = Rules { zone: Almaty, quiet: None, daily_cap: 9 };

/// A local time in Almaty, in unix seconds. 2026-04-20 is a Monday, in the 17th week.
fn at(text: &str) -> i64 {
    zone::instant(Almaty, format!("{text}:00").parse().unwrap()).timestamp()
}

fn regions(codes: &str) -> RegionSet {
    codes.parse().unwrap()
}

struct Town {
    db: Db,
    locales: Locales,
}

impl Town {
    /// Nobody is there yet; the first look at the clock was on Sunday.
    async fn new() -> Self {
        let town = Self { db: Db::scratch().await.unwrap(), locales: Locales::embedded().unwrap() };
        town.plan("2026-04-19T23:00").await;
        town
    }

    async fn plan(&self, time: &str) -> Planned {
        plan(&self.db, &self.locales, Almaty, at(time)).await.unwrap()
    }

    async fn person(&self, chat: i64, language: &str, codes: &str, digest: Cadence, slot: &str) {
        let monday = at("2026-04-20T00:00");
        let new = NewSubscriber {
            chat,
            language,
            regions: regions(codes),
            digest,
            digest_slot: (at(slot) - monday) / 60,
            consent_text: "1:kk",
            news_mark: 0,
        };
        let mut c = self.db.write().await.unwrap();
        subscribers::subscribe(&mut c, &new, at("2026-04-01T10:00")).await.unwrap();
        c.commit().await.unwrap();
    }

    async fn event(&self, starts: &str, ends: &str, codes: &str, titles: [&str; 2], venues: [&str; 2]) -> i64 {
        let mut content = Content::new(Kind::parse("session").unwrap(), regions(codes));
        (content.starts, content.ends) = (starts.parse().unwrap(), ends.parse().unwrap());
        content.status = events::Status::Published;
        for (n, language) in ["kk", "ru"].into_iter().enumerate() {
            let text = content.text_mut(language);
            (text.title, text.venue) = (titles[n].to_owned(), venues[n].to_owned());
        }
        let mut c = self.db.write().await.unwrap();
        let id = events::create(&mut c, &content, Almaty, events::Hand::new(at("2026-04-01T10:00"), None)).await.unwrap().event_id;
        c.commit().await.unwrap();
        id
    }

    async fn changes(&self, id: i64, time: &str, change: impl FnOnce(&mut Content)) {
        let mut c = self.db.write().await.unwrap();
        let event = events::by_id(&mut c, id, at(time)).await.unwrap().unwrap();
        let mut content = event.content;
        change(&mut content);
        events::edit(&mut c, id, event.revision, &content, events::Hand::new(at(time), None)).await.unwrap();
        c.commit().await.unwrap();
    }

    async fn news(&self, language: &str, title: &str, summary: &str, codes: &str, time: &str) -> i64 {
        let draft = Draft {
            url: Some(format!("https://example.kz/{}", title.len())),
            publisher: "Үлгі".to_owned(),
            published: Some(Published { at: at(time), precision: Precision::Minute }),
            regions: regions(codes),
            ..Draft::new(language, title, summary)
        };
        let mut c = self.db.write().await.unwrap();
        let ids = news::add(&mut c, &[draft], Hand { by: None, at: at(time) }).await.unwrap();
        c.commit().await.unwrap();
        ids[0]
    }

    async fn claim(&self, time: &str) -> Vec<Claimed> {
        outbox::claim(&self.db, &RULES, at(time), 100, &HashSet::new()).await.unwrap()
    }

    /// Sends everything that is due and returns who got what.
    async fn deliver(&self, time: &str) -> Vec<(i64, String)> {
        let mut got = Vec::new();
        loop {
            let claimed = self.claim(time).await;
            if claimed.is_empty() {
                break;
            }
            got.extend(claimed.iter().map(|message| (message.chat, text(&message.letter))));
            let outcomes: Vec<Outcome> = claimed.into_iter().map(|claimed| Outcome { claimed, verdict: Verdict::Sent(1) }).collect();
            outbox::settle(&self.db, &outcomes, Almaty, at(time)).await.unwrap();
        }
        got.sort();
        got
    }

    async fn mark_of(&self, chat: i64) -> i64 {
        subscribers::get(&self.db, chat).await.unwrap().unwrap().news_mark
    }
}

fn text(letter: &Letter) -> String {
    let Body::Html(html) = &letter.body else { panic!("a digest is a text of ours") };
    html.clone()
}

#[tokio::test]
async fn a_weekly_digest_reads_well_in_both_languages() {
    let town = Town::new().await;
    town.event("2026-04-23T10:00", "2026-04-24", "KZ", ["XXXV сессия", "XXXV сессия"], ["Тәуелсіздік сарайы", "Дворец Независимости"])
        .await;
    town.event("2026-04-23T15:00", "2026-04-23T17:00", "KZ-15", ["Достық кеші", "Вечер дружбы"], ["Достық үйі", "Дом дружбы"]).await;
    town.event("2026-05-01", "", "KZ", ["Бірлік жүгірісі", "Забег единства"], ["", ""]).await;
    town.event("2026-04-22T15:00", "", "KZ-71", ["Астанадағы кеш", "Вечер в Астане"], ["", ""]).await;
    town.news("kk", "Ақтөбеде жастар форумы өтті", "Форумға 200 адам қатысты. «Бірлік – күш», – деді төраға.", "KZ-15", "2026-04-18T16:46")
        .await;
    town.news("ru", "Этномедиаторы прошли обучение", "", "KZ", "2026-04-19T12:00").await;
    town.person(1, "kk", "KZ-15", Cadence::Weekly, "2026-04-21T10:00").await;
    town.person(2, "ru", "KZ-15", Cadence::Weekly, "2026-04-21T10:00").await;

    assert_eq!(town.plan("2026-04-21T10:00").await, Planned { considered: 2, owed: 2, texts: 1 }, "one text for both");
    let got = town.deliver("2026-04-21T10:00").await;
    assert_eq!(
        got[0].1,
        "<b>Апталық дайджест</b>\nКезең: 2026 ж. 21 сәуір – 4 мамыр\nӨңірі: Ақтөбе облысы\n\n\
         <b>Алдағы іс-шаралар</b>\n\n\
         <b>23 сәуір, бейсенбі</b>\n10:00 · XXXV сессия\nТәуелсіздік сарайы\nАяқталуы: 24 сәуір, жұма\n\n\
         15:00 · Достық кеші\nДостық үйі, Ақтөбе облысы\n\n\
         <b>1 мамыр, жұма</b>\nБірлік жүгірісі\n\n\
         <b>Жаңалықтар</b>\n\
         <a href=\"https://example.kz/56\">Этномедиаторы прошли обучение</a>\n2026 ж. 19 сәуір · Үлгі · Тілі: орыс тілі\n\n\
         <a href=\"https://example.kz/51\">Ақтөбеде жастар форумы өтті</a>\n2026 ж. 18 сәуір · Үлгі\n\
         <blockquote expandable>Форумға 200 адам қатысты. «Бірлік – күш», – деді төраға.</blockquote>\n\n\
         <i>Дайджест жиілігін өзгерту: /digest</i>"
    );
    assert_eq!(
        got[1].1,
        "<b>Еженедельный дайджест</b>\nПериод: 21 апреля – 4 мая 2026 г.\nРегион: Актюбинская область\n\n\
         <b>Предстоящие мероприятия</b>\n\n\
         <b>Четверг, 23 апреля</b>\n10:00 · XXXV сессия\nДворец Независимости\nОкончание: пятница, 24 апреля\n\n\
         15:00 · Вечер дружбы\nДом дружбы, Актюбинская область\n\n\
         <b>Пятница, 1 мая</b>\nЗабег единства\n\n\
         <b>Новости</b>\n\
         <a href=\"https://example.kz/56\">Этномедиаторы прошли обучение</a>\n19 апреля 2026 г. · Үлгі\n\n\
         <a href=\"https://example.kz/51\">Ақтөбеде жастар форумы өтті</a>\n18 апреля 2026 г. · Үлгі · Язык: казахский\n\
         <blockquote expandable>Форумға 200 адам қатысты. «Бірлік – күш», – деді төраға.</blockquote>\n\n\
         <i>Изменить частоту дайджеста: /digest</i>"
    );
}

#[tokio::test]
async fn a_daily_digest_names_its_day_and_looks_three_days_ahead() {
    let town = Town::new().await;
    town.event("2026-04-22T10:00", "", "KZ-75", ["Кездесу", "Встреча"], ["Достық үйі", "Дом дружбы"]).await;
    town.event("2026-04-24T10:00", "", "KZ-75", ["Кейінгі", "Позже"], ["", ""]).await;
    town.person(1, "ru", "KZ-75", Cadence::Daily, "2026-04-20T08:30").await;
    assert_eq!(town.plan("2026-04-21T08:29").await.owed, 0, "yesterday's is not caught up a minute before today's");
    assert_eq!(town.plan("2026-04-21T08:30").await.owed, 1);
    let got = town.deliver("2026-04-21T08:30").await;
    assert_eq!(
        got[0].1,
        "<b>Ежедневный дайджест</b>\nДень: вторник, 21 апреля\nРегион: город Алматы\n\n<b>Предстоящие мероприятия</b>\n\n\
         <b>Среда, 22 апреля</b>\n10:00 · Встреча\nДом дружбы, город Алматы\n\n<i>Изменить частоту дайджеста: /digest</i>"
    );
}

#[tokio::test]
async fn a_daily_one_comes_for_an_event_that_is_new_and_on_its_day_and_not_between() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    town.event("2026-04-22T15:00", "", "KZ", ["Кездесу", "Встреча"], ["", ""]).await;
    let day = async |day: i64| {
        let owed = town.plan(&format!("2026-04-{day}T10:00")).await.owed;
        town.deliver(&format!("2026-04-{day}T10:01")).await;
        owed
    };
    let mut owed = Vec::new();
    for date in 20..=22 {
        owed.push(day(date).await);
    }
    assert_eq!(owed, [1, 0, 1], "it comes into view, it was said yesterday, it is today");
    let moved = town.event("2026-04-25T15:00", "", "KZ", ["Кеш", "Вечер"], ["", ""]).await;
    assert_eq!(day(23).await, 1);
    town.changes(moved, "2026-04-23T12:00", |content| content.starts = "2026-04-25T18:00".parse().unwrap()).await;
    assert_eq!(day(24).await, 1, "it changed");
    assert_eq!(day(25).await, 1, "its day");
    let draft = town.event("2026-04-28T15:00", "", "KZ", ["Жиын", "Сбор"], ["", ""]).await;
    town.changes(draft, "2026-04-25T12:00", |content| content.status = events::Status::Draft).await;
    assert_eq!(day(26).await, 0);
    town.changes(draft, "2026-04-26T12:00", |content| content.status = events::Status::Published).await;
    assert_eq!(day(27).await, 1, "it was published since");
    assert_eq!(day(28).await, 1);
}

#[tokio::test]
async fn whoever_is_found_by_their_slot_is_found_in_the_order_of_the_table_too() {
    let town = Town::new().await;
    for chat in 1..=60 {
        let cadence = if chat % 3 == 0 { Cadence::Weekly } else { Cadence::Daily };
        town.person(chat, "kk", "KZ", cadence, &format!("2026-04-{}T{:02}:30", 20 + chat % 7, 8 + chat * 7 % 13)).await;
    }
    let mut found = 0;
    for cadence in [Cadence::Daily, Cadence::Weekly] {
        for window in period::windows(cadence, Almaty, at("2026-04-20T09:00"), at("2026-04-23T14:00")) {
            let mut by_order = Vec::new();
            for in_order in [false, true] {
                let mut people = people::People {
                    db: &town.db,
                    cadence: cadence as i64,
                    day: i64::from(window.day.to_epoch_days()),
                    now: at("2026-04-23T14:00"),
                    midnight: at("2026-04-23T00:00"),
                    key: "digest:none".to_owned(),
                    spans: window.slots.clone(),
                    in_order,
                    after: (i64::MIN, i64::MIN),
                };
                let mut chats = Vec::new();
                while let Some(some) = people.next().await.unwrap() {
                    chats.extend(some.into_iter().map(|person| person.chat));
                }
                chats.sort_unstable();
                by_order.push(chats);
            }
            found += by_order[0].len();
            assert_eq!(by_order[0], by_order[1], "{window:?}");
        }
    }
    assert!(found > 20, "{found}");
}

#[tokio::test]
async fn the_last_message_opens_the_rooms_and_each_can_be_read_in_the_other_language() {
    let town = Town::new().await;
    town.news("kk", "Жаңалық", "", "KZ", "2026-04-19T12:00").await;
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    town.plan("2026-04-20T10:00").await;
    let letter = town.claim("2026-04-20T10:00").await.remove(0).letter;
    let rows: Vec<Vec<(String, String)>> = letter
        .keyboard
        .iter()
        .map(|row| {
            let press = |action: &Action| if let Action::Press(data) = action { data.clone() } else { String::new() };
            row.iter().map(|button| (button.label.clone(), press(&button.action))).collect()
        })
        .collect();
    let button = |label: &str, data: &str| (label.to_owned(), data.to_owned());
    assert_eq!(
        rows,
        [
            vec![button("Іс-шаралар", "el"), button("Жаңалықтар", "nw")],
            vec![button("Русский", "l:1:ru")],
            vec![button("Жиірек", "di:more"), button("Сирек", "di:less")],
            vec![button("Дайджест баптаулары", "di")],
            vec![button("Бұл неліктен келді?", "y:1")]
        ]
    );
}

#[tokio::test]
async fn nothing_new_is_nothing_sent_and_nobody_gets_two_in_a_week() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    assert_eq!(town.plan("2026-04-20T10:00").await, Planned { considered: 1, owed: 0, texts: 0 });
    town.news("kk", "Жаңалық", "", "KZ", "2026-04-21T12:00").await;
    assert_eq!(town.plan("2026-04-26T23:59").await, Planned::default(), "considered once a week");
    assert_eq!(town.plan("2026-04-27T10:00").await.owed, 1);
    assert_eq!(town.plan("2026-04-27T10:00").await, Planned::default());
    // Somebody who moves the hour to later in the same week has had this week's.
    let mut c = town.db.write().await.unwrap();
    subscribers::set_digest_slot(&mut c, 1, 3 * 24 * 60 + 600).await.unwrap();
    c.commit().await.unwrap();
    town.news("kk", "Екінші жаңалық", "", "KZ", "2026-04-28T12:00").await;
    assert_eq!(town.plan("2026-04-30T10:00").await, Planned::default());
    assert_eq!(town.deliver("2026-04-30T10:00").await.len(), 1);
}

#[tokio::test]
async fn news_are_told_once_and_only_what_was_approved_since() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    town.news("kk", "Бірінші", "", "KZ", "2026-04-19T12:00").await;
    town.plan("2026-04-20T10:00").await;
    assert!(town.deliver("2026-04-20T10:00").await[0].1.contains("Бірінші"));
    assert_eq!(town.plan("2026-04-21T10:00").await.owed, 0);
    // Published before the last digest, approved after it.
    let draft = Draft {
        published: Some(Published { at: at("2026-04-15T12:00"), precision: Precision::Day }),
        ..Draft::new("kk", "Кешіккен", "")
    };
    let mut c = town.db.write().await.unwrap();
    news::add(&mut c, &[draft], Hand { by: None, at: at("2026-04-21T12:00") }).await.unwrap();
    c.commit().await.unwrap();
    town.plan("2026-04-22T10:00").await;
    let got = town.deliver("2026-04-22T10:00").await;
    assert!(got[0].1.contains("Кешіккен") && !got[0].1.contains("Бірінші"), "{}", got[0].1);
}

#[tokio::test]
async fn after_days_without_the_bot_comes_one_digest_not_several() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    town.person(2, "kk", "KZ", Cadence::Daily, "2026-04-20T18:00").await;
    town.person(3, "kk", "KZ", Cadence::Weekly, "2026-04-23T18:00").await;
    town.person(4, "kk", "KZ", Cadence::Weekly, "2026-04-21T18:00").await;
    town.news("kk", "Жаңалық", "", "KZ", "2026-04-20T08:00").await;
    // Down from Sunday night to the next Monday, 11:00.
    let planned = town.plan("2026-04-27T11:00").await;
    assert_eq!(planned.owed, 3, "the fourth one's next comes tomorrow");
    let got: Vec<i64> = town.deliver("2026-04-27T11:00").await.into_iter().map(|(chat, _)| chat).collect();
    assert_eq!(got, [1, 2, 3]);
    assert_eq!(town.plan("2026-04-27T11:01").await, Planned::default());
    town.news("kk", "Тағы", "", "KZ", "2026-04-27T12:00").await;
    assert_eq!(town.plan("2026-04-27T18:00").await.owed, 1, "the evening's one comes as always");
}

#[tokio::test]
async fn a_digest_that_still_waits_gives_way_to_the_next_and_its_news_are_told_there() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    town.news("kk", "Бірінші", "", "KZ", "2026-04-20T08:00").await;
    town.plan("2026-04-20T10:00").await;
    assert_eq!(town.mark_of(1).await, 1);
    town.news("kk", "Екінші", "", "KZ", "2026-04-20T12:00").await;
    town.plan("2026-04-21T10:00").await;
    let got = town.deliver("2026-04-21T10:01").await;
    assert_eq!(got.len(), 1, "one message, not two");
    assert!(got[0].1.contains("Бірінші") && got[0].1.contains("Екінші"));
    // An event that came into view in one that never went out isn't known yet.
    town.event("2026-04-24T15:00", "", "KZ", ["Кездесу", "Встреча"], ["", ""]).await;
    for day in 22..=23 {
        assert_eq!(town.plan(&format!("2026-04-{day}T10:00")).await.owed, 1);
    }
    assert!(town.deliver("2026-04-23T10:01").await[0].1.contains("Кездесу"));
}

#[tokio::test]
async fn news_of_a_digest_that_never_went_out_are_new_again() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    town.person(2, "kk", "KZ", Cadence::Weekly, "2026-04-26T10:00").await;
    town.news("kk", "Бірінші", "", "KZ", "2026-04-20T08:00").await;
    town.plan("2026-04-20T10:00").await;
    assert_eq!(town.mark_of(1).await, 1);
    assert_eq!(give_back(&town.db, at("2026-04-27T10:00")).await.unwrap(), 0, "it may still go out");
    assert_eq!(town.claim("2026-04-28T12:00").await.len(), 0, "too late to be true");
    assert_eq!(give_back(&town.db, at("2026-04-28T12:00")).await.unwrap(), 1);
    assert_eq!(town.mark_of(1).await, 0);
    assert_eq!(give_back(&town.db, at("2026-04-28T12:00")).await.unwrap(), 0);
}

#[tokio::test]
async fn who_stopped_paused_or_came_today_gets_none() {
    let town = Town::new().await;
    for chat in 1..=4 {
        town.person(chat, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    }
    town.news("kk", "Жаңалық", "", "KZ", "2026-04-20T08:00").await;
    let mut c = town.db.write().await.unwrap();
    subscribers::stop(&mut c, 1, at("2026-04-20T09:00")).await.unwrap();
    subscribers::set_pause(&mut c, 2, Some(at("2026-05-20T09:00"))).await.unwrap();
    subscribers::stop(&mut c, 3, at("2026-04-20T08:00")).await.unwrap();
    let new = NewSubscriber {
        chat: 3,
        language: "kk",
        regions: RegionSet::ALL,
        digest: Cadence::Weekly,
        digest_slot: 600,
        consent_text: "1:kk",
        news_mark: 1,
    };
    subscribers::subscribe(&mut c, &new, at("2026-04-20T09:00")).await.unwrap();
    c.commit().await.unwrap();
    assert_eq!(town.plan("2026-04-20T10:00").await, Planned { considered: 1, owed: 1, texts: 1 });
    assert_eq!(town.deliver("2026-04-20T10:00").await[0].0, 4);
}

#[tokio::test]
async fn a_change_of_regions_composes_what_still_waits_anew() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ-15", Cadence::Weekly, "2026-04-20T10:00").await;
    town.person(2, "kk", "KZ-15", Cadence::Weekly, "2026-04-20T10:00").await;
    town.news("kk", "Ақтөбе жаңалығы", "", "KZ-15", "2026-04-20T08:00").await;
    town.news("kk", "Астана жаңалықтары", "", "KZ-71", "2026-04-20T08:00").await;
    town.plan("2026-04-20T10:00").await;
    let mut c = town.db.write().await.unwrap();
    subscribers::set_regions(&mut c, 1, regions("KZ-71")).await.unwrap();
    recompose(&mut c, &town.locales, Almaty, 1, at("2026-04-20T10:00")).await.unwrap();
    subscribers::set_digest(&mut c, 2, Cadence::Off).await.unwrap();
    recompose(&mut c, &town.locales, Almaty, 2, at("2026-04-20T10:00")).await.unwrap();
    c.commit().await.unwrap();
    let got = town.deliver("2026-04-20T10:01").await;
    assert_eq!(got.len(), 1);
    assert!(got[0].1.contains("Астана жаңалықтары") && !got[0].1.contains("Ақтөбе жаңалығы") && got[0].1.contains("Өңірі: Астана қаласы"));
    assert_eq!(town.mark_of(2).await, 0, "what was not told is new again when they switch it on");
}

#[tokio::test]
async fn a_moderator_sees_what_any_group_would_get() {
    let town = Town::new().await;
    town.news("kk", "Ескі жаңалық", "", "KZ", "2026-04-10T08:00").await;
    town.news("kk", "Жаңа жаңалықтар", "", "KZ", "2026-04-19T08:00").await;
    let mut c = town.db.read().acquire().await.unwrap();
    let lang = town.locales.lang("ru").unwrap();
    let letters =
        preview(&mut c, &town.locales, lang, Almaty, (Cadence::Weekly, RegionSet::ALL, Topics::default()), at("2026-04-20T10:00"))
            .await
            .unwrap();
    let text = text(&letters[0]);
    assert!(
        text.contains("Жаңа жаңалықтар") && !text.contains("Ескі жаңалық") && text.starts_with("<b>Еженедельный дайджест</b>"),
        "{text}"
    );
    let letters = preview(&mut c, &town.locales, lang, Almaty, (Cadence::Daily, RegionSet::ALL, Topics::default()), at("2026-04-25T10:00"))
        .await
        .unwrap();
    assert_eq!(letters, [], "nothing is new on that day");
}

#[tokio::test]
async fn a_long_digest_is_split_between_items_at_the_same_places_in_both_languages() {
    let town = Town::new().await;
    let long = "ұзақ атау ".repeat(24);
    for n in 0..30 {
        let (kk, ru) = (format!("{n} {long}"), format!("{n} короче"));
        town.event(&format!("2026-04-{:02}T10:00", 21 + n % 6), "", "KZ", [kk.trim(), ru.trim()], ["", ""]).await;
    }
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    town.person(2, "ru", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    town.plan("2026-04-20T10:00").await;
    let got = town.deliver("2026-04-20T10:00").await;
    assert_eq!(got.len(), 4, "two messages each");
    for (chat, text) in &got {
        assert!(crate::markup::visible_len(&crate::markup::Html::restored(text.clone())) <= crate::markup::TEXT_LIMIT, "{chat}");
        assert!(!text.ends_with("</b>"), "no heading stands alone at the end");
    }
    let all = |chat: i64| got.iter().filter(|(to, _)| *to == chat).map(|(_, text)| text.clone()).collect::<Vec<_>>().join("\n");
    assert!(all(1).contains("Тағы 10 іс-шара. Тізімі: /events"));
    assert!(all(2).contains("Ещё 10 мероприятий. Список: /events"));
}

#[tokio::test]
async fn topics_and_words_decide_what_a_person_reads_and_those_of_one_taste_read_one_text() {
    let town = Town::new().await;
    for chat in 1..=4 {
        town.person(chat, "kk", "KZ-15", Cadence::Weekly, "2026-04-20T10:00").await;
    }
    town.news("kk", "Жартылай марафон өтті", "", "KZ-15", "2026-04-19T12:00").await;
    town.news("kk", "Көрме ашылды", "", "KZ-15", "2026-04-19T13:00").await;
    town.news("kk", "Медиаторлар мектебі жұмысын бастады", "", "KZ-71", "2026-04-19T14:00").await;
    let mut c = town.db.write().await.unwrap();
    for chat in [1, 2] {
        subscribers::set_topics(&mut c, chat, Topics::from_bits(1 << 8)).await.unwrap();
    }
    subscribers::set_words(&mut c, 3, &taste::with_words("", "+медиатор -марафон")).await.unwrap();
    c.commit().await.unwrap();
    assert_eq!(town.plan("2026-04-20T10:00").await, Planned { considered: 4, owed: 4, texts: 3 });
    let got = town.deliver("2026-04-20T10:00").await;
    let reads = |chat: i64| ["марафон", "Көрме", "Медиатор"].map(|word| got.iter().any(|(to, text)| *to == chat && text.contains(word)));
    assert_eq!(reads(1), [true, false, false]);
    assert_eq!(reads(2), reads(1));
    assert_eq!(reads(3), [false, true, true], "a wanted word brings in what is of another region");
    assert_eq!(reads(4), [true, true, false]);
}

#[tokio::test]
async fn what_was_asked_for_stands_apart_and_what_changed_is_said() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ-15", Cadence::Weekly, "2026-04-20T10:00").await;
    let asked = town.event("2026-04-23T10:00", "", "KZ-71", ["Астанадағы форум", "Форум в Астане"], ["", ""]).await;
    town.event("2026-04-22T10:00", "", "KZ-15", ["Ақтөбедегі жиын", "Встреча в Актобе"], ["", ""]).await;
    let moved = town.event("2026-04-24T10:00", "", "KZ-15", ["Жүгіріс", "Забег"], ["", ""]).await;
    let mut c = town.db.write().await.unwrap();
    events::requests::remind(&mut c, asked, 1, None, at("2026-04-18T10:00")).await.unwrap();
    let mut content = events::by_id(&mut c, moved, at("2026-04-18T10:00")).await.unwrap().unwrap().content;
    content.starts = "2026-06-05T10:00".parse().unwrap();
    events::edit(&mut c, moved, 1, &content, events::Hand::new(at("2026-04-18T10:00"), None)).await.unwrap();
    c.commit().await.unwrap();
    town.plan("2026-04-20T10:00").await;
    let got = town.deliver("2026-04-20T10:00").await.remove(0).1;
    let places =
        ["Не өзгерді", "Жүгіріс", "5 маусым", "Сіз белгілеген іс-шаралар", "Астанадағы форум", "Алдағы іс-шаралар", "Ақтөбедегі жиын"];
    let found: Vec<Option<usize>> = places.iter().map(|words| got.find(words)).collect();
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?}\n{got}");
}

#[tokio::test]
async fn on_a_holiday_no_daily_one_comes_and_the_next_tells_what_it_would_have() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    town.plan("2026-04-30T23:00").await;
    town.deliver("2026-04-30T23:00").await;
    town.news("kk", "Мереке жаңалығы", "", "KZ", "2026-05-01T08:00").await;
    assert_eq!(town.plan("2026-05-01T12:00").await, Planned::default());
    assert_eq!(town.plan("2026-05-02T12:00").await.owed, 1);
    assert!(town.deliver("2026-05-02T12:00").await[0].1.contains("Мереке жаңалығы"));
}

#[tokio::test]
async fn what_changed_before_a_holiday_is_told_after_it() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Daily, "2026-04-20T10:00").await;
    let moved = town.event("2026-06-05T10:00", "", "KZ", ["Жүгіріс", "Забег"], ["", ""]).await;
    town.plan("2026-04-30T10:00").await;
    town.deliver("2026-04-30T10:00").await;
    town.changes(moved, "2026-04-30T12:00", |content| content.starts = "2026-06-12T10:00".parse().unwrap()).await;
    assert_eq!(town.plan("2026-05-01T12:00").await, Planned::default(), "a holiday");
    assert_eq!(town.plan("2026-05-02T10:00").await.owed, 1);
    let got = town.deliver("2026-05-02T10:00").await.remove(0).1;
    assert!(got.contains("Не өзгерді") && got.contains("12 маусым"), "{got}");
}

#[tokio::test]
async fn a_draft_that_is_published_has_not_changed() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    let event = town.event("2026-06-05T10:00", "", "KZ", ["Жүгіріс", "Забег"], ["", ""]).await;
    town.changes(event, "2026-04-10T10:00", |content| content.status = events::Status::Draft).await;
    town.changes(event, "2026-04-18T10:00", |content| content.status = events::Status::Published).await;
    assert_eq!(town.plan("2026-04-20T10:00").await.owed, 0);
    town.changes(event, "2026-04-20T12:00", |content| content.status = events::Status::Cancelled).await;
    assert_eq!(town.plan("2026-04-27T10:00").await.owed, 1);
}

#[tokio::test]
async fn who_asked_for_what_is_past_reads_the_text_of_all() {
    let town = Town::new().await;
    town.person(1, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    town.person(2, "kk", "KZ", Cadence::Weekly, "2026-04-20T10:00").await;
    let past = town.event("2026-04-10T10:00", "", "KZ", ["Өткен жиын", "Прошедшая встреча"], ["", ""]).await;
    let mut c = town.db.write().await.unwrap();
    events::requests::remind(&mut c, past, 1, None, at("2026-04-09T10:00")).await.unwrap();
    c.commit().await.unwrap();
    town.news("kk", "Жаңалық", "", "KZ", "2026-04-19T12:00").await;
    assert_eq!(town.plan("2026-04-20T10:00").await, Planned { considered: 2, owed: 2, texts: 1 });
}
