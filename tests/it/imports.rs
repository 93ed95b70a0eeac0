//! A plan sent to the bot as a file: what it would do, one press, and a day to take it back.

use std::io::Write;

use chrono::TimeDelta;
use sandbox::Kind;

use crate::desk::moderator;
use crate::town::{Neighbour, Town};

const HEAD: &str = "id,kind,starts_at_local,region_iso,title_kk,title_ru,venue_kk,venue_ru\n";

/// Sends a file and reads what comes back.
async fn hands(town: &Town, who: &Neighbour<'_>, name: &str, bytes: &[u8]) {
    town.world.sends_document(who.id, name, bytes, "");
    town.settles().await;
}

async fn count(town: &Town, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(town.db().read()).await.unwrap()
}

async fn events(town: &Town) -> i64 {
    count(town, "SELECT COUNT(*) FROM event").await
}

#[tokio::test]
async fn a_plan_is_reported_first_written_by_a_press_and_taken_back_by_another() {
    let town = Town::opens().await;
    let (owner, dinara) = (town.owner(), town.citizen("Динара", "kk"));
    dinara.subscribes("kk").await;
    owner.sends("/import").await.receives("CSV, TSV, XLSX немесе ICS");
    let plan = format!("{HEAD}a,forum,2025-05-02T10:00,KZ,Достық форумы,Форум дружбы,,\nb,seminar,2025-05-03,KZ-15,Тіл семинары,,,\n");
    hands(&town, &owner, "plan.csv", plan.as_bytes()).await;
    owner.receives("Файл: plan.csv").receives("Жаңа: 2").receives("нобай (бір тілде ғана): 1").receives("Қабылданбағаны: 0");
    assert_eq!(events(&town).await, 0, "nothing before the press");
    owner.presses("Енгізу").await.receives("Енгізілді").receives("2025 ж. 22 сәуір, 09:00");
    assert_eq!(events(&town).await, 2);

    dinara.sends("/events").await.presses("1").await.receives("Достық форумы").presses("Еске салуды қосу").await;
    let moved = plan.replace("2025-05-02T10:00", "2025-05-05T11:00");
    hands(&town, &owner, "plan.csv", moved.as_bytes()).await;
    owner.receives("Өзгеретіні: 1").receives("Өзгеріс туралы жіберілетін хабарламалар: 1").receives("Өзгеріссіз: 1");
    owner.presses("Енгізу").await;
    town.passes(TimeDelta::minutes(3)).await;
    dinara.receives("5 мамыр");
    owner.presses("Импортты қайтару").await.receives("Импорт қайтарылды");
    town.passes(TimeDelta::minutes(3)).await;
    dinara.receives("2 мамыр");
    assert_eq!(events(&town).await, 2, "the second import alone is taken back");
    assert_eq!(count(&town, "SELECT COUNT(*) FROM audit WHERE what IN ('events.imported', 'events.import_undone')").await, 3);
}

