//! The commands, keys and footer hints of the Cities view.

use crate::tui::keys::common::{FIND, NOTE_CHOSEN, PANES, SIDES};
use crate::tui::keys::{Action, CommandScope, Focus, Pane, Section, ViewKeys, commands};

impl Focus {
    pub(crate) const CITIES: Self = Self::new("Cities");
    pub(crate) const CITY_MAP: Self = Self::new("Map of cities");
}

/// The list and the map.
const BOTH: &[Focus] = &[Focus::CITIES, Focus::CITY_MAP];

/// Commands of the Cities view.
pub(crate) const KEYS: ViewKeys = ViewKeys {
    commands: COMMANDS,
    panes: &[
        Pane {
            focus: Focus::CITIES,
            is_text: false,
            common: &[NOTE_CHOSEN, FIND, &[Action::ZOOM]],
            footer: &[
                Action::OPEN,
                Action::SWITCH_MAP,
                Action::SORT_CITIES,
                Action::FIND,
                Action::SELECT_CITY,
                Action::COMPARE_CITIES,
                Action::MY_CITY,
                Action::HELP,
                Action::MAP_CLOSER,
                Action::VIEW_SEARCH,
                Action::COMMANDS,
            ],
        },
        Pane {
            focus: Focus::CITY_MAP,
            is_text: false,
            common: &[NOTE_CHOSEN, FIND, PANES, SIDES],
            footer: &[
                Action::OPEN,
                Action::MAP_CLOSER,
                Action::MAP_WIDER,
                Action::MAP_WHOLE,
                Action::SWITCH_MAP,
                Action::NEXT_PANE,
                Action::SELECT_CITY,
                Action::COMPARE_CITIES,
                Action::HELP,
                Action::FIND,
                Action::COMMANDS,
            ],
        },
    ],
};

commands! {
    COMMANDS
    [Section::Views, None]
    VIEW_CITIES "view-cities" ["2"] CommandScope::OutsideTextFields, "Cities", "View: Cities", "All cities as a list and on a map, with their progress.";
    [Section::Move, Some("Only in Cities.")]
    SWITCH_MAP "switch-map" ["v", "m"] CommandScope::In(BOTH), "map", "Map or list", "The map at full size, or the list again.";
    MAP_CLOSER "map-closer" ["+", "="] CommandScope::In(BOTH), "closer", "Map closer", "Zooms the map to the chosen city.";
    MAP_WIDER "map-wider" ["-"] CommandScope::In(BOTH), "wider", "Map wider", "Shows more around the chosen city.";
    MAP_WHOLE "map-whole" ["0"] CommandScope::In(BOTH), "all", "All of the map", "Shows whole regions again.";
    SORT_CITIES "sort-cities" ["S"] CommandScope::In(BOTH), "sort", "Sort cities", "By name, by residents, or by region.";
    SELECT_CITY "select-city" ["Space"] CommandScope::In(BOTH), "select", "Select the city to compare", "Adds the city to those that are compared, or takes it out.";
    COMPARE_CITIES "compare-cities" ["c"] CommandScope::In(BOTH), "compare", "Compare the selected cities", "Puts them side by side; a single one stands beside the current one.";
    [Section::Move, Some("Only in Cities and on the page of a city.")]
    MY_CITY "my-city" ["C"] CommandScope::In(&[Focus::CITIES, Focus::CITY_MAP, Focus::CITY]), "my city", "This is my city", "Keeps the city as yours: lists show it, and commands take it where none is named.";
}
