//! Undo of the last action.

use std::collections::HashSet;
use std::fs;

use git2::Oid;
use strum::{Display, EnumString};

use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::branch_merge::tree_merge::merge_trees;
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::conflicts::pending_conflicts::{Bound, Origin, PendingConflict, is_id};
use crate::sync::conflicts::version_origin::{origin, origin_of};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::save_for_undo;
use crate::sync::history::status::unsaved;
use crate::sync::remote::redact::clean;
use crate::sync::repository::left_out_files::file_in;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::tree_paths::TreePaths;
use crate::sync::repository::trees::{Delta, FileChange, TreeFile};
use crate::sync::safety::backup::{Backup, UNDO, backups};
use crate::sync::safety::begin::begin;

/// An action that can be undone.
///
/// Read from and written as its name in a backup: `save`, `update`.
#[derive(Debug, Clone, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum UndoneAction {
    /// Local edits were committed.
    Save,
    /// Updates were merged.
    Update,
    /// A conflict was decided.
    Choice,
    /// Changes were pushed for review.
    Propose,
    /// Local changes were discarded.
    Discard,
    /// An action of another version of guildhall.
    #[strum(default)]
    Other(String),
}

impl UndoneAction {
    /// The action for the user, after "Undid" or "Undo".
    pub fn in_words(&self) -> &'static str {
        match self {
            Self::Save => "your last edits",
            Self::Update => "the last update",
            Self::Choice => "your last choice",
            Self::Propose => "your last proposal",
            Self::Discard => "the discard",
            Self::Other(_) => "the last action",
        }
    }
}

/// The result of an undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The undone action.
    pub action: UndoneAction,
    /// Time of the commit before the action, in seconds since 1970.
    pub when: i64,
    /// The changed files.
    pub changed: Vec<FileChange>,
    /// Whether it was pushed: the undo is then a new commit to push.
    pub was_shared: bool,
    /// Number of conflicts with later changes of others.
    pub waiting: usize,
}

impl Repo {
    /// Undoes the last action, such as a save, update or choice.
    ///
    /// A second call undoes the action before. Edits are committed first and the branch is backed
    /// up, so nothing is lost. An action that is already pushed is reverted by a new commit.
    ///
    /// # Errors
    /// [`SyncError::NothingToUndo`], or an error of a checkout.
    pub fn undo(&self) -> Result<Undone, SyncError> {
        let (_lock, branch) = begin(self, "undo")?;
        let (_, branch) = save_for_undo(self, branch)?;
        let tip = branch.tip.ok_or(SyncError::NothingToUndo)?;
        let action = last_action(self, tip)?.ok_or(SyncError::NothingToUndo)?;
        let backup = &action.backup;
        let takes_shared = takes_shared(self, &branch, backup, tip)?;
        let is_update = action.kind == UndoneAction::Update;
        if is_update && takes_shared && tip != action.after && !is_shared(self, &branch, tip)? {
            return Err(SyncError::UndoneNotShared);
        }
        let was_shared = takes_shared && !is_update;
        let (returning, suspended_conflicts) = choices_after(self, backup.commit, tip)?;
        let mut target = CheckoutTarget {
            commit: Some(backup.commit),
            returning,
            ..CheckoutTarget::default()
        };
        if was_shared {
            let (commit, waiting) = write_reversal(self, &branch, tip, &action)?;
            target.commit = Some(commit);
            target.waiting = waiting;
        } else {
            target.suspended = suspended_conflicts;
        }
        // The next sync would take it for removed by others.
        if let Some(path) = held_file(self, tip, target.commit)? {
            let path = clean(self.in_base(&path).unwrap_or(&path));
            return Err(SyncError::Held { path });
        }
        let changed = changes_here(self, tip, target.commit)?;
        let waiting = target.waiting.len();
        check_out(self, &branch, target, &format!("{UNDO}{}", backup.time))?;
        let when = self.git.find_commit(backup.commit)?.time().seconds();
        Ok(Undone {
            action: action.kind,
            when,
            changed,
            was_shared,
            waiting,
        })
    }

