//! The search view: query, facets, results, preview.

mod clicks;
mod draw;
mod facets;
mod focus;
mod keys;
mod layout;
mod list;
mod note_copy;
mod requests;
mod results;
mod search_bar;
mod start_page;
mod start_screen;
mod state;
mod tickets;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::SearchView;
