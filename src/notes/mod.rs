//! Turns the text of notes and vocabularies into plain data, and says what is wrong with it.
//!
//! [`read_note`] is the way in: front matter ([`front_matter`]) and body give a
//! [`Note`](crate::model::note::Note) *and* findings, never one or the other. [`links`],
//! [`passages`] and [`markdown`] look into the body ([`body`] reads the first two at once), [`check`]
//! holds a note against its schema and vocabularies, [`clean`] is the one gate for foreign text on its
//! way out.
//!
//! Pure: no file, clock, environment or thread. Does not know where notes come from or what is
//! done with them.

pub mod address;
pub mod autofix;
pub mod body;
pub mod check;
pub mod clean;
mod diff;
pub mod findings;
pub mod front_matter;
#[cfg(test)]
mod growth;
pub mod links;
pub mod markdown;
pub mod merge;
pub mod overlap;
pub mod passages;
pub mod portable_name;
mod read;
pub mod sentence_diff;
pub mod vocabulary;

pub use read::{Defaults, LARGEST_NOTE, NoteParts, ReadNote, read_note, read_parts, settle};
