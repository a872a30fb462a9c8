//! Merging segments while notes are saved and removed.

use std::collections::BTreeMap;

use super::*;
use crate::fuzz::share_of_cases;
use crate::search::Index;
use crate::search::index::manifest;

fn text(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n")
}

fn path(number: u64) -> String {
    format!("practices/oslo/n{number}.md")
}

impl Sample {
    fn remove(&self, path: &str) {
        let index = self.finder.index();
        let mut writer = index.writer(1, 0, &|| false).expect("nobody else writes");
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
fn compaction_merges_small_segments_and_writes_the_manifest() {
    let sample = Sample::new(&[text("Tram")]);
    let index = sample.finder.index();
    for number in 1..6 {
        sample.put(&path(number), &text("Bus"), number);
    }
    assert!(!manifest::fits(index.folder()));
    assert_eq!(index.segments(), 6);
    assert!(index.compact().expect("it is compacted"));
    assert!(manifest::fits(index.folder()));
    assert_eq!(index.segments(), 1);
    assert!(!index.compact().expect("it is compacted"));
}

#[test]
fn saves_one_by_one_leave_few_segments() {
    let sample = Sample::new(&[text("Tram")]);
    let index = sample.finder.index();
    let mut most = 0;
    for number in 0..60 {
        sample.put(&path(number), &text("Bus"), number);
        index.compact().expect("it is compacted");
        most = most.max(index.segments());
    }
    assert!(most <= 4, "{most}");
}

proptest! {
    #![proptest_config(share_of_cases(20))]

    /// Steps on a note: 0 to 4 save, 5 removes, 6 compacts the index.
    #[test]
    fn no_order_of_saving_and_merging_loses_or_doubles_a_note(
        steps in proptest::collection::vec((0..7_u8, 0..8_u64), 1..40)
    ) {
        let mut sample = Sample::new(&[text("First 0"), text("First 1")]);
        let mut expected: BTreeMap<u64, String> =
            [(0, "First 0".to_owned()), (1, "First 1".to_owned())].into();
        let index = sample.finder.index().clone();
        for (i, (step, number)) in steps.into_iter().enumerate() {
            match step {
                0..=4 => {
                    let title = format!("Note {i}");
                    sample.put(&path(number), &text(&title), i as u64);
                    expected.insert(number, title);
                }
                5 => {
                    sample.remove(&path(number));
                    expected.remove(&number);
                }
                _ => {
                    index.compact().expect("it is compacted");
                    prop_assert!(manifest::fits(index.folder()));
                }
            }
            let mut titles: Vec<String> = expected.values().cloned().collect();
            titles.sort_unstable();
            prop_assert_eq!(sample.seen(), titles);
        }
        index.verify().expect("it is sound");
        let again = Index::open(sample.home.path()).expect("the index opens");
        prop_assert_eq!(again.len(), expected.len());
    }
}
