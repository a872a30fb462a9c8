//! Merging fetched states into the branch, and checking the result out.

pub(crate) mod checkout;
pub(crate) mod closings;
pub(crate) mod incoming_tree;
pub(crate) mod merge_commits;
pub(crate) mod renames;
pub(crate) mod tree_merge;
