//! The words of one segment in memory, sorted: what completes, corrects and inflects a typed word.
//!
//! A segment never changes, so its dictionary is gathered once and kept. Near words are found by
//! walking the sorted list as if it were a tree: words that share a beginning share the rows of the
//! edit table, and a beginning that is already too far away is skipped whole.

use tantivy::termdict::{TermMerger, TermStreamer};
use tantivy::{InvertedIndexReader, TantivyError};

use super::edits::{Edits, Near};

/// Sorted words with the number of documents that hold each.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    /// All words behind one another.
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    /// In how many documents each word stands, in the part of the note where it is most frequent.
    frequencies: Vec<u32>,
    /// Word numbers ordered by their letters read backwards, for words that end alike.
    backwards: std::sync::OnceLock<Vec<u32>>,
}

impl Dictionary {
    /// Gathers the words of several parts of a segment.
    pub(super) fn gather<'a>(
        parts: impl Iterator<Item = &'a InvertedIndexReader>,
    ) -> Result<Self, TantivyError> {
        let streams: Result<Vec<TermStreamer>, _> =
            parts.map(|part| part.terms().stream()).collect();
        let mut merged = TermMerger::new(streams?);
        let mut dictionary = Self::default();
        while merged.advance() {
            let Ok(word) = std::str::from_utf8(merged.key()) else {
                continue;
            };
            dictionary.text.push_str(word);
            dictionary.ends.push(dictionary.text.len() as u32);
            let most = merged
                .current_segment_ords_and_term_infos()
                .map(|(_, info)| info.doc_freq);
            dictionary.frequencies.push(most.max().unwrap_or(0));
        }
        Ok(dictionary)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn word(&self, i: usize) -> &str {
        let start = i
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[i] as usize]
    }

    /// In how many documents a word stands; 0 if in none.
    pub(super) fn frequency(&self, word: &str) -> u32 {
        let i = self.first_not_below(word);
        if i < self.len() && self.word(i) == word {
            self.frequencies[i]
        } else {
            0
        }
    }

    /// The words that begin so, in order, with their frequencies.
    pub(super) fn beginning<'a>(
        &'a self,
        beginning: &'a str,
    ) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        (self.first_not_below(beginning)..self.len())
            .map(|i| (self.word(i), self.frequencies[i]))
            .take_while(move |(word, _)| word.starts_with(beginning))
    }

    /// The words that end so and are longer, with their frequencies.
    pub(super) fn ending<'a>(
        &'a self,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, u32)> + 'a {
        let order = self.backwards.get_or_init(|| {
            let mut order: Vec<u32> = (0..self.len() as u32).collect();
            order.sort_unstable_by(|&a, &b| {
                let (a, b) = (self.word(a as usize), self.word(b as usize));
                a.bytes().rev().cmp(b.bytes().rev())
            });
            order
        });
        let first = order
            .partition_point(|&i| self.word(i as usize).bytes().rev().lt(ending.bytes().rev()));
        order[first..]
            .iter()
            .map(|&i| (self.word(i as usize), self.frequencies[i as usize]))
            .take_while(move |(word, _)| word.ends_with(ending))
            .filter(move |(word, _)| word.len() > ending.len())
    }

    /// The words at most `most` edits away from `word`, in order. With `unfinished`, words that
    /// merely begin with something that near count too.
    pub(super) fn near(
        &self,
        word: &str,
        most: u8,
        unfinished: bool,
        mut found: impl FnMut(Near, &str, u32),
    ) {
        let mut edits = Edits::new(word, most);
        let mut i = 0;
        while i < self.len() {
            let known = self.word(i);
            match edits.compare(known, unfinished) {
                Ok(Some(near)) => found(near, known, self.frequencies[i]),
                Ok(None) => {}
                // Everything that begins like this is too far away.
                Err(length) => {
                    i = self.first_after(i, &known[..length]);
                    continue;
                }
            }
            i += 1;
        }
    }

    /// The first word behind `i` that does not begin so. Doubling steps, since most jumps are short.
    fn first_after(&self, i: usize, beginning: &str) -> usize {
        let (mut low, mut step) = (i, 1);
        while low + step < self.len() && self.word(low + step).starts_with(beginning) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.len());
        low + 1 + partition_point(low + 1, high, |j| self.word(j).starts_with(beginning))
    }

    fn first_not_below(&self, word: &str) -> usize {
        partition_point(0, self.len(), |i| self.word(i) < word)
    }
}

/// How many of the numbers from `low` to `high` come before the first for which `holds` is false.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn dictionary(words: &BTreeSet<String>) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for (i, word) in words.iter().enumerate() {
            dictionary.text.push_str(word);
            dictionary.ends.push(dictionary.text.len() as u32);
            dictionary.frequencies.push(i as u32 + 1);
        }
        dictionary
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
        assert_eq!(dictionary.frequency("netz"), 4);
        assert_eq!(dictionary.frequency("net"), 0);
    }

    proptest! {
        #[test]
        fn near_words_are_those_a_plain_scan_finds(
            words in proptest::collection::btree_set("[abc]{1,6}", 0..60),
            word in "[abc]{1,6}",
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
                    let near = Edits::new(&word, most).compare(known, unfinished).ok()??;
                    Some((known.clone(), near.edits))
                })
                .collect();
            prop_assert_eq!(got, want);
        }
    }
}
