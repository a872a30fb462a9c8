//! What [`update`](fn@crate::tui::update) asks the loop to do. Carried out in
//! [`Opened::run`](crate::tui::Opened::run), never there.

use crate::model::note::NoteId;
use crate::work::Request;

/// Something to do outside the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the workers.
    Ask(Request),
    /// Put text on the clipboard; the first is what it is, for the message.
    Copy(&'static str, String),
    /// Write the user's city, by its id, into the settings.
    KeepCity(String),
    /// Open an address in the browser. Only http, https and mailto ever get here.
    OpenAddress(String),
    /// Open a note's file in the user's editor.
    Edit(NoteId),
    /// Run a command that writes notes, with its arguments.
    RunCommand(Vec<String>),
    /// Let the user write this text anew in the editor.
    Write(String),
    /// Take the mouse, or leave it to the terminal.
    CaptureMouse(bool),
    /// Draw everything again.
    Redraw,
    /// Stop until the shell says `fg`.
    Suspend,
    /// Leave.
    Quit,
}
