//! The moderators' desk, told as conversations: from a draft to its closing report, many hands at once, and what goes wrong on the way.

use chrono::TimeDelta;
use jarshy::bot::moderator::reports;
use jarshy::team::{self, Role};
use sandbox::text::{Entity, EntityKind};
use sandbox::{Draft, Kind};
use serde_json::json;

use crate::town::{Neighbour, Town};

pub const KK: &str = "Құрметті достар! Ертең Достық үйінде жиналамыз.";
pub const RU: &str = "Дорогие друзья! Завтра собираемся в Доме дружбы.";

/// Somebody of the team besides the owner.
pub async fn moderator<'a>(town: &'a Town, name: &str, language: &str) -> Neighbour<'a> {
    let person = town.citizen(name, language);
    let mut transaction = town.db().write().await.unwrap();
    team::admit(&mut transaction, person.id, Role::Moderator, language, None, town.now()).await.unwrap();
    team::learn(&mut transaction, person.id, name).await.unwrap();
    transaction.commit().await.unwrap();
    town.world.has_started(person.id);
    person
}

/// Writes both texts and takes the audience as it stands: everyone.
pub async fn drafts(who: &Neighbour<'_>) {
    who.sends("/announce").await.sends(KK).await.sends(RU).await.presses("Келесі").await;
}

pub async fn reported(town: &Town) {
    town.passes(TimeDelta::seconds(6)).await;
    reports::refresh(&town.app.tools).await.unwrap();
}

/// How many of the bot's messages are just this.
pub fn exactly(who: &Neighbour<'_>, text: &str) -> usize {
    who.messages().iter().filter(|message| message.text == text).count()
}

/// The message with a button that reads so, as it is now.
pub fn with_button(who: &Neighbour<'_>, label: &str) -> sandbox::Message {
    let found = who.messages().into_iter().rev().find(|message| message.labels().contains(&label));
    found.unwrap_or_else(|| panic!("nobody offered «{label}»"))
}

#[tokio::test]
async fn an_announcement_goes_from_its_first_word_to_its_closing_report() {
    let town = Town::opens().await;
    let (owner, dinara, oleg) = (town.owner(), town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;

    owner.sends("/announce").await.receives("Мәтін тілі: Қазақша");
    owner.sends(KK).await.receives("Мәтін тілі: Русский");
    owner.sends(RU).await.receives("Аудиторияны таңдаңыз").receives("Алушылар: 2");
    owner.presses("Келесі").await.receives("Күйі: Нобай").receives("Алушылар: 2 (Қазақша – 1, Русский – 1)");
    assert_eq!((exactly(&owner, KK), exactly(&owner, RU)), (1, 1), "the preview shows what each group will read");

    owner.presses("Жариялау").await.receives("Күйі: Жоспарланған").receives("2025 ж. 21 сәуір, 09:01");
    assert_eq!((dinara.count(KK), oleg.count(RU)), (0, 0), "a minute to think better of it");
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!((dinara.count(KK), oleg.count(RU), dinara.count(RU), oleg.count(KK)), (1, 1, 0, 0));
    dinara.presses("Русский").await;
    assert_eq!((dinara.count(KK), dinara.count(RU)), (0, 1), "the other language is one press away, in its place");

    reported(&town).await;
    let card = with_button(&owner, "Кім алмады");
    assert!(card.text.contains("Күйі: Жіберілді") && card.text.contains("Жеткізілді: 2 (Қазақша – 1, Русский – 1)"), "{}", card.text);
    assert_eq!(owner.count("Хабарландыру №1 жіберілді."), 1, "one closing report");
    let edits = || town.world.calls().by_method.get("editMessageText").copied();
    let before = edits();
    reported(&town).await;
    assert_eq!(edits(), before, "what is over is not edited again");
}

#[tokio::test]
async fn killed_at_any_step_the_conversation_goes_on() {
    let mut town = Town::opens().await;
    town.citizen("Динара", "kk").subscribes("kk").await;
    for text in ["/announce", KK, RU] {
        town.owner().sends(text).await;
        town = town.restarts().await;
    }
    town.owner().presses("Келесі").await;
    town = town.restarts().await;
    town.owner().presses("Жоспарлау").await;
    town = town.restarts().await;
    town.owner().sends("21.04.2025 18:00").await.receives("Күйі: Жоспарланған").receives("2025 ж. 21 сәуір, 18:00");
    town = town.restarts().await;
    town.owner().presses("Жариялаудан бас тарту").await.receives("Күйі: Нобай");
}

#[tokio::test]
async fn an_update_handled_twice_is_not_taken_for_the_next_answer() {
    let town = Town::opens().await;
    let owner = town.owner();
    owner.sends("/announce").await.sends(KK).await.receives("Русский");
    // As after a crash between the work and its being written down: the same update comes out of the inbox again.
    let again = "UPDATE inbox SET state = 0, body = (SELECT ?1) WHERE update_id = (SELECT MAX(update_id) FROM inbox)";
    let body = json!({
        "update_id": 1, "message": {
            "message_id": owner.messages().last().unwrap().id - 1, "date": town.now(), "text": KK,
            "chat": { "id": owner.id, "type": "private", "first_name": "Иесі" },
            "from": { "id": owner.id, "is_bot": false, "first_name": "Иесі", "language_code": "kk" },
        }
    });
    sqlx::query(again).bind(body.to_string()).execute(town.db().writer()).await.unwrap();
    town.settles().await;
    owner.receives("Мәтін тілі: Русский");
    let texts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement_text").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(texts, 1);
}

#[tokio::test]
async fn a_text_goes_out_exactly_as_typed() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let text = "Бірлік <b>& келісім</b> 🇰🇿 жолында";
    let formatted = vec![Entity::new(EntityKind::Bold, 0, 6), Entity::new(EntityKind::Italic, 28, 7)];
    owner.sends("/announce").await;
    town.world.says_formatted(owner.id, text, formatted.clone());
    town.settles().await;
    owner.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    let got = dinara.last();
    assert_eq!((got.text.as_str(), &got.entities), (text, &formatted));
}

