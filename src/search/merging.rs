//! Which segments had better be one: each one costs a query its own look-ups, and merging costs
//! whoever waits for the lock.
//!
//! Notes saved one by one leave segments of one note. Those are merged among themselves as long as
//! that takes milliseconds, then with others of the middle. The large ones, which a build leaves, are
//! left alone until a quarter as many notes have come since.

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::merge_policy::{LogMergePolicy, MergePolicy as _};

/// So many segments of about the same size become one.
const MOST_ALIKE: usize = 6;

/// Segments of fewer notes than this are about the same size: merging them takes milliseconds.
const SMALL_SEGMENT: u32 = 1_000;

/// A segment is large if the largest has at most so many times as many notes.
const FAR_LARGER: u32 = 4;

/// More large segments than this become one.
const MOST_LARGE: usize = 2;

/// More notes than this are not merged for their number of segments: it would take too long.
const MOST_MERGED: u32 = 400_000;

/// A segment of which a larger part was deleted is written anew.
const MOST_DELETED: f32 = 0.4;

/// Segments that had better be one; none if all is well. To be asked again once they are.
pub(super) fn worth_merging(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MOST_ALIKE);
    policy.set_min_layer_size(SMALL_SEGMENT);
    policy.set_del_docs_ratio_before_merge(MOST_DELETED);
    let alike = policy.compute_merge_candidates(segments).into_iter().next();
    alike.map(|alike| alike.0).or_else(|| too_many(segments))
}

/// All segments of the middle if there are several; all large ones if they are too many.
fn too_many(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let largest = segments.iter().map(SegmentMeta::num_docs).max()?;
    let (large, rest): (Vec<_>, Vec<_>) = segments
        .iter()
        .filter(|one| one.num_docs() > SMALL_SEGMENT)
        .partition(|one| one.num_docs() >= largest / FAR_LARGER);
    let is_worth = |some: &[&SegmentMeta], most: usize| {
        let notes: u32 = some.iter().map(|one| one.num_docs()).sum();
        some.len() > most && notes <= MOST_MERGED
    };
    let merged = if is_worth(&rest, 1) {
        rest
    } else if is_worth(&large, MOST_LARGE) {
        large
    } else {
        return None;
    };
    Some(merged.iter().map(|one| one.id()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::schema::Handles;

    /// Segments with so many notes each.
    fn segments(index: &tantivy::Index, sizes: &[u32]) -> Vec<SegmentMeta> {
        let new = |&size: &u32| index.new_segment_meta(SegmentId::generate_random(), size);
        sizes.iter().map(new).collect()
    }

    #[test]
    fn the_large_are_left_alone_until_much_has_come_since() {
        let index = tantivy::Index::create_in_ram(Handles::new().schema);
        let case = |sizes: &[u32], want: &[u32]| {
            let segments = segments(&index, sizes);
            let merged = worth_merging(&segments).unwrap_or_default();
            let of = |id: &SegmentId| segments.iter().find(|one| one.id() == *id);
            let got = merged.iter().filter_map(of).map(SegmentMeta::num_docs);
            let mut got: Vec<u32> = got.collect();
            got.sort_unstable();
            assert_eq!(got, want, "{sizes:?}");
        };
        case(&[], &[]);
        case(&[50_000, 50_000], &[]);
        case(&[50_000, 50_000, 1, 1, 1, 1, 1], &[]);
        case(&[50_000, 50_000, 999, 1, 1, 1, 1, 1], &[1, 1, 1, 1, 1, 999]);
        case(&[50_000, 50_000, 1_005], &[]);
        case(&[50_000, 50_000, 3_000, 1_005], &[1_005, 3_000]);
        case(&[50_000, 50_000, 12_600], &[12_600, 50_000, 50_000]);
        case(&[300_000, 300_000, 300_000], &[]);
    }

    #[test]
    fn ten_thousand_saves_leave_few_segments_and_little_work() {
        let index = tantivy::Index::create_in_ram(Handles::new().schema);
        let mut sizes = vec![50_000, 50_000];
        let (mut most, mut written) = (0, 0);
        for _ in 0..10_000 {
            sizes.push(1);
            loop {
                let segments = segments(&index, &sizes);
                let Some(merged) = worth_merging(&segments) else {
                    break;
                };
                let (gone, kept): (Vec<_>, Vec<_>) =
                    segments.iter().partition(|one| merged.contains(&one.id()));
                let notes: u32 = gone.iter().map(|one| one.num_docs()).sum();
                sizes = kept.iter().map(|one| one.num_docs()).collect();
                sizes.push(notes);
                written += notes;
            }
            most = most.max(sizes.len());
        }
        assert_eq!(sizes.iter().sum::<u32>(), 110_000);
        assert!(most <= 8, "{most} segments");
        // A hundred notes written for one saved, which is some milliseconds.
        assert!(written <= 1_200_000, "{written} notes were written again");
    }
}
