//! An announcement's card: what is known of it and what can be done with it now.

use super::announce;
use super::audience;
use super::correct;
use super::desk::Desk;
use super::links;
use super::shown::{self, Shown};
use super::step::Place;
use crate::announcements::{self, Announcement, Entitled, Gate, Hand, OWED, Published, Refused, State, View};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::locale::{Lang, Locale};
use crate::team::Role;
use crate::{args, key};

/// The verb of a card's buttons: `m.ann:what:number:revision[:which]`.
pub const VERB: &str = "m.ann";

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
        State::Scheduled | State::Sending | State::Done | State::Cancelled | State::Retracted
            if desk.person.role < Some(Role::Moderator) =>
        {
            vec![vec![button(key!("card-to-me"), "me")]]
        }
        State::Draft => draft_rows(desk, announcement, button),
        State::Review => review_rows(desk, announcement, button),
        State::Scheduled => vec![vec![button(key!("card-call-back"), "back")], vec![button(key!("card-to-me"), "me")]],
        State::Sending => {
            let paused = view.progress.as_ref().is_some_and(|progress| progress.paused);
            let turn = if paused { button(key!("card-resume"), "resume") } else { button(key!("card-pause"), "pause") };
            vec![
                vec![turn, button(key!("card-stop"), "stop")],
                vec![button(key!("card-correct"), "fix"), button(key!("card-retract"), "take")],
                vec![button(key!("card-unreached"), "csv"), button(key!("card-refresh"), "show")],
                vec![button(key!("card-to-me"), "me")],
            ]
        }
        State::Done | State::Cancelled if announcement.is_out() => vec![
            vec![button(key!("card-correct"), "fix"), button(key!("card-retract"), "take")],
            vec![button(key!("card-unreached"), "csv"), button(key!("card-to-me"), "me")],
        ],
        State::Retracted => vec![vec![button(key!("card-unreached"), "csv"), button(key!("card-to-me"), "me")]],
        _ => Vec::new(),
    };
    let goes_on = view.votes.as_ref().is_some_and(|votes| !votes.ended && !votes.ending);
    if goes_on && announcement.is_out() && desk.person.role >= Some(Role::Moderator) {
        rows.push(vec![button(key!("card-end-poll"), "end")]);
    }
    rows.extend(super::pay::row(desk, announcement, view));
    if announcement.state != State::Draft && desk.person.role >= Some(Role::Moderator) {
        rows.extend(super::repeats::buttons(desk, announcement).map(|button| vec![button]));
    }
    if announcement.released_at.is_some() && desk.person.role >= Some(Role::Moderator) {
        rows.push(vec![button(key!("card-copy"), "copy"), as_template(locale, id)]);
    }
    rows.push(back);
    rows
}

