//! Documents of a segment that match a group of words, with scores.

use super::bit_set::BitSet;

/// BM25 `k1`: the frequency at which a word reaches half its maximum score.
const HALF_AT: f32 = 1.4;

/// Documents that match a group, with match scores.
#[derive(Debug)]
pub(crate) struct Matches {
    /// All matching documents.
    pub(crate) bits: BitSet,
    /// Number of matching documents.
    pub(crate) count: usize,
    gains: Gains,
}

/// Match scores, from 0 to [`MAX_GAIN`].
#[derive(Debug)]
enum Gains {
    /// Scores of some documents; all others are 0.
    Few(Few),
    /// Scores of all documents.
    Many(Vec<u16>),
}

/// Scores of the documents of a set, in order.
#[derive(Debug)]
struct Few {
    /// The scored documents; `None` if all matches are scored.
    ranked: Option<BitSet>,
    gains: Vec<u16>,
    /// Rank directory: number of documents before each stride of [`STRIDE`] blocks.
    before: Vec<u32>,
}

/// Scores are quantised to 16 bits, which is finer than ranking needs.
const MAX_GAIN: f32 = 65_535.0;

/// Blocks of 64 documents that a rank look-up counts at most.
const STRIDE: usize = 8;

impl Matches {
    /// Adds `weight` times the match score to the scores of some documents, ascending.
    pub(crate) fn add_to(&self, docs: &[u32], scores: &mut [f32], weight: f32) {
        let step = weight / MAX_GAIN;
        match &self.gains {
            Gains::Many(gains) => {
                for (score, &doc) in scores.iter_mut().zip(docs) {
                    *score += step * f32::from(gains[doc as usize]);
                }
            }
            Gains::Few(few) => {
                let mut walk = Walk::new(few.blocks(&self.bits), &few.before);
                for (score, &doc) in scores.iter_mut().zip(docs) {
                    if let Some(place) = walk.place(doc) {
                        *score += step * f32::from(few.gains[place]);
                    }
                }
            }
        }
    }

    /// Adds `weight` times the match score for a range of documents.
    ///
    /// The range begins at `from`, a multiple of 64. `place` carries the position from range to
    /// range and begins at 0.
    pub(crate) fn add_piece(&self, from: u32, scores: &mut [f32], weight: f32, place: &mut usize) {
        let step = weight / MAX_GAIN;
        match &self.gains {
            Gains::Many(gains) => {
                for (score, &gain) in scores.iter_mut().zip(&gains[from as usize..]) {
                    *score += step * f32::from(gain);
                }
            }
            Gains::Few(few) => {
                let blocks = &few.blocks(&self.bits)[(from / 64) as usize..];
                for (scores, &block) in scores.chunks_mut(64).zip(blocks) {
                    let mut left = block;
                    while left != 0 {
                        let i = left.trailing_zeros() as usize;
                        left &= left - 1;
                        scores[i] += step * f32::from(few.gains[*place]);
                        *place += 1;
                    }
                }
            }
        }
    }

    /// The match score of one document, 0 to 1.
    pub(crate) fn gain(&self, doc: u32) -> f32 {
        let gain = match &self.gains {
            Gains::Many(gains) => gains[doc as usize],
            Gains::Few(few) => {
                let place = Walk::new(few.blocks(&self.bits), &few.before).place(doc);
                place.map_or(0, |place| few.gains[place])
            }
        };
        f32::from(gain) / MAX_GAIN
    }

    /// Heap size in bytes.
    pub(crate) fn size_bytes(&self) -> usize {
        let gains = match &self.gains {
            Gains::Few(few) => {
                let ranked = few.ranked.as_ref().map_or(0, BitSet::size_bytes);
                ranked + few.gains.len() * 2 + few.before.len() * 4
            }
            Gains::Many(gains) => gains.len() * 2,
        };
        gains + self.bits.size_bytes() + 128
    }
}

