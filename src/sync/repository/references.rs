//! Reads, moves and deletes references; removes lock files that libgit2 leaves.

use std::fs;
use std::path::PathBuf;

use git2::{ErrorCode, Oid, Reference};

use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::own_files::not_regular;
use crate::sync::repository::repo::{Branch, Repo};

/// The prefix of the references of proposals.
pub(crate) const PROPOSALS: &str = "refs/heads/proposal/";

impl Repo {
    /// The commit of a reference; `None` if there is no such reference.
    pub(crate) fn tip(&self, name: &str) -> Result<Option<Oid>, SyncError> {
        match self.git.find_reference(name) {
            Ok(found) => match found.peel_to_commit() {
                Ok(commit) => Ok(Some(commit.id())),
                Err(error) => Err(SyncError::Damaged {
                    words: clean(error.message()),
                }),
            },
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Moves a branch, unless another program has moved it.
    pub(crate) fn move_branch(&self, branch: &Branch, to: Oid, why: &str) -> Result<(), SyncError> {
        self.disk.change()?;
        let log = format!("guildhall: {why}");
        let moved = match branch.tip {
            Some(from) => self
                .git
                .reference_matching(&branch.name, to, true, from, &log),
            None => self.git.reference(&branch.name, to, false, &log),
        };
        self.moved(moved, &branch.name)
    }

    /// Sets a reference of guildhall, regardless of its old value.
    pub(crate) fn set_reference(&self, name: &str, to: Oid, why: &str) -> Result<(), SyncError> {
        match self.tip(name) {
            Ok(Some(tip)) if tip == to => return Ok(()),
            Ok(_) => {}
            // Emptied by a power cut or written by another program: libgit2 does not replace it.
            Err(_) => self.disk.remove(&self.git.commondir().join(name))?,
        }
        self.disk.change()?;
        self.moved(
            self.git
                .reference(name, to, true, &format!("guildhall: {why}")),
            name,
        )
    }

    fn moved(
        &self,
        moved: Result<Reference<'_>, git2::Error>,
        name: &str,
    ) -> Result<(), SyncError> {
        if moved.is_ok() {
            self.drop_second_name(name);
        }
        moved.map(|_| ()).map_err(|error| match error.code() {
            ErrorCode::Locked | ErrorCode::Modified | ErrorCode::Exists => {
                let lock = self.git.commondir().join(format!("{name}.lock"));
                SyncError::HistoryLocked { lock }
            }
            _ => self.misplaced().next().unwrap_or_else(|| error.into()),
        })
    }

    /// Entries of the repository that each sync writes, of the wrong file type.
    pub(crate) fn misplaced(&self) -> impl Iterator<Item = SyncError> {
        const FOLDERS: [&str; 5] = [
            "logs",
            "logs/refs",
            "refs/heads",
            "refs/remotes",
            "refs/guildhall",
        ];
        const PRIVATE_FILES: [&str; 8] = [
            "lock",
            "transfer",
            "updated",
            "refused",
            "journal.json",
            "git/HEAD",
            "git/config",
            "git/packed-refs",
        ];
        let folders = FOLDERS
            .map(|name| self.git.commondir().join(name))
            .into_iter();
        let private = ["git", "git/refs", "waiting"].map(|name| self.private().join(name));
        let private = [self.private()].into_iter().chain(private);
        let folders = folders
            .chain(private)
            .filter(|path| path.exists() && !path.is_dir());
        let files = PRIVATE_FILES
            .map(|name| self.private().join(name))
            .into_iter();
        let is_other = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|it| !it.is_file());
        folders
            .chain(files.filter(is_other))
            .map(|path| not_regular(&path))
    }

    /// Removes a lock file that is a hard link to the reference itself.
    ///
    /// libgit2 creates a new reference by linking its lock file, then unlinks the lock and ignores
    /// errors. Such a lock belongs to no process.
    #[cfg_attr(
        not(unix),
        expect(clippy::unused_self, reason = "only there are files linked")
    )]
    fn drop_second_name(&self, name: &str) {
        #[cfg(not(unix))]
        let _ = name;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let folder = self.git.commondir();
            let lock = folder.join(format!("{name}.lock"));
            let [file, second] = [folder.join(name), lock.clone()].map(|path| {
                fs::symlink_metadata(path)
                    .map(|known| (known.dev(), known.ino()))
                    .ok()
            });
            if second.is_some() && second == file {
                // If this fails too, the next run reports the lock.
                let _ = fs::remove_file(lock);
            }
        }
    }

    /// Deletes a reference of guildhall, and a lock file that libgit2 failed to remove.
    pub(crate) fn delete_reference(&self, mut reference: Reference<'_>) -> Result<(), SyncError> {
        let name = reference.name().map(str::to_owned);
        self.disk.change()?;
        reference.delete()?;
        if let Ok(name) = name {
            // Usually it does not exist.
            let _ = fs::remove_file(self.git.commondir().join(format!("{name}.lock")));
        }
        Ok(())
    }

    /// Whether `old` is `new` or an ancestor of it.
    pub(crate) fn contains(&self, new: Oid, old: Oid) -> Result<bool, SyncError> {
        Ok(new == old || self.git.graph_descendant_of(new, old)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_a_lock_that_links_to_the_reference_is_removed() {
        use crate::sync::tests::fixture::World;
        let world = World::with(&[]);
        let bob = world.copy("bob");
        let tip = bob.branch().expect("a branch").tip.expect("a state");
        let name = "refs/guildhall/backup/20260101T000000000000Z-save";
        bob.set_reference(name, tip, "test").expect("set");
        let place = bob.git.commondir().join(name);
        let lock = bob.git.commondir().join(format!("{name}.lock"));
        fs::hard_link(&place, &lock).expect("linked");
        bob.drop_second_name(name);
        assert!(place.exists() && !lock.exists());
        fs::write(&lock, "").expect("written");
        bob.drop_second_name(name);
        assert!(lock.exists());
    }
}
