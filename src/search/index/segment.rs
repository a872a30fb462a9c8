//! An open segment with its digest and caches.
//!
//! A segment's postings never change (deleted notes are masked by the [`super::snapshot`]), so
//! dictionaries, facet values and matches are cached across queries and commits.

mod accumulator;
use std::sync::{Arc, Mutex};

use tantivy::index::SegmentId;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use super::byte_cache::ByteCache;
use super::dictionary::Dictionary;
use super::digest::Digest;
use super::directory::Index;
use super::fields;
use super::index_schema::PARTS;
use crate::search::index::bit_set::BitSet;
use crate::search::index::group_matches::{Matches, Sums};
use crate::search::index::phrase_match;
use crate::search::index::query_ir::{Atom, WordGroup};

/// An open segment.
pub(crate) struct Segment {
    pub(crate) id: SegmentId,
    pub(crate) reader: SegmentReader,
    parts: Vec<Arc<InvertedIndexReader>>,
    filed: Arc<InvertedIndexReader>,
    /// Length normalisation of each part, by field norm.
    lengths: Vec<Lengths>,
    digest: Digest,
    kept: Mutex<ByteCache<Arc<Matches>>>,
    kept_filed: Mutex<ByteCache<Arc<BitSet>>>,
    /// Reused score buffers.
    sums: Mutex<Sums>,
}

struct Lengths {
    norms: Option<tantivy::fieldnorm::FieldNormReader>,
    factors: [f32; 256],
}

/// How a phrase is matched in a segment.
enum Phrase<'a> {
    /// As phrases of the digest, by number.
    AsTerms(Vec<usize>),
    /// By positions, in the parts that contain all words (one bit each).
    ByPositions { slots: &'a [Vec<String>], parts: u8 },
}

/// Cache budgets for matches and facet terms, shared by all segments.
///
/// They grow with the index, so that the words of a long question fit.
const KEPT: CacheSize = CacheSize {
    least: 24 << 20,
    a_note: 240,
};
const KEPT_FILED: CacheSize = CacheSize {
    least: 4 << 20,
    a_note: 16,
};
const MIN_KEPT_BYTES: usize = 64 << 10;

/// Size of a cache in bytes.
struct CacheSize {
    /// Minimum.
    least: usize,
    /// Bytes for each note.
    a_note: usize,
}

impl CacheSize {
    /// The budget of a segment.
    fn of(&self, statistics: &IndexStatistics) -> usize {
        let all = self.least.max(self.a_note * statistics.notes);
        ((all as f32 * statistics.share) as usize).max(MIN_KEPT_BYTES)
    }
}

/// Statistics of the index that a segment needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IndexStatistics {
    /// Mean length of each part in words.
    pub(crate) average: [f32; PARTS.len()],
    /// Number of notes in the index.
    pub(crate) notes: usize,
    /// The segment's share of the notes, 0 to 1.
    pub(crate) share: f32,
}

impl Segment {
    /// Opens a segment.
    pub(crate) fn open(
        reader: &SegmentReader,
        index: &Index,
        statistics: &IndexStatistics,
    ) -> Result<Self, TantivyError> {
        let mut parts = Vec::new();
        let mut lengths = Vec::new();
        for (i, field) in index.handles.parts.iter().enumerate() {
            parts.push(reader.inverted_index(*field)?);
            let norms = reader.fieldnorms_readers().get_field(*field)?;
            let discount = PARTS[i].length_discount;
            let factor = |id: u8| {
                let length = tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm(id) as f32;
                1.0 / (1.0 - discount + discount * length / statistics.average[i].max(1.0))
            };
            lengths.push(Lengths {
                norms,
                factors: std::array::from_fn(|id| factor(id as u8)),
            });
        }
        Ok(Self {
            id: reader.segment_id(),
            reader: reader.clone(),
            parts,
            filed: reader.inverted_index(index.handles.filed)?,
            lengths,
            digest: Digest::of(&index.directory, &index.digest_builder, reader)?,
            kept: Mutex::new(ByteCache::new(KEPT.of(statistics))),
            kept_filed: Mutex::new(ByteCache::new(KEPT_FILED.of(statistics))),
            sums: Mutex::new(Sums::default()),
        })
    }

    pub(crate) fn part(&self, part: usize) -> &InvertedIndexReader {
        &self.parts[part]
    }

    pub(crate) fn len(&self) -> u32 {
        self.reader.max_doc()
    }

