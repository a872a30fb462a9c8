//! What is worked out once about a segment and kept in a file beside it.
//!
//! A segment never changes, so what a keystroke needs to know of the whole of it (all words, what
//! stands below a beginning, which notes carry which value, the order of titles) is gathered when
//! it is written. The file is mapped, not read: opening an index costs the same for a thousand
//! notes and a million. It is a cache of the segment: where it is missing or unsound, it is
//! gathered again in memory.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use tantivy::TantivyError;
use tantivy::directory::OwnedBytes;
use tantivy::schema::IndexRecordOption;
use tantivy::{Directory as _, DocSet as _, InvertedIndexReader, SegmentReader, TERMINATED};

use super::beginnings::{self, Beginnings};
use super::bits::Bits;
use super::dictionary::{Dictionary, Gathered};
use super::fields;
use super::index::Index;
use super::packed::{Bytes, Numbers, Packer, Sets, Shorts, Unpacker};
use super::stems;
use super::terms::{self, Terms};

/// The part of a file's name behind the number of the segment.
const ENDING: &str = "digest";

/// All that is worked out about a segment.
#[derive(Debug)]
pub(super) struct Digest {
    /// All words.
    pub(super) words: Dictionary,
    /// Documents by the beginnings of very many words.
    pub(super) beginnings: Beginnings,
    /// What facets count.
    pub(super) values: Values,
    /// Where terms of several words stand.
    pub(super) terms: Terms,
    /// Orders and weights of notes.
    pub(super) notes: Notes,
}

/// The values of all facets and the documents that carry them.
#[derive(Debug)]
pub(super) struct Values {
    /// Field and value, each value by the place of its field among the facets.
    pub(super) names: Vec<(&'static str, String)>,
    /// The documents of each value.
    pub(super) documents: Sets,
    /// How many documents each value has.
    pub(super) totals: Numbers,
    /// Where the values of each document end in `carried`.
    ends: Numbers,
    /// The values of all documents, one document behind the other.
    carried: Shorts,
}

/// What is known of each document by itself.
#[derive(Debug)]
pub(super) struct Notes {
    /// What a note counts by its kind, in hundredths.
    standings: Bytes,
    /// How many cities a note is filed under.
    cities: Bytes,
    /// All documents, the newest first, then by title.
    pub(super) newest: Numbers,
    /// The place of each document in `newest`.
    pub(super) place_in_newest: Numbers,
    /// The place of each document in the order of titles.
    pub(super) place_by_title: Numbers,
    /// The year of each document, or 0.
    years: Shorts,
}

impl Values {
    /// Whether [`Values::of`] knows all of them.
    pub(super) fn are_numbered(&self) -> bool {
        self.names.len() <= usize::from(u16::MAX) + 1
    }

    /// How many values a document carries, about.
    pub(super) fn mean(&self) -> usize {
        let last = self.ends.len().checked_sub(1);
        let all = last.map_or(0, |last| self.ends.get(last) as usize);
        all / self.ends.len().max(1) + 1
    }

    /// The numbers of the values that a document carries.
    pub(super) fn of(&self, doc: u32) -> impl Iterator<Item = u16> + '_ {
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
    pub(super) fn standing(&self, doc: u32) -> f32 {
        f32::from(self.standing_percent(doc)) / 100.0
    }

    /// One of [`STANDINGS_PERCENT`].
    pub(super) fn standing_percent(&self, doc: u32) -> u8 {
        self.standings.get(doc as usize)
    }

    /// How many cities a note is filed under.
    pub(super) fn cities(&self, doc: u32) -> u8 {
        self.cities.get(doc as usize)
    }

