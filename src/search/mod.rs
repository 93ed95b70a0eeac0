//! Search: what people type finds what was meant, in either language, however it was typed.
//!
//! Promises: a title typed in any of the ways of [`fold`] comes first; what is closer comes before what is farther, and among the
//! equally close what comes soonest, then what passed last; nothing a person types is an error; a question reads a bounded number of
//! rows. Events and news put what can be found here in the transaction that publishes it, and take it away in the one that withdraws it.
//! Knows nothing of either; calls nobody. The scheduler calls [`tidy`].
//!
//! Rooms within: `fold` (how a word is written), `find` (answering), `nearness` (how near words and texts are).

mod find;
pub mod fold;
mod nearness;

pub use find::find;
pub use nearness::distance;

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::db::{Db, json};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// An event, by its id.
    Event,
    /// An item of news, by its id.
    News,
}

/// Something that can be found.
#[derive(Clone, Debug)]
pub struct Doc<'a> {
    /// Of what kind.
    pub what: What,
    /// Its id among its kind.
    pub id: i64,
    /// Unix seconds until which it is ahead (an event's end, an item's publication); none: to be announced.
    pub moment: Option<i64>,
    /// Its titles, in every language.
    pub titles: Vec<&'a str>,
    /// Everything else that may be typed: places, organisers, regions, kinds.
    pub rest: Vec<&'a str>,
}

/// One answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Of what kind.
    pub what: What,
    /// Its id among its kind.
    pub id: i64,
}

/// Ids below 2^22 share a second without clashing; more of them would need as many things in one second.
const ID_BITS: u32 = 22;
/// What has no moment comes after all that has one: the year 2200.
const OPEN: i64 = 7_258_118_400;

fn doc_key(moment: Option<i64>, what: What, id: i64) -> i64 {
    let seconds = moment.unwrap_or(OPEN).clamp(-OPEN, OPEN) + OPEN;
    (seconds << ID_BITS) | ((id << 1 | what as i64) & ((1 << ID_BITS) - 1))
}

/// Makes it findable, or findable anew after it changed.
pub async fn put(db: &mut SqliteConnection, doc: &Doc<'_>) -> sqlx::Result<()> {
    take_out(db, &[(doc.what as i64, doc.id)]).await?;
    insert(db, ready(std::slice::from_ref(doc))).await
}

