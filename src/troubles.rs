//! What the owners should look at: said at most once a day, in one message, in each owner's language.
//!
//! What can't wait has its own way: `incidents` tells the team at once, and it isn't said a second time here; only a disk that becomes nearly full, and a bot that was away
//! for so long that updates are lost, are told by themselves. `scheduler` and `app` call; it may call `outbox`, `backup`, `team`, `notices`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::db::Db;
use crate::disk::Space;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::team::Role;
use crate::{args, backup, notices, outbox, team, zone};

/// From this hour of the day on, local time.
const FROM_HOUR: u32 = 9;
/// A copy older than this many seconds is told: three days.
const COPY_TOO_OLD: i64 = 3 * 24 * 3600;
/// Telegram keeps updates for so many seconds: a day (Bot API, getUpdates).
const KEPT_BY_TELEGRAM: i64 = 24 * 3600;
/// A disk that was nearly full is told again only after it had this share free.
const ROOM_AGAIN: f64 = 0.12;

/// What only the running program knows.
#[derive(Clone, Copy, Debug)]
pub struct Signs {
    /// How long Telegram could not be reached since this was last told, all outages together.
    pub unreachable: Duration,
    /// The database's disk; `None`: it can't be asked.
    pub space: Option<Space>,
}

/// What was told last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    /// Local day (since 1970-01-01) of the last list.
    day: i64,
    unknown: i64,
    /// Whether the owners know that the disk is nearly full.
    disk: bool,
    /// The local day on which sending was first seen held; the team knows on that day anyway.
    held: Option<i64>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
enum Trouble {
    Unreachable(Duration),
    Unknown(i64),
    Paused(i64),
    Disk(Space),
    Copy(Option<i64>),
    Held,
}

/// Tells the owners what is due; whether today's list went out, so that the signs may be counted anew. `now` in unix seconds.
pub async fn tell(db: &Db, locales: &Locales, zone: Tz, signs: Signs, now: i64) -> sqlx::Result<bool> {
    let mut told = read_told(db).await?;
    let (before, today) = (told, zone::day_number(zone, now));
    let held = outbox::is_held(&mut *db.read().acquire().await?).await?;
    told.held = held.then(|| told.held.unwrap_or(today));
    let full = signs.space.filter(|space| space.is_nearly_full());
    told.disk = full.is_some() || (told.disk && signs.space.is_some_and(|space| space.share() < ROOM_AGAIN));
    if let Some(space) = full.filter(|_| !before.disk) {
        let say = |locale: &Locale| letter(locale, &[Trouble::Disk(space)], zone);
        send(db, locales, format!("disk:{now}"), say, told, now).await?;
        tracing::error!(free_bytes = space.free, "less than a tenth of the database's disk is free; make room");
    } else if told != before {
        save(db, told).await?;
    }
    if told.day == today || zone::local(zone, now).hour() < FROM_HOUR {
        return Ok(false);
    }
    let (found, now_told) = find(db, signs, told, (today, now)).await?;
    if found.is_empty() {
        return Ok(false);
    }
    let say = |locale: &Locale| letter(locale, &found, zone);
    send(db, locales, format!("troubles:{today}"), say, Told { day: today, ..now_told }, now).await?;
    Ok(true)
}

/// Tells the owners that the bot was away for longer than Telegram keeps updates. `heartbeat` is the last sign of life, in unix seconds.
pub async fn tell_away(db: &Db, locales: &Locales, heartbeat: Option<i64>, now: i64) -> sqlx::Result<()> {
    let Some(last) = heartbeat.filter(|last| now - last > KEPT_BY_TELEGRAM) else { return Ok(()) };
    let told = read_told(db).await?;
    let say = |locale: &Locale| {
        let length = locale.duration(TimeDelta::seconds(now - last));
        with_head(locale, vec![locale.html("troubles-away", args! { length = length })])
    };
    send(db, locales, format!("away:{last}"), say, told, now).await
}

async fn find(db: &Db, signs: Signs, told: Told, (today, now): (i64, i64)) -> sqlx::Result<(Vec<Trouble>, Told)> {
    let standings = outbox::standings(db).await?;
    let unknown = standings.get(&outbox::Standing::Unknown).copied().unwrap_or(0);
    let paused = outbox::doubts_and_pauses(db).await?.paused;
    let mut found = Vec::new();
    found.extend((!signs.unreachable.is_zero()).then_some(Trouble::Unreachable(signs.unreachable)));
    found.extend((unknown > told.unknown).then_some(Trouble::Unknown(unknown - told.unknown)));
    found.extend((paused > 0).then_some(Trouble::Paused(paused)));
    found.extend(signs.space.filter(|space| space.is_nearly_full()).map(Trouble::Disk));
    found.extend(old_copy(db, now).await?);
    found.extend(told.held.filter(|since| *since < today).map(|_| Trouble::Held));
    Ok((found, Told { unknown, ..told }))
}

