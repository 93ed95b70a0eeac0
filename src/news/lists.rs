//! Which news: the latest, what is new above a mark, by id. Everywhere a story is one entry, with all its items.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::model::{Item, Precision, Published, State};
use crate::regions::RegionSet;

/// One story: its translations, and copies by other publishers. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// The id of its first item.
    pub id: i64,
    /// Its place in the order of approval.
    pub approval: i64,
    /// The approved items, the first taken in first.
    pub items: Vec<Item>,
}

impl Story {
    /// The item for somebody who reads `language`: in that language; else the first.
    pub fn told_in(&self, language: &str) -> &Item {
        self.items.iter().find(|item| item.is_in(language)).unwrap_or(&self.items[0])
    }

    /// Whom any of its items concerns.
    pub fn regions(&self) -> RegionSet {
        RegionSet::from_bits(self.items.iter().fold(0, |bits, item| bits | item.regions.bits()))
    }

    /// Whether any of its items stands before the others.
    pub fn is_pinned(&self) -> bool {
        self.items.iter().any(|item| item.pinned)
    }

    /// Whether it was old when it was taken in, in every language.
    pub fn is_archive(&self) -> bool {
        self.items.iter().all(|item| item.archive)
    }

    /// Who else wrote about it than this item's publisher, each once.
    pub fn others<'a>(&'a self, shown: &Item) -> Vec<&'a str> {
        let mut others: Vec<&str> = Vec::new();
        for item in &self.items {
            let name = item.publisher.as_str();
            if !name.is_empty() && name != shown.publisher && !others.contains(&name) {
                others.push(name);
            }
        }
        others
    }
}

/// Some of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// In order.
    pub stories: Vec<Story>,
    /// Which page this is, from 0.
    pub number: u32,
    /// Whether more follow.
    pub more: bool,
}

/// What concerns any of these regions: pinned first, then the latest published. Archive too: this is where people look for it.
pub async fn latest(c: &mut SqliteConnection, regions: RegionSet, number: u32, size: u32) -> sqlx::Result<Page> {
    let (bits, limit, offset) = (regions.bits(), i64::from(size) + 1, i64::from(number) * i64::from(size));
    let mut ids = sqlx::query_scalar!(
        r#"SELECT story_id AS "id!" FROM news WHERE state = 'approved' AND regions & ? <> 0
         GROUP BY story_id ORDER BY MAX(pinned) DESC, MAX(sort_at) DESC, story_id DESC LIMIT ? OFFSET ?"#,
        bits,
        limit,
        offset
    )
    .fetch_all(&mut *c)
    .await?;
    let more = ids.len() > size as usize;
    ids.truncate(size as usize);
    Ok(Page { stories: stories(c, &ids).await?, number, more })
}

/// What was approved after a mark and is no archive (or is pinned), in the order of approval, at most `limit` of the newest.
pub async fn approved_above(c: &mut SqliteConnection, mark: i64, limit: u32) -> sqlx::Result<Vec<Story>> {
    let mut ids = sqlx::query_scalar!(
        r#"WITH fresh AS MATERIALIZED (SELECT story_id, approval, archive, pinned FROM news WHERE approval > ? AND state = 'approved')
           SELECT story_id AS "id!" FROM fresh GROUP BY story_id HAVING MIN(archive) = 0 OR MAX(pinned) = 1
           ORDER BY MIN(approval) DESC LIMIT ?"#,
        mark,
        limit
    )
    .fetch_all(&mut *c)
    .await?;
    ids.reverse();
    stories(c, &ids).await
}

/// The last place in the order of approval that was given until an instant (unix seconds); 0: none.
pub async fn approved_before(c: &mut SqliteConnection, at: i64) -> sqlx::Result<i64> {
    // From the newest down: it ends where the asked time begins, and never walks all news.
    let mark = sqlx::query_scalar!("SELECT approval FROM news WHERE approval > 0 AND approved_at <= ? ORDER BY approval DESC LIMIT 1", at);
    Ok(mark.fetch_optional(c).await?.flatten().unwrap_or(0))
}

/// The last place in the order of approval: the mark of somebody to whom nothing is new.
pub async fn newest_approval(c: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT COALESCE(MAX(approval), 0) AS "mark!: i64" FROM news"#).fetch_one(c).await
}

/// The story that an item tells, as far as it is approved; none if the item isn't.
pub async fn by_id(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Story>> {
    let story = sqlx::query_scalar!("SELECT story_id FROM news WHERE id = ? AND state = 'approved'", id).fetch_optional(&mut *c).await?;
    match story {
        Some(story) => Ok(stories(c, &[story]).await?.pop()),
        None => Ok(None),
    }
}

/// Approved stories in the order of these ids; those with nothing approved are left out.
pub async fn stories(c: &mut SqliteConnection, ids: &[i64]) -> sqlx::Result<Vec<Story>> {
    let list = serde_json::to_string(ids).expect("numbers are JSON");
    let rows = sqlx::query!(
        "SELECT id, story_id, state, approval, language, title, summary, url, publisher, republisher, published_at, precision, regions, pinned, archive, sort_at
         FROM news WHERE story_id IN (SELECT value FROM json_each(?)) AND state = 'approved' ORDER BY id",
        list
    )
    .fetch_all(c)
    .await?;
    let mut found: HashMap<i64, Story> = HashMap::new();
    for row in rows {
        let precision = row.precision.as_deref().and_then(Precision::parse);
        let item = Item {
            id: row.id,
            story: row.story_id,
            state: State::parse(&row.state).unwrap_or(State::Collected),
            approval: row.approval,
            language: row.language,
            title: row.title,
            summary: row.summary,
            url: row.url,
            publisher: row.publisher,
            republisher: row.republisher,
            published: row.published_at.zip(precision).map(|(at, precision)| Published { at, precision }),
            regions: RegionSet::from_bits(row.regions),
            pinned: row.pinned != 0,
            archive: row.archive != 0,
            sort_at: row.sort_at,
        };
        let approval = item.approval.unwrap_or(0);
        let story = found.entry(item.story).or_insert_with(|| Story { id: item.story, approval, items: Vec::new() });
        story.approval = story.approval.min(approval);
        story.items.push(item);
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
