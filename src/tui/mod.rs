//! The terminal app: search, read, find one's way, in one window.
//!
//! ```text
//!  terminal ─┐
//!  workers ──┼─► input ─► app ─► update(State, Message) ─► Effects ─► app carries them out
//!  system ───┘             │
//!                          └───► view(State) ─► a buffer ─► terminal, one write a frame
//! ```
//!
//! - [`update`](fn@update) and [`view`](fn@view) are pure: no input, output or clock. Time comes in
//!   with ticks, and only while something waits for it, so an idle screen does nothing at all.
//! - `state` gathers the views; each pane in `panes` owns its small state, what keys do to it and
//!   how it is drawn. `layers` are the pop-ups, one stack.
//! - `exchange` is the Sync view: what is incoming, yours, waiting, and choosing between versions.
//! - `keys` is the one table of commands: footer, help, palette and key handling follow it.
//! - `layout` says where everything stands, to drawing and mouse alike; `way` and `footer` say what
//!   the first and the last line hold.
//! - `input` listens, and `torn` joins keys that a slow line has torn; `outside` starts the editor
//!   and the browser and fills the clipboard.
//! - `markdown`, `paper` and `wrap` make a note ready for reading, once for each width.
//! - Text carries a meaning (`text::Tone`), never a colour; `theme` gives the colours last.
//!   `hyperlink` makes web links clickable in the finished frame, `thrift` sends it in few bytes,
//!   and over a slow line `pace` says which rows wait until the keys rest.
//!
//! Knows nothing of files, indexes or git: it talks to [`crate::work`] in messages. Start reading
//! with [`State`] and [`update`](fn@update).

mod about;
mod act;
mod app;
mod carve;
mod clock;
mod difference;
mod draw;
mod editor;
mod effect;
mod exchange;
mod fold;
mod footer;
mod fuzzy;
mod hyperlink;
mod input;
mod key;
mod keys;
mod layers;
mod layout;
mod line_edit;
mod markdown;
mod marks;
mod measure;
mod message;
mod mouse;
mod names;
mod notices;
mod outside;
mod pace;
mod panes;
mod paper;
pub mod picture;
mod search;
mod state;
mod subject;
mod surroundings;
mod terminal;
mod text;
mod theme;
mod thrift;
mod torn;
mod update;
mod view;
mod way;
mod web;
mod words;
mod wrap;

pub use app::{ExitReason, Opened, Options, TuiError, open};
pub use clock::Clock;
pub use editor::editors;
pub use effect::Effect;
pub use message::Message;
pub use pace::Pace;
pub use state::{Start, State};
pub use surroundings::{Ground, Surroundings};
pub use terminal::{paint, rehearse};
pub use theme::{Depth, Signs, Theme};
pub use thrift::{Sent, Thrifty};
pub use update::{begin, update};
pub use view::view;
