//! Other files for an album that is out. Telegram edits its messages one by one and adds none, so as many have to come as there are, photos
//! and videos for each other, documents for documents. They come a message at a time; when the last is there the correction goes on. Without
//! words of their own they keep those that stand there.

use teloxide::types::Message;

use super::announce::stand;
use super::correct::{self, Correction};
use super::desk::Desk;
use super::intake;
use super::step::{Gathered, Step, Wanted};
use crate::bot::Answered;
use crate::letter::{Body, Item, Letter};
use crate::markup::Html;
use crate::{args, inbox};

/// Another file. A file of another album begins that one in its place.
pub async fn gather(
    desk: &Desk,
    message: &Message,
    group: &str,
    after: i64,
    mut correction: Correction,
    before: Option<Letter>,
) -> Answered {
    let number = i64::from(message.id.0);
    if correction.album.as_deref() == Some(group) {
        return Ok(());
    }
    let locale = desk.locale();
    let Some(before) = before.filter(Letter::is_album) else {
        return refuse(desk, (after, group), correction, locale.html("correct-no-album", args![])).await;
    };
    let held = items_of(&before);
    let item = match intake::item_of(message) {
        Ok(item) if held.iter().all(|held| held.kind.gives_way_to(item.kind)) => item,
        Ok(_) => return refuse(desk, (number, group), correction, possible(desk, held)).await,
        Err(fault) => return refuse(desk, (number, group), correction, fault.say(locale)).await,
    };
    let mut gathered = correction.gathered.take().filter(|begun| begun.group == group).unwrap_or_default();
    group.clone_into(&mut gathered.group);
    gathered.items.insert(number, item);
    correction.gathered = Some(gathered);
    stand(desk, Step { after: number, moderator: Wanted::Correction(correction.clone()) }).await?;
    if inbox::more_waits(&desk.db, desk.person.chat, group).await? {
        return Ok(());
    }
    count(desk, number, correction, before).await
}

/// Goes on if all have come; says how many have if they are too few, and what is possible if they are too many.
pub async fn count(desk: &Desk, after: i64, mut correction: Correction, before: Letter) -> Answered {
    let Some(mut gathered) = correction.gathered.take() else { return Ok(()) };
    let (held, came) = (items_of(&before), gathered.items.len());
    if came > held.len() {
        return refuse(desk, (after, &gathered.group), correction, possible(desk, held)).await;
    }
    if came < held.len() || gathered.card.is_some() {
        gathered.card = Some(counted(desk, &gathered, held.len()).await?);
    }
    if came < held.len() {
        correction.gathered = Some(gathered);
        return Ok(stand(desk, Step { after, moderator: Wanted::Correction(correction) }).await?);
    }
    let mut items: Vec<Item> = gathered.items.into_values().collect();
    if items.iter().all(|item| item.media.caption.is_empty()) {
        for (new, held) in items.iter_mut().zip(held) {
            new.media.caption.clone_from(&held.media.caption);
            new.media.entities.clone_from(&held.media.entities);
        }
    }
    correction.taken = Some(gathered.group);
    correct::take(desk, after, correction, Letter::album(items), Some(before)).await
}

/// Says how many have come, in the message that said so before; its number.
async fn counted(desk: &Desk, gathered: &Gathered, wanted: usize) -> anyhow::Result<i64> {
    let came = gathered.items.len();
    let letter = Letter::html(desk.locale().html("correct-album-count", args! { n = came, of = wanted }));
    match gathered.card {
        Some(card) => desk.replies.replace(desk.person.chat, card, &letter).await.map(|()| card).map_err(Into::into),
        None => Ok(desk.send(&letter).await?),
    }
}

/// Says what is wrong, once for all of an album; what came of it before is let go.
async fn refuse(desk: &Desk, (after, group): (i64, &str), correction: Correction, why: Html) -> Answered {
    let correction = Correction { gathered: None, album: Some(group.to_owned()), ..correction };
    stand(desk, Step { after, moderator: Wanted::Correction(correction) }).await?;
    desk.say(why).await?;
    Ok(())
}

/// What can be put in the place of these.
fn possible(desk: &Desk, held: &[Item]) -> Html {
    desk.locale().html("correct-album", args! { n = held.len() })
}

fn items_of(letter: &Letter) -> &[Item] {
    if let Body::Album(items) = &letter.body { items } else { &[] }
}
