//! Finds paths that some file system treats as equal.

use std::collections::HashMap;

use crate::notes::portable_name::fold;

/// Files and folders by folded name.
#[derive(Default)]
pub(crate) struct FoldedNames(HashMap<String, String>);

impl FoldedNames {
    pub(crate) fn add(&mut self, path: &str) {
        for part in with_folders(path) {
            self.0.entry(fold(part)).or_insert_with(|| part.to_owned());
        }
    }

    /// Whether a path or a parent folder has a different spelling here.
    pub(crate) fn has_collision(&self, path: &str) -> bool {
        with_folders(path).any(|part| self.0.get(&fold(part)).is_some_and(|known| known != part))
    }
}

/// A path and its parent folders.
fn with_folders(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.match_indices('/').map(|(at, _)| at);
    ends.chain([path.len()]).map(|end| &path[..end])
}
