//! The one integration binary: everything that needs the whole crate or the real program.

mod commands;
mod pty;
mod screens;
mod sync;
mod tidy;
