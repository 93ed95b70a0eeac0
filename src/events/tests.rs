//! The calendar against a database, in the words of those who use it.

use sqlx::SqliteConnection;

use super::*;
use crate::db::Db;
use crate::locale::Locales;
use crate::regions::RegionSet;

const ALMATY: chrono_tz::Tz = chrono_tz::Asia::Almaty;

/// 2025-04-21 09:00 in Almaty, as the demo's clock.
fn monday() -> i64 {
    unix("2025-04-21T09:00:00")
}

fn unix(local: &str) -> i64 {
    crate::zone::instant(ALMATY, local.parse().unwrap()).timestamp()
}

fn hand() -> Hand {
    Hand::new(monday(), None)
}

async fn import(db: &Db, text: &str) -> (import::Report, Vec<Changed>) {
    let mut tx = db.write().await.unwrap();
    let plan = import::plan(&mut tx, text.as_bytes(), "plan.csv", ALMATY).await.unwrap();
    let mut changes = Vec::new();
    if plan.may_apply(false) {
        for rows in plan.chunks() {
            changes.extend(import::apply(&mut tx, rows, ALMATY, hand()).await.unwrap());
        }
    }
    tx.commit().await.unwrap();
    (plan.report, changes)
}

async fn by_external_id(db: &mut SqliteConnection, id: &str) -> Event {
    let id: i64 = sqlx::query_scalar("SELECT id FROM event WHERE external_id = ?").bind(id).fetch_one(&mut *db).await.unwrap();
    by_id(db, id, monday()).await.unwrap().unwrap()
}

fn session(starts: &str) -> Content {
    let mut content = Content::new(Kind::parse("session").unwrap(), RegionSet::parse("KZ-71").unwrap());
    content.starts = starts.parse().unwrap();
    content.status = Status::Published;
    for (language, title, venue) in [("kk", "XXXV сессия <жоба>", "Тәуелсіздік сарайы"), ("ru", "XXXV сессия", "Дворец Независимости")]
    {
        let text = content.text_mut(language);
        text.title = title.to_owned();
        text.venue = venue.to_owned();
    }
    content
}

fn both(say: impl Fn(&crate::locale::Locale) -> String) -> [String; 2] {
    let locales = Locales::embedded().unwrap();
    ["kk", "ru"].map(|tag| say(locales.get(locales.lang(tag).unwrap())))
}

fn real_plan() -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/events.csv");
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        eprintln!("SKIPPED: ../shared/data/events.csv is absent");
    }
    text
}

#[tokio::test]
async fn the_real_plan_comes_in_once_and_changes_nothing_the_second_time() {
    let Some(text) = real_plan() else { return };
    let db = Db::scratch().await.unwrap();
    let (report, changes) = import(&db, &text).await;
    assert_eq!((report.new, report.changed, report.same, report.drafts), (18, 0, 0, 0), "{:?}", report.refused);
    assert_eq!(changes.len(), 18);
    let (report, changes) = import(&db, &text).await;
    assert_eq!((report.new, report.changed, report.same), (0, 0, 18));
    assert!(changes.is_empty());
}

#[tokio::test]
async fn the_real_plan_reads_well_in_both_languages() {
    let Some(text) = real_plan() else { return };
    let db = Db::scratch().await.unwrap();
    import(&db, &text).await;
    let mut reader = db.read().acquire().await.unwrap();
    let now = monday();
    let page = upcoming(&mut reader, now, &Filter::public(RegionSet::ALL), 0, 50).await.unwrap();
    for event in &page.events {
        for card in both(|locale| card(locale, event, Moment::answer(now)).into_string()) {
            println!("{card}\n");
        }
    }
    let titles: Vec<&str> = page.events.iter().map(|event| event.title("ru").0).collect();
    assert_eq!(titles[..2], ["XXXIV сессия Ассамблеи народа Казахстана", "Праздник единства народа Казахстана"]);
    let first = &page.events[0];
    assert_eq!(
        both(|locale| card(locale, first, Moment::answer(now)).into_string()),
        [
            "<b>Қазақстан халқы Ассамблеясының XXXIV сессиясы</b>\nКүні: 23–24 сәуір\nУақыты нақтылануда\nӨтетін орны: Тәуелсіздік сарайы\nӨңірі: Астана қаласы\n\
             Іс-шара түрі: Сессия\nҰйымдастырушы: Қазақстан халқы Ассамблеясы",
            "<b>XXXIV сессия Ассамблеи народа Казахстана</b>\nДата: 23–24 апреля\nВремя уточняется\nМесто проведения: Дворец Независимости\nРегион: город Астана\n\
             Вид мероприятия: Сессия\nОрганизатор: Ассамблея народа Казахстана"
        ]
    );
    let behind = past(&mut reader, now, &Filter::public(RegionSet::ALL), 0, 50).await.unwrap();
    assert_eq!(page.events.len() + behind.events.len(), 18);
}

