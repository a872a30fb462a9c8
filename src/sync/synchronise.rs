//! Sync: save, get updates, share, as one sequence that may be stopped at any instruction.
//!
//! Lock, save, fetch, join, check out, share; if somebody else was faster, again from fetch. While
//! the shared library is waited for, only other transfers are locked out. What
//! moves: first objects, then files (under a [journal](super::safety::journal)), then the branch; the
//! shared library last.

use std::time::{Duration, Instant};

use git2::Oid;

use super::conflicts::pending_conflicts::PendingConflict;
use super::error::SyncError;
use super::history::save::{FileChange, Saved};
use super::repository::dirty_files::LARGEST_BYTES;
use super::repository::exchange::{Branch, Exchange, Remote};
use super::safety::lock::TransferLocks;
use super::transfer::fetch_push::{Fetched, Fetching, INCOMING, Pushed};
use super::transfer::git_child::patience;
use super::transfer::progress::{SyncProgress, Watch};
use crate::sync::remote::address::shown;
use crate::sync::remote::redact::clean;

/// How often to try again when others share at the same moment.
const MOST_TRIES: usize = 30;
/// How long to wait for a lock in the shared library.
const LONGEST_LOCKED: Duration = Duration::from_secs(25);
/// How often to join again when files change while we do.
const MOST_RESTARTS: usize = 5;

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synced {
    /// What was saved before.
    pub saved: Saved,
    /// What came from others.
    pub received: Vec<FileChange>,
    /// What of mine the others have now.
    pub shared: Vec<FileChange>,
    /// What of mine the others do not have, because it was not to be shared.
    pub unshared: Vec<FileChange>,
    /// What began to wait for a choice.
    pub newly_waiting: Vec<PendingConflict>,
    /// How many things wait for a choice in all.
    pub waiting: usize,
    /// How many files outside the base have updates, which are not touched.
    pub outside: usize,
    /// The shared library's address, safe to show.
    pub remote: String,
}

impl Exchange {
    /// Saves, gets updates and shares.
    ///
    /// # Errors
    /// See [`SyncError`]. Whatever fails, edits are saved by then or still in their files, and
    /// running it again goes on from there.
    pub fn sync(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        let (mut locks, branch) = self.begin_transfer("sync")?;
        let (mut report, remote, mut branch) = self.save_first(branch, watch)?;
        let before = branch.tip;
        let mut wait = LockThere::default();
        for attempt in 0..MOST_TRIES {
            let fetched = self.fetch_checked(&remote, &branch, &mut locks, watch)?;
            watch.check()?;
            branch = self.look_again(&branch)?;
            branch = self.join(&remote, branch, fetched, &mut report, watch)?;
            if branch.tip.is_none() || branch.tip == fetched {
                return self.finish_sync(report, &remote, &branch, before, &mut locks, watch);
            }
            watch.check()?;
            (watch.tell)(SyncProgress::Sharing);
            let mine = branch.tip.unwrap_or(Oid::ZERO_SHA1);
            report.shared = self.own_changes(fetched, branch.tip)?;
            match self.push(&remote, &branch.name, mine, fetched, &mut locks, watch)? {
                Pushed::Taken => {
                    return self.finish_sync(report, &remote, &branch, before, &mut locks, watch);
                }
                Pushed::TooLate => wait = LockThere::default(),
                Pushed::Locked(lock) => wait.meet(lock, &remote, patience(&self.settings))?,
            }
            self.wait_unlocked(&mut locks, || {
                std::thread::sleep(pause(attempt));
                Ok(())
            })?;
        }
        Err(wait.given_up(&remote))
    }

    /// Saves and gets updates; nothing is shared.
    ///
    /// # Errors
    /// As [`Exchange::sync`].
    pub fn get_updates(&self, watch: &mut Watch<'_>) -> Result<Synced, SyncError> {
        let (mut locks, branch) = self.begin_transfer("get updates")?;
        let (mut report, remote, mut branch) = self.save_first(branch, watch)?;
        let fetched = self.fetch_checked(&remote, &branch, &mut locks, watch)?;
        watch.check()?;
        branch = self.look_again(&branch)?;
        branch = self.join(&remote, branch, fetched, &mut report, watch)?;
        if let Some(theirs) = fetched {
            self.set_reference(&remote.tracking(&branch), theirs, "update")?;
        }
        report.unshared = self.own_changes(fetched, branch.tip)?;
        self.mark_updated()?;
        report.waiting = self.waiting()?.len();
        Ok(report)
    }

