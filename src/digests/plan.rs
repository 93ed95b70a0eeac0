//! The scheduler's step: whose slot has come since the last look.

use std::collections::{BTreeMap, HashMap};

use chrono_tz::Tz;

use super::compose::{Readers, compose};
use super::material::Material;
use super::period::{Period, Window, windows};
use super::segments::Segments;
use super::taste::{self, Taste};
use crate::channels::edition::{self, Edition};
use crate::db::Db;
use crate::holidays;
use crate::locale::Locales;
use crate::markup::Html;
use crate::outbox::{self, Lane, NewOccasion, Recipient};
use crate::regions::RegionSet;
use crate::subscribers::{self, Cadence};
use crate::zone;

/// People looked at in one transaction: a few milliseconds.
const CHUNK: i64 = 500;
/// New texts stored in one transaction.
const TEXTS: usize = 16;

/// What one look did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// People whose slot had come.
    pub considered: i64,
    /// Those of them who are owed a digest now.
    pub owed: i64,
    /// Texts that were made for it, counted once for all languages.
    pub texts: i64,
}

/// Owes their digest to everybody whose slot came since the last look. Calling it again changes nothing; the first call only remembers
/// from when on to look. What was missed while nobody looked is caught up, one digest each, as long as its period's grace lasts.
pub async fn plan(db: &Db, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<Planned> {
    let now = now - now.rem_euclid(60);
    let mut planned = Planned::default();
    match looked_until(db).await? {
        Some(last) if last < now => {
            let editions = edition::all(&mut *db.read().acquire().await?).await?;
            let mut look = Look { db, locales, zone, now, editions, material: None, planned: &mut planned };
            for cadence in [Cadence::Daily, Cadence::Weekly] {
                for window in windows(cadence, zone, last, now) {
                    look.plan_window(cadence, &window).await?;
                }
            }
        }
        Some(_) => return Ok(planned),
        None => {}
    }
    remember(db, now).await?;
    Ok(planned)
}

async fn looked_until(db: &Db) -> sqlx::Result<Option<i64>> {
    let value = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'digest.looked_until'").fetch_optional(db.read()).await?;
    Ok(value.and_then(|value| value.parse().ok()))
}

async fn remember(db: &Db, now: i64) -> sqlx::Result<()> {
    let mut c = db.write().await?;
    let value = now.to_string();
    sqlx::query!(
        "INSERT INTO meta (name, value) VALUES ('digest.looked_until', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        value
    )
    .execute(&mut *c)
    .await?;
    c.commit().await
}

struct Look<'a> {
    db: &'a Db,
    locales: &'a Locales,
    zone: Tz,
    now: i64,
    /// Of the linked chats.
    editions: HashMap<i64, Edition>,
    /// Read when the first person is due.
    material: Option<Material>,
    planned: &'a mut Planned,
}

/// Somebody whose slot has come.
#[derive(Clone, Debug)]
struct Person {
    chat: i64,
    regions: i64,
    mark: i64,
    slot: i64,
    topics: i64,
    words: String,
}

/// The occasion that is being filled, once it is there.
struct Filling {
    occasion: i64,
    segments: Segments,
    /// Other digests that somebody may still wait for.
    older: Vec<i64>,
}

