//! Files of the newest commit whose checkout something in the folder prevents.
//!
//! A link, a folder or an ignored file may lie in the place of a note that others change. The
//! commit is taken, the file here stays, and its path is listed with the version that this folder
//! had last. The file here is no edit of the newer version: [`Repo::scan`] skips it until an
//! action under the lock [brings it back](crate::sync::safety::restore_files).

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use git2::{Oid, Tree};
use serde::{Deserialize, Serialize};

use super::file_limits::{LeftOut, MAX_FILE_BYTES, TOO_LARGE};
use super::ignore_patterns::PatternSum;
use super::own_files::read_own;
use super::path_rules::{EQUAL_NAME, LARGE_THERE, LINK_THERE, LINKED, fault};
use super::repo::Repo;
use super::tree_paths::{TreePaths, unwritable_reason};
use super::trees::{FileChange, TreeFile};
use crate::notes::settings::{SETTINGS, SettingsError, read_settings};
use crate::sync::error::SyncError;
use crate::sync::remote::redact::clean;

/// Reason for skipping a file or folder that this user may not read.
pub(crate) const UNREADABLE: &str = "it cannot be read";

/// Reason for skipping a link or special file.
pub(crate) const NOT_A_FILE: &str = "a link or special file is in its place";

/// Reason for skipping an edit of a version that others have changed since.
pub(crate) const JOINED_NEXT: &str = "the next save or sync joins it with an update";

/// A file that was not checked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOutFile {
    /// Path in the repository.
    pub(crate) path: String,
    /// The blob that this folder had last; `None` if it had no such file.
    pub(crate) base: Option<String>,
    /// The path up to the name that lost to an equal one. `None` if it is left out for another
    /// reason.
    #[serde(default)]
    pub(crate) losing: Option<String>,
}

impl LeftOutFile {
    /// The blob that this folder had last.
    pub(crate) fn base(&self) -> Option<Oid> {
        self.base.as_deref().and_then(|id| Oid::from_str(id).ok())
    }
}

/// My file that is in no commit. Something that is left out is in its place.
#[derive(Debug, Clone)]
pub(crate) struct HeldFile {
    /// Path in the repository.
    pub(crate) path: String,
    /// The path of what blocks it, or a folder above it.
    pub(crate) place: String,
    /// Its version at the merge base.
    pub(crate) base: Option<Oid>,
}

impl From<HeldFile> for LeftOutFile {
    fn from(held: HeldFile) -> Self {
        Self {
            path: held.path,
            base: held.base.map(|id| id.to_string()),
            losing: None,
        }
    }
}

impl Repo {
    /// Names my files that a merge left where they are; removes them from `changes`.
    pub(crate) fn name_held(
        &self,
        tree: Oid,
        files: &[HeldFile],
        changes: &mut Vec<FileChange>,
        held: &mut Vec<LeftOut>,
    ) {
        let paths = TreePaths::new(self, tree);
        for file in files {
            let path = clean(self.in_base(&file.path).unwrap_or(&file.path));
            let why = self.arrival_reason(&paths, &file.path);
            let why = why.unwrap_or_else(|| self.held_reason(&file.path, &file.place));
            changes.retain(|change| change.path != path);
            held.retain(|held| held.path != path);
            held.push(LeftOut { path, why });
        }
    }

    /// All listed files. A damaged list or an unsafe path counts as none.
    pub(crate) fn listed_left_out(&self) -> Vec<LeftOutFile> {
        let text = read_own(&list_path(self)).unwrap_or(None);
        let listed = text.and_then(|text| serde_json::from_slice(&text).ok());
        let mut listed: Vec<LeftOutFile> = listed.unwrap_or_default();
        listed.retain(|one| {
            self.in_base(&one.path)
                .is_some_and(|path| path.split('/').all(|part| fault(part).is_none()))
        });
        listed
    }

    /// The listed files that differ in a tree. Each with the version that this folder had last.
    pub(crate) fn left_out_of(&self, tree: &Tree<'_>) -> HashMap<String, Option<Oid>> {
        let listed = self.listed_left_out().into_iter();
        let id_in = |path: &str| {
            let entry = TreeFile::at(tree, path).filter(|entry| !entry.is_folder());
            entry.map(|entry| entry.id)
        };
        let differs = |one: &LeftOutFile| id_in(&one.path) != one.base();
        listed
            .filter(differs)
            .map(|one| (one.path.clone(), one.base()))
            .collect()
    }

