//! Citizens at the counter, as conversations in both languages.

use chrono::TimeDelta;
use jarshy::bot::menu;
use jarshy::events::{self, Content, Hand, Kind, Status};
use jarshy::news::{self, Draft};
use jarshy::outbox::NewOccasion;
use jarshy::regions::RegionSet;
use jarshy::reminders;
use jarshy::subscribers::{self, Cadence, Reach};
use jarshy::team::{self, Role};
use sandbox::{Kind as Sent, Toast};
use serde_json::json;

use crate::town::{Neighbour, Town};

/// Puts an event into the calendar; its id.
async fn plan(town: &Town, name: &str, starts: &str, regions: &str) -> i64 {
    let mut content = Content::new(Kind::parse("concert").unwrap(), RegionSet::parse(regions).unwrap());
    content.starts = starts.parse().unwrap();
    content.status = Status::Published;
    for (language, title, venue) in [("kk", format!("{name} кеші"), "Достық үйі"), ("ru", format!("Вечер {name}"), "Дом дружбы")]
    {
        let text = content.text_mut(language);
        (text.title, text.venue) = (title, venue.to_owned());
    }
    let mut transaction = town.db().write().await.unwrap();
    let made = events::create(&mut transaction, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap();
    transaction.commit().await.unwrap();
    made.event_id
}

/// Puts an announcement into the outbox.
async fn announce(town: &Town, key: &str) {
    let new = NewOccasion { expires_at: town.now() + 3600 * 24 * 40, ..crate::post_office::notice(key, town.now()) };
    crate::post_office::put_in(town.db(), &new, town.now()).await;
    town.settles().await;
}

async fn report(town: &Town, language: &str, title: &str) {
    let mut transaction = town.db().write().await.unwrap();
    let item = Draft { url: Some("https://example.kz/news".into()), publisher: "Үлгі".into(), ..Draft::new(language, title, "") };
    news::add(&mut transaction, &[item], news::Hand { by: None, at: town.now() }).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn stored(town: &Town) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM subscriber").fetch_one(town.db().read()).await.unwrap()
}

async fn regions_of(town: &Town, who: &Neighbour<'_>) -> String {
    subscribers::get(town.db(), who.id).await.unwrap().unwrap().regions.to_string()
}

/// What was shown after a press of this data under their last message.
async fn forges(town: &Town, who: &Neighbour<'_>, data: &str) -> Toast {
    let press = town.world.presses(who.id, who.id, who.last().id, data);
    town.settles().await;
    town.world.view(|view| view.toast(&press)).unwrap_or_else(|| panic!("{data} was not answered"))
}

#[tokio::test]
async fn three_taps_subscribe_and_nothing_is_stored_before_the_last() {
    let town = Town::opens().await;
    plan(&town, "Абай", "2025-05-01T10:00", "KZ-15").await;
    plan(&town, "Мұхтар", "2025-05-02T10:00", "KZ-71").await;
    report(&town, "ru", "Открылась выставка").await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.sends("/start").await.receives("Қош келдіңіз").receives("Добро пожаловать");
    aigerim.presses("Қазақша").await.receives("Дербес деректерді өңдеуге келісім").receives(&town.office.organisation.names("kk").operator);
    aigerim.presses("Келісемін").await.receives("Өңіріңізді таңдаңыз");
    assert_eq!(stored(&town).await, 0);
    aigerim.presses("Ақтөбе обл.").await;
    aigerim.receives("жазылдыңыз").receives("Апта сайын").receives("1 күн қалғанда").receives("22:00–08:00");
    aigerim.receives("Абай кеші").receives("Открылась выставка").receives("Тілі: орыс тілі");
    assert!(!aigerim.last().text.contains("Мұхтар"), "an event of another region");
    assert_eq!(aigerim.messages().len(), 1, "the conversation stays in one message");
    assert_eq!(regions_of(&town, &aigerim).await, "KZ-15");
}

#[tokio::test]
async fn the_same_in_russian_and_a_second_start_says_so() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.receives("Вы подписались").receives("Все регионы").receives("Еженедельно");
    alexey.sends("/start").await.receives("Вы уже подписаны");
    assert_eq!(stored(&town).await, 1);
}

