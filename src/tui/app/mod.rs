//! The app: event loop, state, and how messages change the state.

pub(crate) mod actions;
pub(crate) mod event_loop;
mod export_commands;
pub(crate) mod mouse;
pub(crate) mod note_commands;
mod note_edits;
pub(crate) mod open_view;
pub(crate) mod palette;
mod response_commands;
pub(crate) mod router;
mod row_search;
pub(crate) mod screen;
pub(crate) mod state;
pub(crate) mod update;
