//! Fetch and push with libgit2, for folder libraries without git installed.

use git2::{FetchOptions, Oid, PushOptions, Repository};

use crate::sync::error::SyncError;
use crate::sync::libgit2_errors::shallow_library;
use crate::sync::remote::redact::clean;
use crate::sync::remote::remote_address::shown;
use crate::sync::repository::repo::{Remote, Repo};
use crate::sync::transfer::transfer_results::{Fetched, Pushed};

/// Fetches from a library in a folder.
pub(crate) fn fetch_folder(
    repo: &Repo,
    remote: &Remote,
    arriving: &str,
) -> Result<Fetched, SyncError> {
    let there = open_folder(repo, remote)?;
    if there.is_empty()? || there.references()?.next().is_none() {
        return Ok(Fetched::Empty);
    }
    if there.is_shallow() {
        return Err(shallow_library());
    }
    if there.find_reference(&remote.branch).is_err() {
        let head = there.head().ok();
        let head = head.as_ref().and_then(|head| head.shorthand().ok());
        let default = head.map(str::to_owned);
        return Ok(Fetched::NoBranch { default });
    }
    repo.disk.change()?;
    let mut options = FetchOptions::new();
    options
        .download_tags(git2::AutotagOption::None)
        .update_fetchhead(false);
    let url = there.path().to_string_lossy().into_owned();
    let refspec = format!("+{}:{arriving}", remote.branch);
    let mut remote = repo.git.remote_anonymous(&url)?;
    remote.fetch(&[&refspec], Some(&mut options), None)?;
    // Do not read the commit: it may be damaged.
    let arrived = repo.git.find_reference(arriving)?.target();
    let gone = Fetched::NoBranch { default: None };
    Ok(arrived.map_or(gone, Fetched::Commit))
}

/// Pushes to a library in a folder.
///
/// Pushes the objects with a temporary reference, then moves the branch if it is unchanged.
pub(crate) fn push_folder(
    repo: &Repo,
    remote: &Remote,
    reference: &str,
    commit: Oid,
    expected: Option<Oid>,
) -> Result<Pushed, SyncError> {
    let there = open_folder(repo, remote)?;
    let arriving = format!("refs/guildhall/arriving-{commit}");
    repo.set_reference(&arriving, commit, "share")?;
    repo.disk.change()?;
    let url = there.path().to_string_lossy().into_owned();
    let refspec = format!("+{arriving}:{arriving}");
    repo.git
        .remote_anonymous(&url)?
        .push(&[&refspec], Some(&mut PushOptions::new()))?;
    let there = open_folder(repo, remote)?;
    let moved = match expected {
        Some(old) => there.reference_matching(reference, commit, true, old, "guildhall: share"),
        None => there.reference(reference, commit, false, "guildhall: share"),
    };
    let taken = match moved {
        Ok(_) => Pushed::Accepted,
        Err(error) if error.code() == git2::ErrorCode::Locked => {
            let lock = there.path().join(format!("{reference}.lock"));
            Pushed::Locked(clean(&lock.to_string_lossy()))
        }
        Err(error)
            if matches!(
                error.code(),
                git2::ErrorCode::Modified | git2::ErrorCode::Exists
            ) =>
        {
            Pushed::Rejected
        }
        Err(error) => return Err(error.into()),
    };
    for git in [&there, &repo.git] {
        if let Ok(mut left) = git.find_reference(&arriving) {
            left.delete()?;
        }
    }
    Ok(taken)
}

fn open_folder(repo: &Repo, remote: &Remote) -> Result<Repository, SyncError> {
    let path = remote.url.strip_prefix("file://").unwrap_or(&remote.url);
    let path = repo.git.workdir().unwrap_or(&repo.root).join(path);
    Repository::open(path).map_err(|_| SyncError::NoSuchLibrary {
        remote: shown(&remote.url),
    })
}
