//! `/announce`: the texts, one language after another. What comes is kept at once as a draft, so nothing is lost and anybody may go on.

use teloxide::types::Message;

use super::desk::Desk;
use super::intake::{self, Fault};
use super::step::{self, Again, Place, Step, Wanted};
use super::{album, audience, card, templates};
use crate::announcements::{self, OWED, Refused};
use crate::args;
use crate::bot::press::{Press, Words};
use crate::bot::{Answered, dialogue};
use crate::key;
use crate::letter::{Button, Letter};
use crate::markup::{self, Html};

/// The verb of this room's buttons.
pub const VERB: &str = "m.text";

/// `/announce`.
pub async fn begin(message: Message, desk: Desk) -> Answered {
    let only = desk.person.scope.language.clone();
    let alone = only.is_some();
    let place = Place { language: only.unwrap_or_else(|| OWED[0].to_owned()), alone, ..Place::default() };
    let question = Letter::html(question(&desk, &place.language));
    stand(&desk, Step { after: i64::from(message.id.0), moderator: Wanted::Text(place) }).await?;
    let offers = !announcements::templates(&desk.db).await?.is_empty();
    desk.send(&question.row(offers.then(|| templates::button(&desk)))).await?;
    Ok(())
}

/// Asks for a text and remembers that it did.
pub async fn ask(desk: &Desk, place: Place, after: i64) -> Answered {
    let question = asking(desk, &place, after).await?;
    stand(desk, Step { after, moderator: Wanted::Text(place) }).await?;
    desk.send(&question).await?;
    Ok(())
}

/// The question for a text, with a button for the other language's files if it has some.
async fn asking(desk: &Desk, place: &Place, after: i64) -> sqlx::Result<Letter> {
    let question = Letter::html(question(desk, &place.language));
    let offers = !place.shared && others_files(desk, place).await?.is_some();
    let locale = desk.locale();
    Ok(question.row(offers.then(|| Button::press(locale.plain("announce-share", args![]), format!("{VERB}:share:{after}")))))
}

/// The other language's text, if it has files.
async fn others_files(desk: &Desk, place: &Place) -> sqlx::Result<Option<Letter>> {
    let Some((id, _)) = place.draft else { return Ok(None) };
    let Some(found) = announcements::get(&desk.db, id).await? else { return Ok(None) };
    Ok(found.texts.into_iter().filter(|(language, _)| *language != place.language).map(|(_, letter)| letter).find(Letter::has_files))
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
        return match place.gathered {
            Some(_) => album::count(desk, place, step.after).await,
            None => Ok(desk.send(&asking(desk, &place, step.after).await?).await.map(drop)?),
        };
    }
    if let Some(group) = intake::group_of(message) {
        return album::gather(desk, message, place, group, step.after).await;
    }
    match intake::letter_in(message, &desk.db).await? {
        Ok(letter) => match joined(desk, &place, letter).await? {
            Ok(letter) => said(desk, place, letter, number).await,
            Err(fault) => Ok(desk.say(fault.say(desk.locale())).await.map(drop)?),
        },
        Err(fault) => Ok(desk.say(fault.say(desk.locale())).await.map(drop)?),
    }
}

/// A text under the files that wait for one: an album without words, or the other language's.
async fn joined(desk: &Desk, place: &Place, letter: Letter) -> sqlx::Result<Result<Letter, Fault>> {
    let wordless = place.gathered.as_ref().map(step::Gathered::letter).filter(|album| announcements::words_of(album).is_empty());
    let files = match wordless {
        Some(album) => Some(album),
        None if place.shared => others_files(desk, place).await?,
        None => None,
    };
    let Some(files) = files.filter(|_| !letter.has_files() && letter.as_poll().is_none()) else { return Ok(Ok(letter)) };
    let units = markup::utf16_len(announcements::words_of(&letter));
    Ok(letter.in_place_of(&files).ok_or(Fault::TooLong { units, limit: markup::CAPTION_LIMIT }))
}

