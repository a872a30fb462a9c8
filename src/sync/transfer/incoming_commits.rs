//! Finds the new commits of a fetch. Also those that are too large or cannot be read.

use std::collections::HashSet;

use git2::{ObjectType, Odb, Oid};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;

/// Maximum number of new commits of one fetch.
pub(crate) const MAX_COMMITS: usize = 1_000_000;
/// Maximum size of one commit object.
pub(crate) const MAX_COMMIT_BYTES: usize = 16 << 20;

/// Checks the size of a commit before it is read.
pub(crate) fn check_commit_size(odb: &Odb<'_>, id: Oid) -> Result<(), SyncError> {
    match odb.read_header(id) {
        Ok((size, _)) if size > MAX_COMMIT_BYTES => {
            let state = &id.to_string()[..8];
            let fault = format!("a saved state larger than 16 MiB: {state}");
            Err(limit("", &fault))
        }
        Ok((_, ObjectType::Commit)) => Ok(()),
        _ => Err(unreadable(id)),
    }
}

/// The ancestors of `theirs` that are not ancestors of `tip`.
pub(crate) fn new_commits(
    repo: &Repo,
    theirs: Oid,
    tip: Option<Oid>,
) -> Result<Vec<Oid>, SyncError> {
    let walk = || -> Result<Vec<Oid>, git2::Error> {
        let mut walk = repo.git.revwalk()?;
        walk.push(theirs)?;
        if let Some(tip) = tip {
            walk.hide(tip)?;
        }
        walk.take(MAX_COMMITS + 1).collect()
    };
    match walk() {
        Ok(commits) if commits.len() > MAX_COMMITS => {
            Err(limit("", &format!("more than {MAX_COMMITS} saved states")))
        }
        Ok(commits) => Ok(commits),
        Err(error) => Err(first_unreadable(repo, theirs).map_or(error.into(), unreadable)),
    }
}

/// The first ancestor of `from` that cannot be read.
fn first_unreadable(repo: &Repo, from: Oid) -> Option<Oid> {
    let mut seen = HashSet::from([from]);
    let mut next = vec![from];
    while let Some(id) = next.pop() {
        let Ok(commit) = repo.git.find_commit(id) else {
            return Some(id);
        };
        next.extend(commit.parent_ids().filter(|parent| seen.insert(*parent)));
    }
    None
}

/// The error for a file with an unsafe name.
pub(crate) fn hostile(path: &str, fault: &str) -> SyncError {
    SyncError::HostileName {
        path: clean(path),
        fault: fault.to_owned(),
    }
}

/// The error for a limit, with the path at which it is exceeded.
pub(crate) fn limit(path: &str, limit: &str) -> SyncError {
    let path = clean(path.trim_end_matches('/'));
    let place = if path.is_empty() {
        String::new()
    } else {
        format!(" in {path}")
    };
    SyncError::IncomingLimit {
        limit: format!("{limit}{place}"),
    }
}

/// The error for a commit that cannot be read, or whose tree cannot.
pub(crate) fn unreadable(commit: Oid) -> SyncError {
    SyncError::UnreadableState {
        state: commit.to_string()[..8].to_owned(),
    }
}
