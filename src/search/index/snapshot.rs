//! A snapshot of the index: its segments and live documents at one commit.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::TantivyError;

use super::byte_cache::ByteCache;
use super::dictionary::Dictionary;
use super::directory::Index;
use super::facet_values::AllValues;
use super::index_schema::{PARTS, REFERENCE};
use super::segment::{IndexStatistics, Segment};
use crate::search::index::bit_set::BitSet;
use crate::search::index::fields::filed;
use crate::search::index::query_ir::{ALL_PARTS, Atom, Reason, WeightedAtom, WordGroup};
use crate::search::text::{function_words, stems};

/// All segments of one commit.
///
/// Unchanged segments of the previous snapshot are reused with their caches.
pub(crate) struct Snapshot {
    pub(crate) segments: Vec<LiveSegment>,
    /// Number of notes.
    pub(crate) total: usize,
    /// Facet values.
    pub(crate) values: AllValues,
    /// Languages of the notes, by their number in [`stems::LANGUAGES`].
    pub(crate) languages: Vec<usize>,
    /// Cached expansions, valid for this snapshot.
    expansions: Mutex<ByteCache<Vec<WeightedAtom>>>,
    /// Mean length of each part in words, rounded to two digits.
    average: [f32; PARTS.len()],
}

/// A segment with its live documents.
pub(crate) struct LiveSegment {
    pub(crate) segment: Arc<Segment>,
    pub(crate) alive: BitSet,
    has_deletes: bool,
}

impl LiveSegment {
    /// Whether a live document has an atom in any of `parts` (bits).
    pub(crate) fn holds(&self, atom: &Atom, parts: u8) -> bool {
        self.segment.holds(atom, parts, self.deletes())
    }

    /// Approximate document frequency of a word; 0 if all its documents are deleted.
    fn frequency(&self, word: &str) -> u32 {
        let frequency = self.segment.dictionary().frequency(word);
        match self.deletes() {
            Some(alive) if frequency > 0 && !self.segment.has_live(word, ALL_PARTS, alive) => 0,
            _ => frequency,
        }
    }

    /// The live documents, if any is deleted.
    fn deletes(&self) -> Option<&BitSet> {
        self.has_deletes.then_some(&self.alive)
    }
}

/// Distinguishes keys of function words from other keys of [`Snapshot::expansion`].
const FUNCTION_WORDS_KEPT: u64 = 5;

/// Distinguishes keys of [`Snapshot::may_be_of`], with the number of the language before it.
const LANGUAGE_OF_WORD_KEPT: u64 = 7;

/// Parts of a note in its own language.
const WRITTEN: u8 = ALL_PARTS & !(1 << REFERENCE);

/// Size of the expansion cache in bytes.
const EXPANSION_BYTES: usize = 4 << 20;

impl Snapshot {
    pub(crate) fn take(index: &Index, before: Option<&Self>) -> Result<Self, TantivyError> {
        let searcher = index.searcher();
        let total = searcher.num_docs() as usize;
        // Texts of deleted notes are still counted in the words of a segment.
        let texts: usize = searcher
            .segment_readers()
            .iter()
            .map(|reader| reader.max_doc() as usize)
            .sum();
        let mut average = [0.0; PARTS.len()];
        for (i, field) in index.handles.parts.iter().enumerate() {
            let mut words = 0;
            for reader in searcher.segment_readers() {
                words += reader.inverted_index(*field)?.total_num_tokens();
            }
            average[i] = roughly(words as f32 / texts.max(1) as f32);
        }
        let known =
            before.filter(|before| before.average.map(f32::to_bits) == average.map(f32::to_bits));
        let known = known.map_or(&[][..], |before| &before.segments);
        let mut segments = Vec::new();
        for reader in searcher.segment_readers() {
            let mut known = known.iter();
            let known = known.find(|seen| seen.segment.id == reader.segment_id());
            let segment = if let Some(seen) = known {
                seen.segment.clone()
            } else {
                let statistics = IndexStatistics {
                    average,
                    notes: total,
                    share: reader.num_docs() as f32 / total.max(1) as f32,
                };
                Arc::new(Segment::open(reader, index, &statistics)?)
            };
            let alive = match reader.alive_bitset() {
                Some(_) => BitSet::of(reader.max_doc(), reader.doc_ids_alive()),
                None => BitSet::all(reader.max_doc()),
            };
            segments.push(LiveSegment {
                segment,
                alive,
                has_deletes: reader.has_deletes(),
            });
        }
        let of_segments: Vec<_> = segments
            .iter()
            .map(|seen| &seen.segment.digest().values)
            .collect();
        let mut snapshot = Self {
            values: AllValues::of(&of_segments),
            segments,
            total,
            languages: Vec::new(),
            expansions: Mutex::new(ByteCache::new(EXPANSION_BYTES)),
            average,
        };
        snapshot.languages = snapshot.languages_of_notes();
        Ok(snapshot)
    }

