//! Templates, told as conversations: what was written once is a draft again by a press, by whoever needs it.

use chrono::TimeDelta;
use jarshy::team::{self, Role};

use crate::desk::{KK, RU, drafts, exactly, moderator, with_button};
use crate::town::Town;

const NAME: &str = "Апталық жиын";

#[tokio::test]
async fn an_announcement_saved_as_a_template_is_a_draft_again_for_anybody_of_the_team() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Дыбыссыз жіберу").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    owner.sends("/announcements").await.presses(&first_label(&owner)).await.presses("Үлгі ретінде сақтау").await;
    owner.receives("Үлгіге бір жолдық атау жазыңыз").sends(&"қ".repeat(41)).await.receives("Үлгіге бір жолдық атау жазыңыз");
    owner.sends(NAME).await.receives(&format!("Үлгі: {NAME}")).receives("Мәтіні: Құрметті достар").receives("Кімге: Барлық жазылушылар");

    serik.sends("/announce").await.receives("Язык текста: Қазақша").presses("Шаблоны").await.receives("Выберите шаблон");
    serik.presses(NAME).await.presses("Посмотреть текст").await;
    assert_eq!((exactly(&serik, KK), exactly(&serik, RU)), (1, 1));
    serik.presses("Начать по этому шаблону").await.receives("Объявление №2").receives("Состояние: Черновик");
    assert_eq!((exactly(&serik, KK), exactly(&serik, RU)), (2, 2), "shown as each group will see it");
    assert!(serik.last().labels().contains(&"Отправить со звуком"), "as silent as it was saved");
    serik.sends("Это не текст объявления").await;
    let texts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement_text WHERE letter LIKE '%не текст%'")
        .fetch_one(town.db().read())
        .await
        .unwrap();
    assert_eq!(texts, 0, "the question that /announce had asked is over");
    with_button(&serik, "Опубликовать");
    serik.presses("Опубликовать").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(dinara.count(KK), 2);
}

#[tokio::test]
async fn a_template_is_replaced_under_its_name_and_removed_once_for_all() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/announcements").await.receives("Әзірге хабарландыру жоқ").presses("Үлгілер").await.receives("Әзірге үлгі жоқ");
    drafts(&owner).await;
    owner.presses("Үлгі ретінде сақтау").await.sends(NAME).await.receives("Үлгі: ");
    owner
        .sends("/announcements")
        .await
        .presses(&first_label(&owner))
        .await
        .presses("Мәтін: Қазақша")
        .await
        .sends("Жаңа мәтін, достар.")
        .await;
    owner.presses("Үлгі ретінде сақтау").await.sends(NAME).await.receives("Мәтіні: Жаңа мәтін, достар.");
    assert_eq!(owner.count("сақталған үлгі жаңартылды"), 1);

    serik.sends("/announcements").await.presses("Шаблоны").await.presses(NAME).await;
    owner.presses("Жою").await.receives("Үлгіні жоясыз ба?").presses("Иә").await.receives("Әзірге үлгі жоқ");
    let press = serik.press("Начать по этому шаблону");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("Такого шаблона нет"));
    let words: Vec<String> =
        sqlx::query_scalar("SELECT what FROM audit WHERE subject LIKE 'template:%' ORDER BY id").fetch_all(town.db().read()).await.unwrap();
    assert_eq!(words, ["template.saved", "template.saved", "template.removed"]);
    let drafts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(drafts, 1);
}

#[tokio::test]
async fn a_photo_and_its_buttons_are_kept_in_a_template() {
    const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/announce").await;
    town.world.sends_photo(owner.id, PICTURE, KK);
    town.settles().await;
    owner.sends(RU).await.presses("Келесі").await;
    owner.presses("Сілтеме түймесі").await.sends("Тіркелу\nРегистрация\nhttps://example.kz/1").await;
    owner.presses("Үлгі ретінде сақтау").await.sends(NAME).await.presses("Осы үлгімен бастау").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    let got = dinara.last();
    assert_eq!((got.text.as_str(), got.kind), (KK, sandbox::Kind::Photo));
    assert!(got.labels().contains(&"Тіркелу"));
}

#[tokio::test]
async fn a_new_template_past_the_last_place_is_refused_and_loses_none() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    let mut c = town.db().write().await.unwrap();
    for n in 0..jarshy::announcements::TEMPLATES {
        jarshy::announcements::save_template(&mut c, 1, &format!("Үлгі {n}"), owner.id, town.now()).await.unwrap();
    }
    c.commit().await.unwrap();
    owner.presses("Үлгі ретінде сақтау").await.sends(NAME).await;
    assert_eq!(owner.count("Үлгілер көп. Ең көбі: 20"), 1);
    assert_eq!(jarshy::announcements::templates(town.db()).await.unwrap().len(), 20);
}

#[tokio::test]
async fn who_left_the_team_while_a_name_was_asked_for_saves_nothing() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    serik.sends("/announcements").await.presses(&first_label(&serik)).await.presses("Сохранить как шаблон").await;
    let mut c = town.db().write().await.unwrap();
    team::set_role(&mut c, serik.id, Role::Editor, owner.id, town.now()).await.unwrap();
    c.commit().await.unwrap();
    serik.sends(NAME).await;
    assert!(jarshy::announcements::templates(town.db()).await.unwrap().is_empty());
}

fn first_label(who: &crate::town::Neighbour<'_>) -> String {
    who.last().labels()[0].to_owned()
}

#[tokio::test]
async fn an_editor_begins_from_a_template_for_their_regions_and_removes_none() {
    let town = Town::opens().await;
    let (owner, marat) = (town.owner(), moderator(&town, "Марат", "kk").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Үлгі ретінде сақтау").await.sends(NAME).await;
    let mut c = town.db().write().await.unwrap();
    team::set_role(&mut c, marat.id, Role::Editor, owner.id, town.now()).await.unwrap();
    let scope = team::Scope { regions: jarshy::regions::RegionSet::parse("KZ-15").ok(), language: Some("kk".into()) };
    team::set_scope(&mut c, marat.id, &scope, Some(owner.id), town.now()).await.unwrap();
    let elsewhere = jarshy::regions::RegionSet::parse("KZ-10").unwrap();
    sqlx::query("INSERT INTO template (name, texts, audience, silent, saved_by, saved_at) SELECT 'Абай', texts, ?, 0, saved_by, saved_at FROM template")
        .bind(jarshy::audience::Audience::of_regions(elsewhere).to_string())
        .execute(&mut *c)
        .await
        .unwrap();
    c.commit().await.unwrap();
    marat.sends("/announcements").await.presses("Үлгілер").await.presses(NAME).await;
    assert!(!marat.last().labels().contains(&"Жою"), "{:?}", marat.last().labels());
    marat.presses("Осы үлгімен бастау").await.receives("Күйі: Нобай").receives("Кімге: Ақтөбе облысы");
    assert!(!marat.last().labels().contains(&"Жариялау"), "{:?}", marat.last().labels());
    marat.sends("/announcements").await.presses("Үлгілер").await.presses("Абай").await;
    let press = marat.press("Осы үлгімен бастау");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("рұқсатыңыз жоқ"));
}
