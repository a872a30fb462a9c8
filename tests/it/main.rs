//! The one integration binary: everything that needs the whole crate or the real program.

mod commands;
// mod pty; // Needs the workers behind the binary.
mod pty;
mod relevance;
mod screens;
mod sync;
mod tidy;
