//! What was fetched last, and when.

use git2::Oid;

use super::fetch_push::INCOMING;
use crate::sync::error::SyncError;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;
use crate::sync::transfer::incoming_tree::check_incoming;

/// Notes the time of this update, for "how old is this copy".
pub(crate) fn mark_updated(repo: &Repo) -> Result<(), SyncError> {
    let now = crate::sync::repository::repo::seconds_now().to_string();
    repo.disk
        .keep(&repo.private().join("updated"), now.as_bytes())
}

/// When updates were last fetched, seconds since 1970; none before the first time.
pub(crate) fn last_update(repo: &Repo) -> Option<i64> {
    let text = read_own(&repo.private().join("updated")).ok()??;
    std::str::from_utf8(&text).ok()?.trim().parse().ok()
}

/// The state fetched last; it may not be merged yet.
pub(crate) fn incoming_state(repo: &Repo) -> Result<Option<Oid>, SyncError> {
    let branch = repo.branch()?;
    // What cannot be read is nothing that could be joined.
    let fetched = repo.tip(INCOMING).unwrap_or(None);
    let shared = match (&fetched, repo.remote(&branch)) {
        (Some(_), Ok(remote)) => repo.tip(&remote.tracking()).unwrap_or(None),
        (None, _) | (_, Err(SyncError::NoRemote)) => None,
        (_, Err(error)) => return Err(error),
    };
    // What was shared since is newer than what was fetched. Another program may have fetched
    // what guildhall refuses.
    let is_newer = |shared: &Oid| {
        fetched.is_some_and(|fetched| repo.contains(*shared, fetched).unwrap_or(false))
    };
    let mut candidates = shared.filter(is_newer).into_iter().chain(fetched);
    Ok(candidates.find(|one| check_incoming(repo, *one, branch.tip).is_ok()))
}

/// Remembers a state that has arrived and is accepted, in place of what had arrived before;
/// what we shared ourselves is remembered already.
pub(crate) fn remember_incoming(repo: &Repo, theirs: Oid) -> Result<(), SyncError> {
    if incoming_state(repo)? != Some(theirs) {
        repo.set_reference(INCOMING, theirs, "fetch")?;
    }
    Ok(())
}
