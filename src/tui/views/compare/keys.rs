//! Commands, keys and footer hints of the Compare view and the comparison.

use crate::tui::keys::common::FIND;
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const MATRIX: Self = Self::new("Compare");
    pub(crate) const SIDE_BY_SIDE: Self = Self::new("Side by side");
}

/// Commands of the Compare view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::MATRIX,
            is_text: false,
            common: &[&[Action::OPEN, Action::COPY], FIND],
            footer: &[
                Action::OPEN,
                Action::MATRIX_ROWS,
                Action::COMPARE_WITH,
                Action::FIND,
                Action::HELP,
                Action::COPY,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::SIDE_BY_SIDE,
            is_text: false,
            common: &[&[Action::OPEN, Action::COPY]],
            footer: &[
                Action::DIFFERING_ROWS,
                Action::OPEN,
                Action::BACK,
                Action::ADD_COLUMN,
                Action::REMOVE_COLUMN,
                Action::HELP,
                Action::COPY,
                Action::COMMANDS,
            ],
        },
    ],
};

const BOTH: &[Focus] = &[Focus::MATRIX, Focus::SIDE_BY_SIDE];

commands! {
    COMMANDS
    [Section::Move, Some("Only in Compare.")]
    COLUMN_LEFT "column-left" ["Left", "h"] CommandScope::In(BOTH), "column left", "Column at the left", "Goes to the column at the left.";
    COLUMN_RIGHT "column-right" ["Right", "l"] CommandScope::In(BOTH), "column right", "Column at the right", "Goes to the column at the right.";
    MATRIX_ROWS "matrix-rows" ["v"] CommandScope::In(&[Focus::MATRIX]), "instruments", "Cities or instruments", "Counts practices by city and sector, or by instrument and sector.";
    DIFFERING_ROWS "differing-rows" ["d"] CommandScope::In(&[Focus::SIDE_BY_SIDE]), "differing rows", "Differing rows only", "Shows only the rows that differ, or all of them.";
    ADD_COLUMN "add-column" ["a"] CommandScope::In(&[Focus::SIDE_BY_SIDE]), "add", "Add to the comparison", "Adds another city or practice, four at most.";
    REMOVE_COLUMN "remove-column" ["x"] CommandScope::In(&[Focus::SIDE_BY_SIDE]), "remove", "Remove from the comparison", "Removes the chosen city or practice.";
    [Section::Views, None]
    COMPARE_WITH "compare-with" ["c"] CommandScope::In(&[Focus::MATRIX]), "compare with", "Compare two cities", "Puts the chosen city, or yours, beside another one.";
    VIEW_COMPARE "view-compare" ["3"] CommandScope::OutsideTextFields, "Compare", "View: Compare", "How many practices each city has in each sector, and the gaps.";
}
