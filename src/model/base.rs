//! A knowledge base, and the metadata of its files.

use std::path::PathBuf;

use super::note::Audience;

/// A knowledge base: a folder with `guildhall.toml` in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The folder, absolute and without symbolic links.
    pub root: PathBuf,
    /// Display name.
    pub name: String,
    /// Language of notes without one, ISO 639-1.
    pub lang: String,
    /// Audience of notes without one.
    pub audience: Audience,
    /// The quorums for texts.
    pub quorum: Quorum,
}

/// The number of cities that must endorse a text before it counts as joint.
///
/// A text can set its own quorum in its front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quorum {
    /// For statements; `None` requires no number.
    pub statements: Option<usize>,
    /// For positions; `None` requires no number.
    pub positions: Option<usize>,
}

/// Path, size and modification time of a note file, to detect changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileStamp {
    /// Path below the root, `/` between its parts.
    pub path: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modified_ns: i128,
}

/// A [`FileStamp`] that borrows its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLook<'a> {
    /// Path below the root, `/` between its parts.
    pub path: &'a str,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Last change of the content, nanoseconds since 1970.
    pub modified_ns: i128,
}

impl FileStamp {
    /// Borrows the path.
    pub fn look(&self) -> FileLook<'_> {
        FileLook {
            path: &self.path,
            size_bytes: self.size_bytes,
            modified_ns: self.modified_ns,
        }
    }
}

impl FileLook<'_> {
    /// Copies the path.
    pub fn to_stamp(self) -> FileStamp {
        FileStamp {
            path: self.path.to_owned(),
            size_bytes: self.size_bytes,
            modified_ns: self.modified_ns,
        }
    }
}
