//! Somebody else's yes: what may be pressed under a card that waits for it, and the reason when the answer is no. In the team's chat see
//! `review_chat`.

use sqlx::SqliteConnection;
use teloxide::types::Message;

use super::desk::Desk;
use super::step::{Again, Step, Wanted};
use super::{announce, card, correct};
use crate::announcements::{self, Approved, Entitled, Refused, State};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::verbs;
use crate::team::Role;
use crate::{args, key, markup};

/// The verb of this room's buttons: `m.ok:what:number:revision`; of a correction: `m.ok:what:number:request`.
pub const VERB: &str = verbs::REVIEW;

/// Letters of a reason.
pub const REASON_LIMIT: usize = 500;

/// A press under a card that waits.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return announce::stale(&desk, &press).await };
    if desk.person.role < Some(Role::Moderator) && press.word(0) != "see" {
        return desk.refuse(&press, Refused::NotEntitled).await;
    }
    // What a press shows in the place of the card stays there.
    if matches!(press.word(0), "yes" | "fix" | "nofix") {
        let mut transaction = desk.db.write().await?;
        announcements::shows_more(&mut transaction, id, press.chat, press.message).await?;
        transaction.commit().await?;
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
    say_yes(desk, press, (id, revision)).await?;
    card::show(desk, press, id).await
}

/// Says yes, or why not.
pub async fn say_yes(desk: &Desk, press: &Press, (id, revision): (i64, i64)) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return desk.refuse(press, Refused::Gone).await };
    let recipients = announcement.audience.count(&desk.db).await?;
    let mut transaction = desk.db.write().await?;
    let place = (id, desk.hand(revision));
    let done = announcements::approve(&mut transaction, &desk.locales, desk.office.zone, place, recipients).await;
    if let Some(Approved::Grown { from, to }) = desk.settle(press, transaction, done).await? {
        desk.replies.alert(&press.id, &desk.locale().plain("review-grown", args! { from = from, to = to })).await?;
    }
    Ok(())
}

/// A no needs a reason; whoever may not say it isn't asked for one.
async fn ask_why(desk: &Desk, press: &Press, id: i64, revision: i64, for_good: bool) -> Answered {
    match asked_of(desk, (id, revision)).await? {
        Ok(()) => {}
        Err(Refused::Overtaken { .. } | Refused::Gone) => return card::overtaken(desk, press, id).await,
        Err(refused) => return desk.refuse(press, refused).await,
    }
    let wanted = Wanted::Reason { draft: id, revision, for_good };
    announce::stand(desk, Step { after: press.message, moderator: wanted }).await?;
    desk.replies.toast(&press.id, "").await?;
    let question = if for_good { key!("review-why-reject") } else { key!("review-why-return") };
    desk.say(desk.locale().html(question, args! { id = id.to_string() })).await?;
    Ok(())
}

/// Whether this moderator may decide on it as they saw it.
pub async fn asked_of(desk: &Desk, (id, revision): (i64, i64)) -> sqlx::Result<Result<(), Refused>> {
    let Some(found) = announcements::get(&desk.db, id).await? else { return Ok(Err(Refused::Gone)) };
    if found.state != State::Review || found.revision != revision {
        return Ok(Err(Refused::Overtaken { by: found.changed_by, at: found.changed_at }));
    }
    Ok(match found.entitled(desk.person.chat, desk.person.role) {
        Entitled::Yes => Ok(()),
        Entitled::Own => Err(Refused::Own),
        Entitled::No => Err(Refused::NotEntitled),
    })
}

/// The reason as it can be kept; `None`: it is no text, or too long.
pub fn reason_in(message: &Message) -> Option<&str> {
    let reason = message.text().map(str::trim).unwrap_or_default();
    (!reason.is_empty() && reason.chars().count() <= REASON_LIMIT).then_some(reason)
}

/// Says no, with a reason.
pub async fn say_no(
    c: &mut SqliteConnection,
    desk: &Desk,
    (id, revision): (i64, i64),
    for_good: bool,
    reason: &str,
) -> Result<(), Refused> {
    let hand = desk.hand(revision);
    match for_good {
        true => announcements::reject(c, &desk.locales, id, hand, reason).await,
        false => announcements::send_back(c, &desk.locales, id, hand, reason).await,
    }
}

/// The reason.
pub async fn answered(desk: &Desk, message: &Message, (id, revision): (i64, i64), for_good: bool) -> Answered {
    let locale = desk.locale();
    let Some(reason) = reason_in(message) else {
        desk.say(locale.html("review-reason-form", args! { limit = REASON_LIMIT })).await?;
        return Ok(());
    };
    let mut transaction = desk.db.write().await?;
    let decided = say_no(&mut transaction, desk, (id, revision), for_good, reason).await;
    if decided.is_err() {
        drop(transaction);
        transaction = desk.db.write().await?;
    }
    let said = match decided {
        Ok(()) => None,
        Err(Refused::Overtaken { .. }) => Some(locale.plain("review-too-late", args![])),
        Err(refused) => desk.why(refused)?,
    };
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    if let Some(said) = said {
        desk.say(markup::escape(&said)).await?;
    }
    card::show_new(desk, id).await
}
