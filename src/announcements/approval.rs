//! A second pair of eyes: from `JARSHY_APPROVE_FROM` recipients on somebody else says yes before an announcement goes out.
//!
//! Promises: a yes binds the texts with their media, the audience, how it is repeated, and the count that was shown; whatever is changed
//! afterwards has to be asked for again, and so has an audience that has grown by more than a fifth. Nobody approves what they wrote or
//! handed in. Of two who decide at once one does, and the other is told who was first. What nobody decides within two days goes back to the
//! drafts. Where the request stands, and what its cards say, is `requests.rs`.
//!
//! With fewer than two people who may publish nobody could ever say yes: `jarshy check` refuses the setting then. `jarshy run` does start,
//! because a team may shrink while the bot serves a country; but nothing above the limit leaves until there are two.

use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::card::Reader;
use super::steps::{advance, instant, refuse_missing, subject};
use super::{Announcement, Hand, Refused, State, WAIT, get_in, requests, schedule};
use crate::audience::Audience;
use crate::db::Db;
use crate::letter::Letter;
use crate::locale::{Locale, Locales};
use crate::team::{Names, Role};
use crate::{args, key, notices, team, zone};

/// What nobody has decided for so long goes back to the drafts: two days, in seconds.
pub const LASTS: i64 = 2 * 24 * 3600;

/// How a request for a yes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has decided yet.
    Asked,
    /// Yes.
    Approved,
    /// Not like this: back to the drafts.
    Returned,
    /// No.
    Rejected,
    /// Nobody decided in time.
    Expired,
    /// Taken back by a moderator.
    Withdrawn,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Asked, Self::Approved, Self::Returned, Self::Rejected, Self::Expired, Self::Withdrawn];

    fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The last request for somebody's yes to an announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// How it stands.
    pub verdict: Verdict,
    /// Of what it was asked for.
    pub fingerprint: Vec<u8>,
    /// The announcement's revision on which it was asked for: a later one of the same request shows a new count.
    pub revision: i64,
    /// How many would get it, as it was shown.
    pub recipients: i64,
    /// When it is to begin, unix seconds; `None`: as soon as it is approved.
    pub publish_at: Option<i64>,
    /// Who handed it in.
    pub asked_by: i64,
    /// When, unix seconds.
    pub asked_at: i64,
    /// Who decided.
    pub decided_by: Option<i64>,
    /// When that was, or when the clock ended it, unix seconds.
    pub decided_at: Option<i64>,
    /// Why it was sent back or rejected, as typed.
    pub reason: Option<String>,
}

/// From how many recipients on a yes is needed, and how many there are.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// The setting; `None`: never.
    pub from: Option<i64>,
    /// Who would get it now.
    pub recipients: i64,
}

impl Gate {
    /// For this audience. What goes to linked chats alone is read by more than are counted: it always needs the yes that the setting asks for.
    pub fn of(from: Option<i64>, audience: &Audience, recipients: i64) -> Self {
        Self { from: from.map(|from| if audience.reaches_people() { from } else { 0 }), recipients }
    }

    /// Whether somebody else's yes is needed.
    pub fn shuts(self) -> bool {
        self.from.is_some_and(|from| self.recipients >= from)
    }
}

/// Where publishing led.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// It goes out at its time.
    Scheduled,
    /// It waits for somebody else's yes.
    InReview,
}

/// What a yes led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approved {
    /// It goes out at this time, unix seconds.
    Scheduled(i64),
    /// Many more would get it than was shown: the new count stands on the card now, and the yes has to be said to that.
    Grown {
        /// As it was shown.
        from: i64,
        /// As it is.
        to: i64,
    },
}

/// Whether somebody may say yes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitled {
    /// They may.
    Yes,
    /// They wrote it or handed it in.
    Own,
    /// Their part in the team doesn't go so far.
    No,
}

/// What a yes is said to.
fn fingerprint(announcement: &Announcement) -> Vec<u8> {
    let (texts, audience, version) = (&announcement.texts, announcement.audience.to_string(), announcement.version);
    let said = match announcement.repeats() {
        None => serde_json::to_vec(&(texts, audience, version)),
        Some(repeat) => serde_json::to_vec(&(texts, audience, version, repeat.to_string())),
    };
    Sha256::digest(said.unwrap_or_default()).to_vec()
}

/// Whether more than a fifth more would get it.
fn has_grown(shown: i64, now: i64) -> bool {
    now.saturating_mul(5) > shown.saturating_mul(6)
}

