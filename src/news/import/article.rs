//! A saved article: plain text with whatever stood around it on the page.
//!
//! What is boilerplate is told by its shape, never by who published it: a line with nothing but a date, a credit of a photo, an invitation
//! to subscribe, the title once more. What names the publisher («Источник: …», «By …», «…, reports X.») is kept as a fact.

use chrono_tz::Tz;
use url::Url;

use super::{Entry, Note, Plan, Spot};
use crate::events::import::decode;
use crate::news::dates::{self, Found};
use crate::news::fault::Fault;
use crate::news::language;
use crate::news::model::{Draft, Published, TITLE_LIMIT};
use crate::news::summary;

/// Letters of a line that may still be a heading, a credit or a slogan.
const SHORT: usize = 120;
/// Lines at the top among which title, date and header stand.
const TOP: usize = 8;
/// UTF-16 units of a title that is made from the text.
const MADE_TITLE: usize = 140;

const CREDIT: [&str; 12] =
    ["фото", "photo", "photos", "сурет", "суреттер", "снимок", "видео", "video", "инфографика", "иллюстрация", "image", "бейне"];
const SOURCE: [&str; 5] = ["source", "источник", "дереккөз", "дереккөзі", "ақпарат көзі"];
const JOIN: [&str; 7] = ["подпис", "подпиш", "subscribe", "follow us", "жазылыңыз", "join our", "присоединяй"];
const PLACE_TO_JOIN: [&str; 8] = ["telegram", "телеграм", "whatsapp", "instagram", "youtube", "канал", "арна", "channel"];
const AROUND: [&str; 13] = [
    "читайте также",
    "читать также",
    "сондай-ақ оқыңыз",
    "тағы оқыңыз",
    "read also",
    "поделиться",
    "бөлісу",
    "share",
    "теги:",
    "tags:",
    "тегтер:",
    "просмотров:",
    "all rights reserved",
];
/// «…, reports X.», «передаёт X»: words before the publisher's name.
const REPORTS: [&str; 8] = ["reports", "передает", "передаёт", "сообщает", "пишет", "информирует", "хабарлайды", "жазады"];

/// What the lines said.
#[derive(Default)]
struct Article {
    title: Option<String>,
    body: Vec<String>,
    published: Option<Published>,
    published_raw: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    found_at: Option<String>,
}

/// What one line is, by its shape.
enum Line {
    Date(Found),
    Host(String),
    Source(String),
    Byline(String),
    Address(String),
    Noise,
    /// After it only slogans follow.
    Invitation,
    Text,
}

pub(super) fn read(bytes: &[u8], zone: Tz, now: i64) -> Plan {
    let text = decode(bytes);
    let mut plan = Plan::default();
    let (article, first) = parse(&text, zone);
    let Some(draft) = draft(article) else {
        plan.faults.push(Spot { line: 1, column: String::new(), fault: Fault::Empty });
        return plan;
    };
    let ahead = draft.published.is_some_and(|published| published.at > now + super::SLACK);
    plan.entries.push(Entry { line: first, draft, story: None, notes: ahead.then_some(Note::Future).into_iter().collect() });
    plan
}

/// The article, and the first line that has text.
fn parse(text: &str, zone: Tz) -> (Article, u64) {
    let lines: Vec<(u64, String)> = (1..)
        .zip(text.lines())
        .map(|(n, line)| (n, line.split_whitespace().collect::<Vec<_>>().join(" ")))
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let mut article = Article::default();
    let mut invited = false;
    for (index, (_, line)) in lines.iter().enumerate() {
        let top = index < TOP;
        match classify(line, top, zone) {
            Line::Date(found) if found.alone => article.dated(found, line),
            Line::Date(found) => {
                article.dated(found, &line[..found.end]);
                let rest = line[found.end..].trim_start_matches([' ', ':', '-', '–', '—', '|']).to_owned();
                article.paragraph(rest, false);
            }
            Line::Host(host) => article.found_at = article.found_at.or(Some(host)),
            Line::Source(name) => match web(&name) {
                Some(url) => article.address(url),
                None => article.publisher = Some(name),
            },
            Line::Byline(name) => article.publisher = article.publisher.or(Some(name)),
            Line::Address(url) => article.address(url),
            Line::Noise => {}
            Line::Invitation => invited = true,
            Line::Text if invited && letters(line) <= SHORT / 2 => {}
            Line::Text => article.paragraph(line.clone(), top),
        }
    }
    (article, lines.first().map_or(1, |(n, _)| *n))
}

