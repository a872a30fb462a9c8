//! Prefix index: documents by frequent word prefixes.
//!
//! Stored for each segment, because expanding such a prefix takes too long for a keystroke.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, TantivyError};

use super::dictionary::DictionaryBuilder;
use super::mmap_tables::{Docs, Numbers, Packer, Sets, Texts, Unpacker};
use crate::search::index::bit_set::BitSet;

/// Share of the notes above which a prefix is stored.
///
/// Postings of all parts are summed. Expanding a rarer prefix takes no longer than adding a
/// document set.
const MIN_SHARE: f32 = 0.2;

/// Prefixes with fewer postings are never stored.
const MIN_POSTINGS: u32 = 2_000;

/// Number of completions of an unfinished word that are ranked.
pub(crate) const MAX_COMPLETIONS: usize = 24;

/// Documents by word prefix.
#[derive(Debug)]
pub(crate) struct PrefixIndex {
    /// Sorted.
    letters: Texts,
    documents: Sets,
    /// Word numbers of the most frequent completions, [`MAX_COMPLETIONS`] for each prefix, padded
    /// with `u32::MAX`.
    likely: Numbers,
}

impl PrefixIndex {
    /// Reads what [`pack`] wrote.
    pub(crate) fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            letters: pack.texts()?,
            documents: pack.sets()?,
            likely: pack.numbers()?,
        })
    }

    /// Documents and likeliest completions of a prefix; `None` if it is not stored.
    pub(crate) fn get(&self, beginning: &str) -> Option<(Docs<'_>, Vec<u32>)> {
        let found = self.letters.find(beginning)?;
        let from = found * MAX_COMPLETIONS;
        let likely = (from..from + MAX_COMPLETIONS).map(|i| self.likely.get(i));
        let likely = likely.filter(|&word| word != u32::MAX);
        Some((self.documents.get(found), likely.collect()))
    }
}

/// Builds the tables that [`PrefixIndex`] reads, in one pass over all words.
pub(crate) fn pack(
    gathered: &DictionaryBuilder,
    parts: &[&InvertedIndexReader],
    len: u32,
) -> Result<Packer, TantivyError> {
    let heavy = heavy(gathered, len);
    let mut sets: HashMap<&str, BitSet> = HashMap::new();
    for part in parts {
        // Words are sorted, so prefixes open and close like nested brackets.
        let mut open: Vec<(&str, BitSet)> = Vec::new();
        let mut next = 0;
        let mut stream = part.terms().stream()?;
        while stream.advance() {
            let word = stream.key();
            while open
                .last()
                .is_some_and(|(beginning, _)| !word.starts_with(beginning.as_bytes()))
            {
                close(&mut open, &mut sets);
            }
            while let Some((beginning, _)) = heavy.get(next) {
                if word.starts_with(beginning.as_bytes()) {
                    open.push((beginning, BitSet::none(len)));
                } else if beginning.as_bytes() > word {
                    break;
                }
                next += 1;
            }
            let Some((_, bits)) = open.last_mut() else {
                continue;
            };
            let postings =
                part.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
            each(postings, |doc| bits.insert(doc));
        }
        while !open.is_empty() {
            close(&mut open, &mut sets);
        }
    }
    let nothing = BitSet::none(len);
    let mut packer = Packer::default();
    packer.texts(heavy.iter().map(|(beginning, _)| *beginning));
    packer.sets(
        heavy
            .iter()
            .map(|(beginning, _)| sets.get(beginning).unwrap_or(&nothing)),
    );
    packer.numbers(
        heavy
            .iter()
            .flat_map(|(_, words)| likely(gathered, words.clone())),
    );
    Ok(packer)
}

fn each(mut postings: impl DocSet, mut each: impl FnMut(u32)) {
    while postings.doc() != TERMINATED {
        each(postings.doc());
        postings.advance();
    }
}

/// Closes the innermost prefix and adds its documents to the enclosing one.
fn close<'a>(open: &mut Vec<(&'a str, BitSet)>, sets: &mut HashMap<&'a str, BitSet>) {
    let Some((beginning, bits)) = open.pop() else {
        return;
    };
    if let Some((_, around)) = open.last_mut() {
        around.or(&bits);
    }
    match sets.get_mut(beginning) {
        Some(known) => known.or(&bits),
        None => drop(sets.insert(beginning, bits)),
    }
}

/// Frequent prefixes, sorted, with the range of their words.
fn heavy(gathered: &DictionaryBuilder, len: u32) -> Vec<(&str, Range<usize>)> {
    let least = u64::from(((len as f32 * MIN_SHARE) as u32).max(MIN_POSTINGS));
    let mut heavy: Vec<(&str, Range<usize>)> = Vec::new();
    // Prefixes of the current word: prefix, first word, sum of postings.
    let mut open: Vec<(&str, usize, u64)> = Vec::new();
    // The final empty string closes all prefixes.
    let words = gathered.words.iter().chain([""]);
    for (i, word) in words.enumerate() {
        while let Some(&(beginning, first, postings)) = open.last()
            && !word.starts_with(beginning)
        {
            open.pop();
            if postings >= least {
                heavy.push((beginning, first..i));
            }
        }
        let known = open.last().map_or(0, |(beginning, ..)| beginning.len());
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
        open.extend(
            ends.filter(|&end| end > known)
                .map(|end| (&word[..end], i, 0)),
        );
        for (_, _, postings) in &mut open {
            *postings += gathered
                .postings
                .get(i)
                .map_or(0, |&count| u64::from(count));
        }
    }
    heavy.sort_unstable_by_key(|(beginning, _)| *beginning);
    heavy
}

/// The most frequent words of a range, padded to [`MAX_COMPLETIONS`].
fn likely(gathered: &DictionaryBuilder, words: Range<usize>) -> Vec<u32> {
    let mut likely: Vec<u32> = words.map(|i| i as u32).collect();
    let frequency = |&i: &u32| std::cmp::Reverse(gathered.frequency(i as usize));
    if likely.len() > MAX_COMPLETIONS {
        likely.select_nth_unstable_by_key(MAX_COMPLETIONS, frequency);
        likely.truncate(MAX_COMPLETIONS);
    }
    likely.sort_by_key(frequency);
    likely.resize(MAX_COMPLETIONS, u32::MAX);
    likely
}
