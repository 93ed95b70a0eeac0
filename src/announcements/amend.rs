//! A correction of what many hold waits for somebody else's yes, as its announcement did; a retraction never does.
//!
//! Promises: a yes is said to the texts that were shown, on the revision on which they were asked for: whatever is asked for anew is another
//! request. Whoever asked doesn't decide; of two who decide at once one does. What nobody decides within two days is void; nothing changed
//! meanwhile, and nothing was held up.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::approval::LASTS;
use super::revise::correct_for;
use super::steps::{decides, subject};
use super::{Announcement, Hand, Refused, get_in, words_of};
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::{Html, TEXT_LIMIT, cut};
use crate::team::{self, Role};
use crate::{args, key, notices};

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
}

/// Asks everybody else who may decide for a yes to these texts, which so many will read. Refused while nobody else may give it.
pub async fn ask_to_correct(
    c: &mut SqliteConnection,
    seen: &Announcement,
    hand: Hand,
    texts: &BTreeMap<String, Letter>,
    locales: &Locales,
    reached: i64,
) -> Result<(), Refused> {
    decides(&mut *c, hand.by).await?;
    let id = seen.id;
    let found = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    if found.revision != hand.revision || !found.is_out() {
        return Err(Refused::Overtaken { by: found.changed_by, at: found.changed_at });
    }
    let members = team::members_in(&mut *c).await?;
    let others = members.iter().filter(|member| member.role >= Role::Moderator && member.user != hand.by);
    let to: Vec<i64> = others.map(|member| member.user).collect();
    if to.is_empty() {
        return Err(Refused::NobodyLeft);
    }
    let said = serde_json::to_string(texts).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!("DELETE FROM amendment WHERE announcement_id = ?", id).execute(&mut *c).await?;
    let number = sqlx::query_scalar!(
        r#"INSERT INTO amendment (announcement_id, revision, texts, asked_by, asked_at) VALUES (?, ?, ?, ?, ?) RETURNING id AS "id!""#,
        id,
        hand.revision,
        said,
        hand.by,
        hand.now
    )
    .fetch_one(&mut *c)
    .await?;
    let names = team::names(&mut *c).await?;
    let say = |locale: &Locale| request(locale, locales, (id, number), texts, (&names.mention(hand.by), reached));
    notices::tell(&mut *c, locales, format!("amend:{id}:{number}"), &to, say, hand.now).await?;
    let detail = format!("to {reached}");
    Ok(team::record(c, Some(hand.by), "announcement.correction_asked", &subject(id), &detail, hand.now).await?)
}

/// What those who may decide get: the new words, and what they can press.
fn request(
    locale: &Locale,
    locales: &Locales,
    (id, number): (i64, i64),
    texts: &BTreeMap<String, Letter>,
    (by, reached): (&Html, i64),
) -> Letter {
    let mut text = locale.html("amend-ask", args! { id = id.to_string(), who = by.clone(), n = reached });
    for (language, letter) in texts {
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

/// The correction of an announcement that waits at this moment.
pub async fn amendment(c: &mut SqliteConnection, announcement: i64, now: i64) -> sqlx::Result<Option<Amendment>> {
    let since = now - LASTS;
    let row = sqlx::query!(
        "SELECT m.id, m.revision, m.texts, m.asked_by, m.asked_at FROM amendment m JOIN announcement a ON a.id = m.announcement_id
         WHERE m.announcement_id = ? AND m.asked_at > ? AND m.revision = a.revision",
        announcement,
        since
    )
    .fetch_optional(c)
    .await?;
    Ok(row.and_then(|row| {
        Some(Amendment {
            id: row.id,
            announcement,
            revision: row.revision,
            texts: serde_json::from_str(&row.texts).ok()?,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
        })
    }))
}

/// What somebody decides on: it waits, it is the one they saw, and it isn't their own. Whoever decides ends it.
async fn decided(c: &mut SqliteConnection, (id, number): (i64, i64), (by, now): (i64, i64)) -> Result<(Announcement, Amendment), Refused> {
    decides(&mut *c, by).await?;
    let announcement = get_in(&mut *c, id).await?.ok_or(Refused::Gone)?;
    match amendment(&mut *c, id, now).await?.filter(|found| found.id == number) {
        Some(found) if found.asked_by == by => Err(Refused::Own),
        Some(found) => {
            sqlx::query!("DELETE FROM amendment WHERE id = ?", number).execute(c).await?;
            Ok((announcement, found))
        }
        None => Err(Refused::Overtaken { by: announcement.changed_by, at: announcement.changed_at }),
    }
}

/// Says yes: the correction begins, in the name of whoever asked. `copies`: see [`crate::outbox::copies`].
pub async fn approve_correction(
    c: &mut SqliteConnection,
    locales: &Locales,
    which: (i64, i64),
    (by, now): (i64, i64),
    copies: i64,
) -> Result<(), Refused> {
    let (announcement, found) = decided(&mut *c, which, (by, now)).await?;
    team::record(&mut *c, Some(by), "announcement.correction_approved", &subject(announcement.id), "", now).await?;
    tell(&mut *c, locales, &found, key!("amend-approved"), by, now).await?;
    let hand = Hand { by, revision: found.revision, now };
    correct_for(c, &announcement, hand, found.asked_by, &found.texts, locales, copies).await
}

/// Says no: nothing changes.
pub async fn refuse_correction(
    c: &mut SqliteConnection,
    locales: &Locales,
    which: (i64, i64),
    (by, now): (i64, i64),
) -> Result<(), Refused> {
    let (announcement, found) = decided(&mut *c, which, (by, now)).await?;
    team::record(&mut *c, Some(by), "announcement.correction_refused", &subject(announcement.id), "", now).await?;
    Ok(tell(c, locales, &found, key!("amend-refused"), by, now).await?)
}

/// Tells whoever asked what came of it.
async fn tell(c: &mut SqliteConnection, locales: &Locales, found: &Amendment, key: &'static str, by: i64, now: i64) -> sqlx::Result<()> {
    let who = team::names(&mut *c).await?.mention(by);
    let say = |locale: &Locale| Letter::html(locale.html(key, args! { id = found.announcement.to_string(), who = who.clone() }));
    notices::tell(c, locales, format!("amended:{}:{}", found.announcement, found.id), &[found.asked_by], say, now).await
}
