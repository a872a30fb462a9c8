//! The opened repository of a copy: settings, references, trees, index and files.

pub(crate) mod atomic_fs;
pub(crate) mod config_includes;
pub(crate) mod dirty_files;
pub(crate) mod file_limits;
pub(crate) mod folded_names;
pub(crate) mod git_config;
pub(crate) mod git_includes;
pub(crate) mod git_index;
pub(crate) mod ignore_patterns;
pub(crate) mod left_out_files;
pub(crate) mod open_repository;
pub(crate) mod own_files;
pub(crate) mod path_rules;
pub(crate) mod references;
pub(crate) mod repo;
pub(crate) mod repository_layout;
pub(crate) mod sync_settings;
pub(crate) mod tree_paths;
pub(crate) mod trees;
pub(crate) mod wait;
pub(crate) mod working_files;
