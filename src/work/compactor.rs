//! Compacts the index in the background, after the indexer.
//!
//! So the next save does not wait for merging and syncing.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::search::Index;

/// An index after an update.
pub(super) struct UpdatedIndex {
    pub(super) index: Index,
    /// Whether the update changed anything.
    pub(super) has_changed: bool,
}

impl UpdatedIndex {
    /// Merges two updates; the later one has the newer index.
    fn and(self, later: Self) -> Self {
        Self {
            has_changed: self.has_changed || later.has_changed,
            ..later
        }
    }
}

/// Updates that may queue during a compaction.
///
/// With more the indexer waits: each update adds a segment, which slows every search.
const MAX_WAITING: usize = 8;

/// The channel from the indexer to the compactor.
pub(super) fn queue() -> (SyncSender<UpdatedIndex>, Receiver<UpdatedIndex>) {
    sync_channel(MAX_WAITING)
}

/// Compacts until the indexer ends.
pub(super) fn run(updated: &Receiver<UpdatedIndex>) {
    while let Ok(first) = updated.recv() {
        let UpdatedIndex { index, has_changed } = updated.try_iter().fold(first, UpdatedIndex::and);
        if has_changed {
            // The change is searchable already. What fails is retried after the next change, and an
            // unsealed index is verified when it is opened.
            let _ = index.compact();
        }
        // On failure the app only opens a few milliseconds later.
        let _ = index.store_startup_answer();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::note_fixture::NoteFixture;
    use crate::work::update_index;

    #[test]
    fn a_change_is_not_forgotten_when_a_later_update_has_none() {
        let fixture = NoteFixture::new(&[]);
        let (base, cache) = (&fixture.base, &fixture.cache);
        let (index, _) = update_index(base, cache, false, &mut |_, _| true).expect("an index");
        let update = |has_changed| UpdatedIndex {
            index: index.clone(),
            has_changed,
        };
        for (first, second) in [(true, false), (false, true), (false, false)] {
            let both = update(first).and(update(second));
            assert_eq!(both.has_changed, first || second);
        }
    }
}
