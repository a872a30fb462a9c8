//! Builds the packed tables of a segment.

use tantivy::directory::OwnedBytes;

use super::{HEAD, MAGIC, Unpacker};
use crate::search::index::bit_set::BitSet;

/// Concatenated strings, while a table is built.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    text: String,
    /// As in [`Texts`](super::Texts).
    ends: Vec<u32>,
}

impl Joined {
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> &str {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[i] as usize]
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }
}

/// Builder of a pack.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    sections: Vec<OwnedBytes>,
}

impl Packer {
    fn section(&mut self, bytes: Vec<u8>) {
        self.sections.push(OwnedBytes::new(bytes));
    }

    pub(crate) fn numbers(&mut self, numbers: impl IntoIterator<Item = u32>) {
        self.section(joined(numbers.into_iter().map(u32::to_le_bytes)));
    }

    pub(crate) fn shorts(&mut self, numbers: impl IntoIterator<Item = u16>) {
        self.section(joined(numbers.into_iter().map(u16::to_le_bytes)));
    }

    pub(crate) fn bytes(&mut self, bytes: Vec<u8>) {
        self.section(bytes);
    }

    pub(crate) fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a str>) {
        let mut all = Joined::default();
        texts.into_iter().for_each(|text| all.push(text));
        self.section(all.text.into_bytes());
        self.numbers(all.ends);
    }

    pub(crate) fn sets<'a>(&mut self, sets: impl IntoIterator<Item = &'a BitSet>) {
        let (mut data, mut ends, mut as_bits) = (Vec::new(), Vec::new(), Vec::new());
        for set in sets {
            let is_large = set.count() > set.blocks().len() * 2;
            as_bits.push(u8::from(is_large));
            if is_large {
                data.extend(set.blocks().iter().flat_map(|block| block.to_le_bytes()));
            } else {
                data.extend(set.iter().flat_map(u32::to_le_bytes));
            }
            ends.push((data.len() / 4) as u32);
        }
        self.section(data);
        self.numbers(ends);
        self.section(as_bits);
    }

    /// Appends the sections of another pack.
    pub(crate) fn append(&mut self, mut other: Self) {
        self.sections.append(&mut other.sections);
    }

    /// A reader of the sections written so far.
    pub(crate) fn reread(&self) -> Unpacker {
        Unpacker {
            sections: self.sections.clone().into_iter(),
        }
    }

    /// Encodes the pack for an owner.
    pub(crate) fn finish(self, owner: &[u8]) -> Vec<u8> {
        let sections: usize = self.sections.iter().map(|section| section.len() + 8).sum();
        let mut pack = Vec::with_capacity(HEAD + sections);
        pack.extend_from_slice(&MAGIC);
        pack.extend_from_slice(&[0; 8]);
        pack.extend_from_slice(&crate::search::fingerprint(owner).to_le_bytes());
        pack.extend_from_slice(&(self.sections.len() as u64).to_le_bytes());
        for section in &self.sections {
            pack.extend_from_slice(&(section.len() as u64).to_le_bytes());
        }
        for section in self.sections {
            // Frees each section once copied: a pack can take many megabytes.
            pack.extend_from_slice(&section);
        }
        let checksum = crate::search::fingerprint(&pack[16..]);
        pack[8..16].copy_from_slice(&checksum.to_le_bytes());
        pack
    }
}

/// Concatenates encoded numbers.
fn joined<const N: usize>(numbers: impl Iterator<Item = [u8; N]>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.size_hint().0 * N);
    numbers.for_each(|number| bytes.extend_from_slice(&number));
    bytes
}
