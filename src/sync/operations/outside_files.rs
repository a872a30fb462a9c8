//! Checks out the files outside of a base in a subfolder of a repository.

use std::collections::HashSet;

use git2::build::CheckoutBuilder;
use git2::{ObjectType, Oid};

use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;

/// Checks out the files outside the base of a commit into a new clone.
///
/// Not the submodules: for them libgit2 reads `.gitmodules` and every file that it includes. Each
/// has an empty folder, as after `git clone`.
pub(super) fn check_out_outside(repo: &Repo, commit: Oid) -> Result<(), SyncError> {
    let mut pruning = Pruning {
        repo,
        unchanged: HashSet::new(),
        submodules: Vec::new(),
    };
    let tree = pruning.prune(repo.tree_of(Some(commit))?.id(), b"")?;
    let tree = repo.git.find_tree(tree)?;
    let mut options = CheckoutBuilder::new();
    options
        .safe()
        .recreate_missing(true)
        .overwrite_ignored(false)
        .disable_filters(true)
        .update_index(false);
    repo.git
        .checkout_tree(tree.as_object(), Some(&mut options))?;
    // Without times: for a file as new as the index, libgit2 compares the folder when it writes the
    // index, and opens a `.gitignore` that is a link to a FIFO.
    let mut index = repo.git.index()?;
    index.read_tree(&tree)?;
    repo.write_index(&mut index)?;
    let top = repo.git.workdir().unwrap_or(&repo.root);
    for path in pruning.submodules {
        repo.disk.make_folder(&top.join(path))?;
    }
    Ok(())
}

/// Removes what is not checked out from a tree.
struct Pruning<'e> {
    repo: &'e Repo,
    /// Trees of which nothing was removed.
    unchanged: HashSet<Oid>,
    /// The paths of the submodules.
    submodules: Vec<String>,
}

impl Pruning<'_> {
    /// The tree without the base, submodules and files that are too large.
    ///
    /// `at` is its path, empty or ending with `/`; names may be no valid Unicode.
    fn prune(&mut self, id: Oid, at: &[u8]) -> Result<Oid, SyncError> {
        if self.unchanged.contains(&id) {
            return Ok(id);
        }
        let tree = self.repo.git.find_tree(id)?;
        let mut pruned = self.repo.git.treebuilder(Some(&tree))?;
        for entry in &tree {
            let name = entry.name_bytes();
            let path = [at, name].concat();
            let is_kept = match entry.kind() {
                Some(ObjectType::Tree) => {
                    let below = [&path, &b"/"[..]].concat();
                    let is_base = below == self.repo.prefix.as_bytes();
                    if !is_base {
                        let below = self.prune(entry.id(), &below)?;
                        pruned.insert(name, below, entry.filemode())?;
                    }
                    !is_base
                }
                Some(ObjectType::Commit) => {
                    self.submodules.extend(String::from_utf8(path));
                    false
                }
                _ => {
                    let path = String::from_utf8_lossy(&path);
                    !self.repo.is_too_large(&path, entry.id())
                }
            };
            if !is_kept {
                pruned.remove(name)?;
            }
        }
        let new = pruned.write()?;
        if new == id {
            self.unchanged.insert(id);
        }
        Ok(new)
    }
}
