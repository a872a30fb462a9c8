//! The last fetched commit, and the time of the last update.

use git2::Oid;

use super::fetch_push::INCOMING;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;
use crate::sync::transfer::incoming_tree::check_incoming;

/// The file with the reason why the last update was refused.
pub(crate) const REFUSED: &str = "refused";

/// Records the time of this update.
pub(crate) fn mark_updated(repo: &Repo) -> Result<(), SyncError> {
    let now = crate::sync::repository::repo::seconds_now().to_string();
    repo.disk
        .keep(&repo.private().join("updated"), now.as_bytes())
}

impl Repo {
    /// When updates were last fetched, in seconds since 1970, if ever.
    pub fn last_update(&self) -> Option<i64> {
        let text = read_own(&self.private().join("updated")).ok()??;
        std::str::from_utf8(&text).ok()?.trim().parse().ok()
    }
}

/// Records why the state of the shared library was refused, or nothing.
///
/// Errors of the network say nothing of it and keep what is recorded.
pub(crate) fn mark_refused(repo: &Repo, error: Option<&SyncError>) -> Result<(), SyncError> {
    let place = repo.private().join(REFUSED);
    match error {
        None if place.symlink_metadata().is_ok() => repo.disk.remove(&place),
        Some(
            error @ (SyncError::Rewritten { .. }
            | SyncError::BranchGone { .. }
            | SyncError::HostileName { .. }
            | SyncError::UnusableSettings { .. }
            | SyncError::IncomingLimit { .. }
            | SyncError::UnreadableState { .. }),
        ) => repo.disk.keep(&place, error.to_string().as_bytes()),
        _ => Ok(()),
    }
}

/// Why the last update was refused, safe to show; `None` if it was not.
pub(crate) fn last_refusal(repo: &Repo) -> Option<String> {
    let text = read_own(&repo.private().join(REFUSED)).ok()??;
    Some(clean(&String::from_utf8_lossy(&text)))
}

/// The last fetched commit; it may not be merged yet.
pub(crate) fn incoming_state(repo: &Repo) -> Result<Option<Oid>, SyncError> {
    let (branch, _) = repo.branch_to_read()?;
    // Ignore a reference that cannot be read.
    let fetched = repo.tip(INCOMING).unwrap_or(None);
    let shared = match (&fetched, repo.remote(&branch)) {
        (Some(_), Ok(remote)) => repo.tip(&remote.tracking()).unwrap_or(None),
        (None, _) | (_, Err(SyncError::NoRemote)) => None,
        (_, Err(error)) => return Err(error),
    };
    // After a push, the remote-tracking commit is newer than the fetched one. Another program may
    // have fetched commits that guildhall rejects.
    let is_newer = |shared: &Oid| {
        fetched.is_some_and(|fetched| repo.contains(*shared, fetched).unwrap_or(false))
    };
    let mut candidates = shared.filter(is_newer).into_iter().chain(fetched);
    Ok(candidates.find(|one| check_incoming(repo, *one, branch.tip).is_ok()))
}

/// Records an accepted fetched commit, unless it is recorded already.
pub(crate) fn remember_incoming(repo: &Repo, theirs: Oid) -> Result<(), SyncError> {
    if incoming_state(repo)? != Some(theirs) {
        repo.set_reference(INCOMING, theirs, "fetch")?;
    }
    Ok(())
}
