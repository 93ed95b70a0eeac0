//! What real events demand of the calendar, one by one (C1 to C18): each can be written into a plan, and reads right in both languages on the
//! card that people open.

use chrono::TimeDelta;
use jarshy::news::{self, Draft};

use crate::town::{Neighbour, Town};

/// A row of a plan: its id and what it says besides kind, date and region, and lines of its card in Kazakh and in Russian. A line with a `!`
/// before it must not be there.
struct Demand {
    number: &'static str,
    id: &'static str,
    what: [&'static str; 4],
    more: &'static [(&'static str, &'static str)],
    kk: &'static [&'static str],
    ru: &'static [&'static str],
}

const fn demand(
    number: &'static str,
    id: &'static str,
    what: [&'static str; 4],
    more: &'static [(&'static str, &'static str)],
    kk: &'static [&'static str],
    ru: &'static [&'static str],
) -> Demand {
    Demand { number, id, what, more, kk, ru }
}

/// Kind, start, end and region; the town's day is 2025-04-21.
const DEMANDS: &[Demand] = &[
    demand(
        "C1: texts per language, each may be missing; Russian text with Kazakh names",
        "half-said",
        ["campaign", "2025-06-01", "", "KZ"],
        &[("title_kk", "«Қайырымдылық керуені»"), ("title_ru", "Акция «Қайырымдылық керуені»"), ("venue_kk", "Достық үйі")],
        &["«Қайырымдылық керуені»", "Өтетін орны: Достық үйі", "!Аударма жоқ. Мәтін тілі: орысша"],
        &["Акция «Қайырымдылық керуені»", "Место проведения: Достық үйі", "Нет перевода. Язык текста: казахский"],
    ),
    demand(
        "C2: exact",
        "exact",
        ["forum", "2025-05-02T10:00", "", "KZ"],
        &[],
        &["Күні: 2 мамыр, жұма, 10:00", "!Уақыты нақтылануда"],
        &["Дата: пятница, 2 мая, 10:00", "!Время уточняется"],
    ),
    demand(
        "C2: a day; C3: its time isn't known",
        "day",
        ["forum", "2025-05-02", "", "KZ"],
        &[],
        &["Күні: 2 мамыр, жұма", "Уақыты нақтылануда"],
        &["Дата: пятница, 2 мая", "Время уточняется"],
    ),
    demand("C2: a month", "month", ["forum", "2025-09", "", "KZ"], &[], &["Күні: 2025 ж. қыркүйек"], &["Дата: сентябрь 2025 г."]),
    demand("C2: a season", "season", ["congress", "2025-23", "", "KZ"], &[], &["Күні: 2025 жылғы күз"], &["Дата: осень 2025 г."]),
    demand("C2: a year", "year", ["training", "2025", "", "KZ"], &[], &["Күні: 2025 жыл"], &["Дата: 2025 год"]),
    demand("C2: to be announced", "unknown", ["forum", "", "", "KZ"], &[], &["Күні: нақтылануда"], &["Дата: уточняется"]),
    demand(
        "C3: all day",
        "whole-day",
        ["holiday", "2025-05-01", "", "KZ"],
        &[],
        &["Күні: 1 мамыр, бейсенбі", "!Уақыты нақтылануда"],
        &["Дата: четверг, 1 мая", "!Время уточняется"],
    ),
    demand("C3: several days", "several", ["festival", "2025-05-03", "2025-05-05", "KZ"], &[], &["Күні: 3–5 мамыр"], &["Дата: 3–5 мая"]),
    demand(
        "C3: launched, with no end",
        "launched",
        ["campaign", "2025-05-02", "", "KZ"],
        &[],
        &["Басталуы: 2 мамыр, жұма", "!Уақыты нақтылануда"],
        &["Начало: пятница, 2 мая", "!Время уточняется"],
    ),
    demand("C4: national", "national", ["forum", "2025-06-02", "", "KZ"], &[], &["Өңірі: Барлық өңірлер"], &["Регион: Все регионы"]),
    demand(
        "C4: several regions",
        "regions",
        ["forum", "2025-06-02", "", "KZ-15;KZ-71"],
        &[],
        &["Өңірі: Ақтөбе облысы және Астана қаласы"],
        &["Регион: Актюбинская область и город Астана"],
    ),
    demand(
        "C4: local",
        "local",
        ["meeting", "2025-06-02", "", "KZ-15"],
        &[("venue_kk", "Мұғалжар ауданы"), ("venue_ru", "Мугалжарский район")],
        &["Өңірі: Ақтөбе облысы", "Өтетін орны: Мұғалжар ауданы"],
        &["Регион: Актюбинская область", "Место проведения: Мугалжарский район"],
    ),
    demand(
        "C5: an event with simultaneous parts",
        "run",
        ["sport", "2025-05-04", "", "KZ"],
        &[("title_kk", "Бірлік жүгірісі"), ("title_ru", "Забег единства")],
        &[
            "Осы іс-шара аясында",
            "1. 4 мамыр, жексенбі, 08:00 · Бірлік жүгірісі: Астана",
            "2. 4 мамыр, жексенбі, 09:00 · Бірлік жүгірісі: Шымкент",
        ],
        &["В рамках мероприятия", "1. воскресенье, 4 мая, 08:00 · Забег единства: Астана"],
    ),
    demand(
        "C5: a part with a place, a time and a contact of its own",
        "run-astana",
        ["half_marathon", "2025-05-04T08:00", "", "KZ-71"],
        &[
            ("parent", "run"),
            ("title_kk", "Бірлік жүгірісі: Астана"),
            ("title_ru", "Забег единства: Астана"),
            ("venue_kk", "ЭКСПО"),
            ("venue_ru", "ЭКСПО"),
            ("how_kk", "Телефон: 8 000 000 00 00"),
            ("how_ru", "Телефон: 8 000 000 00 00"),
        ],
        &[
            "Негізгі іс-шара: Бірлік жүгірісі",
            "Күні: 4 мамыр, жексенбі, 08:00",
            "Өтетін орны: ЭКСПО",
            "Қатысу тәртібі: Телефон: 8 000 000 00 00",
        ],
        &["Основное мероприятие: Забег единства", "Как принять участие: Телефон: 8 000 000 00 00"],
    ),
    demand(
        "C5: another part",
        "run-shymkent",
        ["half_marathon", "2025-05-04T09:00", "", "KZ-79"],
        &[("parent", "run"), ("title_kk", "Бірлік жүгірісі: Шымкент"), ("title_ru", "Забег единства: Шымкент")],
        &["Негізгі іс-шара: Бірлік жүгірісі"],
        &["Основное мероприятие: Забег единства"],
    ),
    demand(
        "C6: online, so with no place",
        "online",
        ["seminar", "2025-06-03T10:00", "", "KZ"],
        &[("format", "online")],
        &["Өткізу форматы: Онлайн", "!Өтетін орны: "],
        &["Формат проведения: Онлайн", "!Место проведения: "],
    ),
    demand(
        "C6: hybrid",
        "hybrid",
        ["seminar", "2025-06-03T10:00", "", "KZ"],
        &[("format", "hybrid")],
        &["Өткізу форматы: Аралас: келіп немесе онлайн"],
        &["Формат проведения: Смешанный: очно или онлайн"],
    ),
    demand(
        "C6: telebridge",
        "bridge",
        ["telebridge", "2025-06-03T10:00", "", "KZ"],
        &[("format", "telebridge")],
        &["Іс-шара түрі: Телекөпір", "Өткізу форматы: Телекөпір"],
        &["Вид мероприятия: Телемост", "Формат проведения: Телемост"],
    ),
    demand(
        "C8: a number in a series, printed Roman",
        "session-34",
        ["session", "2025-05-06", "", "KZ-71"],
        &[("series", "assembly"), ("ordinal", "34"), ("title_kk", "XXXIV сессия"), ("title_ru", "XXXIV сессия")],
        &["XXXIV сессия", "!Реттік саны: XXXIV"],
        &["XXXIV сессия", "!Порядковый номер: XXXIV"],
    ),
    demand(
        "C8: another assembly counts by itself",
        "session-27",
        ["session", "2025-05-14", "", "KZ-27"],
        &[("series", "assembly-west"), ("ordinal", "27")],
        &["Реттік саны: XXVII"],
        &["Порядковый номер: XXVII"],
    ),
    demand(
        "C9: a yearly observance of a fixed day",
        "gratitude",
        ["observance", "2024-03-01", "", "KZ"],
        &[("rule", "FREQ=YEARLY")],
        &["Күні: 2026 ж. 1 наурыз, жексенбі", "Іс-шара түрі: Атаулы күн", "Қайталанады: жыл сайын"],
        &["Дата: воскресенье, 1 марта 2026 г.", "Вид мероприятия: Памятная дата", "Повторяется: ежегодно"],
    ),
    demand(
        "C10: an event that begins others",
        "begins",
        ["telebridge", "2025-06-04T10:00", "", "KZ"],
        &[("title_kk", "Алғыс телекөпірі"), ("title_ru", "Телемост благодарности")],
        &["Осы іс-шара аясында", "1. 4 маусым, сәрсенбі · Керуен акциясы", "2. 5 маусым, бейсенбі · Шаңырақ байқауы"],
        &["В рамках мероприятия", "1. среда, 4 июня · Акция «Керуен»", "2. четверг, 5 июня · Конкурс «Шаңырақ»"],
    ),
    demand(
        "C10: what it begins",
        "begun",
        ["campaign", "2025-06-04", "", "KZ"],
        &[("parent", "begins"), ("title_kk", "Керуен акциясы"), ("title_ru", "Акция «Керуен»")],
        &["Негізгі іс-шара: Алғыс телекөпірі", "Басталуы: 4 маусым, сәрсенбі"],
        &["Основное мероприятие: Телемост благодарности", "Начало: среда, 4 июня"],
    ),
    demand(
        "C10: and a second one",
        "begun-too",
        ["competition", "2025-06-05", "", "KZ"],
        &[("parent", "begins"), ("title_kk", "Шаңырақ байқауы"), ("title_ru", "Конкурс «Шаңырақ»")],
        &["Іс-шара түрі: Байқау"],
        &["Вид мероприятия: Конкурс"],
    ),
    demand(
        "C11: a programme over many events",
        "programme",
        ["concert", "2025-06-06T18:00", "", "KZ"],
        &[("programme", "anniversary30")],
        &["Бағдарлама: Ассамблеяның 30 жылдығы"],
        &["Программа: 30-летие Ассамблеи"],
    ),
    demand(
        "C12: several organisers, a chair, partners, speakers with their office",
        "people",
        ["conference", "2025-06-06T10:00", "", "KZ-75"],
        &[
            ("organiser_kk", "Достық үйі; Журналистер клубы; Аналар кеңесі"),
            ("organiser_ru", "Дом дружбы; Клуб журналистов; Совет матерей"),
            ("chair_kk", "Үлгі Төрағаев, хатшылық меңгерушісі"),
            ("chair_ru", "Улги Торагаев, заведующий секретариатом"),
            ("partners_kk", "Университет; Кітапхана"),
            ("partners_ru", "Университет; Библиотека"),
            ("speakers_kk", "Үлгі Біріншіева, әкімнің орынбасары; Үлгі Екіншіев, профессор"),
            ("speakers_ru", "Улги Биринши, заместитель акима; Улги Екинши, профессор"),
        ],
        &[
            "Ұйымдастырушы: Достық үйі, Журналистер клубы, Аналар кеңесі",
            "Төрағасы: Үлгі Төрағаев, хатшылық меңгерушісі",
            "Серіктестер: Университет және Кітапхана",
            "Сөз сөйлейтіндер: Үлгі Біріншіева, әкімнің орынбасары; Үлгі Екіншіев, профессор",
        ],
        &[
            "Организатор: Дом дружбы, Клуб журналистов и Совет матерей",
            "Председатель: Улги Торагаев, заведующий секретариатом",
            "Партнёры: Университет и Библиотека",
            "Выступают: Улги Биринши, заместитель акима; Улги Екинши, профессор",
        ],
    ),
    demand(
        "C13: cancelled, with a reason",
        "cancelled",
        ["forum", "2025-06-07T10:00", "", "KZ"],
        &[("status", "cancelled"), ("reason_kk", "Су тасқыны"), ("reason_ru", "Паводок")],
        &["Өткізілмейді", "Себебі: Су тасқыны"],
        &["Отменено", "Причина: Паводок"],
    ),
    demand(
        "C13: postponed, the new date is open",
        "postponed",
        ["forum", "", "", "KZ"],
        &[("status", "postponed")],
        &["Іс-шара кейінге қалдырылды. Жаңа күні кейін хабарланады."],
        &["Мероприятие отложено. О новой дате сообщим дополнительно."],
    ),
    demand(
        "C14: people register",
        "registration",
        ["competition", "2025-06-08", "", "KZ"],
        &[("registration", "https://example.kz/register")],
        &["Қатысу үшін тіркелу"],
        &["Регистрация участников"],
    ),
    demand(
        "C15: one of the structures organises it",
        "structure",
        ["round_table", "2025-06-09T10:00", "", "KZ"],
        &[("structure", "elders")],
        &["Құрылымы: Ақсақалдар кеңесі"],
        &["Структура: Совет аксакалов"],
    ),
    demand(
        "C16: how many were expected and how many came, each with its source",
        "attendance",
        ["session", "2025-04-10", "2025-04-11", "KZ"],
        &[("source_file", "plan.xlsx"), ("attendance_planned", "1600"), ("attendance_reported", "1512")],
        &["Күтілетін қатысушылар саны: 1 600 (дереккөз: plan.xlsx)", "Қатысушылар саны: 1 512 (дереккөз: plan.xlsx)", "Өтті"],
        &["Ожидается участников: 1 600 (источник: plan.xlsx)", "Число участников: 1 512 (источник: plan.xlsx)", "Завершено"],
    ),
];

