//! Taking items in, many at once: what is known of all of them is looked up by a few statements, and what is new is written by one.
//!
//! Promise: taking items in at once does what taking them in one by one in the same order does. What was looked up holds as long as nothing
//! but new items is written, and those are remembered beside it; after anything else it is looked up again for the items that are left.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::SqliteConnection;

use super::model::{Draft, State};
use super::similar::{self, Likes, Marks};
use super::store::{self, Taken, Taking, body};
use crate::db::{self, hex};

/// An item with all that can be worked out before the database is asked: away from the loop that answers people.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The item.
    pub draft: Draft,
    relevance: i64,
    identity: Vec<u8>,
    in_language: Vec<u8>,
    body: Option<String>,
    marks: Marks,
    sketch: String,
}

impl Ready {
    /// Works it out. `relevance`: how much it is about the association, see [`super::Names::points`].
    pub fn of(draft: Draft, relevance: i64) -> Self {
        let marks = Marks::of(&draft);
        Self {
            relevance,
            identity: draft.identity(),
            in_language: draft.identity_in_language(),
            body: body(&draft),
            sketch: hex(&marks.sketch.to_bytes()),
            marks,
            draft,
        }
    }

    /// What it may be known by.
    pub(super) fn identities(&self) -> [&[u8]; 2] {
        [&self.identity, &self.in_language]
    }
}

/// Takes one item in, see [`take_all`].
pub async fn take(c: &mut SqliteConnection, draft: &Draft, taking: &Taking) -> sqlx::Result<Taken> {
    let taken = take_all(c, &[Ready::of(draft.clone(), 0)], taking).await?;
    taken.first().copied().ok_or(sqlx::Error::RowNotFound)
}

/// Takes items in, each once, in this order; what became of each. One that was there is brought up to date: what a moderator wrote stays, and
/// it keeps its state. What was approved changes only by whoever may approve: from a source that isn't trusted, its new text waits at the
/// desk. The caller's transaction must be a writing one. At most some dozens at a time: somebody may wait to write.
pub async fn take_all(c: &mut SqliteConnection, items: &[Ready], taking: &Taking) -> sqlx::Result<Vec<Taken>> {
    let mut done = Vec::with_capacity(items.len());
    while let Some(rest) = items.get(done.len()..).filter(|rest| !rest.is_empty()) {
        let mut batch = Batch::look_up(c, rest, taking).await?;
        for at in 0..rest.len() {
            let (taken, still_true) = batch.one(c, at).await?;
            done.push(taken);
            if !still_true {
                break;
            }
        }
        batch.write(c).await?;
    }
    Ok(done)
}

#[derive(Clone)]
struct Known {
    id: i64,
    story: i64,
    language: String,
    state: String,
    gone: bool,
}

/// Some items, what was known of them, and those of them that are new.
struct Batch<'a> {
    items: &'a [Ready],
    taking: &'a Taking,
    known: HashMap<Vec<u8>, Known>,
    likes: Likes<'a>,
    next: i64,
    unwritten: Vec<Row<'a>>,
}

impl<'a> Batch<'a> {
    async fn look_up(c: &mut SqliteConnection, items: &'a [Ready], taking: &'a Taking) -> sqlx::Result<Self> {
        let known = known(c, items).await?;
        // What is known is compared with nothing, unless it turns out to say the same in another language.
        let is_new = |item: &Ready| known.get(&item.identity).is_none_or(|known| !tells(&known.language, &item.draft.language));
        let new: Vec<Option<(&Draft, &Marks)>> = items.iter().map(|item| is_new(item).then_some((&item.draft, &item.marks))).collect();
        let likes = Likes::look_up(c, &new, taking.hand.at).await?;
        let next = if new.iter().any(Option::is_some) { next_id(c).await? } else { 0 };
        Ok(Self { items, taking, known, likes, next, unwritten: Vec::new() })
    }

    /// Takes the item at this place in. `false`: what was looked up may not be true any more.
    async fn one(&mut self, c: &mut SqliteConnection, at: usize) -> sqlx::Result<(Taken, bool)> {
        let item = &self.items[at];
        let mut identity = &item.identity;
        let mut known = self.known.get(identity);
        let mut story = self.taking.story;
        // One address, another language: a version of the same story, not a change of the item.
        if let Some(other) = known.filter(|known| !tells(&known.language, &item.draft.language)) {
            story = story.or(Some(other.story));
            identity = &item.in_language;
            known = self.known.get(identity);
        }
        if let Some(known) = known.cloned() {
            self.write(c).await?;
            let taken = again(c, &known, item, self.taking).await?;
            return Ok((taken, matches!(taken, Taken::Same(_))));
        }
        let (place, still_true) = self.place(c, at).await?;
        let id = self.next;
        self.next += 1;
        // It begins a story of its own.
        let story = story.or(place).unwrap_or(id);
        self.unwritten.push(Row::of(item, identity, id, story, self.taking));
        self.likes.add(&item.draft, &item.marks, story);
        let (language, state) = (item.draft.language.clone(), if self.taking.approve { State::Approved } else { State::Collected });
        self.known.insert(identity.clone(), Known { id, story, language, state: state.as_str().to_owned(), gone: false });
        Ok((Taken::New(id), still_true))
    }

