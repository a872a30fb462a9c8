//! Why an index cannot be used, and what to do about it.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::nosync_directory::no_room;

/// Why the index cannot be used. It is a cache, so rebuilding helps in all cases but a busy or
/// unwritable folder.
#[derive(Debug, Error)]
pub enum IndexError {
    /// There is no index yet.
    #[error("there is no index yet")]
    Absent,
    /// Its files are damaged.
    #[error("the index in {folder} is damaged: {what}")]
    Damaged {
        /// Where it is.
        folder: PathBuf,
        /// Which damage was found.
        what: String,
    },
    /// Another process holds the writers' lock.
    #[error("another guildhall has been writing the index for {0} seconds")]
    Busy(u64),
    /// Another user can write to its folder.
    #[error("the search index is not used, since {folder} {why}")]
    Distrusted {
        /// Which folder.
        folder: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There is no room for its files.
    #[error("{why} ({folder})")]
    Full {
        /// What is full.
        why: &'static str,
        /// Where it is.
        folder: PathBuf,
    },
    /// An I/O error.
    #[error("cannot write the index in {folder}")]
    Disk {
        /// Where it is.
        folder: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// An error of tantivy.
    #[error("the search engine failed")]
    Engine(#[from] tantivy::TantivyError),
}

impl IndexError {
    /// Whether the files are damaged, so that rebuilding helps.
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::Engine(_))
    }

    /// What to do, in one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Absent | Self::Damaged { .. } => "run `guildhall index --rebuild`",
            Self::Busy(_) => "wait for it, or close it, and try again",
            Self::Distrusted { .. } => {
                "remove it or make it yours, or choose another folder with GUILDHALL_HOME"
            }
            Self::Full { .. } => {
                "make room, or choose another folder with GUILDHALL_HOME; your notes are safe"
            }
            Self::Disk { .. } => "make room or choose another folder with GUILDHALL_HOME",
            Self::Engine(_) => "run `guildhall index --rebuild`; the notes themselves are safe",
        }
    }
}

/// Converts an I/O error in a folder.
pub(crate) fn disk(folder: &Path) -> impl Fn(std::io::Error) -> IndexError + '_ {
    move |source| {
        let folder = folder.to_owned();
        match no_room(&source) {
            Some(why) => IndexError::Full { why, folder },
            None => IndexError::Disk { folder, source },
        }
    }
}
