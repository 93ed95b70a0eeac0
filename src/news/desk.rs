//! The moderators' desk: what was collected and waits, the most relevant first; the full text to judge it by; and which items tell one story.
//! To approve, edit, pin and drop see `store`. Who did what is written down by the counter.

use sqlx::SqliteConnection;

use super::model::{Item, Precision, Published, State};
use crate::regions::RegionSet;

/// How far apart in time two items may be that are offered as one story (seconds).
const APART: i64 = 21 * 24 * 3600;
/// Items that are offered.
const OFFERED: i64 = 8;

/// An item that waits for a moderator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Ours.
    pub id: i64,
    /// One line.
    pub title: String,
    /// Whole sentences.
    pub summary: String,
    /// IETF tag.
    pub language: String,
    /// http(s).
    pub url: Option<String>,
    /// Who published.
    pub publisher: String,
    /// Unix seconds.
    pub published_at: Option<i64>,
    /// How much it is about the association; 0: nothing in it says so.
    pub relevance: i64,
    /// Whether its story is shown already: approving it adds a version or a source, and is no news.
    pub known: bool,
    /// Whether it is shown already, and says something else at its source since.
    pub changed: bool,
}

/// An item as a moderator judges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDesk {
    /// What it says.
    pub item: Item,
    /// How much it is about the association.
    pub relevance: i64,
    /// The source that it came from, if that is there still.
    pub source: Option<From>,
    /// Since when its source lists it no more, unix seconds.
    pub gone_at: Option<i64>,
    /// Title and summary that its source gives it since it was approved.
    pub new: Option<(String, String)>,
    /// Whether there is a full text to judge it by.
    pub has_body: bool,
    /// The other items of its story, dropped ones left out.
    pub mates: Vec<Mate>,
}

/// Where an item came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The source's id.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Whether its items need nobody.
    pub trusted: bool,
}

/// Another item, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mate {
    /// Ours.
    pub id: i64,
    /// IETF tag.
    pub language: String,
    /// One line.
    pub title: String,
    /// Who published.
    pub publisher: String,
    /// Unix seconds.
    pub sort_at: i64,
}

/// What waits, the most relevant first, then the oldest: a page of `size` from `number` (0) on.
pub async fn waiting(c: &mut SqliteConnection, number: u32, size: u32) -> sqlx::Result<Vec<Waiting>> {
    let (limit, offset) = (i64::from(size), i64::from(number) * i64::from(size));
    sqlx::query_as!(
        Waiting,
        r#"SELECT n.id AS "id!", n.title, n.summary, n.language, n.url, n.publisher, n.published_at, n.relevance,
                  EXISTS (SELECT 1 FROM news o WHERE o.story_id = n.story_id AND o.state = 'approved' AND o.id <> n.id) AS "known!: bool",
                  n.new_title IS NOT NULL AS "changed!: bool"
           FROM news n WHERE n.state = 'collected' OR n.new_title IS NOT NULL ORDER BY n.relevance DESC, n.id LIMIT ? OFFSET ?"#,
        limit,
        offset
    )
    .fetch_all(c)
    .await
}

/// How many wait.
pub async fn count(c: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT COUNT(*) AS "n!: i64" FROM news WHERE state = 'collected' OR new_title IS NOT NULL"#).fetch_one(c).await
}

/// The one that stands behind an item in the queue, which it may have left; none: that was the last.
pub async fn next(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar!(
        r#"SELECT n.id AS "id!" FROM news n WHERE (n.state = 'collected' OR n.new_title IS NOT NULL) AND n.id <> ?1
           AND (-n.relevance, n.id) > (SELECT -relevance, id FROM news WHERE id = ?1) ORDER BY n.relevance DESC, n.id LIMIT 1"#,
        id
    )
    .fetch_optional(c)
    .await
}

/// An item with all that is known of it; none: there is no such item.
pub async fn one(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<OnDesk>> {
    let row = sqlx::query!(
        r#"SELECT n.story_id, n.state, n.approval, n.language, n.title, n.summary, n.url, n.publisher, n.republisher, n.published_at, n.precision,
                  n.regions, n.pinned, n.archive, n.sort_at, n.relevance, n.gone_at, n.new_title, n.new_summary, n.body IS NOT NULL AS "has_body!: bool",
                  s.id AS "source_id?", s.name AS "source_name?", s.trusted AS "source_trusted?: bool"
           FROM news n LEFT JOIN source s ON s.id = n.source_id WHERE n.id = ?"#,
        id
    );
    let Some(row) = row.fetch_optional(&mut *c).await? else { return Ok(None) };
    let mates = sqlx::query_as!(
        Mate,
        r#"SELECT id AS "id!", language, title, publisher, sort_at FROM news WHERE story_id = ? AND id <> ? AND state <> 'dropped' ORDER BY id"#,
        row.story_id,
        id
    );
    let precision = row.precision.as_deref().and_then(Precision::parse);
    let item = Item {
        id,
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
    let source = row.source_id.zip(row.source_name).map(|(id, name)| From { id, name, trusted: row.source_trusted.unwrap_or(false) });
    Ok(Some(OnDesk {
        item,
        relevance: row.relevance,
        source,
        gone_at: row.gone_at,
        new: row.new_title.zip(row.new_summary),
        has_body: row.has_body,
        mates: mates.fetch_all(c).await?,
    }))
}

/// Items of another language and story that may tell the same: those near it in time, the same publisher's first.
pub async fn candidates(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Vec<Mate>> {
    sqlx::query_as!(
        Mate,
        r#"SELECT o.id AS "id!", o.language, o.title, o.publisher, o.sort_at FROM news n JOIN news o ON o.story_id <> n.story_id
             AND o.language <> n.language AND o.state <> 'dropped' AND o.sort_at BETWEEN n.sort_at - ?2 AND n.sort_at + ?2
           WHERE n.id = ?1 ORDER BY o.publisher = n.publisher DESC, ABS(o.sort_at - n.sort_at), o.id LIMIT ?3"#,
        id,
        APART,
        OFFERED
    )
    .fetch_all(c)
    .await
}

/// The paragraphs of an item's full text, for judging it; empty if there is no text. Never sent to anybody else.
pub async fn body(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Vec<String>> {
    let body = sqlx::query_scalar!("SELECT body FROM news WHERE id = ?", id).fetch_optional(c).await?.flatten();
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default())
}

/// Says that two items tell one story: translations, or copies that we didn't see. Both keep their place in the order of approval. `false`:
/// they did already, or one of them isn't there.
pub async fn pair(c: &mut SqliteConnection, one: i64, other: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE news SET story_id = (SELECT story_id FROM news WHERE id = ?1)
         WHERE story_id = (SELECT story_id FROM news WHERE id = ?2) AND story_id <> (SELECT story_id FROM news WHERE id = ?1)",
        one,
        other
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Says that an item tells a story of its own after all.
pub async fn part(c: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    // A story bears the number of an item in it: if that is the one which leaves, the others take the next one's.
    sqlx::query!(
        "UPDATE news SET story_id = (SELECT MIN(id) FROM news WHERE story_id = ?1 AND id <> ?1) WHERE story_id = ?1 AND id <> ?1",
        id
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!("UPDATE news SET story_id = id WHERE id = ?", id).execute(c).await.map(drop)
}
