//! Sorted words of one segment, for completion, correction and inflection.
//!
//! Built once for each segment and stored in its [digest](super::digest). Fuzzy search walks the
//! sorted list like a trie: words with a common prefix share rows of the edit-distance table, and
//! all words with a prefix that is too far away are skipped.

use std::collections::BTreeSet;

use tantivy::termdict::{TermMerger, TermStreamer};
use tantivy::{InvertedIndexReader, TantivyError};

use super::mmap_tables::{Bytes, Joined, Numbers, Packer, Texts, Unpacker};
use crate::search::text::edit_distance::{EditDistance, WordDistance};
use crate::search::text::stem_exceptions::irregular;
use crate::search::text::{function_words, stems};

/// Sorted words with document frequencies.
#[derive(Debug)]
pub(crate) struct Dictionary {
    words: Texts,
    /// Document frequency of each word, in the part where it is highest.
    frequencies: Numbers,
    /// Parts in which each word occurs, one bit each.
    parts: Bytes,
    /// Letter set of each word, see [`letters`].
    letters: Numbers,
    /// Word numbers sorted by reversed spelling, for suffix search.
    backwards: Numbers,
    /// Sorted hashes of language and stem, for words that differ from their stem.
    stems: Numbers,
    /// The word number of each entry of `stems`.
    stemmed: Numbers,
}

/// Collects the words of a segment, in order.
#[derive(Debug, Default)]
pub(crate) struct DictionaryBuilder {
    pub(crate) words: Joined,
    /// As in [`Dictionary`].
    frequencies: Vec<u32>,
    parts: Vec<u8>,
    /// Postings of each word, summed over all parts.
    pub(crate) postings: Vec<u32>,
}

impl DictionaryBuilder {
    /// Merges the term dictionaries of several parts.
    pub(crate) fn gather(parts: &[&InvertedIndexReader]) -> Result<Self, TantivyError> {
        let streams = parts.iter().map(|part| part.terms().stream());
        let streams: Result<Vec<TermStreamer>, _> = streams.collect();
        let mut merged = TermMerger::new(streams?);
        let mut gathered = Self::default();
        while merged.advance() {
            let Ok(word) = std::str::from_utf8(merged.key()) else {
                continue;
            };
            let (mut most, mut postings, mut parts) = (0, 0, 0);
            for (part, info) in merged.current_segment_ords_and_term_infos() {
                most = info.doc_freq.max(most);
                postings += info.doc_freq;
                parts |= 1 << part;
            }
            gathered.add(word, most, postings, parts);
        }
        Ok(gathered)
    }

    /// Document frequency of a word by number, as in [`Dictionary`].
    pub(crate) fn frequency(&self, i: usize) -> u32 {
        self.frequencies[i]
    }

    fn add(&mut self, word: &str, frequency: u32, postings: u32, parts: u8) {
        self.parts.push(parts);
        self.words.push(word);
        self.frequencies.push(frequency);
        self.postings.push(postings);
    }

    /// Words that differ from their stem: hash of language and stem, word number.
    fn stemmed(&self, language: usize) -> impl Iterator<Item = (u32, u32)> {
        self.words.iter().zip(0..).filter_map(move |(word, i)| {
            let stem = stems::stem(language, word);
            (stem != word).then(|| (stem_key(language, &stem), i))
        })
    }

    /// Writes the dictionary, with stems in the given languages.
    pub(crate) fn pack(&self, languages: &[usize], packer: &mut Packer) {
        packer.texts(self.words.iter());
        packer.numbers(self.frequencies.iter().copied());
        packer.bytes(self.parts.clone());
        packer.numbers(self.words.iter().map(letters));
        let mut backwards: Vec<u32> = (0..self.words.len() as u32).collect();
        let reversed = |i: u32| self.words.get(i as usize).bytes().rev();
        backwards.sort_unstable_by(|&a, &b| reversed(a).cmp(reversed(b)));
        packer.numbers(backwards);
        let stemmed = languages
            .iter()
            .flat_map(|&language| self.stemmed(language));
        let mut stemmed: Vec<(u32, u32)> = stemmed.collect();
        stemmed.sort_unstable();
        packer.numbers(stemmed.iter().map(|(key, _)| *key));
        packer.numbers(stemmed.iter().map(|(_, word)| *word));
    }
}

fn stem_key(language: usize, stem: &str) -> u32 {
    (crate::search::fingerprint(stem.as_bytes()) >> 32) as u32
        ^ (language as u32).wrapping_mul(0x9E37_79B9)
}

