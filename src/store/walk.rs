//! Lists the note files of a base without reading them.
//!
//! Follows no links, skips hidden folders, and opens no files but those that may be unreadable. An
//! entry that should be a note and is not becomes a finding. A queue of folders replaces recursion,
//! so that depth needs no stack and two threads share the work.

mod listing;

use std::fs::{self, DirEntry, File, FileType, Metadata};
use std::io;
use std::mem::take;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::open::{locate, modified_ns};
use crate::model::base::{Base, FileLook, FileStamp};
use crate::model::finding::{Code, Finding};
use crate::model::io_words::in_words;
use crate::model::note::{Kind, NoteId};
use crate::model::place::Place;
use crate::notes::clean::quote;

use listing::Files;
pub use listing::Listing;

/// The files of a base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// The note files, sorted by path. Every path is the path of a [`NoteId`] in the folder of a
    /// kind.
    pub files: Vec<FileStamp>,
    /// Entries that cannot be read as notes.
    pub findings: Vec<Finding>,
}

/// Number of threads that read folders; more than two contend in the kernel.
const THREADS: usize = 2;

/// Walks the base.
pub fn walk(base: &Base) -> Walk {
    let (files, findings) = list_and_find(base);
    Walk {
        files: files.into_stamps(),
        findings,
    }
}

/// Like [`walk`], but returns a compact listing.
pub fn list_and_find(base: &Base) -> (Listing, Vec<Finding>) {
    let queue = Queue::starting_with((base.root.clone(), String::new()));
    let mut read: Vec<Reader> = thread::scope(|scope| {
        // If a thread cannot be spawned, this one reads all folders.
        let others: Vec<_> = (1..THREADS)
            .filter_map(|_| {
                thread::Builder::new()
                    .spawn_scoped(scope, || queue.read_all())
                    .ok()
            })
            .collect();
        let mut read = vec![queue.read_all()];
        for other in others {
            // Propagate the panic.
            read.push(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        read
    });
    let findings = read.iter_mut().map(|reader| take(&mut reader.findings));
    let mut findings: Vec<Finding> = findings.flatten().collect();
    findings.sort_unstable_by(|a, b| a.place.cmp(&b.place));
    (
        Listing::of(read.into_iter().map(|reader| reader.files)),
        findings,
    )
}

/// The stamp of the file at `path` below the root, if there is one.
pub fn stamp(base: &Base, path: &str) -> Option<FileStamp> {
    let metadata = locate(base, path).ok()?.symlink_metadata().ok()?;
    Some(FileStamp {
        path: path.to_owned(),
        size_bytes: metadata.len(),
        modified_ns: modified_ns(&metadata),
    })
}

/// The folder of a kind, as it is spelt at the root.
///
/// A second folder in another case could not be shared.
pub fn kind_folder(base: &Base, kind: Kind) -> String {
    let usual = kind.folder().to_owned();
    if base.root.join(&usual).is_dir() {
        return usual;
    }
    let entries = fs::read_dir(&base.root).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()));
    let mut names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let found = names.find(|name| Kind::of_folder(name) == Some(kind));
    found.unwrap_or(usual)
}

/// The folders still to read, each with its path below the root.
struct Queue {
    waiting: Mutex<Waiting>,
    /// Notified when a folder is added or all are done.
    more: Condvar,
}

