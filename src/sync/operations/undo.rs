//! Undo of the last action.

use git2::Oid;

use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::branch_merge::merge_commits::{origin, origin_of};
use crate::sync::branch_merge::tree_merge::merge_trees;
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::conflicts::pending_conflicts::{Bound, Origin, PendingConflict, is_id};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::save_for_undo;
use crate::sync::history::status::unsaved;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::FileChange;
use crate::sync::safety::backup::{Backup, backups};
use crate::sync::safety::begin::begin;

/// The result of an undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The undone action: `save`, `update`, `choice`, `propose`, `discard`.
    pub action: String,
    /// Time of the commit before the action, in seconds since 1970.
    pub when: i64,
    /// The changed files.
    pub changed: Vec<FileChange>,
    /// Whether it was pushed: the undo is then a new commit to push.
    pub was_shared: bool,
    /// Number of conflicts with later changes of others.
    pub waiting: usize,
}

/// Undoes the last action; a second call undoes the one before.
pub(crate) fn undo(repo: &Repo) -> Result<Undone, SyncError> {
    let (_lock, branch) = begin(repo, "undo")?;
    let (_, branch) = save_for_undo(repo, branch)?;
    let tip = branch.tip.ok_or(SyncError::NothingToUndo)?;
    let backup = &last_action(repo, tip)?.ok_or(SyncError::NothingToUndo)?;
    let was_shared = goes_back(repo, backup, tip)? && is_shared(repo, &branch, tip)?;
    let (returning, came) = choices_after(repo, backup.commit, tip)?;
    let mut target = CheckoutTarget {
        commit: Some(backup.commit),
        returning,
        ..CheckoutTarget::default()
    };
    if was_shared {
        let (commit, waiting) = write_reversal(repo, &branch, tip, backup)?;
        target.commit = Some(commit);
        target.waiting = waiting;
    } else {
        target.sleeping = came;
    }
    let changed = repo.changes_between(Some(tip), target.commit)?;
    let waiting = target.waiting.len();
    check_out(repo, &branch, target, &format!("undo-{}", backup.time))?;
    let when = repo.git.find_commit(backup.commit)?.time().seconds();
    Ok(Undone {
        action: backup.action.clone(),
        when,
        changed,
        was_shared,
        waiting,
    })
}

/// The action that [`undo`] would undo, if any. Changes nothing.
pub(crate) fn next_undo(repo: &Repo) -> Result<Option<Undone>, SyncError> {
    let branch = repo.branch()?;
    let Some(tip) = branch.tip else {
        return Ok(None);
    };
    let unsaved = unsaved(repo, &branch)?;
    let when = |commit: Oid| -> Result<i64, SyncError> {
        Ok(repo.git.find_commit(commit)?.time().seconds())
    };
    if !unsaved.is_empty() {
        return Ok(Some(Undone {
            action: "save".to_owned(),
            when: when(tip)?,
            changed: unsaved,
            was_shared: false,
            waiting: 0,
        }));
    }
    let Some(backup) = last_action(repo, tip)? else {
        return Ok(None);
    };
    Ok(Some(Undone {
        when: when(backup.commit)?,
        changed: repo.changes_between(Some(tip), Some(backup.commit))?,
        was_shared: goes_back(repo, &backup, tip)? && is_shared(repo, &branch, tip)?,
        action: backup.action,
        waiting: 0,
    }))
}

/// The backup before the last action that is not undone.
fn last_action(repo: &Repo, tip: Oid) -> Result<Option<Backup>, SyncError> {
    let mut backups = backups(repo)?;
    // The time back to which everything is undone.
    // An interrupted undo wrote a backup but did not move the branch: it does not count.
    let last = backups.last().filter(|last| last.commit != tip);
    let until = last.and_then(|last| last.action.strip_prefix("undo-").map(str::to_owned));
    backups.retain(|one| {
        let counts = until.as_ref().is_none_or(|until| one.time < *until);
        counts && !one.action.starts_with("undo-")
    });
    Ok(backups.pop())
}

/// Whether the undo takes away a commit other than those of an update.
///
/// After a proposal of everything, the backup is ahead of what is shared.
fn goes_back(repo: &Repo, backup: &Backup, tip: Oid) -> Result<bool, SyncError> {
    Ok(backup.action != "update" && !repo.contains(backup.commit, tip)?)
}

/// Whether the shared library is known to have this commit.
fn is_shared(repo: &Repo, branch: &Branch, tip: Oid) -> Result<bool, SyncError> {
    let remote = match repo.remote(branch) {
        Ok(remote) => remote,
        Err(SyncError::NoRemote) => return Ok(false),
        Err(error) => return Err(error),
    };
    match repo.tip(&remote.tracking())? {
        Some(shared) => repo.contains(shared, tip),
        None => Ok(false),
    }
}

/// Commits the reversal of my action on top of later changes; returns its conflicts.
fn write_reversal(
    repo: &Repo,
    branch: &Branch,
    tip: Oid,
    backup: &Backup,
) -> Result<(Oid, Vec<PendingConflict>), SyncError> {
    // The action is the difference between its commit and the backup.
    let after = child_on_the_way(repo, tip, backup.commit)?;
    let tree = |id| repo.git.find_commit(id).map(|commit| commit.tree_id());
    let (base, now) = (tree(after)?, tree(tip)?);
    let joined = merge_trees(repo, base, now, tree(backup.commit)?)?;
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

/// A commit between `from` and `tip` that has `from` as a parent.
fn child_on_the_way(repo: &Repo, tip: Oid, from: Oid) -> Result<Oid, SyncError> {
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
    let (mut chosen, mut came) = (Vec::new(), Vec::new());
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
                came.push(Bound { id, commit });
            }
        }
    }
    Ok((chosen, came))
}