#[tokio::test]
async fn whoever_changes_their_mind_about_the_language_can_do_so_at_the_consent() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "en");
    alexey.sends("/start").await.presses("Қазақша").await.presses("Русский").await.receives("Согласие на обработку");
    alexey.presses("Конфиденциальность").await.receives("Политика конфиденциальности").presses("Подписаться").await;
    alexey.receives("Согласие на обработку").presses("Согласен(-на)").await.presses("г. Астана").await.receives("город Астана");
}

#[tokio::test]
async fn a_stranger_reads_what_is_public_in_the_language_of_their_buttons() {
    let town = Town::opens().await;
    let id = plan(&town, "Абай", "2025-05-01T10:00", "KZ").await;
    let guest = town.citizen("Guest", "en");
    guest.sends("/events").await.receives("Алдағы іс-шаралар").presses("Русский").await.receives("Предстоящие мероприятия");
    guest.presses("1").await.receives("Вечер Абай").receives("Место проведения");
    guest.presses("Главное меню").await.receives("Главное меню").presses("Новости").await.receives("Новостей пока нет");
    guest.presses("Главное меню").await.presses("Мои мероприятия").await.receives("Этот раздел открыт подписавшимся");
    guest.sends("/help").await.presses("Русский").await.receives("Помощь");
    guest.sends("/about").await.receives("Бот туралы");
    guest.sends(&format!("/start e{id}")).await.receives("Абай кеші").presses("Русский").await.receives("Вечер Абай");
    guest.presses("Подписаться").await.receives("Согласие на обработку");
    assert_eq!(stored(&town).await, 0);
}

#[tokio::test]
async fn regions_are_chosen_by_presses_that_may_arrive_twice() {
    let town = Town::opens().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/region").await.presses("Ақтөбе обл.").await;
    assert_eq!(regions_of(&town, &aigerim).await, "KZ-15");
    let late = aigerim.last();
    let data = late.button("Астана қ.").unwrap().data.clone().unwrap();
    town.world.presses(aigerim.id, aigerim.id, late.id, &data);
    town.world.presses(aigerim.id, aigerim.id, late.id, &data);
    town.settles().await;
    assert_eq!(RegionSet::parse(&regions_of(&town, &aigerim).await).unwrap(), RegionSet::parse("KZ-15;KZ-71").unwrap());
    aigerim.presses("✓ Астана қ.").await;
    let press = aigerim.press("✓ Ақтөбе обл.");
    town.settles().await;
    assert!(town.world.view(|view| view.toast(&press)).unwrap().text.contains("Кемінде бір өңір"));
    assert_eq!(regions_of(&town, &aigerim).await, "KZ-15");
    aigerim.presses("Барлық өңірлер").await;
    assert_eq!(regions_of(&town, &aigerim).await, "KZ");
}

#[tokio::test]
async fn every_setting_is_kept_and_shown() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.sends("/settings").await.presses("Дайджест").await.presses("День недели").await;
    alexey.presses("Пятница").await.presses("Час").await.presses("18:00").await.receives("Пятница, 18:00");
    alexey.presses("Каждый день").await.receives("Время отправки: 18:00").presses("Настройки").await;
    alexey.presses("Напоминание").await.presses("За 1 час").await.presses("Настройки").await.receives("За 1 день и за 1 час");
    alexey.presses("Тихие часы").await.presses("23:00–07:00").await.presses("Другое время").await.presses("20:00").await;
    alexey.presses("09:00").await.receives("20:00–09:00").presses("Настройки").await.presses("Пауза").await.presses("1 неделя").await;
    alexey.receives("Возобновятся: понедельник, 28 апреля").presses("Выбрать дату").await.presses("Май").await.presses("9").await;
    alexey.receives("пятница, 9 мая").presses("Завершить паузу").await.receives("как обычно").presses("Настройки").await;
    alexey.receives("20:00–09:00").receives("Каждый день").presses("Язык").await.presses("Қазақша").await.receives("Негізгі мәзір");
    alexey.sends("/settings").await.receives("Тілі: Қазақша").receives("Күн сайын");
}

