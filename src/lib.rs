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
//! - [`model`] holds plain data and pure rules, [`notes`] parses and prints text: both are pure.
//! - [`store`] reads and writes files, [`search`] owns the index, [`sync`] runs git; they do not
//!   depend on each other.
//! - [`work`] runs them on background threads; [`tui`] talks only to [`work`], through messages.
//! - [`cli`] is the command line: one command, one file.
//! - `today` is the only place that asks the clock which day it is.
//!
//! Imports point to the right in the diagram, never back; `tests/it/tidy.rs` enforces this.

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
#[cfg(test)]
mod temporary_folder;
mod today;
pub mod tui;
pub mod work;
