//! Opens files of a base: every part of the path is looked at, and no link is followed.
//!
//! Knows nothing of what is in a file; see [`super::load`] for that.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use thiserror::Error;

use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::NoteId;
use crate::model::place::Place;

/// Why a file could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The path is no path of a note below the root.
    #[error("`{path}` is no path of a note")]
    UnsafePath {
        /// The path as asked for.
        path: String,
    },
    /// A link or special file stands on the way.
    #[error("`{path}` is no ordinary file below the knowledge base")]
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
    /// The system refuses.
    #[error("`{path}` cannot be read")]
    Unreadable {
        /// The path below the root.
        path: String,
        /// Why.
        source: io::Error,
    },
}

impl LoadError {
    /// What to do about it, in one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::UnsafePath { .. } => {
                "Name a note by its path below the knowledge base, as in practices/oslo/x.md."
            }
            Self::SpecialFile { .. } => {
                "Put a copy of the note in its place; guildhall follows no links."
            }
            Self::NotThere { .. } => "Check the name; `guildhall search` finds notes by any word.",
            Self::Unreadable { .. } => "Check that you may read the file.",
        }
    }

    /// The same as a finding of the file at `path`.
    pub fn finding(&self, path: &str) -> Finding {
        let code = match self {
            Self::UnsafePath { .. } | Self::SpecialFile { .. } => Code::UnsafePath,
            Self::NotThere { .. } | Self::Unreadable { .. } => Code::Unreadable,
        };
        let mut message = self.to_string();
        if let Self::Unreadable { source, .. } = self {
            message = format!("{message}: {source}");
        }
        let help = self.mend().trim_end_matches('.');
        Finding::new(code, Place::file(path), message, help)
    }
}

/// Opens a file below the root without following any link on the way.
pub(super) fn open(base: &Base, path: &str) -> Result<(File, Metadata), LoadError> {
    match open_at_once(&base.root.join(path)) {
        Some(opened) => Ok(opened),
        None => open_step_by_step(base, path),
    }
}

/// Has the system open a file and refuse every link on the way, in one call; none where it cannot,
/// or where anything is amiss: looking step by step finds out what.
#[cfg(target_os = "linux")]
fn open_at_once(full: &Path) -> Option<(File, Metadata)> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};
    // A pipe that nobody writes to must not hold us up, nor a terminal become ours.
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

/// Looks at every part of the path, then opens the file and makes sure that it is the same one.
fn open_step_by_step(base: &Base, path: &str) -> Result<(File, Metadata), LoadError> {
    let fail = |source| failure(path, source);
    let (full, before) = walk_to(&base.root, path, fail)?;
    let file = File::open(&full).map_err(fail)?;
    let metadata = file.metadata().map_err(fail)?;
    if !metadata.is_file() || !is_same_file(&before, &metadata) {
        // Exchanged for a link between the look and the opening.
        return Err(LoadError::SpecialFile {
            path: path.to_owned(),
        });
    }
    Ok((file, metadata))
}

/// The error of a file that the system gave none of.
pub(super) fn failure(path: &str, source: io::Error) -> LoadError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LoadError::NotThere { path },
        _ => LoadError::Unreadable { path, source },
    }
}

/// Looks at each part of the path; the last must be a file, those before it folders.
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
    // Links need a privilege there, and the standard library tells no file identity.
    true
}

/// Where the note at `path` lies on disk, with every part of the path checked.
///
/// # Errors
/// [`LoadError`] if there is no ordinary file, or a link on the way.
pub(super) fn locate(base: &Base, path: &str) -> Result<PathBuf, LoadError> {
    if NoteId::of_path(path).is_none() {
        return Err(LoadError::UnsafePath {
            path: path.to_owned(),
        });
    }
    walk_to(&base.root, path, |source| failure(path, source)).map(|(full, _)| full)
}

/// The last change of a file's content, nanoseconds since 1970; 0 where the system does not say.
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
