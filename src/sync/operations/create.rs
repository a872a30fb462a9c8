//! Creates a repository: clones a shared library, or initializes a folder.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use git2::{Buf, Oid, Repository, RepositoryInitOptions, Sort};

use crate::notes::three_way_merge::audience::{self, Stated};
use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::error::SyncError;
use crate::sync::git_process::child_git_dir::remove_arrival_refs;
use crate::sync::history::save_edits::Saved;
use crate::sync::operations::outside_files::check_out_outside;
use crate::sync::remote::remote_address::{Address, from_anywhere, shown};
use crate::sync::repository::left_out_files::{LeftOutFile, SettingsFault, file_in};
use crate::sync::repository::path_rules::SETTINGS;
use crate::sync::repository::repo::{Branch, Remote, Repo, SyncSettings};
use crate::sync::repository::trees::id_at;
use crate::sync::safety::begin::{TRANSFER_LOCK, begin_first_transfer};
use crate::sync::safety::lock::{Lock, is_abandoned};
use crate::sync::transfer::fetch_push::{
    INCOMING, default_branch_in, finish_fetch, list_references, seen_reference, start_fetch,
};
use crate::sync::transfer::fetched_state::{mark_refused, mark_updated};
use crate::sync::transfer::incoming_commits::unreadable;
use crate::sync::transfer::incoming_tree::check_commits;
use crate::sync::transfer::progress::{SyncStep, Watch};
use crate::sync::transfer::transfer_errors::explain;
use crate::sync::transfer::transfer_results::Fetched;

/// Prefix of the folder of a clone that is not complete.
const BUILDING: &str = ".guildhall-clone-";

/// Possible folders of a base in a repository.
const PLACES: &[&str] = &["", "knowledge/"];

/// Clones a shared library into a new folder; returns its base root.
///
/// Atomic: the folder appears only when it is complete.
///
/// # Errors
/// [`SyncError::NotEmpty`], [`SyncError::NoBase`], or an error of the transfer.
pub fn clone(
    url: &str,
    folder: &Path,
    settings: SyncSettings,
    watch: &mut Watch<'_>,
) -> Result<PathBuf, SyncError> {
    let failed = |error| SyncError::file("made", folder, error);
    if Address::of(url).is_none() {
        return Err(SyncError::UnsafeRemote {
            address: shown(url),
        });
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(SyncError::NotEmpty {
            path: folder.to_owned(),
        });
    }
    // A link to an empty folder cannot be replaced.
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let folder = folder.map_err(failed)?;
    let parent = folder.parent().unwrap_or(&folder);
    fs::create_dir_all(parent).map_err(failed)?;
    remove_leftovers(parent);
    let building = tempfile::Builder::new()
        .prefix(BUILDING)
        .tempdir_in(parent)
        .map_err(failed)?;
    let lock = transfer_lock(building.path());
    fs::create_dir_all(lock.parent().unwrap_or(&lock)).map_err(failed)?;
    let lock = Lock::take(&lock, "clone")?;
    let place = fill(url, building.path(), settings, watch)?;
    // Windows does not move a folder with open files.
    drop(lock);
    // Replaces an empty folder; anything else was rejected above.
    fs::rename(building.path(), &folder).map_err(failed)?;
    let _ = building.keep();
    Ok(if place.is_empty() {
        folder
    } else {
        folder.join(place.trim_end_matches('/'))
    })
}

/// Removes what killed clones left in a folder.
fn remove_leftovers(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let name = entry.file_name();
        if is_folder && name.to_string_lossy().starts_with(BUILDING) {
            let folder = entry.path();
            if is_abandoned(&folder, &transfer_lock(&folder)) {
                // If this fails, the next clone tries again.
                let _ = fs::remove_dir_all(&folder);
            }
        }
    }
}

/// The lock of a clone in progress.
fn transfer_lock(folder: &Path) -> PathBuf {
    folder.join(".git/guildhall").join(TRANSFER_LOCK)
}

