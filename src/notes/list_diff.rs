//! Diff of two lists in linear time.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Maximum edits for Myers's algorithm, which takes time O(items × edits).
const MAX_EDITS: usize = 40;

/// Compares two lists by Myers's algorithm.
///
/// Where more than 40 items differ, it compares only what lies between items that each list has
/// once (as patience diff does); where too many differ there too, all of these count as replaced.
pub(super) fn diff<T: Eq + Hash>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    diff_within(old, new, MAX_EDITS)
}

fn diff_within<T: Eq + Hash>(old: &[T], new: &[T], most: usize) -> Vec<DiffOp> {
    let mut numbers = HashMap::new();
    let [old, new] = [old, new].map(|items| {
        let number = |item| {
            let next = numbers.len();
            *numbers.entry(item).or_insert(next)
        };
        items.iter().map(number).collect::<Vec<usize>>()
    });
    if has_few_edits(&old, &new, most) {
        return capture_diff_slices(Algorithm::Myers, &old, &new);
    }
    let mut ops = Vec::new();
    let (mut old_next, mut new_next) = (0, 0);
    let end = (old.len(), new.len());
    for (old_at, new_at) in common_once(&old, &new).into_iter().chain([end]) {
        diff_part(
            (&old, old_next..old_at),
            (&new, new_next..new_at),
            most,
            &mut ops,
        );
        if (old_at, new_at) != end {
            push_equal(old_at, new_at, 1, &mut ops);
        }
        (old_next, new_next) = (old_at + 1, new_at + 1);
    }
    ops
}

/// Diffs a part of the lists.
fn diff_part(
    (old, old_part): (&[usize], Range<usize>),
    (new, new_part): (&[usize], Range<usize>),
    most: usize,
    ops: &mut Vec<DiffOp>,
) {
    let (old_start, new_start) = (old_part.start, new_part.start);
    let (old, new) = (&old[old_part], &new[new_part]);
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let ends = old.iter().rev().zip(new.iter().rev());
    let tail = ends.take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    push_equal(old_start, new_start, head, ops);
    let (old_start, new_start) = (old_start + head, new_start + head);
    if has_few_edits(old, new, most) {
        let part = capture_diff_slices(Algorithm::Myers, old, new);
        ops.extend(part.into_iter().map(|op| shifted(op, old_start, new_start)));
    } else {
        ops.push(DiffOp::Replace {
            old_index: old_start,
            old_len: old.len(),
            new_index: new_start,
            new_len: new.len(),
        });
    }
    push_equal(old_start + old.len(), new_start + new.len(), tail, ops);
}

/// Adds equal items; merges them with a preceding `Equal`.
fn push_equal(old_index: usize, new_index: usize, more: usize, ops: &mut Vec<DiffOp>) {
    match ops.last_mut() {
        _ if more == 0 => {}
        Some(DiffOp::Equal { len, .. }) => *len += more,
        _ => ops.push(DiffOp::Equal {
            old_index,
            new_index,
            len: more,
        }),
    }
}

fn shifted(mut op: DiffOp, old: usize, new: usize) -> DiffOp {
    let (DiffOp::Equal {
        old_index,
        new_index,
        ..
    }
    | DiffOp::Delete {
        old_index,
        new_index,
        ..
    }
    | DiffOp::Insert {
        old_index,
        new_index,
        ..
    }
    | DiffOp::Replace {
        old_index,
        new_index,
        ..
    }) = &mut op;
    *old_index += old;
    *new_index += new;
    op
}

/// Whether `most` insertions and deletions are enough, by Myers's algorithm.
fn has_few_edits(old: &[usize], new: &[usize], most: usize) -> bool {
    if old.len().abs_diff(new.len()) > most {
        return false;
    }
    // The furthest position in `old` on each diagonal; diagonal `k` is at `k + most + 1`.
    let mut reached = vec![0; 2 * most + 3];
    for edits in 0..=most {
        for place in (most + 1 - edits..=most + 1 + edits).step_by(2) {
            let is_lowest = place == most + 1 - edits;
            let is_highest = place == most + 1 + edits;
            let mut at = if is_lowest || (!is_highest && reached[place - 1] < reached[place + 1]) {
                reached[place + 1]
            } else {
                reached[place - 1] + 1
            };
            let other = |at: usize| (at + most + 1).checked_sub(place);
            while at < old.len() && other(at).is_some_and(|other| new.get(other) == old.get(at)) {
                at += 1;
            }
            if at >= old.len() && other(at).is_some_and(|other| other >= new.len()) {
                return true;
            }
            reached[place] = at;
        }
    }
    false
}