#[tokio::test]
async fn bad_rows_are_named_and_the_sound_ones_go_in_if_that_is_wanted() {
    let town = Town::opens().await;
    let (owner, serik) = (town.owner(), moderator(&town, "Серік", "ru").await);
    let mut plan = format!("{HEAD}ok,forum,2025-05-02T10:00,KZ,Достық форумы,Форум дружбы,,\n");
    for (id, starts) in [("y", "9999-01-01"), ("z", "2025-02-31"), ("u", "2025-05-01T10:00+06:00")] {
        plan.push_str(&format!("{id},forum,{starts},KZ,а,а,,\n"));
    }
    plan.push_str("k,rocket,2025-05-01,KZ-99,а,а,,\n");
    hands(&town, &serik, "план.csv", plan.as_bytes()).await;
    serik.receives("Новых: 1").receives("Не принято: 5").receives("Строка: 3. Столбец: starts_at_local. Год должен быть");
    serik.receives("Строка: 6. Столбец: kind").receives("Столбец: region_iso. Регион «KZ-99» не распознан");
    assert!(!serik.last().labels().contains(&"Загрузить"), "not as if nothing were wrong");
    owner.sends("/events").await;
    let stolen = serik.last().button("Загрузить без ошибочных строк").unwrap().data.clone().unwrap();
    town.world.presses(owner.id, owner.id, owner.last().id, &stolen);
    town.settles().await;
    assert_eq!(events(&town).await, 0, "one moderator's report is no other's button");
    serik.presses("Загрузить без ошибочных строк").await.receives("Загружено").receives("Новых: 1");
    assert_eq!(events(&town).await, 1);
    serik.sends("/editevent").await.receives("Мероприятия");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_its_place_and_reason_and_writes_nothing() {
    let town = Town::opens().await;
    let owner = town.owner();
    let event = |inside: &str| {
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u@x\r\nSUMMARY:Жиын\r\n{inside}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    };
    for (name, bytes, words) in [
        ("a.xls", b"anything".to_vec(), "Файл түрі танылмады"),
        ("a.xlsx", b"PK\x03\x04 nonsense".to_vec(), "Файл бүлінген"),
        ("a.csv", b"\n\n".to_vec(), "Файл бос"),
        ("a.csv", "id,kind,колонка\n1,forum,x\n".into(), "Баған: колонка. Мұндай баған жоқ"),
        ("a.csv", format!("{HEAD}a,forum,2025-05-02T12:00,KZ,а\n").into_bytes(), "Ұяшық саны: 5"),
        (
            "a.csv",
            "id,kind,starts_at_local,ends_at_local,region_iso,title_kk,title_ru\na,forum,2025-05-02,2025-05-01,KZ,а,а\n".into(),
            "Аяқталуы басталуынан бұрын",
        ),
        (
            "a.csv",
            "id,kind,starts_at_local,rule,region_iso,title_kk,title_ru\na,forum,2025-05-02,FREQ=WEEKLY,KZ,а,а\n".into(),
            "Шексіз тек жыл сайын",
        ),
        ("a.ics", event("DTSTART;TZID=Mars/Olympus:20250502T100000").into_bytes(), "«Mars/Olympus» уақыт белдеуі танылмады"),
        ("a.ics", event("DTSTART:99990502T100000Z").into_bytes(), "Жыл мына аралықта"),
        ("a.ics", event("DTSTART:20250502T100000Z\r\nDTEND:20250502T090000Z").into_bytes(), "Аяқталуы басталуынан бұрын"),
    ] {
        hands(&town, &owner, name, &bytes).await;
        owner.receives(words);
        assert!(!owner.last().labels().contains(&"Енгізу"), "{name}: {words}");
    }
    assert_eq!(events(&town).await, 0);
}

#[tokio::test]
async fn ten_thousand_bad_rows_come_back_as_a_file_and_a_file_too_large_is_not_even_fetched() {
    let town = Town::opens().await;
    let owner = town.owner();
    let rows: String = (0..10_000).map(|n| format!("=r{n},forum,someday,KZ,а,а,,\n")).collect();
    hands(&town, &owner, "plan.csv", format!("{HEAD}{rows}").as_bytes()).await;
    let sent = owner.messages();
    assert!(sent[sent.len() - 2].text.contains("Қабылданбағаны: 10\u{a0}000"), "{}", sent[sent.len() - 2].text);
    assert_eq!((sent[sent.len() - 1].kind, sent[sent.len() - 1].text.as_str()), (Kind::Document, "Қабылданбаған жолдар: 10\u{a0}000"));
    hands(&town, &owner, "huge.csv", &vec![b'a'; 20_000_001]).await;
    owner.receives("Файл тым үлкен. Шегі: 20 МБ");
    assert_eq!(count(&town, "SELECT COUNT(*) FROM event_import").await, 1);
}

#[tokio::test]
async fn formulas_are_neither_counted_nor_handed_on() {
    let town = Town::opens().await;
    let owner = town.owner();
    let plan = format!("{HEAD}a,forum,2025-05-02T10:00,KZ,\"=HYPERLINK(\"\"http://x\"\")\",=1+1,,\n");
    hands(&town, &owner, "plan.csv", plan.as_bytes()).await;
    owner.presses("Енгізу").await;
    let title: String = sqlx::query_scalar("SELECT title FROM event_text WHERE language = 'ru'").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(title, "=1+1");
    let table = jarshy::events::export::csv(&mut town.db().read().acquire().await.unwrap()).await.unwrap();
    assert!(String::from_utf8(table).unwrap().contains("'=1+1"));
}

#[tokio::test]
async fn who_was_stopped_half_way_goes_on_and_what_changed_meanwhile_is_shown_first() {
    let town = Town::opens().await;
    let owner = town.owner();
    let rows: String = (0..250).map(|n| format!("r{n},forum,2025-05-02,KZ,Жиын {n},Собрание {n},,\n")).collect();
    let file = format!("{HEAD}{rows}");
    hands(&town, &owner, "plan.csv", file.as_bytes()).await;
    // As if it had been killed after the first piece.
    let bytes = file.as_bytes();
    let plan =
        jarshy::events::import::plan(&mut town.db().read().acquire().await.unwrap(), bytes, "plan.csv", town.office.zone).await.unwrap();
    let mut transaction = town.db().write().await.unwrap();
    let hand = jarshy::events::Hand { batch: Some(1), ..jarshy::events::Hand::new(town.now(), Some(owner.id)) };
    jarshy::events::import::apply(&mut transaction, plan.chunks().next().unwrap(), town.office.zone, hand).await.unwrap();
    sqlx::query("UPDATE event_import SET state = 'writing'").execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    owner.presses("Енгізу").await.receives("Жаңа: 250");
    assert_eq!(events(&town).await, 250);
    owner.presses("Импортты қайтару").await;
    assert_eq!(events(&town).await, 0);

    hands(&town, &owner, "plan.csv", format!("{HEAD}x,forum,2025-05-02,KZ,Жиын,Собрание,,\n").as_bytes()).await;
    let press = owner.last().button("Енгізу").unwrap().data.clone().unwrap();
    let message = owner.last().id;
    hands(&town, &owner, "other.csv", format!("{HEAD}x,forum,2025-05-03,KZ,Жиын,Собрание,,\n").as_bytes()).await;
    owner.presses("Енгізу").await;
    town.world.presses(owner.id, owner.id, message, &press);
    town.settles().await;
    assert_eq!(owner.count("Көрсетілгеннен бері күнтізбе өзгерді"), 1);
    assert_eq!(count(&town, "SELECT COUNT(*) FROM event_text WHERE language = 'kk'").await, 1);
}

#[tokio::test]
async fn an_import_can_be_taken_back_for_a_day() {
    let town = Town::opens().await;
    let owner = town.owner();
    hands(&town, &owner, "plan.csv", format!("{HEAD}x,forum,2025-06-02,KZ,Жиын,Собрание,,\n").as_bytes()).await;
    owner.presses("Енгізу").await;
    town.passes(TimeDelta::hours(24)).await;
    owner.presses("Импортты қайтару").await;
    assert!(!owner.last().labels().contains(&"Импортты қайтару"));
    assert_eq!(events(&town).await, 1);
}

#[tokio::test]
async fn a_spreadsheet_comes_in_as_it_shows() {
    let town = Town::opens().await;
    let owner = town.owner();
    hands(&town, &owner, "Жоспар.xlsx", &book()).await;
    owner.receives("Жаңа: 1").presses("Енгізу").await;
    let starts: String = sqlx::query_scalar("SELECT starts FROM event").fetch_one(town.db().read()).await.unwrap();
    assert_eq!(starts, "2026-05-01T10:00");
}

/// The least workbook with one event in it, its header in Kazakh and Russian.
fn book() -> Vec<u8> {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &[String]| format!("<row>{}</row>", cells.concat());
    let head = ["id", "kind", "starts_at_local", "region_iso", "title_kk", "title_ru"].map(text);
    let event = [text("a"), text("Форум"), "<c s=\"1\"><v>46143.4166666667</v></c>".to_owned(), text("KZ"), text("Жиын"), text("Собрание")];
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Жоспар\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>"),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{}{}</sheetData></worksheet>", row(&head), row(&event)),
        ),
    ];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