/// Fetches a shared library into an empty folder; returns the folder of its base.
fn fill(
    url: &str,
    folder: &Path,
    settings: SyncSettings,
    watch: &mut Watch<'_>,
) -> Result<&'static str, SyncError> {
    let git = init_history(folder)?;
    let url = from_anywhere(url);
    git.remote("origin", &url)?;
    let mut repo = Repo::open(folder, settings)?;
    let (mut locks, mut branch) = begin_first_transfer(&repo, "clone")?;
    let mut remote = Remote {
        name: "origin".to_owned(),
        url,
        branch: branch.name.clone(),
    };
    if let Some(name) = default_branch(&repo, &remote, watch)? {
        git.set_head(&name)?;
        remote.branch.clone_from(&name);
        branch.name = name;
    }
    let fetching = start_fetch(&repo, &remote, &branch)?;
    let commit = match finish_fetch(&repo, fetching, &remote, &mut locks, watch)? {
        Fetched::Commit(commit) => commit,
        Fetched::Empty => {
            return Err(SyncError::EmptyLibrary {
                remote: shown(&remote.url),
            });
        }
        Fetched::NoBranch { .. } => {
            return Err(SyncError::NoBase {
                remote: shown(&remote.url),
            });
        }
    };
    remove_arrival_refs(&repo)?;
    let found = find_base(&mut repo, commit)?;
    let (place, settings) = found.ok_or_else(|| SyncError::NoBase {
        remote: shown(&remote.url),
    })?;
    first_files(&repo, &branch, commit, settings)?;
    repo.set_reference(&seen_reference(&remote), commit, "clone")?;
    repo.set_reference(&remote.tracking(), commit, "clone")?;
    mark_updated(&repo)?;
    follow_origin(&git, &branch)?;
    Ok(place)
}

/// Lets a branch follow the one of its name in the shared library.
fn follow_origin(git: &Repository, branch: &Branch) -> Result<(), SyncError> {
    let mut config = git.config()?;
    config.set_str(&format!("branch.{}.remote", branch.short()), "origin")?;
    Ok(config.set_str(&format!("branch.{}.merge", branch.short()), &branch.name)?)
}

/// Finds the base of a fetched commit and checks the commit. `None` if it never had a base.
///
/// Returns its folder and, if its `guildhall.toml` cannot be used, the last good one.
fn find_base(
    repo: &mut Repo,
    commit: Oid,
) -> Result<Option<(&'static str, Option<Oid>)>, SyncError> {
    let top = repo.root.clone();
    let enter = |repo: &mut Repo, place: &str| {
        place.clone_into(&mut repo.prefix);
        repo.root.clone_from(&top);
        repo.root.extend(place.split_terminator('/'));
    };
    let has_settings = |repo: &Repo, place: &str| -> Result<bool, SyncError> {
        let tree = repo.tree_of(Some(commit)).map_err(|_| unreadable(commit))?;
        let file = format!("{place}{SETTINGS}");
        Ok(id_at(&tree, &file).is_some())
    };
    let mut places = PLACES.to_vec();
    for place in PLACES {
        if has_settings(repo, place)? {
            places = vec![*place];
            break;
        }
    }
    let (mut found, mut refused) = (None::<(usize, &str, Oid)>, None);
    for place in places {
        enter(repo, place);
        if let Err(error) = check_commits(repo, commit, None, false) {
            refused.get_or_insert(error);
            continue;
        }
        let Some(SettingsFault {
            fault, is_newer, ..
        }) = repo.settings_fault(&repo.tree_of(Some(commit))?)
        else {
            return Ok(Some((place, None)));
        };
        match last_good_settings(repo, commit)? {
            // A base that moved has its newest settings where it is now.
            Some((age, good)) if found.is_none_or(|(newest, ..)| age < newest) => {
                found = Some((age, place, good));
            }
            None if has_settings(repo, place)? => {
                return Err(SyncError::UnusableSettings { fault, is_newer });
            }
            _ => {}
        }
    }
    let Some((_, place, good)) = found else {
        return refused.map_or(Ok(None), Err);
    };
    enter(repo, place);
    Ok(Some((place, Some(closed_as_newest(repo, commit, good)?))))
}

