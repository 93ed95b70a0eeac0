//! Taking an import back.

use sqlx::SqliteConnection;

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
}

/// Takes an import back, in the caller's transaction: what it made goes, what it changed is as before. What was edited since, or what
/// somebody already asked to be reminded of, stays. For how long this is offered is the caller's to say.
pub async fn undo(db: &mut SqliteConnection, batch: i64, hand: Hand) -> sqlx::Result<Undone> {
    let rows = sqlx::query!(
        r#"SELECT c.event_id, c.before, (SELECT MAX(n.id) FROM event_change n WHERE n.event_id = c.event_id) = c.id AS "latest!: bool",
                  EXISTS (SELECT 1 FROM reminder_request r WHERE r.event_id = c.event_id) AS "asked!: bool"
           FROM event_change c WHERE c.batch = ? ORDER BY c.id DESC"#,
        batch
    )
    .fetch_all(&mut *db)
    .await?;
    let mut undone = Undone::default();
    for row in rows {
        let before: Option<Content> = row.before.as_deref().and_then(|before| serde_json::from_str(before).ok());
        match before {
            _ if !row.latest => undone.kept += 1,
            None if row.asked => undone.kept += 1,
            None => {
                search::remove(db, What::Event, row.event_id).await?;
                sqlx::query!("DELETE FROM event WHERE id = ?", row.event_id).execute(&mut *db).await?;
                undone.withdrawn += 1;
            }
            Some(before) => {
                let Some(event) = lists::by_id(db, row.event_id, hand.at).await? else { continue };
                undone.restored.push(store::replace(db, &event, &before, hand).await?);
            }
        }
    }
    Ok(undone)
}
