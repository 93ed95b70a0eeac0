//! Under a pushed message: the same text in the other language, in its place. Works both ways, as long as its copy is remembered.

use super::ask::Ask;
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::db::Db;
use crate::outbox::{self, Turn};

/// Shows it; what is no longer remembered stays as it is.
pub async fn open(ask: Ask, db: Db) -> Answered {
    let (Some(occasion), Some(lang), Some(press)) = (ask.number(0), ask.language(1), ask.press()) else {
        return ask.alert(&ask.locale().plain("translate-gone", args![])).await;
    };
    let mut connection = db.read().acquire().await?;
    let turn = outbox::bare_in_language(&mut connection, occasion, press.chat, press.message, lang.as_str()).await?;
    if let Some(turn) = turn {
        drop(connection);
        return turned(&ask, press, turn).await;
    }
    let letter = outbox::in_language(&mut connection, occasion, press.chat, press.message, lang.as_str()).await?;
    drop(connection);
    match letter {
        Some(letter) => ask.replies().show(press, &letter).await.map_err(Into::into),
        None => ask.alert(&ask.locale().plain("translate-gone", args![])).await,
    }
}

/// An album keeps its files: its words change under them, or all of it comes anew below.
async fn turned(ask: &Ask, press: &Press, turn: Turn) -> Answered {
    match turn {
        Turn::Words { captions, below } => {
            for (message, words) in &captions {
                ask.replies().recaption(press.chat, *message, words).await?;
            }
            Ok(ask.replies().show(press, &below).await?)
        }
        Turn::Anew(messages) => {
            ask.replies().toast(&press.id, "").await?;
            Ok(ask.replies().say_all(press.chat, &messages).await?)
        }
    }
}
