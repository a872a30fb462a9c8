//! The app: event loop, state, and how messages change the state.

pub(crate) mod actions;
mod document_commands;
pub(crate) mod event_loop;
pub(crate) mod mouse;
pub(crate) mod note_commands;
pub(crate) mod palette;
pub(crate) mod router;
pub(crate) mod screen;
pub(crate) mod state;
pub(crate) mod update;
