//! The steps of an announcement's life that people take, each a compare-and-set on the revision they saw.

use sqlx::SqliteConnection;

use super::{OWED, State, Unlike, occasion_key, polls};
use crate::audience::Audience;
use crate::letter::Letter;
use crate::team::{Role, Scope};
use crate::{db, outbox, team};

/// Why a step wasn't taken. Seen by the moderator who tried.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It has changed since they saw it, or isn't where this step begins.
    #[error("somebody was first: {by:?}, at {at}")]
    Overtaken {
        /// Who acted last; `None`: the clock.
        by: Option<i64>,
        /// When, unix seconds.
        at: i64,
    },
    /// There is no such announcement.
    #[error("no such announcement")]
    Gone,
    /// These languages are owed and missing.
    #[error("texts are missing: {0:?}")]
    Missing(Vec<&'static str>),
    /// Its texts are polls that can't be counted together.
    #[error("its texts can't be counted together: {0:?}")]
    Unlike(Unlike),
    /// A poll can't be changed by anybody once people have it.
    #[error("a poll can't be corrected")]
    PollStays,
    /// A poll is forwarded, and what is forwarded can't be paid for.
    #[error("a poll can't be paid for")]
    PollUnpaid,
    /// The outbox can't put this in the place of what was sent.
    #[error(transparent)]
    Unfit(outbox::Unfit),
    /// They don't belong to the team any more.
    #[error("not a member of the team")]
    NotAMember,
    /// They had a hand in it, and somebody else has to approve it.
    #[error("nobody approves their own")]
    Own,
    /// Nobody else in the team may approve it.
    #[error("nobody is left who may approve it")]
    NobodyLeft,
    /// Their part in the team doesn't go so far.
    #[error("not entitled to this step")]
    NotEntitled,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Who takes a step, on which revision, when.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    /// Telegram's id of the person.
    pub by: i64,
    /// The announcement's revision that they saw.
    pub revision: i64,
    /// Unix seconds.
    pub now: i64,
}

/// Begins a draft with its first text; its number. An editor's draft is in their language, and for their regions from the start.
pub async fn create(c: &mut SqliteConnection, language: &str, letter: &Letter, by: i64, now: i64) -> Result<i64, Refused> {
    let bounds = scope(&mut *c, by).await?;
    if !bounds.has_language(language) {
        return Err(Refused::NotEntitled);
    }
    let audience = bounds.regions.map_or_else(Audience::everyone, Audience::of_regions).to_string();
    let id = sqlx::query_scalar!(
        "INSERT INTO announcement (state, audience, created_by, created_at, changed_by, changed_at)
         VALUES ('draft', ?1, ?2, ?3, ?2, ?3) RETURNING id",
        audience,
        by,
        now
    )
    .fetch_one(&mut *c)
    .await?;
    write_text(c, id, language, letter, by).await?;
    team::record(c, Some(by), "announcement.drafted", &subject(id), language, now).await?;
    Ok(id)
}

/// Writes a draft's text in one language.
pub async fn set_text(c: &mut SqliteConnection, id: i64, hand: Hand, language: &str, letter: &Letter) -> Result<(), Refused> {
    if !scope(&mut *c, hand.by).await?.has_language(language) {
        return Err(Refused::NotEntitled);
    }
    advance(c, id, hand, State::Draft, State::Draft).await?;
    write_text(c, id, language, letter, hand.by).await?;
    Ok(team::record(c, Some(hand.by), "announcement.written", &subject(id), language, hand.now).await?)
}

/// Chooses whom a draft is for. The record of its publication names the audience, so this one isn't recorded.
pub async fn set_audience(c: &mut SqliteConnection, id: i64, hand: Hand, audience: &Audience) -> Result<(), Refused> {
    if !scope(&mut *c, hand.by).await?.has_regions(audience.regions) {
        return Err(Refused::NotEntitled);
    }
    advance(c, id, hand, State::Draft, State::Draft).await?;
    let audience = audience.to_string();
    sqlx::query!("UPDATE announcement SET audience = ? WHERE id = ?", audience, id).execute(c).await?;
    Ok(())
}

/// With a sound or without, turned about.
pub async fn toggle_silent(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    advance(c, id, hand, State::Draft, State::Draft).await?;
    sqlx::query!("UPDATE announcement SET silent = 1 - silent WHERE id = ?", id).execute(c).await?;
    Ok(())
}

/// A safety notice or not, turned about; an owner's alone, because it wakes people.
pub async fn toggle_urgent(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    if team::role_in(&mut *c, hand.by).await? != Some(Role::Owner) {
        return Err(Refused::NotEntitled);
    }
    advance(c, id, hand, State::Draft, State::Draft).await?;
    sqlx::query!("UPDATE announcement SET urgent = 1 - urgent WHERE id = ?", id).execute(&mut *c).await?;
    Ok(team::record(c, Some(hand.by), "announcement.urgency", &subject(id), "", hand.now).await?)
}

