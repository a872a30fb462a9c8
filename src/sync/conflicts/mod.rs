//! Conflicts that wait for a choice.

pub(crate) mod pending_conflicts;
