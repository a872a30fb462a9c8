//! The commands, keys and footer hints of the Fund view.

use crate::tui::keys::common::{FIND, NOTE_CHOSEN, PANES, SCROLL};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const PROJECTS: Self = Self::new("Fund");
    pub(crate) const GRANT: Self = Self::new("Grant");
    pub(crate) const TOTALS: Self = Self::new("Totals of the fund");
}

/// Commands of the Fund view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::PROJECTS,
            is_text: false,
            common: &[NOTE_CHOSEN, FIND, PANES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::FUND_ORDER,
                Action::FUND_TOTALS,
                Action::NEXT_PANE,
                Action::FIND,
                Action::HELP,
                Action::COPY,
                Action::HALF_DOWN,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::GRANT,
            is_text: false,
            common: &[NOTE_CHOSEN, PANES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::NEXT_PANE,
                Action::BACK,
                Action::HELP,
                Action::COPY,
                Action::HALF_DOWN,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::TOTALS,
            is_text: false,
            common: &[],
            footer: &[
                Action::FUND_TOTALS,
                Action::BACK,
                Action::HELP,
                Action::COMMANDS,
            ],
        },
    ],
};

const LISTS: &[Focus] = &[Focus::PROJECTS, Focus::GRANT];
const ALL: &[Focus] = &[Focus::PROJECTS, Focus::GRANT, Focus::TOTALS];

commands! {
    COMMANDS
    [Section::Move, Some("Only in Fund.")]
    FUND_ORDER "fund-order" ["S"] CommandScope::In(LISTS), "by amount", "By round or amount", "Puts the projects in order of their rounds, or of what they were granted.";
    FUND_TOTALS "fund-totals" ["v"] CommandScope::In(ALL), "totals", "Totals of the fund, or its projects", "What was granted by sector and by year, and how many amounts are not known.";
    [Section::Views, None]
    VIEW_FUND "view-fund" ["6"] CommandScope::OutsideTextFields, "Fund", "View: Fund", "What the innovation fund paid for, and what came of it.";
}
