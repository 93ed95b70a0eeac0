//! A consistent copy of the database while the bot runs, and back. A restored database starts held: what was pending then may be long
//! untrue, and an owner decides.

use std::path::{Path, PathBuf};

use crate::db::{Db, OpenError};

/// Why a copy was not made, or not put back. Seen by the operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The target is there already.
    #[error("{0} exists already; name another file")]
    Exists(PathBuf),
    /// The source can't be read, or the target not written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The backup isn't a database of ours, or of a newer version.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database failed.
    #[error("the copy failed: {0}")]
    Database(#[from] sqlx::Error),
}

/// Writes a marked copy. `now` in unix seconds.
pub async fn write(db: &Db, file: &Path, now: i64) -> Result<(), BackupError> {
    // SQLite fills an empty file that is there: so nobody else can read the copy, not even while it is being written.
    create_private(file).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(file.into()),
        _ => BackupError::File { path: file.into(), source },
    })?;
    sqlx::query("VACUUM INTO ?").bind(file.to_string_lossy().into_owned()).execute(db.writer()).await?;
    let copy = Db::open(file).await?;
    let mark = now.to_string();
    let mut transaction = copy.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('backup', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", mark)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    copy.close().await;
    // So that the running one knows how old its newest copy is.
    let mut transaction = db.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('copied_at', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", mark)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

/// When the last copy was made, in unix seconds; `None`: never by `jarshy backup`.
pub async fn last(db: &Db) -> sqlx::Result<Option<i64>> {
    let value = sqlx::query_scalar!("SELECT value FROM meta WHERE name = 'copied_at'").fetch_optional(db.read()).await?;
    Ok(value.and_then(|value| value.parse().ok()))
}

/// Puts a backup in the database's place; what was there is kept beside it, ending in `.before-restore`, with what its log still holds.
/// Nothing may run on either. Where the old one went, if there was one.
pub async fn restore(file: &Path, database: &Path) -> Result<Option<PathBuf>, BackupError> {
    // Opening proves that it is ours, not newer, and whole.
    let backup = Db::open(file).await?;
    backup.close().await;
    let kept = if database.exists() { Some(put_aside(database)?) } else { None };
    let trouble = |source| BackupError::File { path: database.into(), source };
    let mut restored = create_private(database).map_err(trouble)?;
    std::fs::File::open(file).and_then(|mut copy| std::io::copy(&mut copy, &mut restored)).map_err(trouble)?;
    restored.sync_all().map_err(trouble)?;
    drop(restored);
    mark(database).await?;
    Ok(kept)
}

/// Marks what was put in place as a copy, if it isn't yet (another program's copy isn't): so it starts held.
async fn mark(database: &Path) -> Result<(), BackupError> {
    let db = Db::open(database).await?;
    let mut transaction = db.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('backup', 'restored') ON CONFLICT DO NOTHING").execute(&mut *transaction).await?;
    transaction.commit().await?;
    db.close().await;
    Ok(())
}

/// Renames the database and its log to a name that is free. It may be the damaged one, so it isn't opened.
fn put_aside(database: &Path) -> Result<PathBuf, BackupError> {
    let first = database.with_extension("before-restore");
    let kept = (2..).map(|n| database.with_extension(format!("before-restore-{n}")));
    let kept = std::iter::once(first).chain(kept).find(|path| !path.exists()).expect("numbers don't end");
    let trouble = |source| BackupError::File { path: kept.clone(), source };
    let beside = |path: &Path, ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    std::fs::rename(database, &kept).map_err(trouble)?;
    if beside(database, "-wal").exists() {
        std::fs::rename(beside(database, "-wal"), beside(&kept, "-wal")).map_err(trouble)?;
    }
    std::fs::remove_file(beside(database, "-shm")).ok();
    Ok(kept)
}

/// A new file, readable by its owner only.
fn create_private(file: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn with_word(path: &Path, word: &str) -> Db {
        let db = Db::open(path).await.unwrap();
        let mut transaction = db.write().await.unwrap();
        let query =
            sqlx::query("INSERT INTO meta (name, value) VALUES ('word', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        query.bind(word).execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        db
    }

    async fn word(path: &Path, name: &str) -> Option<String> {
        let db = Db::open(path).await.unwrap();
        let found = sqlx::query_scalar("SELECT value FROM meta WHERE name = ?").bind(name).fetch_optional(db.read()).await.unwrap();
        db.close().await;
        found
    }

    #[tokio::test]
    async fn a_copy_is_whole_marked_private_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (database, copy) = (folder.path().join("jarshy.db"), folder.path().join("copy.db"));
        let db = with_word(&database, "before").await;
        write(&db, &copy, 1_745_200_800).await.unwrap();
        assert_eq!(word(&copy, "word").await.as_deref(), Some("before"));
        assert_eq!(word(&copy, "backup").await.as_deref(), Some("1745200800"));
        assert_eq!(word(&database, "backup").await, None, "the running one is not marked");
        assert_eq!(last(&db).await.unwrap(), Some(1_745_200_800), "but it knows of its copy");
        assert!(matches!(write(&db, &copy, 0).await, Err(BackupError::Exists(_))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn a_restore_brings_the_copy_back_and_keeps_each_one_that_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let (database, copy) = (folder.path().join("jarshy.db"), folder.path().join("copy.db"));
        write(&with_word(&database, "old").await, &copy, 1).await.unwrap();
        with_word(&database, "new").await.close().await;
        let first = restore(&copy, &database).await.unwrap().unwrap();
        with_word(&database, "newer").await.close().await;
        let second = restore(&copy, &database).await.unwrap().unwrap();
        assert_eq!(word(&database, "word").await.as_deref(), Some("old"));
        assert_eq!(word(&first, "word").await.as_deref(), Some("new"));
        assert_eq!(word(&second, "word").await.as_deref(), Some("newer"));

        // A copy that another program made has no mark of ours, and starts held all the same.
        let plain = folder.path().join("plain.db");
        with_word(&plain, "replica").await.close().await;
        restore(&plain, &database).await.unwrap();
        assert_eq!(word(&database, "word").await.as_deref(), Some("replica"));
        assert_eq!(word(&database, "backup").await.as_deref(), Some("restored"));
    }

    #[tokio::test]
    async fn what_the_log_of_a_killed_one_still_holds_is_kept_too() {
        let folder = tempfile::tempdir().unwrap();
        let (database, copy) = (folder.path().join("jarshy.db"), folder.path().join("copy.db"));
        let db = with_word(&database, "old").await;
        write(&db, &copy, 1).await.unwrap();
        // Never closed before the files are taken: as after a kill.
        let killed = folder.path().join("killed.db");
        let db = with_word(&database, "only in the log").await;
        for ending in ["", "-wal"] {
            std::fs::copy(format!("{}{ending}", database.display()), format!("{}{ending}", killed.display())).unwrap();
        }
        db.close().await;
        let kept = restore(&copy, &killed).await.unwrap().unwrap();
        assert_eq!(word(&killed, "word").await.as_deref(), Some("old"), "the old log isn't read into the restored one");
        assert_eq!(word(&kept, "word").await.as_deref(), Some("only in the log"));
    }

    #[tokio::test]
    async fn what_is_no_database_of_ours_is_not_put_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (database, letter) = (folder.path().join("jarshy.db"), folder.path().join("letter.txt"));
        with_word(&database, "here").await.close().await;
        std::fs::write(&letter, "Dear Sir or Madam, this is not a database at all. ".repeat(40)).unwrap();
        assert!(restore(&letter, &database).await.is_err());
        assert_eq!(word(&database, "word").await.as_deref(), Some("here"));
    }
}
