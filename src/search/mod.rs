//! The search engine: an index on disk, and answers out of it.
//!
//! [`Index`] is the folder and its upkeep, [`Finder`] answers an [`Ask`](crate::model::search_request::Ask)
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
mod index;
mod query;
mod ranking;
#[cfg(test)]
mod tests;
mod text;

pub use answer::finder::{Finder, ReadText};
pub(crate) use index::background_drop::drop_aside;
pub(crate) use index::directory::current;
pub use index::directory::{Index, IndexError, home};
pub use index::fields::Lexicon;
pub use index::file_table::{Differences, Stamps};
pub(crate) use index::guard::guard;
pub use index::guard::silence_guarded_panics;
pub use index::lexicon::KeptLexicon;
pub use index::prefetch::Warming;
pub use index::startup_answer::first;
pub use index::stored_hit::Entry;
pub use index::writer::{Rebuild, Writer, try_writing};

/// The fingerprint of some bytes: equal bytes, equal fingerprint; others differ in all likelihood.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
