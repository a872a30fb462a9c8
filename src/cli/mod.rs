//! cli

pub(crate) mod check;
