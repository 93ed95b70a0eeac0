//! Under a pushed message: the same text in the other language, in its place. Works both ways, as long as its copy is remembered.

use super::ask::Ask;
use crate::args;
use crate::bot::Answered;
use crate::db::Db;
use crate::outbox;

/// Shows it; what is no longer remembered stays as it is.
pub async fn open(ask: Ask, db: Db) -> Answered {
    let (Some(occasion), Some(lang), Some(press)) = (ask.number(0), ask.language(1), ask.press()) else {
        return ask.alert(&ask.locale().plain("translate-gone", args![])).await;
    };
    let mut connection = db.read().acquire().await?;
    let letter = outbox::in_language(&mut connection, occasion, press.chat, press.message, lang.as_str()).await?;
    drop(connection);
    match letter {
        Some(letter) => ask.replies().show(press, &letter).await.map_err(Into::into),
        None => ask.alert(&ask.locale().plain("translate-gone", args![])).await,
    }
}
