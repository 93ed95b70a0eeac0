//! Every screen in every language, as a phone would show it.

use chrono::NaiveDate;

use super::{about, digest, help, home, language, my, pause, privacy, quiet, region, remind, search, settings, start, stop};
use crate::bot::Me;
use crate::bot::person::Person;
use crate::config::Office;
use crate::db::Db;
use crate::events::requests::Asked;
use crate::events::{self, Content, Event, Filter, Kind, Status};
use crate::letter::{Action, Body, Letter};
use crate::locale::{Locale, Locales};
use crate::markup::{self, Html};
use crate::news::{self, Draft, Story};
use crate::regions::{Region, RegionSet};
use crate::subscribers::{Cadence, Reach, Subscriber};
use crate::team::Role;

/// 2025-04-21 09:00 in Astana.
const NOW: i64 = 1_745_208_000;
/// What a button of a row of one, two … shows on a narrow phone before it is cut.
const WIDTHS: [usize; 8] = [40, 40, 19, 12, 9, 7, 6, 5];

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, 21).unwrap()
}

fn subscriber(locale: &Locale) -> Subscriber {
    Subscriber {
        chat: 7,
        language: locale.lang().to_string(),
        reach: Reach::Subscribed,
        regions: Region::all().take(6).collect(),
        digest: Cadence::Weekly,
        digest_slot: 2 * 24 * 60 + 14 * 60 + 23,
        digest_chosen: false,
        news_mark: 0,
        topics: crate::topics::Topics::default(),
        words: String::new(),
        remind_before: Some("10080,1440,60".into()),
        quiet: None,
        announcements: true,
        paused_until: Some(NOW + 5 * 24 * 3600),
        since: NOW,
    }
}

fn person(locale: &Locale, subscribed: bool) -> Person {
    let subscriber = subscribed.then(|| subscriber(locale));
    Person {
        chat: 7,
        name: String::new(),
        lang: locale.lang(),
        client: None,
        subscriber,
        role: None,
        scope: Default::default(),
        names: Default::default(),
    }
}

/// What stands in the calendar and the news.
struct Stock {
    events: Vec<Event>,
    stories: Vec<Story>,
}

async fn stock() -> Stock {
    let db = Db::scratch().await.unwrap();
    let mut c = db.write().await.unwrap();
    let dates = ["2025-04-23T10:00", "2025-05-01", "2025-23", "2025-09-17/2025-09-18", "", "2024-04-25T11:00"];
    for (n, dates) in dates.into_iter().enumerate() {
        let mut content =
            Content::new(Kind::parse("session").unwrap(), RegionSet::parse(if n % 2 == 0 { "KZ" } else { "KZ-71;KZ-10" }).unwrap());
        let (starts, ends) = dates.split_once('/').unwrap_or((dates, ""));
        (content.starts, content.ends, content.status) = (starts.parse().unwrap(), ends.parse().unwrap(), Status::Published);
        content.series = (n == 0).then(|| "session".to_owned());
        for (language, title, venue) in [("kk", "Үлгі сессия <жоба>", "Үлгі сарай"), ("ru", "Пример сессии <проект>", "Дворец-образец")]
        {
            let text = content.text_mut(language);
            (text.title, text.venue) = (format!("{title} {n}"), venue.to_owned());
        }
        events::create(&mut c, &content, chrono_tz::Asia::Almaty, events::Hand::new(NOW, None)).await.unwrap();
    }
    let titles = [
        ("ru", "Открыта выставка & её каталог"),
        ("en", "A choir sings by the river"),
        ("ru", "Вышел сборник сказок"),
        ("en", "Runners meet in spring"),
        ("kk", "Кітапхана жаңарды"),
        ("ru", "Студенты посадили сад"),
    ];
    for (n, (language, title)) in titles.into_iter().enumerate() {
        let item = Draft { url: Some(format!("https://example.kz/{n}")), publisher: "Example".into(), ..Draft::new(language, title, "") };
        news::add(&mut c, &[item], news::Hand { by: None, at: NOW }).await.unwrap();
    }
    let all = Filter::public(RegionSet::ALL);
    let mut events = events::upcoming(&mut c, NOW, &all, 0, 5).await.unwrap().events;
    events.extend(events::past(&mut c, NOW, &all, 0, 5).await.unwrap().events);
    let stories = news::latest(&mut c, RegionSet::ALL, 0, 5).await.unwrap().stories;
    assert_eq!((events.len(), stories.len()), (6, 5));
    Stock { events, stories }
}

