//! Which files of the working folder differ from history, by git's own list of what it knows of
//! them where that can be trusted.

use std::collections::HashMap;
use std::fs::{self, DirEntry, Metadata};
use std::path::Path;
use std::time::Duration;

use git2::{Index, ObjectType, Oid, Tree};

use crate::model::note::{Kind, NoteId};
use crate::notes::portable_name::fold;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::{Held, LARGEST_BYTES, TOO_LARGE};
use crate::sync::repository::git_index::{SKIP_WORKTREE, times};
use crate::sync::repository::path_rules::{fault, is_half_written, is_passing};
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{ChangeKind, FileChange, PLAIN, TreeFile};

/// A file that differs from history.
#[derive(Debug)]
pub(crate) struct LocalChange {
    /// Path below the working folder of the history.
    pub(crate) path: String,
    /// Its content now; none if it is gone.
    pub(crate) content: Option<Vec<u8>>,
    /// What the system knew of the file before it was read.
    pub(crate) known: Option<Metadata>,
    /// The mode it has in history, or a plain one.
    pub(crate) mode: i32,
    /// Whether history has it.
    pub(crate) is_new: bool,
}

/// What a look at the working folder found.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) changed: Vec<LocalChange>,
    pub(crate) held: Vec<Held>,
}

impl Repo {
    /// Edits by path below the root, with what happened to each.
    pub(crate) fn tell(&self, changed: &[LocalChange]) -> Vec<FileChange> {
        let tell = |change: &LocalChange| FileChange {
            path: clean(self.in_base(&change.path).unwrap_or(&change.path)),
            kind: match (change.is_new, &change.content) {
                (_, None) => ChangeKind::Removed,
                (true, _) => ChangeKind::New,
                (false, _) => ChangeKind::Changed,
            },
        };
        changed.iter().map(tell).collect()
    }

    /// Compares the files of the base with a tree, without following links.
    pub(crate) fn scan(&self, tree: &Tree<'_>) -> Result<Scan, SyncError> {
        let mut index = self.git.index()?;
        index.read(false)?;
        let stamp = index.path().and_then(|path| fs::metadata(path).ok());
        let mut walk = Walk {
            repo: self,
            index,
            index_time: stamp.as_ref().and_then(times).map(|(modified, _)| modified),
            expected: self.files_of(tree)?,
            tree,
            twins: None,
            scan: Scan::default(),
        };
        walk.folder(&self.root, &self.prefix)?;
        walk.finish();
        walk.scan.changed.sort_by(|a, b| a.path.cmp(&b.path));
        walk.scan.held.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(walk.scan)
    }
}

