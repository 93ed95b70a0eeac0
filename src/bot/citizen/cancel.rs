//! `/cancel`: ends a conversation of several steps, whoever is in it.

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::{Answered, dialogue};
use crate::db::Db;
use crate::letter::Letter;

/// Ends it, or says that there was none.
pub async fn cancel(ask: Ask, db: Db) -> Answered {
    let mut transaction = db.write().await?;
    let ended = dialogue::end(&mut transaction, ask.person.chat).await?;
    transaction.commit().await?;
    let locale = ask.locale();
    let text = if ended { locale.html("cancel-done", args![]) } else { locale.html("cancel-nothing", args![]) };
    ask.answer(Letter::html(text).row([home::button(locale)])).await
}
