//! Where a request for somebody's yes stands: as one card in the team's chat where there is one, else with each who may decide, in private.
//!
//! Promises: whoever may decide surely hears of it. What doesn't arrive in the team's chat, what stands in one that shut the bot out, and
//! what nobody decided there within [`HEARD`] comes to each in private, once; what stood in a group that became another is posted there
//! anew. Every card says what came of its request, wherever that was decided, and has no buttons then by which anybody could decide.

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::amend;
use super::approval::{self, Approval, Verdict};
use super::card::{Reader, View, card};
use super::{Announcement, get_in, locale_of};
use crate::channels::team_chat::{self, TeamChat};
use crate::db::Db;
use crate::letter::{Button, Letter, verbs};
use crate::locale::{Locale, Locales};
use crate::markup::Html;
use crate::outbox::{self, Standing};
use crate::team;
use crate::{args, key, notices, zone};

/// What nobody decided in the team's chat for so long comes to each who may, in private: not everybody sits there. An hour, in seconds.
pub const HEARD: i64 = 3600;

/// Where a card stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// In the team's chat, read by all who are there.
    TeamChat,
    /// With somebody of the team.
    Private,
}

/// The key under which members have a request in private; in a team's chat that chat follows it.
pub(super) fn key_of(id: i64, revision: i64) -> String {
    format!("review:{id}:r{revision}")
}

fn key_in(key: &str, chat: i64) -> String {
    format!("{key}:in:{chat}")
}

/// Puts a request before those who may decide (`to`): in the team's chat, or to each in private.
pub(super) async fn put(
    c: &mut SqliteConnection,
    locales: &Locales,
    key: String,
    to: &[i64],
    say: impl Fn(&Locale) -> Letter,
    now: i64,
) -> sqlx::Result<()> {
    // While everything is held, only what is for members goes out.
    let in_team_chat = !outbox::is_held(&mut *c).await?;
    tell(c, locales, (key, to), in_team_chat, say, now).await
}

/// Has every card of a request say this.
pub(super) async fn renew(
    c: &mut SqliteConnection,
    locales: &Locales,
    key: &str,
    say: impl Fn(&Locale, Stand) -> Letter,
) -> sqlx::Result<()> {
    let private = outbox::by_key(&mut *c, key).await?.map(|id| (id, Stand::Private));
    let posted = outbox::beginning_with(&mut *c, &format!("{key}:in:")).await?;
    for (occasion, stand) in private.into_iter().chain(posted.into_iter().map(|id| (id, Stand::TeamChat))) {
        outbox::reword(&mut *c, occasion, |language| say(locale_of(language, locales), stand)).await?;
    }
    Ok(())
}

/// A private card that was pressed shows the announcement itself from now on: what comes of the request is not put in its place.
pub async fn shows_more(c: &mut SqliteConnection, announcement: i64, chat: i64, message: i64) -> sqlx::Result<()> {
    for kind in ["review", "amend"] {
        let cards = outbox::beginning_with(&mut *c, &format!("{kind}:{announcement}:")).await?;
        outbox::disown(&mut *c, &cards, (chat, message)).await?;
    }
    Ok(())
}

/// What whoever decides reads, and can press.
pub(super) fn asked(reader: Reader<'_>, announcement: &Announcement, recipients: i64) -> Letter {
    let locale = reader.locale;
    let view = View { recipients: vec![(String::new(), recipients)], ..View::default() };
    let mut text = locale.html("review-ask", args![]).bold();
    text.line().line().push(&card(reader, announcement, &view));
    let mut letter = Letter::html(text);
    letter.keyboard = buttons(locale, announcement.id, announcement.revision);
    letter
}

/// What whoever may decide can press.
pub fn buttons(locale: &Locale, id: i64, revision: i64) -> Vec<Vec<Button>> {
    let button =
        |key: &'static str, what: &str| Button::press(locale.plain(key, args![]), format!("{}:{what}:{id}:{revision}", verbs::REVIEW));
    vec![
        vec![button(key!("review-see"), "see")],
        vec![button(key!("review-approve"), "yes")],
        vec![button(key!("review-return"), "back"), button(key!("review-reject"), "no")],
    ]
}

