//! The commands, keys and footer hints of the Progress view.

use crate::tui::keys::common::{FIND, NOTE_CHOSEN};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const PROGRESS: Self = Self::new("Progress");
}

/// Commands of the Progress view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::PROGRESS,
        is_text: false,
        common: &[NOTE_CHOSEN, FIND],
        footer: &[
            Action::OPEN,
            Action::YARDSTICK,
            Action::PROGRESS_ORDER,
            Action::FIND,
            Action::HELP,
            Action::COPY,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Move, Some("Only in Progress.")]
    YARDSTICK "yardstick" ["v"] CommandScope::In(&[Focus::PROGRESS]), "80x50", "80x50, sentences, standards", "Measures against each city's own target or against 80x50, says it in sentences, or lists the standards of the figures.";
    PROGRESS_ORDER "progress-order" ["S"] CommandScope::In(&[Focus::PROGRESS]), "sort", "By gap or by name", "Puts the cities that may be compared in order of their gap, or of their names.";
    [Section::Views, None]
    VIEW_PROGRESS "view-progress" ["5"] CommandScope::OutsideTextFields, "Progress", "View: Progress", "Where each city stands against its target and against 80x50.";
}
