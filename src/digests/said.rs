//! Texts in every language, measured once: the items of many digests are the same, and so are most headings.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::args;
use crate::key;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales, capitalised};
use crate::markup::{Html, entity_count, visible_len};
use crate::regions::RegionSet;
use crate::subscribers::Cadence;

/// Headings kept at most; with more they are made anew, a few microseconds each.
const KEPT: usize = 4096;

/// One text in every language, in the order of [`Locales::languages`], and how long it is in each.
#[derive(Debug)]
pub(super) struct Said {
    pub text: Vec<Html>,
    /// UTF-16 units and entities, by language.
    pub size: Vec<(usize, usize)>,
}

impl Said {
    pub fn new(text: Vec<Html>) -> Arc<Self> {
        let size = text.iter().map(|text| (visible_len(text), entity_count(text))).collect();
        Arc::new(Self { text, size })
    }

    pub fn each(locales: &Locales, say: impl Fn(&Locale) -> Html) -> Arc<Self> {
        Self::new(locales.languages().iter().map(|lang| say(locales.get(*lang))).collect())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Phrase {
    /// Cadence and regions: the head of everything.
    Head(Cadence, RegionSet),
    /// A line without arguments, bold or in italics.
    Title(&'static str),
    Foot(&'static str),
    /// A last line that leads to the bot.
    Door(&'static str),
    Day(NaiveDate),
    /// «and so many more».
    More(&'static str, usize),
}

/// What digests of one day say around their items, and the buttons below: each made once.
pub(super) struct Phrases<'a> {
    pub locales: &'a Locales,
    today: NaiveDate,
    said: HashMap<Phrase, Arc<Said>>,
    /// Rows of buttons by language, by whether it is the last message, and by occasion.
    rows: HashMap<(usize, bool, Option<i64>), Vec<Vec<Button>>>,
}

impl<'a> Phrases<'a> {
    pub fn new(locales: &'a Locales, today: NaiveDate) -> Self {
        Self { locales, today, said: HashMap::new(), rows: HashMap::new() }
    }

    fn kept(&mut self, phrase: Phrase, say: impl Fn(&Locale) -> Html) -> Arc<Said> {
        if let Some(said) = self.said.get(&phrase) {
            return Arc::clone(said);
        }
        if self.said.len() >= KEPT {
            self.said.clear();
        }
        let said = Said::each(self.locales, say);
        self.said.insert(phrase, Arc::clone(&said));
        said
    }

    /// Title, the time it is about, and whose regions.
    pub fn head(&mut self, cadence: Cadence, regions: RegionSet, until: NaiveDate) -> Arc<Said> {
        let today = self.today;
        self.kept(Phrase::Head(cadence, regions), |locale| {
            let (title, period) = match cadence {
                Cadence::Weekly => (key!("digest-weekly"), locale.html("digest-period", args! { period = locale.range(today, until) })),
                Cadence::Daily | Cadence::Off => {
                    (key!("digest-daily"), locale.html("digest-day", args! { day = locale.weekday_date(today, today) }))
                }
            };
            let region = locale.html("digest-region", args! { region = regions.label(locale) });
            Html::join([locale.html(title, args!()).bold(), period, region], &Html::trusted("\n"))
        })
    }

    /// A heading in bold.
    pub fn title(&mut self, key: &'static str) -> Arc<Said> {
        self.kept(Phrase::Title(key), |locale| locale.html(key, args!()).bold())
    }

    /// A last line in italics.
    pub fn foot(&mut self, key: &'static str) -> Arc<Said> {
        self.kept(Phrase::Foot(key), |locale| locale.html(key, args!()).italic())
    }

    /// A last line that opens an address, the same for all.
    pub fn door(&mut self, key: &'static str, address: &str) -> Arc<Said> {
        self.kept(Phrase::Door(key), |locale| locale.html(key, args!()).link(address))
    }

    /// «23 сәуір, сәрсенбі», capitalised, in bold.
    pub fn day(&mut self, day: NaiveDate) -> Arc<Said> {
        let today = self.today;
        self.kept(Phrase::Day(day), |locale| Html::escape(&capitalised(&locale.weekday_date(day, today))).bold())
    }

    /// How many more there are.
    pub fn more(&mut self, key: &'static str, n: usize) -> Arc<Said> {
        self.kept(Phrase::More(key, n), |locale| locale.html(key, args! { n = n }))
    }

    /// The buttons under a message of a person's digest.
    pub fn rows(&mut self, language: usize, last: bool, occasion: Option<i64>) -> &[Vec<Button>] {
        let locales = self.locales;
        self.rows.entry((language, last, occasion)).or_insert_with(|| rows(locales, language, last, occasion))
    }
}

/// Each message can be read in the other languages (if it belongs to an occasion), the last opens the rooms.
fn rows(locales: &Locales, language: usize, last: bool, occasion: Option<i64>) -> Vec<Vec<Button>> {
    let lang = locales.languages()[language];
    let locale = locales.get(lang);
    let door = |label, verb: &str| Button::press(locale.plain(label, args!()), verb);
    let others = |letter: Letter| match occasion {
        Some(occasion) => letter.row(Letter::other_languages(locales, lang, occasion)),
        None => letter,
    };
    let letter = Letter::html(Html::new());
    if !last {
        return others(letter).keyboard;
    }
    let doors = [door(key!("digest-open-events"), verbs::EVENTS), door(key!("digest-open-news"), verbs::NEWS)];
    let often = [(key!("digest-more"), "more"), (key!("digest-less"), "less")]
        .map(|(label, what)| Button::press(locale.plain(label, args!()), format!("{}:{what}", verbs::DIGEST)));
    let letter = others(letter.row(doors)).row(often).row([door(key!("digest-settings"), verbs::DIGEST)]);
    match occasion {
        Some(occasion) => letter.explained(locale, occasion).keyboard,
        None => letter.keyboard,
    }
}
