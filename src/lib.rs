//! guildhall lets a league of cities share what works.
//!
//! It indexes a git-synced folder of notes (best practices, policy positions, city targets and
//! inventories) and finds anything in it as fast as a person types, in a terminal.
//!
//! ```text
//! main ─► cli ─► tui ─► work ─► store · search · sync ─► notes ─► model
//!          └──────────► (commands call adapters directly; they may block)
//! ```
//!
//! - [`model`] is plain data and pure rules, [`notes`] turns text into it and back: both pure.
//! - [`store`] touches the disk, [`search`] keeps the index, [`sync`] speaks git; none knows
//!   another.
//! - [`work`] runs them on background threads; [`tui`] talks only to [`work`], in messages.
//! - [`cli`] is the other thin skin: one command, one file.
//!
//! Imports point to the right in the picture, never back; `tests/it/tidy.rs` keeps it so.

pub mod cli;
pub mod config;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod growth;
pub mod model;
pub mod notes;
pub mod search;
pub mod store;
pub mod sync;
pub mod tui;
pub mod work;
