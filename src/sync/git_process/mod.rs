//! The installed git as a child process: its environment, settings and output.

pub(crate) mod child_git_dir;
pub(crate) mod child_group;
pub(crate) mod child_io;
pub(crate) mod git_child;
pub(crate) mod git_env;
