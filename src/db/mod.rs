//! SQLite: one writer, read-only readers, migrations, and a copy taken before a migration; `folding` keeps the log short.
//!
//! Promises: the file is created 0600; WAL with `synchronous=FULL`, so a commit that returned survives power loss; a newer database
//! is refused, never touched; writers begin IMMEDIATE, so a read-then-write can't fail half-way for a lock. What a full disk stops waits for
//! room ([`patiently`]). Called by every room.

mod folding;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use serde::Serialize;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio_util::sync::CancellationToken;

use self::folding::{Folding, LONG};

static MIGRATIONS: Migrator = sqlx::migrate!();
const READERS: u32 = 4;
/// What a reader keeps of the file in memory at most, in KiB: most of a year's calendar fits. By itself SQLite keeps 2 MiB, and fetches the
/// rest again for every question; the writer does, since a broadcast would fill whatever it is given.
const KEPT: u32 = 4 * 1024;
const BUSY: Duration = Duration::from_secs(5);
/// Rows that wait to be taken from a connection's thread: with few, the two threads wake each other again and again.
const ROWS: usize = 500;
/// What another one needs to set a new file up, about.
const LOCKED_FOR: Duration = Duration::from_millis(10);
/// What writes at its leisure waits no longer than this for the counter.
const PATIENCE: Duration = Duration::from_millis(20);
/// Between an update's arrival and its handling nobody stands at the counter for a moment.
const JUST_LEFT: Duration = Duration::from_millis(3);

/// Rows for `json_each`, or a value kept as JSON.
pub fn json(value: &(impl Serialize + ?Sized)) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Bytes in hexadecimal, as hashes are shown and SQLite's `unhex` reads them.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).map(char::from).collect()
}

/// What can be wrong with the database file before anything runs on it. Seen by the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file or its folder can't be written.
    #[error("cannot write the database {path}: {source}; check that the folder exists and belongs to the user that runs jarshy")]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It was written by a later jarshy.
    #[error(
        "the database {path} was written by a newer jarshy (migration {version} is unknown here); install that version or restore an older backup"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The migration that this program doesn't know.
        version: i64,
    },
    /// It isn't a database of ours, or is damaged.
    #[error("cannot open the database {path}: {source}; is it a jarshy database? `jarshy restore FILE` brings a backup back")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// A migration failed; the copy taken before it is beside the file.
    #[error("cannot migrate the database {path}: {source}; a copy from before is beside it, ending in .before-N")]
    Migration {
        /// The file.
        path: PathBuf,
        /// Which migration and why.
        source: MigrateError,
    },
}

/// The open database; cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Pools>);

struct Pools {
    writer: SqlitePool,
    readers: SqlitePool,
    path: PathBuf,
    scratch: Option<Scratch>,
    counter: Counter,
    folding: Folding,
}

/// Who stands at the counter, and when the last one left.
#[derive(Default)]
struct Counter {
    people: AtomicUsize,
    left: Mutex<Option<Instant>>,
}

/// Somebody at the counter, for as long as this is held.
pub struct AtTheCounter(Db);

impl Drop for AtTheCounter {
    fn drop(&mut self) {
        let Counter { people, left } = &self.0.0.counter;
        *left.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        people.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A folder that goes when its database does.
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

impl Db {
    /// Opens the file, creating it (0600) if it isn't there, and brings its tables up to date.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        create_private(path).map_err(|source| OpenError::Unwritable { path: path.into(), source })?;
        Self::connect(path, None).await
    }

    /// A database that nobody keeps: tests and the demo. It goes with its last handle.
    pub async fn scratch() -> Result<Self, OpenError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("jarshy-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        let path = folder.join("scratch.db");
        std::fs::create_dir_all(&folder)
            .and_then(|()| create_private(&path))
            .map_err(|source| OpenError::Unwritable { path: path.clone(), source })?;
        Self::connect(&path, Some(Scratch(folder))).await
    }

    async fn connect(path: &Path, scratch: Option<Scratch>) -> Result<Self, OpenError> {
        let unreadable = |source| OpenError::Unreadable { path: path.into(), source };
        let options = options(path);
        let writer = connect_writer(&options).await.map_err(unreadable)?;
        migrate(&writer, path).await?;
        let reading = options.clone().read_only(true).pragma("cache_size", format!("-{KEPT}"));
        let readers = SqlitePoolOptions::new().max_connections(READERS).max_lifetime(None).connect_lazy_with(reading);
        let folding = Folding::start(path, options, writer.clone());
        Ok(Self(Arc::new(Pools { writer, readers, path: path.into(), scratch, counter: Counter::default(), folding })))
    }

    /// The read-only connections; never wait for the writer.
    pub fn read(&self) -> &SqlitePool {
        &self.0.readers
    }

    /// A write transaction. Keep it short (under 20 ms) and never hold it over a call to Telegram.
    pub async fn write(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.0.folding.written();
        match self.0.writer.begin_with("BEGIN IMMEDIATE").await {
            // A full disk may make SQLite end a transaction by itself, of which sqlx isn't told: to it, the connection is in it for ever.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                self.0.writer.acquire().await?.close().await?;
                self.0.writer.begin_with("BEGIN IMMEDIATE").await
            }
            begun => begun,
        }
    }

