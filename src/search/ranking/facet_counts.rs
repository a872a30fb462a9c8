//! Facets: how many of the notes found carry each value, exactly.
//!
//! A facet that the query filters on can count as if it did not. Filters that leave no note with all
//! words relax them (see [`super::matching`]); a value that leaves some does not, so it counts those.
//!
//! There are two ways to the same number. Of many notes, the documents of each value are
//! intersected with what was found; of few, the values that each note carries are added up.

use super::matching::{Findings, filtered};
use crate::model::hit::{Facet, Facets};
use crate::search::index::bit_set::Bits;
use crate::search::index::query_ir::{Plan, Want};
use crate::search::index::snapshot::{Seen, Snapshot};

/// How many values of notes are added up in the time in which one block of 64 documents is
/// intersected with all values of the facets. Few: the values of notes far apart are fetched from
/// memory one by one, and sets are read in one go.
const VALUES_A_BLOCK: usize = 16;

/// The counts of every facet over what was found. With `own_filter_off`, a facet that the query
/// filters on counts as if it did not.
pub(crate) fn count(
    snapshot: &Snapshot,
    plan: &Plan,
    findings: &Findings,
    own_filter_off: bool,
) -> Facets {
    let all = &snapshot.values;
    let mut counts = vec![0_u32; all.names.len()];
    // Of the facets filtered on: the notes with all words, where the filters relaxed them.
    let mut with_all = vec![0_u32; all.names.len()];
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let values = &seen.segment.digest().values;
        let mut of_segment = values_of(seen, &findings.matching[number], None);
        let mut strict_of_segment = vec![0_u32; of_segment.len()];
        for want in plan.filters.iter().filter(|_| own_filter_off) {
            if let Want::Filed(field, _) = want {
                let filters = filtered(snapshot, plan, seen, Some(field));
                let count_in = |words: &Bits, of_segment: &mut [u32]| {
                    let mut docs = filters.clone();
                    docs.and(words);
                    for (i, count) in values_of(seen, &docs, Some(field)).into_iter().enumerate() {
                        if values.names[i].0 == field {
                            of_segment[i] = count;
                        }
                    }
                };
                count_in(&findings.found_by_words[number], &mut of_segment);
                if findings.relaxed_by_filters {
                    count_in(&findings.strict[number], &mut strict_of_segment);
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

/// For each value of a segment, how many of some documents carry it; of one field only, or of all.
fn values_of(seen: &Seen, docs: &Bits, field: Option<&str>) -> Vec<u32> {
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

/// Counts of values as facets, the most frequent value first.
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
        // Values come in order, so that equals stay in it.
        facet
            .counts
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    Facets(facets)
}
