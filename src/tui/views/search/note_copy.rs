//! What is copied of several selected notes.

use crate::model::hit::Hit;
use crate::model::note::Note;
use crate::tui::shared::Shared;
use crate::tui::shared::current_note::CurrentNote;

/// What is copied of several notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteCopy {
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

    /// The line of a hit. `notes` are those that could be read, for citations.
    pub(super) fn of(self, hit: &Hit, notes: &[Note], shared: &Shared) -> String {
        match self {
            Self::Citations => {
                let note = notes.iter().find(|note| note.id == hit.id);
                CurrentNote::of_hit(hit, note).citation(shared)
            }
            Self::Links => format!("[[{}|{}]]", hit.id, hit.title),
            Self::Ids => hit.id.to_string(),
            Self::Paths => hit.id.path(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Size;

    use super::*;
    use crate::tui::shared::start::Start;
    use crate::tui::widgets::hit_row::tests::hit;

    #[test]
    fn every_hit_has_a_line_even_if_its_note_cannot_be_read() {
        let shared = Shared::new(Start::default(), Size::new(80, 24), &[]);
        let hit = hit("Tolls", "", &[]);
        for (what, ..) in NoteCopy::ALL {
            let line = what.of(&hit, &[], &shared);
            assert!(line.contains(hit.id.as_str()), "{what:?}: {line}");
        }
    }
}
