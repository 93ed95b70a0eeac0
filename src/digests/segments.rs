//! The groups of one occasion: everybody in a group reads the same text, which is rendered and stored once.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::compose::{self, Readers};
use super::material::Material;
use super::said::Phrases;
use crate::db;
use crate::letter::Letter;
use crate::outbox::{self, VariantKey};

/// One group's number and how many messages its text has; none: there was nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub number: i64,
    pub parts: i64,
}

/// What all groups of one look have in common.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub occasion: i64,
    /// Local day (since 1970-01-01) from which the calendar counts.
    pub day: i64,
    /// The last change of the calendar that is in it.
    pub calendar: i64,
    /// The last approval that is in it.
    pub mark: i64,
}

/// A group that isn't stored yet.
pub(super) struct Made {
    pub segment: Segment,
    regions: i64,
    taste: String,
    mark: i64,
    /// Language, part and text.
    letters: Vec<(&'static str, i64, Letter)>,
}

/// The groups whose text is made of the same material, by regions, mark and taste.
pub(super) struct Segments {
    pub place: Place,
    next: i64,
    /// Tastes are few beside the groups.
    tastes: HashMap<String, u32>,
    known: HashMap<(i64, i64, u32), Segment>,
}

impl Segments {
    /// Those that are stored already.
    pub async fn load(c: &mut SqliteConnection, occasion: i64, material: &Material) -> sqlx::Result<Self> {
        let day = i64::from(material.today.to_epoch_days());
        let next = sqlx::query_scalar!(
            r#"SELECT COALESCE(MAX(segment), -1) + 1 AS "next!: i64" FROM digest_segment WHERE occasion_id = ?"#,
            occasion
        )
        .fetch_one(&mut *c)
        .await?;
        let rows = sqlx::query!(
            "SELECT segment, regions, taste, mark_from, parts FROM digest_segment WHERE occasion_id = ? AND mark_to = ? AND day = ? AND calendar = ?",
            occasion,
            material.mark,
            day,
            material.calendar
        )
        .fetch_all(c)
        .await?;
        let place = Place { occasion, day, calendar: material.calendar, mark: material.mark };
        let mut segments = Self { place, next, tastes: HashMap::new(), known: HashMap::new() };
        for row in rows {
            let taste = segments.taste(&row.taste);
            segments.known.insert((row.regions, row.mark_from, taste), Segment { number: row.segment, parts: row.parts });
        }
        Ok(segments)
    }

    fn taste(&mut self, key: &str) -> u32 {
        if let Some(known) = self.tastes.get(key) {
            return *known;
        }
        let number = u32::try_from(self.tastes.len()).unwrap_or(u32::MAX);
        self.tastes.insert(key.to_owned(), number);
        number
    }

    pub fn find(&self, readers: &Readers) -> Option<Segment> {
        let taste = self.tastes.get(readers.key().as_ref())?;
        self.known.get(&(readers.regions.bits(), readers.mark, *taste)).copied()
    }

    /// A group that isn't known yet, with its text in every language; with no text it is only remembered as having nothing to read. It is
    /// there once it was [stored](store).
    pub fn make(&mut self, phrases: &mut Phrases<'_>, material: &Material, readers: &Readers) -> Made {
        let parts = compose::compose(phrases, material, readers).unwrap_or_default();
        let segment = Segment { number: self.next, parts: i64::try_from(parts.len()).unwrap_or(0) };
        self.next += 1;
        let mut letters = Vec::new();
        for (index, lang) in phrases.locales.languages().iter().enumerate() {
            let texts = compose::letters(phrases, index, readers, &parts, Some(self.place.occasion));
            letters.extend((0..).zip(texts).map(|(part, letter)| (lang.as_str(), part, letter)));
        }
        let (regions, taste) = (readers.regions.bits(), self.taste(&readers.key()));
        self.known.insert((regions, readers.mark, taste), segment);
        Made { segment, regions, taste: readers.key().into_owned(), mark: readers.mark, letters }
    }
}

/// Stores groups and their texts, some at a time: keep the list to about two hundred, a few milliseconds.
pub(super) async fn store(c: &mut SqliteConnection, place: Place, made: &[Made]) -> sqlx::Result<()> {
    if made.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> =
        made.iter().map(|made| (made.segment.number, made.regions, made.taste.as_str(), made.mark, made.segment.parts)).collect();
    let rows = db::json(&rows)?;
    sqlx::query!(
        "INSERT INTO digest_segment (occasion_id, segment, regions, taste, mark_from, mark_to, day, calendar, parts)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ?2, ?3, ?4, value ->> 4 FROM json_each(?5)",
        place.occasion,
        place.mark,
        place.day,
        place.calendar,
        rows
    )
    .execute(&mut *c)
    .await?;
    let key = |made: &Made, language, part| VariantKey { segment: made.segment.number, language, version: 1, part };
    let letters: Vec<_> = made
        .iter()
        .flat_map(|made| made.letters.iter().map(move |(language, part, letter)| (key(made, language, *part), letter)))
        .collect();
    outbox::add_variants(c, place.occasion, &letters).await
}
