//! Changing what was sent: a correction puts another text in its place, a retraction takes it away.
//!
//! Promises:
//! - *No list is made.* Both raise the occasion's version; what is to be changed is at any time every copy (a delivery with a message id)
//!   below it. So both go on after a kill, and what settles while they run is found by them.
//! - Changes go before the occasion's unsent rest and draw from the same pace; they make no sound, so neither quiet hours, pauses, the cap
//!   nor a stopped occasion hold them up. `/hold` does. People who stopped have their copies changed, too.
//! - A copy is changed in the language in which it was sent, with its buttons. What isn't there any more, or can't be changed by us, is
//!   counted and never tried again for that version.
//! - An unknown outcome can't be edited: while the occasion goes out, its chat gets the corrected text as a new message; after a retraction,
//!   or where the occasion says that nothing is sent again, it is counted as one that may still hold the old text.
//! - Changing twice does no harm, so changes are not written down before they are tried, and an unknown one is tried again.
//! - A copy of a poll can't be changed, only deleted; after that time it is counted as one that people still see. What ends it is `polls`.
//!
//! Two things are refused, because a message can't follow: a correction of another number of parts or another kind of content, and a
//! revision of what was joined with other occasions into one message (reminders: their event's change is their correction).

use sqlx::SqliteConnection;

use super::claim::read;
use super::{VariantKey, add_variant};
use crate::db::Db;
use crate::letter::Letter;

/// A text that takes another's place.
#[derive(Clone, Copy, Debug)]
pub struct Replacement<'a> {
    /// The group of recipients; 0 where there is one.
    pub segment: i64,
    /// The language it is in.
    pub language: &'a str,
    /// Which of a split text's messages.
    pub part: i64,
    /// The text.
    pub letter: &'a Letter,
}

/// Why a revision isn't begun. Seen by whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Somebody revised it since, or there is no such occasion.
    #[error("the occasion isn't at that version any more")]
    Overtaken,
    /// It was taken back already.
    #[error("the occasion was retracted")]
    Retracted,
    /// Its messages may hold other occasions as well.
    #[error("what was joined with others can't be changed by itself")]
    Joined,
    /// The correction has more or fewer messages than the original.
    #[error("a correction needs as many messages as the original has")]
    Parts,
    /// A text for a file, or a caption that is too long, or the other way round.
    #[error("a text and a file can't take each other's place")]
    Kind,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// A copy that a chat holds and that is about to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Telegram's number of the message.
    pub message: i64,
    /// The version it is brought to.
    pub version: i64,
    /// The text that it gets.
    pub variant: i64,
}

/// How many copies of an occasion chats hold, as far as we know; what follows a first message belongs to it. Reads the whole index of them: for forecasts, not in a transaction.
pub async fn copies(db: &Db, occasion: i64) -> sqlx::Result<i64> {
    copies_in(&mut *db.read().acquire().await?, occasion).await
}

/// The same as a transaction sees it, for an occasion that goes to few.
pub async fn copies_in(c: &mut SqliteConnection, occasion: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "n!: i64" FROM delivery INDEXED BY delivery_held
           WHERE occasion_id = ? AND message_id IS NOT NULL AND part = 0"#,
        occasion
    )
    .fetch_one(c)
    .await
}

/// Begins a correction of the texts that stand at version `seen`; `copies` is what progress is shown against. Returns the new version. Who
/// has nothing yet gets the new texts; so must every language, segment and part that there was.
pub async fn correct(c: &mut SqliteConnection, occasion: i64, seen: i64, texts: &[Replacement<'_>], copies: i64) -> Result<i64, Unfit> {
    let old = sqlx::query!("SELECT segment, language, part, letter FROM variant WHERE occasion_id = ? AND version = ?", occasion, seen)
        .fetch_all(&mut *c)
        .await?;
    let parts = |pairs: &mut dyn Iterator<Item = (i64, i64)>| pairs.collect::<std::collections::BTreeSet<_>>();
    let version = raise(c, occasion, seen, false, copies).await?;
    if parts(&mut old.iter().map(|old| (old.segment, old.part))) != parts(&mut texts.iter().map(|new| (new.segment, new.part))) {
        return Err(Unfit::Parts);
    }
    for text in texts {
        let before = old.iter().find(|old| (old.segment, old.language.as_str(), old.part) == (text.segment, text.language, text.part));
        if let Some(before) = before.and_then(|old| read(&old.letter))
            && text.letter.clone().in_place_of(&before).is_none()
        {
            return Err(Unfit::Kind);
        }
        let key = VariantKey { segment: text.segment, language: text.language, version, part: text.part };
        add_variant(c, occasion, key, text.letter).await?;
    }
    Ok(version)
}

/// Begins to take back what stands at version `seen`: what is pending ends, what was sent is deleted, the oldest first, and what is too old
/// for that is edited into `withdrawn`, a text per language. What is claimed follows when it settles.
pub async fn retract(c: &mut SqliteConnection, occasion: i64, seen: i64, withdrawn: &[(&str, Letter)], copies: i64) -> Result<i64, Unfit> {
    let version = raise(c, occasion, seen, true, copies).await?;
    for (language, letter) in withdrawn {
        add_variant(c, occasion, VariantKey { segment: 0, language, version, part: 0 }, letter).await?;
    }
    Ok(version)
}

/// The compare-and-set of both. A caller that meets an error after it drops the transaction.
async fn raise(c: &mut SqliteConnection, occasion: i64, seen: i64, retracts: bool, copies: i64) -> Result<i64, Unfit> {
    let found =
        sqlx::query!(r#"SELECT version, retracted AS "retracted: bool", joins AS "joins: bool" FROM occasion WHERE id = ?"#, occasion)
            .fetch_optional(&mut *c)
            .await?;
    match found {
        Some(found) if found.retracted => return Err(Unfit::Retracted),
        Some(found) if found.version != seen => return Err(Unfit::Overtaken),
        Some(found) if found.joins => return Err(Unfit::Joined),
        Some(_) => {}
        None => return Err(Unfit::Overtaken),
    }
    sqlx::query!(
        "UPDATE occasion SET version = version + 1, revising = 1, retracted = ?1, state = CASE ?1 WHEN 1 THEN 3 ELSE state END,
             copies = ?2, changed = 0, gone = 0, stuck = 0, incident = NULL, told_at = NULL WHERE id = ?3",
        retracts,
        copies,
        occasion
    )
    .execute(c)
    .await?;
    Ok(seen + 1)
}