impl Few {
    fn new(ranked: BitSet, gains: Vec<u16>, is_all: bool) -> Self {
        let mut count = 0;
        let strides = ranked.blocks().chunks(STRIDE);
        let before = strides.map(|blocks| {
            let before = count;
            count += blocks.iter().map(|block| block.count_ones()).sum::<u32>();
            before
        });
        Self {
            before: before.collect(),
            ranked: (!is_all).then_some(ranked),
            gains,
        }
    }

    /// The scored documents; `all` are the matching ones.
    fn blocks<'a>(&'a self, all: &'a BitSet) -> &'a [u64] {
        self.ranked.as_ref().unwrap_or(all).blocks()
    }
}

/// A cursor that maps documents of a set to their rank.
struct Walk<'a> {
    blocks: &'a [u64],
    before: &'a [u32],
    /// The current block, and the number of documents before it.
    at: usize,
    count: usize,
}

impl<'a> Walk<'a> {
    fn new(blocks: &'a [u64], before: &'a [u32]) -> Self {
        let (at, count) = (0, 0);
        Self {
            blocks,
            before,
            at,
            count,
        }
    }

    /// The rank of a document, if it is in the set. Calls must ascend.
    #[inline]
    fn place(&mut self, doc: u32) -> Option<usize> {
        let block_index = (doc / 64) as usize;
        let (block, bit) = (self.blocks[block_index], doc % 64);
        if block >> bit & 1 == 0 {
            return None;
        }
        if block_index / STRIDE > self.at / STRIDE {
            self.at = block_index / STRIDE * STRIDE;
            self.count = self.before[block_index / STRIDE] as usize;
        }
        while self.at < block_index {
            self.count += self.blocks[self.at].count_ones() as usize;
            self.at += 1;
        }
        let below = block & ((1 << bit) - 1);
        Some(self.count + below.count_ones() as usize)
    }
}

/// Reusable buffers, zero between uses: sums of exact and related words.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    itself: Vec<f32>,
    related: Vec<f32>,
}

impl Sums {
    #[inline]
    fn of(&mut self, by_itself: bool) -> &mut [f32] {
        if by_itself {
            return &mut self.itself;
        }
        // Most words have no related words.
        self.related.resize(self.itself.len(), 0.0);
        &mut self.related
    }

    /// Adds the documents with a sum to a set.
    fn mark(&self, set: &mut BitSet) {
        let block = |sums: &[f32]| {
            let places = sums.iter().enumerate();
            places.fold(0, |block, (i, &sum)| block | u64::from(sum > 0.0) << i)
        };
        set.or_blocks(self.itself.chunks(64).map(block));
        set.or_blocks(self.related.chunks(64).map(block));
    }
}

/// Density above which scored documents are collected at the end.
///
/// With more additions than one in `FEW` documents, marking them one by one is slower.
const FEW: usize = 8;

/// Accumulates the scores of a group's words.
pub(crate) struct ScoreAccumulator {
    sums: Sums,
    scored: BitSet,
    /// Whether `scored` is up to date.
    is_marked: bool,
    /// Documents that match without a score.
    unscored: BitSet,
    additions: usize,
}

impl ScoreAccumulator {
    /// An accumulator for `len` documents; `sums` are reused buffers, or empty.
    pub(crate) fn new(len: u32, mut sums: Sums) -> Self {
        sums.itself.resize(len as usize, 0.0);
        Self {
            sums,
            scored: BitSet::none(len),
            is_marked: true,
            unscored: BitSet::none(len),
            additions: 0,
        }
    }

    /// Adds to the sum of a document, for an exact or related word.
    #[inline]
    pub(crate) fn add(&mut self, doc: u32, amount: f32, by_itself: bool) {
        self.sums.of(by_itself)[doc as usize] += amount;
        if self.is_marked {
            self.scored.insert(doc);
        }
        self.count(1);
    }

    /// Adds to many documents, ascending; `amount` computes the value from document and frequency.
    #[inline]
    pub(crate) fn add_all(
        &mut self,
        docs: &[u32],
        frequencies: &[u32],
        by_itself: bool,
        amount: impl Fn(u32, u32) -> f32,
    ) {
        let sums = self.sums.of(by_itself);
        for (&doc, &frequency) in docs.iter().zip(frequencies) {
            sums[doc as usize] += amount(doc, frequency);
        }
        if self.is_marked {
            self.scored.insert_all(docs);
        }
        self.count(docs.len());
    }

