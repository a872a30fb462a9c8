//! The search view: query, facets, results, preview.

pub(crate) mod actions;
pub(crate) mod facets;
pub(crate) mod focus;
pub(crate) mod keys;
pub(crate) mod preview;
pub(crate) mod requests;
pub(crate) mod results;
pub(crate) mod search_bar;
pub(crate) mod start_screen;
pub(crate) mod state;
pub(crate) mod tickets;
