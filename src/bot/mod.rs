//! The counter: what people send and press, and what they get back at once.
//!
//! Promises: the whole tree is on one screen, guards first; rights are asked at every press; a handler that fails or panics gives the
//! person an answer and harms nobody else. An answer goes straight back; whatever nobody asked for goes through the outbox. It may call
//! every room but `delivery` and `scheduler`.

pub mod around;
pub mod citizen;
pub mod dialogue;
pub mod limit;
pub mod menu;
pub mod moderator;
pub mod month;
pub mod person;
pub mod press;
pub mod reply;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use dptree::di::DependencyMap;
use futures::FutureExt;
use teloxide::dispatching::UpdateFilterExt;
use teloxide::prelude::*;
use teloxide::types::UpdateKind;
use tokio::sync::Notify;

use self::limit::{Admission, Limit};
use self::press::{command, plain_text, press, said};
use self::reply::Replies;
use crate::args;
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::inbox::Handler as UpdateHandler;
use crate::key;
use crate::locale::Locales;
use crate::news::fetch::Fetcher;

/// What an endpoint returns: errors are answered and logged in one place, here.
pub type Answered = anyhow::Result<()>;
type Node = teloxide::dispatching::UpdateHandler<anyhow::Error>;

/// Rung when something was put into the outbox.
#[derive(Clone)]
pub struct Bell(pub Arc<Notify>);

/// The bot's own name, for links and for commands addressed to it.
#[derive(Clone, Debug)]
pub struct Me {
    /// Telegram's id.
    pub id: i64,
    /// Without the `@`.
    pub username: String,
}

/// What the endpoints work with; each takes what it needs.
#[derive(Clone)]
pub struct Tools {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The languages.
    pub locales: Locales,
    /// What the office has decided.
    pub office: Arc<Office>,
    /// The way back to people.
    pub replies: Replies,
    /// Rung when something was put into the outbox.
    pub bell: Bell,
    /// Who the bot is.
    pub me: Me,
    /// The way to the open net, for addresses that moderators give.
    pub fetcher: Fetcher,
}

/// The whole tree. Guards first: people only, private chats only (in a group the bot says where it can be asked, and takes the team's answers
/// to what people asked); then the team's doors, which open for members; then everybody's.
pub fn tree() -> Node {
    dptree::entry()
        .branch(Update::filter_my_chat_member().filter(moderator::channels::elsewhere).endpoint(moderator::channels::changed))
        .branch(Update::filter_my_chat_member().endpoint(citizen::membership::changed))
        .branch(Update::filter_poll().endpoint(moderator::polls::voted))
        .branch(Update::filter_channel_post().endpoint(moderator::posted::posted))
        .branch(
            Update::filter_callback_query()
                .filter_map_async(person::who_pressed)
                .branch(citizen::presses())
                .branch(moderator::presses(dptree::filter_async(person::is_member)))
                .endpoint(citizen::other::old_button),
        )
        .branch(moderator::presses_in_group(Update::filter_callback_query().filter_map_async(person::who_pressed_in_group)))
        .branch(Update::filter_inline_query().filter_map_async(person::who_asks).endpoint(citizen::inline::answer))
        .branch(moderator::said_in_group(Update::filter_message()))
        .branch(Update::filter_message().filter(citizen::other::called_in_group).endpoint(citizen::other::in_group))
        .branch(
            Update::filter_message()
                .filter(said)
                .filter_map_async(person::who_wrote)
                .branch(moderator::messages(dptree::filter_async(person::is_member)))
                .branch(citizen::messages())
                .endpoint(citizen::other::not_understood),
        )
}

