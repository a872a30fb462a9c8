//! Reads, compares and writes git trees.

use std::collections::HashMap;
use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, ObjectType, Oid, Tree, TreeWalkMode, TreeWalkResult};

use super::repo::Repo;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;

/// Maximum size of a text to merge; larger files are both kept.
pub(crate) const LARGEST_MERGED_BYTES: usize = 2 << 20;

/// The mode of a plain file.
pub(crate) const PLAIN: i32 = 0o100_644;

/// A file in a tree: blob and mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeFile {
    pub(crate) id: Oid,
    pub(crate) mode: i32,
}

impl TreeFile {
    /// Whether it is a regular file, not a link or submodule.
    pub(crate) fn is_file(self) -> bool {
        matches!(self.mode, PLAIN | 0o100_755 | 0o100_664)
    }
}

/// A file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    /// Path in the repository.
    pub(crate) path: String,
    pub(crate) old: Option<TreeFile>,
    pub(crate) new: Option<TreeFile>,
}

/// A file that differs between two commits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileChange {
    /// Path below the root, safe to display.
    pub path: String,
    /// The kind of change.
    pub kind: ChangeKind,
}

/// The kind of change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Added.
    New,
    /// Modified.
    Changed,
    /// Removed.
    Removed,
    /// Removed by others, but kept because it was edited here.
    Kept,
}

impl ChangeKind {
    /// The name for display: `new`, `changed`, `removed`, `kept`.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Kept => "kept",
        }
    }
}

impl Repo {
    /// All files of the base in a tree, by path in the repository.
    pub(crate) fn files_of(&self, tree: &Tree<'_>) -> Result<HashMap<String, TreeFile>, SyncError> {
        let mut files = HashMap::new();
        let top = match self.prefix.strip_suffix('/') {
            None => Some(self.git.find_tree(tree.id())?),
            Some(prefix) => match tree.get_path(Path::new(prefix)) {
                Ok(entry) if entry.kind() == Some(ObjectType::Tree) => {
                    Some(self.git.find_tree(entry.id())?)
                }
                Ok(_) => None,
                Err(error) if error.code() == ErrorCode::NotFound => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(top) = top else { return Ok(files) };
        top.walk(TreeWalkMode::PreOrder, |folder, entry| {
            if entry.kind() != Some(ObjectType::Tree)
                && let Ok(name) = entry.name()
            {
                let entry = TreeFile {
                    id: entry.id(),
                    mode: entry.filemode(),
                };
                files.insert(format!("{}{folder}{name}", self.prefix), entry);
            }
            TreeWalkResult::Ok
        })?;
        Ok(files)
    }

    /// The files that differ between two trees, by path.
    pub(crate) fn deltas(&self, old: Oid, new: Oid) -> Result<Vec<Delta>, SyncError> {
        let (old, new) = (self.git.find_tree(old)?, self.git.find_tree(new)?);
        let mut options = git2::DiffOptions::new();
        options
            .include_typechange(true)
            .ignore_filemode(true)
            .ignore_submodules(false);
        let diff = self
            .git
            .diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options))?;
        let mut found = Vec::new();
        for delta in diff.deltas() {
            let entry = |file: &git2::DiffFile<'_>| {
                let mode = i32::from(file.mode());
                (!file.id().is_zero()).then(|| TreeFile {
                    id: file.id(),
                    mode,
                })
            };
            let (old, new) = (entry(&delta.old_file()), entry(&delta.new_file()));
            let bytes = delta
                .new_file()
                .path_bytes()
                .or(delta.old_file().path_bytes());
            let bytes = bytes.unwrap_or_default();
            match std::str::from_utf8(bytes) {
                Ok(path) if old != new => found.push(Delta {
                    path: path.to_owned(),
                    old,
                    new,
                }),
                Ok(_) => {}
                Err(_) if !bytes.starts_with(self.prefix.as_bytes()) => {}
                Err(_) => {
                    return Err(SyncError::HostileName {
                        path: clean(&String::from_utf8_lossy(bytes)),
                        fault: "it is not valid Unicode".to_owned(),
                    });
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// Writes a tree like `base` with these changes.
    pub(crate) fn write_tree(
        &self,
        base: Oid,
        changes: &[(String, Option<TreeFile>)],
    ) -> Result<Oid, SyncError> {
        // Removals first: a folder may replace a file.
        let mut removals = TreeUpdateBuilder::new();
        let mut additions = TreeUpdateBuilder::new();
        let (mut removes, mut adds) = (false, false);
        let base = self.git.find_tree(base)?;
        for (path, entry) in changes {
            match entry {
                None if base.get_path(Path::new(path)).is_ok() => {
                    removals.remove(path.as_str());
                    removes = true;
                }
                None => {}
                Some(entry) => {
                    let executable = entry.mode == 0o100_755;
                    let mode = if executable {
                        FileMode::BlobExecutable
                    } else {
                        FileMode::Blob
                    };
                    additions.upsert(path.as_str(), entry.id, mode);
                    adds = true;
                }
            }
        }
        self.disk.change()?;
        let mut tree = base;
        if removes {
            tree = self
                .git
                .find_tree(removals.create_updated(&self.git, &tree)?)?;
        }
        if adds {
            tree = self
                .git
                .find_tree(additions.create_updated(&self.git, &tree)?)?;
        }
        Ok(tree.id())
    }

    /// The files of the base that differ between two commits.
    pub(crate) fn changes_between(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<Vec<FileChange>, SyncError> {
        self.changes_of_trees(self.tree_of(old)?.id(), self.tree_of(new)?.id())
    }

    /// The files of the base that differ between two trees.
    pub(crate) fn changes_of_trees(
        &self,
        old: Oid,
        new: Oid,
    ) -> Result<Vec<FileChange>, SyncError> {
        let all = self.deltas(old, new)?.into_iter();
        Ok(all
            .filter_map(|delta| {
                let path = clean(self.in_base(&delta.path)?);
                let kind = match (delta.old, delta.new) {
                    (None, _) => ChangeKind::New,
                    (_, None) => ChangeKind::Removed,
                    _ => ChangeKind::Changed,
                };
                Some(FileChange { path, kind })
            })
            .collect())
    }

    /// A blob as text; `None` if it is too large to merge or not UTF-8.
    pub(crate) fn text(&self, id: Oid) -> Result<Option<String>, SyncError> {
        // Check the size before reading.
        if self.git.odb()?.read_header(id)?.0 > LARGEST_MERGED_BYTES {
            return Ok(None);
        }
        let blob = self.git.find_blob(id)?;
        Ok(String::from_utf8(blob.content().to_vec()).ok())
    }
}
