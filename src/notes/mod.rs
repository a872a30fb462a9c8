//! Parses, checks, fixes and merges the text of notes and vocabularies.
//!
//! Start with [`read_note()`]: it returns a [`Note`](crate::model::note::Note) and findings from
//! front matter ([`front_matter`]) and body. [`links`], [`passages`] and [`markdown_syntax`] parse
//! the body ([`read_body`](mod@read_body) reads links and passages in one pass). [`check`] checks
//! a note against its schema and the vocabularies. [`clean`] sanitizes untrusted text for output.
//!
//! Pure: no files, clock, environment or threads.

pub mod autofix;
pub mod check;
pub mod clean;
pub mod count_signatures;
pub mod edit_front_matter;
pub mod findings;
pub mod fingerprint;
pub mod front_matter;
#[cfg(test)]
mod growth;
pub mod link_address;
pub mod links;
mod list_diff;
pub mod markdown_syntax;
pub mod overlap;
pub mod parse_vocabulary;
pub mod passages;
pub mod portable_name;
pub mod printouts;
pub mod read_body;
mod read_note;
pub mod rewrite_links;
pub mod sentence_diff;
pub mod settings;
pub mod similar_titles;
pub mod slug;
pub mod template;
pub mod three_way_merge;

pub use read_note::{
    Defaults, MAX_NOTE_BYTES, NoteParts, ReadNote, begins_with_text, read_note, read_parts,
    resolve_terms,
};
