//! The calendar files that people are handed, from an event's first day in the calendar to its end. They are kept in the build folder, where
//! `tests/calendars/check` reads them with other people's parsers.

use std::path::Path;

use chrono::TimeDelta;
use jarshy::events::{self, Changed, Content, Hand, Kind, Status};
use jarshy::locale::Locales;
use jarshy::regions::RegionSet;
use jarshy::reminders;
use sqlx::{Sqlite, Transaction};

use crate::town::{Neighbour, Town};

async fn plan(town: &Town, kind: &str, title: &str, starts: &str, ends: &str, rule: Option<&str>) -> i64 {
    let mut content = Content::new(Kind::parse(kind).unwrap(), RegionSet::parse("KZ-71").unwrap());
    (content.starts, content.ends, content.status) = (starts.parse().unwrap(), ends.parse().unwrap(), Status::Published);
    content.rule = rule.map(str::to_owned);
    for language in ["kk", "ru"] {
        let text = content.text_mut(language);
        (text.title, text.venue) = (format!("{title}, {language}; «жиын»"), "Достық үйі, 2-зал".into());
        text.description = "Бірінші жол\nЕкінші жол: үтір, нүктелі үтір; \\".into();
    }
    let mut transaction = town.db().write().await.unwrap();
    let made = events::create(&mut transaction, &content, town.office.zone, Hand::new(town.now(), None)).await.unwrap();
    transaction.commit().await.unwrap();
    made.event_id
}

/// Tells those concerned of a change and lets them hear of it.
async fn tell(town: &Town, mut transaction: Transaction<'static, Sqlite>, changed: Changed) {
    let locales = Locales::embedded().unwrap();
    assert!(reminders::event_changed(&mut transaction, &locales, &changed, town.now()).await.unwrap());
    transaction.commit().await.unwrap();
    town.passes(TimeDelta::minutes(3)).await;
}

/// The newest «Add to calendar» is pressed: what the file says, its folded lines put together.
async fn takes(town: &Town, who: &Neighbour<'_>, name: &str) -> String {
    takes_by(town, who, "Добавить в календарь", name).await
}

async fn takes_by(town: &Town, who: &Neighbour<'_>, label: &str, name: &str) -> String {
    who.presses(label).await;
    let file = who.last().json["document"]["file_id"].as_str().expect("a file comes").to_owned();
    let bytes = town.app.tools.replies.telegram().fetch(&file).await.unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("calendars");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), &bytes).unwrap();
    String::from_utf8(bytes).unwrap().replace("\r\n ", "")
}

fn line(file: &str, name: &str) -> String {
    file.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name} in {file}")).to_owned()
}

#[tokio::test]
async fn an_entry_in_peoples_calendars_follows_its_event_from_file_to_file() {
    let town = Town::opens().await;
    let oleg = town.citizen("Олег", "ru");
    oleg.subscribes("ru").await;
    let session = plan(&town, "session", "Сессия", "2025-05-05T10:00", "2025-05-05T12:30", None).await;
    let others = [
        ("day.ics", plan(&town, "holiday", "Мереке", "2025-05-01", "", None).await),
        ("days.ics", plan(&town, "conference", "Конференция", "2025-04-23", "2025-04-24", None).await),
        ("weekly.ics", plan(&town, "training", "Оқыту", "2025-05-06T10:00", "2025-05-06T11:00", Some("FREQ=WEEKLY;COUNT=4")).await),
    ];
    for (name, id) in others {
        oleg.sends(&format!("/start e{id}")).await.presses("Включить напоминание").await;
        takes(&town, &oleg, name).await;
    }
    oleg.sends(&format!("/start e{session}")).await.presses("Включить напоминание").await;
    let mut files = vec![takes(&town, &oleg, "1-new.ics").await];

    let hand = || Hand::new(town.now(), None);
    let mut c = town.db().write().await.unwrap();
    let [starts, ends] = ["2025-05-06T11:00", "2025-05-06T13:30"].map(|at| at.parse().unwrap());
    let moved = events::reschedule(&mut c, session, 1, starts, ends, hand()).await.unwrap();
    tell(&town, c, moved).await;
    files.push(takes(&town, &oleg, "2-moved.ics").await);

    let mut c = town.db().write().await.unwrap();
    let place = ["kk", "ru"].map(|language| (language.to_owned(), "Бейбітшілік және келісім сарайы".to_owned())).into();
    let elsewhere = events::move_place(&mut c, session, 2, &place, hand()).await.unwrap();
    tell(&town, c, elsewhere).await;
    files.push(takes(&town, &oleg, "3-elsewhere.ics").await);
    oleg.sends("/my").await;
    takes(&town, &oleg, "my.ics").await;

    let mut c = town.db().write().await.unwrap();
    let cancelled = events::cancel(&mut c, session, 3, &[("ru".to_owned(), "Паводок".to_owned())].into(), hand()).await.unwrap();
    tell(&town, c, cancelled).await;
    assert!(!oleg.last().labels().contains(&"Добавить в календарь"), "nobody adds what won't take place");
    files.push(takes_by(&town, &oleg, "Убрать из календаря", "4-cancelled.ics").await);
    oleg.sends("/my").await;
    let mine = takes(&town, &oleg, "my-later.ics").await;

    for (sequence, file) in files.iter().enumerate() {
        assert_eq!(line(file, "UID:"), line(&files[0], "UID:"));
        assert_eq!(line(file, "SEQUENCE:"), format!("SEQUENCE:{sequence}"));
    }
    assert_eq!(line(&files[3], "STATUS:"), "STATUS:CANCELLED");
    assert!(mine.contains(&line(&files[0], "UID:")), "{mine}");
    assert_eq!(mine.matches("BEGIN:VEVENT").count(), 7, "four of them are the weekly one's");
}
