//! Tidies the index up behind the indexer, so that the next save need not wait until segments are merged
//! and everything is on the disk.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::search::Index;

/// The index as the indexer left it.
pub(super) struct Looked {
    pub(super) index: Index,
    /// Whether anything was different.
    pub(super) has_changed: bool,
}

impl Looked {
    /// Two looks as one: the later has the newer index.
    fn and(self, later: Self) -> Self {
        Self {
            has_changed: self.has_changed || later.has_changed,
            ..later
        }
    }
}

/// So many looks may wait while one is tidied up behind. With more of them the indexer waits: each leaves
/// a segment, and all of them are looked into with every key.
const MOST_WAITING: usize = 8;

/// The channel from the indexer to the compactor.
pub(super) fn way() -> (SyncSender<Looked>, Receiver<Looked>) {
    sync_channel(MOST_WAITING)
}

/// Tidies up until the indexer has ended.
pub(super) fn run(looked: &Receiver<Looked>) {
    while let Ok(first) = looked.recv() {
        let Looked { index, has_changed } = looked.try_iter().fold(first, Looked::and);
        if has_changed {
            // The change can be searched already: what fails here is tried again with the next one,
            // and what is not sealed is verified when it is opened.
            let _ = index.tidy();
        }
        // Without it the app takes a few milliseconds more to open.
        let _ = index.keep_first();
    }
}
