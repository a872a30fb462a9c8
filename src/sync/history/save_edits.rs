//! Commits the edits in the base. Writes no notes.

use std::collections::HashSet;

use git2::{Oid, Tree};

use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::error::SyncError;
use crate::sync::repository::dirty_files::{LocalChange, Scan};
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::{FileChange, TreeFile};
use crate::sync::safety::backup::back_up;
use crate::sync::safety::begin::begin;

/// The result of a save.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// The saved files, by path below the root.
    pub changed: Vec<FileChange>,
    /// Skipped files, and why.
    pub held: Vec<LeftOut>,
}

impl Repo {
    /// Commits all edits in the base.
    ///
    /// # Errors
    /// See [`SyncError`]; the edits stay in their files.
    pub fn save(&self) -> Result<Saved, SyncError> {
        let (_lock, branch) = begin(self, "save")?;
        Ok(save_edits(self, branch)?.0)
    }
}

/// Commits all edits on the branch, and returns the moved branch.
pub(crate) fn save_edits(repo: &Repo, branch: Branch) -> Result<(Saved, Branch), SyncError> {
    let scan = repo.scan(&repo.tree_of(branch.tip)?)?;
    save_scan(repo, branch, scan)
}

/// Like [`save_edits`], but includes an invalid `guildhall.toml`, which undo then reverts.
pub(crate) fn save_for_undo(repo: &Repo, branch: Branch) -> Result<(Saved, Branch), SyncError> {
    let mut scan = repo.scan(&repo.tree_of(branch.tip)?)?;
    scan.changed.extend(scan.settings.take());
    save_scan(repo, branch, scan)
}

fn save_scan(repo: &Repo, branch: Branch, mut scan: Scan) -> Result<(Saved, Branch), SyncError> {
    let head = repo.tree_of(branch.tip)?;
    let saved = Saved {
        changed: repo.file_changes(&scan.changed),
        held: std::mem::take(&mut scan.held),
    };
    if scan.changed.is_empty() {
        return Ok((saved, branch));
    }
    let mut entries = Vec::new();
    // Removals first: a file system may treat the old and the new name as equal.
    scan.changed.sort_by_key(|change| change.content.is_some());
    for change in scan.changed {
        let entry = match &change.content {
            Some(content) => {
                repo.disk.change()?;
                Some(TreeFile {
                    id: repo.git.blob(content)?,
                    mode: change.mode,
                })
            }
            None => None,
        };
        entries.push((change.path, entry, change.known));
    }
    let changes: Vec<(String, Option<TreeFile>)> = entries
        .iter()
        .map(|(path, entry, _)| (path.clone(), *entry))
        .collect();
    let tree = repo.write_tree(head.id(), &changes)?;
    let parents: Vec<Oid> = branch.tip.into_iter().collect();
    let commit = write_commit(repo, tree, &parents, &message("Save", &saved.changed))?;
    back_up(repo, &branch, "save")?;
    repo.record(&entries)?;
    // What is saved is left out no more.
    let saved_paths: HashSet<&str> = entries.iter().map(|(path, ..)| path.as_str()).collect();
    let listed = repo.listed_left_out();
    let (gone, left): (Vec<_>, Vec<_>) = listed
        .into_iter()
        .partition(|one| saved_paths.contains(one.path.as_str()));
    if !gone.is_empty() {
        repo.list_left_out(&left)?;
    }
    repo.move_branch(&branch, commit, "save")?;
    Ok((
        saved,
        Branch {
            tip: Some(commit),
            ..branch
        },
    ))
}

/// Writes the tree that a commit of these edits would have; does not commit.
pub(crate) fn tree_of_edits(
    repo: &Repo,
    head: &Tree<'_>,
    edits: &[LocalChange],
) -> Result<Oid, SyncError> {
    let mut changes = Vec::new();
    for edit in edits {
        let content = edit.content.as_ref();
        let id = content.map(|content| repo.git.blob(content)).transpose()?;
        let entry = id.map(|id| TreeFile {
            id,
            mode: edit.mode,
        });
        changes.push((edit.path.clone(), entry));
    }
    repo.write_tree(head.id(), &changes)
}
