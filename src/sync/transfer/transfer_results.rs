//! Results of fetch and push.

use git2::Oid;

/// The result of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fetched {
    Commit(Oid),
    /// The library is empty.
    Empty,
    /// The library does not have this branch.
    NoBranch {
        /// Its default branch, without prefix, if it exists.
        default: Option<String>,
    },
}

/// The result of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pushed {
    Accepted,
    /// Rejected: someone else pushed first.
    Rejected,
    /// Blocked by this lock file in the library.
    Locked(String),
}
