//! Reminder times that an event has of its own: they stand in place of the office's for those who chose none.
//!
//! Promises: what lies ahead is planned by the new times; who has been reminded at a time isn't again; a time that has passed brings nothing.

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use crate::config::Office;
use crate::events::{self, EditError, Event};

/// When those who chose no times of their own are reminded of an event, in minutes before its start, the longest first.
pub fn times_of<'a>(office: &'a Office, event: &'a Event) -> &'a [i64] {
    event.remind_before.as_deref().unwrap_or(&office.remind_before)
}

/// Gives an event these times, or the office's if there are none; `now` in unix seconds. What is pending at a time that came or went ends,
/// in chunks, and is planned anew at the next look.
pub async fn set_times(c: &mut SqliteConnection, office: &Office, event: &Event, times: Option<&[i64]>, now: i64) -> Result<(), EditError> {
    events::set_reminder_times(c, event.id, event.revision, times).await?;
    let old: BTreeSet<i64> = times_of(office, event).iter().copied().collect();
    let new: BTreeSet<i64> = times.unwrap_or(&office.remind_before).iter().copied().collect();
    for &lead in old.symmetric_difference(&new) {
        if !has_begun(c, event, lead).await? {
            plan_anew(c, event, lead, now).await?;
        }
        if new.contains(&lead) {
            leave_out_the_past(c, event, lead, now).await?;
        }
    }
    Ok(())
}

/// Whether somebody has, or may have, the reminder of this time.
async fn has_begun(c: &mut SqliteConnection, event: &Event, lead: i64) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM occasion o JOIN delivery d ON d.occasion_id = o.id
                          WHERE o.event_id = ?1 AND o.kind = 'reminder' AND o.event_revision = ?2 AND o.key LIKE '%:' || ?3
                            AND d.state IN (1, 2, 7)) AS "begun!: bool""#,
        event.id,
        event.revision,
        lead
    )
    .fetch_one(c)
    .await
}

async fn plan_anew(c: &mut SqliteConnection, event: &Event, lead: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE occasion SET state = 3, key = key || ':withdrawn:' || id
         WHERE event_id = ? AND kind = 'reminder' AND state IN (0, 1, 2) AND key LIKE '%:' || ? AND expires_at - ? * 60 > ?",
        event.id,
        lead,
        lead,
        now
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!(
        "DELETE FROM reminder_plan WHERE event_id = ?1 AND lead = ?2
         AND original IN (SELECT original FROM occurrence WHERE event_id = ?1 AND anchor_at - ?2 * 60 > ?3)",
        event.id,
        lead,
        now
    )
    .execute(c)
    .await
    .map(drop)
}

async fn leave_out_the_past(c: &mut SqliteConnection, event: &Event, lead: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO reminder_plan (event_id, original, revision, lead, planned_at)
         SELECT event_id, original, ?2, ?3, ?4 FROM occurrence WHERE event_id = ?1 AND anchor_at - ?3 * 60 <= ?4 ON CONFLICT DO NOTHING",
        event.id,
        event.revision,
        lead,
        now
    )
    .execute(c)
    .await
    .map(drop)
}
