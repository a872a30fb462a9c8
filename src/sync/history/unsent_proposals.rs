//! Proposals that the shared library does not have.

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Branch, Remote, Repo};

/// The prefix of the references of proposals.
pub(crate) const PROPOSALS: &str = "refs/heads/proposal/";

/// My proposals that the shared library is not known to have.
pub(crate) fn unsent_proposals(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Vec<(Branch, Oid)>, SyncError> {
    let mut found = Vec::new();
    for reference in repo.git.references_glob(&format!("{PROPOSALS}*"))? {
        let reference = reference?;
        let (Ok(name), Some(commit)) = (reference.name(), reference.target()) else {
            continue;
        };
        let own = Branch {
            name: name.to_owned(),
            ..branch.clone()
        };
        if repo.tip(&remote.tracking_of(&own.name))? != Some(commit) {
            found.push((own, commit));
        }
    }
    Ok(found)
}
