//! An announcement's card: what is known of it and what can be done with it now.

use super::announce;
use super::audience;
use super::desk::Desk;
use super::links;
use super::step::Place;
use crate::announcements::{self, Announcement, Hand, OWED, Refused, State, View};
use crate::bot::Answered;
use crate::bot::press::Press;
use crate::letter::{Button, Letter};
use crate::locale::Lang;
use crate::{args, key};

/// The verb of a card's buttons: `m.ann:what:number:revision[:which]`.
pub const VERB: &str = "m.ann";

/// Between "publish" and the first message lies this long, in seconds, in which it can be called back.
pub const WAIT: i64 = 60;

/// The card with its buttons.
pub fn letter(desk: &Desk, announcement: &Announcement, view: &View) -> Letter {
    let text = announcements::card(desk.reader(), announcement, view);
    let mut letter = Letter::html(text);
    letter.keyboard = keyboard(desk, announcement, view);
    letter
}

/// The buttons that an announcement has now.
pub fn keyboard(desk: &Desk, announcement: &Announcement, view: &View) -> Vec<Vec<Button>> {
    let (id, revision, locale) = (announcement.id, announcement.revision, desk.locale());
    let button = |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{VERB}:{what}:{id}:{revision}"));
    let back = vec![Button::press(locale.plain("card-list", args![]), format!("{}:0", super::list::VERB))];
    let mut rows = match announcement.state {
        State::Draft => draft_rows(desk, announcement, button),
        State::Scheduled => vec![vec![button(key!("card-call-back"), "back")], vec![button(key!("card-to-me"), "me")]],
        State::Sending => {
            let paused = view.progress.as_ref().is_some_and(|progress| progress.paused);
            let turn = if paused { button(key!("card-resume"), "resume") } else { button(key!("card-pause"), "pause") };
            vec![
                vec![turn, button(key!("card-stop"), "stop")],
                vec![button(key!("card-unreached"), "csv"), button(key!("card-refresh"), "show")],
                vec![button(key!("card-to-me"), "me")],
            ]
        }
        State::Done | State::Cancelled | State::Retracted if announcement.released_at.is_some() => {
            vec![vec![button(key!("card-unreached"), "csv"), button(key!("card-to-me"), "me")]]
        }
        _ => Vec::new(),
    };
    rows.push(back);
    rows
}

fn draft_rows(desk: &Desk, announcement: &Announcement, button: impl Fn(&'static str, &str) -> Button) -> Vec<Vec<Button>> {
    let (id, revision, locale) = (announcement.id, announcement.revision, desk.locale());
    let texts = OWED.iter().filter_map(|language| desk.locales.lang(language)).map(|lang| {
        let label = locale.plain("card-edit", args! { language = desk.locales.get(lang).name() });
        Button::press(label, format!("{VERB}:text:{id}:{revision}:{lang}"))
    });
    let mut rows = Vec::new();
    if announcement.missing().is_empty() {
        rows.push(vec![button(key!("card-publish"), "publish"), button(key!("card-plan"), "plan")]);
    }
    rows.push(vec![button(key!("card-to-me"), "me")]);
    rows.push(texts.collect());
    if announcement.missing().is_empty() {
        let any = announcement.texts.values().any(|letter| links::has_any(&letter.keyboard));
        let clear = any.then(|| button(key!("card-unlink"), "unlink"));
        rows.push(std::iter::once(button(key!("card-link"), "link")).chain(clear).collect());
    }
    rows.push(vec![Button::press(locale.plain("card-audience", args![]), format!("{}:open:{id}:{revision}", audience::VERB))]);
    rows.push(vec![button(key!("card-keep"), "keep"), button(key!("card-discard"), "drop")]);
    rows
}

/// Sends the texts as each group will see them, then the card.
pub async fn show_whole(desk: &Desk, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return Ok(()) };
    send_texts(desk, &announcement).await?;
    show_new(desk, id).await
}

/// Sends the texts as each group will see them, each after a line that says which group.
async fn send_texts(desk: &Desk, announcement: &Announcement) -> Answered {
    let counts = announcement.audience.count_by_language(&desk.db).await?;
    let only = announcement.audience.language.as_deref();
    for lang in desk.locales.languages().iter().filter(|lang| only.is_none_or(|only| only == lang.as_str())) {
        let Some(letter) = preview(desk, announcement, *lang) else { continue };
        let n = counts.iter().find(|(tag, _)| tag == lang.as_str()).map_or(0, |(_, n)| *n);
        desk.say(desk.locale().html("card-preview", args! { language = desk.locales.get(*lang).name(), n = n })).await?;
        desk.send(&letter).await?;
    }
    Ok(())
}

/// The text as its readers get it; here its language buttons turn the preview.
fn preview(desk: &Desk, announcement: &Announcement, lang: Lang) -> Option<Letter> {
    let (id, revision) = (announcement.id, announcement.revision);
    announcement.as_sent(lang.as_str(), &desk.locales, |other| format!("{VERB}:turn:{id}:{revision}:{other}"))
}

/// Turns a preview into another language.
async fn turn(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return announce::stale(desk, press).await };
    match desk.locales.lang(press.word(3)).and_then(|lang| preview(desk, &announcement, lang)) {
        Some(letter) => Ok(desk.replies.show(press, &letter).await?),
        None => announce::stale(desk, press).await,
    }
}

