//! `/stop`: nothing more is sent from this moment, and one press takes it back.

use super::ask::Ask;
use super::{home, settings, start};
use crate::args;
use crate::bot::Answered;
use crate::clock::Clock;
use crate::db::Db;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::subscribers::{self, gone};

/// Ends the subscription with everything that is pending.
pub async fn stop(ask: Ask, db: Db, clock: Clock) -> Answered {
    gone::note(&db, ask.person.chat, gone::Went::Stopped, clock.unix()).await;
    let mut transaction = db.write().await?;
    let stopped = subscribers::stop(&mut transaction, ask.person.chat, clock.unix()).await?;
    transaction.commit().await?;
    let locale = ask.locale();
    if stopped {
        return ask.answer(screen(locale)).await;
    }
    let text = locale.html("stop-not-subscribed", args![]);
    ask.answer_at("st", Letter::html(text).row([start::subscribe_button(locale), home::button(locale)])).await
}

/// Takes a `/stop` of the last day back: everything is as it was, but for what was pending then.
pub async fn undo(mut ask: Ask, db: Db, clock: Clock) -> Answered {
    let mut transaction = db.write().await?;
    let back = subscribers::undo_stop(&mut transaction, ask.person.chat, clock.unix()).await?;
    transaction.commit().await?;
    if back {
        gone::note(&db, ask.person.chat, gone::Went::Back, clock.unix()).await;
    }
    if !back && !ask.person.is_subscribed() {
        return start::offer(ask).await;
    }
    ask.person.subscriber = subscribers::get(&db, ask.person.chat).await?;
    let locale = ask.locale();
    let text = locale.html("stop-undone", args![]);
    ask.answer(Letter::html(text).row([settings::button(locale), home::button(locale)])).await
}

/// It is done, and what can follow.
pub fn screen(locale: &Locale) -> Letter {
    Letter::html(locale.html("stop-done", args![]))
        .row([Button::press(locale.plain("stop-undo", args![]), "un")])
        .row([Button::press(locale.plain("privacy-delete", args![]), "pd")])
}
