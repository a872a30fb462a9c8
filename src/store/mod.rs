//! The knowledge base on disk: finds it, opens it, walks it, loads what is in it.
//!
//! Start with [`find_base`]. [`walk`] lists the note files, [`load`] reads one without following links,
//! [`save_note`] replaces its text. [`check_base`] holds the whole base against its rules and [`apply_fixes`] mends
//! what is certain. [`starter`] is the knowledge that ships with the program. Knows nothing of
//! search or git.

pub mod apply_fixes;
pub mod check_base;
pub mod edited_copy;
pub mod find_base;
pub mod load;
mod open;
pub mod save_note;
pub mod starter;
pub mod walk;
