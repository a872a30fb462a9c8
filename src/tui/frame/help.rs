//! Help: the keys of this view, all other keys, then signs and terms.

use crate::tui::keys::{Focus, KeyCommand, Keymap};
use crate::tui::strings;
use crate::tui::widgets::dialog_action::DialogAction;
use crate::tui::widgets::picker::{Picker, PickerItem};

/// Signs and terms that a planner may not know.
const SIGNS: &[(&str, &str)] = &[
    ("+ succeeded", "It worked, or it is in force."),
    ("~ partly", "Some of what was meant came about."),
    ("o too early", "Under way, open, or too early to tell."),
    (
        "x reversed",
        "Given up, undone, repealed or rejected. The note says why.",
    ),
    ("v new", "Notes of others that Get updates brings."),
    ("^ yours", "Your edits that the others do not have yet."),
    ("Oslo @", "Your city, where \"yours\" has no room."),
    ("Sync*", "Something new, yours or to choose is in Sync."),
    (
        "field:value",
        "Only notes with this value: city:oslo, sector:waste, kind:position.",
    ),
    ("field:a,b", "Either value: city:oslo,boston."),
    (
        "-word",
        "Without this word; -field:value leaves out a value. NOT does the same.",
    ),
    ("\"a phrase\"", "These words together, in this order."),
    (
        "a OR b",
        "Either word. Only capitals count; AND means nothing.",
    ),
    (
        "year:2015..2020",
        "A range of years; leave out an end to keep it open.",
    ),
    (
        "since:2w",
        "Changed since: 3d, 2w, 6m, 1y, yesterday or a date.",
    ),
    ("has:results", "Only notes with this field."),
    ("in:title", "Searches titles only."),
    (
        "title:heat",
        "This word in the title; summary: and body: too.",
    ),
    (
        "80x50",
        "Emissions 80 percent lower by 2050: the goal the alliance was founded on.",
    ),
    (
        "done",
        "By how many percent emissions have fallen. Formula: (base - latest) / base.",
    ),
    (
        "needed",
        "What the straight line from base year to target asks for in the year of the data.",
    ),
    (
        "on pace",
        "The latest figure lies on that line or below it. The points say by how much.",
    ),
    (
        "+ x in a row of years",
        "The year lay on the line or below it, or above it; a dot is the base year or earlier.",
    ),
    (
        "GPC BASIC",
        "The usual way cities count emissions: energy, transport and waste.",
    ),
    (
        "members",
        "Only for the cities of the alliance; never published.",
    ),
];

/// Builds the help for a pane.
pub(crate) fn help(focus: Focus, keymap: &Keymap) -> Picker {
    let (mut here, mut elsewhere): (Vec<&KeyCommand>, Vec<&KeyCommand>) = keymap
        .commands()
        .iter()
        .copied()
        .partition(|command| keymap.key(focus, command.action).is_some());
    // The footer's actions matter most here, so they come first, in the same order.
    let first = keymap.footer(focus);
    here.sort_by_key(|command| {
        let at = first.iter().position(|action| *action == command.action);
        at.unwrap_or(first.len())
    });
    // Then the other panes of this view.
    elsewhere.sort_by_key(|command| !keymap.is_of_view(command, focus));
    let mut entries: Vec<PickerItem> = here
        .into_iter()
        .map(|command| PickerItem {
            keys: keymap.keys_in(focus, command.action),
            ..entry(command, keymap, "")
        })
        .collect();
    for command in elsewhere {
        // Actions that work in most panes are listed without a pane.
        let place = match keymap.panes_of(command).as_slice() {
            [first] | [first, _] | [first, _, _] => first.name(),
            _ => "",
        };
        entries.push(entry(command, keymap, place));
    }
    entries.extend(SIGNS.iter().map(|(sign, meaning)| PickerItem {
        keys: (*sign).to_owned(),
        also: String::new(),
        label: (*meaning).to_owned(),
        about: (*meaning).to_owned(),
        run: DialogAction::Nothing,
        disabled: None,
    }));
    Picker::new(&format!("{}: {}", strings::HELP, focus.name()), entries).keys_first()
}

fn entry(command: &KeyCommand, keymap: &Keymap, place: &str) -> PickerItem {
    let label = if place.is_empty() {
        command.name.to_owned()
    } else {
        format!("{} ({})", command.name, place.to_lowercase())
    };
    PickerItem {
        keys: keymap.all_keys(command.action),
        also: command.hint.to_owned(),
        label,
        about: command.about.to_owned(),
        run: DialogAction::Act(command.action),
        disabled: None,
    }
}
