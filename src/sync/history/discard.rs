//! Puts a note back as the others have it. What I made of it stays in history: an undo brings it
//! back.

use std::path::Path;

use super::save::{FileChange, message};
use crate::sync::error::SyncError;
use crate::sync::merge::checkout::CheckoutTarget;
use crate::sync::remote::redact::clean;
use crate::sync::repository::dirty_files::TreeFile;
use crate::sync::repository::exchange::Exchange;

impl Exchange {
    /// Puts the file at this path below the root back to what the shared library is known to have,
    /// and gives what changed by that. A file of mine alone goes.
    ///
    /// All edits of the base are saved first, so nothing is lost.
    ///
    /// # Errors
    /// [`SyncError::NothingToDiscard`] if the file is the same there, or what any update may fail
    /// with.
    pub fn discard(&self, path: &str) -> Result<Vec<FileChange>, SyncError> {
        let same = || SyncError::NothingToDiscard {
            id: clean(path.strip_suffix(".md").unwrap_or(path)),
        };
        let (_lock, branch) = self.begin("discard")?;
        let (_, branch) = self.save_edits(branch)?;
        let tip = branch.tip.ok_or_else(same)?;
        let shared = self.shared_base(&branch)?;
        let full = format!("{}{path}", self.prefix);
        let (mine, theirs) = (self.tree_of(Some(tip))?, self.tree_of(shared)?);
        let [my_entry, their_entry] = [&mine, &theirs].map(|tree| {
            let entry = tree.get_path(Path::new(&full)).ok()?;
            let entry = TreeFile {
                id: entry.id(),
                mode: entry.filemode(),
            };
            entry.is_file().then_some(entry)
        });
        if my_entry.map(|entry| entry.id) == their_entry.map(|entry| entry.id) {
            return Err(same());
        }
        let tree = self.write_tree(mine.id(), &[(full, their_entry)])?;
        let changed = self.changes_of_trees(mine.id(), tree)?;
        let commit = self.write_commit(tree, &[tip], &message("Put back", &changed))?;
        let target = CheckoutTarget {
            commit: Some(commit),
            ..CheckoutTarget::default()
        };
        self.update_to(&branch, target, "discard")?;
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::tests::fixture::{World, note, read, sync, write};

    #[test]
    fn what_is_discarded_comes_back_by_undo() {
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
        assert_eq!(left.action, "discard");
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
