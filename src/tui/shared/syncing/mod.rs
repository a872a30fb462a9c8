//! Syncing with the shared library, whichever view is open: what keys do, what the workers report,
//! and the words for it.

pub(crate) mod messages;
pub(crate) mod reports;
pub(crate) mod sync_commands;
