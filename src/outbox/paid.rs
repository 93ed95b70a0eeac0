//! What goes out faster because it is paid for in Stars (Bot API, `allow_paid_broadcast`): set for one occasion, ended when they run out.

use sqlx::SqliteConnection;

use crate::db::Db;

/// How an occasion is paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Payment {
    /// It isn't: it goes out at the free rate.
    #[default]
    Free,
    /// With Stars.
    Stars,
    /// It was, until there were none left; the rest goes out at the free rate.
    RanOut,
}

impl Payment {
    pub(super) fn from_number(number: i64) -> Self {
        match number {
            0 => Self::Free,
            1 => Self::Stars,
            _ => Self::RanOut,
        }
    }
}

/// Pays for an occasion's messages from now on, or doesn't any more. What is in the sender's hands goes as it was claimed.
pub async fn set_paid(c: &mut SqliteConnection, occasion: i64, paid: bool) -> sqlx::Result<()> {
    sqlx::query!("UPDATE occasion SET paid = ? WHERE id = ?", paid, occasion).execute(c).await.map(drop)
}

/// Nothing may be paid for any more: the office has turned that off.
pub async fn nobody_pays(db: &Db) -> sqlx::Result<()> {
    let mut c = db.write().await?;
    sqlx::query!("UPDATE occasion SET paid = 0 WHERE paid = 1 AND paid <> 0").execute(&mut *c).await?;
    c.commit().await
}

/// Telegram takes no more Stars: everything goes on at the free rate. Returns how many occasions that concerns; the team is told of each.
pub async fn stars_ran_out(c: &mut SqliteConnection) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "UPDATE occasion SET paid = 2 WHERE paid = 1 AND paid <> 0 AND id IN (SELECT occasion_id FROM tally WHERE state IN (0, 1) AND n > 0)"
    )
    .execute(c)
    .await?;
    Ok(done.rows_affected())
}
