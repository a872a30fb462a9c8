//! Help: the keys that work where one is, then all others, then what signs and words mean.

use super::strings;
use crate::tui::app::keys::{COMMANDS, Command, Keymap, Spot, footer};
use crate::tui::widgets::picker::{Entry, Picker, Run};

/// Signs and words that a planner may not know.
const SIGNS: &[(&str, &str)] = &[
    ("+ adopted", "Done, in force or successful."),
    (
        "= too early",
        "Under way; it is too early to tell, or only partly done.",
    ),
    ("! superseded", "Replaced or weakened since."),
    (
        "x reversed",
        "Given up, repealed or rejected; the note says why.",
    ),
    (
        "field:value",
        "Only notes with this value: city:oslo, sector:waste, kind:position.",
    ),
    ("field:a,b", "Either value: city:oslo,boston."),
    ("-word", "Not this word; -field:value leaves out a value."),
    ("\"a phrase\"", "These words side by side."),
    ("a OR b", "Either word."),
    (
        "year:2015..2020",
        "A span of years; either end may be open.",
    ),
    ("has:results", "Only notes that carry this key."),
    ("in:title", "Looks for the words in titles only."),
    (
        "80x50",
        "A cut of 80 percent by 2050, the goal the alliance was founded on.",
    ),
    (
        "GPC BASIC",
        "The common way cities count emissions: energy, transport and waste.",
    ),
    (
        "members",
        "For the cities of the alliance only; never published.",
    ),
];

/// The help of a spot.
pub(crate) fn help(spot: Spot, keymap: &Keymap) -> Picker {
    let (mut here, elsewhere): (Vec<&Command>, Vec<&Command>) = COMMANDS
        .iter()
        .partition(|command| keymap.key(spot, command.action).is_some());
    // What the footer names is what one does here: that comes first, in the same order.
    let first = footer(spot);
    here.sort_by_key(|command| {
        let at = first.iter().position(|action| *action == command.action);
        at.unwrap_or(first.len())
    });
    let mut entries: Vec<Entry> = here
        .into_iter()
        .map(|command| entry(command, keymap, ""))
        .collect();
    for command in elsewhere {
        // What works in most places is named by none of them.
        let mut places = command.at.iter();
        let place = places.next().filter(|_| places.count() < 3);
        let place = place.map_or("", Spot::name);
        entries.push(entry(command, keymap, place));
    }
    entries.extend(SIGNS.iter().map(|(sign, meaning)| Entry {
        keys: (*sign).to_owned(),
        label: "means".to_owned(),
        about: (*meaning).to_owned(),
        run: Run::Nothing,
        disabled: None,
    }));
    Picker::new(&format!("{}: {}", strings::HELP, spot.name()), entries).keys_first()
}

fn entry(command: &Command, keymap: &Keymap, place: &str) -> Entry {
    let label = if place.is_empty() {
        command.name.to_owned()
    } else {
        format!("{} ({})", command.name, place.to_lowercase())
    };
    Entry {
        keys: keymap.all_keys(command.action),
        label,
        about: command.about.to_owned(),
        run: Run::Act(command.action),
        disabled: None,
    }
}