struct Waiting {
    folders: Vec<(PathBuf, String)>,
    /// Number of threads that are reading a folder and may add more.
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
    fn read_all(&self) -> Reader {
        let mut reader = Reader::default();
        let mut waiting = self.lock();
        loop {
            let Some((path, below)) = waiting.folders.pop() else {
                if waiting.at_work == 0 {
                    self.more.notify_all();
                    return reader;
                }
                waiting = self
                    .more
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            waiting.at_work += 1;
            drop(waiting);
            let below = reader.read(&path, below);
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

/// Reads folders one by one, without their subfolders.
#[derive(Debug, Default)]
struct Reader {
    files: Files,
    findings: Vec<Finding>,
}

impl Reader {
    /// Reads a folder; returns its subfolders.
    fn read(&mut self, path: &Path, below: String) -> Vec<(PathBuf, String)> {
        let mut folders = Vec::new();
        match fs::read_dir(path) {
            Ok(entries) => {
                let beginning = if below.is_empty() { below } else { below + "/" };
                let kind = Kind::of_path(&beginning);
                let mut path = beginning.clone();
                self.files.begin_folder();
                for entry in entries {
                    path.truncate(beginning.len());
                    match entry {
                        Ok(entry) => folders.extend(self.take(&entry, kind, &mut path)),
                        Err(error) => {
                            self.report_unreadable(beginning.trim_end_matches('/'), &error);
                        }
                    }
                }
                self.files.end_folder(beginning);
            }
            Err(error) => self.report_unreadable(&below, &error),
        }
        folders
    }

    /// Adds one entry; returns it if it is a folder to read.
    ///
    /// `path` is the prefix of all paths in the folder, and becomes the path of the entry.
    fn take(
        &mut self,
        entry: &DirEntry,
        kind: Option<Kind>,
        path: &mut String,
    ) -> Option<(PathBuf, String)> {
        let name = entry.file_name();
        if name == ".git" && kind.is_some() {
            self.report_history(path.trim_end_matches('/'));
        }
        if name.as_encoded_bytes().starts_with(b".") || is_by_design(path, name.to_str()) {
            return None;
        }
        if name == "HEAD" && kind.is_some() && looks_like_history(entry) {
            self.report_history(path.trim_end_matches('/'));
        }
        path.push_str(&name.to_string_lossy());
        let file_type = match entry.file_type() {
            Ok(file_type) => file_type,
            Err(error) => {
                self.report_unreadable(path, &error);
                return None;
            }
        };
        if file_type.is_dir() {
            return Some((entry.path(), path.clone()));
        }
        if file_type.is_file() {
            if name.to_str().is_none() {
                self.report_name(path, "is not valid Unicode");
            } else {
                self.take_file(entry, kind, path);
            }
        } else if is_worth_telling(path) {
            self.report_special(path, file_type);
        }
        None
    }

    fn take_file(&mut self, entry: &DirEntry, kind: Option<Kind>, path: &str) {
        let Some((_, extension)) = path.rsplit_once('.') else {
            return;
        };
        if extension != "md" {
            if extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown") {
                self.report_name(path, "does not end in `.md`");
            }
            return;
        }
        if kind.is_none() {
            self.report_kind(path);
            return;
        }
        if !is_plain(path) && NoteId::of_path(path).is_none() {
            self.report_name(
                path,
                "has a character that is not allowed in ids, or is too long",
            );
            return;
        }
        // Not the target of a link: `DirEntry::metadata` does not follow one.
        match entry
            .metadata()
            .and_then(|metadata| check_open(entry, metadata))
        {
            Ok(metadata) => self.files.push(FileLook {
                path,
                size_bytes: metadata.len(),
                modified_ns: modified_ns(&metadata),
            }),
            // Deleted since the folder was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => self.report_unreadable(path, &error),
        }
    }

    fn report(&mut self, code: Code, path: &str, message: String, help: &str) {
        let finding = Finding::new(code, Place::file(path), message, help);
        self.findings.push(finding);
    }

    fn report_unreadable(&mut self, path: &str, error: &io::Error) {
        let message = format!("{} cannot be read: {}", quote(path), in_words(error));
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
            "the note is in no folder, expected a folder for notes".to_owned()
        } else {
            format!("the folder {} is not for notes", quote(folder))
        };
        let folders = Kind::ALL.map(Kind::folder).join(", ");
        let help = format!("Move the note into one of {folders}");
        self.report(Code::UnknownKind, path, message, &help);
    }

    /// Reports a folder of notes that is its own git repository.
    fn report_history(&mut self, folder: &str) {
        self.report(
            Code::UnknownKind,
            folder,
            describe_own_history(folder),
            OWN_HISTORY_HELP,
        );
    }

    fn report_special(&mut self, path: &str, file_type: FileType) {
        let (what, help) = if file_type.is_symlink() {
            let help = "Put a copy in its place; guildhall follows no links";
            ("a symbolic link", help)
        } else {
            ("a special file", "Put a file in its place, or remove it")
        };
        let message = format!("{} is {what}, expected a file", quote(path));
        self.report(Code::UnsafePath, path, message, help);
    }
}

/// Message that a folder of notes is its own git repository.
///
/// Without a full stop.
pub fn describe_own_history(folder: &str) -> String {
    format!(
        "{} has a history of its own: its notes are neither saved nor shared",
        quote(folder)
    )
}

/// What to do about a folder of notes that is its own git repository.
pub const OWN_HISTORY_HELP: &str = "Move its notes into a folder without .git";

/// Fails if this user may not read the file. A change of permissions does not change its time.
fn check_open(entry: &DirEntry, metadata: Metadata) -> io::Result<Metadata> {
    if may_be_closed(&metadata) {
        File::open(entry.path())?;
    }
    Ok(metadata)
}

/// Whether this user may lack permission to read a file, by its mode.
#[cfg(unix)]
fn may_be_closed(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = metadata.uid() == rustix::process::geteuid().as_raw();
    let readable = if owner { 0o400 } else { 0o004 };
    metadata.mode() & readable == 0
}

#[cfg(not(unix))]
fn may_be_closed(_: &Metadata) -> bool {
    false
}

/// Whether a path has only letters, digits and hyphens: then it is valid.
///
/// This fast path covers nearly all notes.
fn is_plain(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'/';
    path.len() < 200
        && path
            .strip_suffix(".md")
            .is_some_and(|id| !id.ends_with('/') && id.bytes().all(plain))
}

/// Whether the folder of an entry named `HEAD` looks like a repository. Sync refuses those.
fn looks_like_history(head: &DirEntry) -> bool {
    let parts = ["objects", "refs"];
    let path = head.path();
    parts.iter().all(|part| path.with_file_name(part).is_dir())
}

/// Whether an entry at the root is expected there and is not a note.
///
/// `beginning` is empty for the root.
fn is_by_design(beginning: &str, name: Option<&str>) -> bool {
    beginning.is_empty()
        && matches!(
            name,
            Some("vocabulary" | "README.md" | "CONTRIBUTING.md" | "CHANGELOG.md" | "LICENSE.md")
        )
}

/// Whether a link or special file replaces a note or kind folder.
fn is_worth_telling(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    Kind::of_folder(first).is_some() || path.rsplit_once('.').is_some_and(|(_, end)| end == "md")
}

#[cfg(test)]
mod tests;
