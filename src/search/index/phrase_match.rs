//! Phrase matching by positions.

use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, TERMINATED};

/// Calls `each` with every document that contains a phrase, and its frequency.
///
/// In a match, a word of each slot follows a word of the slot before. Starts at document `from`;
/// ends when `each` returns false.
pub(crate) fn find(
    inverted: &InvertedIndexReader,
    slots: &[Vec<String>],
    from: u32,
    mut each: impl FnMut(u32, u32) -> bool,
) {
    let slots = slots.iter().enumerate();
    let mut readers: Vec<Slot> = slots
        .map(|(place, words)| Slot::open(inverted, words, place as u32))
        .collect();
    // The rarest slot drives the search.
    readers.sort_by_key(|slot| slot.frequency);
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
        let lead = readers[0].place;
        // Positions where the phrase would start.
        starts.retain_mut(|start| {
            let fits = *start >= lead;
            *start = start.wrapping_sub(lead);
            fits
        });
        for slot in readers.iter_mut().skip(1) {
            if starts.is_empty() {
                break;
            }
            slot.positions(&mut next);
            starts.retain(|start| next.binary_search(&(start + slot.place)).is_ok());
        }
        if !starts.is_empty() && !each(doc, starts.len() as u32) {
            return;
        }
        doc += 1;
    }
}

/// Postings of the words of one slot.
struct Slot {
    /// Position in the phrase.
    place: u32,
    /// Sum of the document frequencies of its words.
    frequency: u32,
    postings: Vec<SegmentPostings>,
}

impl Slot {
    fn open(inverted: &InvertedIndexReader, words: &[String], place: u32) -> Self {
        let infos = words
            .iter()
            .filter_map(|word| inverted.terms().get(word).ok()?);
        let mut frequency = 0;
        let postings = infos.filter_map(|info| {
            frequency += info.doc_freq;
            let option = IndexRecordOption::WithFreqsAndPositions;
            inverted.read_postings_from_terminfo(&info, option).ok()
        });
        let postings = postings.collect();
        Self {
            place,
            frequency,
            postings,
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
