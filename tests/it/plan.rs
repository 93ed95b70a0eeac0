//! A plan of four hundred events, made of the calendar's own facts: read, written, browsed, searched, moved and called off at the counter,
//! in both languages. The same with the real plan, where it is at hand.

use chrono::TimeDelta;
use jarshy::events::{self, Event};
use jarshy::locale::Locales;
use jarshy::regions::Region;

use crate::town::{Neighbour, Town};

/// Rows of the plan, and how many of them are broken on purpose.
const ROWS: usize = 400;
const BROKEN: usize = 20;
const PARENTS: usize = 30;

/// What such events are called in each language, by kind.
const KINDS: [(&str, &str, &str); 16] = [
    ("forum", "форумы", "Форум"),
    ("conference", "конференциясы", "Конференция"),
    ("congress", "съезі", "Съезд"),
    ("meeting", "кездесуі", "Встреча"),
    ("round_table", "дөңгелек үстелі", "Круглый стол"),
    ("seminar", "семинары", "Семинар"),
    ("training", "оқытуы", "Обучение"),
    ("telebridge", "телекөпірі", "Телемост"),
    ("campaign", "акциясы", "Акция"),
    ("competition", "байқауы", "Конкурс"),
    ("sport", "жарысы", "Соревнования"),
    ("concert", "концерті", "Концерт"),
    ("festival", "фестивалі", "Фестиваль"),
    ("exhibition", "көрмесі", "Выставка"),
    ("lecture", "дәрісі", "Лекция"),
    ("observance", "күні", "День"),
];
const THEMES: [(&str, &str); 8] = [
    ("Бірлік", "единства"),
    ("Татулық", "согласия"),
    ("Достық", "дружбы"),
    ("Этномедиация", "этномедиации"),
    ("Қайырымдылық", "милосердия"),
    ("Ана тілі", "родного языка"),
    ("Дәстүр", "традиций"),
    ("Өнер", "искусства"),
];
/// Start and end of every precision there is, in the months after the town opens.
const DATES: [(&str, &str); 8] = [
    ("2025-{m}-{d}T10:00", "2025-{m}-{d}T12:30"),
    ("2025-{m}-{d}T15:00", ""),
    ("2025-{m}-{d}", ""),
    ("2025-{m}-{d}", "2025-{m}-28"),
    ("2025-{m}", ""),
    ("2025-23", ""),
    ("2026", ""),
    ("", ""),
];
/// Rows that can't be taken: what stands in place of kind, start, end, region and rule.
const FAULTS: [[&str; 5]; 10] = [
    ["forum", "9999-01-01", "", "KZ", ""],
    ["forum", "2025-02-30", "", "KZ", ""],
    ["forum", "2025-05-02", "2025-05-01", "KZ", ""],
    ["rocket launch", "2025-05-02", "", "KZ", ""],
    ["forum", "2025-05-02", "", "KZ-99", ""],
    ["forum", "2025-05-02", "", "", ""],
    ["forum", "2025-05-02", "", "KZ", "FREQ=DAILY"],
    ["forum", "2025-05-02", "", "KZ", "FREQ=SOMETIMES"],
    ["forum", "2025-05-02T10:00+06:00", "", "KZ", ""],
    ["forum", "", "2025-05-02", "KZ", ""],
];
const HEAD: &str = "id,kind,starts_at_local,ends_at_local,region_iso,rule,parent,structure,programme,title_kk,title_ru,venue_kk,venue_ru\n";

