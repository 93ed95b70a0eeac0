//! One digest as messages: the same items in every language, split at the same places, so that each message has its translation.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::material::{Coming, Material};
use super::period::add;
use super::said::{Phrases, Said};
use super::taste::Taste;
use crate::channels::edition::Edition;
use crate::holidays;
use crate::key;
use crate::letter::Letter;
use crate::markup::{ENTITY_LIMIT, Html, TEXT_LIMIT, cut};
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
    /// Whether they had the daily one before this: what it listed isn't new to them.
    pub had_last: bool,
    /// A linked chat's edition: posts without buttons, and without what only a person can do; none: people.
    pub edition: Option<Edition>,
}

impl Readers {
    /// The same for those who read the same, besides regions and mark.
    pub(super) fn key(&self) -> Cow<'_, str> {
        let key = match self.edition {
            None => self.taste.key(),
            Some(Edition::Own) => "@own",
            Some(Edition::Both) => "@both",
            Some(Edition::Each) => "@each",
        };
        if self.had_last || self.cadence == Cadence::Weekly { Cow::Borrowed(key) } else { Cow::Owned(format!("{key};first")) }
    }
}

/// How long ago a change may be for a digest of this cadence to tell it (seconds): since the one before.
pub(super) fn since(cadence: Cadence, today: NaiveDate) -> i64 {
    days_between(cadence, today) * 24 * 3600
}

/// Days since the digest before. There is no daily one on holidays.
pub(super) fn days_between(cadence: Cadence, today: NaiveDate) -> i64 {
    match cadence {
        Cadence::Weekly => 7,
        Cadence::Daily | Cadence::Off => (1..7).find(|back| holidays::on(add(today, -back)).is_none()).unwrap_or(7),
    }
}

/// The last day whose events a digest of this cadence lists.
fn horizon(cadence: Cadence, today: NaiveDate) -> NaiveDate {
    let days = match cadence {
        Cadence::Weekly => 14,
        Cadence::Daily | Cadence::Off => 3,
    };
    add(today, days - 1)
}

/// Whether an event is alone worth a message. Of a weekly one, if the next comes too late for it. Of a daily one, three times at most: when
/// it comes into view, or enters the calendar or changes later than that; and on its day, when whoever wants to go looks where and when. On
/// the days between, a message would say what was said the day before. To who had none the day before, all is new.
fn is_worth_it(event: &Coming, readers: &Readers, material: &Material) -> bool {
    let (cadence, today) = (readers.cadence, material.today);
    if cadence == Cadence::Weekly {
        return event.day <= add(today, 7);
    }
    if !readers.had_last {
        return true;
    }
    let since = material.now - since(cadence, today);
    let came_into_view = event.day > add(horizon(cadence, today), -days_between(cadence, today));
    event.day <= today
        || came_into_view
        || event.public_since > since
        || material.changed.iter().any(|change| change.id == event.id && change.at > since)
}

/// The messages: by part, and in each by language in the order of [`Locales::languages`]. None: nothing is new, nothing is sent.
pub(super) fn compose(phrases: &mut Phrases<'_>, material: &Material, readers: &Readers) -> Option<Vec<Vec<Html>>> {
    let taste = &readers.taste;
    let follows = |event: i64| taste.follows.binary_search(&event).is_ok();
    let until = horizon(readers.cadence, material.today);
    // By day.
    let coming = &material.events[..material.events.partition_point(|event| event.day <= until)];
    let (followed, events): (Vec<_>, Vec<_>) = coming
        .iter()
        .filter(|event| follows(event.id) || taste.takes(&event.about(), readers.regions))
        .partition(|event| follows(event.id));
    let mut news: Vec<_> =
        material.news_above(readers.mark).iter().rev().filter(|story| taste.takes(&story.about(), readers.regions)).collect();
    // What stands below with its day says there what became of it.
    let listed = |id: i64| coming.iter().any(|event| event.id == id);
    let since = material.now - since(readers.cadence, material.today);
    let changed: Vec<_> = (material.changed.iter())
        .filter(|change| change.at > since && !listed(change.id))
        .filter(|change| follows(change.id) || taste.takes(&change.about(), readers.regions))
        .collect();
    if news.is_empty() && changed.is_empty() && !events.iter().chain(&followed).any(|event| is_worth_it(event, readers, material)) {
        return None;
    }
    news.sort_by_key(|story| !story.pinned);

    let mut blocks = Blocks::default();
    blocks.head(phrases.head(readers.cadence, readers.regions, until));
    if !changed.is_empty() {
        blocks.head(phrases.title(key!("digest-changed")));
    }
    for change in changed.iter().take(CHANGES) {
        blocks.add(&change.text);
    }
    for (events, heading) in [(&followed, key!("digest-follows")), (&events, key!("digest-events"))] {
        let mut day = None;
        if !events.is_empty() {
            blocks.head(phrases.title(heading));
        }
        for event in events.iter().take(EVENTS) {
            if day != Some(event.day) {
                blocks.head(phrases.day(event.day));
                day = Some(event.day);
            }
            blocks.add(&event.text);
        }
    }
    let more: usize = [&followed, &events].map(|events| events.len().saturating_sub(EVENTS)).iter().sum();
    if more > 0 {
        let said = if readers.edition.is_some() { key!("edition-more-events") } else { key!("digest-more-events") };
        blocks.add(&phrases.more(said, more));
    }
    if !news.is_empty() {
        blocks.head(phrases.title(key!("digest-news")));
    }
    for story in news.iter().take(NEWS) {
        blocks.add(if news.len() <= WITH_SUMMARY { &story.long } else { &story.short });
    }
    if let Some(more) = news.len().checked_sub(NEWS).filter(|more| *more > 0) {
        let said = if readers.edition.is_some() { key!("edition-more-news") } else { key!("digest-more-news") };
        blocks.add(&phrases.more(said, more));
    }
    match &material.door {
        _ if readers.edition.is_none() => blocks.add(&phrases.foot(key!("digest-foot"))),
        Some(door) => blocks.add(&phrases.door(key!("edition-foot"), door)),
        None => {}
    }
    Some(messages(blocks.done, phrases.locales.languages().len(), readers.edition))
}

