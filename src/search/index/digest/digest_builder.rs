//! Builds digests and writes them beside their segments.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use super::super::dictionary::{Dictionary, DictionaryBuilder};
use super::super::fields;
use super::super::lexicon::KeptLexicon;
use super::{KIND_WEIGHTS_PERCENT, cannot_be_read, is_digest, name};
use crate::model::note::Kind;
use crate::search::index::bit_set::BitSet;
use crate::search::index::index_schema::Handles;
use crate::search::index::mmap_tables::Packer;
use crate::search::index::phrase_index::{self, KnownPhrases};
use crate::search::index::prefix_index;
use crate::search::index::regular_files::{remove_non_file, write};
use crate::search::text::stems;

/// Builds the digests of one generation.
#[derive(Debug)]
pub(crate) struct DigestBuilder {
    folder: PathBuf,
    handles: Arc<Handles>,
    lexicon: KeptLexicon,
    /// Computed for the first digest.
    sought: OnceLock<KnownPhrases>,
}

impl DigestBuilder {
    pub(crate) fn new(folder: &Path, handles: &Arc<Handles>, lexicon: &KeptLexicon) -> Self {
        Self {
            folder: folder.to_owned(),
            handles: handles.clone(),
            lexicon: lexicon.clone(),
            sought: OnceLock::new(),
        }
    }

    /// Writes a digest for every segment that has none. Not synced here: sealing syncs it.
    ///
    /// # Errors
    /// If a segment cannot be read or a file cannot be written; the index answers all the same.
    pub(crate) fn write_missing(&self, index: &tantivy::Index) -> tantivy::Result<()> {
        self.write_missing_into(&self.folder, index)
    }

    /// Like [`DigestBuilder::write_missing`], into another folder.
    ///
    /// # Errors
    /// As [`DigestBuilder::write_missing`].
    pub(crate) fn write_missing_into(
        &self,
        folder: &Path,
        index: &tantivy::Index,
    ) -> tantivy::Result<()> {
        for segment in index.searchable_segments()? {
            let path = folder.join(name(segment.id()));
            remove_non_file(&path)?;
            if !path.exists() {
                let digest = self.gather(&SegmentReader::open(&segment)?)?;
                write(&path, &digest)?;
            }
        }
        Ok(())
    }

    /// Removes digests whose segments are gone.
    ///
    /// # Errors
    /// If the folder or its list of segments cannot be read.
    pub(crate) fn remove_others(&self, index: &tantivy::Index) -> tantivy::Result<()> {
        let ids = index.searchable_segment_ids()?;
        let current: HashSet<String> = ids.into_iter().map(name).collect();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            if is_digest(&path) && !current.contains(&*file) {
                // Removing may fail while the file is mapped. It only costs space.
                let _ = fs::remove_file(&path);
            }
        }
        Ok(())
    }

    /// Builds the digest of a segment.
    pub(crate) fn gather(&self, reader: &SegmentReader) -> Result<Vec<u8>, TantivyError> {
        let handles = &*self.handles;
        let len = reader.max_doc();
        let parts = handles
            .parts
            .iter()
            .map(|part| reader.inverted_index(*part));
        let parts: Vec<_> = parts.collect::<Result<_, _>>()?;
        let parts: Vec<&InvertedIndexReader> = parts.iter().map(AsRef::as_ref).collect();
        let filed = reader.inverted_index(handles.filed)?;
        let filings = Filings::read(&filed, len)?;
        let gathered = DictionaryBuilder::gather(&parts)?;

        let languages = &filings.languages;
        let mut packer = Packer::default();
        gathered.pack(languages, &mut packer);
        let words = Dictionary::unpack(&mut packer.reread()).ok_or_else(cannot_be_read)?;
        packer.append(prefix_index::pack(&gathered, &parts, len)?);
        let sought = self.sought.get_or_init(|| KnownPhrases::of(&self.lexicon));
        packer.append(phrase_index::pack(sought, &words, languages, &parts));
        packer.append(filings.pack_values());
        packer.append(filings.pack_notes(reader)?);
        Ok(packer.finish(name(reader.segment_id()).as_bytes()))
    }
}

/// Facet values of a segment's documents, as the digest needs them.
struct Filings {
    len: u32,
    /// Each facet value: index of its field, value, documents.
    values: Vec<(u8, String, BitSet)>,
    /// Languages of the notes, by number.
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
                let mut docs = BitSet::none(len);
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

    fn pack_values(&self) -> Packer {
        let mut packer = Packer::default();
        packer.bytes(self.values.iter().map(|(field, ..)| *field).collect());
        packer.texts(self.values.iter().map(|(_, value, _)| value.as_str()));
        packer.sets(self.values.iter().map(|(.., docs)| docs));
        packer.numbers(self.values.iter().map(|(.., docs)| docs.count() as u32));
        // Values beyond 65,536 have no number and are counted by their document sets.
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
        // Each entry advances from the start to the end of its document's values.
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
        packer
    }

    fn pack_notes(&self, reader: &SegmentReader) -> Result<Packer, TantivyError> {
        let len = self.len as usize;
        let mut kind_weights = vec![100_u8; len];
        let mut cities = vec![0_u8; len];
        let mut years = vec![0_u16; len];
        let place = |name: &str| fields::facets().position(|field| field.name == name);
        let of_field = |name: &str| {
            let place = place(name);
            let values = self.values.iter();
            values.filter(move |(field, ..)| Some(usize::from(*field)) == place)
        };
        for (_, kind, docs) in of_field("kind") {
            let kind_weight = weight_of_kind(kind);
            docs.iter()
                .for_each(|doc| kind_weights[doc as usize] = kind_weight);
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
        let mut packer = Packer::default();
        packer.bytes(kind_weights);
        packer.bytes(cities);
        packer.numbers(newest.iter().copied());
        packer.numbers(places(&newest));
        packer.numbers(places(&by_title));
        packer.shorts(years);
        Ok(packer)
    }
}

/// The ranking weight of a kind, in percent.
fn weight_of_kind(kind: &str) -> u8 {
    let [most, statement, answer, adoption, endorsement] = KIND_WEIGHTS_PERCENT;
    match kind.parse() {
        Ok(Kind::Adoption) => adoption,
        Ok(Kind::Endorsement) => endorsement,
        Ok(Kind::Answer) => answer,
        Ok(Kind::Statement) => statement,
        Ok(
            Kind::Practice
            | Kind::Position
            | Kind::City
            | Kind::Project
            | Kind::Standard
            | Kind::Question,
        )
        | Err(()) => most,
    }
}

/// Sort keys of each document: title, then path.
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

/// The inverse permutation: the position of each document.
fn places(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, &doc) in order.iter().enumerate() {
        places[doc as usize] = place as u32;
    }
    places
}
