//! What the team's screens are made with, and what they all do: answer, refuse, show the card of an announcement.

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::{Sqlite, Transaction};
use teloxide::RequestError;

use crate::announcements::{self, Announcement, Reader, Refused, View};
use crate::args;
use crate::audience::Hours;
use crate::bot::person::Person;
use crate::bot::press::Press;
use crate::bot::reply::Replies;
use crate::bot::{Bell, Me};
use crate::clock::Clock;
use crate::config::Office;
use crate::db::Db;
use crate::forecast::{self, Load};
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::news::fetch::Fetcher;
use crate::outbox::{self, Lane, Payment};
use crate::pace::Reading;
use crate::zone;

/// One moderator at their desk.
#[derive(Clone)]
pub struct Desk {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// The languages.
    pub locales: Locales,
    /// What the office has decided.
    pub office: Arc<Office>,
    /// The way back to people.
    pub replies: Replies,
    /// Rung when something was put into the outbox.
    pub bell: Bell,
    /// Who the bot is.
    pub me: Me,
    /// The way to the open net, for addresses that they give.
    pub fetcher: Fetcher,
    /// Who sits there: a member of the team, asked for this update.
    pub person: Person,
}

impl Desk {
    /// From what the tree has.
    #[allow(clippy::too_many_arguments, reason = "what dptree hands over, once, so that the screens need not")]
    pub fn new(
        db: Db,
        clock: Clock,
        locales: Locales,
        office: Arc<Office>,
        replies: Replies,
        bell: Bell,
        me: Me,
        fetcher: Fetcher,
        person: Person,
    ) -> Self {
        Self { db, clock, locales, office, replies, bell, me, fetcher, person }
    }

    /// The moderator's language.
    pub fn locale(&self) -> &Locale {
        self.locales.get(self.person.lang)
    }

    /// Now, in unix seconds.
    pub fn now(&self) -> i64 {
        self.clock.unix()
    }

    /// The day in the office's zone.
    pub fn today(&self) -> NaiveDate {
        zone::local(self.office.zone, self.now()).date()
    }

    /// The languages, and the zone of the times that are told.
    pub fn voice(&self) -> (&Locales, Tz) {
        (&self.locales, self.office.zone)
    }

    /// Somebody of the team by name, which leads to them.
    pub fn mention(&self, user: i64) -> Html {
        self.person.names.mention(user)
    }

    /// Sends the moderator a text of ours.
    pub async fn say(&self, text: Html) -> Result<i64, RequestError> {
        self.send(&Letter::html(text)).await
    }

    /// Sends the moderator a letter.
    pub async fn send(&self, letter: &Letter) -> Result<i64, RequestError> {
        self.replies.say(self.person.chat, letter).await
    }

    /// Sends the moderator what is one or several messages.
    pub async fn send_all(&self, messages: &[Letter]) -> anyhow::Result<()> {
        Ok(self.replies.say_all(self.person.chat, messages).await?)
    }

    /// A step on an announcement as this moderator saw it.
    pub fn hand(&self, revision: i64) -> announcements::Hand {
        announcements::Hand { by: self.person.chat, revision, now: self.now() }
    }

    /// What is shown with an announcement: its progress, or who would get it and until when.
    pub async fn view(&self, announcement: &Announcement) -> sqlx::Result<View> {
        view(&self.db, &self.office, self.replies.pace().reading(), announcement, self.now()).await
    }

    /// The words for a card.
    pub fn reader(&self) -> Reader<'_> {
        Reader { locale: self.locale(), locales: &self.locales, zone: self.office.zone, names: &self.person.names }
    }

    /// Ends a write with what came of a step: written down, and the bell rung; or undone, and the reason said when the writer is free
    /// again. What was done, or `None`: then the caller shows the announcement as it is now.
    pub async fn settle<T>(
        &self,
        press: &Press,
        transaction: Transaction<'static, Sqlite>,
        done: Result<T, Refused>,
    ) -> anyhow::Result<Option<T>> {
        match done {
            Ok(done) => {
                transaction.commit().await?;
                self.bell.0.notify_one();
                Ok(Some(done))
            }
            Err(refused) => {
                drop(transaction);
                self.refuse(press, refused).await.map(|()| None)
            }
        }
    }

    /// Says why a step wasn't taken; the caller shows the announcement as it is now. A database that failed is the tree's to answer.
    pub async fn refuse(&self, press: &Press, refused: Refused) -> anyhow::Result<()> {
        tracing::info!(who = self.person.chat, message = press.message, why = %refused, "a press was refused");
        if let Some(text) = self.why(refused)? {
            self.replies.alert(&press.id, &text).await?;
        }
        Ok(())
    }

    /// Why a step wasn't taken, in the moderator's words; `None`: nobody needs to hear it.
    pub fn why(&self, refused: Refused) -> anyhow::Result<Option<String>> {
        let locale = self.locale();
        Ok(Some(match refused {
            // The same press twice: it was done the first time.
            Refused::Overtaken { by, .. } if by == Some(self.person.chat) => return Ok(None),
            Refused::Overtaken { by, at } => {
                let time = locale.time(zone::local(self.office.zone, at).time());
                match by {
                    Some(by) => locale.plain("desk-overtaken", args! { time = time, who = self.person.names.of(by) }),
                    None => locale.plain("desk-overtaken-by-clock", args! { time = time }),
                }
            }
            Refused::Gone => locale.plain("desk-gone", args![]),
            Refused::Unlike(unlike) => locale.plain(unlike.key(), args![]),
            Refused::PollStays => locale.plain("poll-stays", args![]),
            Refused::PollUnpaid => locale.plain("poll-unpaid", args![]),
            Refused::Unfit(_) => locale.plain("correct-unfit", args![]),
            Refused::Missing(_) => locale.plain("desk-both-texts", args![]),
            Refused::Own => locale.plain("review-own", args![]),
            Refused::NobodyLeft => locale.plain("review-nobody", args![]),
            Refused::NotEntitled | Refused::NotAMember => locale.plain("error-not-permitted", args![]),
            Refused::Database(error) => return Err(error.into()),
        }))
    }
}

