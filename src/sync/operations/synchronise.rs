//! Sync: commit, fetch, merge, check out and push, interruptible at any instruction.
//!
//! If someone else pushes first, it repeats from the fetch. During transfers, only other transfers
//! are locked out. The order of writes: objects, files (under a
//! [journal](crate::sync::safety::journal)), the branch, the shared library.

use std::path::Path;
use std::time::{Duration, Instant};

use git2::Oid;

use crate::sync::branch_merge::checkout::check_out;
use crate::sync::branch_merge::merge_commits::merge_with;
use crate::sync::conflicts::pending_conflicts::PendingConflict;
use crate::sync::error::SyncError;
use crate::sync::git_process::git_child::silence_limit;
use crate::sync::history::save_edits::{Saved, save_edits};
use crate::sync::history::status::own_changes;
use crate::sync::operations::propose::push_proposals;
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::file_limits::LeftOut;
use crate::sync::repository::git_index::{STAGED, STASHED};
use crate::sync::repository::left_out_files::file_in;
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::repository::trees::{ChangeKind, FileChange};
use crate::sync::safety::begin::{TransferLocks, begin_transfer, branch_after_wait, wait_unlocked};
use crate::sync::safety::restore_files::restore_left_out;
use crate::sync::transfer::checked_fetch::fetch_checked;
use crate::sync::transfer::fetch_push::{push, seen_reference};
use crate::sync::transfer::fetched_state::mark_updated;
use crate::sync::transfer::incoming_tree::check_outgoing;
use crate::sync::transfer::progress::{SyncStep, Watch};
use crate::sync::transfer::transfer_results::Pushed;

/// Maximum attempts if others push at the same time.
const MAX_TRIES: usize = 30;
/// How long to wait for a lock in the shared library.
const MAX_LOCKED: Duration = Duration::from_secs(25);
/// Maximum merges if files change meanwhile.
const MAX_RESTARTS: usize = 5;

/// The result of a sync.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synced {
    /// The commit of local edits.
    pub saved: Saved,
    /// Changes from others.
    pub received: Vec<FileChange>,
    /// My changes that were pushed.
    pub shared: Vec<FileChange>,
    /// My changes that were not pushed, if the sync only gets updates.
    pub unshared: Vec<FileChange>,
    /// Names of proposals that were pushed.
    pub proposed: Vec<String>,
    /// New conflicts.
    pub newly_waiting: Vec<PendingConflict>,
    /// Number of all pending conflicts.
    pub waiting: usize,
    /// Number of changed files outside the base, which are not checked out.
    pub outside: usize,
    /// The shared library's address, safe to display.
    pub remote: String,
}

impl Repo {
    /// Commits, fetches, merges and pushes.
    ///
    /// # Errors
    /// See [`SyncError`]. After an error, edits are committed or still in their files, and the next
    /// call continues.
    pub fn sync(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        let (mut locks, branch) = begin_transfer(self, "sync")?;
        let (mut report, remote, mut branch) = save_first(self, branch, watch)?;
        report.received.append(&mut locks.restored);
        let before = branch.tip;
        let mut wait = RemoteLock::default();
        for attempt in 0..MAX_TRIES {
            let fetched = fetch_checked(self, &remote, &branch, &mut locks, watch)?;
            watch.check()?;
            branch = branch_after_wait(self, &branch)?;
            branch = merge_fetched(self, &remote, branch, fetched, &mut report, watch)?;
            if branch.tip.is_none() || branch.tip == fetched {
                return finish_sync(self, report, &remote, &branch, before, &mut locks, watch);
            }
            watch.check()?;
            (watch.on_step)(SyncStep::Sharing);
            let mine = branch.tip.unwrap_or(Oid::ZERO_SHA1);
            check_outgoing(self, mine, fetched)?;
            report.shared = own_changes(self, fetched, branch.tip)?;
            match push(
                self,
                &remote,
                &remote.branch,
                mine,
                fetched,
                &mut locks,
                watch,
            )? {
                Pushed::Accepted => {
                    return finish_sync(self, report, &remote, &branch, before, &mut locks, watch);
                }
                Pushed::Rejected => wait = RemoteLock::default(),
                Pushed::Locked(lock) => {
                    wait.record(lock, &remote, silence_limit(&self.settings))?;
                }
            }
            wait_unlocked(self, &mut locks, || {
                std::thread::sleep(pause(attempt));
                Ok(())
            })?;
        }
        Err(wait.given_up(&remote))
    }