/// The letters of a word as a set of 32 bits. Rare letters share a bit.
fn letters(word: &str) -> u32 {
    word.chars()
        .fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

impl Dictionary {
    /// Reads what [`DictionaryBuilder::pack`] wrote.
    pub(crate) fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            words: pack.texts()?,
            frequencies: pack.numbers()?,
            parts: pack.bytes()?,
            letters: pack.numbers()?,
            backwards: pack.numbers()?,
            stems: pack.numbers()?,
            stemmed: pack.numbers()?,
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    pub(crate) fn word(&self, i: usize) -> &str {
        self.words.get(i)
    }

    /// Document frequency of a word; 0 if it is unknown.
    pub(crate) fn frequency(&self, word: &str) -> u32 {
        let number = self.words.find(word);
        number.map_or(0, |i| self.frequencies.get(i))
    }

    /// Parts in which a word occurs, one bit each.
    pub(crate) fn parts(&self, word: &str) -> u8 {
        let number = self.words.find(word);
        number.map_or(0, |i| self.parts.get(i))
    }

    /// Document frequency of a word by number.
    pub(crate) fn frequency_of(&self, i: usize) -> u32 {
        self.frequencies.get(i)
    }

    /// Whether any word has this prefix.
    pub(crate) fn has_beginning(&self, beginning: &str) -> bool {
        let i = self.first_not_below(beginning);
        i < self.len() && self.words.bytes(i).starts_with(beginning.as_bytes())
    }

    /// Words with this prefix, in order, with frequencies.
    pub(crate) fn beginning<'a>(
        &'a self,
        beginning: &'a str,
    ) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        (self.first_not_below(beginning)..self.len())
            .take_while(move |&i| self.words.bytes(i).starts_with(beginning.as_bytes()))
            .map(|i| (self.word(i), self.frequencies.get(i)))
    }

    /// Longer words with this suffix, with frequencies.
    pub(crate) fn ending<'a>(
        &'a self,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        let reversed = |i: u32| self.words.bytes(i as usize).iter().rev();
        let first = self
            .backwards
            .partition_point(|i| reversed(i).lt(ending.as_bytes().iter().rev()));
        (first..self.backwards.len())
            .map(|place| self.backwards.get(place) as usize)
            .take_while(move |&i| self.words.bytes(i).ends_with(ending.as_bytes()))
            .map(|i| (self.word(i), self.frequencies.get(i)))
            .filter(move |(word, _)| word.len() > ending.len())
    }

    /// Longer words that contain this text anywhere, in order, with frequencies.
    ///
    /// Reads the letter sets of all words.
    pub(crate) fn containing<'a>(&'a self, text: &str) -> impl Iterator<Item = (&'a str, u32)> {
        let needed = letters(text);
        (0..self.len())
            .filter(move |&i| needed & !self.letters.get(i) == 0)
            .map(|i| (self.word(i), self.frequencies.get(i)))
            .filter(move |(word, _)| word.len() > text.len() && word.contains(text))
    }

    /// Words with this stem in a language, in no order.
    ///
    /// A hash collision may add unrelated words.
    pub(crate) fn with_stem<'a>(
        &'a self,
        language: usize,
        stem: &'a str,
    ) -> impl Iterator<Item = &'a str> + 'a {
        let key = stem_key(language, stem);
        let first = self.stems.partition_point(|known| known < key);
        let stemmed = (first..self.stems.len())
            .take_while(move |&place| self.stems.get(place) == key)
            .map(|place| self.word(self.stemmed.get(place) as usize));
        let itself = (self.frequency(stem) > 0).then_some(stem);
        stemmed.chain(itself)
    }

    /// Words within `most` edits of `word`, in order.
    ///
    /// With `unfinished`, words that begin with a near prefix count too. Most words are rejected by
    /// their letter sets alone.
    pub(crate) fn near(
        &self,
        word: &str,
        most: u8,
        unfinished: bool,
        mut found: impl FnMut(WordDistance, &str, u32),
    ) {
        let mut edits = EditDistance::new(word, most);
        let needed = letters(word);
        let mut i = 0;
        while i < self.len() {
            // Each edit can supply one missing letter.
            if (needed & !self.letters.get(i)).count_ones() > u32::from(most) {
                i += 1;
                continue;
            }
            let known = self.word(i);
            match edits.compare(known, unfinished) {
                Ok(Some(near)) => found(near, known, self.frequencies.get(i)),
                Ok(None) => {}
                // All words with this prefix are too far away.
                Err(length) => {
                    i = self.first_after(i, &known[..length]);
                    continue;
                }
            }
            i += 1;
        }
    }

    /// The first word after `i` without this prefix. Galloping search: most jumps are short.
    fn first_after(&self, i: usize, beginning: &str) -> usize {
        let (mut low, mut step) = (i, 1);
        let begins = |i: usize| self.words.bytes(i).starts_with(beginning.as_bytes());
        while low + step < self.len() && begins(low + step) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.len());
        low + 1 + partition_point(low + 1, high, begins)
    }

    fn first_not_below(&self, word: &str) -> usize {
        partition_point(0, self.len(), |i| self.words.bytes(i) < word.as_bytes())
    }
}

