//! The rows of the news: approving, changing, adding by hand. Writers take the caller's transaction.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use super::intake::{Ready, take};
use super::model::{Draft, State};
use crate::regions::RegionSet;
use crate::search::{self, Doc, What};

/// Who does something to an item, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    /// A moderator's user id; none: the command line or a source.
    pub by: Option<i64>,
    /// Unix seconds.
    pub at: i64,
}

/// How an item is taken in.
#[derive(Clone, Copy, Debug)]
pub struct Taking {
    /// Who and when.
    pub hand: Hand,
    /// The source that it came from; none: a file or a moderator.
    pub source: Option<i64>,
    /// Whether it is shown at once: a moderator's own act, or a trusted source.
    pub approve: bool,
    /// The story that somebody says it belongs to; none: that of which it is a copy or a version, else its own.
    pub story: Option<i64>,
}

impl Taking {
    /// By a moderator or the operator, shown at once.
    pub fn approved(hand: Hand) -> Self {
        Self { hand, source: None, approve: true, story: None }
    }
}

/// What taking an item in did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new; its id.
    New(i64),
    /// It was there and says something else now.
    Changed(i64),
    /// It was there as it is.
    Same(i64),
}

impl Taken {
    /// The item.
    pub fn id(self) -> i64 {
        match self {
            Self::New(id) | Self::Changed(id) | Self::Same(id) => id,
        }
    }
}

/// Brings an item up to date. `true`: something was different.
pub(super) async fn update(c: &mut SqliteConnection, id: i64, draft: &Draft) -> sqlx::Result<bool> {
    let (published, precision) = draft.published.map(|published| (published.at, published.precision.as_str())).unzip();
    let (regions, body) = (draft.regions.bits(), body(draft));
    let done = sqlx::query!(
        "UPDATE news SET language = ?2, title = CASE edited WHEN 1 THEN title ELSE ?3 END, summary = CASE edited WHEN 1 THEN summary ELSE ?4 END,
                         url = ?5, publisher = ?6, republisher = ?7, published_at = ?8, precision = ?9, published_raw = ?10,
                         sort_at = MIN(COALESCE(?8, taken_at), taken_at), regions = ?11, body = ?12
         WHERE id = ?1 AND (language <> ?2 OR (edited = 0 AND (title <> ?3 OR summary <> ?4)) OR url IS NOT ?5 OR publisher <> ?6 OR republisher IS NOT ?7
                            OR published_at IS NOT ?8 OR precision IS NOT ?9 OR published_raw IS NOT ?10 OR regions <> ?11 OR body IS NOT ?12)",
        id,
        draft.language,
        draft.title,
        draft.summary,
        draft.url,
        draft.publisher,
        draft.republisher,
        published,
        precision,
        draft.published_raw,
        regions,
        body
    )
    .execute(&mut *c)
    .await?;
    let changed = done.rows_affected() == 1;
    if changed {
        findable(c, id).await?;
    }
    Ok(changed)
}

/// Keeps what an approved item says now beside what was approved, for the desk. `true`: that is new.
pub(super) async fn offer(c: &mut SqliteConnection, id: i64, draft: &Draft) -> sqlx::Result<bool> {
    let body = body(draft);
    let done = sqlx::query!(
        "UPDATE news SET body = ?4,
             new_title = CASE WHEN edited = 0 AND (title <> ?2 OR summary <> ?3) THEN ?2 END,
             new_summary = CASE WHEN edited = 0 AND (title <> ?2 OR summary <> ?3) THEN ?3 END
         WHERE id = ?1 AND (body IS NOT ?4
             OR new_title IS NOT CASE WHEN edited = 0 AND (title <> ?2 OR summary <> ?3) THEN ?2 END
             OR new_summary IS NOT CASE WHEN edited = 0 AND (title <> ?2 OR summary <> ?3) THEN ?3 END)",
        id,
        draft.title,
        draft.summary,
        body
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Says what becomes of an approved item that changed: its new text is taken over, or the approved one stays for good. `false`: it is
/// settled already.
pub async fn settle_change(c: &mut SqliteConnection, id: i64, take_over: bool) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE news SET title = CASE WHEN ?2 THEN new_title ELSE title END, summary = CASE WHEN ?2 THEN new_summary ELSE summary END,
                         edited = NOT ?2, new_title = NULL, new_summary = NULL
         WHERE id = ?1 AND new_title IS NOT NULL",
        id,
        take_over
    )
    .execute(&mut *c)
    .await?;
    findable(c, id).await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a source's items that it lists no more though it lists older ones; their titles.
pub(super) async fn mark_gone(c: &mut SqliteConnection, source: i64, listed: &[Ready], now: i64) -> sqlx::Result<Vec<String>> {
    let Some(oldest) = listed.iter().filter_map(|item| item.draft.published).map(|published| published.at).min() else {
        return Ok(Vec::new());
    };
    let listed: HashSet<&[u8]> = listed.iter().flat_map(Ready::identities).collect();
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", identity, title FROM news WHERE source_id = ? AND published_at > ? AND gone_at IS NULL AND state <> 'dropped'"#,
        source,
        oldest
    )
    .fetch_all(&mut *c)
    .await?;
    let mut gone = Vec::new();
    for row in rows.into_iter().filter(|row| !listed.contains(row.identity.as_slice())) {
        sqlx::query!("UPDATE news SET gone_at = ? WHERE id = ?", now, row.id).execute(&mut *c).await?;
        gone.push(row.title);
    }
    Ok(gone)
}

