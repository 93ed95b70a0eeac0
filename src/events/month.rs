//! What falls on the days of a month: what the calendar's keyboard is drawn from. The events of its days are [`super::within`].

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::lists::Filter;
use super::when::day_bounds;
use crate::zone;

/// How many events fall on each day of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year.
    pub year: i32,
    /// From 1.
    pub month: u32,
    /// The first is the first day.
    pub days: Vec<u16>,
}

impl Month {
    /// The month after (`1`) or before (`-1`): year and month.
    pub fn neighbour(&self, by: i32) -> (i32, u32) {
        let months = self.year * 12 + i32::try_from(self.month).unwrap_or(1) - 1 + by;
        (months.div_euclid(12), u32::try_from(months.rem_euclid(12)).unwrap_or(0) + 1)
    }
}

/// Counts the events of each day of a month (from 1). What lasts several days counts on each, what was launched and is open on its first.
pub async fn month(db: &mut SqliteConnection, zone: Tz, year: i32, month: u32, filter: &Filter) -> sqlx::Result<Month> {
    let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { return Ok(Month { year, month, days: Vec::new() }) };
    let next = first.checked_add_months(chrono::Months::new(1)).unwrap_or(first);
    let (from, until) = (day_bounds(zone, first).0, day_bounds(zone, next).0);
    let (regions, kind) = (filter.regions.bits(), filter.kind.map(super::Kind::as_str));
    let rows = sqlx::query!(
        r#"WITH touching AS (
               SELECT event_id, from_at, until_at, ends, status FROM occurrence
               WHERE anchor_at >= ?1 - 86400 AND anchor_at < ?2 + 86400 AND until_at > ?1 AND from_at < ?2 AND until_at - from_at <= 86400
               UNION ALL SELECT event_id, from_at, until_at, ends, status FROM occurrence
               WHERE until_at > ?1 AND from_at < ?2 AND until_at - from_at > 86400 AND precision IN ('time', 'day'))
           SELECT o.from_at AS "from_at!", o.until_at AS "until_at!", o.ends = '' AS "open!: bool", COUNT(*) AS "n!: u16" FROM touching o JOIN event e ON e.id = o.event_id
           WHERE e.status NOT IN ('draft', 'cancelled')
               AND o.status IS NOT 'cancelled' AND e.regions & ?3 <> 0 AND (e.visibility = 'public' OR ?4) AND (?5 IS NULL OR e.kind = ?5)
               AND (?6 IS NULL OR e.structure = ?6) AND (?7 IS NULL OR e.series = ?7)
           GROUP BY 1, 2, 3"#,
        from,
        until,
        regions,
        filter.internal,
        kind,
        filter.structure,
        filter.series
    )
    .fetch_all(db)
    .await?;
    let mut days = vec![0u16; usize::try_from((next - first).num_days()).unwrap_or(0)];
    for row in rows {
        let start = zone::local(zone, row.from_at).date();
        let last = if row.open { start } else { zone::local(zone, row.until_at - 1).date() };
        for day in start.max(first).iter_days().take_while(|day| *day <= last && *day < next) {
            let count = &mut days[day.day0() as usize];
            *count = count.saturating_add(row.n);
        }
    }
    Ok(Month { year, month, days })
}
