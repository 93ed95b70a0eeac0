//! Going out faster for Stars: an owner says so, for one announcement; anybody who publishes may take it back.

use sqlx::SqliteConnection;

use super::steps::{advance, subject};
use super::{Hand, Refused, State, get_in, occasion_key};
use crate::outbox;
use crate::team::{self, Role};

/// The Stars that so many messages cost at most: a tenth of one each (Bot API, `allow_paid_broadcast`); the first thirty of each second
/// are free, which isn't reckoned on.
pub fn stars_for(messages: i64) -> i64 {
    (messages.max(0) + 9) / 10
}

/// Lets a scheduled or running one go out for at most so many `stars`, which the owner saw; `None`: at the free rate again.
pub async fn pay(c: &mut SqliteConnection, id: i64, hand: Hand, stars: Option<i64>) -> Result<(), Refused> {
    if stars.is_some() && team::role_in(&mut *c, hand.by).await? != Some(Role::Owner) {
        return Err(Refused::NotEntitled);
    }
    if stars.is_some() && get_in(&mut *c, id).await?.is_some_and(|found| found.has_poll()) {
        return Err(Refused::PollUnpaid);
    }
    let state = sqlx::query_scalar!("SELECT state FROM announcement WHERE id = ?", id).fetch_optional(&mut *c).await?;
    let state = if state.as_deref() == Some(State::Sending.word()) { State::Sending } else { State::Scheduled };
    advance(&mut *c, id, hand, state, state).await?;
    let paid = stars.is_some();
    sqlx::query!("UPDATE announcement SET paid = ? WHERE id = ?", paid, id).execute(&mut *c).await?;
    if let Some(occasion) = outbox::by_key(&mut *c, &occasion_key(id)).await? {
        outbox::set_paid(&mut *c, occasion, paid).await?;
    }
    let (what, detail) = match stars {
        Some(stars) => ("announcement.paid", stars.to_string()),
        None => ("announcement.unpaid", String::new()),
    };
    Ok(team::record(c, Some(hand.by), what, &subject(id), &detail, hand.now).await?)
}
