//! Fetch from and push to the shared library.
//!
//! Never force-pushes. The result of a push is read from the remote reference, not from messages.

use std::cell::RefCell;
use std::fs;
use std::time::Duration;

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::git_process::child_git_dir::{arrived_at, new_arrival_ref, write_known_tips};
use crate::sync::git_process::git_child::{Git, GitOutput, RunningGit};
use crate::sync::git_process::git_env::LARGE_FILES;
use crate::sync::libgit2_errors::shallow_library;
use crate::sync::remote::redact::mask;
use crate::sync::remote::remote_address::{Address, shown};
use crate::sync::repository::repo::{Branch, Remote, Repo, SEEN};
use crate::sync::safety::begin::{TransferLocks, wait_unlocked};
use crate::sync::transfer::arriving_pack::{ArrivingPack, unfolds_too_far};
use crate::sync::transfer::incoming_tree::check_incoming;
use crate::sync::transfer::local_transfer::{fetch_folder, push_folder};
use crate::sync::transfer::progress::{SyncStep, Watch};
use crate::sync::transfer::transfer_errors::{explain, explain_push, is_race, remote_lock};
use crate::sync::transfer::transfer_results::{Fetched, Pushed};

/// The reference of the last fetched commit that passed the checks.
pub(crate) const INCOMING: &str = "refs/guildhall/incoming";

/// Age for removing a partial pack; transfers take at most an hour.
const PARTIAL_PACK_AGE: Duration = Duration::from_hours(24);

/// Git settings for a library in a folder: its configuration must run nothing.
const OF_A_FOLDER: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=true",
    "core.fsmonitor=false",
    LARGE_FILES,
    // Updating the checked-out branch would run filters.
    "receive.denyCurrentBranch=refuse",
    "receive.autogc=false",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// The option for the program on the remote side, `upload-pack` or `receive-pack`.
///
/// It overrides the configuration. For a folder the program runs on this machine, with the
/// settings and hooks of that folder; git does not pass our `-c` settings on to it.
fn remote_program(remote: &Remote, service: &str) -> String {
    if Address::of(&remote.url) != Some(Address::Folder) {
        return format!("--{service}=git-{service}");
    }
    let settings = OF_A_FOLDER.join(" -c ");
    format!("--{service}=git -c {settings} {service}")
}

/// A running fetch.
pub(crate) struct Fetching {
    /// The git process; `None` for a folder library without git installed.
    child: Option<RunningGit>,
    /// The target reference.
    arriving: String,
    /// The pack that the git process receives.
    pack: Option<ArrivingPack>,
    /// Commits that the library was known to have at the start.
    pub(crate) known: Vec<Oid>,
}

/// Starts to fetch the branch. Dropping the result terminates the fetch.
pub(crate) fn start_fetch(
    repo: &Repo,
    remote: &Remote,
    branch: &Branch,
) -> Result<Fetching, SyncError> {
    // Read this first: another program may fetch meanwhile.
    let known = known_states(repo, remote, branch)?;
    let arriving = new_arrival_ref(repo)?;
    remove_partial_packs(repo)?;
    let mut pack = None;
    let child = match transport(repo, remote)? {
        Transport::Folder => None,
        Transport::Git(mut git) => {
            let accepted = |tip| check_incoming(repo, tip, branch.tip).is_ok();
            write_known_tips(repo, &remote.tracking(), &accepted)?;
            repo.disk.change()?;
            let arriving_pack = pack.insert(ArrivingPack::new(repo)?);
            git.trace_packs(arriving_pack.path());
            git.argument("fetch")
                .argument("--progress")
                .argument("--no-tags")
                .argument("--no-write-fetch-head")
                .argument("--no-recurse-submodules")
                .argument("--no-auto-maintenance")
                .argument(&remote_program(remote, "upload-pack"))
                .argument("--")
                .argument(&remote.url)
                .argument(&format!("+{}:{arriving}", remote.branch));
            Some(git.start(b"")?)
        }
    };
    Ok(Fetching {
        child,
        arriving,
        pack,
        known,
    })
}

