//! Who may change the index, among all threads and processes: locks that the system frees when a process
//! ends, however it ends.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::index_error::{IndexError, disk};
use super::regular_files::make_way;

/// Held by whoever changes what readers see.
const WRITERS: &str = "lock";

/// How long to wait for another writer.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// How long to wait before asking again, at first: most hold the lock for some milliseconds.
const FIRST_PAUSE: Duration = Duration::from_millis(1);

/// How long at most.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Takes the writers' lock, waiting for whoever holds it.
///
/// # Errors
/// [`IndexError::Busy`] after 25 seconds, [`IndexError::Disk`].
pub(crate) fn lock(home: &Path) -> Result<File, IndexError> {
    let start = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(lock) = try_lock(home)? {
            return Ok(lock);
        }
        if start.elapsed() >= LONGEST_WAIT {
            return Err(IndexError::Busy(LONGEST_WAIT.as_secs()));
        }
        thread::sleep(pause);
        pause = (2 * pause).min(LONGEST_PAUSE);
    }
}

fn try_lock(home: &Path) -> Result<Option<File>, IndexError> {
    // A pipe in its place would keep us waiting.
    make_way(&home.join(WRITERS)).map_err(disk(home))?;
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
