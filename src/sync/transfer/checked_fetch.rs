//! Fetches and checks the fetched commits.

use git2::Oid;

use super::fetch_push::Fetching;
use super::progress::{SyncStep, Watch};
use crate::sync::error::SyncError;
use crate::sync::git_process::child_git_dir::remove_arrival_refs;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::safety::begin::TransferLocks;
use crate::sync::transfer::fetch_push::{finish_fetch, start_fetch};
use crate::sync::transfer::fetched_state::{mark_refused, remember_incoming};
use crate::sync::transfer::incoming_tree::check_incoming;
use crate::sync::transfer::own_branch::own_branch_error;
use crate::sync::transfer::transfer_results::Fetched;

pub(crate) fn start_checked(repo: &Repo, branch: &Branch) -> Result<(Remote, Fetching), SyncError> {
    let remote = repo.remote(branch)?;
    let fetching = start_fetch(repo, &remote, branch)?;
    Ok((remote, fetching))
}

/// Fetches and checks; returns an error if the history was rewritten.
pub(crate) fn fetch_checked(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Option<Oid>, SyncError> {
    let fetching = start_fetch(repo, remote, branch)?;
    finish_checked(repo, fetching, remote, branch, locks, watch)
}

fn branch_gone(remote: &Remote, branch: &Branch, default: Option<String>) -> SyncError {
    SyncError::BranchGone {
        branch: clean(remote.short()),
        own: branch.short().to_owned(),
        default,
    }
}

/// Finishes a fetch and checks it; returns an error if the history was rewritten.
///
/// The status names the reason of a refused state until another one is accepted.
pub(crate) fn finish_checked(
    repo: &Repo,
    fetching: Fetching,
    remote: &Remote,
    branch: &Branch,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Option<Oid>, SyncError> {
    let checked = check_fetched(repo, fetching, remote, branch, locks, watch);
    match &checked {
        Ok(_) => mark_refused(repo, None)?,
        // The refusal itself is the more useful error.
        Err(error) => _ = mark_refused(repo, Some(error)),
    }
    checked
}

fn check_fetched(
    repo: &Repo,
    mut fetching: Fetching,
    remote: &Remote,
    branch: &Branch,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Option<Oid>, SyncError> {
    (watch.on_step)(SyncStep::Contacting);
    let known = std::mem::take(&mut fetching.known);
    match finish_fetch(repo, fetching, remote, locks, watch)? {
        Fetched::Commit(theirs) => {
            let checked = check_incoming(repo, theirs, branch.tip);
            if checked.is_ok() {
                remember_incoming(repo, theirs)?;
            }
            remove_arrival_refs(repo)?;
            checked?;
            for known in known {
                if !repo.contains(theirs, known)? {
                    let (gone, _) = repo.git.graph_ahead_behind(known, theirs)?;
                    return Err(SyncError::Rewritten { gone });
                }
            }
            Ok(Some(theirs))
        }
        // An empty library: our push will be the first.
        Fetched::Empty if known.is_empty() => Ok(None),
        Fetched::Empty => Err(branch_gone(remote, branch, None)),
        Fetched::NoBranch { default } => {
            let own = own_branch_error(repo, remote, branch)?;
            Err(own.unwrap_or_else(|| branch_gone(remote, branch, default)))
        }
    }
}