    /// The action that [`Repo::undo`] would undo, if any. Changes nothing.
    ///
    /// # Errors
    /// If the repository or a file cannot be read.
    pub fn undoable(&self) -> Result<Option<Undone>, SyncError> {
        let (branch, obstacle) = self.branch_to_read()?;
        let (Some(tip), None) = (branch.tip, obstacle) else {
            return Ok(None);
        };
        let unsaved = unsaved(self, &branch)?;
        let when = |commit: Oid| -> Result<i64, SyncError> {
            Ok(self.git.find_commit(commit)?.time().seconds())
        };
        if !unsaved.is_empty() {
            return Ok(Some(Undone {
                action: UndoneAction::Save,
                when: when(tip)?,
                changed: unsaved,
                was_shared: false,
                waiting: 0,
            }));
        }
        let Some(UndoableAction { kind, backup, .. }) = last_action(self, tip)? else {
            return Ok(None);
        };
        let takes_shared = takes_shared(self, &branch, &backup, tip)?;
        Ok(Some(Undone {
            when: when(backup.commit)?,
            changed: changes_here(self, tip, Some(backup.commit))?,
            was_shared: takes_shared && kind != UndoneAction::Update,
            action: kind,
            waiting: 0,
        }))
    }
}

/// An edited file of `commit` on disk that something in `tip` blocks. That is left out.
fn held_file(repo: &Repo, tip: Oid, commit: Option<Oid>) -> Result<Option<String>, SyncError> {
    let (old, new) = (repo.tree_of(Some(tip))?.id(), repo.tree_of(commit)?.id());
    let paths = TreePaths::new(repo, old);
    let listed = repo.listed_left_out();
    let is_held = |delta: &Delta| {
        let held = listed.iter().find(|one| one.path == delta.path);
        let is_edited = held.is_some_and(|one| one.base() != delta.new.map(|new| new.id));
        let is_file = || fs::symlink_metadata(repo.place(&delta.path)).is_ok_and(|at| at.is_file());
        is_edited && is_file() && repo.arrival_reason(&paths, &delta.path).is_some()
    };
    let held = repo.deltas(old, new)?.into_iter().find(is_held);
    Ok(held.map(|delta| delta.path))
}

/// The files that differ. Without those that an update left out: they are here as in `to`.
fn changes_here(repo: &Repo, from: Oid, to: Option<Oid>) -> Result<Vec<FileChange>, SyncError> {
    let mut changed = repo.changes_between(Some(from), to)?;
    let tree = repo.tree_of(to)?;
    let listed = repo.listed_left_out().into_iter();
    let same = listed.filter(|one| one.base() == file_in(&tree, &one.path));
    let same: HashSet<String> = same
        .map(|one| clean(repo.in_base(&one.path).unwrap_or(&one.path)))
        .collect();
    changed.retain(|change| !same.contains(&change.path));
    Ok(changed)
}

/// An action of this copy that moved the branch.
struct UndoableAction {
    kind: UndoneAction,
    /// The branch before it.
    backup: Backup,
    /// The commit of the branch when the next action began.
    after: Oid,
}

/// The last action that is not undone.
fn last_action(repo: &Repo, tip: Oid) -> Result<Option<UndoableAction>, SyncError> {
    let backups = backups(repo)?;
    let later = backups.iter().skip(1).map(|next| next.commit);
    let after: Vec<Oid> = later.chain([tip]).collect();
    let mut actions: Vec<UndoableAction> = Vec::new();
    for (backup, after) in backups.into_iter().zip(after) {
        // An interrupted action wrote a backup but did not move the branch.
        if backup.commit == after {
            continue;
        }
        match backup.action.strip_prefix(UNDO) {
            Some(time) => actions.retain(|one| one.backup.time.as_str() < time),
            None => actions.push(UndoableAction {
                kind: UndoneAction::from(backup.action.as_str()),
                backup,
                after,
            }),
        }
    }
    Ok(actions.pop())
}

/// Whether moving the branch to a backup removes a shared commit.
///
/// The newest commit may be an undo that is not shared yet, on top of shared ones.
fn takes_shared(
    repo: &Repo,
    branch: &Branch,
    backup: &Backup,
    tip: Oid,
) -> Result<bool, SyncError> {
    let shared = shared_tip(repo, branch)?;
    let Some(common) = shared.and_then(|shared| repo.git.merge_base(shared, tip).ok()) else {
        return Ok(false);
    };
    Ok(!repo.contains(backup.commit, common)?)
}

/// Whether the shared library is known to have this commit.
fn is_shared(repo: &Repo, branch: &Branch, tip: Oid) -> Result<bool, SyncError> {
    let shared = shared_tip(repo, branch)?;
    shared.map_or(Ok(false), |shared| repo.contains(shared, tip))
}

