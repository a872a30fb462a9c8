//! The layer under every write: files are written new, made durable and renamed into place.
//!
//! Each change of the file system, those of libgit2 included, is announced with
//! [`Disk::change`]; a test can stop the world at the n-th one, as a power cut would.

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
use crate::sync::repository::own_files::expect_own_folder;
use crate::sync::repository::path_rules::half_written;

/// How far before now the time of a new file is set: so far that git's list of files, written a
/// moment later, is younger than the files in it on every system.
const BEFORE_NOW: Duration = Duration::from_millis(50);

/// Writes files and folders; clones share one count of changes.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    /// How many changes are still let through; none means all.
    left: Option<Arc<AtomicUsize>>,
    /// Only the change after those fails, as on a disk that was full for a moment.
    #[cfg(test)]
    is_full_once: bool,
    /// Writes to a file in the last instant before it is replaced.
    #[cfg(test)]
    pub(crate) meddler: Option<Meddler>,
}

/// Called with a path right before it is replaced.
#[cfg(test)]
pub(crate) type Meddler = Arc<dyn Fn(&Path) + Send + Sync>;

/// Whether the file at a path may go: it holds what it should.
pub(crate) type Fits<'f> = dyn Fn(&Path) -> Result<(), SyncError> + 'f;

/// Why a file could not be written.
enum Trouble {
    Stopped(SyncError),
    Failed(std::io::Error),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error)
    }
}

impl Trouble {
    fn unwrap_or_else(self, failed: impl FnOnce(std::io::Error) -> SyncError) -> SyncError {
        match self {
            Self::Stopped(error) => error,
            Self::Failed(error) => failed(error),
        }
    }
}

impl Disk {
    /// A disk that takes `count` changes and then no more.
    #[cfg(test)]
    pub(crate) fn stopping_after(count: usize) -> Self {
        Self {
            left: Some(Arc::new(AtomicUsize::new(count))),
            ..Self::default()
        }
    }

    /// How many more changes this disk takes.
    #[cfg(test)]
    pub(crate) fn left(&self) -> usize {
        let left = self.left.as_ref();
        left.map_or(usize::MAX, |left| left.load(Ordering::SeqCst))
    }

    /// A disk that takes `count` changes, is full for one, and takes the others again.
    #[cfg(test)]
    pub(crate) fn full_after(count: usize) -> Self {
        Self {
            is_full_once: true,
            ..Self::stopping_after(count)
        }
    }

    /// Lets a test write to a file at the worst moment.
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "only tests meddle"))]
    fn meddle(&self, path: &Path) {
        #[cfg(test)]
        if let Some(meddler) = &self.meddler {
            meddler(path);
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
            // Past zero it wraps round to far more than anybody uses up.
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
        self.put_in_place(path, content, None).map(|_| ())
    }

    /// Puts `content` at `path` in one step: readers see the old file or the new one.
    ///
    /// `fits` looks at the file that goes, first where it stands and once more when it has been
    /// moved aside: if it does not fit (somebody wrote to it at the last instant), it comes back.
    /// Gives what the system knows of the new file.
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
        // One left by a run that was killed is in nobody's way.
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
                        self.meddle(path);
                        if place(&aside, path).map_err(failed)? == Placed::Exchanged {
                            self.look_again(&aside, path, fits)?;
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

    /// Writes a file that is not there yet, and makes it durable.
    fn write_new(&self, path: &Path, content: &[u8]) -> Result<fs::Metadata, Trouble> {
        self.change().map_err(Trouble::Stopped)?;
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(content)?;
        // Systems count times in steps of milliseconds. A time between two steps is one that no
        // later write can have: an edit of the same length in the same instant still shows.
        file.set_modified(SystemTime::now() - BEFORE_NOW)?;
        file.sync_all()?;
        Ok(file.metadata()?)
    }

    /// Looks at the file that was moved aside: if it does not fit, it comes back.
    fn look_again(&self, aside: &Path, path: &Path, fits: &Fits<'_>) -> Result<(), SyncError> {
        let looked = fits(aside);
        self.change()?;
        if looked.is_err() {
            place(aside, path).map_err(|error| SyncError::file("written", path, error))?;
        } else {
            fs::remove_file(aside).map_err(|error| SyncError::file("removed", aside, error))?;
        }
        looked
    }

    /// Removes a file that `fits`; one that is gone already is fine.
    pub(crate) fn remove_if(&self, path: &Path, fits: &Fits<'_>) -> Result<(), SyncError> {
        let failed = |error| SyncError::file("removed", path, error);
        let (Some(folder), Some(aside)) = (path.parent(), beside(path)) else {
            return Err(failed(std::io::ErrorKind::InvalidFilename.into()));
        };
        fits(path)?;
        self.change()?;
        self.meddle(path);
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

    /// Removes a file; one that is gone already is fine.
    pub(crate) fn remove(&self, path: &Path) -> Result<(), SyncError> {
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

    /// Makes all folders down to `path`, durable as the files in them will be.
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

    /// Makes a folder of our own as [`make_folder`](Self::make_folder) does; a link is refused.
    pub(crate) fn make_own_folder(&self, path: &Path) -> Result<(), SyncError> {
        expect_own_folder(path)?;
        self.make_folder(path)
    }

    /// Moves a file of our own to another name in the same folder tree.
    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), SyncError> {
        self.change()?;
        fs::rename(from, to).map_err(|error| SyncError::file("moved", from, error))?;
        to.parent()
            .map_or(Ok(()), sync_folder)
            .map_err(|error| SyncError::file("moved", from, error))
    }
}

/// How a file took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Placed {
    /// What was there is gone, or nothing was there.
    Plainly,
    /// What was there stands where the file stood.
    Exchanged,
}

/// Moves a file to `path`; what stands there goes the other way, where the system can do that.
fn place(file: &Path, path: &Path) -> std::io::Result<Placed> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    for (flags, placed) in [
        (RenameFlags::EXCHANGE, Placed::Exchanged),
        (RenameFlags::NOREPLACE, Placed::Plainly),
        // Something has come between the two.
        (RenameFlags::EXCHANGE, Placed::Exchanged),
    ] {
        match renameat_with(CWD, file, CWD, path, flags) {
            Ok(()) => return Ok(placed),
            Err(Errno::NOENT | Errno::EXIST) => {}
            // This file system cannot: an old one, or one over a network.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => break,
            Err(error) => return Err(error.into()),
        }
    }
    fs::rename(file, path)?;
    Ok(Placed::Plainly)
}

/// Where a file stands before it takes the place of another.
fn beside(path: &Path) -> Option<std::path::PathBuf> {
    let name = path.file_name()?.to_string_lossy();
    Some(path.with_file_name(half_written(&name)))
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
pub(crate) fn has_real_parents(root: &Path, path: &str) -> bool {
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
        for stop in 0..5 {
            let disk = Disk::stopping_after(stop);
            let done = disk.replace(&path, b"new", &|_| Ok(()));
            let content = fs::read_to_string(&path).expect("there");
            // After the two have changed places there is still the old one to remove.
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
