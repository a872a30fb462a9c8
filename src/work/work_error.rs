//! Why work on the index ends early.

use thiserror::Error;

use crate::search::IndexError;

/// Why background work failed.
#[derive(Debug, Error)]
pub enum WorkError {
    /// The index cannot be opened or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Somebody asked to stop.
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

/// Called with the number of notes read and to read; returning false stops the work.
pub type IndexProgress<'a> = dyn FnMut(usize, usize) -> bool + 'a;
