//! The git index, kept up to date for other git programs.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::path::Path;
use std::time::Duration;

use git2::{ErrorClass, ErrorCode, Index, IndexEntry, IndexTime, Oid};

use crate::sync::error::SyncError;
use crate::sync::repository::repo::Repo;
use crate::sync::repository::trees::TreeFile;
use crate::sync::repository::wait::{PATIENCE, wait_until};

/// The index flag of a file that is not checked out.
pub(crate) const SKIP_WORKTREE: u16 = 1 << 14;

/// Reason for naming a file with text that only git's index has.
pub(crate) const STAGED: &str = "git has another text of it staged, which no save takes: run `git commit`, or the next update of the file moves that text to `git stash`";

/// Reason for naming a file whose staged text an update moved.
pub(crate) const STASHED: &str =
    "this update moved the text that git had staged to `git stash`: `git stash show -p` shows it";

impl Repo {
    /// Files below the root that only the index has: they were staged, then removed.
    pub(crate) fn staged_and_gone(
        &self,
        index: &Index,
        tree: &HashMap<String, TreeFile>,
    ) -> Vec<String> {
        let paths = index.iter().map(|entry| String::from_utf8(entry.path));
        let new = paths.flatten().filter(|path| {
            self.in_base(path).is_some()
                && !tree.contains_key(path)
                && self.staged_only(index, path, &[]).is_some()
        });
        new.filter(|path| fs::symlink_metadata(self.place(path)).is_err())
            .collect()
    }

    /// The blob that only the index has for a file, and none of `known`.
    pub(crate) fn staged_only(
        &self,
        index: &Index,
        path: &str,
        known: &[Option<Oid>],
    ) -> Option<Oid> {
        let staged = index.get_path(Path::new(path), 0)?.id;
        let is_text = !known.contains(&Some(staged)) && self.git.find_blob(staged).is_ok();
        is_text.then_some(staged)
    }

    /// The index on disk; an empty one in memory if it is damaged.
    pub(crate) fn index(&self) -> Result<Index, SyncError> {
        if !self.has_index_file() {
            return Ok(Index::new()?);
        }
        let opened = self.git.index().and_then(|mut index| {
            index.read(false)?;
            Ok(index)
        });
        match opened {
            Err(error) if error.class() == ErrorClass::Index => Ok(Index::new()?),
            opened => Ok(opened?),
        }
    }

    /// Whether the index cannot be read.
    pub(crate) fn is_index_damaged(&self) -> bool {
        let is_damage = |error: git2::Error| error.class() == ErrorClass::Index;
        !self.has_index_file() || self.git.index().err().is_some_and(is_damage)
    }

    /// Whether the index is a regular file or missing; opening a FIFO would block.
    fn has_index_file(&self) -> bool {
        let path = self.git.path().join("index");
        fs::symlink_metadata(&path).is_err() || fs::metadata(&path).is_ok_and(|meta| meta.is_file())
    }

    /// Rebuilds a damaged index from `HEAD`; call it under the lock.
    ///
    /// The index has no information that the commit and the files do not have.
    pub(crate) fn rebuild_index(&self) -> Result<(), SyncError> {
        if !self.is_index_damaged() {
            return Ok(());
        }
        let path = self.git.path().join("index");
        if path.is_dir() && !path.is_symlink() {
            let names = (0..).map(|number| path.with_extension(format!("damaged{number}")));
            let free = names.into_iter().find(|name| !name.exists());
            self.disk.rename(&path, &free.unwrap_or_default())?;
        } else {
            self.disk.remove(&path)?;
        }
        let tip = self.git.head().and_then(|head| head.peel_to_tree());
        let Ok(tree) = tip else { return Ok(()) };
        let mut index = self.git.index()?;
        index.read_tree(&tree)?;
        // Files that are not checked out on purpose do not count as removed.
        let is_sparse = self.git.path().join("info/sparse-checkout").exists();
        let top = self.git.workdir().unwrap_or(&self.root).to_owned();
        let listed = self.left_out_of(&tree);
        let entries: Vec<IndexEntry> = index.iter().collect();
        for mut entry in entries {
            let path = String::from_utf8_lossy(&entry.path).into_owned();
            let is_gone = fs::symlink_metadata(top.join(&path)).is_err();
            let is_listed = listed.contains_key(&path);
            if is_gone && (is_sparse || is_listed || self.is_too_large(&path, entry.id)) {
                entry.flags_extended |= SKIP_WORKTREE;
                index.add(&entry)?;
            }
        }
        self.write_index(&mut index)
    }