#[tokio::test]
async fn a_forged_or_stale_button_is_answered_and_changes_nothing() {
    let town = Town::opens().await;
    let (known, guest) = (town.citizen("Айгерім", "kk"), town.citizen("Guest", "ru"));
    known.subscribes("kk").await;
    guest.sends("/start").await;
    let before = town.world.view(|view| view.calls());
    for data in [
        "zz:1",
        "ev",
        "ev:999",
        "ev:x",
        "el:q:a:0",
        "el:u:a:-1",
        "nw:a:99999999999",
        "nc:5",
        "er:1:2",
        "er:999:1",
        "ec:7",
        "rn:7",
        "re:KZ-99:1",
        "re:KZ-15:7",
        "di:c:9",
        "di:w:7",
        "di:h:1440",
        "di:q",
        "qu:x",
        "qu:1500:3",
        "pa:2020-01-01",
        "pa:2999-01-01",
        "pa:m:2025-99",
        "rm:5:1",
        "rm:x:1",
        "lc:xx",
        "la:xx",
        "sl:xx",
        "sc:0:kk",
        "sc:1:xx",
        "sr:1:KZ-99:kk",
        "sr:0:KZ:kk",
        "sr:1:same:xx",
        "l:1:ru",
        "l:x",
        "an:9:kk",
        "my:99",
        "un",
        "m:1",
        "st:xx",
        "m.team:x",
        "x",
    ] {
        for who in [&known, &guest] {
            forges(&town, who, data).await;
            assert_eq!(who.count("Қате орын алды") + who.count("Произошла ошибка"), 0, "{data}");
        }
    }
    assert_eq!(regions_of(&town, &known).await, "KZ");
    assert_eq!(stored(&town).await, 1, "a forged consent stores nothing");
    drop(before);
}

#[tokio::test]
async fn stop_ends_everything_at_once_and_one_press_takes_it_back() {
    let town = Town::opens().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.sends("/stop").await.receives("Сіз жазылмағансыз");
    aigerim.subscribes("kk").await.sends("/region").await.presses("Ақтөбе обл.").await;
    aigerim.sends("/stop").await.receives("Сіз жазылудан бас тарттыңыз");
    assert_eq!(subscribers::get(town.db(), aigerim.id).await.unwrap().unwrap().reach, Reach::Stopped);
    let late = aigerim.last();
    let undo = late.button("Жазылуды қайтару").unwrap().data.clone().unwrap();
    aigerim.presses("Жазылуды қайтару").await.receives("Жазылуыңыз қайтарылды");
    assert_eq!(regions_of(&town, &aigerim).await, "KZ-15");
    aigerim.sends("/stop").await;
    town.passes(TimeDelta::days(2)).await;
    town.world.presses(aigerim.id, aigerim.id, late.id, &undo);
    town.settles().await;
    assert_eq!(
        subscribers::get(town.db(), aigerim.id).await.unwrap().unwrap().reach,
        Reach::Stopped,
        "two days later the way leads over consent"
    );
    aigerim.sends("/start").await.receives("Дербес деректерді өңдеуге келісім").presses("Келісемін").await;
    aigerim.receives("Ақтөбе облысы").presses("Бұрынғы таңдауды қалдыру").await.receives("жазылдыңыз");
    assert_eq!(regions_of(&town, &aigerim).await, "KZ-15");
}

#[tokio::test]
async fn people_get_a_copy_of_their_data_and_can_have_everything_deleted() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "ru");
    alexey
        .subscribes("ru")
        .await
        .sends("/privacy")
        .await
        .receives("Политика конфиденциальности")
        .presses("Получить копию моих данных")
        .await;
    assert_eq!(alexey.last().kind, Sent::Document);
    alexey.sends("/privacy").await.presses("Удалить мои данные").await.receives("необратимо");
    alexey.presses("Да, удалить").await.receives("Ваши данные удалены");
    assert_eq!(stored(&town).await, 0);
    alexey.presses("Подписаться").await.receives("Согласие на обработку");
    alexey.subscribes("ru").await.sends("/privacy").await.presses("Отозвать согласие").await.presses("Да, удалить").await;
    assert_eq!(stored(&town).await, 0);
}

