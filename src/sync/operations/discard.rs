//! Restores a note to the shared version. My version stays in a commit, for undo.

use crate::sync::branch_merge::checkout::{CheckoutTarget, check_out};
use crate::sync::commit::write_commit::{message, write_commit};
use crate::sync::error::SyncError;
use crate::sync::history::save_edits::save_edits;
use crate::sync::history::status::shared_base;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{FileChange, TreeFile};
use crate::sync::safety::begin::begin;

impl Repo {
    /// Restores a file to the last known shared version, and returns what changed.
    ///
    /// `path` is below the root. A file that is not shared is removed. All edits of the base are
    /// committed first, so nothing is lost.
    ///
    /// # Errors
    /// [`SyncError::NothingToDiscard`] if the file is the same there, or an error of a checkout.
    pub fn discard(&self, path: &str) -> Result<Vec<FileChange>, SyncError> {
        let same = || SyncError::NothingToDiscard {
            id: clean(path.strip_suffix(".md").unwrap_or(path)),
        };
        let (_lock, branch) = begin(self, "discard")?;
        let (_, branch) = save_edits(self, branch)?;
        let tip = branch.tip.ok_or_else(same)?;
        let shared = shared_base(self, &branch)?;
        let full = format!("{}{path}", self.prefix);
        let (mine, theirs) = (self.tree_of(Some(tip))?, self.tree_of(shared)?);
        let [my_entry, their_entry] =
            [&mine, &theirs].map(|tree| TreeFile::at(tree, &full).filter(|entry| entry.is_file()));
        if my_entry.map(|entry| entry.id) == their_entry.map(|entry| entry.id) {
            return Err(same());
        }
        let tree = self.write_tree(mine.id(), &[(full, their_entry)])?;
        let changed = self.changes_of_trees(mine.id(), tree)?;
        let commit = write_commit(self, tree, &[tip], &message("Put back", &changed))?;
        let target = CheckoutTarget {
            commit: Some(commit),
            ..CheckoutTarget::default()
        };
        check_out(self, &branch, target, "discard")?;
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::UndoneAction;
    use crate::sync::tests::fixture::{World, note, read, sync, write};

    #[test]
    fn undo_restores_discarded_changes() {
        let path = "practices/oslo/heat.md";
        let world = World::with(&[(path, &note("idea", "One\n"))]);
        let ann = world.copy("ann");
        write(ann.root(), path, &note("adopted", "Two\n"));
        write(ann.root(), "practices/oslo/new.md", &note("idea", "New\n"));
        let changed = ann.discard(path).expect("put back");
        assert_eq!(changed.len(), 1, "{changed:?}");
        assert_eq!(read(&ann, path), note("idea", "One\n"));
        ann.discard("practices/oslo/new.md").expect("gone");
        assert!(!ann.root().join("practices/oslo/new.md").exists());
        let left = ann.undoable().expect("known").expect("something");
        assert_eq!(left.action, UndoneAction::Discard);
        ann.undo().expect("back");
        assert_eq!(
            read(&ann, "practices/oslo/new.md"),
            note("idea", "New\n"),
            "a new note is not lost by discarding it"
        );
        ann.undo().expect("back");
        assert_eq!(read(&ann, path), note("adopted", "Two\n"));
        assert!(matches!(
            world.copy("bob").discard(path),
            Err(SyncError::NothingToDiscard { .. })
        ));
        sync(&ann).expect("still whole");
    }
}
