//! Somebody else's yes in the team's chat: the card stands before all who are there, so each press is asked who it is. Whoever isn't of the
//! team is shown nothing. The card itself follows by `announcements::keep_cards`; texts go to the presser alone, in private.
//!
//! A no needs a reason: the presser gives it by a reply to the bot's question, and nobody else's reply counts. Whose it is stands in that
//! question's button, so nothing is kept, and a restart forgets nothing.

use teloxide::types::{CallbackQuery, InlineKeyboardButtonKind, InlineKeyboardMarkup, Message};
use teloxide::{ApiError, RequestError};

use super::announce::stale;
use super::desk::Desk;
use super::review::{self, REASON_LIMIT, VERB};
use super::{card, correct};
use crate::announcements::{self, Refused};
use crate::bot::citizen::other::by_a_person_in_a_group;
use crate::bot::press::Press;
use crate::bot::{Answered, Me};
use crate::channels;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup;
use crate::team::Role;
use crate::{args, key};

/// What the button under a question for a reason begins with: `m.ok:quit:number:revision:presser:for_good`.
const QUIT: &str = "quit";

/// A press in a group.
pub async fn pressed(query: CallbackQuery, press: Press, desk: Desk) -> Answered {
    if desk.person.role.is_none() {
        tracing::info!(who = desk.person.chat, message = press.message, "a press by nobody of the team was refused");
        return Ok(desk.replies.alert(&press.id, &desk.locale().plain("review-stranger", args![])).await?);
    }
    let (Some(id), Some(number)) = (press.number(1), press.number(2)) else { return stale(&desk, &press).await };
    let which = (id, number);
    match press.word(0) {
        "see" => return see_announcement(&desk, &press, id).await,
        QUIT => return quit(&query, &desk, &press).await,
        "yes" | "back" | "no" | "fixsee" | "fix" | "nofix" if desk.person.role < Some(Role::Moderator) => {
            return desk.refuse(&press, Refused::NotEntitled).await;
        }
        "fixsee" => return see_correction(&desk, &press, which).await,
        "yes" => review::say_yes(&desk, &press, which).await?,
        "back" => ask_why(&desk, &press, which, false).await?,
        "no" => ask_why(&desk, &press, which, true).await?,
        what @ ("fix" | "nofix") => correct::say(&desk, &press, which, what == "fix").await?,
        _ => return stale(&desk, &press).await,
    }
    // Where something was said already, Telegram takes that.
    Ok(desk.replies.toast(&press.id, "").await?)
}

/// The words of a group's posts.
async fn chats_words(desk: &Desk, chat: i64) -> sqlx::Result<&Locale> {
    let linked = channels::get(&desk.db, chat).await?;
    let lang = linked.and_then(|linked| desk.locales.lang(&linked.language)).unwrap_or(desk.person.lang);
    Ok(desk.locales.get(lang))
}

/// Tells the presser that the texts have come in private, or how that can come about.
async fn see(desk: &Desk, press: &Press, sent: Answered) -> Answered {
    let locale = desk.locale();
    match sent {
        Ok(()) => Ok(desk.replies.toast(&press.id, &locale.plain("review-sent", args![])).await?),
        Err(error) if error.downcast_ref().is_some_and(lets_nobody_in) => {
            let bot = desk.me.username.as_str();
            Ok(desk.replies.alert(&press.id, &locale.plain("review-start-first", args! { bot = bot })).await?)
        }
        Err(error) => Err(error),
    }
}

/// Whether somebody never began a private chat with us, or ended it.
fn lets_nobody_in(error: &RequestError) -> bool {
    match error {
        RequestError::Api(ApiError::CantInitiateConversation | ApiError::BotBlocked | ApiError::ChatNotFound) => true,
        RequestError::Api(ApiError::Unknown(text)) => text.contains("Forbidden"),
        _ => false,
    }
}

async fn see_announcement(desk: &Desk, press: &Press, id: i64) -> Answered {
    match announcements::get(&desk.db, id).await? {
        Some(_) => see(desk, press, card::show_whole(desk, id).await).await,
        None => desk.refuse(press, Refused::Gone).await,
    }
}

async fn see_correction(desk: &Desk, press: &Press, which: (i64, i64)) -> Answered {
    match correct::waiting(desk, which).await? {
        Some((announcement, found)) => see(desk, press, correct::send_as_corrected(desk, &announcement, &found).await).await,
        None => overtaken(desk, press, which.0).await,
    }
}

