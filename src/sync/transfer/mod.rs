//! Fetch, push and the check of fetched commits.

pub(crate) mod arriving_pack;
pub(crate) mod checked_fetch;
pub(crate) mod fetch_push;
pub(crate) mod fetched_state;
mod git_messages;
pub(crate) mod incoming_commits;
pub(crate) mod incoming_tree;
pub(crate) mod local_transfer;
pub(crate) mod own_branch;
pub(crate) mod progress;
pub(crate) mod transfer_errors;
pub(crate) mod transfer_results;
