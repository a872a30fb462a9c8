//! One segment of the index, with what was worked out about it and stays true for ever.
//!
//! A segment's postings never change (deleted notes are masked by the [`super::snapshot`]), so
//! dictionaries, facet values and the documents matching a word are kept from query to query and
//! from commit to commit.

use std::sync::{Arc, Mutex, OnceLock};

use tantivy::index::SegmentId;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use super::bits::Bits;
use super::cache::Cache;
use super::dictionary::Dictionary;
use super::fields;
use super::schema::{Handles, PARTS};
use super::wanted::{Atom, Group};

/// A segment, opened.
pub(super) struct Segment {
    pub(super) id: SegmentId,
    pub(super) reader: SegmentReader,
    parts: Vec<Arc<InvertedIndexReader>>,
    filed: Arc<InvertedIndexReader>,
    /// For each part and each rounded length: what a word's frequency is divided by.
    lengths: Vec<Lengths>,
    dictionary: OnceLock<Dictionary>,
    facets: OnceLock<Vec<FacetValue>>,
    standings: OnceLock<Vec<f32>>,
    /// How many cities each document is filed under.
    cities: OnceLock<Vec<u8>>,
    kept: Mutex<Cache<Arc<Matches>>>,
    kept_filed: Mutex<Cache<Arc<Bits>>>,
}

/// The documents that match a group of words, ascending, with how well they match.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub(super) docs: Vec<u32>,
    /// For each document, from 0 (hardly) to 1 (as well as can be).
    pub(super) gains: Vec<f32>,
    bits: OnceLock<Bits>,
}

impl Matches {
    /// The documents as a set.
    pub(super) fn bits(&self, len: u32) -> &Bits {
        self.bits
            .get_or_init(|| Bits::of(len, self.docs.iter().copied()))
    }

    fn size_bytes(&self, len: u32) -> usize {
        self.docs.len() * 8 + len as usize / 8 + 64
    }
}

/// One value of a facet with its documents.
pub(super) struct FacetValue {
    pub(super) field: &'static str,
    pub(super) value: String,
    docs: Docs,
}

/// Documents, kept the smaller way.
enum Docs {
    Few(Vec<u32>),
    Many(Bits),
}

impl FacetValue {
    /// How many documents of `among` carry the value.
    pub(super) fn count(&self, among: &Bits) -> usize {
        match &self.docs {
            Docs::Few(docs) => docs.iter().filter(|&&doc| among.contains(doc)).count(),
            Docs::Many(bits) => bits.count_both(among),
        }
    }
}

struct Lengths {
    norms: Option<tantivy::fieldnorm::FieldNormReader>,
    divisor: Vec<f32>,
}

/// Bytes kept of matches for each segment.
const KEPT_BYTES: usize = 16 << 20;
const KEPT_FILED_BYTES: usize = 4 << 20;

/// Frequency at which a word counts half as much as it ever can (BM25 `k1`).
const HALF_AT: f32 = 1.2;

