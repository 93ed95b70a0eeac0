//! The team's own chat: one linked group, in which questions and requests for a yes stand and the head of the record is posted. Where it
//! is a forum, whoever asks has a topic. Without one, and when the bot was thrown out of it, each member of the team is told in private.

use chrono::Timelike;
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::subject;
use crate::args;
use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::outbox::{self, Lane, NewOccasion, VariantKey};
use crate::team;
use crate::zone;

/// The hour, local, from which on the record's head is posted each day.
const HEAD_AT: u32 = 9;
/// After two days nobody needs to know any more; in seconds.
const LASTS: i64 = 2 * 24 * 3600;

/// The team's chat as it can be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamChat {
    /// Telegram's id.
    pub chat: i64,
    /// In which language it reads.
    pub language: String,
    /// Whether it has topics.
    pub is_forum: bool,
}

/// The team's chat; `None`: there is none, or the bot can't write there.
pub async fn get(c: &mut SqliteConnection) -> sqlx::Result<Option<TeamChat>> {
    sqlx::query_as!(
        TeamChat,
        r#"SELECT l.chat_id AS "chat", l.language, l.is_forum AS "is_forum: bool" FROM linked_chat l
           JOIN subscriber s ON s.chat_id = l.chat_id AND s.state = 0
           WHERE l.is_team = 1 AND l.linked_by IS NOT NULL AND l.can_post = 1 LIMIT 1"#
    )
    .fetch_optional(c)
    .await
}

/// Makes a linked group the team's chat in the place of any other, or takes that from it. `false`: it is no linked group.
pub async fn turn(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "UPDATE linked_chat SET is_team = CASE WHEN chat_id = ?1 THEN 1 - is_team ELSE 0 END
         WHERE EXISTS (SELECT 1 FROM linked_chat WHERE chat_id = ?1 AND linked_by IS NOT NULL AND is_channel = 0)",
        chat
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() > 0 {
        team::record(c, Some(by), "channel.set", &subject(chat), "team", now).await?;
    }
    Ok(done.rows_affected() > 0)
}

/// Posts something there, once per key (`word:…`); in a forum in this topic (`None`: where posts go).
pub async fn post(
    c: &mut SqliteConnection,
    locales: &Locales,
    key: String,
    (to, topic): (&TeamChat, Option<i64>),
    say: impl Fn(&Locale) -> Letter,
    now: i64,
) -> sqlx::Result<()> {
    let post = NewOccasion { capped: false, topic, ..NewOccasion::new(key, Lane::Change, now, now + LASTS) };
    let opened = outbox::open(&mut *c, &post, now).await?;
    if !opened.fresh {
        return Ok(());
    }
    let lang = locales.lang(&to.language).unwrap_or_else(|| locales.first());
    let variant = VariantKey { segment: 0, language: lang.as_str(), version: 1, part: 0 };
    outbox::add_variant(&mut *c, opened.id, variant, &say(locales.get(lang))).await?;
    outbox::add_recipient(c, opened.id, to.chat, 0, 1, now).await.map(drop)
}

/// Posts the head of the record there, once a day: whoever keeps it proves by `jarshy check --audit` that nothing before it was rewritten.
pub async fn post_head(db: &Db, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<()> {
    let key = format!("audit:{}", zone::day_number(zone, now));
    if zone::local(zone, now).hour() < HEAD_AT {
        return Ok(());
    }
    let mut reading = db.read().acquire().await?;
    // Asked at every look: most houses have no such chat, and the others had today's head long ago.
    if get(&mut reading).await?.is_none() || outbox::by_key(&mut reading, &key).await?.is_some() {
        return Ok(());
    }
    drop(reading);
    let mut transaction = db.write().await?;
    let (to, head) = (get(&mut transaction).await?, team::audit_head_in(&mut transaction).await?);
    if let (Some(to), Some(head)) = (to, head) {
        post(&mut transaction, locales, key, (&to, None), |locale| Letter::html(head_line(locale, &head)), now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// The line that says the head of the record, and how it is checked.
pub fn head_line(locale: &Locale, head: &str) -> Html {
    locale.html("audit-proof", args! { head = head })
}
