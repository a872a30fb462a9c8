//! Commands, keys and footer hints of the Sync view.

use crate::tui::keys::common::{DIFFERENCE, FIND, NOTE_CHOSEN, PANES, SIDES};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const INCOMING: Self = Self::new("Incoming");
    pub(crate) const YOURS: Self = Self::new("Yours");
    pub(crate) const VERSIONS: Self = Self::new("Two versions");
}

/// Commands and panes of the Sync view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::INCOMING,
            is_text: false,
            common: &[NOTE_CHOSEN, DIFFERENCE, FIND, PANES, SIDES],
            footer: &[
                Action::GET_UPDATES,
                Action::SHARE,
                Action::BEGIN_HISTORY,
                Action::CONNECT,
                Action::MY_NAME,
                Action::OPEN,
                Action::DIFFERENCES,
                Action::NEXT_PANE,
                Action::HELP,
                Action::FIND,
                Action::VIEW_SEARCH,
                Action::UNDO,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::YOURS,
            is_text: false,
            common: &[NOTE_CHOSEN, DIFFERENCE, FIND, PANES, SIDES],
            footer: &[
                Action::SHARE,
                Action::GET_UPDATES,
                Action::BEGIN_HISTORY,
                Action::CONNECT,
                Action::MY_NAME,
                Action::OPEN,
                Action::DIFFERENCES,
                Action::EDIT,
                Action::DISCARD,
                Action::NEXT_PANE,
                Action::HELP,
                Action::UNDO,
                Action::FIND,
                Action::VIEW_SEARCH,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::VERSIONS,
            is_text: false,
            common: &[],
            footer: &[
                Action::KEEP_YOURS,
                Action::TAKE_THEIRS,
                Action::SAVE_CHOICES,
                Action::NEXT_DIFFERENCE,
                Action::KEEP_BOTH,
                Action::BACK,
                Action::EDIT_VERSION,
                Action::HELP,
            ],
        },
    ],
};

commands! {
    COMMANDS
    [Section::Share, Some("Only while choosing between two versions.")]
    KEEP_YOURS "keep-yours" ["Left", "h"] CommandScope::In(&[Focus::VERSIONS]), "keep yours", "Keep your version", "Puts your version into the note.";
    TAKE_THEIRS "take-theirs" ["Right", "l"] CommandScope::In(&[Focus::VERSIONS]), "take theirs", "Take their version", "Keeps their version in the note. Yours stays in the history.";
    KEEP_BOTH "keep-both" ["Space"] CommandScope::In(&[Focus::VERSIONS]), "both", "Keep both versions", "Theirs first, then yours.";
    EDIT_VERSION "edit-version" ["e"] CommandScope::In(&[Focus::VERSIONS]), "edit", "Write it yourself", "Edits a value in the last line, or a text in your editor.";
    NEXT_DIFFERENCE "next-difference" ["n", "Tab"] CommandScope::In(&[Focus::VERSIONS]), "next", "Next difference", "Goes to the next choice.";
    PREVIOUS_DIFFERENCE "previous-difference" ["N", "Shift-Tab"] CommandScope::In(&[Focus::VERSIONS]), "previous", "Previous difference", "Goes to the previous choice.";
    SAVE_CHOICES "save-choices" ["Enter"] CommandScope::In(&[Focus::VERSIONS]), "save", "Save your choices", "Puts your choices into the note. The rest stays undecided.";
    [Section::Share, Some("Only in Sync.")]
    DISCARD "discard" ["x"] CommandScope::In(&[Focus::INCOMING, Focus::YOURS]), "discard mine", "Discard mine", "Puts the note back as the others have it. Asks first; u brings yours back.";
    BEGIN_HISTORY "begin-history" ["b"] CommandScope::In(&[Focus::INCOMING, Focus::YOURS]), "begin history", "Begin history", "Saves all notes of a folder that keeps no history yet, and every change from then on.";
    MY_NAME "my-name" ["I"] CommandScope::In(&[Focus::INCOMING, Focus::YOURS]), "your name", "Set your name", "Asks for your name and e-mail address; your edits are saved under them.";
    CONNECT "connect" ["C"] CommandScope::In(&[Focus::INCOMING, Focus::YOURS]), "connect", "Connect with a shared library", "Asks for its address. Nothing is transferred before you get updates or share.";
    [Section::Views, None]
    VIEW_SYNC "view-sync" ["7"] CommandScope::OutsideTextFields, "Sync", "View: Sync", "Updates from others, your changes to share, and choices to make.";
}