/// A text that is whole: kept, unless it seems to be in another language.
pub(super) async fn said(desk: &Desk, place: Place, letter: Letter, number: i64) -> Answered {
    let place = Place { taken: place.gathered.map(|album| album.group).or(place.taken), gathered: None, ..place };
    if place.forwarded {
        return draft_of(desk, &letter, number).await;
    }
    let doubt = desk.locales.lang(&place.language).and_then(|lang| desk.locales.get(lang).doubt(announcements::words_of(&letter)));
    if doubt.is_some() { doubted(desk, place, letter, number).await } else { keep(desk, place, letter, number).await }
}

/// A message after a doubt was raised: another text in the place of the doubted one.
pub async fn answered_again(desk: &Desk, message: &Message, step: Step, place: Place, letter: Letter) -> Answered {
    if i64::from(message.id.0) <= step.after {
        return doubted(desk, place, letter, step.after).await;
    }
    answered(desk, message, step, place).await
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

/// The answer to the doubt, that an album is whole, or that both languages share their files. Buttons under an older question are stale.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let step = super::step::current(&desk.db, &desk.person).await;
    match (press.word(0), step.clone()) {
        ("done", Some(Step { after, moderator: Wanted::Text(place) })) => return album::done(&desk, &press, place, after).await,
        ("share", Some(Step { after, moderator: Wanted::Text(place) })) if Some(after) == press.number(1) => {
            return share(&desk, &press, place, after).await;
        }
        _ => {}
    }
    let step = step.filter(|step| Some(step.after) == press.number(1));
    let Some(Step { after, moderator: Wanted::Sure { place, letter } }) = step else {
        return stale(&desk, &press).await;
    };
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(&press, &[]).await?;
    if press.word(0) == "keep" { keep(&desk, place, letter, after).await } else { ask(&desk, place, after).await }
}

/// The text that comes next goes under the other language's files.
async fn share(desk: &Desk, press: &Press, place: Place, after: i64) -> Answered {
    stand(desk, Step { after, moderator: Wanted::Text(Place { shared: true, ..place }) }).await?;
    desk.replies.toast(&press.id, "").await?;
    desk.replies.show_keyboard(press, &[]).await?;
    desk.say(desk.locale().html("announce-shared", args! { limit = markup::CAPTION_LIMIT })).await?;
    Ok(())
}

/// A button that leads nowhere any more.
pub async fn stale(desk: &Desk, press: &Press) -> Answered {
    tracing::info!(who = desk.person.chat, message = press.message, "a press means nothing any more");
    desk.replies.alert(&press.id, &desk.locale().plain("desk-stale", args![])).await?;
    Ok(())
}

/// Keeps a text in the draft and goes on to what is still wanted.
async fn keep(desk: &Desk, place: Place, letter: Letter, after: i64) -> Answered {
    let (chat, now) = (desk.person.chat, desk.now());
    let letter = with_its_buttons(desk, &place, letter).await?;
    let mut transaction = desk.db.write().await?;
    let written = match place.draft {
        None => announcements::create(&mut transaction, &place.language, &letter, chat, now).await.map(|id| (id, 1)),
        Some((id, revision)) => {
            announcements::set_text(&mut transaction, id, desk.hand(revision), &place.language, &letter).await.map(|()| (id, revision + 1))
        }
    };
    let (id, revision) = match written {
        Ok(written) => written,
        Err(refused) => {
            drop(transaction);
            return not_kept(desk, place, refused).await;
        }
    };
    let next = OWED.iter().skip_while(|owed| **owed != place.language).nth(1).filter(|_| !place.alone).map(|language| Place {
        draft: Some((id, revision)),
        language: (*language).to_owned(),
        taken: place.taken.clone(),
        ..Place::default()
    });
    match &next {
        Some(place) => {
            dialogue::set(&mut transaction, chat, &Step { after, moderator: Wanted::Text(place.clone()) }, now).await?;
        }
        None => {
            let step = Step { after, moderator: Wanted::Nothing(if place.alone { Again::Card(id) } else { Again::Audience(id) }) };
            dialogue::set(&mut transaction, chat, &step, now).await?;
        }
    }
    transaction.commit().await?;
    tell_of_poll(desk, &letter).await?;
    let unlike = announcements::get(&desk.db, id).await?.and_then(|draft| draft.unlike());
    if let Some(unlike) = unlike {
        desk.say(desk.locale().html(unlike.key(), args![])).await?;
    }
    match next {
        Some(place) => {
            desk.send(&asking(desk, &place, after).await?).await?;
            Ok(())
        }
        None if place.alone => card::show_whole(desk, id).await,
        None => audience::ask(desk, id).await,
    }
}

