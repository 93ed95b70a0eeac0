//! Search: what people type finds what was meant, in either language, however it was typed.
//!
//! Promises: a title typed in any of the ways of [`fold`] comes first; what is closer comes before what is farther, and among the
//! equally close what comes soonest, then what passed last; nothing a person types is an error; a question reads a bounded number of
//! rows. Events and news put what can be found here in the transaction that publishes it, and take it away in the one that withdraws it.
//! Knows nothing of either; calls nobody but the folding. The scheduler calls [`tidy`].

pub mod fold;

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
/// Words of a question that are looked at.
const WORDS: usize = 12;
/// Rows that one step of a question reads at most.
const STEP: i64 = 30;

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

/// What a question finds, the closest first, at most `limit`.
pub async fn find(db: &mut SqliteConnection, question: &str, now: i64, limit: usize) -> sqlx::Result<Vec<Hit>> {
    let mut best: Vec<Scored> = Vec::new();
    for reading in likelier_first(db, readings(question)).await? {
        let mut seeker = Seeker { db: &mut *db, pivot: doc_key(Some(now), What::Event, 0), found: HashMap::new() };
        seeker.seek(&reading).await?;
        let found = seeker.ranked(&reading);
        if found.first().map(|hit| hit.closeness) > best.first().map(|hit| hit.closeness) {
            best = found;
        }
        if best.first().is_some_and(|hit| hit.closeness >= CLOSE) {
            break;
        }
    }
    let keys: Vec<i64> = best.into_iter().take(limit).map(|scored| scored.doc).collect();
    let rows: Vec<(i64, i64)> =
        sqlx::query_as("SELECT d.what, d.id FROM json_each(?) j CROSS JOIN search_doc d ON d.doc = j.value ORDER BY j.key")
            .bind(json(&keys)?)
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(what, id)| Hit { what: if what == 0 { What::Event } else { What::News }, id }).collect())
}

/// The reading of which more words are known is tried first; as it stands, if none is likelier.
async fn likelier_first(db: &mut SqliteConnection, mut readings: Vec<Vec<String>>) -> sqlx::Result<Vec<Vec<String>>> {
    if let [as_it_stands, other] = &readings[..]
        && known(db, other).await?.len() > known(db, as_it_stands).await?.len()
    {
        readings.swap(0, 1);
    }
    Ok(readings)
}

/// Those of the words with which some word begins that was ever indexed.
async fn known(db: &mut SqliteConnection, words: &[String]) -> sqlx::Result<HashSet<String>> {
    let words: Vec<&String> = words.iter().filter(|word| can_be_mended(word)).collect();
    let known: Vec<String> = sqlx::query_scalar(
        "SELECT j.value FROM json_each(?) j
         WHERE EXISTS (SELECT 1 FROM search_word w WHERE w.word >= j.value AND w.word < j.value || char(1114111))",
    )
    .bind(json(&words)?)
    .fetch_all(db)
    .await?;
    Ok(known.into_iter().collect())
}

/// The ways to read what was typed: as it stands, and as the keys of the other layout.
fn readings(question: &str) -> Vec<Vec<String>> {
    let question: String = question.chars().take(200).collect();
    let cyrillic = question.chars().any(|letter| ('\u{400}'..='\u{52f}').contains(&letter));
    let other = if cyrillic { fold::as_latin_keys(&question) } else { fold::as_cyrillic_keys(&question) };
    let mut readings = Vec::new();
    for text in [question, other] {
        let mut words = fold::typed(&text);
        words.truncate(WORDS);
        if !words.is_empty() && !readings.contains(&words) {
            readings.push(words);
        }
    }
    readings
}

#[derive(Clone, Debug)]
struct Scored {
    doc: i64,
    /// From 0 to 1000.
    closeness: u32,
}

/// From here on another reading isn't tried.
const CLOSE: u32 = 700;
/// Every word is there.
const EXACT: u32 = 900;
/// Answers that fill a page.
const PAGE: usize = 10;
/// Words that say enough for nothing else to be meant by all of them together.
const MANY: usize = 3;
/// Words of which one may be wrong.
const SPARED: usize = 6;

