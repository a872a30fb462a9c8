//! Checks the repository and guildhall's own files for damage.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Commit, Config, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};

use crate::model::age;
use crate::sync::error::SyncError;
use crate::sync::libgit2_errors::damage_in_words;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::transfer::fetch_push::{INCOMING, seen_reference};
use crate::sync::transfer::own_branch::own_branch_error;

impl Repo {
    /// Damage in the repository or guildhall's own files, and settings not followed, with help.
    ///
    /// Reads every commit, and every file of the newest one. Changes nothing.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.is_index_damaged() {
            let says = "the list of saved files is damaged: `guildhall save` rebuilds it";
            faults.push(says.to_owned());
        }
        for error in self.misplaced() {
            faults.push(format!("{error}: {}", error.help()));
        }
        for held in self.left_out_waiting() {
            faults.push(format!("{}: {}", held.path, held.why));
        }
        faults.extend(left_locks(self));
        for name in damaged_records(self) {
            faults.push(format!(
                "a record of the shared library is damaged ({}): `guildhall sync` writes it again",
                clean(&name)
            ));
        }
        if let Some(key) = push_address(self) {
            faults.push(format!(
                "git is set to push to another address ({key}), but guildhall shares with the library \
                 that it gets updates from: to share with another one, run `guildhall connect ADDRESS`"
            ));
        }
        let mut is_damaged = false;
        for error in hindrances(self) {
            is_damaged |= matches!(
                error,
                SyncError::DamagedGitFile { .. } | SyncError::LostBranch { .. }
            );
            let sentence = format!("{error}: {}", error.help());
            if !faults.contains(&sentence) {
                faults.push(sentence);
            }
        }
        if is_damaged {
            return faults;
        }
        if let Err(error) = read_history(self) {
            faults.push(format!(
                "the history is damaged ({}): clone the library again into another folder and copy \
                 your edits there",
                damage_in_words(&clean(error.message()))
            ));
        }
        faults
    }
}

/// What makes a sync impossible. The state of the branch, or a folder that cannot be written to.
fn hindrances(repo: &Repo) -> Vec<SyncError> {
    let branch = match repo.branch() {
        Ok(branch) => {
            let remote = repo.remote(&branch).ok();
            remote.and_then(|remote| own_branch_error(repo, &remote, &branch).ok()?)
        }
        Err(error) => Some(error),
    };
    let folders = [repo.root.as_path(), repo.git.path()];
    let unwritable = folders.into_iter().find_map(|folder| {
        let error = tempfile::tempfile_in(folder).err()?;
        Some(SyncError::file("written", folder, error))
    });
    branch.into_iter().chain(unwritable).collect()
}

/// The setting that makes git push to another address too; safe to display.
fn push_address(repo: &Repo) -> Option<String> {
    let branch = repo.branch().ok()?;
    let name = repo.remote(&branch).ok()?.name;
    // Not among the settings that count, so read it again.
    let config = Config::open(&repo.git.commondir().join("config")).ok()?;
    let values = |key: &str| -> Option<Vec<String>> {
        let mut found = Vec::new();
        let mut entries = config.multivar(key, None).ok()?;
        while let Some(entry) = entries.next() {
            found.push(entry.ok()?.value().ok()?.to_owned());
        }
        Some(found)
    };
    let url = format!("remote.{name}.url");
    let address = values(&url)?.into_iter().next()?;
    let keys = [
        (url, &address),
        (format!("remote.{name}.pushurl"), &address),
        (format!("branch.{}.pushRemote", branch.short()), &name),
        ("remote.pushDefault".to_owned(), &name),
    ];
    let differs = |(key, own): &(String, &String)| {
        let values = values(key).unwrap_or_default();
        values.iter().any(|value| value != *own)
    };
    keys.into_iter().find(differs).map(|(key, _)| clean(&key))
}

/// The references to the shared library that a sync writes.
fn records(repo: &Repo) -> Vec<String> {
    let remote = repo.branch().and_then(|branch| repo.remote(&branch));
    let mut names = vec![INCOMING.to_owned()];
    if let Ok(remote) = remote {
        names.extend([remote.tracking(), seen_reference(&remote)]);
    }
    names
}

fn damaged_records(repo: &Repo) -> Vec<String> {
    let mut names = records(repo);
    names.retain(|name| check_reference(&repo.git, name).is_err() && !has_target(repo, name));
    names
}

/// Whether the object of a reference is there, though it may be damaged.
fn has_target(repo: &Repo, name: &str) -> bool {
    let target = repo.git.refname_to_id(name);
    target.is_ok_and(|id| repo.git.odb().is_ok_and(|objects| objects.exists(id)))
}