async fn overtaken(desk: &Desk, press: &Press, id: i64) -> Answered {
    let found = announcements::get(&desk.db, id).await?;
    let refused = found.map_or(Refused::Gone, |found| Refused::Overtaken { by: found.changed_by, at: found.changed_at });
    desk.refuse(press, refused).await?;
    Ok(desk.replies.toast(&press.id, "").await?)
}

/// Asks the presser for a reason, under the card.
async fn ask_why(desk: &Desk, press: &Press, (id, revision): (i64, i64), for_good: bool) -> Answered {
    if let Err(refused) = review::asked_of(desk, (id, revision)).await? {
        return desk.refuse(press, refused).await;
    }
    let by = desk.person.chat;
    let locale = chats_words(desk, press.chat).await?;
    let question = if for_good { key!("review-chat-reject") } else { key!("review-chat-return") };
    let data = format!("{VERB}:{QUIT}:{id}:{revision}:{by}:{}", u8::from(for_good));
    let letter = Letter::html(locale.html(question, args! { id = id.to_string(), who = desk.mention(by) }))
        .row([Button::press(locale.plain("button-cancel", args![]), data)]);
    desk.replies.say_under(press.chat, press.message, &letter).await?;
    Ok(())
}

/// What a question for a reason is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Why {
    id: i64,
    revision: i64,
    by: i64,
    for_good: bool,
}

impl Why {
    fn read(data: &str) -> Option<Self> {
        let rest = data.strip_prefix(VERB)?.strip_prefix(':')?.strip_prefix(QUIT)?.strip_prefix(':')?;
        let numbers: Vec<i64> = rest.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
        let [id, revision, by, for_good] = numbers[..] else { return None };
        Some(Self { id, revision, by, for_good: for_good != 0 })
    }

    fn under(buttons: &InlineKeyboardMarkup) -> Option<Self> {
        buttons.inline_keyboard.iter().flatten().find_map(|button| match &button.kind {
            InlineKeyboardButtonKind::CallbackData(data) => Self::read(data),
            _ => None,
        })
    }
}

/// Whether somebody replies in a group to our question for a reason. Another bot's buttons may say anything.
pub fn replies_with_reason(message: Message, me: Me) -> Option<Why> {
    let question = message.reply_to_message().filter(|_| by_a_person_in_a_group(&message))?;
    // A command isn't a reason.
    message.text().is_none_or(|text| !text.starts_with('/')).then_some(())?;
    let ours = question.from.as_ref().is_some_and(|from| i64::try_from(from.id.0) == Ok(me.id));
    question.reply_markup().filter(|_| ours).and_then(Why::under)
}

/// The reason. What others say under the question is their talk; members are told so.
pub async fn replied(message: Message, desk: Desk, why: Why) -> Answered {
    let (locale, chat, number) = (desk.locale(), message.chat.id.0, i64::from(message.id.0));
    if desk.person.chat != why.by {
        if desk.person.role.is_some() {
            let text = locale.html("review-chat-not-yours", args! { who = desk.mention(why.by) });
            desk.replies.say_under(chat, number, &Letter::html(text)).await?;
        }
        return Ok(());
    }
    let Some(reason) = review::reason_in(&message) else {
        desk.replies.say_under(chat, number, &Letter::html(locale.html("review-chat-form", args! { limit = REASON_LIMIT }))).await?;
        return Ok(());
    };
    let mut transaction = desk.db.write().await?;
    match review::say_no(&mut transaction, &desk, (why.id, why.revision), why.for_good, reason).await {
        Ok(()) => {
            transaction.commit().await?;
            desk.bell.0.notify_one();
        }
        Err(refused) => {
            drop(transaction);
            if let Some(text) = desk.why(refused)? {
                desk.replies.say_under(chat, number, &Letter::html(markup::escape(&text))).await?;
            }
        }
    }
    // It was answered, or means nothing any more.
    if let Some(question) = message.reply_to_message() {
        desk.replies.delete(chat, i64::from(question.id.0)).await?;
    }
    Ok(())
}

/// The presser thinks better of it. What was pressed has to be a question for a reason: it is deleted.
async fn quit(query: &CallbackQuery, desk: &Desk, press: &Press) -> Answered {
    let message = query.message.as_ref().and_then(|message| message.regular_message());
    let Some(why) = message.and_then(|message| message.reply_markup()).and_then(Why::under) else { return stale(desk, press).await };
    if why.by != desk.person.chat {
        let text = desk.locale().plain("review-chat-not-yours", args! { who = desk.person.names.of(why.by) });
        return Ok(desk.replies.alert(&press.id, &text).await?);
    }
    desk.replies.toast(&press.id, "").await?;
    Ok(desk.replies.delete(press.chat, press.message).await?)
}
