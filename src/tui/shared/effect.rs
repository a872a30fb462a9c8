//! Side effects that [`update`](fn@crate::tui::update) requests.
//!
//! [`Opened::run`](crate::tui::Opened::run) carries them out.

use std::path::PathBuf;

use crate::model::note::NoteId;
use crate::tui::export_job::ExportJob;
use crate::work::Request;

/// A side effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a request to the workers.
    Send(Request),
    /// Copy text to the clipboard.
    ///
    /// The first field names the text in the message to the user.
    Copy(&'static str, String),
    /// Save settings, by key, in the configuration file.
    SaveSettings(Vec<(&'static str, String)>),
    /// Open an address in the browser. The scheme is always http, https or mailto.
    OpenAddress(String),
    /// Open a note's file in the user's editor.
    Edit(NoteId),
    /// Open a text again that an editor left.
    Reopen(PathBuf),
    /// Run a command that writes notes, with its arguments.
    RunCommand(Vec<String>),
    /// Write an export or brief to a file, on a thread of its own.
    WriteExport(ExportJob),
    /// Open this text in the editor, for the user to rewrite.
    Write(String),
    /// Turn mouse capture on or off.
    CaptureMouse(bool),
    /// Redraw the whole screen.
    Redraw,
    /// Suspend the process, as Ctrl-Z does in a shell.
    Suspend,
    /// Quit.
    Quit,
}
