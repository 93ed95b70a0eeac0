//! Which events an item at the desk is about: those near it in time that share the most words with it are offered, a press says yes or no.

use std::collections::HashSet;

use super::desk::Desk;
use super::newsdesk::press;
use crate::events::{self, Event, Filter, Moment};
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::markup::{self, Html};
use crate::news::{self, desk as room};
use crate::regions::RegionSet;
use crate::search::fold;
use crate::zone::DAY;
use crate::{args, key, team};

/// How long before the publication an event may have been, and how long after it may be, in seconds.
const BEFORE: i64 = 60 * DAY * 60;
const AFTER: i64 = 30 * DAY * 60;
/// Events that are looked at, and that are offered.
const LOOKED_AT: u32 = 300;
const OFFERED: usize = 8;
/// Letters of a word that count: what follows changes with the case.
const STEM: usize = 5;

/// The way to the choices for an item.
pub fn button(locale: &Locale, id: i64) -> Button {
    press(locale.plain("newsdesk-event", args![]), &format!("ev:{id}"))
}

/// The events that it may be about, numbered; those that it is about are marked.
pub async fn choices(desk: &Desk, id: i64) -> sqlx::Result<Option<Letter>> {
    let locale = desk.locale();
    let mut c = desk.db.read().acquire().await?;
    let Some(found) = room::one(&mut c, id).await? else { return Ok(None) };
    let linked = news::events_of(&mut c, id).await?;
    let mut offered = events::by_ids(&mut c, &linked, desk.now()).await?;
    let at = found.item.sort_at;
    let near = events::between(&mut c, at - BEFORE, at + AFTER, &Filter::public(RegionSet::ALL), LOOKED_AT).await?;
    drop(c);
    let titles = found.mates.iter().map(|mate| mate.title.as_str()).chain([found.item.title.as_str(), found.item.summary.as_str()]);
    offered.extend(closest(near, &stems(titles), at).into_iter().filter(|event| !linked.contains(&event.id)));
    offered.truncate(OFFERED.max(linked.len()));
    let mut text = Html::escape(&found.item.title).bold();
    let asked = if offered.is_empty() { key!("newsdesk-no-events") } else { key!("newsdesk-events") };
    text.line().line().push(&locale.html(asked, args![]));
    for (number, event) in (1..).zip(&offered) {
        let label = events::label(locale, event, Moment::answer(desk.now()));
        let entry = format!("{number}. {}", markup::shorten(&label, 150));
        text.line().line().push_text(&super::marked(linked.contains(&event.id), &entry));
    }
    let numbers = (1..).zip(&offered).map(|(number, event)| {
        let is_about = linked.contains(&event.id);
        press(super::marked(is_about, &number.to_string()), &format!("{}:{id}:{}", if is_about { "eu" } else { "el" }, event.id))
    });
    let letter = Letter::html(text).grid(numbers, 4);
    Ok(Some(letter.row([press(locale.plain("button-back", args![]), &format!("c:{id}"))])))
}

/// Says that it is about an event, or that it isn't; the choices as they are then.
pub async fn link(desk: &Desk, id: i64, event: i64, is_about: bool) -> sqlx::Result<Option<Letter>> {
    let mut c = desk.db.write().await?;
    if news::link(&mut c, id, event, is_about).await? {
        let what = if is_about { "news.linked" } else { "news.unlinked" };
        team::record(&mut c, Some(desk.person.chat), what, &format!("news:{id}"), &format!("event:{event}"), desk.now()).await?;
    }
    c.commit().await?;
    choices(desk, id).await
}

/// Those that share words with it, the most first, then the nearest in time.
fn closest(events: Vec<Event>, words: &HashSet<String>, at: i64) -> Vec<Event> {
    let mut scored: Vec<(usize, i64, Event)> = events
        .into_iter()
        .map(|event| {
            let own = stems(event.content.texts.values().map(|text| text.title.as_str()));
            let far = event.occurrence.instants.from_at.map_or(i64::MAX, |from| (from - at).abs());
            (own.intersection(words).count(), far, event)
        })
        .filter(|(shared, ..)| *shared > 0)
        .collect();
    scored.sort_by_key(|(shared, far, event)| (std::cmp::Reverse(*shared), *far, event.id));
    let mut seen = HashSet::new();
    scored.into_iter().map(|(.., event)| event).filter(|event| seen.insert(event.id)).collect()
}

/// The beginnings of the longer words, folded.
fn stems<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<String> {
    texts.flat_map(fold::words).filter(|word| word.chars().count() >= STEM).map(|word| word.chars().take(STEM).collect()).collect()
}
