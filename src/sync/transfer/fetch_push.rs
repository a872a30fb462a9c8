//! Carries states between this copy and the shared library: fetch and share.
//!
//! Never forces anything: the shared library only ever moves forward, and whether it took our
//! state is seen from where it stands, not from words.

use std::fs;
use std::time::Duration;

use git2::Oid;

use super::git_child::{Git, GitOutput, RunningGit};
use super::progress::{SyncProgress, Watch};
use super::transfer_errors::{explain, is_race, lock_there};
use crate::sync::error::SyncError;
use crate::sync::remote::address::{Address, shown};
use crate::sync::remote::redact::{clean, mask};
use crate::sync::repository::exchange::{Branch, Exchange, Remote};
use crate::sync::safety::lock::TransferLocks;

/// The state that was fetched last, until it is known to be safe.
pub(crate) const INCOMING: &str = "refs/guildhall/incoming";

/// What guildhall has seen in each library.
const SEEN: &str = "refs/guildhall/seen/";

/// After so long nobody writes to a part of a transfer any more: none may take longer than an hour.
const HALF_PACK: Duration = Duration::from_hours(24);

/// Whatever the configuration calls the program on the other side, it is git's.
pub(crate) const UPLOAD: &str = "--upload-pack=git-upload-pack";

/// What the shared library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// This state.
    At(Oid),
    /// Nothing at all: it is new.
    Empty,
    /// Something, but not this branch.
    NoBranch,
}

/// A state on its way here.
pub(crate) struct Fetching {
    /// The git that fetches; none where there is none and the library is a folder.
    child: Option<RunningGit>,
    /// The reference under which it arrives.
    arriving: String,
    /// The states that the library was known to have had when it was asked.
    pub(crate) known: Vec<Oid>,
}

/// What became of sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The shared library stands where we stand.
    Taken,
    /// Somebody else was faster.
    TooLate,
    /// Somebody holds this lock file there, or has left it behind.
    Locked(String),
}

impl Exchange {
    /// Begins to fetch the newest state of the branch. What is dropped unfinished is ended.
    pub(crate) fn start_fetch(
        &self,
        remote: &Remote,
        branch: &Branch,
    ) -> Result<Fetching, SyncError> {
        // Before: another program that fetches meanwhile may be ahead of us.
        let known = self.known(remote, branch)?;
        let arriving = self.new_arriving()?;
        self.sweep_half_packs()?;
        let child = match self.transport(remote)? {
            Transport::Folder => None,
            Transport::Git(mut git) => {
                self.tell_child_tips()?;
                self.disk.change()?;
                // A large file is written as it comes, not kept in memory.
                git.argument("-c")
                    .argument("core.bigFileThreshold=16m")
                    .argument("fetch")
                    .argument("--progress")
                    .argument("--no-tags")
                    .argument("--no-write-fetch-head")
                    .argument("--no-recurse-submodules")
                    .argument("--no-auto-maintenance")
                    .argument(UPLOAD)
                    .argument("--")
                    .argument(&remote.url)
                    .argument(&format!("+{}:{arriving}", branch.name));
                Some(git.start(b"")?)
            }
        };
        Ok(Fetching {
            child,
            arriving,
            known,
        })
    }

