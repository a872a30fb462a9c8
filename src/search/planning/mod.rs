//! Plans a parsed query over the words of the index.

pub(crate) mod expand;
mod numbers;
pub(crate) mod plan;
mod respelling;
mod unknown_words;
