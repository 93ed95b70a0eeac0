//! Taking an import back.

use sqlx::SqliteConnection;

use super::CHUNK;
use crate::db;
use crate::events::lists;
use crate::events::model::Content;
use crate::events::store::{self, Changed, Hand};
use crate::search::{self, What};

/// What taking an import back did.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// Events that the import had made, and that are gone.
    pub withdrawn: usize,
    /// Events that are again what they were: what changed, for whoever tells people.
    pub restored: Vec<Changed>,
    /// Events that were edited since, and stay as they are.
    pub kept: usize,
    /// From where to go on; none: this was the last piece.
    pub next: Option<i64>,
}

/// Takes a piece of an import back, in the caller's transaction: what it made goes, what it changed is as before. What was edited since,
/// what somebody already asked to be reminded of or was told of, stays. Begin with `from` none and go on with [`Undone::next`]; after an
/// interruption it may begin anew. For how long this is offered is the caller's to say.
pub async fn undo(db: &mut SqliteConnection, batch: i64, from: Option<i64>, hand: Hand) -> sqlx::Result<Undone> {
    let (hand, from) = (Hand { batch: Some(-batch), ..hand }, from.unwrap_or(i64::MAX));
    let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT c.id, c.event_id, c.before,
                  (SELECT n.id = c.id FROM event_change n WHERE n.event_id = c.event_id ORDER BY n.id DESC LIMIT 1) AS "latest!: bool",
                  EXISTS (SELECT 1 FROM event_change n WHERE n.event_id = c.event_id AND n.batch = -c.batch) AS "done!: bool",
                  EXISTS (SELECT 1 FROM reminder_request r WHERE r.event_id = c.event_id)
                      OR EXISTS (SELECT 1 FROM occasion o JOIN delivery d ON d.occasion_id = o.id
                                 WHERE o.event_id = c.event_id AND d.state IN (1, 2, 7)) AS "known!: bool"
           FROM event_change c WHERE c.batch = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?"#,
        batch,
        from,
        limit
    )
    .fetch_all(&mut *db)
    .await?;
    let mut undone = Undone { next: rows.last().filter(|_| rows.len() == CHUNK).map(|row| row.id), ..Undone::default() };
    let (mut gone, mut back) = (Vec::new(), Vec::new());
    for row in rows.into_iter().filter(|row| !row.done) {
        let before: Option<Content> = row.before.as_deref().and_then(|before| serde_json::from_str(before).ok());
        match before {
            _ if !row.latest => undone.kept += 1,
            None if row.known => undone.kept += 1,
            None => gone.push(row.event_id),
            Some(before) => {
                let Some(event) = lists::by_id(db, row.event_id, hand.at).await? else { continue };
                back.push((event, before));
            }
        }
    }
    search::remove_many(db, What::Event, &gone).await?;
    let ids = db::json(&gone)?;
    sqlx::query!("DELETE FROM event WHERE id IN (SELECT value FROM json_each(?))", ids).execute(&mut *db).await?;
    undone.withdrawn = gone.len();
    undone.restored = store::replace_many(db, back.iter().map(|(event, before)| (event, before.clone())).collect(), hand).await?;
    Ok(undone)
}
