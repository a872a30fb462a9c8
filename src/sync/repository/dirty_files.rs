//! Finds files that differ from `HEAD`, using the index where it is reliable.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirEntry, Metadata};
use std::path::Path;
use std::time::Duration;

use git2::{Index, ObjectType, Oid, Tree};

use crate::model::note::{Kind, NoteId};
use crate::notes::portable_name::{fold, is_git_folder};
use crate::notes::settings::{SETTINGS, read_settings};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;
use crate::sync::repository::file_limits::{LeftOut, MAX_FILE_BYTES, TOO_LARGE, path_limit_fault};
use crate::sync::repository::folded_names::FoldedNames;
use crate::sync::repository::git_index::{SKIP_WORKTREE, STAGED, times};
use crate::sync::repository::ignore_patterns::{PatternSum, has_patterns};
use crate::sync::repository::left_out_files::{JOINED_NEXT, NOT_A_FILE, UNREADABLE};
use crate::sync::repository::path_rules::{
    EQUAL_NAME, FILE_FOR_FOLDER, LINK_THERE, fault, is_half_written, is_note_folder, is_passing,
};
use crate::sync::repository::repo::Repo;
use crate::sync::repository::repository_layout::{EntryKind, layout_fault};
use crate::sync::repository::tree_paths::TreePaths;
use crate::sync::repository::trees::{ChangeKind, FileChange, PLAIN, TreeFile};

/// A file that differs from the tree.
#[derive(Debug)]
pub(crate) struct LocalChange {
    /// Path in the working folder of the repository.
    pub(crate) path: String,
    /// Its content; `None` if it was removed.
    pub(crate) content: Option<Vec<u8>>,
    /// Its metadata before it was read, if reliable.
    pub(crate) known: Option<Metadata>,
    /// Its mode in the tree, or that of a plain file.
    pub(crate) mode: i32,
    /// Whether it is not in the tree.
    pub(crate) is_new: bool,
}

/// The result of a scan of the working folder.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) changed: Vec<LocalChange>,
    pub(crate) held: Vec<LeftOut>,
    /// An invalid edit of `guildhall.toml`, which is not committed.
    pub(crate) settings: Option<LocalChange>,
}

impl Repo {
    /// Converts changes to paths below the root and kinds of change.
    pub(crate) fn file_changes(&self, changed: &[LocalChange]) -> Vec<FileChange> {
        let file_change = |change: &LocalChange| FileChange {
            path: clean(self.in_base(&change.path).unwrap_or(&change.path)),
            kind: match (change.is_new, &change.content) {
                (_, None) => ChangeKind::Removed,
                (true, _) => ChangeKind::New,
                (false, _) => ChangeKind::Changed,
            },
        };
        changed.iter().map(file_change).collect()
    }

    /// Compares the files of the base with a tree, without following links.
    pub(crate) fn scan(&self, tree: &Tree<'_>) -> Result<Scan, SyncError> {
        let index = self.index()?;
        let stamp = index.path().and_then(|path| fs::metadata(path).ok());
        let expected = self.files_of(tree)?;
        let staged = self.staged_and_gone(&index, &expected);
        let mut walk = Walk {
            repo: self,
            index,
            index_time: stamp.as_ref().and_then(times).map(|(modified, _)| modified),
            expected,
            left_out: self.left_out_of(tree),
            tree,
            paths: TreePaths::new(self, tree.id()),
            closed_by: None,
            patterns: PatternSum::default(),
            scan: Scan::default(),
        };
        walk.check_patterns_above();
        walk.folder(&self.root, &self.prefix)?;
        walk.finish();
        for path in &staged {
            walk.hold(path, STAGED);
        }
        walk.exclude_colliding_paths()?;
        walk.scan.changed.sort_by(|a, b| a.path.cmp(&b.path));
        walk.scan.held.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(walk.scan)
    }
}