impl Article {
    fn dated(&mut self, found: Found, raw: &str) {
        if self.published_raw.is_none() {
            self.published = found.published;
            self.published_raw = Some(raw.to_owned());
        }
    }

    fn address(&mut self, url: String) {
        self.url = self.url.take().or(Some(url));
    }

    /// The first short line is the title; it and what repeats it is no paragraph.
    fn paragraph(&mut self, line: String, may_be_title: bool) {
        if line.is_empty() {
            return;
        }
        let heading = letters(&line) <= TITLE_LIMIT && summary::sentences(&line).len() == 1;
        if self.title.is_none() && self.body.is_empty() && may_be_title && heading {
            self.title = Some(line);
        } else if self.title.as_deref().is_none_or(|title| plain(title) != plain(&line)) {
            self.body.push(line);
        }
    }
}

fn classify(line: &str, top: bool, zone: Tz) -> Line {
    let lower = line.to_lowercase();
    if let Some(found) = dates::find(line, None, zone)
        && (found.alone || (top && found.labelled))
    {
        return Line::Date(found);
    }
    if let Some(url) = web(line) {
        return Line::Address(url);
    }
    if let Some(name) = SOURCE.iter().find_map(|word| labelled(line, &lower, word)) {
        return Line::Source(name);
    }
    if top && is_host(line) {
        return Line::Host(line.to_owned());
    }
    if let Some(line) = around(line, &lower) {
        return line;
    }
    match ["By the ", "By ", "Автор: ", "Авторы: "].iter().find_map(|word| line.strip_prefix(word)) {
        Some(name) if letters(name) <= 60 && !name.ends_with('.') => Line::Byline(name.to_owned()),
        _ => Line::Text,
    }
}

/// Credits, invitations, and what else a page puts between the lines of an article.
fn around(line: &str, lower: &str) -> Option<Line> {
    let short = letters(line) <= SHORT;
    if short && is_credit(lower) {
        return Some(Line::Noise);
    }
    let joins = || JOIN.iter().any(|word| lower.contains(word)) && PLACE_TO_JOIN.iter().any(|word| lower.contains(word));
    if letters(line) <= 2 * SHORT && joins() {
        return Some(Line::Invitation);
    }
    let noise = AROUND.iter().any(|word| lower.starts_with(word)) || lower.starts_with("© ") || line.starts_with('#');
    (short && noise).then_some(Line::Noise)
}

/// The lines of a feed's item or of a page without credits, invitations and what follows those. Of a paragraph that ends in an invitation
/// the other sentences stay.
pub(in crate::news) fn without_surroundings(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let (mut kept, mut invited) = (Vec::new(), false);
    for line in lines {
        // What stands around a text is short: see `around`.
        let about = if letters(&line) <= 2 * SHORT { around(&line, &line.to_lowercase()) } else { None };
        match about {
            Some(Line::Invitation) => {
                let told = summary::sentences(&line).into_iter().filter(|sentence| around(sentence, &sentence.to_lowercase()).is_none());
                let told = told.collect::<Vec<_>>().join(" ");
                invited |= told.is_empty();
                kept.extend(Some(told).filter(|told| !told.is_empty()));
            }
            Some(_) => {}
            None if invited && letters(&line) <= SHORT / 2 => {}
            None => kept.push(line),
        }
    }
    kept
}

/// The value behind «Источник:», however it is spaced.
fn labelled(line: &str, lower: &str, word: &str) -> Option<String> {
    let rest = lower.strip_prefix(word)?.trim_start().strip_prefix([':', '–', '—'])?.trim();
    let value = line.get(line.len().checked_sub(rest.len())?..)?.trim();
    (!value.is_empty() && letters(value) <= 300).then(|| value.to_owned())
}