    /// Commits, fetches and merges; does not push.
    ///
    /// # Errors
    /// As [`Repo::sync`].
    pub fn get_updates(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        let (mut locks, branch) = begin_transfer(self, "get updates")?;
        let (mut report, remote, mut branch) = save_first(self, branch, watch)?;
        report.received.append(&mut locks.restored);
        let fetched = fetch_checked(self, &remote, &branch, &mut locks, watch)?;
        watch.check()?;
        branch = branch_after_wait(self, &branch)?;
        branch = merge_fetched(self, &remote, branch, fetched, &mut report, watch)?;
        if let Some(theirs) = fetched {
            self.set_reference(&remote.tracking(), theirs, "update")?;
        }
        report.unshared = own_changes(self, fetched, branch.tip)?;
        mark_updated(self)?;
        report.waiting = self.waiting()?.len();
        report.saved.held.extend(self.left_out_waiting());
        Ok(report)
    }
}

/// Commits all edits; returns the report so far, the remote and the branch.
fn save_first(
    repo: &Repo,
    branch: Branch,
    watch: &mut Watch<'_>,
) -> Result<(Synced, Remote, Branch), SyncError> {
    (watch.on_step)(SyncStep::Saving);
    let (saved, branch) = save_edits(repo, branch)?;
    // Do not fetch while committing, though that would be faster: in a stress test git once
    // reported missing objects.
    let remote = repo.remote(&branch)?;
    let mut report = Synced {
        remote: shown(&remote.url),
        saved,
        ..Synced::default()
    };
    restore_settings(repo, &branch, &mut report)?;
    Ok((report, remote, branch))
}

/// Brings back a `guildhall.toml` that is gone, without which the base does not open.
fn restore_settings(repo: &Repo, branch: &Branch, report: &mut Synced) -> Result<(), SyncError> {
    let path = format!("{}{SETTINGS}", repo.prefix);
    let is_gone = repo.place(&path).symlink_metadata().is_err();
    let tree = repo.tree_of(branch.tip)?;
    if is_gone && repo.settings_fault(&tree).is_none() {
        repo.put(&path, file_in(&tree, &path), None)?;
        report.saved.held.retain(|held| held.path != SETTINGS);
        report.received.push(FileChange {
            path: SETTINGS.to_owned(),
            kind: ChangeKind::New,
        });
    }
    Ok(())
}