#[tokio::test]
async fn a_year_later_all_of_the_real_plan_lies_behind_but_what_has_no_date() {
    let Some(text) = real_plan() else { return };
    let db = Db::scratch().await.unwrap();
    import(&db, &text).await;
    let mut reader = db.read().acquire().await.unwrap();
    let now = unix("2026-11-21T12:00:00");
    let page = upcoming(&mut reader, now, &Filter::public(RegionSet::ALL), 0, 50).await.unwrap();
    assert!(page.events.iter().all(|event| event.occurrence.starts == Edtf::Unknown), "{page:?}");
    assert_eq!(page.events.len(), 2);
}

#[tokio::test]
async fn every_bad_cell_is_named_and_nothing_is_written() {
    let db = Db::scratch().await.unwrap();
    let text = "id;kind;starts_at_local;ends_at_local;region_iso;title_kk;title_ru;link;attendance_planned;parent\n\
                a;session;2026-05-01T10:00;;KZ-71;Сессия;Сессия;;;\n\
                a;rocket;2026-04-31;;KZ-99;;;ftp://x;много;nobody\n\
                ;session;9999-01-01;;;Сессия;Сессия;;;\n\
                c;session;2026-05-02;2026-05-01;KZ;Сессия;Сессия;;;\n\
                d;session;2026-05-02;KZ;Сессия\n";
    let (report, changes) = import(&db, text).await;
    let said: Vec<String> = report.refused.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 12, "{said:#?}");
    for (line, column) in [
        (3, "id"),
        (3, "kind"),
        (3, "starts_at_local"),
        (3, "region_iso"),
        (3, "title_kk"),
        (3, "link"),
        (3, "attendance_planned"),
        (4, "id"),
        (4, "starts_at_local"),
        (4, "region_iso"),
        (5, "ends_at_local"),
        (6, ""),
    ] {
        assert!(report.refused.iter().any(|refusal| refusal.line == line && refusal.column == column), "{line} {column}: {said:#?}");
    }
    assert!(changes.is_empty());
    let stored: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM event").fetch_one(db.read()).await.unwrap();
    assert_eq!(stored, 0);
    for refusal in &report.refused {
        let [kk, ru] = both(|locale| refusal.fault.say(locale));
        assert_ne!(kk, ru);
    }
}

#[tokio::test]
async fn an_unknown_column_is_refused_with_a_hint_and_a_missing_one_is_named() {
    let db = Db::scratch().await.unwrap();
    let (report, _) = import(&db, "id,kind,starts_at_local,region_iso,titel_kk\na,session,2026,KZ,x\n").await;
    let said: Vec<String> = report.refused.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 1, column titel_kk: there is no column of this name; did you mean title_kk?",
            "line 1, column title_kk: the header must have this column exactly once"
        ]
    );
}

#[tokio::test]
async fn what_lacks_a_language_is_kept_as_a_draft_until_it_comes() {
    let db = Db::scratch().await.unwrap();
    let head = "id,kind,starts_at_local,region_iso,title_kk,title_ru";
    let (report, _) = import(&db, &format!("{head}\na,forum,2026-05,KZ,Форум,\n")).await;
    assert_eq!((report.new, report.drafts), (1, 1));
    let mut reader = db.read().acquire().await.unwrap();
    assert!(!by_external_id(&mut reader, "a").await.is_public());
    import(&db, &format!("{head}\na,forum,2026-05,KZ,Форум,Форум\n")).await;
    assert!(by_external_id(&mut reader, "a").await.is_public());
    let (report, _) = import(&db, &format!("{head}\na,forum,2026-05,KZ,Форум,\n")).await;
    assert_eq!(report.refused[0].fault, Fault::BothLanguages);
}

#[tokio::test]
async fn a_file_may_name_a_parent_after_its_parts() {
    let db = Db::scratch().await.unwrap();
    let text = "id,kind,starts_at_local,region_iso,title_kk,title_ru,parent\n\
                part,sport,2025-05-01T09:00,KZ-71,Астана,Астана,run\nrun,sport,2025-05-01,KZ,Жүгіріс,Забег,\n";
    let (report, _) = import(&db, text).await;
    assert!(report.refused.is_empty());
    let mut reader = db.read().acquire().await.unwrap();
    let run = by_external_id(&mut reader, "run").await;
    let parts = parts(&mut reader, run.id).await.unwrap();
    assert_eq!(parts.iter().map(|part| part.title("kk").0).collect::<Vec<_>>(), ["Астана"]);
    assert_eq!(import(&db, text).await.0.same, 2);
    let (report, _) =
        import(&db, "id,kind,starts_at_local,region_iso,title_kk,title_ru,parent\nx,sport,2025,KZ,а,а,y\ny,sport,2025,KZ,а,а,x\n").await;
    assert_eq!(report.refused.len(), 2);
}

