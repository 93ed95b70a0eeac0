//! Which reminders are due, and who must hear that an event has changed.
//!
//! Promises: a reminder is owed once per event, revision and time; it comes before quiet hours that it would fall into, never after; several
//! due within a quarter of an hour come as one message; what was asked too late for its time isn't sent. A moved event moves its reminders
//! and a cancelled one cancels them in the transaction that changes it, and exactly those who had been told, or had asked, hear of it.
//! Calls `events`, `outbox`, `subscribers`, `channels`, `locale`; `scheduler` calls [`plan`], the counter calls the rest.

mod asked;
mod change;
mod expected;
mod text;
mod times;

pub use change::{concerned, event_changed};
pub use expected::{Expected, expected};
pub use times::{set_times, times_of};

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use self::asked::add_those_who_asked;
use crate::audience::{Audience, Lead};
use crate::channels;
use crate::config::Office;
use crate::db::Db;
use crate::events::{self, Event};
use crate::locale::Locales;
use crate::outbox::{self, Lane, NewOccasion, Opened, Recipient, VariantKey};
use crate::regions::RegionSet;
use crate::subscribers;
use crate::zone::Quiet;

/// Reminders are written down this many seconds before they are due: quiet hours may bring them forward by most of a day.
const HORIZON: i64 = 26 * 3600;

/// The segment of what goes to linked chats; people's is 0.
const IN_CHATS: i64 = 1;

/// One reminder of one event: due `lead` minutes before it.
#[derive(Clone, Debug)]
struct Due {
    event: i64,
    original: String,
    revision: i64,
    anchor: i64,
    marked_for: Option<i64>,
    lead: i64,
    default: bool,
}

impl Due {
    fn at(&self) -> i64 {
        self.anchor - self.lead * 60
    }

    fn key(&self) -> String {
        let Self { event, original, revision, lead, .. } = self;
        if original.is_empty() {
            format!("reminder:{event}:r{revision}:{lead}")
        } else {
            format!("reminder:{event}:{original}:r{revision}:{lead}")
        }
    }
}

/// Writes down the reminders that fall due within the next day; how many occasions were opened. Calling it again changes nothing.
pub async fn plan(db: &Db, locales: &Locales, office: &Office, now: i64) -> sqlx::Result<usize> {
    let leads = leads(db, office).await?;
    let mut opened = 0;
    for &lead in &leads {
        for (due, own_times) in unplanned(db, lead, office.remind_before.contains(&lead), now, HORIZON).await? {
            let overtaken = leads.iter().any(|&smaller| smaller < lead && due.anchor - smaller * 60 <= now);
            if !(due.at() < now && overtaken) {
                opened += usize::from(owe(db, locales, office, &due, now).await?);
            }
            let mut transaction = db.write().await?;
            // Marked otherwise meanwhile: then it is planned anew at the next look.
            sqlx::query!(
                "INSERT INTO reminder_plan (event_id, original, revision, lead, planned_at)
                 SELECT id, ?2, revision, ?4, ?5 FROM event WHERE id = ?1 AND revision = ?3 AND marked_for IS ?6 AND remind_before IS ?7
                 ON CONFLICT DO NOTHING",
                due.event,
                due.original,
                due.revision,
                due.lead,
                now,
                due.marked_for,
                own_times
            )
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
        }
    }
    Ok(opened)
}

/// Opens one reminder and owes it to all who asked for it, in short writes. Ended half-way it is done again from the start, and nobody is
/// owed it twice. `true`: it is new.
async fn owe(db: &Db, locales: &Locales, office: &Office, due: &Due, now: i64) -> sqlx::Result<bool> {
    let mut transaction = db.write().await?;
    let opened = open(&mut transaction, locales, due, now).await?;
    transaction.commit().await?;
    let Some(opened) = opened else { return Ok(false) };
    let mut after = i64::MIN;
    while let Some(to) = asked::chunk_end(db, due, after).await? {
        db.leisure().await;
        let mut transaction = db.write().await?;
        add_those_who_asked(&mut transaction, opened.id, due, office, after + 1..=to).await?;
        transaction.commit().await?;
        after = to;
    }
    Ok(opened.fresh)
}

