//! Checks out a commit without losing local edits.
//!
//! Writes only files of the base that differ, and each only if its content is that of the old
//! commit. Files outside the base are never written.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path};

use git2::Oid;

use crate::sync::conflicts::pending_conflicts::{Bound, PendingConflict};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::atomic_fs::blocking_parent;
use crate::sync::repository::path_rules::fault;
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::Delta;
use crate::sync::safety::backup::back_up;
use crate::sync::safety::journal::{Journal, JournalFile, finish_update, write_journal};
use crate::sync::safety::recovery::finish_or_revert_update;

/// The change of one file on disk: blob before and after.
struct Step<'d> {
    delta: &'d Delta,
    old: Option<Oid>,
    new: Option<Oid>,
}

/// The target commit, and the conflicts that change with the checkout.
#[derive(Debug, Default)]
pub(crate) struct CheckoutTarget {
    pub(crate) commit: Option<Oid>,
    /// Conflicts to add.
    pub(crate) waiting: Vec<PendingConflict>,
    /// Conflicts that are decided by it.
    pub(crate) decided: Vec<PendingConflict>,
    /// Notes that others renamed (paths below the root); their conflicts follow.
    pub(crate) renamed: Vec<(String, String)>,
    /// Ids of decided conflicts to restore.
    pub(crate) returning: Vec<String>,
    /// Conflicts to suspend, because the target is older than they are.
    pub(crate) sleeping: Vec<Bound>,
}

/// Moves the files of the base and the branch to a commit.
///
/// `why` names the action for undo. The branch moves last. A failure before that is rolled back
/// at once, or by the next run.
pub(crate) fn check_out(
    repo: &Repo,
    branch: &Branch,
    target: CheckoutTarget,
    why: &str,
) -> Result<Branch, SyncError> {
    let Some(commit) = target.commit else {
        return Ok(branch.clone());
    };
    let (old, new) = (repo.tree_of(branch.tip)?, repo.tree_of(Some(commit))?);
    let (inside, outside): (Vec<Delta>, Vec<Delta>) = repo
        .deltas(old.id(), new.id())?
        .into_iter()
        .partition(|delta| repo.in_base(&delta.path).is_some());
    for delta in &inside {
        check_target(repo, delta, &inside)?;
    }
    back_up(repo, branch, why)?;
    let steps: Vec<Step> = inside.iter().map(|delta| plan_step(repo, delta)).collect();
    let journal = journal_of(branch, commit, &steps, target);
    write_journal(repo, &journal)?;
    let moved =
        write_files(repo, &steps, &outside).and_then(|()| repo.move_branch(branch, commit, why));
    if let Err(error) = moved {
        // If the rollback fails too, the next run retries it.
        let _ = finish_or_revert_update(repo, &journal);
        return Err(error);
    }
    finish_update(repo, &journal)?;
    Ok(Branch {
        tip: Some(commit),
        ..branch.clone()
    })
}

/// The change of one file; files that are too large are never on disk.
fn plan_step<'d>(repo: &Repo, delta: &'d Delta) -> Step<'d> {
    let [old, new] = [delta.old, delta.new].map(|entry| entry.map(|entry| entry.id));
    let is_too_large = |id: &Oid| repo.is_too_large(&delta.path, *id);
    let is_there = || fs::symlink_metadata(repo.place(&delta.path)).is_ok();
    Step {
        delta,
        old: old.filter(|id| !is_too_large(id) || is_there()),
        new: new.filter(|id| !is_too_large(id)),
    }
}

fn write_files(repo: &Repo, inside: &[Step<'_>], outside: &[Delta]) -> Result<(), SyncError> {
    let mut recorded = Vec::new();
    let removals = inside.iter().filter(|step| step.new.is_none());
    let additions = inside.iter().filter(|step| step.new.is_some());
    for step in removals.chain(additions) {
        let known = repo.put(&step.delta.path, step.new, step.old)?;
        recorded.push((step.delta.path.clone(), step.delta.new, known));
    }
    // Files outside the base stay as they are; the index follows if it matched the old commit.
    let index = repo.git.index()?;
    for delta in outside.iter().filter(|delta| is_plain_path(&delta.path)) {
        let listed = index
            .get_path(Path::new(&delta.path), 0)
            .map(|entry| entry.id);
        if listed == delta.old.map(|entry| entry.id) {
            recorded.push((delta.path.clone(), delta.new, None));
        }
    }
    repo.record(&recorded)
}

/// Checks that a file can be written at its target path.
fn check_target(repo: &Repo, delta: &Delta, all: &[Delta]) -> Result<(), SyncError> {
    let path = repo.in_base(&delta.path).unwrap_or(&delta.path);
    let hostile = |fault: &str| SyncError::HostileName {
        path: clean(path),
        fault: fault.to_owned(),
    };
    if let Some(fault) = fault(path) {
        return Err(hostile(&fault));
    }
    if delta.new.is_some_and(|new| !new.is_file()) {
        return Err(hostile("it is a link or another repository"));
    }
    if let Some(above) = blocking_parent(&repo.root, path) {
        // A file in the place of a folder is fine if the same update removes it.
        if !fs::symlink_metadata(repo.root.join(&above)).is_ok_and(|known| known.is_file()) {
            return Err(SyncError::InTheWay {
                path: clean(&above),
            });
        }
    }
    if delta.old.is_none() && delta.new.is_some() && repo.place(&delta.path).is_dir() {
        // A folder becomes a file: the same update must remove every file in it.
        let gone: HashSet<&str> = all
            .iter()
            .filter(|one| one.new.is_none())
            .map(|one| one.path.as_str())
            .collect();
        return match staying_file(repo, &delta.path, &gone) {
            Some(file) => Err(SyncError::InTheWay {
                path: clean(repo.in_base(&file).unwrap_or(&file)),
            }),
            None => Ok(()),
        };
    }
    let on_disk = repo.content_id(&delta.path)?;
    let Step { old, new, .. } = plan_step(repo, delta);
    match (old, on_disk) {
        _ if on_disk == old || on_disk == new => Ok(()),
        (None, _) => Err(SyncError::InTheWay { path: clean(path) }),
        _ => Err(SyncError::BeingEdited { path: clean(path) }),
    }
}

/// A file that the update leaves in a folder, or an unreadable folder.
fn staying_file(repo: &Repo, folder: &str, gone: &HashSet<&str>) -> Option<String> {
    let Ok(entries) = fs::read_dir(repo.place(folder)) else {
        return Some(folder.to_owned());
    };
    entries.flatten().find_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            staying_file(repo, &path, gone)
        } else {
            (!gone.contains(path.as_str())).then_some(path)
        }
    })
}

/// Whether the index can look up a path: libgit2 fails on `..`.
fn is_plain_path(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

/// The journal entry to write before files and branch change.
fn journal_of(branch: &Branch, commit: Oid, files: &[Step<'_>], target: CheckoutTarget) -> Journal {
    let text = |id: Option<Oid>| id.map(|id| id.to_string());
    let files = files.iter().map(|step| JournalFile {
        path: step.delta.path.clone(),
        old: text(step.old),
        new: text(step.new),
    });
    Journal {
        branch: branch.name.clone(),
        old: branch.tip.map(|tip| tip.to_string()),
        new: commit.to_string(),
        files: files.collect(),
        waiting: target.waiting,
        decided: target.decided,
        renamed: target.renamed,
        returning: target.returning,
        sleeping: target.sleeping,
    }
}
