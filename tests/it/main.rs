//! The integration tests: everything that needs the whole crate or the real program.

mod commands;
mod libraries;
mod pty;
mod relevance;
mod screens;
mod sync;
#[path = "../../src/temporary_folder.rs"]
mod temporary_folder;
mod tidy;
