//! Which segments had better be one: each one costs a query its own look-ups, and merging costs
//! whoever waits for the lock.
//!
//! Notes saved one by one leave segments of one note. A few of those become one, as long as that takes
//! milliseconds; what has become larger is of the middle, where two may stand side by side: one that
//! grows by each that comes, and one that grows by the other, which is written anew seldom. The large
//! ones, which a build leaves, are left alone until a quarter as many notes have come since.

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::merge_policy::{LogMergePolicy, MergePolicy as _};

/// Segments of at most so many notes are small: merging them takes milliseconds. Twice as much would
/// have the usual save write twice as much; half of it, the middle.
const SMALL_SEGMENT: u32 = 100;

/// More small segments than this become one.
const MOST_SMALL: usize = 3;

/// More segments of the middle than this become fewer.
const MOST_MIDDLE: usize = 2;

/// Two of the middle grow the third if they have this part of its notes.
const WORTH_GROWING: u32 = 4;

/// A segment is large if the largest has at most so many times as many notes.
const FAR_LARGER: u32 = 4;

/// More large segments than this become one.
const MOST_LARGE: usize = 2;

/// So many segments of about the same size become one, as after a large build.
const MOST_ALIKE: usize = 6;

/// More notes than this are not merged for their number of segments: it would take too long.
const MOST_MERGED: u32 = 400_000;

/// A segment of which a larger part was deleted is written anew.
const MOST_DELETED: f32 = 0.4;

/// Segments that had better be one; none if all is well. To be asked again once they are.
pub(crate) fn worth_merging(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let largest = segments.iter().map(SegmentMeta::num_docs).max()?;
    let (small, others): (Vec<_>, Vec<_>) = segments
        .iter()
        .cloned()
        .partition(|one| one.num_docs() <= SMALL_SEGMENT);
    if small.len() > MOST_SMALL {
        return Some(ids(&small));
    }
    if let Some(alike) = alike_or_wasted(&others) {
        return Some(alike);
    }
    let (large, mut middle): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|one| one.num_docs() >= largest / FAR_LARGER);
    if middle.len() > MOST_MIDDLE {
        middle.sort_unstable_by_key(SegmentMeta::num_docs);
        return Some(ids(&middle[..grown(&middle)]));
    }
    let too_many = large.len() > MOST_LARGE && notes(&large) <= MOST_MERGED;
    too_many.then(|| ids(&large))
}

/// Many of about the same size, or those beside one of which much was deleted.
fn alike_or_wasted(segments: &[SegmentMeta]) -> Option<Vec<SegmentId>> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MOST_ALIKE);
    policy.set_min_layer_size(SMALL_SEGMENT);
    policy.set_del_docs_ratio_before_merge(MOST_DELETED);
    let alike = policy.compute_merge_candidates(segments).into_iter().next();
    alike.map(|alike| alike.0)
}

/// How many of these, the smallest first, become one: two, and each next one that is not far larger
/// than those before it together.
fn grown(middle: &[SegmentMeta]) -> usize {
    let mut count = 2;
    while let Some(next) = middle.get(count)
        && notes(&middle[..count]) >= next.num_docs() / WORTH_GROWING
    {
        count += 1;
    }
    count
}

fn notes(segments: &[SegmentMeta]) -> u32 {
    segments.iter().map(SegmentMeta::num_docs).sum()
}

fn ids(segments: &[SegmentMeta]) -> Vec<SegmentId> {
    segments.iter().map(SegmentMeta::id).collect()
}

#[cfg(test)]
mod tests {
    use super::super::index_schema::Handles;
    use super::*;

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
        case(&[50_000, 50_000, 1, 1, 1], &[]);
        case(&[50_000, 50_000, 99, 1, 1, 1], &[1, 1, 1, 99]);
        case(&[50_000, 50_000, 1_005, 1, 1, 1], &[]);
        case(&[50_000, 50_000, 3_000, 1_005], &[]);
        case(&[50_000, 50_000, 3_000, 300, 101], &[101, 300]);
        case(&[50_000, 50_000, 3_000, 700, 101], &[101, 700, 3_000]);
        case(&[50_000, 50_000, 12_600], &[12_600, 50_000, 50_000]);
        case(&[300_000, 300_000, 300_000], &[]);
    }

    /// A segment with the saved notes that are alive in it.
    #[derive(Default)]
    struct Made {
        len: u32,
        deleted: u32,
        saved: Vec<u32>,
    }

    /// Saves notes by these numbers into segments of so many notes; gives the most segments there
    /// were after merging, and how many notes were written again.
    fn save(sizes: &[u32], saves: impl Iterator<Item = u32>) -> (usize, u32) {
        let index = tantivy::Index::create_in_ram(Handles::new().schema);
        let new = |&len: &u32| Made {
            len,
            ..Made::default()
        };
        let mut made: Vec<Made> = sizes.iter().map(new).collect();
        let (mut most, mut written) = (0, 0);
        for note in saves {
            let of_note = made.iter().position(|one| one.saved.contains(&note));
            // What was not saved before stands in the first one.
            let before = &mut made[of_note.unwrap_or(0)];
            before.deleted += 1;
            before.saved.retain(|saved| *saved != note);
            made.push(Made {
                len: 1,
                deleted: 0,
                saved: vec![note],
            });
            made.retain(|one| one.deleted < one.len);
            loop {
                let meta = |one: &Made| {
                    let meta = index.new_segment_meta(SegmentId::generate_random(), one.len);
                    meta.with_delete_meta(one.deleted, 1)
                };
                let segments: Vec<SegmentMeta> = made.iter().map(meta).collect();
                let Some(merged) = worth_merging(&segments) else {
                    break;
                };
                let mut one = Made::default();
                let mut segments = segments.iter();
                made.retain_mut(|made| {
                    let id = segments.next().map(SegmentMeta::id);
                    let is_kept = id.is_none_or(|id| !merged.contains(&id));
                    if !is_kept {
                        one.len += made.len - made.deleted;
                        one.saved.append(&mut made.saved);
                    }
                    is_kept
                });
                written += one.len;
                made.push(one);
            }
            most = most.max(made.len());
        }
        let notes: u32 = made.iter().map(|one| one.len - one.deleted).sum();
        assert_eq!(notes, sizes.iter().sum::<u32>());
        (most, written)
    }

    #[test]
    fn ten_thousand_saves_leave_few_segments_and_little_work() {
        let starts: [&[u32]; 6] = [
            &[50_000, 50_000],
            &[50_000, 50_000, 90],
            &[50_000, 50_000, 900],
            &[50_000, 50_000, 1_000],
            &[50_000, 50_000, 1_100],
            &[2_000],
        ];
        for sizes in starts {
            let notes = 0..10_000.min(sizes[0] / 2);
            let (most, written) = save(sizes, notes.clone().cycle().take(10_000));
            // One more stands there from a save until it is tidied up.
            assert!(most <= 7, "{sizes:?}: {most} segments");
            // Thirty notes written for one saved, which is some milliseconds.
            assert!(written <= 300_000, "{sizes:?}: {written} written again");
            let (most, written) = save(sizes, (0..50).cycle().take(10_000));
            assert!(most <= 7, "{sizes:?}, the same notes: {most} segments");
            let said = "the same notes";
            assert!(
                written <= 200_000,
                "{sizes:?}, {said}: {written} written again"
            );
        }
    }
}
