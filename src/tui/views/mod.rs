//! The views of the app, a folder each.

pub(crate) mod reader;
pub(crate) mod search;
pub(crate) mod sync;