/// Waits for the fetch. Moves no reference and does not check the commits.
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
    let pack = RefCell::new(fetching.pack);
    let is_too_large = || {
        let mut pack = pack.borrow_mut();
        pack.as_mut().is_some_and(ArrivingPack::is_too_large)
    };
    let done = wait_unlocked(repo, locks, || finish(child, remote, watch, &is_too_large));
    if is_too_large() {
        return Err(unfolds_too_far());
    }
    let done = done?;
    if done.success {
        // The child process has added objects.
        repo.git.odb()?.refresh()?;
        let arrived = arrived_at(repo, &fetching.arriving);
        // Git takes no commits whose ancestors are missing there.
        if arrived.is_none() && done.stderr.contains("shallow roots") {
            return Err(shallow_library());
        }
        let gone = Fetched::NoBranch { default: None };
        return Ok(arrived.map_or(gone, Fetched::Commit));
    }
    if !done.stderr.contains("couldn't find remote ref") {
        let error = explain(&done, remote, &repo.root);
        let is_unreadable = matches!(error, SyncError::UnreadableState { .. });
        // The message may name a tree or file, with which nobody finds the commit.
        let names_commit = done.stderr.contains("commit") && !done.stderr.contains("not a commit");
        if is_unreadable
            && !names_commit
            && let Ok(Some(tip)) = ask_where(repo, remote, &remote.branch, locks, watch)
        {
            let state = format!("{}, or one before it", &tip.to_string()[..8]);
            return Err(SyncError::UnreadableState { state });
        }
        return Err(error);
    }
    let git = list_references(repo, remote, &["--symref"], &["HEAD", "refs/heads/*"])?;
    let listed = wait_unlocked(repo, locks, || run(git, remote, watch))?;
    if !listed.success {
        return Err(explain(&listed, remote, &repo.root));
    }
    if !listed.output.contains("\trefs/heads/") {
        check_empty_library(repo, remote, locks, watch)?;
        return Ok(Fetched::Empty);
    }
    let default = default_branch_in(&listed.output);
    let default = default.and_then(|name| Some(name.strip_prefix("refs/heads/")?.to_owned()));
    Ok(Fetched::NoBranch { default })
}

/// A git that lists references of the shared library.
pub(crate) fn list_references(
    repo: &Repo,
    remote: &Remote,
    options: &[&str],
    patterns: &[&str],
) -> Result<Git, SyncError> {
    let mut git = Git::new(repo)?;
    allow_loopback(&mut git, remote);
    git.argument("ls-remote");
    let program = remote_program(remote, "upload-pack");
    let place = [program.as_str(), "--", &remote.url];
    for argument in options.iter().chain(&place).chain(patterns) {
        git.argument(argument);
    }
    Ok(git)
}

/// The branch that `HEAD` names in the output of `git ls-remote --symref`.
pub(crate) fn default_branch_in(listed: &str) -> Option<String> {
    let mut lines = listed.lines().filter_map(|line| line.strip_prefix("ref: "));
    let name = lines.find_map(|line| line.strip_suffix("\tHEAD"))?;
    let is_branch = name.starts_with("refs/heads/") && git2::Reference::is_valid_name(name);
    is_branch.then(|| name.to_owned())
}

/// Checks that an empty library has a format that guildhall reads.
///
/// Git compares the formats only where a commit is requested, so this requests one that is not
/// there.
fn check_empty_library(
    repo: &Repo,
    remote: &Remote,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<(), SyncError> {
    let mut git = Git::new(repo)?;
    allow_loopback(&mut git, remote);
    git.argument("fetch")
        .argument("--no-tags")
        .argument("--no-write-fetch-head")
        .argument("--no-auto-maintenance")
        .argument(&remote_program(remote, "upload-pack"))
        .argument("--")
        .argument(&remote.url)
        .argument(&"1".repeat(40));
    let asked = wait_unlocked(repo, locks, || run(git, remote, watch))?;
    match explain(&asked, remote, &repo.root) {
        newer @ SyncError::NewerHistory { .. } => Err(newer),
        _ => Ok(()),
    }
}

/// Pushes a commit, which must be a fast-forward.
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
        .argument(&remote_program(remote, "receive-pack"))
        .argument("--")
        .argument(&remote.url)
        .argument(&format!("{commit}:{reference}"));
    let done = wait_unlocked(repo, locks, || run(*git, remote, watch))?;
    if done.success {
        return Ok(Pushed::Accepted);
    }
    if let Some(lock) = remote_lock(&done) {
        return Ok(Pushed::Locked(lock));
    }
    if is_race(&done) {
        return Ok(Pushed::Rejected);
    }
    let error = explain_push(&done, remote, &repo.root);
    if !matches!(
        error,
        SyncError::Cut { .. } | SyncError::HttpStatus { .. } | SyncError::Refused { .. }
    ) {
        return Err(error);
    }
    // Messages are not reliable: the response to a successful push may be lost, and an unknown
    // rejection may be a race. Ask for the reference instead.
    match ask_where(repo, remote, reference, locks, watch) {
        Ok(there) if there == Some(commit) => Ok(Pushed::Accepted),
        Ok(there) if there != expected => Ok(Pushed::Rejected),
        Err(SyncError::Stopped) => Err(SyncError::Stopped),
        _ => Err(error),
    }
}

