//! The knowledge base on disk: finds it, opens it, walks it, loads what is in it.
//!
//! Start with [`base`]. [`walk`] lists the note files, [`load`] reads one without following links;
//! [`starter`] is the knowledge that ships with
//! the program. Writes nothing into a base by itself; knows nothing of search or git.

pub mod base;
pub mod load;
pub mod starter;
pub mod walk;
