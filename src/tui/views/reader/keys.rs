//! The commands, keys and footer hints of the reader.

use crate::tui::keys::common::{DIFFERENCE, NOTE_CHOSEN, SCROLL, SIDES, SOURCES};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const NOTE: Self = Self::new("Note");
}

/// Where text is found: in a note, and in the lists of Sync.
const FINDING: &[Focus] = &[Focus::NOTE, Focus::INCOMING, Focus::YOURS];

/// What the reader can do, and where.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::NOTE,
        is_text: false,
        common: &[NOTE_CHOSEN, SOURCES, DIFFERENCE, SIDES, SCROLL],
        footer: &[
            Action::FOLLOW,
            Action::FIND,
            Action::NEXT_NOTE,
            Action::CONTENTS,
            Action::SIDE,
            Action::BACK,
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
    [Section::Note, Some("Only while reading a note or in Sync.")]
    FIND "find" ["/"] CommandScope::In(FINDING), "find", "Find in this note or list", "Finds text in this note, or a row of this list; n and N go to the next and previous match.";
    FIND_NEXT "find-next" ["n"] CommandScope::In(FINDING), "next match", "Next match", "Goes to the next match.";
    FIND_PREVIOUS "find-previous" ["N"] CommandScope::In(FINDING), "previous match", "Previous match", "Goes to the previous match.";
}
