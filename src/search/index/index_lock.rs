//! The writers' lock of an index.
//!
//! It is a file lock, which the system frees however a process ends.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::index_error::{IndexError, disk};
use super::regular_files::remove_non_file;

/// Lock file of writers.
const WRITERS: &str = "lock";

/// How long to wait for another writer.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// First pause between attempts; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(1);

/// Longest pause between attempts.
const MAX_PAUSE: Duration = Duration::from_millis(20);

/// Takes the writers' lock, waiting for whoever holds it until `is_enough`.
///
/// # Errors
/// [`IndexError::Busy`] after 25 seconds at most, [`IndexError::Disk`].
pub(crate) fn lock(home: &Path, is_enough: impl Fn() -> bool) -> Result<File, IndexError> {
    let start = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(lock) = try_lock(home)? {
            return Ok(lock);
        }
        if start.elapsed() >= MAX_WAIT || is_enough() {
            return Err(IndexError::Busy(start.elapsed().as_secs()));
        }
        thread::sleep(pause);
        pause = (2 * pause).min(MAX_PAUSE);
    }
}

fn try_lock(home: &Path) -> Result<Option<File>, IndexError> {
    // Opening a named pipe in its place would block.
    remove_non_file(&home.join(WRITERS)).map_err(disk(home))?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(home.join(WRITERS))
        .map_err(disk(home))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(disk(home)(error)),
    }
}
