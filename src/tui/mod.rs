//! The terminal app.

mod about;
mod act;
mod draw;
mod effect;
mod fold;
mod foreign;
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
mod panes;
mod paper;
mod search;
mod state;
mod text;
mod theme;
mod update;
mod view;
mod words;
mod wrap;

pub use effect::Effect;
pub use message::Message;
pub use state::{Start, State};
pub use theme::{Depth, Theme, ThemeName};
pub use update::{begin, update};
pub use view::view;