/// The positions of items unique in both lists, as a longest common subsequence.
fn common_once(old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    let once = |list: &[usize]| {
        let mut places: HashMap<usize, Option<usize>> = HashMap::new();
        for (at, &item) in list.iter().enumerate() {
            let place = places.entry(item).or_insert(Some(at));
            *place = place.filter(|&place| place == at);
        }
        places
    };
    let (in_old, in_new) = (once(old), once(new));
    let pairs = old.iter().enumerate().filter_map(|(at, item)| {
        let is_once = in_old.get(item).copied().flatten().is_some();
        is_once
            .then(|| in_new.get(item).copied().flatten())
            .flatten()
            .map(|other| (at, other))
    });
    longest_rising(&pairs.collect::<Vec<_>>())
}

/// A longest subsequence of the pairs that increases on the right.
///
/// The pairs already increase on the left.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair with the lowest end of a subsequence of that length.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, &(_, right)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < right);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut found: Vec<_> = std::iter::successors(ends.last().copied(), |&at| before[at])
        .map(|at| pairs[at])
        .collect();
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_edit_limit_loses_no_item(old in "[a-f]{0,20}", new in "[a-f]{0,20}", most in 0usize..20) {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            let (mut from_old, mut from_new) = (Vec::new(), Vec::new());
            for op in diff_within(old, new, most) {
                let (tag, left, right) = op.as_tag_tuple();
                prop_assert_eq!((left.start, right.start), (from_old.len(), from_new.len()));
                if tag == similar::DiffTag::Equal {
                    prop_assert_eq!(&old[left.clone()], &new[right.clone()]);
                }
                from_old.extend_from_slice(&old[left]);
                from_new.extend_from_slice(&new[right]);
            }
            prop_assert_eq!((from_old.as_slice(), from_new.as_slice()), (old, new));
        }

        #[test]
        fn few_edits_give_the_diff_of_myers(old in "[a-f]{0,20}", new in "[a-f]{0,20}") {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            prop_assert_eq!(diff(old, new), capture_diff_slices(Algorithm::Myers, old, new));
        }

        #[test]
        fn edits_are_counted_exactly(old in "[ab]{0,12}", new in "[ab]{0,12}", most in 0usize..24) {
            let [old, new] = [old, new].map(|text| text.bytes().map(usize::from).collect::<Vec<_>>());
            // The longest common subsequence, by dynamic programming.
            let mut longest = vec![vec![0; new.len() + 1]; old.len() + 1];
            for i in 0..old.len() {
                for j in 0..new.len() {
                    longest[i + 1][j + 1] = if old[i] == new[j] {
                        longest[i][j] + 1
                    } else {
                        longest[i][j + 1].max(longest[i + 1][j])
                    };
                }
            }
            let edits = old.len() + new.len() - 2 * longest[old.len()][new.len()];
            prop_assert_eq!(has_few_edits(&old, &new, most), edits <= most);
        }
    }

    #[test]
    fn unique_lines_align_when_most_lines_changed() {
        // Of 1,000 lines every fourth differs; blank lines separate them.
        let lines = |word: &str| -> Vec<String> {
            let line = |i| match i % 4 {
                0 => format!("line {i}"),
                2 => format!("{word} {i}"),
                _ => String::new(),
            };
            (0..1000).map(line).collect()
        };
        let (old, new) = (lines("old"), lines("new"));
        let ops = diff(&old, &new);
        let changed = ops.iter().filter(|op| op.tag() != similar::DiffTag::Equal);
        assert!(changed.clone().all(|op| op.old_range().len() == 1));
        assert_eq!(changed.count(), 250);
    }
}
