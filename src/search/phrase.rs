//! Words one behind the other, by their positions.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, TERMINATED};

/// Calls `each` with every document from `from` on in which some word of each slot follows one of
/// the slot before, and how often, until it gives false.
pub(super) fn find(
    inverted: &InvertedIndexReader,
    slots: &[Vec<String>],
    from: u32,
    mut each: impl FnMut(u32, u32) -> bool,
) {
    let mut readers: Vec<Slot> = slots
        .iter()
        .map(|words| Slot::open(inverted, words))
        .collect();
    if readers.is_empty() || readers.iter().any(|slot| slot.doc() == TERMINATED) {
        return;
    }
    let (mut starts, mut next) = (Vec::new(), Vec::new());
    let mut doc = from;
    'documents: loop {
        for slot in &mut readers {
            let found = slot.seek(doc);
            if found == TERMINATED {
                return;
            }
            if found > doc {
                doc = found;
                continue 'documents;
            }
        }
        readers[0].positions(&mut starts);
        for (i, slot) in readers.iter_mut().enumerate().skip(1) {
            slot.positions(&mut next);
            starts.retain(|start| next.binary_search(&(start + i as u32)).is_ok());
        }
        if !starts.is_empty() && !each(doc, starts.len() as u32) {
            return;
        }
        doc += 1;
    }
}

/// The postings of the words that may stand in one place of a phrase.
struct Slot {
    postings: Vec<SegmentPostings>,
}

impl Slot {
    fn open(inverted: &InvertedIndexReader, words: &[String]) -> Self {
        let postings = words.iter().filter_map(|word| {
            let info = inverted.terms().get(word).ok()??;
            let option = IndexRecordOption::WithFreqsAndPositions;
            inverted.read_postings_from_terminfo(&info, option).ok()
        });
        Self {
            postings: postings.collect(),
        }
    }

    fn doc(&self) -> u32 {
        self.postings
            .iter()
            .map(tantivy::DocSet::doc)
            .min()
            .unwrap_or(TERMINATED)
    }

    fn seek(&mut self, doc: u32) -> u32 {
        for postings in &mut self.postings {
            if postings.doc() < doc {
                postings.seek(doc);
            }
        }
        self.doc()
    }

    /// Positions in the current document, ascending.
    fn positions(&mut self, positions: &mut Vec<u32>) {
        positions.clear();
        let doc = self.doc();
        for postings in self
            .postings
            .iter_mut()
            .filter(|postings| postings.doc() == doc)
        {
            postings.append_positions_with_offset(0, positions);
        }
        if self.postings.len() > 1 {
            positions.sort_unstable();
            positions.dedup();
        }
    }
}
