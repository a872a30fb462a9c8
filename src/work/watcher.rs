//! Watches the files of the base for changes.

use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{CreateKind, RemoveKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::index_worker::ChangedFiles;
use crate::model::base::Base;
use crate::model::note::NoteId;

/// Watches the base until it is dropped.
pub(super) struct Watcher {
    _inner: RecommendedWatcher,
}

/// Starts watching; `None` if the system cannot, as on some network file systems.
///
/// Then the user refreshes with `r`.
pub(super) fn watch(base: &Base, changes: Sender<ChangedFiles>) -> Option<Watcher> {
    let root = base.root.clone();
    let send = move |event: notify::Result<notify::Event>| {
        let changed = match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
            Ok(event) => changed(&root, &event),
            // Events were lost: better look.
            Err(_) => Some(ChangedFiles::Anything),
        };
        if let Some(changed) = changed {
            // The receiver is gone only while the watcher is being dropped.
            let _ = changes.send(changed);
        }
    };
    let mut inner = notify::recommended_watcher(send).ok()?;
    inner.watch(&base.root, RecursiveMode::Recursive).ok()?;
    Some(Watcher { _inner: inner })
}

/// The files that an event may have changed, if it concerns notes.
///
/// Lists single files only if all paths are note files.
fn changed(root: &Path, event: &notify::Event) -> Option<ChangedFiles> {
    let below = |path: &PathBuf| {
        let below = path.strip_prefix(root).unwrap_or(path).to_owned();
        // Git's own files change all the time.
        let is_hidden = |part: Component| part.as_os_str().as_encoded_bytes().starts_with(b".");
        (!below.components().any(is_hidden)).then_some(below)
    };
    let paths: Vec<PathBuf> = event.paths.iter().filter_map(below).collect();
    if paths.is_empty() && !event.need_rescan() {
        return None;
    }
    let is_folder = matches!(
        event.kind,
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder)
    );
    let note = |path: &PathBuf| {
        let path = path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
        NoteId::of_path(&path).map(|id| id.path())
    };
    let notes: Option<Vec<String>> = paths.iter().map(note).collect();
    Some(match notes {
        Some(notes) if !is_folder && !event.need_rescan() => ChangedFiles::Files(notes),
        _ => ChangedFiles::Anything,
    })
}

#[cfg(test)]
mod tests {
    use notify::Event;

    use super::*;

    #[test]
    fn only_note_files_are_reported_one_by_one() {
        #[track_caller]
        fn case(kind: EventKind, paths: &[&str], want: Option<&ChangedFiles>) {
            let root = Path::new("/base");
            let event = paths.iter().fold(Event::new(kind), |event, path| {
                event.add_path(root.join(path))
            });
            assert_eq!(changed(root, &event).as_ref(), want, "{paths:?}");
        }
        let files = |paths: &[&str]| {
            let paths = paths.iter().map(|&path| path.to_owned());
            ChangedFiles::Files(paths.collect())
        };
        case(
            EventKind::Any,
            &["cities/oslo.md"],
            Some(&files(&["cities/oslo.md"])),
        );
        case(
            EventKind::Any,
            &["cities/.oslo.md.swp", "practices/a/b.md"],
            Some(&files(&["practices/a/b.md"])),
        );
        case(EventKind::Any, &[".git/index"], None);
        case(EventKind::Any, &[], None);
        case(
            EventKind::Any,
            &["practices/oslo"],
            Some(&ChangedFiles::Anything),
        );
        case(
            EventKind::Any,
            &["guildhall.toml"],
            Some(&ChangedFiles::Anything),
        );
        case(
            EventKind::Remove(RemoveKind::Folder),
            &["practices/odd.md"],
            Some(&ChangedFiles::Anything),
        );
    }
}
