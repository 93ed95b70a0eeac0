//! `/questions`: what people asked; answered by a reply to the card, by its button, or by an answer that is kept ready.

use teloxide::types::{InlineKeyboardButtonKind, InlineKeyboardMarkup, Message};

use super::announce::{stale, stand};
use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::markup::{self, Html};
use crate::questions::{self, Question, Refused};
use crate::{announcements, args, channels};

/// The verb of these buttons: `m.q:what:number`.
pub const VERB: &str = verbs::QUESTIONS;
/// Questions shown at once.
const SHOWN: i64 = 12;
/// Letters of an answer.
pub const LONGEST: usize = 3000;

/// `/questions`.
pub async fn command(desk: Desk) -> Answered {
    let (locale, now) = (desk.locale(), desk.now());
    let found = questions::open(&desk.db, SHOWN).await?;
    if found.is_empty() {
        desk.say(locale.html("questions-none", args![])).await?;
        return Ok(());
    }
    let mut letter = Letter::html(locale.html("questions-head", args! { n = found.len() }));
    for question in &found {
        let label = format!("№{} · {}", question.id, questions::waiting(locale, question, now).visible_text());
        letter = letter.row([Button::press(label, format!("{VERB}:show:{}", question.id))]);
    }
    desk.send(&letter).await?;
    Ok(())
}

/// A press under a question.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let Some(id) = press.number(1) else { return stale(&desk, &press).await };
    if matches!(press.word(0), "ready" | "use" | "unready" | "keep") {
        return super::ready::pressed(press, desk, id).await;
    }
    let (by, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    let done = match press.word(0) {
        "show" => Ok(()),
        "take" => questions::take(&mut transaction, id, by, now).await,
        "free" => questions::free(&mut transaction, id, by, now).await,
        "mute" => questions::turn_mute(&mut transaction, id, by, now).await,
        "close" => questions::close(&mut transaction, id, Some(by), 0, now).await,
        "answer" => {
            drop(transaction);
            return ask_for_answer(&desk, &press, id).await;
        }
        _ => return stale(&desk, &press).await,
    };
    match done {
        Ok(()) => transaction.commit().await?,
        Err(refused) => {
            drop(transaction);
            desk.replies.alert(&press.id, &why(&desk, refused)?).await?;
        }
    }
    match questions::get(&desk.db, id).await? {
        Some(question) => Ok(desk.replies.show(&press, &card(&desk, press.chat, &question).await?).await?),
        None => stale(&desk, &press).await,
    }
}

/// Why something wasn't taken, in the reader's words.
pub fn why(desk: &Desk, refused: Refused) -> anyhow::Result<String> {
    let locale = desk.locale();
    Ok(match refused {
        Refused::Taken(by) => locale.plain("question-taken", args! { who = desk.person.names.of(by) }),
        Refused::NotEntitled => locale.plain("error-not-permitted", args![]),
        Refused::Database(error) => return Err(error.into()),
        Refused::Over | Refused::TooMany | Refused::TooOften | Refused::Muted(_) => locale.plain("question-over", args![]),
    })
}

/// The card as it is read in this chat: the moderator's own, or a group.
pub async fn card(desk: &Desk, chat: i64, question: &Question) -> sqlx::Result<Letter> {
    let linked = channels::get(&desk.db, chat).await?;
    let lang = linked.and_then(|linked| desk.locales.lang(&linked.language)).unwrap_or(desk.person.lang);
    Ok(questions::card(desk.locales.get(lang), &desk.locales, &desk.person.names, question, desk.now()))
}

async fn ask_for_answer(desk: &Desk, press: &Press, id: i64) -> Answered {
    if press.chat != desk.person.chat {
        // In a group a conversation would take what others say for the answer.
        return Ok(desk.replies.alert(&press.id, &desk.locale().plain("question-reply", args![])).await?);
    }
    stand(desk, Step { after: press.message, moderator: Wanted::Answer { question: id } }).await?;
    desk.replies.toast(&press.id, "").await?;
    desk.say(desk.locale().html("question-write", args! { id = id.to_string(), limit = LONGEST })).await?;
    Ok(())
}

