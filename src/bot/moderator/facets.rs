//! What else may narrow an audience, each behind a button of its own: an event, topics, a structure, the kind of chat. And what an audience is saved
//! under: using, renaming, forgetting.

use super::audience::VERB;
use super::desk::Desk;
use super::marked;
use crate::announcements::Announcement;
use crate::args;
use crate::audience::{Audience, Chats, saved};
use crate::events::{self, Filter, Moment};
use crate::key;
use crate::letter::{Button, Letter};
use crate::locale::Locale;
use crate::regions::RegionSet;
use crate::team::Role;
use crate::topics::{self, Topics};

/// Events to come that can be chosen by a press.
const EVENTS: u32 = 8;

/// A button of the draft's screen: `m.who:what:draft:revision[:which]`.
fn button(announcement: &Announcement, label: String, what: &str) -> Button {
    let (word, which) = what.split_once('=').map_or((what, String::new()), |(word, which)| (word, format!(":{which}")));
    Button::press(label, format!("{VERB}:{word}:{}:{}{which}", announcement.id, announcement.revision))
}

/// The row of the audience's screen that leads here. An office without structures has no button for them.
pub fn row(desk: &Desk, announcement: &Announcement) -> Vec<Button> {
    let (locale, of) = (desk.locale(), &announcement.audience);
    let leads = |on: bool, key: &'static str, what: &str| button(announcement, marked(on, &locale.plain(key, args![])), what);
    let mut row = vec![leads(of.topics.is_some(), key!("who-topics"), "topics")];
    if !desk.office.organisation.structures.is_empty() {
        row.push(leads(of.structure.is_some(), key!("who-structure"), "structures"));
    }
    row.push(leads(of.chats.is_some(), key!("who-chats"), "kinds"));
    row
}

/// What can be chosen of `topics`, `structures` or `kinds`.
pub fn screen(desk: &Desk, announcement: &Announcement, what: &str) -> Letter {
    let (locale, of) = (desk.locale(), &announcement.audience);
    let choice = |on: bool, label: &str, what: &str| button(announcement, marked(on, label), what);
    let (head, choices) = match what {
        "topics" => {
            let on = |n: usize| of.topics.is_some_and(|topics| topics.contains(n));
            let named = topics::names(locale).into_iter().enumerate().map(|(n, name)| choice(on(n), name, &format!("topic={n}")));
            (key!("who-choose-topics"), named.collect::<Vec<_>>())
        }
        "structures" => {
            let named = desk.office.organisation.structures.keys().map(|word| {
                let name = desk.locales.structure(word, locale.lang());
                choice(of.structure.as_ref() == Some(word), name, &format!("structure={word}"))
            });
            (key!("who-choose-structure"), named.collect())
        }
        _ => {
            let any = choice(of.chats.is_none(), &locale.plain("who-any-chat", args![]), "kind=any");
            let named = Chats::ALL.map(|chats| {
                let label = locale.plain("who-kind", args! { kind = chats.word() });
                choice(of.chats == Some(chats), &label, &format!("kind={}", chats.word()))
            });
            (key!("who-choose-chats"), std::iter::once(any).chain(named).collect())
        }
    };
    Letter::html(locale.html(head, args![])).grid(choices, 1).row([back(announcement, locale)])
}

/// The events to come that people may have asked about or follow; any other by its number.
pub async fn events(desk: &Desk, announcement: &Announcement) -> sqlx::Result<Letter> {
    let (locale, of) = (desk.locale(), &announcement.audience);
    let choice = |on: bool, label: &str, what: &str| button(announcement, marked(on, label), what);
    let mut c = desk.db.read().acquire().await?;
    let page = events::upcoming(&mut c, desk.now(), &Filter::public(RegionSet::ALL), 0, EVENTS).await?;
    let moment = Moment::answer(desk.now());
    let mut letter = Letter::html(locale.html("who-choose-event", args![]));
    for event in &page.events {
        let label = events::label(locale, event, moment);
        letter = letter.row([choice(of.asked_for == Some(event.id), &label, &format!("event={}", event.id))]);
        if event.content.series.is_some() {
            let label = locale.plain("who-series", args! { title = event.title(locale.lang().as_str()).0 });
            letter = letter.row([choice(of.follows == Some(event.id), &label, &format!("series={}", event.id))]);
        }
    }
    Ok(letter.row([button(announcement, locale.plain("who-by-number", args![]), "follow")]).row([back(announcement, locale)]))
}

fn back(announcement: &Announcement, locale: &Locale) -> Button {
    button(announcement, locale.plain("button-back", args![]), "open")
}

/// The audience after a press here; `None`: it was none of these. What is on goes off.
pub fn chosen(desk: &Desk, of: &Audience, what: &str, which: &str) -> Option<Audience> {
    let of = of.clone();
    match what {
        "topic" => {
            let (now, number) = (of.topics.unwrap_or_default(), which.parse().ok()?);
            let topics: Topics = now.set(number, !now.contains(number))?;
            Some(Audience { topics: (!topics.is_empty()).then_some(topics), ..of })
        }
        "structure" => {
            let (word, _) = desk.office.organisation.structures.get_key_value(which)?;
            let structure = (of.structure.as_ref() != Some(word)).then(|| word.clone());
            Some(Audience { structure, ..of })
        }
        "event" => {
            let event = Some(which.parse().ok()?);
            Some(Audience { asked_for: event.filter(|event| of.asked_for != Some(*event)), follows: None, ..of })
        }
        "series" => {
            let event = Some(which.parse().ok()?);
            Some(Audience { follows: event.filter(|event| of.follows != Some(*event)), asked_for: None, ..of })
        }
        "kind" => Some(Audience { chats: Chats::from_word(which), ..of }),
        _ => None,
    }
}

/// The saved ones: each is used by its name, renamed or forgotten. An editor may do the last two with their own alone.
pub async fn saved(desk: &Desk, announcement: &Announcement) -> sqlx::Result<Letter> {
    let (locale, found) = (desk.locale(), saved::all(&desk.db).await?);
    let head = if found.is_empty() { locale.html("who-none-saved", args![]) } else { locale.html("who-saved-head", args![]) };
    let mut letter = Letter::html(head);
    for one in found {
        letter = letter.row([button(announcement, one.name.clone(), &format!("use={}", one.id))]);
        if desk.person.role >= Some(Role::Moderator) || one.saved_by == desk.person.chat {
            letter = letter.row([
                button(announcement, locale.plain("who-rename", args! { name = &one.name }), &format!("rename={}", one.id)),
                button(announcement, locale.plain("who-forget", args! { name = &one.name }), &format!("forget={}", one.id)),
            ]);
        }
    }
    Ok(letter.row([back(announcement, locale)]))
}
