//! Merging two states and checking out the result.

pub(crate) mod checkout;
pub(crate) mod closings;
pub(crate) mod merge_commits;
pub(crate) mod renames;
pub(crate) mod tree_merge;
pub(crate) mod tree_paths;
