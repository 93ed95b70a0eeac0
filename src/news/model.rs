//! What an item of news is.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use url::Url;

use crate::regions::RegionSet;
use crate::zone;

/// Letters of a title. What is longer is refused from a moderator's hand and cut when it is collected.
pub const TITLE_LIMIT: usize = 300;
/// Older than this when it is taken in, an item is archive (seconds).
const FRESH: i64 = 14 * 24 * 3600;

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for a moderator.
    Collected,
    /// Is shown.
    Approved,
    /// Is not.
    Dropped,
}

impl State {
    /// As the database spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Collected => "collected",
            Self::Approved => "approved",
            Self::Dropped => "dropped",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Collected, Self::Approved, Self::Dropped].into_iter().find(|state| state.as_str() == text)
    }
}

/// How exactly the time of publication is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// To the day.
    Day,
    /// To the minute.
    Minute,
    /// To the second.
    Second,
}

impl Precision {
    /// As files and the database spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Minute => "minute",
            Self::Second => "second",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Day, Self::Minute, Self::Second].into_iter().find(|precision| precision.as_str() == text)
    }
}

/// When an item was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Unix seconds; the day's midnight in the office's zone if only the day is known.
    pub at: i64,
    /// How exactly that is meant.
    pub precision: Precision,
}

impl Published {
    /// A local time as a publisher in the office's zone wrote it.
    pub fn local(at: NaiveDateTime, precision: Precision, zone: Tz) -> Self {
        Self { at: zone::instant(zone, at).timestamp(), precision }
    }
}

/// An item that is being taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One line.
    pub title: String,
    /// Whole sentences.
    pub summary: String,
    /// Paragraphs of the full text, for the desk.
    pub body: Vec<String>,
    /// IETF tag.
    pub language: String,
    /// http(s).
    pub url: Option<String>,
    /// When it was published, if that is known.
    pub published: Option<Published>,
    /// The date as it was written.
    pub published_raw: Option<String>,
    /// Who published first; empty if not known.
    pub publisher: String,
    /// Where it was found, if elsewhere.
    pub republisher: Option<String>,
    /// Whom it concerns.
    pub regions: RegionSet,
    /// Whether it stands before the others.
    pub pinned: bool,
}

impl Draft {
    /// A title and a summary in a language, national, undated, without a link.
    pub fn new(language: &str, title: &str, summary: &str) -> Self {
        Self {
            title: title.to_owned(),
            summary: summary.to_owned(),
            body: Vec::new(),
            language: language.to_owned(),
            url: None,
            published: None,
            published_raw: None,
            publisher: String::new(),
            republisher: None,
            regions: RegionSet::ALL,
            pinned: false,
        }
    }

    /// What makes it this item and no other: its address; without one its title and date (or publisher, if it has no date).
    /// Never a feed's own id: those repeat, and are made up where there are none.
    pub fn identity(&self) -> Vec<u8> {
        let text = match self.url.as_deref().and_then(canonical) {
            Some(address) => format!("address\0{address}"),
            None => {
                let title = self.title.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
                let mark = self.published.map_or_else(|| self.publisher.to_lowercase(), |published| published.at.to_string());
                format!("title\0{title}\0{mark}")
            }
        };
        Sha256::digest(text).to_vec()
    }

    /// The same for an address that says the same in several languages: each is an item.
    pub fn identity_in_language(&self) -> Vec<u8> {
        Sha256::digest([self.identity().as_slice(), self.language.as_bytes()].concat()).to_vec()
    }

    /// Whether it was published so long before `now` (unix seconds) that it is no news.
    pub fn is_archive(&self, now: i64) -> bool {
        self.published.is_some_and(|published| published.at < now - FRESH)
    }
}

/// An address without what differs between two links to the same page: scheme, `www.`, fragment, trackers, the slash at the end.
fn canonical(address: &str) -> Option<String> {
    let mut url = Url::parse(address.trim()).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    url.set_fragment(None);
    let tracker = |name: &str| name.starts_with("utm_") || ["fbclid", "gclid", "yclid", "ysclid", "_openstat"].contains(&name);
    let mut kept: Vec<(String, String)> = url.query_pairs().into_owned().filter(|(name, _)| !tracker(name)).collect();
    kept.sort();
    let query: Vec<String> = kept.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{host}{port}{}?{}", url.path().trim_end_matches('/'), query.join("&")))
}

/// An item as it is stored; the full text is not read with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Ours; stands in buttons.
    pub id: i64,
    /// The story that it tells: translations and copies share it.
    pub story: i64,
    /// Where it stands.
    pub state: State,
    /// The story's place in the order of approval; none: never approved.
    pub approval: Option<i64>,
    /// IETF tag; `und`: not known.
    pub language: String,
    /// One line.
    pub title: String,
    /// Whole sentences; may be empty.
    pub summary: String,
    /// http(s).
    pub url: Option<String>,
    /// Who published first; empty if not known.
    pub publisher: String,
    /// Where it was found, if elsewhere.
    pub republisher: Option<String>,
    /// When it was published, if that is known.
    pub published: Option<Published>,
    /// Whom it concerns.
    pub regions: RegionSet,
    /// Whether it stands before the others.
    pub pinned: bool,
    /// Whether it was old when it was taken in.
    pub archive: bool,
    /// Its place in a list, unix seconds.
    pub sort_at: i64,
}

impl Item {
    /// Whether somebody who reads `language` (a folder of locales/) reads this.
    pub fn is_in(&self, language: &str) -> bool {
        self.language.split('-').next() == language.split('-').next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_links_to_one_page_are_one_item() {
        let identity = |address: &str| Draft { url: Some(address.to_owned()), ..Draft::new("ru", "Заголовок", "") }.identity();
        let plain = identity("https://example.kz/news/1?id=5&lang=kk");
        for same in ["http://www.example.kz/news/1/?lang=kk&id=5", "https://EXAMPLE.kz/news/1?utm_source=tg&id=5&lang=kk#top"] {
            assert_eq!(identity(same), plain, "{same}");
        }
        for other in [
            "https://example.kz/news/2?id=5&lang=kk",
            "https://example.kz/news/1?id=5&lang=ru",
            "https://example.kz:8080/news/1?id=5&lang=kk",
        ] {
            assert_ne!(identity(other), plain, "{other}");
        }
    }

    #[test]
    fn without_a_link_title_and_date_make_the_item() {
        let draft = Draft::new("ru", "Праздник  единства", "");
        let dated = |at| Draft { published: Some(Published { at, precision: Precision::Day }), ..draft.clone() };
        assert_eq!(dated(5).identity(), Draft { title: "праздник единства".to_owned(), ..dated(5) }.identity());
        assert_ne!(dated(5).identity(), dated(6).identity());
        assert_ne!(draft.identity(), Draft { publisher: "Trend".to_owned(), ..draft.clone() }.identity());
    }

    #[test]
    fn what_is_older_than_fourteen_days_is_archive() {
        let day = 24 * 3600;
        let published = |at| Draft { published: Some(Published { at, precision: Precision::Day }), ..Draft::new("kk", "а", "") };
        assert!(published(0).is_archive(15 * day));
        assert!(!published(day).is_archive(15 * day));
        assert!(!published(99 * day).is_archive(15 * day));
        assert!(!Draft::new("kk", "а", "").is_archive(15 * day), "an unknown date is not an old one");
    }
}
