//! The hits: the list, the lines of each, and how they look.

mod hit_lines;
mod result_list;
mod view;

pub(crate) use hit_lines::RowNeeds;
pub(crate) use result_list::{Results, visible_hits};
pub(crate) use view::{ResultsPane, draw, way_out};