impl Segment {
    /// Opens a segment. `average` is the mean length of each part over the whole index, in words.
    pub(super) fn open(
        reader: &SegmentReader,
        handles: &Handles,
        average: &[f32; PARTS.len()],
    ) -> Result<Self, TantivyError> {
        let mut parts = Vec::new();
        let mut lengths = Vec::new();
        for (i, field) in handles.parts.iter().enumerate() {
            parts.push(reader.inverted_index(*field)?);
            let norms = reader.fieldnorms_readers().get_field(*field)?;
            let discount = PARTS[i].length_discount;
            let divisor = |id: u8| {
                let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id) as f32;
                1.0 - discount + discount * length / average[i].max(1.0)
            };
            lengths.push(Lengths {
                norms,
                divisor: (0..=u8::MAX).map(divisor).collect(),
            });
        }
        Ok(Self {
            id: reader.segment_id(),
            reader: reader.clone(),
            parts,
            filed: reader.inverted_index(handles.filed)?,
            lengths,
            dictionary: OnceLock::new(),
            facets: OnceLock::new(),
            standings: OnceLock::new(),
            cities: OnceLock::new(),
            kept: Mutex::new(Cache::new(KEPT_BYTES)),
            kept_filed: Mutex::new(Cache::new(KEPT_FILED_BYTES)),
        })
    }

    /// The postings of a part.
    pub(super) fn part(&self, part: usize) -> &InvertedIndexReader {
        &self.parts[part]
    }

    pub(super) fn len(&self) -> u32 {
        self.reader.max_doc()
    }

    /// All words of the segment.
    pub(super) fn dictionary(&self) -> &Dictionary {
        self.dictionary.get_or_init(|| {
            // A segment that cannot be read has no words; opening it verified its checksums.
            Dictionary::gather(self.parts.iter().map(AsRef::as_ref)).unwrap_or_default()
        })
    }

    /// Every value of every facet.
    pub(super) fn facets(&self) -> &[FacetValue] {
        self.facets.get_or_init(|| {
            let mut values = Vec::new();
            for field in fields::facets() {
                self.each_filed(field.name, |value, docs| {
                    let many = docs.len() > self.len() as usize / 32;
                    let docs = if many {
                        Docs::Many(Bits::of(self.len(), docs))
                    } else {
                        Docs::Few(docs)
                    };
                    values.push(FacetValue {
                        field: field.name,
                        value: value.to_owned(),
                        docs,
                    });
                });
            }
            values
        })
    }

    /// What a note counts by its kind: a practice is what people look for, an endorsement repeats
    /// what a position says.
    pub(super) fn standing(&self, doc: u32) -> f32 {
        let standings = self.standings.get_or_init(|| {
            let mut standings = vec![1.0; self.len() as usize];
            self.each_filed("kind", |kind, docs| {
                let standing = match kind {
                    "adoption" => 0.8,
                    "endorsement" => 0.7,
                    "answer" => 0.9,
                    _ => 1.0,
                };
                for doc in docs {
                    standings[doc as usize] = standing;
                }
            });
            standings
        });
        standings[doc as usize]
    }

    /// How much a note is about each of its cities: wholly about one, less about each of many that
    /// signed the same declaration.
    fn share_of_city(&self, doc: u32) -> f32 {
        let cities = self.cities.get_or_init(|| {
            let mut cities = vec![0_u8; self.len() as usize];
            self.each_filed("city", |_, docs| {
                for doc in docs {
                    let count = &mut cities[doc as usize];
                    *count = count.saturating_add(1);
                }
            });
            cities
        });
        1.0 / f32::from(cities[doc as usize].max(1)).sqrt()
    }

    /// Calls `each` with every filed value of a field and its documents.
    pub(super) fn each_filed(&self, field: &str, mut each: impl FnMut(&str, Vec<u32>)) {
        let beginning = fields::filed(field, "");
        let Ok(mut stream) = self
            .filed
            .terms()
            .range()
            .ge(beginning.as_bytes())
            .into_stream()
        else {
            return;
        };
        while stream.advance() {
            let Some(value) = stream.key().strip_prefix(beginning.as_bytes()) else {
                break;
            };
            let Ok(value) = std::str::from_utf8(value) else {
                continue;
            };
            let postings = self
                .filed
                .read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic);
            let Ok(mut postings) = postings else { continue };
            let mut docs = Vec::new();
            while postings.doc() != TERMINATED {
                docs.push(postings.doc());
                postings.advance();
            }
            each(value, docs);
        }
    }

    /// Whether any document is filed under exactly this `field␁value`.
    pub(super) fn is_filed(&self, term: &str) -> bool {
        matches!(self.filed.terms().get(term), Ok(Some(_)))
    }

    /// The documents filed under exactly this `field␁value`.
    pub(super) fn filed(&self, term: &str) -> Arc<Bits> {
        let key = super::fingerprint(term.as_bytes());
        if let Some(kept) = lock(&self.kept_filed).get(key) {
            return kept;
        }
        let mut bits = Bits::none(self.len());
        Self::each_posting(&self.filed, term, |doc, _| bits.insert(doc));
        let bits = Arc::new(bits);
        lock(&self.kept_filed).put(key, bits.clone(), bits.size_bytes());
        bits
    }

    /// The documents that match a group, from what is kept or worked out now.
    pub(super) fn matches(&self, group: &Group) -> Arc<Matches> {
        if let Some(kept) = lock(&self.kept).get(group.key) {
            return kept;
        }
        let matches = Arc::new(self.find(group));
        lock(&self.kept).put(group.key, matches.clone(), matches.size_bytes(self.len()));
        matches
    }

    fn find(&self, group: &Group) -> Matches {
        let mut tally = Tally::new(self.len());
        for choice in &group.choices {
            for part in (0..PARTS.len()).filter(|&part| group.looks_in(part)) {
                let weight = choice.weight * PARTS[part].weight;
                let by_itself = choice.reason.counts_by_itself();
                self.each_match(&choice.atom, part, |doc, frequency| {
                    let divisor = self.divisor(part, doc);
                    tally.add(doc, weight * frequency as f32 / divisor, by_itself);
                });
            }
            if let Atom::Filed(term) = &choice.atom {
                let of_city = term.starts_with(&fields::filed("city", ""));
                for doc in self.filed(term).iter() {
                    let shared = if of_city {
                        self.share_of_city(doc)
                    } else {
                        1.0
                    };
                    tally.add(
                        doc,
                        choice.weight * shared,
                        choice.reason.counts_by_itself(),
                    );
                }
            }
        }
        tally.matches(group.most_of_related())
    }

    fn divisor(&self, part: usize, doc: u32) -> f32 {
        let lengths = &self.lengths[part];
        lengths.norms.as_ref().map_or(1.0, |norms| {
            lengths.divisor[norms.fieldnorm_id(doc) as usize]
        })
    }

    /// Calls `each` with every document that holds an atom in a part, and how often.
    pub(super) fn each_match(&self, atom: &Atom, part: usize, mut each: impl FnMut(u32, u32)) {
        let inverted = &self.parts[part];
        match atom {
            Atom::Word(word) => Self::each_posting(inverted, word, each),
            Atom::Beginning(beginning) => {
                let Ok(mut stream) = inverted
                    .terms()
                    .range()
                    .ge(beginning.as_bytes())
                    .into_stream()
                else {
                    return;
                };
                while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
                    let postings = inverted
                        .read_postings_from_terminfo(stream.value(), IndexRecordOption::WithFreqs);
                    let Ok(mut postings) = postings else { continue };
                    while postings.doc() != TERMINATED {
                        each(postings.doc(), postings.term_freq());
                        postings.advance();
                    }
                }
            }
            Atom::Phrase(slots) => self.each_phrase(part, slots, &mut each),
            Atom::Filed(_) => {}
        }
    }

    /// Whether a document holds an atom in a part.
    pub(super) fn has(&self, atom: &Atom, part: usize, doc: u32) -> bool {
        let mut has = false;
        self.each_match(atom, part, |found, _| has |= found == doc);
        has
    }

    fn each_posting(inverted: &InvertedIndexReader, word: &str, mut each: impl FnMut(u32, u32)) {
        let Ok(Some(info)) = inverted.terms().get(word) else {
            return;
        };
        let postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs);
        let Ok(mut postings) = postings else { return };
        while postings.doc() != TERMINATED {
            each(postings.doc(), postings.term_freq());
            postings.advance();
        }
    }

    /// Documents in which some word of each slot follows one of the slot before.
    fn each_phrase(&self, part: usize, slots: &[Vec<String>], each: &mut impl FnMut(u32, u32)) {
        let inverted = &self.parts[part];
        let mut readers: Vec<Slot> = Vec::new();
        for words in slots {
            let slot = Slot::open(inverted, words);
            if slot.doc() == TERMINATED {
                return;
            }
            readers.push(slot);
        }
        let (mut starts, mut next) = (Vec::new(), Vec::new());
        let Some(mut doc) = readers.first().map(Slot::doc) else {
            return;
        };
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
            if !starts.is_empty() {
                each(doc, starts.len() as u32);
            }
            doc += 1;
        }
    }
}

