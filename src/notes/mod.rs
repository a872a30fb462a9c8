//! n
pub mod passages;
