//! Reads, compares and writes git trees.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, ObjectType, Oid, Tree, TreeEntry, TreeWalkMode, TreeWalkResult};

use super::path_rules::SETTINGS;
use super::repo::Repo;
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;

/// Maximum size of a text to merge; larger files are both kept.
pub(crate) const MAX_MERGED_BYTES: usize = if cfg!(test) {
    64 << 10
} else {
    STATED_MERGED_BYTES
};

/// That size as SECURITY.md states it. Tests, which are not optimised, have a smaller one.
pub(crate) const STATED_MERGED_BYTES: usize = 2 << 20;

/// The mode of a plain file.
pub(crate) const PLAIN: i32 = 0o100_644;

/// The mode of a link.
pub(crate) const LINK: i32 = 0o120_000;

/// The mode of a submodule.
pub(crate) const SUBMODULE: i32 = 0o160_000;

/// A file in a tree: blob and mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeFile {
    pub(crate) id: Oid,
    pub(crate) mode: i32,
}

impl TreeFile {
    /// The blob and mode of a tree entry.
    pub(crate) fn of(entry: &TreeEntry<'_>) -> Self {
        Self {
            id: entry.id(),
            mode: entry.filemode(),
        }
    }

    /// The blob and mode at a path of a tree.
    pub(crate) fn at(tree: &Tree<'_>, path: &str) -> Option<Self> {
        Some(Self::of(&tree.get_path(Path::new(path)).ok()?))
    }

    /// Whether it is a folder.
    pub(crate) fn is_folder(self) -> bool {
        self.mode == 0o040_000
    }

    /// Whether it is a regular file, not a link or submodule.
    pub(crate) fn is_file(self) -> bool {
        matches!(self.mode, PLAIN | 0o100_755 | 0o100_664)
    }
}

/// The object at a path of a tree.
pub(crate) fn id_at(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    TreeFile::at(tree, path).map(|entry| entry.id)
}

/// The regular file at a path of a tree, no link or submodule.
pub(crate) fn regular_file_at(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    let entry = TreeFile::at(tree, path).filter(|entry| entry.is_file());
    entry.map(|entry| entry.id)
}

/// A file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delta {
    /// Path in the repository.
    pub(crate) path: String,
    pub(crate) old: Option<TreeFile>,
    pub(crate) new: Option<TreeFile>,
}

