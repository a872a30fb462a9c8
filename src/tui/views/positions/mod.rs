//! The Positions view: a board by level and stage, asks, and signatures.

mod ask_lines;
mod ask_pane;
mod draw;
mod keys;
mod layout;
mod state;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::PositionsView;
