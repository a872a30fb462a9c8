//! x
mod bits;
mod cache;
mod card;
mod dictionary;
mod edits;
mod expand;
mod fields;
mod filing;
mod find;
mod index;
mod names;
mod plan;
mod schema;
mod segment;
mod snapshot;
mod stems;
mod wanted;
mod words;

/// The fingerprint of some bytes: equal bytes, equal fingerprint; others differ in all likelihood.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
pub use card::Entry;
pub use fields::Lexicon;
pub use index::{Index, IndexError, Known, Rebuild, Writer, home};