impl Delta {
    /// The kind of change; `None` if neither side is a regular file.
    pub(crate) fn kind(&self) -> Option<ChangeKind> {
        let is_file = |side: Option<TreeFile>| side.is_some_and(TreeFile::is_file);
        match (is_file(self.old), is_file(self.new)) {
            (false, false) => None,
            (false, true) => Some(ChangeKind::New),
            (true, false) => Some(ChangeKind::Removed),
            (true, true) => Some(ChangeKind::Changed),
        }
    }
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
    pub fn as_str(self) -> &'static str {
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
                let path = format!("{}{folder}{name}", self.prefix);
                files.insert(path, TreeFile::of(entry));
            }
            TreeWalkResult::Ok
        })?;
        Ok(files)
    }

    /// The files that differ between two trees, by path. A changed file mode alone does not count.
    ///
    /// The diff of git2 panics on file modes that it does not know.
    ///
    /// # Errors
    /// [`SyncError::HostileName`] for a path in the base that is not valid Unicode.
    pub(crate) fn deltas(&self, old: Oid, new: Oid) -> Result<Vec<Delta>, SyncError> {
        let mut found = Vec::new();
        // Not recursive: trees can be deep.
        let mut folders = vec![(Some(old), Some(new), Vec::new())];
        while let Some((old, new, folder)) = folders.pop() {
            let tree = |id: Option<Oid>| id.map(|id| self.git.find_tree(id)).transpose();
            let [old, new] = [tree(old)?, tree(new)?];
            for (old, new) in pairs(old.as_ref(), new.as_ref()) {
                let id = |entry: &Option<TreeEntry<'_>>| entry.as_ref().map(TreeEntry::id);
                let (Some(entry), ids) = (new.as_ref().or(old.as_ref()), [id(&old), id(&new)])
                else {
                    continue;
                };
                let path = [&folder, entry.name_bytes()].concat();
                if entry.kind() == Some(ObjectType::Tree) {
                    if ids[0] != ids[1] {
                        folders.push((ids[0], ids[1], [&path, &b"/"[..]].concat()));
                    }
                    continue;
                }
                let [old, new] = [old, new].map(|entry| entry.as_ref().map(TreeFile::of));
                if ids[0] == ids[1]
                    && old.is_some_and(TreeFile::is_file) == new.is_some_and(TreeFile::is_file)
                {
                    continue;
                }
                match String::from_utf8(path) {
                    Ok(path) => found.push(Delta { path, old, new }),
                    Err(error) if !error.as_bytes().starts_with(self.prefix.as_bytes()) => {}
                    Err(error) => {
                        return Err(SyncError::HostileName {
                            path: clean(&String::from_utf8_lossy(error.as_bytes())),
                            fault: "it is not valid Unicode".to_owned(),
                        });
                    }
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
                None if id_at(&base, path).is_some() => {
                    removals.remove(path.as_str());
                    removes = true;
                }
                None => {}
                Some(entry) => {
                    // libgit2 replaces no file by a submodule, nor a submodule by a file.
                    if self.in_base(path).is_none_or(|below| below == SETTINGS)
                        && changes_to_or_from_module(&base, path, *entry)
                    {
                        removals.remove(path.as_str());
                        removes = true;
                    }
                    let mode = match entry.mode {
                        0o100_755 => FileMode::BlobExecutable,
                        LINK => FileMode::Link,
                        SUBMODULE => FileMode::Commit,
                        _ => FileMode::Blob,
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
            let written = additions.create_updated(&self.git, &tree);
            let written = written.map_err(|error| blocked_path(&tree, changes, error))?;
            tree = self.git.find_tree(written)?;
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

    /// The files of the base that differ between two trees, without links and submodules.
    pub(crate) fn changes_of_trees(
        &self,
        old: Oid,
        new: Oid,
    ) -> Result<Vec<FileChange>, SyncError> {
        let all = self.deltas(old, new)?.into_iter();
        Ok(all
            .filter_map(|delta| {
                let path = clean(self.in_base(&delta.path)?);
                let kind = delta.kind()?;
                Some(FileChange { path, kind })
            })
            .collect())
    }

    /// A blob as text; `None` if too large to merge or not UTF-8.
    pub(crate) fn text(&self, id: Oid) -> Result<Option<String>, SyncError> {
        let content = self.content_up_to(id, MAX_MERGED_BYTES as u64)?;
        Ok(content.and_then(|content| String::from_utf8(content).ok()))
    }

    /// The content of a blob.
    ///
    /// `None` if it is larger than `most`, or a commit of a submodule.
    pub(crate) fn content_up_to(&self, id: Oid, most: u64) -> Result<Option<Vec<u8>>, SyncError> {
        // Check the size before reading.
        let (size, kind) = self.git.odb()?.read_header(id)?;
        if size as u64 > most || kind != ObjectType::Blob {
            return Ok(None);
        }
        Ok(Some(self.git.find_blob(id)?.content().to_vec()))
    }
}

/// Whether a submodule replaces a file at its path, or a file a submodule. A folder counts as
/// neither.
fn changes_to_or_from_module(tree: &Tree<'_>, path: &str, entry: TreeFile) -> bool {
    let is_module = |entry: TreeFile| entry.mode == SUBMODULE;
    TreeFile::at(tree, path)
        .is_some_and(|old| !old.is_folder() && is_module(old) != is_module(entry))
}

/// The error for an addition, with the entry that blocks it. That is a file above it or a folder
/// in its place.
fn blocked_path(
    tree: &Tree<'_>,
    changes: &[(String, Option<TreeFile>)],
    error: git2::Error,
) -> SyncError {
    let added = changes.iter().filter(|(_, entry)| entry.is_some());
    for (path, _) in added {
        let ends = path.match_indices('/').map(|(at, _)| at);
        for end in ends.chain([path.len()]) {
            let found = tree.get_path(Path::new(&path[..end]));
            let is_folder = found.map(|entry| entry.kind() == Some(ObjectType::Tree));
            if is_folder.is_ok_and(|is_folder| is_folder == (end == path.len())) {
                let path = clean(&path[..end]);
                return SyncError::InTheWay { path };
            }
        }
    }
    error.into()
}

/// Pairs the entries of two trees by name and by whether they are folders.
fn pairs<'t>(
    old: Option<&'t Tree<'_>>,
    new: Option<&'t Tree<'_>>,
) -> impl Iterator<Item = (Option<TreeEntry<'t>>, Option<TreeEntry<'t>>)> {
    let mut old = old.into_iter().flat_map(Tree::iter).peekable();
    let mut new = new.into_iter().flat_map(Tree::iter).peekable();
    std::iter::from_fn(move || {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.cmp(new),
        };
        Some((
            order.is_le().then(|| old.next()).flatten(),
            order.is_ge().then(|| new.next()).flatten(),
        ))
    })
}