fn of_calendar(locale: &Locale, stock: &Stock) -> Vec<(&'static str, Letter)> {
    use super::calendar::{View, grid_screen, list, narrow_screen};
    use super::events::card_letter;
    use super::place::{From, Only, Place, Span, Where};
    let office = Office::sample();
    let own = Some(Region::all().take(3).collect());
    let view = |own| View { locale, organisation: &office.organisation, own, now: NOW, today: today() };
    let me = Me { id: 1, username: "jarshy_sample_bot".into() };
    let page = |events: &[Event], number, more| events::Page { events: events.to_vec(), number, more };
    let (mine, all) = (Place::nearest(true).turned(3), Place::nearest(false).at(Span::Past));
    let days = |span: Span| all.at(span).only(Only::Kind(Kind::parse("half_marathon").unwrap()));
    let region = mine.whose(Where::In(Region::by_code("KZ-27").unwrap())).only(Only::Structure("experts".into()));
    let month = events::Month { year: 2025, month: 4, days: (0..30u16).map(|day| day % 3).collect() };
    let (five, none) = (page(&stock.events[..5], 3, true), page(&[], 0, false));
    let around = events::Around {
        structure: Some("Үлгі кеңес".into()),
        programme: Some("Үлгі бағдарлама".into()),
        parent: Some(stock.events[4].clone()),
        parts: stock.events.iter().cycle().take(25).cloned().collect(),
        news: stock.stories.iter().take(3).map(|story| news::entry(locale, story, chrono_tz::Asia::Almaty)).collect(),
    };
    let card = |n: usize, asked, from: From| card_letter(locale, &stock.events[n], &around, asked, &[1440, 60], &from, NOW, &me);
    let (wanted, unasked) = (Asked { reminded: true, ..Asked::default() }, Asked::default());
    let zone = chrono_tz::Asia::Almaty;
    let stories = |stories: &[Story], more| news::Page { stories: stories.to_vec(), number: 1, more };
    let found: Vec<search::Found> =
        vec![search::Found::Event(Box::new(stock.events[0].clone())), search::Found::News(Box::new(stock.stories[1].clone()))];
    vec![
        ("events", list(&view(own), &five, &mine)),
        ("past events", list(&view(own), &page(&stock.events[5..], 0, false), &all)),
        ("no events", list(&view(None), &none, &Place::nearest(false))),
        ("events of a day", list(&view(own), &five, &days(Span::Day(today())))),
        ("events of a week", list(&view(own), &five, &days(Span::week_of(today())).turned(2))),
        ("events of a month", list(&view(None), &none, &days(Span::month_of(today())))),
        ("events of a structure in a region", list(&view(own), &five, &region)),
        ("month", grid_screen(&view(own), &month, &mine.at(Span::month_of(today())))),
        (
            "empty month",
            grid_screen(&view(None), &events::Month { days: vec![0; 30], ..month.clone() }, &region.at(Span::month_of(today()))),
        ),
        ("narrowing", narrow_screen(&view(own), "o", &region)),
        ("narrowed by nothing", narrow_screen(&view(None), "o", &Place::nearest(false))),
        ("regions to narrow", narrow_screen(&view(own), "r", &region)),
        ("kinds to narrow", narrow_screen(&view(own), "k", &days(Span::Past))),
        ("structures to narrow", narrow_screen(&view(own), "s", &region)),
        ("card", card(0, unasked, From::List(mine.clone()))),
        ("card with a reminder", card(1, wanted, From::My(0))),
        ("card without a date", card(4, wanted, From::Elsewhere)),
        ("card of the past", card(5, unasked, From::List(region.clone()))),
        ("my", my::screen(locale, &stock.events, 0, NOW)),
        ("my, last page", my::screen(locale, &stock.events, 9, NOW)),
        ("my, none", my::screen(locale, &[], 0, NOW)),
        ("news", super::news::list(locale, &stories(&stock.stories, true), super::news::Place { mine: true, page: 1 }, own, zone)),
        ("no news", super::news::list(locale, &stories(&[], false), super::news::Place { mine: false, page: 0 }, None, zone)),
        (
            "news card",
            super::news::card_letter(locale, &stock.stories[1], &stock.events, Some(super::news::Place { mine: false, page: 0 }), zone),
        ),
        ("found", search::screen(locale, "сессия <i>", &found, zone, NOW)),
        ("nothing found", search::screen(locale, "абв", &[], zone, NOW)),
    ]
}

