//! Opens files of a base without following links in any part of the path.
//!
//! See [`super::load`] for their contents.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use thiserror::Error;

use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::io_words::in_words;
use crate::model::note::NoteId;
use crate::model::place::Place;

/// An error while loading a file.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The path is not the path of a note.
    #[error("`{path}` is not the path of a note")]
    UnsafePath {
        /// The requested path.
        path: String,
    },
    /// Part of the path is a link or special file.
    #[error("`{path}` is not a regular file in the knowledge base")]
    SpecialFile {
        /// The path of the link or special file, below the root.
        path: String,
    },
    /// There is no such file.
    #[error("there is no file `{path}`")]
    NotThere {
        /// The path below the root.
        path: String,
    },
    /// The folder of the base was moved, removed or unmounted.
    #[error("the folder {} is not there any more", root.display())]
    NoFolder {
        /// The root of the base.
        root: PathBuf,
    },
    /// The operating system reports an error.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// The path below the root.
        path: String,
        /// The error of the file system.
        source: io::Error,
    },
}

impl LoadError {
    /// What to do about it, in one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            Self::UnsafePath { .. } => {
                "Name a note by its path below the knowledge base, as in practices/oslo/x.md."
            }
            Self::SpecialFile { .. } => "Put a copy in its place; guildhall follows no links.",
            Self::NotThere { .. } => "Check the name; `guildhall search` finds notes by any word.",
            Self::NoFolder { .. } => "Move it back, or open the knowledge base where it is now.",
            Self::Unreadable { .. } => "Check that you may read the file.",
        }
    }

    /// Converts the error to a finding for the file at `path`.
    pub fn finding(&self, path: &str) -> Finding {
        let code = match self {
            Self::UnsafePath { .. } | Self::SpecialFile { .. } => Code::UnsafePath,
            Self::NotThere { .. } | Self::NoFolder { .. } | Self::Unreadable { .. } => {
                Code::Unreadable
            }
        };
        let mut message = self.to_string();
        if let Self::Unreadable { source, .. } = self {
            message = format!("{message}: {}", in_words(source));
        }
        let help = self.help().trim_end_matches('.');
        Finding::new(code, Place::file(path), message, help)
    }
}

/// Opens a file below the root without following links.
pub(super) fn open(base: &Base, path: &str) -> Result<(File, Metadata), LoadError> {
    match open_at_once(&base.root.join(path)) {
        Some(opened) => Ok(opened),
        None => open_step_by_step(base, path),
    }
}

/// Opens a file without following links, in one system call.
///
/// `None` if the kernel has no `openat2`, or on any error: [`open_step_by_step`] finds the cause.
#[cfg(target_os = "linux")]
fn open_at_once(full: &Path) -> Option<(File, Metadata)> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    // Do not block on a FIFO, and do not acquire a controlling terminal.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = openat2(CWD, full, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS);
    let file = File::from(opened.ok()?);
    let metadata = file.metadata().ok()?;
    metadata.is_file().then_some((file, metadata))
}

#[cfg(not(target_os = "linux"))]
fn open_at_once(_full: &Path) -> Option<(File, Metadata)> {
    None
}

/// Checks every part of the path, opens the file, and verifies its identity.
fn open_step_by_step(base: &Base, path: &str) -> Result<(File, Metadata), LoadError> {
    let fail = |source| failure(path, source);
    let (full, before) = walk_to(&base.root, path, fail)?;
    let file = File::open(&full).map_err(fail)?;
    let metadata = file.metadata().map_err(fail)?;
    if !metadata.is_file() || !is_same_file(&before, &metadata) {
        // Replaced between the check and the open.
        return Err(LoadError::SpecialFile {
            path: path.to_owned(),
        });
    }
    Ok((file, metadata))
}

/// Converts an I/O error on `path`.
pub(super) fn failure(path: &str, source: io::Error) -> LoadError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::NotThere { path },
        _ => LoadError::Unreadable { path, source },
    }
}

/// Checks each part of the path: folders, then a regular file.
pub(super) fn walk_to(
    root: &Path,
    path: &str,
    fail: impl Fn(io::Error) -> LoadError,
) -> Result<(PathBuf, Metadata), LoadError> {
    let mut full = root.to_owned();
    let mut metadata = None;
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        full.push(part);
        let found = fs::symlink_metadata(&full).map_err(&fail)?;
        let is_right = if parts.peek().is_some() {
            found.is_dir()
        } else {
            found.is_file()
        };
        if !is_right {
            let shown = full.strip_prefix(root).unwrap_or(&full);
            return Err(LoadError::SpecialFile {
                path: shown.to_string_lossy().into_owned(),
            });
        }
        metadata = Some(found);
    }
    metadata.map(|found| (full, found)).ok_or_else(|| {
        let path = path.to_owned();
        LoadError::UnsafePath { path }
    })
}

#[cfg(unix)]
fn is_same_file(before: &Metadata, after: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (before.dev(), before.ino()) == (after.dev(), after.ino())
}

#[cfg(not(unix))]
fn is_same_file(_before: &Metadata, _after: &Metadata) -> bool {
    // Creating links needs a privilege on Windows, and the standard library has no file identity.
    true
}

/// The absolute path of the note at `path`, with every part checked.
///
/// # Errors
/// [`LoadError`] if it is not a regular file, or a part of the path is a link.
pub(super) fn locate(base: &Base, path: &str) -> Result<PathBuf, LoadError> {
    if NoteId::of_path(path).is_none() {
        return Err(LoadError::UnsafePath {
            path: path.to_owned(),
        });
    }
    walk_to(&base.root, path, |source| failure(path, source)).map(|(full, _)| full)
}

/// The modification time in nanoseconds since 1970; 0 if unknown.
pub(super) fn modified_ns(metadata: &Metadata) -> i128 {
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
