//! Phrase index: occurrences of known names and terms of several words.
//!
//! A search for `council` also finds the synonyms `city council` and `municipal council`. Phrases
//! are matched by positions, which is slow for frequent words; a keystroke has no time for a dozen
//! of them. Each inflected form of a phrase is stored by itself, because a half-typed query may
//! need only some of the forms.

use tantivy::InvertedIndexReader;

use super::dictionary::{Dictionary, inflections};
use super::fields::Lexicon;
use super::mmap_tables::{Bytes, Numbers, Packer, Texts, Unpacker};
use crate::search::index::names;
use crate::search::index::phrase_match;
use crate::search::text::tokenizer::{TokenForm, Word, words};

/// Phrases with their documents.
#[derive(Debug)]
pub(crate) struct PhraseIndex {
    /// Sorted phrases, words joined by spaces.
    keys: Texts,
    /// End of the documents of each phrase in each part.
    ends: Numbers,
    documents: Numbers,
    /// Frequency in the part, at most 255.
    frequencies: Bytes,
    /// Number of parts of a note.
    parts: usize,
}

impl PhraseIndex {
    /// Reads what [`pack`] wrote.
    pub(crate) fn unpack(pack: &mut Unpacker) -> Option<Self> {
        let keys = pack.texts()?;
        let ends = pack.numbers()?;
        let parts = ends.len().checked_div(keys.len()).unwrap_or(0);
        Some(Self {
            keys,
            ends,
            documents: pack.numbers()?,
            frequencies: pack.bytes()?,
            parts,
        })
    }

    /// Finds all combinations of words among the phrases.
    ///
    /// `None` if some combination is not in the index. Combinations with a word that the segment
    /// does not have are skipped.
    pub(crate) fn find(
        &self,
        slots: &[Vec<String>],
        dictionary: &Dictionary,
    ) -> Option<Vec<usize>> {
        let mut keys = vec![String::new()];
        for forms in slots {
            let joined = |key: &String, form: &String| match key.as_str() {
                "" => form.clone(),
                key => format!("{key} {form}"),
            };
            keys = keys
                .iter()
                .flat_map(|key| forms.iter().map(move |form| joined(key, form)))
                .collect();
        }
        keys.sort_unstable();
        keys.dedup();
        let is_known = |word| dictionary.frequency(word) > 0;
        let mut terms = Vec::with_capacity(keys.len());
        for key in &keys {
            match self.keys.find(key) {
                Some(term) => terms.push(term),
                None if key.split(' ').all(is_known) => return None,
                None => {}
            }
        }
        Some(terms)
    }

    /// Calls `each` with every document that contains one of the phrases.
    ///
    /// Searches one part, from document `from` on, and passes the frequency, until `each` returns
    /// false.
    pub(crate) fn each(
        &self,
        terms: &[usize],
        part: usize,
        from: u32,
        mut each: impl FnMut(u32, u32) -> bool,
    ) {
        let held = |i: usize| (self.documents.get(i), u32::from(self.frequencies.get(i)));
        if let [term] = terms {
            let mut held = self.places(*term, part, from).map(held);
            held.all(|(doc, count)| each(doc, count));
            return;
        }
        let places = terms.iter().flat_map(|&term| self.places(term, part, from));
        let mut all: Vec<(u32, u32)> = places.map(held).collect();
        // A stable sort merges the sorted runs.
        all.sort_by_key(|(doc, _)| *doc);
        for of_doc in all.chunk_by(|a, b| a.0 == b.0) {
            let counts = of_doc.iter().map(|(_, count)| *count);
            let count = counts.fold(0, u32::saturating_add);
            if !each(of_doc[0].0, count) {
                return;
            }
        }
    }

