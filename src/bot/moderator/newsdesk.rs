//! `/newsdesk`: what was collected and waits, the most relevant first, and what changed at its source after it was approved. A card for each
//! item: approve, edit, pair with its translation, pin, drop, trust its source. Every act is in the team's record.

use teloxide::types::Message;

use super::announce::{stale, stand};
use super::desk::Desk;
use super::news::{self as typed, Fault};
use super::step::{Again, Step, Wanted};
use crate::bot::press::Press;
use crate::bot::{Answered, dialogue};
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup::{self, Html};
use crate::news::desk::{self as room, OnDesk};
use crate::news::{self, Hand, State, Story, sources};
use crate::{args, key, team, zone};

/// The verb of these buttons: `m.nd:what:id`.
pub const VERB: &str = "m.nd";
/// Items on a page.
const SIZE: u32 = 8;
/// Letters of a title on a button or in a list.
const LABEL: usize = 90;

/// The door to the queue, for other screens.
pub fn button(locale: &Locale) -> Button {
    press(locale.plain("newsdesk-open", args![]), "l")
}

pub(super) fn press(label: String, what: &str) -> Button {
    Button::press(label, format!("{VERB}:{what}"))
}

/// `/newsdesk`.
pub async fn command(desk: Desk) -> Answered {
    desk.send(&list(&desk, 0).await?).await?;
    Ok(())
}

async fn list(desk: &Desk, number: u32) -> sqlx::Result<Letter> {
    let locale = desk.locale();
    let mut c = desk.db.read().acquire().await?;
    let total = room::count(&mut c).await?;
    let items = room::waiting(&mut c, number, SIZE).await?;
    let mut parts = vec![locale.html("newsdesk-head", args! { n = total }).bold()];
    if items.is_empty() {
        parts.push(locale.html("newsdesk-none", args![]));
    }
    for (n, item) in (1..).zip(&items) {
        let mut line = Html::escape(&format!("{n}. {}", markup::shorten(&item.title, LABEL)));
        let day = item.published_at.map(|at| locale.date(zone::local(desk.office.zone, at).date()));
        let relevance = (item.relevance > 0).then(|| locale.plain("newsdesk-relevance", args! { n = item.relevance }));
        let known = item.known.then(|| locale.plain("newsdesk-known", args![]));
        let changed = item.changed.then(|| locale.plain("newsdesk-changed", args![]));
        let publisher = Some(item.publisher.clone()).filter(|name| !name.is_empty());
        let facts: Vec<String> = [publisher, day, relevance, known, changed].into_iter().flatten().collect();
        if !facts.is_empty() {
            line.line().push_text(&facts.join(" · "));
        }
        parts.push(line);
    }
    let numbers = (1..).zip(&items).map(|(n, item)| press(n.to_string(), &format!("c:{}", item.id)));
    let letter = Letter::html(Html::join(parts, &Html::trusted("\n\n"))).grid(numbers, 4);
    let turn = |key: &'static str, to: u32| press(locale.plain(key, args![]), &format!("l:{to}"));
    let previous = (number > 0).then(|| turn(key!("button-previous"), number - 1));
    let more = i64::from(number + 1) * i64::from(SIZE) < total;
    Ok(letter
        .row(previous.into_iter().chain(more.then(|| turn(key!("button-next"), number + 1))))
        .row([Button::press(locale.plain("newsdesk-sources", args![]), format!("{}:l", super::sources::VERB))]))
}

async fn card(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let found = room::one(&mut *desk.db.read().acquire().await?, id).await?;
    Ok(found.map(|found| shown(desk, &found)))
}

fn shown(desk: &Desk, found: &OnDesk) -> Letter {
    let (locale, item) = (desk.locale(), &found.item);
    let mut text = locale.html("newsdesk-state", args! { state = item.state.as_str() });
    let story = Story { id: item.story, approval: item.approval.unwrap_or(0), items: vec![item.clone()] };
    text.line().line().push(&news::card(locale, &story, desk.office.zone));
    if let Some(url) = &item.url {
        text.line().push_text(url);
    }
    text.line().push(&locale.html("newsdesk-relevance-line", args! { n = found.relevance }));
    if let Some(source) = &found.source {
        text.line().push(&locale.html("newsdesk-from", args! { name = &source.name }));
    }
    if let Some(at) = found.gone_at {
        text.line().push(&locale.html("newsdesk-gone", args! { at = locale.date_time(zone::local(desk.office.zone, at)) }));
    }
    if !found.mates.is_empty() {
        text.line().line().push(&locale.html("newsdesk-mates", args![]).bold());
        for mate in &found.mates {
            text.line().push_text(&format!("{} · {}", mate.language, markup::shorten(&mate.title, LABEL)));
        }
    }
    if let Some((title, summary)) = &found.new {
        text.line().line().push(&locale.html("newsdesk-new-text", args![]).bold());
        text.line().push(&Html::escape(title).bold()).line().push(&Html::escape(summary).expandable_quote());
    }
    buttons(desk, found, Letter::html(markup::cut(&text, markup::TEXT_LIMIT)))
}

