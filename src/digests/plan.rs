//! The scheduler's step: whose slot has come since the last look.

use std::collections::{BTreeMap, HashMap, VecDeque};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::compose::{self, Readers};
use super::material::Material;
use super::people::{MANY, People, Person};
use super::period::{Period, Window, windows};
use super::said::Phrases;
use super::segments::{self, Made, Place, Segments};
use super::taste::{self, Taste};
use crate::channels::edition::{self, Edition};
use crate::db::Db;
use crate::holidays;
use crate::locale::Locales;
use crate::outbox::{self, Lane, NewOccasion, Recipient};
use crate::regions::RegionSet;
use crate::subscribers::{self, Cadence};
use crate::zone;

/// New groups written in one transaction, each with its text in every language: a few milliseconds.
const TEXTS: usize = 200;
/// Groups whose texts are made before somebody else's turn: less than a millisecond.
const AT_A_BREATH: usize = 16;

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
    material: Option<(Material, Phrases<'a>)>,
    planned: &'a mut Planned,
}

/// The occasion that is being filled, once it is there.
struct Filling {
    segments: Segments,
    /// Other digests that somebody may still wait for.
    older: Vec<i64>,
}

/// Somebody whose slot has come and what they want to read; the older digest that they still wait for, if any.
struct Due {
    chat: i64,
    readers: Readers,
    older: Option<i64>,
}

/// Some of them and what they are owed, ready to be written.
#[derive(Default)]
struct Batch {
    /// All of them.
    chats: Vec<i64>,
    recipients: Vec<Recipient>,
    /// Groups that nobody was in before.
    made: Vec<Made>,
    /// Older digests and who still waits for them.
    older: BTreeMap<i64, Vec<i64>>,
}

impl<'a> Look<'a> {
    /// While some are being written, the next are read and their texts made.
    async fn plan_window(&mut self, cadence: Cadence, window: &Window) -> sqlx::Result<()> {
        let period = Period::of(cadence, window.day, self.zone);
        // On a holiday nobody gets a daily one; what it would have told is new still, and comes the day after.
        if period.expires_at <= self.now || (cadence == Cadence::Daily && holidays::on(window.day).is_some()) {
            return Ok(());
        }
        let mut people = self.due(cadence, window, &period.key).await?;
        let Some(first) = people.next().await? else { return Ok(()) };
        let mut filling = self.open(&period).await?;
        let (place, day) = (filling.segments.place, i64::from(window.day.to_epoch_days()));
        let mut due = self.readers(cadence, window.day, &filling, first).await?;
        let mut ready = Batch::default();
        loop {
            let (db, now) = (self.db, self.now);
            let prepare = async {
                if due.is_empty()
                    && let Some(more) = people.next().await?
                {
                    due = self.readers(cadence, window.day, &filling, more).await?;
                }
                sqlx::Result::Ok(self.prepare(&mut filling.segments, &mut due).await)
            };
            let ((), next) = futures::try_join!(write(db, place, &ready, day, now), prepare)?;
            if next.chats.is_empty() {
                return Ok(());
            }
            ready = next;
        }
    }