    /// The range of a phrase's documents in a part, from a document on.
    fn places(&self, term: usize, part: usize, from: u32) -> std::ops::Range<usize> {
        let place = term * self.parts + part;
        let start = place
            .checked_sub(1)
            .map_or(0, |before| self.ends.get(before));
        let end = self.ends.get(place) as usize;
        let (mut low, end) = (start as usize, end.min(self.documents.len()));
        let mut high = if from == 0 { low } else { end };
        while low < high {
            let middle = low.midpoint(high);
            if self.documents.get(middle) < from {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low..end
    }
}

/// Expands a term into slots: words by position, the last inflected.
///
/// `None` if one of its words occurs nowhere.
pub(crate) fn slots<'a>(
    term: &str,
    dictionaries: &(impl Iterator<Item = &'a Dictionary> + Clone),
    languages: &[usize],
) -> Option<Vec<Vec<String>>> {
    slots_of(&apart(&words(term)), dictionaries, languages)
}

/// The words of a term in sequence, with their forms.
type WordSequence = Vec<(String, TokenForm)>;

fn apart(all: &[Word]) -> WordSequence {
    let kept = all.iter().filter(|word| word.form.is_in_sequence());
    kept.map(|word| (word.folded.clone(), word.form)).collect()
}

fn slots_of<'a>(
    term: &WordSequence,
    dictionaries: &(impl Iterator<Item = &'a Dictionary> + Clone),
    languages: &[usize],
) -> Option<Vec<Vec<String>>> {
    let mut slots: Vec<Vec<String>> = Vec::new();
    for (i, (word, form)) in term.iter().enumerate() {
        let mut forms = vec![word.clone()];
        if i + 1 == term.len() && *form == TokenForm::Spaced {
            let others = inflections(dictionaries, languages, word);
            forms.extend(others);
        }
        let is_known = |form: &String| dictionaries.clone().any(|known| known.frequency(form) > 0);
        forms.retain(is_known);
        if forms.is_empty() {
            return None;
        }
        slots.push(forms);
    }
    Some(slots)
}

/// Known names and terms of several words, tokenized.
///
/// Shared by all segments of an index, since a saved note waits for it.
#[derive(Debug)]
pub(crate) struct KnownPhrases {
    terms: Vec<WordSequence>,
    places: Vec<Vec<String>>,
}

impl KnownPhrases {
    pub(crate) fn of(lexicon: &Lexicon) -> Self {
        let groups = lexicon.thesaurus.groups.iter();
        let terms = groups.flat_map(|group| [&group.terms, &group.narrower, &group.broader]);
        let terms = terms.flatten().map(|term| words(&term.text));
        let terms = terms.filter(|all| all.len() > 1).map(|all| apart(&all));
        let mut terms: Vec<WordSequence> = terms.filter(|term| term.len() > 1).collect();
        terms.sort_unstable();
        terms.dedup();
        let places = names::of_places(lexicon)
            .map(|(name, _)| name)
            .filter(|name| !name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            .map(names::key)
            .filter(|words| words.len() > 1);
        let places = places.collect();
        Self { terms, places }
    }

    /// Phrases whose words all occur in a segment, in all occurring forms; sorted.
    fn known_to(&self, dictionary: &Dictionary, languages: &[usize]) -> Vec<String> {
        let known = std::iter::once(dictionary);
        let terms = self
            .terms
            .iter()
            .filter_map(|term| slots_of(term, &known, languages))
            .flat_map(|slots| forms(&slots));
        let is_known = |word: &String| dictionary.frequency(word) > 0;
        let places = self
            .places
            .iter()
            .filter(|words| words.iter().all(is_known));
        let mut known: Vec<String> = terms.chain(places.map(|words| words.join(" "))).collect();
        known.sort_unstable();
        known.dedup();
        known
    }
}

/// Occurrences of some phrases.
#[derive(Debug, Default)]
struct PhraseOccurrences {
    /// As in [`PhraseIndex`], relative to the first of these.
    ends: Vec<u32>,
    documents: Vec<u32>,
    frequencies: Vec<u8>,
}

impl PhraseOccurrences {
    /// Finds phrases in the parts of a segment.
    fn of(keys: &[String], dictionary: &Dictionary, parts: &[&InvertedIndexReader]) -> Self {
        let mut occurrences = Self::default();
        for key in keys {
            // Only parts that contain all its words: term look-ups take most of the time.
            let everywhere = key.split(' ').map(|word| dictionary.parts(word));
            let everywhere = everywhere.fold(u8::MAX, |all, parts| all & parts);
            let slots: Vec<_> = key.split(' ').map(|word| vec![word.to_owned()]).collect();
            for (i, part) in parts.iter().enumerate() {
                if everywhere & (1 << i) != 0 {
                    phrase_match::find(part, &slots, 0, |doc, count| {
                        occurrences.documents.push(doc);
                        let count = u8::try_from(count).unwrap_or(u8::MAX);
                        occurrences.frequencies.push(count);
                        true
                    });
                }
                occurrences.ends.push(occurrences.documents.len() as u32);
            }
        }
        occurrences
    }
}

/// Builds the tables that [`PhraseIndex`] reads.
pub(crate) fn pack(
    sought: &KnownPhrases,
    dictionary: &Dictionary,
    languages: &[usize],
    parts: &[&InvertedIndexReader],
) -> Packer {
    let found = sought.known_to(dictionary, languages);
    let all = PhraseOccurrences::of(&found, dictionary, parts);
    let mut packer = Packer::default();
    packer.texts(found.iter().map(String::as_str));
    packer.numbers(all.ends);
    packer.numbers(all.documents);
    packer.bytes(all.frequencies);
    packer
}

/// The term with each form of its last word.
fn forms(slots: &[Vec<String>]) -> Vec<String> {
    let Some((last, others)) = slots.split_last() else {
        return Vec::new();
    };
    let mut key = String::new();
    for word in others.iter().flatten() {
        key.push_str(word);
        key.push(' ');
    }
    last.iter().map(|form| format!("{key}{form}")).collect()
}
