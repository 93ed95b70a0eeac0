//! The groups of one occasion: everybody in a group reads the same text, which is rendered and stored once.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::compose::{self, Readers};
use super::material::Material;
use crate::locale::Locales;
use crate::markup::Html;
use crate::outbox::{self, VariantKey};

/// One group's number and how many messages its text has; none: there was nothing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub number: i64,
    pub parts: i64,
}

/// The groups whose text is made of the same material, by regions and mark.
pub(super) struct Segments {
    occasion: i64,
    day: i64,
    calendar: i64,
    mark: i64,
    next: i64,
    known: HashMap<(i64, i64, String), Segment>,
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
        let known = rows
            .into_iter()
            .map(|row| ((row.regions, row.mark_from, row.taste), Segment { number: row.segment, parts: row.parts }))
            .collect();
        Ok(Self { occasion, day, calendar: material.calendar, mark: material.mark, next, known })
    }

    pub fn find(&self, readers: &Readers) -> Option<Segment> {
        self.known.get(&(readers.regions.bits(), readers.mark, readers.key().to_owned())).copied()
    }

    /// Stores a group with its text in every language; with no text it is only remembered as having nothing to read.
    pub async fn add(
        &mut self,
        c: &mut SqliteConnection,
        locales: &Locales,
        readers: &Readers,
        parts: &[Vec<Html>],
    ) -> sqlx::Result<Segment> {
        let segment = Segment { number: self.next, parts: i64::try_from(parts.len()).unwrap_or(0) };
        self.next += 1;
        let (regions, taste) = (readers.regions.bits(), readers.key());
        sqlx::query!(
            "INSERT INTO digest_segment (occasion_id, segment, regions, taste, mark_from, mark_to, day, calendar, parts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.occasion,
            segment.number,
            regions,
            taste,
            readers.mark,
            self.mark,
            self.day,
            self.calendar,
            segment.parts
        )
        .execute(&mut *c)
        .await?;
        for (index, lang) in locales.languages().iter().enumerate() {
            for (part, letter) in (0..).zip(compose::letters(locales, index, readers, parts, Some(self.occasion))) {
                let key = VariantKey { segment: segment.number, language: lang.as_str(), version: 1, part };
                outbox::add_variant(&mut *c, self.occasion, key, &letter).await?;
            }
        }
        self.known.insert((regions, readers.mark, taste.to_owned()), segment);
        Ok(segment)
    }
}
