//! Commands, keys and footer hints of the search.

use crate::tui::keys::common::{NOTE_CHOSEN, PANES, SCROLL, SIDES, SOURCES};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const QUERY: Self = Self::new("Search field");
    pub(crate) const CHIPS: Self = Self::new("Filters in use");
    pub(crate) const FILTERS: Self = Self::new("Filters");
    pub(crate) const START: Self = Self::new("Start");
    pub(crate) const RESULTS: Self = Self::new("Results");
    pub(crate) const PREVIEW: Self = Self::new("Preview");
}

/// All panes, in the order of Tab.
pub(super) const SEARCH: &[Focus] = &[
    Focus::QUERY,
    Focus::CHIPS,
    Focus::FILTERS,
    Focus::START,
    Focus::RESULTS,
    Focus::PREVIEW,
];

/// Panes in which letters are keys: all but the search field.
const LISTS: &[Focus] = SEARCH.split_at(1).1;

/// Panes in which a note is selected.
const CHOSEN: &[Focus] = &[Focus::RESULTS, Focus::PREVIEW];

/// Commands and panes of the search.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::QUERY,
            is_text: true,
            common: &[PANES, &[Action::HALF_DOWN]],
            footer: &[
                Action::TO_RESULTS,
                Action::BACK,
                Action::HELP,
                Action::NEXT_PANE,
                Action::COMMANDS,
                Action::EARLIER_SEARCHES,
            ],
        },
        Pane {
            focus: Focus::CHIPS,
            is_text: false,
            common: &[PANES, SIDES],
            footer: &[
                Action::USE_CHIP,
                Action::DROP_CHIP,
                Action::NEXT_PANE,
                Action::CLEAR_FILTERS,
                Action::EDIT_QUERY,
                Action::HELP,
            ],
        },
        Pane {
            focus: Focus::FILTERS,
            is_text: false,
            common: &[PANES, SIDES, SCROLL],
            footer: &[
                Action::TICK,
                Action::BACK,
                Action::NEXT_PANE,
                Action::CLEAR_FILTERS,
                Action::EDIT_QUERY,
                Action::HELP,
                Action::CLOSE,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::START,
            is_text: false,
            common: &[&[Action::OPEN], PANES, SIDES],
            footer: &[
                Action::OPEN,
                Action::EDIT_QUERY,
                Action::FILTERS,
                Action::HELP,
                Action::CLOSE,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::RESULTS,
            is_text: false,
            common: &[NOTE_CHOSEN, SOURCES, PANES, SIDES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::BACK,
                Action::EDIT_QUERY,
                Action::FILTERS,
                Action::HELP,
                Action::SELECT_HIT,
                Action::COMPARE_SELECTED,
                Action::COPY,
                Action::COMMANDS,
                Action::CLOSE,
                Action::NEXT_PANE,
                Action::SORT,
                Action::HALF_DOWN,
            ],
        },
        Pane {
            focus: Focus::PREVIEW,
            is_text: false,
            common: &[NOTE_CHOSEN, SOURCES, PANES, SIDES, SCROLL],
            footer: &[
                Action::OPEN,
                Action::HALF_DOWN,
                Action::NEXT_PANE,
                Action::EDIT_QUERY,
                Action::HELP,
                Action::CLOSE,
                Action::COPY,
                Action::COMMANDS,
            ],
        },
    ],
};

commands! {
    COMMANDS
    [Section::Find, None]
    TO_RESULTS "to-results" ["Enter"] CommandScope::In(&[Focus::QUERY]), "results", "Go to the results", "Moves from the search field to the results.";
    TICK "tick" ["Space", "Enter"] CommandScope::In(&[Focus::FILTERS]), "tick", "Tick a filter", "Shows only notes with this value. Press again to clear it.";
    USE_CHIP "use-chip" ["Enter"] CommandScope::In(&[Focus::CHIPS]), "use", "Use what is found", "Makes a place a filter; removes a filter that is on.";
    DROP_CHIP "drop-chip" ["Backspace", "Delete", "Space"] CommandScope::In(&[Focus::CHIPS]), "remove", "Remove the filter", "A place becomes words again.";
    SELECT_HIT "select" ["Space"] CommandScope::In(CHOSEN), "select", "Select several notes", "Adds the note to those that are copied or compared together, or takes it out.";
    COMPARE_SELECTED "compare-selected" ["c"] CommandScope::In(CHOSEN), "compare", "Compare the selected notes", "Puts two to four selected cities or practices side by side.";
    EDIT_QUERY "edit-search" ["/"] CommandScope::In(LISTS), "search", "Edit the search", "Puts the cursor into the search field.";
    SEARCH_ALL "search-all" ["s"] CommandScope::OutsideTextFields, "search all", "Search everything", "Goes to the search field and starts a new search.";
    FILTERS "filters" ["F"] CommandScope::In(SEARCH), "filters", "Go to the filters", "Narrows the results by kind, sector, city and more.";
    CLEAR_FILTERS "clear-filters" ["X"] CommandScope::In(SEARCH), "clear filters", "Clear all filters", "Removes all filters and keeps your words.";
    SORT "sort" ["S"] CommandScope::In(SEARCH), "sort", "Change the order", "Best match, newest, by title, or cities like yours first, in turn.";
    WHY "why" ["w"] CommandScope::In(LISTS), "why", "Why this result", "Shows which words and filters each note matched.";
    [Section::Views, None]
    VIEW_SEARCH "view-search" ["1"] CommandScope::OutsideTextFields, "Search", "View: Search", "Finds and reads notes.";
    [Section::App, None]
    EARLIER_SEARCHES "earlier-searches" ["Ctrl-R"] CommandScope::In(SEARCH), "earlier searches", "Earlier searches", "Lists your searches since guildhall started.";
}