#[tokio::test]
async fn a_moved_event_says_from_where_to_where_and_raises_its_revision() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let created = create(&mut tx, &session("2025-04-24T10:00"), ALMATY, hand()).await.unwrap();
    let id = created.event_id;
    let moved = reschedule(&mut tx, id, 1, "2025-04-25T11:00".parse().unwrap(), Edtf::Unknown, hand()).await.unwrap();
    assert!(moved.tells(monday()) && moved.aspects.date && moved.revision == 2);
    let event = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
    assert_eq!((event.status(), event.sequence), (Status::Moved, 1));
    assert_eq!(
        both(|locale| card(locale, &event, Moment::pushed(monday())).into_string()),
        [
            "<b>XXXV сессия &lt;жоба&gt;</b>\n<b>Басқа күнге ауыстырылды</b>\nКүні: 25 сәуір, жұма, 11:00\nБұрынғы күні: 24 сәуір, бейсенбі, 10:00\n\
             Өтетін орны: Тәуелсіздік сарайы\nӨңірі: Астана қаласы\nІс-шара түрі: Сессия",
            "<b>XXXV сессия</b>\n<b>Перенесено на другую дату</b>\nДата: пятница, 25 апреля, 11:00\nПрежняя дата: четверг, 24 апреля, 10:00\n\
             Место проведения: Дворец Независимости\nРегион: город Астана\nВид мероприятия: Сессия"
        ]
    );
    let venues = [("kk".to_owned(), "Достық үйі".to_owned()), ("ru".to_owned(), "Дом дружбы".to_owned())].into();
    assert!(move_place(&mut tx, id, 2, &venues, hand()).await.unwrap().aspects.place);
    assert!(matches!(cancel(&mut tx, id, 2, &[].into(), hand()).await, Err(EditError::Stale { revision: 3 })));
    let reasons = [("ru".to_owned(), "паводок".to_owned())].into();
    let cancelled = cancel(&mut tx, id, 3, &reasons, hand()).await.unwrap();
    assert!(cancelled.tells(monday()) && cancelled.aspects.status);
    let event = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
    let [kk, ru] = both(|locale| card(locale, &event, Moment::pushed(monday())).into_string());
    assert!(ru.contains("<b>Отменено</b>\nПричина: паводок"), "{ru}");
    assert!(kk.contains("<b>Өткізілмейді</b>\nСебебі: паводок") && kk.ends_with("<i>Аударма жоқ. Мәтін тілі: орысша</i>"), "{kk}");
}

#[tokio::test]
async fn saying_more_precisely_when_is_no_move_and_postponing_leaves_the_date_open() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let id = create(&mut tx, &session("2025-05"), ALMATY, hand()).await.unwrap().event_id;
    let status = |event: &Event| (event.status(), event.was.is_some());
    for (revision, starts, expected) in [
        (1, "2025-05-12", (Status::Published, false)),
        (2, "2025-05-12T10:00", (Status::Published, false)),
        (3, "2025-05-13T10:00", (Status::Moved, true)),
        (4, "", (Status::Postponed, true)),
        (5, "2025-06-01", (Status::Moved, true)),
    ] {
        reschedule(&mut tx, id, revision, starts.parse().unwrap(), Edtf::Unknown, hand()).await.unwrap();
        let event = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
        assert_eq!(status(&event), expected, "{starts}");
        if starts.is_empty() {
            let [kk, ru] = both(|locale| card(locale, &event, Moment::pushed(monday())).into_string());
            assert!(
                kk.contains("<b>Іс-шара кейінге қалдырылды. Жаңа күні кейін хабарланады.</b>\nБұрынғы күні: 13 мамыр, сейсенбі, 10:00\n"),
                "{kk}"
            );
            assert!(ru.contains("О новой дате сообщим дополнительно.</b>\nПрежняя дата: вторник, 13 мая, 10:00\n"), "{ru}");
        }
    }
}

#[test]
fn a_start_that_moves_takes_its_end_along() {
    for (starts, ends, moved, expected) in [
        ("2025-05-01T10:00", "2025-05-01T12:30", "2025-05-02T22:00", "2025-05-03T00:30"),
        ("2025-05-01T10:00", "2025-05-03", "2025-05-10T09:00", "2025-05-12"),
        ("2025-04-30", "2025-05-01", "2025-02-28", "2025-03-01"),
        ("2025-05-01T10:00", "2025-05-01T12:30", "2025-05-02", ""),
        ("2025-05-01", "", "2025-05-02", ""),
        ("2025-05", "2025-06", "2025-07", ""),
    ] {
        let content = Content { ends: ends.parse().unwrap(), ..session(starts) };
        assert_eq!(same_length(&content, moved.parse().unwrap()).to_string(), expected, "{starts} {ends} {moved}");
    }
}

#[tokio::test]
async fn what_lies_behind_tells_nobody() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let id = create(&mut tx, &session("2024-04-25"), ALMATY, hand()).await.unwrap().event_id;
    let changed = reschedule(&mut tx, id, 1, "2024-04-26".parse().unwrap(), Edtf::Unknown, hand()).await.unwrap();
    assert!(!changed.tells(monday()));
}

