//! An album that a moderator sends or forwards: it comes a message at a time, through several updates and perhaps across a crash, and nobody
//! says how many there will be. Each file is kept as it comes; one message counts them, and grows by being edited; a press says that it is
//! whole, or a text that follows, if it has no words yet. So nothing waits for a clock.

use teloxide::types::Message;

use super::announce::{self, stale, stand};
use super::desk::Desk;
use super::intake::{self, Fault};
use super::step::{Gathered, Place, Step, Wanted};
use crate::announcements;
use crate::args;
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::inbox;
use crate::key;
use crate::letter::{ALBUM, Button, Letter, MediaKind};
use crate::markup::Html;

/// Another file. What belongs to no album yet begins one; a file of another album begins that one in its place. `after`: the last message
/// that was taken.
pub async fn gather(desk: &Desk, message: &Message, mut place: Place, group: &str, after: i64) -> Answered {
    let number = i64::from(message.id.0);
    if place.refused.as_deref() == Some(group) {
        return Ok(());
    }
    if place.taken.as_deref() == Some(group) {
        desk.say(desk.locale().html("album-late", args![])).await?;
        return Ok(());
    }
    let item = match intake::item_of(message) {
        Ok(item) => item,
        Err(fault) => return refuse(desk, place, (group, after), &fault).await,
    };
    let mut gathered = place.gathered.take().filter(|begun| begun.group == group).unwrap_or_default();
    group.clone_into(&mut gathered.group);
    if gathered.items.len() < *ALBUM.end() {
        gathered.items.insert(number, item);
    }
    place.gathered = Some(gathered);
    stand(desk, Step { after: number, moderator: Wanted::Text(place.clone()) }).await?;
    // Those that have arrived with it are counted first: as a rule the whole album is told once.
    if inbox::more_waits(&desk.db, desk.person.chat, group).await? {
        return Ok(());
    }
    count(desk, place, number).await
}

/// Says what is wrong with one file, once for all of its album; what came of it before is let go.
async fn refuse(desk: &Desk, place: Place, (group, after): (&str, i64), fault: &Fault) -> Answered {
    let place = Place { gathered: None, refused: Some(group.to_owned()), ..place };
    stand(desk, Step { after, moderator: Wanted::Text(place) }).await?;
    desk.say(fault.say(desk.locale())).await?;
    Ok(())
}

/// Says how many there are, in the message that said so before.
pub async fn count(desk: &Desk, mut place: Place, after: i64) -> Answered {
    let Some(gathered) = &mut place.gathered else { return Ok(()) };
    let letter = card(desk, gathered);
    match gathered.card {
        Some(card) => desk.replies.replace(desk.person.chat, card, &letter).await?,
        None => {
            gathered.card = Some(desk.send(&letter).await?);
            stand(desk, Step { after, moderator: Wanted::Text(place) }).await?;
        }
    }
    Ok(())
}

fn card(desk: &Desk, gathered: &Gathered) -> Letter {
    let locale = desk.locale();
    let documents = gathered.items.values().any(|item| item.kind == MediaKind::Document);
    let count = if documents { key!("album-documents") } else { key!("album-pictures") };
    let worded = !announcements::words_of(&gathered.letter()).is_empty();
    let next = if worded { key!("album-worded") } else { key!("album-wordless") };
    let lines = [locale.html(count, args! { n = gathered.items.len() }).bold(), locale.html(next, args![])];
    let done = worded.then(|| Button::press(locale.plain("album-done", args![]), format!("{}:done:{}", announce::VERB, gathered.first())));
    Letter::html(Html::join(lines, &Html::trusted("\n"))).row(done)
}

/// It is whole.
pub async fn done(desk: &Desk, press: &Press, place: Place, after: i64) -> Answered {
    let Some(gathered) = place.gathered.as_ref().filter(|gathered| Some(gathered.first()) == press.number(1)) else {
        return stale(desk, press).await;
    };
    let letter = gathered.letter();
    if announcements::words_of(&letter).is_empty() {
        return stale(desk, press).await;
    }
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(press, &[]).await?;
    announce::said(desk, place, letter, after).await
}
