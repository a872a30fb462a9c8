//! The Sync view: what is incoming, yours, and waiting for a choice.

pub(crate) mod actions;
pub(crate) mod choose_keys;
pub(crate) mod conflict;
pub(crate) mod conflict_view;
pub(crate) mod keys;
pub(crate) mod layout;
pub(crate) mod messages;
pub(crate) mod reports;
pub(crate) mod state;
pub(crate) mod view;
