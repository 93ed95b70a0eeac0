//! What was announced lately: for people who come back, and for those who came later. Each reads in the other language by one press.

use super::ask::Ask;
use super::home;
use crate::announcements::{self, Announcement, State};
use crate::args;
use crate::bot::Answered;
use crate::bot::person::Person;
use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Lang, Locales};
use crate::regions::RegionSet;

/// Sends the last three below (`an`), or shows one in another language in its place (`an:<number>:<language>`).
pub async fn open(ask: Ask, db: Db) -> Answered {
    let Some(id) = ask.number(0) else { return last_three(&ask, &db).await };
    let lang = ask.language(1).unwrap_or(ask.person.lang);
    let found = announcements::get(&db, id).await?.filter(|found| is_public(found) && found.concerns(regions(&ask.person), lang.as_str()));
    let whole = found.as_ref().map_or_else(Vec::new, |found| messages(found, &ask.locales, lang));
    match (&whole[..], ask.press()) {
        // What an album or a poll shows can't be taken out of it: the other language comes below.
        ([_, ..], Some(press)) if found.is_some_and(|found| found.is_bare()) => {
            ask.replies().toast(&press.id, "").await?;
            ask.replies().say_all(press.chat, &whole).await.map_err(Into::into)
        }
        ([letter], Some(press)) => ask.replies().show(press, letter).await.map_err(Into::into),
        _ => ask.alert(&ask.locale().plain("announcement-gone", args![])).await,
    }
}

async fn last_three(ask: &Ask, db: &Db) -> Answered {
    let letters = latest(db, &ask.person, &ask.locales).await?;
    if letters.is_empty() {
        let locale = ask.locale();
        return ask.answer_below(Letter::html(locale.html("announcements-none", args![])).row([home::button(locale)])).await;
    }
    for letter in letters {
        ask.answer_below(letter).await?;
    }
    Ok(())
}

/// The last three that concern this person, the oldest of them first, as a chat reads them.
pub async fn latest(db: &Db, person: &Person, locales: &Locales) -> sqlx::Result<Vec<Letter>> {
    let found = announcements::last_three(db, regions(person), person.lang.as_str()).await?;
    Ok(found.iter().rev().flat_map(|found| messages(found, locales, person.lang)).collect())
}

fn messages(found: &Announcement, locales: &Locales, lang: Lang) -> Vec<Letter> {
    found.as_read(lang.as_str(), locales, |other| format!("an:{}:{other}", found.id))
}

fn is_public(found: &Announcement) -> bool {
    found.released_at.is_some() && matches!(found.state, State::Sending | State::Done)
}

fn regions(person: &Person) -> RegionSet {
    person.subscriber.as_ref().map_or(RegionSet::ALL, |subscriber| subscriber.regions)
}
