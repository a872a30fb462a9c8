//! The search engine: an index on disk and a finder that answers from it.
//!
//! [`Index`] is the folder and its maintenance. [`Finder`] answers an
//! [`SearchRequest`](crate::model::search_request::SearchRequest) from one commit of it. tantivy stores the postings;
//! matching, ranking, facets and snippets are implemented here over its term dictionaries. The path
//! of a query:
//!
//! ```text
//! text ─► Query ─► plan (expand: a word becomes the index words that may match it)
//!      ─► find (sets of documents, intersected) ─► facets (counted over the set)
//!                                               ─► rank (BM25F) ─► stored hits, snippets, reasons
//! ```
//!
//! # How a note is found
//!
//! - **Tokens.** [`text`] folds text in one pass that notes, queries and highlights share, so what is
//!   found can always be highlighted. Only folded words are stored, no stems.
//! - **Expansion.** A typed word becomes the dictionary words that may match it, each with a weight
//!   and a reason: itself, another spelling, an inflection (same stem), a completion, part of a
//!   compound, a synonym. A word that finds nothing is split, then completed, then corrected
//!   by a weighted edit distance; a phrase that finds nothing becomes its words.
//! - **Matching.** Each part of a query is a bit set of the documents of one segment. Sets are
//!   intersected; a facet's count is the size of an intersection, so every count is exact.
//! - **Ranking.** BM25F over title, filing, summary, headings, text and references; the best fifty
//!   are ranked again by proximity. One setting serves all languages and collections.
//! - **Relaxing.** When few notes have all words, or the filters leave none of them, notes with
//!   some of the words are found too, ranked by the same score. A filter never adds a note unless
//!   it would leave none, so a facet's count is what selecting it finds.
//! - **Function words** are never required and weigh almost nothing, unless there are no others.
//! - **Names.** Notes whose title, id, alias or acronym is the query come before all others.
//!
//! # The index on disk
//!
//! - A build is written to its own folder and becomes current by renaming one small file. Later
//!   changes are commits into it, searchable at once; merging and syncing to disk follow in the
//!   background.
//! - Each segment has a digest beside it: dictionary with stems, prefix and phrase tables, facet
//!   values, sort orders. Tables are memory-mapped, so opening reads none of them.
//! - A manifest records size and times of all files. If it does not match, checksums are verified
//!   before anything is answered, and a damaged index is rebuilt.
//!
//! Does not know where notes are stored: the caller passes notes in, and a function that reads a
//! file for snippets.

mod answer;
mod index;
mod planning;
mod ranking;
#[cfg(test)]
mod tests;
mod text;

pub use answer::finder::{Finder, ReadText};
pub use answer::startup_answer::first;
pub use index::directory::Index;
pub use index::fields::Lexicon;
pub use index::file_table::{Differences, FileTable};
pub(crate) use index::generation::current;
pub use index::generation::home;
pub(crate) use index::guard::guard;
pub use index::guard::silence_guarded_panics;
pub use index::index_error::IndexError;
pub use index::lexicon::KeptLexicon;
pub use index::stored_hit::IndexInput;
pub use index::unread_list::load_unread;
pub use index::writer::{Rebuild, Writer};
pub(crate) use text::function_words;

/// A 64-bit hash (XXH3) of some bytes; collisions are very unlikely.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
