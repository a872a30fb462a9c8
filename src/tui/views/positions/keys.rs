//! The commands, keys and footer hints of the Positions view.

use crate::tui::keys::common::{ENDORSABLE, FIND, NOTE_CHOSEN, PANES, SCROLL};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const BOARD: Self = Self::new("Board");
    pub(crate) const ASKS: Self = Self::new("Positions");
}

/// Commands of the Positions view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::BOARD,
            is_text: false,
            common: &[NOTE_CHOSEN, ENDORSABLE, FIND, PANES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::ASK_ORDER,
                Action::NEXT_PANE,
                Action::HALF_DOWN,
                Action::FIND,
                Action::HELP,
                Action::LETTER,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::ASKS,
            is_text: false,
            common: &[NOTE_CHOSEN, ENDORSABLE, FIND, PANES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::ENDORSE,
                Action::ASK_ORDER,
                Action::NEXT_PANE,
                Action::BACK,
                Action::HALF_DOWN,
                Action::FIND,
                Action::HELP,
                Action::LETTER,
                Action::COPY,
                Action::COMMANDS,
            ],
        },
    ],
};

const BOTH: &[Focus] = &[Focus::BOARD, Focus::ASKS];

commands! {
    COMMANDS
    [Section::Move, Some("Only in Positions.")]
    STAGE_LEFT "stage-left" ["Left", "h"] CommandScope::In(BOTH), "stage left", "Stage at the left", "Shows the positions of the stage at the left on the board.";
    STAGE_RIGHT "stage-right" ["Right", "l"] CommandScope::In(BOTH), "stage right", "Stage at the right", "Shows the positions of the stage at the right on the board.";
    ASK_ORDER "ask-order" ["v"] CommandScope::In(BOTH), "by deadline", "By signatures or deadline", "Puts the positions in order of their signatures, or of their deadlines.";
    [Section::Views, None]
    VIEW_POSITIONS "view-positions" ["4"] CommandScope::OutsideTextFields, "Positions", "View: Positions", "What the cities ask of other governments, and who signed.";
}
