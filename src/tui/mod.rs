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
//! - `app` is the event loop, the state (a router with the stack of open views), the palette and the whole screen.
//! - `shared` is what every view reads and changes, effects, and syncing whichever view is open.
//! - `frame` draws the parts around the views: top line, notices, dialogs, help.
//! - `views` holds the search, the reader and Sync, a folder each, behind one interface. No other
//!   code asks which view is open. `views/mod.rs` says how to add a view.
//! - `keys` holds the commands, and the keymap that the footer, help and the palette follow.
//! - `widgets` holds the parts of views: picker, text field, documents, note diffs. The command line
//!   prints notes with `widgets::document`, too.
//! - `terminal` enters and leaves the terminal, reads input, writes frames and starts other
//!   programs.
//! - Text carries a meaning (`theme::TextStyle`), never a colour; the theme gives the colours last.
//!
//! A key goes to the newest dialog, else to the view on top, as the command that the keymap has for
//! the focused pane. What the view leaves, the app does; what the app leaves, a view below may take.
//! Drawing and the mouse take areas from the same layout function.
//!
//! Knows nothing of files, indexes or git: it sends messages to [`crate::work`]. Start reading with
//! [`State`] and [`update`](fn@update).

mod app;
mod clock;
mod frame;
mod keys;
mod labels;
pub(crate) mod message;
pub(crate) mod shared;
mod strings;
pub mod svg;
mod terminal;
pub(crate) mod theme;
mod views;
pub mod widgets;

pub use app::event_loop::{CommandRunner, ExitReason, Opened, Options, TuiError, open};
pub use app::screen::draw_frame::{draw_first_frame, draw_state, view};
pub use app::state::State;
pub use app::update::{begin, update};
pub use clock::Clock;
pub use message::Message;
pub use shared::effect::Effect;
pub use shared::start::Start;
pub use terminal::editor::editors;
pub use terminal::output::Output;
pub use terminal::terminal_env::{Ground, TerminalEnv};
pub use theme::{Depth, Signs, Theme};

/// Every action: its name in the settings, its keys or the user's `own`, and what it is called.
pub(crate) fn all_keys(own: &[(String, Vec<String>)]) -> Vec<(&'static str, String, &'static str)> {
    let (keymap, _) = keys::Keymap::new(views::KEYS, own);
    let commands = keymap.commands().iter();
    let row = |command: &&'static keys::KeyCommand| {
        let keys = keymap.all_keys(command.action);
        (command.action.word(), keys, command.name)
    };
    commands.map(row).collect()
}
