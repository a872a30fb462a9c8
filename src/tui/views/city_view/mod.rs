//! The page of a city: chart and progress, beside them sections of notes.
//!
//! The chart has three forms: chart, table, sentences. Sections expand in place; rows open
//! notes, searches and pages of other cities.

pub(crate) mod city_chart;
mod city_sections;
mod draw;
pub(crate) mod figure_lines;
mod keys;
mod layout;
mod page_lines;
mod state;
mod target_rows;
mod update;
mod view;

pub(crate) use self::keys::KEYS;
pub(crate) use self::state::{CityView, this_year};