struct Walk<'e> {
    repo: &'e Repo,
    index: Index,
    index_time: Option<Duration>,
    /// Files of history that were not met yet.
    expected: HashMap<String, TreeFile>,
    tree: &'e Tree<'e>,
    /// Folded paths of history and of what is new; made when the first new file is met.
    twins: Option<HashMap<String, String>>,
    scan: Scan,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), SyncError> {
        let failed = |error| SyncError::file("read", folder, error);
        let entries: Result<Vec<DirEntry>, _> = fs::read_dir(folder).map_err(failed)?.collect();
        let entries = entries.map_err(failed)?;
        if folder != self.repo.root && entries.iter().any(|entry| entry.file_name() == ".git") {
            // A history inside the history is somebody else's.
            self.hold_all(prefix.trim_end_matches('/'), "it has a history of its own");
            return Ok(());
        }
        for entry in entries {
            let kind = entry.file_type().map_err(failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let name = name.to_string_lossy();
                self.hold(&format!("{prefix}{name}"), "its name is not valid Unicode");
                continue;
            };
            let path = format!("{prefix}{name}");
            if kind.is_dir() && name == ".git" {
                continue;
            }
            if kind.is_dir() {
                self.folder(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() {
                self.file(&entry, path, name)?;
            } else {
                self.hold_all(&path, "a link or special file stands in its place");
            }
        }
        Ok(())
    }

    /// Leaves alone what history has at a path and below it: what cannot be looked at is not gone.
    fn hold_all(&mut self, path: &str, why: &str) {
        let below = format!("{path}/");
        let mut has_files = false;
        self.expected.retain(|at, entry| {
            let is_meant = at == path || at.starts_with(&below);
            has_files |= is_meant && entry.is_file();
            !is_meant
        });
        if has_files {
            self.hold(path, why);
        }
    }

    fn file(&mut self, found: &DirEntry, path: String, name: &str) -> Result<(), SyncError> {
        let old = self.expected.remove(&path);
        if old.is_some_and(|old| !old.is_file()) || is_half_written(name) {
            return Ok(());
        }
        if old.is_none() && !self.is_wanted(&path, name) {
            return Ok(());
        }
        let failed = |error| SyncError::file("read", &found.path(), error);
        // Of the open folder: its path is not walked again for every file.
        let known = found.metadata().map_err(failed)?;
        if old.is_some_and(|old| self.is_unchanged(&path, old, &known)) {
            return Ok(());
        }
        if known.len() > LARGEST_BYTES {
            self.hold(&path, TOO_LARGE);
            return Ok(());
        }
        let content = match fs::read(found.path()) {
            Ok(content) => content,
            // Gone between the list and the look: what a later scan will see.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if let Some(old) = old {
                    self.expected.insert(path, old);
                }
                return Ok(());
            }
            Err(error) => return Err(failed(error)),
        };
        let id = Oid::hash_object(ObjectType::Blob, &content)?;
        if old.is_none_or(|old| old.id != id) {
            self.scan.changed.push(LocalChange {
                mode: old.map_or(PLAIN, |old| old.mode),
                is_new: old.is_none(),
                content: Some(content),
                known: is_settled(&known).then_some(known),
                path,
            });
        }
        Ok(())
    }

    /// Whether a file that history does not have is to be saved.
    fn is_wanted(&mut self, path: &str, name: &str) -> bool {
        let ignored = || self.repo.git.is_path_ignored(path).unwrap_or(false);
        let below = self.repo.in_base(path).unwrap_or(path);
        let hidden = below.split('/').any(|part| part.starts_with('.')) && name != ".gitignore";
        if hidden || is_passing(name) && name != ".gitignore" {
            return false;
        }
        if ignored() {
            // A list that others wrote must not keep a note back in silence.
            if Kind::of_path(below).is_some() && NoteId::of_path(below).is_some() {
                self.hold(path, "a .gitignore file names it");
            }
            return false;
        }
        if let Some(fault) = fault(path) {
            self.hold(path, &fault);
            return false;
        }
        if self.is_twin(path) {
            self.hold(
                path,
                "another file has the same name but for case or accents",
            );
            return false;
        }
        true
    }

    fn is_twin(&mut self, path: &str) -> bool {
        let (repo, tree) = (self.repo, self.tree);
        let twins = self.twins.get_or_insert_with(|| {
            let known = repo.files_of(tree).unwrap_or_default().into_keys();
            known.map(|path| (fold(&path), path)).collect()
        });
        twins
            .insert(fold(path), path.to_owned())
            .is_some_and(|twin| twin != path)
    }

    /// Whether the system says that the file is as git's list knows it, and that is history's.
    fn is_unchanged(&self, path: &str, old: TreeFile, known: &Metadata) -> bool {
        let Some(entry) = self.index.get_path(Path::new(path), 0) else {
            return false;
        };
        let Some((modified, inode)) = times(known) else {
            return false;
        };
        let listed = Duration::new(
            u64::try_from(entry.mtime.seconds()).unwrap_or(0),
            entry.mtime.nanoseconds(),
        );
        // A file written in the instant of the list itself may have changed after the look.
        let settled = self.index_time.is_some_and(|index| listed < index);
        entry.id == old.id
            && settled
            && listed == modified
            && entry.file_size == known.len() as u32
            && entry.ino == inode
    }

    /// What history has and the folder has not: removed, unless only parts are checked out.
    fn finish(&mut self) {
        for (path, old) in std::mem::take(&mut self.expected) {
            const ASSUMED: u16 = 1 << 15;
            let entry = self.index.get_path(Path::new(&path), 0);
            let skipped = entry.is_some_and(|entry| {
                entry.flags_extended & SKIP_WORKTREE != 0 || entry.flags & ASSUMED != 0
            });
            if skipped && old.is_file() && self.repo.is_too_large(&path, old.id) {
                self.hold(&path, TOO_LARGE);
            }
            if old.is_file() && !skipped {
                self.scan.changed.push(LocalChange {
                    path,
                    content: None,
                    known: None,
                    mode: old.mode,
                    is_new: false,
                });
            }
        }
    }

    fn hold(&mut self, path: &str, why: &str) {
        let path = clean(self.repo.in_base(path).unwrap_or(path));
        self.scan.held.push(Held {
            path,
            why: why.to_owned(),
        });
    }
}

/// Whether a later write to the file is sure to show in its time of modification: systems count
/// that time in steps of up to 10 ms.
fn is_settled(known: &Metadata) -> bool {
    const STEP: Duration = Duration::from_millis(20);
    let modified = known.modified().ok();
    // A time in the future says nothing.
    modified.is_some_and(|at| at.elapsed().is_ok_and(|age| age >= STEP))
}