#[tokio::test]
async fn a_photo_goes_out_with_its_caption() {
    let town = Town::opens().await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    oleg.subscribes("ru").await;
    owner.sends("/announce").await;
    for caption in [KK, RU] {
        town.world.sends_photo(owner.id, PICTURE, caption);
        town.settles().await;
    }
    owner.presses("Келесі").await.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    let got = oleg.last();
    assert_eq!((got.kind, got.text.as_str()), (Kind::Photo, RU));
}

/// The smallest picture: one pixel.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

#[tokio::test]
async fn what_cannot_be_published_is_answered_by_name() {
    let town = Town::opens().await;
    let owner = town.owner();
    owner.sends("/announce").await;
    town.world.sends_sticker(owner.id);
    town.settles().await;
    owner.receives("Мәтін, сауалнама немесе мәтіні бар сурет");
    town.world.sends_photo(owner.id, PICTURE, "");
    town.settles().await;
    owner.receives("Суреттің, бейненің, GIF не құжаттың мәтіні жоқ");
    for _ in 0..3 {
        let photo = json!([{ "file_id": "x", "file_unique_id": "x", "width": 1, "height": 1 }]);
        town.world.sends(owner.id, owner.id, Draft::plain(Kind::Photo, photo).field("media_group_id", json!("album")));
    }
    town.settles().await;
    assert_eq!(owner.count("Альбомдағы суреттер мен бейнелер: 3"), 1, "an album without words is told once, not photo by photo");
    let newer = json!([{ "type": "date_time", "offset": 0, "length": 8, "unix_time": 1_778_500_000 }]);
    town.world.sends(owner.id, owner.id, Draft::text("12 мамыр").field("entities", newer));
    town.settles().await;
    owner.receives("бот танымайтын пішім");
    owner.sends(KK).await.receives("Мәтін тілі: Русский");
}

#[tokio::test]
async fn a_text_in_the_other_language_is_asked_about() {
    let town = Town::opens().await;
    let owner = town.owner();
    let russian = "Очередная сессия Ассамблеи народа Казахстана пройдёт в городе Астане, в ней примут участие представители регионов";
    owner.sends("/announce").await.sends(russian).await.receives("Мәтін басқа тілде жазылғанға ұқсайды");
    owner.presses("Басқа мәтін жіберу").await.receives("Мәтін тілі: Қазақша");
    owner.sends(russian).await.sends(KK).await.receives("Мәтін тілі: Русский");
    owner.sends("/announce").await.sends(russian).await.presses("Иә, қалдыру").await.receives("Мәтін тілі: Русский");
}

#[tokio::test]
async fn commands_are_heard_in_the_middle_of_a_conversation_and_cancel_ends_it() {
    let town = Town::opens().await;
    let owner = town.owner();
    owner.sends("/announce").await.sends(KK).await.sends("/announcements").await.receives("Хабарландырулар");
    owner.sends(RU).await.receives("Аудиторияны таңдаңыз");
    owner.sends("/announce").await.sends("/cancel").await.receives("Ештеңе сақталған жоқ");
    owner.sends("/announce").await.sends(KK).await.sends("/cancel").await.receives("Нобай сақталды");
}

