//! What the clock does to announcements: it lets go those whose time has come, and closes those that are over.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::card::outcome;
use super::polls::{self, Readiness};
use super::steps::subject;
use super::{Announcement, Gate, OWED, State, approval, get, get_in, repeat};
use crate::audience::{Audience, Chats};
use crate::channels::team_chat;
use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::outbox::{self, Lane, NewOccasion, VariantKey};
use crate::{args, channels, key, notices, team};

/// An announcement that nobody could be told for so long is no news any more: three days, in seconds.
pub const LASTS: i64 = 3 * 24 * 3600;

/// The key of an announcement's occasion in the outbox.
pub fn occasion_key(id: i64) -> String {
    format!("announcement:{id}")
}

/// Lets go every scheduled announcement whose time has come; their numbers. Its recipients are those who are subscribed at this moment.
/// Ring the sender and let `outbox::fill` run afterwards. One that is too late to be true goes back to the drafts; one whose audience has
/// outgrown what was said yes to, or `approve_from`, is asked about first.
pub async fn release(db: &Db, locales: &Locales, zone: Tz, approve_from: Option<i64>, now: i64) -> sqlx::Result<Vec<i64>> {
    let due = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM announcement WHERE state = 'scheduled' AND publish_at <= ? ORDER BY publish_at, id"#,
        now
    )
    .fetch_all(db.read())
    .await?;
    let mut released = Vec::new();
    for id in due {
        let Some(announcement) = get(db, id).await? else { continue };
        let posts = posts_of(db, &announcement).await?;
        if posts.is_some_and(|(_, since, left)| left > 0 && now < since + channels::PATIENCE) {
            continue;
        }
        let polls = polls::readiness(db, &announcement, now).await?;
        if polls == Readiness::Opening {
            continue;
        }
        let counted = approve_from.is_some() && posts.is_none();
        let recipients = if counted { announcement.audience.count(db).await? } else { 0 };
        let mut transaction = db.write().await?;
        // It may have been called back while people were counted: then nothing is posted.
        let same = |now: Announcement| now.state == State::Scheduled && now.revision == announcement.revision;
        if !get_in(&mut transaction, id).await?.is_some_and(same) {
            continue;
        }
        if posts.is_none()
            && Gate::of(approve_from, &announcement.audience, recipients).shuts()
            && !announcement.is_approved_for(recipients)
        {
            ask_again(&mut transaction, &announcement, locales, zone, recipients, now).await?;
            transaction.commit().await?;
            continue;
        }
        if polls != Readiness::Ready {
            polls::open(&mut transaction, &announcement, &polls, (locales, zone), now).await?;
            transaction.commit().await?;
            continue;
        }
        match posts {
            None if post_first(&mut transaction, &announcement, locales, now).await? => {
                transaction.commit().await?;
                continue;
            }
            Some((occasion, ..)) => tell_of_posts(&mut transaction, db, locales, &announcement, occasion, now).await?,
            None => {}
        }
        if let_go(&mut transaction, &announcement, (locales, zone), now).await? {
            transaction.commit().await?;
            released.push(id);
        }
    }
    Ok(released)
}

/// What has outgrown its approval waits for another.
async fn ask_again(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    locales: &Locales,
    zone: Tz,
    recipients: i64,
    now: i64,
) -> sqlx::Result<()> {
    if !move_by_clock(c, announcement, State::Scheduled, State::Review, "announcement.asked_again", now).await? {
        return Ok(());
    }
    let by = announcement.published_by.unwrap_or(announcement.created_by);
    approval::ask(c, locales, zone, announcement.id, (by, announcement.publish_at), recipients, now).await.map(drop)
}

/// The key of an announcement's posts in channels and groups.
pub fn posts_key(id: i64) -> String {
    format!("channel:{id}")
}

