//! What the notes of an alliance say together: who did what, who copied whom, who is alike.
//!
//! Pure over notes that were read: [`city_overview`] for the page of a city, [`practice_matrix`]
//! for counts, [`peers`] for cities alike and what they have that another lacks.

pub mod city_overview;
pub mod peers;
pub mod practice_matrix;