fn finish_sync(
    repo: &Repo,
    mut report: Synced,
    remote: &Remote,
    branch: &Branch,
    before: Option<Oid>,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Synced, SyncError> {
    if let Some(tip) = branch.tip {
        repo.set_reference(&seen_reference(remote), tip, "sync")?;
        repo.set_reference(&remote.tracking(), tip, "sync")?;
        let all = repo.deltas(repo.tree_of(before)?.id(), repo.tree_of(Some(tip))?.id())?;
        report.outside = all
            .iter()
            .filter(|d| repo.in_base(&d.path).is_none())
            .count();
    }
    mark_updated(repo)?;
    let pushed = push_proposals(repo, remote, branch, locks, watch)?;
    report.proposed = pushed.shared.iter().map(|name| clean(name)).collect();
    for (name, words) in pushed.refused {
        report.saved.held.push(LeftOut {
            path: clean(&name),
            why: format!(
                "the shared library did not accept the proposal: {words}; each sync sends it again"
            ),
        });
    }
    report.waiting = repo.waiting()?.len();
    report.saved.held.extend(repo.left_out_waiting());
    Ok(report)
}

/// Merges the fetched commit into the branch and checks out the files.
fn merge_fetched(
    repo: &Repo,
    remote: &Remote,
    branch: Branch,
    fetched: Option<Oid>,
    report: &mut Synced,
    watch: &mut Watch<'_>,
) -> Result<Branch, SyncError> {
    let Some(theirs) = fetched else {
        return Ok(branch);
    };
    let left_out = repo.listed_left_out();
    let branch = merge_until_unchanged(repo, branch, theirs, report, watch)?;
    // Only after the merge: a rejected commit may be removed from the shared library.
    repo.set_reference(&seen_reference(remote), theirs, "fetch")?;
    let still_left_out = repo.listed_left_out();
    let is_listed = |path: &str| still_left_out.iter().any(|one| one.path == path);
    if left_out.iter().all(|one| is_listed(&one.path)) {
        return Ok(branch);
    }
    // A file that came back may hold an edit, which is saved and shared with this sync.
    let (saved, branch) = save_edits(repo, branch)?;
    report.saved.changed.extend(saved.changed);
    Ok(branch)
}

/// Merges, and repeats if notes are edited meanwhile.
fn merge_until_unchanged(
    repo: &Repo,
    mut branch: Branch,
    theirs: Oid,
    report: &mut Synced,
    watch: &mut Watch<'_>,
) -> Result<Branch, SyncError> {
    let mut leaves_unsaved = false;
    for restart in 0.. {
        (watch.on_step)(SyncStep::Merging);
        let mut target = merge_with(repo, &branch, theirs)?;
        target.leaves_unsaved = leaves_unsaved;
        if target.commit == branch.tip {
            return Ok(branch);
        }
        if let Some(joined) = target.commit {
            // Two valid trees may merge to an invalid one.
            check_outgoing(repo, joined, Some(theirs))?;
        }
        watch.check()?;
        (watch.on_step)(SyncStep::Updating);
        let newly_waiting = target.waiting.clone();
        let (stays, moved) = (target.held.clone(), target.moved.clone());
        let mut received = repo.changes_between(branch.tip, target.commit)?;
        match check_out(repo, &branch, target, "update") {
            Ok(updated) => {
                if let (Some(old), Some(new)) = (branch.tip, updated.tip) {
                    let trees = [repo.tree_of(Some(old))?.id(), repo.tree_of(Some(new))?.id()];
                    let left_out = repo.leave_out(trees, &mut received)?;
                    report.saved.held.extend(left_out);
                    name_stashed(repo, new, &mut report.saved.held)?;
                    name_left_out(repo, new, &mut received, &mut report.saved.held)?;
                    repo.name_held(trees[1], &stays, &mut received, &mut report.saved.held);
                    repo.name_moved(&moved, &mut received, &mut report.saved.held);
                }
                report.received.append(&mut received);
                report.newly_waiting.extend(newly_waiting);
                return Ok(updated);
            }
            // A note was edited since the commit: commit that edit too, and merge again.
            Err(error @ (SyncError::BeingEdited { .. } | SyncError::InTheWay { .. })) => {
                if restart >= MAX_RESTARTS {
                    return Err(error);
                }
                // An edit of what the update had written completes the update.
                let now = branch_after_wait(repo, &branch)?;
                let mut received = repo.changes_between(branch.tip, now.tip)?;
                report.received.append(&mut received);
                let (saved, moved) = save_edits(repo, now)?;
                branch = moved;
                leaves_unsaved = saved.changed.is_empty();
                report.saved.changed.extend(saved.changed);
                report.saved.held = saved.held;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(branch)
}

/// Names the staged text that the checkout moved to `git stash`.
fn name_stashed(repo: &Repo, tip: Oid, held: &mut [LeftOut]) -> Result<(), SyncError> {
    let (index, tree) = (repo.index()?, repo.tree_of(Some(tip))?);
    for held in held.iter_mut().filter(|held| held.why == STAGED) {
        let path = format!("{}{}", repo.prefix, held.path);
        let known = file_in(&tree, &path);
        if repo.staged_only(&index, &path, &[known]).is_none() {
            STASHED.clone_into(&mut held.why);
        }
    }
    Ok(())
}

/// Brings back the files that nothing keeps out any more, and names the others.
fn name_left_out(
    repo: &Repo,
    tip: Oid,
    received: &mut Vec<FileChange>,
    held: &mut Vec<LeftOut>,
) -> Result<(), SyncError> {
    let before = repo.listed_left_out();
    let restored = restore_left_out(repo, Some(tip))?;
    received.retain(|change| restored.iter().all(|one| one.path != change.path));
    received.extend(restored);
    let after = repo.listed_left_out();
    for one in before.iter().filter(|one| !after.contains(one)) {
        let shown = clean(repo.in_base(&one.path).unwrap_or(&one.path));
        held.retain(|held| held.path != shown);
    }
    for one in repo.named_left_out(&repo.tree_of(Some(tip))?) {
        received.retain(|change| !Path::new(&change.path).starts_with(&one.path));
        // Named before the update for a reason that may be over.
        held.retain(|held| held.path != one.path);
        let is_named = |held: &LeftOut| Path::new(&one.path).starts_with(&held.path);
        if !held.iter().any(is_named) {
            held.push(one);
        }
    }
    Ok(())
}

/// A lock file in the shared library, and since when it blocks.
///
/// It exists briefly while others push, and stays if their git was killed.
#[derive(Default)]
struct RemoteLock(Option<(Instant, String)>);

impl RemoteLock {
    /// Records the lock file; returns an error if it exists too long.
    fn record(&mut self, lock: String, remote: &Remote, most: Duration) -> Result<(), SyncError> {
        let since = self.0.take().map_or_else(Instant::now, |(since, _)| since);
        self.0 = Some((since, lock));
        if since.elapsed() > MAX_LOCKED.min(most) {
            return Err(self.given_up(remote));
        }
        Ok(())
    }

    fn given_up(&self, remote: &Remote) -> SyncError {
        match &self.0 {
            Some((_, lock)) => SyncError::LibraryLocked {
                remote: shown(&remote.url),
                lock: lock.clone(),
            },
            None => SyncError::TooManyRaces { tries: MAX_TRIES },
        }
    }
}

/// A random pause before the next attempt, with exponential backoff.
fn pause(attempt: usize) -> Duration {
    use std::hash::{BuildHasher, Hasher};

    let longest = 20_u64 << attempt.min(7);
    let random = std::hash::RandomState::new().build_hasher().finish();
    Duration::from_millis(5 + random % longest)
}