/// Sends the card as a new message.
pub async fn show_new(desk: &Desk, id: i64) -> Answered {
    if let Some(announcement) = announcements::get(&desk.db, id).await? {
        let view = desk.view(&announcement).await?;
        desk.send(&letter(desk, &announcement, &view)).await?;
    }
    Ok(())
}

/// Puts the card in the place of the pressed message.
pub async fn show(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else {
        desk.replies.alert(&press.id, &desk.locale().plain("desk-gone", args![])).await?;
        return Ok(());
    };
    let view = desk.view(&announcement).await?;
    desk.replies.show(press, &letter(desk, &announcement, &view)).await?;
    Ok(())
}

/// A press on a card.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return announce::stale(&desk, &press).await };
    if !matches!(press.word(0), "plan" | "at") {
        super::plan::leave(&desk).await?;
    }
    match press.word(0) {
        "show" => show(&desk, &press, id).await,
        "me" => to_me(&desk, &press, id).await,
        "turn" => turn(&desk, &press, id).await,
        "text" => edit_text(&desk, &press, id, revision).await,
        "plan" => super::plan::ask(&desk, &press, id, revision).await,
        "at" => match press.number(3) {
            Some(at) => super::plan::chosen(&desk, &press, id, revision, at).await,
            None => announce::stale(&desk, &press).await,
        },
        "link" => links::ask(&desk, &press, id, revision).await,
        "unlink" => links::clear(&desk, &press, id, revision).await,
        "keep" => keep(&desk, &press).await,
        "csv" => super::list::unreached(&desk, &press, id).await,
        "stop" => ask_first(&desk, &press, id, key!("card-stop-sure"), "stop!").await,
        "drop" => ask_first(&desk, &press, id, key!("card-discard-sure"), "drop!").await,
        what => step(&desk, &press, id, revision, what).await,
    }
}

/// A step that changes the announcement: taken once, on the revision that was seen.
async fn step(desk: &Desk, press: &Press, id: i64, revision: i64, what: &str) -> Answered {
    if what == "publish" && !has_recipients(desk, press, id).await? {
        return Ok(());
    }
    let hand = desk.hand(revision);
    let mut transaction = desk.db.write().await?;
    let taken = take(&mut transaction, id, hand, what).await;
    match taken {
        None => return announce::stale(desk, press).await,
        Some(Ok(())) => {
            announcements::set_report(&mut transaction, id, press.chat, press.message).await?;
            transaction.commit().await?;
            desk.bell.0.notify_one();
        }
        Some(Err(refused)) => {
            drop(transaction);
            desk.refuse(press, refused).await?;
        }
    }
    show(desk, press, id).await
}

async fn take(c: &mut sqlx::SqliteConnection, id: i64, hand: Hand, what: &str) -> Option<Result<(), Refused>> {
    Some(match what {
        "publish" => announcements::schedule(c, id, hand, hand.now + WAIT).await,
        "back" => announcements::call_back(c, id, hand).await,
        "pause" => announcements::pause(c, id, hand).await,
        "resume" => announcements::resume(c, id, hand).await,
        "stop!" => announcements::stop(c, id, hand).await,
        "drop!" => announcements::discard(c, id, hand).await,
        _ => return None,
    })
}

/// Whether anybody would get it; says so if not.
pub async fn has_recipients(desk: &Desk, press: &Press, id: i64) -> anyhow::Result<bool> {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return Ok(true) };
    if announcement.state == State::Draft && announcement.audience.count(&desk.db).await? == 0 {
        desk.replies.alert(&press.id, &desk.locale().plain("who-nobody", args![])).await?;
        return Ok(false);
    }
    Ok(true)
}

async fn to_me(desk: &Desk, press: &Press, id: i64) -> Answered {
    desk.replies.toast(&press.id, "").await?;
    match announcements::get(&desk.db, id).await? {
        Some(announcement) => send_texts(desk, &announcement).await,
        None => Ok(()),
    }
}

async fn edit_text(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let language = OWED.into_iter().find(|language| *language == press.word(3));
    let found = announcements::get(&desk.db, id).await?.filter(|found| found.state == State::Draft && found.revision == revision);
    match (language, found) {
        (Some(language), Some(_)) => {
            desk.replies.toast(&press.id, "").await?;
            let place = Place { draft: Some((id, revision)), language: language.to_owned(), alone: true, album: None };
            announce::ask(desk, place, press.message).await
        }
        _ => show(desk, press, id).await,
    }
}

/// A draft is kept from its first text on; the press only says so and puts the buttons away.
async fn keep(desk: &Desk, press: &Press) -> Answered {
    desk.replies.toast(&press.id, &desk.locale().plain("card-kept", args![])).await?;
    super::list::show(desk, press, 0).await
}

/// What can't be undone is asked once.
async fn ask_first(desk: &Desk, press: &Press, id: i64, question: &'static str, what: &str) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return announce::stale(desk, press).await };
    let (locale, revision) = (desk.locale(), announcement.revision);
    let headline = announcement.headline(locale.lang().as_str(), 60);
    let letter = Letter::html(locale.html(question, args! { id = id.to_string(), headline = headline })).row([
        Button::press(locale.plain("button-yes", args![]), format!("{VERB}:{what}:{id}:{revision}")),
        Button::press(locale.plain("button-no", args![]), format!("{VERB}:show:{id}:{revision}")),
    ]);
    desk.replies.show(press, &letter).await?;
    Ok(())
}
