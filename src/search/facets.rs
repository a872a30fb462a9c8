//! Facets: how many of the notes found carry each value, exactly.
//!
//! There are two ways to the same number. Of many notes, the documents of each value are
//! intersected with what was found; of few, the values that each note carries are added up.

use std::collections::BTreeMap;

use super::bits::Bits;
use super::fields;
use super::find::{Findings, filtered};
use super::snapshot::{Seen, Snapshot};
use super::wanted::{Plan, Want};
use crate::model::hit::{Facet, Facets};

/// How many values of notes are added up in the time in which one block of 64 documents is
/// intersected with all values of the facets.
const VALUES_A_BLOCK: usize = 60;

/// The counts of every facet over what was found. With `own_filter_off`, a facet that the query
/// filters on counts as if it did not.
pub(super) fn count(
    snapshot: &Snapshot,
    plan: &Plan,
    findings: &Findings,
    own_filter_off: bool,
) -> Facets {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let values = &seen.segment.digest().values;
        let mut of_segment = values_of(seen, &findings.matching[number], None);
        for want in plan.filters.iter().filter(|_| own_filter_off) {
            if let Want::Filed(field, _) = want {
                let mut docs = filtered(snapshot, plan, seen, Some(field));
                docs.and(&findings.found_by_words[number]);
                for (i, count) in values_of(seen, &docs, Some(field)).into_iter().enumerate() {
                    if values.names[i].0 == field {
                        of_segment[i] = count;
                    }
                }
            }
        }
        for ((field, value), count) in values.names.iter().zip(of_segment) {
            if count > 0 {
                *counts.entry((field, value)).or_default() += count as usize;
            }
        }
    }
    listed(counts)
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
                counts[usize::from(value)] += 1;
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

/// Counts by field and value as facets, the most frequent value first.
fn listed(counts: BTreeMap<(&str, &str), usize>) -> Facets {
    let mut facets: Vec<Facet> = fields::facets()
        .map(|field| Facet {
            field: field.name,
            counts: Vec::new(),
        })
        .collect();
    for ((field, value), count) in counts {
        if let Some(facet) = facets.iter_mut().find(|facet| facet.field == field) {
            facet.counts.push((value.to_owned(), count));
        }
    }
    for facet in &mut facets {
        // Values come in order, so that equals stay in it.
        facet
            .counts
            .sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    facets.retain(|facet| !facet.counts.is_empty());
    Facets(facets)
}
