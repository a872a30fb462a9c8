//! The reader: a view of one note, its links and its history.

mod keys;
mod layout;
mod navigation;
mod note_page;
mod side_pane;
mod state;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::ReaderView;
