//! Segments that become one while notes are saved and removed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tantivy::index::SegmentMeta;

use super::*;
use crate::search::index::background_merge::MergedSegment;
use crate::search::index::{index_lock, manifest};
use crate::search::{Index, IndexError};

fn text(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n")
}

fn path(number: u64) -> String {
    format!("practices/oslo/n{number}.md")
}

fn metas(index: &Index) -> Vec<SegmentMeta> {
    let mut metas = index.inner.searchable_segment_metas().expect("segments");
    metas.sort_by_key(SegmentMeta::id);
    metas
}

/// All segments made one.
fn make(index: &Index) -> Result<Option<MergedSegment>, IndexError> {
    MergedSegment::make(index, metas(index), &Arc::default())
}

impl Sample {
    fn remove(&self, path: &str) {
        let index = self.finder.index();
        let mut writer = index.writer(1, 0).expect("nobody else writes");
        writer.remove(path);
        writer.commit().expect("the index is written");
    }

    fn seen(&mut self) -> Vec<String> {
        self.finder.refresh().expect("the index opens");
        let mut titles = self.titles();
        titles.sort_unstable();
        titles
    }
}

#[test]
fn a_note_is_saved_while_segments_become_one() {
    let mut sample = Sample::new(&["Tram", "Bus", "Ferry"].map(text));
    sample.put(&path(3), &text("Bicycle"), 3);
    let index = sample.finder.index().clone();
    let merged = make(&index);
    let merged = merged.expect("it is made").expect("there are two");
    // Nothing waits for it: not the save, not who sees it.
    sample.put(&path(0), &text("Metro"), 4);
    sample.put(&path(3), &text("Cargo bicycle"), 5);
    sample.remove(&path(1));
    assert_eq!(sample.seen(), ["Cargo bicycle", "Ferry", "Metro"]);
    assert!(merged.put(&index).expect("it is put"));
    assert_eq!(sample.seen(), ["Cargo bicycle", "Ferry", "Metro"]);
    assert_eq!(index.segments(), 3);
    assert_eq!(sample.search("ferry").total, 1);
    assert_eq!(sample.search("tram").total + sample.search("bus").total, 0);
    index.verify().expect("it is sound");
    let again = Index::open(sample.home.path()).expect("the index opens");
    assert_eq!(again.len(), 3);
}

#[test]
fn what_all_was_removed_meanwhile_is_gone() {
    let mut sample = Sample::new(&[text("Tram")]);
    sample.put(&path(1), &text("Bus"), 1);
    let index = sample.finder.index().clone();
    let merged = make(&index);
    let merged = merged.expect("it is made").expect("there are two");
    sample.remove(&path(0));
    sample.remove(&path(1));
    sample.put(&path(2), &text("Ferry"), 2);
    // A commit takes away what has no notes left, and with it what it was made of.
    assert!(!merged.put(&index).expect("it is looked at"));
    assert_eq!(sample.seen(), ["Ferry"]);
    index.verify().expect("it is sound");
}

#[test]
fn what_another_process_merged_before_is_left_alone() {
    let mut sample = Sample::new(&["Tram", "Bus"].map(text));
    sample.put(&path(2), &text("Ferry"), 2);
    let index = sample.finder.index().clone();
    let other = Index::open(sample.home.path()).expect("the index opens");
    let late = make(&index);
    let late = late.expect("it is made").expect("there are two");
    let first = make(&other);
    let first = first.expect("it is made").expect("there are two");
    assert!(first.put(&other).expect("it is put"));
    assert!(!late.put(&index).expect("it is looked at"));
    assert_eq!(sample.seen(), ["Bus", "Ferry", "Tram"]);
    assert_eq!(metas(&index).len(), 1);
}

#[test]
fn nobody_waits_for_who_tidies_up_and_he_does_what_was_left_to_him() {
    let sample = Sample::new(&[text("Tram")]);
    let index = sample.finder.index();
    let turn = index_lock::try_lock_tidying(sample.home.path()).expect("a lock");
    for number in 1..6 {
        sample.put(&path(number), &text("Bus"), number);
        assert!(!index.tidy().expect("it is left to others"));
    }
    assert!(!manifest::fits(index.folder()));
    assert_eq!(metas(index).len(), 6);
    drop(turn);
    assert!(index.tidy().expect("it is tidied"));
    assert!(manifest::fits(index.folder()));
    assert!(metas(index).len() < 4);
}

#[test]
fn merging_is_given_up_when_the_app_closes_and_the_index_sealed_all_the_same() {
    let sample = Sample::new(&[text("Tram")]);
    let index = sample.finder.index();
    for number in 1..6 {
        sample.put(&path(number), &text("Bus"), number);
    }
    let stop = Arc::new(AtomicBool::new(true));
    let begun = MergedSegment::make(index, metas(index), &stop);
    assert!(begun.expect("that is no fault").is_none());
    assert!(!index.tidy_until(&stop).expect("it is sealed"));
    assert_eq!(metas(index).len(), 6);
    assert!(manifest::fits(index.folder()));
    assert!(index.tidy().expect("it is tidied"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// What is done with each note in turn: 0 to 4 saves it, 5 removes it, 6 begins to merge all, 7 puts
    /// what was begun, 8 tidies up.
    #[test]
    fn no_order_of_saving_and_merging_loses_or_doubles_a_note(
        steps in proptest::collection::vec((0..9_u8, 0..8_u64), 1..40)
    ) {
        let mut sample = Sample::new(&[text("First 0"), text("First 1")]);
        let mut wanted: BTreeMap<u64, String> =
            [(0, "First 0".to_owned()), (1, "First 1".to_owned())].into();
        let index = sample.finder.index().clone();
        let mut begun: Option<MergedSegment> = None;
        for (i, (step, number)) in steps.into_iter().enumerate() {
            match step {
                0..=4 => {
                    let title = format!("Note {i}");
                    sample.put(&path(number), &text(&title), i as u64);
                    wanted.insert(number, title);
                }
                5 => {
                    sample.remove(&path(number));
                    wanted.remove(&number);
                }
                6 => {
                    // Only one merges at a time.
                    drop(begun.take());
                    begun = make(&index).expect("it is made");
                }
                7 => {
                    if let Some(begun) = begun.take() {
                        begun.put(&index).expect("it is put or not");
                    }
                }
                _ => {
                    drop(begun.take());
                    index.tidy().expect("it is tidied");
                    prop_assert!(manifest::fits(index.folder()));
                }
            }
            let mut titles: Vec<String> = wanted.values().cloned().collect();
            titles.sort_unstable();
            prop_assert_eq!(sample.seen(), titles);
        }
        index.verify().expect("it is sound");
        let again = Index::open(sample.home.path()).expect("the index opens");
        prop_assert_eq!(again.len(), wanted.len());
    }
}
