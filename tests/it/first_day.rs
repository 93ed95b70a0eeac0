//! First-day texts: what people see on their first day, in every language side by side, on one page for a reader.
//!
//! Nobody lists the screens here: a citizen and an owner of each language send every command, and press every button that they are shown,
//! once per kind. So a new screen is on the page by itself. Then comes what arrives unasked and what can't be understood, and at the end every
//! text that nothing of this has shown, so that a reader misses none. `cargo test --test it first_day_texts -- --ignored` says where the page is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::TimeDelta;
use jarshy::bot::menu;
use jarshy::events::{self, Hand};
use jarshy::news;
use jarshy::team::{self, Role};
use sandbox::{Draft, Kind, Message, Upload};
use serde_json::json;

use crate::desk::{KK, RU};
use crate::reminders;
use crate::town::{Neighbour, Town};

const EVENTS: &[u8] = include_bytes!("../../data/demo/events.csv");
const NEWS: &[u8] = include_bytes!("../../data/demo/news.jsonl");
/// How many presses deep a screen may lie behind a command.
const DEEP: usize = 4;
/// Buttons of one kind that are pressed (a list of twenty regions is one kind).
const OF_A_KIND: usize = 1;

/// What somebody did, and what they then saw.
struct Step {
    /// The same for every language: what was sent, or what the button sends.
    key: String,
    input: String,
    seen: Vec<String>,
}

/// Somebody on their first day.
struct Reader<'a> {
    town: &'a Town,
    who: Neighbour<'a>,
    steps: Vec<Step>,
    pressed: BTreeMap<String, usize>,
}

impl<'a> Reader<'a> {
    fn new(town: &'a Town, who: Neighbour<'a>) -> Self {
        Self { town, who, steps: Vec::new(), pressed: BTreeMap::new() }
    }

    /// Sends a text; the buttons that came with the answer.
    async fn sends(&mut self, text: &str) -> VecDeque<(i32, String, String)> {
        let before = self.shown();
        self.who.sends(text).await;
        self.saw(text.to_owned(), text.to_owned(), &before, None)
    }

    async fn presses(&mut self, (message, label, data): &(i32, String, String)) -> VecDeque<(i32, String, String)> {
        let before = self.shown();
        let press = self.town.world.presses(self.who.id, self.who.id, *message, data);
        self.town.settles().await;
        let toast = self.town.world.toast(&press).map(|toast| toast.text).filter(|text| !text.is_empty());
        self.saw(data.clone(), format!("[ {label} ]"), &before, toast)
    }

    /// Sends a text and presses what follows from it, as deep as there are kinds of buttons not pressed yet.
    async fn explores(&mut self, text: &str) {
        let mut waiting: VecDeque<_> = self.sends(text).await.into_iter().map(|button| (button, 1)).collect();
        while let Some((button, depth)) = waiting.pop_front() {
            let pressed = self.pressed.entry(kind(&button.2)).or_default();
            *pressed += 1;
            if *pressed > OF_A_KIND {
                continue;
            }
            let next = self.presses(&button).await;
            if depth < DEEP {
                waiting.extend(next.into_iter().map(|button| (button, depth + 1)));
            }
        }
    }

    /// Something happens; what it brings, and what its buttons lead to.
    async fn sees(&mut self, what: &str, happens: impl Future<Output = ()>) {
        let before = self.shown();
        happens.await;
        self.town.settles().await;
        let buttons: Vec<_> = self.saw(what.to_owned(), what.to_owned(), &before, None).into();
        for button in buttons {
            let pressed = self.pressed.entry(kind(&button.2)).or_default();
            *pressed += 1;
            if *pressed <= OF_A_KIND {
                Box::pin(self.presses(&button)).await;
            }
        }
    }

    fn shown(&self) -> BTreeMap<i32, String> {
        self.who.messages().into_iter().map(|message| (message.id, drawn(&message))).collect()
    }

    fn saw(
        &mut self,
        key: String,
        input: String,
        before: &BTreeMap<i32, String>,
        toast: Option<String>,
    ) -> VecDeque<(i32, String, String)> {
        let messages = self.who.messages();
        let new = messages.iter().filter(|message| before.get(&message.id) != Some(&drawn(message)));
        let mut buttons = VecDeque::new();
        let mut seen: Vec<String> = toast.into_iter().map(|text| format!("({text})")).collect();
        for message in new {
            seen.push(drawn(message));
            let all = message.buttons.iter().flatten();
            buttons.extend(all.filter_map(|button| Some((message.id, button.text.clone(), button.data.clone()?))));
        }
        self.steps.push(Step { key, input, seen });
        buttons
    }
}

/// What a button is of: its verb, with numbers and choices left out.
fn kind(data: &str) -> String {
    let words = data.split(':').map(|word| if word.bytes().any(|byte| byte.is_ascii_digit()) { "#" } else { word });
    words.collect::<Vec<_>>().join(":")
}