#[tokio::test]
async fn each_kind_of_input_has_its_own_answer_in_the_persons_language() {
    let town = Town::opens().await;
    let (aigerim, alexey) = (town.citizen("Айгерім", "kk"), town.citizen("Алексей", "ru"));
    for (who, words) in [
        (
            &aigerim,
            [
                "дыбысты",
                "суретті",
                "стикерге",
                "Өңіріңізді",
                "телефон",
                "файлдарды",
                "түсіне алмадық",
                "Мұндай команда жоқ",
                "басқа чаттан",
            ],
        ),
        (&alexey, ["звук", "изображений", "стикеры", "регион", "телефонов", "файлы", "не поняли", "Такой команды нет", "пересланные"]),
    ] {
        let mut expected = words.into_iter();
        let mut answered = |what: &str| assert!(who.last().text.contains(expected.next().unwrap()), "{what}: {}", who.last().text);
        let world = &town.world;
        world.sends_voice(who.id);
        town.settles().await;
        answered("voice");
        world.sends_photo(who.id, b"GIF89a\x10\x00\x10\x00\x00\x00\x00;", "");
        town.settles().await;
        answered("photo");
        world.sends_sticker(who.id);
        town.settles().await;
        answered("sticker");
        world.sends_location(who.id, 51.1, 71.4);
        town.settles().await;
        answered("location");
        world.sends_contact(who.id, "+77010000000");
        town.settles().await;
        answered("contact");
        world.sends_document(who.id, "a.pdf", b"file", "");
        town.settles().await;
        answered("document");
        // A kind of formatting that this program doesn't know makes a message unreadable, not unanswered.
        let user =
            json!({ "id": who.id, "is_bot": false, "first_name": "A", "language_code": if who.id == aigerim.id { "kk" } else { "ru" } });
        let entity = json!({ "type": "date_time", "offset": 0, "length": 5, "unix_time": 1 });
        let message = json!({ "message_id": 9000, "date": 1, "chat": { "id": who.id, "type": "private", "first_name": "A" }, "from": user,
                              "text": "ертең", "entities": [entity] });
        world.hands_update("message", &message).unwrap();
        town.settles().await;
        answered("unreadable");
        let said = world.says(who.id, "/weather");
        town.settles().await;
        answered("an unknown command");
        world.forwards(who.id, who.id, said);
        town.settles().await;
        answered("forwarded");
        let before = who.messages().len();
        world.edits(who.id, who.id, said, "/help");
        town.settles().await;
        assert_eq!(who.messages().len(), before, "what was edited is not answered");
    }
}

#[tokio::test]
async fn words_search_and_what_they_find_opens_below() {
    let town = Town::opens().await;
    plan(&town, "Абай", "2025-05-01T10:00", "KZ").await;
    report(&town, "ru", "В Семее открыли музей «Абай»").await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.sends("абай кешы").await.receives("Абай кеші");
    aigerim.sends("абай").await.receives("Абай кеші").receives("музей «Абай»");
    let found = aigerim.last().id;
    aigerim.presses("1").await.receives("Өтетін орны: Достық үйі");
    assert_ne!(aigerim.last().id, found, "the answer stays");
    aigerim.sends("жоқнәрсе").await.receives("Ештеңе табылмады");
    aigerim.sends("/search").await.receives("Іздейтін сөзіңізді");
    aigerim.sends("<b>&").await.receives("<b>&");
    aigerim.sends(&"ұзақ ".repeat(60)).await.receives("Қысқарақ");
}

#[tokio::test]
async fn the_calendar_is_walked_by_month_by_day_and_back() {
    let town = Town::opens().await;
    let id = plan(&town, "Абай", "2025-05-01T10:00", "KZ-15").await;
    plan(&town, "Мұхтар", "2025-05-02T10:00", "KZ-71").await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/events").await.presses("Күнтізбе").await.receives("2025 ж. сәуір");
    assert!(aigerim.last().labels().contains(&"[21]"), "today is told apart: {:?}", aigerim.last().labels());
    aigerim.receives("Бұл кезеңде іс-шара жоқ").presses("Мамыр ›").await.receives("2025 ж. мамыр").receives("Көру үшін күнді басыңыз");
    aigerim.presses("1•").await.receives("Іс-шаралар: 1 мамыр, бейсенбі").receives("Абай кеші");
    assert!(!aigerim.last().text.contains("Мұхтар"));
    aigerim.presses("1").await.receives("Өтетін орны: Достық үйі").presses("Артқа").await.receives("Іс-шаралар: 1 мамыр");
    aigerim.presses("2 мамыр ›").await.receives("Мұхтар кеші").presses("3 мамыр ›").await.receives("Бұл кезеңде іс-шара жоқ");
    aigerim.presses("Күнтізбе").await.presses("Тізім түрінде").await.receives("2025 ж. мамыр").receives("Абай кеші").receives("Мұхтар");
    aigerim.presses("Осы апта").await.receives("21–27 сәуір").presses("28 сәуір ›").await.receives("Абай кеші").presses("Бүгін").await;
    aigerim.receives("21 сәуір, дүйсенбі").receives("Бұл кезеңде іс-шара жоқ").presses("Алдағылар").await;
    let press = format!("ev:{id}:u:a:0");
    forges(&town, &aigerim, &press).await;
    aigerim.receives("Абай кеші").presses("Артқа").await.receives("Алдағы іс-шаралар");
}