/// What becomes of a poll that was taken in.
async fn tell_of_poll(desk: &Desk, letter: &Letter) -> Answered {
    let Some(poll) = letter.as_poll() else { return Ok(()) };
    let key = if poll.several { key!("poll-taken-several") } else { key!("poll-taken") };
    desk.say(desk.locale().html(key, args! { n = poll.options.len(), days = announcements::POLL_LASTS })).await?;
    Ok(())
}

/// A new text takes over the buttons of the one whose place it takes.
async fn with_its_buttons(desk: &Desk, place: &Place, mut letter: Letter) -> sqlx::Result<Letter> {
    let Some((id, _)) = place.draft else { return Ok(letter) };
    let before = announcements::get(&desk.db, id).await?.and_then(|mut draft| draft.texts.remove(&place.language));
    letter.keyboard = before.map(|before| before.keyboard).unwrap_or_default();
    Ok(letter)
}

/// Whether a message was written elsewhere and forwarded here.
pub fn is_forwarded(message: Message) -> bool {
    message.forward_origin().is_some()
}

/// A post that is forwarded outside of any conversation becomes a draft, in the language that it seems to be in.
pub async fn forwarded(message: Message, desk: Desk) -> Answered {
    let number = i64::from(message.id.0);
    if let Some(group) = intake::group_of(&message) {
        let place = Place { alone: true, forwarded: true, ..Place::default() };
        return album::gather(&desk, &message, place, group, number - 1).await;
    }
    let letter = match intake::letter_in(&message, &desk.db).await? {
        Ok(letter) => letter,
        Err(fault) => {
            desk.say(fault.say(desk.locale())).await?;
            return Ok(());
        }
    };
    draft_of(&desk, &letter, number).await
}

/// A new draft of what was forwarded.
async fn draft_of(desk: &Desk, letter: &Letter, after: i64) -> Answered {
    let in_kazakh = markup::has_kazakh_letters(announcements::words_of(letter));
    let language = if in_kazakh { OWED[0] } else { OWED[1] };
    let (chat, now) = (desk.person.chat, desk.now());
    let mut transaction = desk.db.write().await?;
    let id = match announcements::create(&mut transaction, language, letter, chat, now).await {
        Ok(id) => id,
        Err(refused) => {
            drop(transaction);
            return not_kept(desk, Place::default(), refused).await;
        }
    };
    let step = Step { after, moderator: Wanted::Nothing(Again::Card(id)) };
    dialogue::set(&mut transaction, chat, &step, now).await?;
    transaction.commit().await?;
    let name = desk.locales.lang(language).map_or(language, |lang| desk.locales.get(lang).name());
    desk.say(desk.locale().html("announce-forwarded", args! { language = name })).await?;
    tell_of_poll(desk, letter).await?;
    card::show_new(desk, id).await
}

/// A text that isn't kept: somebody else changed the draft meanwhile, and it isn't put over theirs; or the writer may not.
async fn not_kept(desk: &Desk, place: Place, refused: Refused) -> Answered {
    let said = match refused {
        Refused::Overtaken { .. } => Some(desk.locale().plain("announce-overtaken", args![])),
        refused => desk.why(refused)?,
    };
    let mut transaction = desk.db.write().await?;
    dialogue::end(&mut transaction, desk.person.chat).await?;
    transaction.commit().await?;
    if let Some(said) = said {
        desk.say(markup::escape(&said)).await?;
    }
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