    /// The year a note belongs to; 0 if none.
    pub(super) fn year(&self, doc: u32) -> u16 {
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
    fn unpack(bytes: OwnedBytes) -> Option<Self> {
        let mut pack = Unpacker::open(bytes)?;
        Some(Self {
            words: Dictionary::unpack(&mut pack)?,
            beginnings: Beginnings::unpack(&mut pack)?,
            terms: Terms::unpack(&mut pack)?,
            values: Values::unpack(&mut pack)?,
            notes: Notes::unpack(&mut pack)?,
        })
    }

    /// The digest of a segment, from its file or gathered now.
    pub(super) fn of(index: &Index, reader: &SegmentReader) -> Result<Self, TantivyError> {
        let kept = index.directory.open_read(Path::new(&name(reader))).ok();
        let kept = kept.and_then(|file| file.read_bytes().ok());
        if let Some(digest) = kept.and_then(Self::unpack) {
            return Ok(digest);
        }
        let bytes = gather(index, reader)?;
        Self::unpack(OwnedBytes::new(bytes)).ok_or_else(cannot_be_read)
    }
}

/// Writes a digest for every segment that has none, and takes away those of segments that are gone.
///
/// # Errors
/// If a segment cannot be read or a file cannot be written; the index answers all the same.
pub(super) fn write_missing(index: &Index, segments: &[SegmentReader]) -> Result<(), TantivyError> {
    let folder = index.folder();
    let wanted: HashSet<String> = segments.iter().map(name).collect();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_digest = entry
            .path()
            .extension()
            .is_some_and(|ending| ending == ENDING);
        if is_digest && !wanted.contains(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    for segment in segments {
        let path = folder.join(name(segment));
        if !path.exists() {
            super::index::write_aside(&path, &gather(index, segment)?)?;
        }
    }
    Ok(())
}

/// Takes away digests that are not what was written.
pub(super) fn remove_unsound(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING)
            && !Unpacker::is_sound(&fs::read(&path)?)
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn name(reader: &SegmentReader) -> String {
    format!("{}.{ENDING}", reader.segment_id().uuid_string())
}

fn cannot_be_read() -> TantivyError {
    TantivyError::InternalError("a digest cannot be read back".to_owned())
}

/// Works everything out.
fn gather(index: &Index, reader: &SegmentReader) -> Result<Vec<u8>, TantivyError> {
    let (handles, lexicon) = (&*index.handles, &*index.lexicon);
    let mut packer = Packer::default();
    let parts = handles
        .parts
        .iter()
        .map(|part| reader.inverted_index(*part));
    let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
    let filed = reader.inverted_index(handles.filed)?;
    let filings = Filings::read(&filed, reader.max_doc())?;
    let gathered = Gathered::gather(parts.iter().map(AsRef::as_ref))?;
    gathered.pack(&filings.languages, &mut packer);
    let words = packer
        .reread()
        .and_then(|mut pack| Dictionary::unpack(&mut pack));
    let words = words.ok_or_else(cannot_be_read)?;
    beginnings::pack(
        &gathered,
        parts.iter().map(AsRef::as_ref),
        reader.max_doc(),
        &mut packer,
    )?;
    let each_part: Vec<&InvertedIndexReader> = parts.iter().map(AsRef::as_ref).collect();
    terms::pack(lexicon, &words, &filings.languages, &each_part, &mut packer);
    filings.pack_values(&mut packer);
    filings.pack_notes(reader, &mut packer)?;
    Ok(packer.finish())
}

/// What the documents of a segment are filed under, as far as the digest needs it.
struct Filings {
    len: u32,
    /// For each value of a facet: its field's place among the facets, the value, its documents.
    values: Vec<(u8, String, Bits)>,
    /// The languages of the notes, by number.
    languages: Vec<usize>,
}

impl Filings {
    fn read(filed: &InvertedIndexReader, len: u32) -> Result<Self, TantivyError> {
        let mut values = Vec::new();
        let mut languages = Vec::new();
        for (place, field) in fields::facets().enumerate() {
            let beginning = fields::filed(field.name, "");
            let range = filed.terms().range().ge(beginning.as_bytes());
            let mut stream = range.into_stream()?;
            while stream.advance() {
                let Some(value) = stream.key().strip_prefix(beginning.as_bytes()) else {
                    break;
                };
                let Ok(value) = std::str::from_utf8(value) else {
                    continue;
                };
                if field.name == "lang" {
                    languages.extend(stems::number(value));
                }
                let mut postings =
                    filed.read_postings_from_terminfo(stream.value(), IndexRecordOption::Basic)?;
                let mut docs = Bits::none(len);
                while postings.doc() != TERMINATED {
                    docs.insert(postings.doc());
                    postings.advance();
                }
                values.push((place as u8, value.to_owned(), docs));
            }
        }
        languages.sort_unstable();
        languages.dedup();
        Ok(Self {
            len,
            values,
            languages,
        })
    }

    fn pack_values(&self, packer: &mut Packer) {
        packer.bytes(self.values.iter().map(|(field, ..)| *field).collect());
        packer.texts(self.values.iter().map(|(_, value, _)| value.as_str()));
        packer.sets(self.values.iter().map(|(.., docs)| docs));
        packer.numbers(self.values.iter().map(|(.., docs)| docs.count() as u32));
        // More values than a number of two bytes can name are counted by their documents.
        let numbered = || (0..=u16::MAX).zip(&self.values);
        let mut ends = vec![0_u32; self.len as usize];
        for (_, (.., docs)) in numbered() {
            docs.iter().for_each(|doc| ends[doc as usize] += 1);
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end - *count;
        }
        // Each place moves from where a document's values begin to where they end.
        let mut carried = vec![0_u16; end as usize];
        for (number, (.., docs)) in numbered() {
            for doc in docs.iter() {
                let place = &mut ends[doc as usize];
                carried[*place as usize] = number;
                *place += 1;
            }
        }
        packer.numbers(ends);
        packer.shorts(carried);
    }

    fn pack_notes(&self, reader: &SegmentReader, packer: &mut Packer) -> Result<(), TantivyError> {
        let len = self.len as usize;
        let mut standings = vec![100_u8; len];
        let mut cities = vec![0_u8; len];
        let mut years = vec![0_u16; len];
        let place = |name: &str| fields::facets().position(|field| field.name == name);
        let of_field = |name: &str| {
            let place = place(name);
            let values = self.values.iter();
            values.filter(move |(field, ..)| Some(usize::from(*field)) == place)
        };
        for (_, kind, docs) in of_field("kind") {
            let standing = standing_of(kind);
            docs.iter()
                .for_each(|doc| standings[doc as usize] = standing);
        }
        for (.., docs) in of_field("city") {
            for doc in docs.iter() {
                let count = &mut cities[doc as usize];
                *count = count.saturating_add(1);
            }
        }
        for (_, year, docs) in of_field("year") {
            let year = year.parse().unwrap_or(0);
            docs.iter().for_each(|doc| years[doc as usize] = year);
        }
        let titles = titles(reader)?;
        let mut by_title: Vec<u32> = (0..self.len).collect();
        by_title.sort_unstable_by_key(|&doc| (titles[doc as usize], doc));
        let mut newest = by_title.clone();
        newest.sort_by_key(|&doc| std::cmp::Reverse(years[doc as usize]));
        packer.bytes(standings);
        packer.bytes(cities);
        packer.numbers(newest.iter().copied());
        packer.numbers(places(&newest));
        packer.numbers(places(&by_title));
        packer.shorts(years);
        Ok(())
    }
}

/// What notes count by their kinds, the most first.
pub(super) const STANDINGS_PERCENT: [u8; 5] = [100, 95, 90, 80, 70];

/// What a note counts by its kind.
fn standing_of(kind: &str) -> u8 {
    let [most, statement, answer, adoption, endorsement] = STANDINGS_PERCENT;
    match kind {
        "adoption" => adoption,
        "endorsement" => endorsement,
        "answer" => answer,
        "statement" => statement,
        _ => most,
    }
}

/// For each document, numbers that sort as its title does, then its path.
fn titles(reader: &SegmentReader) -> Result<Vec<(u64, u64)>, TantivyError> {
    let fast = reader.fast_fields();
    let (orders, paths) = (fast.str("order")?, fast.str("path")?);
    let ordinal = |column: &Option<tantivy::columnar::StrColumn>, doc| {
        let mut ordinals = column.as_ref().map(|column| column.term_ords(doc));
        ordinals.as_mut().and_then(Iterator::next).unwrap_or(0)
    };
    let docs = 0..reader.max_doc();
    Ok(docs
        .map(|doc| (ordinal(&orders, doc), ordinal(&paths, doc)))
        .collect())
}

/// The place of each document in an order.
fn places(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, &doc) in order.iter().enumerate() {
        places[doc as usize] = place as u32;
    }
    places
}