/// The full text as it is kept.
pub(super) fn body(draft: &Draft) -> Option<String> {
    (!draft.body.is_empty()).then(|| serde_json::to_string(&draft.body).expect("texts are JSON"))
}

/// What a moderator adds by hand (`/addnews`): the same story in one language or several, shown at once. Returns the items' ids.
pub async fn add(c: &mut SqliteConnection, texts: &[Draft], hand: Hand) -> sqlx::Result<Vec<i64>> {
    let mut ids: Vec<i64> = Vec::with_capacity(texts.len());
    for draft in texts {
        let story = match ids.first() {
            Some(first) => Some(sqlx::query_scalar!("SELECT story_id FROM news WHERE id = ?", first).fetch_one(&mut *c).await?),
            None => None,
        };
        let taken = take(c, draft, &Taking { story, ..Taking::approved(hand) }).await?;
        // Something that was collected or dropped before is now wanted.
        approve(c, taken.id(), hand).await?;
        ids.push(taken.id());
    }
    Ok(ids)
}

/// Shows an item. It takes the next place in the order of approval, or its story's if that is shown already: a translation that comes later
/// is no news to those who have read the story. Returns that place.
pub async fn approve(c: &mut SqliteConnection, id: i64, hand: Hand) -> sqlx::Result<i64> {
    let place = sqlx::query_scalar!(
        r#"SELECT COALESCE((SELECT MIN(approval) FROM news WHERE story_id = (SELECT story_id FROM news WHERE id = ?1) AND approval IS NOT NULL),
                           (SELECT COALESCE(MAX(approval), 0) + 1 FROM news)) AS "place!: i64""#,
        id
    )
    .fetch_one(&mut *c)
    .await?;
    sqlx::query!(
        "UPDATE news SET state = 'approved', approval = COALESCE(approval, ?2), approved_at = ?3, approved_by = ?4 WHERE id = ?1 AND state <> 'approved'",
        id, place, hand.at, hand.by
    )
    .execute(&mut *c)
    .await?;
    findable(c, id).await?;
    Ok(place)
}

/// What is shown can be found by its title, summary and publisher; what isn't can't.
async fn findable(c: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    let row = sqlx::query!("SELECT title, summary, publisher, sort_at FROM news WHERE id = ? AND state = 'approved'", id)
        .fetch_optional(&mut *c)
        .await?;
    let Some(row) = row else { return search::remove(c, What::News, id).await };
    let rest = vec![row.summary.as_str(), row.publisher.as_str()];
    search::put(c, &Doc { what: What::News, id, moment: Some(row.sort_at), titles: vec![row.title.as_str()], rest }).await
}

/// Shows an item no more; its identity stays known, so that it isn't collected again. `false`: it was dropped already.
pub async fn drop_item(c: &mut SqliteConnection, id: i64) -> sqlx::Result<bool> {
    let dropped = State::Dropped.as_str();
    let done = sqlx::query!("UPDATE news SET state = ?2, new_title = NULL, new_summary = NULL WHERE id = ?1 AND state <> ?2", id, dropped)
        .execute(&mut *c)
        .await?;
    findable(c, id).await?;
    Ok(done.rows_affected() == 1)
}

/// A moderator's own title, summary and regions. They stay when the item is collected again.
pub async fn edit(c: &mut SqliteConnection, id: i64, title: &str, summary: &str, regions: RegionSet) -> sqlx::Result<()> {
    let bits = regions.bits();
    sqlx::query!("UPDATE news SET title = ?, summary = ?, regions = ?, edited = 1 WHERE id = ?", title, summary, bits, id)
        .execute(&mut *c)
        .await?;
    findable(c, id).await
}

/// Puts an item before the others, or back among them. A pinned one is in digests even if it was old when it was taken in.
pub async fn pin(c: &mut SqliteConnection, id: i64, pinned: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE news SET pinned = ? WHERE id = ?", pinned, id).execute(c).await.map(drop)
}
