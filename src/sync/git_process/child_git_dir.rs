//! The git folder that children get instead of the copy's own: no setting of the copy is in it.
//!
//! git always reads the configuration of the repository it works in. A child works in a folder of
//! ours that shares nothing with the copy but its objects, which `GIT_OBJECT_DIRECTORY` names. It
//! lies inside the copy's git folder and names the same branch and library, so that the conditional
//! includes of the user's own configuration (`gitdir` with a folder above, `onbranch`, `hasconfig`)
//! still apply. One that names the copy's `.git` itself does not: children work in
//! `.git/guildhall/git`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use git2::Oid;

use crate::sync::error::SyncError;
use crate::sync::remote::remote_address::without_credentials;
use crate::sync::repository::git_config::quoted;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;

/// Where states arrive, each under a name of its own: the git of a run that was killed may still
/// be fetching.
const ARRIVING: &str = "refs/guildhall/arriving";

/// References that tell a library what is here already.
const TIPS: &[&str] = &["refs/heads/", "refs/remotes/", "refs/guildhall/incoming"];

/// Brings the git folder of children up to date and gives its path.
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

/// Writes the references that children negotiate with, so that only new objects are fetched.
pub(crate) fn write_known_tips(repo: &Repo) -> Result<(), SyncError> {
    let mut packed = String::new();
    for reference in repo.git.references()? {
        let reference = reference?;
        if let (Ok(name), Some(target)) = (reference.name(), reference.target())
            && TIPS.iter().any(|start| name.starts_with(start))
        {
            _ = writeln!(packed, "{target} {name}");
        }
    }
    let path = repo.private().join("git/packed-refs");
    write_or_remove(repo, &path, Some(packed.as_bytes()))
}

/// A reference of the child's git folder under which nothing has arrived yet.
pub(crate) fn new_arrival_ref(repo: &Repo) -> Result<String, SyncError> {
    remove_arrival_refs(repo)?;
    let now = jiff::Timestamp::now().as_nanosecond();
    Ok(format!("{ARRIVING}/{now}-{}", std::process::id()))
}

/// What a child has fetched under this reference.
pub(crate) fn arrived_at(repo: &Repo, arriving: &str) -> Option<Oid> {
    let text = read_own(&repo.private().join("git").join(arriving)).ok()??;
    Oid::from_str(std::str::from_utf8(&text).ok()?.trim()).ok()
}

/// Removes the names under which states arrived, here and in the git folder of children, and
/// the locks of those that were ended while they named one.
pub(crate) fn remove_arrival_refs(repo: &Repo) -> Result<(), SyncError> {
    for reference in repo.git.references_glob(&format!("{ARRIVING}/*"))? {
        let swept = repo.delete_reference(reference?);
        if matches!(swept, Err(SyncError::Stopped)) {
            return swept;
        }
    }
    let folder = repo.private().join("git").join(ARRIVING);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // A leftover does no harm; the next run tries again.
        let swept = repo.disk.remove(&entry.path());
        if matches!(swept, Err(SyncError::Stopped)) {
            return swept;
        }
    }
    Ok(())
}

/// Writes a file of ours if it differs, or removes it.
fn write_or_remove(repo: &Repo, path: &Path, content: Option<&[u8]>) -> Result<(), SyncError> {
    // A link or a pipe goes, whatever it leads to.
    let there = read_own(path).unwrap_or_else(|_| Some(vec![]));
    match content {
        _ if there.as_deref() == content => Ok(()),
        Some(content) => repo.disk.keep(path, content),
        None => repo.disk.remove(path),
    }
}