#[tokio::test]
async fn of_two_moderators_who_publish_at_once_one_does_and_the_other_learns_it() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    town.citizen("Динара", "kk").subscribes("kk").await;
    drafts(&owner).await;
    serik.sends("/announcements").await;
    let label = serik.last().labels()[0].to_owned();
    assert!(label.starts_with("№1 · Черновик · Дорогие друзья"), "{label}");
    serik.presses(&label).await.receives("Состояние: Черновик");
    let (first, second) = (owner.press("Жариялау"), serik.press("Опубликовать"));
    town.settles().await;
    assert_eq!(town.world.toast(&first).unwrap().text, "");
    assert!(town.world.toast(&second).unwrap().text.contains("изменил другой модератор. Модератор: "));
    serik.receives("Состояние: Запланировано");
    let lines: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE what = 'announcement.scheduled'").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(lines, 1);
}

#[tokio::test]
async fn a_button_pressed_twice_does_it_once() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    let message = with_button(&owner, "Жариялау");
    let data = message.button("Жариялау").unwrap().data.clone().unwrap();
    for _ in 0..2 {
        town.world.presses(owner.id, owner.id, message.id, &data);
    }
    town.settles().await;
    town.passes(TimeDelta::seconds(61)).await;
    town.world.presses(owner.id, owner.id, message.id, &data);
    town.passes(TimeDelta::seconds(120)).await;
    assert_eq!(dinara.count(KK), 1);
}

#[tokio::test]
async fn the_brake_stops_everything_but_answers_until_an_owner_lets_go() {
    let town = Town::opens().await;
    let (owner, serik, dinara) = (town.owner(), moderator(&town, "Серік", "ru").await, town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    serik.sends("/hold ошибка в тексте").await.receives("Вся отправка остановлена");
    owner.receives("Барлық жіберу тоқтатылды").receives("ошибка в тексте");
    serik.sends("/hold").await.receives("Отправка уже остановлена");
    town.passes(TimeDelta::seconds(90)).await;
    assert_eq!(dinara.count(KK), 0);
    dinara.sends("/help").await.receives("/settings");
    serik.sends("/release").await.receives("может только владелец");
    owner.sends("/release").await.receives("Хабарландырулар: 1");
    owner.presses("Жалғастыру").await;
    assert_eq!(owner.count("Жіберу жалғасты"), 1);
    serik.receives("Отправка возобновлена");
    assert_eq!(dinara.count(KK), 1);
    owner.sends("/release").await.receives("Жіберу тоқтатылмаған");
}

#[tokio::test]
async fn a_moderator_removed_in_mid_conversation_is_told_and_changes_nothing_more() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    serik.sends("/announce").await.receives("Язык текста: Қазақша");
    owner.sends("/team").await.presses("Мүше: Серік").await.presses("Шығару: Серік").await.presses("Иә").await;
    serik.receives("Вы больше не в команде бота");
    serik.sends(KK).await;
    let drafts: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM announcement").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(drafts, 0);
}

