//! A feed (RSS, Atom, JSON Feed) as items: one of the kinds of source. Pure: what it is given was fetched by [`super::collect`] or read from
//! a file.
//!
//! The feed's own ids are not believed: they repeat, or are made up; an item is known by its link, else by title and date. A feed in the wrong
//! encoding, with a bare `&`, or with dates in any printed shape is read; one with entities of its own is refused.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use feed_rs::model::Entry;
use feed_rs::parser::Builder;

use super::import::without_surroundings;
use super::model::{Draft, Precision, Published, TITLE_LIMIT};
use super::remark::Remark;
use super::{dates, html, language, summary};
use crate::events::import::decode;

/// Items of one reading; the newest ones stand first in a feed.
const MOST: usize = 200;
/// UTF-16 units of a title that is made from the text.
const MADE_TITLE: usize = 140;
/// Paragraphs and letters of a text that are kept for the desk.
const BODY: (usize, usize) = (60, 20_000);
/// Further ahead than this a date is a slip (seconds): the item is then undated.
const SLACK: i64 = 3600;

/// What a feed says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    /// What it calls itself.
    pub title: String,
    /// Its items, each once.
    pub items: Vec<Draft>,
    /// What was odd: how many items each, and the title of the first.
    pub remarks: BTreeMap<Remark, (usize, String)>,
}

impl Feed {
    fn note(&mut self, remark: Remark, title: &str) {
        let (n, _) = self.remarks.entry(remark).or_insert_with(|| (0, title.to_owned()));
        *n += 1;
    }
}

/// Why a feed can't be read. Shown to moderators with the source.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// It defines entities: no feed needs that.
    #[error("the feed defines entities of its own")]
    Entities,
    /// Not a feed, or a broken one.
    #[error("not a feed: {0}")]
    Broken(String),
}

/// Reads a feed. `address` resolves relative links; `publisher` stands for an item's source where it names none; `now` in unix seconds.
pub fn read(bytes: &[u8], address: Option<&str>, publisher: &str, zone: Tz, now: i64) -> Result<Feed, FeedError> {
    let text = decode(bytes);
    // It is in our encoding now, whatever it says of itself.
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest),
        None => text,
    };
    if text.contains("<!ENTITY") {
        return Err(FeedError::Entities);
    }
    let parsed = parse(text, address, zone).or_else(|error| match mend(text) {
        Some(mended) => parse(&mended, address, zone),
        None => Err(error),
    })?;
    let mut feed = Feed { title: parsed.title.map(|title| one_line(&html::text(&title.content))).unwrap_or_default(), ..Feed::default() };
    let left_out = parsed.entries.len().saturating_sub(MOST);
    if left_out > 0 {
        feed.remarks.insert(Remark::Many, (left_out, String::new()));
    }
    let (mut ids, mut seen) = (HashSet::new(), HashSet::new());
    for entry in parsed.entries.into_iter().take(MOST) {
        let id = entry.id.clone();
        let Some(Item { draft, ahead, cut }) = item(entry, publisher, now) else {
            feed.note(Remark::Empty, "");
            continue;
        };
        if !seen.insert(draft.identity_in_language()) {
            feed.note(Remark::Twice, &draft.title);
            continue;
        }
        let odd = [(Remark::Ahead, ahead), (Remark::Long, cut), (Remark::SameId, !ids.insert(id))];
        for (remark, _) in odd.into_iter().filter(|(_, is)| *is) {
            feed.note(remark, &draft.title);
        }
        feed.items.push(draft);
    }
    Ok(feed)
}

fn parse(text: &str, address: Option<&str>, zone: Tz) -> Result<feed_rs::model::Feed, FeedError> {
    let parser = Builder::new().base_uri(address).timestamp_parser(move |text| timestamp(text, zone)).build();
    parser.parse(text.as_bytes()).map_err(|error| FeedError::Broken(error.to_string()))
}

