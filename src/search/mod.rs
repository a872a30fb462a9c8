//! The search engine: an index on disk, and answers out of it.
//!
//! [`Index`] is the folder and its upkeep, [`Finder`] answers an [`Ask`](crate::model::ask::Ask)
//! from one commit of it. tantivy keeps the postings; matching, ranking, facets and snippets are
//! ours, over its term dictionaries. The life of a query:
//!
//! ```text
//! text ─► Query ─► plan (expand: a word becomes the words of the index that may stand for it)
//!      ─► find (sets of documents, intersected) ─► facets (counted over the set)
//!                                               ─► rank (BM25F) ─► cards, snippets, reasons
//! ```
//!
//! Knows nothing of where notes lie: who writes the index passes notes in, who wants snippets
//! passes a function that reads a file.

mod answer;
mod aside;
mod beginnings;
mod bits;
mod cache;
mod card;
mod dictionary;
mod digest;
mod edits;
mod expand;
mod facets;
mod fields;
mod files;
mod filing;
mod find;
mod finder;
mod first;
mod guard;
mod halves;
mod index;
mod lexicon;
mod lock;
mod marks;
mod matches;
mod merged;
mod merging;
mod names;
mod nearness;
mod order;
mod packed;
mod phrase;
mod plan;
mod queued;
mod rank;
mod related;
mod schema;
mod scores;
mod seal;
mod segment;
mod snapshot;
mod snippet;
mod stamps;
mod stems;
mod suggest;
mod terms;
#[cfg(test)]
mod tests;
mod titles;
mod unsynced;
mod wanted;
mod warming;
mod why;
mod words;
mod writer;

pub(crate) use aside::drop_aside;
pub use card::Entry;
pub use fields::Lexicon;
pub use finder::{Finder, ReadText};
pub use first::first;
pub(crate) use guard::guard;
pub use guard::silence_guarded_panics;
pub(crate) use index::current;
pub use index::{Index, IndexError, home};
pub use lexicon::KeptLexicon;
pub use stamps::{Differences, Stamps};
pub use warming::Warming;
pub use writer::{Rebuild, Writer, try_writing};

/// The fingerprint of some bytes: equal bytes, equal fingerprint; others differ in all likelihood.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