/// Binary search: how many numbers from `low` on satisfy `holds`.
fn partition_point(low: usize, high: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (low, high.max(low));
    while from < to {
        let middle = from.midpoint(to);
        if holds(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from - low
}

/// Other words with the same stem in a language, without its function words.
pub(crate) fn inflections<'a>(
    dictionaries: &(impl Iterator<Item = &'a Dictionary> + Clone),
    languages: &[usize],
    word: &str,
) -> BTreeSet<String> {
    let mut others: BTreeSet<String> = BTreeSet::new();
    for &language in languages {
        let stem = stems::stem(language, word);
        let has_prefixes = stems::has_prefixes(language);
        let first = word.chars().next();
        // Without prefixes, inflected words are at most twice as long and at most 8 letters longer.
        let length = word.chars().count().max(stem.chars().count());
        let longest = length + length.min(8);
        let named = stems::LANGUAGES[language].code;
        let irregular = irregular(named, word);
        for dictionary in dictionaries.clone() {
            for other in dictionary.with_stem(language, &stem) {
                let begins_so = other.chars().next() == first;
                let near = has_prefixes || begins_so && other.chars().count() <= longest;
                // The table holds hashes of stems.
                let is_form = || other == stem || stems::stem(language, other) == stem;
                // `being` is no form of `be`, nor `cans` of `can`.
                let has_content = || !function_words::is_listed_in(named, other);
                if near && other != word && !others.contains(other) && is_form() && has_content() {
                    others.insert(other.to_owned());
                }
            }
            let irregular = irregular.filter(|other| dictionary.frequency(other) > 0);
            others.extend(irregular.map(str::to_owned));
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use tantivy::directory::OwnedBytes;

    use super::*;

    fn dictionary(words: &BTreeSet<String>) -> Dictionary {
        let mut gathered = DictionaryBuilder::default();
        for (i, word) in words.iter().enumerate() {
            gathered.add(word, i as u32 + 1, i as u32 + 1, 1);
        }
        let mut packer = Packer::default();
        gathered.pack(&[0], &mut packer);
        let mut pack = Unpacker::open(&OwnedBytes::new(packer.finish(&[])), &[]).expect("a pack");
        Dictionary::unpack(&mut pack).expect("a dictionary")
    }

    #[test]
    fn finds_beginnings_endings_and_frequencies() {
        let words = [
            "fern",
            "fernwarme",
            "fernwarmenetz",
            "netz",
            "warme",
            "warmenetz",
        ];
        let dictionary = dictionary(&words.iter().map(|&word| word.to_owned()).collect());
        let beginning: Vec<_> = dictionary.beginning("fern").map(|(word, _)| word).collect();
        assert_eq!(beginning, ["fern", "fernwarme", "fernwarmenetz"]);
        let mut ending: Vec<_> = dictionary.ending("warmenetz").collect();
        ending.sort_unstable();
        assert_eq!(ending, [("fernwarmenetz", 3)]);
        let containing: Vec<_> = dictionary.containing("warme").collect();
        assert_eq!(
            containing,
            [("fernwarme", 2), ("fernwarmenetz", 3), ("warmenetz", 6)]
        );
        assert_eq!(dictionary.frequency("netz"), 4);
        assert_eq!(dictionary.frequency("net"), 0);
        assert!(dictionary.has_beginning("net") && !dictionary.has_beginning("nets"));
    }

    #[test]
    fn finds_words_by_their_stem() {
        let words = ["retrofit", "retrofits", "retrofitting", "return"];
        let dictionary = dictionary(&words.iter().map(|&word| word.to_owned()).collect());
        let mut found: Vec<_> = dictionary.with_stem(0, "retrofit").collect();
        found.sort_unstable();
        assert_eq!(found, ["retrofit", "retrofits", "retrofitting"]);
        assert_eq!(dictionary.with_stem(1, "retrofit").count(), 1); // The stem itself.
    }

    proptest! {
        #[test]
        fn near_words_are_those_a_plain_scan_finds(
            words in proptest::collection::btree_set("[a-eö]{1,6}", 0..60),
            word in "[a-eö]{1,6}",
            most in 1_u8..3,
            unfinished: bool,
        ) {
            let mut got = Vec::new();
            dictionary(&words).near(&word, most, unfinished, |near, known, _| {
                got.push((known.to_owned(), near.edits));
            });
            let want: Vec<_> = words
                .iter()
                .filter_map(|known| {
                    let near = EditDistance::new(&word, most).compare(known, unfinished).ok()??;
                    Some((known.clone(), near.edits))
                })
                .collect();
            prop_assert_eq!(got, want);
        }
    }
}
