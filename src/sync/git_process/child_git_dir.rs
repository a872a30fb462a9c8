//! A separate git directory for child processes, without the repository's own configuration.
//!
//! git always reads the configuration of its repository. A child process uses a directory of ours
//! instead, which shares only the objects (`GIT_OBJECT_DIRECTORY`). It is inside the git directory
//! and has the same branch and remote, so that conditional includes of the user's configuration
//! (`gitdir` with a parent folder, `onbranch`, `hasconfig`) still apply. An include for exactly
//! the `.git` folder does not: children run in `.git/guildhall/git`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::remote::remote_address::without_credentials;
use crate::sync::repository::git_config::quoted;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;

/// Prefix of references for fetched commits.
///
/// Each fetch has its own name, because the git of a killed run may still be fetching.
const ARRIVING: &str = "refs/guildhall/arriving";

/// The branches of this copy, which a fetch negotiates with.
const OWN_TIPS: &str = "refs/heads/";

/// The last fetched commit, which a fetch negotiates with, too.
const FETCHED_TIP: &str = "refs/guildhall/incoming";

/// Updates the git directory for children and returns its path.
pub(crate) fn child_git_dir(repo: &Repo) -> Result<PathBuf, SyncError> {
    let folder = repo.private().join("git");
    repo.disk.make_own_folder(&folder)?;
    repo.disk.make_own_folder(&folder.join("refs"))?;
    let head = repo.git.find_reference("HEAD").ok();
    let head = head.as_ref().and_then(|head| head.symbolic_target().ok()?);
    let head = format!("ref: {}\n", head.unwrap_or("refs/heads/main"));
    let mut config =
        "[core]\n\trepositoryformatversion = 0\n\tbare = true\n\tlogallrefupdates = false\n"
            .to_owned();
    if let Ok(remote) = repo.branch().and_then(|branch| repo.remote(&branch)) {
        let url = quoted(&without_credentials(&remote.url));
        _ = write!(config, "[remote \"origin\"]\n\turl = {url}\n");
    }
    let shallow = read_own(&repo.git.commondir().join("shallow"))?;
    write_or_remove(repo, &folder.join("HEAD"), Some(head.as_bytes()))?;
    write_or_remove(repo, &folder.join("config"), Some(config.as_bytes()))?;
    write_or_remove(repo, &folder.join("shallow"), shallow.as_deref())?;
    Ok(folder)
}

/// Writes the references for negotiation, so that only new objects are fetched.
///
/// Of the remote-tracking ones only `upstream`: other programs fetch many more. Leaves out those to
/// missing objects, with which git would fail, and those of other programs that are not `accepted`:
/// git reads each of their commits whole.
pub(crate) fn write_known_tips(
    repo: &Repo,
    upstream: &str,
    accepted: &dyn Fn(Oid) -> bool,
) -> Result<(), SyncError> {
    let mut packed = String::new();
    let objects = repo.git.odb()?;
    for reference in repo.git.references()? {
        let reference = reference?;
        if let (Ok(name), Some(target)) = (reference.name(), reference.target())
            && objects.exists(target)
            && (name.starts_with(OWN_TIPS)
                || [upstream, FETCHED_TIP].contains(&name) && accepted(target))
        {
            _ = writeln!(packed, "{target} {name}");
        }
    }
    let path = repo.private().join("git/packed-refs");
    write_or_remove(repo, &path, Some(packed.as_bytes()))
}

/// A new reference name for a fetch.
pub(crate) fn new_arrival_ref(repo: &Repo) -> Result<String, SyncError> {
    remove_arrival_refs(repo)?;
    let now = jiff::Timestamp::now().as_nanosecond();
    Ok(format!("{ARRIVING}/{now}-{}", std::process::id()))
}

/// The commit that a child fetched to this reference.
pub(crate) fn arrived_at(repo: &Repo, arriving: &str) -> Option<Oid> {
    let text = read_own(&repo.private().join("git").join(arriving)).ok()??;
    Oid::from_str(std::str::from_utf8(&text).ok()?.trim()).ok()
}

/// Removes references of fetches, and lock files of interrupted ones.
///
/// They are in the repository and in the git directory for children.
pub(crate) fn remove_arrival_refs(repo: &Repo) -> Result<(), SyncError> {
    for reference in repo.git.references_glob(&format!("{ARRIVING}/*"))? {
        let swept = repo.delete_reference(reference?);
        if matches!(swept, Err(SyncError::Stopped)) {
            return swept;
        }
    }
    let folder = repo.private().join("git").join(ARRIVING);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // A leftover is harmless; the next run tries again.
        let swept = repo.disk.remove(&entry.path());
        if matches!(swept, Err(SyncError::Stopped)) {
            return swept;
        }
    }
    Ok(())
}

/// Writes a file in the private folder if it differs, or removes it.
fn write_or_remove(repo: &Repo, path: &Path, content: Option<&[u8]>) -> Result<(), SyncError> {
    // Replace a link or FIFO, whatever its target.
    let there = read_own(path).unwrap_or_else(|_| Some(vec![]));
    match content {
        _ if there.as_deref() == content => Ok(()),
        Some(content) => repo.disk.keep(path, content),
        None => repo.disk.remove(path),
    }
}
