//! Checks the repository and guildhall's own files for damage.

use git2::{ObjectType, TreeWalkMode, TreeWalkResult};

use crate::sync::conflicts::pending_conflicts::damaged_pending;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;

/// The damage found, each with what to do about it.
pub(crate) fn faults(repo: &Repo) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(words) = repo.index_fault() {
        faults.push(format!(
            "the list of saved files is damaged ({words}): `guildhall save` rebuilds it"
        ));
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

/// Reads every commit of the branch, and every blob of the newest one.
fn read_history(repo: &Repo) -> Result<(), git2::Error> {
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