    /// The story that a new item belongs to by what it says or where it stands.
    async fn place(&mut self, c: &mut SqliteConnection, at: usize) -> sqlx::Result<(Option<i64>, bool)> {
        let item = &self.items[at];
        let copied = self.likes.copied(at, &item.draft, &item.marks);
        let Some(page) = item.marks.page.as_deref().filter(|page| self.likes.has_page(page)) else { return Ok((copied, true)) };
        self.write(c).await?;
        let Some(of_page) = similar::of_page(c, page, &item.draft.language).await? else { return Ok((copied, true)) };
        let moved = match copied.filter(|copied| *copied != of_page) {
            Some(copied) => similar::join(c, copied, of_page).await?,
            None => false,
        };
        Ok((Some(of_page), !moved))
    }

    /// Writes what is new so far.
    async fn write(&mut self, c: &mut SqliteConnection) -> sqlx::Result<()> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let rows = db::json(&self.unwritten)?;
        sqlx::query!(
            "INSERT INTO news (id, identity, state, language, title, summary, url, publisher, republisher, published_at, precision,
                               published_raw, sort_at, archive, regions, pinned, relevance, body, source_id, taken_at, taken_by, story_id,
                               page, sketch, leads)
             SELECT value ->> 'id', unhex(value ->> 'identity'), 'collected', value ->> 'language', value ->> 'title', value ->> 'summary',
                    value ->> 'url', value ->> 'publisher', value ->> 'republisher', value ->> 'published_at', value ->> 'precision',
                    value ->> 'published_raw', value ->> 'sort_at', value ->> 'archive', value ->> 'regions', value ->> 'pinned',
                    value ->> 'relevance', value ->> 'body', value ->> 'source', value ->> 'taken_at', value ->> 'taken_by',
                    value ->> 'story', value ->> 'page', unhex(value ->> 'sketch'), value ->> 'leads'
             FROM json_each(?)",
            rows
        )
        .execute(&mut *c)
        .await?;
        for row in std::mem::take(&mut self.unwritten) {
            if self.taking.approve {
                store::approve(c, row.id, self.taking.hand).await?;
            }
        }
        Ok(())
    }
}

/// An item that was there.
async fn again(c: &mut SqliteConnection, known: &Known, item: &Ready, taking: &Taking) -> sqlx::Result<Taken> {
    let id = known.id;
    if known.gone {
        sqlx::query!("UPDATE news SET gone_at = NULL WHERE id = ?", id).execute(&mut *c).await?;
    }
    let changed = if known.state == State::Approved.as_str() && !taking.approve {
        store::offer(c, id, &item.draft).await?
    } else {
        store::update(c, id, &item.draft).await?
    };
    Ok(if changed { Taken::Changed(id) } else { Taken::Same(id) })
}

/// Whether one language may be the other, as far as they are known.
fn tells(one: &str, other: &str) -> bool {
    one == other || [one, other].contains(&"und")
}

async fn known(c: &mut SqliteConnection, items: &[Ready]) -> sqlx::Result<HashMap<Vec<u8>, Known>> {
    let identities: Vec<String> = items.iter().flat_map(Ready::identities).map(hex).collect();
    let identities = db::json(&identities)?;
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", identity, story_id AS story, language, state, gone_at IS NOT NULL AS "gone!: bool" FROM news
           WHERE identity IN (SELECT unhex(value) FROM json_each(?))"#,
        identities
    )
    .fetch_all(c)
    .await?;
    let known = rows
        .into_iter()
        .map(|row| (row.identity, Known { id: row.id, story: row.story, language: row.language, state: row.state, gone: row.gone }));
    Ok(known.collect())
}

/// The id that the next item gets: items that lead to one another are written together. No id is used twice.
async fn next_id(c: &mut SqliteConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'news'), 0) + 1 AS "next!: i64""#)
        .fetch_one(c)
        .await
}

/// A new item as it is written.
#[derive(Serialize)]
struct Row<'a> {
    id: i64,
    identity: String,
    language: &'a str,
    title: &'a str,
    summary: &'a str,
    url: Option<&'a str>,
    publisher: &'a str,
    republisher: Option<&'a str>,
    published_at: Option<i64>,
    precision: Option<&'static str>,
    published_raw: Option<&'a str>,
    sort_at: i64,
    archive: bool,
    regions: i64,
    pinned: bool,
    relevance: i64,
    body: Option<&'a str>,
    source: Option<i64>,
    taken_at: i64,
    taken_by: Option<i64>,
    story: i64,
    page: Option<&'a str>,
    sketch: &'a str,
    leads: &'a [u32],
}

impl<'a> Row<'a> {
    fn of(item: &'a Ready, identity: &[u8], id: i64, story: i64, taking: &Taking) -> Self {
        let (draft, at) = (&item.draft, taking.hand.at);
        let (published_at, precision) = draft.published.map(|published| (published.at, published.precision.as_str())).unzip();
        Self {
            id,
            identity: hex(identity),
            language: &draft.language,
            title: &draft.title,
            summary: &draft.summary,
            url: draft.url.as_deref(),
            publisher: &draft.publisher,
            republisher: draft.republisher.as_deref(),
            published_at,
            precision,
            published_raw: draft.published_raw.as_deref(),
            sort_at: published_at.map_or(at, |published| published.min(at)),
            archive: draft.is_archive(at),
            regions: draft.regions.bits(),
            pinned: draft.pinned,
            relevance: item.relevance,
            body: item.body.as_deref(),
            source: taking.source,
            taken_at: at,
            taken_by: taking.hand.by,
            story,
            page: item.marks.page.as_deref(),
            sketch: &item.sketch,
            leads: &item.marks.sketch.leads,
        }
    }
}