/// The newest known commit of the shared library.
fn shared_tip(repo: &Repo, branch: &Branch) -> Result<Option<Oid>, SyncError> {
    match repo.remote(branch) {
        Ok(remote) => repo.tip(&remote.tracking()),
        Err(SyncError::NoRemote) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Commits the reversal of my action on top of later changes; returns its conflicts.
fn write_reversal(
    repo: &Repo,
    branch: &Branch,
    tip: Oid,
    action: &UndoableAction,
) -> Result<(Oid, Vec<PendingConflict>), SyncError> {
    let now = repo.git.find_commit(tip)?.tree_id();
    let backup = &action.backup;
    let [base, mine] = if action.kind == UndoneAction::Propose {
        proposed_trees(repo, tip, action)?
    } else {
        // The action is the difference between its commit and the backup.
        let after = commit_of(repo, tip, action)?;
        [
            repo.tree_of(Some(after))?.id(),
            repo.tree_of(Some(backup.commit))?.id(),
        ]
    };
    let joined = merge_trees(repo, base, now, mine)?;
    if let Some(held) = joined.held.first() {
        let path = clean(repo.in_base(&held.place).unwrap_or(&held.place));
        return Err(SyncError::InTheWay { path });
    }
    let changed = repo.changes_of_trees(now, joined.tree)?;
    let text = message("Take back", &changed);
    let commit = write_commit(repo, joined.tree, branch.tip.as_slice(), &text)?;
    let mut waiting = Vec::new();
    for (path, decision) in joined.decisions {
        let below = repo.in_base(&path).unwrap_or(&path).to_owned();
        let theirs = origin(repo, &path, tip, base)?;
        // The user is the author; the text is in the backup.
        let mine = Origin {
            version: backup.commit.to_string(),
            ..origin_of(repo, commit)?
        };
        waiting.push(PendingConflict::new(below, decision, mine, theirs));
    }
    Ok((commit, waiting))
}

/// The tree of `tip` without what a proposal took away, and with it.
///
/// The branch has no commit of a proposal: it was written again without the files.
fn proposed_trees(repo: &Repo, tip: Oid, action: &UndoableAction) -> Result<[Oid; 2], SyncError> {
    let mine = action.backup.commit;
    let start = repo.git.merge_base(mine, tip)?;
    let trees = [
        repo.tree_of(Some(start))?.id(),
        repo.tree_of(Some(mine))?.id(),
    ];
    let after = repo.tree_of(Some(action.after))?;
    let mut taken = repo.deltas(trees[0], trees[1])?;
    taken.retain(|delta| file_in(&after, &delta.path) != delta.new.map(|file| file.id));
    let now = repo.tree_of(Some(tip))?.id();
    let with = |side: fn(&Delta) -> Option<TreeFile>| {
        let files = taken.iter().map(|delta| (delta.path.clone(), side(delta)));
        repo.write_tree(now, &files.collect::<Vec<_>>())
    };
    Ok([with(|delta| delta.old)?, with(|delta| delta.new)?])
}

/// The commit of an action: a child of its backup.
fn commit_of(repo: &Repo, tip: Oid, action: &UndoableAction) -> Result<Oid, SyncError> {
    let from = action.backup.commit;
    let after = repo.git.find_commit(action.after)?;
    if after.parent_ids().any(|parent| parent == from) {
        return Ok(action.after);
    }
    // Another program moved the branch before the next action.
    let mut walk = repo.git.revwalk()?;
    walk.push(tip)?;
    walk.hide(from)?;
    let mut child = tip;
    for id in walk {
        let id = id?;
        if repo
            .git
            .find_commit(id)?
            .parent_ids()
            .any(|parent| parent == from)
        {
            child = id;
        }
    }
    Ok(child)
}

/// Ids of conflicts that the commits after `from`, up to `tip`, decided and created.
fn choices_after(repo: &Repo, from: Oid, tip: Oid) -> Result<(Vec<String>, Vec<Bound>), SyncError> {
    let mut walk = repo.git.revwalk()?;
    walk.push(tip)?;
    walk.hide(from)?;
    let (mut chosen, mut suspended_conflicts) = (Vec::new(), Vec::new());
    for id in walk {
        let commit = repo.git.find_commit(id?)?;
        let text = String::from_utf8_lossy(commit.message_bytes()).into_owned();
        for line in text.lines() {
            // Messages are untrusted, and an id becomes a file name.
            let number = |rest: &str| {
                let id = rest.split(' ').next().unwrap_or_default();
                is_id(id).then(|| id.to_owned())
            };
            if let Some(id) = line.strip_prefix("Chosen: ").and_then(number) {
                chosen.push(id);
            } else if let Some(id) = line.strip_prefix("Waiting: ").and_then(number) {
                let commit = commit.id().to_string();
                suspended_conflicts.push(Bound { id, commit });
            }
        }
    }
    Ok((chosen, suspended_conflicts))
}
