//! Folds the write-ahead log into the file from beside the writer.
//!
//! SQLite by itself does it within whichever commit makes the log long (<https://sqlite.org/wal.html>, "Automatic Checkpoint"): that one
//! pays for copying and flushing thousands of pages, and whoever stands behind it waits. Here a connection of its own does it, in its own
//! thread, while writing goes on. Only when the log has grown to four times its usual length, since writing never paused, is the rest
//! folded with the writer held: a few pages by then. Without that it would not begin anew, however much of it was folded. Called by `db` alone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The log's usual length in bytes: 1000 pages, as SQLite has it. The writer cuts the log back to it (`journal_size_limit`).
pub(super) const LONG: u64 = 4 << 20;
/// From here on the writer is held for the rest.
const TOO_LONG: u64 = 4 * LONG;
/// Writing is given this long before the log is looked at.
const EVERY: Duration = Duration::from_millis(100);

/// The task that folds; it ends when this is dropped or [`Folding::end`] was called.
pub(super) struct Folding {
    written: Arc<Notify>,
    stop: CancellationToken,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Folding {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Folding {
    /// Starts to look after the log of the database that `writer` writes.
    pub(super) fn start(path: &Path, options: SqliteConnectOptions, writer: SqlitePool) -> Self {
        let (written, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let log = PathBuf::from(format!("{}-wal", path.display()));
        let folder = Folder { log, options: options.optimize_on_close(false, None), writer, beside: None, folded: 0 };
        let task = tokio::spawn(folder.run(Arc::clone(&written), stop.clone()));
        Self { written, stop, task: Mutex::new(Some(task)) }
    }

    /// Something is being written.
    pub(super) fn written(&self) {
        self.written.notify_one();
    }

    /// Ends it, and returns when its connection is closed.
    pub(super) async fn end(&self) {
        self.stop.cancel();
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.await.ok();
        }
    }
}

struct Folder {
    log: PathBuf,
    options: SqliteConnectOptions,
    writer: SqlitePool,
    beside: Option<SqliteConnection>,
    /// The log's length when all of it was folded: until somebody writes there is nothing more to do.
    folded: u64,
}

impl Folder {
    async fn run(mut self, written: Arc<Notify>, stop: CancellationToken) {
        let something = async || {
            written.notified().await;
            tokio::time::sleep(EVERY).await;
        };
        while stop.run_until_cancelled(something()).await.is_some() {
            // It is tried again after the next write; what is in the log is safe there.
            if let Err(error) = self.look().await {
                tracing::debug!(%error, "the write-ahead log could not be folded into the database file yet");
                self.beside = None;
            }
        }
        if let Some(beside) = self.beside {
            beside.close().await.ok();
        }
    }

    async fn look(&mut self) -> sqlx::Result<()> {
        let length = std::fs::metadata(&self.log).map_or(0, |log| log.len());
        if length <= LONG || length == self.folded {
            return Ok(());
        }
        let beside = match &mut self.beside {
            Some(beside) => beside,
            none => none.insert(self.options.connect().await?),
        };
        let mut whole = fold(beside).await?;
        // All that was there may be folded and the log goes on growing nevertheless: it begins anew only if nothing was written meanwhile.
        if length > TOO_LONG {
            whole = fold(&mut *self.writer.acquire().await?).await?;
        }
        self.folded = if whole { length } else { 0 };
        Ok(())
    }
}

/// Copies what no reader still needs out of the log; `true` when that was all of it. While another folds (a backup, an operator's
/// `sqlite3`) it is refused, and SQLite counts -1 of -1 pages (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>).
async fn fold(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    let (refused, logged, folded): (bool, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(connection).await?;
    Ok(!refused && logged == folded)
}

#[cfg(test)]
mod tests {
    use super::super::Db;
    use super::*;

    /// Writes `count` rows of a page each, one transaction a row.
    async fn write(db: &Db, count: usize) {
        for _ in 0..count {
            let mut transaction = db.write().await.unwrap();
            sqlx::query("INSERT INTO heap (bytes) VALUES (randomblob(4000))").execute(&mut *transaction).await.unwrap();
            transaction.commit().await.unwrap();
        }
    }

    /// A database whose log nobody folds but the test.
    async fn heap() -> (tempfile::TempDir, Db) {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("jarshy.db")).await.unwrap();
        db.0.folding.end().await;
        sqlx::query("CREATE TABLE heap (bytes BLOB)").execute(db.writer()).await.unwrap();
        (folder, db)
    }

    fn folder(db: &Db) -> Folder {
        let log = PathBuf::from(format!("{}-wal", db.path().display()));
        let options = SqliteConnectOptions::new().filename(db.path());
        Folder { log, options, writer: db.writer().clone(), beside: None, folded: 0 }
    }

    fn length(folder: &Folder) -> u64 {
        std::fs::metadata(&folder.log).map_or(0, |log| log.len())
    }

    #[tokio::test]
    async fn a_long_log_is_folded_into_the_file_and_cut_back_by_the_next_write() {
        let (_folder, db) = heap().await;
        let mut folder = folder(&db);
        write(&db, 1_200).await;
        folder.look().await.unwrap();
        let file = std::fs::metadata(db.path()).unwrap().len();
        assert!(file > 1_000 * 4_096, "what was written is in the file: {file}");
        write(&db, 1).await;
        assert!(length(&folder) <= LONG, "{}", length(&folder));
    }

    #[tokio::test]
    async fn a_reader_in_the_middle_of_reading_keeps_the_log_and_nothing_is_lost_of_it() {
        let (_folder, db) = heap().await;
        let mut folder = folder(&db);
        write(&db, 1).await;
        let mut reading = db.read().begin().await.unwrap();
        let count = "SELECT COUNT(*) FROM heap";
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut *reading).await.unwrap(), 1);
        write(&db, 1_200).await;
        folder.look().await.unwrap();
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&mut *reading).await.unwrap(), 1, "the reader sees what it saw");
        reading.rollback().await.unwrap();
        folder.look().await.unwrap();
        write(&db, 1).await;
        assert!(length(&folder) <= LONG, "{}", length(&folder));
        assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(db.read()).await.unwrap(), 1_202);
    }

    #[tokio::test]
    async fn a_log_that_is_written_to_without_a_pause_begins_anew_too() {
        let (_folder, db) = heap().await;
        let mut folder = folder(&db);
        let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                    INSERT INTO heap (bytes) SELECT randomblob(4000) FROM n";
        sqlx::query(many).execute(db.writer()).await.unwrap();
        assert!(length(&folder) > TOO_LONG);
        let mut transaction = db.write().await.unwrap();
        sqlx::query("INSERT INTO heap (bytes) VALUES (randomblob(4000))").execute(&mut *transaction).await.unwrap();
        let commit_once_folded = async {
            while std::fs::metadata(db.path()).unwrap().len() < 5_000 * 4_096 {
                tokio::task::yield_now().await;
            }
            transaction.commit().await.unwrap();
        };
        let (looked, ()) = tokio::join!(folder.look(), commit_once_folded);
        looked.unwrap();
        write(&db, 1).await;
        assert!(length(&folder) <= LONG, "{}", length(&folder));
    }

    #[tokio::test]
    async fn closing_leaves_one_file_with_everything_in_it() {
        let (_folder, db) = heap().await;
        write(&db, 1_200).await;
        db.close().await;
        let log = folder(&db).log;
        assert!(!log.exists(), "the log is gone");
    }
}
