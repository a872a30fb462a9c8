//! Exact facet counts: how many matching notes have each value.
//!
//! A facet can ignore the query's own filter on it. Filters that leave no note with all words relax
//! the words (see [`super::matching`]); a value that leaves some does not, so its count is of
//! those.
//!
//! There are two methods with the same result. For many notes, each value's documents are
//! intersected with the matches; for few, the values of each note are counted.

use super::matching::{MatchSet, filtered};
use crate::model::hit::{Facet, Facets};
use crate::search::index::bit_set::BitSet;
use crate::search::index::query_ir::{Condition, Plan};
use crate::search::index::snapshot::{LiveSegment, Snapshot};

/// Values that are counted in the time of intersecting one block of 64 documents.
///
/// The number is small, because values of scattered notes cause cache misses and sets are read in
/// sequence.
const VALUES_A_BLOCK: usize = 48;

/// Counts every facet value over the matches.
///
/// With `own_filter_off`, a facet ignores the query's filter on itself.
pub(crate) fn count(
    snapshot: &Snapshot,
    plan: &Plan,
    match_set: &MatchSet,
    own_filter_off: bool,
) -> Facets {
    let all = &snapshot.values;
    let mut counts = vec![0_u32; all.names.len()];
    // For filtered facets: notes with all words, if the filters relaxed them.
    let mut with_all = vec![0_u32; all.names.len()];
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let values = &seen.segment.digest().values;
        let mut of_segment = values_of(seen, &match_set.matching[number], None);
        let mut strict_of_segment = vec![0_u32; of_segment.len()];
        for want in plan.filters.iter().filter(|_| own_filter_off) {
            if let Condition::Filed(field, _) = want {
                let filters = filtered(plan, seen, Some(field));
                let count_in = |words: &BitSet, of_segment: &mut [u32]| {
                    let mut docs = filters.clone();
                    docs.and(words);
                    for (i, count) in values_of(seen, &docs, Some(field)).into_iter().enumerate() {
                        if values.names[i].0 == field {
                            of_segment[i] = count;
                        }
                    }
                };
                count_in(&match_set.found_by_words[number], &mut of_segment);
                if match_set.relaxed_by_filters {
                    count_in(&match_set.strict[number], &mut strict_of_segment);
                }
            }
        }
        let of_segment = of_segment.into_iter().zip(strict_of_segment);
        for (&value, (count, strict)) in all.of_segments[number].iter().zip(of_segment) {
            let value = value as usize;
            counts[value] = counts[value].saturating_add(count);
            with_all[value] = with_all[value].saturating_add(strict);
        }
    }
    for (count, with_all) in counts.iter_mut().zip(with_all) {
        if with_all > 0 {
            *count = with_all;
        }
    }
    listed(&all.names, &counts)
}

/// Counts each value of a segment over a set, for one field or all.
fn values_of(seen: &LiveSegment, docs: &BitSet, field: Option<&str>) -> Vec<u32> {
    let values = &seen.segment.digest().values;
    let mut counts = vec![0_u32; values.names.len()];
    let found = docs.count();
    if found == 0 {
        return counts;
    }
    if found == docs.len() as usize {
        return values.totals.iter().collect();
    }
    let carried = found * values.mean();
    let blocks = docs.blocks().len();
    if field.is_none() && values.are_numbered() && carried < blocks * VALUES_A_BLOCK {
        for doc in docs.iter() {
            for value in values.of(doc) {
                if let Some(count) = counts.get_mut(usize::from(value)) {
                    *count += 1;
                }
            }
        }
        return counts;
    }
    for (i, count) in counts.iter_mut().enumerate() {
        if field.is_none_or(|field| values.names[i].0 == field) {
            *count = values.documents.get(i).count_in(docs) as u32;
        }
    }
    counts
}

/// Groups counts into facets, most frequent value first.
fn listed(names: &[(&'static str, String)], counts: &[u32]) -> Facets {
    let mut facets: Vec<Facet> = Vec::new();
    for ((field, value), &count) in names.iter().zip(counts) {
        if count == 0 {
            continue;
        }
        if facets.last().is_none_or(|facet| facet.field != *field) {
            facets.push(Facet {
                field,
                counts: Vec::new(),
            });
        }
        if let Some(facet) = facets.last_mut() {
            facet.counts.push((value.clone(), count as usize));
        }
    }
    for facet in &mut facets {
        // The sort is stable, so equal counts stay in order.
        facet
            .counts
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    Facets(facets)
}
