//! The reader view: one note, its links, its history.

pub(crate) mod actions;
pub(crate) mod history;
pub(crate) mod keys;
pub(crate) mod metadata;
pub(crate) mod navigation;
pub(crate) mod note_page;
pub(crate) mod side_pane;
pub(crate) mod state;
