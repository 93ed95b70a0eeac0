//! Who is owed which digest at `now`: what comes and what was published, for their regions, in one message.
//!
//! Promises: at most one daily digest per local date and one weekly per ISO week and chat (the occasion's key and the delivery's PRIMARY
//! KEY); after a time without the bot one digest, not several; nothing new, nothing sent; each text is rendered once for all who read the
//! same; a digest that is still waiting gives way to the next one. No transaction is longer than a few hundred rows.
//!
//! A person's mark (the last news approval they were shown) moves in the transaction that owes them the digest, not when it is sent: only
//! so can the next look, minutes or days later, know what is theirs without asking the sender. What ends without having been told
//! (expired, cancelled, refused) gives the mark back: at the next digest that takes its place, or in [`give_back`]. "Told" means sent,
//! claimed or unknown.
//!
//! A linked chat that wants one gets an edition: the same planning, a text of its own kind, nothing that only a person can press.
//!
//! Calls `events`, `news`, `subscribers`, `channels`, `outbox`, `locale`; `scheduler` calls [`plan`] and [`give_back`], the counter the rest.

mod compose;
mod material;
mod people;
mod period;
mod plan;
mod returned;
mod said;
mod segments;
pub mod taste;

pub use plan::{Planned, plan};
pub use returned::give_back;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

pub use self::compose::Readers;
use self::material::Material;
use self::said::Phrases;
use self::segments::Segments;
use self::taste::Taste;
use crate::channels::edition;
use crate::letter::Letter;
use crate::locale::{Lang, Locales};
use crate::news;
use crate::outbox::{self, Recipient};
use crate::regions::RegionSet;
use crate::subscribers::{self, Cadence, Subscriber};
use crate::topics::Topics;
use crate::zone;

/// What somebody wants of a digest, as it is kept of them now.
pub async fn taste_of(c: &mut SqliteConnection, subscriber: &Subscriber) -> sqlx::Result<Taste> {
    let mut follows = taste::follows(c, &[subscriber.chat], |_| true).await?;
    Ok(Taste::new(subscriber.topics.bits(), &subscriber.words, follows.remove(&subscriber.chat).unwrap_or_default()))
}

/// The digest as somebody would get it now, in one language: for `/digest`, and for moderators. Empty: there is nothing new.
pub async fn show(
    c: &mut SqliteConnection,
    locales: &Locales,
    lang: Lang,
    zone: Tz,
    readers: Readers,
    now: i64,
) -> sqlx::Result<Vec<Letter>> {
    let material = Material::read(c, locales, zone, readers.mark, now).await?;
    let mut phrases = Phrases::new(locales, material.today);
    let parts = compose::compose(&mut phrases, &material, &readers).unwrap_or_default();
    let language = locales.languages().iter().position(|each| *each == lang).unwrap_or(0);
    Ok(compose::letters(&mut phrases, language, &readers, &parts, None))
}

/// The same for a moderator (`/digest_preview`): any group, as if they had read nothing for the digest's own length of time.
pub async fn preview(
    c: &mut SqliteConnection,
    locales: &Locales,
    lang: Lang,
    zone: Tz,
    (cadence, regions, topics): (Cadence, RegionSet, Topics),
    now: i64,
) -> sqlx::Result<Vec<Letter>> {
    let today = zone::local(zone, now).date();
    let mark = news::approved_before(c, now - compose::since(cadence, today)).await?;
    show(
        c,
        locales,
        lang,
        zone,
        Readers { cadence, regions, mark, taste: Taste::new(topics.bits(), "", Vec::new()), had_last: false, edition: None },
        now,
    )
    .await
}

/// Composes anew what a chat is still owed, in the transaction that changed its regions or its cadence. The language needs nothing: it is
/// chosen when the message is claimed. What has begun to go out stays as it is.
pub async fn recompose(c: &mut SqliteConnection, locales: &Locales, zone: Tz, chat: i64, now: i64) -> sqlx::Result<()> {
    let owed = sqlx::query!(
        r#"SELECT o.id AS "occasion!", o.key, g.mark_from, s.regions, s.digest, s.topics, s.words FROM occasion o
           CROSS JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = ?1 AND d.part = 0 AND d.state = 0
           JOIN digest_segment g ON g.occasion_id = o.id AND g.segment = d.segment JOIN subscriber s ON s.chat_id = d.chat_id
           WHERE o.kind = 'digest' AND o.state IN (1, 2)"#,
        chat
    )
    .fetch_all(&mut *c)
    .await?;
    for owed in owed {
        let cadence = if owed.key.contains("-W") { Cadence::Weekly } else { Cadence::Daily };
        if Cadence::from_number(owed.digest) == Cadence::Off {
            outbox::cancel_one(&mut *c, owed.occasion, chat, now).await?;
            subscribers::lower_news_mark(&mut *c, &[chat], owed.mark_from).await?;
            continue;
        }
        let material = Material::read(&mut *c, locales, zone, owed.mark_from, now).await?;
        let mark = material.group_of(owed.mark_from);
        let follows = taste::follows(&mut *c, &[chat], |event| material.tells(event)).await?.remove(&chat).unwrap_or_default();
        let taste = Taste::new(owed.topics, &owed.words, follows);
        let edition = edition::of(&mut *c, chat).await?;
        // To them, what was chosen just now is new.
        let readers = Readers { cadence, regions: RegionSet::from_bits(owed.regions), mark, taste, had_last: false, edition };
        let mut segments = Segments::load(&mut *c, owed.occasion, &material).await?;
        let found = match segments.find(&readers) {
            Some(found) => found,
            None => {
                let mut phrases = Phrases::new(locales, material.today);
                let made = segments.make(&mut phrases, &material, &readers);
                segments::store(&mut *c, segments.place, std::slice::from_ref(&made)).await?;
                made.segment
            }
        };
        if found.parts == 0 {
            outbox::cancel_one(&mut *c, owed.occasion, chat, now).await?;
        } else {
            outbox::readdress(&mut *c, owed.occasion, Recipient { chat, segment: found.number, parts: found.parts }).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