    /// Waits for what is being fetched. Moves no reference; nothing of it is checked yet.
    pub(crate) fn finish_fetch(
        &self,
        fetching: Fetching,
        remote: &Remote,
        branch: &Branch,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Fetched, SyncError> {
        let Some(child) = fetching.child else {
            return self.fetch_folder(remote, branch, &fetching.arriving);
        };
        let done = self.wait_unlocked(locks, || finish(child, remote, watch))?;
        if done.success {
            // The child wrote to the store behind our back.
            self.git.odb()?.refresh()?;
            let arrived = self.arrived_at(&fetching.arriving);
            let gone = || SyncError::BranchGone {
                branch: clean(branch.short()),
            };
            return arrived.map(Fetched::At).ok_or_else(gone);
        }
        if !done.complaint.contains("couldn't find remote ref") {
            return Err(explain(&done, remote, &self.root));
        }
        let mut git = Git::new(self)?;
        allow_loopback(&mut git, remote);
        git.argument("ls-remote")
            .argument("--heads")
            .argument(UPLOAD)
            .argument("--")
            .argument(&remote.url);
        let listed = self.wait_unlocked(locks, || run(git, remote, watch))?;
        match listed.success {
            true if listed.output.trim().is_empty() => Ok(Fetched::Empty),
            true => Ok(Fetched::NoBranch),
            false => Err(explain(&listed, remote, &self.root)),
        }
    }

    /// Gives the shared library our state, which must grow from what it has.
    pub(crate) fn push(
        &self,
        remote: &Remote,
        reference: &str,
        commit: Oid,
        expected: Option<Oid>,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Pushed, SyncError> {
        let mut git = match self.transport(remote)? {
            Transport::Git(git) => git,
            Transport::Folder => return self.push_folder(remote, reference, commit, expected),
        };
        self.disk.change()?;
        git.argument("push")
            .argument("--porcelain")
            .argument("--progress")
            .argument("--no-verify")
            .argument("--no-recurse-submodules")
            .argument("--receive-pack=git-receive-pack")
            .argument("--")
            .argument(&remote.url)
            .argument(&format!("{commit}:{reference}"));
        let done = self.wait_unlocked(locks, || run(*git, remote, watch))?;
        if done.success {
            return Ok(Pushed::Taken);
        }
        if let Some(lock) = lock_there(&done) {
            return Ok(Pushed::Locked(lock));
        }
        if is_race(&done) {
            return Ok(Pushed::TooLate);
        }
        let error = explain(&done, remote, &self.root);
        if !matches!(error, SyncError::Cut { .. } | SyncError::Refused { .. }) {
            return Err(error);
        }
        // Words are no proof: the answer to a share that went through may have been lost on its
        // way, and a refusal may be a race in the words of a server that we do not know.
        match self.ask_where(remote, reference, locks, watch) {
            Ok(there) if there == Some(commit) => Ok(Pushed::Taken),
            Ok(there) if there != expected => Ok(Pushed::TooLate),
            Err(SyncError::Stopped) => Err(SyncError::Stopped),
            _ => Err(error),
        }
    }

    /// Where a reference of the shared library stands; none if it has no such reference.
    fn ask_where(
        &self,
        remote: &Remote,
        reference: &str,
        locks: &mut TransferLocks,
        watch: &mut Watch<'_>,
    ) -> Result<Option<Oid>, SyncError> {
        let mut git = Git::new(self)?;
        allow_loopback(&mut git, remote);
        git.argument("ls-remote")
            .argument(UPLOAD)
            .argument("--")
            .argument(&remote.url)
            .argument(reference);
        let listed = self.wait_unlocked(locks, || run(git, remote, watch))?;
        if !listed.success {
            return Err(explain(&listed, remote, &self.root));
        }
        let mut lines = listed.output.lines();
        let line =
            lines.find_map(|line| line.split_once('\t').filter(|(_, name)| *name == reference));
        Ok(line.map(|(id, _)| Oid::from_str(id)).transpose()?)
    }

    /// The reference that remembers what guildhall itself has seen in this library: whatever else
    /// fetches here may overwrite what git remembers, and with it the trace of a rewrite.
    pub(crate) fn seen(remote: &Remote, branch: &Branch) -> String {
        let address = xxhash_rust::xxh3::xxh3_64(mask(&remote.url).as_bytes());
        format!("{SEEN}{address:016x}/{}", branch.short())
    }

    /// The states that this library is known to have had.
    fn known(&self, remote: &Remote, branch: &Branch) -> Result<Vec<Oid>, SyncError> {
        let seen = self.tip(&Self::seen(remote, branch))?;
        let mut all = self.git.references_glob(&format!("{SEEN}*"))?;
        // What git remembers may be of another library that had the same name.
        let is_new = seen.is_none() && all.next().is_some();
        let tracked = if is_new {
            None
        } else {
            // Any program may have fetched it, whatever it is.
            let tracked = self.tip(&remote.tracking(branch)).unwrap_or(None);
            tracked.filter(|tracked| self.check_incoming(*tracked, branch.tip).is_ok())
        };
        Ok(seen.into_iter().chain(tracked).collect())
    }

    fn transport(&self, remote: &Remote) -> Result<Transport, SyncError> {
        let address = Address::of(&remote.url).ok_or_else(|| SyncError::UnsafeRemote {
            address: shown(&remote.url),
        })?;
        match Git::new(self) {
            Ok(mut git) => {
                allow_loopback(&mut git, remote);
                Ok(Transport::Git(Box::new(git)))
            }
            Err(SyncError::NoGit) if address == Address::Folder => Ok(Transport::Folder),
            Err(error) => Err(error),
        }
    }

    /// Remembers a state that has arrived and is accepted, in place of what had arrived before;
    /// what we shared ourselves is remembered already.
    pub(crate) fn remember_incoming(&self, theirs: Oid) -> Result<(), SyncError> {
        if self.incoming()? != Some(theirs) {
            self.set_reference(INCOMING, theirs, "fetch")?;
        }
        Ok(())
    }

    /// Removes what transfers that were stopped half-way have left behind: git looks after that in
    /// its own time, which never comes where only guildhall works.
    fn sweep_half_packs(&self) -> Result<(), SyncError> {
        let Ok(entries) = fs::read_dir(self.git.commondir().join("objects/pack")) else {
            return Ok(());
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_half = ["tmp_pack_", "tmp_idx_", "tmp_rev_"]
                .iter()
                .any(|start| name.starts_with(start));
            let modified = entry.metadata().and_then(|known| known.modified());
            let is_old = modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > HALF_PACK));
            if is_half && is_old {
                // What cannot go now is in nobody's way.
                let swept = self.disk.remove(&entry.path());
                if matches!(swept, Err(SyncError::Stopped)) {
                    return swept;
                }
            }
        }
        Ok(())
    }
}

enum Transport {
    Git(Box<Git>),
    Folder,
}

/// Lets git use plain http where the library is on this machine; nowhere else.
pub(crate) fn allow_loopback(git: &mut Git, remote: &Remote) {
    if Address::of(&remote.url) == Some(Address::Loopback) {
        git.variable("GIT_ALLOW_PROTOCOL", "https:ssh:file:http");
    }
}

fn run(git: Git, remote: &Remote, watch: &mut Watch<'_>) -> Result<GitOutput, SyncError> {
    finish(git.start(b"")?, remote, watch)
}

fn finish(
    child: RunningGit,
    remote: &Remote,
    watch: &mut Watch<'_>,
) -> Result<GitOutput, SyncError> {
    let stop = watch.stop;
    let tell = &mut *watch.tell;
    let done = child.finish(&mut |line| tell(SyncProgress::transfer(line)), &|| {
        stop.load(std::sync::atomic::Ordering::Relaxed)
    });
    done.map_err(|error| match error {
        SyncError::TimedOut { seconds, .. } => SyncError::TimedOut {
            remote: shown(&remote.url),
            seconds,
        },
        other => other,
    })
}
