//! notes

pub mod merge;
