//! Sync with the shared library: commands, worker reports and messages.

pub(crate) mod messages;
pub(crate) mod reports;
pub(crate) mod sync_commands;
