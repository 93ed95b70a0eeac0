//! Announcements that are polls: how their votes come together, and what they need before and after they go out.
//!
//! Promises:
//! - *One question, counted together*: either every language's text is a poll or none is, with as many options in the same order, and one
//!   choice or several in all. Nothing is published otherwise.
//! - *Opened first*: before anybody gets it, each language's poll is opened in the chat of whoever published it, or, where that can't be,
//!   of another of the team; nobody left, and it goes back to the drafts and the team is told. A home that is lost on the way is replaced.
//! - *What was approved is what is opened*: a home is used only for the text that it was opened with.
//! - It ends by somebody's word, with its retraction, or by itself after [`DAYS`] days; whoever published it is told how.
//!
//! Where a home stands and what was voted is the outbox's (`outbox::polls`).

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::card::Reader;
use super::release::{LASTS, not_this_time};
use super::steps::{advance, decides, subject};
use super::{Announcement, Hand, Refused, State, get, get_in, occasion_key, posts_key};
use crate::db::Db;
use crate::letter::{Home, Letter, Poll};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::outbox::polls::{self, Known, NewHome, Results, Standing};
use crate::{args, key, notices, outbox, team, zone};

/// After so many days a poll ends by itself.
pub const DAYS: i64 = 30;
const DAY: i64 = 24 * 3600;
/// A home that takes the place of a lost one is open for so long at least, in seconds.
const SHORTEST: i64 = 600;
/// So many homes of one language may be lost; who loses more does it on purpose, or Telegram doesn't let us forward.
const LOST: usize = 5;
/// A poll that Telegram should have ended so long ago (seconds) and never said so is asked about.
const LATE: i64 = 3600;

/// Why polls can't be counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unlike {
    /// Some of the texts are no polls.
    Mixed,
    /// They have different numbers of options.
    Options,
    /// In one a person may choose several.
    Several,
}

impl Unlike {
    /// What is said of it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mixed => key!("poll-unlike-mixed"),
            Self::Options => key!("poll-unlike-options"),
            Self::Several => key!("poll-unlike-several"),
        }
    }
}

/// Why these texts can't be counted together; `None`: they can, or none of them is a poll.
pub fn unlike<'a>(texts: impl Iterator<Item = &'a Letter>) -> Option<Unlike> {
    let all: Vec<Option<&Poll>> = texts.map(Letter::as_poll).collect();
    let polls: Vec<&Poll> = all.iter().copied().flatten().collect();
    let first = polls.first()?;
    if polls.len() < all.len() {
        return Some(Unlike::Mixed);
    }
    if polls.iter().any(|poll| poll.options.len() != first.options.len()) {
        return Some(Unlike::Options);
    }
    polls.iter().any(|poll| poll.several != first.several).then_some(Unlike::Several)
}

/// Where an announcement's polls stand before it goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Readiness {
    /// There is nothing to wait for.
    Ready,
    /// They are on their way.
    Opening,
    /// These languages' have to be opened.
    Wanted(Vec<String>),
}

/// The homes that its polls can be forwarded from now, by language: those opened with just these texts.
pub(super) async fn open_homes(
    c: &mut SqliteConnection,
    id: i64,
    texts: &BTreeMap<String, Letter>,
) -> sqlx::Result<BTreeMap<String, Home>> {
    if texts.values().all(|letter| letter.as_poll().is_none()) {
        return Ok(BTreeMap::new());
    }
    let known = polls::homes(c, &occasion_key(id)).await?;
    let open = |home: &Known| match home.standing {
        Standing::Open(place) if home.content.as_ref() == texts.get(&home.language).and_then(Letter::as_poll) => {
            Some((home.language.clone(), place))
        }
        _ => None,
    };
    Ok(known.iter().filter_map(open).collect())
}

/// Languages whose polls can't be forwarded from anywhere.
pub(super) fn homeless(announcement: &Announcement) -> Vec<String> {
    let polls = announcement.texts.iter().filter(|(_, letter)| letter.as_poll().is_some());
    polls.map(|(language, _)| language).filter(|language| !announcement.homes.contains_key(*language)).cloned().collect()
}

