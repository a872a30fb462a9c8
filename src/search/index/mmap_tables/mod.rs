//! Tables of numbers and texts in bytes, on the heap or memory-mapped.
//!
//! A pack is a list of sections. Opening it decodes nothing: numbers are read in place, so a table
//! of a million entries opens as fast as an empty one. Numbers are not checked when a pack is
//! opened, so none is trusted: an index out of range reads as 0 or as empty, and callers that use a
//! number as an index must do the same.

mod table_builder;

use std::fs;
use std::path::Path;

use tantivy::Directory as _;
use tantivy::directory::OwnedBytes;

use super::nosync_directory::NoSyncDirectory;
use super::regular_files;
use crate::search::index::bit_set::BitSet;
pub(crate) use table_builder::{Joined, Packer};

/// Magic number; the last digit is the format version.
const MAGIC: [u8; 8] = *b"ghpack04";

/// Header size: magic, checksum, owner, number of sections.
const HEAD: usize = 32;

/// A table of `u32`.
#[derive(Debug, Clone)]
pub(crate) struct Numbers(OwnedBytes);

impl Numbers {
    pub(crate) fn len(&self) -> usize {
        self.0.len() / 4
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> u32 {
        let bytes = self.0.as_slice().as_chunks().0.get(i);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        let numbers = self.0.as_slice().as_chunks().0.iter();
        numbers.map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// Like [`slice::partition_point`].
    pub(crate) fn partition_point(&self, holds: impl Fn(u32) -> bool) -> usize {
        let numbers = self.0.as_slice().as_chunks().0;
        numbers.partition_point(|bytes| holds(u32::from_le_bytes(*bytes)))
    }
}

/// A table of `u16`.
#[derive(Debug, Clone)]
pub(crate) struct Shorts(OwnedBytes);

impl Shorts {
    /// The numbers in a range.
    pub(crate) fn between(&self, from: usize, to: usize) -> impl Iterator<Item = u16> + '_ {
        let numbers = self.0.as_slice().as_chunks().0.get(from..to);
        let numbers = numbers.unwrap_or_default().iter();
        numbers.map(|bytes| u16::from_le_bytes(*bytes))
    }
}

/// A table of `u8`.
#[derive(Debug, Clone)]
pub(crate) struct Bytes(OwnedBytes);

impl Bytes {
    #[inline]
    pub(crate) fn get(&self, i: usize) -> u8 {
        self.0.get(i).copied().unwrap_or(0)
    }
}

/// A table of strings.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    text: OwnedBytes,
    /// End of each string in `text`.
    ends: Numbers,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a string. Sorted tables are sorted by these.
    #[inline]
    pub(crate) fn bytes(&self, i: usize) -> &[u8] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let range = start as usize..self.ends.get(i) as usize;
        self.text.as_slice().get(range).unwrap_or_default()
    }

    /// Finds a string in a sorted table.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.bytes(middle).cmp(text.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Whether a sorted table has a string with this prefix.
    pub(crate) fn begins(&self, beginning: &str) -> bool {
        let first = self.first_not_below(beginning);
        first < self.len() && self.bytes(first).starts_with(beginning.as_bytes())
    }

    /// The first string of a sorted table that is not before `text`.
    pub(crate) fn first_not_below(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.bytes(middle) < text.as_bytes() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    pub(crate) fn get(&self, i: usize) -> &str {
        // Only valid UTF-8 is written; in a damaged file it reads as empty.
        std::str::from_utf8(self.bytes(i)).unwrap_or_default()
    }
}

/// Document sets of a segment, each stored as list or bit set.
#[derive(Debug, Clone)]
pub(crate) struct Sets {
    data: OwnedBytes,
    /// End of each set in `data`, in units of four bytes.
    ends: Numbers,
    /// 1 for each set stored as a bit set.
    as_bits: Bytes,
}

/// One set of [`Sets`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Docs<'a> {
    /// A list of documents, ascending.
    Few(&'a [[u8; 4]]),
    /// A bit set, 64 documents a block.
    Many(&'a [[u8; 8]]),
}

impl Sets {
    pub(crate) fn get(&self, i: usize) -> Docs<'_> {
        let start = i.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let range = start as usize * 4..self.ends.get(i) as usize * 4;
        let data = self.data.as_slice().get(range).unwrap_or_default();
        if self.as_bits.get(i) == 1 {
            Docs::Many(data.as_chunks().0)
        } else {
            Docs::Few(data.as_chunks().0)
        }
    }
}

impl Docs<'_> {
    /// Counts the documents that are in a set.
    pub(crate) fn count_in(self, among: &BitSet) -> usize {
        match self {
            Self::Few(docs) => {
                let docs = docs.iter().map(|doc| u32::from_le_bytes(*doc));
                docs.filter(|&doc| among.contains(doc)).count()
            }
            Self::Many(blocks) => {
                let both = blocks.iter().zip(among.blocks());
                both.map(|(a, b)| (u64::from_le_bytes(*a) & b).count_ones() as usize)
                    .sum()
            }
        }
    }

    /// Adds the documents to a set.
    pub(crate) fn add_to(self, set: &mut BitSet) {
        match self {
            Self::Few(docs) => {
                let docs = docs.iter().map(|doc| u32::from_le_bytes(*doc));
                docs.for_each(|doc| set.insert(doc));
            }
            Self::Many(blocks) => {
                set.or_blocks(blocks.iter().map(|block| u64::from_le_bytes(*block)));
            }
        }
    }
}

