//! Actions that a dialog requests when a key or click ends it.

use std::path::PathBuf;

use crate::config::ThemeName;
use crate::model::note::{Kind, NoteId};
use crate::tui::export_job::{ExportFormat, ExportJob};
use crate::tui::keys::Action;
use crate::work::SyncRequest;

/// The action of a picker entry or a dialog button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DialogAction {
    /// Performs an action.
    Act(Action),
    /// Searches for this text.
    Search(String),
    Open(NoteId),
    /// Opens the page of a city, by its note.
    CityPage(NoteId),
    /// Sets the user's city, by vocabulary id.
    City(String),
    /// Changes the theme.
    Theme(ThemeName),
    /// Passes a number to the view whose action opened the picker.
    Choose(Action, usize),
    /// Opens an address in the browser.
    Address(String),
    /// Copies text. The first field names it in the message.
    Copy(&'static str, String),
    /// Asks for the title of a new note of this kind.
    NewNote(Kind),
    /// Goes on with a new note, although there are similar ones.
    NewAnyway,
    /// Takes this vocabulary word for the open form.
    Term(String),
    /// Signs the text of the open form.
    Sign(SigningDate),
    /// Starts a sync that the user has confirmed.
    Sync(SyncRequest),
    /// Takes this format for the document that is being described.
    ExportFormat(ExportFormat),
    /// Asks for the format of a joint letter.
    ExportLetter(NoteId),
    /// Writes a document whose file may be replaced.
    WriteExport(ExportJob),
    /// Opens a text again that an editor left.
    Reopen(PathBuf),
    /// Quits, even if a task runs.
    Leave,
    /// Cancels.
    Stay,
    /// Does nothing, for entries that only explain something.
    Nothing,
}

/// The date of a signature, as the user has confirmed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SigningDate {
    /// Today; no signature is known.
    First,
    /// Today, instead of the date of the present signature.
    Renewed,
    /// That of the present signature.
    Kept,
}

/// The effect of a key or click on a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DialogOutcome {
    /// The dialog stays open.
    Open,
    /// The dialog closes.
    Closed,
    /// The dialog closes and runs this action.
    Run(DialogAction),
    /// The dialog closes and passes its text to this action.
    Entered(Action, String),
    /// The dialog stays open and a prompt for a search text opens.
    Find,
    /// The dialog stays open because the action is unavailable, for this reason.
    Disabled(&'static str),
}