/// A message as a phone shows it: text, and a line for each row of buttons.
fn drawn(message: &Message) -> String {
    let mut text = message.text.clone();
    for row in &message.buttons {
        let labels: Vec<String> = row.iter().map(|button| format!("[ {} ]", button.text)).collect();
        write!(text, "\n{}", labels.join(" ")).unwrap();
    }
    text
}

pub async fn with_data(town: &Town) {
    let (zone, now) = (town.office.zone, town.now());
    let plan = events::import::plan(&mut town.db().read().acquire().await.unwrap(), EVENTS, "events.csv", zone).await.unwrap();
    let mut transaction = town.db().write().await.unwrap();
    for chunk in plan.chunks() {
        events::import::apply(&mut transaction, chunk, zone, Hand::new(now, None)).await.unwrap();
    }
    let plan = news::import::plan("news.jsonl", NEWS, zone, now);
    news::import::apply(&mut transaction, &plan, news::Hand { by: None, at: now }).await.unwrap();
    transaction.commit().await.unwrap();
}

/// A citizen's first day: in their language, through every command, and out again.
async fn citizen(town: &Town, language: &str) -> Vec<Step> {
    let mut reader = Reader::new(town, town.citizen("Айгерім", language));
    reader.sends("/start").await;
    for choice in ["language", "consent", "region"] {
        let last = reader.who.last();
        let own = last.buttons.iter().flatten().find(|button| {
            let data = button.data.as_deref().unwrap_or_default();
            choice != "language" || data.split(':').any(|word| word == language)
        });
        let button = own.unwrap_or_else(|| panic!("{choice}: {}", drawn(&last))).clone();
        reader.presses(&(last.id, button.text, button.data.unwrap())).await;
    }
    for entry in menu::CITIZEN.iter().filter(|entry| !["privacy", "stop"].contains(&entry.command)) {
        reader.explores(&format!("/{}", entry.command)).await;
    }
    for text in ["наурыз", "abcdefg", "/mumkinemes"] {
        reader.explores(text).await;
    }
    for last in ["/stop", "/start", "/privacy", "/settings"] {
        reader.explores(last).await;
    }
    reader.steps
}

/// An owner's first day: every command of the team, an announcement with both texts, the brake.
async fn owner(town: &Town, language: &str) -> Vec<Step> {
    let who = town.citizen("Дана", language);
    let mut transaction = town.db().write().await.unwrap();
    team::admit(&mut transaction, who.id, Role::Owner, language, None, town.now()).await.unwrap();
    transaction.commit().await.unwrap();
    let mut reader = Reader::new(town, who);
    for entry in menu::TEAM.iter().filter(|entry| !["hold", "release", "announce", "cancel"].contains(&entry.command)) {
        reader.explores(&format!("/{}", entry.command)).await;
        reader.explores("/cancel").await;
    }
    reader.sends("/announce").await;
    let (world, id) = (&town.world, reader.who.id);
    let album = async {
        for caption in ["Құрметті достар, кешегі кездесуден.", ""] {
            let upload =
                Upload { name: "photo.png".into(), mime: None, bytes: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"[..].into() };
            world.sends(id, id, Draft::media(Kind::Photo, upload, caption).field("media_group_id", json!("album")));
        }
    };
    reader.sees("an album", album).await;
    reader.explores("/cancel").await;
    reader.explores("/announce").await;
    reader.sends("Құрметті достар, ертең жиналамыз.").await;
    reader.explores("Дорогие друзья, завтра собираемся.").await;
    for text in ["/hold қате мәтін", "/hold", "/release", "/announcements"] {
        reader.explores(text).await;
    }
    reader.steps
}

/// What comes without being asked for, and what is said to things that a bot can't read.
async fn unasked(town: &Town, language: &str) -> Vec<Step> {
    let mut reader = Reader::new(town, town.citizen("Айгерім", language));
    reader.who.subscribes(language).await;
    let event = reminders::event(town, "Кездесу", "2025-04-23T15:00").await;
    reminders::ask(town, event, reader.who.id).await;
    town.owner().sends("/announce").await.sends(KK).await.sends(RU).await.presses("Келесі").await.presses("Жариялау").await;
    for (what, span) in [("announcement", TimeDelta::seconds(61)), ("reminder", TimeDelta::hours(30)), ("digest", TimeDelta::days(7))] {
        reader.sees(what, town.passes(span)).await;
    }
    let (world, id) = (&town.world, reader.who.id);
    reader.sees("a sticker", async { _ = world.sends_sticker(id) }).await;
    reader.sees("a voice", async { _ = world.sends_voice(id) }).await;
    reader.sees("a place", async { _ = world.sends_location(id, 51.1, 71.4) }).await;
    reader.sees("a number", async { _ = world.sends_contact(id, "+77010000000") }).await;
    reader.sees("a file", async { _ = world.sends_document(id, "a.pdf", b"%PDF", "") }).await;
    reader.sees("too long", async { _ = world.says(id, &"ұзақ ".repeat(60)) }).await;
    reader.sees("a link used before", async { _ = world.says(id, "/start invite_AAAA") }).await;
    reader.steps
}

/// Every text of a language: its key, and as it stands in the file.
fn texts(language: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut texts: Vec<(String, String)> = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending == "ftl")) {
        for line in std::fs::read_to_string(file).unwrap().lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            match (line.starts_with(' '), line.split_once(" ="), texts.last_mut()) {
                (true, _, Some((_, text))) => *text += &format!("\n{}", line.trim()),
                (false, Some((key, text)), _) => texts.push((key.to_owned(), text.trim().to_owned())),
                _ => {}
            }
        }
    }
    texts
}

