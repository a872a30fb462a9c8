//! Proximity: raises notes in which adjacent query words are close.
//!
//! Reads positions of the best notes only; the rest keep the order of [`super::rank`]. The window
//! is fixed, so pages of any size see the same order.
//!
//! Overlapping pairs of a script without spaces are not counted as neighbours: a longer word
//! makes them adjacent, and is already counted by its pairs.

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, postings::Postings as _};

use super::matching::{MatchSet, ScoredDoc};
use crate::search::index::index_schema::{BODY, FILED, SUMMARY, TITLE};
use crate::search::index::query_ir::{Atom, Plan, WordGroup};
use crate::search::index::segment::Segment;
use crate::search::index::snapshot::Snapshot;
use crate::search::text::char_folding::Script;

/// Number of best notes that are re-ranked.
pub(crate) const WINDOW: usize = 50;

/// Bonus of an adjacent pair, relative to the lower rarity of the two.
const PROXIMITY_WEIGHT: f32 = 0.35;

/// Forms of a word considered.
const MAX_FORMS: usize = 8;

/// Query words considered; the positions of each are read.
const MAX_GROUPS: usize = 64;

/// Query words with more function words between them are not a pair.
const MAX_APART: usize = 2;

/// Largest distance that counts.
const MAX_DISTANCE: u32 = 5;

/// Parts considered, with weights. Only the best part counts: repeating a phrase across parts does
/// not make a note more relevant.
const PARTS: [(usize, f32); 4] = [(TITLE, 2.0), (FILED, 1.5), (SUMMARY, 1.0), (BODY, 1.0)];

/// Re-ranks the best notes by score and proximity.
pub(crate) fn sort(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
    found: &mut [ScoredDoc],
) {
    let size = WINDOW.min(found.len());
    let window = &mut found[..size];
    let groups = groups_in_order(plan);
    let apart: Vec<usize> = groups
        .windows(2)
        .map(|pair| {
            let between = plan.function_words.iter();
            between.filter(|&&i| pair[0] < i && i < pair[1]).count()
        })
        .collect();
    let overlap: Vec<bool> = groups
        .windows(2)
        .map(|pair| share_a_character(&plan.groups[pair[0]], &plan.groups[pair[1]]))
        .collect();
    if groups.len() < 2 || window.len() < 2 || overlap.iter().all(|overlap| *overlap) {
        return;
    }
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let mut of_segment: Vec<&mut ScoredDoc> = window
            .iter_mut()
            .filter(|found| found.segment == number)
            .collect();
        of_segment.sort_by_key(|found| found.doc);
        let docs: Vec<u32> = of_segment.iter().map(|found| found.doc).collect();
        if docs.is_empty() {
            continue;
        }
        let pairs = groups.len() - 1;
        let mut nearest = vec![0.0_f32; docs.len() * pairs];
        for (part, counts) in PARTS {
            let places: Vec<Vec<Vec<u32>>> = groups
                .iter()
                .map(|&i| positions(&seen.segment, plan, i, part, &docs))
                .collect();
            for (i, best) in nearest.iter_mut().enumerate() {
                let (at, pair) = (i / pairs, i % pairs);
                let near = nearness(&places[pair][at], &places[pair + 1][at]);
                // Function words between them in the query allow the same distance in the note.
                let apart = apart[pair];
                let near = if apart > MAX_APART || overlap[pair] {
                    0.0
                } else {
                    (near * (1 + apart) as f32).min(1.0)
                };
                *best = best.max(counts * near);
            }
        }
        for (found, nearest) in of_segment.iter_mut().zip(nearest.chunks(pairs)) {
            for (pair, near) in groups.windows(2).zip(nearest) {
                let idf = match_set.idfs[pair[0]].min(match_set.idfs[pair[1]]);
                found.score += PROXIMITY_WEIGHT * idf * near * seen.segment.kind_weight(found.doc);
            }
        }
    }
    window.sort_by(|a, b| b.cmp(a));
}

/// The first [`MAX_GROUPS`] groups with words of their own, in query order.
fn groups_in_order(plan: &Plan) -> Vec<usize> {
    let mut groups = plan.word_groups();
    groups.retain(|&i| words_of(&plan.groups[i]).next().is_some());
    groups.truncate(MAX_GROUPS);
    groups
}