fn by_language(hours: &[Hours]) -> Vec<(String, i64)> {
    let mut counts: std::collections::BTreeMap<&str, i64> = std::collections::BTreeMap::new();
    for some in hours {
        *counts.entry(&some.language).or_default() += some.people;
    }
    let mut counts: Vec<(String, i64)> = counts.into_iter().map(|(language, n)| (language.to_owned(), n)).collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
}

/// As many people as there are messages: an album takes as long as its files.
fn weighed(hours: &[Hours], announcement: &Announcement) -> Vec<Hours> {
    let mut hours = hours.to_vec();
    for some in &mut hours {
        some.people *= announcement.weight(&some.language);
    }
    hours
}

/// What is shown with an announcement, for whoever reads it.
pub async fn view(db: &Db, office: &Office, pace: Reading, announcement: &Announcement, now: i64) -> sqlx::Result<View> {
    let mut reading = db.read().acquire().await?;
    let held = outbox::is_held(&mut reading).await?;
    let occasion = announcements::its_occasion(&mut reading, announcement).await?;
    let amended_by = announcements::amendment(&mut reading, announcement.id, now).await?.map(|found| found.asked_by);
    drop(reading);
    let progress = match occasion {
        Some(occasion) => Some(outbox::progress(db, occasion).await?),
        None => None,
    };
    let start = announcement.publish_at.unwrap_or(now).max(now);
    let hours = match (&progress, zone::day_number(office.zone, start)) {
        (None, day) => announcement.audience.by_hours(db, start, day, office.daily_cap).await?,
        (Some(_), _) => Vec::new(),
    };
    let recipients = by_language(&hours);
    let heaviest = announcements::OWED.into_iter().map(|language| announcement.weight(language)).max().unwrap_or(1);
    let revision = progress.as_ref().and_then(|progress| progress.revision.as_ref()).filter(|revision| revision.running);
    let copies = revision.map_or(0, outbox::Revision::left);
    let (messages, lanes) = match &progress {
        Some(progress) => (progress.left() * heaviest, Lane::Announcement as i64 - 1),
        None => (recipients.iter().map(|(language, n)| n * announcement.weight(language)).sum(), Lane::Announcement as i64),
    };
    // Copies are changed in quiet hours as well; where that is all there is, the night costs nothing.
    let quiet = office.quiet.filter(|_| messages > 0);
    let sleeps = quiet.filter(|quiet| quiet.until(office.zone, start).is_some());
    let to_send = messages;
    let messages = messages + copies;
    let ahead = outbox::pending_by_lane(db).await?.into_iter().filter(|(lane, _)| *lane <= lanes).map(|(_, n)| n).sum();
    let own_rate = pace
        .paid
        .filter(|_| announcement.paid && copies == 0 && progress.as_ref().is_none_or(|progress| progress.payment != Payment::RanOut));
    let load = Load { now, start, ahead, messages, rate: pace.rate, own_rate, quiet, zone: office.zone };
    let stands = held || progress.as_ref().is_some_and(|progress| progress.paused && copies == 0);
    let finishes_at = match occasion.filter(|_| progress.is_some()) {
        _ if stands || messages == 0 => None,
        // Who sleeps is written down with the hour at which they wake.
        Some(occasion) => Some(forecast::finishes_at(&load).max(outbox::last_due(db, occasion).await?.unwrap_or(now))),
        None => Some(forecast::finishes_for(&load, &forecast::groups(&weighed(&hours, announcement), start, office.quiet, office.zone))),
    };
    let finishes_at = finishes_at.map(|at| at.min(start + announcements::LASTS));
    let votes = announcements::results(db, announcement).await?;
    let unpayable = office.paid && announcement.has_poll();
    Ok(View { progress, recipients, messages: to_send, finishes_at, held, sleeps, amended_by, unpayable, votes })
}
