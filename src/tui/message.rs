//! The messages of the event loop.

use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::tui::keys::key_press::KeyPress;
use crate::work::Report;

/// An event that changes the state.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Time since the start. Comes before each batch of other messages, and alone when
    /// [`State::wake_at`](crate::tui::State::wake_at) has come.
    Tick(Duration),
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was clicked or its wheel turned.
    Mouse(MouseEvent),
    /// Text was pasted.
    Pasted(String),
    /// The window has this many columns and rows now.
    Resized(u16, u16),
    /// The workers report.
    Reported(Box<Report>),
    /// The workers have ended.
    WorkEnded,
    /// An effect was carried out: what to say about it, or why it failed.
    Done(Result<String, String>),
    /// A command that writes notes has ended: what it did, or why it failed.
    CommandRan(Result<String, String>),
    /// A note was edited in another program, which took the screen meanwhile.
    EditOutcome,
    /// Of an edited note something waits for a choice: others changed the same meanwhile.
    EditWaits,
    /// The terminal draws box lines two columns wide.
    WideLines,
    /// The user wrote a text in the editor, or why that failed.
    Written(Result<String, String>),
    /// The system asks the program to stop itself: Ctrl-Z from outside.
    SuspendAsked,
    /// Letters that came together, for the text field that has the keys.
    Typed(String),
    /// The terminal has gone or the program got a signal to end.
    HungUp,
}

impl Message {
    /// The letter that was typed, if it is one.
    pub(crate) fn letter(&self) -> Option<char> {
        let Self::Key(event) = self else { return None };
        let key = KeyPress::of_event(*event).filter(|key| key.is_text())?;
        key.code.as_char()
    }
}
