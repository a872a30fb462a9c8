//! Commands that belong to no view, and commands shared by several views.

use super::{Action, CommandScope, Section, commands};

/// Commands for a pane in which a note is selected.
pub(crate) const NOTE_CHOSEN: &[Action] =
    &[Action::OPEN, Action::COPY, Action::COPY_AS, Action::EDIT];
/// Commands for a pane that shows a note with its sources.
pub(crate) const SOURCES: &[Action] = &[Action::SIDE, Action::OPEN_SOURCE];
/// Commands for a view of several panes.
pub(crate) const PANES: &[Action] = &[Action::NEXT_PANE, Action::PREVIOUS_PANE];
/// Commands for panes side by side.
pub(crate) const SIDES: &[Action] = &[Action::LEFT, Action::RIGHT, Action::ZOOM];
/// Commands for a view with scrolling text.
pub(crate) const SCROLL: &[Action] = &[Action::HALF_UP, Action::HALF_DOWN];
/// Commands for a pane with positions and statements.
pub(crate) const ENDORSABLE: &[Action] = &[Action::ENDORSE, Action::LETTER];
/// The command for a pane with practices.
pub(crate) const ADOPTABLE: &[Action] = &[Action::ADOPT];
/// The command for a pane whose notes can be compared with earlier versions.
pub(crate) const DIFFERENCE: &[Action] = &[Action::DIFFERENCES];
/// Commands for a pane in which text can be found.
pub(crate) const FIND: &[Action] = &[Action::FIND, Action::FIND_NEXT, Action::FIND_PREVIOUS];

