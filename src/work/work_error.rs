//! Errors of index updates.

use std::path::PathBuf;

use thiserror::Error;

use crate::notes::clean::clean;
use crate::search::IndexError;

/// Why an index update failed.
#[derive(Debug, Error)]
pub enum WorkError {
    /// The index cannot be opened or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// All notes have to be read anew, which takes longer than is waited for.
    #[error(
        "vocabularies, cities or settings changed, and `guildhall index` has to read all notes again"
    )]
    TooLong,
    /// The folder of the base was moved, removed or unmounted.
    #[error("the folder {} is not there any more", clean(&root.to_string_lossy()))]
    NoFolder {
        /// The root of the base.
        root: PathBuf,
    },
    /// It was stopped.
    #[error("stopped")]
    Stopped,
}

impl WorkError {
    /// What to do, in one sentence.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Index(error) => error.help(),
            Self::TooLong => "run `guildhall index`",
            Self::NoFolder { .. } => "move it back, or open the knowledge base where it is now",
            Self::Stopped => "run it again; the index is as it was before",
        }
    }
}

/// Progress callback: notes read and total. Returning false stops the work.
pub type IndexProgress<'a> = dyn FnMut(usize, usize) -> bool + 'a;