    /// Somebody waits for an answer: what writes at its leisure lets them go first.
    pub fn at_the_counter(&self) -> AtTheCounter {
        self.0.counter.people.fetch_add(1, Ordering::Relaxed);
        AtTheCounter(self.clone())
    }

    /// Returns when nobody stands at the counter, or after 20 ms: asked before each small write of something large that can wait.
    pub async fn leisure(&self) {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let Counter { people, left } = &self.0.counter;
            let left = *left.lock().unwrap_or_else(PoisonError::into_inner);
            if people.load(Ordering::Relaxed) == 0 && left.is_none_or(|left| left.elapsed() > JUST_LEFT) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The writer itself, for what can't run inside a transaction (VACUUM INTO, pragmas).
    pub fn writer(&self) -> &SqlitePool {
        &self.0.writer
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Whether it goes with its last handle.
    pub fn is_scratch(&self) -> bool {
        self.0.scratch.is_some()
    }

    /// Closes every connection; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.0.folding.end().await;
        self.0.readers.close().await;
        // Whoever closes last folds the rest, but doesn't wait for a reader that is only just going; this does.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.0.writer).await {
            tracing::debug!(%error, "the write-ahead log stays beside the database file");
        }
        self.0.writer.close().await;
    }
}

/// How long to wait before what failed for a passing reason is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether a failure may pass by itself: the disk is full or doesn't answer, or another program holds the file for too long.
pub fn may_pass(error: &sqlx::Error) -> bool {
    const IOERR: i32 = 10;
    const FULL: i32 = 13;
    matches!(error, sqlx::Error::PoolTimedOut) || is_locked(error) || matches!(result_code(error), Some(IOERR | FULL))
}

/// Whether another connection holds what this one needs.
fn is_locked(error: &sqlx::Error) -> bool {
    const BUSY: i32 = 5;
    const LOCKED: i32 = 6;
    matches!(result_code(error), Some(BUSY | LOCKED))
}

/// SQLite's primary result code (https://sqlite.org/rescode.html); the upper bits say more and are not needed.
fn result_code(error: &sqlx::Error) -> Option<i32> {
    let sqlx::Error::Database(error) = error else { return None };
    error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff)
}