/// Its posts, since when they are owed, and how many are still to go; `None`: none were begun.
async fn posts_of(db: &Db, announcement: &Announcement) -> sqlx::Result<Option<(i64, i64, i64)>> {
    let key = posts_key(announcement.id);
    let row = sqlx::query!(r#"SELECT id AS "id!", created_at FROM occasion WHERE key = ?"#, key).fetch_optional(db.read()).await?;
    match row {
        Some(row) => Ok(Some((row.id, row.created_at, outbox::progress(db, row.id).await?.left()))),
        None => Ok(None),
    }
}

/// Channels and groups get it first: the text in each one's language, without buttons that only a person can press. `false`: there are none,
/// or it isn't for everybody.
async fn post_first(c: &mut SqliteConnection, announcement: &Announcement, locales: &Locales, now: i64) -> sqlx::Result<bool> {
    let to = chats_for(&mut *c, &announcement.audience).await?;
    let too_late = now >= announcement.publish_at.unwrap_or(now) + LASTS;
    if too_late || to.is_empty() || !announcement.missing().is_empty() {
        return Ok(false);
    }
    // What may be there already isn't posted again by itself: everybody would see it twice.
    let posts =
        NewOccasion { capped: false, resends: false, ..NewOccasion::new(posts_key(announcement.id), Lane::Announcement, now, now + LASTS) };
    let opened = outbox::open(&mut *c, &posts, now).await?;
    let texts = post_texts(announcement, locales);
    for text in &texts {
        outbox::add_variant(&mut *c, opened.id, text.key(announcement.version), &text.letter).await?;
    }
    let parts = texts.iter().map(|text| text.part + 1).max().unwrap_or(1);
    for chat in to {
        outbox::add_recipient(&mut *c, opened.id, chat, 0, parts, now).await?;
    }
    team::record(c, None, "announcement.posted", &subject(announcement.id), "", now).await?;
    Ok(true)
}

/// The linked chats that an audience is posted in: those it is for, or, where it is for people, all of its language unless something else
/// narrows it.
async fn chats_for(c: &mut SqliteConnection, audience: &Audience) -> sqlx::Result<Vec<i64>> {
    let (only, narrow) = (audience.language.as_deref(), audience.regions.is_some() || audience.is_particular());
    let mut linked = channels::announced_in(&mut *c).await?;
    match audience.chats {
        Some(Chats::People) => linked.clear(),
        Some(Chats::Groups | Chats::Channels) => {
            let its = audience.chats_in(c).await?;
            linked.retain(|(chat, _)| its.contains(chat));
        }
        None => linked.retain(|(_, language)| !narrow && only.is_none_or(|only| only == language)),
    }
    Ok(linked.into_iter().map(|(chat, _)| chat).collect())
}

/// One message of a text in its language.
pub(super) struct Text {
    pub language: String,
    pub part: i64,
    pub letter: Letter,
}

impl Text {
    fn all(language: &str, messages: Vec<Letter>) -> impl Iterator<Item = Self> + use<> {
        let language = language.to_owned();
        (0..).zip(messages).map(move |(part, letter)| Self { language: language.clone(), part, letter })
    }

    fn key(&self, version: i64) -> VariantKey<'_> {
        VariantKey { segment: 0, language: &self.language, version, part: self.part }
    }
}

/// Its texts as posts, in the order in which we owe them.
pub(super) fn post_texts(announcement: &Announcement, locales: &Locales) -> Vec<Text> {
    let texts = OWED.iter().filter_map(|language| Some((*language, announcement.texts.get(*language)?.clone())));
    let in_messages = |(language, letter): (&str, Letter)| {
        let letter = announcement.at_home(language, Letter { silent: announcement.silent, ..letter });
        Text::all(language, letter.in_messages(super::locale_of(language, locales)))
    };
    texts.flat_map(in_messages).collect()
}

/// Tells whoever published it which chats have no post, or may have none. People are told all the same.
async fn tell_of_posts(
    c: &mut SqliteConnection,
    db: &Db,
    locales: &Locales,
    announcement: &Announcement,
    occasion: i64,
    now: i64,
) -> sqlx::Result<()> {
    let missing = sqlx::query!(
        "SELECT l.title, d.reason FROM delivery d JOIN linked_chat l ON l.chat_id = d.chat_id WHERE d.occasion_id = ? AND d.part = 0 AND d.state <> 2",
        occasion
    )
    .fetch_all(db.read())
    .await?;
    if missing.is_empty() {
        return Ok(());
    }
    let to: Vec<i64> = announcement.published_by.into_iter().collect();
    let say = |locale: &Locale| {
        let mut text = locale.html("channel-failed", args! { id = announcement.id.to_string() });
        for row in &missing {
            text.line().push_text(&format!("{}: {}", row.title, row.reason.as_deref().unwrap_or("…")));
        }
        Letter::html(text)
    };
    notices::tell(c, locales, format!("posts:{}", announcement.id), &to, say, now).await
}

