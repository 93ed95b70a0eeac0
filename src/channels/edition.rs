//! A linked chat's own edition of the digest: in which languages it is posted. How often it comes, when and for which regions is kept with
//! the chat's subscription, so that `digests` owes it to the chat as it owes it to anybody.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::subject;
use crate::team;

/// The languages of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The language that the chat was linked in.
    Own,
    /// Every language, one after the other in one post; in several if that is too long.
    Both,
    /// Every language, each in posts of its own.
    Each,
}

impl Edition {
    /// All that may be chosen.
    pub const ALL: [Self; 3] = [Self::Own, Self::Both, Self::Each];

    /// As the database and buttons spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Both => "both",
            Self::Each => "each",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.as_str() == text)
    }
}

/// The editions of the linked chats, whether or not they want one just now.
pub async fn all(c: &mut SqliteConnection) -> sqlx::Result<HashMap<i64, Edition>> {
    let rows = sqlx::query!("SELECT chat_id, edition FROM linked_chat WHERE linked_by IS NOT NULL").fetch_all(c).await?;
    Ok(rows.into_iter().map(|row| (row.chat_id, Edition::parse(&row.edition).unwrap_or(Edition::Own))).collect())
}

/// One chat's edition; none: it isn't linked, such as a person's.
pub async fn of(c: &mut SqliteConnection, chat: i64) -> sqlx::Result<Option<Edition>> {
    let found = sqlx::query_scalar!("SELECT edition FROM linked_chat WHERE chat_id = ? AND linked_by IS NOT NULL", chat);
    Ok(found.fetch_optional(c).await?.map(|edition| Edition::parse(&edition).unwrap_or(Edition::Own)))
}

/// Changes the languages.
pub async fn set(c: &mut SqliteConnection, chat: i64, edition: Edition) -> sqlx::Result<()> {
    let edition = edition.as_str();
    sqlx::query!("UPDATE linked_chat SET edition = ? WHERE chat_id = ?", edition, chat).execute(c).await.map(drop)
}

/// Writes down who changed something of it.
pub async fn changed(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<()> {
    team::record(c, Some(by), "channel.set", &subject(chat), "digest", now).await
}