    /// Files of the last update that were not checked out, and why.
    ///
    /// # Errors
    /// If the history cannot be read.
    pub fn left_out(&self) -> Result<Vec<LeftOut>, SyncError> {
        let tip = self.branch()?.tip;
        Ok(self.named_left_out(&self.tree_of(tip)?))
    }

    /// The listed files that differ in a tree, each with the reason, in order.
    pub(crate) fn named_left_out(&self, tree: &Tree<'_>) -> Vec<LeftOut> {
        let listed: BTreeMap<_, _> = self.left_out_of(tree).into_iter().collect();
        let is_below = |path: &str| {
            let mut above = path.match_indices('/').map(|(end, _)| &path[..end]);
            above.any(|above| listed.contains_key(above))
        };
        let named = listed.iter().filter(|(path, _)| !is_below(path));
        let paths = TreePaths::new(self, tree.id());
        let named = named.map(|(path, base)| {
            let (path, base) = (path.clone(), *base);
            let own = self.left_out_reason(&path, base);
            let library = self.settings_reason(tree, &path, false);
            let library = library.map(|why| own.clone().unwrap_or(why));
            let why = library
                .or_else(|| self.arrival_reason(&paths, &path))
                .or(own)
                .unwrap_or_else(|| JOINED_NEXT.to_owned());
            let path = clean(self.in_base(&path).unwrap_or(&path));
            LeftOut { path, why }
        });
        named.collect()
    }

    /// Writes the list.
    pub(crate) fn list_left_out(&self, listed: &[LeftOutFile]) -> Result<(), SyncError> {
        if listed.is_empty() {
            return match fs::symlink_metadata(list_path(self)) {
                Ok(_) => self.disk.remove(&list_path(self)),
                Err(_) => Ok(()),
            };
        }
        let text = serde_json::to_vec(listed).expect("plain data is JSON");
        self.disk.keep(&list_path(self), &text)
    }

    /// Why no copy checks out a file of a tree, if so.
    pub(crate) fn arrival_reason(&self, paths: &TreePaths<'_>, path: &str) -> Option<String> {
        for (end, _) in path.match_indices('/') {
            let entry = paths.entry(&path[..end]).ok()??;
            if self.unwritten_reason(&path[..end], entry).is_some() {
                return Some(self.held_reason(path, &path[..end]));
            }
        }
        let entry = paths.entry(path).ok()??;
        if let Some(why) = self.unwritten_reason(path, entry) {
            let is_mine = fs::symlink_metadata(self.place(path)).is_ok_and(|at| at.is_file());
            let why = match why {
                LINKED if is_mine => LINK_THERE,
                TOO_LARGE if is_mine => LARGE_THERE,
                why => why,
            };
            return Some(why.to_owned());
        }
        let listed = self.listed_left_out();
        let is_losing = |name: &String| {
            let mut losing = listed.iter().filter_map(|one| one.losing.as_ref());
            losing.any(|losing| losing == name)
        };
        // If the name that was kept is gone, the first one takes its place.
        let is_before = |own: &str, name: &String| !is_losing(name) || name.as_str() < own;
        let equal = paths.equal_names(path).ok()?;
        let mut equal = equal.iter().filter(|(own, _)| is_losing(own));
        let is_blocked = equal.any(|(own, names)| names.iter().any(|name| is_before(own, name)));
        is_blocked.then(|| EQUAL_NAME.to_owned())
    }

