//! Matching and ranking of notes.

mod exact_names;
pub(crate) mod facet_counts;
mod filed_notes;
pub(crate) mod matching;
pub(crate) mod proximity;
pub(crate) mod rank;
pub(crate) mod scores;
pub(crate) mod sort_order;
