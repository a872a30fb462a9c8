//! Digests: tables derived from a segment, stored in a file beside it.
//!
//! Segments never change, so the tables that a keystroke needs (dictionary, prefix index, facet
//! values, sort orders) are computed when a segment is written, before readers see it. The file is
//! memory-mapped, so opening an index costs the same for a thousand notes and a million. A digest
//! is a cache: if it is missing or damaged, it is rebuilt in memory.

mod digest_builder;
use std::fs;
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;
use tantivy::{Directory as _, SegmentReader, TantivyError};

use super::dictionary::Dictionary;
use super::fields;
use super::mmap_tables::{Bytes, Numbers, Sets, Shorts, Unpacker, remove_unless_sound};
use super::nosync_directory::NoSyncDirectory;
use super::phrase_index::PhraseIndex;
use super::prefix_index::PrefixIndex;
use super::regular_files;

pub(crate) use digest_builder::DigestBuilder;

/// File extension of a digest.
const ENDING: &str = "digest";

/// All tables of a segment.
#[derive(Debug)]
pub(crate) struct Digest {
    pub(crate) words: Dictionary,
    /// Documents by frequent word prefixes.
    pub(crate) prefixes: PrefixIndex,
    /// Facet values.
    pub(crate) values: Values,
    /// Occurrences of known phrases.
    pub(crate) terms: PhraseIndex,
    /// Sort orders and weights of notes.
    pub(crate) notes: Notes,
}

/// All facet values with their documents.
#[derive(Debug)]
pub(crate) struct Values {
    /// Field and value, in the order of the facets.
    pub(crate) names: Vec<(&'static str, String)>,
    /// The documents of each value.
    pub(crate) documents: Sets,
    /// Document count of each value.
    pub(crate) totals: Numbers,
    /// End of each document's values in `carried`.
    ends: Numbers,
    /// Value numbers of all documents, concatenated.
    carried: Shorts,
}

/// Per-document data.
#[derive(Debug)]
pub(crate) struct Notes {
    /// Ranking weight of each note's kind, in percent.
    kind_weights: Bytes,
    /// Number of cities of each note.
    cities: Bytes,
    /// All documents, newest first, then by title.
    pub(crate) newest: Numbers,
    /// Position of each document in `newest`.
    pub(crate) place_in_newest: Numbers,
    /// Position of each document in title order.
    pub(crate) place_by_title: Numbers,
    /// The year of each document, or 0.
    years: Shorts,
}

impl Values {
    /// Whether all values have a number, as [`Values::of`] needs.
    pub(crate) fn are_numbered(&self) -> bool {
        self.names.len() <= usize::from(u16::MAX) + 1
    }

    /// Mean number of values of a document, rounded up.
    pub(crate) fn mean(&self) -> usize {
        let last = self.ends.len().checked_sub(1);
        let all = last.map_or(0, |last| self.ends.get(last) as usize);
        all / self.ends.len().max(1) + 1
    }

    /// Value numbers of a document.
    pub(crate) fn of(&self, doc: u32) -> impl Iterator<Item = u16> + '_ {
        let doc = doc as usize;
        let start = doc.checked_sub(1).map_or(0, |before| self.ends.get(before));
        self.carried
            .between(start as usize, self.ends.get(doc) as usize)
    }

    fn unpack(pack: &mut Unpacker) -> Option<Self> {
        let (field_numbers, texts) = (pack.bytes()?, pack.texts()?);
        let all: Vec<&'static str> = fields::facets().map(|field| field.name).collect();
        let name = |i: usize| {
            let field = all.get(usize::from(field_numbers.get(i)))?;
            Some((*field, texts.get(i).to_owned()))
        };
        Some(Self {
            names: (0..texts.len()).map(name).collect::<Option<_>>()?,
            documents: pack.sets()?,
            totals: pack.numbers()?,
            ends: pack.numbers()?,
            carried: pack.shorts()?,
        })
    }
}

impl Notes {
    /// Ranking weight of the note's kind: an endorsement weighs less than a practice.
    pub(crate) fn kind_weight(&self, doc: u32) -> f32 {
        f32::from(self.kind_weight_percent(doc)) / 100.0
    }

    /// One of [`KIND_WEIGHTS_PERCENT`].
    pub(crate) fn kind_weight_percent(&self, doc: u32) -> u8 {
        self.kind_weights.get(doc as usize)
    }

    /// Number of cities of a note.
    pub(crate) fn cities(&self, doc: u32) -> u8 {
        self.cities.get(doc as usize)
    }

    /// The year of a note; 0 if none.
    pub(crate) fn year(&self, doc: u32) -> u16 {
        let doc = doc as usize;
        self.years.between(doc, doc + 1).next().unwrap_or(0)
    }

    fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            kind_weights: pack.bytes()?,
            cities: pack.bytes()?,
            newest: pack.numbers()?,
            place_in_newest: pack.numbers()?,
            place_by_title: pack.numbers()?,
            years: pack.shorts()?,
        })
    }
}

impl Digest {
    fn unpack(bytes: &OwnedBytes, segment: SegmentId) -> Option<Self> {
        let mut pack = Unpacker::open(bytes, name(segment).as_bytes())?;
        Some(Self {
            words: Dictionary::unpack(&mut pack)?,
            prefixes: PrefixIndex::unpack(&mut pack)?,
            terms: PhraseIndex::unpack(&mut pack)?,
            values: Values::unpack(&mut pack)?,
            notes: Notes::unpack(&mut pack)?,
        })
    }

    /// Reads the digest of a segment from its file, or rebuilds it.
    pub(crate) fn of(
        directory: &NoSyncDirectory,
        digest_builder: &DigestBuilder,
        reader: &SegmentReader,
    ) -> Result<Self, TantivyError> {
        let segment = reader.segment_id();
        let kept = directory.open_read(Path::new(&name(segment))).ok();
        let kept = kept.and_then(|file| file.read_bytes().ok());
        if let Some(digest) = kept.and_then(|bytes| Self::unpack(&bytes, segment)) {
            return Ok(digest);
        }
        let bytes = digest_builder.gather(reader)?;
        Self::unpack(&OwnedBytes::new(bytes), segment).ok_or_else(cannot_be_read)
    }
}

/// Removes damaged digests.
pub(crate) fn remove_unsound(directory: &NoSyncDirectory, folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if is_digest(&path) {
            remove_unless_sound(directory, &path, regular_files::name_of(&path))?;
        }
    }
    Ok(())
}

fn name(segment: SegmentId) -> String {
    format!("{}.{ENDING}", segment.uuid_string())
}

pub(crate) fn is_digest(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

fn cannot_be_read() -> TantivyError {
    TantivyError::InternalError("a digest cannot be read back".to_owned())
}

/// Ranking weights of kinds in percent, highest first.
pub(crate) const KIND_WEIGHTS_PERCENT: [u8; 5] = [100, 95, 90, 80, 70];
