//! A draft in several hands: the other language by somebody else, differences between the two, editors and their bounds, roles.

use jarshy::announcements::{self, Hand, Refused};
use jarshy::audience::Audience;
use jarshy::letter::Letter;
use jarshy::regions::RegionSet;
use jarshy::team::{self, Role};

use crate::desk::{KK, RU, drafts, moderator, with_button};
use crate::town::Town;

#[tokio::test]
async fn the_russian_text_is_asked_of_somebody_else_and_written_by_whoever_takes_it_up() {
    let town = Town::opens().await;
    let (owner, serik, aliya) = (town.owner(), moderator(&town, "Серік", "ru").await, moderator(&town, "Әлия", "kk").await);
    owner.sends("/announce").await.sends(KK).await.sends("/cancel").await;
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Мәтінді басқа модератордан сұрау").await;
    serik.receives("нужен текст на втором языке").presses("Посмотреть текст").await;
    assert_eq!(serik.count(KK), 2, "the headline, and the whole text");
    serik.presses("Текст: Русский").await.receives("Язык текста: Русский");
    aliya.presses("Мәтін: Русский").await.sends("Я успела первой, дорогие друзья.").await.receives("Күйі: Нобай");
    serik.sends(RU).await;
    assert_eq!(serik.count("изменил другой модератор"), 1, "nothing is written over");
    serik.receives("Текст: Я успела первой");
}

#[tokio::test]
async fn what_only_one_language_says_is_named_on_the_card_and_stops_nobody() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/announce").await.sends("Құрметті достар, 25 мамыр күні сағат 10:00-де Астанада жиналамыз.").await;
    owner.sends("Дорогие друзья, 26 мая в 10:00 собираемся в Астане: https://example.kz").await;
    owner.presses("Келесі").await.receives("айырмашылық бар").receives("Күні: 25.05. Тек мына тілде бар: Қазақша");
    owner.receives("Күні: 26.05. Тек мына тілде бар: Русский").receives("Сілтеме: example.kz. Тек мына тілде бар: Русский");
    owner.presses("Жариялау").await.receives("Күйі: Жоспарланған");
}

#[tokio::test]
async fn an_announcement_goes_out_without_a_sound_if_somebody_chose_so() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Дыбыссыз жіберу").await;
    assert!(with_button(&owner, "Дыбыспен жіберу").text.contains("Нобай"));
    owner.presses("Жариялау").await;
    town.passes(chrono::TimeDelta::seconds(61)).await;
    assert!(dinara.last().silent);
}

#[tokio::test]
async fn an_editor_writes_in_their_language_for_their_region_and_publishes_nothing() {
    let town = Town::opens().await;
    let (owner, marat) = (town.owner(), town.citizen("Марат", "kk"));
    owner.sends("/team").await.presses("Редактор шақыру").await.receives("Өңірі: Барлық өңірлер");
    owner.presses("Қазақша").await.receives("Тілі: Қазақша").presses("Ақтөбе обл.").await.receives("Өңірі: Ақтөбе облысы");
    owner.presses("Сілтеме жасау").await.receives("Редакторға арналған бір реттік сілтеме");
    let link = owner.last().text.split_whitespace().find(|word| word.contains("invite_")).unwrap().to_owned();
    marat.sends(&format!("/start {}", link.split("start=").nth(1).unwrap())).await.receives("Сіз енді редакторсыз");
    owner.receives("жаңа редактор қосылды");
    marat.sends("/announce").await.receives("Мәтін тілі: Қазақша").sends(KK).await;
    let card = with_button(&marat, "Мәтін: Қазақша");
    assert!(card.text.contains("Кімге: Ақтөбе облысы"), "{}", card.text);
    assert!(!card.labels().iter().any(|label| ["Жариялау", "Мәтін: Русский", "Жою"].contains(label)), "{:?}", card.labels());
    marat.presses("Аудиторияны өзгерту").await;
    let press = marat.press("Барлық жазылушылар");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("рұқсатыңыз жоқ"));
}

#[tokio::test]
async fn an_editor_of_a_region_changes_nothing_that_goes_to_others_too() {
    let town = Town::opens().await;
    let (owner, marat) = (town.owner(), moderator(&town, "Марат", "kk").await);
    drafts(&owner).await;
    let first = announcements::get(town.db(), 1).await.unwrap().unwrap();
    let scope = team::Scope { regions: Some(RegionSet::parse("KZ-15").unwrap()), language: None };
    let mut c = town.db().write().await.unwrap();
    team::set_role(&mut c, marat.id, Role::Editor, owner.id, town.now()).await.unwrap();
    team::set_scope(&mut c, marat.id, &scope, None, town.now()).await.unwrap();
    c.commit().await.unwrap();
    marat.sends("/announcements").await;
    let label = marat.last().labels()[0].to_owned();
    marat.presses(&label).await.receives("Кімге: Барлық жазылушылар");
    assert!(!marat.last().labels().iter().any(|label| label.starts_with("Мәтін: ")), "{:?}", marat.last().labels());
    let mut c = town.db().write().await.unwrap();
    let hand = Hand { by: marat.id, revision: first.revision, now: town.now() };
    let text = Letter::typed("Мен жаздым.".into(), Vec::new());
    let refused = announcements::set_text(&mut c, 1, hand, "kk", &text).await;
    assert!(matches!(refused, Err(Refused::NotEntitled)), "{refused:?}");
    drop(c);
    assert_eq!(announcements::get(town.db(), 1).await.unwrap().unwrap(), first);
    // Once it is for their region alone it is theirs as well.
    let mut c = town.db().write().await.unwrap();
    let hand = Hand { by: owner.id, revision: first.revision, now: town.now() };
    announcements::set_audience(&mut c, 1, hand, &Audience::of_regions(scope.regions.unwrap())).await.unwrap();
    c.commit().await.unwrap();
    marat.sends("/announcements").await.presses(&label).await.presses("Мәтін: Русский").await.sends("Дорогие друзья! Встретимся.").await;
    assert_eq!(announcements::get(town.db(), 1).await.unwrap().unwrap().headline("ru", 60), "Дорогие друзья! Встретимся.");
}