struct Walk<'e> {
    repo: &'e Repo,
    index: Index,
    index_time: Option<Duration>,
    /// Files of the tree that the walk has not found yet.
    expected: HashMap<String, TreeFile>,
    /// Files that are not checked out, with the version that this folder had last.
    left_out: HashMap<String, Option<Oid>>,
    tree: &'e Tree<'e>,
    paths: TreePaths<'e>,
    /// Why no new files count here, if so.
    ///
    /// They would form a repository, which every other copy rejects, or a `.gitignore` takes too
    /// long to match, or others have something else in the place of the folder.
    closed_by: Option<String>,
    patterns: PatternSum,
    scan: Scan,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), SyncError> {
        let failed = |error| SyncError::file("read", folder, error);
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<DirEntry>, _>>);
        let entries = match entries {
            Err(_) if folder != self.repo.root => {
                let path = prefix.trim_end_matches('/');
                let holds_notes = self.is_shown(&format!("{path}/note.md"));
                self.exclude_all(path, UNREADABLE, holds_notes);
                return Ok(());
            }
            entries => entries.map_err(failed)?,
        };
        if folder != self.repo.root && entries.iter().any(|entry| entry.file_name() == ".git") {
            // A nested repository is not part of this one.
            let path = prefix.trim_end_matches('/');
            let holds_notes = self.is_shown(&format!("{path}/note.md"));
            self.exclude_all(path, "it has a history of its own", holds_notes);
            return Ok(());
        }
        let (was_closed_by, above) = (self.closed_by.clone(), self.patterns);
        let names = kinds_of(&entries);
        if let Some((name, fault)) = layout_fault(&names) {
            let path = format!("{prefix}{name}");
            self.hold(&path, fault);
            self.closed_by = Some(because_of(&path));
        }
        for (name, _) in names.iter().filter(|(name, _)| has_patterns(name)) {
            self.check_patterns(&folder.join(name), &format!("{prefix}{name}"));
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
            if kind.is_dir() && self.repo.in_base(&path) == Some(SETTINGS) {
                self.exclude_all(&path, "a folder is in its place", true);
            } else if !kind.is_dir() && self.repo.in_base(&path).is_some_and(is_note_folder) {
                self.exclude_all(&path, FILE_FOR_FOLDER, true);
            } else if kind.is_dir() {
                let was_closed_by = self.closed_by.clone();
                if self.is_left_out(&path) {
                    self.closed_by = Some(self.repo.held_reason(&format!("{path}/"), &path));
                }
                self.folder(&entry.path(), &format!("{path}/"))?;
                self.closed_by = was_closed_by;
            } else if kind.is_file() {
                self.file(&entry, path, name)?;
            } else {
                let is_shown = self.is_shown(&path) && !is_passing(name);
                self.exclude_all(&path, NOT_A_FILE, is_shown);
            }
        }
        (self.closed_by, self.patterns) = (was_closed_by, above);
        Ok(())
    }

    /// Whether the tree has an entry at a path that is not checked out.
    fn is_left_out(&self, path: &str) -> bool {
        let entry = self.expected.get(path);
        entry.is_some_and(|entry| !entry.is_file() || self.left_out.contains_key(path))
    }

    /// Checks the patterns that count for the whole base.
    fn check_patterns_above(&mut self) {
        let repo = self.repo;
        let exclude = repo.git.commondir().join("info/exclude");
        self.check_patterns(&exclude, ".git/info/exclude");
        for (end, _) in repo.prefix.match_indices('/') {
            let above = &repo.prefix[..end];
            let above = above.rsplit_once('/').map_or("", |(above, _)| above);
            let path = Path::new(above).join(".gitignore");
            let place = repo.git.workdir().unwrap_or(&repo.root).join(&path);
            self.check_patterns(&place, &path.to_string_lossy());
        }
    }

    /// Skips new files, and the file itself, if its patterns match too slowly.
    fn check_patterns(&mut self, place: &Path, path: &str) {
        if let Some(fault) = self.patterns.add_file(place) {
            let why = format!("it has {fault}, so no new files are saved where it counts");
            self.exclude_all(path, &why, true);
            self.closed_by = Some(because_of(path));
        }
    }

    /// Whether a path is in a folder of notes.
    fn is_shown(&self, path: &str) -> bool {
        let below = self.repo.in_base(path).unwrap_or(path);
        Kind::of_path(below).is_some() && !below.split('/').any(|part| part.starts_with('.'))
    }

    /// Skips an unreadable path, so that its files do not count as removed.
    ///
    /// Reports it if the tree has files there, or if a note is expected there.
    fn exclude_all(&mut self, path: &str, why: &str, is_expected: bool) {
        let below = format!("{path}/");
        let mut has_files = false;
        self.expected.retain(|at, entry| {
            let is_meant = at == path || at.starts_with(&below);
            has_files |= is_meant && entry.is_file();
            !is_meant
        });
        if has_files || is_expected {
            self.hold(path, why);
        }
    }

    fn file(&mut self, found: &DirEntry, path: String, name: &str) -> Result<(), SyncError> {
        // A file replaces a link or submodule in the place of the settings.
        let is_settings = self.repo.in_base(&path) == Some(SETTINGS);
        let old = self.expected.remove(&path);
        let old = old.filter(|old| old.is_file() || !is_settings);
        if old.is_some_and(|old| !old.is_file()) || is_half_written(name) {
            if self.left_out.contains_key(&path) {
                self.hold(&path, LINK_THERE);
            }
            return Ok(());
        }
        let left_out = self.left_out.get(&path).copied();
        if old.is_none() && left_out.is_none() && !self.is_wanted(&path, name) {
            return Ok(());
        }
        // Metadata from the directory entry does not resolve the whole path again.
        let Ok(known) = found.metadata() else {
            self.hold(&path, UNREADABLE);
            return Ok(());
        };
        if old.is_some_and(|old| self.is_unchanged(&path, old, &known)) {
            return Ok(());
        }
        if known.len() > MAX_FILE_BYTES {
            self.hold(&path, TOO_LARGE);
            return Ok(());
        }
        let mut content = match fs::read(found.path()) {
            Ok(content) => content,
            // Deleted since the folder was listed; the next scan detects that.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if let Some(old) = old {
                    self.expected.insert(path, old);
                }
                return Ok(());
            }
            Err(_) => {
                self.hold(&path, UNREADABLE);
                return Ok(());
            }
        };
        let mut id = Oid::hash_object(ObjectType::Blob, &content)?;
        if let Some(old) = old.filter(|old| old.id != id)
            && let Some(same_ends) = self.repo.with_line_ends_of(old.id, &content)
        {
            id = Oid::hash_object(ObjectType::Blob, &same_ends)?;
            content = same_ends;
        }
        if old.is_some_and(|old| old.id == id)
            && self
                .repo
                .staged_only(&self.index, &path, &[Some(id)])
                .is_some()
        {
            self.hold(&path, STAGED);
        }
        if old.is_none_or(|old| old.id != id) {
            let fault = is_settings.then(|| read_settings(&content).err());
            let fault = fault.flatten();
            let change = LocalChange {
                mode: old.map_or(PLAIN, |old| old.mode),
                is_new: old.is_none(),
                content: Some(content),
                known: has_distinct_mtime(&known).then_some(known),
                path,
            };
            match (fault, left_out) {
                (Some(fault), _) => self.hold_settings(change, &fault.to_string()),
                (None, Some(base)) if is_settings => {
                    let is_edited = base != Some(id);
                    let why = self
                        .repo
                        .settings_reason(self.tree, &change.path, is_edited);
                    match why {
                        Some(why) => self.hold(&change.path, &why),
                        None => self.scan.changed.push(change),
                    }
                }
                (None, Some(base)) => {
                    let arrival = self.repo.arrival_reason(&self.paths, &change.path);
                    let why = arrival.or_else(|| self.repo.left_out_reason(&change.path, base));
                    let why = why.unwrap_or_else(|| JOINED_NEXT.to_owned());
                    self.hold(&change.path, &why);
                }
                (None, None) => self.scan.changed.push(change),
            }
        }
        Ok(())
    }

    /// Whether a new file should be committed.
    fn is_wanted(&mut self, path: &str, name: &str) -> bool {
        let below = self.repo.in_base(path).unwrap_or(path);
        let is_note = Kind::of_path(below).is_some() && NoteId::of_path(below).is_some();
        if let Some(why) = self.closed_by.clone() {
            if is_note {
                self.hold(path, &why);
            }
            return false;
        }
        let ignored = || self.repo.git.is_path_ignored(path).unwrap_or(false);
        let hidden = below.split('/').any(|part| part.starts_with('.')) && name != ".gitignore";
        if hidden || is_passing(name) && name != ".gitignore" {
            return false;
        }
        if ignored() {
            // Report an ignored note: others may have written the .gitignore file.
            if is_note {
                let file = shell_words::quote(below);
                let why =
                    format!("git ignores it: `git check-ignore -v {file}` says by which file");
                self.hold(path, &clean(&why));
            }
            return false;
        }
        if let Some(fault) = fault(path).or_else(|| path_limit_fault(path)) {
            self.hold(path, &fault);
            return false;
        }
        true
    }

    /// Skips an invalid edit of `guildhall.toml`.
    fn hold_settings(&mut self, change: LocalChange, fault: &str) {
        let why = format!("{fault}; `guildhall undo` brings back the one before");
        self.hold(&change.path, &why);
        self.scan.settings = Some(change);
    }

    /// Skips new files whose name equals an existing one on some file system.
    ///
    /// Also skips the matching removals, so that a rename is committed as a whole or not at all.
    fn exclude_colliding_paths(&mut self) -> Result<(), SyncError> {
        if !self.scan.changed.iter().any(|change| change.is_new) {
            return Ok(());
        }
        let mut changed = std::mem::take(&mut self.scan.changed);
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        let (new, mut rest): (Vec<_>, Vec<_>) = changed.into_iter().partition(|one| one.is_new);
        let gone: HashSet<&str> = rest
            .iter()
            .filter(|one| one.content.is_none())
            .map(|one| one.path.as_str())
            .collect();
        let mut names = FoldedNames::default();
        for (path, entry) in self.repo.files_of(self.tree)? {
            // A name that lost to an equal one is free; that of a link is not.
            let is_free = self.left_out.contains_key(&path)
                && self.repo.unwritten_reason(&path, entry).is_none();
            if !gone.contains(path.as_str()) && !is_free {
                names.add(&path);
            }
        }
        let (mut taken, mut refused) = (HashSet::new(), HashSet::new());
        for change in new {
            if names.has_collision(&change.path) {
                self.hold(&change.path, EQUAL_NAME);
                refused.insert(fold(&change.path));
            } else {
                names.add(&change.path);
                taken.insert(fold(&change.path));
                self.scan.changed.push(change);
            }
        }
        rest.retain(|one| {
            let folded = fold(&one.path);
            one.content.is_some() || taken.contains(&folded) || !refused.contains(&folded)
        });
        self.scan.changed.append(&mut rest);
        Ok(())
    }

    /// Whether the file's metadata matches the index entry, and the entry matches the tree.
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
        // A file as new as the index may have changed after it was recorded (racy git).
        let settled = self.index_time.is_some_and(|index| listed < index);
        entry.id == old.id
            && settled
            && listed == modified
            && entry.file_size == known.len() as u32
            && entry.ino == inode
    }

    /// Adds removals: files of the tree that are missing, unless the index skips them.
    fn finish(&mut self) {
        for (path, old) in std::mem::take(&mut self.expected) {
            const ASSUMED: u16 = 1 << 15;
            let entry = self.index.get_path(Path::new(&path), 0);
            let skipped = entry.is_some_and(|entry| {
                entry.flags_extended & SKIP_WORKTREE != 0 || entry.flags & ASSUMED != 0
            });
            if self.left_out.contains_key(&path) {
                if let Some(why) = self.repo.arrival_reason(&self.paths, &path) {
                    self.hold(&path, &why);
                }
            } else if skipped && old.is_file() && self.repo.is_too_large(&path, old.id) {
                self.hold(&path, TOO_LARGE);
            } else if old.is_file() && !skipped {
                let change = LocalChange {
                    path,
                    content: None,
                    known: None,
                    mode: old.mode,
                    is_new: false,
                };
                if self.repo.in_base(&change.path) == Some(SETTINGS) {
                    self.hold_settings(change, "it is gone");
                } else {
                    self.scan.changed.push(change);
                }
            }
        }
    }

    fn hold(&mut self, path: &str, why: &str) {
        let path = clean(self.repo.in_base(path).unwrap_or(path));
        self.scan.held.push(LeftOut {
            path,
            why: why.to_owned(),
        });
    }
}

/// Reason for skipping new files because of a file beside or above them.
fn because_of(path: &str) -> String {
    format!("new files are not saved there because of {}", clean(path))
}

/// The entries of a folder, without `.git`.
fn kinds_of(entries: &[DirEntry]) -> Vec<(String, EntryKind)> {
    let kind = |entry: &DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => EntryKind::Folder,
        Ok(kind) if kind.is_symlink() => EntryKind::Link,
        _ => EntryKind::File,
    };
    let named = entries.iter().filter_map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (!is_git_folder(&name)).then(|| (name, kind(entry)))
    });
    named.collect()
}

/// Whether a later write would change the modification time.
///
/// File systems store it in steps of up to 10 ms.
fn has_distinct_mtime(known: &Metadata) -> bool {
    const STEP: Duration = Duration::from_millis(20);
    let modified = known.modified().ok();
    // A time in the future is not reliable.
    modified.is_some_and(|at| at.elapsed().is_ok_and(|age| age >= STEP))
}