/// Whether it can go out, as far as polls are concerned.
pub(super) async fn readiness(db: &Db, announcement: &Announcement, now: i64) -> sqlx::Result<Readiness> {
    let missing = homeless(announcement);
    // What is too late goes back to the drafts, with a home or without.
    if missing.is_empty() || now >= announcement.publish_at.unwrap_or(now) + LASTS {
        return Ok(Readiness::Ready);
    }
    let known = polls::homes(&mut *db.read().acquire().await?, &occasion_key(announcement.id)).await?;
    let wanted: Vec<String> = missing.into_iter().filter(|language| !is_opening(&known, announcement, language)).collect();
    Ok(if wanted.is_empty() { Readiness::Opening } else { Readiness::Wanted(wanted) })
}

fn is_opening(known: &[Known], announcement: &Announcement, language: &str) -> bool {
    let poll = announcement.texts.get(language).and_then(Letter::as_poll);
    known.iter().any(|home| home.standing == Standing::Opening && home.language == language && home.content.as_ref() == poll)
}

/// Opens what is wanted; where nobody's chat is left to open it in, it goes back to the drafts and the team is told.
pub(super) async fn open(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    readiness: &Readiness,
    voice: (&Locales, Tz),
    now: i64,
) -> sqlx::Result<()> {
    let Readiness::Wanted(languages) = readiness else { return Ok(()) };
    let until = announcement.publish_at.unwrap_or(now) + LASTS;
    if let Err(reason) = open_in(&mut *c, announcement, languages, voice.0, until, now).await?
        && not_this_time(&mut *c, announcement, voice, "announcement.poll_unopened", now).await?
    {
        tell_unopened(c, announcement, voice.0, key!("poll-unopened"), &reason, now).await?;
    }
    Ok(())
}

/// Opens these languages' polls in the first chat of the team's in which that didn't fail. `Err`: there is none; why the last one failed.
async fn open_in(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    languages: &[String],
    locales: &Locales,
    until: i64,
    now: i64,
) -> sqlx::Result<Result<(), String>> {
    let about = occasion_key(announcement.id);
    let known = polls::homes(&mut *c, &about).await?;
    let failed = |chat: i64| known.iter().any(|home| home.chat == chat && matches!(home.standing, Standing::Failed(_)));
    let mut deciders = team::deciders(&mut *c).await?;
    deciders.sort_by_key(|user| Some(*user) != announcement.published_by);
    let lost = |language: &String| known.iter().filter(|home| home.language == *language && home.standing == Standing::Lost).count();
    let chat = deciders.into_iter().find(|user| !failed(*user)).filter(|_| languages.iter().all(|language| lost(language) < LOST));
    let Some(chat) = chat else {
        let mut reasons = known.into_iter().filter_map(|home| match home.standing {
            Standing::Failed(reason) => Some(reason),
            _ => None,
        });
        return Ok(Err(reasons.next_back().unwrap_or_else(|| "message to forward not found".to_owned())));
    };
    // All of one announcement end at the same time.
    let closes_at = known.iter().map(|home| home.closes_at).min().unwrap_or(now + DAYS * DAY).max(now + SHORTEST);
    for language in languages {
        let Some(poll) = announcement.texts.get(language).and_then(Letter::as_poll) else { continue };
        let name = locales.lang(language).map_or(language.as_str(), |lang| locales.get(lang).name());
        let note = |locale: &Locale| Letter::html(locale.html("poll-home", args! { id = announcement.id.to_string(), language = name }));
        let notes: Vec<(&str, Letter)> = locales.languages().iter().map(|lang| (lang.as_str(), note(locales.get(*lang)))).collect();
        let new = NewHome { about: &about, language, poll, chat, closes_at, expires_at: until };
        polls::open_home(&mut *c, &new, &notes, now).await?;
    }
    Ok(Ok(()))
}

async fn tell_unopened(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    locales: &Locales,
    what: &'static str,
    reason: &str,
    now: i64,
) -> sqlx::Result<()> {
    let to = team::deciders(&mut *c).await?;
    let say = |locale: &Locale| {
        let headline = announcement.headline(locale.lang().as_str(), 60);
        Letter::html(locale.html(what, args! { id = announcement.id.to_string(), headline = headline, reason = reason }))
    };
    notices::tell(c, locales, format!("poll-unopened:{}:r{}", announcement.id, announcement.revision), &to, say, now).await
}