/// The newest usable `guildhall.toml` in a commit's history. With the number of commits since
/// then.
fn last_good_settings(repo: &Repo, commit: Oid) -> Result<Option<(usize, Oid)>, SyncError> {
    const FARTHEST: usize = 10_000;
    let path = format!("{}{SETTINGS}", repo.prefix);
    let mut walk = repo.git.revwalk()?;
    walk.set_sorting(Sort::TIME | Sort::TOPOLOGICAL)?;
    walk.push(commit)?;
    let mut seen = HashSet::new();
    for (age, id) in walk.take(FARTHEST).enumerate() {
        let tree = repo.tree_of(Some(id?))?;
        if let Some(file) = file_in(&tree, &path)
            && seen.insert(file)
            && repo.settings_fault(&tree).is_none()
        {
            return Ok(Some((age, file)));
        }
    }
    Ok(None)
}

/// Older settings, with a default audience as closed as that of the newest ones.
///
/// Those that are missing or cannot be read mean members-only.
fn closed_as_newest(repo: &Repo, commit: Oid, good: Oid) -> Result<Oid, SyncError> {
    let path = format!("{}{SETTINGS}", repo.prefix);
    let newest = file_in(&repo.tree_of(Some(commit))?, &path);
    let read = |id: Option<Oid>| id.map_or(Ok(None), |id| repo.text(id));
    let [newest, text] = [read(newest)?, read(Some(good))?].map(Option::unwrap_or_default);
    if Stated::of_settings(&newest) >= Stated::of_settings(&text) {
        return Ok(good);
    }
    Ok(repo.git.blob(audience::close_settings(&text).as_bytes())?)
}

/// Sets the shared library of a base. Returns the former address, safe to show.
///
/// Transfers nothing; the next sync does.
///
/// # Errors
/// [`SyncError::UnsafeRemote`], [`SyncError::NoSuchLibrary`] for a folder that is none,
/// [`SyncError::Unrelated`] for a library in a folder that no sync could combine with this copy, or
/// as [`Repo::open`].
pub fn connect(
    root: &Path,
    url: &str,
    settings: SyncSettings,
) -> Result<Option<String>, SyncError> {
    let url = &below_home(url.trim(), &settings);
    match Address::of(url) {
        None => {
            let address = if url.is_empty() {
                "an empty text".to_owned()
            } else {
                shown(url)
            };
            return Err(SyncError::UnsafeRemote { address });
        }
        // Git decodes `%20` in the address of a file.
        Some(Address::Folder) if !url.contains('%') && !folder_of(url).is_dir() => {
            return Err(SyncError::NoSuchLibrary { remote: shown(url) });
        }
        Some(_) => {}
    }
    let repo = Repo::open(root, settings)?;
    // The handle of `repo` has a read-only snapshot of the configuration.
    let git = Repository::open(repo.git.path())?;
    if is_copy_itself(&repo, url) {
        return Err(SyncError::CopyItself {
            address: shown(url),
        });
    }
    if Address::of(url) == Some(Address::Folder) && is_unrelated(&repo, folder_of(url))? {
        return Err(SyncError::Unrelated);
    }
    let url = from_anywhere(url);
    let before = repo.address_of("origin").ok();
    if before.as_ref() != Some(&url) {
        if before.is_some() {
            // libgit2 replaces no setting that is there twice.
            git.config()?.remove_multivar("remote.origin.url", ".*")?;
            forget_library(&repo)?;
        }
        if before.is_some() || git.find_remote("origin").is_ok() {
            git.remote_set_url("origin", &url)?;
        } else {
            git.remote("origin", &url)?;
        }
    }
    if let Ok(branch) = repo.branch() {
        follow_origin(&git, &branch)?;
    }
    Ok(before
        .filter(|before| *before != url)
        .map(|before| shown(&before)))
}

