//! Channels and groups that the team has linked: what is announced goes there first.
//!
//! Promises: a chat is linked only by a moderator who let the bot in; rights that are lost or come back are told to the team; nobody waits
//! for a channel longer than [`PATIENCE`]; a post whose outcome is unknown is never repeated without a person looking; in a forum posts go
//! to the topic that was chosen, and a topic that is closed or gone is told. A linked chat is a subscriber of its own kind, so the post
//! office serves it as any other. Owns `linked_chat`; may call `subscribers`, `team`, `notices`.

pub mod edition;
pub mod posts;
pub mod team_chat;

use sqlx::SqliteConnection;

use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::regions::RegionSet;
use crate::team;
use crate::{args, key, notices, subscribers};

/// How long people wait for channels, in seconds.
pub const PATIENCE: i64 = 60;

/// A chat that the bot was let into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// Telegram's id.
    pub chat: i64,
    /// Its title as Telegram last told it.
    pub title: String,
    /// Whether it is a channel; else a group.
    pub is_channel: bool,
    /// In which language it reads.
    pub language: String,
    /// Whether announcements go there.
    pub announces: bool,
    /// Whether they are pinned.
    pub pins: bool,
    /// Whether reminders go there, of events that the team has marked for them.
    pub reminds: bool,
    /// Whether the bot may write there.
    pub can_post: bool,
    /// Who linked it; `None`: it isn't linked.
    pub linked_by: Option<i64>,
    /// Whether it has topics.
    pub is_forum: bool,
    /// The topic that posts go to; `None`: the general one.
    pub topic: Option<i64>,
    /// Whether it is the team's own ([`team_chat`]).
    pub is_team: bool,
}

/// What Telegram tells of the bot's place in a chat.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The chat.
    pub chat: i64,
    /// Its title.
    pub title: &'a str,
    /// Whether it is a channel.
    pub is_channel: bool,
    /// Whether the bot may write there.
    pub can_post: bool,
    /// Whether it has topics.
    pub is_forum: bool,
}

/// Notes the bot's place in a chat; the team is told when a linked one shut the bot out or let it in again.
pub async fn noted(c: &mut SqliteConnection, locales: &Locales, place: &Place<'_>, now: i64) -> sqlx::Result<Linked> {
    let before = get_in(&mut *c, place.chat).await?;
    let first = locales.first().as_str();
    sqlx::query!(
        "INSERT INTO linked_chat (chat_id, title, is_channel, language, can_post, is_forum, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (chat_id) DO UPDATE SET title = excluded.title, can_post = excluded.can_post, is_forum = excluded.is_forum,
             changed_at = excluded.changed_at",
        place.chat,
        place.title,
        place.is_channel,
        first,
        place.can_post,
        place.is_forum,
        now
    )
    .execute(&mut *c)
    .await?;
    if let Some(before) = before.filter(|before| before.linked_by.is_some() && before.can_post != place.can_post) {
        if place.can_post {
            subscribers::find_again(&mut *c, place.chat, now).await?;
        } else {
            subscribers::lose(&mut *c, place.chat, now).await?;
        }
        match place.can_post {
            true => tracing::info!(chat = place.chat, "the bot may write in a linked chat again"),
            false => tracing::warn!(chat = place.chat, team = before.is_team, "the bot may not write in a linked chat any more"),
        }
        let key = if place.can_post { key!("channel-regained") } else { key!("channel-lost") };
        let to = team::deciders(&mut *c).await?;
        let team_chat = before.is_team && !place.can_post;
        let say = |locale: &Locale| {
            let mut text = locale.html(key, args! { title = before.title.as_str() });
            if team_chat {
                text.line().push(&locale.html("channel-team-lost", args![]));
            }
            Letter::html(text)
        };
        notices::tell(&mut *c, locales, format!("channel:rights:{}:{}:{now}", place.chat, place.can_post), &to, say, now).await?;
        let what = if place.can_post { "channel.regained" } else { "channel.lost" };
        team::record(&mut *c, None, what, &subject(place.chat), "", now).await?;
    }
    Ok(get_in(c, place.chat).await?.expect("it was written in this transaction"))
}

/// Links a chat in this language. `false`: there is no such chat, or the bot may not write there.
pub async fn link(c: &mut SqliteConnection, chat: i64, language: &str, by: i64, now: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE linked_chat SET linked_by = ?, language = ? WHERE chat_id = ? AND can_post = 1", by, language, chat)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let is_channel = get_in(&mut *c, chat).await?.is_some_and(|linked| linked.is_channel);
    subscribers::link(&mut *c, chat, if is_channel { 2 } else { 1 }, language, now).await?;
    team::record(c, Some(by), "channel.linked", &subject(chat), language, now).await?;
    Ok(true)
}

/// Links it no longer.
pub async fn unlink(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE linked_chat SET linked_by = NULL, is_team = 0 WHERE chat_id = ?", chat).execute(&mut *c).await?;
    subscribers::stop(&mut *c, chat, now).await?;
    team::record(c, Some(by), "channel.unlinked", &subject(chat), "", now).await
}

/// Whether announcements go there, turned about.
pub async fn toggle_announcements(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE linked_chat SET announces = 1 - announces WHERE chat_id = ?", chat).execute(&mut *c).await?;
    team::record(c, Some(by), "channel.set", &subject(chat), "announcements", now).await
}

/// Whether they are pinned there, turned about; what was posted before stays as it is.
pub async fn toggle_pins(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE linked_chat SET pins = 1 - pins, pinned_since = ? WHERE chat_id = ?", now, chat).execute(&mut *c).await?;
    team::record(c, Some(by), "channel.set", &subject(chat), "pins", now).await
}