/// Content, recipients and state in one transaction, and with them the next repeat. `false`: somebody called it back meanwhile.
async fn let_go(c: &mut SqliteConnection, announcement: &Announcement, (locales, zone): (&Locales, Tz), now: i64) -> sqlx::Result<bool> {
    let (id, expires_at) = (announcement.id, announcement.publish_at.unwrap_or(now) + LASTS);
    if now >= expires_at || !announcement.missing().is_empty() {
        return not_this_time(c, announcement, (locales, zone), "announcement.too_late", now).await;
    }
    if !polls::homeless(announcement).is_empty()
        || !move_by_clock(c, announcement, State::Scheduled, State::Sending, "announcement.released", now).await?
    {
        return Ok(false);
    }
    sqlx::query!("UPDATE announcement SET released_at = ? WHERE id = ?", now, id).execute(&mut *c).await?;
    let occasion = NewOccasion {
        audience: announcement.audience.reaches_people().then(|| announcement.audience.clone()),
        wakes: announcement.urgent,
        capped: !announcement.urgent,
        ..NewOccasion::new(occasion_key(id), if announcement.urgent { Lane::Urgent } else { Lane::Announcement }, now, expires_at)
    };
    let opened = outbox::open(&mut *c, &occasion, now).await?;
    outbox::set_paid(&mut *c, opened.id, announcement.paid).await?;
    for text in texts_as_sent(announcement, locales, opened.id) {
        outbox::add_variant(&mut *c, opened.id, text.key(announcement.version), &text.letter).await?;
    }
    repeat::go_on(c, announcement, locales, zone, now).await?;
    Ok(true)
}

/// It goes back to the drafts by the clock, and its series on to the next. `false`: somebody called it back meanwhile.
pub(super) async fn not_this_time(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    (locales, zone): (&Locales, Tz),
    what: &str,
    now: i64,
) -> sqlx::Result<bool> {
    let moved = move_by_clock(c, announcement, State::Scheduled, State::Draft, what, now).await?;
    if moved {
        let id = announcement.id;
        sqlx::query!("UPDATE announcement SET publish_at = NULL, published_by = NULL, paid = 0 WHERE id = ?", id).execute(&mut *c).await?;
        repeat::go_on(c, announcement, locales, zone, now).await?;
    }
    Ok(moved)
}

/// Its texts as they go out, in the order in which we owe them, so that a reader of a language that has no text gets the first.
pub(super) fn texts_as_sent(announcement: &Announcement, locales: &Locales, occasion: i64) -> Vec<Text> {
    let further = announcement.texts.keys().map(String::as_str).filter(|language| !OWED.contains(language));
    OWED.iter()
        .copied()
        .chain(further)
        .flat_map(|language| Text::all(language, announcement.as_pushed(language, locales, occasion)))
        .collect()
}

/// What a copy says that was taken back and is too old to be deleted. Without formatting, so that it fits under a photo as well.
pub(super) fn withdrawn(locale: &Locale) -> Letter {
    Letter::typed(locale.plain("announcement-withdrawn", args![]), Vec::new())
}