/// What polls need by and by: a new home for one that is lost, an end for what nobody needs any more, and a word on how it ended.
pub async fn look_after_polls(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<()> {
    for about in polls::live(db).await? {
        let id = about.rsplit(':').next().and_then(|id| id.parse().ok()).unwrap_or_default();
        let Some(announcement) = get(db, id).await? else { continue };
        let known = polls::homes(&mut *db.read().acquire().await?, &about).await?;
        let posted = outbox::by_key(&mut *db.read().acquire().await?, &posts_key(id)).await?;
        if announcement.released_at.is_none() && posted.is_none() {
            give_up_others(db, &announcement, &known, now).await?;
        } else if Results::of(&known).is_some_and(|results| results.ended) && !is_on_its_way(&known) {
            tell_end(db, &announcement, locales, now).await?;
        } else {
            find_homes(db, &announcement, &known, locales, now).await?;
            if known.iter().any(|home| !home.votes.ended && !home.ends && home.closes_at + LATE <= now) {
                let mut transaction = db.write().await?;
                polls::end_polls(&mut transaction, &about, now).await?;
                transaction.commit().await?;
            }
        }
    }
    Ok(())
}

fn is_on_its_way(known: &[Known]) -> bool {
    known.iter().any(|home| home.standing == Standing::Opening)
}

/// Polls that were opened and then not sent: called back, sent back, or with another text now.
async fn give_up_others(db: &Db, announcement: &Announcement, known: &[Known], now: i64) -> sqlx::Result<()> {
    let waits = announcement.state == State::Scheduled;
    let fits = |language: &str, poll: &Poll| waits && announcement.texts.get(language).and_then(Letter::as_poll) == Some(poll);
    if known.iter().all(|home| home.content.as_ref().is_some_and(|poll| fits(&home.language, poll))) {
        return Ok(());
    }
    let mut transaction = db.write().await?;
    polls::drop_homes(&mut transaction, &occasion_key(announcement.id), fits, now).await?;
    transaction.commit().await
}

/// Another home for each that was lost while somebody is still owed a copy, and what is owed is forwarded from there.
async fn find_homes(db: &Db, announcement: &Announcement, known: &[Known], locales: &Locales, now: i64) -> sqlx::Result<()> {
    let lost: Vec<&str> = known.iter().filter(|home| home.standing == Standing::Lost).map(|home| home.language.as_str()).collect();
    if lost.is_empty() || announcement.state == State::Retracted {
        return Ok(());
    }
    let mut owing = Vec::new();
    for key in [occasion_key(announcement.id), posts_key(announcement.id)] {
        let occasion = outbox::by_key(&mut *db.read().acquire().await?, &key).await?;
        if let Some(occasion) = occasion
            && polls::owes(db, occasion).await?
        {
            owing.push(occasion);
        }
    }
    if owing.is_empty() {
        return Ok(());
    }
    let wanted: Vec<String> = homeless(announcement).into_iter().filter(|language| !is_opening(known, announcement, language)).collect();
    let mut transaction = db.write().await?;
    for occasion in owing {
        for (language, home) in announcement.homes.iter().filter(|(language, _)| lost.contains(&language.as_str())) {
            polls::move_home(&mut transaction, occasion, language, *home, now).await?;
        }
    }
    if !wanted.is_empty() {
        let until = announcement.released_at.unwrap_or(now) + LASTS;
        if let Err(reason) = open_in(&mut transaction, announcement, &wanted, locales, until, now).await? {
            tell_unopened(&mut transaction, announcement, locales, key!("poll-homeless"), &reason, now).await?;
        }
    }
    transaction.commit().await
}

/// Tells whoever published it how it ended. What was taken back has its own report.
async fn tell_end(db: &Db, announcement: &Announcement, locales: &Locales, now: i64) -> sqlx::Result<()> {
    let mut transaction = db.write().await?;
    let Some(votes) = results_in(&mut transaction, announcement).await? else { return Ok(()) };
    polls::ending_told(&mut transaction, &occasion_key(announcement.id)).await?;
    if announcement.state != State::Retracted {
        let to: Vec<i64> = announcement.published_by.into_iter().collect();
        let say = |locale: &Locale| {
            let headline = announcement.headline(locale.lang().as_str(), 60);
            let mut text = locale.html("poll-report", args! { id = announcement.id.to_string(), headline = headline });
            text.line().line().push(&say(locale, announcement, &votes));
            Letter::html(text)
        };
        notices::tell(&mut transaction, locales, format!("poll-ended:{}", announcement.id), &to, say, now).await?;
    }
    transaction.commit().await
}

/// Ends its poll for everybody, before its time; who said so stands in the team's record.
pub async fn end_poll(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    decides(&mut *c, hand.by).await?;
    let found = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    if !found.is_out() || !found.has_poll() {
        return Err(Refused::Overtaken { by: found.changed_by, at: found.changed_at });
    }
    advance(&mut *c, id, hand, found.state, found.state).await?;
    polls::end_polls(&mut *c, &occasion_key(id), hand.now).await?;
    Ok(team::record(c, Some(hand.by), "announcement.poll_ended", &subject(id), "", hand.now).await?)
}

/// What was voted so far in all its languages; `None`: it is no poll, or nobody could vote yet.
pub async fn results(db: &Db, announcement: &Announcement) -> sqlx::Result<Option<Results>> {
    results_in(&mut *db.read().acquire().await?, announcement).await
}

pub(super) async fn results_in(c: &mut SqliteConnection, announcement: &Announcement) -> sqlx::Result<Option<Results>> {
    if !announcement.has_poll() {
        return Ok(None);
    }
    let known = polls::homes(c, &occasion_key(announcement.id)).await?;
    Ok(Results::of(&known))
}

/// The votes, an option a line in the reader's language.
pub(super) fn say(locale: &Locale, announcement: &Announcement, votes: &Results) -> Html {
    let poll = announcement.text(locale.lang().as_str()).and_then(|(_, letter)| letter.as_poll());
    let options = poll.map(|poll| poll.options.as_slice()).unwrap_or_default();
    let mut lines = vec![locale.html("poll-voters", args! { n = votes.voters })];
    for (n, (option, chosen)) in (1..).zip(options.iter().zip(&votes.options)) {
        let values = args! { i = n.to_string(), option = option.text.as_str(), n = *chosen, share = share(*chosen, votes.voters) };
        lines.push(locale.html("poll-option", values));
    }
    if votes.split {
        lines.push(locale.html("poll-split", args![]));
    }
    Html::join(lines, &Html::trusted("\n"))
}

/// The same under a line that says whether it goes on.
pub(super) fn say_at(reader: Reader<'_>, announcement: &Announcement, votes: &Results) -> Html {
    let Reader { locale, zone, .. } = reader;
    let state = match (votes.ended, votes.ending) {
        (true, _) => locale.html("poll-ended", args![]),
        (false, true) => locale.html("poll-ending", args![]),
        (false, false) => locale.html("poll-open", args! { time = locale.date_time(zone::local(zone, votes.closes_at)) }),
    };
    Html::join([state, say(locale, announcement, votes)], &Html::trusted("\n"))
}

/// Per cent of those who voted, to the nearest whole one. Where several may be chosen, they add up to more than a hundred.
fn share(chosen: i64, voters: i64) -> i64 {
    if voters <= 0 { 0 } else { (chosen * 200 + voters) / (voters * 2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{Choice, Stage};

    fn poll(options: usize, several: bool) -> Letter {
        let options = (0..options).map(|n| Choice { text: n.to_string(), entities: Vec::new() }).collect();
        Letter::poll(Poll { question: "?".into(), entities: Vec::new(), options, several, stage: Stage::Shown })
    }

    #[test]
    fn only_polls_with_the_same_choices_are_counted_together() {
        let text = || Letter::typed("text".into(), Vec::new());
        for (texts, expected) in [
            (vec![], None),
            (vec![text(), text()], None),
            (vec![poll(3, false)], None),
            (vec![poll(3, false), poll(3, false)], None),
            (vec![poll(3, false), text()], Some(Unlike::Mixed)),
            (vec![text(), poll(3, false)], Some(Unlike::Mixed)),
            (vec![poll(3, false), poll(4, false)], Some(Unlike::Options)),
            (vec![poll(3, false), poll(3, true)], Some(Unlike::Several)),
        ] {
            assert_eq!(unlike(texts.iter()), expected, "{texts:?}");
        }
    }

    #[test]
    fn shares_are_of_those_who_voted_and_nobody_is_no_fault() {
        for (chosen, voters, expected) in [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 2, 50), (3, 3, 100), (1, 200, 1), (1, 201, 0)] {
            assert_eq!(share(chosen, voters), expected, "{chosen} of {voters}");
        }
    }
}
