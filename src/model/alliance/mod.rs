//! Tables over many notes: progress, practices, lineage, peers, signatures, grants, questions.
//!
//! Pure, from parsed notes: [`measured_city`] is a city with its figures, [`city_overview`]
//! collects other notes about it, [`progress_table`] groups cities, [`practice_matrix`]
//! counts practices, [`side_by_side`] compares a few notes, [`peers`] finds similar cities and what
//! they have. The common voice: [`policy_texts`] with the [`signatures`] of cities and their
//! [`signature_tally`], counted by [`policy_board`]. Adoptions of practices are in
//! [`adoption_state`] and [`practice_lineage`], their tree in [`lineage_tree`]; grants in [`grants`], their
//! results in [`grant_trace`], the projects of each round in [`fund_table`]. Questions with their
//! answers are in [`question_list`], standards with the cities that count by them in
//! [`standard_list`]. [`members`] says which cities form the alliance.

pub mod adoption_state;
pub mod city_overview;
pub mod city_traits;
pub mod fund_rounds;
pub mod fund_table;
pub mod grant_trace;
pub mod grants;
pub mod lineage_tree;
pub mod measured_city;
pub mod members;
pub mod note_keys;
pub mod peers;
pub mod policy_board;
pub mod policy_texts;
pub mod practice_lineage;
pub mod practice_matrix;
pub mod progress_table;
pub mod question_list;
pub mod side_by_side;
pub mod signature_tally;
pub mod signatures;
pub mod standard_list;
pub mod tallied_text;

#[cfg(test)]
pub(crate) mod tests;