/// A date in a feed's own form, or in any that is printed on pages. How exactly it is known travels in the nanoseconds, where no feed has any:
/// the crate has no other place for it.
fn timestamp(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc2822(text).or_else(|_| DateTime::parse_from_rfc3339(text)) {
        return DateTime::from_timestamp(at.timestamp(), 0);
    }
    let text = text.split_once(',').filter(|(day, _)| day.chars().all(char::is_alphabetic)).map_or(text, |(_, rest)| rest.trim());
    let published = dates::find(text, None, zone)?.published?;
    let nanos = match published.precision {
        Precision::Second => 0,
        Precision::Minute => 1,
        Precision::Day => 2,
    };
    Some(DateTime::from_timestamp(published.at, 0)? + TimeDelta::nanoseconds(nanos))
}

fn published(at: DateTime<Utc>) -> Published {
    let precision = match at.timestamp_subsec_nanos() {
        1 => Precision::Minute,
        2 => Precision::Day,
        _ => Precision::Second,
    };
    Published { at: at.timestamp(), precision }
}

/// A bare `&` as it was meant; none: there is none.
fn mend(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        mended.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        let known = end.is_some_and(|end| end > 0 && rest[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#'));
        if !known {
            mended.push_str("amp;");
        }
    }
    mended.push_str(rest);
    (mended.len() > text.len()).then_some(mended)
}

/// An item, and what was odd about it.
struct Item {
    draft: Draft,
    ahead: bool,
    cut: bool,
}

/// The item; none: it says nothing.
fn item(entry: Entry, publisher: &str, now: i64) -> Option<Item> {
    let title = entry.title.map(|title| one_line(&html::text(&title.content))).unwrap_or_default();
    let long = entry.content.and_then(|content| content.body).map(|body| html::text(&body)).unwrap_or_default();
    let short = entry.summary.map(|text| html::text(&text.content)).unwrap_or_default();
    let only_short = long.len() < short.len();
    let body = paragraphs(if only_short { &short } else { &long }, &title);
    let made = summary::first_words(&body, MADE_TITLE);
    let cut = title.chars().count() > TITLE_LIMIT;
    let named = !title.is_empty();
    let title = if named { shortened(title) } else { made };
    if title.is_empty() {
        return None;
    }
    let at = entry.published.or(entry.updated);
    let ahead = at.is_some_and(|at| at.timestamp() > now + SLACK);
    let link = entry.links.iter().find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate")).or(entry.links.first());
    let url = link.map(|link| link.href.trim().to_owned()).filter(|href| href.starts_with("http://") || href.starts_with("https://"));
    let told = if short.is_empty() || (only_short && named) { body.clone() } else { paragraphs(&short, &title) };
    let language = language::detect(&format!("{title}\n{}", body.join("\n"))).unwrap_or("und");
    let draft = Draft {
        url,
        published: at.filter(|_| !ahead).map(published),
        published_raw: at.map(|at| at.to_rfc3339()),
        publisher: publisher.to_owned(),
        body,
        ..Draft::new(language, &title, &summary::summarise(&told))
    };
    Some(Item { draft, ahead, cut })
}

fn paragraphs(text: &str, title: &str) -> Vec<String> {
    let mut left = BODY.1;
    let lines = text.lines().filter(|line| *line != title).take(BODY.0).take_while(|line| {
        let fits = line.len() <= left;
        left = left.saturating_sub(line.len());
        fits
    });
    without_surroundings(lines.map(str::to_owned))
}

fn shortened(title: String) -> String {
    if title.chars().count() <= TITLE_LIMIT { title } else { summary::first_words(&[title], TITLE_LIMIT - 1) }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Almaty;
    use encoding_rs::WINDOWS_1251;
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn rss(items: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Үлгі</title><link>https://example.kz/</link>{items}</channel></rss>"
        )
    }

    fn items(text: &str) -> Vec<Draft> {
        read(text.as_bytes(), Some("https://example.kz/feed"), "Үлгі", Almaty, NOW).unwrap().items
    }

    #[test]
    fn an_item_is_title_summary_link_and_date() {
        let items = items(&rss(
            "<item><title>Форум өтті</title><link>/news/1</link><guid>1</guid><pubDate>Thu, 25 Dec 2025 16:46:00 +0500</pubDate>\
             <description><![CDATA[<p>Достық үйінде <b>форум</b> өтті.</p><script>x()</script>]]></description></item>",
        ));
        let expected = Draft {
            url: Some("https://example.kz/news/1".to_owned()),
            published: Some(Published { at: 1_766_663_160, precision: Precision::Second }),
            published_raw: Some("2025-12-25T11:46:00+00:00".to_owned()),
            publisher: "Үлгі".to_owned(),
            body: vec!["Достық үйінде форум өтті.".to_owned()],
            ..Draft::new("kk", "Форум өтті", "Достық үйінде форум өтті.")
        };
        assert_eq!(items, [expected]);
    }

    #[test]
    fn feeds_in_other_encodings_are_read_and_so_are_mislabelled_ones() {
        let text = rss("<item><title>Съезд лидеров прошёл</title><link>https://example.kz/2</link></item>");
        let (bytes, _, _) = WINDOWS_1251.encode(&text);
        for bytes in [bytes.to_vec(), text.replace("utf-8", "windows-1251").into_bytes()] {
            let feed = read(&bytes, None, "", Almaty, NOW).unwrap();
            assert_eq!(feed.items[0].title, "Съезд лидеров прошёл");
        }
    }

    #[test]
    fn printed_dates_are_read_as_exactly_as_they_are_and_dates_ahead_are_dropped() {
        for (date, expected) in [
            ("25.12.2025 16:46", Some((1_766_663_160, Precision::Minute))),
            ("Чт, 25 дек 2025", Some((1_766_602_800, Precision::Day))),
            ("2025-12-25T16:46:00+05:00", Some((1_766_663_160, Precision::Second))),
            ("Thu, 25 Dec 2036 16:46:00 +0500", None),
            ("жақында", None),
        ] {
            let items = items(&rss(&format!("<item><title>А</title><link>https://example.kz/3</link><pubDate>{date}</pubDate></item>")));
            assert_eq!(items[0].published, expected.map(|(at, precision)| Published { at, precision }), "{date}");
        }
    }

    #[test]
    fn a_bare_ampersand_a_missing_title_and_repeated_ids_are_forgiven() {
        let items = items(&rss("<item><title>Достық & бірлік</title><link>https://example.kz/4?a=1&b=2</link><guid>7</guid></item>\
             <item><description>Тақырыпсыз жаңалық. Екінші сөйлем.</description><guid>7</guid></item><item><guid>7</guid></item>"));
        assert_eq!(items.len(), 2, "one says nothing");
        assert_eq!((items[0].title.as_str(), items[1].title.as_str()), ("Достық & бірлік", "Тақырыпсыз жаңалық"));
        assert_ne!(items[0].identity(), items[1].identity());
    }

    #[test]
    fn a_title_without_end_is_cut_and_entities_of_its_own_are_refused() {
        let title = "өте ұзақ ".repeat(1200);
        let long = items(&rss(&format!("<item><title>{title}</title><link>https://example.kz/5</link></item>")));
        assert!(long[0].title.chars().count() <= TITLE_LIMIT && long[0].title.ends_with('…'));
        let bomb = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>".to_owned() + &rss("<item><title>&b;</title></item>");
        assert_eq!(read(bomb.as_bytes(), None, "", Almaty, NOW), Err(FeedError::Entities));
        assert!(matches!(read(b"<html>", None, "", Almaty, NOW), Err(FeedError::Broken(_))));
    }

    #[test]
    fn the_sample_feeds_are_read() {
        let shared = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
        let names =
            ["synthetic_kk_utf8.xml", "synthetic_kk_kz1048.xml", "synthetic_kk_kz1048_declared_1251.xml", "synthetic_ru_cp1251.xml"];
        for name in names {
            let Ok(bytes) = std::fs::read(shared.join(name)) else {
                eprintln!("SKIPPED: {name}: ../shared is absent");
                continue;
            };
            let feed = read(&bytes, None, "Үлгі", Almaty, NOW).unwrap();
            let tag = if name.contains("_ru_") { "ru" } else { "kk" };
            assert_eq!(feed.items.iter().map(|item| item.language.as_str()).collect::<Vec<_>>(), [tag], "{name}: {}", feed.items[0].title);
        }
    }

    proptest! {
        #[test]
        fn no_feed_is_too_odd(items in "(<item>(<(title|link|pubDate|description|guid)>[а-я &;<!\\[\\]0-9:.]{0,20}(</(title|link)>)?){0,4}(</item>)?){0,5}") {
            let _ = read(rss(&items).as_bytes(), None, "", Almaty, NOW);
        }
    }
}
