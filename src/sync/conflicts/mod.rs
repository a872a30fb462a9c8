//! Conflicts that wait for a choice, and resolving them.

pub(crate) mod pending_conflicts;
pub(crate) mod resolve;
