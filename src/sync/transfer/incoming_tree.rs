//! Checks fetched commits before they are compared, merged or checked out.
//!
//! Git objects compress well and trees can be reused: eleven trees can expand to 10^10 files, and
//! 3 GB of zeros are 3 MB in a pack. The check uses object headers and reads each tree once, so a
//! rejection is fast and needs little memory.

use std::collections::{HashMap, HashSet};

use git2::{ObjectType, Odb, Oid, Tree, TreeEntry};

use crate::notes::portable_name::{fold, fold_visible};
use crate::notes::settings::SETTINGS;
use crate::sync::error::SyncError;
use crate::sync::repository::file_limits::{limit_fault, path_limit_fault};
use crate::sync::repository::ignore_patterns::{PatternSum, has_patterns};
use crate::sync::repository::left_out_files::SettingsFault;
use crate::sync::repository::path_rules::{
    EQUAL_NAME, FILE_FOR_FOLDER, LINKED, fault, is_note_folder, link_fault, outside_fault,
    reserved_fault,
};
use crate::sync::repository::repo::Repo;
use crate::sync::repository::repository_layout::{EntryKind, layout_fault};
use crate::sync::repository::trees::{LINK, SUBMODULE, TreeFile, id_at};
use crate::sync::transfer::incoming_commits::{
    check_commit_size, hostile, limit, new_commits, unreadable,
};

/// Maximum files and folders of a commit, fully expanded.
pub(crate) const MAX_ENTRIES: usize = 500_000;
/// Maximum size of one tree object.
pub(crate) const MAX_TREE_BYTES: usize = 64 << 20;
/// Maximum size of all new tree objects of one fetch, each counted once.
///
/// Each save writes the list of a changed folder again: 9,000 saves of a folder with 11,000 notes are
/// 5 GiB.
pub(crate) const MAX_TREES_BYTES: u64 = 64 << 30;
/// Maximum size of all new files of one fetch.
pub(crate) const MAX_TOTAL_BYTES: u64 = 4 << 30;

/// Checks a fetched commit and its new ancestors.
///
/// `tip` is the commit of the branch; its ancestors have been accepted already.
///
/// # Errors
/// As [`check_commits`], or [`SyncError::UnusableSettings`] if there are no others to keep.
pub(crate) fn check_incoming(repo: &Repo, theirs: Oid, tip: Option<Oid>) -> Result<(), SyncError> {
    check_commits(repo, theirs, tip, false)?;
    match tip {
        Some(_) => Ok(()),
        None => check_settings(repo, theirs, None),
    }
}

/// Like [`check_incoming`], but with any `guildhall.toml`.
///
/// Commits of ours must not have what other copies would leave out.
///
/// # Errors
/// [`SyncError::UnreadableState`], [`SyncError::IncomingLimit`] or [`SyncError::HostileName`].
pub(crate) fn check_commits(
    repo: &Repo,
    theirs: Oid,
    tip: Option<Oid>,
    is_ours: bool,
) -> Result<(), SyncError> {
    check_commit_size(&repo.git.odb()?, theirs)?;
    // A branch may point to any object, even to a tag.
    if repo.git.find_commit(theirs).is_err() {
        return Err(unreadable(theirs));
    }
    let commits = new_commits(repo, theirs, tip)?;
    if commits.is_empty() {
        return Ok(());
    }
    let mut check = Check {
        repo,
        is_ours,
        odb: repo.git.odb()?,
        unfolded: HashMap::new(),
        tree_bytes: 0,
        checked: HashMap::new(),
        sizes: HashMap::new(),
    };
    // Ancestors too: `log` and the rename detection compare them.
    for id in commits {
        check.commit(id)?;
    }
    let base = tip.map(|tip| repo.git.merge_base(theirs, tip).unwrap_or(tip));
    let base_tree = base.map(|base| repo.tree_of(Some(base))).transpose()?;
    let base_tree = base_tree.map(|tree| tree.id());
    let tree = repo.tree_of(Some(theirs))?.id();
    let bytes = check
        .check_names_and_sum_bytes(tree, base_tree, "", PatternSum::default())
        .map_err(|error| match error {
            SyncError::Damaged { .. } => unreadable(theirs),
            error => error,
        })?;
    if bytes > MAX_TOTAL_BYTES {
        return Err(limit("", "all files together larger than 4 GiB"));
    }
    Ok(())
}

