//! What the alliance knows, as plain data, and the rules about it.
//!
//! Pure: no file, clock, environment or thread, so the same input always gives the same output.
//! Knows nothing of Markdown, TOML text, git, search engines or terminals. Start reading with
//! [`note`].

pub mod age;
pub mod base;
pub mod date;
pub mod finding;
pub mod gazetteer;
pub mod hit;
pub mod note;
pub mod period;
pub mod place;
pub mod query;
pub mod schema;
pub mod search_request;
pub mod text_folding;
pub mod vocabulary;
