//! Inputs of indexing besides the notes: defaults, vocabularies, places.
//!
//! If one of them changes, unchanged notes must be indexed again.

use crate::model::base::{Base, FileStamp};
use crate::model::gazetteer::{Gazetteer, city_of_note};
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::{Term, Vocabularies};
use crate::notes::ReadNote;
use crate::search::{Differences, Index, Lexicon, fingerprint};
use crate::store::load;
use crate::sync::{LastChanges, Repo, SyncSettings};

/// Fingerprint of defaults (upper half) and vocabularies (lower half).
pub(super) fn settings(base: &Base) -> u64 {
    let settings = load::settings(base);
    let (above, below) = (
        fingerprint(&settings.defaults),
        fingerprint(&settings.vocabularies),
    );
    above << 32 | below & 0xFFFF_FFFF
}

/// The part of the fingerprint for the defaults.
pub(super) fn defaults(settings: u64) -> u64 {
    settings >> 32
}

/// Whether a change may affect place names.
pub(super) fn touch_places(differences: &Differences, files: &[FileStamp]) -> bool {
    let put = differences.put.iter().map(|&at| files[at].path.as_str());
    put.chain(differences.remove.iter().map(String::as_str))
        .any(is_city)
}

/// Whether a city note defines the place names that the index has from it.
pub(super) fn keeps_places(base: &Base, index: &Index, path: &str) -> bool {
    let is_known = index.contains(path).unwrap_or_default();
    let note = load::load_note(base, &index.lexicon.words, path);
    let (true, Ok(ReadNote { note, .. })) = (is_known, note) else {
        return false;
    };
    let city = city_of_note(&note);
    let cities = index.lexicon.places.cities.terms.iter();
    let known: Vec<&Term> = cities.filter(|known| known.id == city.id).collect();
    known == [&city]
}

/// Whether a file is a city note, which defines place names.
pub(super) fn is_city(path: &str) -> bool {
    Kind::of_path(path) == Some(Kind::City)
}

/// Reads when files last changed, from the history if there is one.
pub(super) fn load_last_changes(base: &Base, files: &[&FileStamp]) -> LastChanges {
    if files.is_empty() {
        return LastChanges::default();
    }
    let paths = files.iter().map(|file| file.path.as_str());
    Repo::open(&base.root, SyncSettings::default())
        .and_then(|repository| repository.last_changes(paths))
        .unwrap_or_default()
}

/// Loads vocabularies, synonyms and places of the base.
pub(super) fn load_lexicon(base: &Base, files: &[FileStamp]) -> Lexicon {
    let words = load::load_vocabularies(base).0;
    Lexicon {
        places: load_places(base, files, &words),
        thesaurus: load::load_thesaurus(base).0,
        words,
    }
}

/// Loads place names from the base's cities, else from the shipped ones.
pub(super) fn load_places(base: &Base, files: &[FileStamp], words: &Vocabularies) -> Gazetteer {
    let cities = files.iter().filter(|file| is_city(&file.path));
    let read = |file: &FileStamp| load::load_note(base, words, &file.path).ok();
    let mut notes: Vec<Note> = cities
        .filter_map(read)
        .map(|reading| reading.note)
        .collect();
    if notes.is_empty() {
        notes = load::load_shipped_cities();
    }
    Gazetteer::new(&notes, words)
}