#[test]
fn a_date_is_said_as_people_say_it_and_never_more_precisely_than_it_is_known() {
    let today = "2025-04-21".parse().unwrap();
    for (starts, ends, tone, kk, ru) in [
        ("2025-05-01T10:00", "", Tone::Pushed, "1 мамыр, бейсенбі, 10:00", "четверг, 1 мая, 10:00"),
        ("2025-04-22T10:00", "", Tone::Answer, "ертең, 22 сәуір, 10:00", "завтра, 22 апреля, 10:00"),
        ("2025-04-22T10:00", "", Tone::Pushed, "22 сәуір, сейсенбі, 10:00", "вторник, 22 апреля, 10:00"),
        ("2025-05-01T10:00", "2025-05-01T12:30", Tone::Pushed, "1 мамыр, бейсенбі, 10:00–12:30", "четверг, 1 мая, 10:00–12:30"),
        ("2025-04-30", "2025-05-01", Tone::Answer, "30 сәуір – 1 мамыр", "30 апреля – 1 мая"),
        ("2026-05-01", "2026-05-03", Tone::Answer, "2026 ж. 1–3 мамыр", "1–3 мая 2026 г."),
        ("2026-05-01", "", Tone::Answer, "2026 ж. 1 мамыр, жұма", "пятница, 1 мая 2026 г."),
        (
            "2025-05-01T10:00",
            "2025-05-02T18:00",
            Tone::Answer,
            "1 мамыр, бейсенбі, 10:00 – 2 мамыр, жұма, 18:00",
            "четверг, 1 мая, 10:00 – пятница, 2 мая, 18:00",
        ),
        ("2025-09", "", Tone::Answer, "2025 ж. қыркүйек", "сентябрь 2025 г."),
        ("2025-09", "2025-10", Tone::Answer, "2025 ж. қыркүйек – 2025 ж. қазан", "сентябрь 2025 г. – октябрь 2025 г."),
        ("2025-23", "", Tone::Answer, "2025 жылғы күз", "осень 2025 г."),
        ("2025", "", Tone::Answer, "2025 жыл", "2025 год"),
        ("", "", Tone::Answer, "нақтылануда", "уточняется"),
    ] {
        let said = both(|locale| text::span(locale, starts.parse().unwrap(), ends.parse().unwrap(), today, tone));
        assert_eq!(said, [kk, ru], "{starts} {ends}");
    }
}

#[test]
fn every_kind_has_a_name_of_its_own_in_every_language() {
    let names = |locale: &crate::locale::Locale| Kind::all().map(|kind| text::kind(locale, kind)).collect::<Vec<_>>().join("|");
    for said in both(names) {
        let distinct: std::collections::HashSet<&str> = said.split('|').collect();
        assert_eq!(distinct.len(), Kind::all().count(), "{said}");
    }
}

#[tokio::test]
async fn a_time_not_yet_known_never_looks_like_all_day() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let mut holiday = session("2025-05-01");
    holiday.kind = Kind::parse("holiday").unwrap();
    let open = create(&mut tx, &session("2025-05-01"), ALMATY, hand()).await.unwrap().event_id;
    let day = create(&mut tx, &holiday, ALMATY, hand()).await.unwrap().event_id;
    for (id, expected) in [(open, true), (day, false)] {
        let event = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
        let [kk, ru] = both(|locale| card(locale, &event, Moment::answer(monday())).into_string());
        assert_eq!((kk.contains("\nУақыты нақтылануда\n"), ru.contains("\nВремя уточняется\n")), (expected, expected), "{kk}");
    }
    let event = by_id(&mut tx, open, unix("2025-06-01T00:00:00")).await.unwrap().unwrap();
    assert!(!text::time_is_open(&event, unix("2025-06-01T00:00:00")), "nobody waits for the time of what is over");
}

#[tokio::test]
async fn a_region_sees_its_own_and_the_national_level() {
    let db = Db::scratch().await.unwrap();
    import(&db, "id,kind,starts_at_local,region_iso,title_kk,title_ru\na,forum,2025-05-02,KZ-15,а,а\nb,forum,2025-05-03,KZ,б,б\nc,forum,2025-05-01,KZ-71;KZ-75,в,в\n").await;
    let mut reader = db.read().acquire().await.unwrap();
    for (regions, expected) in [("KZ-15", "а б"), ("KZ-75", "в б"), ("KZ", "в а б"), ("KZ-10", "б")] {
        let page = upcoming(&mut reader, monday(), &Filter::public(RegionSet::parse(regions).unwrap()), 0, 10).await.unwrap();
        let titles: Vec<&str> = page.events.iter().map(|event| event.title("kk").0).collect();
        assert_eq!(titles.join(" "), expected, "{regions}");
    }
    let page = upcoming(&mut reader, monday(), &Filter::public(RegionSet::ALL), 1, 2).await.unwrap();
    assert_eq!((page.events.len(), page.more, page.number), (1, false, 1));
}

#[tokio::test]
async fn what_a_person_asked_for_is_theirs_and_not_interested_takes_it_back() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let mut content = session("2025-05-01T10:00");
    content.series = Some("apk-session".to_owned());
    let id = create(&mut tx, &content, ALMATY, hand()).await.unwrap().event_id;
    requests::remind(&mut tx, id, 7, Some(60), monday()).await.unwrap();
    requests::remind(&mut tx, id, 7, None, monday()).await.unwrap();
    requests::follow(&mut tx, "apk-session", 8, monday()).await.unwrap();
    assert_eq!(requests::count(&mut tx, id).await.unwrap(), 2);
    assert_eq!(requests::asked_by(&mut tx, 8, monday(), 10).await.unwrap()[0].id, id);
    requests::not_interested(&mut tx, id, 8, monday()).await.unwrap();
    assert_eq!(requests::count(&mut tx, id).await.unwrap(), 1);
    assert!(requests::asked_by(&mut tx, 8, monday(), 10).await.unwrap().is_empty());
    let asked = requests::asked(&mut tx, id, 7).await.unwrap();
    assert_eq!((asked.reminded, asked.lead, asked.followed), (true, None, false));
}