#[tokio::test]
async fn the_team_grows_by_one_time_links_and_keeps_its_last_owner() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), town.citizen("Серік", "ru"));
    owner.sends("/team").await.presses("Модератор шақыру").await.receives("?start=invite_");
    let link = owner.last().text.split_whitespace().find(|word| word.contains("invite_")).unwrap().to_owned();
    let token = link.split("start=").nth(1).unwrap().to_owned();
    serik.sends(&format!("/start {token}")).await.receives("/announce");
    assert_eq!(owner.count("Командаға жаңа модератор қосылды"), 1);
    serik.sends("/team").await.receives("Команда бота: 2");
    assert!(!serik.last().labels().contains(&"Пригласить владельца"), "only owners invite");
    owner.sends("/team").await.presses("Командадан шығу").await;
    let press = owner.press("Иә");
    town.settles().await;
    assert!(town.world.toast(&press).unwrap().text.contains("кемінде бір ие"), "{:?}", town.world.toast(&press));
    serik.sends("/team").await.presses("Выйти из команды").await.presses("Да").await.receives("Вы вышли из команды");
    assert_eq!(owner.count("Командадан шықты"), 1);
    serik.sends("/start invite_abc").await;
    assert_eq!(team::role(town.db(), serik.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_event_is_written_down_published_moved_and_called_off_and_those_who_asked_are_told() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/newevent").await.presses("Форум").await.receives("Атауының тілі: Қазақша");
    owner.sends("Достық форумы").await.sends("Форум дружбы").await.receives("Күні мен уақыты");
    owner.sends("31.02.2025").await.receives("Күні мен уақыты");
    owner.sends("30.04.2025 10:00").await.sends("Достық үйі").await.sends("Дом дружбы").await.receives("Өңірлерді таңдаңыз");
    owner.presses("Келесі").await.receives("Достық форумы").receives("Форум дружбы").receives("Нобай");
    owner.presses("Жариялау").await.receives("Іс-шара №1");
    dinara.sends("/start e1").await.receives("Достық форумы").presses("Еске салуды қосу").await;

    owner.presses("Күнін өзгерту").await.sends("02.05.2025 11:00").await.receives("Хабарланатын адамдар: 1");
    owner.presses("Растау").await.receives("2 мамыр");
    town.passes(TimeDelta::seconds(150)).await;
    dinara.receives("Достық форумы").receives("2 мамыр");

    owner.presses("Іс-шара өткізілмейді").await.presses("Себебін көрсетпеу").await.presses("Растау").await.receives("Өткізілмейді");
    town.passes(TimeDelta::seconds(150)).await;
    dinara.receives("өткізілмейді");
}

#[tokio::test]
async fn a_mark_shows_its_forecast_before_it_is_saved() {
    let town = Town::opens().await;
    let owner = town.owner();
    town.citizen("Динара", "kk").subscribes("kk").await;
    owner.sends("/newevent").await.presses("Форум").await.sends("Достық форумы").await.sends("Форум дружбы").await;
    owner.sends("30.04.2025 10:00").await.presses("Өткізіп жіберу").await.presses("Өткізіп жіберу").await.presses("Келесі").await;
    owner.presses("Жариялау").await.presses("Бәріне еске салу").await.receives("Алушылар: 1").receives("Кешігіп алатындар: 0");
    owner.presses("Барлық өңірлер").await.receives("Сұрамағандарға да еске салынады");
}

#[tokio::test]
async fn news_are_added_in_pairs() {
    let town = Town::opens().await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    oleg.subscribes("ru").await;
    owner.sends("/addnews").await.sends("Алғыс айту күні өтті\nМәтіні\nhttps://example.kz/kk/1").await;
    owner.sends("Прошёл День благодарности\nТекст\nhttps://example.kz/ru/1").await.receives("Жаңалық осылай жарияланады");
    owner.presses("Жариялау").await.receives("Жаңалық жарияланды");
    oleg.sends("/news").await.receives("Прошёл День благодарности");
    let stories: i64 = sqlx::query_scalar("SELECT COUNT(DISTINCT story_id) FROM news").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(stories, 1, "two languages of one story");
}

#[tokio::test]
async fn a_running_one_is_paused_resumed_stopped_and_its_absentees_come_as_a_file() {
    let town = Town::opens_with(|office| office.quiet = None).await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    drafts(&owner).await;
    owner.presses("Жариялау").await;
    owner.sends("/hold").await;
    town.passes(TimeDelta::seconds(61)).await;
    reported(&town).await;
    owner.presses("Кідірту").await;
    assert!(with_button(&owner, "Жалғастыру").text.contains("Күйі: Кідіртілген"));
    owner.sends("/release").await.presses("Жалғастыру").await;
    assert_eq!(dinara.count(KK), 0, "the brake is off, but this one is paused");
    town.world.blocks_bot(dinara.id);
    town.settles().await;
    owner.sends("/announcements").await;
    let label = owner.last().labels()[0].to_owned();
    owner.presses(&label).await.presses("Жалғастыру").await;
    town.settles().await;
    reported(&town).await;
    owner.presses("Кім алмады").await;
    let file = owner.messages().into_iter().find(|message| message.kind == Kind::Document).expect("a file");
    assert!(file.text.contains("Алмағандар: 1"), "{}", file.text);
}

#[tokio::test]
async fn a_forwarded_post_becomes_a_draft_that_lacks_the_other_language() {
    let town = Town::opens().await;
    let owner = town.owner();
    let origin = json!({ "type": "hidden_user", "date": town.now(), "sender_user_name": "Арна" });
    town.world.sends(owner.id, owner.id, Draft::text(KK).field("forward_origin", origin));
    town.settles().await;
    owner.receives("Күйі: Нобай").receives("Мәтіні жоқ тіл: Русский");
    assert!(!owner.last().labels().contains(&"Жариялау"), "not with one language missing");
    owner.presses("Мәтін: Русский").await.sends(RU).await.receives("Күйі: Нобай");
    assert!(owner.last().labels().contains(&"Жариялау"));
}

#[tokio::test]
async fn a_button_with_a_link_goes_out_in_each_language() {
    let town = Town::opens().await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    oleg.subscribes("ru").await;
    drafts(&owner).await;
    owner.presses("Сілтеме түймесі").await.sends("Тіркелу").await.receives("Үш жол қажет");
    owner.sends("Тіркелу\nРегистрация\nhttps://example.kz/1").await.receives("Күйі: Нобай");
    owner.presses("Мәтін: Русский").await.sends("Исправленный текст для всех.").await;
    owner.presses("Жариялау").await;
    town.passes(TimeDelta::seconds(61)).await;
    assert_eq!(oleg.last().text, "Исправленный текст для всех.");
    assert_eq!(oleg.last().labels(), ["Регистрация", "Қазақша", "Почему это пришло?"]);
}
