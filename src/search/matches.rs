//! The documents of a segment that match a group of words, and how well.

use super::bits::Bits;

/// Frequency at which a word counts half as much as it ever can (BM25 `k1`).
const HALF_AT: f32 = 1.4;

/// The documents that match a group.
#[derive(Debug)]
pub(super) struct Matches {
    /// All of them.
    pub(super) bits: Bits,
    /// How many there are.
    pub(super) count: usize,
    /// Those that are ranked by it, ascending; the others match and gain nothing.
    docs: Vec<u32>,
    /// For each of `docs`, from 0 (hardly) to [`MOST_GAIN`] (as well as can be).
    gains: Vec<u16>,
}

/// Gains are kept in two bytes: finer steps than this do not change an order that matters.
const MOST_GAIN: f32 = 65_535.0;

/// So many times more documents must be ranked than found before looking up each found one pays.
const WORTH_LOOKING_UP: usize = 16;

impl Matches {
    /// Adds `weight` times the gain of each document to its score. Only the scores of the `count`
    /// documents `among` are needed; others may be left alone.
    pub(super) fn add_to(&self, scores: &mut [f32], weight: f32, among: &Bits, count: usize) {
        let step = weight / MOST_GAIN;
        if count * WORTH_LOOKING_UP < self.docs.len() {
            let mut from = 0;
            for doc in among.iter() {
                from += self.docs[from..].partition_point(|&known| known < doc);
                if self.docs.get(from) == Some(&doc) {
                    scores[doc as usize] += step * f32::from(self.gains[from]);
                }
            }
            return;
        }
        for (&doc, &gain) in self.docs.iter().zip(&self.gains) {
            scores[doc as usize] += step * f32::from(gain);
        }
    }

    /// Bytes on the heap.
    pub(super) fn size_bytes(&self) -> usize {
        self.docs.len() * 6 + self.bits.size_bytes() + 96
    }
}

/// Adds up how often a group's words stand in each document.
pub(super) struct Tally {
    /// For each document: the word itself, and words related to it.
    sums: Vec<(f32, f32)>,
    scored: Bits,
    /// Documents that match without being ranked by it.
    unscored: Bits,
}

impl Tally {
    pub(super) fn new(len: u32) -> Self {
        let sums = vec![(0.0, 0.0); len as usize];
        Self {
            sums,
            scored: Bits::none(len),
            unscored: Bits::none(len),
        }
    }

    /// Adds to what a document has: by the word itself, or by one related to it.
    pub(super) fn add(&mut self, doc: u32, amount: f32, by_itself: bool) {
        self.scored.insert(doc);
        let sum = &mut self.sums[doc as usize];
        if by_itself {
            sum.0 += amount;
        } else {
            sum.1 += amount;
        }
    }

    /// Documents that match and gain nothing by it.
    pub(super) fn unscored(&mut self) -> &mut Bits {
        &mut self.unscored
    }

    /// Related words fill up what the word itself leaves, to at most `most_of_related`.
    pub(super) fn matches(self, most_of_related: f32) -> Matches {
        let saturated = |sum: f32| sum / (sum + HALF_AT);
        let docs: Vec<u32> = self.scored.iter().collect();
        let gain = |&doc: &u32| {
            let (itself, related) = self.sums[doc as usize];
            let itself = saturated(itself);
            let gain = itself + (1.0 - itself) * most_of_related * saturated(related);
            (gain * MOST_GAIN).round() as u16
        };
        let gains = docs.iter().map(gain).collect();
        let mut bits = self.scored;
        bits.or(&self.unscored);
        let count = bits.count();
        Matches {
            bits,
            count,
            docs,
            gains,
        }
    }
}
