//! What is copied of several selected notes.

use crate::model::note::Note;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;

/// What is copied of several notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum NoteCopy {
    #[default]
    Citations,
    Links,
    Ids,
    Paths,
}

impl NoteCopy {
    /// All, with their names and what a message calls them.
    pub(super) const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Citations, "Citations", "citations"),
        (Self::Links, "Links for another note", "links"),
        (Self::Ids, "Ids", "ids"),
        (Self::Paths, "File paths", "paths"),
    ];

    /// The line of a note.
    pub(super) fn of(self, note: &Note, shared: &Shared) -> String {
        match self {
            Self::Citations => CurrentNote::of_note(note).citation(shared),
            Self::Links => format!("[[{}|{}]]", note.id, note.title),
            Self::Ids => note.id.to_string(),
            Self::Paths => note.id.path(),
        }
    }
}
