//! What about an event changed, and whether people must know.

use std::fmt;

use super::model::Content;

/// What about an event changed; several can at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aspects {
    /// Start, end, or rule.
    pub date: bool,
    /// Venue, format or regions.
    pub place: bool,
    /// Published, postponed, cancelled, public …
    pub status: bool,
    /// Titles, descriptions, how to take part, links.
    pub text: bool,
    /// Anything else.
    pub other: bool,
}

impl Aspects {
    /// Compares two contents. A venue or text that only got its second language counts as text: nobody has to be told.
    pub fn between(old: &Content, new: &Content) -> Self {
        let date = old.starts != new.starts || old.ends != new.ends || old.rule != new.rule;
        let place = moved(old, new) || old.format != new.format || old.regions != new.regions;
        let status = old.status != new.status || old.visibility != new.visibility;
        let text = old.texts != new.texts || old.link != new.link || old.map != new.map || old.registration != new.registration;
        Self { date, place, status, text, other: !(date || place || status || text) && old != new }
    }

    /// With those that a list of words (as these are written) names.
    pub fn with(mut self, words: &str) -> Self {
        for word in words.split(',') {
            match word {
                "date" => self.date = true,
                "place" => self.place = true,
                "status" => self.status = true,
                "text" => self.text = true,
                "other" => self.other = true,
                _ => {}
            }
        }
        self
    }

    /// Whether people must know.
    pub fn matter(self) -> bool {
        self.date || self.place || self.status
    }

    /// Whether anything changed.
    pub fn any(self) -> bool {
        self.matter() || self.text || self.other
    }
}

/// Whether the venue became another one, appeared or went; not if it was only said in a second language.
fn moved(old: &Content, new: &Content) -> bool {
    let nowhere = |content: &Content| content.texts.values().all(|text| text.venue.is_empty());
    let renamed = old.texts.iter().any(|(language, text)| {
        let now = new.texts.get(language).map_or("", |now| now.venue.as_str());
        now != text.venue && !now.is_empty() && !text.venue.is_empty()
    });
    renamed || nowhere(old) != nowhere(new)
}

impl fmt::Display for Aspects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = [(self.date, "date"), (self.place, "place"), (self.status, "status"), (self.text, "text"), (self.other, "other")];
        let said: Vec<&str> = words.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
        f.write_str(&said.join(","))
    }
}
