//! Which files were sent to the bot, and how far each has come: shown, being written, written, taken back.
//!
//! A file is written in pieces. Its entry says `writing` before the first and `written` after the last, so that whoever finds it in between
//! (the program was stopped) goes on where it stopped: what is there already counts as the same.

use sqlx::SqliteConnection;

use super::Report;

/// How long it is kept which file somebody sent, and its key at Telegram (seconds since its last step). It can be taken back for a day;
/// what it changed stays in the events' history.
pub const KEPT: i64 = 30 * 24 * 3600;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its report was shown; nothing is written.
    Shown,
    /// It was begun.
    Writing,
    /// It is in.
    Written,
    /// Taking it back was begun.
    Undoing,
    /// It was taken back.
    Undone,
    /// Nobody wanted it.
    Dropped,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Writing => "writing",
            Self::Written => "written",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Dropped => "dropped",
        }
    }
}

/// One file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Ours: stands in buttons, and with every change that the import makes.
    pub id: i64,
    /// The moderator's user id.
    pub by: i64,
    /// When it came to its state, in unix seconds.
    pub at: i64,
    /// As it was called.
    pub name: String,
    /// Telegram's file id.
    pub file: String,
    /// What the report counted, as [`counted`] writes it.
    pub shown: String,
    /// How far it has come.
    pub state: State,
}

/// What a report counts, in a word: if a second report on the same file says the same, nothing changed in between.
pub fn counted(report: &Report) -> String {
    format!("{}/{}/{}/{}", report.new, report.changed, report.same, report.refused.len())
}

/// Enters a file whose report is shown now; its number.
pub async fn enter(db: &mut SqliteConnection, by: i64, name: &str, file: &str, shown: &str, now: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        "INSERT INTO event_import (by, at, name, file, shown, state) VALUES (?, ?, ?, ?, ?, 'shown') RETURNING id",
        by,
        now,
        name,
        file,
        shown
    )
    .fetch_one(db)
    .await
}

/// The entry of a number.
pub async fn entry(db: &mut SqliteConnection, id: i64) -> sqlx::Result<Option<Entry>> {
    let row = sqlx::query!("SELECT * FROM event_import WHERE id = ?", id).fetch_optional(db).await?;
    Ok(row.map(|row| {
        let states = [State::Shown, State::Writing, State::Written, State::Undoing, State::Undone, State::Dropped];
        let state = states.into_iter().find(|state| state.word() == row.state).unwrap_or(State::Dropped);
        Entry { id: row.id, by: row.by, at: row.at, name: row.name, file: row.file, shown: row.shown, state }
    }))
}

/// Brings an entry from a state to the next; `false`: it isn't in that state any more.
pub async fn step(db: &mut SqliteConnection, id: i64, from: State, to: State, now: i64) -> sqlx::Result<bool> {
    let (from, to) = (from.word(), to.word());
    let done = sqlx::query!("UPDATE event_import SET state = ?, at = ? WHERE id = ? AND state = ?", to, now, id, from).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// The same file counts otherwise now.
pub async fn recount(db: &mut SqliteConnection, id: i64, shown: &str) -> sqlx::Result<()> {
    sqlx::query!("UPDATE event_import SET shown = ? WHERE id = ?", shown, id).execute(db).await.map(drop)
}

/// How many events an import has made and changed, as far as it is written.
pub async fn written(db: &mut SqliteConnection, id: i64) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"SELECT COUNT(*) FILTER (WHERE before IS NULL) AS "new!: i64", COUNT(before) AS "changed!: i64" FROM event_change WHERE batch = ?"#,
        id
    )
    .fetch_one(db)
    .await?;
    Ok((row.new, row.changed))
}

/// Forgets the files of long ago; one that was begun and never ended stays.
pub async fn sweep(db: &mut SqliteConnection, now: i64) -> sqlx::Result<()> {
    let before = now - KEPT;
    sqlx::query!("DELETE FROM event_import WHERE at < ? AND state NOT IN ('writing', 'undoing')", before).execute(db).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;

    #[tokio::test]
    async fn a_file_is_forgotten_a_month_after_its_last_step_unless_it_is_being_written() {
        let db = Db::scratch().await.unwrap();
        let mut c = db.write().await.unwrap();
        let dropped = enter(&mut c, 1, "plan.csv", "file", "1/0/0/0", 0).await.unwrap();
        let begun = enter(&mut c, 1, "plan.csv", "file", "1/0/0/0", 0).await.unwrap();
        assert!(step(&mut c, begun, State::Shown, State::Writing, 1).await.unwrap());
        sweep(&mut c, KEPT).await.unwrap();
        assert!(entry(&mut c, dropped).await.unwrap().is_some(), "not yet");
        sweep(&mut c, KEPT + 10).await.unwrap();
        assert!(entry(&mut c, dropped).await.unwrap().is_none());
        assert!(entry(&mut c, begun).await.unwrap().is_some(), "whoever finds it goes on where it stopped");
    }
}
