//! One digest as messages: the same items in every language, split at the same places, so that each message has its translation.

use chrono::NaiveDate;

use super::material::{Material, day_heading};
use super::period::add;
use super::taste::Taste;
use crate::args;
use crate::channels::edition::Edition;
use crate::holidays;
use crate::key;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::{ENTITY_LIMIT, Html, TEXT_LIMIT, cut, entity_count, visible_len};
use crate::regions::RegionSet;
use crate::subscribers::Cadence;

/// Events and news that one digest names; of more it says how many.
const EVENTS: usize = 20;
const NEWS: usize = 12;
const CHANGES: usize = 8;
/// Between the languages of one post, and room for it.
const BETWEEN: &str = "\n\n———\n\n";
const ROOM: usize = 8;
/// With at most this many news each brings its summary.
const WITH_SUMMARY: usize = 4;

/// Who reads it: everybody with the same regions and taste to whom the same news are new; or a linked chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readers {
    /// Weekly or daily.
    pub cadence: Cadence,
    /// Their regions; the national level is always theirs.
    pub regions: RegionSet,
    /// News approved above it are new.
    pub mark: i64,
    /// What they want of it.
    pub taste: Taste,
    /// A linked chat's edition: posts without buttons, and without what only a person can do; none: people.
    pub edition: Option<Edition>,
}

impl Readers {
    /// The same for those who read the same, besides regions and mark.
    pub(super) fn key(&self) -> &str {
        match self.edition {
            None => self.taste.key(),
            Some(Edition::Own) => "@own",
            Some(Edition::Both) => "@both",
            Some(Edition::Each) => "@each",
        }
    }
}

/// How long ago a change may be for a digest of this cadence to tell it (seconds): since the one before. There is no daily one on holidays.
pub(super) fn since(cadence: Cadence, today: NaiveDate) -> i64 {
    let days = match cadence {
        Cadence::Weekly => 7,
        Cadence::Daily | Cadence::Off => (1..7).find(|back| holidays::on(add(today, -back)).is_none()).unwrap_or(7),
    };
    days * 24 * 3600
}

/// What a digest of this cadence looks ahead: days that it lists, and those within which an event alone is worth a message, because the
/// next digest comes too late for it.
fn ahead(cadence: Cadence) -> (i64, i64) {
    match cadence {
        Cadence::Weekly => (14, 8),
        Cadence::Daily | Cadence::Off => (3, 2),
    }
}

/// The messages: by part, and in each by language in the order of [`Locales::languages`]. None: nothing is new, nothing is sent.
pub(super) fn compose(locales: &Locales, material: &Material, readers: &Readers) -> Option<Vec<Vec<Html>>> {
    let taste = &readers.taste;
    let follows = |event: i64| taste.follows.binary_search(&event).is_ok();
    let (listed, pressing) = ahead(readers.cadence);
    let (until, pressing) = (add(material.today, listed - 1), add(material.today, pressing - 1));
    let coming = || material.events.iter().filter(|event| event.day <= until);
    let (followed, events): (Vec<_>, Vec<_>) =
        coming().filter(|event| follows(event.id) || taste.takes(&event.about(), readers.regions)).partition(|event| follows(event.id));
    let mut news: Vec<_> =
        material.news.iter().rev().filter(|story| story.approval > readers.mark && taste.takes(&story.about(), readers.regions)).collect();
    // What stands below with its day says there what became of it.
    let listed = |id: i64| coming().any(|event| event.id == id);
    let since = material.now - since(readers.cadence, material.today);
    let changed: Vec<_> = (material.changed.iter())
        .filter(|change| change.at > since && !listed(change.id))
        .filter(|change| follows(change.id) || taste.takes(&change.about(), readers.regions))
        .collect();
    if news.is_empty() && changed.is_empty() && !events.iter().chain(&followed).any(|event| event.day <= pressing) {
        return None;
    }
    news.sort_by_key(|story| !story.pinned);

    let mut blocks = Blocks { locales, done: Vec::new(), heading: None };
    blocks.heading = Some(blocks.each(|locale| head(locale, readers, material.today, until)));
    if !changed.is_empty() {
        blocks.head(|locale| locale.html("digest-changed", args!()).bold());
    }
    for change in changed.iter().take(CHANGES) {
        blocks.add(change.text.clone());
    }
    for (events, heading) in [(&followed, key!("digest-follows")), (&events, key!("digest-events"))] {
        let mut day = None;
        if !events.is_empty() {
            blocks.head(|locale| locale.html(heading, args!()).bold());
        }
        for event in events.iter().take(EVENTS) {
            if day != Some(event.day) {
                blocks.head(|locale| day_heading(locale, event.day, material.today));
                day = Some(event.day);
            }
            blocks.add(event.text.clone());
        }
    }
    let more: usize = [&followed, &events].map(|events| events.len().saturating_sub(EVENTS)).iter().sum();
    if more > 0 {
        let said = if readers.edition.is_some() { key!("edition-more-events") } else { key!("digest-more-events") };
        blocks.add(blocks.each(|locale| locale.html(said, args! { n = more })));
    }
    if !news.is_empty() {
        blocks.head(|locale| locale.html("digest-news", args!()).bold());
    }
    for story in news.iter().take(NEWS) {
        blocks.add(if news.len() <= WITH_SUMMARY { story.long.clone() } else { story.short.clone() });
    }
    if let Some(more) = news.len().checked_sub(NEWS).filter(|more| *more > 0) {
        let said = if readers.edition.is_some() { key!("edition-more-news") } else { key!("digest-more-news") };
        blocks.add(blocks.each(|locale| locale.html(said, args! { n = more })));
    }
    if readers.edition.is_none() {
        blocks.add(blocks.each(|locale| locale.html("digest-foot", args!()).italic()));
    }
    Some(messages(blocks.done, locales.languages().len(), readers.edition))
}

