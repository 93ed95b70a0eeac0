//! Somebody blocked the bot or let it in again.

use teloxide::types::ChatMemberUpdated;

use crate::bot::Answered;
use crate::clock::Clock;
use crate::db::Db;
use crate::subscribers;

/// A block ends what is pending; unblocking brings back nothing that was missed.
pub async fn changed(update: ChatMemberUpdated, db: Db, clock: Clock) -> Answered {
    if !update.chat.is_private() {
        return Ok(());
    }
    let (chat, now) = (update.chat.id.0, clock.unix());
    let mut transaction = db.write().await?;
    if update.new_chat_member.is_present() {
        subscribers::find_again(&mut transaction, chat, now).await?;
    } else {
        subscribers::lose(&mut transaction, chat, now).await?;
    }
    transaction.commit().await?;
    Ok(())
}
