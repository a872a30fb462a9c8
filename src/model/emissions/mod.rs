//! A city's figures: targets, series and inventories, and calculations on them.
//!
//! [`read_figures`] reads [`city_figures`] from a city's note.
//! [`target_progress`] has the arithmetic, [`comparability`] decides which figures are
//! comparable, [`figure_words`] prints sentences. Pure; estimates nothing, never joins series.

pub mod city_figures;
pub mod comparability;
pub mod figure_words;
pub mod gases;
pub mod method;
pub mod provenance;
pub mod quantity;
pub mod read_figures;
pub mod reading;
pub mod reading_remarks;
pub mod target;
pub mod target_progress;
pub mod yearly_pace;
