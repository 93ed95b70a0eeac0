//! A correction of what many hold waits for somebody else's yes, as its announcement did; a retraction never does.
//!
//! Promises: a yes is said to the texts that were shown, on the revision on which they were asked for: whatever is asked for anew is another
//! request. Whoever asked doesn't decide; of two who decide at once one does. What nobody decides within two days is void, and so is what
//! came to stand on something else; whoever asked is told. Nothing changed meanwhile, and nothing was held up.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::approval::LASTS;
use super::requests::{self, Stand};
use super::revise::correct_for;
use super::steps::{decides, subject};
use super::{Announcement, Hand, Refused, get_in, words_of};
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::{TEXT_LIMIT, cut};
use crate::team::{self, Names};
use crate::{args, key, notices, zone};

/// The languages, and the zone of the times that are told.
type Voice<'a> = (&'a Locales, Tz);

/// A correction that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Amendment {
    /// Its number, which a yes names.
    pub id: i64,
    /// The announcement.
    pub announcement: i64,
    /// The announcement's revision on which it was asked for.
    pub revision: i64,
    /// The new texts by language.
    pub texts: BTreeMap<String, Letter>,
    /// Who asked.
    pub asked_by: i64,
    /// When, unix seconds.
    pub asked_at: i64,
    /// How many will read it, as whoever decides was shown.
    pub reached: i64,
}

/// The key under which members have it in private.
pub(super) fn key_of(announcement: i64, number: i64) -> String {
    format!("amend:{announcement}:{number}")
}

/// Asks everybody else who may decide for a yes to these texts, which so many will read. Refused while nobody else may give it.
pub async fn ask_to_correct(
    c: &mut SqliteConnection,
    seen: &Announcement,
    hand: Hand,
    texts: &BTreeMap<String, Letter>,
    voice: Voice<'_>,
    reached: i64,
) -> Result<(), Refused> {
    decides(&mut *c, hand.by).await?;
    let id = seen.id;
    let found = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    if found.revision != hand.revision || !found.is_out() {
        return Err(Refused::Overtaken { by: found.changed_by, at: found.changed_at });
    }
    if found.has_poll() {
        return Err(Refused::PollStays);
    }
    let to = deciders(&mut *c, hand.by).await?;
    if to.is_empty() {
        return Err(Refused::NobodyLeft);
    }
    let said = serde_json::to_string(texts).map_err(|error| sqlx::Error::Encode(error.into()))?;
    if let Some(before) = standing(&mut *c, id).await? {
        end(&mut *c, voice, &before, (key!("amend-over-old"), None), hand.now).await?;
    }
    let number = sqlx::query_scalar!(
        r#"INSERT INTO amendment (announcement_id, revision, texts, asked_by, asked_at, reached) VALUES (?, ?, ?, ?, ?, ?)
           RETURNING id AS "id!""#,
        id,
        hand.revision,
        said,
        hand.by,
        hand.now,
        reached
    )
    .fetch_one(&mut *c)
    .await?;
    let names = team::names(&mut *c).await?;
    let found = Amendment {
        id: number,
        announcement: id,
        revision: hand.revision,
        texts: texts.clone(),
        asked_by: hand.by,
        asked_at: hand.now,
        reached,
    };
    let say = |locale: &Locale| request(locale, voice.0, &found, &names);
    requests::put(&mut *c, voice.0, key_of(id, number), &to, say, hand.now).await?;
    let detail = format!("to {reached}");
    Ok(team::record(c, Some(hand.by), "announcement.correction_asked", &subject(id), &detail, hand.now).await?)
}

/// Everybody who may decide on what this person asked for.
async fn deciders(c: &mut SqliteConnection, asked_by: i64) -> sqlx::Result<Vec<i64>> {
    Ok(team::deciders(c).await?.into_iter().filter(|user| *user != asked_by).collect())
}