fn buttons(desk: &Desk, found: &OnDesk, letter: Letter) -> Letter {
    let (locale, item) = (desk.locale(), &found.item);
    let act = |key: &'static str, what: &str| press(locale.plain(key, args![]), &format!("{what}:{}", item.id));
    let approve = act(key!("newsdesk-approve"), "y");
    let letter = match item.state {
        State::Approved => letter.row([act(key!("newsdesk-withdraw"), "n")]),
        State::Collected => letter.row([approve, act(key!("newsdesk-drop"), "n")]),
        State::Dropped => letter.row([approve]),
    };
    let letter = match found.new {
        Some(_) => letter.row([act(key!("newsdesk-take-new"), "tn"), act(key!("newsdesk-keep-old"), "ko")]),
        None => letter,
    };
    let pin = if item.pinned { act(key!("newsdesk-unpin"), "up") } else { act(key!("newsdesk-pin"), "pi") };
    let part = (!found.mates.is_empty()).then(|| act(key!("newsdesk-part"), "un"));
    let full = found.has_body.then(|| act(key!("newsdesk-full"), "f"));
    let trust = found.source.as_ref().filter(|source| !source.trusted).map(|_| act(key!("source-trust"), "t"));
    let read = item.url.as_deref().map(|url| Button::link(locale.plain("button-read", args![]), url));
    letter
        .row([act(key!("newsdesk-edit"), "e"), pin])
        .row([act(key!("newsdesk-pair"), "p")].into_iter().chain(part))
        .row([super::newsdesk_event::button(locale, item.id)])
        .row(full.into_iter().chain(read))
        .row(trust)
        .row([act(key!("newsdesk-next"), "nx"), press(locale.plain("newsdesk-open", args![]), "l")])
}

/// A press on the screens. Rights were asked anew for it.
pub async fn pressed(pressed: Press, desk: Desk) -> Answered {
    let (what, id) = (pressed.word(0), pressed.number(1));
    let letter = match (what, id) {
        ("l", number) => Some(list(&desk, u32::try_from(number.unwrap_or(0).clamp(0, 10_000)).unwrap_or(0)).await?),
        ("c", Some(id)) => card(&desk, id).await?,
        ("nx", Some(id)) => next(&desk, id).await?,
        ("f", Some(id)) => full(&desk, id).await?,
        ("e", Some(id)) => edit(&desk, id, pressed.message).await?,
        ("p", Some(id)) => candidates(&desk, id).await?,
        ("ev", Some(id)) => super::newsdesk_event::choices(&desk, id).await?,
        ("el" | "eu", Some(id)) => match pressed.number(2) {
            Some(event) => super::newsdesk_event::link(&desk, id, event, what == "el").await?,
            None => None,
        },
        ("pw", Some(id)) => match pressed.number(2) {
            Some(other) => act(&desk, what, id, other).await?,
            None => None,
        },
        ("y" | "n" | "tn" | "ko" | "pi" | "up" | "un" | "t", Some(id)) => act(&desk, what, id, 0).await?,
        _ => None,
    };
    match letter {
        Some(letter) => desk.replies.show(&pressed, &letter).await.map_err(Into::into),
        None => stale(&desk, &pressed).await,
    }
}

/// One act of a moderator: done, and written down if it changed anything; the card as it is then.
async fn act(desk: &Desk, what: &str, id: i64, other: i64) -> sqlx::Result<Option<Letter>> {
    let (by, now) = (desk.person.chat, desk.now());
    let hand = Hand { by: Some(by), at: now };
    let mut c = desk.db.write().await?;
    let Some(found) = room::one(&mut c, id).await? else { return Ok(None) };
    let subject = format!("news:{id}");
    let done = match what {
        "y" if found.item.state != State::Approved => {
            news::approve(&mut c, id, hand).await?;
            Some("news.approved")
        }
        "n" => news::drop_item(&mut c, id).await?.then_some("news.dropped"),
        "tn" => news::settle_change(&mut c, id, true).await?.then_some("news.updated"),
        "ko" => news::settle_change(&mut c, id, false).await?.then_some("news.kept"),
        "pi" | "up" if found.item.pinned != (what == "pi") => {
            news::pin(&mut c, id, what == "pi").await?;
            Some(if what == "pi" { "news.pinned" } else { "news.unpinned" })
        }
        "pw" => room::pair(&mut c, other, id).await?.then_some("news.paired"),
        "un" if !found.mates.is_empty() => {
            room::part(&mut c, id).await?;
            Some("news.parted")
        }
        "t" => match &found.source {
            Some(source) if !source.trusted => {
                sources::trust(&mut c, source.id, true).await?;
                team::record(&mut c, Some(by), "source.trusted", &format!("source:{}", source.id), &source.name, now).await?;
                None
            }
            _ => None,
        },
        _ => None,
    };
    if let Some(done) = done {
        let detail = if what == "pw" { format!("news:{other}") } else { String::new() };
        team::record(&mut c, Some(by), done, &subject, &detail, now).await?;
    }
    c.commit().await?;
    card(desk, id).await
}