    /// Segment and document of every note with a facet term.
    pub(crate) fn filed_under(&self, term: &str) -> Vec<(usize, u32)> {
        self.export_source(|segment| segment.filed(term))
    }

    /// Segment and document of every note with a facet term that has this prefix.
    pub(crate) fn filed_from(&self, beginning: &str) -> Vec<(usize, u32)> {
        self.export_source(|segment| segment.filed_from(beginning))
    }

    fn export_source(&self, filed: impl Fn(&Segment) -> Arc<BitSet>) -> Vec<(usize, u32)> {
        let mut docs = Vec::new();
        for (segment, seen) in self.segments.iter().enumerate() {
            let mut bits = (*filed(&seen.segment)).clone();
            bits.and(&seen.alive);
            docs.extend(bits.iter().map(|doc| (segment, doc)));
        }
        docs
    }

    fn languages_of_notes(&self) -> Vec<usize> {
        let mut languages = Vec::new();
        for seen in &self.segments {
            seen.segment.each_value("lang", |code, _| {
                languages.extend(stems::number(code));
            });
        }
        languages.sort_unstable();
        languages.dedup();
        languages
    }

    /// The cached expansion of a word, or the result of `expand`.
    pub(crate) fn expansion(
        &self,
        key: u64,
        expand: impl FnOnce() -> Vec<WeightedAtom>,
    ) -> Vec<WeightedAtom> {
        let kept = || {
            self.expansions
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(choices) = kept().get(key) {
            return choices;
        }
        let choices = expand();
        kept().put(key, choices.clone(), 80 * (choices.len() + 1));
        choices
    }

    /// The dictionary of each segment.
    pub(crate) fn dictionaries(&self) -> impl Iterator<Item = &Dictionary> + Clone {
        self.segments.iter().map(|seen| seen.segment.dictionary())
    }

    /// Approximate document frequency of a word.
    pub(crate) fn frequency(&self, word: &str) -> u32 {
        self.segments
            .iter()
            .map(|seen| seen.frequency(word))
            // A damaged file may contain any number.
            .fold(0, u32::saturating_add)
    }

    /// Whether any word has this prefix.
    pub(crate) fn begins(&self, beginning: &str) -> bool {
        let mut segments = self.segments.iter();
        let atom = Atom::Prefix(beginning.to_owned());
        segments.any(|seen| match seen.deletes() {
            Some(_) => seen.holds(&atom, ALL_PARTS),
            None => seen.segment.dictionary().has_beginning(beginning),
        })
    }

    /// Whether a word is a function word in the notes that contain it.
    ///
    /// The language of most of them decides: `die` is one in German notes, but not in English notes
    /// about people who die. One that only titles of sources have is one in any language.
    pub(crate) fn is_function_word(&self, word: &str) -> bool {
        if !function_words::is_listed(word) {
            return false;
        }
        let key = crate::search::fingerprint(word.as_bytes()) ^ FUNCTION_WORDS_KEPT;
        let kept = self.expansion(key, || {
            let itself = WeightedAtom {
                atom: Atom::Word(word.to_owned()),
                weight: 1.0,
                reason: Reason::Typed,
            };
            let is_one = self.is_mostly_a_function_word(word, &itself);
            is_one.then_some(itself).into_iter().collect()
        });
        !kept.is_empty()
    }

    /// Whether a word may be of a language. At most half the notes with it are in others then.
    pub(crate) fn may_be_of(&self, word: &str, language: usize) -> bool {
        let key = (language as u64) << 3 | LANGUAGE_OF_WORD_KEPT;
        let key = crate::search::fingerprint(word.as_bytes()) ^ key.rotate_left(32);
        let kept = self.expansion(key, || {
            let itself = WeightedAtom {
                atom: Atom::Word(word.to_owned()),
                weight: 1.0,
                reason: Reason::Typed,
            };
            let is_other = |lang: &str| stems::number(lang).is_some_and(|other| other != language);
            let (all, in_others, _) = self.count_in_languages(&itself, &is_other);
            let may_be = 2 * in_others <= all;
            may_be.then_some(itself).into_iter().collect()
        });
        !kept.is_empty()
    }

    /// Whether a word is a function word in most of its notes' languages.
    fn is_mostly_a_function_word(&self, word: &str, itself: &WeightedAtom) -> bool {
        let is_listed = |lang: &str| function_words::is_listed_in(lang, word);
        let (all, in_languages, has_language) = self.count_in_languages(itself, &is_listed);
        // Titles of sources are in any language.
        let is_of_sources = || {
            self.segments
                .iter()
                .any(|seen| seen.holds(&itself.atom, ALL_PARTS))
        };
        (has_language || all == 0 && is_of_sources()) && 2 * in_languages >= all
    }

    /// Number of notes with a word, and of those in some languages. Also whether any note is in
    /// one of them.
    fn count_in_languages(
        &self,
        word: &WeightedAtom,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> (usize, usize, bool) {
        let group = WordGroup::new("", vec![word.clone()], WRITTEN);
        let (mut all, mut in_languages, mut has_language) = (0, 0, false);
        for seen in &self.segments {
            let matches = seen.segment.matches(&group);
            all += matches.count;
            let mut filings: Vec<String> = Vec::new();
            seen.segment.each_value("lang", |lang, _| {
                if is_wanted(lang) {
                    filings.push(filed("lang", lang));
                }
            });
            has_language |= !filings.is_empty();
            for filing in filings {
                let mut docs = matches.bits.clone();
                docs.and(&seen.segment.filed(&filing));
                in_languages += docs.count();
            }
        }
        (all, in_languages, has_language)
    }

    /// Number of notes that match a group.
    pub(crate) fn matching(&self, group: &WordGroup) -> usize {
        let of_segment = |seen: &LiveSegment| {
            let matches = seen.segment.matches(group);
            match seen.deletes() {
                Some(alive) => matches.bits.count_shared(alive),
                None => matches.count,
            }
        };
        self.segments.iter().map(of_segment).sum()
    }

    /// BM25 inverse document frequency of a group.
    pub(crate) fn idf(&self, group: &WordGroup) -> f32 {
        let (all, matching) = (self.total as f32, self.matching(group) as f32);
        (1.0 + (all - matching.min(all) + 0.5) / (matching + 0.5)).ln()
    }

    /// Whether this facet term exists, possibly only in deleted notes.
    pub(crate) fn is_filed(&self, term: &str) -> bool {
        self.segments.iter().any(|seen| seen.segment.is_filed(term))
    }

    /// Whether any note has this field.
    pub(crate) fn has_field(&self, field: &str) -> bool {
        self.is_filed_from(&filed(field, ""))
    }

    /// Whether any facet term has this prefix.
    pub(crate) fn is_filed_from(&self, beginning: &str) -> bool {
        let mut segments = self.segments.iter();
        segments.any(|seen| seen.segment.is_filed_from(beginning))
    }
}

/// Rounds to two digits, so that a new note does not change every average.
fn roughly(number: f32) -> f32 {
    if number <= 0.0 {
        return 0.0;
    }
    let digit = 10_f32.powf(number.log10().floor() - 1.0);
    (number / digit).round() * digit
}