#[tokio::test]
async fn lists_are_narrowed_by_region_kind_and_structure_and_stay_so_from_page_to_page() {
    let town = Town::opens().await;
    let (own, _) = (plan(&town, "Абай", "2025-05-01T10:00", "KZ-15").await, plan(&town, "Мұхтар", "2025-05-02T10:00", "KZ-71").await);
    sqlx::query("UPDATE event SET structure = 'mothers' WHERE id = ?").bind(own).execute(town.db().writer()).await.unwrap();
    let guest = town.citizen("Guest", "ru");
    guest.sends("/events").await.presses("Отбор").await.receives("Все мероприятия").presses("Регион").await;
    guest.presses("г. Астана").await.receives("Вечер Мұхтар").receives("город Астана");
    assert!(!guest.last().text.contains("Абай"));
    guest.presses("Календарь").await.presses("Май ›").await;
    assert!(guest.last().labels().contains(&"2•") && guest.last().labels().contains(&"1"), "{:?}", guest.last().labels());
    guest.presses("Қазақша").await.receives("2025 ж. мамыр").receives("Астана қаласы").presses("Іріктеу").await;
    guest.presses("Бәрін көрсету").await.presses("Іріктеу").await.presses("Түрі").await.presses("Форум").await;
    guest.receives("Бұл кезеңде іс-шара жоқ").receives("Іс-шара түрі: Форум").presses("Іріктеу").await.presses("Түрі").await;
    guest.presses("Концерт").await.receives("Абай кеші").receives("Мұхтар кеші");
    guest.presses("Іріктеу").await.presses("Ұйымдастырушы құрылым").await.presses("Аналар кеңесі").await;
    guest.receives("Құрылымы: Аналар кеңесі").receives("Абай кеші");
    assert!(!guest.last().text.contains("Мұхтар"));
    for data in ["em:m999999:a:0", "em", "el:d20250231:a:0", "el:u:r99:0", "ef:z:u:a:0", "ef", "el:u:a:0:k-rocket", "el:u:a:0:s-'; --"] {
        forges(&town, &guest, data).await;
    }
}

#[tokio::test]
async fn of_what_comes_again_the_card_shows_the_day_that_was_pressed() {
    let town = Town::opens().await;
    let id = plan(&town, "Абай", "2025-04-22T10:00", "KZ").await;
    let mut transaction = town.db().write().await.unwrap();
    let event = events::by_id(&mut transaction, id, town.now()).await.unwrap().unwrap();
    let content = Content { rule: Some("FREQ=WEEKLY;COUNT=10".into()), ..event.content };
    events::edit(&mut transaction, id, event.revision, &content, Hand::new(town.now(), None)).await.unwrap();
    transaction.commit().await.unwrap();
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.sends("/events").await.presses("Календарь").await.presses("29•").await;
    alexey.presses("1").await.receives("29 апреля").presses("Включить напоминание").await.receives("29 апреля");
    alexey.sends(&format!("/start e{id}")).await.receives("22 апреля");
}

