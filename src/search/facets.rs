//! Facets: how many of the notes found carry each value, exactly.

use std::collections::HashMap;

use super::bits::Bits;
use super::fields;
use super::find::{Findings, filtered};
use super::snapshot::Snapshot;
use super::wanted::{Plan, Want};
use crate::model::hit::{Facet, Facets};

/// The counts of every facet over what was found. With `own_filter_off`, a facet that the query
/// filters on counts as if it did not.
pub(super) fn count(
    snapshot: &Snapshot,
    plan: &Plan,
    findings: &Findings,
    own_filter_off: bool,
) -> Facets {
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let mut without: Vec<(&str, Bits)> = Vec::new();
        for want in plan.filters.iter().filter(|_| own_filter_off) {
            if let Want::Filed(field, _) = want {
                let mut bits = filtered(snapshot, plan, seen, Some(field));
                bits.and(&findings.found_by_words[number]);
                without.push((field, bits));
            }
        }
        for value in seen.segment.facets() {
            let own = without.iter().find(|(field, _)| *field == value.field);
            let count = value.count(own.map_or(&findings.matching[number], |(_, bits)| bits));
            if count > 0 {
                *counts.entry((value.field, &value.value)).or_default() += count;
            }
        }
    }
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
        facet
            .counts
            .sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    facets.retain(|facet| !facet.counts.is_empty());
    Facets(facets)
}
