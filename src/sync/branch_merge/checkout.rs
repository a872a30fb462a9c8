//! Checks out a commit without losing local edits.
//!
//! Writes only files of the base that differ, and each only if its content is that of the old
//! commit. Files outside the base are never written.

use std::collections::HashSet;
use std::fs;
use std::path::{Component, Path};

use git2::{ObjectType, Oid, Tree};

use super::equal_names::LosingNames;
use super::moved_files::MovedFile;
use crate::sync::conflicts::pending_conflicts::{Bound, PendingConflict, SettledConflict};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::atomic_fs::blocking_parent;
use crate::sync::repository::left_out_files::{HeldFile, LeftOutFile};
use crate::sync::repository::path_rules::{SETTINGS, fault};
use crate::sync::repository::repo::{Branch, Repo};
use crate::sync::repository::trees::{Delta, LINK, TreeFile};
use crate::sync::safety::backup::back_up;
use crate::sync::safety::journal::{Journal, JournalFile, finish_update, write_journal};
use crate::sync::safety::recovery::finish_or_revert_update;
use crate::sync::safety::stash_staged::stash_staged;

/// The change of one file on disk: blob before and after.
struct Step<'d> {
    delta: &'d Delta,
    old: Option<Oid>,
    new: Option<Oid>,
    /// The name in its path that lost to an equal one, if any.
    losing: Option<&'d str>,
}

