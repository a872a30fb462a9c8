//! The Compare view: counts of practices with their gaps, and two to four things side by side.

mod clicks;
mod draw;
mod keys;
mod matrix_columns;
mod matrix_table;
mod side_lines;
mod side_view;
mod state;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::side_view::{MOST_COLUMNS, SideBySideView};
pub(crate) use self::state::CompareView;