/// Whoever may decide decides; whoever handed it in, or wrote it, may take it back.
fn review_rows(desk: &Desk, announcement: &Announcement, button: impl Fn(&'static str, &str) -> Button) -> Vec<Vec<Button>> {
    let take_back = vec![button(key!("card-take-back"), "back"), button(key!("card-to-me"), "me")];
    match announcement.entitled(desk.person.chat, desk.person.role) {
        Entitled::Yes => announcements::review_buttons(desk.locale(), announcement.id, announcement.revision),
        Entitled::Own => vec![take_back],
        Entitled::No => vec![vec![button(key!("card-to-me"), "me")]],
    }
}

fn draft_rows(desk: &Desk, announcement: &Announcement, button: impl Fn(&'static str, &str) -> Button) -> Vec<Vec<Button>> {
    let (id, revision, locale) = (announcement.id, announcement.revision, desk.locale());
    let is_editor = desk.person.role < Some(Role::Moderator);
    let own = OWED.iter().filter(|language| desk.person.scope.has(language, announcement.audience.regions));
    let texts = own.filter_map(|language| desk.locales.lang(language)).map(|lang| {
        let label = locale.plain("card-edit", args! { language = desk.locales.get(lang).name() });
        Button::press(label, format!("{VERB}:text:{id}:{revision}:{lang}"))
    });
    let mut rows = Vec::new();
    if announcement.missing().is_empty() && !is_editor {
        rows.push(vec![button(key!("card-publish"), "publish"), button(key!("card-plan"), "plan")]);
    }
    rows.push(vec![button(key!("card-to-me"), "me")]);
    rows.push(texts.collect());
    if !announcement.missing().is_empty() {
        rows.push(vec![button(key!("card-ask-text"), "help")]);
    }
    if announcement.missing().is_empty() && !is_editor {
        let any = announcement.texts.values().any(|letter| links::has_any(&letter.keyboard));
        let clear = any.then(|| button(key!("card-unlink"), "unlink"));
        rows.push(std::iter::once(button(key!("card-link"), "link")).chain(clear).collect());
    }
    if !is_editor {
        let turn = if announcement.silent { key!("card-with-sound") } else { key!("card-silent") };
        let urgent = if announcement.urgent { key!("card-not-urgent") } else { key!("card-urgent") };
        let urgent = (desk.person.role == Some(Role::Owner)).then(|| button(urgent, "urgent"));
        rows.push(std::iter::once(button(turn, "silent")).chain(urgent).collect());
    }
    rows.push(vec![Button::press(locale.plain("card-audience", args![]), format!("{}:open:{id}:{revision}", audience::VERB))]);
    if !is_editor {
        rows.push(super::repeats::buttons(desk, announcement).into_iter().chain([as_template(locale, id)]).collect());
    }
    let discard = (!is_editor).then(|| button(key!("card-discard"), "drop"));
    rows.push(std::iter::once(button(key!("card-keep"), "keep")).chain(discard).collect());
    rows
}

/// Saves it as a template.
fn as_template(locale: &Locale, id: i64) -> Button {
    Button::press(locale.plain("card-template", args![]), format!("{}:save:{id}", super::templates::VERB))
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
    let languages = desk.locales.languages().iter().copied().filter(|lang| only.is_none_or(|only| only == lang.as_str()));
    let texts = languages.map(|lang| {
        let n = counts.iter().find(|(tag, _)| tag == lang.as_str()).map_or(0, |(_, n)| *n);
        let line = desk.locale().html("card-preview", args! { language = desk.locales.get(lang).name(), n = n });
        Shown { lang, line, messages: preview(desk, announcement, lang) }
    });
    let texts = texts.filter(|text| !text.messages.is_empty()).collect();
    shown::send(desk, texts, |lang| format!("{VERB}:turn:{}:{}:{lang}", announcement.id, announcement.revision)).await
}

/// The text as its readers get it; here its language buttons turn the preview.
fn preview(desk: &Desk, announcement: &Announcement, lang: Lang) -> Vec<Letter> {
    let (id, revision) = (announcement.id, announcement.revision);
    announcement.as_shown(lang.as_str(), &desk.locales, |other| format!("{VERB}:turn:{id}:{revision}:{other}"))
}

/// Turns a preview into another language.
async fn turn(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return announce::stale(desk, press).await };
    let turned = desk.locales.lang(press.word(3)).map_or_else(Vec::new, |lang| preview(desk, &announcement, lang));
    show_turned(desk, press, &turned, announcement.is_bare()).await
}

/// Shows a preview in another language: in its place, and below where an album or a poll is in play.
pub async fn show_turned(desk: &Desk, press: &Press, turned: &[Letter], below: bool) -> Answered {
    match turned {
        [] => announce::stale(desk, press).await,
        [letter] if !below => Ok(desk.replies.show(press, letter).await?),
        messages => {
            desk.replies.toast(&press.id, "").await?;
            desk.send_all(messages).await
        }
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
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return desk.refuse(press, Refused::Gone).await };
    let view = desk.view(&announcement).await?;
    desk.replies.show(press, &letter(desk, &announcement, &view)).await?;
    Ok(())
}

/// A press on a card.
pub async fn pressed(press: Press, desk: Desk) -> Answered {
    let (Some(id), Some(revision)) = (press.number(1), press.number(2)) else { return announce::stale(&desk, &press).await };
    let for_editors = matches!(press.word(0), "show" | "me" | "turn" | "text" | "keep" | "help");
    if !for_editors && desk.person.role < Some(Role::Moderator) {
        return desk.refuse(&press, Refused::NotEntitled).await;
    }
    if !matches!(press.word(0), "plan" | "at" | "month" | "day") {
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
        "fix" => correct::begin(&desk, &press, id, revision).await,
        "take" => correct::ask_retract(&desk, &press, id).await,
        "take!" => correct::retract(&desk, &press, id, revision).await,
        "keep" => keep(&desk, &press).await,
        "pay" => super::pay::ask(&desk, &press, id, revision).await,
        "pay!" => super::pay::take(&desk, &press, (id, revision), true).await,
        "free!" => super::pay::take(&desk, &press, (id, revision), false).await,
        "help" => ask_for_text(&desk, &press, id).await,
        "urgent" => toggle_urgent(&desk, &press, id, revision).await,
        "copy" => copy(&desk, &press, id).await,
        "month" | "day" => super::plan::turn(&desk, &press, id, revision).await,
        "silent" => toggle_silent(&desk, &press, id, revision).await,
        "csv" => super::list::unreached(&desk, &press, id).await,
        "end" => ask_first(&desk, &press, id, key!("card-end-poll-sure"), "end!").await,
        "stop" => ask_first(&desk, &press, id, key!("card-stop-sure"), "stop!").await,
        "drop" => ask_first(&desk, &press, id, key!("card-discard-sure"), "drop!").await,
        what => step(&desk, &press, id, revision, what).await,
    }
}

/// A step that changes the announcement: taken once, on the revision that was seen.
async fn step(desk: &Desk, press: &Press, id: i64, revision: i64, what: &str) -> Answered {
    if what == "publish" {
        return publish(desk, press, (id, revision), None).await;
    }
    let hand = desk.hand(revision);
    let mut transaction = desk.db.write().await?;
    let Some(done) = take(&mut transaction, id, hand, what).await else {
        drop(transaction);
        return announce::stale(desk, press).await;
    };
    if done.is_ok() {
        announcements::set_report(&mut transaction, id, press.chat, press.message).await?;
    }
    desk.settle(press, transaction, done).await?;
    show(desk, press, id).await
}

/// Lets a draft go out at its time, or hands it in for approval; the pressed message shows from then on how it stands.
pub async fn publish(desk: &Desk, press: &Press, (id, revision): (i64, i64), at: Option<i64>) -> Answered {
    if !has_recipients(desk, press, id).await? {
        return Ok(());
    }
    match hand_in(desk, (id, revision), at, Some((press.chat, press.message))).await? {
        Ok(Published::Scheduled) => {}
        Ok(Published::InReview) => desk.replies.toast(&press.id, &desk.locale().plain("review-handed-in", args![])).await?,
        Err(refused) => desk.refuse(press, refused).await?,
    }
    show(desk, press, id).await
}

/// The step itself; `report` is the message that shows its progress from then on.
pub async fn hand_in(
    desk: &Desk,
    (id, revision): (i64, i64),
    at: Option<i64>,
    report: Option<(i64, i64)>,
) -> sqlx::Result<Result<Published, Refused>> {
    let Some(announcement) = announcements::get(&desk.db, id).await? else { return Ok(Err(Refused::Gone)) };
    let from = desk.office.approve_from;
    let recipients = if from.is_some() { announcement.audience.count(&desk.db).await? } else { 0 };
    let gate = Gate::of(from, &announcement.audience, recipients);
    let mut transaction = desk.db.write().await?;
    let voice = (&desk.locales, desk.office.zone);
    let done = announcements::publish(&mut transaction, voice, (id, desk.hand(revision)), at, gate).await;
    if done.is_ok() {
        if let Some((chat, message)) = report {
            announcements::set_report(&mut transaction, id, chat, message).await?;
        }
        dialogue::end(&mut transaction, desk.person.chat).await?;
        transaction.commit().await?;
        desk.bell.0.notify_one();
    }
    Ok(done)
}

async fn take(c: &mut sqlx::SqliteConnection, id: i64, hand: Hand, what: &str) -> Option<Result<(), Refused>> {
    Some(match what {
        "back" => announcements::call_back(c, id, hand).await,
        "pause" => announcements::pause(c, id, hand).await,
        "resume" => announcements::resume(c, id, hand).await,
        "stop!" => announcements::stop(c, id, hand).await,
        "end!" => announcements::end_poll(c, id, hand).await,
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

/// Says who was first, and shows how it stands.
pub async fn overtaken(desk: &Desk, press: &Press, id: i64) -> Answered {
    if let Some(found) = announcements::get(&desk.db, id).await? {
        desk.refuse(press, Refused::Overtaken { by: found.changed_by, at: found.changed_at }).await?;
    }
    show(desk, press, id).await
}

/// Sends the texts as each group will see them.
pub async fn to_me(desk: &Desk, press: &Press, id: i64) -> Answered {
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
        (Some(language), Some(found)) if !desk.person.scope.has(language, found.audience.regions) => {
            desk.refuse(press, Refused::NotEntitled).await
        }
        (Some(language), Some(_)) => {
            desk.replies.toast(&press.id, "").await?;
            let place = Place { draft: Some((id, revision)), language: language.to_owned(), alone: true, ..Place::default() };
            announce::ask(desk, place, press.message).await
        }
        _ => show(desk, press, id).await,
    }
}

/// Asks the others for the text that is missing: whoever takes it up first writes it.
async fn ask_for_text(desk: &Desk, press: &Press, id: i64) -> Answered {
    let Some(announcement) = announcements::get(&desk.db, id).await?.filter(|found| found.state == State::Draft) else {
        return show(desk, press, id).await;
    };
    let missing = announcement.missing();
    let members = crate::team::members(&desk.db).await?;
    let can = |member: &crate::team::Member| missing.iter().any(|language| member.scope.has(language, announcement.audience.regions));
    let to: Vec<i64> = members.iter().filter(|member| member.user != desk.person.chat && can(member)).map(|member| member.user).collect();
    if to.is_empty() || missing.is_empty() {
        desk.replies.alert(&press.id, &desk.locale().plain("card-nobody-to-ask", args![])).await?;
        return Ok(());
    }
    let say = |locale: &Locale| {
        let headline = announcement.headline(locale.lang().as_str(), 60);
        let who = desk.mention(desk.person.chat);
        let text = locale.html("card-text-wanted", args! { id = id.to_string(), headline = headline, who = who });
        let buttons = missing.iter().filter_map(|language| desk.locales.lang(language)).map(|lang| {
            let label = locale.plain("card-edit", args! { language = desk.locales.get(lang).name() });
            Button::press(label, format!("{VERB}:text:{id}:{}:{lang}", announcement.revision))
        });
        Letter::html(text)
            .row([Button::press(locale.plain("review-see", args![]), format!("{VERB}:me:{id}:{}", announcement.revision))])
            .row(buttons)
    };
    let mut transaction = desk.db.write().await?;
    let key = format!("wanted:{id}:r{}", announcement.revision);
    crate::notices::tell(&mut transaction, &desk.locales, key, &to, say, desk.now()).await?;
    transaction.commit().await?;
    desk.bell.0.notify_one();
    desk.replies.alert(&press.id, &desk.locale().plain("card-asked-text", args![])).await?;
    Ok(())
}

/// A safety notice or not.
async fn toggle_urgent(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    let done = announcements::toggle_urgent(&mut transaction, id, desk.hand(revision)).await;
    desk.settle(press, transaction, done).await?;
    show(desk, press, id).await
}

/// A new draft with the same texts, below.
async fn copy(desk: &Desk, press: &Press, id: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    let done = announcements::copy(&mut transaction, id, desk.person.chat, desk.now()).await;
    let Some(made) = desk.settle(press, transaction, done).await? else { return Ok(()) };
    desk.replies.toast(&press.id, "").await?;
    show_new(desk, made).await
}

/// With a sound or without.
async fn toggle_silent(desk: &Desk, press: &Press, id: i64, revision: i64) -> Answered {
    let mut transaction = desk.db.write().await?;
    let done = announcements::toggle_silent(&mut transaction, id, desk.hand(revision)).await;
    desk.settle(press, transaction, done).await?;
    show(desk, press, id).await
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
