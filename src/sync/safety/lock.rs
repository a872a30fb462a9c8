//! An exclusive lock of a base; the kernel releases it when its owner dies.
//!
//! The content of the lock file names the owner, for messages. It is not the lock.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::model::age;
use crate::sync::error::SyncError;
use crate::sync::git_process::git_child::OURS;
use crate::sync::remote::redact::clean;
use crate::sync::repository::own_files::open_own;
use crate::sync::repository::repo::{Repo, seconds_now};
use crate::sync::repository::wait::{PATIENCE, wait_until};

/// Maximum wait for another guildhall.
const MAX_WAIT: Duration = Duration::from_secs(25);
/// Minimum age of an abandoned lock file. A younger one may be about to be opened.
const MIN_STALE_AGE: Duration = Duration::from_millis(300);

/// Age after which an unheld lock is abandoned. Also if its owner was not killed.
const MIN_ABANDONED_AGE: Duration = Duration::from_mins(1);

/// Whether no living process made this folder, which has a lock of its own.
///
/// A killed owner leaves its name in the lock. Without one, the owner may be about to take the lock
/// or to move the folder.
pub(crate) fn is_abandoned(folder: &Path, lock: &Path) -> bool {
    let is_old = |path: &Path| age(path).is_some_and(|age| age > MIN_ABANDONED_AGE);
    if !lock.exists() {
        return is_old(folder);
    }
    let Ok(mut file) = open_own(lock) else {
        return false;
    };
    file.try_lock().is_ok() && (!read_owner(&mut file).is_empty() || is_old(lock))
}

/// The lock, held until dropped or paused.
#[derive(Debug)]
pub(crate) struct Lock {
    path: PathBuf,
    /// The action that holds it.
    doing: &'static str,
    /// `None` while it is paused.
    file: Option<File>,
    /// Start of the first killed run without cleanup, in seconds since 1970.
    ///
    /// `None` if the last run released the lock.
    pub(crate) unfinished_since: Option<i64>,
}

impl Lock {
    /// Takes the lock, waiting up to 25 seconds for a living owner.
    pub(crate) fn take(path: &Path, doing: &'static str) -> Result<Self, SyncError> {
        let failed = |error| SyncError::file("locked", path, error);
        let mut file = open_own(path)?;
        let mut failure = None;
        let taken = wait_until(MAX_WAIT, || match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => {
                failure = Some(error);
                true
            }
        });
        if let Some(error) = failure {
            return Err(failed(error));
        }
        let owner = read_owner(&mut file);
        if !taken {
            let mut owner = owner_in_words(&owner, seconds_now());
            if owner.is_empty() {
                "its task is not known".clone_into(&mut owner);
            }
            return Err(SyncError::Busy { owner });
        }
        let unfinished_since = (!owner.is_empty()).then(|| unfinished_since(&owner));
        // If this run is killed before it cleans up, the next run has to.
        let task =
            unfinished_since.map_or(String::new(), |since| format!(", untidy since {since}"));
        let owner_line = format!(
            "{doing} (process {}, since {}{task})\n",
            std::process::id(),
            seconds_now()
        );
        write_owner(&mut file, &owner_line)
            .and_then(|()| file.sync_data())
            .map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            doing,
            file: Some(file),
            unfinished_since,
        })
    }

    /// Releases the lock until [`resume`](Self::resume).
    pub(crate) fn pause(&mut self) {
        // An empty file means that the owner released the lock. Errors do not matter: closing the
        // file releases the lock too. No fsync is needed: at worst, the next run cleans up once
        // more.
        if let Some(mut file) = self.file.take() {
            let _ = write_owner(&mut file, "");
            let _ = file.unlock();
        }
    }

    /// Takes the lock again, waiting as [`Lock::take`] does.
    pub(crate) fn resume(&mut self) -> Result<(), SyncError> {
        *self = Self::take(&self.path, self.doing)?;
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Treat a panic like a kill.
        if !std::thread::panicking() {
            self.pause();
        }
    }
}

/// The owner of the lock for messages: `sync (process 12, begun 20 min ago)`.
///
/// The file contains `sync (process 12, since 1772452800, untidy since 1772452700)`.
fn owner_in_words(owner: &str, now: i64) -> String {
    let owner_line = owner.trim_end().strip_suffix(')');
    let Some((who, rest)) = owner_line.and_then(|owner_line| owner_line.split_once(", since "))
    else {
        return owner.to_owned();
    };
    let since = rest.split(',').next().unwrap_or_default();
    let Ok(since) = since.parse::<i64>() else {
        return format!("{who})");
    };
    let begun = age::in_words(now.saturating_sub(since));
    let begun = begun.unwrap_or_else(|| "more than 13 d ago".to_owned());
    format!("{who}, begun {begun})")
}

