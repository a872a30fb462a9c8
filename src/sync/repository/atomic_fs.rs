//! Atomic file writes: temporary file, fsync, rename.
//!
//! [`Disk::change`] is called before each change of the file system, including those of libgit2.
//! A test can stop at the n-th change, like a power loss.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

#[cfg(any(target_os = "linux", target_os = "macos"))]
use rustix::fs::{CWD, RenameFlags, renameat_with};
#[cfg(any(target_os = "linux", target_os = "macos"))]
use rustix::io::Errno;

use crate::sync::error::SyncError;
use crate::sync::repository::own_files::{expect_own_folder, not_regular};
use crate::sync::repository::path_rules::half_written;

/// How far back the modification time of a new file is set.
///
/// The index, written a moment later, is then newer than the files in it on every system.
const BEFORE_NOW: Duration = Duration::from_millis(50);

/// Writes files and folders; clones share the counter of changes.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    /// Remaining number of changes; `None` is unlimited.
    left: Option<Arc<AtomicUsize>>,
    /// Whether only the next change fails, as on a briefly full disk.
    #[cfg(test)]
    is_full_once: bool,
    /// Writes to a file just before it is replaced.
    #[cfg(test)]
    pub(crate) before_write: Option<WriteHook>,
}

/// Called with a path just before it is replaced.
#[cfg(test)]
pub(crate) type WriteHook = Arc<dyn Fn(&Path) + Send + Sync>;

/// Checks that a file has the expected content and may be replaced.
pub(crate) type Fits<'f> = dyn Fn(&Path) -> Result<(), SyncError> + 'f;

/// Why a file could not be written.
enum WriteFailure {
    Stopped(SyncError),
    Failed(std::io::Error),
}

impl From<std::io::Error> for WriteFailure {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error)
    }
}

impl WriteFailure {
    fn unwrap_or_else(self, failed: impl FnOnce(std::io::Error) -> SyncError) -> SyncError {
        match self {
            Self::Stopped(error) => error,
            Self::Failed(error) => failed(error),
        }
    }
}

impl Disk {
    /// Creates a disk that fails after `count` changes.
    #[cfg(test)]
    pub(crate) fn stopping_after(count: usize) -> Self {
        Self {
            left: Some(Arc::new(AtomicUsize::new(count))),
            ..Self::default()
        }
    }

    /// The remaining number of changes.
    #[cfg(test)]
    pub(crate) fn left(&self) -> usize {
        let left = self.left.as_ref();
        left.map_or(usize::MAX, |left| left.load(Ordering::SeqCst))
    }

    /// Creates a disk that is full for one change after `count` changes.
    #[cfg(test)]
    pub(crate) fn full_after(count: usize) -> Self {
        Self {
            is_full_once: true,
            ..Self::stopping_after(count)
        }
    }

