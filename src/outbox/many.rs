//! Owing the same occasion to many chats that have different texts of it, a bounded list at a time; and changing one's mind about some.

use std::collections::BTreeMap;

use sqlx::{QueryBuilder, SqliteConnection};

use super::claim::json;
use super::{FURTHER, Standing, Tallies, VariantKey};
use crate::db;
use crate::letter::Letter;

/// One chat and which of the occasion's texts it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The chat.
    pub chat: i64,
    /// The group whose text it is.
    pub segment: i64,
    /// How many messages that text has.
    pub parts: i64,
}

/// Puts many texts of an occasion in, in one statement: keep the list to a few hundred. The same again changes nothing.
pub async fn add_variants(c: &mut SqliteConnection, occasion: i64, variants: &[(VariantKey<'_>, &Letter)]) -> sqlx::Result<()> {
    if variants.is_empty() {
        return Ok(());
    }
    let letters = variants.iter().map(|(_, letter)| db::json(letter)).collect::<sqlx::Result<Vec<_>>>()?;
    // Not as one JSON text, as short rows are: SQLite would read that several times. So the statement is as long as the list, and not kept.
    let mut query = QueryBuilder::new("INSERT INTO variant (occasion_id, segment, language, version, part, letter) ");
    query.push_values(variants.iter().zip(letters), |mut row, ((key, _), letter)| {
        row.push_bind(occasion).push_bind(key.segment).push_bind(key.language).push_bind(key.version).push_bind(key.part).push_bind(letter);
    });
    query.push(" ON CONFLICT DO NOTHING").build().persistent(false).execute(c).await.map(drop)
}

/// Owes an occasion to all of these from `due` on (unix seconds), in a statement a message: keep the list to about 500, a few milliseconds.
/// Who is owed it already keeps what there is. Returns the number of messages.
pub async fn add_recipients(c: &mut SqliteConnection, occasion: i64, recipients: &[Recipient], due: i64) -> sqlx::Result<i64> {
    // A flat list instead of a list of rows: SQLite reads it once, not every row again.
    let mut by_parts = BTreeMap::<i64, BTreeMap<i64, i64>>::new();
    for one in recipients.iter().filter(|one| one.parts > 0) {
        by_parts.entry(one.parts).or_default().insert(one.chat, one.segment);
    }
    let (mut added, mut tallies) = (0, Tallies::default());
    for (parts, segments) in by_parts {
        let segments = db::json(&segments)?;
        for part in 0..parts {
            let rows = sqlx::query!(
                "INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due)
                 SELECT ?1, CAST(c.key AS INTEGER), ?4, 0, c.value, ?2 FROM json_each(?3) c WHERE true ON CONFLICT DO NOTHING",
                occasion,
                due,
                segments,
                part
            )
            .execute(&mut *c)
            .await?
            .rows_affected();
            let rows = i64::try_from(rows).unwrap_or(i64::MAX);
            tallies.add_part(occasion, part, Standing::Pending, "", rows);
            added += rows;
        }
    }
    tallies.save(c).await?;
    Ok(added)
}

/// Cancels what these chats are still owed of an occasion, because a newer one takes its place. Returns those who had nothing of it yet.
pub async fn supersede(c: &mut SqliteConnection, occasion: i64, chats: &[i64], now: i64) -> sqlx::Result<Vec<i64>> {
    let list = json(chats);
    let rows = sqlx::query!(
        r#"UPDATE delivery SET state = 5, settled_at = ?, reason = 'superseded'
           WHERE occasion_id = ? AND state = 0 AND chat_id IN (SELECT value FROM json_each(?)) RETURNING chat_id AS "chat!", part AS "part!""#,
        now,
        occasion,
        list
    )
    .fetch_all(&mut *c)
    .await?;
    let mut tallies = Tallies::default();
    for row in &rows {
        tallies.add_part(occasion, row.part, Standing::Pending, "", -1).add_part(occasion, row.part, Standing::Cancelled, "", 1);
    }
    tallies.save(c).await?;
    Ok(rows.into_iter().filter(|row| row.part == 0).map(|row| row.chat).collect())
}

/// Gives one chat another of the occasion's texts, if nothing of it has gone out yet. `false`: it has, or nothing is owed.
pub async fn readdress(c: &mut SqliteConnection, occasion: i64, to: Recipient) -> sqlx::Result<bool> {
    let owed = sqlx::query!(
        r#"SELECT COUNT(*) AS "rows!: i64", COALESCE(SUM(state <> 0), 0) AS "gone!: i64", COALESCE(MIN(due), 0) AS "due!: i64",
                  COALESCE(SUM(part = 0), 0) AS "first!: i64"
           FROM delivery WHERE occasion_id = ? AND chat_id = ?"#,
        occasion,
        to.chat
    )
    .fetch_one(&mut *c)
    .await?;
    if owed.rows == 0 || owed.gone > 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM delivery WHERE occasion_id = ? AND chat_id = ?", occasion, to.chat).execute(&mut *c).await?;
    let mut tallies = Tallies::default();
    tallies.add(occasion, Standing::Pending, "", -owed.first).add(occasion, Standing::Pending, FURTHER, owed.first - owed.rows);
    tallies.save(&mut *c).await?;
    add_recipients(c, occasion, &[to], owed.due).await?;
    Ok(true)
}
