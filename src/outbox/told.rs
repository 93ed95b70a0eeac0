//! What went out lately, and how it ended in a region. Reads alone; which side it walks depends on which is shorter.

use std::collections::BTreeMap;

use super::Standing;
use crate::db::Db;
use crate::regions::RegionSet;

/// An occasion that people were told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number.
    pub id: i64,
    /// The key's first word.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// The event it was about.
    pub event: Option<i64>,
    /// When it began, unix seconds.
    pub at: i64,
    /// Messages that it owed in all.
    pub messages: i64,
}

/// How many messages stand where.
pub type Endings = BTreeMap<Standing, i64>;

/// What was told to people since an instant, the newest first: `limit` of them after the first `offset`. Notices to the team are not in it.
pub async fn told_since(db: &Db, since: i64, offset: i64, limit: i64) -> sqlx::Result<Vec<Told>> {
    let rows = sqlx::query!(
        r#"SELECT o.id AS "id!", o.kind, o.key, o.event_id, MAX(o.not_before, o.created_at) AS "at!: i64",
                  (SELECT SUM(t.n) FROM tally t WHERE t.occasion_id = o.id) AS "messages!: i64"
           FROM occasion o
           WHERE o.created_at >= ?1 AND o.to_team = 0
             AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state >= 2 AND t.n > 0)
           ORDER BY 5 DESC, o.id DESC LIMIT ?2 OFFSET ?3"#,
        since,
        limit,
        offset
    )
    .fetch_all(db.read())
    .await?;
    let told = |id, kind, key, event, at, messages| Told { id, kind, key, event, at, messages };
    Ok(rows.into_iter().map(|row| told(row.id, row.kind, row.key, row.event_id, row.at, row.messages)).collect())
}

/// How it ended for those who follow one of these regions now; for the whole country, for everybody. Counts people, not parts.
pub async fn told_in(db: &Db, told: &Told, regions: RegionSet) -> sqlx::Result<Endings> {
    if regions.is_all() {
        let progress = super::progress(db, told.id).await?;
        return Ok(Standing::ALL.into_iter().map(|standing| (standing, progress.count(standing))).collect());
    }
    let bits = regions.bits();
    // SQLite walks the left side of a CROSS JOIN: the deliveries of what few got, the region's people of what many got.
    let counted: Vec<(i64, i64)> = if told.messages < FEW {
        let rows = sqlx::query!(
            r#"SELECT d.state, COUNT(*) AS "n!: i64" FROM delivery d CROSS JOIN subscriber s ON s.chat_id = d.chat_id
               WHERE d.occasion_id = ? AND d.part = 0 AND (s.regions & ?) <> 0 GROUP BY d.state"#,
            told.id,
            bits
        );
        rows.fetch_all(db.read()).await?.into_iter().map(|row| (row.state, row.n)).collect()
    } else {
        let rows = sqlx::query!(
            r#"SELECT d.state, COUNT(*) AS "n!: i64" FROM subscriber s CROSS JOIN delivery d ON d.occasion_id = ? AND d.chat_id = s.chat_id AND d.part = 0
               WHERE (s.regions & ?) <> 0 GROUP BY d.state"#,
            told.id,
            bits
        );
        rows.fetch_all(db.read()).await?.into_iter().map(|row| (row.state, row.n)).collect()
    };
    Ok(counted.into_iter().filter_map(|(state, n)| Some((Standing::from_number(state)?, n))).collect())
}

/// Up to so many deliveries are walked; for more, the subscribers.
const FEW: i64 = 50_000;

/// Something that stands until somebody resumes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// Its key.
    pub key: String,
    /// What it still owes.
    pub left: i64,
}

/// What is paused and owes something.
pub async fn paused(db: &Db) -> sqlx::Result<Vec<Paused>> {
    let rows = sqlx::query_as!(
        Paused,
        r#"SELECT o.key, SUM(t.n) AS "left!: i64" FROM occasion o JOIN tally t ON t.occasion_id = o.id AND t.state IN (0, 1)
           WHERE o.state = 2 AND t.n > 0 GROUP BY o.id ORDER BY o.lane, o.id"#
    );
    rows.fetch_all(db.read()).await
}
