//! What came of a fetch or a push.

use git2::Oid;

/// What the shared library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// This state.
    At(Oid),
    /// Nothing at all: it is new.
    Empty,
    /// Something, but not this branch.
    NoBranch,
}

/// What became of sharing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The shared library stands where we stand.
    Taken,
    /// Somebody else was faster.
    TooLate,
    /// Somebody holds this lock file there, or has left it behind.
    Locked(String),
}
