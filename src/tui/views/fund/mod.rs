//! The Fund view: projects by round, traces of grants, and totals.

mod draw;
mod keys;
mod project_lines;
mod state;
mod totals_table;
mod trace_lines;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::FundView;