/// The same for many, in a handful of statements for all of them.
pub async fn put_many(db: &mut SqliteConnection, docs: &[Doc<'_>]) -> sqlx::Result<()> {
    if docs.is_empty() {
        return Ok(());
    }
    take_out(db, &docs.iter().map(|doc| (doc.what as i64, doc.id)).collect::<Vec<_>>()).await?;
    put_new(db, ready(docs)).await
}

/// Makes many findable that weren't yet, in a handful of statements for all of them: a plan has thousands.
pub async fn put_new(db: &mut SqliteConnection, docs: Ready) -> sqlx::Result<()> {
    insert(db, docs).await?;
    merge(db).await
}

/// What is written for some docs, each list as JSON.
pub struct Ready {
    keys: sqlx::Result<String>,
    titles: sqlx::Result<String>,
    texts: sqlx::Result<String>,
    words: sqlx::Result<String>,
}

/// Folds the words of some docs: most of the work, and none of it needs the database.
pub fn ready(docs: &[Doc<'_>]) -> Ready {
    // Places, organisers, regions and kinds are the same for many: each is folded once.
    let mut folded: HashMap<&str, Vec<String>> = HashMap::new();
    for text in docs.iter().flat_map(|doc| doc.titles.iter().chain(&doc.rest)) {
        folded.entry(text).or_insert_with(|| fold::words(text));
    }
    let (mut keys, mut titles, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for doc in docs {
        let key = doc_key(doc.moment, doc.what, doc.id);
        keys.push((key, doc.what as i64, doc.id));
        let lines = doc.titles.iter().map(|title| fold::line(&folded[title])).filter(|line| !line.is_empty());
        let before = titles.len();
        titles.extend(lines.map(|line| (line, key)));
        let title = titles[before..].iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join(" ");
        // What the title says needn't be said again, nor anything twice.
        let mut said: HashSet<&str> = title.split(' ').collect();
        let rest: Vec<&str> = doc.rest.iter().flat_map(|text| &folded[text]).map(String::as_str).filter(|word| said.insert(word)).collect();
        let rest = rest.join(" ");
        texts.push((key, title, rest));
    }
    // In the order of the index: neighbours are written together.
    titles.sort_unstable();
    let words: HashSet<&String> = folded.values().flatten().filter(|word| can_be_mended(word)).collect();
    Ready { keys: json(&keys), titles: json(&titles), texts: json(&texts), words: json(&words) }
}

/// Each list is taken apart once: asked for its parts directly, every part of a row would be looked for in the whole row written anew.
async fn insert(db: &mut SqliteConnection, rows: Ready) -> sqlx::Result<()> {
    for (sql, rows) in [
        ("INSERT INTO search_doc (doc, what, id) SELECT v ->> 0, v ->> 1, v ->> 2 FROM r", rows.keys?),
        ("INSERT OR IGNORE INTO search_title (folded, doc) SELECT v ->> 0, v ->> 1 FROM r", rows.titles?),
        ("INSERT INTO search_text (rowid, title, rest) SELECT v ->> 0, v ->> 1, v ->> 2 FROM r", rows.texts?),
        ("INSERT OR IGNORE INTO search_word (word) SELECT v FROM r", rows.words?),
    ] {
        let sql = format!("WITH r (v) AS MATERIALIZED (SELECT value FROM json_each(?)) {sql}");
        sqlx::query(AssertSqlSafe(sql)).bind(rows).execute(&mut *db).await?;
    }
    Ok(())
}

/// Pages of the index that are merged in one go, at most: a few milliseconds.
const MERGED: i64 = 32;

/// Merges a little of what was written to the index piece by piece. SQLite by itself would do it in whichever transaction comes at the
/// wrong moment, hundreds of pages at once (<https://sqlite.org/fts5.html#the_automerge_configuration_option>): that is turned off.
async fn merge(db: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO search_text (search_text, rank) VALUES ('merge', ?)").bind(MERGED).execute(db).await.map(drop)
}

/// Merges what single changes have left in pieces, in short writes; for every look at the clock. As a rule there is nothing to do.
pub async fn tidy(db: &Db) -> sqlx::Result<()> {
    loop {
        db.leisure().await;
        let mut transaction = db.write().await?;
        let written = "SELECT total_changes()";
        let before: i64 = sqlx::query_scalar(written).fetch_one(&mut *transaction).await?;
        merge(&mut transaction).await?;
        let after: i64 = sqlx::query_scalar(written).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        // The command itself counts as one (<https://sqlite.org/fts5.html#the_merge_command>).
        if after - before < 2 {
            return Ok(());
        }
    }
}

/// A number typed wrongly is another number; words of two letters are near to everything.
fn can_be_mended(word: &str) -> bool {
    word.chars().count() >= 3 && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nobody finds it any more.
pub async fn remove(db: &mut SqliteConnection, what: What, id: i64) -> sqlx::Result<()> {
    take_out(db, &[(what as i64, id)]).await
}

/// Nobody finds any of these any more.
pub async fn remove_many(db: &mut SqliteConnection, what: What, ids: &[i64]) -> sqlx::Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    take_out(db, &ids.iter().map(|id| (what as i64, *id)).collect::<Vec<_>>()).await?;
    merge(db).await
}

async fn take_out(db: &mut SqliteConnection, things: &[(i64, i64)]) -> sqlx::Result<()> {
    let sql = "DELETE FROM search_doc WHERE (what, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?)) RETURNING doc";
    let keys: Vec<i64> = sqlx::query_scalar(sql).bind(json(things)?).fetch_all(&mut *db).await?;
    if keys.is_empty() {
        return Ok(());
    }
    let keys = json(&keys)?;
    sqlx::query("DELETE FROM search_title WHERE doc IN (SELECT value FROM json_each(?))").bind(&keys).execute(&mut *db).await?;
    sqlx::query("DELETE FROM search_text WHERE rowid IN (SELECT value FROM json_each(?))").bind(&keys).execute(db).await?;
    Ok(())
}

/// How a title is compared with others in [`titled`].
pub fn spelling(title: &str) -> String {
    fold::line(&fold::words(title))
}

/// What has exactly one of these titles, however it is written: pairs of a title's [`spelling`] and the id of what has it.
pub async fn titled(db: &mut SqliteConnection, what: What, spellings: &HashSet<String>) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as(
        "SELECT t.folded, d.id FROM json_each(?) j CROSS JOIN search_title t ON t.folded = j.value
         CROSS JOIN search_doc d ON d.doc = t.doc WHERE d.what = ? ORDER BY t.folded, t.doc",
    )
    .bind(json(spellings)?)
    .bind(what as i64)
    .fetch_all(db)
    .await
}

#[cfg(test)]
mod tests;
