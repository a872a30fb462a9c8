//! Carries states between this copy and the shared library: fetch and share.
//!
//! Never forces anything: the shared library only ever moves forward, and whether it took our
//! state is seen from where it stands, not from words.

use git2::Oid;

use super::address::{Address, shown};
use super::complaint::{explain, is_race};
use super::error::SyncError;
use super::progress::{Progress, Watch};
use super::repo::{Branch, Exchange, Remote};
use super::transfer::{Done, Git};
use super::words::clean;

/// The state that was fetched last, until it is known to be safe.
pub(super) const INCOMING: &str = "refs/guildhall/incoming";

/// Where states arrive, each under a name of its own: the git of a run that was killed may still
/// be fetching.
const ARRIVING: &str = "refs/guildhall/arriving/";

/// What the shared library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fetched {
    /// This state.
    At(Oid),
    /// Nothing at all: it is new.
    Empty,
    /// Something, but not this branch.
    NoBranch,
}

/// What became of sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushed {
    /// The shared library stands where we stand.
    Taken,
    /// Somebody else was faster.
    TooLate,
}

impl Exchange {
    /// Fetches the newest state of the branch. Moves no reference but [`INCOMING`].
    pub(super) fn fetch(
        &self,
        remote: &Remote,
        branch: &Branch,
        watch: &mut Watch<'_>,
    ) -> Result<Fetched, SyncError> {
        self.sweep_arrivals()?;
        let now = jiff::Timestamp::now().as_nanosecond();
        let arriving = format!("{ARRIVING}{now}-{}", std::process::id());
        let refspec = format!("+{}:{arriving}", branch.name);
        let mut git = match self.transport(remote)? {
            Transport::Git(git) => git,
            Transport::Folder => return self.fetch_folder(remote, branch, &arriving),
        };
        self.disk.change()?;
        git.argument("fetch")
            .argument("--progress")
            .argument("--no-tags")
            .argument("--no-write-fetch-head")
            .argument("--no-recurse-submodules")
            .argument("--no-auto-maintenance")
            .argument("--")
            .argument(&remote.url)
            .argument(&refspec);
        let done = run(*git, remote, watch)?;
        if done.success {
            // The child wrote to the store behind our back.
            self.git.odb()?.refresh()?;
            return self.arrived(&arriving, branch);
        }
        if !done.complaint.contains("couldn't find remote ref") {
            return Err(explain(&done, remote));
        }
        let mut git = Git::new(self)?;
        allow_loopback(&mut git, remote);
        git.argument("ls-remote")
            .argument("--heads")
            .argument("--")
            .argument(&remote.url);
        let listed = run(git, remote, watch)?;
        match listed.success {
            true if listed.output.trim().is_empty() => Ok(Fetched::Empty),
            true => Ok(Fetched::NoBranch),
            false => Err(explain(&listed, remote)),
        }
    }

    /// Gives the shared library our state, which must grow from what it has.
    pub(super) fn push(
        &self,
        remote: &Remote,
        reference: &str,
        commit: Oid,
        expected: Option<Oid>,
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
            .argument("--")
            .argument(&remote.url)
            .argument(&format!("{commit}:{reference}"));
        let done = run(*git, remote, watch)?;
        if done.success {
            return Ok(Pushed::Taken);
        }
        if is_race(&done) {
            Ok(Pushed::TooLate)
        } else {
            Err(explain(&done, remote))
        }
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

    /// Remembers what has arrived, in place of what had arrived before.
    pub(super) fn arrived(&self, arriving: &str, branch: &Branch) -> Result<Fetched, SyncError> {
        let gone = || SyncError::BranchGone {
            branch: clean(branch.short()),
        };
        let commit = self.tip(arriving)?.ok_or_else(gone)?;
        self.set_reference(INCOMING, commit, "fetch")?;
        self.sweep_arrivals()?;
        Ok(Fetched::At(commit))
    }

    fn sweep_arrivals(&self) -> Result<(), SyncError> {
        for reference in self.git.references_glob(&format!("{ARRIVING}*"))? {
            self.disk.change()?;
            // If a fetch that outlived its run holds it, the next sweep will have it.
            let _ = reference?.delete();
        }
        Ok(())
    }
}

enum Transport {
    Git(Box<Git>),
    Folder,
}

pub(super) fn allow_loopback(git: &mut Git, remote: &Remote) {
    if Address::of(&remote.url) == Some(Address::Loopback) {
        git.variable("GIT_ALLOW_PROTOCOL", "https:ssh:file:http");
    }
}

fn run(git: Git, remote: &Remote, watch: &mut Watch<'_>) -> Result<Done, SyncError> {
    let stop = watch.stop;
    let tell = &mut *watch.tell;
    let done = git.run(b"", &mut |line| tell(Progress::transfer(line)), &|| {
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