/// The words of a group: itself and its most frequent forms.
fn words_of(group: &WordGroup) -> impl Iterator<Item = &str> {
    let choices = group.choices.iter();
    let words = choices.filter_map(|choice| match &choice.atom {
        Atom::Word(word) if choice.reason.counts_by_itself() => Some(word.as_str()),
        _ => None,
    });
    words.take(MAX_FORMS)
}

/// Whether two bigrams share a character, in a script without spaces.
fn share_a_character(left: &WordGroup, right: &WordGroup) -> bool {
    let (Some(left), Some(right)) = (words_of(left).next(), words_of(right).next()) else {
        return false;
    };
    let mut ends = left.char_indices().skip(1).map(|(at, _)| &left[at..]);
    left.starts_with(|c| Script::of(c).is_unspaced()) && ends.any(|end| right.starts_with(end))
}

/// Sorted positions of a group's words in a part, by document.
fn positions(
    segment: &Segment,
    plan: &Plan,
    group: usize,
    part: usize,
    docs: &[u32],
) -> Vec<Vec<u32>> {
    let mut places = vec![Vec::new(); docs.len()];
    let group = &plan.groups[group];
    let inverted = segment.part(part);
    for word in words_of(group) {
        if segment.dictionary().parts(word) >> part & 1 == 0 {
            continue;
        }
        let Ok(Some(info)) = inverted.terms().get(word) else {
            continue;
        };
        let option = IndexRecordOption::WithFreqsAndPositions;
        let Ok(mut postings) = inverted.read_postings_from_terminfo(&info, option) else {
            continue;
        };
        let mut all = Vec::new();
        for (place, &doc) in places.iter_mut().zip(docs) {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                all.clear();
                postings.append_positions_with_offset(0, &mut all);
                place.append(&mut all);
            }
        }
    }
    for place in &mut places {
        place.sort_unstable();
    }
    places
}

/// Proximity of two sorted position lists, 0 to 1.
///
/// It is 1 for adjacent words in query order, less if they are farther apart or reversed, 0 beyond
/// [`MAX_DISTANCE`].
fn nearness(left: &[u32], right: &[u32]) -> f32 {
    let mut nearest = u32::MAX;
    let mut from = 0;
    for &place in left {
        while from < right.len() && right[from] <= place {
            from += 1;
        }
        if let Some(&after) = right.get(from) {
            nearest = nearest.min(after - place);
        }
        if let Some(before) = from.checked_sub(1) {
            nearest = nearest.min(place - right[before] + 1);
        }
    }
    if nearest <= MAX_DISTANCE {
        1.0 / nearest.max(1) as f32
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::index::query_ir::{ALL_PARTS, Condition, Reason, WeightedAtom};

    fn group(word: &str) -> WordGroup {
        let choice = WeightedAtom {
            atom: Atom::Word(word.to_owned()),
            weight: 1.0,
            reason: Reason::Typed,
        };
        WordGroup::new(word, vec![choice], ALL_PARTS)
    }

    #[test]
    fn only_the_first_words_of_a_long_query_count() {
        let plan = Plan {
            groups: vec![group("a"); 2_000],
            words: (0..2_000).map(Condition::Group).collect(),
            ..Plan::default()
        };
        let first: Vec<usize> = (0..MAX_GROUPS).collect();
        assert_eq!(groups_in_order(&plan), first);
    }

    #[test]
    fn pairs_share_a_character_in_scripts_without_spaces_only() {
        #[track_caller]
        fn case(left: &str, right: &str, want: bool) {
            assert_eq!(share_a_character(&group(left), &group(right)), want);
        }
        case("什么", "么是", true);
        case("省エ", "エネ", true);
        case("省エ", "改修", false);
        case("на", "ан", false);
        case("heat", "tax", false);
        case("ที่", "ที่", false);
        case("กี่ที่", "ที่ไ", true);
    }

    #[test]
    fn side_by_side_is_nearest() {
        #[track_caller]
        fn case(left: &[u32], right: &[u32], want: f32) {
            assert!(
                (nearness(left, right) - want).abs() < 1e-6,
                "{left:?} {right:?}"
            );
        }
        case(&[3], &[4], 1.0);
        case(&[4], &[3], 0.5);
        case(&[1, 10], &[6, 12], 0.5);
        case(&[1], &[9], 0.0);
        case(&[], &[9], 0.0);
    }
}