/// What came of a request: what, by whom, when and why.
fn over(reader: Reader<'_>, announcement: &Announcement, approval: &Approval) -> Letter {
    let Reader { locale, names, .. } = reader;
    let headline = locale.html("announcement-headline", args! { headline = announcement.headline(locale.lang().as_str(), 60) });
    let (head, by) = match approval.verdict {
        Verdict::Approved => (key!("review-over-approved"), key!("announcement-approved-by")),
        Verdict::Returned => (key!("review-over-returned"), key!("announcement-returned-by")),
        Verdict::Rejected => (key!("review-over-rejected"), key!("announcement-rejected-by")),
        Verdict::Withdrawn => (key!("review-over-withdrawn"), key!("review-withdrawn-by")),
        Verdict::Expired | Verdict::Asked => (key!("review-over-expired"), key!("review-withdrawn-by")),
    };
    let time = |unix: i64| locale.date_time(zone::local(reader.zone, unix));
    let mut lines = vec![locale.html(head, args! { id = announcement.id.to_string() }).bold(), headline];
    lines.push(locale.html("announcement-handed-in", args! { who = names.mention(approval.asked_by) }));
    lines.extend(approval.decided_by.map(|user| locale.html(by, args! { who = names.mention(user) })));
    lines.extend(approval.reason.as_deref().map(|reason| locale.html("announcement-reason", args! { reason = reason })));
    lines.extend(approval.decided_at.map(|at| locale.html("review-decided-at", args! { time = time(at) })));
    let begins = announcement.publish_at.filter(|_| approval.verdict == Verdict::Approved);
    lines.extend(begins.map(|at| locale.html("announcement-begins", args! { time = time(at) })));
    Letter::html(Html::join(lines, &Html::trusted("\n")))
}

/// In private a card leads on to the announcement.
pub(super) fn with_the_way_on(letter: Letter, locale: &Locale, (id, revision): (i64, i64)) -> Letter {
    letter.row([Button::press(locale.plain("review-open", args![]), format!("m.ann:show:{id}:{revision}"))])
}

