//! The hits: the list, the lines of each, and how they look.

mod draw_results;
mod hit_lines;
mod result_list;

pub(crate) use draw_results::{ResultsPane, draw, way_out};
pub(crate) use hit_lines::RowNeeds;
pub(crate) use result_list::{Results, visible_hits};
