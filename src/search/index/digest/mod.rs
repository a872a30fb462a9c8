//! What is worked out once about a segment and kept in a file beside it.
//!
//! A segment never changes, so what a keystroke needs to know of the whole of it (all words, what
//! stands below a beginning, which notes carry which value, the order of titles) is gathered when
//! it is written, before anybody can see it. The file is mapped, not read: opening an index costs
//! the same for a thousand notes and a million. It is a cache of the segment: where it is missing or
//! unsound, it is gathered again in memory.

mod digest_builder;
use std::fs;
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;
use tantivy::{Directory as _, SegmentReader, TantivyError};

use super::dictionary::Dictionary;
use super::fields;
use super::mmap_tables::{Bytes, Numbers, Sets, Shorts, Unpacker, remove_unless_sound};
use super::nosync_directory::Unsynced;
use super::phrase_index::Terms;
use super::prefix_index::Beginnings;
use super::regular_files;

pub(crate) use digest_builder::Gatherer;

/// The part of a file's name behind the number of the segment.
const ENDING: &str = "digest";

/// All that is worked out about a segment.
#[derive(Debug)]
pub(crate) struct Digest {
    /// All words.
    pub(crate) words: Dictionary,
    /// Documents by the beginnings of very many words.
    pub(crate) beginnings: Beginnings,
    /// What facets count.
    pub(crate) values: Values,
    /// Where terms of several words stand.
    pub(crate) terms: Terms,
    /// Orders and weights of notes.
    pub(crate) notes: Notes,
}

/// The values of all facets and the documents that carry them.
#[derive(Debug)]
pub(crate) struct Values {
    /// Field and value, each value by the place of its field among the facets.
    pub(crate) names: Vec<(&'static str, String)>,
    /// The documents of each value.
    pub(crate) documents: Sets,
    /// How many documents each value has.
    pub(crate) totals: Numbers,
    /// Where the values of each document end in `carried`.
    ends: Numbers,
    /// The values of all documents, one document behind the other.
    carried: Shorts,
}

/// What is known of each document by itself.
#[derive(Debug)]
pub(crate) struct Notes {
    /// What a note counts by its kind, in hundredths.
    standings: Bytes,
    /// How many cities a note is filed under.
    cities: Bytes,
    /// All documents, the newest first, then by title.
    pub(crate) newest: Numbers,
    /// The place of each document in `newest`.
    pub(crate) place_in_newest: Numbers,
    /// The place of each document in the order of titles.
    pub(crate) place_by_title: Numbers,
    /// The year of each document, or 0.
    years: Shorts,
}

impl Values {
    /// Whether [`Values::of`] knows all of them.
    pub(crate) fn are_numbered(&self) -> bool {
        self.names.len() <= usize::from(u16::MAX) + 1
    }

    /// How many values a document carries, about.
    pub(crate) fn mean(&self) -> usize {
        let last = self.ends.len().checked_sub(1);
        let all = last.map_or(0, |last| self.ends.get(last) as usize);
        all / self.ends.len().max(1) + 1
    }

    /// The numbers of the values that a document carries.
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
    /// What a note counts by its kind: a practice is what people look for, an endorsement repeats
    /// what a position says.
    pub(crate) fn standing(&self, doc: u32) -> f32 {
        f32::from(self.standing_percent(doc)) / 100.0
    }

    /// One of [`STANDINGS_PERCENT`].
    pub(crate) fn standing_percent(&self, doc: u32) -> u8 {
        self.standings.get(doc as usize)
    }

    /// How many cities a note is filed under.
    pub(crate) fn cities(&self, doc: u32) -> u8 {
        self.cities.get(doc as usize)
    }

    /// The year a note belongs to; 0 if none.
    pub(crate) fn year(&self, doc: u32) -> u16 {
        let doc = doc as usize;
        self.years.between(doc, doc + 1).next().unwrap_or(0)
    }

    fn unpack(pack: &mut Unpacker) -> Option<Self> {
        Some(Self {
            standings: pack.bytes()?,
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
            beginnings: Beginnings::unpack(&mut pack)?,
            terms: Terms::unpack(&mut pack)?,
            values: Values::unpack(&mut pack)?,
            notes: Notes::unpack(&mut pack)?,
        })
    }

    /// The digest of a segment, from its file or gathered now.
    pub(crate) fn of(
        directory: &Unsynced,
        gatherer: &Gatherer,
        reader: &SegmentReader,
    ) -> Result<Self, TantivyError> {
        let segment = reader.segment_id();
        let kept = directory.open_read(Path::new(&name(segment))).ok();
        let kept = kept.and_then(|file| file.read_bytes().ok());
        if let Some(digest) = kept.and_then(|bytes| Self::unpack(&bytes, segment)) {
            return Ok(digest);
        }
        let bytes = gatherer.gather(reader)?;
        Self::unpack(&OwnedBytes::new(bytes), segment).ok_or_else(cannot_be_read)
    }
}

/// Takes away digests that are not what was written.
pub(crate) fn remove_unsound(directory: &Unsynced, folder: &Path) -> std::io::Result<()> {
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

/// What notes count by their kinds, the most first.
pub(crate) const STANDINGS_PERCENT: [u8; 5] = [100, 95, 90, 80, 70];