/// The question that this message replies to.
#[derive(Clone, Copy, Debug)]
pub struct About(pub i64);

/// Whether a moderator replies to a question's card: one that was sent to them, or one that they opened from the list.
pub async fn replied_to(message: Message, db: Db) -> Option<About> {
    let card = message.reply_to_message()?;
    let found = questions::of_message(&db, message.chat.id.0, i64::from(card.id.0)).await;
    let found = found.inspect_err(|error| tracing::error!(%error, "a question could not be looked up")).ok().flatten();
    found.or_else(|| card.reply_markup().and_then(named_by)).map(About)
}

/// The question that a card's buttons are about; the list's buttons are about several.
fn named_by(buttons: &InlineKeyboardMarkup) -> Option<i64> {
    buttons.inline_keyboard.iter().flatten().find_map(|button| match &button.kind {
        InlineKeyboardButtonKind::CallbackData(data) => data.strip_prefix(VERB)?.strip_prefix(":answer:")?.parse().ok(),
        _ => None,
    })
}

/// A reply to a question's card.
pub async fn replied(message: Message, desk: Desk, about: About) -> Answered {
    answered(&desk, &message, about.0).await
}

/// The answer.
pub async fn answered(desk: &Desk, message: &Message, id: i64) -> Answered {
    let (locale, number) = (desk.locale(), i64::from(message.id.0));
    let Some(text) = words(message) else {
        desk.say(locale.html("question-text-only", args! { limit = LONGEST })).await?;
        return Ok(());
    };
    let mut transaction = desk.db.write().await?;
    let done = questions::answer(&mut transaction, &desk.locales, id, desk.person.chat, (&text, number), desk.now()).await;
    let said = match done {
        Ok(()) => {
            let step = Step { after: number, moderator: Wanted::Nothing(Again::Question(id)) };
            dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
            transaction.commit().await?;
            desk.bell.0.notify_one();
            return again(desk, id).await;
        }
        Err(refused) => {
            drop(transaction);
            markup::escape(&why(desk, refused)?)
        }
    };
    desk.say(said).await?;
    Ok(())
}

/// A text with its formatting.
pub fn words(message: &Message) -> Option<Html> {
    let letter = super::intake::letter_of(message).ok()?;
    let text = announcements::words_of(&letter);
    match &letter.body {
        crate::letter::Body::Typed { entities, .. } if text.chars().count() <= LONGEST => {
            // Somebody mentioned by their account would be shown to whoever asks: the words stay, and lead nowhere.
            let entities: Vec<_> = entities.iter().filter(|entity| entity.user_id().is_none()).cloned().collect();
            Some(markup::to_html(text, &entities))
        }
        _ => None,
    }
}

/// Says again that an answer went out.
pub async fn again(desk: &Desk, id: i64) -> Answered {
    let letter =
        Letter::html(desk.locale().html("question-sent", args! { id = id.to_string() })).row([super::ready::keep_button(desk, id)]);
    desk.send(&letter).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whoever_is_mentioned_in_an_answer_is_not_shown_to_whoever_asked() {
        let message = json!({
            "message_id": 7, "date": 1_777_600_000, "chat": { "id": 5, "type": "private", "first_name": "Ә" },
            "from": { "id": 5, "is_bot": false, "first_name": "Ә" }, "text": "Болат ертең айтады",
            "entities": [
                { "type": "text_mention", "offset": 0, "length": 5, "user": { "id": 918_273, "is_bot": false, "first_name": "Б" } },
                { "type": "bold", "offset": 6, "length": 5 },
            ],
        });
        let said = words(&serde_json::from_str(&message.to_string()).unwrap()).unwrap();
        assert_eq!(said.as_str(), "Болат <b>ертең</b> айтады");
    }
}