/// The items as messages, or as posts in the languages of the edition: then whoever asks for any language gets the same.
fn messages(items: Vec<Vec<Html>>, languages: usize, edition: Option<Edition>) -> Vec<Vec<Html>> {
    if edition == Some(Edition::Both) {
        let posts = pack(items, languages, (TEXT_LIMIT / languages - ROOM, ENTITY_LIMIT / languages));
        return posts.into_iter().map(|texts| vec![Html::join(texts, &Html::trusted(BETWEEN)); languages]).collect();
    }
    let posts = pack(items, languages, (TEXT_LIMIT, ENTITY_LIMIT));
    if edition != Some(Edition::Each) {
        return posts;
    }
    let of = |language: usize| posts.iter().map(move |texts| vec![texts[language].clone(); languages]);
    (0..languages).flat_map(of).collect()
}

/// Title, the time it is about, and whose regions.
fn head(locale: &Locale, readers: &Readers, today: NaiveDate, until: NaiveDate) -> Html {
    let (title, period) = match readers.cadence {
        Cadence::Weekly => (key!("digest-weekly"), locale.range(today, until)),
        Cadence::Daily | Cadence::Off => (key!("digest-daily"), locale.weekday_date(today, today)),
    };
    let period = match readers.cadence {
        Cadence::Weekly => locale.html("digest-period", args! { period = period }),
        Cadence::Daily | Cadence::Off => locale.html("digest-day", args! { day = period }),
    };
    let region = locale.html("digest-region", args! { region = readers.regions.label(locale) });
    Html::join([locale.html(title, args!()).bold(), period, region], &Html::trusted("\n"))
}

/// Items in the making; a heading waits for the item that it stands over, and never stands alone at the end of a message.
struct Blocks<'a> {
    locales: &'a Locales,
    done: Vec<Vec<Html>>,
    heading: Option<Vec<Html>>,
}

impl Blocks<'_> {
    fn each(&self, say: impl Fn(&Locale) -> Html) -> Vec<Html> {
        self.locales.languages().iter().map(|lang| say(self.locales.get(*lang))).collect()
    }

    fn head(&mut self, say: impl Fn(&Locale) -> Html) {
        let heading = self.each(say);
        self.heading = Some(match self.heading.take() {
            None => heading,
            Some(above) => above_each(above, heading, "\n\n"),
        });
    }

    fn add(&mut self, item: Vec<Html>) {
        let item = match self.heading.take() {
            None => item,
            Some(heading) => above_each(heading, item, "\n"),
        };
        self.done.push(item);
    }
}

fn above_each(above: Vec<Html>, below: Vec<Html>, gap: &'static str) -> Vec<Html> {
    above.into_iter().zip(below).map(|(above, below)| Html::join([above, below], &Html::trusted(gap))).collect()
}

/// As few messages as the order allows, each with at most so many UTF-16 units and entities in every language.
fn pack(items: Vec<Vec<Html>>, languages: usize, (units, entities): (usize, usize)) -> Vec<Vec<Html>> {
    let gap = Html::trusted("\n\n");
    let mut messages: Vec<Vec<Html>> = Vec::new();
    let mut sizes = vec![(0, 0); languages];
    for item in items {
        let item: Vec<Html> = item.iter().map(|text| cut(text, units)).collect();
        let more: Vec<(usize, usize)> = item.iter().map(|text| (visible_len(text) + 2, entity_count(text))).collect();
        let fits = sizes.iter().zip(&more).all(|(size, more)| size.0 + more.0 <= units && size.1 + more.1 <= entities);
        match messages.last_mut().filter(|_| fits) {
            Some(message) => message.iter_mut().zip(&item).for_each(|(text, item)| {
                text.push(&gap).push(item);
            }),
            None => {
                messages.push(item);
                sizes = vec![(0, 0); languages];
            }
        }
        sizes.iter_mut().zip(&more).for_each(|(size, more)| *size = (size.0 + more.0, size.1 + more.1));
    }
    messages
}

/// The messages in one language as letters. Each can be read in the others (if they belong to an occasion), the last opens the rooms. Posts
/// have no buttons: what they do is for a person.
pub(super) fn letters(locales: &Locales, language: usize, readers: &Readers, parts: &[Vec<Html>], occasion: Option<i64>) -> Vec<Letter> {
    if readers.edition.is_some() {
        return parts.iter().map(|texts| Letter::html(texts[language].clone())).collect();
    }
    let lang = locales.languages()[language];
    let locale = locales.get(lang);
    let door = |label, verb: &str| Button::press(locale.plain(label, args!()), verb);
    let others = |letter: Letter| match occasion {
        Some(occasion) => letter.row(Letter::other_languages(locales, lang, occasion)),
        None => letter,
    };
    let last = parts.len().saturating_sub(1);
    let letter = |(n, texts): (usize, &Vec<Html>)| {
        let letter = Letter::html(texts[language].clone());
        if n < last {
            return others(letter);
        }
        let doors = [door(key!("digest-open-events"), verbs::EVENTS), door(key!("digest-open-news"), verbs::NEWS)];
        let often = [(key!("digest-more"), "more"), (key!("digest-less"), "less")]
            .map(|(label, what)| Button::press(locale.plain(label, args!()), format!("{}:{what}", verbs::DIGEST)));
        let letter = others(letter.row(doors)).row(often).row([door(key!("digest-settings"), verbs::DIGEST)]);
        match occasion {
            Some(occasion) => letter.explained(locale, occasion),
            None => letter,
        }
    };
    parts.iter().enumerate().map(letter).collect()
}
