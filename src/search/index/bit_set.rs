//! Bit sets of the documents of one segment.

/// A set of document ids below a fixed length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BitSet {
    blocks: Vec<u64>,
    len: u32,
}

impl BitSet {
    pub(crate) fn none(len: u32) -> Self {
        Self {
            blocks: vec![0; len.div_ceil(64) as usize],
            len,
        }
    }

    pub(crate) fn all(len: u32) -> Self {
        let mut bits = Self {
            blocks: vec![u64::MAX; len.div_ceil(64) as usize],
            len,
        };
        bits.trim();
        bits
    }

    pub(crate) fn of(len: u32, docs: impl IntoIterator<Item = u32>) -> Self {
        let mut bits = Self::none(len);
        for doc in docs {
            bits.insert(doc);
        }
        bits
    }

    /// The capacity in documents.
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(crate) fn insert(&mut self, doc: u32) {
        self.insert_block(doc / 64, 1 << (doc % 64));
    }

    /// Inserts documents in ascending order.
    pub(crate) fn insert_all(&mut self, docs: &[u32]) {
        // Most neighbours share a block, so write each block once.
        let (mut at, mut block) = (0, 0);
        for &doc in docs {
            if doc / 64 != at {
                self.insert_block(at, block);
                (at, block) = (doc / 64, 0);
            }
            block |= 1 << (doc % 64);
        }
        self.insert_block(at, block);
    }

    #[inline]
    fn insert_block(&mut self, at: u32, block: u64) {
        // A damaged file may hold ids out of range; ignore them.
        if let Some(known) = self.blocks.get_mut(at as usize) {
            *known |= block;
        }
    }

    #[inline]
    pub(crate) fn contains(&self, doc: u32) -> bool {
        let block = self.blocks.get((doc / 64) as usize).copied();
        block.unwrap_or(0) >> (doc % 64) & 1 == 1
    }

    pub(crate) fn count(&self) -> usize {
        self.blocks
            .iter()
            .map(|block| block.count_ones() as usize)
            .sum()
    }

    /// Number of documents in both sets.
    pub(crate) fn count_shared(&self, other: &Self) -> usize {
        let pairs = self.blocks.iter().zip(&other.blocks);
        let counts = pairs.map(|(a, b)| (a & b).count_ones() as usize);
        counts.sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.iter().all(|&block| block == 0)
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.merge(other, |a, b| a & b);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.merge(other, |a, b| a | b);
    }

    pub(crate) fn and_not(&mut self, other: &Self) {
        self.merge(other, |a, b| a & !b);
    }

    pub(crate) fn invert(&mut self) {
        for block in &mut self.blocks {
            *block = !*block;
        }
        self.trim();
    }

    /// The bits, 64 documents a block.
    pub(crate) fn blocks(&self) -> &[u64] {
        &self.blocks
    }

    /// Adds blocks of the same segment.
    pub(crate) fn or_blocks(&mut self, blocks: impl Iterator<Item = u64>) {
        for (a, b) in self.blocks.iter_mut().zip(blocks) {
            *a |= b;
        }
    }

    /// The documents, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.blocks.iter().enumerate().flat_map(|(i, &block)| {
            let mut left = block;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                (bit < 64).then(|| {
                    left &= left - 1;
                    i as u32 * 64 + bit
                })
            })
        })
    }

    /// The documents, ascending, in a list.
    pub(crate) fn to_vec(&self) -> Vec<u32> {
        let mut docs = Vec::with_capacity(self.count());
        for (i, &block) in self.blocks.iter().enumerate() {
            let mut left = block;
            while left != 0 {
                docs.push(i as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
        docs
    }

    /// Heap size in bytes.
    pub(crate) fn size_bytes(&self) -> usize {
        self.blocks.len() * 8
    }

    fn merge(&mut self, other: &Self, both: impl Fn(u64, u64) -> u64) {
        debug_assert_eq!(self.len, other.len, "sets of two segments");
        for (a, &b) in self.blocks.iter_mut().zip(&other.blocks) {
            *a = both(*a, b);
        }
    }

    /// Clears the bits past the end, so that counts are exact.
    fn trim(&mut self) {
        if let Some(last) = self
            .blocks
            .last_mut()
            .filter(|_| !self.len.is_multiple_of(64))
        {
            *last &= (1 << (self.len % 64)) - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_plain_set(
            len in 1_u32..200,
            a in proptest::collection::btree_set(0_u32..200, 0..60),
            b in proptest::collection::btree_set(0_u32..200, 0..60),
        ) {
            let a: BTreeSet<u32> = a.into_iter().filter(|&doc| doc < len).collect();
            let b: BTreeSet<u32> = b.into_iter().filter(|&doc| doc < len).collect();
            let (x, y) = (BitSet::of(len, a.iter().copied()), BitSet::of(len, b.iter().copied()));
            let docs = |bits: &BitSet| bits.iter().collect::<Vec<_>>();
            prop_assert_eq!(docs(&x), x.to_vec());
            let mut all = BitSet::none(len);
            all.insert_all(&x.to_vec());
            prop_assert_eq!(&all, &x);
            let mut both = x.clone();
            both.and(&y);
            prop_assert_eq!(docs(&both), a.intersection(&b).copied().collect::<Vec<_>>());
            let mut either = x.clone();
            either.or(&y);
            prop_assert_eq!(docs(&either), a.union(&b).copied().collect::<Vec<_>>());
            let mut rest = x.clone();
            rest.and_not(&y);
            prop_assert_eq!(docs(&rest), a.difference(&b).copied().collect::<Vec<_>>());
            let mut other = x.clone();
            other.invert();
            prop_assert_eq!(other.count() + x.count(), len as usize);
            prop_assert_eq!(BitSet::all(len).count(), len as usize);
        }
    }
}
