//! Lines: how two lists of lines differ from a third, and where those differences meet (diff3).

use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use similar::DiffTag;

use crate::notes::list_diff::diff;

/// One difference: these lines of the base became those lines of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    /// Lines of the base; empty where lines were added.
    pub(super) base: Range<usize>,
    /// Lines of the side; empty where lines were removed.
    pub(super) side: Range<usize>,
}

/// The differences from `base` to `side`, in order, none touching the next.
///
/// Additions and removals that could stand at several places (a blank line before or after) are
/// put at the first, so that both sides describe the same change in the same way.
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
    let room = hunk.base.start - floor;
    let steps = (0..room.min(range.start))
        .take_while(|step| lines[range.start - 1 - step] == lines[range.end - 1 - step])
        .count();
    for range in [&mut hunk.base, &mut hunk.side] {
        range.start -= steps;
        range.end -= steps;
    }
}

/// A stretch of the base that one side or both changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    /// Lines of the base.
    pub(super) base: Range<usize>,
    /// Which of the shared side's hunks lie in it.
    pub(super) shared: Range<usize>,
    /// Which of my hunks lie in it.
    pub(super) mine: Range<usize>,
}

impl Region {
    fn join(&mut self, next: &Self) {
        self.base = self.base.start.min(next.base.start)..self.base.end.max(next.base.end);
        self.shared.end = next.shared.end;
        self.mine.end = next.mine.end;
    }
}

/// The stretches that changed, in order: hunks that overlap, or that touch where `apart` sees no
/// boundary in the base, share one.
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

/// Widens a region to lines `wide` of the base, taking in the regions it then runs into: the last
/// ones of `before` and the first ones of `behind`.
pub(super) fn widen(
    mut region: Region,
    wide: Range<usize>,
    before: &mut Vec<Region>,
    behind: &mut Peekable<IntoIter<Region>>,
) -> Region {
    region.base = wide;
    while let Some(mut first) = before.pop_if(|first| first.base.end > region.base.start) {
        first.join(&region);
        region = first;
    }
    while let Some(next) = behind.next_if(|next| next.base.start < region.base.end) {
        region.join(&next);
    }
    region
}

fn meets(a: &Range<usize>, b: &Range<usize>, apart: impl Fn(usize) -> bool) -> bool {
    let same_place = a.is_empty() && b.is_empty() && a.start == b.start;
    b.start < a.end || same_place || (b.start == a.end && !apart(b.start))
}

/// The lines of a side that stand where `base` stood, given that side's hunks in the region.
pub(super) fn side_range(hunks: &[Hunk], own: &Range<usize>, base: &Range<usize>) -> Range<usize> {
    // What lies before is longer or shorter by what the hunks before changed.
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
    fn additions_stand_at_their_first_place() {
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
    fn hunks_that_touch_share_a_region_unless_apart() {
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
    fn a_side_range_follows_what_came_before() {
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
