//! Reminders: owed once, before quiet hours, joined when they come together, following the event wherever it goes.

use chrono::TimeDelta;
use jarshy::events::{self, Content, Hand, Kind, Status};
use jarshy::regions::RegionSet;
use jarshy::reminders;
use jarshy::subscribers::Cadence;

use crate::town::{Neighbour, Town};

async fn without_digests() -> Town {
    Town::opens_with(|office| (office.rate, office.digest) = (None, Cadence::Off)).await
}

pub async fn event(town: &Town, title: &str, starts: &str) -> i64 {
    let mut content = Content::new(Kind::parse("meeting").unwrap(), RegionSet::ALL);
    (content.starts, content.status) = (starts.parse().unwrap(), Status::Published);
    for language in ["kk", "ru"] {
        let text = content.text_mut(language);
        (text.title, text.venue) = (format!("{title} {language}"), "Үй".into());
    }
    let mut c = town.db().write().await.unwrap();
    let made = events::create(&mut c, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap();
    c.commit().await.unwrap();
    made.event_id
}

/// Two people subscribe, and Айгерім asks to be reminded of tomorrow's session.
async fn a_session_that_one_of_two_asked_for(town: &Town) -> (i64, [Neighbour<'_>; 2]) {
    let people = [town.citizen("Айгерім", "kk"), town.citizen("Алексей", "ru")];
    people[0].subscribes("kk").await;
    people[1].subscribes("ru").await;
    let session = event(town, "Сессия", "2025-04-22T15:00").await;
    ask(town, session, people[0].id).await;
    (session, people)
}

pub async fn ask(town: &Town, event: i64, chat: i64) {
    let mut c = town.db().write().await.unwrap();
    reminders::ask(&mut c, &town.office, event, chat, None, town.now()).await.unwrap();
    c.commit().await.unwrap();
}

async fn mark(town: &Town, event: i64, regions: Option<RegionSet>) {
    let mut c = town.db().write().await.unwrap();
    let revision = events::by_id(&mut c, event, town.now()).await.unwrap().unwrap().revision;
    events::mark(&mut c, event, revision, regions).await.unwrap();
    reminders::mark_changed(&mut c, event, regions.is_some()).await.unwrap();
    c.commit().await.unwrap();
}

#[tokio::test]
async fn several_that_come_within_a_quarter_of_an_hour_come_as_one() {
    let town = without_digests().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await;
    for (title, starts) in [("Бірінші", "2025-04-23T15:00"), ("Екінші", "2025-04-23T15:10"), ("Үшінші", "2025-04-23T19:00")]
    {
        ask(&town, event(&town, title, starts).await, aigerim.id).await;
    }
    let before = aigerim.messages().len();
    town.passes(TimeDelta::hours(30)).await; // 22 April, 15:00
    assert_eq!(aigerim.messages().len(), before + 1, "two reminders in one message");
    aigerim.receives("Бірінші kk").receives("Екінші kk");
    town.passes(TimeDelta::hours(4)).await;
    aigerim.receives("Үшінші kk");
    assert_eq!((aigerim.count("Бірінші kk"), aigerim.count("Үшінші kk")), (1, 1));
}

#[tokio::test]
async fn one_that_would_fall_into_quiet_hours_comes_before_them() {
    let town = without_digests().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await;
    ask(&town, event(&town, "Таңғы жүгіру", "2025-04-23T06:00").await, aigerim.id).await;
    town.passes(TimeDelta::hours(12)).await; // 21:00
    assert_eq!(aigerim.count("Таңғы жүгіру"), 0);
    town.passes(TimeDelta::minutes(40)).await; // 21:40, before 22:00
    assert_eq!(aigerim.count("Таңғы жүгіру"), 1);
    town.passes(TimeDelta::hours(12)).await;
    assert_eq!(aigerim.count("Таңғы жүгіру"), 1, "and not again after them");
}

#[tokio::test]
async fn a_mark_reaches_everyone_although_somebodys_own_was_planned_before() {
    let town = without_digests().await;
    let (session, [aigerim, alexey]) = a_session_that_one_of_two_asked_for(&town).await;
    town.settles().await;
    mark(&town, session, Some(RegionSet::ALL)).await;
    town.passes(TimeDelta::hours(7)).await; // a day before is 15:00 today
    assert_eq!((aigerim.count("Сессия"), alexey.count("Сессия")), (1, 1));
}

#[tokio::test]
async fn a_mark_taken_back_leaves_only_those_who_asked_and_nobody_hears_twice() {
    let town = without_digests().await;
    let (session, [aigerim, alexey]) = a_session_that_one_of_two_asked_for(&town).await;
    mark(&town, session, Some(RegionSet::ALL)).await;
    town.settles().await;
    mark(&town, session, None).await;
    town.passes(TimeDelta::hours(7)).await;
    assert_eq!((aigerim.count("Сессия"), alexey.count("Сессия")), (1, 0));
}

#[tokio::test]
async fn a_moved_event_moves_its_reminder_and_those_who_asked_hear_of_it_once() {
    let town = without_digests().await;
    let (session, [aigerim, alexey]) = a_session_that_one_of_two_asked_for(&town).await;
    town.settles().await;
    for starts in ["2025-04-24T15:00", "2025-04-25T16:00"] {
        let mut c = town.db().write().await.unwrap();
        let revision = events::by_id(&mut c, session, town.now()).await.unwrap().unwrap().revision;
        let changed =
            events::reschedule(&mut c, session, revision, starts.parse().unwrap(), "".parse().unwrap(), Hand::new(town.now(), None))
                .await
                .unwrap();
        reminders::event_changed(&mut c, &town.app.tools.locales, &changed, town.now()).await.unwrap();
        c.commit().await.unwrap();
    }
    town.passes(TimeDelta::minutes(3)).await;
    assert_eq!(aigerim.count("басқа күнге ауыстырылды"), 1, "two edits in a row are told as one");
    aigerim.receives("16:00");
    assert_eq!(alexey.count("Сессия"), 0, "nobody else");
    town.passes(TimeDelta::hours(24)).await;
    assert_eq!(aigerim.count("Еске саламыз"), 0, "the old reminder is gone");
    town.passes(TimeDelta::hours(56)).await; // 24 April, 17:00
    assert_eq!(aigerim.count("Еске саламыз"), 1);
}

#[tokio::test]
async fn two_edits_within_a_few_minutes_are_one_notice_that_says_both() {
    let town = without_digests().await;
    let (session, [aigerim, _]) = a_session_that_one_of_two_asked_for(&town).await;
    let edit = async |change: fn(&mut Content)| {
        let mut c = town.db().write().await.unwrap();
        let old = events::by_id(&mut c, session, town.now()).await.unwrap().unwrap();
        let mut content = old.content;
        change(&mut content);
        let changed = events::edit(&mut c, session, old.revision, &content, Hand::new(town.now(), None)).await.unwrap();
        reminders::event_changed(&mut c, &town.app.tools.locales, &changed, town.now()).await.unwrap();
        c.commit().await.unwrap();
    };
    edit(|content| content.starts = "2025-04-24T15:00".parse().unwrap()).await;
    town.passes(TimeDelta::minutes(1)).await;
    edit(|content| content.texts.values_mut().for_each(|text| text.venue = "Сарай".into())).await;
    town.passes(TimeDelta::minutes(3)).await;
    assert_eq!(aigerim.count("іс-шараның күні мен өтетін орны өзгерді"), 1);
    edit(|content| content.texts.values_mut().for_each(|text| text.venue = "Алаң".into())).await;
    town.passes(TimeDelta::minutes(3)).await;
    assert_eq!(aigerim.count("іс-шараның өтетін орны өзгерді"), 1, "of the date they know");
}

#[tokio::test]
async fn an_event_may_have_reminder_times_of_its_own_for_those_who_chose_none() {
    let town = without_digests().await;
    let (owner, aigerim, alexey) = (town.owner(), town.citizen("Айгерім", "kk"), town.citizen("Алексей", "ru"));
    aigerim.subscribes("kk").await;
    alexey.subscribes("ru").await.sends("/settings").await;
    let mut c = town.db().write().await.unwrap();
    jarshy::subscribers::set_remind_before(&mut c, alexey.id, Some("60")).await.unwrap();
    c.commit().await.unwrap();
    let session = event(&town, "Сессия", "2025-04-25T15:00").await;
    owner.sends("/editevent").await;
    town.world.presses(owner.id, owner.id, owner.last().id, &format!("m.ev:mark:{session}:1"));
    town.settles().await;
    owner.receives("Еске салу уақыты: 1 күн қалғанда").presses("3 күн қалғанда").await.presses("✓ 1 күн қалғанда").await;
    owner.presses("3 сағат қалғанда").await.receives("Еске салу уақыты: 3 күн қалғанда және 3 сағат қалғанда");
    owner.presses("Барлық өңірлер").await.receives("Еске салу уақыты: 3 күн қалғанда және 3 сағат қалғанда");
    let count = || (aigerim.count("Сессия kk"), alexey.count("Сессия ru"));
    town.passes(TimeDelta::hours(30) + TimeDelta::minutes(1)).await; // 22 April, 15:01
    assert_eq!(count(), (1, 0), "three days before");
    town.passes(TimeDelta::hours(48)).await;
    assert_eq!(count(), (1, 0), "the usual day before is none of its times");

    // Half a day before, with the reminders of the last hours written down already, one time goes and another comes.
    town.passes(TimeDelta::hours(5)).await; // 24 April, 20:01
    town.world.presses(owner.id, owner.id, owner.last().id, &format!("m.ev:mark:{session}:1"));
    town.settles().await;
    owner.presses("✓ 3 сағат қалғанда").await.presses("1 сағат қалғанда").await.presses("1 апта қалғанда").await;
    town.passes(TimeDelta::hours(16) + TimeDelta::minutes(1)).await; // 25 April, 12:02
    assert_eq!(count(), (1, 0), "a time that was taken back brings nothing, nor does one that has passed");
    town.passes(TimeDelta::hours(2)).await; // 14:02
    assert_eq!(count(), (2, 1), "one hour before");
}

#[tokio::test]
async fn a_linked_chat_is_reminded_of_what_is_marked_hears_of_its_move_and_has_no_buttons_that_nobody_there_can_press() {
    let town = without_digests().await;
    let owner = town.owner();
    owner.sends("/start").await;
    let (quiet, channel) = (town.world.channel("Басқа арна", owner.id), town.world.channel("Ассамблея арнасы", owner.id));
    for chat in [quiet, channel] {
        town.world.add_bot(chat, owner.id, true);
        town.settles().await;
        owner.presses("Русский").await.receives("Іс-шаралар туралы еске салулар жіберілмейді");
    }
    owner.presses("Еске салуларды қосу").await.receives("Белгіленген іс-шаралар туралы еске салулар жіберіледі");
    let (session, other) = (event(&town, "Сессия", "2025-04-22T15:00").await, event(&town, "Кездесу", "2025-04-22T15:00").await);
    let somebody = town.citizen("Айгерім", "kk");
    somebody.subscribes("kk").await;
    ask(&town, other, somebody.id).await;
    mark(&town, session, Some(RegionSet::ALL)).await;
    let posts = |chat| town.world.transcript(chat).into_iter().filter(|message| message.by_bot).collect::<Vec<_>>();
    town.passes(TimeDelta::hours(5)).await;
    assert_eq!(posts(channel).len(), 0, "it waits for its time");
    // Telegram has it, and its answer is lost: a second post is a person's to decide.
    town.world.faults().add(sandbox::Rule::new(sandbox::Fault::Reset { after: true }).method("sendMessage").chat(channel).times(1));
    town.passes(TimeDelta::hours(1)).await;
    town.passes(TimeDelta::minutes(10)).await;
    let reminded = posts(channel);
    assert_eq!(reminded.len(), 1, "{reminded:?}");
    assert!(reminded[0].text.contains("Сессия ru") && reminded[0].buttons.is_empty(), "{reminded:?}");
    assert_eq!(owner.count("Жазбаның шыққаны белгісіз: Ассамблея арнасы"), 1);
    owner.presses("Жазба шыққан").await;

    let mut c = town.db().write().await.unwrap();
    let revision = events::by_id(&mut c, session, town.now()).await.unwrap().unwrap().revision;
    let hand = Hand::new(town.now(), None);
    let starts = "2025-04-23T16:00".parse().unwrap();
    let changed = events::reschedule(&mut c, session, revision, starts, "".parse().unwrap(), hand).await.unwrap();
    reminders::event_changed(&mut c, &town.app.tools.locales, &changed, town.now()).await.unwrap();
    c.commit().await.unwrap();
    town.passes(TimeDelta::minutes(3)).await;
    let told = posts(channel);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].text.contains("Сессия ru") && told[1].buttons.is_empty(), "{told:?}");
    assert_eq!(posts(quiet).len(), 0);
}