/// The start of the first killed run; 0 if unknown.
fn unfinished_since(owner: &str) -> i64 {
    let (_, since) = owner.rsplit_once("since ").unwrap_or_default();
    let digits = since.find(|c: char| !c.is_ascii_digit());
    since[..digits.unwrap_or(since.len())].parse().unwrap_or(0)
}

fn read_owner(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.rewind();
    let _ = Read::by_ref(file).take(200).read_to_string(&mut text);
    clean(&text)
}

fn write_owner(file: &mut File, text: &str) -> std::io::Result<()> {
    // Do not truncate first: a kill in between would look like a released lock, and stale git locks
    // would stay.
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

/// Removes git lock files that killed runs of guildhall left since `since`.
///
/// Called only after a kill, and while holding our own lock. Removes a file only if it is newer
/// than the start of the first killed run, no process has it open, and no other git is running
/// here. (git may hold a lock without an open file while an editor is open.)
pub(crate) fn remove_stale_locks(repo: &Repo, since: i64) -> Result<(), SyncError> {
    let mut locks = vec![];
    for folder in [repo.git.path(), repo.git.commondir()] {
        for name in [
            "index.lock",
            "HEAD.lock",
            "packed-refs.lock",
            "config.lock",
            "shallow.lock",
        ] {
            locks.push(folder.join(name));
        }
    }
    find_locks(&repo.git.commondir().join("refs"), 0, &mut locks);
    locks.retain(|lock| is_made_since(lock, since));
    if locks.is_empty() {
        return Ok(());
    }
    let folders = [repo.git.path(), repo.git.commondir()];
    let folders: Vec<&Path> = folders.into_iter().chain(repo.git.workdir()).collect();
    if !wait_until(PATIENCE, || !is_git_at_work(&folders)) {
        return Ok(());
    }
    for lock in locks {
        let settled = wait_until(MIN_STALE_AGE * 2, || is_gone_or_stale(age(&lock)));
        if settled && lock.exists() && !is_open_somewhere(&lock) {
            repo.disk.remove(&lock)?;
        }
    }
    Ok(())
}

/// Whether a lock file exists and is not older than the run since `since`.
fn is_made_since(lock: &Path, since: i64) -> bool {
    // Some file systems store times in steps of two seconds.
    let since = u64::try_from(since.saturating_sub(2)).unwrap_or(0);
    std::fs::symlink_metadata(lock)
        .and_then(|known| known.modified())
        .is_ok_and(|at| at >= SystemTime::UNIX_EPOCH + Duration::from_secs(since))
}

fn find_locks(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth < 8 => find_locks(&path, depth + 1, found),
            Ok(kind) if kind.is_file() && path.extension().is_some_and(|end| end == "lock") => {
                found.push(path);
            }
            _ => {}
        }
    }
}

/// Whether a lock file is gone or stale.
fn is_gone_or_stale(age: Option<Duration>) -> bool {
    age.is_none_or(|age| age >= MIN_STALE_AGE)
}

/// The age of a file; `None` if it is gone.
fn age(path: &Path) -> Option<Duration> {
    let modified = std::fs::symlink_metadata(path).ok()?.modified().ok()?;
    // A time in the future counts as old enough: the clock was set back.
    Some(
        SystemTime::now()
            .duration_since(modified)
            .unwrap_or(MIN_STALE_AGE),
    )
}

/// Whether any process has the file open; only known on Linux, else false.
fn is_open_somewhere(path: &Path) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else {
        return false;
    };
    processes()
        .filter_map(|process| std::fs::read_dir(process.join("fd")).ok())
        .flat_map(Iterator::flatten)
        .any(|open| std::fs::read_link(open.path()).is_ok_and(|target| target == path))
}

