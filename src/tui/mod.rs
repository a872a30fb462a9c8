//! The terminal app: search, read and share notes in one window.
//!
//! ```text
//!  terminal ─┐
//!  workers ──┼─► input ─► app ─► update(State, Message) ─► Effects ─► app carries them out
//!  system ───┘             │
//!                          └───► view(State) ─► a buffer ─► terminal, one write a frame
//! ```
//!
//! - [`update`](fn@update) and [`view`](fn@view) are pure: no input, output or clock. Time comes in
//!   with ticks, and only while something waits for it, so an idle screen does nothing.
//! - `app` is the event loop, the state (a router with the stack of open views), the palette and
//!   the whole screen.
//! - `shared` holds the state that all views use, effects, and the sync commands.
//! - `frame` draws the parts around the views: top line, notices, dialogs, help.
//! - `views` holds the search, the reader and Sync, one folder each, behind one interface. No other
//!   code depends on which view is open. `views/mod.rs` explains how to add a view.
//! - `keys` holds the commands, and the keymap used by footer, help and palette.
//! - `widgets` holds the components of views: picker, text field, documents, note diffs. The
//!   command line also prints notes with `widgets::document`.
//! - `terminal` sets up and restores the terminal, reads input, writes frames and starts other
//!   programs.
//! - Text has a meaning (`theme::TextStyle`), not a colour; the theme supplies colours when a frame
//!   is drawn.
//!
//! A key goes to the newest dialog, if there is one. Otherwise the keymap gives its action in the
//! focused pane, which is offered to the top view, then the app, then the views below. Drawing and
//! mouse handling use the same layout functions.
//!
//! This module does not access files, indexes or git; it sends messages to [`crate::work`]. Start
//! reading at [`State`] and [`update`](fn@update).

mod app;
mod clock;
pub(crate) mod export_job;
mod frame;
mod keys;
mod labels;
pub(crate) mod message;
pub(crate) mod shared;
mod strings;
mod terminal;
pub(crate) mod theme;
mod views;
pub mod widgets;

pub use app::event_loop::{
    CommandRunner, ExitReason, ExportWriter, Opened, Options, TuiError, open,
};
pub use app::screen::draw_frame::{draw_first_frame, draw_state, view};
pub use app::state::State;
pub use app::update::{begin, update};
pub use clock::Clock;
pub use export_job::{ExportJob, ExportedFile};
pub use message::{CommandOutcome, Message};
pub use shared::effect::Effect;
pub use shared::start::Start;
pub(crate) use strings::upper_first;
pub use terminal::editor::editors;
pub use terminal::output::Output;
pub use terminal::terminal_env::{Background, TerminalEnv};
pub use theme::{ColourDepth, Signs, Theme};

/// Lists every action: its configuration name, its keys and its display name.
///
/// `own` are the user's key bindings.
pub(crate) fn all_keys(own: &[(String, Vec<String>)]) -> Vec<(&'static str, String, &'static str)> {
    let (keymap, _) = keys::Keymap::new(views::KEYS, own);
    let commands = keymap.commands().iter();
    let row = |command: &&'static keys::KeyCommand| {
        let keys = keymap.all_keys(command.action);
        (command.action.as_str(), keys, command.name)
    };
    commands.map(row).collect()
}