/// «Фото: …», «© Фото …», «Фото автора»: the word first, and no sentence about a photo.
fn is_credit(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['©', '(', '*', ' ']);
    let Some(word) = CREDIT.iter().find(|word| bare.starts_with(**word)) else { return lower.starts_with('©') };
    let rest = &bare[word.len()..];
    rest.is_empty()
        || rest.trim_start().starts_with([':', '©', '/'])
        || lower.starts_with('©')
        || (rest.starts_with(' ') && letters(rest) <= 40 && !rest.ends_with('.'))
}

fn is_host(line: &str) -> bool {
    let labels: Vec<&str> = line.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-'))
        && labels.last().is_some_and(|last| (2..=6).contains(&last.len()) && last.chars().all(|letter| letter.is_ascii_alphabetic()))
}

fn web(text: &str) -> Option<String> {
    let url = Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.filter(|_| !text.trim().contains(' ')).map(|_| text.trim().to_owned())
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Who the first paragraphs say reports it: «…, reports X.» or «…, X reports.»
fn reported_by(body: &[String]) -> Option<String> {
    body.iter().take(2).find_map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        let at = words.iter().position(|word| REPORTS.contains(&word.trim_end_matches(['.', ',']).to_lowercase().as_str()))?;
        let name = |word: &&&str| word.chars().next().is_some_and(char::is_uppercase) || is_host(word.trim_end_matches(['.', ',']));
        let ends = words[at].ends_with('.');
        let found = if ends { words.get(at.checked_sub(1)?) } else { words.get(at + 1) };
        let found = found.filter(name)?.trim_matches(['.', ',', '«', '»', '"']);
        Some(found.to_owned()).filter(|name| !name.is_empty())
    })
}