/// The newest copy, if it is too old. A database that nobody keeps, or that is younger than that itself, needs none.
async fn old_copy(db: &Db, now: i64) -> sqlx::Result<Option<Trouble>> {
    let began = team::members(db).await?.iter().map(|member| member.since).min();
    if db.is_scratch() || began.is_none_or(|began| now - began < COPY_TOO_OLD) {
        return Ok(None);
    }
    let last = backup::last(db).await?;
    Ok(last.is_none_or(|last| now - last > COPY_TOO_OLD).then_some(Trouble::Copy(last)))
}

fn letter(locale: &Locale, found: &[Trouble], zone: Tz) -> Letter {
    with_head(locale, found.iter().map(|trouble| trouble.line(locale, zone)).collect())
}

fn with_head(locale: &Locale, lines: Vec<Html>) -> Letter {
    let head = locale.html("troubles-head", args![]).bold();
    Letter::html(Html::join(std::iter::once(head).chain(lines), &Html::trusted("\n")))
}

impl Trouble {
    fn line(&self, locale: &Locale, zone: Tz) -> Html {
        match self {
            Self::Unreachable(length) => {
                let length = TimeDelta::from_std(*length).unwrap_or_default();
                locale.html("troubles-unreachable", args! { length = locale.duration(length) })
            }
            Self::Unknown(n) => locale.html("troubles-unknown", args! { n = *n }),
            Self::Paused(n) => locale.html("troubles-paused", args! { n = *n }),
            #[allow(clippy::cast_possible_truncation, reason = "a percentage")]
            Self::Disk(space) => locale.html("troubles-disk", args! { percent = (space.share() * 100.0) as i64 }),
            Self::Copy(None) => locale.html("troubles-no-copy", args![]),
            Self::Copy(Some(at)) => {
                let at = DateTime::from_timestamp(*at, 0).unwrap_or_default().with_timezone(&zone).date_naive();
                locale.html("troubles-copy", args! { date = locale.date(at) })
            }
            Self::Held => locale.html("troubles-held", args![]),
        }
    }
}

/// Owes the message to the owners and writes down what was told, in one transaction.
async fn send(db: &Db, locales: &Locales, key: String, say: impl Fn(&Locale) -> Letter, told: Told, now: i64) -> sqlx::Result<()> {
    let members = team::members(db).await?;
    let owners: Vec<i64> = members.iter().filter(|member| member.role == Role::Owner).map(|member| member.user).collect();
    let mut transaction = db.write().await?;
    notices::tell(&mut transaction, locales, key, &owners, say, now).await?;
    write(&mut transaction, told).await?;
    transaction.commit().await
}

async fn save(db: &Db, told: Told) -> sqlx::Result<()> {
    let mut transaction = db.write().await?;
    write(&mut transaction, told).await?;
    transaction.commit().await
}