impl Announcement {
    /// Whether somebody with this part in the team may say yes to it.
    pub fn entitled(&self, user: i64, role: Option<Role>) -> Entitled {
        let handed_in = self.approval.as_ref().map(|approval| approval.asked_by);
        match role {
            Some(Role::Moderator | Role::Owner) if self.writers.contains(&user) || handed_in == Some(user) => Entitled::Own,
            Some(Role::Moderator | Role::Owner) => Entitled::Yes,
            _ => Entitled::No,
        }
    }

    /// Whether a yes was said to just this, for about so many people.
    pub fn is_approved_for(&self, recipients: i64) -> bool {
        self.approval.as_ref().is_some_and(|approval| {
            approval.verdict == Verdict::Approved
                && approval.fingerprint == fingerprint(self)
                && !has_grown(approval.recipients, recipients)
        })
    }
}

/// The last request for an announcement.
pub(super) async fn of(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Approval>> {
    let row = sqlx::query!("SELECT * FROM approval WHERE announcement_id = ?", id).fetch_optional(c).await?;
    Ok(row.and_then(|row| {
        Some(Approval {
            verdict: Verdict::ALL.into_iter().find(|verdict| verdict.word() == row.verdict)?,
            fingerprint: row.fingerprint,
            revision: row.revision,
            recipients: row.recipients,
            publish_at: row.publish_at,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            decided_by: row.decided_by,
            decided_at: row.decided_at,
            reason: row.reason,
        })
    }))
}

/// Lets a draft go out at its time (unix seconds; `None`: in a minute), or asks for a yes where one is needed.
pub async fn publish(
    c: &mut SqliteConnection,
    (locales, zone): (&Locales, Tz),
    (id, hand): (i64, Hand),
    at: Option<i64>,
    gate: Gate,
) -> Result<Published, Refused> {
    if !gate.shuts() {
        schedule(c, id, hand, at.unwrap_or(hand.now + WAIT)).await?;
        return Ok(Published::Scheduled);
    }
    advance(c, id, hand, State::Draft, State::Review).await?;
    refuse_missing(c, id).await?;
    sqlx::query!("UPDATE announcement SET publish_at = ?, published_by = ? WHERE id = ?", at, hand.by, id).execute(&mut *c).await?;
    if !ask(c, locales, zone, id, (hand.by, at), gate.recipients, hand.now).await? {
        return Err(Refused::NobodyLeft);
    }
    let detail = format!("to {}", gate.recipients);
    team::record(c, Some(hand.by), "announcement.submitted", &subject(id), &detail, hand.now).await?;
    Ok(Published::InReview)
}

/// Writes the request down and puts the card before everybody who may decide. `false`: nobody may.
pub(super) async fn ask(
    c: &mut SqliteConnection,
    locales: &Locales,
    zone: Tz,
    id: i64,
    (by, at): (i64, Option<i64>),
    recipients: i64,
    now: i64,
) -> sqlx::Result<bool> {
    let Some(announcement) = get_in(c, id).await? else { return Ok(false) };
    requests::catch_up(&mut *c, (locales, zone), &announcement).await?;
    let fingerprint = fingerprint(&announcement);
    sqlx::query!(
        "INSERT INTO approval (announcement_id, verdict, fingerprint, revision, recipients, publish_at, asked_by, asked_at)
         VALUES (?, 'asked', ?, ?, ?, ?, ?, ?)
         ON CONFLICT (announcement_id) DO UPDATE SET verdict = excluded.verdict, fingerprint = excluded.fingerprint,
             revision = excluded.revision, recipients = excluded.recipients, publish_at = excluded.publish_at, asked_by = excluded.asked_by,
             asked_at = excluded.asked_at, decided_by = NULL, decided_at = NULL, reason = NULL, stale = 0",
        id,
        fingerprint,
        announcement.revision,
        recipients,
        at,
        by,
        now
    )
    .execute(&mut *c)
    .await?;
    let Some(request) = Request::of(c, id).await? else { return Ok(false) };
    let say = |locale: &Locale| request.letter(locale, locales, zone);
    requests::put(c, locales, request.key(), &request.to, say, now).await?;
    Ok(!request.to.is_empty())
}

/// A request as it is told.
struct Request {
    announcement: Announcement,
    approval: Approval,
    names: Names,
    /// Those who may decide.
    to: Vec<i64>,
}

impl Request {
    /// The one that waits for an answer; `None`: none does.
    async fn of(c: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Self>> {
        let Some(announcement) = get_in(&mut *c, id).await? else { return Ok(None) };
        let waits = |approval: &Approval| announcement.state == State::Review && approval.verdict == Verdict::Asked;
        let Some(approval) = announcement.approval.clone().filter(waits) else { return Ok(None) };
        let members = team::members_in(&mut *c).await?;
        let may = |member: &team::Member| announcement.entitled(member.user, Some(member.role)) == Entitled::Yes;
        let to = members.into_iter().filter(may).map(|member| member.user).collect();
        Ok(Some(Self { names: team::names(c).await?, announcement, approval, to }))
    }

    fn key(&self) -> String {
        requests::key_of(self.announcement.id, self.approval.revision)
    }

    fn letter(&self, locale: &Locale, locales: &Locales, zone: Tz) -> Letter {
        requests::asked(Reader { locale, locales, zone, names: &self.names }, &self.announcement, self.approval.recipients)
    }
}

/// Tells what waits once more: in the team's chat, or to each who may decide. `false`: it waits no more.
pub(super) async fn tell(
    c: &mut SqliteConnection,
    (locales, zone): (&Locales, Tz),
    id: i64,
    in_team_chat: bool,
    now: i64,
) -> sqlx::Result<bool> {
    let Some(request) = Request::of(&mut *c, id).await? else { return Ok(false) };
    let say = |locale: &Locale| request.letter(locale, locales, zone);
    requests::tell(c, locales, (request.key(), &request.to), in_team_chat, say, now).await.map(|()| true)
}

/// Whether somebody may decide on it now; refused otherwise.
async fn decidable(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(Announcement, Approval), Refused> {
    let role = team::role_in(&mut *c, hand.by).await?;
    let announcement = get_in(c, id).await?.ok_or(Refused::Gone)?;
    match announcement.entitled(hand.by, role) {
        Entitled::Yes => {}
        Entitled::Own => return Err(Refused::Own),
        Entitled::No if role.is_none() => return Err(Refused::NotAMember),
        Entitled::No => return Err(Refused::NotEntitled),
    }
    let overtaken = Refused::Overtaken { by: announcement.changed_by, at: announcement.changed_at };
    let waits = announcement.state == State::Review && announcement.revision == hand.revision;
    match announcement.approval.clone().filter(|approval| waits && approval.verdict == Verdict::Asked) {
        Some(approval) if approval.fingerprint == fingerprint(&announcement) => Ok((announcement, approval)),
        _ => Err(overtaken),
    }
}

/// Says yes. `recipients`: who would get it now.
pub async fn approve(
    c: &mut SqliteConnection,
    locales: &Locales,
    zone: Tz,
    (id, hand): (i64, Hand),
    recipients: i64,
) -> Result<Approved, Refused> {
    let (announcement, approval) = decidable(c, id, hand).await?;
    if has_grown(approval.recipients, recipients) {
        advance(c, id, hand, State::Review, State::Review).await?;
        sqlx::query!("UPDATE approval SET recipients = ?, stale = 1 WHERE announcement_id = ?", recipients, id).execute(c).await?;
        return Ok(Approved::Grown { from: approval.recipients, to: recipients });
    }
    advance(c, id, hand, State::Review, State::Scheduled).await?;
    let at = approval.publish_at.unwrap_or(0).max(hand.now + WAIT);
    sqlx::query!("UPDATE announcement SET publish_at = ? WHERE id = ?", at, id).execute(&mut *c).await?;
    end(c, id, Verdict::Approved, Some(hand.by), hand.now).await?;
    let detail = format!("to {} at {}", approval.recipients, instant(at));
    team::record(c, Some(hand.by), "announcement.approved", &subject(id), &detail, hand.now).await?;
    let say = |locale: &Locale| {
        let headline = announcement.headline(locale.lang().as_str(), 60);
        let time = locale.date_time(zone::local(zone, at));
        Letter::html(locale.html("review-approved", args! { id = id.to_string(), headline = headline, time = time }))
    };
    let key = format!("verdict:{id}:r{}", hand.revision);
    notices::tell(c, locales, key, &[approval.asked_by], say, hand.now).await?;
    Ok(Approved::Scheduled(at))
}

/// Sends it back to the drafts, with a reason that whoever handed it in is told.
pub async fn send_back(c: &mut SqliteConnection, locales: &Locales, id: i64, hand: Hand, reason: &str) -> Result<(), Refused> {
    decide_against(c, locales, (id, hand), (State::Draft, Verdict::Returned), reason).await
}

/// Says no for good, with a reason that whoever handed it in is told.
pub async fn reject(c: &mut SqliteConnection, locales: &Locales, id: i64, hand: Hand, reason: &str) -> Result<(), Refused> {
    decide_against(c, locales, (id, hand), (State::Cancelled, Verdict::Rejected), reason).await
}

async fn decide_against(
    c: &mut SqliteConnection,
    locales: &Locales,
    (id, hand): (i64, Hand),
    (to, verdict): (State, Verdict),
    reason: &str,
) -> Result<(), Refused> {
    let (announcement, approval) = decidable(c, id, hand).await?;
    advance(c, id, hand, State::Review, to).await?;
    let closed = (to == State::Cancelled).then_some(hand.now);
    sqlx::query!("UPDATE announcement SET publish_at = NULL, published_by = NULL, paid = 0, closed_at = ? WHERE id = ?", closed, id)
        .execute(&mut *c)
        .await?;
    end(c, id, verdict, Some(hand.by), hand.now).await?;
    if to == State::Cancelled {
        super::repeat::forget(&mut *c, id).await?;
    }
    sqlx::query!("UPDATE approval SET reason = ? WHERE announcement_id = ?", reason, id).execute(&mut *c).await?;
    let (what, head) = match verdict {
        Verdict::Rejected => ("announcement.rejected", key!("review-rejected")),
        _ => ("announcement.sent_back", key!("review-returned")),
    };
    team::record(c, Some(hand.by), what, &subject(id), "", hand.now).await?;
    let say = |locale: &Locale| {
        let headline = announcement.headline(locale.lang().as_str(), 60);
        Letter::html(locale.html(head, args! { id = id.to_string(), headline = headline, reason = reason }))
    };
    let key = format!("verdict:{id}:r{}", hand.revision);
    Ok(notices::tell(c, locales, key, &[approval.asked_by], say, hand.now).await?)
}

/// Notes how a request ended; its cards follow.
pub(super) async fn end(c: &mut SqliteConnection, id: i64, verdict: Verdict, by: Option<i64>, now: i64) -> sqlx::Result<()> {
    let word = verdict.word();
    sqlx::query!(
        "UPDATE approval SET verdict = ?, decided_by = ?, decided_at = ?, stale = 1
         WHERE announcement_id = ? AND verdict IN ('asked', 'approved')",
        word,
        by,
        now,
        id
    )
    .execute(c)
    .await
    .map(drop)
}

/// Puts back to the drafts what nobody decided in time, and tells whoever handed it in; the numbers of those.
pub async fn expire(db: &Db, locales: &Locales, now: i64) -> sqlx::Result<Vec<i64>> {
    let before = now - LASTS;
    let late = sqlx::query_scalar!(
        r#"SELECT a.id AS "id!" FROM announcement a JOIN approval p ON p.announcement_id = a.id
           WHERE a.state = 'review' AND p.asked_at <= ?"#,
        before
    )
    .fetch_all(db.read())
    .await?;
    let mut expired = Vec::new();
    for id in late {
        let mut transaction = db.write().await?;
        let Some(announcement) = get_in(&mut transaction, id).await? else { continue };
        if !super::release::move_by_clock(&mut transaction, &announcement, State::Review, State::Draft, "announcement.unapproved", now)
            .await?
        {
            continue;
        }
        sqlx::query!("UPDATE announcement SET publish_at = NULL, published_by = NULL, paid = 0 WHERE id = ?", id)
            .execute(&mut *transaction)
            .await?;
        end(&mut transaction, id, Verdict::Expired, None, now).await?;
        let to: Vec<i64> = announcement.published_by.into_iter().collect();
        let say = |locale: &Locale| {
            let headline = announcement.headline(locale.lang().as_str(), 60);
            Letter::html(locale.html("review-expired", args! { id = id.to_string(), headline = headline }))
        };
        notices::tell(&mut transaction, locales, format!("verdict:{id}:r{}", announcement.revision), &to, say, now).await?;
        transaction.commit().await?;
        expired.push(id);
    }
    Ok(expired)
}

/// How many of the team may say yes to anything; with fewer than two nobody may to what another wrote.
pub async fn entitled(db: &Db) -> sqlx::Result<usize> {
    Ok(team::deciders(&mut *db.read().acquire().await?).await?.len())
}
