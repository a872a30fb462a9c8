//! Where the terms of the thesaurus stand that are several words, worked out once for a segment.
//!
//! Who types `council` is shown notes of the `city council` and the `municipal council` too. Words one
//! behind the other are found by their positions, which takes long where they are frequent; a
//! keystroke has no time for a dozen such terms.

use std::collections::BTreeSet;

use tantivy::InvertedIndexReader;

use super::dictionary::Dictionary;
use super::expand;
use super::fields::Lexicon;
use super::packed::{Bytes, Numbers, Packer, Texts, Unpacker};
use super::phrase;
use super::words::{Form, Word, words};

/// Terms with the documents they stand in.
#[derive(Debug)]
pub(super) struct Terms {
    /// Sorted, see [`key`].
    keys: Texts,
    /// Where the documents of each term end, in each part of a note.
    ends: Numbers,
    documents: Numbers,
    /// How often a term stands in the part, at most 255.
    frequencies: Bytes,
    /// How many parts a note has.
    parts: usize,
}

impl Terms {
    /// Reads what [`pack`] wrote.
    pub(super) fn unpack(pack: &mut Unpacker) -> Option<Self> {
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

    /// The number of the term with these words in its places; none if it was not worked out.
    pub(super) fn find(&self, slots: &[Vec<String>], dictionary: &Dictionary) -> Option<usize> {
        self.keys.find(&key(slots, dictionary)?)
    }

    /// Calls `each` with every document that holds a term in a part, and how often, until it gives
    /// false.
    pub(super) fn each(&self, term: usize, part: usize, mut each: impl FnMut(u32, u32) -> bool) {
        let place = term * self.parts + part;
        let start = place
            .checked_sub(1)
            .map_or(0, |before| self.ends.get(before));
        for i in start as usize..self.ends.get(place) as usize {
            if !each(self.documents.get(i), u32::from(self.frequencies.get(i))) {
                return;
            }
        }
    }
}

/// The words in each place that a segment knows; none if it knows none in some place.
fn key(slots: &[Vec<String>], dictionary: &Dictionary) -> Option<String> {
    let mut key = String::new();
    for forms in slots {
        let known = forms.iter().filter(|form| dictionary.frequency(form) > 0);
        let known: BTreeSet<&str> = known.map(String::as_str).collect();
        if known.is_empty() {
            return None;
        }
        for form in known {
            key.push_str(form);
            key.push('|');
        }
        key.push(' ');
    }
    Some(key)
}

/// A term as it stands in notes: the words for each of its places, the last one in any form that
/// `dictionaries` know. None if some word of it stands nowhere.
pub(super) fn slots<'a>(
    term: &str,
    dictionaries: &(impl Iterator<Item = &'a Dictionary> + Clone),
    languages: &[usize],
) -> Option<Vec<Vec<String>>> {
    let all = words(term);
    let kept = all
        .iter()
        .filter(|word| matches!(word.form, Form::Spaced | Form::Pair));
    let kept: Vec<&Word> = kept.collect();
    let mut slots: Vec<Vec<String>> = Vec::new();
    for (i, word) in kept.iter().enumerate() {
        let mut forms = vec![word.folded.clone()];
        if i + 1 == kept.len() && word.form == Form::Spaced {
            let others = expand::inflections_in(dictionaries, languages, &word.folded);
            forms.extend(others.into_iter().map(|form| form.0));
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

/// Finds all terms of the thesaurus in the parts of a segment and packs what [`Terms`] reads.
pub(super) fn pack(
    lexicon: &Lexicon,
    dictionary: &Dictionary,
    languages: &[usize],
    parts: &[&InvertedIndexReader],
    packer: &mut Packer,
) {
    let groups = lexicon.words.thesaurus.groups.iter();
    let terms = groups.flat_map(|group| [&group.terms, &group.narrower, &group.broader]);
    let mut found: Vec<(String, Vec<Vec<String>>)> = terms
        .flatten()
        // Before anything is stemmed: a saved note waits for this.
        .filter(|term| words(&term.text).len() > 1)
        .filter_map(|term| slots(&term.text, &std::iter::once(dictionary), languages))
        .filter(|slots| slots.len() > 1)
        .filter_map(|slots| Some((key(&slots, dictionary)?, slots)))
        .collect();
    found.sort_unstable();
    found.dedup_by(|a, b| a.0 == b.0);
    let (mut ends, mut documents, mut frequencies) = (Vec::new(), Vec::new(), Vec::new());
    for (_, slots) in &found {
        for part in parts {
            phrase::find(part, slots, 0, |doc, count| {
                documents.push(doc);
                frequencies.push(u8::try_from(count).unwrap_or(u8::MAX));
                true
            });
            ends.push(documents.len() as u32);
        }
    }
    packer.texts(found.iter().map(|(key, _)| key.as_str()));
    packer.numbers(ends);
    packer.numbers(documents);
    packer.bytes(frequencies);
}
