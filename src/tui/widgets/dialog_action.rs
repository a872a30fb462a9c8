//! What a dialog asks for when a key, a click or an answer ends it.

use crate::config::ThemeName;
use crate::model::note::{Kind, NoteId};
use crate::tui::keys::Action;
use crate::work::SyncRequest;
/// What an entry of a list or an answer to a question does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DialogAction {
    /// Performs an action.
    Act(Action),
    /// Searches this text.
    Search(String),
    /// Opens a note.
    Open(NoteId),
    /// Opens the page of a city, by its note.
    CityPage(NoteId),
    /// Sets the user's city, by its id.
    City(String),
    /// Changes the theme.
    Theme(ThemeName),
    /// Hands a number to the view whose action opened the list.
    Choose(Action, usize),
    /// Opens an address in the browser.
    Address(String),
    /// Copies text; the first says what it is.
    Copy(&'static str, String),
    /// Asks for the title of a new note of this kind.
    NewNote(Kind),
    /// Carries out an exchange that was asked about.
    Exchange(SyncRequest),
    /// Leaves, whatever goes on.
    Leave,
    /// Changes nothing after all.
    Stay,
    /// Only explains.
    Nothing,
}

/// What a key or a click did to a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DialogOutcome {
    /// It stays.
    Open,
    /// It goes.
    Closed,
    /// It goes, and this is to be done.
    Run(DialogAction),
    /// It goes; this text was entered for the action that asked for it.
    Entered(Action, String),
    /// It stays; a text to find in it is asked for.
    Find,
    /// It stays; this cannot be done now.
    Disabled(&'static str),
}
