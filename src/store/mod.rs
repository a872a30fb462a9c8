//! The knowledge base on disk: find, open, list, load, check and save.
//!
//! Start with [`find_base`]. [`walk`] lists the note files, [`load`] reads one without following
//! links, [`save_note`] writes it, [`rename_note`] renames it. [`check_base`] checks all notes, and [`apply_fixes`]
//! applies automatic fixes. [`starter`] is the knowledge base that ships with the program.
//! Independent of search and git.

pub mod apply_fixes;
#[cfg(test)]
mod base_fixture;
pub mod check_base;
pub mod edited_copy;
pub mod find_base;
pub mod load;
mod open;
mod reference_resolver;
pub mod references_to;
pub mod rename_note;
pub mod save_note;
pub mod starter;
pub mod walk;