/// What those who may decide get: the new words, and what they can press.
fn request(locale: &Locale, locales: &Locales, found: &Amendment, names: &Names) -> Letter {
    let (id, number, who) = (found.announcement, found.id, names.mention(found.asked_by));
    let mut text = locale.html("amend-ask", args! { id = id.to_string(), who = who, n = found.reached });
    for (language, letter) in &found.texts {
        let name = locales.lang(language).map_or(language.as_str(), |lang| locales.get(lang).name());
        text.line().line().push(&locale.html("correct-preview", args! { language = name }).bold());
        text.line().push_text(words_of(letter));
    }
    let button =
        |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{}:{what}:{id}:{number}", verbs::REVIEW));
    Letter::html(cut(&text, TEXT_LIMIT))
        .row([button(key!("review-see"), "fixsee")])
        .row([button(key!("review-approve"), "fix"), button(key!("review-reject"), "nofix")])
}

/// Tells what waits once more: in the team's chat, or to each who may decide. `false`: it waits no more.
pub(super) async fn tell_of(
    c: &mut SqliteConnection,
    locales: &Locales,
    announcement: i64,
    in_team_chat: bool,
    now: i64,
) -> sqlx::Result<bool> {
    let Some(found) = amendment(&mut *c, announcement, now).await? else { return Ok(false) };
    let (to, names) = (deciders(&mut *c, found.asked_by).await?, team::names(&mut *c).await?);
    let say = |locale: &Locale| request(locale, locales, &found, &names);
    requests::tell(c, locales, (key_of(announcement, found.id), &to), in_team_chat, say, now).await.map(|()| true)
}

/// The correction of an announcement that waits at this moment.
pub async fn amendment(c: &mut SqliteConnection, announcement: i64, now: i64) -> sqlx::Result<Option<Amendment>> {
    let revision = sqlx::query_scalar!("SELECT revision FROM announcement WHERE id = ?", announcement).fetch_optional(&mut *c).await?;
    Ok(standing(c, announcement).await?.filter(|found| found.asked_at > now - LASTS && Some(found.revision) == revision))
}

/// The one that was asked for last, void or not.
async fn standing(c: &mut SqliteConnection, announcement: i64) -> sqlx::Result<Option<Amendment>> {
    let row = sqlx::query!("SELECT * FROM amendment WHERE announcement_id = ?", announcement).fetch_optional(c).await?;
    Ok(row.and_then(|row| {
        Some(Amendment {
            id: row.id,
            announcement,
            revision: row.revision,
            texts: serde_json::from_str(&row.texts).ok()?,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            reached: row.reached,
        })
    }))
}