    /// Saves all edits. Gives a report of that, and the library that comes next.
    fn save_first(
        &self,
        branch: Branch,
        watch: &mut Watch<'_>,
    ) -> Result<(Synced, Remote, Branch), SyncError> {
        (watch.tell)(SyncProgress::Saving);
        let (saved, branch) = self.save_edits(branch)?;
        // Not while edits are saved, though that would be quicker: under stress git then said once
        // that the library had not sent everything.
        let remote = self.remote(&branch)?;
        let report = Synced {
            remote: shown(&remote.url),
            saved,
            ..Synced::default()
        };
        Ok((report, remote, branch))
    }

    fn finish_sync(
        &self,
        mut report: Synced,
        remote: &Remote,
        branch: &Branch,
        before: Option<Oid>,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Synced, SyncError> {
        if let Some(tip) = branch.tip {
            self.set_reference(&Self::seen(remote, branch), tip, "sync")?;
            self.set_reference(&remote.tracking(branch), tip, "sync")?;
            let all = self.deltas(self.tree_of(before)?.id(), self.tree_of(Some(tip))?.id())?;
            report.outside = all
                .iter()
                .filter(|d| self.in_base(&d.path).is_none())
                .count();
        }
        self.push_proposals(remote, branch, locks, watch)?;
        self.mark_updated()?;
        report.waiting = self.waiting()?.len();
        Ok(report)
    }

    /// Begins to fetch from the shared library that the branch follows.
    pub(super) fn ask(&self, branch: &Branch) -> Result<(Remote, Fetching), SyncError> {
        let remote = self.remote(branch)?;
        let fetching = self.start_fetch(&remote, branch)?;
        Ok((remote, fetching))
    }

    /// Fetches, and refuses a history that no longer holds what it held.
    pub(super) fn fetch_checked(
        &self,
        remote: &Remote,
        branch: &Branch,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Oid>, SyncError> {
        let fetching = self.start_fetch(remote, branch)?;
        self.finish_checked(fetching, remote, branch, locks, watch)
    }

    /// Waits for what is being fetched, and refuses a history that no longer holds what it held.
    pub(super) fn finish_checked(
        &self,
        mut fetching: Fetching,
        remote: &Remote,
        branch: &Branch,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Oid>, SyncError> {
        (watch.tell)(SyncProgress::Fetching);
        let known = std::mem::take(&mut fetching.known);
        match self.finish_fetch(fetching, remote, branch, locks, watch)? {
            Fetched::At(theirs) => {
                let checked = self.check_incoming(theirs, branch.tip);
                if checked.is_ok() {
                    self.remember_incoming(theirs)?;
                }
                self.sweep_arrivals()?;
                checked?;
                for known in known {
                    if !self.contains(theirs, known)? {
                        let (gone, _) = self.git.graph_ahead_behind(known, theirs)?;
                        return Err(SyncError::Rewritten { gone });
                    }
                }
                Ok(Some(theirs))
            }
            Fetched::NoBranch | Fetched::Empty if !known.is_empty() => Err(SyncError::BranchGone {
                branch: clean(branch.short()),
            }),
            // A library without anything, or without this branch: ours will be the first.
            Fetched::Empty => Ok(None),
            Fetched::NoBranch => Err(SyncError::BranchGone {
                branch: clean(branch.short()),
            }),
        }
    }

    /// Joins what was fetched with the branch and brings the files up to date.
    fn join(
        &self,
        remote: &Remote,
        branch: Branch,
        fetched: Option<Oid>,
        report: &mut Synced,
        watch: &mut Watch<'_>,
    ) -> Result<Branch, SyncError> {
        let Some(theirs) = fetched else {
            return Ok(branch);
        };
        let branch = self.join_until_quiet(branch, theirs, report, watch)?;
        // Not before: what could not come in here may well be taken back there.
        self.set_reference(&Self::seen(remote, &branch), theirs, "fetch")?;
        Ok(branch)
    }

    /// Joins, and joins again as long as notes are edited meanwhile.
    fn join_until_quiet(
        &self,
        mut branch: Branch,
        theirs: Oid,
        report: &mut Synced,
        watch: &mut Watch<'_>,
    ) -> Result<Branch, SyncError> {
        for restart in 0.. {
            (watch.tell)(SyncProgress::Joining);
            let target = self.joined(&branch, theirs)?;
            if target.commit == branch.tip {
                return Ok(branch);
            }
            watch.check()?;
            (watch.tell)(SyncProgress::Updating);
            let newly_waiting = target.waiting.clone();
            let mut received = self.changes_between(branch.tip, target.commit)?;
            match self.update_to(&branch, target, "update") {
                Ok(updated) => {
                    if let (Some(old), Some(new)) = (branch.tip, updated.tip) {
                        let trees = [self.tree_of(Some(old))?.id(), self.tree_of(Some(new))?.id()];
                        let left_out = self.leave_out(trees, &mut received)?;
                        report.saved.held.extend(left_out);
                    }
                    report.received.append(&mut received);
                    report.newly_waiting.extend(newly_waiting);
                    return Ok(updated);
                }
                // A note was edited since it was saved: save that edit too, and join again.
                Err(SyncError::BeingEdited { path }) => {
                    if restart >= MOST_RESTARTS {
                        return Err(SyncError::BeingEdited { path });
                    }
                    self.check_size(&path)?;
                    let (saved, moved) = self.save_edits(branch)?;
                    branch = moved;
                    report.saved.changed.extend(saved.changed);
                    report.saved.held = saved.held;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(branch)
    }

    /// A note that has grown too large to be saved cannot be updated either.
    fn check_size(&self, path: &str) -> Result<(), SyncError> {
        let size = std::fs::metadata(self.root.join(path)).map_or(0, |known| known.len());
        if size > LARGEST_BYTES {
            return Err(SyncError::TooLarge {
                path: path.to_owned(),
                limit_mib: LARGEST_BYTES >> 20,
            });
        }
        Ok(())
    }

    /// Notes the time of this update, for "how old is this copy".
    pub(super) fn mark_updated(&self) -> Result<(), SyncError> {
        let now = super::repository::exchange::seconds_now().to_string();
        self.disk
            .keep(&self.private().join("updated"), now.as_bytes())
    }

    /// When updates were last fetched, seconds since 1970; none before the first time.
    pub fn last_update(&self) -> Option<i64> {
        std::fs::read_to_string(self.private().join("updated"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// What the shared library had when it was heard of last; it may not be joined yet.
    pub(super) fn incoming(&self) -> Result<Option<Oid>, SyncError> {
        let branch = self.branch()?;
        // What cannot be read is nothing that could be joined.
        let fetched = self.tip(INCOMING).unwrap_or(None);
        let shared = match (&fetched, self.remote(&branch)) {
            (Some(_), Ok(remote)) => self.tip(&remote.tracking(&branch)).unwrap_or(None),
            (None, _) | (_, Err(SyncError::NoRemote)) => None,
            (_, Err(error)) => return Err(error),
        };
        // What was shared since is newer than what was fetched. Another program may have fetched
        // what guildhall refuses.
        let is_newer = |shared: &Oid| {
            fetched.is_some_and(|fetched| self.contains(*shared, fetched).unwrap_or(false))
        };
        let mut candidates = shared.filter(is_newer).into_iter().chain(fetched);
        Ok(candidates.find(|one| self.check_incoming(*one, branch.tip).is_ok()))
    }
}

/// A lock file in the shared library, and since when it has been in our way: held for a moment
/// while others share, for good if their git was killed.
#[derive(Default)]
struct LockThere(Option<(Instant, String)>);

impl LockThere {
    /// Notes that it is there; an error if it has been there too long.
    fn meet(&mut self, lock: String, remote: &Remote, most: Duration) -> Result<(), SyncError> {
        let since = self.0.take().map_or_else(Instant::now, |(since, _)| since);
        self.0 = Some((since, lock));
        if since.elapsed() > LONGEST_LOCKED.min(most) {
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
            None => SyncError::TooManyRaces { tries: MOST_TRIES },
        }
    }
}

/// How long to wait before the next try: longer each time, and never as long as the others.
fn pause(attempt: usize) -> Duration {
    use std::hash::{BuildHasher, Hasher};
    let longest = 20_u64 << attempt.min(7);
    let random = std::hash::RandomState::new().build_hasher().finish();
    Duration::from_millis(5 + random % longest)
}
