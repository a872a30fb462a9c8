//! Lists the note files of a base without reading them.
//!
//! Follows no link, opens no file, goes into no hidden folder. Whatever lies where a note should be
//! and cannot be one becomes a finding. Works with a queue of folders instead of recursion, so depth
//! costs no stack and two threads can share the work.

use std::fs::{self, DirEntry, FileType, Metadata};
use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::UNIX_EPOCH;

use super::load;
use crate::model::base::{Base, FileStamp};
use crate::model::finding::{Code, Finding};
use crate::model::note::{Kind, NoteId};
use crate::model::place::Place;
use crate::notes::clean::quote;

/// What lies in a base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// The note files, sorted by path. Every path is the path of a [`NoteId`] in the folder of a
    /// kind.
    pub files: Vec<FileStamp>,
    /// What lies there and cannot be read as a note.
    pub findings: Vec<Finding>,
}

/// Folders are read by so many threads: the system answers two about as fast as one, and more only
/// get in each other's way.
const THREADS: usize = 2;

/// Walks the base.
pub fn walk(base: &Base) -> Walk {
    let queue = Queue::starting_with((base.root.clone(), String::new()));
    let mut folders: Vec<Folder> = thread::scope(|scope| {
        // A thread that cannot be had is done without: this one reads all folders then.
        let others: Vec<_> = (1..THREADS)
            .filter_map(|_| {
                thread::Builder::new()
                    .spawn_scoped(scope, || queue.read_all())
                    .ok()
            })
            .collect();
        let mut folders = queue.read_all();
        for other in others {
            // A panic over there is one here.
            folders.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        folders
    });
    // As the paths of what lies in them: `a-b/x` comes before `a/x`.
    let in_order = |folder: &Folder| folder.below.clone() + "/";
    folders.sort_by_cached_key(in_order);
    let mut walk = Walk::default();
    for folder in &mut folders {
        walk.findings.append(&mut folder.walk.findings);
    }
    gather(&mut folders, &mut walk.files);
    walk.findings.sort_unstable_by(|a, b| a.place.cmp(&b.place));
    walk
}

/// The stamp of one file that may be a note, by its path below the root; none if there is none.
pub fn stamp(base: &Base, path: &str) -> Option<FileStamp> {
    let metadata = load::locate(base, path).ok()?.symlink_metadata().ok()?;
    Some(FileStamp {
        path: path.to_owned(),
        size_bytes: metadata.len(),
        modified_ns: modified_ns(&metadata),
    })
}

/// Folders still to be read, each with its path below the root.
struct Queue {
    waiting: Mutex<Waiting>,
    /// Told when a folder was added or all are done.
    more: Condvar,
}

struct Waiting {
    folders: Vec<(PathBuf, String)>,
    /// Threads that are reading a folder and may add others.
    at_work: usize,
}

impl Queue {
    fn starting_with(folder: (PathBuf, String)) -> Self {
        let waiting = Waiting {
            folders: vec![folder],
            at_work: 0,
        };
        Self {
            waiting: Mutex::new(waiting),
            more: Condvar::new(),
        }
    }

    /// Reads folders until none is left.
    fn read_all(&self) -> Vec<Folder> {
        let mut read = Vec::new();
        let mut waiting = self.lock();
        loop {
            let Some((path, below)) = waiting.folders.pop() else {
                if waiting.at_work == 0 {
                    self.more.notify_all();
                    return read;
                }
                waiting = self
                    .more
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            waiting.at_work += 1;
            drop(waiting);
            let (folder, below) = Folder::read(&path, below);
            read.push(folder);
            waiting = self.lock();
            waiting.at_work -= 1;
            waiting.folders.extend(below);
            self.more.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What lies in one folder, without what lies in the folders inside it.
struct Folder {
    /// Its path below the root; empty for the root.
    below: String,
    walk: Walk,
}

impl Folder {
    /// Reads a folder; gives the folders inside it too.
    fn read(path: &Path, below: String) -> (Self, Vec<(PathBuf, String)>) {
        let mut walk = Walk::default();
        let mut folders = Vec::new();
        match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries {
                    match entry {
                        Ok(entry) => folders.extend(walk.take(&entry, &below)),
                        Err(error) => walk.report_unreadable(&below, &error),
                    }
                }
            }
            Err(error) => walk.report_unreadable(&below, &error),
        }
        walk.files.sort_unstable();
        (Self { below, walk }, folders)
    }
}

/// Puts the files of all folders in order. The folders are sorted, and so are the files of each:
/// only where a name goes on behind that of a folder (`a-b.md` beside `a/`) do two folders mix.
fn gather(folders: &mut [Folder], files: &mut Vec<FileStamp>) {
    files.reserve(folders.iter().map(|folder| folder.walk.files.len()).sum());
    let mut is_sorted = true;
    for folder in folders {
        is_sorted &= files.last() <= folder.walk.files.first() || folder.walk.files.is_empty();
        files.append(&mut folder.walk.files);
    }
    if !is_sorted {
        // Finds the sorted stretches and merges them.
        files.sort();
    }
}

impl Walk {
    /// Takes in one entry of the folder `below`; gives it back if it is a folder to go into.
    fn take(&mut self, entry: &DirEntry, below: &str) -> Option<(PathBuf, String)> {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") || is_by_design(below, name.to_str()) {
            return None;
        }
        let shown = name.to_string_lossy();
        let mut path = String::with_capacity(below.len() + 1 + shown.len());
        if !below.is_empty() {
            path.push_str(below);
            path.push('/');
        }
        path.push_str(&shown);
        let file_type = match entry.file_type() {
            Ok(file_type) => file_type,
            Err(error) => {
                self.report_unreadable(&path, &error);
                return None;
            }
        };
        if file_type.is_dir() {
            return Some((entry.path(), path));
        }
        if file_type.is_file() {
            if name.to_str().is_none() {
                self.report_name(&path, "holds bytes that are no text");
            } else {
                self.take_file(entry, path);
            }
        } else if is_worth_telling(&path) {
            self.report_special(&path, file_type);
        }
        None
    }

    fn take_file(&mut self, entry: &DirEntry, path: String) {
        let Some((_, extension)) = path.rsplit_once('.') else {
            return;
        };
        if extension != "md" {
            if extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown") {
                self.report_name(&path, "does not end in `.md`");
            }
            return;
        }
        if Kind::of_path(&path).is_none() {
            self.report_kind(&path);
            return;
        }
        if !is_plain(&path) && NoteId::of_path(&path).is_none() {
            self.report_name(
                &path,
                "holds a character that no id can hold, or is too long",
            );
            return;
        }
        // Not the target of a link: `DirEntry::metadata` does not follow one.
        match entry.metadata() {
            Ok(metadata) => self.files.push(FileStamp {
                path,
                size_bytes: metadata.len(),
                modified_ns: modified_ns(&metadata),
            }),
            // Gone since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.report_unreadable(&path, &error),
        }
    }

    fn report(&mut self, code: Code, path: &str, message: String, help: &str) {
        let finding = Finding::new(code, Place::file(path), message, help);
        self.findings.push(finding);
    }

    fn report_unreadable(&mut self, path: &str, error: &io::Error) {
        let message = format!("{} cannot be read: {error}", quote(path));
        self.report(
            Code::Unreadable,
            path,
            message,
            "Check that you may read it",
        );
    }

    fn report_name(&mut self, path: &str, why: &str) {
        let message = format!("the file name {} {why}", quote(path));
        self.report(
            Code::UnportableName,
            path,
            message,
            "Rename the file: letters, digits and hyphens, ending in .md",
        );
    }

    fn report_kind(&mut self, path: &str) {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        let message = if folder.is_empty() {
            "the note lies in no folder, expected one of a kind of note".to_owned()
        } else {
            format!("the folder {} is no kind of note", quote(folder))
        };
        let folders = Kind::ALL.map(Kind::folder).join(", ");
        let help = format!("Move the note into one of {folders}");
        self.report(Code::UnknownKind, path, message, &help);
    }

    fn report_special(&mut self, path: &str, file_type: FileType) {
        let what = if file_type.is_symlink() {
            "a symbolic link"
        } else {
            "no ordinary file"
        };
        let message = format!("{} is {what}, expected a file", quote(path));
        self.report(
            Code::UnsafePath,
            path,
            message,
            "Put a copy of the note in its place; guildhall follows no links",
        );
    }
}

/// Whether a path of a walk is one of letters, digits and hyphens, as nearly all are: then it is the
/// path of a note, and need not be looked at more closely.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'/';
    path.len() < 200
        && path
            .strip_suffix(".md")
            .is_some_and(|id| !id.ends_with('/') && id.bytes().all(plain))
}

/// Whether an entry of the root has its own place in a base and is no note.
fn is_by_design(below: &str, name: Option<&str>) -> bool {
    below.is_empty()
        && matches!(
            name,
            Some("vocabulary" | "README.md" | "CONTRIBUTING.md" | "CHANGELOG.md" | "LICENSE.md")
        )
}

/// Whether a link or special file stands where a note or a folder of notes could.
fn is_worth_telling(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    Kind::ALL.iter().any(|kind| kind.folder() == first)
        || path.rsplit_once('.').is_some_and(|(_, end)| end == "md")
}

/// The last change of a file's content, nanoseconds since 1970; 0 where the system does not say.
pub fn modified_ns(metadata: &Metadata) -> i128 {
    let Ok(time) = metadata.modified() else {
        return 0;
    };
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    }
}

#[cfg(test)]
mod tests;
