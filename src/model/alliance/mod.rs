//! What the notes of an alliance say together: who did what, who copied whom, who is alike.
//!
//! Pure over notes that were read: [`measured_city`] for a city with its figures, [`city_overview`]
//! for what other notes say about it, [`practice_matrix`] for counts, [`peers`] for cities alike and
//! what they have that another lacks.

pub mod city_overview;
pub mod measured_city;
pub mod peers;
pub mod practice_matrix;
