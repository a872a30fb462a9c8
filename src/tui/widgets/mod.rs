//! Parts that views are made of: lists, fields, documents, and how text is measured.

pub mod block_bar;
pub(crate) mod braille_grid;
pub mod data_table;
pub(crate) mod dialog_action;
pub(crate) mod document;
pub(crate) mod draw;
pub(crate) mod fold;
pub(crate) mod fuzzy;
pub(crate) mod geometry;
pub mod glyph_set;
#[cfg(test)]
mod growth;
pub(crate) mod hyperlink;
pub(crate) mod line_breaks;
pub mod line_chart;
pub(crate) mod list_moves;
pub(crate) mod match_ranges;
pub(crate) mod metadata;
pub(crate) mod note_diff;
pub(crate) mod picker;
#[cfg(test)]
mod picture_tests;
pub mod region_map;
pub(crate) mod rendered_note;
pub(crate) mod styled_text;
pub mod tally_cells;
pub(crate) mod text_field;
pub(crate) mod text_width;
pub mod tree_lines;
pub(crate) mod web_address;
pub mod year_strip;
