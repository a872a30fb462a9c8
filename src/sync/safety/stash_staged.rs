//! Keeps text that only git's index has, before an update replaces it there.

use git2::Oid;

use crate::sync::commit::write_commit::write_commit;
use crate::sync::error::SyncError;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::{Delta, PLAIN, TreeFile};

const STASH: &str = "refs/stash";

/// Moves staged text of files that an update changes to `git stash`.
///
/// A staged version that is also in the file, or in the old or new commit, is not lost.
pub(crate) fn stash_staged<'d>(
    repo: &Repo,
    branch: &Branch,
    changed: impl Iterator<Item = &'d Delta>,
) -> Result<(), SyncError> {
    let Some(tip) = branch.tip else { return Ok(()) };
    let index = repo.index()?;
    let mut staged = Vec::new();
    for delta in changed {
        let [old, new] = [delta.old, delta.new].map(|file| file.map(|file| file.id));
        let Some(id) = repo.staged_only(&index, &delta.path, &[old, new]) else {
            continue;
        };
        if repo.content_id(&delta.path, [Some(id), None]).ok() != Some(Some(id)) {
            let mode = delta.old.or(delta.new).map_or(PLAIN, |file| file.mode);
            staged.push((delta.path.clone(), Some(TreeFile { id, mode })));
        }
    }
    if staged.is_empty() {
        return Ok(());
    }
    let tree = repo.write_tree(repo.tree_of(Some(tip))?.id(), &staged)?;
    let is_stashed = |tip: Oid| {
        repo.git
            .find_commit(tip)
            .is_ok_and(|it| it.tree_id() == tree)
    };
    if repo.tip(STASH)?.is_some_and(is_stashed) {
        return Ok(()); // By a run that was stopped.
    }
    // As git writes it: the files, on the commit and on a commit of the index.
    let indexed = write_commit(repo, tree, &[tip], "Text staged with git\n")?;
    let words = format!(
        "Text staged with git, before an update of {}\n",
        branch.short()
    );
    let stash = write_commit(repo, tree, &[tip, indexed], &words)?;
    // `git stash list` reads the log.
    repo.disk.change()?;
    repo.git.reference_ensure_log(STASH)?;
    repo.set_reference(STASH, stash, words.trim())
}
