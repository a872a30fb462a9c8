//! Starts an action: takes the locks and recovers from a killed run.

use super::lock::Lock;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::FileChange;
use crate::sync::repository::wait::{PATIENCE, wait_until};
use crate::sync::safety::recovery::recover;
use crate::sync::safety::restore_files::restore_left_out;

/// The name of the lock that excludes other transfers, in the private folder.
pub(crate) const TRANSFER_LOCK: &str = "transfer";

/// The locks of a transfer.
pub(crate) struct TransferLocks {
    /// Released while waiting for the network, so that other actions can run.
    local: Lock,
    /// Excludes other transfers, held until the end; `None` if the caller holds it.
    _transfer: Option<Lock>,
    /// Files that were left out before and are here since the start.
    pub(crate) restored: Vec<FileChange>,
}

/// Takes the lock, recovers from a killed run, and reads the branch.
///
/// Brings back the files that an update left out, if nothing is in their place any more.
pub(crate) fn begin(repo: &Repo, doing: &'static str) -> Result<(Lock, Branch), SyncError> {
    let (lock, branch) = begin_as_is(repo, doing)?;
    restore_left_out(repo, branch.tip)?;
    Ok((lock, branch))
}

/// Like [`begin`], but leaves the files of the base as they are.
fn begin_as_is(repo: &Repo, doing: &'static str) -> Result<(Lock, Branch), SyncError> {
    let private = repo.private();
    repo.disk.make_own_folder(&private)?;
    let lock = Lock::take(&private.join("lock"), doing)?;
    repo.rebuild_index()?;
    recover(repo, lock.unfinished_since)?;
    let branch = repo.branch()?;
    check_unlocked(repo)?;
    Ok((lock, branch))
}

fn check_unlocked(repo: &Repo) -> Result<(), SyncError> {
    let lock = repo.git.path().join("index.lock");
    // Other programs hold it only briefly.
    wait_until(PATIENCE, || !lock.exists())
        .then_some(())
        .ok_or(SyncError::HistoryLocked { lock })
}

/// Like [`begin`], with the locks for a transfer.
pub(crate) fn begin_transfer(
    repo: &Repo,
    doing: &'static str,
) -> Result<(TransferLocks, Branch), SyncError> {
    let (mut locks, branch) = begin_preview(repo, doing)?;
    locks.restored = restore_left_out(repo, branch.tip)?;
    Ok((locks, branch))
}

/// Like [`begin_transfer`], but leaves left-out files as they are.
///
/// It still ends an update that was killed.
pub(crate) fn begin_preview(
    repo: &Repo,
    doing: &'static str,
) -> Result<(TransferLocks, Branch), SyncError> {
    repo.disk.make_own_folder(&repo.private())?;
    let transfer = Lock::take(&repo.private().join(TRANSFER_LOCK), doing)?;
    let (local, branch) = begin_as_is(repo, doing)?;
    let locks = TransferLocks {
        local,
        _transfer: Some(transfer),
        restored: Vec::new(),
    };
    Ok((locks, branch))
}

/// Like [`begin_transfer`], in a new copy whose transfer lock the caller holds.
pub(crate) fn begin_first_transfer(
    repo: &Repo,
    doing: &'static str,
) -> Result<(TransferLocks, Branch), SyncError> {
    let (local, branch) = begin(repo, doing)?;
    let locks = TransferLocks {
        local,
        _transfer: None,
        restored: Vec::new(),
    };
    Ok((locks, branch))
}

/// Waits for the network without holding the local lock.
///
/// Other actions may run meanwhile: read the branch again afterwards.
pub(crate) fn wait_unlocked<T>(
    repo: &Repo,
    locks: &mut TransferLocks,
    wait: impl FnOnce() -> Result<T, SyncError>,
) -> Result<T, SyncError> {
    locks.local.pause();
    let done = wait()?;
    locks.local.resume()?;
    recover(repo, locks.local.unfinished_since)?;
    Ok(done)
}

/// Reads the branch again after a wait; fails if another one is checked out.
pub(crate) fn branch_after_wait(repo: &Repo, branch: &Branch) -> Result<Branch, SyncError> {
    let now = repo.branch()?;
    if now.name != branch.name {
        return Err(SyncError::Switched {
            branch: clean(now.short()),
        });
    }
    Ok(now)
}
