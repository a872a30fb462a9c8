//! The list of hits and its drawing.

mod draw_results;
mod result_list;

pub(crate) use draw_results::{ResultsPane, draw, empty_result_lines};
pub(crate) use result_list::{Results, RowNeeds, hit_row, visible_hits};
