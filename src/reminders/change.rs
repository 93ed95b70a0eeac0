//! A change of an event reaches exactly those who had been told the old state or had asked, once.

use sqlx::SqliteConnection;

use super::{IN_CHATS, text};
use crate::db::Db;
use crate::events::{self, Aspects, Changed, Status};
use crate::locale::Locales;
use crate::outbox::{self, Lane, NewOccasion, VariantKey};

/// Edits within this many seconds are told as one: a later one makes an earlier notice stale before anybody gets it.
const SETTLES: i64 = 120;
/// An edit within this many seconds of one that nobody has been told of yet is told with it (the queue may be long).
const TOGETHER: i64 = 600;
/// Edits of one event that are looked at for it.
const EDITS: i64 = 20;
/// A notice is true for long, but nobody needs it after this.
const LASTS: i64 = 30 * 24 * 3600;
/// What starts within this and won't take place is told even in quiet hours.
const WAKES_WITHIN: i64 = 12 * 3600;

/// Call in the transaction that changed an event: its old reminders end, and a notice is owed to those concerned. `false`: nobody is.
pub async fn event_changed(c: &mut SqliteConnection, locales: &Locales, changed: &Changed, now: i64) -> sqlx::Result<bool> {
    if !changed.tells(now) {
        return Ok(false);
    }
    let aspects = with_the_untold(c, changed, now).await?;
    outbox::cancel_event(c, changed.event_id, changed.revision).await?;
    let Some(event) = events::by_id(c, changed.event_id, now).await? else { return Ok(false) };
    let soon = event.occurrence.instants.anchor_at.or(changed.over.0).is_some_and(|at| at - now < WAKES_WITHIN);
    let key = format!("change:{}:r{}", changed.event_id, changed.revision);
    let expires_at = changed.over.1.or(changed.over.0).unwrap_or(now + LASTS).max(now + SETTLES + 3600);
    let new = NewOccasion {
        wakes: event.status() == Status::Cancelled && soon,
        capped: false,
        event: Some((changed.event_id, changed.revision)),
        ..NewOccasion::new(key, Lane::Change, now + SETTLES, expires_at)
    };
    let opened = outbox::open(c, &new, now).await?;
    for &lang in locales.languages() {
        let letter = text::change(locales, lang, &event, aspects, opened.id, now);
        for (segment, letter) in [(0, letter.clone()), (IN_CHATS, text::in_a_chat(letter))] {
            let key = VariantKey { segment, language: lang.as_str(), version: 1, part: 0 };
            outbox::add_variant(c, opened.id, key, &letter).await?;
        }
    }
    owe_to_those_concerned(c, opened.id, changed.event_id, now + SETTLES).await
}

/// What changed now, and by the edits just before it whose notices nobody has.
async fn with_the_untold(c: &mut SqliteConnection, changed: &Changed, now: i64) -> sqlx::Result<Aspects> {
    let notices = sqlx::query!(
        r#"SELECT o.event_revision AS "revision!", o.created_at,
                  EXISTS (SELECT 1 FROM delivery d WHERE d.occasion_id = o.id AND d.state IN (1, 2, 7)) AS "told!: bool"
           FROM occasion o WHERE o.event_id = ? AND o.kind = 'change' ORDER BY o.event_revision DESC LIMIT ?"#,
        changed.event_id,
        EDITS
    );
    let (mut since, mut last) = (changed.revision, now);
    for notice in notices.fetch_all(&mut *c).await? {
        if notice.told || last - notice.created_at >= TOGETHER {
            break;
        }
        (since, last) = (notice.revision, notice.created_at);
    }
    let edits = sqlx::query_scalar!(
        "SELECT what FROM event_change WHERE event_id = ? AND revision BETWEEN ? AND ?",
        changed.event_id,
        since,
        changed.revision
    );
    Ok(edits.fetch_all(c).await?.iter().fold(changed.aspects, |all, words| all.with(words)))
}

/// How many people a change of this event would be told to now.
pub async fn concerned(db: &Db, event: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM (
             SELECT d.chat_id FROM delivery d JOIN occasion o ON o.id = d.occasion_id WHERE o.event_id = ?1 AND d.state IN (1, 2, 7)
             UNION SELECT chat_id FROM reminder_request WHERE event_id = ?1
             UNION SELECT r.chat_id FROM series_request r JOIN event e ON e.series = r.series WHERE e.id = ?1
             EXCEPT SELECT chat_id FROM not_interested WHERE event_id = ?1
           ) q JOIN subscriber s ON s.chat_id = q.chat_id AND s.state = 0"#,
        event
    )
    .fetch_one(db.read())
    .await
}

/// Those who hold a message about it (sent, in flight or unknown), and those who asked; not those who don't want to hear of it.
async fn owe_to_those_concerned(c: &mut SqliteConnection, occasion: i64, event: i64, due: i64) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "INSERT INTO delivery (occasion_id, chat_id, part, state, segment, due)
         SELECT ?1, s.chat_id, 0, 0, CASE s.kind WHEN 0 THEN 0 ELSE ?4 END, ?3 FROM (
             SELECT d.chat_id FROM delivery d JOIN occasion o ON o.id = d.occasion_id WHERE o.event_id = ?2 AND d.state IN (1, 2, 7)
             UNION SELECT chat_id FROM reminder_request WHERE event_id = ?2
             UNION SELECT r.chat_id FROM series_request r JOIN event e ON e.series = r.series WHERE e.id = ?2
             EXCEPT SELECT chat_id FROM not_interested WHERE event_id = ?2
         ) q JOIN subscriber s ON s.chat_id = q.chat_id AND s.state = 0
         WHERE true ON CONFLICT DO NOTHING",
        occasion,
        event,
        due,
        IN_CHATS
    )
    .execute(&mut *c)
    .await?
    .rows_affected();
    outbox::count_pending(c, occasion, added).await?;
    Ok(added > 0)
}
