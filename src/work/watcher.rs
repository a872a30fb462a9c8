//! Hears from the system that files of the base have changed.

use std::path::Path;
use std::sync::mpsc::Sender;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::indexer::Changed;
use crate::model::base::Base;

/// Watches the base for as long as it is kept.
pub(super) struct Watcher {
    _inner: RecommendedWatcher,
}

/// Begins to tell of every change below the root; none if the system cannot watch, as on some
/// network file systems. Then `r` looks again.
pub(super) fn watch(base: &Base, changes: Sender<Changed>) -> Option<Watcher> {
    let root = base.root.clone();
    let tell = move |event: notify::Result<notify::Event>| {
        let concerns = match &event {
            Ok(event) => {
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| is_note(&root, path))
            }
            // Events were lost: better look.
            Err(_) => true,
        };
        if concerns {
            // When nobody listens any more the watcher is about to be dropped too.
            let _ = changes.send(Changed);
        }
    };
    let mut inner = notify::recommended_watcher(tell).ok()?;
    inner.watch(&base.root, RecursiveMode::Recursive).ok()?;
    Some(Watcher { _inner: inner })
}

/// Whether a change of this path can change a note: git's own files change all the time.
fn is_note(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).unwrap_or(path);
    !below
        .components()
        .any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
}
