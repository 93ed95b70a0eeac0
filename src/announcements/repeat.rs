//! An announcement that is said again, each week or each month, until a day. Owns `repeat`.
//!
//! Each time is an announcement of its own, made the moment the one before it goes out: it waits as a scheduled one, stands in the queue,
//! and can be called back, changed and thrown away like any other. Its recipients are those subscribed when it begins.
//!
//! Promises:
//! - *What is approved is what is sent.* A yes binds the rule and its end together with the texts and the audience, so it is a yes to the
//!   repeats as well: each takes it over, with the number of people to whom it was said. It holds only while nothing differs. A repeat that
//!   was changed, or whose audience has grown by more than a fifth, waits for a yes of its own when its time comes.
//! - A correction is a correction of what will be said, too: the repeat that waits takes over the new texts, unless somebody wrote others for
//!   it. Who is taken back or stopped on the way says no more either: then the repeat that waits goes back to the drafts.
//! - One of them holds the rule, the latest: there is never more than one that waits.
//! - A safety notice is one once, and what is paid for is paid for once: an owner says so each time.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::approval::{self, Verdict};
use super::steps::{advance, decides, instant, subject, write_text};
use super::{Announcement, Hand, Refused, State, get_in, posts_key};
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::{args, notices, outbox, team, zone};

/// No rhythm lets more days pass than this.
const LONGEST: usize = 62;

/// Which days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Each week on this day.
    Weekly(Weekday),
    /// Each month on this day, from 1; on its last one where it has fewer, so that 31 is always the last.
    Monthly(u32),
}

impl Rhythm {
    fn has(self, day: NaiveDate) -> bool {
        match self {
            Self::Weekly(weekday) => day.weekday() == weekday,
            Self::Monthly(number) => {
                day.day() == number || (day.day() < number && day.succ_opt().is_none_or(|next| next.month() != day.month()))
            }
        }
    }
}

/// When an announcement is said again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// On which days.
    pub rhythm: Rhythm,
    /// At which minute of the local day.
    pub minute: i64,
    /// Never after this instant, unix seconds.
    pub until: i64,
}

impl Repeat {
    /// The first time from an instant on; `None`: it is over by then.
    pub fn first_from(&self, zone: Tz, from: i64) -> Option<i64> {
        let days = zone::local(zone, from).date().iter_days().take(LONGEST);
        let mut times = days.filter(|day| self.rhythm.has(*day)).map(|day| zone::unix_at(zone, day, self.minute));
        times.find(|at| *at >= from).filter(|at| *at <= self.until)
    }

    /// The first time on a later local day than that of an instant: nothing is said twice in one day.
    pub fn next_after(&self, zone: Tz, after: i64) -> Option<i64> {
        let tomorrow = zone::local(zone, after).date().checked_add_days(Days::new(1))?;
        self.first_from(zone, zone::unix_at(zone, tomorrow, 0))
    }

    /// Its times after an instant and before another.
    pub fn times(&self, zone: Tz, after: i64, before: i64) -> Vec<i64> {
        std::iter::successors(self.next_after(zone, after), |at| self.next_after(zone, *at)).take_while(|at| *at < before).collect()
    }
}

impl fmt::Display for Repeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rhythm {
            Rhythm::Weekly(day) => write!(f, "weekly:{}", day.num_days_from_monday())?,
            Rhythm::Monthly(day) => write!(f, "monthly:{day}")?,
        }
        write!(f, ":{}:{}", self.minute, self.until)
    }
}

/// It isn't written as [`Repeat`] writes itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such rule of repeating")]
pub struct NoRule;

impl FromStr for Repeat {
    type Err = NoRule;

    fn from_str(text: &str) -> Result<Self, NoRule> {
        let [word, day, minute, until] = text.split(':').collect::<Vec<_>>()[..] else { return Err(NoRule) };
        let rhythm = match (word, day.parse::<u8>().map_err(|_| NoRule)?) {
            ("weekly", day) => Rhythm::Weekly(Weekday::try_from(day).map_err(|_| NoRule)?),
            ("monthly", day @ 1..=31) => Rhythm::Monthly(day.into()),
            _ => return Err(NoRule),
        };
        let minute = minute.parse::<i64>().ok().filter(|minute| (0..zone::DAY).contains(minute)).ok_or(NoRule)?;
        Ok(Self { rhythm, minute, until: until.parse().map_err(|_| NoRule)? })
    }
}

