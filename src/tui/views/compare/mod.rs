//! The Compare view: a matrix of practices, and two to four notes compared.

mod draw;
mod keys;
mod matrix_columns;
mod matrix_table;
mod side_lines;
mod side_view;
mod state;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::side_view::{MAX_COLUMNS, SideBySideView};
pub(crate) use self::state::CompareView;
