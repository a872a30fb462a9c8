//! Checks the repository and guildhall's own files for damage.

use std::fs;
use std::path::Path;

use git2::{ObjectType, TreeWalkMode, TreeWalkResult};

use crate::sync::conflicts::pending_conflicts::damaged_pending;
use crate::sync::error::SyncError;
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
    for error in repo.misplaced() {
        faults.push(format!("{error}: {}", error.help()));
    }
    for held in damaged_pending(repo) {
        faults.push(format!("{}: {}", held.path, held.why));
    }
    if let Err(error @ SyncError::DamagedGitFile { .. }) = repo.branch() {
        faults.push(format!("{error}: {}", error.help()));
    } else if let Err(error) = read_history(repo) {
        faults.push(format!(
            "the history is damaged ({}): clone the library again into another folder and copy \
             your edits there",
            clean(error.message())
        ));
    }
    faults
}

/// Reads all references, every commit of the branch, and every blob of the newest one.
fn read_history(repo: &Repo) -> Result<(), git2::Error> {
    // libgit2 looks up a single one in sorted packed references without reading all, and reports
    // damage once per handle.
    let fresh = git2::Repository::open(repo.git.path())?;
    fresh.references()?.last();
    for name in loose_references(repo.git.commondir()) {
        match fresh.find_reference(&name) {
            // git allows a symbolic one to name a branch that is gone.
            Ok(found) if found.target().is_some() => _ = found.peel(ObjectType::Any)?,
            Ok(_) => {}
            // Of the main copy, in a linked worktree.
            Err(error) if error.code() == git2::ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
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

/// The names of references with a file of their own; libgit2 does not list damaged ones.
fn loose_references(git_dir: &Path) -> Vec<String> {
    let mut folders = vec![git_dir.join("refs")];
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if let Some(name) = path.strip_prefix(git_dir).ok().and_then(Path::to_str) {
                let name = name.replace(std::path::MAIN_SEPARATOR, "/");
                // Not a lock file, or one of a file manager.
                if git2::Reference::is_valid_name(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}