/// The postings of the words that may stand in one place of a phrase.
struct Slot {
    postings: Vec<tantivy::postings::SegmentPostings>,
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

/// Adds up how often a group's words stand in each document.
struct Tally {
    /// For each document: the word itself, and words related to it.
    sums: Vec<(f32, f32)>,
    seen: Bits,
}

impl Tally {
    fn new(len: u32) -> Self {
        Self {
            sums: vec![(0.0, 0.0); len as usize],
            seen: Bits::none(len),
        }
    }

    fn add(&mut self, doc: u32, amount: f32, by_itself: bool) {
        self.seen.insert(doc);
        let sum = &mut self.sums[doc as usize];
        if by_itself {
            sum.0 += amount;
        } else {
            sum.1 += amount;
        }
    }

    /// Related words fill up what the word itself leaves, to at most `most_of_related`.
    fn matches(self, most_of_related: f32) -> Matches {
        let saturated = |sum: f32| sum / (sum + HALF_AT);
        let docs: Vec<u32> = self.seen.iter().collect();
        let gain = |&doc: &u32| {
            let (itself, related) = self.sums[doc as usize];
            let itself = saturated(itself);
            itself + (1.0 - itself) * most_of_related * saturated(related)
        };
        let gains = docs.iter().map(gain).collect();
        Matches {
            docs,
            gains,
            bits: OnceLock::new(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A cache is never left half-changed, so a panic elsewhere does not spoil it.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
