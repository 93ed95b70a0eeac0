//! Posts in linked chats that are not there, or may not be: each is put before the moderators once, who settle it with one press. Nothing is
//! posted a second time without a person having looked.

use sqlx::SqliteConnection;

use super::{Linked, subject};
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::outbox;
use crate::{args, key, notices, team};

/// A post that is older than this needs nobody's decision any more: three days, in seconds.
const LOOKED_AT: i64 = 3 * 24 * 3600;
const FAILED: i64 = outbox::Standing::Failed as i64;

/// What is done about a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It goes out again.
    Again,
    /// Somebody has seen it in the chat.
    There,
}

/// A post that didn't arrive, or may not have.
struct Lost {
    occasion: i64,
    chat: i64,
    title: String,
    state: i64,
    reason: Option<String>,
}

/// Puts every such post before the moderators, once. Questions are told otherwise ([`crate::questions::tell_again`]).
pub async fn tell(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<()> {
    let since = now - LOOKED_AT;
    // SQLite walks a CROSS JOIN from left to right: from the few posts, not from everything that was ever sent.
    let lost = sqlx::query_as!(
        Lost,
        r#"SELECT o.id AS "occasion!: i64", l.chat_id AS "chat!: i64", l.title AS "title!: String", MIN(d.state) AS "state!: i64", d.reason
           FROM linked_chat l CROSS JOIN occasion o ON o.kind IN ('channel', 'digest', 'reminder', 'change', 'audit', 'closing') AND o.created_at >= ?
           CROSS JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = l.chat_id AND d.state IN (6, 7)
           WHERE l.linked_by IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM occasion t WHERE t.key = 'post-lost:' || o.id || ':' || l.chat_id || ':' || d.settled_at)
           GROUP BY o.id, l.chat_id"#,
        since
    )
    .fetch_all(db.read())
    .await?;
    for post in lost {
        let mut transaction = db.write().await?;
        let settled = sqlx::query_scalar!(
            "SELECT MAX(settled_at) FROM delivery WHERE occasion_id = ? AND chat_id = ? AND state IN (6, 7)",
            post.occasion,
            post.chat
        )
        .fetch_one(&mut *transaction)
        .await?;
        let Some(settled) = settled else { continue };
        let to = team::deciders(&mut transaction).await?;
        let key = format!("post-lost:{}:{}:{settled}", post.occasion, post.chat);
        notices::tell(&mut transaction, locales, key, &to, |locale| letter(locale, &post), now).await?;
        transaction.commit().await?;
    }
    Ok(())
}

fn letter(locale: &Locale, post: &Lost) -> Letter {
    let reason = post.reason.as_deref().unwrap_or("…");
    let topic = is_of_the_topic(reason);
    let head = match post.state {
        FAILED if topic => key!("channel-post-topic"),
        FAILED => key!("channel-post-failed"),
        _ => key!("channel-post-unknown"),
    };
    let button = |key: &'static str, what: &str| {
        Button::press(locale.plain(key, args![]), format!("{}:{what}:{}:{}", verbs::CHANNELS, post.chat, post.occasion))
    };
    let letter = Letter::html(locale.html(head, args! { title = post.title.as_str(), reason = reason }));
    match post.state {
        FAILED if topic => letter.row([button(key!("channel-post-again"), "again")]).row([button(key!("channel-post-general"), "general")]),
        FAILED => letter.row([button(key!("channel-post-again"), "again")]),
        _ => letter.row([button(key!("channel-post-again"), "again")]).row([button(key!("channel-post-there"), "there")]),
    }
}

/// Telegram's words for a topic that is closed or gone.
fn is_of_the_topic(reason: &str) -> bool {
    ["TOPIC_CLOSED", "TOPIC_DELETED", "message thread not found"].iter().any(|words| reason.contains(words))
}

/// Settles a post that is lost or in doubt. `false`: there is none any more, or it is too late for it to be true.
pub async fn settle(c: &mut SqliteConnection, linked: &Linked, occasion: i64, how: Settled, by: i64, now: i64) -> sqlx::Result<bool> {
    let moved = match how {
        Settled::Again => outbox::send_again(&mut *c, occasion, linked.chat, now).await?,
        Settled::There => outbox::take_as_sent(&mut *c, occasion, linked.chat, now).await?,
    };
    if moved {
        let detail = if how == Settled::Again { "again" } else { "there" };
        team::record(c, Some(by), "channel.post_settled", &subject(linked.chat), detail, now).await?;
    }
    Ok(moved)
}
