//! Checks out files that were left out, once nothing is in their place.

use std::fs::Metadata;
use std::path::Path;

use git2::{Index, Oid, Tree};

use super::journal::JournalFile;
use super::recovery::carry_over;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::atomic_fs::blocking_parent;
use crate::sync::repository::git_index::SKIP_WORKTREE;
use crate::sync::repository::left_out_files::{LeftOutFile, file_in};
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::tree_paths::TreePaths;
use crate::sync::repository::trees::{ChangeKind, FileChange, TreeFile};

/// Brings back the files that are not blocked any more. Call it under the lock.
///
/// A file that was edited meanwhile is merged with the newest version. Returns what changed here.
pub(crate) fn restore_left_out(
    repo: &Repo,
    tip: Option<Oid>,
) -> Result<Vec<FileChange>, SyncError> {
    let (listed, Some(tip)) = (repo.listed_left_out(), tip) else {
        return Ok(Vec::new());
    };
    if listed.is_empty() {
        return Ok(Vec::new());
    }
    let mut restoring = Restoring {
        repo,
        tip,
        paths: TreePaths::new(repo, repo.tree_of(Some(tip))?.id()),
        tree: repo.tree_of(Some(tip))?,
        index: repo.index()?,
        recorded: Vec::new(),
        changed: Vec::new(),
    };
    let mut left = Vec::new();
    let mut failed = Ok(());
    for file in &listed {
        if failed.is_err() {
            left.push(file.clone());
            continue;
        }
        match restoring.restore(file) {
            Ok(true) => {}
            // It was changed or closed meanwhile: the next run tries again.
            Ok(false)
            | Err(
                SyncError::InTheWay { .. }
                | SyncError::BeingEdited { .. }
                | SyncError::ReadOnly { .. }
                | SyncError::Closed { .. },
            ) => left.push(file.clone()),
            Err(error) => {
                left.push(file.clone());
                failed = Err(error);
            }
        }
    }
    // One write for all: the index may be large.
    repo.record(&restoring.recorded)?;
    if left != listed {
        repo.list_left_out(&left)?;
    }
    failed.map(|()| restoring.changed)
}

/// Brings back files of a commit.
struct Restoring<'r> {
    repo: &'r Repo,
    tip: Oid,
    tree: Tree<'r>,
    paths: TreePaths<'r>,
    index: Index,
    /// What changes in the index.
    recorded: Vec<(String, Option<TreeFile>, Option<Metadata>)>,
    /// What changes in the folder.
    changed: Vec<FileChange>,
}

impl Restoring<'_> {
    /// Brings back one file; returns whether it is no longer left out.
    fn restore(&mut self, file: &LeftOutFile) -> Result<bool, SyncError> {
        let repo = self.repo;
        let (base, new) = (file.base(), file_in(&self.tree, &file.path));
        let is_settings = repo.in_base(&file.path) == Some(SETTINGS);
        let is_too_large = new.is_some_and(|new| repo.is_too_large(&file.path, new));
        let is_kept_out = || repo.arrival_reason(&self.paths, &file.path).is_some();
        if !is_settings && !is_too_large && is_kept_out() {
            return Ok(false);
        }
        if new == base {
            return Ok(true);
        }
        if repo
            .settings_reason(&self.tree, &file.path, false)
            .is_some()
        {
            // The last good settings stay, or come back.
            // No commit has the blob of settings that a clone closed.
            if base.is_some_and(|base| repo.git.find_blob(base).is_ok())
                && repo.content_id(&file.path, [None; 2])?.is_none()
            {
                repo.put(&file.path, base, None)?;
            }
            return Ok(repo.content_id(&file.path, [new, None])? == new);
        }
        let below = repo.in_base(&file.path).unwrap_or(&file.path);
        if blocking_parent(&repo.root, below).is_some()
            || repo.left_out_reason(&file.path, base).is_some()
        {
            return Ok(false);
        }
        let on_disk = repo.content_id(&file.path, [base, new])?;
        let is_base = on_disk.is_some() && on_disk == base;
        let Some(id) = new else {
            // Others removed it; an edit of it stays, as a new file.
            if is_base {
                repo.put(&file.path, None, base)?;
                self.list_change(file, ChangeKind::Removed);
            }
            return Ok(true);
        };
        if is_too_large {
            // An old text is no edit of the newer one; an edit is held.
            if is_base {
                repo.put(&file.path, None, base)?;
            }
            if !is_skipped(&self.index, &file.path) {
                // Its absence is no removal.
                self.record(file, None);
            }
            return Ok(false);
        }
        let known = match on_disk {
            None => repo.put(&file.path, new, None)?,
            Some(_) if on_disk == new => None,
            Some(_) if is_base => repo.put(&file.path, new, base)?,
            Some(_) => {
                self.carry_over(file, id)?;
                None
            }
        };
        self.record(file, known);
        if on_disk != new {
            let kind = match base {
                None => ChangeKind::New,
                Some(_) => ChangeKind::Changed,
            };
            self.list_change(file, kind);
        }
        Ok(true)
    }

    fn list_change(&mut self, file: &LeftOutFile, kind: ChangeKind) {
        let path = clean(self.repo.in_base(&file.path).unwrap_or(&file.path));
        self.changed.push(FileChange { path, kind });
    }

    /// Merges the edit of a file with the newest version.
    fn carry_over(&self, file: &LeftOutFile, new: Oid) -> Result<(), SyncError> {
        let place = self.repo.place(&file.path);
        let edited = std::fs::read(&place);
        let edited = edited.map_err(|error| SyncError::file("read", &place, error))?;
        let merged = JournalFile {
            path: file.path.clone(),
            old: file.base().map(|id| id.to_string()),
            new: Some(new.to_string()),
        };
        carry_over(self.repo, &merged, &edited, self.tip)
    }

    fn record(&mut self, file: &LeftOutFile, known: Option<Metadata>) {
        let entry = TreeFile::at(&self.tree, &file.path);
        self.recorded.push((file.path.clone(), entry, known));
    }
}

/// Whether the index has a file as not checked out.
fn is_skipped(index: &Index, path: &str) -> bool {
    let entry = index.get_path(Path::new(path), 0);
    entry.is_some_and(|entry| entry.flags_extended & SKIP_WORKTREE != 0)
}
