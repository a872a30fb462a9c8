//! Notes filed under the places that a query names.
//!
//! Notes of a country or region are too many to precede others: a query names it like any word, and
//! statements about it are often filed under no city.

use super::matching::{MatchSet, matching_docs};
use crate::search::index::bit_set::BitSet;
use crate::search::index::fields::filed;
use crate::search::index::query_ir::Plan;
use crate::search::index::snapshot::{LiveSegment, Snapshot};

/// The notes found of a segment that a query with places asks for first.
pub(super) struct FiledNotes {
    /// Filed under a named place, if all are cities.
    pub(super) of_city: BitSet,
    /// With all words that any note has, wherever filed; empty unless words are relaxed.
    pub(super) whole: BitSet,
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
    let are_cities = plan.places.iter().all(|term| term.starts_with(&city));
    let of_segment = |(seen, found): (&LiveSegment, &BitSet)| {
        let mut of_city = BitSet::none(seen.segment.len());
        for term in plan.places.iter().filter(|_| are_cities) {
            of_city.or(&seen.segment.filed(term));
        }
        of_city.and(found);
        let mut whole = BitSet::none(seen.segment.len());
        if match_set.relaxed {
            whole = found.clone();
            for want in plan.words.iter().filter(|want| plan.is_known(want)) {
                whole.and(&matching_docs(plan, seen, want));
            }
        }
        Some(FiledNotes { of_city, whole })
    };
    segments().map(of_segment).collect()
}