impl Look<'_> {
    async fn plan_window(&mut self, cadence: Cadence, window: &Window) -> sqlx::Result<()> {
        let period = Period::of(cadence, window.day, self.zone);
        // On a holiday nobody gets a daily one; what it would have told is new still, and comes the day after.
        if period.expires_at <= self.now || (cadence == Cadence::Daily && holidays::on(window.day).is_some()) {
            return Ok(());
        }
        let mut filling: Option<Filling> = None;
        for &(first, last) in &window.slots {
            let mut after = (first - 1, i64::MAX);
            loop {
                let people = self.due(cadence, &period, (after, last), window).await?;
                let Some(end) = people.last() else { break };
                after = (end.slot, end.chat);
                let more = people.len() == usize::try_from(CHUNK).unwrap_or(usize::MAX);
                if filling.is_none() {
                    filling = Some(self.open(&period).await?);
                }
                if let Some(filling) = &mut filling {
                    self.owe(cadence, window, filling, people).await?;
                }
                if !more {
                    break;
                }
            }
        }
        Ok(())
    }

    /// The next people of this span, in the order of their slots. Not those who came today and kept the hour we gave them: they were just
    /// shown all this.
    async fn due(&self, cadence: Cadence, period: &Period, (after, last): ((i64, i64), i64), window: &Window) -> sqlx::Result<Vec<Person>> {
        let (cadence, day, midnight) =
            (cadence as i64, i64::from(window.day.to_epoch_days()), zone::unix_at(self.zone, zone::local(self.zone, self.now).date(), 0));
        sqlx::query_as!(
            Person,
            r#"SELECT s.chat_id AS "chat!", s.regions, s.news_mark AS mark, s.digest_slot AS slot, s.topics, s.words FROM subscriber s
               WHERE s.state = 0 AND s.digest = ?1 AND s.digest > 0 AND s.digest_slot >= ?2 AND s.digest_slot <= ?4
                 AND (s.digest_slot, s.chat_id) > (?2, ?3)
                 AND COALESCE(s.digest_on, -1) < ?5 AND COALESCE(s.paused_until, 0) <= ?6 AND (s.digest_chosen = 1 OR s.since < ?7)
                 AND NOT EXISTS (SELECT 1 FROM delivery d JOIN occasion o ON o.id = d.occasion_id
                                 WHERE o.key = ?8 AND d.chat_id = s.chat_id AND d.part = 0)
               ORDER BY s.digest_slot, s.chat_id LIMIT ?9"#,
            cadence,
            after.0,
            after.1,
            last,
            day,
            self.now,
            midnight,
            period.key,
            CHUNK
        )
        .fetch_all(self.db.read())
        .await
    }

    async fn open(&mut self, period: &Period) -> sqlx::Result<Filling> {
        let material = self.material().await?;
        let (calendar_day, mark) = (material.today, material.mark);
        tracing::debug!(%calendar_day, mark, key = period.key, "digest");
        let mut c = self.db.write().await?;
        let new = NewOccasion { resends: false, ..NewOccasion::new(period.key.as_str(), Lane::Digest, period.from, period.expires_at) };
        let occasion = outbox::open(&mut c, &new, self.now).await?.id;
        let material = self.material.as_ref().expect("it was read above");
        let segments = Segments::load(&mut c, occasion, material).await?;
        let older = sqlx::query_scalar!(
            r#"SELECT o.id AS "id!" FROM occasion o JOIN tally t ON t.occasion_id = o.id AND t.state = 0 AND t.language = ''
               WHERE o.kind = 'digest' AND o.state IN (1, 2) AND o.id <> ? AND t.n > 0"#,
            occasion
        )
        .fetch_all(&mut *c)
        .await?;
        c.commit().await?;
        Ok(Filling { occasion, segments, older })
    }

    async fn material(&mut self) -> sqlx::Result<&Material> {
        if self.material.is_none() {
            // One snapshot: the marks that are given stand for exactly the news that were read.
            let mut c = self.db.read().begin().await?;
            self.material = Some(Material::read(&mut c, self.locales, self.zone, 0, self.now).await?);
        }
        Ok(self.material.as_ref().expect("it was read"))
    }

    /// Owes the digest to some people: missing texts first, then the people, in short transactions.
    async fn owe(&mut self, cadence: Cadence, window: &Window, filling: &mut Filling, mut people: Vec<Person>) -> sqlx::Result<()> {
        let waiting = self.waiting(filling, &people).await?;
        for person in &mut people {
            if let Some((_, mark)) = waiting.get(&person.chat) {
                person.mark = person.mark.min(*mark);
            }
        }
        let material = self.material.as_ref().expect("an occasion is opened with it");
        let chats: Vec<i64> = people.iter().map(|person| person.chat).collect();
        let mut follows = taste::follows(&mut *self.db.read().acquire().await?, &chats, |event| material.tells(event)).await?;
        let readers: Vec<Readers> = people
            .iter()
            .map(|person| Readers {
                cadence,
                regions: RegionSet::from_bits(person.regions),
                mark: material.group_of(person.mark),
                taste: Taste::new(person.topics, &person.words, follows.remove(&person.chat).unwrap_or_default()),
                edition: self.editions.get(&person.chat).copied(),
            })
            .collect();
        let mut missing: BTreeMap<(i64, i64, &str), &Readers> = BTreeMap::new();
        for readers in readers.iter().filter(|readers| filling.segments.find(readers).is_none()) {
            missing.insert((readers.regions.bits(), readers.mark, readers.key()), readers);
        }
        let missing: Vec<&Readers> = missing.into_values().collect();
        for some in missing.chunks(TEXTS) {
            let texts: Vec<Vec<Vec<Html>>> =
                some.iter().map(|readers| compose(self.locales, material, readers).unwrap_or_default()).collect();
            let mut c = self.db.write().await?;
            for (readers, parts) in some.iter().zip(&texts) {
                filling.segments.add(&mut c, self.locales, readers, parts).await?;
                self.planned.texts += i64::from(!parts.is_empty());
            }
            c.commit().await?;
        }
        let recipients: Vec<Recipient> = people
            .iter()
            .zip(&readers)
            .filter_map(|(person, readers)| Some((person.chat, filling.segments.find(readers)?)))
            .map(|(chat, segment)| Recipient { chat, segment: segment.number, parts: segment.parts })
            .collect();
        let mut c = self.db.write().await?;
        for &older in &filling.older {
            let here: Vec<i64> = waiting.iter().filter(|(_, (occasion, _))| *occasion == older).map(|(chat, _)| *chat).collect();
            if !here.is_empty() {
                outbox::supersede(&mut c, older, &here, self.now).await?;
            }
        }
        outbox::add_recipients(&mut c, filling.occasion, &recipients, self.now).await?;
        subscribers::digest_considered(&mut c, &chats, i64::from(window.day.to_epoch_days()), material.mark).await?;
        c.commit().await?;
        self.planned.considered += i64::try_from(people.len()).unwrap_or(0);
        self.planned.owed += i64::try_from(recipients.iter().filter(|one| one.parts > 0).count()).unwrap_or(0);
        Ok(())
    }

    /// Who of these still waits for an older digest, which it is, and from which mark on its news were new: they are new still.
    async fn waiting(&self, filling: &Filling, people: &[Person]) -> sqlx::Result<HashMap<i64, (i64, i64)>> {
        let mut waiting = HashMap::new();
        let chats = serde_json::to_string(&people.iter().map(|person| person.chat).collect::<Vec<_>>()).expect("numbers are JSON");
        for &older in &filling.older {
            let rows = sqlx::query!(
                "SELECT d.chat_id, g.mark_from FROM delivery d JOIN digest_segment g ON g.occasion_id = d.occasion_id AND g.segment = d.segment
                 WHERE d.occasion_id = ? AND d.part = 0 AND d.state = 0 AND d.chat_id IN (SELECT value FROM json_each(?))",
                older,
                chats
            )
            .fetch_all(self.db.read())
            .await?;
            waiting.extend(rows.into_iter().map(|row| (row.chat_id, (older, row.mark_from))));
        }
        Ok(waiting)
    }
}
