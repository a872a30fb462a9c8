//! Conflicts that wait for a decision.

pub(crate) mod pending_conflicts;
pub(crate) mod version_origin;
