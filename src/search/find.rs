//! Answering: one question in its two readings, from what is closest to what is farthest, and no farther than needed.
//!
//! Promises: a question reads a bounded number of rows; nothing a person types is an error. Reads what its parent writes.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::nearness::{closeness, distance, stems, triples};
use super::{Hit, What, can_be_mended, doc_key, fold};
use crate::db::json;

/// Words of a question that are looked at.
const WORDS: usize = 12;
/// Rows that one step of a question reads at most.
const STEP: i64 = 30;

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