    /// Lets a test write to a file just before it is replaced.
    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, reason = "only tests set a hook")
    )]
    fn call_write_hook(&self, path: &Path) {
        #[cfg(test)]
        if let Some(before_write) = &self.before_write {
            before_write(path);
        }
        let _ = path;
    }

    /// Announces one change of the file system; an error means it must not happen.
    pub(crate) fn change(&self) -> Result<(), SyncError> {
        let Some(left) = &self.left else {
            return Ok(());
        };
        #[cfg(test)]
        if self.is_full_once {
            // Below zero the counter wraps to a huge number.
            return match left.fetch_sub(1, Ordering::SeqCst) {
                0 => Err(SyncError::DiskFull),
                _ => Ok(()),
            };
        }
        left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        })
        .map(|_| ())
        .map_err(|_| SyncError::Stopped)
    }

    /// Writes `content` to a path that only guildhall writes to.
    pub(crate) fn keep(&self, path: &Path, content: &[u8]) -> Result<(), SyncError> {
        match self.put_in_place(path, content, None) {
            Err(SyncError::File { .. }) if path.is_dir() => Err(not_regular(path)),
            kept => kept.map(|_| ()),
        }
    }

    /// Replaces the file at `path` atomically: readers see the old or the new file.
    ///
    /// `fits` checks the old file before the exchange, and again after it: if someone wrote to it
    /// at the last moment, the files are exchanged back. Returns the metadata of the new file.
    pub(crate) fn replace(
        &self,
        path: &Path,
        content: &[u8],
        fits: &Fits<'_>,
    ) -> Result<fs::Metadata, SyncError> {
        self.put_in_place(path, content, Some(fits))
    }

    fn put_in_place(
        &self,
        path: &Path,
        content: &[u8],
        fits: Option<&Fits<'_>>,
    ) -> Result<fs::Metadata, SyncError> {
        let failed = |source| SyncError::file("written", path, source);
        let (Some(folder), Some(aside)) = (path.parent(), beside(path)) else {
            return Err(failed(std::io::ErrorKind::InvalidFilename.into()));
        };
        self.change()?;
        // Remove a leftover of a killed run.
        let _ = fs::remove_file(&aside);
        let placed = self
            .write_new(&aside, content)
            .map_err(|error| error.unwrap_or_else(failed))
            .and_then(|known| {
                fits.map_or(Ok(()), |fits| fits(path))?;
                self.change()?;
                match fits {
                    None => fs::rename(&aside, path).map_err(failed)?,
                    Some(fits) => {
                        self.call_write_hook(path);
                        if place(&aside, path).map_err(failed)? == Replacement::Exchanged {
                            self.restore_if_changed(&aside, path, fits)?;
                        }
                    }
                }
                Ok(known)
            });
        if placed.is_err() && self.change().is_ok() {
            let _ = fs::remove_file(&aside);
        }
        let known = placed?;
        sync_folder(folder).map_err(failed)?;
        Ok(known)
    }

    /// Creates a file and syncs it.
    fn write_new(&self, path: &Path, content: &[u8]) -> Result<fs::Metadata, WriteFailure> {
        self.change().map_err(WriteFailure::Stopped)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        // File systems store times in steps of milliseconds. An older time differs from that of any
        // later write, so an edit of the same length at the same moment is still detected.
        file.set_modified(SystemTime::now() - BEFORE_NOW)?;
        file.sync_all()?;
        Ok(file.metadata()?)
    }

    /// Checks the old file after the exchange; exchanges back if it does not fit.
    fn restore_if_changed(
        &self,
        aside: &Path,
        path: &Path,
        fits: &Fits<'_>,
    ) -> Result<(), SyncError> {
        let looked = fits(aside);
        self.change()?;
        if looked.is_err() {
            place(aside, path).map_err(|error| SyncError::file("written", path, error))?;
        } else {
            fs::remove_file(aside).map_err(|error| SyncError::file("removed", aside, error))?;
        }
        looked
    }

    /// Removes a file if it `fits`; a missing file is fine.
    pub(crate) fn remove_if(&self, path: &Path, fits: &Fits<'_>) -> Result<(), SyncError> {
        let failed = |error| SyncError::file("removed", path, error);
        let (Some(folder), Some(aside)) = (path.parent(), beside(path)) else {
            return Err(failed(std::io::ErrorKind::InvalidFilename.into()));
        };
        fits(path)?;
        self.change()?;
        self.call_write_hook(path);
        match fs::rename(path, &aside) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            moved => moved.map_err(failed)?,
        }
        if let Err(error) = fits(&aside) {
            self.change()?;
            place(&aside, path).map_err(failed)?;
            return Err(error);
        }
        self.remove(&aside)?;
        sync_folder(folder).map_err(failed)
    }

    /// Removes a file; a missing file is fine.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), SyncError> {
        self.change()?;
        match fs::remove_file(path) {
            Err(_) if path.is_dir() => Err(not_regular(path)),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(SyncError::file("removed", path, error))
            }
            _ => path
                .parent()
                .map_or(Ok(()), sync_folder)
                .map_err(|e| SyncError::file("removed", path, e)),
        }
    }

    /// Creates all missing folders of `path` and syncs them.
    pub(crate) fn make_folder(&self, path: &Path) -> Result<(), SyncError> {
        if path.is_dir() {
            return Ok(());
        }
        let failed = |error| SyncError::file("made", path, error);
        let missing: Vec<&Path> = path.ancestors().take_while(|at| !at.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            self.change()?;
            match fs::create_dir(folder) {
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(failed(error));
                }
                _ => folder
                    .parent()
                    .map_or(Ok(()), sync_folder)
                    .map_err(failed)?,
            }
        }
        Ok(())
    }

    /// Like [`make_folder`](Self::make_folder), but rejects a link.
    pub(crate) fn make_own_folder(&self, path: &Path) -> Result<(), SyncError> {
        expect_own_folder(path)?;
        self.make_folder(path)
    }

    /// Renames a file of guildhall.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), SyncError> {
        self.change()?;
        fs::rename(from, to).map_err(|error| SyncError::file("moved", from, error))?;
        to.parent()
            .map_or(Ok(()), sync_folder)
            .map_err(|error| SyncError::file("moved", from, error))
    }
}