/// The next item of the queue behind this one; the queue if there is none.
async fn next(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let next = room::next(&mut *desk.db.read().acquire().await?, id).await?;
    match next {
        Some(next) => card(desk, next).await,
        None => list(desk, 0).await.map(Some),
    }
}

/// The text as it was collected, for judging the item.
async fn full(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let body = room::body(&mut *desk.db.read().acquire().await?, id).await?;
    if body.is_empty() {
        return Ok(None);
    }
    let mut text = locale.html("newsdesk-full-head", args![]).bold();
    text.line().line().push_text(&body.join("\n\n"));
    let back = press(locale.plain("button-back", args![]), &format!("c:{id}"));
    Ok(Some(Letter::html(markup::cut(&text, markup::TEXT_LIMIT)).row([back])))
}

/// Which items of another language may tell the same story.
async fn candidates(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let mut c = desk.db.read().acquire().await?;
    let Some(found) = room::one(&mut c, id).await? else { return Ok(None) };
    let candidates = room::candidates(&mut c, id).await?;
    let mut text = Html::escape(&found.item.title).bold();
    let key = if candidates.is_empty() { key!("newsdesk-no-candidates") } else { key!("newsdesk-candidates") };
    text.line().line().push(&locale.html(key, args![]));
    for (n, candidate) in (1..).zip(&candidates) {
        let day = locale.date(zone::local(desk.office.zone, candidate.sort_at).date());
        text.line().line().push_text(&format!("{n}. {}", markup::shorten(&candidate.title, LABEL)));
        text.line().push_text(&format!("{} · {} · {day}", candidate.language, candidate.publisher));
    }
    let numbers = (1..).zip(&candidates).map(|(n, candidate)| press(n.to_string(), &format!("pw:{id}:{}", candidate.id)));
    let letter = Letter::html(text).grid(numbers, 4);
    Ok(Some(letter.row([press(locale.plain("button-back", args![]), &format!("c:{id}"))])))
}

async fn edit(desk: &Desk, id: i64, after: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let Some(found) = room::one(&mut *desk.db.read().acquire().await?, id).await? else { return Ok(None) };
    stand(desk, Step { after, moderator: Wanted::NewsText(id) }).await?;
    let mut text = locale.html("newsdesk-edit-ask", args![]);
    text.line().line().push_text(&found.item.title).line().push_text(&found.item.summary);
    Ok(Some(Letter::html(markup::cut(&text, markup::TEXT_LIMIT)).row([press(locale.plain("button-back", args![]), &format!("c:{id}"))])))
}

/// A message with an item's new title and text.
pub async fn answered(desk: &Desk, message: &Message, after: i64, id: i64) -> Answered {
    let (number, locale) = (i64::from(message.id.0), desk.locale());
    let text = match typed::read(message.text().unwrap_or_default()) {
        _ if number <= after => return show(desk, id).await,
        Ok(text) => text,
        Err(Fault::NoTitle) => return desk.say(locale.html("addnews-no-title", args![])).await.map(drop).map_err(Into::into),
        Err(Fault::TooLong(limit)) => {
            return desk.say(locale.html("addnews-too-long", args! { limit = limit })).await.map(drop).map_err(Into::into);
        }
    };
    let (by, now) = (desk.person.chat, desk.now());
    let mut c = desk.db.write().await?;
    if let Some(found) = room::one(&mut c, id).await? {
        news::edit(&mut c, id, &text.title, &text.summary, found.item.regions).await?;
        team::record(&mut c, Some(by), "news.edited", &format!("news:{id}"), "", now).await?;
    }
    dialogue::set(&mut c, by, &Step { after: number, moderator: Wanted::Nothing(Again::NewsItem(id)) }, now).await?;
    c.commit().await?;
    show(desk, id).await
}

/// Shows an item's card in a message of its own.
pub async fn show(desk: &Desk, id: i64) -> Answered {
    if let Some(letter) = card(desk, id).await? {
        desk.send(&letter).await?;
    }
    Ok(())
}
