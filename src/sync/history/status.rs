//! Sync status of a copy: uncommitted, unpushed and fetched changes, pending conflicts.

use std::collections::HashSet;
use std::path::Path;

use git2::{ObjectType, Oid, Tree};

use crate::sync::conflicts::pending_conflicts::PendingConflict;
use crate::sync::error::SyncError;
use crate::sync::history::waiting_proposals::{open_proposals, unsent_proposals};
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::{ChangeKind, FileChange};
use crate::sync::transfer::fetch_push::seen_reference;
use crate::sync::transfer::fetched_state::{incoming_state, last_refusal};
use crate::sync::transfer::own_branch::{own_branch_error, shared_branch};

/// The sync status of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Uncommitted edits.
    pub unsaved: Vec<FileChange>,
    /// Files that cannot be committed, and why.
    pub held: Vec<LeftOut>,
    /// Committed changes that are not pushed.
    pub to_share: Vec<FileChange>,
    /// Fetched changes that are not merged.
    pub incoming: Vec<FileChange>,
    /// Pending conflicts.
    pub waiting: Vec<PendingConflict>,
    /// Why the last update was refused, safe to display; `None` if it was not.
    pub refused: Option<String>,
    /// When updates were last fetched, seconds since 1970.
    pub last_update: Option<i64>,
    /// The shared library's address, if any; safe to display.
    pub remote: Option<String>,
}

impl Repo {
    /// The sync status of this copy, without network access. Changes nothing.
    ///
    /// # Errors
    /// If the repository or a file cannot be read.
    pub fn status(&self) -> Result<Status, SyncError> {
        let (branch, _) = self.branch_to_read()?;
        let head = self.tree_of(branch.tip)?;
        let scan = self.scan(&head)?;
        let mut status = Status {
            unsaved: self.file_changes(&scan.changed),
            held: [scan.held, self.left_out_waiting()].concat(),
            waiting: self.waiting()?,
            last_update: self.last_update(),
            ..Status::default()
        };
        let remote = match self.remote(&branch) {
            Ok(remote) => remote,
            Err(SyncError::NoRemote) => return Ok(status),
            Err(error) => return Err(error),
        };
        status.remote = Some(shown(&remote.url));
        status.refused = last_refusal(self);
        let shared = shared_base(self, &branch)?;
        let unsent = unsent_proposals(self, &remote, &branch)?;
        let is_unsent = |own: &Branch| unsent.iter().any(|(unsent, _)| unsent.name == own.name);
        for own in open_proposals(self, shared, &branch)? {
            let why = if is_unsent(&own) {
                "this proposal is not in the shared library yet; each sync sends it".to_owned()
            } else {
                let name = clean(&shell_words::quote(own.short()));
                format!(
                    "this proposal waits for its review; if it was declined, `guildhall propose --forget {name}` forgets it"
                )
            };
            let path = clean(own.short());
            status.held.push(LeftOut { path, why });
        }
        status.to_share = own_changes(self, shared, branch.tip)?;
        // Commits fetched by a run that ended before the merge.
        if let Some(incoming) = incoming_state(self)?
            && let Some(tip) = branch.tip
            && !self.contains(tip, incoming)?
            && let Ok(base) = self.git.merge_base(tip, incoming)
        {
            status.incoming = self.changes_between(Some(base), Some(incoming))?;
        }
        for change in &mut status.incoming {
            let mut mine = status.unsaved.iter().chain(&status.to_share);
            let stays =
                |mine: &FileChange| mine.path == change.path && mine.kind != ChangeKind::Removed;
            if change.kind == ChangeKind::Removed && mine.any(stays) {
                change.kind = ChangeKind::Kept;
            }
        }
        Ok(status)
    }
}

/// My changes that are not in the shared library.
///
/// A note that others removed and my edit keeps is [`ChangeKind::Kept`], not new.
pub(crate) fn own_changes(
    repo: &Repo,
    shared: Option<Oid>,
    tip: Option<Oid>,
) -> Result<Vec<FileChange>, SyncError> {
    let mut changes = repo.changes_between(shared, tip)?;
    mark_kept(repo, shared, tip, &mut changes)?;
    Ok(changes)
}