/// One reading of a question against the index.
struct Seeker<'a> {
    db: &'a mut SqliteConnection,
    /// What has a larger key is ahead.
    pivot: i64,
    /// The folded title and the rest, by key.
    found: HashMap<i64, (String, String)>,
}

impl Seeker<'_> {
    /// From the closest to the farthest, and no farther than needed.
    async fn seek(&mut self, words: &[String]) -> sqlx::Result<()> {
        let whole = self.titles(&fold::line(words)).await?;
        if whole && words.len() >= MANY {
            return Ok(());
        }
        self.matching(&all(words, "title : ", Whole)).await?;
        if self.is_enough(words) {
            return Ok(());
        }
        self.matching(&all(words, "", Whole)).await?;
        if self.is_enough(words) {
            return Ok(());
        }
        self.matching(&all(words, "", Beginning)).await?;
        // The index keeps beginnings of a few lengths: what begins as a shorter one does needn't begin as what was typed.
        self.found.retain(|_, (title, rest)| closeness(words, title, rest) > 0);
        if self.found.is_empty() {
            self.matching(&all(&stems(words), "", Beginning)).await?;
        }
        if self.found.is_empty() {
            let mended = self.mended(words).await?;
            if mended != words {
                self.matching(&all(&mended, "", Beginning)).await?;
            }
            if self.found.is_empty() && (2..=SPARED).contains(&mended.len()) {
                self.all_but_one(&mended).await?;
            }
        }
        Ok(())
    }

    /// Nothing farther needs to be asked: a page of answers, or what has every one of many words.
    fn is_enough(&self, words: &[String]) -> bool {
        let exact = || self.found.values().filter(|(title, rest)| closeness(words, title, rest) >= EXACT).count();
        self.found.len() >= PAGE || words.len() >= MANY && exact() > 0
    }

    /// Titles that are, or begin with, what was typed; `true`: one of them is just that.
    async fn titles(&mut self, line: &str) -> sqlx::Result<bool> {
        let rows: Vec<(bool, i64, String, String)> = sqlx::query_as(
            "SELECT t.whole, t.doc, x.title, x.rest FROM
             (SELECT folded = ?1 AS whole, doc FROM search_title WHERE folded >= ?1 AND folded < ?1 || char(1114111) ORDER BY folded LIMIT ?2) t
             CROSS JOIN search_text x ON x.rowid = t.doc",
        )
        .bind(line)
        .bind(STEP)
        .fetch_all(&mut *self.db)
        .await?;
        let whole = rows.iter().any(|(whole, ..)| *whole);
        self.found.extend(rows.into_iter().map(|(_, doc, title, rest)| (doc, (title, rest))));
        Ok(whole)
    }

    /// What matches, the soonest ahead and the latest behind.
    async fn matching(&mut self, query: &str) -> sqlx::Result<()> {
        let before = self.found.len();
        for condition in ["rowid >= ? ORDER BY rowid", "rowid < ? ORDER BY rowid DESC"] {
            if self.found.len() >= before + PAGE {
                break;
            }
            let sql = format!("SELECT rowid, title, rest FROM search_text WHERE search_text MATCH ? AND {condition} LIMIT ?");
            let rows: Vec<(i64, String, String)> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(query).bind(self.pivot).bind(STEP).fetch_all(&mut *self.db).await?;
            self.found.extend(rows.into_iter().map(|(doc, title, rest)| (doc, (title, rest))));
        }
        Ok(())
    }

    /// Each word that isn't known replaced by the nearest that is.
    async fn mended(&mut self, words: &[String]) -> sqlx::Result<Vec<String>> {
        let known = known(self.db, words).await?;
        let mut mended = Vec::with_capacity(words.len());
        for word in words {
            let stays = !can_be_mended(word) || known.contains(word) || word.chars().count() < 4;
            let near = if stays { None } else { self.nearest(word).await? };
            mended.push(near.unwrap_or_else(|| word.clone()));
        }
        Ok(mended)
    }

    async fn nearest(&mut self, word: &str) -> sqlx::Result<Option<String>> {
        let triples: Vec<String> = triples(word).into_iter().map(|triple| format!("\"{triple}\"")).collect();
        let candidates: Vec<String> =
            sqlx::query_scalar("SELECT word FROM search_word_text WHERE search_word_text MATCH ? ORDER BY rank LIMIT 20")
                .bind(triples.join(" OR "))
                .fetch_all(&mut *self.db)
                .await?;
        let reach = word.chars().count().div_ceil(3);
        let nearest = candidates.into_iter().map(|candidate| (distance(word, &candidate), candidate)).min();
        Ok(nearest.filter(|(steps, _)| *steps <= reach).map(|(_, candidate)| candidate))
    }

    /// Whatever has all words but one, whichever that is.
    async fn all_but_one(&mut self, words: &[String]) -> sqlx::Result<()> {
        for left_out in 0..words.len() {
            let others: Vec<String> = words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| word.clone()).collect();
            self.matching(&all(&stems(&others), "", Beginning)).await?;
        }
        Ok(())
    }

    /// By closeness; then what is ahead, the soonest first; then what is behind, the latest first.
    fn ranked(self, words: &[String]) -> Vec<Scored> {
        let pivot = self.pivot;
        let mut scored: Vec<Scored> =
            self.found.iter().map(|(doc, (title, rest))| Scored { doc: *doc, closeness: closeness(words, title, rest) }).collect();
        scored.sort_by_key(|hit| (std::cmp::Reverse(hit.closeness), hit.doc < pivot, hit.doc.abs_diff(pivot)));
        scored
    }
}