/// Every screen: name and letter.
fn screens(locales: &Locales, locale: &Locale, stock: &Stock) -> Vec<(&'static str, Letter)> {
    let mut screens = of_office(locales, locale, stock);
    screens.extend(of_calendar(locale, stock));
    screens.extend(of_why(locale, stock));
    screens
}

fn of_office(locales: &Locales, locale: &Locale, stock: &Stock) -> Vec<(&'static str, Letter)> {
    let (office, them) = (Office::sample(), subscriber(locale));
    let organisation = &office.organisation;
    let off = Subscriber {
        digest: Cadence::Off,
        remind_before: Some(String::new()),
        quiet: Some((0, 0)),
        announcements: false,
        paused_until: None,
        ..them.clone()
    };
    vec![
        ("greeting", start::greeting(locales, organisation)),
        ("consent", start::consent(locales, locale.lang(), organisation)),
        ("regions", start::regions(locale, None, today())),
        ("regions again", start::regions(locale, Some(them.regions), today())),
        ("welcome", start::welcome(locale, &office, &them, (&stock.events[..3], stock.stories.first()), NOW)),
        ("menu", home::screen(locale, &person(locale, true))),
        ("menu of a stranger", home::screen(locale, &person(locale, false))),
        ("help", help::screen(locale, None)),
        ("help for owners", help::screen(locale, Some(Role::Owner))),
        ("about", about::screen(locale, organisation)),
        ("privacy", privacy::screen(locale, &person(locale, true), organisation)),
        ("privacy of a stranger", privacy::screen(locale, &person(locale, false), organisation)),
        ("settings", settings::screen(locale, &office, &them, NOW)),
        ("settings, all off", settings::screen(locale, &office, &off, NOW)),
        ("language", language::screen(locales, locale)),
        ("region", region::screen(locale, them.regions, today())),
        ("whole country", region::screen(locale, RegionSet::ALL, today())),
        ("digest", digest::screen(locale, &them)),
        ("digest off", digest::screen(locale, &off)),
        ("digest weekdays", digest::weekdays(locale, them.digest_slot)),
        ("digest hours", digest::hours(locale, them.digest_slot)),
        ("remind", remind::screen(locale, &settings::leads(&office, &them))),
        ("quiet", quiet::screen(locale, settings::quiet(&office, &them))),
        ("quiet from", quiet::beginnings(locale)),
        ("quiet to", quiet::ends(locale, 22 * 60)),
        ("pause", pause::screen(locale, None, today())),
        ("paused", pause::screen(locale, today().succ_opt(), today())),
        ("pause until", pause::month(locale, today(), today())),
        ("stop", stop::screen(locale)),
    ]
}

