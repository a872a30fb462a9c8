//! Merging two states and checking out the result.

pub(crate) mod checkout;
pub(crate) mod closings;
pub(crate) mod equal_names;
pub(crate) mod merge_commits;
pub(crate) mod moved_files;
pub(crate) mod renames;
pub(crate) mod tree_merge;
