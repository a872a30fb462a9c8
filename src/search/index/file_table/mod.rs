//! The file table: indexed files with their sizes and modification times.
//!
//! It is sorted like a directory walk, so comparing it with the files is one pass over both. A
//! build writes it whole; each later commit appends its changes just before it takes effect. Each
//! chunk names its commit and has a checksum. A chunk after that of the last commit belongs to one
//! that never took effect, and is overwritten.

mod chunks;
mod entries;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use chunks::{FileTableChunk, HEAD, end_of, piece};
use entries::{Entries, FileTableEntry, put_entry};

use super::regular_files;
use crate::model::base::{FileLook, FileStamp};

/// File name.
pub(crate) const NAME: &str = "stamps";

/// A table with more appended bytes is rewritten.
const MAX_APPENDED_BYTES: usize = 256 << 10;

/// The file table of an index.
#[derive(Debug, Default)]
pub struct FileTable {
    /// Encoded entries of the first chunk, sorted by path.
    whole: Vec<u8>,
    /// Later changes; `None` for a removed file.
    changed: BTreeMap<String, Option<FileTableEntry>>,
    /// Fingerprint of the settings that notes were read with.
    pub settings: u64,
    appended_bytes: usize,
}

/// Differences between the files and the index.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Indices of new and changed files in the given list.
    pub put: Vec<usize>,
    /// Paths of removed files.
    pub remove: Vec<String>,
}

impl Differences {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty()
    }
}

impl FileTable {
    /// Reads the table of a commit; `None` if it is missing or damaged.
    pub(crate) fn load(folder: &Path, commit: u64) -> Option<Self> {
        let mut bytes = regular_files::read(&folder.join(NAME)).ok()?;
        let mut rest = bytes.as_slice();
        let mut piece = FileTableChunk::take(&mut rest)?;
        let whole = piece.entries.len();
        let mut stamps = Self {
            settings: piece.settings,
            ..Self::default()
        };
        while piece.commit != commit {
            piece = FileTableChunk::take(&mut rest)?;
            stamps.settings = piece.settings;
            stamps.appended_bytes += piece.entries.len();
            let mut entries = Entries::of(piece.entries);
            while entries.advance() {
                stamps.changed.insert(entries.path.clone(), entries.look);
            }
        }
        bytes.truncate(HEAD + whole);
        bytes.drain(..HEAD);
        stamps.whole = bytes;
        Some(stamps)
    }

    /// Rewrites the whole table.
    pub(crate) fn save(&self, folder: &Path, commit: u64) -> io::Result<()> {
        let mut entries = Vec::new();
        let mut before = String::new();
        self.each(|path, look| put_entry(&mut entries, &mut before, path, Some(look)));
        let whole = piece(&entries, commit, self.settings);
        regular_files::write(&folder.join(NAME), &whole)
    }

    /// Whether the table should be rewritten.
    pub(crate) fn is_untidy(&self) -> bool {
        self.appended_bytes > MAX_APPENDED_BYTES
    }

    /// Compares the table with files sorted by path.
    pub fn differences<'a>(&self, files: impl IntoIterator<Item = FileLook<'a>>) -> Differences {
        let mut differences = Differences::default();
        let mut files = files.into_iter().enumerate().peekable();
        self.each(|path, look| {
            while let Some((at, file)) = files.peek() {
                let order = file.path.cmp(path);
                if order.is_gt() {
                    break;
                }
                if order.is_lt() || FileTableEntry::of(*file) != look {
                    differences.put.push(*at);
                }
                files.next();
                if order.is_eq() {
                    return;
                }
            }
            differences.remove.push(path.to_owned());
        });
        differences.put.extend(files.map(|(at, _)| at));
        differences
    }

    /// The given paths that are in the index.
    pub fn known_of(&self, paths: &BTreeSet<String>) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        if !paths.is_empty() {
            self.each(|path, _| known.extend(paths.get(path).cloned()));
        }
        known
    }

    /// Calls `each` with every file, in path order.
    fn each(&self, mut each: impl FnMut(&str, FileTableEntry)) {
        let mut changed = self.changed.iter().peekable();
        let mut entries = Entries::of(&self.whole);
        while entries.advance() {
            let mut look = entries.look;
            while let Some((path, new)) = changed.next_if(|(path, _)| **path <= entries.path) {
                if *path == entries.path {
                    look = *new;
                } else if let Some(new) = new {
                    each(path, *new);
                }
            }
            if let Some(look) = look {
                each(&entries.path, look);
            }
        }
        for (path, new) in changed {
            if let Some(new) = new {
                each(path, *new);
            }
        }
    }
}

/// Changes of a writer, to be appended.
#[derive(Debug, Default)]
pub(crate) struct FileTableChanges {
    entries: Vec<u8>,
    before: String,
}

impl FileTableChanges {
    pub(crate) fn put(&mut self, stamp: &FileStamp) {
        let look = Some(FileTableEntry::of(stamp.look()));
        put_entry(&mut self.entries, &mut self.before, &stamp.path, look);
    }

    pub(crate) fn remove(&mut self, path: &str) {
        put_entry(&mut self.entries, &mut self.before, path, None);
    }

