//! Why something from the open net wasn't taken in, as the database keeps it and as moderators read it.

use super::feed::FeedError;
use super::fetch::FetchError;
use super::page::PageError;
use crate::args;
use crate::locale::Locale;

/// Letters of what somebody else's program said that are kept.
const DETAIL: usize = 120;

/// A reason: a word, and what belongs to it. Written as `word` or `word:detail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    word: &'static str,
    detail: String,
}

/// The words that the texts know; whatever else is read is the last one.
const WORDS: [&str; 12] =
    ["address", "host", "local", "large", "slow", "redirects", "status", "network", "entities", "broken", "empty", "ours"];

impl Trouble {
    /// A fault of ours: reading it failed.
    pub const OURS: Self = Self { word: "ours", detail: String::new() };

    fn new(word: &'static str, detail: &str) -> Self {
        Self { word, detail: detail.chars().take(DETAIL).collect() }
    }

    /// Reads what `to_string` writes.
    pub fn parse(text: &str) -> Self {
        let (word, detail) = text.split_once(':').unwrap_or((text, ""));
        WORDS.into_iter().find(|known| *known == word).map_or(Self::OURS, |word| Self::new(word, detail))
    }

    /// The host that nobody has allowed, if that is the reason.
    pub fn host(&self) -> Option<&str> {
        (self.word == "host").then_some(&self.detail)
    }

    /// In the reader's language. What somebody else's program said in English is named by what it means; its words are for the log.
    pub fn say(&self, locale: &Locale) -> String {
        let detail = match self.word {
            "network" => locale.plain("source-network", args! { kind = kind_of_failure(&self.detail) }),
            "broken" => String::new(),
            _ => self.detail.clone(),
        };
        locale.plain("source-trouble", args! { word = self.word, detail = detail })
    }
}

/// What the words of the network's libraries mean.
fn kind_of_failure(said: &str) -> &'static str {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["dns", "lookup", "name or service", "no such host", "resolve"]) {
        "name"
    } else if has(&["certificate", "tls", "handshake", "ssl"]) {
        "certificate"
    } else if has(&["refused", "unreachable", "no route"]) {
        "refused"
    } else {
        "cut"
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.detail.as_str() {
            "" => f.write_str(self.word),
            detail => write!(f, "{}:{detail}", self.word),
        }
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Address(_) => Self::new("address", ""),
            FetchError::Host(host) => Self::new("host", &host),
            FetchError::Local => Self::new("local", ""),
            FetchError::Large => Self::new("large", ""),
            FetchError::Slow => Self::new("slow", ""),
            FetchError::Redirects => Self::new("redirects", ""),
            FetchError::Status(code) => Self::new("status", &code.to_string()),
            FetchError::Network(why) => Self::new("network", &why),
        }
    }
}

impl From<FeedError> for Trouble {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::Entities => Self::new("entities", ""),
            FeedError::Broken(why) => Self::new("broken", &why),
        }
    }
}

impl From<PageError> for Trouble {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Fetch(error) => error.into(),
            PageError::Empty => Self::new("empty", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locales;

    #[test]
    fn every_reason_comes_back_from_the_database_and_reads_differently() {
        let all: [Trouble; 11] = [
            FetchError::Address("x".into()).into(),
            FetchError::Host("example.kz".into()).into(),
            FetchError::Local.into(),
            FetchError::Large.into(),
            FetchError::Slow.into(),
            FetchError::Redirects.into(),
            FetchError::Status(404).into(),
            FetchError::Network("reset: by peer".into()).into(),
            FeedError::Entities.into(),
            FeedError::Broken("no root".into()).into(),
            PageError::Empty.into(),
        ];
        let locales = Locales::embedded().unwrap();
        for lang in locales.languages() {
            let mut said: Vec<String> = all.iter().map(|trouble| trouble.say(locales.get(*lang))).collect();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), all.len(), "{lang}");
        }
        for (said, kind) in [
            ("failed to lookup address information: Name or service not known", "name"),
            ("Connection refused (os error 111)", "refused"),
            ("invalid peer certificate: Expired", "certificate"),
            ("connection closed before message completed", "cut"),
        ] {
            assert_eq!(kind_of_failure(said), kind, "{said}");
        }
        let english =
            [FetchError::Network("Connection refused (os error 111)".into()).into(), FeedError::Broken("no root element".into()).into()];
        for (lang, trouble) in locales.languages().iter().flat_map(|lang| english.iter().map(move |trouble: &Trouble| (lang, trouble))) {
            let said = trouble.say(locales.get(*lang));
            assert!(!said.contains(|letter: char| letter.is_ascii_alphabetic()), "{lang}: {said}");
        }
        assert!(all.iter().all(|trouble| Trouble::parse(&trouble.to_string()) == *trouble));
        assert_eq!(Trouble::parse("of a later version: x"), Trouble::OURS);
    }
}
