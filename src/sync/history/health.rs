//! Checks the repository and guildhall's own files for damage.

use std::path::Path;

use git2::{ObjectType, TreeWalkMode, TreeWalkResult};

use crate::sync::conflicts::pending_conflicts::damaged_pending;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::own_files::read_own;
use crate::sync::repository::repo::Repo;

/// The damage found, each with what to do about it.
pub(crate) fn faults(repo: &Repo) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(words) = repo.index_fault() {
        faults.push(format!(
            "the list of saved files is damaged ({words}): `guildhall save` rebuilds it"
        ));
    }
    for error in blocked(repo) {
        faults.push(format!("{error}: {}", error.mend()));
    }
    for held in damaged_pending(repo) {
        faults.push(format!("{}: {}", held.path, held.why));
    }
    if let Err(error) = read_history(repo) {
        faults.push(format!(
            "the history is damaged ({}): clone the library again into another folder and copy \
             your edits there",
            clean(error.message())
        ));
    }
    faults
}

/// What is in the place of a folder or file that every sync writes.
fn blocked(repo: &Repo) -> impl Iterator<Item = SyncError> {
    let folders = [repo.private(), repo.git.commondir().join("logs")];
    let folders = folders
        .into_iter()
        .filter(|path| path.exists() && !path.is_dir())
        .map(|path| SyncError::NotRegular { path });
    let lock = repo.private().join("lock");
    let lock = lock
        .parent()
        .is_some_and(Path::is_dir)
        .then(|| read_own(&lock));
    folders.chain(lock.and_then(Result::err))
}

/// Reads the packed references, every commit of the branch, and every blob of the newest one.
fn read_history(repo: &Repo) -> Result<(), git2::Error> {
    // libgit2 reads packed-refs only for a reference without a file of its own, so look one up. It
    // reports damage once per handle.
    let fresh = git2::Repository::open(repo.git.path())?;
    match fresh.find_reference("refs/guildhall/none") {
        Err(error) if error.code() != git2::ErrorCode::NotFound => return Err(error),
        _ => {}
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
    let odb = repo.git.odb()?;
    let mut failed = None;
    let walked = head
        .peel_to_tree()?
        .walk(TreeWalkMode::PreOrder, |_, entry| {
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
