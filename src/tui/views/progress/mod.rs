//! The Progress view: the pace of each city, in comparable groups.

mod draw;
mod draw_charts;
mod draw_table;
mod keys;
mod progress_lines;
mod state;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::ProgressView;