/// It waits no more; its cards say so. `by`: who decided.
async fn end(
    c: &mut SqliteConnection,
    (locales, zone): Voice<'_>,
    found: &Amendment,
    (head, by): (&'static str, Option<i64>),
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM amendment WHERE id = ?", found.id).execute(&mut *c).await?;
    let names = team::names(&mut *c).await?;
    let say = |locale: &Locale, stand: Stand| {
        let mut text = locale.html(head, args! { id = found.announcement.to_string() }).bold();
        text.line().push(&locale.html("announcement-handed-in", args! { who = names.mention(found.asked_by) }));
        if let Some(by) = by {
            text.line().push(&locale.html("review-decided-by", args! { who = names.mention(by) }));
        }
        text.line().push(&locale.html("review-decided-at", args! { time = locale.date_time(zone::local(zone, now)) }));
        let letter = Letter::html(text);
        match stand {
            Stand::TeamChat => letter,
            Stand::Private => requests::with_the_way_on(letter, locale, (found.announcement, found.revision)),
        }
    };
    requests::renew(c, locales, &key_of(found.announcement, found.id), say).await
}

/// Ends what nobody decided in time, and what came to stand on something else; whoever asked is told. `true`: there was something.
pub(super) async fn end_void(db: &Db, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<bool> {
    let before = now - LASTS;
    let void = sqlx::query!(
        r#"SELECT m.announcement_id AS "id!", m.revision <> a.revision AS "moved!: bool" FROM amendment m
           JOIN announcement a ON a.id = m.announcement_id WHERE m.asked_at <= ? OR m.revision <> a.revision"#,
        before
    )
    .fetch_all(db.read())
    .await?;
    for row in &void {
        let mut transaction = db.write().await?;
        let Some(found) = standing(&mut transaction, row.id).await? else { continue };
        if amendment(&mut transaction, row.id, now).await?.is_some() {
            continue;
        }
        let (head, told) = match row.moved {
            true => (key!("amend-over-old"), key!("amend-void")),
            false => (key!("amend-over-expired"), key!("amend-expired")),
        };
        end(&mut transaction, (locales, zone), &found, (head, None), now).await?;
        let say = |locale: &Locale| Letter::html(locale.html(told, args! { id = row.id.to_string() }));
        notices::tell(&mut transaction, locales, told_key(&found), &[found.asked_by], say, now).await?;
        transaction.commit().await?;
    }
    Ok(!void.is_empty())
}

/// A step that leaves the texts as they are leaves the request standing, too.
pub(super) async fn carry(c: &mut SqliteConnection, announcement: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE amendment SET revision = revision + 1
         WHERE announcement_id = ?1 AND revision + 1 = (SELECT revision FROM announcement WHERE id = ?1)",
        announcement
    )
    .execute(c)
    .await
    .map(drop)
}

/// What somebody decides on: it waits, it is the one they saw, and it isn't their own.
async fn decided(c: &mut SqliteConnection, (id, number): (i64, i64), (by, now): (i64, i64)) -> Result<(Announcement, Amendment), Refused> {
    decides(&mut *c, by).await?;
    let announcement = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    match amendment(&mut *c, id, now).await?.filter(|found| found.id == number) {
        Some(found) if found.asked_by == by => Err(Refused::Own),
        Some(found) => Ok((announcement, found)),
        None => Err(Refused::Overtaken { by: announcement.changed_by, at: announcement.changed_at }),
    }
}

/// Says yes: the correction begins, in the name of whoever asked. `copies`: see [`crate::outbox::copies`].
pub async fn approve_correction(
    c: &mut SqliteConnection,
    voice: Voice<'_>,
    which: (i64, i64),
    (by, now): (i64, i64),
    copies: i64,
) -> Result<(), Refused> {
    let (announcement, found) = decided(&mut *c, which, (by, now)).await?;
    end(&mut *c, voice, &found, (key!("amend-over-approved"), Some(by)), now).await?;
    team::record(&mut *c, Some(by), "announcement.correction_approved", &subject(announcement.id), "", now).await?;
    tell(&mut *c, voice.0, &found, key!("amend-approved"), by, now).await?;
    let hand = Hand { by, revision: found.revision, now };
    correct_for(c, &announcement, hand, found.asked_by, &found.texts, voice.0, copies).await
}

/// Says no: nothing changes.
pub async fn refuse_correction(
    c: &mut SqliteConnection,
    voice: Voice<'_>,
    which: (i64, i64),
    (by, now): (i64, i64),
) -> Result<(), Refused> {
    let (announcement, found) = decided(&mut *c, which, (by, now)).await?;
    end(&mut *c, voice, &found, (key!("amend-over-refused"), Some(by)), now).await?;
    team::record(&mut *c, Some(by), "announcement.correction_refused", &subject(announcement.id), "", now).await?;
    Ok(tell(c, voice.0, &found, key!("amend-refused"), by, now).await?)
}

/// Tells whoever asked what came of it.
async fn tell(c: &mut SqliteConnection, locales: &Locales, found: &Amendment, key: &'static str, by: i64, now: i64) -> sqlx::Result<()> {
    let who = team::names(&mut *c).await?.mention(by);
    let say = |locale: &Locale| Letter::html(locale.html(key, args! { id = found.announcement.to_string(), who = who.clone() }));
    notices::tell(c, locales, told_key(found), &[found.asked_by], say, now).await
}

fn told_key(found: &Amendment) -> String {
    format!("amended:{}:{}", found.announcement, found.id)
}
