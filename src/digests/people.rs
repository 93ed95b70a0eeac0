//! Whose slot has come, some at a time.

use crate::db::Db;
use crate::zone::DAY;

/// People at a time: what is written of them is one transaction of a few milliseconds.
const SOME: i64 = 2_000;
/// With more than so many due, everybody is walked through in the order of the table. Their rows lie together, and so do those that are
/// written; in the order of their slots, each would be on a page of its own.
pub(super) const MANY: i64 = 20_000;

/// Somebody whose slot has come.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub chat: i64,
    pub regions: i64,
    /// The last news approval they were shown.
    pub mark: i64,
    slot: i64,
    /// The local day (since 1970-01-01) for which their last digest was considered.
    pub digest_on: Option<i64>,
    pub topics: i64,
    pub words: String,
}

/// Everybody whose slot lies in the spans and who hasn't this period's digest.
pub(super) struct People<'a> {
    pub db: &'a Db,
    pub cadence: i64,
    /// The period's local day (since 1970-01-01).
    pub day: i64,
    /// Unix seconds.
    pub now: i64,
    /// When today began, in unix seconds.
    pub midnight: i64,
    /// Of the occasion.
    pub key: String,
    /// Slots, both ends included, as [`super::period::Window`] has them.
    pub spans: Vec<(i64, i64)>,
    /// In the order of the table, not of their slots.
    pub in_order: bool,
    /// Slot and chat of the last one.
    pub after: (i64, i64),
}

impl People<'_> {
    /// The next ones; none: there are no more.
    pub async fn next(&mut self) -> sqlx::Result<Option<Vec<Person>>> {
        if self.in_order {
            return self.next_in_order().await;
        }
        while let Some(&(first, last)) = self.spans.first() {
            let people = self.next_by_slot(first, last).await?;
            if let Some(end) = people.last() {
                self.after = (end.slot, end.chat);
                return Ok(Some(people));
            }
            self.spans.remove(0);
        }
        Ok(None)
    }

    async fn next_by_slot(&self, first: i64, last: i64) -> sqlx::Result<Vec<Person>> {
        let after = if self.after.0 < first { (first - 1, i64::MAX) } else { self.after };
        sqlx::query_as!(
            Person,
            r#"SELECT s.chat_id AS "chat!", s.regions, s.news_mark AS mark, s.digest_slot AS slot, s.digest_on, s.topics, s.words FROM subscriber s
               WHERE s.state = 0 AND s.digest = ?1 AND s.digest > 0 AND s.digest_slot >= ?2 AND s.digest_slot <= ?4
                 AND (s.digest_slot, s.chat_id) > (?2, ?3)
                 AND COALESCE(s.digest_on, -1) < ?5 AND COALESCE(s.paused_until, 0) <= ?6 AND (s.digest_chosen = 1 OR s.since < ?7)
                 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.occasion_id = (SELECT id FROM occasion WHERE key = ?8)
                                 AND d.chat_id = s.chat_id AND d.part = 0)
               ORDER BY s.digest_slot, s.chat_id LIMIT ?9"#,
            self.cadence,
            after.0,
            after.1,
            last,
            self.day,
            self.now,
            self.midnight,
            self.key,
            SOME
        )
        .fetch_all(self.db.read())
        .await
    }

    async fn next_in_order(&mut self) -> sqlx::Result<Option<Vec<Person>>> {
        // Several spans are the same minutes of each day of the week.
        let Some(&(first, last)) = self.spans.first() else { return Ok(None) };
        let cycle = if self.spans.len() == 1 { 7 * DAY } else { DAY };
        let people = sqlx::query_as!(
            Person,
            r#"SELECT s.chat_id AS "chat!", s.regions, s.news_mark AS mark, s.digest_slot AS slot, s.digest_on, s.topics, s.words FROM subscriber s NOT INDEXED
               WHERE s.chat_id > ?1 AND s.state = 0 AND s.digest = ?2
                 AND s.digest_slot % ?3 BETWEEN ?9 AND ?10
                 AND COALESCE(s.digest_on, -1) < ?4 AND COALESCE(s.paused_until, 0) <= ?5 AND (s.digest_chosen = 1 OR s.since < ?6)
                 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.occasion_id = (SELECT id FROM occasion WHERE key = ?7)
                                 AND d.chat_id = s.chat_id AND d.part = 0)
               ORDER BY s.chat_id LIMIT ?8"#,
            self.after.1,
            self.cadence,
            cycle,
            self.day,
            self.now,
            self.midnight,
            self.key,
            SOME,
            first,
            last
        )
        .fetch_all(self.db.read())
        .await?;
        let Some(end) = people.last() else { return Ok(None) };
        self.after = (0, end.chat);
        Ok(Some(people))
    }
}
