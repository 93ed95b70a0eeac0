//! How much of the disk is free that the database stands on. Ground floor; `check`, `metrics` and `troubles` ask.

use std::io;
use std::path::{Path, PathBuf};

/// Less than this share of the disk is nearly full: SQLite needs room for its log and for the copy before a migration …
pub const NEARLY_FULL: f64 = 0.10;
/// … unless this many bytes are left: more than a database of ours with its copies takes, and a tenth of a very large disk is no sign.
pub const PLENTY: u64 = 5 * 1024 * 1024 * 1024;

/// What a disk holds, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What a program without rights may still write.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

impl Space {
    /// The free share, from 0 to 1.
    #[allow(clippy::cast_precision_loss, reason = "a share of terabytes needs no single bytes")]
    pub fn share(self) -> f64 {
        if self.total == 0 { 1.0 } else { self.free as f64 / self.total as f64 }
    }

    /// Whether less than [`NEARLY_FULL`] is left, and less than [`PLENTY`].
    pub fn is_nearly_full(self) -> bool {
        self.share() < NEARLY_FULL && self.free < PLENTY
    }
}

/// The disk that holds this file, or would hold it; `Unsupported` where the system can't be asked.
pub fn space(file: &Path) -> io::Result<Space> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    of_folder(folder)
}

#[cfg(unix)]
fn of_folder(folder: &Path) -> io::Result<Space> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(Space { free: found.f_bavail.saturating_mul(found.f_frsize), total: found.f_blocks.saturating_mul(found.f_frsize) })
}

#[cfg(not(unix))]
fn of_folder(_: &Path) -> io::Result<Space> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Bytes of the database with its write-ahead log.
pub fn database_bytes(database: &Path) -> u64 {
    let log = PathBuf::from(format!("{}-wal", database.display()));
    [database, &log].iter().filter_map(|file| std::fs::metadata(file).ok()).map(|file| file.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_nearly_full_below_a_tenth() {
        let of = |free| Space { free, total: 1_000_000 };
        assert!(of(99_999).is_nearly_full());
        assert!(!of(100_000).is_nearly_full());
        assert!(!Space { free: PLENTY, total: 100 * PLENTY }.is_nearly_full(), "a hundredth of a very large disk is room enough");
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_file_that_is_not_there_yet_can_be_asked() {
        let folder = tempfile::tempdir().unwrap();
        let space = space(&folder.path().join("later.db")).unwrap();
        assert!(space.free <= space.total && space.total > 0, "{space:?}");
    }
}
