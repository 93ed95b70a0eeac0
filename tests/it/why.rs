//! "Why did I get this?": what it answers, what its switches turn off and nothing else, and the way back.

use chrono::TimeDelta;
use jarshy::events::{self, Content, Hand, Kind, Status};
use jarshy::regions::RegionSet;
use jarshy::reminders;
use jarshy::subscribers::{self, Cadence};

use crate::town::{Neighbour, Town};

const WHY: &str = "Бұл неліктен келді?";
const BACK: &str = "Бұрынғыдай қайтару";
const NOT_THIS: &str = "Бұл іс-шара туралы еске салмау";

/// No limits and no digests; reminders a day and an hour before.
async fn town() -> Town {
    Town::opens_with(|office| (office.rate, office.digest, office.remind_before) = (None, Cadence::Off, vec![1440, 60])).await
}

async fn subscribes<'a>(town: &'a Town, name: &str) -> Neighbour<'a> {
    let them = town.citizen(name, "kk");
    them.subscribes("kk").await;
    them
}

async fn asks_for(town: &Town, who: &Neighbour<'_>, title: &str, starts: &str) -> i64 {
    let mut content = Content::new(Kind::parse("meeting").unwrap(), RegionSet::ALL);
    (content.starts, content.status) = (starts.parse().unwrap(), Status::Published);
    for language in ["kk", "ru"] {
        let text = content.text_mut(language);
        (text.title, text.venue) = (format!("{title} {language}"), "Үй".into());
    }
    let mut c = town.db().write().await.unwrap();
    let made = events::create(&mut c, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap();
    reminders::ask(&mut c, &town.office, made.event_id, who.id, None, town.now()).await.unwrap();
    c.commit().await.unwrap();
    made.event_id
}

async fn announces(town: &Town, text: &str, regions: &[&str]) {
    let owner = town.owner();
    owner.sends("/announce").await.sends(&format!("{text} – бәріңізді күтеміз.")).await.sends(&format!("{text} – ждём всех.")).await;
    for region in regions {
        owner.presses(region).await;
    }
    owner.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
}

#[tokio::test]
async fn a_reminder_says_who_asked_for_it_and_not_this_event_takes_its_next_one_away() {
    let town = town().await;
    let aigerim = subscribes(&town, "Айгерім").await;
    asks_for(&town, &aigerim, "Сессия", "2025-04-23T15:00").await;
    asks_for(&town, &aigerim, "Кездесу", "2025-04-23T20:00").await;
    town.passes(TimeDelta::hours(30)).await;
    aigerim.receives("Сессия kk").presses(WHY).await;
    aigerim.receives("Іс-шара: Сессия kk").receives("еске салуды сұрадыңыз").presses(NOT_THIS).await.receives("енді еске салынбайды");
    let reminders = aigerim.count("Еске саламыз");
    town.passes(TimeDelta::hours(24)).await; // 23 April, 15:00
    assert_eq!(aigerim.count("Сессия kk"), 1, "the first reminder alone");
    assert_eq!(aigerim.count("Еске саламыз"), reminders + 1, "the other event's comes");
}

#[tokio::test]
async fn the_way_back_brings_what_was_still_to_come() {
    let town = town().await;
    let aigerim = subscribes(&town, "Айгерім").await;
    asks_for(&town, &aigerim, "Сессия", "2025-04-23T15:00").await;
    town.passes(TimeDelta::hours(30)).await;
    aigerim.presses(WHY).await.presses(NOT_THIS).await.presses(BACK).await.receives("Бұрынғыдай қайтарылды");
    assert!(!aigerim.last().labels().contains(&BACK), "nothing more to take back");
    town.passes(TimeDelta::hours(23)).await;
    assert_eq!(aigerim.count("Еске саламыз"), 2, "an hour before");
    aigerim.presses(WHY).await.presses("Еске салуларды жібермеу").await.receives("Еске салулар енді келмейді");
    let them = async || subscribers::get(town.db(), aigerim.id).await.unwrap().unwrap();
    assert_eq!(them().await.remind_before.as_deref(), Some(""));
    aigerim.presses(BACK).await;
    assert_eq!(them().await.remind_before, None, "the office's times again");
}

#[tokio::test]
async fn joined_reminders_are_explained_together_and_turned_off_one_by_one() {
    let town = town().await;
    let aigerim = subscribes(&town, "Айгерім").await;
    for title in ["Бірінші", "Екінші"] {
        asks_for(&town, &aigerim, title, "2025-04-23T15:00").await;
    }
    town.passes(TimeDelta::hours(30)).await;
    let labels = aigerim.last().labels().iter().filter(|label| **label == WHY).count();
    assert_eq!(labels, 1, "{:?}", aigerim.last().labels());
    aigerim.presses(WHY).await.receives("Іс-шара: Бірінші kk").receives("Іс-шара: Екінші kk");
    aigerim.presses("✕ Екінші kk").await.receives("енді еске салынбайды");
    town.passes(TimeDelta::hours(23)).await;
    aigerim.receives("Бірінші kk");
    assert!(!aigerim.last().text.contains("Екінші"));
}

#[tokio::test]
async fn an_announcement_names_its_audience_and_can_be_turned_off_by_region_or_altogether() {
    let town = town().await;
    let (aigerim, bolat) = (subscribes(&town, "Айгерім").await, subscribes(&town, "Болат").await);
    let mut c = town.db().write().await.unwrap();
    subscribers::set_regions(&mut c, aigerim.id, RegionSet::parse("KZ-10;KZ-15").unwrap()).await.unwrap();
    c.commit().await.unwrap();
    announces(&town, "Ақтөбе мерекесі", &["Ақтөбе обл."]).await;
    aigerim.receives("Ақтөбе мерекесі").presses(WHY).await;
    aigerim.receives("Кімге жіберілді: Ақтөбе облысы").receives("Сіздің өңіріңіз: Ақтөбе облысы");
    aigerim.presses("Өңірді алып тастау: Ақтөбе обл.").await.receives("Өңір алып тасталды");
    let regions = async || subscribers::get(town.db(), aigerim.id).await.unwrap().unwrap().regions.to_string();
    assert_eq!(regions().await, "KZ-10", "just that one");
    aigerim.presses(BACK).await;
    assert_eq!(regions().await, "KZ-10;KZ-15");

    aigerim.presses(WHY).await.presses("Хабарландыруларды жібермеу").await.receives("Хабарландырулар енді келмейді");
    announces(&town, "Тағы бір хабар", &[]).await;
    assert_eq!((aigerim.count("Тағы бір хабар"), bolat.count("Тағы бір хабар")), (0, 1));
    aigerim.sends("/settings").await.receives("Хабарландырулар: келмейді").presses("Хабарландыруларды алу").await;
    announces(&town, "Үшінші хабар", &[]).await;
    aigerim.receives("Үшінші хабар");
}

#[tokio::test]
async fn what_nobody_remembers_is_answered_politely_and_others_messages_tell_nothing() {
    let town = town().await;
    let (aigerim, bolat) = (subscribes(&town, "Айгерім").await, subscribes(&town, "Болат").await);
    let session = asks_for(&town, &aigerim, "Сессия", "2025-04-23T15:00").await;
    town.passes(TimeDelta::hours(30)).await;
    let reminder = aigerim.last();
    let data = reminder.button(WHY).unwrap().data.clone().unwrap();
    town.world.presses(bolat.id, bolat.id, bolat.last().id, &data);
    town.settles().await;
    bolat.receives("баптауларыңызға сай келді");
    let mut c = town.db().write().await.unwrap();
    sqlx::query("DELETE FROM occasion WHERE event_id = ?").bind(session).execute(&mut *c).await.unwrap();
    c.commit().await.unwrap();
    aigerim.presses(WHY).await.receives("баптауларыңызға сай келді");
    assert!(aigerim.last().labels().contains(&"Баптаулар"));
    town.world.presses(aigerim.id, aigerim.id, reminder.id, "yx:e:999:0");
    town.settles().await;
    town.world.presses(aigerim.id, aigerim.id, reminder.id, "yx:r:KZ-15:0");
    town.settles().await;
    assert_eq!(subscribers::get(town.db(), aigerim.id).await.unwrap().unwrap().regions, RegionSet::ALL, "the country has no such part");
}

#[tokio::test]
async fn quiet_hours_that_end_early_wake_what_slept_at_once() {
    let town = town().await;
    let (aigerim, bolat) = (subscribes(&town, "Айгерім").await, subscribes(&town, "Болат").await);
    town.passes(TimeDelta::hours(14)).await; // 23:00
    announces(&town, "Кешкі хабар", &[]).await;
    assert_eq!((aigerim.count("Кешкі хабар"), bolat.count("Кешкі хабар")), (0, 0));
    aigerim.sends("/settings").await.presses("Тыныш уақыт").await.presses("Өшіру").await;
    bolat.sends("/settings").await.presses("Тыныш уақыт").await.presses("23:00–07:00").await;
    assert_eq!((aigerim.count("Кешкі хабар"), bolat.count("Кешкі хабар")), (1, 0), "one wants it now, the other sleeps on");
    town.passes(TimeDelta::hours(8)).await; // 07:01
    assert_eq!(bolat.count("Кешкі хабар"), 1, "and gets it when the new hours end");
}