#[tokio::test]
async fn a_reminder_that_was_asked_for_comes_and_reads_in_both_languages() {
    let town = Town::opens_with(|office| (office.rate, office.digest) = (None, Cadence::Off)).await;
    plan(&town, "Абай", "2025-04-23T15:00", "KZ").await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/events").await.presses("1").await.presses("Еске салуды қосу").await;
    aigerim.receives("Еске салу қосулы: 1 күн қалғанда");
    aigerim.sends("/my").await.receives("Абай кеші");
    town.passes(TimeDelta::hours(30)).await;
    aigerim.receives("Еске саламыз").receives("Абай кеші");
    let reminder = aigerim.last().id;
    aigerim.presses("Русский").await.receives("Вечер Абай");
    aigerim.presses("Қазақша").await.receives("Абай кеші");
    assert_eq!(aigerim.last().id, reminder, "in its place, both ways");
    aigerim.presses("Бұл іс-шара туралы еске салмау").await;
    aigerim.sends("/my").await.receives("Әзірге бірде-бір іс-шара белгіленбеген");
}

#[tokio::test]
async fn who_is_not_interested_says_so_on_the_card_and_hears_nothing_of_it() {
    let town = Town::opens_with(|office| (office.rate, office.digest) = (None, Cadence::Off)).await;
    let id = plan(&town, "Абай", "2025-04-23T15:00", "KZ").await;
    let (aigerim, oleg) = (town.citizen("Айгерім", "kk"), town.citizen("Олег", "ru"));
    aigerim.subscribes("kk").await;
    oleg.subscribes("ru").await;
    let mut c = town.db().write().await.unwrap();
    events::mark(&mut c, id, 1, Some(RegionSet::ALL)).await.unwrap();
    reminders::mark_changed(&mut c, id, true).await.unwrap();
    c.commit().await.unwrap();
    for person in [&aigerim, &oleg] {
        person.sends("/events").await.presses("1").await;
    }
    aigerim.presses("Маған қызық емес").await.receives("Бұл іс-шара туралы енді еске салынбайды");
    assert!(!aigerim.last().labels().contains(&"Маған қызық емес"));
    oleg.presses("Не интересует").await.presses("Включить напоминание").await.receives("Напоминание включено");
    town.passes(TimeDelta::hours(30)).await;
    assert_eq!((aigerim.count("Еске саламыз"), oleg.count("Напоминаем")), (0, 1));
}

#[tokio::test]
async fn an_event_goes_into_a_calendar_and_to_friends() {
    let town = Town::opens().await;
    let id = plan(&town, "Абай", "2025-05-01T10:00", "KZ").await;
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.sends(&format!("/start e{id}")).await.receives("Вечер Абай");
    let share = alexey.last().button("Поделиться").unwrap().url.clone().unwrap();
    assert!(share.contains(&format!("start%3De{id}")), "{share}");
    alexey.presses("Добавить в календарь").await;
    assert_eq!(alexey.last().kind, Sent::Document);
    alexey.sends("/start e999").await.receives("больше не показывается");
}

#[tokio::test]
async fn events_are_passed_on_in_any_chat_in_the_language_of_who_passes_them_on() {
    let town = Town::opens().await;
    let id = plan(&town, "Абай", "2025-05-01T10:00", "KZ-15").await;
    plan(&town, "Мұхтар", "2025-05-02T10:00", "KZ-71").await;
    let (aigerim, guest) = (town.citizen("Айгерім", "kk"), town.citizen("Guest", "ru"));
    aigerim.subscribes("kk").await.sends("/region").await.presses("Ақтөбе обл.").await;
    for (who, words, titles) in [
        (&aigerim, "", vec!["Абай кеші"]),
        (&guest, "", vec!["Вечер Абай", "Вечер Мұхтар"]),
        (&guest, "мухтар", vec!["Вечер Мұхтар"]),
        (&guest, &format!("e{id}") as &str, vec!["Вечер Абай"]),
        (&guest, "e999", vec![]),
        (&guest, "щщщщщщ", vec![]),
    ] {
        let query = town.world.asks_inline(who.id, words, "");
        town.settles().await;
        let answer = town.world.view(|view| view.inline_answer(&query)).unwrap_or_else(|| panic!("«{words}» was not answered"));
        let results = answer["results"].as_array().unwrap().clone();
        assert_eq!(results.iter().map(|result| result["title"].as_str().unwrap()).collect::<Vec<_>>(), titles, "«{words}»");
        for result in results {
            assert!(result["reply_markup"].to_string().contains("?start=e"), "{result}");
        }
    }
}

