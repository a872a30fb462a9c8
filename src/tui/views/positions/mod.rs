//! The Positions view: a board of level and stage, the asks of a cell, and who signed one.

mod ask_lines;
mod ask_pane;
mod clicks;
mod draw;
mod keys;
mod layout;
mod state;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::PositionsView;