/// Whether another git process runs in one of these folders; only known on Linux.
fn is_git_at_work(folders: &[&Path]) -> bool {
    let folders: Vec<PathBuf> = folders
        .iter()
        .filter_map(|folder| std::fs::canonicalize(folder).ok())
        .collect();
    let is_git = |process: &PathBuf| {
        std::fs::read_to_string(process.join("comm")).is_ok_and(|name| name.starts_with("git"))
    };
    let is_ours = |process: &PathBuf| {
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        let mark = format!("{OURS}=").into_bytes();
        environment
            .split(|byte| *byte == 0)
            .any(|one| one.starts_with(&mark))
    };
    processes()
        .filter(is_git)
        .filter(|process| {
            std::fs::read_link(process.join("cwd"))
                .is_ok_and(|at| folders.iter().any(|folder| at.starts_with(folder)))
        })
        .any(|process| !is_ours(&process))
}

/// The process folders in `/proc`; empty on systems without it.
fn processes() -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let is_number = |name: &std::ffi::OsStr| {
        let name = name.to_string_lossy();
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
    };
    entries
        .filter(move |entry| is_number(&entry.file_name()))
        .map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_owner_is_detected() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let first = Lock::take(&path, "sync").expect("free");
        assert_eq!(first.unfinished_since, None);
        drop(first);
        let second = Lock::take(&path, "sync").expect("free again");
        assert_eq!(second.unfinished_since, None);
        drop(second);
        // A killed owner leaves the text without the lock.
        std::fs::write(&path, "sync (process 1, since 7)\n").expect("written");
        let third = Lock::take(&path, "save").expect("nobody holds it");
        assert_eq!(third.unfinished_since, Some(7));
        // Killed before it could clean up: the fourth has to do it for both.
        let words = std::fs::read(&path).expect("readable");
        drop(third);
        std::fs::write(&path, words).expect("written");
        let fourth = Lock::take(&path, "save").expect("nobody holds it");
        assert_eq!(fourth.unfinished_since, Some(7));
    }

    #[cfg(unix)]
    #[test]
    fn the_target_of_a_link_is_never_emptied() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, victim) = (folder.path().join("lock"), folder.path().join("victim"));
        std::fs::write(&victim, "text").expect("written");
        std::os::unix::fs::symlink(&victim, &path).expect("linked");
        let taken = Lock::take(&path, "save");
        assert!(matches!(taken, Err(SyncError::NotRegular { .. })));
        assert_eq!(std::fs::read(&victim).expect("there"), b"text");
    }

    #[test]
    fn the_owner_is_described_for_messages() {
        let now = 1_772_452_800;
        for (owner, want) in [
            (
                "sync (process 12, since 1772452200)\n",
                "sync (process 12, begun 10 min ago)",
            ),
            (
                "save (process 12, since 1772445600, untidy since 7)",
                "save (process 12, begun 2 h ago)",
            ),
            (
                "save (process 12, since 1772452900)",
                "save (process 12, begun just now)",
            ),
            (
                "save (process 12, since 7)",
                "save (process 12, begun more than 13 d ago)",
            ),
            ("save (process 12, since x)", "save (process 12)"),
            ("another program", "another program"),
            ("", ""),
        ] {
            assert_eq!(owner_in_words(owner, now), want, "{owner}");
        }
    }

    #[test]
    fn a_lock_file_is_stale_by_its_age_and_by_when_it_was_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("index.lock");
        assert!(
            !is_made_since(&path, 0) && is_gone_or_stale(age(&path)),
            "none"
        );
        let file = File::create(&path).expect("a file");
        let made_at = |at| file.set_modified(at).expect("another time");
        let second = Duration::from_secs(1);
        // Two seconds of tolerance for coarse file times.
        made_at(SystemTime::UNIX_EPOCH + 100 * second);
        for (since, want) in [(0, true), (101, true), (102, true), (103, false)] {
            assert_eq!(is_made_since(&path, since), want, "{since}");
        }
        made_at(SystemTime::UNIX_EPOCH);
        assert!(is_made_since(&path, 0), "nobody can tell since when");
        // Made ten seconds ago; the test itself takes a moment.
        made_at(SystemTime::now() - 10 * second);
        let past = age(&path).expect("it is there");
        assert!(past >= 10 * second && past < 600 * second, "{past:?}");
        made_at(SystemTime::now() + 600 * second);
        assert!(is_gone_or_stale(age(&path)), "the clock was set back");
        let millis = Duration::from_millis;
        assert!(!is_gone_or_stale(Some(millis(299))) && is_gone_or_stale(Some(millis(300))));
        assert!(is_gone_or_stale(None), "it is gone");
    }
}
