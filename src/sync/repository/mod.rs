//! The repository of a base: opened by rule, its index, references and state.

pub(crate) mod create;
pub(crate) mod dirty_files;
pub(crate) mod exchange;
pub(crate) mod git_config;
pub(crate) mod git_index;
pub(crate) mod open_repository;
pub(crate) mod path_rules;
pub(crate) mod references;
pub(crate) mod repository_layout;
pub(crate) mod status;
