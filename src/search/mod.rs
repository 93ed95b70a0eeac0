//! Search: what people type finds what was meant, in either language, however it was typed.
//!
//! Promises: a title typed in any of the ways of [`fold`] comes first; what is closer comes before what is farther, and among the
//! equally close what comes soonest, then what passed last; nothing a person types is an error; a question reads a bounded number of
//! rows. Events and news put what can be found here in the transaction that publishes it, and take it away in the one that withdraws it.
//! Knows nothing of either; calls nobody but the folding.

pub mod fold;

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::db::json;

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
    remove(db, doc.what, doc.id).await?;
    put_new(db, std::slice::from_ref(doc)).await
}

/// Makes many findable that weren't yet, in four statements for all of them: a plan has thousands.
pub async fn put_new(db: &mut SqliteConnection, docs: &[Doc<'_>]) -> sqlx::Result<()> {
    let (mut keys, mut lines, mut texts, mut words) = (Vec::new(), Vec::new(), Vec::new(), HashSet::new());
    for doc in docs {
        let key = doc_key(doc.moment, doc.what, doc.id);
        let titles: Vec<Vec<String>> = doc.titles.iter().map(|title| fold::words(title)).filter(|words| !words.is_empty()).collect();
        let rest: Vec<String> = doc.rest.iter().flat_map(|text| fold::words(text)).collect();
        keys.push((key, doc.what as i64, doc.id));
        lines.extend(titles.iter().map(|title| (fold::line(title), key)));
        let title = titles.concat();
        texts.push((key, fold::line(&title), fold::line(&rest)));
        words.extend(title.into_iter().chain(rest).filter(|word| can_be_mended(word)));
    }
    for (sql, rows) in [
        ("INSERT INTO search_doc (doc, what, id) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)", json(&keys)?),
        ("INSERT OR IGNORE INTO search_title (folded, doc) SELECT value ->> 0, value ->> 1 FROM json_each(?)", json(&lines)?),
        ("INSERT INTO search_text (rowid, title, rest) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)", json(&texts)?),
        ("INSERT OR IGNORE INTO search_word (word) SELECT value FROM json_each(?)", json(&words)?),
    ] {
        sqlx::query(sql).bind(rows).execute(&mut *db).await?;
    }
    Ok(())
}

/// A number typed wrongly is another number; words of two letters are near to everything.
fn can_be_mended(word: &str) -> bool {
    word.chars().count() >= 3 && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nobody finds it any more.
pub async fn remove(db: &mut SqliteConnection, what: What, id: i64) -> sqlx::Result<()> {
    let key: Option<i64> = sqlx::query_scalar("DELETE FROM search_doc WHERE what = ? AND id = ? RETURNING doc")
        .bind(what as i64)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?;
    if let Some(key) = key {
        sqlx::query("DELETE FROM search_title WHERE doc = ?").bind(key).execute(&mut *db).await?;
        sqlx::query("DELETE FROM search_text WHERE rowid = ?").bind(key).execute(db).await?;
    }
    Ok(())
}

/// What has exactly this title, however it is written.
pub async fn titled(db: &mut SqliteConnection, what: What, title: &str) -> sqlx::Result<Vec<i64>> {
    let folded = fold::line(&fold::words(title));
    sqlx::query_scalar("SELECT d.id FROM search_title t JOIN search_doc d ON d.doc = t.doc WHERE t.folded = ? AND d.what = ? LIMIT 20")
        .bind(folded)
        .bind(what as i64)
        .fetch_all(db)
        .await
}

/// What a question finds, the closest first, at most `limit`.
pub async fn find(db: &mut SqliteConnection, question: &str, now: i64, limit: usize) -> sqlx::Result<Vec<Hit>> {
    let mut best: Vec<Scored> = Vec::new();
    for reading in readings(question) {
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
    let mut hits = Vec::new();
    for scored in best.into_iter().take(limit) {
        let row: Option<(i64, i64)> =
            sqlx::query_as("SELECT what, id FROM search_doc WHERE doc = ?").bind(scored.doc).fetch_optional(&mut *db).await?;
        hits.extend(row.map(|(what, id)| Hit { what: if what == 0 { What::Event } else { What::News }, id }));
    }
    Ok(hits)
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
        self.titles(&fold::line(words)).await?;
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
        self.found.len() >= PAGE || words.len() >= 3 && exact() > 0
    }

    /// Titles that are, or begin with, what was typed.
    async fn titles(&mut self, line: &str) -> sqlx::Result<()> {
        let docs: Vec<i64> =
            sqlx::query_scalar("SELECT doc FROM search_title WHERE folded >= ?1 AND folded < ?1 || char(1114111) LIMIT ?2")
                .bind(line)
                .bind(STEP)
                .fetch_all(&mut *self.db)
                .await?;
        for doc in docs {
            let row: Option<(String, String)> =
                sqlx::query_as("SELECT title, rest FROM search_text WHERE rowid = ?").bind(doc).fetch_optional(&mut *self.db).await?;
            self.found.extend(row.map(|row| (doc, row)));
        }
        Ok(())
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
        let mut mended = Vec::with_capacity(words.len());
        for word in words {
            if !can_be_mended(word) {
                mended.push(word.clone());
                continue;
            }
            let letters = word.chars().count();
            let known: Option<i64> =
                sqlx::query_scalar("SELECT 1 FROM search_word WHERE word >= ?1 AND word < ?1 || char(1114111) LIMIT 1")
                    .bind(word)
                    .fetch_optional(&mut *self.db)
                    .await?;
            let near = if known.is_some() || letters < 4 { None } else { self.nearest(word).await? };
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