/// All reminder times that anybody has: the office's, people's own, events' own, and those asked for single events.
async fn leads(db: &Db, office: &Office) -> sqlx::Result<BTreeSet<i64>> {
    let mut leads = subscribers::chosen_leads(db).await?;
    leads.extend(&office.remind_before);
    let asked =
        sqlx::query_scalar!(r#"SELECT DISTINCT lead AS "lead!" FROM reminder_request WHERE lead IS NOT NULL"#).fetch_all(db.read()).await?;
    leads.extend(asked);
    let of_events = sqlx::query_scalar!(r#"SELECT DISTINCT remind_before AS "list!" FROM event WHERE remind_before IS NOT NULL"#)
        .fetch_all(db.read())
        .await?;
    leads.extend(of_events.iter().flat_map(|list| events::minutes(list)));
    Ok(leads)
}

/// Whether a time is one of an event's own (a list), or of the office's if it has none.
fn is_default(own: Option<&str>, usual: bool, lead: i64) -> bool {
    own.map_or(usual, |list| events::minutes(list).contains(&lead))
}

/// Events that begin `lead` minutes from now up to `horizon` seconds later, that somebody wants to hear of, and for which this time isn't
/// planned yet, each with its own times as they are written; `usual`: it is one of the office's.
async fn unplanned(db: &Db, lead: i64, usual: bool, now: i64, horizon: i64) -> sqlx::Result<Vec<(Due, Option<String>)>> {
    let until = now + lead * 60 + horizon;
    let rows = sqlx::query!(
        r#"SELECT o.event_id, o.original, o.anchor_at AS "anchor!", e.revision, e.marked_for, e.remind_before
           FROM occurrence o JOIN event e ON e.id = o.event_id
           WHERE o.anchor_at > ?1 AND o.anchor_at <= ?2 AND e.status IN ('published', 'moved') AND COALESCE(o.status, '') <> 'cancelled'
             AND (e.marked_for IS NOT NULL OR EXISTS (SELECT 1 FROM reminder_request r WHERE r.event_id = e.id)
                  OR EXISTS (SELECT 1 FROM series_request r WHERE r.series = e.series))
             AND NOT EXISTS (SELECT 1 FROM reminder_plan p
                             WHERE p.event_id = e.id AND p.original = o.original AND p.revision = e.revision AND p.lead = ?3)
           ORDER BY o.anchor_at"#,
        now,
        until,
        lead
    )
    .fetch_all(db.read())
    .await?;
    let due = rows.into_iter().map(|row| {
        let default = is_default(row.remind_before.as_deref(), usual, lead);
        let due = Due {
            event: row.event_id,
            original: row.original,
            revision: row.revision,
            anchor: row.anchor,
            marked_for: row.marked_for,
            lead,
            default,
        };
        (due, row.remind_before)
    });
    Ok(due.collect())
}

/// Opens one reminder: its texts, and the audience it was marked for. `None`: there is no such event any more.
async fn open(c: &mut SqliteConnection, locales: &Locales, due: &Due, now: i64) -> sqlx::Result<Option<Opened>> {
    let Some(event) = occurrence(c, due, now).await? else { return Ok(None) };
    let new = NewOccasion {
        joins: true,
        before_quiet: true,
        event: Some((due.event, due.revision)),
        audience: due.marked_for.map(|bits| marked_audience(RegionSet::from_bits(bits), due)),
        ..NewOccasion::new(due.key(), Lane::Change, due.at(), due.anchor)
    };
    let opened = outbox::open(c, &new, now).await?;
    for &lang in locales.languages() {
        let letter = text::reminder(locales, lang, &event, opened.id, now);
        let key = VariantKey { segment: 0, language: lang.as_str(), version: 1, part: 0 };
        outbox::add_variant(c, opened.id, key, &letter).await?;
    }
    if let Some(bits) = due.marked_for.filter(|_| due.default) {
        post_in_chats(c, locales, (due, &event), (opened.id, RegionSet::from_bits(bits)), now).await?;
    }
    if let (false, Some(bits)) = (opened.fresh, due.marked_for) {
        widen(c, opened.id, due, RegionSet::from_bits(bits)).await?;
    }
    // A person's quiet hours may bring it forward by most of a day, so claims may look at it from now on; each row has its own time.
    sqlx::query!("UPDATE occasion SET not_before = ? WHERE id = ? AND audience IS NULL", now, opened.id).execute(c).await?;
    Ok(Some(opened))
}

/// The linked chats that are reminded of what is marked have texts of their own, without what only a person can press.
async fn post_in_chats(
    c: &mut SqliteConnection,
    locales: &Locales,
    (due, event): (&Due, &Event),
    (occasion, regions): (i64, RegionSet),
    now: i64,
) -> sqlx::Result<()> {
    let chats = channels::reminded_in(&mut *c, regions).await?;
    if chats.is_empty() {
        return Ok(());
    }
    for &lang in locales.languages() {
        let letter = text::in_a_chat(text::reminder(locales, lang, event, occasion, now));
        let key = VariantKey { segment: IN_CHATS, language: lang.as_str(), version: 1, part: 0 };
        outbox::add_variant(c, occasion, key, &letter).await?;
    }
    let to: Vec<Recipient> = chats.into_iter().map(|chat| Recipient { chat, segment: IN_CHATS, parts: 1 }).collect();
    outbox::add_recipients(c, occasion, &to, due.at()).await.map(drop)
}

/// Fills a reminder that so far only those got who had asked; they have their rows already and get no second one.
async fn widen(c: &mut SqliteConnection, occasion: i64, due: &Due, regions: RegionSet) -> sqlx::Result<()> {
    let (audience, at) = (marked_audience(regions, due).to_string(), due.at());
    sqlx::query!(
        "UPDATE occasion SET audience = ?, state = 0, filled_to = NULL, not_before = ? WHERE id = ? AND state = 1 AND audience IS NULL",
        audience,
        at,
        occasion
    )
    .execute(c)
    .await
    .map(drop)
}

/// A moderator has marked an event for reminders, or taken the mark back: it is planned anew at the next look. What a mark owed ends, in
/// chunks; those who asked are then owed theirs again, unless they have it.
pub async fn mark_changed(c: &mut SqliteConnection, event: i64, marked: bool) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM reminder_plan WHERE event_id = ?", event).execute(&mut *c).await?;
    if !marked {
        sqlx::query!(
            "UPDATE occasion SET state = 3, key = key || ':withdrawn:' || id
             WHERE event_id = ? AND kind = 'reminder' AND audience IS NOT NULL AND state IN (0, 1, 2)",
            event
        )
        .execute(c)
        .await?;
    }
    Ok(())
}

async fn occurrence(c: &mut SqliteConnection, due: &Due, now: i64) -> sqlx::Result<Option<Event>> {
    let event = events::by_id(c, due.event, now).await?;
    Ok(event.filter(|event| due.original.is_empty() || event.occurrence.original == due.original))
}

fn marked_audience(regions: RegionSet, due: &Due) -> Audience {
    let lead = Some(Lead { minutes: due.lead, default: due.default });
    Audience { lead, but_not_event: Some(due.event), ..Audience::of_regions(regions) }
}

/// Somebody wants to be reminded of an event: at `lead` minutes before, or at their own times.
pub async fn ask(c: &mut SqliteConnection, office: &Office, event: i64, chat: i64, lead: Option<i64>, now: i64) -> sqlx::Result<()> {
    events::requests::remind(c, event, chat, lead, now).await?;
    for due in planned(c, Some(event), office).await? {
        add_those_who_asked(c, due.0, &due.1, office, chat..=chat).await?;
    }
    Ok(())
}

/// "Not this one": what is pending of it ends, and nothing more of it comes, whoever marked it.
pub async fn drop_event(c: &mut SqliteConnection, event: i64, chat: i64, now: i64) -> sqlx::Result<()> {
    events::requests::not_interested(c, event, chat, now).await?;
    let occasions = sqlx::query_scalar!(r#"SELECT id AS "id!" FROM occasion WHERE event_id = ? AND state IN (0, 1, 2)"#, event)
        .fetch_all(&mut *c)
        .await?;
    for occasion in occasions {
        outbox::cancel_one(c, occasion, chat, now).await?;
    }
    Ok(())
}

/// Takes "not this one" back: what is still to come of it comes, asked for at `lead` again if it was.
pub async fn want_event(
    c: &mut SqliteConnection,
    office: &Office,
    event: i64,
    chat: i64,
    lead: Option<Option<i64>>,
    now: i64,
) -> sqlx::Result<()> {
    events::requests::interested(c, event, chat).await?;
    let occasions = sqlx::query_scalar!(r#"SELECT id AS "id!" FROM occasion WHERE event_id = ? AND state IN (0, 1, 2)"#, event)
        .fetch_all(&mut *c)
        .await?;
    for occasion in occasions {
        outbox::forget_unwanted(c, occasion, chat).await?;
    }
    match lead {
        Some(lead) => ask(c, office, event, chat, lead, now).await,
        None => replan(c, office, chat).await,
    }
}

/// Somebody takes back what they asked for; a moderator's mark still counts.
pub async fn take_back(c: &mut SqliteConnection, office: &Office, event: i64, chat: i64) -> sqlx::Result<()> {
    events::requests::forget(c, event, chat).await?;
    replan(c, office, chat).await
}

/// A person's reminder times, quiet hours or regions have changed: what is pending for them is written anew.
pub async fn replan(c: &mut SqliteConnection, office: &Office, chat: i64) -> sqlx::Result<()> {
    for (occasion, due) in planned(c, None, office).await? {
        outbox::withdraw_pending(c, occasion, chat).await?;
        add_those_who_asked(c, occasion, &due, office, chat..=chat).await?;
        if let Some(bits) = due.marked_for {
            let at = subscribers::due_before_quiet(due.at(), office.zone, office.quiet);
            outbox::add_if_in(c, occasion, &marked_audience(RegionSet::from_bits(bits), &due), chat, &at).await?;
        }
    }
    Ok(())
}

/// The reminders that are in the outbox and still to come, of one event or of all.
async fn planned(c: &mut SqliteConnection, event: Option<i64>, office: &Office) -> sqlx::Result<Vec<(i64, Due)>> {
    let rows = sqlx::query!(
        r#"SELECT o.id AS "id!", o.key, o.event_id AS "event!", o.event_revision AS "revision!", o.expires_at, o.audience,
                  (SELECT e.remind_before FROM event e WHERE e.id = o.event_id) AS "remind_before?: String" FROM occasion o
           WHERE o.kind = 'reminder' AND o.state IN (0, 1, 2) AND o.event_id IS NOT NULL AND (?1 IS NULL OR o.event_id = ?1)
             AND EXISTS (SELECT 1 FROM event e WHERE e.id = o.event_id AND e.revision = o.event_revision)"#,
        event
    )
    .fetch_all(c)
    .await?;
    let planned = rows.into_iter().filter_map(|row| {
        let lead = row.key.rsplit(':').next()?.parse().ok()?;
        let marked_for = row
            .audience
            .and_then(|audience| audience.parse::<Audience>().ok())
            .map(|audience| audience.regions.unwrap_or(RegionSet::ALL).bits());
        let default = is_default(row.remind_before.as_deref(), office.remind_before.contains(&lead), lead);
        let due =
            Due { event: row.event, original: String::new(), revision: row.revision, anchor: row.expires_at, marked_for, lead, default };
        Some((row.id, due))
    });
    Ok(planned.collect())
}

/// What marking an event for reminders would mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkForecast {
    /// How many people would be reminded.
    pub people: i64,
    /// How many seconds it would take at the office's rate, without quiet hours.
    pub seconds: i64,
    /// How many of them would get it after the event has begun.
    pub late: i64,
    /// Reminders of other events that want to go out by then: on a holiday there are many.
    pub others: i64,
}

/// How far marking an event for these regions reaches, before anybody saves it. Each person counts once for each of the office's times.
pub async fn forecast(db: &Db, office: &Office, event: &Event, regions: RegionSet, now: i64) -> sqlx::Result<Option<MarkForecast>> {
    let Some(anchor) = event.occurrence.instants.anchor_at else { return Ok(None) };
    let people = Audience::of_regions(regions).count(db).await?;
    let pending: i64 = outbox::pending_by_lane(db).await?.range(..=Lane::Change as i64).map(|(_, n)| n).sum();
    let rate = office.rate.unwrap_or(1000.0);
    let first = times_of(office, event).first().map_or(anchor, |lead| anchor - lead * 60).max(now);
    let others = expected::of_others(db, office, event.id, (first, anchor), now).await?;
    let waiting = pending + others;
    let begins = office.quiet.and_then(|quiet: Quiet| quiet.until(office.zone, first)).unwrap_or(first);
    // People and rates are far below 2^52; seconds of a day fit any integer.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    let (seconds, in_time) = (((waiting + people) as f64 / rate).ceil() as i64, ((anchor - begins).max(0) as f64 * rate) as i64);
    Ok(Some(MarkForecast { people, seconds, late: (waiting + people - in_time).clamp(0, people), others }))
}