/// The commit of a reference in the shared library; `None` if there is none.
fn ask_where(
    repo: &Repo,
    remote: &Remote,
    reference: &str,
    locks: &mut TransferLocks,
    watch: &mut Watch<'_>,
) -> Result<Option<Oid>, SyncError> {
    let git = list_references(repo, remote, &[], &[reference])?;
    let listed = wait_unlocked(repo, locks, || run(git, remote, watch))?;
    if !listed.success {
        return Err(explain(&listed, remote, &repo.root));
    }
    let mut lines = listed.output.lines();
    let line = lines.find_map(|line| line.split_once('\t').filter(|(_, name)| *name == reference));
    Ok(line.map(|(id, _)| Oid::from_str(id)).transpose()?)
}

/// The reference of the last commit that guildhall has seen in this library.
///
/// Other programs may update the remote-tracking reference, which would hide a rewrite.
pub(crate) fn seen_reference(remote: &Remote) -> String {
    let address = xxhash_rust::xxh3::xxh3_64(mask(&remote.url).as_bytes());
    format!("{SEEN}{address:016x}/{}", remote.short())
}

/// The commits that this library is known to have had.
fn known_states(repo: &Repo, remote: &Remote, branch: &Branch) -> Result<Vec<Oid>, SyncError> {
    // A damaged reference counts as none; the remote-tracking one is left.
    let seen = repo.tip(&seen_reference(remote));
    let is_damaged = seen.is_err();
    let seen = seen.unwrap_or(None);
    let mut all = repo.git.references_glob(&format!("{SEEN}*"))?;
    // The remote-tracking reference may be of another library with the same remote name.
    let is_new = seen.is_none() && !is_damaged && all.next().is_some();
    let tracked = if is_new {
        None
    } else {
        // Another program may have fetched it, so it is unchecked.
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

/// Removes old partial packs of interrupted transfers.
///
/// Only `git gc` would remove them, and guildhall does not run it.
fn remove_partial_packs(repo: &Repo) -> Result<(), SyncError> {
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
        let is_old = modified.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > PARTIAL_PACK_AGE));
        if is_half && is_old {
            // A leftover is harmless; the next run tries again.
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

/// Allows plain http to a library on this machine, without redirects to another address.
///
/// Call it before the git command is added.
fn allow_loopback(git: &mut Git, remote: &Remote) {
    if Address::of(&remote.url) == Some(Address::Loopback) {
        git.argument("-c").argument("http.followRedirects=false");
        git.variable("GIT_ALLOW_PROTOCOL", "https:ssh:file:http");
    }
}

fn run(git: Git, remote: &Remote, watch: &mut Watch<'_>) -> Result<GitOutput, SyncError> {
    finish(git.start(b"")?, remote, watch, &|| false)
}

/// Waits until a child exits, the user stops it or `has_failed`.
fn finish(
    child: RunningGit,
    remote: &Remote,
    watch: &mut Watch<'_>,
    has_failed: &dyn Fn() -> bool,
) -> Result<GitOutput, SyncError> {
    let stop = watch.stop;
    let on_step = &mut *watch.on_step;
    let mut tell_line = |line: &str| {
        if let Some(step) = SyncStep::of_git(line) {
            on_step(step);
        }
    };
    let done = child.finish(&mut tell_line, &|| {
        stop.load(std::sync::atomic::Ordering::Relaxed) || has_failed()
    });
    done.map_err(|error| match error {
        SyncError::TimedOut { seconds, .. } => SyncError::TimedOut {
            remote: shown(&remote.url),
            seconds,
        },
        other => other,
    })
}
