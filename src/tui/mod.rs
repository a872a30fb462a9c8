//! The terminal app.

mod draw;
mod fold;
mod foreign;
mod markdown;
mod measure;
mod text;
mod theme;
mod wrap;
