//! Differences between two lists, with a bound on the work.

use std::collections::HashMap;
use std::hash::Hash;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Most work on lists that have little in common: the items times those that only one list has.
const MOST_WORK: usize = 50_000_000;

/// Compares two lists by Myers's algorithm.
///
/// That takes time with the items times what differs. Where this is too much, or more than `most`
/// items lie between what both lists begin and end with, all of these count as replaced.
pub(super) fn diff<T: Eq + Hash + Ord>(old: &[T], new: &[T], most: usize) -> Vec<DiffOp> {
    let same = |pair: &(&T, &T)| pair.0 == pair.1;
    let head = old.iter().zip(new).take_while(same).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let ends = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = ends.take_while(same).count();
    let (old_len, new_len) = (old_rest.len() - tail, new_rest.len() - tail);
    let unlike = || unlike(&old_rest[..old_len], &new_rest[..new_len]);
    if old_len.max(new_len) <= most && (old_len + new_len).saturating_mul(unlike()) <= MOST_WORK {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let equal = |old_index, new_index, len| DiffOp::Equal {
        old_index,
        new_index,
        len,
    };
    let replaced = DiffOp::Replace {
        old_index: head,
        old_len,
        new_index: head,
        new_len,
    };
    let ops = [
        equal(0, 0, head),
        replaced,
        equal(head + old_len, head + new_len, tail),
    ];
    let is_empty = |op: &DiffOp| matches!(op, DiffOp::Equal { len: 0, .. });
    ops.into_iter().filter(|op| !is_empty(op)).collect()
}

/// How many items only one of the lists has.
fn unlike<T: Eq + Hash>(old: &[T], new: &[T]) -> usize {
    let mut counts: HashMap<&T, isize> = HashMap::new();
    for item in old {
        *counts.entry(item).or_default() += 1;
    }
    for item in new {
        *counts.entry(item).or_default() -= 1;
    }
    counts.values().map(|count| count.unsigned_abs()).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_bound_loses_nothing_of_either_list(old in "[abc]{0,20}", new in "[abc]{0,20}", most in 0usize..20) {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            let (mut from_old, mut from_new) = (Vec::new(), Vec::new());
            for op in diff(old, new, most) {
                let (tag, left, right) = op.as_tag_tuple();
                if tag == similar::DiffTag::Equal {
                    prop_assert_eq!(&old[left.clone()], &new[right.clone()]);
                }
                from_old.extend_from_slice(&old[left]);
                from_new.extend_from_slice(&new[right]);
            }
            prop_assert_eq!((from_old.as_slice(), from_new.as_slice()), (old, new));
        }
    }
}