/// Checks that a reference leads to an object, or to another reference.
fn check_reference(git: &Repository, name: &str) -> Result<(), git2::Error> {
    match git.find_reference(name) {
        // git allows a symbolic one to name a branch that is gone.
        Ok(found) if found.target().is_some() => found.peel(ObjectType::Any).map(|_| ()),
        Ok(_) => Ok(()),
        // Of the main copy, in a linked worktree.
        Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Reads all references, every commit, and the blobs for the next merge.
fn read_history(repo: &Repo) -> Result<(), git2::Error> {
    // libgit2 looks up a single one in sorted packed references without reading all, and reports
    // damage once per handle.
    let fresh = Repository::open(repo.git.path())?;
    fresh.references()?.last();
    let records = records(repo);
    let mut loose = loose_references(repo.git.commondir());
    loose.retain(|name| !records.contains(name) || has_target(repo, name));
    for name in loose {
        check_reference(&fresh, &name)?;
    }
    let head = match repo.git.head() {
        Ok(head) => head,
        Err(error) if error.code() == git2::ErrorCode::UnbornBranch => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut walk = repo.git.revwalk()?;
    walk.push_head()?;
    for id in walk {
        repo.git.find_tree(repo.git.find_commit(id?)?.tree_id())?;
    }
    let head = head.peel_to_commit()?;
    let mut read = HashSet::new();
    read_files(repo, &head, &mut read)?;
    for name in records {
        let shared = repo.git.find_reference(&name);
        let shared = shared.and_then(|shared| shared.peel_to_commit());
        let Ok(shared) = shared else { continue };
        read_files(repo, &shared, &mut read)?;
        if let Ok(base) = repo.git.merge_base(head.id(), shared.id()) {
            read_files(repo, &repo.git.find_commit(base)?, &mut read)?;
        }
    }
    Ok(())
}

/// Reads every file of a commit that is not in `read` yet.
fn read_files(
    repo: &Repo,
    commit: &Commit<'_>,
    read: &mut HashSet<Oid>,
) -> Result<(), git2::Error> {
    let odb = repo.git.odb()?;
    let mut failed = None;
    let walked = commit.tree()?.walk(TreeWalkMode::PreOrder, |_, entry| {
        if !read.insert(entry.id()) {
            return TreeWalkResult::Skip;
        }
        if entry.kind() == Some(ObjectType::Blob) {
            failed = odb.read(entry.id()).err();
        }
        if failed.is_some() {
            TreeWalkResult::Abort
        } else {
            TreeWalkResult::Ok
        }
    });
    failed.map_or(walked, Err)
}

/// Age above which no program that runs holds a lock, in seconds.
const LEFT_LOCK_SECONDS: u64 = 60;

/// Lock files that a killed git left, with their age and what to do.
fn left_locks(repo: &Repo) -> Vec<String> {
    let (own, common) = (repo.git.path(), repo.git.commondir());
    let mut locks = ["index.lock", "HEAD.lock"]
        .map(|name| own.join(name))
        .to_vec();
    locks.extend(["config.lock", "packed-refs.lock"].map(|name| common.join(name)));
    locks.extend(files_of_references(common));
    let fault = |lock: PathBuf| {
        let written = fs::symlink_metadata(&lock).ok()?.modified().ok()?;
        // One from the future was written by another clock.
        let age = written.elapsed();
        let seconds = age.map_or(i64::MAX.unsigned_abs(), |age| age.as_secs());
        let age = age::in_words(i64::try_from(seconds).ok()?);
        // A program that runs may hold it.
        if seconds < LEFT_LOCK_SECONDS {
            return None;
        }
        Some(format!(
            "{} was written {}, and no other program may write to the history while it is there: if \
             none is running, delete it",
            clean(&lock.to_string_lossy()),
            age.unwrap_or_else(|| "long ago".to_owned())
        ))
    };
    locks.retain(|path| path.extension().is_some_and(|end| end == "lock"));
    locks.into_iter().filter_map(fault).collect()
}

/// Names of references with a file of their own. Damaged ones are not listed by libgit2.
fn loose_references(git_dir: &Path) -> Vec<String> {
    let name_of = |path: PathBuf| {
        let name = path.strip_prefix(git_dir).ok()?.to_str()?;
        Some(name.replace(std::path::MAIN_SEPARATOR, "/"))
    };
    let names = files_of_references(git_dir).into_iter().filter_map(name_of);
    // Not a lock file, or one of a file manager.
    names
        .filter(|name| git2::Reference::is_valid_name(name))
        .collect()
}

/// All files below `refs`.
fn files_of_references(git_dir: &Path) -> Vec<PathBuf> {
    let mut folders = vec![git_dir.join("refs")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}