async fn write(c: &mut sqlx::SqliteConnection, told: Told) -> sqlx::Result<()> {
    let told = serde_json::to_string(&told).expect("numbers are JSON");
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('troubles', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", told)
        .execute(c)
        .await
        .map(drop)
}

async fn read_told(db: &Db) -> sqlx::Result<Told> {
    let told = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'troubles'").fetch_optional(db.read()).await?;
    Ok(told.and_then(|told| serde_json::from_str(&told).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Asia::Almaty;
    const QUIET: Signs = Signs { unreachable: Duration::ZERO, space: Some(Space { free: 50, total: 100 }) };

    fn at(hour: i64) -> i64 {
        zone::unix_at(ZONE, chrono::NaiveDate::from_ymd_opt(2025, 4, 21).unwrap(), 0) + hour * 3600
    }

    async fn with_owner() -> (Db, Locales) {
        let db = Db::scratch().await.unwrap();
        let mut transaction = db.write().await.unwrap();
        team::admit(&mut transaction, 1, Role::Owner, "kk", None, 0).await.unwrap();
        team::admit(&mut transaction, 2, Role::Moderator, "ru", None, 0).await.unwrap();
        transaction.commit().await.unwrap();
        (db, Locales::embedded().unwrap())
    }

    /// To whom it was owed, and the text in Russian.
    async fn told(db: &Db, kind: &str) -> Vec<(Vec<i64>, String)> {
        let occasions: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM occasion WHERE kind = ? ORDER BY id").bind(kind).fetch_all(db.read()).await.unwrap();
        let mut found = Vec::new();
        for id in occasions {
            let to = sqlx::query_scalar("SELECT chat_id FROM delivery WHERE occasion_id = ?").bind(id).fetch_all(db.read()).await.unwrap();
            let query = "SELECT letter FROM variant WHERE occasion_id = ? AND language = 'ru'";
            let text: String = sqlx::query_scalar(query).bind(id).fetch_one(db.read()).await.unwrap();
            found.push((to, text));
        }
        found
    }

    #[tokio::test]
    async fn a_disk_that_becomes_nearly_full_is_told_to_the_owners_once() {
        let (db, locales) = with_owner().await;
        let full = Signs { space: Some(Space { free: 9, total: 100 }), ..QUIET };
        let nearly = Signs { space: Some(Space { free: 11, total: 100 }), ..QUIET };
        for signs in [QUIET, full, full, nearly, full] {
            tell(&db, &locales, ZONE, signs, at(3)).await.unwrap();
        }
        let found = told(&db, "disk").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, [1], "the owner, not the moderator");
        assert!(found[0].1.contains("Свободно на диске: 9 %"), "{found:?}");
        tell(&db, &locales, ZONE, QUIET, at(4)).await.unwrap();
        tell(&db, &locales, ZONE, full, at(5)).await.unwrap();
        assert_eq!(told(&db, "disk").await.len(), 2, "and again when it had room in between");
    }

    #[tokio::test]
    async fn what_is_wrong_is_told_in_one_message_and_at_most_once_a_day() {
        let (db, locales) = with_owner().await;
        assert!(!tell(&db, &locales, ZONE, QUIET, at(10)).await.unwrap(), "nothing is wrong");
        let away = Signs { unreachable: Duration::from_secs(40 * 60), ..QUIET };
        assert!(!tell(&db, &locales, ZONE, away, at(8)).await.unwrap(), "nobody is woken for it");
        let mut transaction = db.write().await.unwrap();
        outbox::hold(&mut transaction, "program:refusals").await.unwrap();
        transaction.commit().await.unwrap();
        assert!(tell(&db, &locales, ZONE, away, at(10)).await.unwrap());
        assert!(!tell(&db, &locales, ZONE, away, at(12)).await.unwrap(), "once a day");
        let found = told(&db, "troubles").await;
        assert_eq!(found.len(), 1);
        assert!(found[0].1.contains("Не было связи с Telegram: 40 минут"), "{found:?}");
        assert!(!found[0].1.contains("/release"), "the team has just been told that it is held");
        assert!(tell(&db, &locales, ZONE, QUIET, at(24 + 9)).await.unwrap(), "it is still held the next day");
        let found = told(&db, "troubles").await;
        assert!(found[1].1.contains("/release"), "{found:?}");
        assert!(!found[1].1.contains("Не было связи"), "what was told is not told again: {found:?}");
    }

    #[tokio::test]
    async fn an_old_copy_is_told_and_a_long_absence_too() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("jarshy.db")).await.unwrap();
        let locales = Locales::embedded().unwrap();
        let mut transaction = db.write().await.unwrap();
        team::admit(&mut transaction, 1, Role::Owner, "kk", None, at(0)).await.unwrap();
        transaction.commit().await.unwrap();
        assert!(!tell(&db, &locales, ZONE, QUIET, at(24 + 10)).await.unwrap(), "too young to miss a copy");
        assert!(tell(&db, &locales, ZONE, QUIET, at(3 * 24 + 10)).await.unwrap());
        backup::write(&db, &folder.path().join("copy.db"), at(3 * 24 + 11)).await.unwrap();
        assert!(!tell(&db, &locales, ZONE, QUIET, at(5 * 24 + 10)).await.unwrap());
        assert!(tell(&db, &locales, ZONE, QUIET, at(7 * 24 + 10)).await.unwrap());
        let found = told(&db, "troubles").await;
        assert!(found[0].1.contains("ещё нет") && found[1].1.contains("24 апреля 2025"), "{found:?}");

        tell_away(&db, &locales, Some(at(0)), at(20)).await.unwrap();
        tell_away(&db, &locales, Some(at(0)), at(30)).await.unwrap();
        assert!(told(&db, "away").await[0].1.contains("1 день 6 часов"));
        assert_eq!(told(&db, "away").await.len(), 1);
    }
}