/// Whether the page holds everything that stands in a text besides its variables and marks.
fn is_on(page: &str, text: &str) -> bool {
    let mut depth = 0;
    let plain = text.chars().map(|letter| match letter {
        '{' | '<' => {
            depth += 1;
            '\0'
        }
        '}' | '>' => {
            depth -= 1;
            '\0'
        }
        _ if depth > 0 => '\0',
        _ => letter,
    });
    let plain: String = plain.collect();
    let parts: Vec<String> = plain.split('\0').map(squeezed).filter(|part| part.chars().count() > 2).collect();
    !parts.is_empty() && parts.iter().all(|part| page.contains(part))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the page hasn't shown yet, as it stands in the files.
fn rest(page: &str) -> String {
    let (page, russian): (String, BTreeMap<String, String>) = (squeezed(page), texts("ru").into_iter().collect());
    let mut rest = String::from("<h1>Not seen on this day</h1>\n<table><tr><th>key<th>kk<th>ru");
    for (key, text) in texts("kk").into_iter().filter(|(_, text)| !is_on(&page, text)) {
        let other = russian.get(&key).map_or("", String::as_str);
        write!(rest, "\n<tr><td>{key}<td><pre>{}</pre><td><pre>{}</pre>", escaped(&text), escaped(other)).unwrap();
    }
    rest + "</table>\n"
}

/// The page: a row a step; steps that sent the same stand side by side.
fn page(languages: &[&str], parts: &[(&str, Vec<Vec<Step>>)]) -> String {
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>First-day texts</title><style>body{font:15px/1.4 sans-serif;margin:1em}\
         table{border-collapse:collapse;width:100%;table-layout:fixed}td,th{border:1px solid #bbb;padding:.5em;vertical-align:top;text-align:left}\
         pre{white-space:pre-wrap;font:inherit;margin:0 0 .8em}th{background:#eee}td:first-child{width:12%}</style>\n",
    );
    for (title, columns) in parts {
        write!(page, "<h1>{title}</h1>\n<table><tr><th>input").unwrap();
        for language in languages {
            write!(page, "<th>{language}").unwrap();
        }
        let mut told = BTreeSet::new();
        for step in columns.iter().flatten() {
            if !told.insert(step.key.clone()) {
                continue;
            }
            write!(page, "\n<tr><td>{}", escaped(&step.key)).unwrap();
            for column in columns {
                page.push_str("<td>");
                for step in column.iter().filter(|other| other.key == step.key) {
                    write!(page, "<pre><b>{}</b></pre>", escaped(&step.input)).unwrap();
                    for seen in &step.seen {
                        write!(page, "<pre>{}</pre>", escaped(seen)).unwrap();
                    }
                }
            }
        }
        page.push_str("</table>\n");
    }
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Plays the day in both languages, each in a town of its own, so that numbers agree.
async fn days() -> Vec<(&'static str, Vec<Vec<Step>>)> {
    let (mut citizens, mut owners, mut unasked_for) = (Vec::new(), Vec::new(), Vec::new());
    for language in ["kk", "ru"] {
        let town = Town::opens().await;
        with_data(&town).await;
        citizens.push(citizen(&town, language).await);
        owners.push(owner(&town, language).await);
        let town = Town::opens().await;
        with_data(&town).await;
        unasked_for.push(unasked(&town, language).await);
    }
    vec![("Citizen", citizens), ("Owner", owners), ("Unasked, and not understood", unasked_for)]
}

#[tokio::test]
#[ignore = "writes a page of every screen for a reader"]
async fn first_day_texts() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("first-day-texts.html");
    let days = days().await;
    let steps: usize = days.iter().flat_map(|(_, columns)| columns).map(Vec::len).sum();
    let page = page(&["kk", "ru"], &days);
    std::fs::write(&path, format!("{page}{}", rest(&page))).unwrap();
    println!("{steps} steps are on {}", path.display());
}

#[test]
fn a_text_is_on_the_page_if_all_its_words_are() {
    assert!(is_on("Ұйым: Үлгі. Байланыс: a@b", "Ұйым: { $organisation }\n<b>Байланыс</b>"));
    assert!(!is_on("Ұйым: Үлгі", "Ұйым: { $organisation }. Сайты: { $site }"));
    assert!(!is_on("Бір", "{ $n -> [one] Бір *[other] Көп }"), "of several forms a reader sees all");
}

#[test]
fn buttons_of_one_kind_are_one_screen() {
    assert_eq!(kind("e:17:r3"), kind("e:4:r12"));
    assert_ne!(kind("rg:all"), kind("rg:none"));
}