/// Brings cards up to date whose requests moved on, and ends corrections that nobody decided in time or that came to stand on something
/// else. `true`: there is something to send.
pub async fn keep_cards(db: &Db, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<bool> {
    let stale = sqlx::query_scalar!(r#"SELECT announcement_id AS "id!" FROM approval WHERE stale = 1"#).fetch_all(db.read()).await?;
    for id in &stale {
        let mut transaction = db.write().await?;
        if let Some(announcement) = get_in(&mut transaction, *id).await? {
            catch_up(&mut transaction, (locales, zone), &announcement).await?;
        }
        transaction.commit().await?;
    }
    Ok(amend::end_void(db, locales, zone, now).await? || !stale.is_empty())
}

/// Has the cards of an announcement's last request say how that stands, if they don't yet.
pub(super) async fn catch_up(c: &mut SqliteConnection, (locales, zone): (&Locales, Tz), announcement: &Announcement) -> sqlx::Result<()> {
    let (id, Some(approval)) = (announcement.id, &announcement.approval) else { return Ok(()) };
    let done = sqlx::query!("UPDATE approval SET stale = 0 WHERE announcement_id = ? AND stale = 1", id).execute(&mut *c).await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let names = team::names(&mut *c).await?;
    let say = |locale: &Locale, stand: Stand| {
        let reader = Reader { locale, locales, zone, names: &names };
        match stand {
            _ if approval.verdict == Verdict::Asked => asked(reader, announcement, approval.recipients),
            Stand::TeamChat => over(reader, announcement, approval),
            Stand::Private => with_the_way_on(over(reader, announcement, approval), locale, (id, announcement.revision)),
        }
    };
    renew(c, locales, &key_of(id, approval.revision), say).await
}

/// A request that nobody has decided.
#[derive(Clone, Copy)]
enum Waiting {
    /// An announcement's.
    Announcement { id: i64, revision: i64, asked_at: i64 },
    /// A correction's.
    Correction { id: i64, number: i64, asked_at: i64 },
}

impl Waiting {
    fn key(self) -> String {
        match self {
            Self::Announcement { id, revision, .. } => key_of(id, revision),
            Self::Correction { id, number, .. } => amend::key_of(id, number),
        }
    }

    fn asked_at(self) -> i64 {
        match self {
            Self::Announcement { asked_at, .. } | Self::Correction { asked_at, .. } => asked_at,
        }
    }
}

async fn waiting(c: &mut SqliteConnection) -> sqlx::Result<Vec<Waiting>> {
    let announcements = sqlx::query!(
        r#"SELECT a.id AS "id!", p.revision, p.asked_at FROM announcement a JOIN approval p ON p.announcement_id = a.id
           WHERE a.state = 'review' AND p.verdict = 'asked'"#
    )
    .fetch_all(&mut *c)
    .await?;
    let corrections = sqlx::query!("SELECT id, announcement_id, asked_at FROM amendment").fetch_all(c).await?;
    let announcements =
        announcements.into_iter().map(|row| Waiting::Announcement { id: row.id, revision: row.revision, asked_at: row.asked_at });
    let corrections =
        corrections.into_iter().map(|row| Waiting::Correction { id: row.announcement_id, number: row.id, asked_at: row.asked_at });
    Ok(announcements.chain(corrections).collect())
}

/// Where a request is told again, if it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Again {
    /// There anew: the group has become another.
    InTeamChat,
    /// To each: it can't stand there, for this reason.
    Lost(&'static str),
    /// To each: it stands there, and nobody has decided.
    Undecided,
}

/// Tells again what waits and wasn't heard of.
pub async fn tell_again(db: &Db, locales: &Locales, zone: Tz, now: i64) -> sqlx::Result<()> {
    let mut reading = db.read().acquire().await?;
    let (open, chat) = (waiting(&mut reading).await?, team_chat::get(&mut reading).await?);
    let mut again = Vec::new();
    for one in open {
        again.extend(unheard(&mut reading, one, chat.as_ref(), now).await?.map(|how| (one, how)));
    }
    drop(reading);
    for (one, how) in again {
        let key = one.key();
        let mut transaction = db.write().await?;
        match how {
            Again::InTeamChat => tracing::info!(request = key, "the team's chat has become another: a request is posted there anew"),
            Again::Lost(why) => tracing::warn!(request = key, why, "a request is told to each who may decide, in private"),
            Again::Undecided => tracing::info!(request = key, "nobody decided in the team's chat: each who may is told in private"),
        }
        let told = match one {
            Waiting::Announcement { id, .. } => {
                approval::tell(&mut transaction, (locales, zone), id, how == Again::InTeamChat, now).await?
            }
            Waiting::Correction { id, .. } => amend::tell_of(&mut transaction, locales, id, how == Again::InTeamChat, now).await?,
        };
        if told {
            transaction.commit().await?;
        }
    }
    Ok(())
}

async fn unheard(c: &mut SqliteConnection, one: Waiting, chat: Option<&TeamChat>, now: i64) -> sqlx::Result<Option<Again>> {
    let key = one.key();
    if outbox::by_key(&mut *c, &key).await?.is_some() {
        return Ok(None);
    }
    let Some(chat) = chat else { return Ok(Some(Again::Lost("the team has no chat, or the bot may not write there"))) };
    let (posted, chat) = (key_in(&key, chat.chat), chat.chat);
    let state = sqlx::query_scalar!(
        r#"SELECT d.state AS "state!" FROM occasion o JOIN delivery d ON d.occasion_id = o.id AND d.chat_id = ? AND d.part = 0 WHERE o.key = ?"#,
        chat,
        posted
    )
    .fetch_optional(c)
    .await?;
    Ok(match state.map(Standing::from_number) {
        None => Some(Again::InTeamChat),
        Some(Some(Standing::Pending | Standing::Claimed | Standing::Sent)) if now < one.asked_at() + HEARD => None,
        Some(Some(Standing::Pending | Standing::Claimed | Standing::Sent)) => Some(Again::Undecided),
        Some(_) => Some(Again::Lost("it did not arrive in the team's chat")),
    })
}

/// Tells a request in the team's chat, if it may stand there and there is one, or to each in private.
pub(super) async fn tell(
    c: &mut SqliteConnection,
    locales: &Locales,
    (key, to): (String, &[i64]),
    in_team_chat: bool,
    say: impl Fn(&Locale) -> Letter,
    now: i64,
) -> sqlx::Result<()> {
    match team_chat::get(&mut *c).await?.filter(|_| in_team_chat) {
        Some(chat) => team_chat::post(c, locales, key_in(&key, chat.chat), (&chat, None), say, now).await,
        None => notices::tell(c, locales, key, to, say, now).await,
    }
}
