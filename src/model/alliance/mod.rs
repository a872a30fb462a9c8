//! What the notes of an alliance say together: who did what, who copied whom, who is alike.
//!
//! Pure over notes that were read: [`measured_city`] for a city with its figures, [`city_overview`]
//! for what other notes say about it, [`progress_table`] for where cities stand, [`practice_matrix`]
//! for counts, [`side_by_side`] for comparing a few, [`peers`] for cities alike and what they have
//! that another lacks. The common voice: [`policy_texts`] with the [`signatures`] of cities and their
//! [`signature_tally`], counted by [`policy_board`]. Whether a city took a practice over is in
//! [`take_up`], who learnt from whom in [`practice_lineage`], what grants led to in [`grants`], the
//! projects of each round in [`fund_table`]. Questions with their answers are in [`question_list`].

pub mod city_overview;
pub mod fund_table;
pub mod grant_trace;
pub mod grants;
pub mod lineage_tree;
pub mod measured_city;
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
pub mod take_up;
pub mod tallied_text;

#[cfg(test)]
pub(crate) mod tests;