#[tokio::test]
async fn an_export_imports_again_to_the_same() {
    let db = Db::scratch().await.unwrap();
    if let Some(text) = real_plan() {
        import(&db, &text).await;
    }
    let mut tx = db.write().await.unwrap();
    let mut content = session("2025-05-01T10:00");
    content.text_mut("kk").title = "=SUM(1;2), «тырнақша\"»".to_owned();
    content.text_mut("ru").description = "первая строка\nвторая".to_owned();
    content.text_mut("en").title = "Session".to_owned();
    content.source = Some("plan".to_owned());
    content.attendance = vec![Attendance { stage: Stage::Planned, source: "plan".to_owned(), people: 1600 }];
    let parent = create(&mut tx, &content, ALMATY, hand()).await.unwrap().event_id;
    create(&mut tx, &Content { parent: Some(parent), ordinal: Some(35), ..content }, ALMATY, hand()).await.unwrap();
    tx.commit().await.unwrap();
    let mut reader = db.read().acquire().await.unwrap();
    let table = String::from_utf8(export::csv(&mut reader).await.unwrap()).unwrap();
    drop(reader);
    assert!(table.contains("'=SUM(1;2)"), "{table}");
    let (report, _) = import(&db, &table).await;
    assert_eq!((report.new, report.changed, report.refused), (0, 0, vec![]), "{table}");
    assert!(report.same >= 2);
}

fn lines_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap().replace("\r\n ", "")
}

#[tokio::test]
async fn a_calendar_file_keeps_its_uid_and_raises_its_sequence() {
    let db = Db::scratch().await.unwrap();
    let locales = Locales::embedded().unwrap();
    let ru = locales.get(locales.lang("ru").unwrap());
    let mut tx = db.write().await.unwrap();
    let id = create(&mut tx, &session("2025-05-01T10:00"), ALMATY, hand()).await.unwrap().event_id;
    let first = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
    let file = lines_of(ics(ru, &first).unwrap());
    for line in [
        "DTSTART:20250501T050000Z",
        "SUMMARY:XXXV сессия",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "LOCATION:Дворец Независимости\\, город Астана",
    ] {
        assert!(file.contains(&format!("\r\n{line}\r\n")), "{line} in {file}");
    }
    assert!(file.lines().all(|line| line.len() <= 75 || !line.is_ascii()) && !file.contains("DTEND"));
    cancel(&mut tx, id, 1, &[].into(), hand()).await.unwrap();
    let second = by_id(&mut tx, id, monday()).await.unwrap().unwrap();
    let file = lines_of(ics(ru, &second).unwrap());
    assert!(file.contains("\r\nSTATUS:CANCELLED\r\n") && file.contains("\r\nSEQUENCE:1\r\n") && file.contains(&first.uid), "{file}");
}

#[tokio::test]
async fn a_calendar_file_ends_a_day_on_the_next_and_has_nothing_for_what_has_no_day() {
    let db = Db::scratch().await.unwrap();
    let locales = Locales::embedded().unwrap();
    let kk = locales.get(locales.first());
    let mut tx = db.write().await.unwrap();
    for (starts, ends, kind, expected) in [
        ("2025-05-01", "", "holiday", Some(("DTSTART;VALUE=DATE:20250501", "DTEND;VALUE=DATE:20250502", "SUMMARY:XXXV сессия <жоба>"))),
        (
            "2025-04-23",
            "2025-04-24",
            "session",
            Some(("DTSTART;VALUE=DATE:20250423", "DTEND;VALUE=DATE:20250425", "SUMMARY:XXXV сессия <жоба> (уақыты нақтылануда)")),
        ),
        (
            "2025-05-01T10:00",
            "2025-05-01T12:00",
            "session",
            Some(("DTSTART:20250501T050000Z", "DTEND:20250501T070000Z", "SUMMARY:XXXV сессия <жоба>")),
        ),
        ("2025-05", "", "session", None),
        ("", "", "session", None),
    ] {
        let content = Content { ends: ends.parse().unwrap(), kind: Kind::parse(kind).unwrap(), ..session(starts) };
        let id = create(&mut tx, &content, ALMATY, hand()).await.unwrap().event_id;
        let file = ics(kk, &by_id(&mut tx, id, monday()).await.unwrap().unwrap()).map(lines_of);
        assert_eq!(file.is_some(), expected.is_some(), "{starts}");
        if let (Some(file), Some((start, end, title))) = (file, expected) {
            for line in [start, end, title] {
                assert!(file.contains(&format!("\r\n{line}\r\n")), "{line} in {file}");
            }
        }
    }
}

