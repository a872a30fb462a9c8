//! Carries states between this copy and the shared library: fetch and share.
//!
//! Never forces anything: the shared library only ever moves forward, and whether it took our
//! state is seen from where it stands, not from words.

use std::fs;
use std::time::Duration;

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::git_process::child_git_dir::{arrived_at, new_arrival_ref, write_known_tips};
use crate::sync::git_process::git_child::{Git, GitOutput, RunningGit};
use crate::sync::remote::redact::{clean, mask};
use crate::sync::remote::remote_address::{Address, shown};
use crate::sync::repository::repo::{Branch, Remote, Repo};
use crate::sync::safety::begin::{TransferLocks, wait_unlocked};
use crate::sync::transfer::incoming_tree::check_incoming;
use crate::sync::transfer::local_transfer::{fetch_folder, push_folder};
use crate::sync::transfer::progress::{SyncProgress, Watch};
use crate::sync::transfer::transfer_errors::{explain, is_race, lock_there};
use crate::sync::transfer::transfer_results::{Fetched, Pushed};

/// The state that was fetched last, until it is known to be safe.
pub(crate) const INCOMING: &str = "refs/guildhall/incoming";

/// What guildhall has seen in each library.
const SEEN: &str = "refs/guildhall/seen/";

/// Age after which a partial pack is removed: no transfer takes longer than an hour.
const HALF_PACK: Duration = Duration::from_hours(24);

/// Settings for a git that works in a library that is a folder: nothing of that folder runs here.
const OF_A_FOLDER: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=true",
    "core.fsmonitor=false",
    // A checkout there would run its filters.
    "receive.denyCurrentBranch=refuse",
    "receive.autogc=false",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// The option that names the program on the other side, `upload-pack` or `receive-pack`: whatever