/// How a file was moved into place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replacement {
    /// It replaced the old file, if there was one.
    Renamed,
    /// The two files were exchanged.
    Exchanged,
}

/// Moves a file to `path`; exchanges it with a file there where possible.
fn place(file: &Path, path: &Path) -> std::io::Result<Replacement> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    for (flags, placed) in [
        (RenameFlags::EXCHANGE, Replacement::Exchanged),
        (RenameFlags::NOREPLACE, Replacement::Renamed),
        // Another program created the file between the two calls.
        (RenameFlags::EXCHANGE, Replacement::Exchanged),
    ] {
        match renameat_with(CWD, file, CWD, path, flags) {
            Ok(()) => return Ok(placed),
            Err(Errno::NOENT | Errno::EXIST) => {}
            // The file system does not support this flag.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => break,
            Err(error) => return Err(error.into()),
        }
    }
    fs::rename(file, path)?;
    Ok(Replacement::Renamed)
}

/// The path of the temporary file for `path`.
fn beside(path: &Path) -> Option<std::path::PathBuf> {
    let name = path.file_name()?.to_string_lossy();
    Some(path.with_file_name(half_written(&name)))
}

/// Syncs a folder, so that its entries survive a power loss.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    // Windows cannot open folders as files; NTFS journals their entries.
    if cfg!(windows) {
        Ok(())
    } else {
        File::open(folder)?.sync_all()
    }
}

/// The first parent of `path` below `root` that is no folder. It may be a link.
///
/// Missing folders are fine: they will be created.
pub(crate) fn blocking_parent(root: &Path, path: &str) -> Option<String> {
    let ends = path.match_indices('/').map(|(end, _)| &path[..end]);
    let mut parents = ends.filter(|parent| {
        let last = Path::new(parent).components().next_back();
        let is_real = fs::symlink_metadata(root.join(parent)).map_or_else(
            |error| error.kind() == std::io::ErrorKind::NotFound,
            |known| known.is_dir(),
        );
        !is_real || !matches!(last, Some(Component::Normal(_)))
    });
    parents.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_the_old_or_the_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("note.md");
        fs::write(&path, "old").expect("written");
        for stop in 0..5 {
            let disk = Disk::stopping_after(stop);
            let done = disk.replace(&path, b"new", &|_| Ok(()));
            let content = fs::read_to_string(&path).expect("there");
            // After the exchange, the old file still has to be removed.
            let is_new = content == "new";
            assert!(
                is_new || content == "old" && done.is_err(),
                "stopped after {stop}"
            );
        }
        assert_eq!(fs::read_to_string(&path).expect("there"), "new");
    }

    #[cfg(unix)]
    #[test]
    fn links_among_the_parents_are_detected() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("real")).expect("made");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("linked");
        let blocking = |path| blocking_parent(folder.path(), path);
        assert_eq!(blocking("real/x.md"), None);
        assert_eq!(blocking("new/deep/x.md"), None);
        assert_eq!(blocking("link/x.md").as_deref(), Some("link"));
        assert_eq!(blocking("link/deep/x.md").as_deref(), Some("link"));
        assert_eq!(blocking("real/../x.md").as_deref(), Some("real/.."));
    }
}