#[tokio::test]
async fn what_comes_again_is_listed_once_with_its_next_time_and_each_time_lives_by_itself() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let weekly = Content { rule: Some("FREQ=WEEKLY;COUNT=5".to_owned()), ..session("2025-04-14T10:00") };
    let id = create(&mut tx, &weekly, ALMATY, hand()).await.unwrap().event_id;
    let next = |page: Page| page.events.iter().map(|event| (event.occurrence.original.clone(), event.status())).collect::<Vec<_>>();
    let list = upcoming(&mut tx, monday(), &Filter::public(RegionSet::ALL), 0, 10).await.unwrap();
    assert_eq!(next(list), [("2025-04-21T10:00".to_owned(), Status::Published)]);
    let moved = move_one(&mut tx, id, "2025-04-28T10:00", 1, "2025-04-29T11:00".parse().unwrap(), Edtf::Unknown, hand()).await.unwrap();
    assert_eq!((moved.original.as_str(), moved.revision, moved.tells(monday())), ("2025-04-28T10:00", 2, true));
    cancel_one(&mut tx, id, "2025-05-05T10:00", 2, hand()).await.unwrap();
    let all = between(&mut tx, monday(), unix("2025-06-01T00:00:00"), &Filter::public(RegionSet::ALL), 10).await.unwrap();
    let said: Vec<(String, Status)> = all.iter().map(|event| (event.occurrence.starts.to_string(), event.status())).collect();
    let expected = [
        ("2025-04-21T10:00", Status::Published),
        ("2025-04-29T11:00", Status::Moved),
        ("2025-05-05T10:00", Status::Cancelled),
        ("2025-05-12T10:00", Status::Published),
    ];
    assert_eq!(said, expected.map(|(at, status)| (at.to_owned(), status)));
    // An edit of the whole leaves what was decided about single times.
    let place = [("kk".to_owned(), "Достық үйі".to_owned())].into();
    move_place(&mut tx, id, 3, &place, hand()).await.unwrap();
    let again = between(&mut tx, monday(), unix("2025-06-01T00:00:00"), &Filter::public(RegionSet::ALL), 10).await.unwrap();
    assert_eq!(again.iter().map(|event| event.status()).collect::<Vec<_>>(), expected.map(|(_, status)| status));
    let (_, later) = split(&mut tx, id, "2025-05-12T10:00", 4, hand()).await.unwrap();
    assert_eq!(later.after.rule.as_deref(), Some("FREQ=WEEKLY;COUNT=1"));
    let files: std::collections::HashSet<Option<Vec<u8>>> =
        again.iter().map(|event| ics(Locales::embedded().unwrap().get(Locales::embedded().unwrap().first()), event)).collect();
    assert_eq!(files.len(), again.len(), "each time is an entry of its own");
}

#[tokio::test]
async fn a_yearly_observance_goes_on_as_the_horizon_moves() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let mut day = Content { rule: Some("FREQ=YEARLY".to_owned()), ..session("2024-03-01") };
    day.kind = Kind::parse("observance").unwrap();
    create(&mut tx, &day, ALMATY, hand()).await.unwrap();
    let starts = |page: Page| page.events[0].occurrence.starts.to_string();
    let filter = Filter::public(RegionSet::ALL);
    assert_eq!(starts(upcoming(&mut tx, monday(), &filter, 0, 10).await.unwrap()), "2026-03-01");
    tx.commit().await.unwrap();
    let later = unix("2026-03-02T09:00:00");
    assert_eq!((extend(&db, later).await.unwrap(), extend(&db, later).await.unwrap()), (1, 0));
    let mut tx = db.write().await.unwrap();
    assert_eq!(starts(upcoming(&mut tx, later, &filter, 0, 10).await.unwrap()), "2027-03-01");
    assert_eq!(starts(past(&mut tx, later, &filter, 0, 10).await.unwrap()), "2026-03-01");
    let event = upcoming(&mut tx, later, &filter, 0, 10).await.unwrap().events.remove(0);
    let [kk, ru] = both(|locale| card(locale, &event, Moment::pushed(later)).into_string());
    assert!(kk.contains("Күні: 2027 ж. 1 наурыз, дүйсенбі\n") && kk.contains("Қайталанады: жыл сайын"), "{kk}");
    assert!(ru.contains("Дата: понедельник, 1 марта 2027 г.\n") && ru.contains("Повторяется: ежегодно"), "{ru}");
}

#[tokio::test]
async fn an_exported_calendar_has_every_public_time_and_nothing_else() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let weekly = Content { rule: Some("FREQ=WEEKLY;COUNT=3".to_owned()), ..session("2025-05-01T10:00") };
    let contents = [
        weekly.clone(),
        Content { status: Status::Draft, ..session("2025-05-01T10:00") },
        Content { visibility: Visibility::Internal, ..session("2025-05-01T10:00") },
        session("2025-05"),
    ];
    for content in &contents {
        create(&mut tx, content, ALMATY, hand()).await.unwrap();
    }
    let entries = export::entries(&mut tx).await.unwrap();
    let locales = Locales::embedded().unwrap();
    assert_eq!(entries.len(), 4);
    assert_eq!(calendar(locales.get(locales.first()), &entries).unwrap().1, 3, "what has no day has no entry");
}