/// None: there is neither title nor text.
fn draft(article: Article) -> Option<Draft> {
    let Article { title, body, published, published_raw, url, publisher, found_at } = article;
    let whole = body.join("\n");
    let (title, rest) = match title {
        Some(title) => (title.trim_end_matches('.').to_owned(), body.clone()),
        None => (summary::first_words(&body, MADE_TITLE), super::without_first(&body)),
    };
    if title.is_empty() {
        return None;
    }
    let host = |url: &String| Url::parse(url).ok()?.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    let publisher = publisher.or_else(|| reported_by(&body)).or_else(|| url.as_ref().and_then(host)).or_else(|| found_at.clone());
    let publisher = publisher.unwrap_or_default();
    let language = language::detect(&format!("{title}\n{whole}")).unwrap_or("und");
    Some(Draft {
        republisher: found_at.filter(|host| *host != publisher),
        url,
        published,
        published_raw,
        publisher,
        ..Draft::new(language, &title, &summary::summarise(&rest))
    })
    .map(|draft| Draft { body, ..draft })
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use encoding_rs::WINDOWS_1251;
    use proptest::prelude::*;

    use super::*;
    use crate::zone;

    const PAGE: &str = "Достық үйінде форум өтті\n\nДостық үйінде форум өтті\n\n16:46, 25 желтоқсан 2025\n\n© Фото: баспасөз қызметі\n\n\
        Форумға екі жүз адам қатысты. Қатысушылар жоспар жасады.\n\nФото: баспасөз қызметі\n\nКеште концерт болды.\n\n\
        Дереккөз: ulgi.kz\n\nБіздің Telegram арнамызға жазылыңыз!\nБіз сіз үшін жұмыс істейміз!\n";

    fn item(text: &str) -> Draft {
        let mut plan = read(text.as_bytes(), Almaty, 1_800_000_000);
        assert_eq!(plan.faults, []);
        plan.entries.remove(0).draft
    }

    #[test]
    fn boilerplate_goes_and_facts_stay() {
        let draft = item(PAGE);
        assert_eq!(draft.title, "Достық үйінде форум өтті");
        assert_eq!(draft.body, ["Форумға екі жүз адам қатысты. Қатысушылар жоспар жасады.", "Кеште концерт болды."]);
        assert_eq!((draft.publisher.as_str(), draft.language.as_str()), ("ulgi.kz", "kk"));
        assert_eq!(draft.published_raw.as_deref(), Some("16:46, 25 желтоқсан 2025"));
        assert_eq!(zone::local(Almaty, draft.published.unwrap().at).to_string(), "2025-12-25 16:46:00");
    }

    #[test]
    fn the_same_page_with_other_ends_of_lines_encoding_and_order_is_the_same_item() {
        let plain = item(PAGE);
        assert_eq!(item(&PAGE.replace('\n', "\r\n")), plain);
        let moved =
            PAGE.replace("© Фото: баспасөз қызметі\n\n", "").replace("Дереккөз: ulgi.kz", "© Фото: баспасөз қызметі\n\nДереккөз : ulgi.kz");
        assert_eq!(item(&moved), plain);
        let russian = "Прошёл форум\n25.12.2025\nВ форуме участвовали двести человек, передаёт ulgi.kz.\nФото автора\n";
        let (bytes, _, _) = WINDOWS_1251.encode(russian);
        let mut plan = read(&bytes, Almaty, 1_800_000_000);
        let draft = plan.entries.remove(0).draft;
        assert_eq!((draft.title.as_str(), draft.publisher.as_str()), ("Прошёл форум", "ulgi.kz"));
        assert_eq!(draft.body, ["В форуме участвовали двести человек, передаёт ulgi.kz."]);
    }

    #[test]
    fn a_page_without_a_title_or_a_date_is_taken_as_it_is() {
        let draft = item(" date 2023-05-30 BAKU, Azerbaijan, May 30. The session was opened in the morning, Ulgi reports. It goes on.");
        assert_eq!(draft.title, "The session was opened in the morning, Ulgi reports");
        assert_eq!((draft.summary.as_str(), draft.publisher.as_str()), ("It goes on.", "Ulgi"));
        assert_eq!(item("Сегодня, 14:35\nЗаголовок\nТекст новости. Ещё текст.").published, None);
        assert_eq!(read(b"\n \n", Almaty, 0).faults.len(), 1);
    }

    #[test]
    fn what_stands_between_the_lines_of_a_feed_goes_and_its_sentences_stay() {
        let lines = [
            "Фото: пресс-служба",
            "В Доме дружбы прошёл концерт. Подписывайтесь на наш Telegram-канал!",
            "На нём выступили пять ансамблей.",
            "Просмотров: 1024",
            "Біздің Telegram арнамызға жазылыңыз!",
            "Біз сіз үшін жұмыс істейміз!",
        ];
        let kept = without_surroundings(lines.map(str::to_owned));
        assert_eq!(kept, ["В Доме дружбы прошёл концерт.", "На нём выступили пять ансамблей."]);
    }

    #[test]
    fn a_sentence_about_photos_or_dates_is_no_boilerplate() {
        let body = [
            "Фотографии с выставки показали жителям города, и все остались довольны.",
            "25.12.2025 состоялась встреча с жителями области.",
            "Подписание меморандума прошло в Доме дружбы.",
        ];
        assert_eq!(item(&format!("Заголовок\n{}", body.join("\n"))).body, body);
    }

    #[test]
    fn the_real_articles_give_what_was_read_from_them_by_hand() {
        let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let Ok(lines) = std::fs::read(shared.join("news.jsonl")) else {
            eprintln!("SKIPPED: the real articles: ../shared is absent");
            return;
        };
        let by_hand = super::super::plan("news.jsonl", &lines, Almaty, 1_800_000_000);
        let mut files: Vec<_> = std::fs::read_dir(shared.join("articles")).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        for (file, expected) in files.iter().zip(&by_hand.entries) {
            let bytes = std::fs::read(file).unwrap();
            let expected = &expected.draft;
            for changed in [String::from_utf8(bytes.clone()).unwrap(), String::from_utf8(bytes.clone()).unwrap().replace('\n', "\r\n")] {
                let draft = item(&changed);
                assert_eq!(draft.title, expected.title, "{file:?}");
                assert_eq!(draft.body, expected.body, "{file:?}");
                assert_eq!(draft.published, expected.published, "{file:?}");
                assert_eq!((&draft.publisher, &draft.republisher), (&expected.publisher, &expected.republisher), "{file:?}");
                assert_eq!(
                    (&draft.url, &draft.summary, &draft.language),
                    (&expected.url, &expected.summary, &expected.language),
                    "{file:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            read(&bytes, Almaty, 0);
        }

        #[test]
        fn no_text_is_too_odd(text in "([а-яё A-Za-z0-9.:,©№#/«»-]{0,60}\n?){0,12}") {
            read(text.as_bytes(), Almaty, 0);
        }
    }
}
