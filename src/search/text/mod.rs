//! From text to index words: tokens, folding, stems, edit distance.

pub(crate) mod char_folding;
pub(crate) mod edit_distance;
pub(crate) mod stems;
pub(crate) mod tokenizer;