    /// Those whose slot lies in the window. Not those who came today and kept the hour we gave them: they were just shown all this.
    async fn due(&self, cadence: Cadence, window: &Window, key: &str) -> sqlx::Result<People<'a>> {
        let mut many = 0;
        for (first, last) in &window.slots {
            let cadence = cadence as i64;
            many += sqlx::query_scalar!(
                r#"SELECT COUNT(*) AS "many!: i64" FROM subscriber WHERE state = 0 AND digest = ? AND digest > 0 AND digest_slot BETWEEN ? AND ?"#,
                cadence,
                first,
                last
            )
            .fetch_one(self.db.read())
            .await?;
        }
        Ok(People {
            db: self.db,
            cadence: cadence as i64,
            day: i64::from(window.day.to_epoch_days()),
            now: self.now,
            midnight: zone::unix_at(self.zone, zone::local(self.zone, self.now).date(), 0),
            key: key.to_owned(),
            spans: window.slots.clone(),
            in_order: many > MANY,
            after: (i64::MIN, i64::MIN),
        })
    }

    async fn open(&mut self, period: &Period) -> sqlx::Result<Filling> {
        if self.material.is_none() {
            // One snapshot: the marks that are given stand for exactly the news that were read.
            let mut c = self.db.read().begin().await?;
            let material = Material::read(&mut c, self.locales, self.zone, 0, self.now).await?;
            let phrases = Phrases::new(self.locales, material.today);
            self.material = Some((material, phrases));
        }
        let (material, _) = self.material.as_ref().expect("it was read");
        tracing::debug!(calendar_day = %material.today, mark = material.mark, key = period.key, "digest");
        let mut c = self.db.write().await?;
        let new = NewOccasion { resends: false, ..NewOccasion::new(period.key.as_str(), Lane::Digest, period.from, period.expires_at) };
        let occasion = outbox::open(&mut c, &new, self.now).await?.id;
        let segments = Segments::load(&mut c, occasion, material).await?;
        let older = sqlx::query_scalar!(
            r#"SELECT o.id AS "id!" FROM occasion o WHERE o.kind = 'digest' AND o.state IN (1, 2) AND o.id <> ?
                 AND EXISTS (SELECT 1 FROM tally t WHERE t.occasion_id = o.id AND t.state = 0 AND t.n > 0)"#,
            occasion
        )
        .fetch_all(&mut *c)
        .await?;
        c.commit().await?;
        Ok(Filling { segments, older })
    }

    /// What people want to read, with whom they share it.
    async fn readers(&self, cadence: Cadence, day: NaiveDate, filling: &Filling, people: Vec<Person>) -> sqlx::Result<VecDeque<Due>> {
        let waiting = self.waiting(filling, &people).await?;
        let (material, _) = self.material.as_ref().expect("an occasion is opened with it");
        let last = i64::from(day.to_epoch_days()) - compose::days_between(cadence, day);
        let chats: Vec<i64> = people.iter().map(|person| person.chat).collect();
        let mut follows = taste::follows(&mut *self.db.read().acquire().await?, &chats, |event| material.tells(event)).await?;
        let due = |person: Person| {
            let (older, mark) = waiting.get(&person.chat).copied().unzip();
            let readers = Readers {
                cadence,
                regions: RegionSet::from_bits(person.regions),
                mark: material.group_of(mark.unwrap_or(person.mark).min(person.mark)),
                taste: Taste::new(person.topics, &person.words, follows.remove(&person.chat).unwrap_or_default()),
                // One that they still wait for told them nothing.
                had_last: older.is_none() && person.digest_on.is_some_and(|day| day >= last),
                edition: self.editions.get(&person.chat).copied(),
            };
            Due { chat: person.chat, readers, older }
        };
        Ok(people.into_iter().map(due).collect())
    }

    /// The next ones, with the texts that are missing.
    async fn prepare(&mut self, segments: &mut Segments, due: &mut VecDeque<Due>) -> Batch {
        let mut batch = Batch::default();
        let Some((material, phrases)) = &mut self.material else { return batch };
        while let Some(one) = due.pop_front() {
            let segment = match segments.find(&one.readers) {
                Some(segment) => segment,
                None => {
                    let made = segments.make(phrases, material, &one.readers);
                    let segment = made.segment;
                    batch.made.push(made);
                    self.planned.texts += i64::from(segment.parts > 0);
                    if batch.made.len().is_multiple_of(AT_A_BREATH) {
                        tokio::task::yield_now().await;
                    }
                    segment
                }
            };
            batch.chats.push(one.chat);
            batch.recipients.push(Recipient { chat: one.chat, segment: segment.number, parts: segment.parts });
            if let Some(older) = one.older {
                batch.older.entry(older).or_default().push(one.chat);
            }
            self.planned.considered += 1;
            self.planned.owed += i64::from(segment.parts > 0);
            if batch.made.len() >= TEXTS {
                break;
            }
        }
        batch
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

/// Owes the digest to some people, with the texts that are new, in one transaction.
async fn write(db: &Db, place: Place, batch: &Batch, day: i64, now: i64) -> sqlx::Result<()> {
    if batch.chats.is_empty() {
        return Ok(());
    }
    db.leisure().await;
    let mut c = db.write().await?;
    segments::store(&mut c, place, &batch.made).await?;
    for (older, chats) in &batch.older {
        outbox::supersede(&mut c, *older, chats, now).await?;
    }
    outbox::add_recipients(&mut c, place.occasion, &batch.recipients, now).await?;
    subscribers::digest_considered(&mut c, &batch.chats, day, place.mark).await?;
    c.commit().await
}