/// the configuration calls it, it is git's.
///
/// For a folder it runs on this machine, with the settings and hooks of that folder. git does
/// not pass our own settings on to it.
pub(crate) fn program_there(remote: &Remote, service: &str) -> String {
    if Address::of(&remote.url) != Some(Address::Folder) {
        return format!("--{service}=git-{service}");
    }
    let settings = OF_A_FOLDER.join(" -c ");
    format!("--{service}=git -c {settings} {service}")
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

/// Begins to fetch the newest state of the branch. What is dropped unfinished is ended.
pub(crate) fn start_fetch(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Fetching, SyncError> {
    // Before: another program that fetches meanwhile may be ahead of us.
    let known = known_states(repo, remote, branch)?;
    let arriving = new_arrival_ref(repo)?;
    sweep_half_packs(repo)?;
    let child = match transport(repo, remote)? {
        Transport::Folder => None,
        Transport::Git(mut git) => {
            write_known_tips(repo)?;
            repo.disk.change()?;
            // A large file is written as it comes, not kept in memory.
            git.argument("-c")
                .argument("core.bigFileThreshold=16m")
                .argument("fetch")
                .argument("--progress")
                .argument("--no-tags")
                .argument("--no-write-fetch-head")
                .argument("--no-recurse-submodules")
                .argument("--no-auto-maintenance")
                .argument(&program_there(remote, "upload-pack"))
                .argument("--")
                .argument(&remote.url)
                .argument(&format!("+{}:{arriving}", remote.branch));
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
    repo: &Repo,
    fetching: Fetching,
    remote: &Remote,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Fetched, SyncError> {
    let Some(child) = fetching.child else {
        return fetch_folder(repo, remote, &fetching.arriving);
    };
    let done = wait_unlocked(repo, locks, || finish(child, remote, watch))?;
    if done.success {
        // The child wrote to the store behind our back.
        repo.git.odb()?.refresh()?;
        let arrived = arrived_at(repo, &fetching.arriving);
        let gone = || SyncError::BranchGone {
            branch: clean(remote.short()),
        };
        return arrived.map(Fetched::At).ok_or_else(gone);
    }
    if !done.complaint.contains("couldn't find remote ref") {
        return Err(explain(&done, remote, &repo.root));
    }
    let mut git = Git::new(repo)?;
    allow_loopback(&mut git, remote);
    git.argument("ls-remote")
        .argument("--heads")
        .argument(&program_there(remote, "upload-pack"))
        .argument("--")
        .argument(&remote.url);
    let listed = wait_unlocked(repo, locks, || run(git, remote, watch))?;
    match listed.success {
        true if listed.output.trim().is_empty() => Ok(Fetched::Empty),
        true => Ok(Fetched::NoBranch),
        false => Err(explain(&listed, remote, &repo.root)),
    }
}

/// Gives the shared library our state, which must grow from what it has.
pub(crate) fn push(
    repo: &Repo,
    remote: &Remote,
    reference: &str,
    commit: Oid,
    expected: Option<Oid>,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Pushed, SyncError> {
    let mut git = match transport(repo, remote)? {
        Transport::Git(git) => git,
        Transport::Folder => return push_folder(repo, remote, reference, commit, expected),
    };
    repo.disk.change()?;
    git.argument("push")
        .argument("--porcelain")
        .argument("--progress")
        .argument("--no-verify")
        .argument("--no-recurse-submodules")
        .argument(&program_there(remote, "receive-pack"))
        .argument("--")
        .argument(&remote.url)
        .argument(&format!("{commit}:{reference}"));
    let done = wait_unlocked(repo, locks, || run(*git, remote, watch))?;
    if done.success {
        return Ok(Pushed::Taken);
    }
    if let Some(lock) = lock_there(&done) {
        return Ok(Pushed::Locked(lock));
    }
    if is_race(&done) {
        return Ok(Pushed::TooLate);
    }
    let error = explain(&done, remote, &repo.root);
    if !matches!(error, SyncError::Cut { .. } | SyncError::Refused { .. }) {
        return Err(error);
    }
    // Words are no proof: the answer to a share that went through may have been lost on its
    // way, and a refusal may be a race in the words of a server that we do not know.
    match ask_where(repo, remote, reference, locks, watch) {
        Ok(there) if there == Some(commit) => Ok(Pushed::Taken),
        Ok(there) if there != expected => Ok(Pushed::TooLate),
        Err(SyncError::Stopped) => Err(SyncError::Stopped),
        _ => Err(error),
    }
}

/// Where a reference of the shared library stands; none if it has no such reference.
fn ask_where(
    repo: &Repo,
    remote: &Remote,
    reference: &str,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Option<Oid>, SyncError> {
    let mut git = Git::new(repo)?;
    allow_loopback(&mut git, remote);
    git.argument("ls-remote")
        .argument(&program_there(remote, "upload-pack"))
        .argument("--")
        .argument(&remote.url)
        .argument(reference);
    let listed = wait_unlocked(repo, locks, || run(git, remote, watch))?;
    if !listed.success {
        return Err(explain(&listed, remote, &repo.root));
    }
    let mut lines = listed.output.lines();
    let line = lines.find_map(|line| line.split_once('\t').filter(|(_, name)| *name == reference));
    Ok(line.map(|(id, _)| Oid::from_str(id)).transpose()?)
}

/// The reference that remembers what guildhall itself has seen in this library: whatever else
/// fetches here may overwrite what git remembers, and with it the trace of a rewrite.
pub(crate) fn seen_reference(remote: &Remote) -> String {
    let address = xxhash_rust::xxh3::xxh3_64(mask(&remote.url).as_bytes());
    format!("{SEEN}{address:016x}/{}", remote.short())
}

/// The states that this library is known to have had.
fn known_states(repo: &Repo, remote: &Remote, branch: &Branch) -> Result<Vec<Oid>, SyncError> {
    let seen = repo.tip(&seen_reference(remote))?;
    let mut all = repo.git.references_glob(&format!("{SEEN}*"))?;
    // What git remembers may be of another library that had the same name.
    let is_new = seen.is_none() && all.next().is_some();
    let tracked = if is_new {
        None
    } else {
        // Any program may have fetched it, whatever it is.
        let tracked = repo.tip(&remote.tracking()).unwrap_or(None);
        tracked.filter(|tracked| check_incoming(repo, *tracked, branch.tip).is_ok())
    };
    Ok(seen.into_iter().chain(tracked).collect())
}

fn transport(repo: &Repo, remote: &Remote) -> Result<Transport, SyncError> {
    let address = Address::of(&remote.url).ok_or_else(|| SyncError::UnsafeRemote {
        address: shown(&remote.url),
    })?;
    match Git::new(repo) {
        Ok(mut git) => {
            allow_loopback(&mut git, remote);
            Ok(Transport::Git(Box::new(git)))
        }
        Err(SyncError::NoGit) if address == Address::Folder => Ok(Transport::Folder),
        Err(error) => Err(error),
    }
}

/// Removes what transfers that were stopped half-way have left behind: git looks after that in
/// its own time, which never comes where only guildhall works.
fn sweep_half_packs(repo: &Repo) -> Result<(), SyncError> {
    let Ok(entries) = fs::read_dir(repo.git.commondir().join("objects/pack")) else {
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
            // A leftover does no harm; the next run tries again.
            let swept = repo.disk.remove(&entry.path());
            if matches!(swept, Err(SyncError::Stopped)) {
                return swept;
            }
        }
    }
    Ok(())
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
