//! Components of the views: lists, fields, documents, and text measurement.
//!
//! The appearance of all views comes from here: [`draw::Painter`] draws text, [`pane`] (titles,
//! lines, selected rows, popups) and [`scroll_bar`]; [`hit_row`] (a hit in a list), [`key_values`]
//! (labels and values), [`outcome_sign`], [`bars`] (progress bars and histograms) and
//! [`line_finder`] (text search in lines) lay it out.

pub(crate) mod bars;
pub(crate) mod block_bar;
pub(crate) mod braille_grid;
pub(crate) mod column_heads;
pub(crate) mod data_table;
pub(crate) mod dialog_action;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod fact_line;
pub(crate) mod fold;
pub(crate) mod fuzzy;
pub(crate) mod geometry;
pub(crate) mod grouped_list;
#[cfg(test)]
mod growth;
pub(crate) mod hit_row;
pub(crate) mod hyperlink;
pub(crate) mod key_values;
pub(crate) mod line_breaks;
pub mod line_chart;
pub(crate) mod line_finder;
pub(crate) mod list_moves;
pub(crate) mod match_ranges;
pub(crate) mod metadata;
pub(crate) mod note_diff;
pub(crate) mod outcome_sign;
pub(crate) mod pane;
pub(crate) mod picker;
#[cfg(test)]
mod picture_tests;
pub mod region_map;
pub(crate) mod rendered_note;
pub(crate) mod scroll_bar;
pub(crate) mod styled_text;
pub(crate) mod tally_cells;
pub(crate) mod text_field;
pub(crate) mod text_width;
pub(crate) mod tree_lines;
pub(crate) mod web_address;
pub mod year_strip;

pub use self::draw::Appearance;
