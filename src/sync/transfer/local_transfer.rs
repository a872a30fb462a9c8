//! Shared libraries in folders, where no git is installed: libgit2 carries the states itself.

use git2::{FetchOptions, Oid, PushOptions, Repository};

use super::fetch_push::{Fetched, Pushed};
use crate::sync::error::SyncError;
use crate::sync::remote::address::shown;
use crate::sync::remote::redact::clean;
use crate::sync::repository::exchange::{Branch, Exchange, Remote};

impl Exchange {
    /// Without git, folders are still within reach.
    pub(crate) fn fetch_folder(
        &self,
        remote: &Remote,
        branch: &Branch,
        arriving: &str,
    ) -> Result<Fetched, SyncError> {
        let there = self.open_folder(remote)?;
        if there.is_empty()? || there.references()?.next().is_none() {
            return Ok(Fetched::Empty);
        }
        if there.find_reference(&branch.name).is_err() {
            return Ok(Fetched::NoBranch);
        }
        self.disk.change()?;
        let mut options = FetchOptions::new();
        options
            .download_tags(git2::AutotagOption::None)
            .update_fetchhead(false);
        let url = there.path().to_string_lossy().into_owned();
        let refspec = format!("+{}:{arriving}", branch.name);
        let mut remote = self.git.remote_anonymous(&url)?;
        remote.fetch(&[&refspec], Some(&mut options), None)?;
        // It is not read: perhaps it cannot be.
        let arrived = self.git.find_reference(arriving)?.target();
        Ok(arrived.map_or(Fetched::NoBranch, Fetched::At))
    }

    /// Objects first, under a name of ours; then the branch, if it still stands where we saw it.
    pub(crate) fn push_folder(
        &self,
        remote: &Remote,
        reference: &str,
        commit: Oid,
        expected: Option<Oid>,
    ) -> Result<Pushed, SyncError> {
        let there = self.open_folder(remote)?;
        let arriving = format!("refs/guildhall/arriving-{commit}");
        self.set_reference(&arriving, commit, "share")?;
        self.disk.change()?;
        let url = there.path().to_string_lossy().into_owned();
        let refspec = format!("+{arriving}:{arriving}");
        self.git
            .remote_anonymous(&url)?
            .push(&[&refspec], Some(&mut PushOptions::new()))?;
        let there = self.open_folder(remote)?;
        let moved = match expected {
            Some(old) => there.reference_matching(reference, commit, true, old, "guildhall: share"),
            None => there.reference(reference, commit, false, "guildhall: share"),
        };
        let taken = match moved {
            Ok(_) => Pushed::Taken,
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
                Pushed::TooLate
            }
            Err(error) => return Err(error.into()),
        };
        for git in [&there, &self.git] {
            if let Ok(mut left) = git.find_reference(&arriving) {
                left.delete()?;
            }
        }
        Ok(taken)
    }

    fn open_folder(&self, remote: &Remote) -> Result<Repository, SyncError> {
        let path = remote.url.strip_prefix("file://").unwrap_or(&remote.url);
        let path = self.git.workdir().unwrap_or(&self.root).join(path);
        Repository::open(path).map_err(|_| SyncError::NoSuchLibrary {
            remote: shown(&remote.url),
        })
    }
}
