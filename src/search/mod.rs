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
//! # How a note is found
//!
//! - **Tokens.** [`text`] folds text in one pass that notes, queries and highlights share, so what is
//!   found can always be highlighted. Only folded words are stored, no stems.
//! - **Expansion.** A typed word becomes the dictionary words that may stand for it, each with a
//!   weight and a reason: itself, another spelling, an inflection (same stem), a completion, part of
//!   a compound, a synonym. A word that finds nothing is taken apart, then completed, then corrected
//!   under a weighted edit distance; a phrase that finds nothing becomes its words.
//! - **Matching.** Each part of a query is a bit set of the documents of one segment. Sets are
//!   intersected; a facet's count is the size of an intersection, so every count is exact.
//! - **Ranking.** BM25F over title, filing, summary, headings, text and references; the best fifty
//!   are ranked again by proximity. One setting serves all languages and collections.
//! - **Relaxing.** When few notes have all words, or the filters leave none of them, notes with some
//!   of the words are found too, ranked by the same sum. A filter never adds a note unless it would
//!   leave none, so each facet's count is what clicking it finds.
//! - **Function words** are never asked for and count next to nothing, unless there are no others.
//! - **Names.** Notes whose title, id, alias or acronym is the query come before all others.
//!
//! # The index on disk
//!
//! - A build is written aside and becomes current by renaming one small file. Later changes are
//!   commits into it, searchable at once; merging and syncing to disk follow in the background.
//! - Beside each segment lies its digest: dictionary with stems, prefix and phrase tables, facet
//!   values, sort orders. Tables are read where they are mapped, so opening reads none of them.
//! - A manifest records size and times of all files. Where it does not fit, checksums are verified
//!   before anything is answered, and a damaged index is rebuilt.
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
pub use answer::startup_answer::first;
pub use index::directory::Index;
pub use index::fields::Lexicon;
pub use index::file_table::{Differences, Stamps};
pub(crate) use index::generation::current;
pub use index::generation::home;
pub(crate) use index::guard::guard;
pub use index::guard::silence_guarded_panics;
pub use index::index_error::IndexError;
pub use index::lexicon::KeptLexicon;
pub use index::stored_hit::IndexInput;
pub use index::unread_list::load_unread;
pub use index::writer::{Rebuild, Writer, try_writing};

/// The fingerprint of some bytes: equal bytes, equal fingerprint; others differ in all likelihood.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
