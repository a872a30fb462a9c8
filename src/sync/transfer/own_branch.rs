//! A branch made here with another program and not in the shared library.

use git2::Oid;

use super::fetch_push::seen_reference;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::references::PROPOSALS;
use crate::sync::repository::repo::{Branch, Remote, Repo};

/// The branch here that the shared library is known to have. With its last known commit there.
///
/// `None` if the library is known to have the checked-out one, or that follows another.
pub(crate) fn shared_branch(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Option<(Branch, Oid)>, SyncError> {
    let known = [remote.tracking(), seen_reference(remote)];
    let is_known = |name: &String| !matches!(repo.tip(name), Ok(None));
    if repo.upstream(branch).is_some() || known.iter().any(is_known) {
        return Ok(None);
    }
    let mut found: Vec<(Branch, Oid)> = Vec::new();
    for reference in repo.git.references_glob("refs/heads/*")? {
        let reference = reference?;
        let Ok(name) = reference.name() else { continue };
        let other = Branch {
            name: name.to_owned(),
            tip: reference.target(),
        };
        let followed = repo.upstream(&other).unwrap_or_else(|| name.to_owned());
        let there = repo.tip(&remote.tracking_of(&followed)).unwrap_or(None);
        if let (Some(there), false) = (there, name.starts_with(PROPOSALS)) {
            found.push((other, there));
        }
    }
    let main = found.iter().position(|(other, _)| other.short() == "main");
    Ok((!found.is_empty()).then(|| found.swap_remove(main.unwrap_or(0))))
}

/// The error for a branch made here; `None` for a library's branch.
pub(crate) fn own_branch_error(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Option<SyncError>, SyncError> {
    let shared = shared_branch(repo, remote, branch)?;
    Ok(shared.map(|(shared, _)| {
        let folder = repo
            .git
            .is_worktree()
            .then(|| repo.git.commondir().parent());
        SyncError::OwnBranch {
            branch: clean(branch.short()),
            shared: shared.short().to_owned(),
            folder: folder.flatten().map(std::path::Path::to_owned),
        }
    }))
}
