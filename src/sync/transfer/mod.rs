//! Fetch and push: the installed git as a child, or libgit2 for folders.

pub(crate) mod child_git_dir;
pub(crate) mod child_io;
pub(crate) mod fetch_push;
pub(crate) mod git_child;
pub(crate) mod git_env;
pub(crate) mod local_transfer;
pub(crate) mod progress;
pub(crate) mod transfer_errors;
