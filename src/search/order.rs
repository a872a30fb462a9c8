//! Orders other than relevance: newest first, by title.

use tantivy::TantivyError;

use super::find::{Findings, Found};
use super::snapshot::Snapshot;

/// The `count` newest notes found, by year, then by title; notes without a year come last.
pub(super) fn newest(
    snapshot: &Snapshot,
    findings: &Findings,
    count: usize,
) -> Result<Vec<Found>, TantivyError> {
    let mut years: Vec<(i32, usize, Vec<u32>)> = Vec::new();
    let mut dated: Vec<_> = findings.matching.clone();
    for (segment, seen) in snapshot.segments.iter().enumerate() {
        seen.segment.each_filed("year", |year, docs| {
            let found: Vec<u32> = docs
                .into_iter()
                .filter(|&doc| findings.matching[segment].contains(doc))
                .collect();
            dated[segment].and_not(&super::bits::Bits::of(
                seen.segment.len(),
                found.iter().copied(),
            ));
            years.push((year.parse().unwrap_or(i32::MIN), segment, found));
        });
    }
    for (segment, undated) in dated.iter().enumerate() {
        years.push((i32::MIN, segment, undated.iter().collect()));
    }
    years.sort_by_key(|(year, segment, _)| (std::cmp::Reverse(*year), *segment));
    let mut all = Vec::new();
    let mut years = years.into_iter().peekable();
    while let Some((year, segment, docs)) = years.next() {
        let mut of_year: Vec<(usize, u32)> = docs.into_iter().map(|doc| (segment, doc)).collect();
        while let Some((_, segment, docs)) = years.next_if(|next| next.0 == year) {
            of_year.extend(docs.into_iter().map(|doc| (segment, doc)));
        }
        all.extend(titled(snapshot, of_year)?);
        if all.len() >= count {
            break;
        }
    }
    all.truncate(count);
    Ok(all)
}

/// The first `count` notes found, by title.
pub(super) fn by_title(
    snapshot: &Snapshot,
    findings: &Findings,
    count: usize,
) -> Result<Vec<Found>, TantivyError> {
    let found = findings.matching.iter().enumerate();
    let all = found.flat_map(|(segment, bits)| bits.iter().map(move |doc| (segment, doc)));
    let mut all = titled(snapshot, all.collect())?;
    all.truncate(count);
    Ok(all)
}

/// Documents in the order of their folded titles, then of their paths.
fn titled(snapshot: &Snapshot, docs: Vec<(usize, u32)>) -> Result<Vec<Found>, TantivyError> {
    let mut columns = Vec::new();
    for seen in &snapshot.segments {
        let fast = seen.segment.reader.fast_fields();
        columns.push((fast.str("order")?, fast.str("path")?));
    }
    let mut keyed = Vec::with_capacity(docs.len());
    for (segment, doc) in docs {
        let mut key = (String::new(), String::new());
        for (column, text) in [
            (&columns[segment].0, &mut key.0),
            (&columns[segment].1, &mut key.1),
        ] {
            if let Some(column) = column
                && let Some(ordinal) = column.term_ords(doc).next()
            {
                column.ord_to_str(ordinal, text)?;
            }
        }
        keyed.push((key, segment, doc));
    }
    keyed.sort_unstable();
    Ok(keyed
        .into_iter()
        .map(|(_, segment, doc)| Found::unranked(segment, doc))
        .collect())
}