/// One step that nobody pressed; `false`: somebody was first.
pub(super) async fn move_by_clock(
    c: &mut SqliteConnection,
    from: &Announcement,
    before: State,
    to: State,
    what: &str,
    now: i64,
) -> sqlx::Result<bool> {
    let (before, after) = (before.word(), to.word());
    let done = sqlx::query!(
        "UPDATE announcement SET state = ?1, revision = revision + 1, changed_by = NULL, changed_at = ?2 WHERE id = ?3 AND revision = ?4 AND state = ?5",
        after,
        now,
        from.id,
        from.revision,
        before
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 1 {
        team::record(c, None, what, &subject(from.id), "", now).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Closes what is over, and tells whoever published it how it ended; the numbers of those closed.
pub async fn finish(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<Vec<i64>> {
    let running = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM announcement WHERE released_at IS NOT NULL AND closed_at IS NULL AND state IN ('sending', 'done', 'cancelled', 'retracted')"#
    )
    .fetch_all(db.read())
    .await?;
    let mut closed = Vec::new();
    for id in running {
        let Some(announcement) = get(db, id).await? else { continue };
        let Some(occasion) = its_occasion(&mut *db.read().acquire().await?, &announcement).await? else { continue };
        let progress = outbox::progress(db, occasion).await?;
        if !progress.is_over() || posts_are_revised(db, id).await? {
            continue;
        }
        let mut transaction = db.write().await?;
        if announcement.state == State::Sending {
            if !move_by_clock(&mut transaction, &announcement, State::Sending, State::Done, "announcement.done", now).await? {
                continue;
            }
            // A correction that waits for a yes waits on.
            super::amend::carry(&mut transaction, id).await?;
        }
        sqlx::query!("UPDATE announcement SET closed_at = ? WHERE id = ? AND closed_at IS NULL", now, id)
            .execute(&mut *transaction)
            .await?;
        report(&mut transaction, &announcement, &progress, locales, now).await?;
        transaction.commit().await?;
        closed.push(id);
    }
    Ok(closed)
}

/// The occasion by whose end it is over: its posts where it is for linked chats alone.
pub async fn its_occasion(c: &mut SqliteConnection, announcement: &Announcement) -> sqlx::Result<Option<i64>> {
    if !announcement.audience.reaches_people()
        && let Some(posts) = outbox::by_key(&mut *c, &posts_key(announcement.id)).await?
    {
        return Ok(Some(posts));
    }
    outbox::by_key(c, &occasion_key(announcement.id)).await
}

/// Whether its posts in channels and groups are being corrected or taken back. Those that aren't there yet hold nothing up: whoever
/// published it was told of them.
async fn posts_are_revised(db: &Db, id: i64) -> sqlx::Result<bool> {
    let posts = outbox::by_key(&mut *db.read().acquire().await?, &posts_key(id)).await?;
    let Some(posts) = posts else { return Ok(false) };
    Ok(outbox::progress(db, posts).await?.revision.is_some_and(|revision| revision.running || revision.refused))
}

/// The closing report to whoever published it, and to whoever corrected or retracted it.
async fn report(
    c: &mut SqliteConnection,
    announcement: &Announcement,
    progress: &outbox::Progress,
    locales: &Locales,
    now: i64,
) -> sqlx::Result<()> {
    let to: BTreeSet<i64> = announcement.published_by.into_iter().chain(announcement.revised_by).collect();
    let to: Vec<i64> = to.into_iter().collect();
    // While it still went out, its end is the news; afterwards what was done about it.
    let head = match announcement.state {
        State::Retracted => key!("announcement-report-retracted"),
        State::Done => key!("announcement-report-corrected"),
        State::Cancelled if announcement.version > 1 => key!("announcement-report-corrected"),
        State::Cancelled => key!("announcement-report-stopped"),
        _ => key!("announcement-report-done"),
    };
    let record = team::audit_head_in(&mut *c).await?;
    let votes = polls::results_in(&mut *c, announcement).await?;
    let say = |locale: &Locale| {
        let headline = announcement.headline(locale.lang().as_str(), 60);
        let mut text = locale.html(head, args! { id = announcement.id.to_string(), headline = headline });
        text.line().push(&outcome(locale, locales, progress));
        if let Some(votes) = &votes {
            text.line().line().push(&polls::say(locale, announcement, votes));
        }
        if let Some(record) = &record {
            text.line().line().push(&team_chat::head_line(locale, record));
        }
        Letter::html(text)
    };
    let nth = progress.revision.as_ref().map_or(String::new(), |revision| format!(":v{}", revision.version));
    if let Some(chat) = team_chat::get(&mut *c).await? {
        team_chat::post(&mut *c, locales, format!("closing:{}{nth}", announcement.id), (&chat, None), &say, now).await?;
    }
    notices::tell(c, locales, format!("report:{}{nth}", announcement.id), &to, say, now).await
}