#[tokio::test]
async fn an_import_can_be_undone_but_not_what_was_edited_since() {
    let db = Db::scratch().await.unwrap();
    let head = "id,kind,starts_at_local,region_iso,title_kk,title_ru";
    import(&db, &format!("{head}\na,forum,2025-05-02,KZ,а,а\n")).await;
    let mut tx = db.write().await.unwrap();
    let text = format!("{head}\na,forum,2025-05-03,KZ,а,а\nb,forum,2025-05-04,KZ,б,б\nc,forum,2025-05-05,KZ,в,в\n");
    let plan = import::plan(&mut tx, text.as_bytes(), "x.csv", ALMATY).await.unwrap();
    let batch = 7;
    let rows = plan.chunks().next().unwrap();
    import::apply(&mut tx, rows, ALMATY, Hand { batch: Some(batch), ..hand() }).await.unwrap();
    let c = by_external_id(&mut tx, "c").await;
    reschedule(&mut tx, c.id, 1, "2025-05-06".parse().unwrap(), Edtf::Unknown, hand()).await.unwrap();
    let undone = import::undo(&mut tx, batch, None, hand()).await.unwrap();
    assert_eq!((undone.withdrawn, undone.restored.len(), undone.kept), (1, 1, 1));
    assert_eq!(by_external_id(&mut tx, "a").await.content.starts.to_string(), "2025-05-02");
    let left: Vec<String> = sqlx::query_scalar("SELECT external_id FROM event ORDER BY id").fetch_all(&mut *tx).await.unwrap();
    assert_eq!(left, ["a", "c"]);
    let again = import::undo(&mut tx, batch, None, hand()).await.unwrap();
    assert_eq!((again.withdrawn, again.restored.len()), (0, 0));
}

