//! Saving, and reading what was saved and fetched.

mod dropped_changes;
pub(crate) mod health;
pub(crate) mod incoming;
pub(crate) mod last_changes;
pub(crate) mod log;
pub(crate) mod note_change;
pub(crate) mod save_edits;
pub(crate) mod status;
pub(crate) mod waiting_proposals;
