//! Filling an occasion with its audience: bounded chunks, resumable, one short transaction each.

use sqlx::{QueryBuilder, SqliteConnection};

use super::{FURTHER, Rules, Standing, Tallies, occasion_state};
use crate::audience::Audience;
use crate::db::Db;
use crate::subscribers;

/// Chats looked at in one transaction: whoever wants the writer meanwhile, an answer at the counter above all, waits a few milliseconds.
const CHUNK: i64 = 1_000;

/// What one step of filling did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Nothing waits to be filled.
    Idle,
    /// A chunk went in; there is more.
    Chunk,
    /// An occasion is complete and open to claims.
    Complete(i64),
}

/// One step: the next chunk of the most urgent occasion that is being filled.
pub async fn fill(db: &Db, rules: &Rules) -> sqlx::Result<Filled> {
    let waiting = sqlx::query!(
        r#"SELECT id AS "id!", audience AS "audience!", filled_to, not_before, before_quiet AS "before_quiet: bool", created_at FROM occasion
           WHERE state IN (0, 1) AND state = 0 ORDER BY lane, expires_at, id LIMIT 1"#
    )
    .fetch_optional(db.read())
    .await?;
    let Some(occasion) = waiting else { return Ok(Filled::Idle) };
    let audience: Audience = occasion.audience.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let from = occasion.filled_to.unwrap_or(i64::MIN);
    let to = chunk_end(db, from).await?;

    let due = if occasion.before_quiet {
        subscribers::due_before_quiet(occasion.not_before, rules.zone, rules.quiet)
    } else {
        occasion.not_before.to_string()
    };

    db.leisure().await;
    let mut transaction = db.write().await?;
    if let Some(to) = to {
        let rows = insert_chunk(&mut transaction, occasion.id, &audience, (from, to), (&due, occasion.created_at)).await?;
        let parts = sqlx::query_scalar!(r#"SELECT COUNT(DISTINCT part) AS "n!: i64" FROM variant WHERE occasion_id = ?"#, occasion.id)
            .fetch_one(&mut *transaction)
            .await?;
        let people = rows / parts.max(1);
        let mut tallies = Tallies::default();
        tallies.add(occasion.id, Standing::Pending, "", people).add(occasion.id, Standing::Pending, FURTHER, rows - people);
        tallies.save(&mut transaction).await?;
    }
    // Once complete, rows that come before quiet hours rule themselves by their own due time.
    // A cancel or another filler may have been first: then this chunk is undone with the transaction.
    let next = if to.is_some() { occasion_state::FILLING } else { occasion_state::OPEN };
    let moved = sqlx::query!(
        "UPDATE occasion SET filled_to = COALESCE(?1, filled_to), state = ?2,
             not_before = CASE WHEN before_quiet = 1 AND ?2 = 1 THEN created_at ELSE not_before END
         WHERE id = ?3 AND state = 0 AND filled_to IS ?4",
        to,
        next,
        occasion.id,
        occasion.filled_to
    )
    .execute(&mut *transaction)
    .await?;
    if moved.rows_affected() == 1 {
        transaction.commit().await?;
    }
    Ok(if to.is_some() { Filled::Chunk } else { Filled::Complete(occasion.id) })
}

/// The last chat of the chunk that begins after `from`; `None` when there are no more.
async fn chunk_end(db: &Db, from: i64) -> sqlx::Result<Option<i64>> {
    let offset = CHUNK - 1;
    let full = sqlx::query_scalar!("SELECT chat_id FROM subscriber WHERE chat_id > ? ORDER BY chat_id LIMIT 1 OFFSET ?", from, offset)
        .fetch_optional(db.read())
        .await?;
    match full {
        Some(end) => Ok(Some(end)),
        None => sqlx::query_scalar!("SELECT MAX(chat_id) FROM subscriber WHERE chat_id > ?", from).fetch_one(db.read()).await,
    }
}

async fn insert_chunk(
    c: &mut SqliteConnection,
    occasion: i64,
    audience: &Audience,
    (from, to): (i64, i64),
    (due, published): (&str, i64),
) -> sqlx::Result<i64> {
    let mut query = QueryBuilder::new("INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due) SELECT ");
    query.push_bind(occasion).push(", s.chat_id, p.part, 0, 0, ").push(due);
    query.push(" FROM subscriber s, (SELECT DISTINCT part FROM variant WHERE occasion_id = ").push_bind(occasion).push(") p");
    query.push(" WHERE s.chat_id > ").push_bind(from).push(" AND s.chat_id <= ").push_bind(to);
    query.push(" AND s.since <= ").push_bind(published);
    audience.push_predicate(&mut query);
    query.push(" ON CONFLICT DO NOTHING");
    let rows = query.build().execute(c).await?.rows_affected();
    Ok(i64::try_from(rows).unwrap_or(i64::MAX))
}