/// The target commit, and the conflicts that change with the checkout.
#[derive(Debug, Default)]
pub(crate) struct CheckoutTarget {
    pub(crate) commit: Option<Oid>,
    /// Conflicts to add.
    pub(crate) waiting: Vec<PendingConflict>,
    /// Conflicts that are settled by it.
    pub(crate) decided: Vec<SettledConflict>,
    /// Notes that others renamed (paths below the root); their conflicts follow.
    pub(crate) renamed: Vec<(String, String)>,
    /// Ids of decided conflicts to restore.
    pub(crate) returning: Vec<String>,
    /// Conflicts to suspend, because the target is older than they are.
    pub(crate) suspended: Vec<Bound>,
    /// The reference of a proposal to create, and its commit.
    pub(crate) proposal: Option<(String, Oid)>,
    /// My files that stay on disk only.
    pub(crate) held: Vec<HeldFile>,
    /// My files that the merge moved.
    pub(crate) moved: Vec<MovedFile>,
    /// Whether files with edits that a save does not take are left out, too.
    pub(crate) leaves_unsaved: bool,
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
    let losing = LosingNames::of(repo, commit, &inside)?;
    let unchanged = losing.unchanged(repo, &new, &inside)?;
    let inside = [inside, unchanged].concat();
    let room = Room::new(repo, &new, &losing, &target);
    let (inside, left_out) = split_by_room(room, inside)?;
    stash_staged(repo, branch, inside.iter().chain(&left_out))?;
    back_up(repo, branch, why)?;
    let plan = |delta| plan_step(repo, delta, &losing);
    let steps: Vec<Step> = inside.iter().map(plan).collect();
    let held = target.held.clone();
    let is_held = |delta: &&Delta| held.iter().any(|held| held.path == delta.path);
    let listed = left_out.iter().filter(|delta| !is_held(delta));
    let listed: Vec<Step> = listed.map(plan).collect();
    let journal = journal_of(branch, commit, &steps, target);
    write_journal(repo, &journal)?;
    list_left_out(repo, &listed, &steps, held)?;
    let moved = write_files(repo, &steps, &left_out, &outside)
        .and_then(|()| repo.move_branch(branch, commit, why));
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

/// The change of one file. Files that are too large, links and losing names are never on disk.
fn plan_step<'d>(repo: &Repo, delta: &'d Delta, losing: &'d LosingNames) -> Step<'d> {
    let file = |entry: Option<TreeFile>| entry.filter(|entry| entry.is_file());
    let [old, new] = [delta.old, delta.new].map(|entry| file(entry).map(|entry| entry.id));
    let entries = [delta.old, delta.new];
    let [old_fits, new_fits] = entries
        .map(|entry| entry.is_none_or(|entry| repo.unwritten_reason(&delta.path, entry).is_none()));
    let is_there = || fs::symlink_metadata(repo.place(&delta.path)).is_ok_and(|at| at.is_file());
    let losing = losing.above(&delta.path);
    Step {
        delta,
        old: old.filter(|_| old_fits || is_there()),
        new: new.filter(|_| new_fits && losing.is_none()),
        losing,
    }
}

/// Lists the left-out files, each with the version that this folder had last.
///
/// They are those that something is in the way of, also of their removal, those too large, those
/// with a losing name, and mine that stay on disk only.
fn list_left_out(
    repo: &Repo,
    left_out: &[Step<'_>],
    steps: &[Step<'_>],
    held: Vec<HeldFile>,
) -> Result<(), SyncError> {
    let mut listed = repo.listed_left_out();
    let known: HashSet<String> = listed.iter().map(|one| one.path.clone()).collect();
    let is_unwritten = |step: &&Step<'_>| step.new.is_none() && step.delta.new.is_some();
    let unwritten = steps.iter().filter(is_unwritten);
    let taken = left_out.iter().filter(|step| {
        let is_kept = step.delta.new.is_some() || step.old.is_some();
        is_kept || repo.in_base(&step.delta.path) == Some(SETTINGS)
    });
    let added = taken.chain(unwritten);
    let added = added.map(|step| LeftOutFile {
        path: step.delta.path.clone(),
        // A file with a losing name is removed here.
        base: step
            .old
            .filter(|_| step.losing.is_none())
            .map(|id| id.to_string()),
        losing: step.losing.map(str::to_owned),
    });
    let added = added.chain(held.into_iter().map(LeftOutFile::from));
    listed.extend(added.filter(|one| !known.contains(&one.path)));
    if listed.len() == known.len() {
        return Ok(());
    }
    repo.list_left_out(&listed)
}

fn write_files(
    repo: &Repo,
    inside: &[Step<'_>],
    left_out: &[Delta],
    outside: &[Delta],
) -> Result<(), SyncError> {
    let mut recorded = Vec::new();
    let removals = inside.iter().filter(|step| step.new.is_none());
    let additions = inside.iter().filter(|step| step.new.is_some());
    for step in removals.chain(additions) {
        if is_old_link(repo, step.delta) {
            repo.disk.remove(&repo.place(&step.delta.path))?;
        }
        let known = repo.put(&step.delta.path, step.new, step.old)?;
        recorded.push((step.delta.path.clone(), step.delta.new, known));
    }
    let left_out = left_out.iter();
    recorded.extend(left_out.map(|delta| (delta.path.clone(), delta.new, None)));
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

/// Splits changes into those to check out and those that are blocked.
fn split_by_room(
    mut room: Room<'_>,
    all: Vec<Delta>,
) -> Result<(Vec<Delta>, Vec<Delta>), SyncError> {
    let (removals, additions): (Vec<Delta>, Vec<Delta>) =
        all.into_iter().partition(|delta| delta.new.is_none());
    let (mut free, mut taken) = (Vec::new(), Vec::new());
    for delta in removals.into_iter().chain(additions) {
        if !room.is_free(&delta)? {
            taken.push(delta);
            continue;
        }
        if delta.new.is_none() {
            room.gone.insert(delta.path.clone());
        }
        free.push(delta);
    }
    Ok((free, taken))
}

/// What is in the place of the files of an update.
struct Room<'r> {
    repo: &'r Repo,
    /// Files that are left out already.
    listed: HashSet<String>,
    /// Files that the update removes.
    gone: HashSet<String>,
    /// Whether `guildhall.toml` of the new commit can be used.
    has_settings: bool,
    losing: &'r LosingNames,
    held: HashSet<String>,
    leaves_unsaved: bool,
}

impl<'r> Room<'r> {
    fn new(
        repo: &'r Repo,
        tree: &Tree<'_>,
        losing: &'r LosingNames,
        target: &CheckoutTarget,
    ) -> Self {
        let listed = repo.listed_left_out().into_iter();
        Self {
            repo,
            listed: listed.map(|one| one.path).collect(),
            gone: HashSet::new(),
            has_settings: repo.settings_fault(tree).is_none(),
            losing,
            held: target.held.iter().map(|held| held.path.clone()).collect(),
            leaves_unsaved: target.leaves_unsaved,
        }
    }

    /// Whether a file can be written at its target path, or removed there.
    ///
    /// # Errors
    /// If a save may take what is there: save it first, and merge again.
    fn is_free(&self, delta: &Delta) -> Result<bool, SyncError> {
        let repo = self.repo;
        let path = repo.in_base(&delta.path).unwrap_or(&delta.path);
        let hostile = |fault: &str| SyncError::HostileName {
            path: clean(path),
            fault: fault.to_owned(),
        };
        if let Some(fault) = path.split('/').find_map(fault) {
            return Err(hostile(&fault));
        }
        let loses = delta.old.is_none() && self.losing.above(&delta.path).is_some();
        if loses || self.held.contains(&delta.path) {
            return Ok(false);
        }
        if path == SETTINGS && !self.has_settings {
            return Ok(false);
        }
        if let Some(above) = blocking_parent(&repo.root, path) {
            // A file in the place of a folder is fine if the same update removes it.
            return Ok(self.gone.contains(&format!("{}{above}", repo.prefix)));
        }
        if is_old_link(repo, delta) {
            return Ok(true);
        }
        let is_folder = fs::symlink_metadata(repo.place(&delta.path)).is_ok_and(|at| at.is_dir());
        let is_written = delta.new.is_some() && plan_step(repo, delta, self.losing).new.is_some();
        if is_folder && delta.new.is_some() && !is_written {
            return Ok(false);
        }
        let in_the_way = if delta.old.is_none() && is_written && is_folder {
            // A folder becomes a file: the same update must remove every file in it.
            staying_file(repo, &delta.path, &self.gone)
        } else {
            // A file that cannot be read has no known content.
            let Step { old, new, .. } = plan_step(repo, delta, self.losing);
            let on_disk = repo.content_id(&delta.path, [old, new]);
            let on_disk = on_disk.unwrap_or(Some(Oid::ZERO_SHA1));
            let fits = on_disk == old || on_disk == new;
            (!fits).then(|| delta.path.clone())
        };
        let Some(file) = in_the_way else {
            return Ok(true);
        };
        let is_listed = self.listed.contains(&delta.path);
        let stays = repo.left_out_reason(&file, delta.old.map(|old| old.id));
        if self.leaves_unsaved || stays.is_some() || is_listed {
            return Ok(false);
        }
        let path = clean(repo.in_base(&file).unwrap_or(&file));
        match delta.old {
            None => Err(SyncError::InTheWay { path }),
            Some(_) => Err(SyncError::BeingEdited { path }),
        }
    }
}

/// Whether a link of the old commit is on disk, unchanged.
fn is_old_link(repo: &Repo, delta: &Delta) -> bool {
    let Some(old) = delta.old.filter(|old| old.mode == LINK) else {
        return false;
    };
    let target = fs::read_link(repo.place(&delta.path)).ok();
    let id = target.and_then(|target| {
        let target = target.to_string_lossy();
        Oid::hash_object(ObjectType::Blob, target.as_bytes()).ok()
    });
    id == Some(old.id)
}

/// A file that the update leaves in a folder, or an unreadable folder.
fn staying_file(repo: &Repo, folder: &str, gone: &HashSet<String>) -> Option<String> {
    let Ok(entries) = fs::read_dir(repo.place(folder)) else {
        return Some(folder.to_owned());
    };
    entries.flatten().find_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            staying_file(repo, &path, gone)
        } else {
            (!gone.contains(&path)).then_some(path)
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
        suspended: target.suspended,
        proposal: (target.proposal).map(|(name, commit)| (name, commit.to_string())),
    }
}