/// How a typed word is compared with those of a text.
#[derive(Clone, Copy, PartialEq)]
enum As {
    Whole,
    Beginning,
}
use As::{Beginning, Whole};

/// The lengths of beginnings that the index keeps (see the migration): asking for another would read every word that begins so.
const KEPT: [usize; 4] = [2, 3, 5, 8];

/// An FTS5 question for all of the words. Folded words hold letters and digits alone, so quoting is enough.
fn all(words: &[String], column: &str, how: As) -> String {
    let term = |word: &String| {
        let letters = word.chars().count();
        match KEPT.iter().rev().find(|kept| **kept <= letters) {
            Some(kept) if how == Beginning => format!("\"{}\" *", word.chars().take(*kept).collect::<String>()),
            _ => format!("\"{word}\""),
        }
    };
    format!("{column}({})", words.iter().map(term).collect::<Vec<_>>().join(" AND "))
}

/// Words without their endings: Kazakh and Russian bend at the end, so the first two thirds, at least four letters, are kept.
fn stems(words: &[String]) -> Vec<String> {
    words.iter().map(|word| word.chars().take(4.max(word.chars().count() * 2 / 3)).collect()).collect()
}

/// From 0 to 1000: how many of the typed words (and how much of each) are there, titles first, and how little else is in the title.
fn closeness(words: &[String], title: &str, rest: &str) -> u32 {
    let title_words: Vec<&str> = title.split(' ').collect();
    let mut total = 0;
    for word in words {
        let there = |known: &str| match () {
            () if known == word => 1000,
            () if known.starts_with(word.as_str()) => 900,
            () => match common_start(word, known) {
                shared if shared >= 4 => u32::try_from(shared * 800 / known.chars().count().max(word.chars().count())).unwrap_or(0),
                _ => 0,
            },
        };
        let in_title = title_words.iter().map(|known| there(known)).max().unwrap_or(0);
        let elsewhere = rest.split(' ').map(there).max().unwrap_or(0) * 7 / 10;
        total += in_title.max(elsewhere);
    }
    let share = total / u32::try_from(words.len().max(1)).unwrap_or(1);
    // A title in two languages has about twice the words of the question; what is longer than that is a little farther.
    let surplus = title_words.len().saturating_sub(words.len() * 2).min(20);
    share.saturating_sub(u32::try_from(surplus * 5).unwrap_or(0)).saturating_sub(u32::from(!title.contains(&fold::line(words))) * 40)
}

fn common_start(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

fn triples(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.windows(3).map(|triple| triple.iter().collect()).collect()
}

/// Letters to add, drop or change to get from one word to the other.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