/// What is a moderator's or an owner's, and not an editor's.
pub(super) async fn decides(c: &mut SqliteConnection, by: i64) -> Result<(), Refused> {
    match team::role_in(c, by).await? {
        Some(Role::Moderator | Role::Owner) => Ok(()),
        Some(Role::Editor) => Err(Refused::NotEntitled),
        None => Err(Refused::NotAMember),
    }
}

/// A new draft with the texts and the audience of another announcement, to be sent again or written on; its number.
pub async fn copy(c: &mut SqliteConnection, id: i64, by: i64, now: i64) -> Result<i64, Refused> {
    decides(&mut *c, by).await?;
    let made = sqlx::query_scalar!(
        "INSERT INTO announcement (state, audience, created_by, created_at, changed_by, changed_at, silent)
         SELECT 'draft', audience, ?1, ?2, ?1, ?2, silent FROM announcement WHERE id = ?3 RETURNING id",
        by,
        now,
        id
    )
    .fetch_optional(&mut *c)
    .await?
    .ok_or(Refused::Gone)?;
    sqlx::query!(
        "INSERT INTO announcement_text (announcement_id, language, version, letter, written_by)
         SELECT ?1, t.language, 1, t.letter, ?2 FROM announcement_text t JOIN announcement a ON a.id = t.announcement_id AND a.version = t.version
         WHERE a.id = ?3",
        made,
        by,
        id
    )
    .execute(&mut *c)
    .await?;
    team::record(c, Some(by), "announcement.copied", &subject(made), &format!("from {id}"), now).await?;
    Ok(made)
}

/// Sets the time at which a draft goes out (unix seconds), and who answers for it. Refused while an owed text is missing.
pub async fn schedule(c: &mut SqliteConnection, id: i64, hand: Hand, publish_at: i64) -> Result<(), Refused> {
    advance(c, id, hand, State::Draft, State::Scheduled).await?;
    refuse_missing(c, id).await?;
    let row =
        sqlx::query!("UPDATE announcement SET publish_at = ?, published_by = ? WHERE id = ? RETURNING audience", publish_at, hand.by, id)
            .fetch_one(&mut *c)
            .await?;
    let detail = format!("{} at {}", row.audience, instant(publish_at));
    Ok(team::record(c, Some(hand.by), "announcement.scheduled", &subject(id), &detail, hand.now).await?)
}

/// How the record writes a time.
pub(super) fn instant(unix: i64) -> String {
    chrono::DateTime::from_timestamp(unix, 0).unwrap_or_default().format("%Y-%m-%dT%H:%MZ").to_string()
}

/// Refuses while an owed text is missing, or some are polls that can't be counted together.
pub(super) async fn refuse_missing(c: &mut SqliteConnection, id: i64) -> Result<(), Refused> {
    let there = sqlx::query!(
        "SELECT t.language, t.letter FROM announcement a JOIN announcement_text t ON t.announcement_id = a.id AND t.version = a.version WHERE a.id = ?",
        id
    )
    .fetch_all(&mut *c)
    .await?;
    let missing: Vec<&str> = OWED.into_iter().filter(|language| !there.iter().any(|have| have.language == *language)).collect();
    if !missing.is_empty() {
        return Err(Refused::Missing(missing));
    }
    let texts: Vec<Letter> = there.iter().filter_map(|text| serde_json::from_str(&text.letter).ok()).collect();
    polls::unlike(texts.iter()).map_or(Ok(()), |unlike| Err(Refused::Unlike(unlike)))
}

/// Takes a scheduled one, or one that waits for approval, back to the drafts, before it began. An approval it had is void with that.
pub async fn call_back(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    let asked = sqlx::query_scalar!("SELECT state FROM announcement WHERE id = ?", id).fetch_optional(&mut *c).await?;
    // Posts in channels are out: what people see there is corrected or retracted, not called back.
    if outbox::by_key(&mut *c, &super::posts_key(id)).await?.is_some() {
        return Err(Refused::Overtaken { by: None, at: hand.now });
    }
    let from = if asked.as_deref() == Some(State::Review.word()) { State::Review } else { State::Scheduled };
    advance(c, id, hand, from, State::Draft).await?;
    super::approval::end(c, id, super::approval::Verdict::Withdrawn, Some(hand.by), hand.now).await?;
    sqlx::query!("UPDATE announcement SET publish_at = NULL, published_by = NULL, paid = 0 WHERE id = ?", id).execute(&mut *c).await?;
    Ok(team::record(c, Some(hand.by), "announcement.called_back", &subject(id), "", hand.now).await?)
}

/// Throws a draft away, and with it what it would have been repeated as.
pub async fn discard(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    advance(c, id, hand, State::Draft, State::Cancelled).await?;
    sqlx::query!("UPDATE announcement SET closed_at = ? WHERE id = ?", hand.now, id).execute(&mut *c).await?;
    super::repeat::forget(&mut *c, id).await?;
    Ok(team::record(c, Some(hand.by), "announcement.discarded", &subject(id), "", hand.now).await?)
}

