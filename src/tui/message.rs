//! The messages of the event loop.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::model::note::NoteId;
use crate::tui::export_job::{ExportJob, ExportedFile};
use crate::tui::keys::key_press::KeyPress;
use crate::work::Report;

/// What a command that writes notes did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandOutcome {
    /// What was done, in one line.
    pub says: String,
    /// Faults of the written notes, as sentences.
    pub faults: Vec<String>,
    /// The note; `None` if nothing was written.
    pub note: Option<NoteId>,
}

/// An event that changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Time since the start.
    ///
    /// Precedes each batch of other messages, and arrives alone when
    /// [`State::wake_at`](crate::tui::State::wake_at) has come.
    Tick(Duration),
    /// A key was pressed.
    Key(KeyEvent),
    /// A mouse click or a turn of the wheel.
    Mouse(MouseEvent),
    /// Text was pasted.
    Pasted(String),
    /// The window was resized to this many columns and rows.
    Resized(u16, u16),
    /// A report from the workers.
    Reported(Box<Report>),
    /// The workers have ended.
    WorkEnded,
    /// An effect was carried out: a message about it, or why it failed.
    Done(Result<String, String>),
    /// A command that writes notes has ended: what it did, or why it failed.
    CommandRan(Result<CommandOutcome, String>),
    /// A document was written, or why that failed.
    ExportWritten(Result<ExportedFile, String>),
    /// The document's file exists, and replacing it was not confirmed.
    FileExists(ExportJob),
    /// A note was edited in another program, which used the terminal meanwhile.
    EditSaved,
    /// As [`Message::EditSaved`], but the note was renamed meanwhile and has this id now.
    EditMoved(NoteId),
    /// An edit conflicts with changes by others. With the note's new id, if any.
    EditConflict(Option<NoteId>),
    /// The terminal draws box lines two columns wide.
    WideLines,
    /// The text that the user wrote in the editor, or why that failed.
    Written(Result<String, String>),
    /// Another process asked the program to suspend (SIGTSTP).
    SuspendAsked,
    /// Letters that arrived together, for the focused text field.
    Typed(String),
    /// The terminal closed, or a signal ended the program.
    HungUp,
}

impl Message {
    /// The letter of the key, if it is one.
    pub(crate) fn letter(&self) -> Option<char> {
        let Self::Key(event) = self else { return None };
        let key = KeyPress::of_event(*event).filter(|key| key.is_text())?;
        key.code.as_char()
    }
}
