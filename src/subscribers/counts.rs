//! How many people there are, by language, by week and by the hour of their digest.

use super::Cadence;
use crate::db::Db;

/// How many of those who are subscribed now were there at `from` and after each `step` seconds, `n` numbers by language.
pub async fn growth(db: &Db, from: i64, step: i64, n: i64) -> sqlx::Result<Vec<(String, Vec<i64>)>> {
    let rows = sqlx::query!(
        r#"SELECT language, MAX(0, (since - ?1 + ?2 - 1) / ?2) AS "mark!: i64", COUNT(*) AS "people!: i64" FROM subscriber
           WHERE state = 0 AND kind = 0 GROUP BY language, 2 ORDER BY language, 2"#,
        from,
        step
    )
    .fetch_all(db.read())
    .await?;
    let mut found: Vec<(String, Vec<i64>)> = Vec::new();
    for row in rows {
        if found.last().is_none_or(|(language, _)| *language != row.language) {
            found.push((row.language, vec![0; usize::try_from(n).unwrap_or(0)]));
        }
        let marks = found.last_mut().map(|(_, values)| values.as_mut_slice()).unwrap_or_default();
        for value in marks.iter_mut().skip(usize::try_from(row.mark).unwrap_or(usize::MAX)) {
            *value += row.people;
        }
    }
    Ok(found)
}

/// How many digests may come on which day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    weekly: [i64; 7],
    daily: i64,
    /// Those of today whose hour is still to come.
    left: i64,
}

impl Slots {
    /// On this weekday; on the rest of it if it is `today`.
    pub fn on(&self, day: chrono::Weekday, today: bool) -> i64 {
        if today { self.left } else { self.weekly[day.num_days_from_monday() as usize] + self.daily }
    }
}

/// The slots of all who want a digest, asked at a minute of the day of a weekday (0 is Monday). Walks an index of those who do: some tens of
/// milliseconds for a million.
pub async fn digest_slots(db: &Db, minute: i64, weekday: i64) -> sqlx::Result<Slots> {
    let rows = sqlx::query!(
        r#"SELECT digest, digest_slot / 1440 AS "day!: i64", COUNT(*) AS "n!: i64", SUM(digest_slot % 1440 > ?) AS "later!: i64"
           FROM subscriber WHERE state = 0 AND digest > 0 GROUP BY 1, 2"#,
        minute
    )
    .fetch_all(db.read())
    .await?;
    let mut slots = Slots::default();
    for row in rows {
        let weekly = row.digest == Cadence::Weekly as i64;
        if weekly {
            slots.weekly[usize::try_from(row.day.rem_euclid(7)).unwrap_or(0)] += row.n;
        } else {
            slots.daily += row.n;
        }
        if !weekly || row.day.rem_euclid(7) == weekday {
            slots.left += row.later;
        }
    }
    Ok(slots)
}

/// How many are subscribed, by language, the largest first.
pub async fn count_by_language(db: &Db) -> sqlx::Result<Vec<(String, i64)>> {
    crate::audience::Audience::everyone().count_by_language(db).await
}
