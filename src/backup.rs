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
    if file.exists() {
        return Err(BackupError::Exists(file.into()));
    }
    sqlx::query("VACUUM INTO ?").bind(file.to_string_lossy().into_owned()).execute(db.writer()).await?;
    private(file)?;
    let copy = Db::open(file).await?;
    let mark = now.to_string();
    let mut transaction = copy.write().await?;
    sqlx::query!("INSERT INTO meta (name, value) VALUES ('backup', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", mark)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    copy.close().await;
    Ok(())
}

/// Puts a backup in the database's place; what was there is kept beside it, ending in `.before-restore`. Nothing may run on either.
pub async fn restore(file: &Path, database: &Path) -> Result<(), BackupError> {
    // Opening proves that it is ours, not newer, and whole.
    let backup = Db::open(file).await?;
    backup.close().await;
    if database.exists() {
        let kept = database.with_extension("before-restore");
        std::fs::rename(database, &kept).map_err(|source| BackupError::File { path: kept, source })?;
        for ending in ["-wal", "-shm"] {
            std::fs::remove_file(format!("{}{ending}", database.display())).ok();
        }
    }
    std::fs::copy(file, database).map_err(|source| BackupError::File { path: database.into(), source })?;
    private(database)
}

fn private(file: &Path) -> Result<(), BackupError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(|source| BackupError::File { path: file.into(), source })?;
    }
    Ok(())
}
