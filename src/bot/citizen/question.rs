//! `/ask`: a question to the team in one's own words. The answer comes in the team's name.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teloxide::types::Message;

use super::ask::Ask;
use super::home;
use crate::args;
use crate::bot::person::Person;
use crate::bot::press::Words;
use crate::bot::reply::Replies;
use crate::bot::{Answered, Bell, dialogue};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::markup::{self, Html};
use crate::questions::{self, Refused};
use crate::zone;

/// Letters of a question.
const LONGEST: usize = 1000;

/// A person who was asked what their question is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asking {
    /// The message that led here: what is not newer is no answer to it.
    asking_after: i64,
    /// The question they go on with; `None`: a new one.
    on: Option<i64>,
}

/// Whether the press says what is to be done; `q` alone asks.
pub fn has_words(ask: Ask) -> bool {
    !ask.word(0).is_empty() && ask.locales.lang(ask.word(0)).is_none()
}

/// `/ask`, or the button of the menu.
pub async fn open(ask: Ask, db: Db, clock: Clock) -> Answered {
    begin(&ask, &db, &clock, None).await
}

async fn begin(ask: &Ask, db: &Db, clock: &Clock, on: Option<i64>) -> Answered {
    let after = ask.press().map_or(0, |press| press.message);
    let mut transaction = db.write().await?;
    dialogue::set(&mut transaction, ask.person.chat, &Asking { asking_after: after, on }, clock.unix()).await?;
    transaction.commit().await?;
    ask.answer_below(prompt(ask.locale())).await
}

/// What is asked, and what becomes of it.
pub fn prompt(locale: &Locale) -> Letter {
    let days = questions::KEPT / (24 * 3600);
    Letter::html(locale.html("ask-prompt", args! { days = days, limit = LONGEST })).row([home::button(locale)])
}

/// Buttons under an answer: ask on, or that was all.
pub async fn pressed(ask: Ask, db: Db, clock: Clock) -> Answered {
    let (locale, now) = (ask.locale(), clock.unix());
    match (ask.word(0), ask.number(1)) {
        ("more", Some(id)) => begin(&ask, &db, &clock, Some(id)).await,
        ("done", Some(id)) => {
            let mut transaction = db.write().await?;
            let closed = questions::close(&mut transaction, id, None, ask.person.chat, now).await;
            match closed {
                Ok(()) => transaction.commit().await?,
                Err(Refused::Database(error)) => return Err(error.into()),
                Err(_) => drop(transaction),
            }
            ask.alert(&locale.plain("ask-closed", args![])).await
        }
        _ => ask.stale(home::screen(locale, &ask.person)).await,
    }
}

/// The step of whoever was asked what their question is; commands are never taken for it.
pub async fn of(message: Message, person: Person, db: Db) -> Option<Asking> {
    if message.text().is_some_and(|text| text.starts_with('/')) {
        return None;
    }
    let found = dialogue::get::<Asking>(&db, person.chat).await;
    let found = found.inspect_err(|error| tracing::error!(%error, "a conversation could not be looked up")).ok().flatten();
    found.filter(|asking| i64::from(message.id.0) > asking.asking_after)
}

/// Whoever went elsewhere isn't asking any more: what they type next is theirs to say there. A moderator's conversation goes on.
pub async fn leave(db: &Db, chat: i64) -> sqlx::Result<()> {
    if dialogue::get::<Asking>(db, chat).await?.is_some() {
        let mut transaction = db.write().await?;
        dialogue::end(&mut transaction, chat).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// What they ask.
#[allow(clippy::too_many_arguments, reason = "what dptree hands over")]
pub async fn answered(
    message: Message,
    asking: Asking,
    person: Person,
    locales: Locales,
    replies: Replies,
    db: Db,
    clock: Clock,
    bell: Bell,
    office: Arc<Office>,
) -> Answered {
    let ask = Ask::of_words(Words(String::new()), person, locales, replies);
    let (locale, chat, now) = (ask.locale(), ask.person.chat, clock.unix());
    let Some(text) = words(&message) else {
        return ask.answer(Letter::html(locale.html("ask-text-only", args! { limit = LONGEST }))).await;
    };
    // Said, and asked again: nothing that somebody asks is dropped without a word.
    if let Some(word) = office.organisation.blocked_in(&text.visible_text()) {
        return ask.answer(Letter::html(locale.html("ask-blocked", args! { word = word })).row([home::button(locale)])).await;
    }
    let topic = make_topic(&ask, &db).await?;
    let mut transaction = db.write().await?;
    if let Some((team_chat, topic)) = topic {
        questions::keep_topic(&mut transaction, chat, team_chat, topic).await?;
    }
    let said = (&text, i64::from(message.id.0));
    let done = questions::ask(&mut transaction, &ask.locales, (chat, ask.person.lang.as_str()), asking.on, said, now).await;
    let answer = match done {
        Ok(id) => {
            dialogue::end(&mut transaction, chat).await?;
            transaction.commit().await?;
            bell.0.notify_one();
            locale.html("ask-taken", args! { id = id.to_string() })
        }
        Err(Refused::Database(error)) => return Err(error.into()),
        Err(refused) => {
            // Refused before anything was written; what they type next is no question any more.
            dialogue::end(&mut transaction, chat).await?;
            transaction.commit().await?;
            match refused {
                Refused::TooMany => locale.html("ask-too-many", args! { limit = questions::AT_ONCE }),
                Refused::Muted(until) => {
                    let day = locale.date_time(zone::local(office.zone, until));
                    locale.html("ask-muted", args! { time = day, contact = office.organisation.contact.as_str() })
                }
                Refused::TooOften => locale.html("ask-too-often", args! { limit = questions::A_DAY }),
                _ => locale.html("ask-over", args![]),
            }
        }
    };
    ask.answer(Letter::html(answer).row([home::button(locale)])).await
}

/// A topic in the team's forum for whoever asks there for the first time. Without one the question goes where posts go.
async fn make_topic(ask: &Ask, db: &Db) -> sqlx::Result<Option<(i64, i64)>> {
    let Some(wanted) = questions::topic_wanted(db, &ask.locales, ask.person.chat).await? else { return Ok(None) };
    match ask.replies().telegram().make_topic(wanted.team_chat, &wanted.name).await {
        Ok(topic) => Ok(Some((wanted.team_chat, topic))),
        Err(error) => {
            tracing::warn!(%error, "no topic could be made in the team's forum; may the bot manage topics there?");
            Ok(None)
        }
    }
}

/// The words of a message with their formatting; `None`: it has none, or too many.
pub fn words(message: &Message) -> Option<Html> {
    let text = message.text().map(str::trim).filter(|text| !text.is_empty() && text.chars().count() <= LONGEST)?;
    Some(markup::escape(text))
}
