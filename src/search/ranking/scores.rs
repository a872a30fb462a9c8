//! Scores of the matches of a segment: sums over the groups.
//!
//! Few matches are looked up one by one. For many, all documents are scored in chunks: adjacent
//! numbers are added with SIMD, and a chunk stays in the CPU cache until all groups are added.

use std::sync::Arc;

use crate::search::index::bit_set::BitSet;
use crate::search::index::group_matches::Matches;

/// Documents in a chunk.
const PIECE: usize = 4096;

/// If more than one in this many documents matches, scoring all is faster.
const MANY: usize = 8;

/// Matches of a group, and its rarity.
pub(crate) type WeightedMatches = (Arc<Matches>, f32);

/// Calls `each` with the scores of all matches, in blocks of up to 64.
///
/// The arguments are the first document, a bit mask of the matches, and their scores.
pub(crate) fn each(
    found: &BitSet,
    terms: &[WeightedMatches],
    mut each: impl FnMut(u32, u64, &[f32]),
) {
    if found.count() * MANY > found.len() as usize {
        each_of_many(found, terms, each);
        return;
    }
    let docs = found.to_vec();
    let mut scores = vec![0.0_f32; docs.len()];
    for (matches, weight) in terms {
        matches.add_to(&docs, &mut scores, *weight);
    }
    for (doc, score) in docs.iter().zip(&scores) {
        each(*doc, 1, std::slice::from_ref(score));
    }
}

fn each_of_many(found: &BitSet, terms: &[WeightedMatches], mut each: impl FnMut(u32, u64, &[f32])) {
    let mut scores = vec![0.0_f32; PIECE];
    let mut places = vec![0; terms.len()];
    let mut from = 0;
    for blocks in found.blocks().chunks(PIECE / 64) {
        let size = PIECE.min((found.len() - from) as usize);
        let piece = &mut scores[..size];
        piece.fill(0.0);
        for ((matches, weight), place) in terms.iter().zip(&mut places) {
            matches.add_piece(from, piece, *weight, place);
        }
        for (&block, scores) in blocks.iter().zip(piece.chunks(64)) {
            if block != 0 {
                each(from, block, scores);
            }
            from += scores.len() as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::index::group_matches::{ScoreAccumulator, Sums};

    proptest! {
        #[test]
        fn both_scoring_methods_agree(
            tallied in proptest::collection::vec(
                (1_u32..40, proptest::collection::vec((1_u16..900).prop_map(|weight| f32::from(weight) / 100.0), 1..20)), 0..4),
            found in proptest::collection::btree_set(0_u32..9000, 0..300),
        ) {
            let terms: Vec<WeightedMatches> = tallied
                .iter()
                .map(|(step, amounts)| {
                    let mut tally = ScoreAccumulator::new(9000, Sums::default());
                    for doc in (0..9000).step_by(*step as usize) {
                        tally.add(doc, amounts[doc as usize % amounts.len()], true);
                    }
                    (Arc::new(tally.matches(0.0).0), 1.5)
                })
                .collect();
            let found = BitSet::of(9000, found);
            let mut few = Vec::new();
            each(&found, &terms, |doc, _, scores| few.push((doc, scores[0].to_bits())));
            let mut many = Vec::new();
            each_of_many(&found, &terms, |first, block, scores| {
                let here = (0..64).filter(|i| block >> i & 1 == 1);
                many.extend(here.map(|i| (first + i, scores[i as usize].to_bits())));
            });
            prop_assert_eq!(few, many);
        }
    }
}
