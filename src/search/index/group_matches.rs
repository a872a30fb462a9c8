//! The documents of a segment that match a group of words, and how well.

use super::bit_set::Bits;

/// Frequency at which a word counts half as much as it ever can (BM25 `k1`).
const HALF_AT: f32 = 1.4;

/// The documents that match a group.
#[derive(Debug)]
pub(crate) struct Matches {
    /// All of them.
    pub(crate) bits: Bits,
    /// How many there are.
    pub(crate) count: usize,
    gains: Gains,
}

/// How well documents match, from 0 (hardly) to [`MOST_GAIN`] (as well as can be).
#[derive(Debug)]
enum Gains {
    /// Of some documents; the others gain nothing.
    Few(Few),
    /// Of every document.
    Many(Vec<u16>),
}

/// The gains of the documents of a set, in their order.
#[derive(Debug)]
struct Few {
    /// The documents, unless they are all that match.
    ranked: Option<Bits>,
    gains: Vec<u16>,
    /// How many of them come before each stride of [`STRIDE`] blocks.
    before: Vec<u32>,
}

/// Gains are kept in two bytes: finer steps than this do not change an order that matters.
const MOST_GAIN: f32 = 65_535.0;

/// Blocks of 64 documents that are counted anew to find the place of one.
const STRIDE: usize = 8;

impl Matches {
    /// Adds `weight` times the gain of each of some documents, ascending, to its score.
    pub(crate) fn add_to(&self, docs: &[u32], scores: &mut [f32], weight: f32) {
        let step = weight / MOST_GAIN;
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

    /// Adds `weight` times the gain of each document of a piece of the segment to its score: the
    /// documents from `from` on, a multiple of 64. `place` is where the piece before ended, 0 for the
    /// first.
    pub(crate) fn add_piece(&self, from: u32, scores: &mut [f32], weight: f32, place: &mut usize) {
        let step = weight / MOST_GAIN;
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

    /// The gain of one document, 0 to 1.
    pub(crate) fn gain(&self, doc: u32) -> f32 {
        let gain = match &self.gains {
            Gains::Many(gains) => gains[doc as usize],
            Gains::Few(few) => {
                let place = Walk::new(few.blocks(&self.bits), &few.before).place(doc);
                place.map_or(0, |place| few.gains[place])
            }
        };
        f32::from(gain) / MOST_GAIN
    }

    /// Bytes on the heap.
    pub(crate) fn size_bytes(&self) -> usize {
        let gains = match &self.gains {
            Gains::Few(few) => {
                let ranked = few.ranked.as_ref().map_or(0, Bits::size_bytes);
                ranked + few.gains.len() * 2 + few.before.len() * 4
            }
            Gains::Many(gains) => gains.len() * 2,
        };
        gains + self.bits.size_bytes() + 128
    }
}

impl Few {
    fn new(ranked: Bits, gains: Vec<u16>, is_all: bool) -> Self {
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

    /// The documents that are ranked, `all` being those that match.
    fn blocks<'a>(&'a self, all: &'a Bits) -> &'a [u64] {
        self.ranked.as_ref().unwrap_or(all).blocks()
    }
}

/// A walk over a set of documents that tells the place of each in it.
struct Walk<'a> {
    blocks: &'a [u64],
    before: &'a [u32],
    /// The current block, and how many documents come before it.
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

    /// The place of a document in the set, if it is in it; not before the one asked for last.
    #[inline]
    fn place(&mut self, doc: u32) -> Option<usize> {
        let wanted = (doc / 64) as usize;
        let (block, bit) = (self.blocks[wanted], doc % 64);
        if block >> bit & 1 == 0 {
            return None;
        }
        if wanted / STRIDE > self.at / STRIDE {
            self.at = wanted / STRIDE * STRIDE;
            self.count = self.before[wanted / STRIDE] as usize;
        }
        while self.at < wanted {
            self.count += self.blocks[self.at].count_ones() as usize;
            self.at += 1;
        }
        let below = block & ((1 << bit) - 1);
        Some(self.count + below.count_ones() as usize)
    }
}

/// Room for adding up, all zero between uses: for each document what the word itself gives, and
/// what words related to it give.
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
        // Most words have none that are related.
        self.related.resize(self.itself.len(), 0.0);
        &mut self.related
    }

    /// Puts the documents that have a sum into a set.
    fn mark(&self, set: &mut Bits) {
        let block = |sums: &[f32]| {
            let places = sums.iter().enumerate();
            places.fold(0, |block, (i, &sum)| block | u64::from(sum > 0.0) << i)
        };
        set.or_blocks(self.itself.chunks(64).map(block));
        set.or_blocks(self.related.chunks(64).map(block));
    }
}

/// With more additions than one in so many documents, which of them have a sum is looked up at the end:
/// until then they are marked one by one.
const FEW: usize = 8;

/// Adds up how often a group's words stand in each document.
pub(crate) struct ScoreAccumulator {
    sums: Sums,
    scored: Bits,
    /// Whether `scored` has all documents with a sum so far.
    is_marked: bool,
    /// Documents that match without being ranked by it.
    unscored: Bits,
    additions: usize,
}

impl ScoreAccumulator {
    /// A tally of a segment with `len` documents; `sums` are what the last one gave back, or empty.
    pub(crate) fn new(len: u32, mut sums: Sums) -> Self {
        sums.itself.resize(len as usize, 0.0);
        Self {
            sums,
            scored: Bits::none(len),
            is_marked: true,
            unscored: Bits::none(len),
            additions: 0,
        }
    }

    /// Adds to what a document has: by the word itself, or by one related to it.
    #[inline]
    pub(crate) fn add(&mut self, doc: u32, amount: f32, by_itself: bool) {
        self.sums.of(by_itself)[doc as usize] += amount;
        if self.is_marked {
            self.scored.insert(doc);
        }
        self.count(1);
    }

    /// Adds to what each of some documents, ascending, has: what `amount` makes of it and of the
    /// frequency in it.
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

    /// Documents that match and gain nothing by it.
    pub(crate) fn unscored(&mut self) -> &mut Bits {
        &mut self.unscored
    }

    /// Related words fill up what the word itself leaves, to at most `most_of_related`. Gives the
    /// room back, all zero.
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

/// What a sum of frequencies gives: ever less for ever more.
#[inline]
fn saturated(sum: f32) -> f32 {
    sum / (sum + HALF_AT)
}

#[inline]
fn filled_up(itself: f32, related: f32, most_of_related: f32) -> f32 {
    let gain = saturated(itself);
    gain + (1.0 - gain) * most_of_related * saturated(related)
}

#[inline]
fn as_gain(gain: f32) -> u16 {
    (gain * MOST_GAIN + 0.5) as u16
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn scores_are_the_gains_whatever_way_they_are_added(
            tallied in proptest::collection::btree_map(0_u32..400, 0.1_f32..9.0, 0..300),
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
