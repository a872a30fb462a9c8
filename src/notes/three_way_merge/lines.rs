//! Three-way line diff (diff3): hunks of each side, grouped into regions.

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use similar::DiffTag;

use crate::notes::list_diff::diff;

/// A hunk: lines of the base replaced by lines of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Lines of the base; empty for an insertion.
    pub(super) base: Range<usize>,
    /// Lines of the side; empty for a deletion.
    pub(super) side: Range<usize>,
}

/// The hunks from `base` to `side`, in order; adjacent ones are joined.
///
/// An insertion or deletion with several possible positions (such as a blank line) slides up to
/// the first, so that both sides describe the same change in the same way.
pub(super) fn hunks(base: &[&str], side: &[&str]) -> Vec<Hunk> {
    let mut found: Vec<Hunk> = Vec::new();
    for op in diff(base, side) {
        let (tag, old, new) = op.as_tag_tuple();
        if tag != DiffTag::Equal {
            let mut hunk = Hunk {
                base: old,
                side: new,
            };
            let floor = found.last().map_or(0, |last: &Hunk| last.base.end);
            slide_up(base, side, floor, &mut hunk);
            match found.last_mut() {
                Some(last) if last.base.end == hunk.base.start => {
                    last.base.end = hunk.base.end;
                    last.side.end = hunk.side.end;
                }
                _ => found.push(hunk),
            }
        }
    }
    found
}

fn slide_up(base: &[&str], side: &[&str], floor: usize, hunk: &mut Hunk) {
    let (lines, range) = match (hunk.base.is_empty(), hunk.side.is_empty()) {
        (true, false) => (side, hunk.side.clone()),
        (false, true) => (base, hunk.base.clone()),
        _ => return,
    };
    let distance = hunk.base.start - floor;
    let steps = (0..distance.min(range.start))
        .take_while(|step| lines[range.start - 1 - step] == lines[range.end - 1 - step])
        .count();
    for range in [&mut hunk.base, &mut hunk.side] {
        range.start -= steps;
        range.end -= steps;
    }
}

/// A region of the base that one or both sides changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    /// Lines of the base.
    pub(super) base: Range<usize>,
    /// Range of the shared side's hunks.
    pub(super) shared: Range<usize>,
    /// Range of my hunks.
    pub(super) mine: Range<usize>,
}

impl Region {
    fn join(&mut self, next: &Self) {
        self.base = self.base.start.min(next.base.start)..self.base.end.max(next.base.end);
        self.shared.end = next.shared.end;
        self.mine.end = next.mine.end;
    }
}

/// Groups hunks into regions, in order.
///
/// Overlapping hunks share a region. So do adjacent ones, unless `apart` returns true there.
pub(super) fn regions(
    shared: &[Hunk],
    mine: &[Hunk],
    apart: impl Fn(usize) -> bool,
) -> Vec<Region> {
    let mut found: Vec<Region> = Vec::new();
    let (mut s, mut m) = (0, 0);
    while s < shared.len() || m < mine.len() {
        let shared_first = match (shared.get(s), mine.get(m)) {
            (Some(a), Some(b)) => (a.base.start, a.base.end) <= (b.base.start, b.base.end),
            (a, _) => a.is_some(),
        };
        let hunk = if shared_first { &shared[s] } else { &mine[m] };
        let mut next = Region {
            base: hunk.base.clone(),
            shared: s..s,
            mine: m..m,
        };
        if shared_first {
            s += 1;
            next.shared.end = s;
        } else {
            m += 1;
            next.mine.end = m;
        }
        match found.last_mut() {
            Some(last) if meets(&last.base, &next.base, &apart) => last.join(&next),
            _ => found.push(next),
        }
    }
    found
}

/// Widens a region to the base lines `wide`; joins regions that then overlap.
///
/// These are the last of `before` and the first of `after`.
pub(super) fn widen(
    mut region: Region,
    wide: Range<usize>,
    before: &mut Vec<Region>,
    after: &mut Peekable<IntoIter<Region>>,
) -> Region {
    region.base = wide;
    while let Some(mut first) = before.pop_if(|first| first.base.end > region.base.start) {
        first.join(&region);
        region = first;
    }
    while let Some(next) = after.next_if(|next| next.base.start < region.base.end) {
        region.join(&next);
    }
    region
}

fn meets(a: &Range<usize>, b: &Range<usize>, apart: impl Fn(usize) -> bool) -> bool {
    let same_place = a.is_empty() && b.is_empty() && a.start == b.start;
    b.start < a.end || same_place || (b.start == a.end && !apart(b.start))
}

/// The lines of a side for `base`; `own` is its range of hunks.
pub(super) fn side_range(hunks: &[Hunk], own: &Range<usize>, base: &Range<usize>) -> Range<usize> {
    // Preceding hunks shift the offset.
    let shifted = |count: usize, at: usize| match hunks[..count].last() {
        Some(last) => last.side.end + (at - last.base.end),
        None => at,
    };
    shifted(own.start, base.start)..shifted(own.end, base.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn insertions_slide_to_their_first_position() {
        let base = ["a", "", "b"];
        let side = ["a", "", "new", "", "b"];
        assert_eq!(
            hunks(&base, &side),
            [Hunk {
                base: 1..1,
                side: 1..3
            }]
        );
    }

    #[test]
    fn adjacent_hunks_share_a_region_unless_apart() {
        let shared = [Hunk {
            base: 0..1,
            side: 0..1,
        }];
        let mine = [Hunk {
            base: 1..2,
            side: 1..2,
        }];
        assert_eq!(regions(&shared, &mine, |_| false).len(), 1);
        assert_eq!(regions(&shared, &mine, |_| true).len(), 2);
    }

    #[test]
    fn a_side_range_is_shifted_by_preceding_hunks() {
        let hunks = [
            Hunk {
                base: 0..0,
                side: 0..2,
            },
            Hunk {
                base: 3..4,
                side: 5..5,
            },
        ];
        assert_eq!(side_range(&hunks, &(1..1), &(1..2)), 3..4);
        assert_eq!(side_range(&hunks, &(1..2), &(3..5)), 5..6);
    }
}
