//! Answers that are kept ready: chosen under a question's card, saved after one was given, removed where they are chosen.

use super::announce::stale;
use super::desk::Desk;
use super::questions::{VERB, card, why};
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::key;
use crate::letter::{Button, Letter};
use crate::markup::{self, Html, shorten};
use crate::questions::{self, Kept, Question, Ready};

/// Letters of an answer on the screen, and on its button.
const SHOWN: (usize, usize) = (250, 24);

/// A press about them: `m.q:ready|use|unready|keep:question[:answer]`.
pub async fn pressed(press: Press, desk: Desk, id: i64) -> Answered {
    let Some(question) = questions::get(&desk.db, id).await? else { return stale(&desk, &press).await };
    match (press.word(0), press.number(2)) {
        ("ready", _) => Ok(desk.replies.show(&press, &list(&desk, &question).await?).await?),
        ("keep", _) => keep(&desk, &press, id).await,
        ("use", Some(answer)) => match questions::ready_one(&desk.db, answer).await? {
            Some(answer) => give(&desk, &press, id, &answer).await,
            None => Ok(desk.replies.show(&press, &list(&desk, &question).await?).await?),
        },
        ("unready", Some(answer)) => {
            let mut transaction = desk.db.write().await?;
            match questions::remove_ready(&mut transaction, id, answer, desk.person.chat, desk.now()).await {
                Ok(()) => transaction.commit().await?,
                Err(refused) => {
                    drop(transaction);
                    desk.replies.alert(&press.id, &why(&desk, refused)?).await?;
                }
            }
            Ok(desk.replies.show(&press, &list(&desk, &question).await?).await?)
        }
        _ => stale(&desk, &press).await,
    }
}

/// What is ready for this question, each with its buttons.
async fn list(desk: &Desk, question: &Question) -> sqlx::Result<Letter> {
    let (locale, found) = (desk.locale(), questions::ready(&desk.db, &question.language).await?);
    let head = if found.is_empty() { locale.html("ready-none", args![]) } else { locale.html("ready-head", args![]) };
    let texts = (1..).zip(&found).map(|(n, ready)| Html::escape(&format!("{n}. {}", shorten(&ready.text, SHOWN.0))));
    let mut letter = Letter::html(Html::join(std::iter::once(head).chain(texts), &Html::trusted("\n\n")));
    let id = question.id;
    for (n, ready) in (1..).zip(&found) {
        let label = format!("{n}. {}", shorten(&ready.text, SHOWN.1));
        let remove = locale.plain("ready-remove", args! { n = n });
        letter = letter.row([
            Button::press(label, format!("{VERB}:use:{id}:{}", ready.id)),
            Button::press(remove, format!("{VERB}:unready:{id}:{}", ready.id)),
        ]);
    }
    Ok(letter.row([Button::press(locale.plain("button-back", args![]), format!("{VERB}:show:{id}"))]))
}

/// Gives the answer, and shows the question with it.
async fn give(desk: &Desk, press: &Press, id: i64, answer: &Ready) -> Answered {
    let mut transaction = desk.db.write().await?;
    // No message said it: the press did, and its number is no message's.
    let said = (&markup::escape(&answer.text), -press.id.parse::<i64>().map_or(press.message, i64::abs));
    match questions::answer(&mut transaction, &desk.locales, id, desk.person.chat, said, desk.now()).await {
        Ok(()) => {
            transaction.commit().await?;
            desk.bell.0.notify_one();
        }
        Err(refused) => {
            drop(transaction);
            desk.replies.alert(&press.id, &why(desk, refused)?).await?;
        }
    }
    match questions::get(&desk.db, id).await? {
        Some(question) => Ok(desk.replies.show(press, &card(desk, press.chat, &question).await?).await?),
        None => stale(desk, press).await,
    }
}

async fn keep(desk: &Desk, press: &Press, id: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    let said = match questions::keep_ready(&mut transaction, id, desk.person.chat, desk.now()).await {
        Ok(Kept::Yes) => {
            transaction.commit().await?;
            desk.locale().plain("ready-kept", args![])
        }
        Ok(Kept::Full) => desk.locale().plain("ready-full", args! { limit = questions::READY }),
        Err(refused) => why(desk, refused)?,
    };
    Ok(desk.replies.alert(&press.id, &said).await?)
}

/// The button that keeps the answer just given.
pub fn keep_button(desk: &Desk, question: i64) -> Button {
    Button::press(desk.locale().plain(key!("ready-keep"), args![]), format!("{VERB}:keep:{question}"))
}
