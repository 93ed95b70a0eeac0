//! Odd input for what reads the open net: seeded, so that what breaks can be had again. A short form with the tests; the long one, ten minutes
//! each, by `cargo test --lib fuzz -- --ignored`.

use std::time::{Duration, Instant};

use chrono_tz::Asia::Almaty;
use url::Url;

use super::fetch::{Document, Known};
use super::model::TITLE_LIMIT;
use super::{feed, html, import, page};
use crate::markup::{self, Html};

const NOW: i64 = 1_776_740_400;
/// One input may take so long in a build that isn't optimised, on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) % sides.max(1) as u64).unwrap_or(0)
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.roll(choices.len())]
    }
}

/// What feeds and pages are made of, whole and broken.
const PIECES: [&str; 58] = [
    "<item>",
    "</item>",
    "<entry>",
    "</entry>",
    "<title>",
    "</title>",
    "<link>https://example.kz/1</link>",
    "<link href='https://example.kz/2'/>",
    "<guid>1</guid>",
    "<pubDate>Mon, 20 Apr 2026 10:00:00 +0500</pubDate>",
    "<pubDate>16:46, 25 желтоқсан 2025</pubDate>",
    "<pubDate>99.99.9999</pubDate>",
    "<updated>2036-13-45T99:99:99Z</updated>",
    "<description>",
    "</description>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE r [<!ENTITY a \"b\">]>",
    "&a;",
    "&amp;",
    "&#0;",
    "&#x1F600;",
    "&#xD800;",
    "&nbsp;",
    "&",
    "<",
    ">",
    "\"",
    "'",
    "<p>",
    "</p>",
    "<div><div><div>",
    "<script>",
    "</script>",
    "<style>x</style>",
    "<meta property='og:title' content='Достық үйі'>",
    "<meta content=",
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":[[[[{}]]]]}</script>",
    "<h1>Тақырып</h1>",
    "<article>",
    "</article>",
    "<time datetime='2026-04-20'>",
    "Қазақстан халқы Ассамблеясы",
    "В Доме дружбы прошла встреча.",
    "The Assembly met. ",
    "«Бірлік» ",
    "ұ",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "😀",
    "\r\n",
    "\n\n",
    "<a href=\"javascript:x\">",
    "<img src=x onerror=y>",
    "{\"items\":[{\"title\":1}]}",
];

fn bytes(dice: &mut Dice) -> Vec<u8> {
    let mut text = String::new();
    text.push_str(dice.of(&[
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Үлгі</title>",
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><rss version=\"2.0\"><channel>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[",
        "<html><head>",
        "",
    ]));
    for _ in 0..dice.roll(60) {
        let piece = dice.of(&PIECES);
        let times = if dice.roll(40) == 0 { dice.roll(3000) } else { 1 };
        for _ in 0..times {
            text.push_str(piece);
        }
    }
    text.push_str(dice.of(&["</channel></rss>", "</feed>", "]}", "</body></html>", ""]));
    let mut bytes = match dice.roll(4) {
        0 => encoding_rs::WINDOWS_1251.encode(&text).0.into_owned(),
        _ => text.into_bytes(),
    };
    for _ in 0..dice.roll(6) {
        let at = dice.roll(bytes.len().max(1));
        match dice.roll(3) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.roll(256)).unwrap_or(0),
            1 => bytes.truncate(at),
            _ => bytes.insert(at.min(bytes.len()), u8::try_from(dice.roll(256)).unwrap_or(0)),
        }
    }
    bytes
}

/// Whatever comes is read or refused; what is taken keeps its limits.
fn parse(seed: u64) {
    let bytes = bytes(&mut Dice(seed));
    let start = Instant::now();
    if let Ok(feed) = feed::read(&bytes, Some("https://example.kz/feed"), "Үлгі", Almaty, NOW) {
        for item in feed.items {
            assert!(!item.title.is_empty() && item.title.chars().count() <= TITLE_LIMIT, "seed {seed}");
            assert!(item.published.is_none_or(|published| published.at <= NOW + 3600), "seed {seed}");
            assert!(item.url.is_none_or(|url| url.starts_with("http")), "seed {seed}");
        }
    }
    for name in ["x.txt", "x.jsonl"] {
        let _ = import::plan(name, &bytes, Almaty, NOW);
    }
    assert!(start.elapsed() < LONGEST, "seed {seed} took {:?}", start.elapsed());
}

/// Nothing that comes out of the cleaner is markup once it is shown, and it takes its time only once.
fn clean(seed: u64) {
    let bytes = bytes(&mut Dice(seed));
    let text = String::from_utf8_lossy(&bytes);
    let start = Instant::now();
    let cleaned = html::text(&text);
    let shown = Html::escape(&cleaned);
    assert_eq!(markup::fault(&shown), None, "seed {seed}");
    assert!(!cleaned.contains('\u{0}') || text.contains('\u{0}'), "seed {seed}");
    let url = Url::parse("https://example.kz/1").unwrap();
    if let Some(item) = page::read(&Document { url, bytes: bytes.clone(), known: Known::default() }, Almaty, NOW) {
        assert!(!item.title.is_empty() && item.title.chars().count() <= TITLE_LIMIT, "seed {seed}");
    }
    assert!(start.elapsed() < LONGEST, "seed {seed} took {:?}", start.elapsed());
}

fn for_ten_minutes(what: fn(u64)) {
    let start = Instant::now();
    let mut seed = 1_000_000;
    while start.elapsed() < Duration::from_secs(600) {
        what(seed);
        seed += 1;
    }
    println!("{} inputs", seed - 1_000_000);
}

#[test]
fn no_feed_or_file_breaks_the_parser() {
    (0..150).for_each(parse);
}

#[test]
fn no_page_breaks_the_cleaner() {
    (0..150).for_each(clean);
}

#[test]
#[ignore = "ten minutes"]
fn no_feed_or_file_breaks_the_parser_for_ten_minutes() {
    for_ten_minutes(parse);
}

#[test]
#[ignore = "ten minutes"]
fn no_page_breaks_the_cleaner_for_ten_minutes() {
    for_ten_minutes(clean);
}