#[tokio::test]
async fn the_digest_is_shown_when_asked_for() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.sends("/digest").await;
    let press = alexey.press("Показать сейчас");
    town.settles().await;
    assert!(town.world.view(|view| view.toast(&press)).unwrap().text.contains("ничего нового"));
    plan(&town, "Абай", "2025-04-23T15:00", "KZ").await;
    report(&town, "ru", "Открылась выставка").await;
    alexey.presses("Показать сейчас").await.receives("Вечер Абай").receives("Открылась выставка");
}

#[tokio::test]
async fn in_a_group_only_who_calls_the_bot_is_told_where_it_answers() {
    let town = Town::opens().await;
    let alexey = town.citizen("Алексей", "ru");
    let group = town.world.supergroup("Ауыл", alexey.id);
    town.world.add_bot(group, alexey.id, true);
    let written = || town.world.transcript(group).into_iter().filter(|message| message.by_bot).count();
    for words in ["Всем привет", "/help", "/help@another_bot"] {
        town.world.says_in(group, alexey.id, words);
        town.settles().await;
        assert_eq!(written(), 0, "{words}");
    }
    let name = town.app.tools.me.username.clone();
    town.world.says_in(group, alexey.id, &format!("/help@{name}"));
    town.settles().await;
    assert_eq!(written(), 1);
}