/// C7: the kinds that real events are of.
const KINDS: [(&str, &str, &str); 17] = [
    ("session", "Сессия", "Сессия"),
    ("conference", "Конференция", "Конференция"),
    ("congress", "Съезд", "Съезд"),
    ("forum", "Форум", "Форум"),
    ("meeting", "Кездесу", "Встреча"),
    ("round_table", "Дөңгелек үстел", "Круглый стол"),
    ("seminar", "Семинар", "Семинар"),
    ("training", "Оқыту", "Обучение"),
    ("telebridge", "Телекөпір", "Телемост"),
    ("campaign", "Акция", "Акция"),
    ("competition", "Байқау", "Конкурс"),
    ("half_marathon", "Жартылай марафон", "Полумарафон"),
    ("sport", "Спорттық жарыс", "Спортивные соревнования"),
    ("concert", "Концерт", "Концерт"),
    ("holiday", "Мереке", "Праздник"),
    ("observance", "Атаулы күн", "Памятная дата"),
    ("anniversary", "Мерейтой", "Юбилей"),
];

const TEXTS: [&str; 9] = ["title", "venue", "organiser", "chair", "partners", "speakers", "how", "description", "reason"];
const PLAIN: [&str; 17] = [
    "id",
    "kind",
    "starts_at_local",
    "ends_at_local",
    "region_iso",
    "parent",
    "format",
    "status",
    "visibility",
    "series",
    "ordinal",
    "programme",
    "structure",
    "registration",
    "rule",
    "source_file",
    "attendance_planned",
];