/// The tree as the inbox calls it: it answers for its own errors.
pub fn handler(tools: Tools) -> UpdateHandler {
    let (tree, limit) = (Arc::new(tree()), Limit::default());
    Arc::new(move |update| {
        let (tree, tools, limit) = (tree.clone(), tools.clone(), limit.clone());
        async move {
            match limit.admits(&update, &tools.db, tools.clock.unix()).await {
                Admission::Admitted => answer(&tree, tools, update).await,
                Admission::TellThem => {
                    // Whoever presses in a group may never have opened the bot: they are told in passing.
                    let press = pressed(&update).filter(|_| update.chat().is_some_and(|chat| !chat.is_private()));
                    say_instead(&tools, speaker(&update), press, key!("error-too-much")).await;
                }
                // A press is always answered: its button would go on turning, and that costs nobody a message.
                Admission::PassedOver if pressed(&update).is_some() => {
                    say_instead(&tools, speaker(&update), pressed(&update), key!("error-too-much")).await;
                }
                Admission::PassedOver => tracing::debug!(update = update.id.0, "passed over: more than one person may send"),
            }
        }
        .boxed()
    })
}

async fn answer(tree: &Node, tools: Tools, update: Update) {
    let (id, who, press) = (update.id.0, speaker(&update), pressed(&update));
    let failed = loop {
        match AssertUnwindSafe(tree.dispatch(dependencies(&tools, update.clone()))).catch_unwind().await {
            Ok(std::ops::ControlFlow::Break(Ok(())) | std::ops::ControlFlow::Continue(_)) => break None,
            // As after a crash: it is handled again, once it can be written down. The inbox keeps it if we end before that.
            Ok(std::ops::ControlFlow::Break(Err(error))) if waits_for_room(&error) => {
                tracing::warn!(update = id, error = %format!("{error:#}"), "an update waits until the database can be written");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok(std::ops::ControlFlow::Break(Err(error))) => break Some(format!("{error:#}")),
            Err(_) => break Some("the handler panicked".to_owned()),
        }
    };
    if let Some(why) = failed {
        tracing::error!(update = id, error = %why, "an update could not be handled");
        say_instead(&tools, who, press, key!("error-try-later")).await;
    }
}

/// Whether the database failed, and may not fail for long: a full disk.
fn waits_for_room(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<sqlx::Error>()).any(crate::db::may_pass)
}

fn dependencies(tools: &Tools, update: Update) -> DependencyMap {
    let Tools { db, clock, locales, office, replies, bell, me, fetcher } = tools.clone();
    dptree::deps![db, clock, locales, office, replies, bell, me, fetcher, update]
}

/// Whose private chat an apology may go to, and in which language their client is. A press is answered for its presser alone, wherever it
/// was.
fn speaker(update: &Update) -> Option<(i64, Option<String>)> {
    let (from, chat) = (update.from()?, update.chat()?);
    let person = i64::try_from(from.id.0).ok()?;
    (chat.is_private() || pressed(update).is_some()).then(|| (person, from.language_code.clone()))
}

fn pressed(update: &Update) -> Option<String> {
    match &update.kind {
        UpdateKind::CallbackQuery(query) => Some(query.id.0.clone()),
        _ => None,
    }
}

/// Says something in the place of the answer that was asked for.
async fn say_instead(tools: &Tools, who: Option<(i64, Option<String>)>, press: Option<String>, what: &'static str) {
    let Some((chat, client)) = who else { return };
    let chosen = crate::subscribers::get(&tools.db, chat).await.ok().flatten().and_then(|known| tools.locales.lang(&known.language));
    let lang = chosen.or_else(|| tools.locales.guess(client.as_deref())).unwrap_or_else(|| tools.locales.first());
    let locale = tools.locales.get(lang);
    let done = match press {
        Some(press) => tools.replies.toast(&press, &locale.plain(what, args![])).await,
        None => tools.replies.say(chat, &crate::letter::Letter::html(locale.html(what, args![]))).await.map(drop),
    };
    if let Err(error) = done {
        tracing::warn!(%error, "an apology could not be sent");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_of_the_tree_finds_what_it_needs() {
        // dptree reports a missing dependency only when it runs, or here.
        let given = [
            dptree::Type::of::<Db>(),
            dptree::Type::of::<Clock>(),
            dptree::Type::of::<Locales>(),
            dptree::Type::of::<Arc<Office>>(),
            dptree::Type::of::<Replies>(),
            dptree::Type::of::<Bell>(),
            dptree::Type::of::<Me>(),
            dptree::Type::of::<Fetcher>(),
            dptree::Type::of::<Update>(),
        ];
        dptree::type_check(tree().sig(), &DependencyMap::new(), &given);
    }
}
