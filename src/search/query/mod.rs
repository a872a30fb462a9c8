//! From a parsed query to a plan over the words of the index.

pub(crate) mod expand;
pub(crate) mod names;
pub(crate) mod plan;
pub(crate) mod query_ir;
