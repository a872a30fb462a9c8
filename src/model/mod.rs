//! Plain data types and pure rules of the domain.
//!
//! Pure: no files, clock, environment or threads, so the same input always gives the same output.
//! Independent of Markdown, TOML text, git, search engines and terminals. Start with [`note`].

pub mod age;
pub mod alliance;
pub mod base;
pub mod counted;
pub mod date;
pub mod emissions;
pub mod finding;
pub mod gazetteer;
pub mod hit;
pub mod io_words;
pub mod match_reason;
pub mod money;
pub mod note;
pub mod note_lookup;
pub mod period;
pub mod place;
pub mod query;
pub mod schema;
pub mod search_request;
pub mod source_list;
pub mod text_folding;
pub mod thousands;
pub mod toml_values;
pub mod value_words;
pub mod vocabulary;
