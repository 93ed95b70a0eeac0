//! Whom an announcement is for, beyond regions and language: topics, a structure, the kind of chat; saved audiences and their names.

use chrono::TimeDelta;
use jarshy::events::{self, Content, Hand, Kind, Status};
use jarshy::regions::RegionSet;
use jarshy::reminders;
use jarshy::team::{self, Role};

use crate::desk::{KK, RU, moderator, reported, with_button};
use crate::town::{Neighbour, Town};

async fn audience_screen(who: &Neighbour<'_>) {
    who.sends("/announce").await.sends(KK).await.sends(RU).await.receives("Аудиторияны таңдаңыз");
}

fn posts(town: &Town, chat: i64) -> Vec<String> {
    town.world.transcript(chat).into_iter().filter(|message| message.by_bot).map(|message| message.text).collect()
}

#[tokio::test]
async fn topics_and_structures_narrow_an_audience_and_its_line_names_them() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (aigerim, dinara) = (town.citizen("Айгерім", "kk"), town.citizen("Динара", "kk"));
    for person in [&aigerim, &dinara] {
        person.subscribes("kk").await;
    }
    // She chose sport; the other chose nothing, which is everything.
    sqlx::query("UPDATE subscriber SET topics = 2 WHERE chat_id = ?").bind(aigerim.id).execute(town.db().writer()).await.unwrap();
    audience_screen(&owner).await;
    owner.receives("Алушылар: 2").presses("Тақырып").await.receives("Тақырыптарды таңдаңыз");
    let locales = &town.app.tools.locales;
    let names = jarshy::topics::names(locales.get(locales.first()));
    owner.presses(names[0]).await.presses("Артқа").await.receives(&format!("тақырыптар: {}", names[0])).receives("Алушылар: 1");
    owner.presses("✓ Тақырып").await.presses(names[1]).await.presses("Артқа").await;
    owner.receives(&format!("тақырыптар: {}, {}", names[0], names[1])).receives("Алушылар: 2");
    owner.presses("Құрылым").await.presses("Аналар кеңесі").await;
    owner.receives("құрылымның іс-шараларын күтетіндер: Аналар кеңесі").receives("Алушылар: 0");
    owner.presses("Қосымша сүзгілерді алып тастау").await.receives("Таңдалғаны: Барлық жазылушылар\n").receives("Алушылар: 2");
}

#[tokio::test]
async fn an_event_to_come_is_chosen_by_a_press_and_taken_off_by_another() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (aigerim, dinara) = (town.citizen("Айгерім", "kk"), town.citizen("Динара", "kk"));
    for person in [&aigerim, &dinara] {
        person.subscribes("kk").await;
    }
    let mut content = Content::new(Kind::parse("contest").unwrap(), RegionSet::ALL);
    (content.starts, content.status) = ("2025-05-05T15:00".parse().unwrap(), Status::Published);
    content.series = Some("Тілдер байқауы".to_owned());
    for language in ["kk", "ru"] {
        content.text_mut(language).title = format!("Байқау {language}");
    }
    let mut c = town.db().write().await.unwrap();
    let event = events::create(&mut c, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap().event_id;
    reminders::ask(&mut c, &town.office, event, aigerim.id, None, town.now()).await.unwrap();
    c.commit().await.unwrap();

    audience_screen(&owner).await;
    owner.presses("Іс-шара бойынша").await;
    owner.presses("5 мамыр, дүйсенбі, 15:00 · Байқау kk").await;
    owner.receives(&format!("іс-шараны еске салуды сұрағандар: №{event}")).receives("Байқау kk").receives("Алушылар: 1");
    owner.presses("✓ Іс-шара бойынша").await.presses("Сериясы: Байқау kk").await;
    owner.receives(&format!("іс-шара сериясына жазылғандар: №{event}")).receives("Алушылар: 0");
    owner.presses("✓ Іс-шара бойынша").await.presses("✓ Сериясы: Байқау kk").await;
    owner.receives("Таңдалғаны: Барлық жазылушылар").receives("Алушылар: 2");
}

