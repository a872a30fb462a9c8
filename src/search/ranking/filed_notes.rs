//! Notes filed under the places that a query names.
//!
//! Notes of a country or region are too many to precede others: a query names it like any word, and
//! statements about it are often filed under no city.

use super::matching::{MatchSet, wanted};
use crate::search::index::bit_set::BitSet;
use crate::search::index::fields::filed;
use crate::search::index::query_ir::{Condition, Plan};
use crate::search::index::snapshot::{LiveSegment, Snapshot};

/// The most missing words that are counted.
const MAX_LACKING: usize = 4;

/// The notes found of a segment that are filed under every named place, if all are cities.
pub(super) struct FiledNotes {
    pub(super) all: BitSet,
    /// Those that lack no more words than any note filed elsewhere; empty unless words are relaxed.
    pub(super) nearest: BitSet,
}

/// The filed notes of each segment; `None` if no place is named.
pub(super) fn find(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
) -> Vec<Option<FiledNotes>> {
    let segments = || snapshot.segments.iter().zip(&match_set.matching);
    if plan.places.is_empty() {
        return segments().map(|_| None).collect();
    }
    let city = filed("city", "");
    let mut terms = plan.places.iter().flatten();
    let are_cities = terms.all(|term| term.starts_with(&city));
    let mut all: Vec<FiledNotes> = segments()
        .map(|(seen, found)| {
            let mut all = BitSet::none(seen.segment.len());
            if are_cities {
                all = filed_under_places(plan, seen);
                all.and(found);
            }
            let nearest = BitSet::none(seen.segment.len());
            FiledNotes { all, nearest }
        })
        .collect();
    if match_set.relaxed && all.iter().any(|filed| !filed.all.is_empty()) {
        let levels: Vec<Vec<BitSet>> = segments()
            .map(|(seen, found)| lacking(plan, seen, found))
            .collect();
        let is_reached = |level: &usize| {
            let mut segments = levels.iter().zip(&all).zip(&match_set.strict);
            segments.any(|((levels, filed), strict)| {
                let mut others = levels[*level].clone();
                others.and_not(&filed.all);
                others.and_not(strict);
                !others.is_empty()
            })
        };
        let level = (0..MAX_LACKING).find(is_reached).unwrap_or(MAX_LACKING);
        for (filed, levels) in all.iter_mut().zip(&levels) {
            filed.nearest = filed.all.clone();
            filed.nearest.and(&levels[level]);
        }
    }
    all.into_iter().map(Some).collect()
}

/// Notes of a segment filed under every named place.
fn filed_under_places(plan: &Plan, seen: &LiveSegment) -> BitSet {
    let mut all = BitSet::all(seen.segment.len());
    for terms in &plan.places {
        let mut filed = BitSet::none(seen.segment.len());
        for term in terms {
            filed.or(&seen.segment.filed(term));
        }
        all.and(&filed);
    }
    all
}

/// By level, the notes found of a segment that lack at most as many words.
fn lacking(plan: &Plan, seen: &LiveSegment, found: &BitSet) -> Vec<BitSet> {
    let mut levels = vec![found.clone(); MAX_LACKING + 1];
    let is_known = |want: &&Condition| {
        let mut groups = Vec::new();
        Plan::groups_below(want, &mut groups);
        groups.iter().any(|&i| !plan.groups[i].choices.is_empty())
    };
    for want in plan.words.iter().filter(is_known) {
        let has = wanted(plan, seen, want);
        for level in (0..=MAX_LACKING).rev() {
            let (fewer, this) = levels.split_at_mut(level);
            this[0].and(&has);
            if let Some(fewer) = fewer.last() {
                this[0].or(fewer);
            }
        }
    }
    levels
}