/// Stops claims until [`resume`]; what is in the sender's hands goes out.
pub async fn pause(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    advance(c, id, hand, State::Sending, State::Sending).await?;
    if let Some(occasion) = outbox::by_key(&mut *c, &occasion_key(id)).await? {
        outbox::pause(&mut *c, occasion).await?;
    }
    super::amend::carry(&mut *c, id).await?;
    Ok(team::record(c, Some(hand.by), "announcement.paused", &subject(id), "", hand.now).await?)
}

/// Lets a paused one go on.
pub async fn resume(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    advance(c, id, hand, State::Sending, State::Sending).await?;
    if let Some(occasion) = outbox::by_key(&mut *c, &occasion_key(id)).await? {
        outbox::resume(&mut *c, occasion).await?;
    }
    super::amend::carry(&mut *c, id).await?;
    Ok(team::record(c, Some(hand.by), "announcement.resumed", &subject(id), "", hand.now).await?)
}

/// Ends the sending for good; who has it keeps it. A repeat that waits goes back to the drafts.
pub async fn stop(c: &mut SqliteConnection, id: i64, hand: Hand) -> Result<(), Refused> {
    advance(c, id, hand, State::Sending, State::Cancelled).await?;
    if let Some(occasion) = outbox::by_key(&mut *c, &occasion_key(id)).await? {
        outbox::cancel(&mut *c, occasion).await?;
    }
    super::repeat::hold_back(&mut *c, id, hand).await?;
    Ok(team::record(c, Some(hand.by), "announcement.stopped", &subject(id), "", hand.now).await?)
}

/// The compare-and-set: one step further if the revision, the state and the person's place in the team are what the step needs. What
/// leads from a draft to a draft is an editor's too, within their bounds; everything else is a moderator's.
pub(super) async fn advance(c: &mut SqliteConnection, id: i64, hand: Hand, from: State, to: State) -> Result<(), Refused> {
    let editors_too = from == State::Draft && to == State::Draft;
    if editors_too {
        within(&mut *c, id, hand.by).await?;
    }
    let (from, to) = (from.word(), to.word());
    let done = sqlx::query!(
        "UPDATE announcement SET state = ?1, revision = revision + 1, changed_by = ?2, changed_at = ?3
         WHERE id = ?4 AND revision = ?5 AND state = ?6 AND EXISTS (SELECT 1 FROM member WHERE user_id = ?2 AND (?7 OR role <> 'editor'))",
        to,
        hand.by,
        hand.now,
        id,
        hand.revision,
        from,
        editors_too
    )
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let role = team::role_in(&mut *c, hand.by).await?;
    let now = sqlx::query!("SELECT changed_by, changed_at FROM announcement WHERE id = ?", id).fetch_optional(c).await?;
    Err(match (role, now) {
        (None, _) => Refused::NotAMember,
        (Some(Role::Editor), _) if !editors_too => Refused::NotEntitled,
        (_, None) => Refused::Gone,
        (_, Some(row)) => Refused::Overtaken { by: row.changed_by, at: row.changed_at },
    })
}

/// An editor of some regions changes only what is for these alone, whoever began it.
async fn within(c: &mut SqliteConnection, id: i64, by: i64) -> Result<(), Refused> {
    let bounds = scope(&mut *c, by).await?;
    if bounds.regions.is_none() {
        return Ok(());
    }
    let audience = sqlx::query_scalar!("SELECT audience FROM announcement WHERE id = ?", id).fetch_optional(c).await?;
    let audience = audience.ok_or(Refused::Gone)?;
    let audience: Audience = audience.parse().map_err(|error: crate::audience::BadAudience| sqlx::Error::Decode(Box::new(error)))?;
    if bounds.has_regions(audience.regions) { Ok(()) } else { Err(Refused::NotEntitled) }
}

/// How much of it somebody may write.
async fn scope(c: &mut SqliteConnection, by: i64) -> Result<Scope, Refused> {
    Ok(team::member_in(c, by).await?.ok_or(Refused::NotAMember)?.scope)
}

pub(super) async fn write_text(c: &mut SqliteConnection, id: i64, language: &str, letter: &Letter, by: i64) -> sqlx::Result<()> {
    let body = db::json(letter)?;
    sqlx::query!(
        "INSERT INTO announcement_text (announcement_id, language, version, letter, written_by)
         SELECT id, ?2, version, ?3, ?4 FROM announcement WHERE id = ?1
         ON CONFLICT DO UPDATE SET letter = excluded.letter, written_by = excluded.written_by",
        id,
        language,
        body,
        by
    )
    .execute(c)
    .await
    .map(drop)
}

/// How the team's record names it.
pub(super) fn subject(id: i64) -> String {
    format!("announcement:{id}")
}