/// A rule, and the announcements it holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// The rule.
    pub repeat: Repeat,
    /// The announcement with which it began.
    pub first: i64,
    /// The latest: the one that waits, or is still being written.
    pub latest: i64,
}

impl Announcement {
    /// The rule, if it is this one after which the next will be made.
    pub fn repeats(&self) -> Option<&Repeat> {
        self.series.as_ref().filter(|series| series.latest == self.id).map(|series| &series.repeat)
    }
}

/// The series that began with this announcement.
pub(super) async fn series(c: &mut SqliteConnection, first: i64) -> sqlx::Result<Option<Series>> {
    let row = sqlx::query!(r#"SELECT announcement_id AS "latest!", rule FROM repeat WHERE first_id = ?"#, first).fetch_optional(c).await?;
    row.map(|row| {
        let repeat = row.rule.parse().map_err(|error: NoRule| sqlx::Error::Decode(error.into()))?;
        Ok(Series { repeat, first, latest: row.latest })
    })
    .transpose()
}

/// Chooses whether and how a draft is repeated; a moderator's.
pub async fn set_repeat(c: &mut SqliteConnection, id: i64, hand: Hand, repeat: Option<Repeat>) -> Result<(), Refused> {
    decides(&mut *c, hand.by).await?;
    advance(&mut *c, id, hand, State::Draft, State::Draft).await?;
    let found = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    if found.series.is_some_and(|series| series.latest != id) {
        // It came too late to be said, and the series went on without it.
        return Err(Refused::Overtaken { by: None, at: found.changed_at });
    }
    forget(&mut *c, id).await?;
    if let Some(repeat) = repeat {
        let rule = repeat.to_string();
        sqlx::query!(
            "INSERT INTO repeat (announcement_id, first_id, rule) SELECT id, COALESCE(repeat_of, id), ?2 FROM announcement WHERE id = ?1",
            id,
            rule
        )
        .execute(&mut *c)
        .await?;
    }
    Ok(team::record(c, Some(hand.by), "announcement.repeats", &subject(id), "", hand.now).await?)
}

/// Ends a series, pressed on any of it that was sent or waits: what waits is thrown away, what was sent stays.
pub async fn stop_repeat(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<(), Refused> {
    decides(&mut *c, by).await?;
    let found = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    let overtaken = Refused::Overtaken { by: found.changed_by, at: found.changed_at };
    let Some(series) = found.series else { return Err(overtaken) };
    let latest = get_in(&mut *c, series.latest).await?.ok_or(Refused::Gone)?;
    if latest.repeat_of.is_none() {
        // Nothing of it went out yet: it is called back as a whole.
        return Err(overtaken);
    }
    forget(&mut *c, latest.id).await?;
    // What stands in channels already goes to people, too; it is the last.
    if outbox::by_key(&mut *c, &posts_key(latest.id)).await?.is_none() {
        end(&mut *c, latest.id, State::Cancelled, (by, now)).await?;
        sqlx::query!("UPDATE announcement SET closed_at = ? WHERE id = ?", now, latest.id).execute(&mut *c).await?;
    }
    Ok(team::record(c, Some(by), "announcement.repeat_stopped", &subject(series.first), "", now).await?)
}

/// The one of the series that waits, if it isn't this one.
async fn waiting(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Announcement>> {
    let latest = sqlx::query_scalar!(
        r#"SELECT r.announcement_id AS "latest!" FROM repeat r JOIN announcement a ON r.first_id = COALESCE(a.repeat_of, a.id)
           WHERE a.id = ?1 AND r.announcement_id <> ?1"#,
        id
    )
    .fetch_optional(&mut *c)
    .await?;
    let Some(latest) = latest else { return Ok(None) };
    if outbox::by_key(&mut *c, &posts_key(latest)).await?.is_some() {
        return Ok(None);
    }
    let found = get_in(c, latest).await?;
    Ok(found.filter(|found| matches!(found.state, State::Scheduled | State::Review)))
}

/// Puts the repeat that waits back to the drafts: what it repeats was stopped or taken back.
pub(super) async fn hold_back(c: &mut SqliteConnection, id: i64, hand: Hand) -> sqlx::Result<()> {
    let Some(waiting) = waiting(&mut *c, id).await? else { return Ok(()) };
    end(&mut *c, waiting.id, State::Draft, (hand.by, hand.now)).await?;
    team::record(c, Some(hand.by), "announcement.called_back", &subject(waiting.id), "", hand.now).await
}

/// Lets the repeat that waits say the corrected texts, by language, wherever it still says what was `seen` before the correction.
pub(super) async fn carry_over(
    c: &mut SqliteConnection,
    seen: &Announcement,
    texts: &BTreeMap<String, Letter>,
    hand: Hand,
    writer: i64,
) -> sqlx::Result<()> {
    let Some(waiting) = waiting(&mut *c, seen.id).await? else { return Ok(()) };
    let same = |language: &str| waiting.texts.get(language) == seen.texts.get(language);
    let texts: Vec<(&String, &Letter)> = texts.iter().filter(|(language, _)| same(language)).collect();
    if texts.is_empty() {
        return Ok(());
    }
    for (language, letter) in &texts {
        write_text(&mut *c, waiting.id, language, letter, writer).await?;
    }
    // Whoever was asked for a yes to the old texts isn't to say it to these.
    if waiting.state == State::Review {
        end(&mut *c, waiting.id, State::Draft, (hand.by, hand.now)).await?;
    } else {
        sqlx::query!(
            "UPDATE announcement SET revision = revision + 1, changed_by = ?, changed_at = ? WHERE id = ?",
            hand.by,
            hand.now,
            waiting.id
        )
        .execute(&mut *c)
        .await?;
    }
    for (language, _) in texts {
        team::record(&mut *c, Some(hand.by), "announcement.written", &subject(waiting.id), language, hand.now).await?;
    }
    Ok(())
}

/// Takes one that waits out of the queue, with whatever yes it had.
async fn end(c: &mut SqliteConnection, id: i64, to: State, (by, now): (i64, i64)) -> sqlx::Result<()> {
    let word = to.word();
    sqlx::query!(
        "UPDATE announcement SET state = ?, revision = revision + 1, changed_by = ?, changed_at = ?, publish_at = NULL, published_by = NULL,
             paid = 0 WHERE id = ? AND state IN ('draft', 'review', 'scheduled')",
        word,
        by,
        now,
        id
    )
    .execute(&mut *c)
    .await?;
    approval::end(c, id, Verdict::Withdrawn, Some(by), now).await
}

/// Forgets the rule that this announcement holds.
pub(super) async fn forget(c: &mut SqliteConnection, id: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM repeat WHERE announcement_id = ?", id).execute(c).await.map(drop)
}

/// Makes the next of the series, in the transaction in which this one goes out, or in which it turns out to be too late for it.
pub(super) async fn go_on(c: &mut SqliteConnection, from: &Announcement, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<()> {
    let first = from.repeat_of.unwrap_or(from.id);
    let Some(series) = series(&mut *c, first).await?.filter(|series| series.latest == from.id) else { return Ok(()) };
    let Some(at) = series.repeat.next_after(zone, now) else { return over(c, from, locales, now).await };
    let made = sqlx::query_scalar!(
        r#"INSERT INTO announcement (state, audience, created_by, created_at, changed_at, publish_at, published_by, silent, repeat_of)
           SELECT 'scheduled', audience, created_by, ?2, ?2, ?3, published_by, silent, ?4 FROM announcement WHERE id = ?1
           RETURNING id AS "id!""#,
        from.id,
        now,
        at,
        first
    )
    .fetch_one(&mut *c)
    .await?;
    sqlx::query!(
        "INSERT INTO announcement_text (announcement_id, language, version, letter, written_by)
         SELECT ?2, language, 1, letter, written_by FROM announcement_text WHERE announcement_id = ?1 AND version = ?3",
        from.id,
        made,
        from.version
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!(
        "INSERT INTO approval (announcement_id, verdict, fingerprint, recipients, publish_at, asked_by, asked_at, decided_by, decided_at)
         SELECT ?2, verdict, fingerprint, recipients, ?3, asked_by, asked_at, decided_by, decided_at FROM approval
         WHERE announcement_id = ?1 AND verdict = 'approved'",
        from.id,
        made,
        at
    )
    .execute(&mut *c)
    .await?;
    sqlx::query!("UPDATE repeat SET announcement_id = ? WHERE announcement_id = ?", made, from.id).execute(&mut *c).await?;
    team::record(c, None, "announcement.repeated", &subject(made), &instant(at), now).await
}

/// This was the last time, and whoever published it is told.
async fn over(c: &mut SqliteConnection, last: &Announcement, locales: &Locales, now: i64) -> sqlx::Result<()> {
    forget(&mut *c, last.id).await?;
    let to: Vec<i64> = last.published_by.into_iter().collect();
    let say = |locale: &Locale| {
        let headline = last.headline(locale.lang().as_str(), 60);
        Letter::html(locale.html("repeat-over", args! { id = last.id.to_string(), headline = headline }))
    };
    notices::tell(&mut *c, locales, format!("repeat:{}", last.id), &to, say, now).await?;
    team::record(c, None, "announcement.repeat_over", &subject(last.id), "", now).await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALMATY: Tz = chrono_tz::Asia::Almaty;

    fn at(text: &str) -> i64 {
        zone::instant(ALMATY, chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).timestamp()
    }

    #[test]
    fn each_rhythm_finds_its_next_time_and_its_end() {
        let until = at("2026-12-31 23:59");
        for (rhythm, now, next) in [
            (Rhythm::Weekly(Weekday::Mon), "2026-05-04 10:00", Some("2026-05-11 10:00")),
            (Rhythm::Weekly(Weekday::Mon), "2026-05-04 09:00", Some("2026-05-11 10:00")),
            (Rhythm::Weekly(Weekday::Mon), "2026-05-10 23:59", Some("2026-05-11 10:00")),
            (Rhythm::Monthly(15), "2026-05-15 10:00", Some("2026-06-15 10:00")),
            (Rhythm::Monthly(31), "2026-01-31 10:00", Some("2026-02-28 10:00")),
            (Rhythm::Monthly(31), "2026-02-28 10:00", Some("2026-03-31 10:00")),
            (Rhythm::Monthly(30), "2028-01-30 10:00", None),
            (Rhythm::Monthly(1), "2026-12-01 10:00", None),
            (Rhythm::Weekly(Weekday::Thu), "2026-12-24 10:00", Some("2026-12-31 10:00")),
            (Rhythm::Weekly(Weekday::Thu), "2026-12-31 10:00", None),
        ] {
            let repeat = Repeat { rhythm, minute: 600, until };
            assert_eq!(repeat.next_after(ALMATY, at(now)), next.map(at), "{rhythm:?} after {now}");
        }
        let weekly = Repeat { rhythm: Rhythm::Weekly(Weekday::Mon), minute: 600, until };
        assert_eq!(weekly.first_from(ALMATY, at("2026-05-04 10:00")), Some(at("2026-05-04 10:00")));
        assert_eq!(weekly.first_from(ALMATY, at("2026-05-04 10:01")), Some(at("2026-05-11 10:00")));
        assert_eq!(weekly.times(ALMATY, at("2026-05-04 10:00"), at("2026-05-18 10:00")), [at("2026-05-11 10:00")]);
    }

    proptest! {
        #[test]
        fn a_rule_reads_as_it_is_written_and_its_times_are_its_days(
            weekly: bool, day in 0u8..7, number in 1u32..=31, minute in 0i64..1440, from in 1_700_000_000i64..1_900_000_000
        ) {
            let rhythm = if weekly { Rhythm::Weekly(Weekday::try_from(day).unwrap()) } else { Rhythm::Monthly(number) };
            let repeat = Repeat { rhythm, minute, until: 2_000_000_000 };
            prop_assert_eq!(repeat.to_string().parse(), Ok(repeat));
            let next = repeat.next_after(ALMATY, from).unwrap();
            let (local, before) = (zone::local(ALMATY, next), zone::local(ALMATY, from));
            prop_assert!(local.date() > before.date() && (next - from) <= 33 * 24 * 3600);
            let of_day = match rhythm {
                Rhythm::Weekly(day) => local.weekday() == day,
                Rhythm::Monthly(number) => local.day() == number.min(u32::from(local.num_days_in_month())),
            };
            prop_assert!(of_day, "{:?}: {}", rhythm, local);
            let between = before.date().iter_days().skip(1).take_while(|day| *day < local.date());
            prop_assert!(between.into_iter().all(|day| !rhythm.has(day)), "none is left out");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for wrong in [
            "",
            "weekly:7:600:1",
            "monthly:0:600:1",
            "monthly:32:600:1",
            "daily:1:600:1",
            "weekly:1:1440:1",
            "weekly:1:600",
            "weekly:1:600:1:1",
        ] {
            assert_eq!(wrong.parse::<Repeat>(), Err(NoRule), "{wrong}");
        }
    }
}
