//! The live reports under published announcements: the message that was pressed shows how far they are, until they are over.

use std::time::Duration;

use sha2::{Digest, Sha256};
use teloxide::{ApiError, RequestError};
use tokio_util::sync::CancellationToken;

use super::card;
use super::desk::Desk;
use crate::announcements::{self, Announcement, Report, State};
use crate::bot::Tools;
use crate::bot::person::Person;
use crate::letter::Letter;
use crate::{subscribers, team};

/// How often reports are looked at.
const BEAT: Duration = Duration::from_secs(2);

/// Keeps the reports up to date until shutdown.
pub async fn run(tools: &Tools, shutdown: CancellationToken) {
    loop {
        if let Err(error) = refresh(tools).await {
            tracing::error!(%error, "the reports could not be brought up to date; trying again");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(BEAT) => {}
        }
    }
}

/// One step: edits the reports whose turn it is. What it fails at is tried at the next one.
pub async fn refresh(tools: &Tools) -> anyhow::Result<()> {
    super::channels::pin(tools).await?;
    super::team_chat::remove_topics(tools).await?;
    let now = tools.clock.unix();
    for report in announcements::reports(&tools.db, now).await? {
        if let Err(error) = refresh_one(tools, &report, now).await {
            tracing::warn!(%error, announcement = report.announcement, "a report could not be brought up to date");
        }
    }
    Ok(())
}

async fn refresh_one(tools: &Tools, report: &Report, now: i64) -> anyhow::Result<()> {
    let found = announcements::get(&tools.db, report.announcement).await?;
    let reader = desk_of(tools, report.chat).await?;
    let (Some(announcement), Some(desk)) = (found, reader) else {
        // Whoever left the team is shown nothing more.
        return note(tools, report, &[], true, now).await;
    };
    let view = desk.view(&announcement).await?;
    let letter = card::letter(&desk, &announcement, &view);
    let fingerprint = fingerprint(&letter);
    if report.shown.as_ref() != Some(&fingerprint)
        && let Err(error) = tools.replies.refresh(report.chat, report.message, &letter).await
    {
        match error {
            RequestError::Api(ApiError::MessageToEditNotFound | ApiError::MessageIdInvalid | ApiError::BotBlocked) => {
                return note(tools, report, &fingerprint, true, now).await;
            }
            other => return Err(other.into()),
        }
    }
    note(tools, report, &fingerprint, is_over(&announcement), now).await
}

/// Whether the card will change no more by itself.
fn is_over(announcement: &Announcement) -> bool {
    announcement.closed_at.is_some() || announcement.state == State::Draft
}

async fn note(tools: &Tools, report: &Report, fingerprint: &[u8], last: bool, now: i64) -> anyhow::Result<()> {
    let mut transaction = tools.db.write().await?;
    announcements::shown(&mut transaction, report, fingerprint, last, now).await?;
    transaction.commit().await?;
    Ok(())
}

fn fingerprint(letter: &Letter) -> Vec<u8> {
    Sha256::digest(serde_json::to_vec(letter).unwrap_or_default()).to_vec()
}

/// The desk of a member of the team, in the language they read now.
async fn desk_of(tools: &Tools, chat: i64) -> sqlx::Result<Option<Desk>> {
    let Some(member) = team::members(&tools.db).await?.into_iter().find(|member| member.user == chat) else { return Ok(None) };
    let subscriber = subscribers::get(&tools.db, chat).await?;
    let chosen = subscriber.as_ref().map_or(member.language.as_str(), |subscriber| subscriber.language.as_str());
    let lang = tools.locales.lang(chosen).unwrap_or_else(|| tools.locales.first());
    let names = team::names(&mut *tools.db.read().acquire().await?).await?;
    let person =
        Person { name: names.of(chat), names, chat, lang, client: None, subscriber, role: Some(member.role), scope: member.scope.clone() };
    let Tools { db, clock, locales, office, replies, bell, me, fetcher } = tools.clone();
    Ok(Some(Desk { db, clock, locales, office, replies, bell, me, fetcher, person }))
}