#[tokio::test]
async fn figures_come_as_pictures_and_as_a_file() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/stats").await.receives("Жазылушылар: 1").presses("Суреттер").await;
    let pictures = || -> Vec<_> {
        owner.messages().into_iter().filter(|message| message.kind == sandbox::Kind::Photo).map(|message| message.text).collect()
    };
    assert_eq!(pictures(), ["Жазылушылар, апта сайын", "Жазылушылар, өңірлер бойынша", "Жіберу нәтижелері"]);
    owner.receives("әзірге бірде-бір хабарландыру жіберілген жоқ");
    owner.presses("Файл").await;
    assert_eq!((owner.last().kind, owner.count("Көрсеткіштер")), (sandbox::Kind::Document, 1));
}

#[tokio::test]
async fn who_came_and_went_after_an_announcement_is_a_picture_and_stands_in_the_file() {
    let town = Town::opens().await;
    let owner = town.owner();
    let (dinara, oleg) = (town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    town.passes(chrono::TimeDelta::hours(3)).await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    town.passes(chrono::TimeDelta::hours(1)).await;
    oleg.subscribes("ru").await;
    dinara.sends("/stop").await;
    owner.sends("/stats").await.presses("Суреттер").await;
    let last = owner.last();
    assert_eq!(last.kind, sandbox::Kind::Photo);
    assert!(last.text.starts_with("Жазылушылар, хабарландырулардан кейін") && last.text.contains("себебін көрсетпейді"), "{}", last.text);
    owner.presses("Файл").await;
    let file = owner.last().json["document"]["file_id"].as_str().unwrap().to_owned();
    let text = String::from_utf8(town.app.tools.replies.telegram().fetch(&file).await.unwrap()).unwrap();
    for (row, n) in [
        ("Жазылғандар · Кейінгі 48 сағат", 1),
        ("Жазылғандар · Алдыңғы 48 сағат", 1),
        ("Кеткендер · Кейінгі 48 сағат", 1),
        ("Кеткендер · Алдыңғы 48 сағат", 0),
    ] {
        let expected = format!("Жазылушылар, хабарландырулардан кейін;№1 · {KK} · 2025-04-21 · Өткен уақыт: 0 / 48 сағат · {row};{n}");
        assert!(text.lines().any(|line| line.replace('"', "") == expected), "{expected} is not in {text}");
    }
}

#[tokio::test]
async fn people_are_chosen_by_event_and_date_and_an_audience_is_kept_under_a_name() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/announce").await.sends(KK).await.sends(RU).await.receives("Алушылар: 1");
    owner.presses("Іс-шара бойынша").await.receives("Іс-шараны таңдаңыз").presses("Нөмірі бойынша").await;
    owner.sends("99").await.receives("Мұндай іс-шара жоқ").sends("/cancel").await.presses("Артқа").await;
    owner.presses("Жазылған күні").await.sends("күн").await.receives("Жазылған күндер аралығын");
    owner.sends("-20.04.2025").await.receives("дейін: 2025 ж. 20 сәуір").receives("Алушылар: 0");
    owner.presses("Сақтау").await.sends("Алғашқылар").await.receives("Алушылар: 0");
    owner.presses("Қосымша сүзгілерді алып тастау").await.receives("Алушылар: 1");
    let press = owner.press("Мысал");
    town.settles().await;
    assert_eq!(town.world.toast(&press).unwrap().text, "Қазақша · Барлық өңірлер");
    owner.presses("Сақталғандар").await.presses("Алғашқылар").await.receives("Алушылар: 0");
}

#[tokio::test]
async fn a_safety_notice_is_an_owners_and_goes_out_in_quiet_hours() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "kk").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    town.passes(chrono::TimeDelta::hours(14)).await;
    drafts(&serik).await;
    assert!(!serik.last().labels().contains(&"Шұғыл деп белгілеу"), "not a moderator's");
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Шұғыл деп белгілеу").await.receives("Шұғыл: бәрінен бұрын");
    owner.presses("Жариялау").await;
    town.passes(chrono::TimeDelta::seconds(61)).await;
    assert_eq!(dinara.count(KK), 1, "at eleven in the evening");
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Көшірмесін жасау").await.receives("Хабарландыру №2").receives("Күйі: Нобай");
}

#[tokio::test]
async fn a_day_is_chosen_in_the_calendar_and_an_hour_of_it() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    owner
        .presses("Жоспарлау")
        .await
        .presses("Күнтізбеден таңдау")
        .await
        .receives("Сәуір 2025")
        .presses("Келесі")
        .await
        .receives("Мамыр 2025");
    owner.presses("9").await.receives("2025 ж. 9 мамыр").presses("10:00").await.receives("2025 ж. 9 мамыр, 10:00");
}

#[tokio::test]
async fn an_owner_hands_the_bot_over_and_stays_as_a_moderator() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    owner.sends("/team").await.presses("Мүше: Серік").await.presses("Иелікті беру").await.presses("Иә").await;
    serik.receives("Новый владелец: Серік");
    assert_eq!(team::role(town.db(), serik.id).await.unwrap(), Some(Role::Owner));
    assert_eq!(team::role(town.db(), owner.id).await.unwrap(), Some(Role::Moderator));
    assert!(!owner.last().labels().contains(&"Модератор шақыру"), "{:?}", owner.last().labels());
}
