//! Errors of index updates.

use thiserror::Error;

use crate::search::IndexError;

/// Why an index update failed.
#[derive(Debug, Error)]
pub enum WorkError {
    /// The index cannot be opened or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// It was stopped.
    #[error("stopped")]
    Stopped,
}

impl WorkError {
    /// What to do, in one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Index(error) => error.mend(),
            Self::Stopped => "run it again; the index is as it was before",
        }
    }
}

/// Progress callback: notes read and total. Returning false stops the work.
pub type IndexProgress<'a> = dyn FnMut(usize, usize) -> bool + 'a;