/// Chooses the topic of a linked forum that posts go to from now on; `None`: the general one. `false`: it isn't linked.
pub async fn choose_topic(c: &mut SqliteConnection, chat: i64, topic: Option<i64>, by: i64, now: i64) -> sqlx::Result<bool> {
    let done = sqlx::query!("UPDATE linked_chat SET is_forum = 1, topic = ? WHERE chat_id = ? AND linked_by IS NOT NULL", topic, chat)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() > 0 {
        team::record(c, Some(by), "channel.set", &subject(chat), "topic", now).await?;
    }
    Ok(done.rows_affected() > 0)
}

/// A group has become a supergroup, which has another number: what the team chose for it stays chosen.
pub async fn moved(c: &mut SqliteConnection, from: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query!("DELETE FROM linked_chat WHERE chat_id = ? AND linked_by IS NULL", to).execute(&mut *c).await?;
    sqlx::query!("UPDATE OR IGNORE linked_chat SET chat_id = ?, can_post = 1 WHERE chat_id = ?", to, from).execute(c).await.map(drop)
}

/// Whether reminders go there, turned about; those that are written down already stay as they are.
pub async fn toggle_reminders(c: &mut SqliteConnection, chat: i64, by: i64, now: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE linked_chat SET reminds = 1 - reminds WHERE chat_id = ?", chat).execute(&mut *c).await?;
    team::record(c, Some(by), "channel.set", &subject(chat), "reminders", now).await
}

/// The linked chats that are reminded of what concerns one of these regions.
pub async fn reminded_in(c: &mut SqliteConnection, regions: RegionSet) -> sqlx::Result<Vec<i64>> {
    let bits = regions.bits();
    sqlx::query_scalar!(
        "SELECT l.chat_id FROM linked_chat l JOIN subscriber s ON s.chat_id = l.chat_id AND s.state = 0
         WHERE l.linked_by IS NOT NULL AND l.reminds = 1 AND l.can_post = 1 AND (s.regions & ?) <> 0 ORDER BY l.chat_id",
        bits
    )
    .fetch_all(c)
    .await
}

/// What is known of a chat.
pub async fn get(db: &Db, chat: i64) -> sqlx::Result<Option<Linked>> {
    get_in(&mut *db.read().acquire().await?, chat).await
}

/// The same as a transaction sees it.
pub async fn get_in(c: &mut SqliteConnection, chat: i64) -> sqlx::Result<Option<Linked>> {
    sqlx::query_as!(
        Linked,
        r#"SELECT chat_id AS "chat", title, is_channel AS "is_channel: bool", language, announces AS "announces: bool", pins AS "pins: bool", reminds AS "reminds: bool",
                  can_post AS "can_post: bool", linked_by, is_forum AS "is_forum: bool", topic, is_team AS "is_team: bool" FROM linked_chat WHERE chat_id = ?"#,
        chat
    )
    .fetch_optional(c)
    .await
}

/// Every chat that the bot was let into, the linked ones first.
pub async fn all(db: &Db) -> sqlx::Result<Vec<Linked>> {
    sqlx::query_as!(
        Linked,
        r#"SELECT chat_id AS "chat", title, is_channel AS "is_channel: bool", language, announces AS "announces: bool", pins AS "pins: bool", reminds AS "reminds: bool",
                  can_post AS "can_post: bool", linked_by, is_forum AS "is_forum: bool", topic, is_team AS "is_team: bool" FROM linked_chat ORDER BY linked_by IS NULL, title, chat_id"#
    )
    .fetch_all(db.read())
    .await
}

/// The linked chats that announcements go to, with their languages.
pub async fn announced_in(c: &mut SqliteConnection) -> sqlx::Result<Vec<(i64, String)>> {
    let rows = sqlx::query!(
        "SELECT chat_id, language FROM linked_chat WHERE linked_by IS NOT NULL AND announces = 1 AND can_post = 1 ORDER BY chat_id"
    )
    .fetch_all(c)
    .await?;
    Ok(rows.into_iter().map(|row| (row.chat_id, row.language)).collect())
}

/// Posts that are to be pinned: chat and message.
pub async fn to_pin(db: &Db) -> sqlx::Result<Vec<(i64, i64)>> {
    // SQLite walks a CROSS JOIN from left to right: from the few posts, not from everything that was ever sent.
    let rows = sqlx::query!(
        r#"SELECT l.chat_id AS "chat!: i64", MAX(d.message_id) AS "message!: i64" FROM linked_chat l
           CROSS JOIN occasion o ON o.kind = 'channel' AND o.created_at >= l.pinned_since
           CROSS JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = l.chat_id AND d.part = 0 AND d.state = 2 AND d.message_id IS NOT NULL
           WHERE l.pins = 1 AND l.linked_by IS NOT NULL AND l.can_post = 1
           GROUP BY l.chat_id HAVING MAX(d.message_id) > COALESCE(l.pinned, 0)"#
    )
    .fetch_all(db.read())
    .await?;
    Ok(rows.into_iter().map(|row| (row.chat, row.message)).collect())
}

/// Notes that a post was pinned, or can't be.
pub async fn pinned(c: &mut SqliteConnection, chat: i64, message: i64) -> sqlx::Result<()> {
    sqlx::query!("UPDATE linked_chat SET pinned = ? WHERE chat_id = ?", message, chat).execute(c).await.map(drop)
}

fn subject(chat: i64) -> String {
    format!("channel:{chat}")
}
