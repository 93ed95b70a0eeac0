//! Whose bot this is: names, operator, contact and links, per language, from a file. The organisation may be renamed: nothing of it
//! stands in code or in the texts, and old names stay as search aliases.

use std::collections::BTreeMap;

use serde::Deserialize;

const SAMPLE: &str = include_str!("../data/organisation.sample.toml");

/// Letters of the word for a structure: it stands in buttons.
pub const STRUCTURE_LIMIT: usize = 16;

/// An organisation as its file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Business identification number of the operator of personal data: twelve digits.
    pub operator_bin: String,
    /// Where people write about their data: an address or a phone number.
    pub contact: String,
    /// The public site.
    pub site: String,
    /// What it is called in each language; `kk` and `ru` at least.
    pub languages: BTreeMap<String, Names>,
    /// Other names by which people search for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Words that make a text one about it besides its names: its houses, what its people are called.
    #[serde(default)]
    pub related: Vec<String>,
    /// Words that a question to the team may not hold. Whoever uses one is told which, and may ask in other words.
    #[serde(default)]
    pub blocked: Vec<String>,
    /// Its structures, by a short word that the calendar uses.
    #[serde(default)]
    pub structures: BTreeMap<String, BTreeMap<String, String>>,
    /// Programmes over many events, by the word that the calendar uses.
    #[serde(default)]
    pub programmes: BTreeMap<String, BTreeMap<String, String>>,
}

/// What an organisation is called in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// In full.
    pub name: String,
    /// Its abbreviation.
    pub short: String,
    /// Who answers for the personal data.
    pub operator: String,
    /// What the bot calls itself: 64 characters at most (Bot API, setMyName).
    pub bot: String,
}

/// Why an organisation's file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// None was named.
    #[error("name the file that describes your organisation (copy data/organisation.sample.toml), or say sample to try the bot out")]
    Missing,
    /// It can't be read.
    #[error("the file can't be read ({0}); check its path and rights")]
    Unreadable(std::io::Error),
    /// It isn't in order.
    #[error("the file isn't in order: {0}")]
    Malformed(String),
}

impl Organisation {
    /// From the file at `path`; the word `sample` is the built-in one.
    pub fn load(path: &str) -> Result<Self, OrganisationError> {
        let text = match path {
            "" => return Err(OrganisationError::Missing),
            "sample" => SAMPLE.to_owned(),
            path => std::fs::read_to_string(path).map_err(OrganisationError::Unreadable)?,
        };
        let organisation: Self = toml::from_str(&text).map_err(|error| OrganisationError::Malformed(error.to_string()))?;
        organisation.check()?;
        Ok(organisation)
    }

    /// The blocked word that a text holds, as the file has it; whole words, whatever their case.
    pub fn blocked_in(&self, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        let words = || text.split(|letter: char| !letter.is_alphanumeric());
        self.blocked.iter().map(String::as_str).find(|blocked| words().any(|word| word == blocked.to_lowercase()))
    }

    /// Whether the operator is the sample's: nobody who could answer for people's data.
    pub fn is_sample(&self) -> bool {
        self.operator_bin.bytes().all(|digit| digit == b'0')
    }

    fn check(&self) -> Result<(), OrganisationError> {
        let malformed = |why: &str| Err(OrganisationError::Malformed(why.to_owned()));
        if self.operator_bin.len() != 12 || !self.operator_bin.bytes().all(|byte| byte.is_ascii_digit()) {
            return malformed("operator_bin has twelve digits");
        }
        for language in ["kk", "ru"] {
            match self.languages.get(language) {
                None => return malformed(&format!("[languages.{language}] is missing")),
                Some(names) if names.bot.chars().count() > 64 => return malformed("bot has 64 characters at most"),
                Some(_) => {}
            }
        }
        let sound = |word: &String| {
            (1..=STRUCTURE_LIMIT).contains(&word.len()) && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        };
        match self.structures.keys().find(|word| !sound(word)) {
            Some(_) => malformed("the word for a structure has 1 to 16 letters a-z, digits or _"),
            None => Ok(()),
        }
    }

    /// What a structure is called in a language, in Kazakh where that one has no name for it; the word itself if it isn't in the file.
    pub fn structure<'a>(&'a self, word: &'a str, language: &str) -> &'a str {
        named(&self.structures, word, language)
    }

    /// What the programme that an event belongs to is called, by the same rule; none: it belongs to none.
    pub fn programme_of<'a>(&'a self, word: Option<&'a str>, language: &str) -> Option<&'a str> {
        word.map(|word| named(&self.programmes, word, language))
    }

    /// What the structure that organises an event is called, if it has one.
    pub fn structure_of<'a>(&'a self, word: Option<&'a str>, language: &str) -> Option<&'a str> {
        word.map(|word| self.structure(word, language))
    }

    /// Its names in a language; in Kazakh where that one has none.
    pub fn names(&self, language: &str) -> &Names {
        self.languages.get(language).or_else(|| self.languages.get("kk")).expect("check() saw Kazakh names")
    }
}

fn named<'a>(all: &'a BTreeMap<String, BTreeMap<String, String>>, word: &'a str, language: &str) -> &'a str {
    let names = all.get(word);
    names.and_then(|names| names.get(language).or_else(|| names.get("kk"))).map_or(word, String::as_str)
}
