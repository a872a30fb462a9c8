//! One guildhall at a time: a lock the system gives back when its owner dies, however it dies.
//!
//! The file beside the lock says who holds it, for people; it is never mistaken for the lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::error::SyncError;
use super::repo::{Exchange, seconds_now};
use super::words::clean;

/// How long to wait for another guildhall.
const LONGEST_WAIT: Duration = Duration::from_secs(25);
/// How long to wait for another program that writes to the history.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// A lock file younger than this may belong to a program that is just about to use it.
const YOUNG: Duration = Duration::from_millis(300);

/// The lock, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    /// The last owner ended without giving the lock back: it was killed.
    pub(super) predecessor_died: bool,
}

impl Lock {
    /// Takes the lock, waiting up to 25 seconds for a living owner.
    pub(super) fn take(path: &Path, doing: &str) -> Result<Self, SyncError> {
        let failed = |error| SyncError::file("locked", path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(failed)?;
        let mut trouble = None;
        let taken = wait_until(LONGEST_WAIT, || match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => {
                trouble = Some(error);
                true
            }
        });
        if let Some(error) = trouble {
            return Err(failed(error));
        }
        let owner = read_owner(&mut file);
        if !taken {
            return Err(SyncError::Busy { owner });
        }
        let predecessor_died = !owner.is_empty();
        let told = format!(
            "{doing} (process {}, since {})\n",
            std::process::id(),
            seconds_now()
        );
        write_owner(&mut file, &told).map_err(failed)?;
        Ok(Self {
            file,
            predecessor_died,
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An empty file says that the owner ended in good order. Whatever goes wrong here, the
        // lock itself is given back when the file closes.
        let _ = write_owner(&mut self.file, "");
        let _ = self.file.unlock();
    }
}

fn read_owner(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.rewind();
    let _ = Read::by_ref(file).take(200).read_to_string(&mut text);
    clean(&text)
}

fn write_owner(file: &mut File, text: &str) -> std::io::Result<()> {
    // Not emptied first: a run killed between the two would look as if it had ended in good order,
    // and the locks it left in the history would stay.
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    file.sync_data()
}

/// Asks again and again, ever more slowly, until the answer is yes or time is up.
pub(super) fn wait_until(most: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    let mut pause = Duration::from_millis(5);
    loop {
        if is_so() {
            return true;
        }
        if start.elapsed() >= most {
            return false;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(200));
    }
}

impl Exchange {
    /// Removes the lock files that a killed run of ours left in the history.
    ///
    /// Only after a death, only while we hold our own lock, and only files that no process has
    /// open: a lock of a living git stays.
    pub(super) fn heal_locks(&self) -> Result<(), SyncError> {
        let mut locks = vec![];
        for folder in [self.git.path(), self.git.commondir()] {
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
        find_locks(&self.git.commondir().join("refs"), 0, &mut locks);
        for lock in locks.into_iter().filter(|lock| lock.exists()) {
            let settled = wait_until(YOUNG * 2, || age(&lock).is_none_or(|age| age >= YOUNG));
            if settled && lock.exists() && !is_open_somewhere(&lock) {
                self.disk.remove(&lock)?;
            }
        }
        Ok(())
    }
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

fn age(path: &Path) -> Option<Duration> {
    let modified = std::fs::symlink_metadata(path).ok()?.modified().ok()?;
    // A file from the future is old enough: the clock was set back.
    Some(SystemTime::now().duration_since(modified).unwrap_or(YOUNG))
}

/// Whether any process has the file open, where the system tells (Linux); elsewhere no one has.
fn is_open_somewhere(path: &Path) -> bool {
    let Ok(path) = std::fs::canonicalize(path) else {
        return false;
    };
    let Ok(processes) = std::fs::read_dir("/proc") else {
        return false;
    };
    processes
        .flatten()
        .filter(|process| {
            process
                .file_name()
                .to_string_lossy()
                .bytes()
                .all(|b| b.is_ascii_digit())
        })
        .filter_map(|process| std::fs::read_dir(process.path().join("fd")).ok())
        .flat_map(Iterator::flatten)
        .any(|open| std::fs::read_link(open.path()).is_ok_and(|target| target == path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_owner_is_told_from_a_tidy_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let first = Lock::take(&path, "sync").expect("free");
        assert!(!first.predecessor_died);
        drop(first);
        let second = Lock::take(&path, "sync").expect("free again");
        assert!(!second.predecessor_died);
        drop(second);
        // What a killed owner leaves: its words, without the lock.
        std::fs::write(&path, "sync (process 1, since 0)\n").expect("written");
        assert!(
            Lock::take(&path, "save")
                .expect("nobody holds it")
                .predecessor_died
        );
    }
}
