//! `/announce`: the texts, one language after another. What comes is kept at once as a draft, so nothing is lost and anybody may go on.

use teloxide::types::Message;

use super::desk::Desk;
use super::intake::{self, Fault};
use super::step::{Again, Place, Step, Wanted};
use super::{audience, card, templates};
use crate::announcements::{self, OWED, Refused};
use crate::args;
use crate::bot::press::{Press, Words};
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::markup::{self, Html};

/// The verb of this room's buttons.
pub const VERB: &str = "m.text";

/// `/announce`.
pub async fn begin(message: Message, desk: Desk) -> Answered {
    let only = desk.person.scope.language.clone();
    let alone = only.is_some();
    let place = Place { draft: None, language: only.unwrap_or_else(|| OWED[0].to_owned()), alone, album: None };
    let question = Letter::html(question(&desk, &place.language));
    stand(&desk, Step { after: i64::from(message.id.0), moderator: Wanted::Text(place) }).await?;
    let offers = !announcements::templates(&desk.db).await?.is_empty();
    desk.send(&question.row(offers.then(|| templates::button(&desk)))).await?;
    Ok(())
}

/// Asks for a text and remembers that it did.
pub async fn ask(desk: &Desk, place: Place, after: i64) -> Answered {
    let question = question(desk, &place.language);
    stand(desk, Step { after, moderator: Wanted::Text(place) }).await?;
    desk.say(question).await?;
    Ok(())
}

fn question(desk: &Desk, language: &str) -> Html {
    let name = desk.locales.lang(language).map_or(language, |lang| desk.locales.get(lang).name());
    desk.locale().html("announce-ask", args! { language = name })
}

/// Puts the moderator at a step.
pub async fn stand(desk: &Desk, step: Step) -> sqlx::Result<()> {
    let mut transaction = desk.db.write().await?;
    dialogue::set(&mut transaction, desk.person.chat, &step, desk.now()).await?;
    transaction.commit().await
}

/// A message that answers a question for a text.
pub async fn answered(desk: &Desk, message: &Message, step: Step, place: Place) -> Answered {
    let number = i64::from(message.id.0);
    if number <= step.after {
        // Handled before and interrupted before the answer: the question is repeated, nothing is done twice.
        desk.say(question(desk, &place.language)).await?;
        return Ok(());
    }
    match intake::letter_of(message) {
        Ok(letter) => {
            let doubt = desk.locales.lang(&place.language).and_then(|lang| desk.locales.get(lang).doubt(announcements::words_of(&letter)));
            if doubt.is_some() { doubted(desk, place, letter, number).await } else { keep(desk, place, letter, number).await }
        }
        Err(Fault::Album) => album(desk, message, place, number).await,
        Err(fault) => {
            desk.say(fault.say(desk.locale())).await?;
            Ok(())
        }
    }
}

/// A message after a doubt was raised: another text in the place of the doubted one.
pub async fn answered_again(desk: &Desk, message: &Message, step: Step, place: Place, letter: Letter) -> Answered {
    if i64::from(message.id.0) <= step.after {
        return doubted(desk, place, letter, step.after).await;
    }
    answered(desk, message, step, place).await
}

/// An album comes as several messages and is refused once.
async fn album(desk: &Desk, message: &Message, place: Place, number: i64) -> Answered {
    let group = message.media_group_id().map(|group| group.0.clone());
    if place.album == group {
        return Ok(());
    }
    stand(desk, Step { after: number, moderator: Wanted::Text(Place { album: group, ..place }) }).await?;
    desk.say(Fault::Album.say(desk.locale())).await?;
    Ok(())
}

async fn doubted(desk: &Desk, place: Place, letter: Letter, after: i64) -> Answered {
    let locale = desk.locale();
    let name = desk.locales.lang(&place.language).map_or(place.language.as_str(), |lang| desk.locales.get(lang).name());
    let question = Letter::html(locale.html("announce-doubt", args! { language = name })).row([
        Button::press(locale.plain("announce-doubt-keep", args![]), format!("{VERB}:keep:{after}")),
        Button::press(locale.plain("announce-doubt-again", args![]), format!("{VERB}:again:{after}")),
    ]);
    stand(desk, Step { after, moderator: Wanted::Sure { place, letter } }).await?;
    desk.send(&question).await?;
    Ok(())
}

/// The answer to the doubt. Buttons under an older doubt are stale.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = super::step::current(&desk.db, &desk.person).await.filter(|step| Some(step.after) == press.number(1));
    let Some(Step { after, moderator: Wanted::Sure { place, letter } }) = step else {
        return stale(&desk, &press).await;
    };
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(&press, &[]).await?;
    if press.word(0) == "keep" { keep(&desk, place, letter, after).await } else { ask(&desk, place, after).await }
}

/// A button that leads nowhere any more.
pub async fn stale(desk: &Desk, press: &Press) -> Answered {
    desk.replies.alert(&press.id, &desk.locale().plain("desk-stale", args![])).await?;
    Ok(())
}