/// Reads the sections of a pack, in the order they were written.
#[derive(Debug)]
pub(crate) struct Unpacker {
    sections: std::vec::IntoIter<OwnedBytes>,
}

impl Unpacker {
    /// Opens a pack; `None` if it is invalid, truncated or of another owner.
    pub(crate) fn open(bytes: &OwnedBytes, owner: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD)?;
        let sections = number(head.get(24..32)?)?;
        let mut at = HEAD.checked_add(sections.checked_mul(8)?)?;
        let mut found = Vec::new();
        for length in bytes.get(HEAD..at)?.as_chunks::<8>().0 {
            let end = at.checked_add(number(length)?)?;
            bytes.get(at..end)?;
            found.push(bytes.slice(at..end));
            at = end;
        }
        let is_owner = head[16..24] == crate::search::fingerprint(owner).to_le_bytes();
        let fits = head[..8] == MAGIC && is_owner && at == bytes.len();
        fits.then_some(Self {
            sections: found.into_iter(),
        })
    }

    /// Whether the checksum matches, for this owner.
    pub(crate) fn is_sound(bytes: &OwnedBytes, owner: &[u8]) -> bool {
        // Check lengths first: a sparse file may claim to be larger than the disk.
        Self::open(bytes, owner).is_some()
            && bytes[8..16] == crate::search::fingerprint(&bytes[16..]).to_le_bytes()
    }

    fn section(&mut self) -> Option<OwnedBytes> {
        self.sections.next()
    }

    pub(crate) fn numbers(&mut self) -> Option<Numbers> {
        self.section().map(Numbers)
    }

    pub(crate) fn shorts(&mut self) -> Option<Shorts> {
        self.section().map(Shorts)
    }

    pub(crate) fn bytes(&mut self) -> Option<Bytes> {
        self.section().map(Bytes)
    }

    pub(crate) fn texts(&mut self) -> Option<Texts> {
        let text = self.section()?;
        let ends = self.numbers()?;
        Some(Texts { text, ends })
    }

    pub(crate) fn sets(&mut self) -> Option<Sets> {
        let data = self.section()?;
        let (ends, as_bits) = (self.numbers()?, self.bytes()?);
        Some(Sets {
            data,
            ends,
            as_bits,
        })
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    let number = u64::from_le_bytes(bytes.try_into().ok()?);
    usize::try_from(number).ok()
}

/// Removes a pack that is damaged or of another owner.
pub(crate) fn remove_unless_sound(
    directory: &NoSyncDirectory,
    path: &Path,
    owner: &[u8],
) -> std::io::Result<()> {
    let name = Path::new(path.file_name().unwrap_or_default());
    let bytes = directory.open_read(name).ok();
    let bytes = bytes.and_then(|file| file.read_bytes().ok());
    if bytes.is_some_and(|bytes| Unpacker::is_sound(&bytes, owner)) {
        return Ok(());
    }
    regular_files::remove_non_file(path)?;
    match fs::remove_file(path) {
        // Another process has removed it while compacting.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut packer = Packer::default();
        packer.texts(["heat", "", "横浜"]);
        packer.numbers([7, 8, u32::MAX]);
        packer.shorts([1, 2, 3]);
        packer.bytes(vec![9]);
        let few = BitSet::of(300, [3, 200]);
        let mut many = BitSet::all(300);
        many.and_not(&few);
        packer.sets([&few, &many]);
        packer.finish(b"it")
    }

    #[test]
    fn reads_what_was_packed() {
        let bytes = sample();
        let bytes = OwnedBytes::new(bytes);
        assert!(Unpacker::is_sound(&bytes, b"it"));
        assert!(Unpacker::open(&bytes, b"another").is_none());
        let mut pack = Unpacker::open(&bytes, b"it").expect("a pack");
        let texts = pack.texts().expect("texts");
        assert_eq!(
            (texts.len(), texts.get(0), texts.get(2)),
            (3, "heat", "横浜")
        );
        let numbers = pack.numbers().expect("numbers");
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [7, 8, u32::MAX]);
        assert_eq!(numbers.partition_point(|number| number < 8), 1);
        let shorts = pack.shorts().expect("shorts");
        assert_eq!(shorts.between(1, 3).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(pack.bytes().expect("bytes").get(0), 9);
        let sets = pack.sets().expect("sets");
        let mut all = BitSet::none(300);
        sets.get(0).add_to(&mut all);
        assert_eq!(sets.get(0).count_in(&all), 2);
        assert_eq!(sets.get(1).count_in(&all), 0);
        sets.get(1).add_to(&mut all);
        assert_eq!(all, BitSet::all(300));
        assert!(pack.numbers().is_none());
    }

    #[test]
    fn damage_is_noticed() {
        let bytes = sample();
        for cut in 0..bytes.len() {
            let cut = OwnedBytes::new(bytes[..cut].to_vec());
            assert!(Unpacker::open(&cut, b"it").is_none());
        }
        let mut other = bytes.clone();
        *other.last_mut().expect("not empty") ^= 1;
        assert!(!Unpacker::is_sound(&OwnedBytes::new(other), b"it"));
    }
}