/// Does `step` until it is done: one that failed for a reason that may pass is tried again every second, and that is said once. When
/// `stop` is called meanwhile, the failure is returned.
pub async fn patiently<'a, T>(stop: &CancellationToken, step: impl Fn() -> BoxFuture<'a, sqlx::Result<T>>) -> sqlx::Result<T> {
    let mut told = false;
    loop {
        match step().await {
            Err(error) if may_pass(&error) => {
                if !told {
                    tracing::error!(%error, "the database can't be written: is the disk full? Nothing is lost; waiting until it can");
                }
                told = true;
                tokio::select! { () = stop.cancelled() => return Err(error), () = tokio::time::sleep(AGAIN) => {} }
            }
            done => {
                if told && done.is_ok() {
                    tracing::info!("the database can be written again");
                }
                return done;
            }
        }
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        .row_buffer_size(ROWS)
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", LONG.to_string())
        .pragma("secure_delete", "on")
        .pragma("temp_store", "memory")
        .optimize_on_close(true, Some(400))
}

/// Connects the writer, which sets the file to write-ahead logging. A new file must be nobody else's for that moment, and of all locks this
/// is the one for which SQLite itself doesn't wait: whoever opens it at the same time would be refused.
async fn connect_writer(options: &SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    let began = Instant::now();
    loop {
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        match pool.connect_with(options.clone()).await {
            Err(error) if is_locked(&error) && began.elapsed() < BUSY => tokio::time::sleep(LOCKED_FOR).await,
            done => return done,
        }
    }
}

fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Applies what is missing, after a copy of what was there.
async fn migrate(writer: &SqlitePool, path: &Path) -> Result<(), OpenError> {
    let unreadable = |source| OpenError::Unreadable { path: path.into(), source };
    let mut connection = writer.acquire().await.map_err(unreadable)?;
    let applied = applied(&mut connection).await.map_err(unreadable)?;
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    if let Some(version) = applied.filter(|version| *version > known) {
        return Err(OpenError::Newer { path: path.into(), version });
    }
    // Counted, too: one that was numbered before the newest may have come in after it.
    if applied == Some(known) && how_many(&mut connection).await.map_err(unreadable)? == MIGRATIONS.iter().count() {
        return Ok(());
    }
    if let Some(version) = applied {
        let copy = path.with_extension(format!("before-{}", version + 1));
        std::fs::remove_file(&copy).ok();
        create_private(&copy).map_err(|source| OpenError::Unwritable { path: copy.clone(), source })?;
        sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(&mut *connection).await.map_err(unreadable)?;
    }
    // In one transaction that began as a write: another command that opens the same new file waits, and then finds everything done.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(unreadable)?;
    MIGRATIONS.run_direct(None, &mut *transaction, false).await.map_err(|source| OpenError::Migration { path: path.into(), source })?;
    transaction.commit().await.map_err(unreadable)
}

/// The highest migration that this file has seen; `None` for a new file.
async fn applied(connection: &mut SqliteConnection) -> sqlx::Result<Option<i64>> {
    let table: Option<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE name = '_sqlx_migrations'").fetch_optional(&mut *connection).await?;
    match table {
        None => Ok(None),
        Some(_) => sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(connection).await,
    }
}

async fn how_many(connection: &mut SqliteConnection) -> sqlx::Result<usize> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(connection).await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite uses a partial index only if the query says what the index says.
    #[tokio::test]
    async fn no_query_reads_every_delivery_and_none_that_is_asked_all_the_time_every_update_or_occasion() {
        // At an update's removal, for a page of figures, and when somebody wants announcements again.
        let seldom = ["DELETE FROM inbox", "SUM(doubts)", "'lane not wanted'"];
        let db = Db::scratch().await.unwrap();
        let mut seen = 0;
        for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx")).unwrap() {
            let file: serde_json::Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
            let query = file["query"].as_str().unwrap();
            let explained = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
            let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(explained).fetch_all(db.read()).await.unwrap();
            seen += steps.len();
            let reads_all = steps.iter().any(|(.., step)| step == "SCAN inbox" || step == "SCAN occasion");
            let reads_all_deliveries =
                steps.iter().any(|(.., step)| step == "SCAN d" || step.starts_with("SCAN d USING") || step.starts_with("SCAN delivery"));
            // What was claimed is few, and a subquery named `d` has found its rows already.
            let few = query.contains("INDEXED BY delivery_claimed") || steps.iter().any(|(.., step)| step == "CO-ROUTINE d");
            assert!(!reads_all_deliveries || few, "{query}: {steps:?}");
            assert!(!reads_all || seldom.iter().any(|words| query.contains(words)), "{query}");
        }
        assert!(seen > 500, "{seen} steps");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn those_who_open_a_new_database_at_the_same_moment_all_find_it_ready() {
        for _ in 0..5 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("jarshy.db");
            let openers: Vec<_> = (0..4)
                .map(|_| {
                    tokio::spawn({
                        let path = path.clone();
                        async move { Db::open(&path).await.map(drop) }
                    })
                })
                .collect();
            for opener in openers {
                opener.await.unwrap().unwrap();
            }
        }
    }
}
