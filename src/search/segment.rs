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

use super::beginnings::{self, Beginnings};
use super::bits::{Bits, Docs};
use super::cache::Cache;
use super::dictionary::Dictionary;
use super::fields;
use super::matches::{Matches, Tally};
use super::phrase;
use super::schema::{Handles, PARTS};
use super::wanted::{ALL_PARTS, Atom, Choice, Group, Reason};

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
    beginnings: OnceLock<Beginnings>,
    /// How many cities each document is filed under.
    cities: OnceLock<Vec<u8>>,
    kept: Mutex<Cache<Arc<Matches>>>,
    kept_filed: Mutex<Cache<Arc<Bits>>>,
}

/// One value of a facet with its documents.
pub(super) struct FacetValue {
    pub(super) field: &'static str,
    pub(super) value: String,
    docs: Docs,
}

impl FacetValue {
    /// How many documents of `among` carry the value.
    pub(super) fn count(&self, among: &Bits) -> usize {
        self.docs.count_in(among)
    }
}

struct Lengths {
    norms: Option<tantivy::fieldnorm::FieldNormReader>,
    divisor: Vec<f32>,
}

/// Bytes kept of matches for each segment.
const KEPT_BYTES: usize = 24 << 20;
const KEPT_FILED_BYTES: usize = 4 << 20;

/// So many completions of an unfinished word are ranked by.
const MOST_COMPLETIONS: usize = 24;

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
            beginnings: OnceLock::new(),
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
                    let docs = Docs::of(docs, self.len());
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
                    "statement" => 0.95,
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
        lock(&self.kept).put(group.key, matches.clone(), matches.size_bytes());
        matches
    }

    fn find(&self, group: &Group) -> Matches {
        let mut tally = Tally::new(self.len());
        for choice in &group.choices {
            match &choice.atom {
                Atom::Filed(term) => self.tally_filed(term, choice, &mut tally),
                Atom::Beginning(beginning) => {
                    self.tally_beginning(beginning, choice.weight, group, &mut tally);
                }
                Atom::Word(_) | Atom::Phrase(_) => self.tally(choice, group, &mut tally),
            }
        }
        tally.matches(group.most_of_related())
    }

    fn tally_filed(&self, term: &str, choice: &Choice, tally: &mut Tally) {
        let of_city = term.starts_with(&fields::filed("city", ""));
        for doc in self.filed(term).iter() {
            let share = if of_city {
                self.share_of_city(doc)
            } else {
                1.0
            };
            tally.add(doc, choice.weight * share, choice.reason.counts_by_itself());
        }
    }

    fn tally(&self, choice: &Choice, group: &Group, tally: &mut Tally) {
        let by_itself = choice.reason.counts_by_itself();
        for part in (0..PARTS.len()).filter(|&part| group.looks_in(part)) {
            let weight = choice.weight * PARTS[part].weight;
            self.each_match(&choice.atom, part, |doc, frequency| {
                let divisor = self.divisor(part, doc);
                tally.add(doc, weight * frequency as f32 / divisor, by_itself);
            });
        }
    }

    /// Ranks by the likeliest completions; the rare ones only match.
    fn tally_beginning(&self, beginning: &str, weight: f32, group: &Group, tally: &mut Tally) {
        let mut likely: Vec<(u32, &str)> = self
            .dictionary()
            .beginning(beginning)
            .map(|(word, count)| (count, word))
            .collect();
        let all = likely.len();
        if all > MOST_COMPLETIONS {
            likely.select_nth_unstable_by(MOST_COMPLETIONS, |a, b| b.cmp(a));
            likely.truncate(MOST_COMPLETIONS);
        }
        let most = likely
            .iter()
            .map(|(count, _)| *count)
            .max()
            .unwrap_or(1)
            .max(1);
        for (count, word) in likely {
            // The likelier a completion, the more it counts.
            let weight = weight * (0.5 + 0.5 * count as f32 / most as f32);
            let atom = Atom::Word(word.to_owned());
            self.tally(
                &Choice {
                    atom,
                    weight,
                    reason: Reason::Completion,
                },
                group,
                tally,
            );
        }
        if all <= MOST_COMPLETIONS {
            return;
        }
        // Before they are gathered a keystroke does not wait for it.
        let is_short = beginning.chars().count() <= beginnings::MOST_CHARS;
        if let Some(beginnings) = self
            .beginnings
            .get()
            .filter(|_| is_short && group.parts == ALL_PARTS)
        {
            if let Some(docs) = beginnings.get(beginning) {
                docs.add_to(tally.unscored());
            }
            return;
        }
        for part in (0..PARTS.len()).filter(|&part| group.looks_in(part)) {
            let atom = Atom::Beginning(beginning.to_owned());
            self.each_match(&atom, part, |doc, _| tally.unscored().insert(doc));
        }
    }

    /// Works out beforehand what the first keystrokes need.
    pub(super) fn warm_up(&self) {
        self.dictionary();
        self.facets();
        self.beginnings.get_or_init(|| {
            let parts = self.parts.iter().map(AsRef::as_ref);
            Beginnings::gather(parts, self.len()).unwrap_or_default()
        });
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
                        .read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic);
                    let Ok(mut postings) = postings else { continue };
                    while postings.doc() != TERMINATED {
                        each(postings.doc(), postings.term_freq());
                        postings.advance();
                    }
                }
            }
            Atom::Phrase(slots) => phrase::find(inverted, slots, 0, |doc, count| {
                each(doc, count);
                true
            }),
            Atom::Filed(_) => {}
        }
    }

    /// Whether any document holds an atom.
    pub(super) fn holds(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Word(word) => self.dictionary().frequency(word) > 0,
            Atom::Beginning(beginning) => self.dictionary().beginning(beginning).next().is_some(),
            Atom::Phrase(slots) => self.parts.iter().any(|part| {
                let mut any = false;
                phrase::find(part, slots, 0, |_, _| {
                    any = true;
                    false
                });
                any
            }),
            Atom::Filed(term) => !self.filed(term).is_empty(),
        }
    }

    /// Whether a document holds an atom in a part.
    pub(super) fn has(&self, atom: &Atom, part: usize, doc: u32) -> bool {
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
            Atom::Phrase(slots) => phrase::find(inverted, slots, doc, |found, _| {
                has = found == doc;
                false
            }),
            Atom::Beginning(_) => self.each_match(atom, part, |found, _| has |= found == doc),
            Atom::Filed(term) => has = self.filed(term).contains(doc),
        }
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
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A cache is never left half-changed, so a panic elsewhere does not spoil it.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
