//! Commands, keys and footer hints of the reader.

use crate::tui::keys::common::{
    ADOPTABLE, DIFFERENCE, ENDORSABLE, FIND, NOTE_CHOSEN, SCROLL, SIDES, SOURCES,
};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const NOTE: Self = Self::new("Note");
}

/// Commands and panes of the reader.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::NOTE,
        is_text: false,
        common: &[
            NOTE_CHOSEN,
            SOURCES,
            ENDORSABLE,
            ADOPTABLE,
            DIFFERENCE,
            FIND,
            SIDES,
            SCROLL,
        ],
        footer: &[
            Action::CITY_PAGE,
            Action::ENDORSE,
            Action::LETTER,
            Action::ADOPT,
            Action::FOLLOW,
            Action::FIND,
            Action::FIND_NEXT,
            Action::NEXT_NOTE,
            Action::CONTENTS,
            Action::SIDE,
            Action::BACK,
            Action::LINEAGE,
            Action::DIFFERENCES,
            Action::COPY,
            Action::HISTORY_BACK,
            Action::HELP,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Note, Some("Only while reading a note.")]
    FOLLOW "follow" ["f"] CommandScope::In(&[Focus::NOTE]), "follow link", "Follow a link by its number", "Type the number behind the link, then Enter.";
    NEXT_LINK "next-link" ["Tab"] CommandScope::In(&[Focus::NOTE]), "next link", "Choose the next link", "Enter follows the chosen link.";
    PREVIOUS_LINK "previous-link" ["Shift-Tab"] CommandScope::In(&[Focus::NOTE]), "previous link", "Choose the previous link", "Enter follows the chosen link.";
    NEXT_NOTE "next-note" ["J"] CommandScope::In(&[Focus::NOTE]), "next note", "Next result", "Opens the next note in the list.";
    PREVIOUS_NOTE "previous-note" ["K"] CommandScope::In(&[Focus::NOTE]), "previous note", "Previous result", "Opens the previous note in the list.";
    HISTORY_BACK "history-back" ["Backspace"] CommandScope::In(&[Focus::NOTE]), "last note", "Back to the last place", "Returns to the previous note, at the same line.";
    CONTENTS "contents" ["t"] CommandScope::In(&[Focus::NOTE]), "contents", "Contents", "Lists the headings of this note; Enter goes to one.";
}
