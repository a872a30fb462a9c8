//! The layer under every write: files are written new, made durable and renamed into place.
//!
//! Each change of the file system, those of libgit2 included, is announced with
//! [`Disk::change`]; a test can stop the world at the n-th one, as a power cut would.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::SyncError;
use super::paths::half_written;

/// Writes files and folders; clones share one count of changes.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    /// How many changes are still let through; none means all.
    left: Option<Arc<AtomicUsize>>,
}

impl Disk {
    /// A disk that takes `count` changes and then no more.
    #[cfg(test)]
    pub(super) fn stopping_after(count: usize) -> Self {
        Self {
            left: Some(Arc::new(AtomicUsize::new(count))),
        }
    }

    /// Announces one change of the file system; an error means it must not happen.
    pub(super) fn change(&self) -> Result<(), SyncError> {
        let Some(left) = &self.left else {
            return Ok(());
        };
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .map(|_| ())
        .map_err(|_| SyncError::Stopped)
    }

    /// Puts `content` at `path` in one step: readers see the old file or the new one.
    ///
    /// `check` runs when the new file is ready, right before it takes its place. Gives what the
    /// system knows of the new file.
    pub(super) fn replace(
        &self,
        path: &Path,
        content: &[u8],
        check: impl FnOnce() -> Result<(), SyncError>,
    ) -> Result<fs::Metadata, SyncError> {
        let failed = |source| SyncError::file("written", path, source);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(failed(std::io::ErrorKind::InvalidFilename.into()));
        };
        let new = folder.join(half_written(&name.to_string_lossy()));
        self.change()?;
        // One left by a run that was killed is in nobody's way.
        let _ = fs::remove_file(&new);
        let written = self.change().and_then(|()| {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&new)
                .map_err(failed)?;
            file.write_all(content)
                .and_then(|()| file.sync_all())
                .map_err(failed)?;
            file.metadata().map_err(failed)
        });
        let placed = written.and_then(|known| {
            check()?;
            self.change()?;
            fs::rename(&new, path).map_err(failed)?;
            Ok(known)
        });
        if placed.is_err() && self.change().is_ok() {
            let _ = fs::remove_file(&new);
        }
        let known = placed?;
        sync_folder(folder).map_err(failed)?;
        Ok(known)
    }

    /// Removes a file; one that is gone already is fine.
    pub(super) fn remove(&self, path: &Path) -> Result<(), SyncError> {
        self.change()?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(SyncError::file("removed", path, error))
            }
            _ => path
                .parent()
                .map_or(Ok(()), sync_folder)
                .map_err(|e| SyncError::file("removed", path, e)),
        }
    }

    /// Makes all folders down to `path`.
    pub(super) fn make_folder(&self, path: &Path) -> Result<(), SyncError> {
        if path.is_dir() {
            return Ok(());
        }
        self.change()?;
        fs::create_dir_all(path).map_err(|error| SyncError::file("made", path, error))
    }

    /// Moves a file of our own to another name in the same folder tree.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), SyncError> {
        self.change()?;
        fs::rename(from, to).map_err(|error| SyncError::file("moved", from, error))?;
        to.parent()
            .map_or(Ok(()), sync_folder)
            .map_err(|error| SyncError::file("moved", from, error))
    }
}

/// Makes the entries of a folder durable.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Windows cannot open folders as files; NTFS keeps their entries in its own journal.
    if cfg!(windows) {
        Ok(())
    } else {
        File::open(folder)?.sync_all()
    }
}

/// Whether every folder from `root` down to the parent of `path` is a real one, no link.
///
/// Folders that do not exist yet are fine: they will be made.
pub(super) fn has_real_parents(root: &Path, path: &str) -> bool {
    let mut at = root.to_owned();
    let parent = Path::new(path).parent().unwrap_or(Path::new(""));
    parent.components().all(|part| {
        at.push(part);
        matches!(part, Component::Normal(_))
            && fs::symlink_metadata(&at).map_or_else(
                |error| error.kind() == std::io::ErrorKind::NotFound,
                |is| is.is_dir(),
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_old_or_the_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("note.md");
        fs::write(&path, "old").expect("written");
        for stop in 0..4 {
            let disk = Disk::stopping_after(stop);
            let done = disk.replace(&path, b"new", || Ok(()));
            let content = fs::read_to_string(&path).expect("there");
            assert_eq!(content == "new", done.is_ok(), "stopped after {stop}");
        }
        assert_eq!(fs::read_to_string(&path).expect("there"), "new");
    }

    #[cfg(unix)]
    #[test]
    fn links_among_the_parents_are_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("real")).expect("made");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("linked");
        assert!(has_real_parents(folder.path(), "real/x.md"));
        assert!(has_real_parents(folder.path(), "new/deep/x.md"));
        assert!(!has_real_parents(folder.path(), "link/x.md"));
        assert!(!has_real_parents(folder.path(), "real/../x.md"));
    }
}