/// Rejects an invalid `guildhall.toml` that `known` does not have.
fn check_settings(repo: &Repo, commit: Oid, known: Option<Oid>) -> Result<(), SyncError> {
    let tree = repo.tree_of(Some(commit))?;
    let Some(SettingsFault {
        fault, is_newer, ..
    }) = repo.settings_fault(&tree)
    else {
        return Ok(());
    };
    let path = format!("{}{SETTINGS}", repo.prefix);
    let entry_in = |tree: &Tree<'_>| id_at(tree, &path);
    let known = known.map(|known| repo.tree_of(Some(known))).transpose()?;
    let is_newer_there = |known: &Tree<'_>| {
        let fault = repo.settings_fault(known);
        is_newer && fault.is_some_and(|fault| fault.is_newer)
    };
    match &known {
        // A merge may have closed the newer ones.
        Some(known) if entry_in(known) == entry_in(&tree) || is_newer_there(known) => Ok(()),
        _ if entry_in(&tree).is_none() && known.is_none() => Ok(()),
        _ => Err(SyncError::UnusableSettings { fault, is_newer }),
    }
}

/// Checks that other copies would accept a commit before it is pushed.
///
/// # Errors
/// [`SyncError::CannotShare`].
pub(crate) fn check_outgoing(repo: &Repo, ours: Oid, there: Option<Oid>) -> Result<(), SyncError> {
    // What the others have already, in another library too, they leave out.
    let checked = check_commits(repo, ours, there, there.is_some());
    let checked = checked.and_then(|()| check_settings(repo, ours, there));
    checked.map_err(|error| match error {
        SyncError::HostileName { path, fault } => SyncError::CannotShare {
            what: format!("{path} ({fault})"),
        },
        SyncError::IncomingLimit { limit } => SyncError::CannotShare { what: limit },
        error => error,
    })
}

/// The size of an expanded tree.
#[derive(Debug, Clone, Copy, Default)]
struct UnfoldedSize {
    /// Files and folders, saturating.
    entries: usize,
    /// Depth of folders below it.
    depth: usize,
    /// Length of the longest path of a folder below it, in bytes.
    longest: usize,
    /// Whether a link is below it.
    has_link: bool,
}

struct Check<'e> {
    repo: &'e Repo,
    /// Whether the commits are to be pushed.
    is_ours: bool,
    odb: Odb<'e>,
    /// Cache: each tree is measured once.
    unfolded: HashMap<Oid, UnfoldedSize>,
    /// The size of the measured trees.
    tree_bytes: u64,
    /// Cache of checked trees with their bytes.
    ///
    /// The key is the tree, its merge base tree, whether it is in the base, and the patterns above.
    checked: HashMap<(Oid, Option<Oid>, bool, PatternSum), u64>,
    /// Cache of blob sizes.
    sizes: HashMap<Oid, u64>,
}

impl<'e> Check<'e> {
    /// Checks that a commit can be read and its tree is within the limits.
    fn commit(&mut self, id: Oid) -> Result<(), SyncError> {
        check_commit_size(&self.odb, id)?;
        let commit = self.repo.git.find_commit(id);
        let tree = commit.map_err(|_| unreadable(id))?.tree_id();
        let measured = self.measure(tree, "", 0);
        measured.map(|_| ()).map_err(|error| match error {
            error @ SyncError::IncomingLimit { .. } => error,
            _ => unreadable(id),
        })
    }

    /// Measures an expanded tree; `at` is its path, empty or ending with `/`.
    fn measure(&mut self, id: Oid, at: &str, depth: usize) -> Result<UnfoldedSize, SyncError> {
        if let Some(cached) = self.unfolded.get(&id) {
            return Ok(*cached);
        }
        // Check before reading: this limits the recursion.
        if let Some(fault) = limit_fault(depth, at.len()) {
            return Err(limit(at, &fault));
        }
        let tree = self.tree(id, at)?;
        let mut size = UnfoldedSize::default();
        let mut before: Option<TreeEntry<'_>> = None;
        for entry in &tree {
            // libgit2 searches in order: in another one it misses entries that are there.
            if before.is_some_and(|before| before > entry) {
                let words = format!("{id} is not in order");
                return Err(SyncError::Damaged { words });
            }
            let name = entry.name_bytes();
            let mut below = UnfoldedSize::default();
            if entry.kind() == Some(ObjectType::Tree) {
                if let Some(fault) = limit_fault(depth, at.len() + name.len()) {
                    return Err(limit(at, &fault));
                }
                let at = format!("{at}{}/", String::from_utf8_lossy(name));
                below = self.measure(entry.id(), &at, depth + 1)?;
                below.depth += 1;
                below.longest += name.len() + 1;
            }
            size.entries = size.entries.saturating_add(below.entries).saturating_add(1);
            size.depth = size.depth.max(below.depth);
            size.has_link |= below.has_link || entry.filemode() == LINK;
            size.longest = size.longest.max(below.longest);
            if size.entries > MAX_ENTRIES {
                return Err(too_many(at));
            }
            if let Some(fault) = limit_fault(depth + size.depth, at.len() + size.longest) {
                return Err(limit(at, &fault));
            }
            before = Some(entry);
        }
        self.unfolded.insert(id, size);
        Ok(size)
    }

