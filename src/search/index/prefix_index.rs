//! Which documents hold a word that begins so, for every beginning of very many words: worked out
//! once for a segment, since a keystroke has no time to go through them.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, TERMINATED, TantivyError};

use super::dictionary::DictionaryBuilder;
use super::mmap_tables::{Docs, Numbers, Packer, Sets, Texts, Unpacker};
use crate::search::index::bit_set::Bits;

/// A beginning is kept if its words stand in so large a part of the notes, each part of a note
/// counted by itself: going through the others takes no longer than adding up a set.
const LEAST_SHARE: f32 = 0.2;

/// Smaller segments are gone through at once.
const FEWEST_POSTINGS: u32 = 2_000;

/// So many completions of an unfinished word are ranked by.
pub(crate) const MOST_COMPLETIONS: usize = 24;

/// Documents by the letters that some word of theirs begins with.
#[derive(Debug)]
pub(crate) struct Beginnings {
    /// Sorted.
    letters: Texts,
    documents: Sets,
    /// Numbers of the most frequent words that begin so, [`MOST_COMPLETIONS`] for each; fewer are
    /// filled up with `u32::MAX`.
    likely: Numbers,
}

impl Beginnings {
    /// Reads what [`pack`] wrote.
    pub(crate) fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            letters: pack.texts()?,
            documents: pack.sets()?,
            likely: pack.numbers()?,
        })
    }

    /// The documents with a word that begins so, and the numbers of the likeliest such words; none
    /// if there are few.
    pub(crate) fn get(&self, beginning: &str) -> Option<(Docs<'_>, Vec<u32>)> {
        let found = self.letters.find(beginning)?;
        let from = found * MOST_COMPLETIONS;
        let likely = (from..from + MOST_COMPLETIONS).map(|i| self.likely.get(i));
        let likely = likely.filter(|&word| word != u32::MAX);
        Some((self.documents.get(found), likely.collect()))
    }
}

/// Goes through all words of the parts once and packs what [`Beginnings`] reads.
pub(crate) fn pack(
    gathered: &DictionaryBuilder,
    parts: &[&InvertedIndexReader],
    len: u32,
) -> Result<Packer, TantivyError> {
    let heavy = heavy(gathered, len);
    let mut sets: HashMap<&str, Bits> = HashMap::new();
    for part in parts {
        // Words come in order, so those of one beginning come together, the shorter around the
        // longer.
        let mut open: Vec<(&str, Bits)> = Vec::new();
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
                    open.push((beginning, Bits::none(len)));
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
    let nothing = Bits::none(len);
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

/// Ends the innermost beginning; what it holds belongs to those around it too.
fn close<'a>(open: &mut Vec<(&'a str, Bits)>, sets: &mut HashMap<&'a str, Bits>) {
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

/// The beginnings whose words stand in very many notes, sorted, with the numbers of those words.
fn heavy(gathered: &DictionaryBuilder, len: u32) -> Vec<(&str, Range<usize>)> {
    let least = u64::from(((len as f32 * LEAST_SHARE) as u32).max(FEWEST_POSTINGS));
    let mut heavy: Vec<(&str, Range<usize>)> = Vec::new();
    // The beginnings of the current word, with the first word that begins so and the sum so far.
    let mut open: Vec<(&str, usize, u64)> = Vec::new();
    // The empty text at the end begins like nothing, and so ends them all.
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

/// The most frequent of a run of words, filled up to [`MOST_COMPLETIONS`].
fn likely(gathered: &DictionaryBuilder, words: Range<usize>) -> Vec<u32> {
    let mut likely: Vec<u32> = words.map(|i| i as u32).collect();
    let frequency = |&i: &u32| std::cmp::Reverse(gathered.frequency(i as usize));
    if likely.len() > MOST_COMPLETIONS {
        likely.select_nth_unstable_by_key(MOST_COMPLETIONS, frequency);
        likely.truncate(MOST_COMPLETIONS);
    }
    likely.sort_by_key(frequency);
    likely.resize(MOST_COMPLETIONS, u32::MAX);
    likely
}