/// The plan as a table: thirty events with four parts each in as many regions, events of every kind, region and precision, and broken rows
/// among them.
fn plan() -> String {
    let locales = Locales::embedded().unwrap();
    let (kk, ru) = (locales.get(locales.lang("kk").unwrap()), locales.get(locales.lang("ru").unwrap()));
    let regions: Vec<Region> = Region::all().collect();
    let mut rows = Vec::new();
    let mut row = |n: usize, id: &str, region: Option<Region>, parent: &str| {
        let (kind, what_kk, what_ru) = KINDS[n % KINDS.len()];
        let (theme_kk, theme_ru) = THEMES[n / KINDS.len() % THEMES.len()];
        let (month, day) = (format!("{:02}", 5 + n % 8), format!("{:02}", 1 + n * 7 % 27));
        let (starts, ends) = DATES[n % DATES.len()];
        let date = |pattern: &str| pattern.replace("{m}", &month).replace("{d}", &day);
        let code = region.map_or("KZ", Region::code);
        let (in_kk, in_ru) = region.map(|region| (format!(", {}", region.name(kk)), format!(", {}", region.name(ru)))).unwrap_or_default();
        let structure = ["", "youth", "mothers", "elders"][n % 4];
        rows.push(format!(
            "{id},{kind},{},{},{code},,{parent},{structure},30 жыл,«{theme_kk}» {what_kk} № {n}{},{what_ru} {theme_ru} № {n}{},Достық үйі,Дом дружбы",
            date(starts),
            date(ends),
            in_kk.replace(',', " –"),
            in_ru.replace(',', " –"),
        ));
    };
    for parent in 0..PARENTS {
        let id = format!("parent-{parent}");
        row(parent, &id, None, "");
        (0..4).for_each(|part| row(parent, &format!("{id}-{part}"), Some(regions[(parent * 4 + part) % regions.len()]), &id));
    }
    for single in 0..ROWS - PARENTS * 5 - BROKEN {
        // Kinds and precisions turn at different speeds, so that each meets the other.
        let n = PARENTS + single + single / KINDS.len();
        row(n, &format!("single-{single}"), Some(regions[single % regions.len()]), "");
    }
    for (n, [kind, starts, ends, region, rule]) in FAULTS.iter().cycle().take(BROKEN).enumerate() {
        let at = rows.len() * (n + 1) / (BROKEN + 1);
        rows.insert(at, format!("broken-{n},{kind},{starts},{ends},{region},{rule},,,,Жиын {n},Собрание {n},,"));
    }
    assert_eq!(rows.len(), ROWS);
    format!("{HEAD}{}\n", rows.join("\n"))
}

/// `cargo test --test it the_plan_as_a_file -- --ignored`: a file to send to the demo's bot.
#[test]
#[ignore = "writes a file for the demo"]
fn the_plan_as_a_file() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan.csv");
    std::fs::write(&path, plan()).unwrap();
    eprintln!("{}", path.display());
}

async fn stored(town: &Town, id: &str) -> Event {
    let mut reading = town.db().read().acquire().await.unwrap();
    let id: i64 = sqlx::query_scalar("SELECT id FROM event WHERE external_id = ?").bind(id).fetch_one(&mut *reading).await.unwrap();
    events::by_id(&mut reading, id, town.now()).await.unwrap().unwrap()
}

async fn count(town: &Town, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(town.db().read()).await.unwrap()
}

/// Presses a button of this data, wherever it stands.
async fn presses_data(town: &Town, who: &Neighbour<'_>, data: &str) {
    town.world.presses(who.id, who.id, who.last().id, data);
    town.settles().await;
}

