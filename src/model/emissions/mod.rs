//! A city's figures: targets, series, inventories, and what follows from them.
//!
//! [`read_figures`] takes them from a city's note, [`city_figures`] is what it gives,
//! [`target_progress`] holds the arithmetic, [`comparability`] says which figures may stand
//! side by side and [`figure_words`] puts them into sentences. Pure; nothing is estimated, and figures of two series are never joined.

pub mod city_figures;
pub mod comparability;
pub mod figure_words;
pub mod method;
pub mod quantity;
pub mod read_figures;
pub mod reading;
pub mod target_progress;
pub mod yearly_pace;