commands! {
    COMMANDS
    [Section::Open, None]
    OPEN "open" ["Enter"] CommandScope::Listed, "open", "Open", "Opens the chosen note, or the chosen link of a note.";
    [Section::Move, None]
    SIDE "side" ["i"] CommandScope::Listed, "about", "Note details", "Shows or hides kind, city, sector, figures and links to the note.";
    OPEN_SOURCE "open-source" ["o"] CommandScope::Listed, "source", "Open a source in the browser", "Opens the web page that the note's facts come from.";
    COPY "copy" ["y"] CommandScope::Listed, "copy", "Copy the citation", "Title, city, year, id and source, ready to paste.";
    COPY_AS "copy-as" ["Y"] CommandScope::Listed, "copy as", "Copy as ..", "Citation, Markdown link, id or the whole text.";
    EDIT "edit" ["e"] CommandScope::Listed, "edit", "Edit this note", "Opens the note's file in your editor.";
    SET_FIELD "set-field" [] CommandScope::Everywhere, "set a field", "Set a field", "Sets a key of this note, such as status=in-force; tags+=a adds to a list.";
    RENAME "rename" [] CommandScope::Everywhere, "rename", "Rename note", "Gives this note another id, and changes every link to it.";
    EXPORT "export" ["E"] CommandScope::OutsideTextFields, "export", "Export", "Writes the open note, the selected notes or the whole list to a file: Markdown, HTML, CSV or BibTeX.";
    BRIEF "brief" ["B"] CommandScope::OutsideTextFields, "brief", "Write a brief", "One document on a topic for a city: what cities like it did, and with what result.";
    NEW_NOTE "new-note" [] CommandScope::Everywhere, "new note", "New note", "Asks for kind, title and city, then opens your editor.";
    UP "up" ["Up", "k"] CommandScope::OutsideTextFields, "up", "Previous row", "One line or row up.";
    DOWN "down" ["Down", "j"] CommandScope::Everywhere, "down", "Next row", "One line or row down.";
    LEFT "left" ["Left", "h"] CommandScope::Listed, "left", "Pane at the left", "Goes to the pane at the left.";
    RIGHT "right" ["Right", "l"] CommandScope::Listed, "right", "Pane at the right", "Goes to the pane at the right.";
    PAGE_UP "page-up" ["PageUp"] CommandScope::OutsideTextFields, "page up", "Page up", "One page up.";
    PAGE_DOWN "page-down" ["PageDown"] CommandScope::OutsideTextFields, "page down", "Page down", "One page down.";
    FIRST "first" ["Home", "g"] CommandScope::OutsideTextFields, "first", "First", "To the first row or line.";
    LAST "last" ["End", "G"] CommandScope::OutsideTextFields, "last", "Last", "To the last row or line.";
    HALF_UP "half-up" ["Ctrl-U"] CommandScope::Listed, "scroll up", "Scroll text up", "Half a page of the preview or the note.";
    HALF_DOWN "half-down" ["Ctrl-D"] CommandScope::Listed, "scroll preview", "Scroll text down", "Half a page of the preview or the note.";
    NEXT_PANE "next-pane" ["Tab"] CommandScope::Listed, "next pane", "Next pane", "Goes to the next pane. In the search field it first completes a filter.";
    PREVIOUS_PANE "previous-pane" ["Shift-Tab"] CommandScope::Listed, "previous pane", "Previous pane", "Goes to the pane before.";
    ZOOM "zoom" ["z"] CommandScope::Listed, "full size", "One pane at full size", "Press again to see all panes.";
    [Section::Note, Some("Only in a list or while reading a note.")]
    FIND "find" ["/"] CommandScope::Listed, "find", "Find in this note or list", "Finds text in this note, or a row of this list; n and N go to the next and previous match.";
    FIND_NEXT "find-next" ["n"] CommandScope::Listed, "next match", "Next match", "Goes to the next match.";
    FIND_PREVIOUS "find-previous" ["N"] CommandScope::Listed, "previous match", "Previous match", "Goes to the previous match.";
    [Section::Note, Some("Only in Positions, or while reading a position or statement.")]
    ENDORSE "endorse" ["S"] CommandScope::Listed, "endorse", "Endorse for my city", "Signs the position or statement for your city: state, authority, reservation.";
    LETTER "letter" ["W"] CommandScope::Listed, "letter", "Joint letter", "Shows the letter with its signatories; E writes it to a file.";
    [Section::Note, Some("Only while reading a practice.")]
    ADOPT "adopt" ["A"] CommandScope::Listed, "adopt", "Adopt for my city", "Says that your city takes over this practice, and how far it is.";
    [Section::Share, Some("Only in Sync or while reading a note.")]
    DIFFERENCES "differences" ["d"] CommandScope::Listed, "what changed", "What changed", "In the reader: who changed the note, and when. In Sync: what changed in each field and sentence.";
    [Section::Share, None]
    GET_UPDATES "get-updates" ["U"] CommandScope::OutsideTextFields, "get updates", "Get updates", "Saves your edits, then gets what the others changed.";
    SHARE "share" ["P"] CommandScope::OutsideTextFields, "share", "Share", "Saves your edits, gets updates, then shares your changes. Asks first.";
    UNDO "undo" ["u"] CommandScope::OutsideTextFields, "undo", "Undo", "Undoes your last save, update or choice.";
    [Section::Views, None]
    NEXT_VIEW "next-view" ["L"] CommandScope::OutsideTextFields, "next view", "Next view", "The view at the right in the top line.";
    PREVIOUS_VIEW "previous-view" ["H"] CommandScope::OutsideTextFields, "previous view", "Previous view", "The view at the left in the top line.";
    [Section::App, None]
    REFRESH "refresh" ["F5", "r"] CommandScope::Everywhere, "read again", "Read all files again", "Reads changes made by other programs now. They also appear by themselves.";
    MOUSE "mouse" ["M"] CommandScope::OutsideTextFields, "mouse", "Mouse on or off", "Turn it off to select text as usual.";
    REDRAW "redraw" ["Ctrl-L"] CommandScope::Everywhere, "redraw", "Draw the screen again", "Use this after another program has written over it.";
    MESSAGES "messages" [] CommandScope::Everywhere, "messages", "Messages", "All messages since guildhall started.";
    HELP "help" ["?", "F1"] CommandScope::Everywhere, "help", "Help", "The keys that work here, and what signs and words mean.";
    COMMANDS "commands" [":", "Ctrl-P"] CommandScope::Everywhere, "commands", "Commands", "Every action, city, note and theme, found by typing.";
    BACK "back" ["Esc"] CommandScope::Everywhere, "back", "Back", "Goes back one step. Never quits.";
    CLOSE "close" ["q"] CommandScope::OutsideTextFields, "quit", "Close, or quit", "Closes what is open. Quits if nothing is.";
    STOP "stop" ["Ctrl-C"] CommandScope::Everywhere, "quit", "Stop, or quit", "Stops the running task. Quits if there is none.";
    SUSPEND "suspend" ["Ctrl-Z"] CommandScope::Everywhere, "suspend", "Suspend", "Back to the shell; `fg` returns.";
}
