//! Text analysis: tokens, folding, stems, derived words, function words, edit distance.

pub(crate) mod char_folding;
mod chinese_variants;
pub(crate) mod derivation;
pub(crate) mod edit_distance;
pub(crate) mod function_words;
pub(crate) mod hangul;
pub(crate) mod stem_exceptions;
pub(crate) mod stems;
pub(crate) mod tokenizer;
pub(crate) mod vietnamese;
