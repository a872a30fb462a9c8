//! Orders other than relevance: newest first, by title.
//!
//! The order of a segment's notes stands in its digest; what is left is to merge the segments, by
//! the titles themselves.

use tantivy::TantivyError;

use super::find::{Findings, Found};
use super::packed::Numbers;
use super::segment::Segment;
use super::snapshot::Snapshot;

/// If more than one in so many notes is found, the first of them are soon met by going through all
/// notes in order.
const SOON_MET: usize = 32;

/// The `count` newest notes found, by year, then by title; notes without a year come last.
pub(super) fn newest(
    snapshot: &Snapshot,
    findings: &Findings,
    count: usize,
) -> Result<Vec<Found>, TantivyError> {
    let mut all = Vec::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let notes = &seen.segment.digest().notes;
        let matching = &findings.matching[number];
        let docs: Vec<u32> = if matching.count() * SOON_MET > notes.newest.len() {
            let in_order = notes.newest.iter().filter(|&doc| matching.contains(doc));
            in_order.take(count).collect()
        } else {
            first_by(&notes.place_in_newest, matching.iter().collect(), count)
        };
        for doc in docs {
            let year = std::cmp::Reverse(notes.year(doc));
            all.push((year, title(&seen.segment, doc)?, number, doc));
        }
    }
    Ok(first(all, count))
}

/// The first `count` notes found, by title.
pub(super) fn by_title(
    snapshot: &Snapshot,
    findings: &Findings,
    count: usize,
) -> Result<Vec<Found>, TantivyError> {
    let mut all = Vec::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let places = &seen.segment.digest().notes.place_by_title;
        let docs = findings.matching[number].iter().collect();
        for doc in first_by(places, docs, count) {
            all.push(((), title(&seen.segment, doc)?, number, doc));
        }
    }
    Ok(first(all, count))
}

/// The first documents in an order in which each has a place.
fn first_by(places: &Numbers, mut docs: Vec<u32>, count: usize) -> Vec<u32> {
    let place = |doc: &u32| places.get(*doc as usize);
    if docs.len() > count {
        docs.select_nth_unstable_by_key(count, place);
        docs.truncate(count);
    }
    docs.sort_unstable_by_key(place);
    docs
}

fn first<K: Ord>(mut all: Vec<(K, (String, String), usize, u32)>, count: usize) -> Vec<Found> {
    all.sort_unstable();
    all.truncate(count);
    let found = all.into_iter();
    found
        .map(|(_, _, segment, doc)| Found::unranked(segment, doc))
        .collect()
}

/// The folded title of a note, and its path.
fn title(segment: &Segment, doc: u32) -> Result<(String, String), TantivyError> {
    let fast = segment.reader.fast_fields();
    let mut texts = [String::new(), String::new()];
    for (text, column) in texts.iter_mut().zip(["order", "path"]) {
        if let Some(column) = fast.str(column)?
            && let Some(ordinal) = column.term_ords(doc).next()
        {
            column.ord_to_str(ordinal, text)?;
        }
    }
    let [title, path] = texts;
    Ok((title, path))
}
