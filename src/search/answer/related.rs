//! Related notes: those that share rare facet values.
//!
//! Similarity is the sum, over all facet values and links that two notes share, of their rarity
//! (inverse document frequency). Reads no text, so it needs only a few look-ups.

use std::collections::HashMap;

use crate::model::note::NoteId;
use crate::search::index::fields::filed;
use crate::search::index::snapshot::Snapshot;

/// Fields that are compared, with their weights.
const FIELDS: [(&str, f32); 8] = [
    ("subsector", 1.0),
    ("tag", 1.0),
    ("links", 0.8),
    ("practice", 1.0),
    ("sector", 0.5),
    ("instrument", 0.4),
    ("city", 0.4),
    ("kind", 0.2),
];

/// The number of related notes returned.
pub(crate) const MAX_RELATED: usize = 6;

/// Limit on notes with equal scores.
const MAX_EQUAL: usize = 60;

/// The most similar notes with their scores, best first.
///
/// Returns more than [`MAX_RELATED`] if the last of them has ties.
pub(crate) fn nearest(snapshot: &Snapshot, id: &NoteId) -> Vec<(usize, u32, f32)> {
    let own = snapshot.filed_under(&filed("id", &id.as_str().to_lowercase()));
    let Some(&(segment, doc)) = own.first() else {
        return Vec::new();
    };
    let mut likeness: HashMap<(usize, u32), f32> = HashMap::new();
    let mut share = |docs: Vec<(usize, u32)>, weight: f32| {
        let rarity = (snapshot.total as f32 / docs.len().max(1) as f32).ln_1p();
        for other in docs {
            *likeness.entry(other).or_default() += weight * rarity;
        }
    };
    for (field, weight) in FIELDS {
        let mut values: Vec<String> = Vec::new();
        snapshot.segments[segment]
            .segment
            .each_filed(field, |value, docs| {
                if docs.binary_search(&doc).is_ok() {
                    values.push(value.to_owned());
                }
            });
        for value in values {
            share(snapshot.filed_under(&filed(field, &value)), weight);
        }
    }
    // Linked notes are related whatever their facets.
    share(snapshot.filed_under(&filed("links", id.as_str())), 0.8);
    let mut nearest: Vec<(usize, u32, f32)> = likeness
        .into_iter()
        .filter(|(other, _)| !own.contains(other))
        .map(|((segment, doc), score)| {
            (
                segment,
                doc,
                score * snapshot.segments[segment].segment.kind_weight(doc),
            )
        })
        .collect();
    nearest.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let least = nearest.get(MAX_RELATED - 1).map_or(f32::MIN, |last| last.2);
    let as_like = nearest.partition_point(|one| one.2 >= least);
    nearest.truncate(as_like.min(MAX_EQUAL));
    nearest
}