#[tokio::test]
async fn a_plan_of_four_hundred_is_in_browsed_searched_moved_and_called_off_in_both_languages() {
    let town = Town::opens().await;
    let (owner, dinara, oleg) = (town.owner(), town.citizen("Динара", "kk"), town.citizen("Олег", "ru"));
    dinara.subscribes("kk").await;
    oleg.subscribes("ru").await;
    town.world.sends_document(owner.id, "plan.csv", plan().as_bytes(), "");
    town.settles().await;
    assert_eq!((owner.count("Жаңа: 380"), owner.count("Қабылданбаған жолдар: 20")), (1, 1));
    owner.presses("Қателі жолдарсыз енгізу").await;
    assert_eq!(owner.count("Енгізілді."), 1);
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM event WHERE status = 'published'", 380),
        ("SELECT COUNT(DISTINCT kind) FROM event", 16),
        ("SELECT COUNT(DISTINCT parent_id) FROM event", 30),
        ("SELECT COUNT(*) FROM event WHERE parent_id IS NOT NULL", 120),
        ("SELECT COUNT(DISTINCT precision) FROM occurrence", 6),
        ("SELECT COUNT(DISTINCT regions) FROM event", 21),
    ] {
        assert_eq!(count(&town, sql).await, expected, "{sql}");
    }

    for (who, next, none) in [(&dinara, "Мамыр ›", "іс-шара жоқ"), (&oleg, "Май ›", "мероприятий нет")] {
        let (calendar, narrow) =
            if next == "Май ›" { ("Календарь", "Отбор") } else { ("Күнтізбе", "Іріктеу") };
        who.sends("/events").await.presses(calendar).await.presses(next).await;
        let day = who.last().labels().into_iter().find(|label| label.ends_with('•')).map(str::to_owned).expect("a day with events");
        who.presses(&day).await.presses("1").await.presses(if next == "Май ›" { "Назад" } else { "Артқа" }).await;
        who.presses(narrow).await;
        for region in Region::all() {
            presses_data(&town, who, &format!("el:u:r{}:0", region.code().trim_start_matches("KZ-"))).await;
            assert!(!who.last().text.contains(none), "{region:?}: {}", who.last().text);
        }
        for (kind, ..) in KINDS {
            presses_data(&town, who, &format!("el:u:a:0:k-{kind}")).await;
            assert!(!who.last().text.contains(none), "{kind}: {}", who.last().text);
        }
    }

    let forum = stored(&town, "single-2").await;
    let typed = forum.title("kk").0.replace(['«', '»', '№'], "").replace('ұ', "у").replace('қ', "к").replace('і', "и").to_lowercase();
    oleg.sends(&typed).await.receives(forum.title("ru").0);
    for (who, on) in [(&oleg, "Включить напоминание"), (&dinara, "Еске салуды қосу")] {
        who.sends(&format!("/start e{}", forum.id)).await.presses(on).await;
    }
    presses_data(&town, &owner, &format!("m.ev:date:{}:1", forum.id)).await;
    owner.sends("15.12.2025 11:00").await.receives("Хабарланатын адамдар: 2").presses("Растау").await;
    owner.receives("Еске салуды сұрағандар: 2");
    town.passes(TimeDelta::minutes(3)).await;
    dinara.receives(forum.title("kk").0).receives("15 желтоқсан");
    oleg.receives(forum.title("ru").0).receives("15 декабря");
    presses_data(&town, &owner, &format!("m.ev:cancel:{}:2", forum.id)).await;
    owner.sends("Ауа райы қолайсыз").await.sends("Неблагоприятная погода").await.presses("Растау").await;
    town.passes(TimeDelta::minutes(3)).await;
    dinara.receives("өткізілмейді").receives("Себебі: Ауа райы қолайсыз");
    oleg.receives("Причина: Неблагоприятная погода");

    owner.presses("Импортты қайтару").await;
    assert_eq!(owner.count("Импорт қайтарылды."), 1);
    assert_eq!(count(&town, "SELECT COUNT(*) FROM event").await, 1, "what people were told of stays");
}

#[tokio::test]
async fn the_real_plan_comes_in_at_the_counter_and_reads_in_both_languages() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/events.csv");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("SKIPPED: ../shared/data/events.csv is absent");
        return;
    };
    let town = Town::opens().await;
    let (owner, oleg) = (town.owner(), town.citizen("Олег", "ru"));
    town.world.sends_document(owner.id, "events.csv", &bytes, "");
    town.settles().await;
    owner.receives("Жаңа: 18").receives("Қабылданбағаны: 0").presses("Енгізу").await.receives("Жаңа: 18");
    for (asked, found) in [
        ("34 сессия", "XXXIV сессия"),
        ("забег единства", "Забег единства"),
        ("бирлик жугириси", "Забег единства"),
        ("алгыс айту", "День благодарности"),
        ("VIII съезд", "лидеров мировых"),
        ("ghfplybr tlbycndf", "Праздник единства"),
    ] {
        oleg.sends(asked).await.receives(found);
    }
    oleg.sends("/events").await.receives("XXXIV сессия").presses("Календарь").await.presses("23•").await.receives("XXXIV сессия");
}
