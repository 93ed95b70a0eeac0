//! What Telegram tells of our polls: how often each option was chosen, and by how many. Who they are it doesn't say: all polls are anonymous.

use teloxide::types::Poll;

use crate::bot::Answered;
use crate::clock::Clock;
use crate::db::Db;
use crate::outbox::polls::{self, Votes};

/// Somebody voted, or the poll has ended. What isn't ours is passed over.
pub async fn voted(poll: Poll, db: Db, clock: Clock) -> Answered {
    let options = poll.options.iter().map(|option| i64::from(option.voter_count)).collect();
    let votes = Votes { options, voters: i64::from(poll.total_voter_count), ended: poll.is_closed };
    let mut transaction = db.write().await?;
    if !polls::note_votes(&mut transaction, &poll.id.0, &votes, clock.unix()).await? {
        tracing::debug!("the votes of a poll that isn't ours, or has ended, were passed over");
    }
    transaction.commit().await?;
    Ok(())
}
