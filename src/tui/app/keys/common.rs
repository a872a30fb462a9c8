//! The commands that belong to no view, and those that several views share.

use super::{Action, At, Section, commands};

/// Commands for a pane in which a note is chosen.
pub(crate) const NOTE_CHOSEN: &[Action] =
    &[Action::OPEN, Action::COPY, Action::COPY_AS, Action::EDIT];
/// Commands for a pane that shows a note with its sources.
pub(crate) const SOURCES: &[Action] = &[Action::SIDE, Action::OPEN_SOURCE];
/// Commands for a view of several panes.
pub(crate) const PANES: &[Action] = &[Action::NEXT_PANE, Action::PREVIOUS_PANE];
/// Commands for panes that stand side by side.
pub(crate) const SIDES: &[Action] = &[Action::LEFT, Action::RIGHT, Action::ZOOM];
/// Commands for a view in which a text scrolls.
pub(crate) const SCROLL: &[Action] = &[Action::HALF_UP, Action::HALF_DOWN];
/// The command for a pane whose notes can be compared with what they were.
pub(crate) const DIFFERENCE: &[Action] = &[Action::DIFFERENCES];

/// The tables of common commands.
pub(crate) const COMMANDS: &[&[super::Command]] = &[OPEN, MOVES, DIFFERENCES, SYNCING, VIEWS, APP];

commands! {
    OPEN Section::Open, None;
    OPEN "open" ["Enter"] At::Listed, "open", "Open", "Opens the chosen note, or the chosen link of a note.";
}

commands! {
    MOVES Section::Move, None;
    SIDE "side" ["i"] At::Listed, "about", "Note details", "Shows or hides kind, city, sector, figures and links to the note.";
    OPEN_SOURCE "open-source" ["o"] At::Listed, "source", "Open a source in the browser", "Opens the web page that the note's facts come from.";
    COPY "copy" ["y"] At::Listed, "copy", "Copy the citation", "Title, city, year, id and source, ready to paste.";
    COPY_AS "copy-as" ["Y"] At::Listed, "copy as", "Copy as ..", "Citation, Markdown link, id or the whole text.";
    EDIT "edit" ["e"] At::Listed, "edit", "Edit this note", "Opens the note's file in your editor.";
    UP "up" ["Up", "k"] At::Browsed, "up", "Up", "One line or row up.";
    DOWN "down" ["Down", "j"] At::Everywhere, "down", "Down", "One line or row down.";
    LEFT "left" ["Left", "h"] At::Listed, "left", "Pane at the left", "Goes to the pane at the left.";
    RIGHT "right" ["Right", "l"] At::Listed, "right", "Pane at the right", "Goes to the pane at the right.";
    PAGE_UP "page-up" ["PageUp"] At::Browsed, "page up", "Page up", "One page up.";
    PAGE_DOWN "page-down" ["PageDown"] At::Browsed, "page down", "Page down", "One page down.";
    FIRST "first" ["Home", "g"] At::Browsed, "first", "First", "To the first row or line.";
    LAST "last" ["End", "G"] At::Browsed, "last", "Last", "To the last row or line.";
    HALF_UP "half-up" ["Ctrl-U"] At::Listed, "scroll up", "Scroll text up", "Half a page of the preview or the note.";
    HALF_DOWN "half-down" ["Ctrl-D"] At::Listed, "scroll preview", "Scroll text down", "Half a page of the preview or the note.";
    NEXT_PANE "next-pane" ["Tab"] At::Listed, "next pane", "Next pane", "In the search field, first completes the filter you are typing.";
    PREVIOUS_PANE "previous-pane" ["Shift-Tab"] At::Listed, "previous pane", "Previous pane", "Goes to the pane before.";
    ZOOM "zoom" ["z"] At::Listed, "full size", "One pane at full size", "Press again to see all panes.";
}

commands! {
    DIFFERENCES Section::Share, Some("Only in Sync or while reading a note.");
    DIFFERENCES "differences" ["d"] At::Listed, "what changed", "What changed", "In the reader: who changed the note, and when. In Sync: what changed in each field and sentence.";
}

commands! {
    SYNCING Section::Share, None;
    GET_UPDATES "get-updates" ["U"] At::Browsed, "get updates", "Get updates", "Saves your edits, then gets what the others changed.";
    SHARE "share" ["P"] At::Browsed, "share", "Share", "Saves your edits, gets updates, then shares your changes. Asks first.";
    UNDO "undo" ["u"] At::Browsed, "undo", "Undo", "Undoes your last save, update or choice.";
}

commands! {
    VIEWS Section::Views, None;
    NEXT_VIEW "next-view" ["L"] At::Browsed, "next view", "Next view", "The view at the right in the top line.";
    PREVIOUS_VIEW "previous-view" ["H"] At::Browsed, "previous view", "Previous view", "The view at the left in the top line.";
}

commands! {
    APP Section::App, None;
    REFRESH "refresh" ["r"] At::Browsed, "read again", "Read all files again", "Reads changes made by other programs now. They also appear by themselves.";
    MOUSE "mouse" ["M"] At::Browsed, "mouse", "Mouse on or off", "Turn it off to select text as usual.";
    REDRAW "redraw" ["Ctrl-L"] At::Everywhere, "redraw", "Draw the screen again", "Use this after another program has written over it.";
    MESSAGES "messages" [] At::Everywhere, "messages", "Messages", "All messages since guildhall started.";
    HELP "help" ["?", "F1"] At::Everywhere, "help", "Help", "The keys that work here, and what signs and words mean.";
    COMMANDS "commands" [":", "Ctrl-P"] At::Everywhere, "commands", "Commands", "Every action, city, note and theme, found by typing.";
    BACK "back" ["Esc"] At::Everywhere, "back", "Back", "Goes back one step. Never quits.";
    CLOSE "close" ["q"] At::Browsed, "quit", "Close, or quit", "Closes what is open. Quits if nothing is.";
    STOP "stop" ["Ctrl-C"] At::Everywhere, "quit", "Stop, or quit", "Stops the running task. Quits if there is none.";
    SUSPEND "suspend" ["Ctrl-Z"] At::Everywhere, "suspend", "Suspend", "Back to the shell; `fg` returns.";
}
