//! Other sort orders: newest, by title, by kind, by city.
//!
//! The digest of each segment stores its sort orders. This file merges the segments by comparing
//! titles.

use std::cmp::Reverse;

use tantivy::TantivyError;

use super::matching::{MatchSet, ScoredDoc};
use crate::model::note::Kind;
use crate::search::index::facet_terms::OUTCOME_YEAR;
use crate::search::index::fields::filed;
use crate::search::index::segment::Segment;
use crate::search::index::snapshot::Snapshot;

/// Density of matches above which scanning in order is faster.
///
/// It is one match in this many notes.
const SOON_MET: usize = 32;

/// The `count` newest matches, by year, then title; notes without a year last.
pub(crate) fn newest(
    snapshot: &Snapshot,
    match_set: &MatchSet,
    count: usize,
) -> Result<Vec<ScoredDoc>, TantivyError> {
    let mut all = Vec::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let notes = &seen.segment.digest().notes;
        let matching = &match_set.matching[number];
        let docs: Vec<u32> = if matching.count() * SOON_MET > notes.newest.len() {
            let in_order = notes.newest.iter().filter(|&doc| matching.contains(doc));
            in_order.take(count).collect()
        } else {
            let place = |doc: &u32| notes.place_in_newest.get(*doc as usize);
            first_by(place, matching.to_vec(), count)
        };
        for doc in docs {
            let key = Reverse(notes.year(doc));
            all.push((key, title(&seen.segment, doc)?, number, doc));
        }
    }
    Ok(first(all, count))
}

/// The first `count` matches by kind ([`Kind::ALL`]), then newest outcome, then title.
///
/// A note without results counts by its own year.
pub(crate) fn by_kind(
    snapshot: &Snapshot,
    match_set: &MatchSet,
    count: usize,
) -> Result<Vec<ScoredDoc>, TantivyError> {
    let mut all = Vec::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let notes = &seen.segment.digest().notes;
        let mut outcomes = vec![0_u16; seen.segment.len() as usize];
        seen.segment.each_filed(OUTCOME_YEAR, |year, docs| {
            let year = year.parse().unwrap_or(0);
            for doc in docs {
                if let Some(outcome) = outcomes.get_mut(doc as usize) {
                    *outcome = year;
                }
            }
        });
        let year = |doc: u32| match outcomes[doc as usize] {
            0 => notes.year(doc),
            year => year,
        };
        let mut left = count;
        for (class, kind) in Kind::ALL.into_iter().enumerate() {
            let mut docs = (*seen.segment.filed(&filed("kind", kind.as_str()))).clone();
            docs.and(&match_set.matching[number]);
            let place = |doc: &u32| {
                let place = notes.place_in_newest.get(*doc as usize);
                (Reverse(year(*doc)), place)
            };
            let docs = first_by(place, docs.to_vec(), left);
            left -= docs.len();
            for doc in docs {
                let key = (class, Reverse(year(doc)));
                all.push((key, title(&seen.segment, doc)?, number, doc));
            }
        }
    }
    Ok(first(all, count))
}

/// The first `count` matches by title.
pub(crate) fn by_title(
    snapshot: &Snapshot,
    match_set: &MatchSet,
    count: usize,
) -> Result<Vec<ScoredDoc>, TantivyError> {
    let mut all = Vec::new();
    for (number, seen) in snapshot.segments.iter().enumerate() {
        let places = &seen.segment.digest().notes.place_by_title;
        let place = |doc: &u32| places.get(*doc as usize);
        for doc in first_by(place, match_set.matching[number].to_vec(), count) {
            all.push(((), title(&seen.segment, doc)?, number, doc));
        }
    }
    Ok(first(all, count))
}

/// The first `count` matches: each city's in turn, then all others. `first` orders each
/// part.
pub(crate) fn by_city(
    snapshot: &Snapshot,
    match_set: &MatchSet,
    cities: &[String],
    count: usize,
    first: impl Fn(&MatchSet, usize) -> Result<Vec<ScoredDoc>, TantivyError>,
) -> Result<Vec<ScoredDoc>, TantivyError> {
    let mut rest = match_set.clone();
    let mut all = Vec::new();
    for city in cities {
        let mut part = rest.clone();
        for (number, seen) in snapshot.segments.iter().enumerate() {
            let of_city = seen.segment.filed(&filed("city", city));
            part.matching[number].and(&of_city);
            rest.matching[number].and_not(&of_city);
        }
        all.extend(first(&part, count - all.len())?);
        if all.len() >= count {
            return Ok(all);
        }
    }
    all.extend(first(&rest, count - all.len())?);
    Ok(all)
}

/// The first `count` documents by a key.
fn first_by<K: Ord>(place: impl Fn(&u32) -> K, mut docs: Vec<u32>, count: usize) -> Vec<u32> {
    if docs.len() > count {
        docs.select_nth_unstable_by_key(count, &place);
        docs.truncate(count);
    }
    docs.sort_unstable_by_key(place);
    docs
}

fn first<K: Ord>(mut all: Vec<(K, (String, String), usize, u32)>, count: usize) -> Vec<ScoredDoc> {
    all.sort_unstable();
    all.truncate(count);
    let found = all.into_iter();
    found
        .map(|(_, _, segment, doc)| ScoredDoc::unranked(segment, doc))
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
