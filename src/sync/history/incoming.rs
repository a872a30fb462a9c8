//! Fetched changes that are not merged yet, and the user's name and account.

use crate::sync::commit::identity::{Role, identity};
use crate::sync::error::SyncError;
use crate::sync::history::note_change::{NoteChange, note_change};
use crate::sync::remote::account::Account;
use crate::sync::remote::redact::clean;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::regular_file_at;
use crate::sync::transfer::fetched_state::incoming_state;

impl Repo {
    /// The text of a file in the last fetched commit, if any.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_text(&self, path: &str) -> Result<Option<String>, SyncError> {
        let Some(incoming) = incoming_state(self)? else {
            return Ok(None);
        };
        let full = format!("{}{path}", self.prefix);
        let id = regular_file_at(&self.tree_of(Some(incoming))?, &full);
        id.map_or(Ok(None), |id| self.text(id))
    }

    /// The fetched change of a file since the merge base.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn incoming_change(&self, path: &str) -> Result<Option<NoteChange>, SyncError> {
        let (Some(incoming), Some(tip)) = (incoming_state(self)?, self.branch_to_read()?.0.tip)
        else {
            return Ok(None);
        };
        let full = format!("{}{path}", self.prefix);
        let base = self.git.merge_base(tip, incoming).ok();
        let old = regular_file_at(&self.tree_of(base)?, &full);
        let new = regular_file_at(&self.tree_of(Some(incoming))?, &full);
        if old == new {
            return Ok(None);
        }
        Ok(Some(note_change(self, &full, old, new)?))
    }

    /// The configured author name, if any; safe to display.
    pub fn who(&self) -> Option<String> {
        let signature = identity(self, Role::Author).ok()?;
        Some(clean(signature.name().ok()?)).filter(|name| !name.is_empty())
    }

    /// The account for the shared library; `None` without one, or for a folder.
    pub fn account(&self) -> Option<Account> {
        let remote = self.remote(&self.branch().ok()?).ok()?;
        Account::of(&remote.url, &self.root)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use crate::sync::tests::fixture::{World, note, sync, write};
    use crate::sync::transfer::progress::Watch;

    #[test]
    fn updates_are_previewed_and_fetched_without_pushing() {
        let path = "practices/oslo/heat.md";
        let world = World::with(&[(path, &note("idea", "One\n"))]);
        let (ann, bob) = (world.copy("ann"), world.copy("bob"));
        assert!(ann.last_update().is_some(), "a fresh copy is of today");
        write(ann.root(), path, &note("adopted", "One\n"));
        sync(&ann).expect("shared");
        write(bob.root(), "practices/oslo/new.md", &note("idea", "Mine\n"));
        let stop = AtomicBool::new(false);
        let mut on_step = |_| {};
        let mut watch = Watch {
            on_step: &mut on_step,
            stop: &stop,
        };
        bob.preview(&mut watch).expect("seen");
        let change = bob.incoming_change(path).expect("read").expect("changed");
        assert_eq!(change.changes.len(), 1, "{change:?}");
        let text = bob.incoming_text(path).expect("read");
        assert_eq!(text, Some(note("adopted", "One\n")));
        assert_eq!(bob.status().expect("known").incoming.len(), 1);

        let got = bob.get_updates(&mut watch).expect("updated");
        assert_eq!((got.received.len(), got.saved.changed.len()), (1, 1));
        assert!(got.shared.is_empty());
        assert_eq!(got.unshared.len(), 1, "mine is still to be shared");
        let status = bob.status().expect("known");
        assert!(status.incoming.is_empty() && status.unsaved.is_empty());
        assert_eq!(status.to_share.len(), 1, "mine is still to be shared");
        ann.get_updates(&mut watch).expect("nothing new");
        assert!(!ann.root().join("practices/oslo/new.md").exists());
        sync(&bob).expect("shared");
        ann.get_updates(&mut watch).expect("updated");
        assert!(ann.root().join("practices/oslo/new.md").exists());
    }
}