    /// Appends to the table of the previous commit; false if there is none.
    pub(crate) fn append(
        &self,
        folder: &Path,
        (before, commit): (u64, u64),
        settings: u64,
    ) -> io::Result<bool> {
        let path = folder.join(NAME);
        if regular_files::expect_regular(&path).is_err() {
            return Ok(false);
        }
        let mut file = match File::options().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some(end) = end_of(&mut file, before)? else {
            return Ok(false);
        };
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.write_all(&piece(&self.entries, commit, settings))?;
        Ok(true)
    }

    /// Writes the changes as a whole table.
    pub(crate) fn save(&self, folder: &Path, commit: u64, settings: u64) -> io::Result<()> {
        let mut looks = Vec::new();
        let mut entries = Entries::of(&self.entries);
        while entries.advance() {
            looks.push((entries.path.clone(), entries.look));
        }
        // Usually sorted already.
        looks.sort();
        let mut sorted = Self::default();
        for (path, look) in &looks {
            put_entry(&mut sorted.entries, &mut sorted.before, path, *look);
        }
        let whole = piece(&sorted.entries, commit, settings);
        regular_files::write(&folder.join(NAME), &whole)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::temporary_folder::temporary_folder;

    fn stamp(path: &str, size_bytes: u64) -> FileStamp {
        FileStamp {
            path: path.to_owned(),
            size_bytes,
            modified_ns: 7,
        }
    }

    fn paths(stamps: &FileTable) -> Vec<(String, u64)> {
        let mut paths = Vec::new();
        stamps.each(|path, look| paths.push((path.to_owned(), look.size_bytes)));
        paths
    }

    #[test]
    fn a_truncated_append_keeps_the_previous_commit() {
        let folder = temporary_folder();
        let mut changed = FileTableChanges::default();
        changed.put(&stamp("cities/oslo.md", 1));
        changed.save(folder.path(), 3, 9).expect("saved");
        let path = folder.path().join(NAME);
        let first = fs::read(&path).expect("the file").len();
        let mut later = FileTableChanges::default();
        later.put(&stamp("cities/rome.md", 2));
        assert!(later.append(folder.path(), (3, 4), 8).expect("appended"));
        let stamps = FileTable::load(folder.path(), 4).expect("the list");
        assert_eq!(stamps.settings, 8);
        let oslo = ("cities/oslo.md".to_owned(), 1);
        let rome = ("cities/rome.md".to_owned(), 2);
        assert_eq!(paths(&stamps), [oslo.clone(), rome]);
        assert!(FileTable::load(folder.path(), 5).is_none());
        let whole = fs::read(&path).expect("the file");
        for cut in first..whole.len() {
            fs::write(&path, &whole[..cut]).expect("written");
            assert!(FileTable::load(folder.path(), 4).is_none(), "{cut}");
            let before = FileTable::load(folder.path(), 3).expect("the list before");
            assert_eq!((paths(&before), before.settings), (vec![oslo.clone()], 9));
            assert!(later.append(folder.path(), (3, 6), 8).expect("appended"));
            let again = FileTable::load(folder.path(), 6).expect("the list");
            assert_eq!(paths(&again).len(), 2, "{cut}");
        }
        for at in 0..whole.len() - chunks::TAIL {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 4;
            fs::write(&path, &spoilt).expect("written");
            assert!(FileTable::load(folder.path(), 4).is_none(), "{at}");
        }
        assert!(!later.append(folder.path(), (7, 8), 8).expect("looked"));
    }

    proptest! {
        #[test]
        fn the_table_agrees_with_a_map(
            first in proptest::collection::btree_map("[aø/]{1,5}", 0_u64..3, 0..12),
            steps in proptest::collection::vec(
                proptest::collection::btree_map("[aø/]{1,5}", proptest::option::of(0_u64..3), 0..6),
                0..4,
            ),
            files in proptest::collection::btree_map("[aø/]{1,5}", 0_u64..3, 0..12),
        ) {
            let folder = temporary_folder();
            let mut map = first.clone();
            let mut changed = FileTableChanges::default();
            for (path, size) in &first {
                changed.put(&stamp(path, *size));
            }
            changed.save(folder.path(), 0, 0).expect("saved");
            for (step, commit) in steps.iter().zip(1..) {
                let mut changed = FileTableChanges::default();
                for (path, size) in step {
                    if let Some(size) = size {
                        changed.put(&stamp(path, *size));
                        map.insert(path.clone(), *size);
                    } else {
                        changed.remove(path);
                        map.remove(path);
                    }
                }
                let appended = changed.append(folder.path(), (commit - 1, commit), 0);
                prop_assert!(appended.expect("appended"));
            }
            let commit = steps.len() as u64;
            let stamps = FileTable::load(folder.path(), commit).expect("the list");
            prop_assert_eq!(paths(&stamps), map.clone().into_iter().collect::<Vec<_>>());
            let files: Vec<FileStamp> = files.iter().map(|(path, size)| stamp(path, *size)).collect();
            let got = stamps.differences(files.iter().map(FileStamp::look));
            let is_same = |file: &FileStamp| map.get(&file.path) == Some(&file.size_bytes);
            let put: Vec<usize> = (0..files.len()).filter(|&i| !is_same(&files[i])).collect();
            let there: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
            let gone = map.keys().filter(|path| !there.contains(path.as_str()));
            let remove: Vec<String> = gone.cloned().collect();
            prop_assert_eq!(got, Differences { put, remove });
            stamps.save(folder.path(), commit).expect("saved");
            let again = FileTable::load(folder.path(), commit).expect("the list");
            prop_assert_eq!(paths(&again), paths(&stamps));
        }
    }
}
