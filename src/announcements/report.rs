//! Where an announcement's progress is shown live: one message, edited at most every few seconds and never into itself.

use sqlx::SqliteConnection;

use crate::db::Db;

/// Seconds between two edits of one report.
const EVERY: i64 = 5;

/// A report that may be edited now.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whose it is.
    pub announcement: i64,
    /// The chat it stands in.
    pub chat: i64,
    /// The message that is edited.
    pub message: i64,
    /// A fingerprint of what it shows.
    pub shown: Option<Vec<u8>>,
}

/// Shows an announcement's progress in this message from now on; in the transaction of the step that made it.
pub async fn set_report(c: &mut SqliteConnection, id: i64, chat: i64, message: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE announcement SET report_chat = ?, report_message = ?, report_at = NULL, report_shown = NULL WHERE id = ?",
        chat,
        message,
        id
    )
    .execute(c)
    .await
    .map(drop)
}

/// The reports whose turn it is at `now`.
pub async fn reports(db: &Db, now: i64) -> sqlx::Result<Vec<Report>> {
    let before = now - EVERY;
    sqlx::query_as!(
        Report,
        r#"SELECT id AS "announcement!", report_chat AS "chat!", report_message AS "message!", report_shown AS "shown"
           FROM announcement WHERE report_chat IS NOT NULL AND (report_at IS NULL OR report_at <= ?)"#,
        before
    )
    .fetch_all(db.read())
    .await
}

/// Notes what a report shows now; the `last` one is not looked at again.
pub async fn shown(c: &mut SqliteConnection, report: &Report, fingerprint: &[u8], last: bool, now: i64) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE announcement SET report_at = ?1, report_shown = ?2, report_chat = CASE ?3 WHEN 1 THEN NULL ELSE report_chat END
         WHERE id = ?4 AND report_message = ?5",
        now,
        fingerprint,
        last,
        report.announcement,
        report.message
    )
    .execute(c)
    .await
    .map(drop)
}