#[tokio::test]
async fn an_invitation_lets_in_once_and_shows_the_teams_commands() {
    let town = Town::opens().await;
    let mut transaction = town.db().write().await.unwrap();
    let token = team::invite(&mut transaction, Role::Moderator, Some(town.owner().id), town.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let (dana, other) = (town.citizen("Дана", "kk"), town.citizen("Басқа", "ru"));
    dana.sends(&format!("/start invite_{token}")).await.receives("модераторысыз").receives("/announce");
    let commands = town.world.commands(&json!({ "type": "chat", "chat_id": dana.id }), "");
    assert!(commands.iter().any(|(command, _)| command == "announce") && commands.iter().any(|(command, _)| command == "events"));
    other.sends(&format!("/start invite_{token}")).await.receives("Эта ссылка не действует");
}

#[tokio::test]
async fn menus_are_put_up_once_in_each_language_and_a_chat_gets_its_own_where_the_client_speaks_another() {
    let town = Town::opens().await;
    let tools = &town.app.tools;
    let publish = || menu::publish(&tools.db, tools.replies.telegram(), &tools.locales, &tools.office.organisation);
    publish().await.unwrap();
    assert_eq!(publish().await.unwrap(), 0, "nothing has changed");
    let default = json!({ "type": "default" });
    let about = |language| town.world.commands(&default, language).into_iter().find(|(command, _)| command == "events").unwrap().1;
    assert_eq!((about("kk").as_str(), about("ru").as_str()), ("Іс-шаралар күнтізбесі", "Календарь мероприятий"));
    assert!(about("").contains("Іс-шаралар күнтізбесі") && about("").contains("Календарь мероприятий"));
    let guest = town.citizen("Guest", "en");
    guest.subscribes("ru").await;
    let own = json!({ "type": "chat", "chat_id": guest.id });
    assert_eq!(town.world.commands(&own, "").first().unwrap().1, "Открыть главное меню");
    guest.sends("/language").await.presses("Қазақша").await;
    assert_eq!(town.world.commands(&own, "").first().unwrap().1, "Негізгі мәзірді ашу");
}

#[tokio::test]
async fn a_conversation_goes_on_after_the_program_was_killed_between_any_two_taps() {
    let mut town = Town::opens().await;
    let id = town.citizen("Айгерім", "kk").id;
    town.world.says(id, "/start");
    town.settles().await;
    for label in ["Қазақша", "Келісемін", "Ақтөбе обл."] {
        town = town.restarts().await;
        let last = town.world.view(|view| view.last_from_bot(id)).unwrap();
        town.world.presses_button(id, last.id, label).unwrap();
        town.settles().await;
    }
    assert_eq!(subscribers::get(town.db(), id).await.unwrap().unwrap().regions.to_string(), "KZ-15");
}

#[tokio::test]
async fn what_came_during_a_pause_comes_when_the_pause_is_ended_early() {
    let town = Town::opens().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/settings").await.presses("Үзіліс").await.presses("30 күн").await;
    let before = aigerim.messages().len();
    announce(&town, "announcement:1").await;
    assert_eq!(aigerim.messages().len(), before, "nothing is pushed during a pause");
    town.passes(TimeDelta::hours(3)).await;
    aigerim.presses("Үзілісті аяқтау").await;
    assert_eq!(aigerim.messages().len(), before + 1);
}

#[tokio::test]
async fn who_follows_a_series_is_reminded_of_each_of_its_events() {
    let town = Town::opens_with(|office| (office.rate, office.digest) = (None, Cadence::Off)).await;
    for day in ["2025-04-23T15:00", "2025-04-25T15:00"] {
        let id = plan(&town, "Абай", day, "KZ").await;
        sqlx::query("UPDATE event SET series = 'evening' WHERE id = ?").bind(id).execute(town.db().writer()).await.unwrap();
    }
    let alexey = town.citizen("Алексей", "ru");
    alexey.subscribes("ru").await.sends("/events").await.presses("1").await.presses("Следить за серией").await;
    alexey.receives("Напоминание включено");
    town.passes(TimeDelta::hours(30)).await;
    town.passes(TimeDelta::hours(48)).await;
    assert_eq!(alexey.count("Напоминаем"), 2);
}

#[tokio::test]
async fn reminders_due_together_come_as_one_message_and_read_in_the_other_language_as_one() {
    let town = Town::opens_with(|office| (office.rate, office.digest) = (None, Cadence::Off)).await;
    plan(&town, "Абай", "2025-04-23T15:00", "KZ").await;
    plan(&town, "Мұхтар", "2025-04-23T15:10", "KZ").await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/events").await.presses("1").await.presses("Еске салуды қосу").await;
    aigerim.presses("Артқа").await.presses("2").await.presses("Еске салуды қосу").await;
    let before = aigerim.messages().len();
    town.passes(TimeDelta::hours(31)).await;
    assert_eq!(aigerim.messages().len(), before + 1);
    aigerim.receives("бірнеше іс-шара").receives("Абай кеші").receives("Мұхтар кеші");
    aigerim.presses("Русский").await.receives("Вечер Абай").receives("Вечер Мұхтар").presses("Қазақша").await;
    aigerim.receives("Абай кеші").presses("2. Бұл іс-шара туралы еске салмау").await;
    aigerim.sends("/my").await.receives("Абай кеші");
    assert!(!aigerim.last().text.contains("Мұхтар"));
}

#[tokio::test]
async fn a_digest_is_narrowed_by_topics_and_words_and_comes_more_or_less_often_by_a_press() {
    let town = Town::opens().await;
    let aigerim = town.citizen("Айгерім", "kk");
    aigerim.subscribes("kk").await.sends("/digest").await.presses("Тақырыптар").await.presses("Спорт").await;
    aigerim.presses("Артқа").await.receives("Дайджест тақырыптары: Спорт");
    aigerim.sends("/digest +Медиация -футбол").await.receives("+медиация, -футбол").presses("✕ -футбол").await.presses("Артқа").await;
    aigerim.receives("Сөздер: +медиация");
    let row: (i64, String) = sqlx::query_as("SELECT topics, words FROM subscriber").fetch_one(town.db().read()).await.unwrap();
    assert_eq!((row.0, row.1.matches('+').count()), (1 << 8, 1));
}

#[tokio::test]
async fn a_moderator_previews_the_digest_of_any_group() {
    let town = Town::opens().await;
    let owner = town.owner();
    owner.sends("/addnews").await.sends("Жартылай марафон өтті\nЖүгіріске мың адам қатысты.").await.presses("Бұл тілде жоқ").await;
    owner.presses("Жариялау").await.sends("/digest_preview").await.receives("Дайджест тақырыптары: барлығы");
    owner.presses("Дайджесті көрсету").await.receives("Жартылай марафон өтті").receives("Апталық дайджест");
    owner.sends("/digest_preview").await.presses("Русский").await.presses("Дайджесті көрсету").await.receives("Еженедельный дайджест");
    owner.receives("казахский");
    let before = owner.messages().len();
    owner.sends("/digest_preview").await.presses("Тақырыптар").await.presses("Медиация").await.presses("Артқа").await;
    owner.presses("Дайджесті көрсету").await;
    assert_eq!(owner.messages().len(), before + 1, "nothing for those who want only that");
}
