//! Turns the text of notes and vocabularies into plain data, and says what is wrong with it.
//!
//! [`read_note()`] is the way in: front matter ([`front_matter`]) and body give a
//! [`Note`](crate::model::note::Note) *and* findings, never one or the other. [`links`],
//! [`passages`] and [`markdown_syntax`] look into the body ([`read_body`](mod@read_body) reads the first two at once), [`check`]
//! holds a note against its schema and vocabularies, [`clean`] is the one gate for foreign text on its
//! way out.
//!
//! Pure: no file, clock, environment or thread. Does not know where notes come from or what is
//! done with them.

pub mod autofix;
pub mod check;
pub mod clean;
pub mod findings;
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
pub mod read_body;
mod read_note;
pub mod sentence_diff;
pub mod settings;
pub mod three_way_merge;

pub use read_note::{Defaults, LARGEST_NOTE, NoteParts, ReadNote, read_note, read_parts, settle};