    fn count(&mut self, additions: usize) {
        self.additions += additions;
        self.is_marked &= self.additions <= self.sums.itself.len() / FEW;
    }

    /// The set of documents that match without a score.
    pub(crate) fn unscored(&mut self) -> &mut BitSet {
        &mut self.unscored
    }

    /// Computes the scores and returns the buffers, all zero.
    ///
    /// Related words fill the gap that the word itself leaves, by at most `most_of_related`.
    pub(crate) fn matches(mut self, most_of_related: f32) -> (Matches, Sums) {
        if !self.is_marked {
            self.sums.mark(&mut self.scored);
        }
        let len = self.scored.len() as usize;
        let is_dense = self.scored.count() * 2 > len;
        let Sums { itself, related } = &mut self.sums;
        let mut bits = self.scored.clone();
        bits.or(&self.unscored);
        let count = bits.count();
        let gains = if is_dense {
            let mut gains: Vec<u16> = itself.iter().map(|&sum| as_gain(saturated(sum))).collect();
            for ((gain, itself), related) in gains.iter_mut().zip(&*itself).zip(&*related) {
                if *related > 0.0 {
                    *gain = as_gain(filled_up(*itself, *related, most_of_related));
                }
            }
            itself.fill(0.0);
            related.fill(0.0);
            Gains::Many(gains)
        } else {
            let gain = |doc: u32| {
                let doc = doc as usize;
                let itself = std::mem::take(&mut itself[doc]);
                let related = related.get_mut(doc).map_or(0.0, std::mem::take);
                as_gain(filled_up(itself, related, most_of_related))
            };
            let gains = self.scored.iter().map(gain).collect();
            let is_all = self.scored == bits;
            Gains::Few(Few::new(self.scored, gains, is_all))
        };
        let matches = Matches { bits, count, gains };
        (matches, self.sums)
    }
}

/// BM25 saturation of a frequency sum.
#[inline]
fn saturated(sum: f32) -> f32 {
    sum / (sum + HALF_AT)
}

#[inline]
fn filled_up(itself: f32, related: f32, most_of_related: f32) -> f32 {
    let gain = saturated(itself);
    if related <= 0.0 {
        return gain;
    }
    gain + (1.0 - gain) * most_of_related * saturated(related)
}

#[inline]
fn as_gain(gain: f32) -> u16 {
    (gain * MAX_GAIN + 0.5) as u16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Made from whole numbers: ranges of floats can fail an assertion of proptest.
    fn weights() -> impl Strategy<Value = f32> {
        (1_u16..900).prop_map(|weight| f32::from(weight) / 100.0)
    }

    proptest! {
        #[test]
        fn all_ways_to_add_scores_agree(
            tallied in proptest::collection::btree_map(0_u32..400, weights(), 0..300),
            asked in proptest::collection::btree_set(0_u32..400, 0..60),
        ) {
            let mut tally = ScoreAccumulator::new(400, Sums::default());
            for (&doc, &amount) in &tallied {
                tally.add(doc, amount, true);
            }
            let (matches, sums) = tally.matches(0.0);
            prop_assert!(sums.itself.iter().chain(&sums.related).all(|sum| *sum == 0.0));
            let docs: Vec<u32> = asked.into_iter().collect();
            let mut scores = vec![0.0; docs.len()];
            matches.add_to(&docs, &mut scores, 2.0);
            for (doc, score) in docs.iter().zip(scores) {
                let want = tallied.get(doc).map_or(0.0, |sum| 2.0 * sum / (sum + HALF_AT));
                prop_assert!((score - want).abs() < 1e-3, "{doc}: {score} {want}");
                prop_assert!((matches.gain(*doc) * 2.0 - want).abs() < 1e-3);
            }
        }
    }
}