/// The items as messages, or as posts in the languages of the edition: then whoever asks for any language gets the same.
fn messages(items: Vec<Block>, languages: usize, edition: Option<Edition>) -> Vec<Vec<Html>> {
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

/// An item with the headings over it: pieces, each with the gap above it.
#[derive(Default)]
struct Block(Vec<(&'static str, Arc<Said>)>);

impl Block {
    fn push(&mut self, gap: &'static str, said: Arc<Said>) {
        self.0.push((if self.0.is_empty() { "" } else { gap }, said));
    }

    fn size(&self, language: usize) -> (usize, usize) {
        self.0.iter().fold((0, 0), |size, (gap, said)| (size.0 + gap.len() + said.size[language].0, size.1 + said.size[language].1))
    }

    fn write(&self, language: usize, text: &mut Html) {
        for (gap, said) in &self.0 {
            text.push_trusted(gap).push(&said.text[language]);
        }
    }

    /// The same, cut where it alone is longer than a message.
    fn cut(self, languages: usize, units: usize) -> Self {
        if (0..languages).all(|language| self.size(language).0 <= units) {
            return self;
        }
        let short = |language| {
            let mut text = Html::new();
            self.write(language, &mut text);
            cut(&text, units)
        };
        Self(vec![("", Said::new((0..languages).map(short).collect()))])
    }
}

/// Items in the making; a heading waits for the item that it stands over, and never stands alone at the end of a message.
#[derive(Default)]
struct Blocks {
    done: Vec<Block>,
    headings: Block,
}

impl Blocks {
    fn head(&mut self, heading: Arc<Said>) {
        self.headings.push("\n\n", heading);
    }

    fn add(&mut self, item: &Arc<Said>) {
        let mut block = std::mem::take(&mut self.headings);
        block.push("\n", Arc::clone(item));
        self.done.push(block);
    }
}

/// As few messages as the order allows, each with at most so many UTF-16 units and entities in every language.
fn pack(items: Vec<Block>, languages: usize, (units, entities): (usize, usize)) -> Vec<Vec<Html>> {
    let mut messages: Vec<Vec<Html>> = Vec::new();
    let mut sizes = vec![(0, 0); languages];
    for item in items {
        let item = item.cut(languages, units);
        let more: Vec<(usize, usize)> = (0..languages).map(|language| item.size(language)).collect();
        let fits = sizes.iter().zip(&more).all(|(size, more)| size.0 + 2 + more.0 <= units && size.1 + more.1 <= entities);
        if !fits || messages.is_empty() {
            messages.push(vec![Html::new(); languages]);
            sizes = vec![(0, 0); languages];
        }
        let Some(message) = messages.last_mut() else { break };
        for (language, text) in message.iter_mut().enumerate() {
            if !text.is_empty() {
                text.push_trusted("\n\n");
            }
            item.write(language, text);
            sizes[language] = (sizes[language].0 + 2 + more[language].0, sizes[language].1 + more[language].1);
        }
    }
    messages
}

/// The messages in one language as letters. Each can be read in the others (if they belong to an occasion), the last opens the rooms. Posts
/// have no buttons: what they do is for a person.
pub(super) fn letters(
    phrases: &mut Phrases<'_>,
    language: usize,
    readers: &Readers,
    parts: &[Vec<Html>],
    occasion: Option<i64>,
) -> Vec<Letter> {
    let last = parts.len().saturating_sub(1);
    let mut letter = |(n, texts): (usize, &Vec<Html>)| {
        let mut letter = Letter::html(texts[language].clone());
        if readers.edition.is_none() {
            letter.keyboard = phrases.rows(language, n == last, occasion).to_vec();
        }
        letter
    };
    parts.iter().enumerate().map(&mut letter).collect()
}
