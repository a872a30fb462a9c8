//! Forms: what a command needs, while dialogs ask for it one by one.

use crate::model::note::{Kind, NoteId};
use crate::tui::export_job::ExportDraft;
use crate::tui::keys::Action;

/// A form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// The title of a new note, which is asked before its city.
    NewTitle(Kind),
    /// A new note whose city is asked for.
    NewNote {
        kind: Kind,
        title: String,
        /// Whether the user was shown notes with a similar title.
        similar_seen: bool,
    },
    /// The key and value for a note. Its id is kept: the list may change below the prompt.
    Field(NoteId),
    /// The new id of a note.
    Id(NoteId),
    /// A file to write.
    Export(ExportDraft),
    /// The response of the user's city to a note.
    Response(ResponseDraft),
}

/// The response of a city to a note, as far as it was described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResponseDraft {
    /// Endorse or adopt.
    pub action: Action,
    /// The position, statement or practice.
    pub note: NoteId,
    pub title: String,
    pub city: String,
    /// The vocabulary words chosen so far: state and authority, or phase.
    pub terms: Vec<String>,
    /// What the city does not stand behind.
    pub reservation: Option<String>,
    /// Fingerprint of the text that the user reads, if it is known.
    pub as_read: Option<String>,
    /// Why a signature comes too late, if it does.
    pub too_late: Option<String>,
    /// Title of the note in which the city has responded before.
    pub present: Option<String>,
    /// Whether the present response is a signature, if that is known.
    pub has_signature: Option<bool>,
}

/// The forms of the app.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Forms {
    /// The form of the open dialog. It ends with that dialog.
    pub open: Option<Form>,
    /// The form and its last text, while a command runs with them.
    ///
    /// If it refuses the text, they stay until no dialog is open, and the text is asked for again.
    pub entered: Option<(Form, String)>,
    /// Whether a command is writing a note.
    pub is_writing: bool,
    /// Whether the user leaves once the note is written.
    pub leaves_then: bool,
}