    /// Reads a tree, unless it exceeds the size limit.
    fn tree(&mut self, id: Oid, at: &str) -> Result<Tree<'e>, SyncError> {
        const MAX_ALL: u64 = if cfg!(test) {
            32 << 20
        } else {
            MAX_TREES_BYTES
        };
        let size = self.odb.read_header(id)?.0;
        if size > MAX_TREE_BYTES {
            return Err(too_many(at));
        }
        self.tree_bytes += size as u64;
        if self.tree_bytes > MAX_ALL {
            let fault = "lists of files of all saved states together larger than 64 GiB";
            return Err(limit("", fault));
        }
        Ok(self.repo.git.find_tree(id)?)
    }

    /// Checks entries that differ from the merge base; sums up their bytes.
    fn check_names_and_sum_bytes(
        &mut self,
        id: Oid,
        base_tree: Option<Oid>,
        at: &str,
        mut patterns: PatternSum,
    ) -> Result<u64, SyncError> {
        if base_tree == Some(id) {
            return Ok(0);
        }
        let repo = self.repo;
        let is_inside = at.starts_with(&repo.prefix);
        let key = (id, base_tree, is_inside, patterns);
        if let Some(bytes) = self.checked.get(&key) {
            return Ok(*bytes);
        }
        let (tree, base_level) = (repo.git.find_tree(id)?, self.base_level(base_tree)?);
        self.check_one_folder(&tree, &base_level, at)?;
        self.add_patterns(&mut patterns, &tree, &base_level, at)?;
        let mut bytes = 0_u64;
        for entry in &tree {
            let old = base_level.get(entry.name_bytes()).copied();
            if old != Some(TreeFile::of(&entry)) {
                bytes = bytes.saturating_add(self.entry(&entry, old, at, patterns)?);
            }
        }
        // For parent folders of the base, the result depends on the path.
        if is_inside || !repo.prefix.starts_with(at) {
            self.checked.insert(key, bytes);
        }
        Ok(bytes)
    }

    /// Checks a new or changed entry; returns the bytes of new files in it.
    fn entry(
        &mut self,
        entry: &TreeEntry<'_>,
        old: Option<TreeFile>,
        at: &str,
        patterns: PatternSum,
    ) -> Result<u64, SyncError> {
        let is_inside = at.starts_with(&self.repo.prefix);
        let name = String::from_utf8_lossy(entry.name_bytes());
        let path = format!("{at}{name}");
        let fault = outside_fault(&name)
            .or_else(|| reserved_fault(&name).map(str::to_owned))
            .or_else(|| {
                (is_inside && entry.name().is_err()).then(|| "it is not valid Unicode".to_owned())
            })
            .or_else(|| fault(&name).filter(|_| is_inside));
        if let Some(fault) = fault {
            return Err(hostile(&path, &fault));
        }
        if entry.kind() == Some(ObjectType::Tree) {
            let old = old.filter(|old| old.is_folder()).map(|old| old.id);
            let at = format!("{path}/");
            return self.check_names_and_sum_bytes(entry.id(), old, &at, patterns);
        }
        if !is_inside {
            return self.outside_entry(entry, &path);
        }
        let below = self.repo.in_base(&path);
        if self.is_ours && below.is_some_and(is_note_folder) {
            return Err(hostile(&path, FILE_FOR_FOLDER));
        }
        let mode = entry.filemode_raw() & FILE_TYPE;
        if mode != REGULAR {
            // Links and submodules are left out; there is no device in a tree.
            let is_known = [LINK, SUBMODULE].contains(&mode) && !entry.id().is_zero();
            return if is_known && !self.is_ours {
                Ok(0)
            } else {
                Err(hostile(&path, LINKED))
            };
        }
        if self.is_ours
            && let Some(fault) = path_limit_fault(&path)
        {
            return Err(limit(&path, &fault));
        }
        self.size(entry.id())
    }

    /// Checks a file, link or submodule outside the base; returns its bytes.
    fn outside_entry(&mut self, entry: &TreeEntry<'_>, path: &str) -> Result<u64, SyncError> {
        let id = entry.id();
        let mode = entry.filemode_raw() & FILE_TYPE;
        if mode == SUBMODULE && !id.is_zero() {
            return Ok(0); // Its commit is in another repository.
        }
        if ![REGULAR, LINK].contains(&mode) {
            return Err(hostile(path, "it is no file, folder or link"));
        }
        let size = match self.size(id) {
            Ok(size) => size,
            // A partial clone does not have all files.
            Err(_) if !self.odb.exists(id) => return Ok(0),
            Err(error) => return Err(error),
        };
        if mode == LINK {
            let target =
                || -> Result<_, SyncError> { Ok(self.repo.git.find_blob(id)?.content().to_vec()) };
            let name = path.rsplit('/').next().unwrap_or(path);
            if let Some(fault) = link_fault(name, size, target)? {
                return Err(hostile(path, fault));
            }
        }
        Ok(size)
    }

    /// Adds the patterns of a folder to those above. New ones must not exceed a limit.
    fn add_patterns(
        &self,
        patterns: &mut PatternSum,
        tree: &Tree<'_>,
        base_level: &Level,
        at: &str,
    ) -> Result<(), SyncError> {
        for entry in tree {
            let name = String::from_utf8_lossy(entry.name_bytes());
            let file = TreeFile::of(&entry);
            if file.is_folder() || !has_patterns(&name) {
                continue;
            }
            let is_new = base_level.get(entry.name_bytes()) != Some(&file);
            let fault = patterns.add_blob(&self.repo.git, file.id);
            if let Some(fault) = fault.filter(|_| is_new) {
                return Err(limit(&format!("{at}{name}"), &fault));
            }
        }
        Ok(())
    }

    /// The size of a blob.
    fn size(&mut self, id: Oid) -> Result<u64, SyncError> {
        if let Some(size) = self.sizes.get(&id) {
            return Ok(*size);
        }
        let (size, kind) = self.odb.read_header(id)?;
        if kind != ObjectType::Blob {
            let words = format!("{id} is not a file");
            return Err(SyncError::Damaged { words });
        }
        self.sizes.insert(id, size as u64);
        Ok(size as u64)
    }

    /// The entries of a merge base tree by name.
    fn base_level(&self, base_tree: Option<Oid>) -> Result<Level, SyncError> {
        let Some(base_tree) = base_tree else {
            return Ok(Level::new());
        };
        let tree = self.repo.git.find_tree(base_tree)?;
        let level = tree
            .iter()
            .map(|entry| (entry.name_bytes().to_vec(), TreeFile::of(&entry)));
        Ok(level.collect())
    }

    /// Checks the names of one folder together.
    fn check_one_folder(
        &self,
        tree: &Tree<'_>,
        base_level: &Level,
        at: &str,
    ) -> Result<(), SyncError> {
        let shown: Vec<(String, EntryKind)> = tree
            .iter()
            .map(|entry| {
                let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
                (name, EntryKind::of_mode(entry.filemode()))
            })
            .collect();
        if let Some((name, fault)) = layout_fault(&shown) {
            return Err(hostile(&format!("{at}{name}"), fault));
        }
        let is_inside = at.starts_with(&self.repo.prefix);
        let mut names = HashSet::new();
        // By folded name: the entry, and whether it is new.
        let mut folded: HashMap<String, (TreeFile, bool)> = HashMap::new();
        for entry in tree {
            let name = entry.name_bytes();
            let shown = String::from_utf8_lossy(name);
            let path = format!("{at}{shown}");
            if !names.insert(name.to_vec()) {
                return Err(hostile(&path, "the same name is there twice"));
            }
            let file = TreeFile::of(&entry);
            let old = base_level.get(name);
            let is_new = old.is_none() || !is_inside && old != Some(&file);
            // A link may lead elsewhere even where only HFS+ or NTFS takes both names for one.
            let name = if is_inside {
                fold(&shown)
            } else {
                fold(&fold_visible(&shown))
            };
            let Some((twin, is_twin_new)) = folded.insert(name, (file, is_new)) else {
                continue;
            };
            let is_refused = if is_inside {
                self.is_ours
            } else {
                self.leads_elsewhere([file, twin])
            };
            if is_refused && (is_new || is_twin_new) {
                return Err(hostile(&path, EQUAL_NAME));
            }
        }
        Ok(())
    }

    /// Whether one of two colliding entries is or contains a link.
    fn leads_elsewhere(&self, entries: [TreeFile; 2]) -> bool {
        let has_link = |entry: TreeFile| {
            let unfolded = self.unfolded.get(&entry.id);
            entry.mode == LINK || unfolded.is_some_and(|size| size.has_link)
        };
        entries.into_iter().any(has_link)
    }
}

/// The bits of a mode that hold the type of a file.
const FILE_TYPE: i32 = 0o170_000;
/// The type of a regular file.
const REGULAR: i32 = 0o100_000;

/// The entries of one folder by name.
type Level = HashMap<Vec<u8>, TreeFile>;

fn too_many(at: &str) -> SyncError {
    limit(at, &format!("more than {MAX_ENTRIES} files and folders"))
}
