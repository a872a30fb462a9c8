//! Proposals that wait: for the next sync, or for their review.

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::repository::left_out_files::file_in;
use crate::sync::repository::references::PROPOSALS;
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::repository::trees::Delta;

/// My proposals that the shared library is not known to have.
pub(crate) fn unsent_proposals(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Vec<(Branch, Oid)>, SyncError> {
    let mut found = proposals(repo, branch)?;
    let mut failed = Ok(());
    found.retain(
        |(own, commit)| match repo.tip(&remote.tracking_of(&own.name)) {
            Ok(sent) => sent != Some(*commit),
            Err(error) => {
                failed = Err(error);
                false
            }
        },
    );
    failed.map(|()| found)
}

/// My proposals whose changes are not in the shared branch yet.
///
/// One may have been accepted as a merge or as changes of the same files.
pub(crate) fn open_proposals(
    repo: &Repo,
    shared: Option<Oid>,
    branch: &Branch,
) -> Result<Vec<Branch>, SyncError> {
    let mut found = Vec::new();
    for (own, commit) in proposals(repo, branch)? {
        let shared_tree = repo.tree_of(shared)?;
        let parent = repo.git.find_commit(commit)?.parent_ids().next();
        let [old, new] = [parent, Some(commit)].map(|id| repo.tree_of(id));
        let changes = repo.deltas(old?.id(), new?.id())?;
        let is_there =
            |delta: &Delta| file_in(&shared_tree, &delta.path) == delta.new.map(|file| file.id);
        if !changes.iter().all(is_there)
            && !shared.map_or(Ok(false), |tip| repo.contains(tip, commit))?
        {
            found.push(own);
        }
    }
    Ok(found)
}

/// All my proposals, with their commits.
fn proposals(repo: &Repo, branch: &Branch) -> Result<Vec<(Branch, Oid)>, SyncError> {
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
        found.push((own, commit));
    }
    Ok(found)
}
