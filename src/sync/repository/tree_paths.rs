//! Looks up paths in a tree; each folder is read once.
//!
//! libgit2 reads a large folder again for each path.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use git2::Oid;

use crate::notes::portable_name::{MAX_PATH, fold};
use crate::sync::error::SyncError;
use crate::sync::repository::path_rules::{FILE_FOR_FOLDER, LINKED, is_note_folder};
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::{LINK, SUBMODULE, TreeFile};

/// Reason for skipping a file with a long path.
const TOO_LONG: &str = "its path is longer than 1024 bytes";

pub(crate) struct TreePaths<'r> {
    repo: &'r Repo,
    top: Oid,
    folders: RefCell<HashMap<Oid, Rc<Folder>>>,
}

/// The entries of one folder whose names are valid Unicode.
#[derive(Default)]
struct Folder {
    entries: HashMap<String, TreeFile>,
    /// The names by their folded form, in the order of the tree.
    folded: HashMap<String, Vec<String>>,
}

impl<'r> TreePaths<'r> {
    pub(crate) fn new(repo: &'r Repo, top: Oid) -> Self {
        let folders = RefCell::default();
        Self { repo, top, folders }
    }

    /// The entry at a path, which may be a folder.
    pub(crate) fn entry(&self, path: &str) -> Result<Option<TreeFile>, SyncError> {
        let mut folder = self.folder(self.top)?;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let Some(found) = folder.entries.get(part).copied() else {
                return Ok(None);
            };
            if parts.peek().is_none() {
                return Ok(Some(found));
            }
            if !found.is_folder() {
                return Ok(None);
            }
            folder = self.folder(found.id)?;
        }
        Ok(None)
    }

    /// The entries on the way to a path that have equal names. The names are equal on some file
    /// system; each entry is listed with those others. What is never checked out does not count.
    pub(crate) fn equal_names(&self, path: &str) -> Result<Vec<(String, Vec<String>)>, SyncError> {
        let (mut found, mut above) = (Vec::new(), String::new());
        let mut folder = self.folder(self.top)?;
        for part in path.split('/') {
            let is_written = |name: &str| {
                let entry = folder.entries.get(name);
                let path = format!("{above}{name}");
                let below = self.repo.in_base(&path).unwrap_or(&path);
                entry.is_some_and(|entry| unwritable_reason(below, *entry).is_none())
            };
            let Some(own) = folder.entries.get(part).filter(|_| is_written(part)) else {
                break;
            };
            let twins = folder.folded.get(&fold(part)).into_iter().flatten();
            let twins = twins.filter(|name| *name != part && is_written(name));
            let twins: Vec<_> = twins.map(|name| format!("{above}{name}")).collect();
            if !twins.is_empty() {
                found.push((format!("{above}{part}"), twins));
            }
            if !own.is_folder() {
                break;
            }
            above = format!("{above}{part}/");
            folder = self.folder(own.id)?;
        }
        Ok(found)
    }

    /// A path in the tree that some file system treats as equal. `path` itself is not in the tree.
    pub(crate) fn colliding_path(&self, path: &str) -> Result<Option<String>, SyncError> {
        let mut folder = self.folder(self.top)?;
        let mut above = String::new();
        for part in path.split('/') {
            let is_there = folder.entries.contains_key(part);
            let twins = folder.folded.get(&fold(part)).filter(|_| !is_there);
            if let Some(twin) = twins.and_then(|twins| twins.first()) {
                return Ok(Some(format!("{above}{twin}")));
            }
            let next = folder.entries.get(part).filter(|next| next.is_folder());
            let Some(next) = next.map(|next| next.id) else {
                return Ok(None);
            };
            folder = self.folder(next)?;
            above.push_str(part);
            above.push('/');
        }
        Ok(None)
    }

    fn folder(&self, id: Oid) -> Result<Rc<Folder>, SyncError> {
        if let Some(known) = self.folders.borrow().get(&id) {
            return Ok(Rc::clone(known));
        }
        let mut folder = Folder::default();
        for entry in &self.repo.git.find_tree(id)? {
            if let Ok(name) = entry.name() {
                let twins = folder.folded.entry(fold(name)).or_default();
                twins.push(name.to_owned());
                let file = TreeFile::of(&entry);
                folder.entries.insert(name.to_owned(), file);
            }
        }
        let folder = Rc::new(folder);
        self.folders.borrow_mut().insert(id, Rc::clone(&folder));
        Ok(folder)
    }
}

/// Why a file is not written to any disk, if so. `path` is below the root.
pub(crate) fn unwritable_reason(path: &str, entry: TreeFile) -> Option<&'static str> {
    if matches!(entry.mode, LINK | SUBMODULE) {
        return Some(LINKED);
    }
    if !entry.is_folder() && is_note_folder(path) {
        return Some(FILE_FOR_FOLDER);
    }
    (path.len() > MAX_PATH).then_some(TOO_LONG)
}
