//! The reminders of the days ahead, before they are written down: about how many, when.

use sqlx::QueryBuilder;

use super::asked::push_who_asked;
use super::{Due, leads, marked_audience, unplanned};
use crate::config::Office;
use crate::db::Db;
use crate::regions::RegionSet;

/// Reminders of one event at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Unix seconds, before anybody's quiet hours are considered.
    pub at: i64,
    /// The event.
    pub event: i64,
    /// About how many people.
    pub people: i64,
}

/// What falls due between `now` and `until` (unix seconds), by time: what is in the outbox already, and what will be as things stand.
pub async fn expected(db: &Db, office: &Office, now: i64, until: i64) -> sqlx::Result<Vec<Expected>> {
    let written = sqlx::query!(
        r#"SELECT o.key, o.event_id AS "event!", o.expires_at, t.n FROM occasion o JOIN tally t ON t.occasion_id = o.id AND t.state = 0 AND t.language = ''
           WHERE o.kind = 'reminder' AND o.state IN (0, 1, 2) AND o.event_id IS NOT NULL AND t.n > 0"#
    )
    .fetch_all(db.read())
    .await?;
    let mut found = Vec::new();
    for row in written {
        let Some(lead) = row.key.rsplit(':').next().and_then(|lead| lead.parse::<i64>().ok()) else { continue };
        found.push(Expected { at: row.expires_at - lead * 60, event: row.event, people: row.n });
    }
    for due in ahead(db, office, (now, until), now).await? {
        found.push(Expected { at: due.at(), event: due.event, people: people(db, &due).await? });
    }
    found.retain(|expected| expected.people > 0);
    found.sort_by_key(|expected| (expected.at, expected.event));
    Ok(found)
}

/// How many reminders of other events than this fall due between two instants (unix seconds) and aren't in the outbox yet.
pub(super) async fn of_others(db: &Db, office: &Office, event: i64, (from, until): (i64, i64), now: i64) -> sqlx::Result<i64> {
    let mut messages = 0;
    for due in ahead(db, office, (from, until), now).await?.iter().filter(|due| due.event != event) {
        messages += people(db, due).await?;
    }
    Ok(messages)
}

/// What falls due between two instants and isn't planned yet.
async fn ahead(db: &Db, office: &Office, (from, until): (i64, i64), now: i64) -> sqlx::Result<Vec<Due>> {
    let mut found = Vec::new();
    for lead in leads(db, office).await? {
        let due = unplanned(db, lead, office.remind_before.contains(&lead), now, until - now).await?.into_iter().map(|(due, _)| due);
        found.extend(due.filter(|due| (from..until).contains(&due.at())));
    }
    Ok(found)
}

/// Those who asked, or the audience it is marked for if that is larger: it holds most of them.
async fn people(db: &Db, due: &Due) -> sqlx::Result<i64> {
    let mut query = QueryBuilder::new("SELECT COUNT(DISTINCT s.chat_id)");
    push_who_asked(&mut query, due, &(i64::MIN..=i64::MAX));
    let asked: i64 = query.build_query_scalar().fetch_one(db.read()).await?;
    match due.marked_for {
        Some(bits) => Ok(marked_audience(RegionSet::from_bits(bits), due).count(db).await?.max(asked)),
        None => Ok(asked),
    }
}