/// An id; kind, start, end and region; cells of other columns.
type Row<'a> = (&'a str, [&'a str; 4], &'a [(&'a str, &'a str)]);

/// Rows as a table that a moderator sends; a row without titles is called by its id.
fn table(rows: &[Row<'_>]) -> Vec<u8> {
    let texts = TEXTS.iter().flat_map(|field| ["kk", "ru"].map(|language| format!("{field}_{language}")));
    let header: Vec<String> = PLAIN.iter().map(|name| (*name).to_owned()).chain(["attendance_reported".to_owned()]).chain(texts).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for (id, [kind, starts, ends, region], more) in rows {
        let known = [("id", id), ("kind", kind), ("starts_at_local", starts), ("ends_at_local", ends), ("region_iso", region)];
        let cell = |name: &String| {
            let said = more.iter().find(|(column, _)| column == name).map(|(_, value)| (*value).to_owned());
            let fixed = known.iter().find(|(column, _)| column == name).map(|(_, value)| (**value).to_owned());
            let title = name.starts_with("title_").then(|| format!("{name} {id}"));
            said.or(fixed).or(title).unwrap_or_default()
        };
        writer.write_record(header.iter().map(cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

async fn takes_in(town: &Town, rows: &[Row<'_>]) {
    let owner = town.owner();
    town.world.sends_document(owner.id, "plan.csv", &table(rows), "");
    town.settles().await;
    owner.presses("Енгізу").await.receives(&format!("Жаңа: {}", rows.len()));
}

async fn id_of(town: &Town, name: &str) -> i64 {
    sqlx::query_scalar("SELECT id FROM event WHERE external_id = ?").bind(name).fetch_one(town.db().read()).await.unwrap()
}

/// The lines of the last message; every space is one of the plain kind.
fn lines(who: &Neighbour<'_>) -> Vec<String> {
    let plain = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
    who.last().text.lines().map(|line| line.chars().map(plain).collect()).collect()
}

#[track_caller]
fn says(who: &Neighbour<'_>, number: &str, expected: &[&str]) {
    let lines = lines(who);
    for line in expected {
        match line.strip_prefix('!') {
            Some(absent) => assert!(!lines.iter().any(|said| said.starts_with(absent)), "{number}: «{absent}» stands in {lines:#?}"),
            None => assert!(lines.iter().any(|said| said == line), "{number}: «{line}» is missing in {lines:#?}"),
        }
    }
}

/// Presses a button of this data, wherever it stands.
async fn presses_data(town: &Town, who: &Neighbour<'_>, data: &str) {
    town.world.presses(who.id, who.id, who.last().id, data);
    town.settles().await;
}

#[tokio::test]
async fn whatever_real_events_demand_can_be_written_and_reads_right_in_both_languages() {
    let town = Town::opens().await;
    let readers = [(town.citizen("Динара", "kk"), "kk"), (town.citizen("Олег", "ru"), "ru")];
    for (who, language) in &readers {
        who.subscribes(language).await;
    }
    let rows: Vec<_> = DEMANDS.iter().map(|demand| (demand.id, demand.what, demand.more)).collect();
    takes_in(&town, &rows).await;
    for demand in DEMANDS {
        let id = id_of(&town, demand.id).await;
        for ((who, _), expected) in readers.iter().zip([demand.kk, demand.ru]) {
            who.sends(&format!("/start e{id}")).await;
            says(who, demand.number, expected);
        }
    }
    let (dinara, _) = &readers[0];
    dinara.sends(&format!("/start e{}", id_of(&town, "run").await)).await.presses("2").await.receives("Бірлік жүгірісі: Шымкент");
    dinara.presses("Негізгі іс-шара").await.receives("Осы іс-шара аясында");
}

#[tokio::test]
async fn every_kind_of_real_events_is_named_in_both_languages() {
    let town = Town::opens().await;
    let readers = [town.citizen("Динара", "kk"), town.citizen("Олег", "ru")];
    let rows: Vec<_> = KINDS.iter().map(|(kind, ..)| (*kind, [*kind, "2025-06-10", "", "KZ"], [].as_slice())).collect();
    takes_in(&town, &rows).await;
    readers[0].subscribes("kk").await;
    readers[1].subscribes("ru").await;
    for (kind, kk, ru) in KINDS {
        let id = id_of(&town, kind).await;
        for (who, line) in readers.iter().zip([format!("Іс-шара түрі: {kk}"), format!("Вид мероприятия: {ru}")]) {
            who.sends(&format!("/start e{id}")).await;
            says(who, &format!("C7: {kind}"), &[&line]);
        }
    }
}

#[tokio::test]
async fn an_event_that_moves_online_keeps_its_date_and_says_where_it_was_to_be() {
    let town = Town::opens().await;
    let (owner, dinara, oleg) = (town.owner(), town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;
    let place: &[_] = &[("venue_kk", "Тәуелсіздік сарайы"), ("venue_ru", "Дворец Независимости")];
    takes_in(&town, &[("session-33", ["session", "2025-04-25T10:00", "", "KZ"], place)]).await;
    let id = id_of(&town, "session-33").await;
    for (who, on) in [(&dinara, "Еске салуды қосу"), (&oleg, "Включить напоминание")] {
        who.sends(&format!("/start e{id}")).await.presses(on).await;
    }
    presses_data(&town, &owner, &format!("m.ev:place:{id}:1")).await;
    owner
        .presses("Онлайн өтеді")
        .await
        .receives("Бұрынғы: Тәуелсіздік сарайы")
        .receives("Жаңа: Онлайн")
        .receives("Хабарланатын адамдар: 2");
    owner.presses("Растау").await;
    town.passes(TimeDelta::minutes(3)).await;
    for (who, expected) in [
        (&dinara, ["Күні: 25 сәуір, жұма, 10:00", "Бұрынғы орны: Тәуелсіздік сарайы", "Өткізу форматы: Онлайн", "!Өтетін орны: "]),
        (
            &oleg,
            ["Дата: пятница, 25 апреля, 10:00", "Прежнее место: Дворец Независимости", "Формат проведения: Онлайн", "!Место проведения: "],
        ),
    ] {
        says(who, "C13: moved online", &expected);
        assert_eq!(who.count(expected[1]), 1, "they are told once");
    }
}

#[tokio::test]
async fn what_is_internal_is_the_teams() {
    let town = Town::opens().await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    oleg.subscribes("ru").await;
    takes_in(&town, &[("staff", ["meeting", "2025-05-15T10:00", "", "KZ-15"], &[("visibility", "internal")])]).await;
    let id = id_of(&town, "staff").await;
    oleg.sends(&format!("/start e{id}")).await.receives("больше не показывается");
    presses_data(&town, &owner, &format!("m.ev:show:{id}:1")).await;
    says(&owner, "C14: internal", &["Ішкі іс-шара", "Внутреннее мероприятие"]);
}

#[tokio::test]
async fn news_and_events_lead_to_each_other() {
    let town = Town::opens().await;
    let (owner, dinara, oleg) = (town.owner(), town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;
    let titles: &[_] = &[("title_kk", "Бірлік форумы"), ("title_ru", "Форум единства")];
    let other: &[_] = &[("title_kk", "Өнер көрмесі"), ("title_ru", "Выставка искусства")];
    takes_in(&town, &[("forum", ["forum", "2025-04-24T10:00", "", "KZ"], titles), ("show", ["exhibition", "2025-04-23", "", "KZ"], other)])
        .await;
    let id = id_of(&town, "forum").await;
    let mut transaction = town.db().write().await.unwrap();
    let item = Draft {
        url: Some("https://example.kz/forum".into()), ..Draft::new("ru", "Готовится форум единства страны", "")
    };
    news::add(&mut transaction, &[item], news::Hand { by: None, at: town.now() }).await.unwrap();
    transaction.commit().await.unwrap();
    let item: i64 = sqlx::query_scalar("SELECT id FROM news").fetch_one(town.db().read()).await.unwrap();

    presses_data(&town, &owner, &format!("nc:{item}:a:0")).await;
    owner.presses("Іс-шарамен байланыстыру").await.receives("1. 24 сәуір, бейсенбі, 10:00 · Бірлік форумы");
    assert!(!owner.last().text.contains("Өнер көрмесі"), "it has no word in common");
    owner.presses("1").await.receives("✓ 1. ");
    for (who, head) in [(&dinara, "Бұл туралы жаңалықтар"), (&oleg, "Новости об этом")] {
        who.sends(&format!("/start e{id}")).await;
        says(who, "C17: on the event's card", &[head, "Готовится форум единства страны"]);
    }
    presses_data(&town, &oleg, &format!("nc:{item}:a:0")).await;
    oleg.receives("Готовится форум единства страны").presses("Форум единства").await.receives("Вид мероприятия: Форум");

    owner.presses("✓ 1").await;
    dinara.sends(&format!("/start e{id}")).await;
    says(&dinara, "C17: taken back", &["!Бұл туралы жаңалықтар"]);
}

#[tokio::test]
async fn a_moderator_hears_that_a_day_is_a_holiday_and_what_else_it_brings() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    let day = ["concert", "2025-05-01T12:00", "", "KZ"];
    takes_in(&town, &[("first", day, &[]), ("second", day, &[]), ("later", ["concert", "2025-05-06T12:00", "", "KZ"], &[])]).await;
    let (first, second, later) = (id_of(&town, "first").await, id_of(&town, "second").await, id_of(&town, "later").await);
    let holiday = "Бұл күн мереке не демалыс: Қазақстан халқының бірлігі мерекесі";
    presses_data(&town, &owner, &format!("m.ev:show:{first}:1")).await;
    says(&owner, "C18: the card", &[holiday, "Сол күнгі барлық іс-шара: 2"]);
    owner.presses("Бәріне еске салу").await;
    says(&owner, "C18: the mark", &[holiday, "Сол күнгі барлық іс-шара: 2", "!Сол уақытқа дейінгі басқа еске салулар"]);
    owner.presses("Барлық өңірлер").await;
    presses_data(&town, &owner, &format!("m.ev:mark:{second}:1")).await;
    says(&owner, "C18: the next mark", &["Сол уақытқа дейінгі басқа еске салулар: 1"]);
    presses_data(&town, &owner, &format!("m.ev:show:{later}:1")).await;
    says(&owner, "C18: a working day", &["!Бұл күн мереке", "!Сол күнгі барлық іс-шара"]);
    presses_data(&town, &owner, &format!("m.ev:date:{later}:1")).await;
    owner.sends("01.05.2025 15:00").await;
    says(&owner, "C18: a move to a holiday", &[holiday]);
}
