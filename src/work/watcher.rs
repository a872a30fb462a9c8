//! Watches the files of the base and its branches for changes.
//!
//! A commit of another program changes no note, but the day of the last change of some.

use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{CreateKind, RemoveKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::index_worker::ChangedFiles;
use crate::model::base::Base;
use crate::model::note::NoteId;
use crate::sync::{Repo, SyncSettings};

/// Watches the base until it is dropped.
pub(super) struct Watcher {
    _inner: RecommendedWatcher,
}

/// Starts watching; `None` if the system cannot, as on some network file systems.
///
/// Then the user refreshes with `r`.
pub(super) fn watch(base: &Base, changes: Sender<ChangedFiles>) -> Option<Watcher> {
    let root = base.root.clone();
    let branches = BranchFiles::of(base);
    let folders = branches.outside(&root);
    let send = move |event: notify::Result<notify::Event>| {
        let changed = match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => None,
            Ok(event) => changed(&root, &branches, &event),
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
    for (folder, mode) in folders {
        // Without it, the user refreshes.
        let _ = inner.watch(&folder, mode);
    }
    Some(Watcher { _inner: inner })
}

/// The files that a new commit changes: `HEAD` and the branches.
struct BranchFiles {
    head: PathBuf,
    branches: PathBuf,
}

impl BranchFiles {
    fn of(base: &Base) -> Self {
        let git = Repo::open(&base.root, SyncSettings::default());
        // A history that begins later is in the base.
        let folder = base.root.join(".git");
        let [own, common] = git.map_or_else(|_| [folder.clone(), folder], |git| git.git_folders());
        Self {
            head: own.join("HEAD"),
            branches: common.join("refs/heads"),
        }
    }

    /// The folders of these files that are not below the root.
    fn outside(&self, root: &Path) -> Vec<(PathBuf, RecursiveMode)> {
        let own = self.head.parent().unwrap_or(root).to_owned();
        let folders = [
            (own, RecursiveMode::NonRecursive),
            (self.branches.clone(), RecursiveMode::Recursive),
        ];
        let folders = folders.into_iter();
        folders
            .filter(|(path, _)| !path.starts_with(root))
            .collect()
    }

    fn contains(&self, path: &Path) -> bool {
        let is_lock = path.extension().is_some_and(|end| end == "lock");
        path == self.head || path.starts_with(&self.branches) && !is_lock
    }
}

/// The files that an event may have changed, if it concerns notes or commits.
///
/// Lists single files only if all paths are note files.
fn changed(root: &Path, branches: &BranchFiles, event: &notify::Event) -> Option<ChangedFiles> {
    if event.paths.iter().any(|path| branches.contains(path)) {
        return Some(ChangedFiles::Anything);
    }
    let below = |path: &PathBuf| {
        let below = path.strip_prefix(root).unwrap_or(path).to_owned();
        // Git's other files change all the time.
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
    use std::fs;

    use notify::Event;

    use super::*;
    use crate::store::find_base;
    use crate::temporary_folder::temporary_folder;

    #[test]
    fn branches_outside_of_the_base_are_watched_too() {
        let folder = temporary_folder();
        let top = folder.path().canonicalize().expect("there");
        let root = top.join("notes");
        fs::create_dir_all(&root).expect("made");
        fs::write(root.join(find_base::MARK), "").expect("written");
        fs::create_dir_all(top.join(".git/objects")).expect("made");
        fs::create_dir_all(top.join(".git/refs/heads")).expect("made");
        fs::write(top.join(".git/HEAD"), "ref: refs/heads/main\n").expect("written");
        let base = find_base::open(&root).expect("a base");
        let branches = BranchFiles::of(&base);
        assert!(branches.contains(&top.join(".git/refs/heads/main")));
        let watched = branches.outside(&root);
        let paths: Vec<&Path> = watched.iter().map(|(path, _)| path.as_path()).collect();
        assert_eq!(paths, [top.join(".git"), top.join(".git/refs/heads")]);
        assert!(branches.outside(&top).is_empty());
    }

    #[test]
    fn only_note_files_are_reported_one_by_one() {
        #[track_caller]
        fn case(kind: EventKind, paths: &[&str], want: Option<&ChangedFiles>) {
            let root = Path::new("/base");
            let branches = BranchFiles {
                head: root.join(".git/worktrees/x/HEAD"),
                branches: root.join(".git/refs/heads"),
            };
            let event = paths.iter().fold(Event::new(kind), |event, path| {
                event.add_path(root.join(path))
            });
            assert_eq!(changed(root, &branches, &event).as_ref(), want, "{paths:?}");
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
        case(EventKind::Any, &[".git/refs/heads/main.lock"], None);
        case(EventKind::Any, &[".git/HEAD"], None);
        for moved in [".git/refs/heads/main", ".git/worktrees/x/HEAD"] {
            case(EventKind::Any, &[moved], Some(&ChangedFiles::Anything));
        }
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