    /// Why an entry of the base is on no disk, if so.
    pub(crate) fn unwritten_reason(&self, path: &str, entry: TreeFile) -> Option<&'static str> {
        let is_too_large = || entry.is_file() && self.is_too_large(path, entry.id);
        unwritable_reason(self.in_base(path)?, entry)
            .or_else(|| is_too_large().then_some(TOO_LARGE))
    }

    /// Why others' files keep a file or folder out of the history.
    pub(crate) fn held_reason(&self, path: &str, place: &str) -> String {
        if path == place {
            return LINK_THERE.to_owned();
        }
        let place = clean(self.in_base(place).unwrap_or(place));
        format!(
            "others have something else than a folder at {place}: rename yours, or ask them to remove theirs"
        )
    }

    /// Why `guildhall.toml` of a tree cannot be used, if so.
    pub(crate) fn settings_fault(&self, tree: &Tree<'_>) -> Option<SettingsFault> {
        let path = format!("{}{SETTINGS}", self.prefix);
        self.settings_entry_fault(TreeFile::at(tree, &path))
    }

    /// Why this entry cannot be used as `guildhall.toml`, if so.
    pub(crate) fn settings_entry_fault(&self, entry: Option<TreeFile>) -> Option<SettingsFault> {
        let fault = |fault: &str| SettingsFault {
            fault: fault.to_owned(),
            is_newer: false,
            is_replaceable: true,
        };
        let Some(entry) = entry else {
            return Some(fault("it was removed"));
        };
        if entry.is_folder() {
            return Some(SettingsFault {
                is_replaceable: false,
                ..fault("a folder is in its place")
            });
        }
        let path = format!("{}{SETTINGS}", self.prefix);
        if let Some(why) = self.unwritten_reason(&path, entry) {
            return Some(fault(why));
        }
        let blob = self.git.find_blob(entry.id).ok()?;
        let error = read_settings(blob.content()).err()?;
        Some(SettingsFault {
            is_newer: matches!(error, SettingsError::NewerFormat { .. }),
            ..fault(&clean(&error.to_string()))
        })
    }

    /// Why the last good `guildhall.toml` stays here. `None` if an edit of it can be saved.
    pub(crate) fn settings_reason(
        &self,
        tree: &Tree<'_>,
        path: &str,
        is_edited: bool,
    ) -> Option<String> {
        if self.in_base(path) != Some(SETTINGS) {
            return None;
        }
        let fault = self.settings_fault(tree)?;
        let is_saved = is_edited && fault.is_replaceable && !fault.is_newer;
        (!is_saved).then(|| fault.reason())
    }

    /// Why the file here stays as it is. `None` if an update can be merged with it.
    pub(crate) fn left_out_reason(&self, path: &str, base: Option<Oid>) -> Option<String> {
        let place = self.place(path);
        let known = match fs::symlink_metadata(&place) {
            Ok(known) => known,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            Err(_) => return Some(UNREADABLE.to_owned()),
        };
        let why = if known.is_dir() {
            "a folder is in its place"
        } else if !known.is_file() {
            NOT_A_FILE
        } else if known.len() > MAX_FILE_BYTES {
            TOO_LARGE
        } else if fs::File::open(&place).is_err() {
            UNREADABLE
        } else if self.in_base(path) == Some(SETTINGS)
            && let Err(fault) = read_settings(&fs::read(&place).unwrap_or_default())
        {
            return Some(format!(
                "{fault}; `guildhall undo` brings back the one before"
            ));
        } else if base.is_none()
            && self.patterns_are_harmless(path)
            && self.git.is_path_ignored(path).unwrap_or(false)
        {
            "git ignores yours, and others have one of this name: rename yours"
        } else {
            return None;
        };
        Some(why.to_owned())
    }

    /// Whether libgit2 can read the patterns for a path without waiting.
    fn patterns_are_harmless(&self, path: &str) -> bool {
        let top = self.git.workdir().unwrap_or(&self.root);
        let above = Path::new(path).ancestors().skip(1);
        let files = above.map(|above| top.join(above).join(".gitignore"));
        let mut files = files.chain([self.git.path().join("info/exclude")]);
        let mut sum = PatternSum::default();
        files.all(|file| sum.add_file(&file).is_none())
    }
}

/// The blob of a regular file in a tree.
pub(crate) fn file_in(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    let entry = TreeFile::at(tree, path).filter(|entry| entry.is_file());
    entry.map(|entry| entry.id)
}

/// Why `guildhall.toml` of a tree cannot be used.
pub(crate) struct SettingsFault {
    /// What is wrong with it, safe to display.
    pub(crate) fault: String,
    /// Whether a newer guildhall can use it.
    pub(crate) is_newer: bool,
    /// Whether a file can replace it.
    is_replaceable: bool,
}

impl SettingsFault {
    /// The reason for keeping the last good file, with what to do.
    fn reason(&self) -> String {
        let help = if self.is_newer {
            "update guildhall on this machine"
        } else if self.is_replaceable {
            "to share yours, change it and sync"
        } else {
            "ask the library's administrator to put it right"
        };
        let fault = &self.fault;
        format!(
            "the one in the shared library cannot be used ({fault}), so the last good one stays: {help}"
        )
    }
}

fn list_path(repo: &Repo) -> PathBuf {
    repo.private().join("left-out.json")
}