fn of_why(locale: &Locale, stock: &Stock) -> Vec<(&'static str, Letter)> {
    use super::why::{Reason, screen};
    let them = subscriber(locale);
    let event = |n: usize| Box::new(stock.events[n].clone());
    let (asked, followed) = (Asked { reminded: true, ..Asked::default() }, Asked { followed: true, ..Asked::default() });
    let announced = |regions| Reason::Announcement { audience: "Абай облысы".into(), regions };
    let reminders =
        vec![Reason::Reminder(event(0), asked), Reason::Reminder(event(1), followed), Reason::Reminder(event(2), Asked::default())];
    vec![
        ("why an announcement", screen(locale, &[announced(None)], Some(&them))),
        ("why a region's announcement", screen(locale, &[announced(Some(them.regions))], Some(&them))),
        ("why a reminder", screen(locale, &reminders[..1], Some(&them))),
        ("why reminders", screen(locale, &reminders, Some(&them))),
        ("why a change", screen(locale, &[Reason::Change(event(1))], Some(&them))),
        ("why a digest", screen(locale, &[Reason::Digest(Cadence::Daily)], Some(&Subscriber { digest: Cadence::Daily, ..them.clone() }))),
        ("why, long ago", screen(locale, &[], Some(&them))),
        ("why, not subscribed", screen(locale, &reminders, None)),
    ]
}

fn faults(locales: &Locales, stock: &Stock) -> Vec<String> {
    let mut faults = Vec::new();
    for lang in locales.languages() {
        for (name, letter) in screens(locales, locales.get(*lang), stock) {
            faults.extend(look(&letter).into_iter().map(|fault| format!("{lang}, {name}: {fault}")));
        }
    }
    faults
}

/// What Telegram or a thumb would stumble over.
fn look(letter: &Letter) -> Vec<String> {
    let mut faults = Vec::new();
    let Body::Html(text) = &letter.body else { return vec!["not a text".into()] };
    let html = Html::restored(text.clone());
    faults.extend(markup::fault(&html));
    if !(1..=markup::TEXT_LIMIT).contains(&markup::visible_len(&html)) {
        faults.push(format!("{} units", markup::visible_len(&html)));
    }
    for row in &letter.keyboard {
        for button in row {
            let length = button.label.chars().count();
            if length == 0 || length > WIDTHS.get(row.len()).copied().unwrap_or(4) {
                faults.push(format!("«{}» of {length} in a row of {}", button.label, row.len()));
            }
            if let Action::Press(data) = &button.action
                && !(1..=61).contains(&data.len())
            {
                faults.push(format!("{data} leaves no room for a language"));
            }
        }
    }
    faults
}

#[tokio::test]
async fn every_screen_of_every_language_can_be_sent_and_its_buttons_read_on_a_phone() {
    let faults = faults(&Locales::embedded().unwrap(), &stock().await);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_button_always_leads_to_a_door() {
    let (locales, stock) = (Locales::embedded().unwrap(), stock().await);
    let source = include_str!("mod.rs");
    for (name, letter) in locales.languages().iter().flat_map(|lang| screens(&locales, locales.get(*lang), &stock)) {
        for button in letter.keyboard.iter().flatten() {
            let Action::Press(data) = &button.action else { continue };
            let verb = data.split(':').next().unwrap();
            assert!(source.contains(&format!("pressed(\"{verb}\")")), "{name}: «{}» leads to {verb}", button.label);
        }
    }
}

#[test]
fn every_command_of_the_menu_has_a_door() {
    let doors = [include_str!("mod.rs"), include_str!("../moderator/mod.rs")].concat();
    for command in crate::bot::menu::CITIZEN.iter().chain(&crate::bot::menu::TEAM).map(|entry| entry.command) {
        assert!(["said", "command"].iter().any(|guard| doors.contains(&format!("{guard}(\"{command}\")"))), "/{command}");
    }
}

/// `cargo test --lib read_all_screens -- --ignored --nocapture`
#[tokio::test]
#[ignore = "prints every screen for a reader"]
async fn read_all_screens() {
    let (locales, stock) = (Locales::embedded().unwrap(), stock().await);
    for lang in locales.languages() {
        for (name, letter) in screens(&locales, locales.get(*lang), &stock) {
            println!("──── {lang} · {name}");
            if let Body::Html(text) = &letter.body {
                println!("{text}");
            }
            for row in &letter.keyboard {
                println!("{}", row.iter().map(|button| format!("[ {} ]", button.label)).collect::<String>());
            }
        }
    }
}
