//! Somebody else's yes: what may be pressed under a card that waits for it, and the reason when the answer is no.

use teloxide::types::Message;

use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use super::{announce, card, correct};
use crate::announcements::{self, Approved, Entitled, Refused, State};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::verbs;
use crate::team::Role;
use crate::{args, key};

/// The verb of this room's buttons: `m.ok:what:number:revision`; of a correction: `m.ok:what:number:request`.
pub const VERB: &str = verbs::REVIEW;

/// Letters of a reason.
const REASON_LIMIT: usize = 500;

/// A press under a card that waits.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return announce::stale(&desk, &press).await };
    if desk.person.role < Some(Role::Moderator) && press.word(0) != "see" {
        return desk.refuse(&press, Refused::NotEntitled).await;
    }
    match press.word(0) {
        "see" => card::to_me(&desk, &press, id).await,
        "yes" => approve(&desk, &press, id, revision).await,
        "fixsee" => correct::look(&desk, &press, (id, revision)).await,
        what @ ("fix" | "nofix") => correct::decide(&desk, &press, (id, revision), what == "fix").await,
        what @ ("back" | "no") => ask_why(&desk, &press, id, revision, what == "no").await,
        _ => announce::stale(&desk, &press).await,
    }
}

async fn approve(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return card::show(desk, press, id).await };
    let recipients = announcement.audience.count(&desk.db).await?;
    let mut transaction = desk.db.write().await?;
    let place = (id, desk.hand(revision));
    let done = announcements::approve(&mut transaction, &desk.locales, desk.office.zone, place, recipients).await;
    if let Some(Approved::Grown { from, to }) = desk.settle(press, transaction, done).await? {
        desk.replies.alert(&press.id, &desk.locale().plain("review-grown", args! { from = from, to = to })).await?;
    }
    card::show(desk, press, id).await
}

/// A no needs a reason; whoever may not say it isn't asked for one.
async fn ask_why(desk: &Desk, press: &Press, id: i64, revision: i64, for_good: bool) -> Answered {
    let found = announcements::get(&desk.db, id).await?;
    let Some(announcement) = found.filter(|found| found.state == State::Review && found.revision == revision) else {
        return card::overtaken(desk, press, id).await;
    };
    match announcement.entitled(desk.person.chat, desk.person.role) {
        Entitled::Yes => {}
        Entitled::Own => return desk.refuse(press, Refused::Own).await,
        Entitled::No => return desk.refuse(press, Refused::NotEntitled).await,
    }
    let wanted = Wanted::Reason { draft: id, revision, for_good };
    announce::stand(desk, Step { after: press.message, moderator: wanted }).await?;
    desk.replies.toast(&press.id, "").await?;
    let question = if for_good { key!("review-why-reject") } else { key!("review-why-return") };
    desk.say(desk.locale().html(question, args! { id = id.to_string() })).await?;
    Ok(())
}

/// The reason.
pub async fn answered(desk: &Desk, message: &Message, (id, revision): (i64, i64), for_good: bool) -> Answered {
    let locale = desk.locale();
    let reason = message.text().map(str::trim).unwrap_or_default();
    if reason.is_empty() || reason.chars().count() > REASON_LIMIT {
        desk.say(locale.html("review-reason-form", args! { limit = REASON_LIMIT })).await?;
        return Ok(());
    }
    let (hand, now) = (desk.hand(revision), desk.now());
    let mut transaction = desk.db.write().await?;
    let decided = match for_good {
        true => announcements::reject(&mut transaction, &desk.locales, id, hand, reason).await,
        false => announcements::send_back(&mut transaction, &desk.locales, id, hand, reason).await,
    };
    if let Err(Refused::Database(error)) = decided {
        return Err(error.into());
    }
    if decided.is_err() {
        drop(transaction);
        transaction = desk.db.write().await?;
    }
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, desk.person.chat, &step, now).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    if decided.is_err() {
        desk.say(locale.html("review-too-late", args![])).await?;
    }
    card::show_new(desk, id).await
}
