//! The commands, keys and footer hints of the page of a city.

use crate::tui::keys::common::{FIND, NOTE_CHOSEN, PANES, SCROLL, SIDES};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const CITY: Self = Self::new("City");
}

/// Commands of the page of a city.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[Pane {
        focus: Focus::CITY,
        is_text: false,
        common: &[NOTE_CHOSEN, FIND, PANES, SCROLL, SIDES],
        footer: &[
            Action::NEXT_PANE,
            Action::FIGURES_AS,
            Action::OPEN,
            Action::BACK,
            Action::PEERS,
            Action::ZOOM,
            Action::CITY_NOTE,
            Action::COPY,
            Action::HELP,
            Action::FIND,
            Action::MY_CITY,
            Action::QUESTIONS,
            Action::COMMANDS,
        ],
    }],
};

commands! {
    COMMANDS
    [Section::Move, Some("Only on the page of a city.")]
    FIGURES_AS "figures-as" ["v"] CommandScope::In(&[Focus::CITY]), "table", "Figures as chart, table or sentences", "The same figures in another form, with sources and how they are worked out.";
    CITY_NOTE "city-note" ["t"] CommandScope::In(&[Focus::CITY]), "read note", "Read the city's note", "Opens the note that the page is made from.";
    [Section::Move, None]
    PEERS "peers" ["p"] CommandScope::In(&[Focus::CITY]), "peers", "Peers and what they have", "The nearest cities, and their practices that the city lacks: of this city, else of yours.";
    [Section::Open, Some("Only while reading the note of a city.")]
    CITY_PAGE "city-page" ["p"] CommandScope::In(&[Focus::NOTE]), "city page", "Open the city's page", "Its progress as a chart, practices, copies, asks, peers.";
}