/// Whether a tree has a file at a path, not a folder.
pub(crate) fn holds_file(tree: &Tree<'_>, path: &str) -> bool {
    let entry = tree.get_path(Path::new(path));
    entry.is_ok_and(|entry| entry.kind() == Some(ObjectType::Blob))
}

/// Marks new files that others removed as kept, in changes from `shared` to `tip`.
pub(crate) fn mark_kept<'c>(
    repo: &Repo,
    shared: Option<Oid>,
    tip: Option<Oid>,
    changes: impl IntoIterator<Item = &'c mut FileChange>,
) -> Result<(), SyncError> {
    let mut trees = None;
    for change in changes {
        if change.kind != ChangeKind::New {
            continue;
        }
        if trees.is_none() {
            trees = Some(grown_from(repo, shared, tip)?);
        }
        let path = format!("{}{}", repo.prefix, change.path);
        let had = |tree: &Tree<'_>| holds_file(tree, &path);
        if trees.iter().flatten().any(had) {
            change.kind = ChangeKind::Kept;
        }
    }
    Ok(())
}

/// Earlier trees of the shared library that my unpushed commits are based on.
fn grown_from(
    repo: &Repo,
    shared: Option<Oid>,
    tip: Option<Oid>,
) -> Result<Vec<Tree<'_>>, SyncError> {
    let (Some(shared), Some(tip)) = (shared, tip) else {
        return Ok(Vec::new());
    };
    let mut walk = repo.git.revwalk()?;
    walk.push(tip)?;
    walk.hide(shared)?;
    let mine: HashSet<Oid> = walk.collect::<Result<_, _>>()?;
    let mut theirs = HashSet::new();
    for id in &mine {
        let commit = repo.git.find_commit(*id)?;
        theirs.extend(commit.parent_ids().filter(|id| !mine.contains(id)));
    }
    theirs
        .into_iter()
        .filter(|id| *id != shared)
        .map(|id| repo.tree_of(Some(id)))
        .collect()
}

/// Uncommitted edits, which undo reverts.
pub(crate) fn unsaved(repo: &Repo, branch: &Branch) -> Result<Vec<FileChange>, SyncError> {
    let head = repo.tree_of(branch.tip)?;
    let mut scan = repo.scan(&head)?;
    scan.changed.extend(scan.settings.take());
    Ok(repo.file_changes(&scan.changed))
}

/// The newest commit known to be in both this copy and the shared library.
pub(crate) fn shared_base(repo: &Repo, branch: &Branch) -> Result<Option<Oid>, SyncError> {
    let remote = match repo.remote(branch) {
        Ok(remote) => remote,
        Err(SyncError::NoRemote) => return Ok(branch.tip),
        Err(error) => return Err(error),
    };
    let Some(tip) = branch.tip else {
        return Ok(None);
    };
    // Another program may have written these references; skip unreadable ones.
    let remembered = [remote.tracking(), seen_reference(&remote)];
    let mut shared = remembered
        .iter()
        .filter_map(|name| repo.tip(name).ok().flatten());
    let base = shared.find_map(|shared| repo.git.merge_base(shared, tip).ok());
    // A branch that was made here began at one of the library.
    let other = || shared_branch(repo, &remote, branch).ok().flatten();
    Ok(base.or_else(|| repo.git.merge_base(other()?.1, tip).ok()))
}

impl Repo {
    /// What keeps this copy from exchanging notes. An unfinished action of another program, or a
    /// branch that was made here.
    pub fn obstacle(&self) -> Option<SyncError> {
        let (branch, error) = self.branch_to_read().ok()?;
        let own = || own_branch_error(self, &self.remote(&branch).ok()?, &branch).ok()?;
        error.or_else(own)
    }
}