    /// Updates the index for these files.
    ///
    /// The metadata of a file is given if it was read when the content was certain.
    pub(crate) fn record(
        &self,
        files: &[(String, Option<TreeFile>, Option<Metadata>)],
    ) -> Result<(), SyncError> {
        if files.is_empty() {
            return Ok(());
        }
        let mut failure = None;
        let mut last_error = None;
        wait_until(PATIENCE, || match self.try_record(files) {
            Ok(()) => true,
            Err(SyncError::HistoryLocked { lock }) => {
                last_error = Some(SyncError::HistoryLocked { lock });
                false
            }
            Err(error) => {
                failure = Some(error);
                true
            }
        })
        .then_some(())
        .ok_or_else(|| last_error.unwrap_or(SyncError::Stopped))?;
        failure.map_or(Ok(()), Err)
    }

    fn try_record(
        &self,
        files: &[(String, Option<TreeFile>, Option<Metadata>)],
    ) -> Result<(), SyncError> {
        let mut index = self.git.index()?;
        // Reload only if it changed on disk: verifying its checksum is expensive.
        index.read(false)?;
        let recorded = self.record_in(&mut index, files);
        if recorded.is_err() {
            // Discard the changes in memory that were not written.
            index.read(true)?;
        }
        recorded
    }

    fn record_in(
        &self,
        index: &mut Index,
        files: &[(String, Option<TreeFile>, Option<Metadata>)],
    ) -> Result<(), SyncError> {
        let listed = self.listed_left_out();
        let listed: HashSet<&str> = listed.iter().map(|one| one.path.as_str()).collect();
        for (path, entry, known) in files {
            match entry {
                Some(entry) => {
                    let is_listed = listed.contains(path.as_str());
                    let mut listed = index_entry(path, *entry, known.as_ref());
                    if known.is_none() && self.is_left_out(path, *entry, is_listed) {
                        listed.flags_extended |= SKIP_WORKTREE;
                    }
                    index.add(&listed)?;
                }
                None if index.get_path(Path::new(path), 0).is_some() => {
                    index.remove_path(Path::new(path))?;
                }
                None => {}
            }
        }
        self.write_index(index)
    }

    /// Whether a file is not checked out, for its size or its name.
    fn is_left_out(&self, path: &str, entry: TreeFile, is_listed: bool) -> bool {
        let place = self.git.workdir().unwrap_or(&self.root).join(path);
        let is_gone = fs::symlink_metadata(place).is_err();
        is_gone && (is_listed || self.is_too_large(path, entry.id))
    }

    /// Writes the index.
    ///
    /// # Errors
    /// [`SyncError::HistoryLocked`] if another program holds its lock.
    pub(crate) fn write_index(&self, index: &mut Index) -> Result<(), SyncError> {
        self.disk.change()?;
        index.write().map_err(|error| match error.code() {
            ErrorCode::Locked => SyncError::HistoryLocked {
                lock: self.git.path().join("index.lock"),
            },
            _ => error.into(),
        })?;
        let path = index.path().map(Path::to_owned);
        path.map_or(Ok(()), |path| {
            fs::File::open(&path)
                .and_then(|file| file.sync_all())
                .map_err(|error| SyncError::file("written", &path, error))
        })
    }
}

fn index_entry(path: &str, entry: TreeFile, known: Option<&Metadata>) -> IndexEntry {
    let (modified, inode) = known.and_then(times).unwrap_or_default();
    let time = IndexTime::new(modified.as_secs() as i32, modified.subsec_nanos());
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: time,
        dev: 0,
        ino: inode,
        mode: entry.mode as u32,
        uid: 0,
        gid: 0,
        file_size: known.map_or(0, |known| known.len() as u32),
        id: entry.id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

/// The modification time and inode of a file.
pub(crate) fn times(known: &Metadata) -> Option<(Duration, u32)> {
    let modified = known
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(known) as u32;
    #[cfg(not(unix))]
    let inode = 0;
    Some((modified, inode))
}