#[tokio::test]
async fn a_plan_is_found_by_its_words_when_it_came_when_it_changed_and_when_that_was_taken_back() {
    let db = Db::scratch().await.unwrap();
    let head = "id,kind,starts_at_local,region_iso,title_kk,title_ru,visibility";
    let found = async |question: &str| -> Vec<i64> {
        let mut reader = db.read().acquire().await.unwrap();
        let hits = crate::search::find(&mut reader, question, monday(), 10).await.unwrap();
        hits.into_iter().map(|hit| hit.id).collect()
    };
    // By date: "b" is written first.
    import(&db, &format!("{head}\na,forum,2025-05-02,KZ,Бірлік,Единство,\nb,forum,2025-05-01,KZ,Достық,Дружба,\n")).await;
    assert_eq!((found("бирлик").await, found("достык").await), (vec![2], vec![1]));
    let mut tx = db.write().await.unwrap();
    let text = format!("{head}\na,forum,2025-05-02,KZ,Татулық,Согласие,\nb,forum,2025-05-01,KZ,Достық,Дружба,internal\n");
    let plan = import::plan(&mut tx, text.as_bytes(), "x.csv", ALMATY).await.unwrap();
    import::apply(&mut tx, plan.chunks().next().unwrap(), ALMATY, Hand { batch: Some(7), ..hand() }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((found("татулык").await, found("бирлик").await, found("достык").await), (vec![2], vec![], vec![]));
    let mut tx = db.write().await.unwrap();
    import::undo(&mut tx, 7, None, hand()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!((found("татулык").await, found("бирлик").await, found("достык").await), (vec![], vec![2], vec![1]));
}

#[tokio::test]
async fn the_same_event_under_another_id_is_pointed_out() {
    let db = Db::scratch().await.unwrap();
    let head = "id,kind,starts_at_local,region_iso,title_kk,title_ru";
    import(&db, &format!("{head}\na,forum,2025-05-02,KZ,Бірлік форумы,Форум единства\n")).await;
    let mut reader = db.read().acquire().await.unwrap();
    let text =
        format!("{head}\nx,forum,2025-05-02T10:00,KZ,«Бірлік» форумы,Форум единства\ny,forum,2025-06-02,KZ,Бірлік форумы,Форум единства\n");
    let plan = import::plan(&mut reader, text.as_bytes(), "x.csv", ALMATY).await.unwrap();
    let pairs: Vec<(u64, &str)> = plan.report.likely.iter().map(|pair| (pair.line, pair.title.as_str())).collect();
    assert_eq!(pairs, [(2, "Бірлік форумы")]);
}

#[tokio::test]
async fn a_month_is_a_grid_of_days_with_what_falls_on_them() {
    let db = Db::scratch().await.unwrap();
    import(
        &db,
        "id,kind,starts_at_local,ends_at_local,region_iso,title_kk,title_ru\na,forum,2025-05-02,2025-05-04,KZ,а,а\nb,forum,2025-05-04T23:30,,KZ,б,б\n\
         c,campaign,2025-05-10,,KZ,в,в\nd,forum,2025-04-30,2025-05-01T12:00,KZ-71,г,г\ne,forum,2025-05,,KZ,д,д\n",
    )
    .await;
    let mut reader = db.read().acquire().await.unwrap();
    let filter = Filter::public(RegionSet::ALL);
    let grid = month(&mut reader, ALMATY, 2025, 5, &filter).await.unwrap();
    assert_eq!(grid.days[..11], [1, 1, 1, 2, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!((grid.days.len(), grid.days.iter().sum::<u16>()), (31, 6));
    assert_eq!((grid.neighbour(-5), grid.neighbour(8)), ((2024, 12), (2026, 1)));
    let day = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
    let days = async |reader: &mut SqliteConnection, first: &str, last: &str, page| {
        let page = within(reader, ALMATY, (day(first), day(last)), &filter, page, 2).await.unwrap();
        (page.events.iter().map(|event| event.title("kk").0.to_owned()).collect::<Vec<_>>().concat(), page.more)
    };
    assert_eq!(days(&mut reader, "2025-05-04", "2025-05-04", 0).await, ("аб".to_owned(), false));
    assert_eq!(days(&mut reader, "2025-04-28", "2025-05-04", 0).await, ("га".to_owned(), true));
    assert_eq!(days(&mut reader, "2025-04-28", "2025-05-04", 1).await, ("б".to_owned(), false));
    assert_eq!(days(&mut reader, "2025-05-11", "2025-05-11", 0).await, (String::new(), false), "an open end marks the first day only");
    assert_eq!(days(&mut reader, "2025-05-01", "2025-05-31", 1).await, ("бд".to_owned(), true), "known to the month, it is in the month");
}

#[tokio::test]
async fn lists_agree_with_looking_at_every_event() {
    let db = Db::scratch().await.unwrap();
    let mut tx = db.write().await.unwrap();
    let mut dice = 17u64;
    let mut below = |limit: i64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(dice >> 33).unwrap() % limit
    };
    let first: chrono::NaiveDate = "2025-03-20".parse().unwrap();
    for _ in 0..250 {
        let day = first + chrono::Duration::days(below(80));
        let hour = u32::try_from(below(24)).unwrap();
        let (starts, ends) = match below(7) {
            0 => (Edtf::Unknown, Edtf::Unknown),
            1 => (Edtf::Month(2025, 3 + u32::try_from(below(4)).unwrap()), Edtf::Unknown),
            2 => (Edtf::Day(day), Edtf::Day(day + chrono::Duration::days(below(40)))),
            3 => (Edtf::Day(day), Edtf::Unknown),
            4 => (
                Edtf::Time(day.and_hms_opt(hour, 0, 0).unwrap()),
                Edtf::Time((day + chrono::Duration::days(1 + below(3))).and_hms_opt(9, 0, 0).unwrap()),
            ),
            _ => (Edtf::Time(day.and_hms_opt(hour, 30, 0).unwrap()), Edtf::Unknown),
        };
        let kind = Kind::parse(["forum", "campaign", "holiday"][usize::try_from(below(3)).unwrap()]).unwrap();
        let regions = RegionSet::parse(["KZ", "KZ-15", "KZ-71;KZ-15", "KZ-10"][usize::try_from(below(4)).unwrap()]).unwrap();
        create(&mut tx, &Content { starts, ends, kind, regions, ..session("") }, ALMATY, hand()).await.unwrap();
    }
    let all = export::entries(&mut tx).await.unwrap();
    let filter = Filter::public(RegionSet::parse("KZ-15").unwrap());
    let mine = |event: &&Event| event.content.regions.overlaps(filter.regions);
    for now in [unix("2025-04-01T00:00:00"), unix("2025-04-21T09:00:00"), unix("2025-05-01T23:59:00")] {
        let mut expected: Vec<(i64, i64)> = all
            .iter()
            .filter(mine)
            .filter(|event| !event.is_over(now))
            .map(|event| (event.occurrence.instants.sort_at, event.id))
            .collect();
        expected.sort_unstable();
        let mut got = Vec::new();
        for number in 0.. {
            let page = upcoming(&mut tx, now, &filter, number, 7).await.unwrap();
            got.extend(page.events.iter().map(|event| (event.occurrence.instants.sort_at, event.id)));
            if !page.more {
                break;
            }
        }
        assert_eq!(got, expected);
    }
    let grid = month(&mut tx, ALMATY, 2025, 4, &filter).await.unwrap();
    for (number, count) in (1..).zip(&grid.days) {
        let day = chrono::NaiveDate::from_ymd_opt(2025, 4, number).unwrap();
        let listed = within(&mut tx, ALMATY, (day, day), &filter, 0, 500).await.unwrap().events;
        let (from, until) = day_bounds(ALMATY, day);
        let touching = |event: &&Event| {
            let instants = event.occurrence.instants;
            let open = event.occurrence.ends == Edtf::Unknown;
            let on = instants.from_at.is_some_and(|at| at < until) && instants.until_at.is_some_and(|at| at > from);
            on && event.occurrence.starts.has_day() && (!open || event.occurrence.starts.day() == Some(day))
        };
        let expected = all.iter().filter(mine).filter(touching).count();
        assert_eq!((usize::from(*count), listed.len()), (expected, expected), "{day}");
    }
}
