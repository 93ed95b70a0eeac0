//! Going out faster for Stars: what it would cost, what there is, and an owner's word. Anybody who publishes may go back to the free rate.

use super::card;
use super::desk::{self, Desk};
use crate::announcements::{self, Announcement, Refused, State, View};
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::key;
use crate::letter::{Button, Letter};
use crate::markup::Html;
use crate::outbox::Payment;
use crate::pace::Reading;
use crate::team::Role;
use crate::zone;

/// The card's button, where the office pays for speed: to it, or away from it. Polls can't be paid for, and their card says so.
pub fn row(desk: &Desk, announcement: &Announcement, view: &View) -> Option<Vec<Button>> {
    let moves = matches!(announcement.state, State::Scheduled | State::Sending) && desk.person.role >= Some(Role::Moderator);
    let ran_out = view.progress.as_ref().is_some_and(|progress| progress.payment == Payment::RanOut);
    let (key, what) = match announcement.paid && !ran_out {
        true => (key!("card-free"), "free!"),
        false => (key!("card-pay"), "pay"),
    };
    let data = format!("{}:{what}:{}:{}", card::VERB, announcement.id, announcement.revision);
    (desk.office.paid && moves && !announcement.has_poll()).then(|| vec![Button::press(desk.locale().plain(key, args![]), data)])
}

/// Asks an owner, with the Stars that it takes, those that there are, and the end with and without them.
pub async fn ask(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let locale = desk.locale();
    let Some(found) = announcements::get(&desk.db, id).await?.filter(|found| found.revision == revision && desk.office.paid) else {
        return card::show(desk, press, id).await;
    };
    if found.has_poll() {
        return desk.refuse(press, Refused::PollUnpaid).await;
    }
    let Ok(balance) = desk.replies.telegram().stars().await else {
        desk.replies.alert(&press.id, &locale.plain("pay-unknown", args![])).await?;
        return Ok(());
    };
    let pace = desk.replies.pace().reading();
    let forecast = async |paid: bool, pace: Reading| desk::view(&desk.db, &desk.office, pace, &paid_or_not(&found, paid), desk.now()).await;
    let (slow, fast) =
        (forecast(false, pace).await?, forecast(true, Reading { paid: pace.paid.or(Some(crate::pace::PAID)), ..pace }).await?);
    let messages = slow.messages;
    let stars = announcements::stars_for(messages);
    let time = |view: &View| view.finishes_at.map_or_else(|| "–".to_owned(), |at| locale.date_time(zone::local(desk.office.zone, at)));
    let values = args! {
        id = id.to_string(), n = messages, stars = stars, balance = balance, fast = time(&fast), slow = time(&slow),
    };
    let mut lines = vec![locale.html("pay-ask", values)];
    let is_owner = desk.person.role == Some(Role::Owner);
    if balance <= 0 {
        lines.push(locale.html("pay-none", args![]));
    } else if balance < stars {
        lines.push(locale.html("pay-short", args![]));
    }
    if !is_owner {
        lines.push(locale.html("pay-owner-only", args![]));
    }
    let yes =
        (is_owner && balance > 0).then(|| Button::press(locale.plain("pay-yes", args![]), format!("{}:pay!:{id}:{revision}", card::VERB)));
    let back = Button::press(locale.plain("button-back", args![]), format!("{}:show:{id}:{revision}", card::VERB));
    desk.replies.show(press, &Letter::html(Html::join(lines, &Html::trusted("\n"))).row(yes).row([back])).await?;
    Ok(())
}

fn paid_or_not(announcement: &Announcement, paid: bool) -> Announcement {
    Announcement { paid, ..announcement.clone() }
}

/// Does what was pressed, for whoever may.
pub async fn take(desk: &Desk, press: &Press, (id, revision): (i64, i64), paid: bool) -> Answered {
    if paid && desk.person.role != Some(Role::Owner) {
        return desk.refuse(press, Refused::NotEntitled).await;
    }
    let Some(found) = announcements::get(&desk.db, id).await? else { return card::show(desk, press, id).await };
    let stars = match paid && desk.office.paid {
        true => Some(announcements::stars_for(desk.view(&found).await?.messages)),
        false if paid => return card::show(desk, press, id).await,
        false => None,
    };
    let mut transaction = desk.db.write().await?;
    let done = announcements::pay(&mut transaction, id, desk.hand(revision), stars).await;
    if done.is_ok() {
        announcements::set_report(&mut transaction, id, press.chat, press.message).await?;
    }
    desk.settle(press, transaction, done).await?;
    card::show(desk, press, id).await
}
