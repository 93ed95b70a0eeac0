//! What a person decides about deliveries to one chat that failed or are in doubt.

use sqlx::SqliteConnection;

use super::{Standing, Tallies, occasion_state};

/// Lets what failed or is unknown for a chat go out again, and what was to follow it. `false`: there is nothing of the kind, or its occasion is over.
pub async fn send_again(c: &mut SqliteConnection, occasion: i64, chat: i64, now: i64) -> sqlx::Result<bool> {
    let open = occasion_state::OPEN;
    let alive = sqlx::query_scalar!("SELECT id FROM occasion WHERE id = ? AND state = ? AND expires_at > ?", occasion, open, now);
    if alive.fetch_optional(&mut *c).await?.is_none() {
        return Ok(false);
    }
    moved(&mut *c, (occasion, chat), Standing::Pending).await?;
    let done = sqlx::query!(
        "UPDATE delivery SET state = 0, due = ?, settled_at = NULL, reason = NULL
         WHERE occasion_id = ? AND chat_id = ? AND (state IN (6, 7) OR state = 5 AND reason = 'what it follows did not arrive')",
        now,
        occasion,
        chat
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Takes what is unknown for a chat as sent: somebody has seen it there. `false`: there is nothing of the kind.
pub async fn take_as_sent(c: &mut SqliteConnection, occasion: i64, chat: i64, now: i64) -> sqlx::Result<bool> {
    moved(&mut *c, (occasion, chat), Standing::Sent).await?;
    let done = sqlx::query!(
        "UPDATE delivery SET state = 2, settled_at = ?, reason = 'seen by a moderator' WHERE occasion_id = ? AND chat_id = ? AND state = 7",
        now,
        occasion,
        chat
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Moves the tallies of a chat's deliveries that failed or are unknown; of the unknown alone if they are taken as sent.
async fn moved(c: &mut SqliteConnection, (occasion, chat): (i64, i64), to: Standing) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        r#"SELECT d.state, d.part AS "part!", COALESCE(v.language, '') AS "language!: String"
           FROM delivery d LEFT JOIN variant v ON v.id = d.variant_id
           WHERE d.occasion_id = ? AND d.chat_id = ? AND (d.state IN (6, 7) OR d.state = 5 AND d.reason = 'what it follows did not arrive')"#,
        occasion,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    let mut tallies = Tallies::default();
    for row in rows {
        let Some(from) = Standing::from_number(row.state).filter(|from| to == Standing::Pending || *from == Standing::Unknown) else {
            continue;
        };
        let language = if to == Standing::Pending { "" } else { &row.language };
        tallies.add_part(occasion, row.part, from, &row.language, -1).add_part(occasion, row.part, to, language, 1);
    }
    tallies.save(c).await
}