/// The address with the home folder for `~`. No shell expands it in the app.
fn below_home(url: &str, settings: &SyncSettings) -> String {
    match (url.strip_prefix("~/"), settings.variable("HOME")) {
        (Some(below), Some(home)) => Path::new(home).join(below).to_string_lossy().into_owned(),
        _ => url.to_owned(),
    }
}

/// The path in the address of a folder.
fn folder_of(url: &str) -> &Path {
    Path::new(url.strip_prefix("file://").unwrap_or(url))
}

/// Whether an address is the folder of this copy: sync would share with nobody.
fn is_copy_itself(repo: &Repo, url: &str) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let folder = folder_of(url);
    let known = [
        Some(repo.git.commondir()),
        Some(repo.git.path()),
        repo.git.workdir(),
    ];
    let mut known = known.into_iter().flatten().filter_map(real);
    Address::of(url) == Some(Address::Folder)
        && (real(folder).is_some_and(|folder| folder == repo.root)
            || known.any(|known| real(folder).is_some_and(|folder| folder == known)))
}

/// Whether a library has commits, and none of this copy.
///
/// One that cannot be read counts as related: the next sync says why.
fn is_unrelated(repo: &Repo, library: &Path) -> Result<bool, SyncError> {
    let (Ok(library), Ok(branch)) = (Repository::open(library), repo.branch()) else {
        return Ok(false);
    };
    let theirs = library
        .find_reference(&branch.name)
        .or_else(|_| library.head());
    let theirs = theirs.and_then(|theirs| theirs.peel_to_commit());
    let (Ok(theirs), Some(mine), Ok(known)) = (theirs, branch.tip, library.odb()) else {
        return Ok(false);
    };
    if known.exists(mine) || repo.contains(mine, theirs.id()).unwrap_or(false) {
        return Ok(false);
    }
    let mut walk = repo.git.revwalk()?;
    walk.push(mine)?;
    for commit in walk {
        if known.exists(commit?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Forgets the state of the previous library, which had other notes.
fn forget_library(repo: &Repo) -> Result<(), SyncError> {
    for pattern in ["refs/remotes/origin/*", INCOMING] {
        for reference in repo.git.references_glob(pattern)? {
            reference?.delete()?;
        }
    }
    mark_refused(repo, None)?;
    repo.disk.remove(&repo.private().join("updated"))
}

/// Initializes a repository and commits the files; does nothing if there is one.
///
/// # Errors
/// If the folder cannot be written to, or a file cannot be committed.
pub fn init(root: &Path, settings: SyncSettings) -> Result<Saved, SyncError> {
    match Repo::open(root, settings.clone()) {
        Ok(_) => return Ok(Saved::default()),
        Err(SyncError::NoHistory { .. }) => {}
        Err(error) => return Err(error),
    }
    init_history(root)?;
    Repo::open(root, settings)?.save()
}

/// Initializes a repository for the starter, with one commit.
///
/// Call it before the folder is renamed into place. Objects are written last, as one pack: a
/// synced file for each of them would double the time of the first start.
///
/// # Errors
/// As [`init`].
pub fn init_starter(root: &Path) -> Result<(), SyncError> {
    let author = Some(("guildhall".to_owned(), "guildhall@localhost".to_owned()));
    let settings = SyncSettings {
        author,
        ..SyncSettings::default()
    };
    init_history(root)?;
    let mut repo = Repo::open(root, settings)?;
    // Do not sign the starter with the user's key: the user did not write it.
    repo.signs = Some(false);
    let objects = repo.git.odb()?;
    let in_memory = objects.add_new_mempack_backend(MEMPACK_PRIORITY)?;
    repo.save()?;
    let mut pack = Buf::new();
    in_memory.dump(&repo.git, &mut pack)?;
    let mut writer = objects.packwriter()?;
    let written = writer.write_all(&pack);
    written.map_err(|error| SyncError::file("written", repo.git.path(), error))?;
    writer.commit()?;
    Ok(())
}

/// Priority of the in-memory object backend over those on disk.
const MEMPACK_PRIORITY: i32 = 1000;

fn init_history(folder: &Path) -> Result<Repository, SyncError> {
    let mut options = RepositoryInitOptions::new();
    options
        .external_template(false)
        .initial_head("main")
        .mkpath(true);
    Ok(Repository::init_opts(folder, &options)?)
}

/// The default branch of the shared library; `None` if it is empty.
fn default_branch(
    repo: &Repo,
    remote: &Remote,
    watch: &mut Watch<'_>,
) -> Result<Option<String>, SyncError> {
    (watch.on_step)(SyncStep::Contacting);
    let git = match list_references(repo, remote, &["--symref"], &["HEAD"]) {
        Ok(git) => git,
        Err(SyncError::NoGit) if Address::of(&remote.url) == Some(Address::Folder) => {
            let there = Repository::open(folder_of(&remote.url));
            let head = there
                .ok()
                .and_then(|git| git.head().ok()?.name().ok().map(str::to_owned));
            return Ok(head);
        }
        Err(error) => return Err(error),
    };
    let mut ignored = |_: &str| {};
    let done = git.run(b"", &mut ignored, &|| watch.stop.load(Ordering::Relaxed))?;
    if !done.success {
        return Err(explain(&done, remote, &repo.root));
    }
    Ok(default_branch_in(&done.output))
}

/// Checks out the files into the new folder.
///
/// `settings` stay in the place of those of the commit, as in a copy that had them before.
fn first_files(
    repo: &Repo,
    branch: &Branch,
    commit: Oid,
    settings: Option<Oid>,
) -> Result<(), SyncError> {
    if !repo.prefix.is_empty() {
        check_out_outside(repo, commit)?;
        repo.disk.make_folder(&repo.root)?;
    }
    if let Some(settings) = settings {
        let path = format!("{}{SETTINGS}", repo.prefix);
        repo.put(&path, Some(settings), None)?;
        let base = Some(settings.to_string());
        let losing = None;
        repo.list_left_out(&[LeftOutFile { path, base, losing }])?;
    }
    let target = CheckoutTarget {
        commit: Some(commit),
        ..CheckoutTarget::default()
    };
    check_out(repo, branch, target, "clone").map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::tests::fixture::World;

    #[cfg(unix)]
    #[test]
    fn a_clone_from_a_silent_server_can_be_stopped() {
        use std::os::unix::fs::PermissionsExt as _;
        use std::sync::atomic::AtomicBool;

        let world = World::with(&[]);
        let ssh = world.folder.path().join("ssh");
        fs::write(&ssh, "#!/bin/sh\nexec sleep 600\n").expect("a program");
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).expect("it may run");
        let mut settings = world.settings("ann");
        settings.environment.push(("GIT_SSH".into(), ssh.into()));
        let stop = AtomicBool::new(false);
        let mut steps = Vec::new();
        // Stop as soon as the fetch starts.
        let mut on_step = |step| {
            stop.store(true, Ordering::Relaxed);
            steps.push(step);
        };
        let mut watch = Watch {
            on_step: &mut on_step,
            stop: &stop,
        };
        let folder = world.folder.path().join("copies").join("ann");
        let url = "ssh://git@slow.example/league";
        let copied = clone(url, &folder, settings, &mut watch);
        assert!(matches!(copied, Err(SyncError::Stopped)), "{copied:?}");
        assert_eq!(steps, [SyncStep::Contacting]);
        let left = fs::read_dir(folder.parent().expect("a folder")).expect("it is read");
        assert_eq!(left.count(), 0, "nothing is left of the copy");
    }
}