#[tokio::test]
async fn an_announcement_for_channels_alone_is_posted_there_and_comes_to_nobody_in_private() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/start").await;
    let (channel, group) = (town.world.channel("Арна", owner.id), town.world.supergroup("Топ", owner.id));
    for chat in [channel, group] {
        town.world.add_bot(chat, owner.id, true);
        town.settles().await;
        owner.presses("Қазақша").await;
    }
    audience_screen(&owner).await;
    owner.presses("Чат түрі").await.presses("Тек арналар").await;
    owner.receives("Таңдалғаны: тек байланыстырылған арналар\n").receives("Алушылар: 1").presses("Келесі").await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((posts(&town, channel), posts(&town, group), dinara.count(KK)), (vec![KK.to_owned()], Vec::new(), 0));
    reported(&town).await;
    owner.receives("Хабарландыру №1 жіберілді.").receives("Жеткізілді: 1");
    with_button(&owner, "Қайтарып алу");
    owner.presses("Қайтарып алу").await.presses("Қайтарып алу").await;
    town.passes(TimeDelta::minutes(1)).await;
    assert_eq!(posts(&town, channel), [""; 0], "what is taken back is so there too");

    audience_screen(&owner).await;
    owner.presses("Чат түрі").await.presses("Тек жеке чаттар").await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((posts(&town, channel).len(), posts(&town, group).len(), dinara.count(KK)), (0, 0, 1));
}

#[tokio::test]
async fn what_goes_to_channels_alone_is_approved_however_few_they_are() {
    let town = Town::opens_with(|office| office.approve_from = Some(1000)).await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    owner.sends("/start").await;
    let channel = town.world.channel("Арна", owner.id);
    town.world.add_bot(channel, owner.id, true);
    town.settles().await;
    owner.presses("Қазақша").await;
    audience_screen(&owner).await;
    owner.presses("Чат түрі").await.presses("Тек арналар").await.presses("Келесі").await.presses("Жариялау").await;
    owner.receives("Күйі: Қаралуда");
    town.passes(TimeDelta::minutes(5)).await;
    assert_eq!(posts(&town, channel), [""; 0]);
    serik.receives("Объявление нужно одобрить").presses("Одобрить").await;
    town.passes(TimeDelta::minutes(5)).await;
    assert_eq!(posts(&town, channel), [KK]);
}

#[tokio::test]
async fn a_saved_audience_is_renamed_and_an_editor_changes_nobody_elses() {
    let town = Town::opens().await;
    let (owner, marat) = (town.owner(), moderator(&town, "Марат", "kk").await);
    let mut c = town.db().write().await.unwrap();
    team::remove(&mut c, marat.id, owner.id, town.now()).await.unwrap();
    team::admit(&mut c, marat.id, Role::Editor, "kk", None, town.now()).await.unwrap();
    c.commit().await.unwrap();
    town.citizen("Динара", "kk").subscribes("kk").await;
    audience_screen(&owner).await;
    owner.presses("Сақтау").await.sends("Барлығы").await.presses("Сақталғандар").await;
    owner.presses("Атауын өзгерту: Барлығы").await.sends("Бәріміз").await.presses("Сақталғандар").await;
    assert!(owner.last().labels().contains(&"Жою: Бәріміз"));
    audience_screen(&marat).await;
    marat.presses("Сақталғандар").await;
    let labels = marat.last().labels().join(" ");
    assert!(labels.contains("Бәріміз") && !labels.contains("Жою"), "{labels}");
    marat.presses("Артқа").await.presses("Сақтау").await.sends("Бәріміз").await;
    assert_eq!(marat.count("рұқсатыңыз жоқ"), 1);
    owner.sends("/audit").await.receives("Сақталған аудиторияның атауы өзгертілді");
}
