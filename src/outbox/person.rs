//! What one person still gets, in the transaction in which they stopped, chose or took it back. Rows and counters move together.

use sqlx::SqliteConnection;

use super::{Lane, Standing, Tallies};

/// Takes back what is pending for one chat, as if it had never been owed.
pub async fn withdraw_pending(c: &mut SqliteConnection, occasion: i64, chat: i64) -> sqlx::Result<()> {
    let parts = sqlx::query_scalar!(
        r#"DELETE FROM delivery WHERE occasion_id = ? AND chat_id = ? AND state = 0 AND tries = 0 RETURNING part AS "part!""#,
        occasion,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    count_gone(c, occasion, &parts, Standing::Pending).await
}

/// Counts parts that were taken back as never owed.
async fn count_gone(c: &mut SqliteConnection, occasion: i64, parts: &[i64], from: Standing) -> sqlx::Result<()> {
    let mut tallies = Tallies::default();
    for part in parts {
        tallies.add_part(occasion, *part, from, "", -1);
    }
    tallies.save(c).await
}

/// Cancels what is pending for one chat of one occasion. `false`: nothing was.
pub async fn cancel_one(c: &mut SqliteConnection, occasion: i64, chat: i64, now: i64) -> sqlx::Result<bool> {
    let parts = sqlx::query_scalar!(
        r#"UPDATE delivery SET state = 5, settled_at = ?, reason = 'not wanted' WHERE occasion_id = ? AND chat_id = ? AND state = 0
           RETURNING part AS "part!""#,
        now,
        occasion,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    let any = !parts.is_empty();
    count_moved(c, parts.into_iter().map(|part| (occasion, part)), Standing::Pending, Standing::Cancelled).await?;
    Ok(any)
}

/// Takes back that one chat didn't want an occasion, as if it had never been owed; nothing else is touched.
pub async fn forget_unwanted(c: &mut SqliteConnection, occasion: i64, chat: i64) -> sqlx::Result<()> {
    let parts = sqlx::query_scalar!(
        r#"DELETE FROM delivery WHERE occasion_id = ? AND chat_id = ? AND state = 5 AND reason = 'not wanted' RETURNING part AS "part!""#,
        occasion,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    count_gone(c, occasion, &parts, Standing::Cancelled).await
}

/// Cancels what is pending for one chat, in the transaction in which the person stopped, was lost or asked to be forgotten.
pub async fn cancel_chat(c: &mut SqliteConnection, chat: i64, standing: Standing, reason: &str, now: i64) -> sqlx::Result<()> {
    let to = standing as i64;
    let rows = sqlx::query!(
        r#"UPDATE delivery SET state = ?, settled_at = ?, reason = ?
           WHERE chat_id = ? AND state = 0 AND occasion_id IN (SELECT occasion_id FROM tally WHERE state = 0 AND n > 0)
           RETURNING occasion_id AS "id!", part AS "part!""#,
        to,
        now,
        reason,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    count_moved(c, rows.into_iter().map(|row| (row.id, row.part)), Standing::Pending, standing).await
}

/// Cancels what is pending of one lane for one chat: they want nothing of that lane any more.
pub async fn cancel_lane(c: &mut SqliteConnection, chat: i64, lane: Lane, now: i64) -> sqlx::Result<()> {
    let lane = lane as i64;
    let rows = sqlx::query!(
        r#"UPDATE delivery SET state = 5, settled_at = ?, reason = 'lane not wanted'
           WHERE chat_id = ? AND state = 0 AND occasion_id IN
               (SELECT t.occasion_id FROM tally t JOIN occasion o ON o.id = t.occasion_id WHERE t.state = 0 AND t.n > 0 AND o.lane = ? AND o.to_team = 0)
           RETURNING occasion_id AS "id!", part AS "part!""#,
        now,
        chat,
        lane
    )
    .fetch_all(&mut *c)
    .await?;
    count_moved(c, rows.into_iter().map(|row| (row.id, row.part)), Standing::Pending, Standing::Cancelled).await
}

/// Takes a [`cancel_lane`] back: what of it is still going out, or paused, comes after all.
pub async fn restore_lane(c: &mut SqliteConnection, chat: i64, lane: Lane, now: i64) -> sqlx::Result<()> {
    let lane = lane as i64;
    let rows = sqlx::query!(
        r#"UPDATE delivery SET state = 0, settled_at = NULL, reason = NULL
           WHERE chat_id = ? AND state = 5 AND reason = 'lane not wanted'
             AND occasion_id IN (SELECT id FROM occasion WHERE state IN (0, 1, 2) AND lane = ? AND expires_at > ?)
           RETURNING occasion_id AS "id!", part AS "part!""#,
        chat,
        lane,
        now
    )
    .fetch_all(&mut *c)
    .await?;
    count_moved(c, rows.into_iter().map(|row| (row.id, row.part)), Standing::Cancelled, Standing::Pending).await
}

/// Wakes what slept for a chat until exactly `until`: its pause has ended early, or ends at another time.
pub async fn wake(c: &mut SqliteConnection, chat: i64, until: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE delivery SET due = ? WHERE chat_id = ? AND state = 0 AND due = ?
         AND occasion_id IN (SELECT occasion_id FROM tally WHERE state = 0 AND n > 0)",
        now,
        chat,
        until
    )
    .execute(c)
    .await
    .map(drop)
}

async fn count_moved(c: &mut SqliteConnection, rows: impl Iterator<Item = (i64, i64)>, from: Standing, to: Standing) -> sqlx::Result<()> {
    let mut tallies = Tallies::default();
    for (occasion, part) in rows {
        tallies.add_part(occasion, part, from, "", -1).add_part(occasion, part, to, "", 1);
    }
    tallies.save(c).await
}
