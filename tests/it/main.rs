//! The one integration binary: everything that needs the whole crate or the real program.

mod commands;
mod sync;
mod tidy;
