//! Checks out files that an earlier checkout left out, once nothing is in their place.

use git2::Oid;

use super::journal::JournalFile;
use super::recovery::carry_over;
use crate::sync::error::SyncError;
use crate::sync::repository::atomic_fs::blocking_parent;
use crate::sync::repository::left_out_files::{LeftOutFile, file_in};
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::TreeFile;

/// Brings back the files that nothing is in the way of any more; call it under the lock.
///
/// A file that was edited meanwhile is merged with the newest version.
pub(crate) fn restore_left_out(repo: &Repo, tip: Option<Oid>) -> Result<(), SyncError> {
    let (listed, Some(tip)) = (repo.listed_left_out(), tip) else {
        return Ok(());
    };
    if listed.is_empty() {
        return Ok(());
    }
    let mut left = Vec::new();
    for file in &listed {
        match restore(repo, file, tip) {
            Ok(true) => {}
            // It was changed or closed meanwhile: the next run tries again.
            Ok(false)
            | Err(
                SyncError::InTheWay { .. }
                | SyncError::BeingEdited { .. }
                | SyncError::ReadOnly { .. }
                | SyncError::Closed { .. },
            ) => left.push(file.clone()),
            Err(error) => return Err(error),
        }
    }
    if left == listed {
        return Ok(());
    }
    repo.list_left_out(&left)
}

/// Brings back one file; returns whether it is no longer left out.
fn restore(repo: &Repo, file: &LeftOutFile, tip: Oid) -> Result<bool, SyncError> {
    let tree = repo.tree_of(Some(tip))?;
    let (base, new) = (file.base(), file_in(&tree, &file.path));
    if new == base {
        return Ok(true);
    }
    if repo.settings_reason(&tree, &file.path, false).is_some() {
        // The last good settings stay, or come back.
        if base.is_some() && repo.content_id(&file.path)?.is_none() {
            repo.put(&file.path, base, None)?;
        }
        return Ok(repo.content_id(&file.path)? == new);
    }
    let below = repo.in_base(&file.path).unwrap_or(&file.path);
    if blocking_parent(&repo.root, below).is_some()
        || repo.left_out_reason(&file.path, base).is_some()
    {
        return Ok(new.is_none());
    }
    let (Some(id), on_disk) = (new, repo.content_id(&file.path)?) else {
        return Ok(true);
    };
    if repo.is_too_large(&file.path, id) {
        if on_disk.is_none() {
            // Its absence is no removal.
            let entry = tree.get_path(std::path::Path::new(&file.path)).ok();
            let entry = entry.map(|entry| TreeFile::of(&entry));
            repo.record(&[(file.path.clone(), entry, None)])?;
        }
        return Ok(true);
    }
    let known = match on_disk {
        None => repo.put(&file.path, new, None)?,
        Some(found) if Some(found) == new => None,
        Some(found) if Some(found) == base => repo.put(&file.path, new, base)?,
        Some(_) => {
            let edited = std::fs::read(repo.place(&file.path));
            let edited =
                edited.map_err(|error| SyncError::file("read", &repo.place(&file.path), error))?;
            let text = |id: Option<Oid>| id.map(|id| id.to_string());
            let merged = JournalFile {
                path: file.path.clone(),
                old: text(base),
                new: text(new),
            };
            carry_over(repo, &merged, &edited, tip)?;
            None
        }
    };
    let entry = tree.get_path(std::path::Path::new(&file.path)).ok();
    let entry = entry.map(|entry| TreeFile::of(&entry));
    repo.record(&[(file.path.clone(), entry, known)])?;
    Ok(true)
}
