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
    /// Language of notes that name none, ISO 639-1.
    pub lang: String,
    /// Audience of notes that name none.
    pub audience: Audience,
    /// How many cities must support a text.
    pub quorum: Quorum,
}

/// How many cities must support a text before it counts as said together.
///
/// A text may ask for another number in its own front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quorum {
    /// For statements; none is asked for if not given.
    pub statements: Option<usize>,
    /// For positions; none is asked for if not given.
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