    /// The dictionary of the segment.
    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.digest.words
    }

    /// The digest of the segment.
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Approximate length of a part in words.
    pub(crate) fn length(&self, part: usize, doc: u32) -> u32 {
        let norms = self.lengths[part].norms.as_ref();
        norms.map_or(0, |norms| norms.fieldnorm(doc))
    }

    /// The ranking weight of the note's kind.
    pub(crate) fn kind_weight(&self, doc: u32) -> f32 {
        self.digest.notes.kind_weight(doc)
    }

    /// Calls `each` with every value of a field.
    pub(crate) fn each_value(&self, field: &str, mut each: impl FnMut(&str, &TermInfo)) {
        self.each_from(&fields::filed(field, ""), |value, info| {
            if let Ok(value) = std::str::from_utf8(value) {
                each(value, info);
            }
        });
    }

    /// Calls `each` with every term that has this prefix, without the prefix.
    fn each_from(&self, beginning: &str, mut each: impl FnMut(&[u8], &TermInfo)) {
        let range = self.filed.terms().range().ge(beginning.as_bytes());
        let Ok(mut stream) = range.into_stream() else {
            return;
        };
        while stream.advance() {
            let Some(rest) = stream.key().strip_prefix(beginning.as_bytes()) else {
                break;
            };
            each(rest, stream.value());
        }
    }

    /// Whether any facet term has this prefix.
    pub(crate) fn is_filed_from(&self, beginning: &str) -> bool {
        let range = self.filed.terms().range().ge(beginning.as_bytes());
        range.into_stream().is_ok_and(|mut stream| {
            stream.advance() && stream.key().starts_with(beginning.as_bytes())
        })
    }

    /// Calls `each` with every value of a field and its documents.
    pub(crate) fn each_filed(&self, field: &str, mut each: impl FnMut(&str, Vec<u32>)) {
        self.each_value(field, |value, info| {
            let mut docs = Vec::with_capacity(info.doc_freq as usize);
            Self::each_block(&self.filed, info, |block, _| docs.extend_from_slice(block));
            each(value, docs);
        });
    }

    /// Whether this facet term exists.
    pub(crate) fn is_filed(&self, term: &str) -> bool {
        matches!(self.filed.terms().get(term), Ok(Some(_)))
    }

    /// Documents with this facet term.
    pub(crate) fn filed(&self, term: &str) -> Arc<BitSet> {
        self.filed_by(crate::search::fingerprint(term.as_bytes()), |bits| {
            if let Ok(Some(info)) = self.filed.terms().get(term) {
                Self::each_block(&self.filed, &info, |block, _| bits.insert_all(block));
            }
        })
    }

    /// Documents with a facet term that has this prefix.
    pub(crate) fn filed_from(&self, beginning: &str) -> Arc<BitSet> {
        self.filed_by(!crate::search::fingerprint(beginning.as_bytes()), |bits| {
            self.each_from(beginning, |_, info| {
                Self::each_block(&self.filed, info, |block, _| bits.insert_all(block));
            });
        })
    }

    /// Returns a cached set, or computes it with `fill`.
    fn filed_by(&self, key: u64, fill: impl FnOnce(&mut BitSet)) -> Arc<BitSet> {
        if let Some(kept) = lock(&self.kept_filed).get(key) {
            return kept;
        }
        let mut bits = BitSet::none(self.len());
        fill(&mut bits);
        let bits = Arc::new(bits);
        lock(&self.kept_filed).put(key, bits.clone(), bits.size_bytes());
        bits
    }

    /// Documents that match a group, cached.
    pub(crate) fn matches(&self, group: &WordGroup) -> Arc<Matches> {
        if let Some(kept) = lock(&self.kept).get(group.key) {
            return kept;
        }
        let matches = self.find(group);
        let (bytes, matches) = (matches.size_bytes(), Arc::new(matches));
        lock(&self.kept).put(group.key, matches.clone(), bytes);
        matches
    }

    /// Adds every document with a word that has this prefix.
    fn each_begun(&self, part: usize, beginning: &str, docs: &mut BitSet) {
        let inverted = &self.parts[part];
        let range = inverted.terms().range().ge(beginning.as_bytes());
        let Ok(mut stream) = range.into_stream() else {
            return;
        };
        while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
            Self::each_block(inverted, stream.value(), |block, _| {
                docs.insert_all(block);
            });
        }
    }

    /// Calls `each` with every document that matches an atom, and its frequency.
    pub(crate) fn each_match(&self, atom: &Atom, part: usize, mut each: impl FnMut(u32, u32)) {
        let inverted = &self.parts[part];
        match atom {
            Atom::Word(word) => Self::each_posting(inverted, word, each),
            Atom::Prefix(beginning) => {
                let mut docs = BitSet::none(self.len());
                self.each_begun(part, beginning, &mut docs);
                docs.iter().for_each(|doc| each(doc, 1));
            }
            Atom::Phrase(slots) => {
                self.each_of_phrase(&self.phrase(slots), part, 0, |doc, count| {
                    each(doc, count);
                    true
                });
            }
            Atom::Filed(_) => {}
        }
    }

    /// Whether a document in `alive` has an atom in any of `parts` (bits).
    ///
    /// `alive` is `None` if no document is deleted: the dictionary then answers for words.
    pub(crate) fn holds(&self, atom: &Atom, parts: u8, alive: Option<&BitSet>) -> bool {
        let dictionary = self.dictionary();
        let is_alive = |doc| alive.is_none_or(|alive| alive.contains(doc));
        let holds_word = |word: &str| {
            let parts = dictionary.parts(word) & parts;
            parts != 0 && alive.is_none_or(|alive| self.has_live(word, parts, alive))
        };
        match atom {
            Atom::Word(word) => holds_word(word),
            Atom::Prefix(beginning) => {
                let mut words = dictionary.beginning(beginning);
                words.any(|(word, _)| holds_word(word))
            }
            Atom::Phrase(slots) => {
                let phrase = self.phrase(slots);
                let mut any = false;
                let mut asked = (0..PARTS.len()).filter(|part| parts >> part & 1 == 1);
                asked.any(|part| {
                    self.each_of_phrase(&phrase, part, 0, |doc, _| {
                        any = is_alive(doc);
                        !any
                    });
                    any
                })
            }
            Atom::Filed(term) => self.filed(term).iter().any(is_alive),
        }
    }

    /// Whether a word occurs in one of these parts of a document in `alive`.
    pub(crate) fn has_live(&self, word: &str, parts: u8, alive: &BitSet) -> bool {
        let mut asked = (0..PARTS.len()).filter(|part| parts >> part & 1 == 1);
        asked.any(|part| {
            let inverted = &self.parts[part];
            let Ok(Some(info)) = inverted.terms().get(word) else {
                return false;
            };
            // More documents have the word than are deleted.
            if info.doc_freq as usize + alive.count() > alive.len() as usize {
                return true;
            }
            let option = IndexRecordOption::Basic;
            let Ok(mut postings) = inverted.read_postings_from_terminfo(&info, option) else {
                return false;
            };
            while postings.doc() != TERMINATED && !alive.contains(postings.doc()) {
                postings.advance();
            }
            postings.doc() != TERMINATED
        })
    }

    /// Whether a document matches an atom in a part.
    pub(crate) fn has(&self, atom: &Atom, part: usize, doc: u32) -> bool {
        let inverted = &self.parts[part];
        let mut has = false;
        match atom {
            Atom::Word(word) => {
                if let Ok(Some(info)) = inverted.terms().get(word)
                    && let Ok(mut postings) =
                        inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)
                {
                    has = postings.doc() == doc
                        || (postings.doc() < doc && postings.seek(doc) == doc);
                }
            }
            Atom::Phrase(slots) => {
                self.each_of_phrase(&self.phrase(slots), part, doc, |found, _| {
                    has = found == doc;
                    false
                });
            }
            Atom::Prefix(_) => self.each_match(atom, part, |found, _| has |= found == doc),
            Atom::Filed(term) => has = self.filed(term).contains(doc),
        }
        has
    }

    /// Looks up a phrase in the digest, else prepares matching by positions.
    fn phrase<'a>(&self, slots: &'a [Vec<String>]) -> Phrase<'a> {
        let words = &self.digest.words;
        if let Some(terms) = self.digest.terms.find(slots, words) {
            return Phrase::AsTerms(terms);
        }
        let parts = slots.iter().map(|forms| {
            let parts = forms.iter().map(|form| words.parts(form));
            parts.fold(0, |any, parts| any | parts)
        });
        let parts = parts.fold(u8::MAX, |all, parts| all & parts);
        Phrase::ByPositions { slots, parts }
    }

    /// Calls `each` with every document that contains a phrase, and its frequency.
    ///
    /// Searches one part, from document `from` on, until `each` returns false.
    fn each_of_phrase(
        &self,
        phrase: &Phrase,
        part: usize,
        from: u32,
        mut each: impl FnMut(u32, u32) -> bool,
    ) {
        match phrase {
            Phrase::AsTerms(terms) => {
                let len = self.len();
                self.digest.terms.each(terms, part, from, |doc, count| {
                    doc >= len || each(doc, count)
                });
            }
            Phrase::ByPositions { slots, parts } if parts >> part & 1 == 1 => {
                phrase_match::find(&self.parts[part], slots, from, each);
            }
            Phrase::ByPositions { .. } => {}
        }
    }

    /// Block postings of a word in a part.
    fn blocks(inverted: &InvertedIndexReader, word: &str) -> Option<BlockSegmentPostings> {
        let info = inverted.terms().get(word).ok()??;
        let option = IndexRecordOption::WithFreqs;
        inverted
            .read_block_postings_from_terminfo(&info, option)
            .ok()
    }

    fn each_posting(inverted: &InvertedIndexReader, word: &str, mut each: impl FnMut(u32, u32)) {
        let Ok(Some(info)) = inverted.terms().get(word) else {
            return;
        };
        Self::each_block(inverted, &info, |docs, frequencies| {
            for (&doc, &frequency) in docs.iter().zip(frequencies) {
                each(doc, frequency);
            }
        });
    }

    /// Calls `each` with blocks of documents and frequencies of a term.
    fn each_block(
        inverted: &InvertedIndexReader,
        info: &TermInfo,
        mut each: impl FnMut(&[u32], &[u32]),
    ) {
        let option = IndexRecordOption::WithFreqs;
        let Ok(mut blocks) = inverted.read_block_postings_from_terminfo(info, option) else {
            return;
        };
        while !blocks.docs().is_empty() {
            each(blocks.docs(), blocks.freqs());
            blocks.advance();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A poisoned lock is safe to use: the caches are never left inconsistent.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