/// Keeps a text in the draft and goes on to what is still wanted.
async fn keep(desk: &Desk, place: Place, letter: Letter, after: i64) -> Answered {
    let (chat, now) = (desk.person.chat, desk.now());
    let letter = with_its_buttons(desk, &place, letter).await?;
    let mut transaction = desk.db.write().await?;
    let written = match place.draft {
        None => announcements::create(&mut transaction, &place.language, &letter, chat, now).await.map(|id| (id, 1)).map_err(Refused::from),
        Some((id, revision)) => {
            announcements::set_text(&mut transaction, id, desk.hand(revision), &place.language, &letter).await.map(|()| (id, revision + 1))
        }
    };
    let (id, revision) = match written {
        Ok(written) => written,
        Err(Refused::Database(error)) => return Err(error.into()),
        Err(_) => {
            drop(transaction);
            return overtaken(desk, place).await;
        }
    };
    let next = OWED.iter().skip_while(|owed| **owed != place.language).nth(1).filter(|_| !place.alone);
    match next {
        Some(language) => {
            let place = Place { draft: Some((id, revision)), language: (*language).to_owned(), alone: false, album: None };
            dialogue::set(&mut transaction, chat, &Step { after, moderator: Wanted::Text(place) }, now).await?;
        }
        None => {
            let step = Step { after, moderator: Wanted::Nothing(if place.alone { Again::Card(id) } else { Again::Audience(id) }) };
            dialogue::set(&mut transaction, chat, &step, now).await?;
        }
    }
    transaction.commit().await?;
    match next {
        Some(language) => {
            desk.say(question(desk, language)).await?;
            Ok(())
        }
        None if place.alone => card::show_whole(desk, id).await,
        None => audience::ask(desk, id).await,
    }
}

/// A new text takes over the buttons of the one whose place it takes.
async fn with_its_buttons(desk: &Desk, place: &Place, mut letter: Letter) -> sqlx::Result<Letter> {
    let Some((id, _)) = place.draft else { return Ok(letter) };
    let before = announcements::get(&desk.db, id).await?.and_then(|mut draft| draft.texts.remove(&place.language));
    letter.keyboard = before.map(|before| before.keyboard).unwrap_or_default();
    Ok(letter)
}

/// Whether a message was written elsewhere and forwarded here; not one of an album.
pub fn is_forwarded(message: Message) -> bool {
    message.forward_origin().is_some() && message.media_group_id().is_none()
}

/// A post that is forwarded outside of any conversation becomes a draft, in the language that it seems to be in.
pub async fn forwarded(message: Message, desk: Desk) -> Answered {
    let letter = match intake::letter_of(&message) {
        Ok(letter) => letter,
        Err(fault) => {
            desk.say(fault.say(desk.locale())).await?;
            return Ok(());
        }
    };
    let in_kazakh = markup::has_kazakh_letters(announcements::words_of(&letter));
    let language = if in_kazakh { OWED[0] } else { OWED[1] };
    let (chat, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    let id = announcements::create(&mut transaction, language, &letter, chat, now).await?;
    let step = Step { after: i64::from(message.id.0), moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, chat, &step, now).await?;
    transaction.commit().await?;
    let name = desk.locales.lang(language).map_or(language, |lang| desk.locales.get(lang).name());
    desk.say(desk.locale().html("announce-forwarded", args! { language = name })).await?;
    card::show_new(&desk, id).await
}

/// Somebody else changed the draft meanwhile: the text isn't put over theirs.
async fn overtaken(desk: &Desk, place: Place) -> Answered {
    let mut transaction = desk.db.write().await?;
    dialogue::end(&mut transaction, desk.person.chat).await?;
    transaction.commit().await?;
    desk.say(desk.locale().html("announce-overtaken", args![])).await?;
    match place.draft {
        Some((id, _)) => card::show_new(desk, id).await,
        None => Ok(()),
    }
}

/// `/cancel` in one of the team's conversations. What was kept stays a draft.
pub async fn cancelled(desk: Desk, step: Step, _: Words) -> Answered {
    let mut transaction = desk.db.write().await?;
    dialogue::end(&mut transaction, desk.person.chat).await?;
    transaction.commit().await?;
    let locale = desk.locale();
    if matches!(step.moderator, Wanted::Correction(_)) {
        desk.say(locale.html("correct-nothing", args![])).await?;
        return Ok(());
    }
    let kept = match step.moderator {
        Wanted::Text(place) | Wanted::Sure { place, .. } => place.draft.is_some(),
        Wanted::Moment { .. } | Wanted::Link { .. } | Wanted::Audience { .. } => true,
        Wanted::Correction(_)
        | Wanted::Answer { .. }
        | Wanted::Reason { .. }
        | Wanted::Template { .. }
        | Wanted::NewEvent(_)
        | Wanted::Change(_)
        | Wanted::News(_)
        | Wanted::NewsPage(_)
        | Wanted::NewsText(_)
        | Wanted::Source(_)
        | Wanted::Nothing(_) => false,
    };
    desk.say(if kept { locale.html("announce-cancelled-kept", args![]) } else { locale.html("announce-cancelled", args![]) }).await?;
    Ok(())
}
