//! The knowledge base on disk: finds it, opens it, walks it, loads what is in it.
//!
//! Start with [`base`]. [`walk`] lists the note files, [`load`] reads one without following links,
//! [`save`] replaces its text. [`check`] holds the whole base against its rules and [`apply_fixes`] mends
//! what is certain. [`starter`] is the knowledge that ships with the program. Knows nothing of
//! search or git.

pub mod apply_fixes;
pub mod base;
pub mod check;
pub mod load;
mod open;
pub mod save;
pub mod starter;
pub mod walk;
