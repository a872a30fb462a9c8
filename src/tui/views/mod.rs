//! The views, a folder each, and the interface through which the app knows them.

pub(crate) mod reader;
pub(crate) mod search;
pub(crate) mod sync;
pub(crate) mod view;

use self::view::View;
use crate::model::note::NoteId;
use crate::tui::app::keys::ViewKeys;
use crate::tui::app::state::Start;

/// The commands and panes of every view.
pub(crate) const KEYS: [&ViewKeys; 3] = [&search::KEYS, &reader::KEYS, &sync::KEYS];

/// The views of the top line, from the left. The first lies below all others.
pub(crate) fn tabs(start: &Start) -> Vec<Box<dyn View>> {
    vec![
        Box::new(search::Search::new(start)),
        Box::new(sync::Sync::default()),
    ]
}

/// The view that reads a note.
pub(crate) fn note(id: NoteId) -> Box<dyn View> {
    Box::new(reader::Reader::new(id))
}
