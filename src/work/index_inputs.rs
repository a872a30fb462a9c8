//! What notes are read with: the defaults of their base, its vocabularies, the names of places. Where
//! one of these changes, notes that did not change mean something else.

use crate::model::base::{Base, FileStamp};
use crate::model::gazetteer::Gazetteer;
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::Vocabularies;
use crate::search::{Differences, Lexicon, fingerprint};
use crate::store::load;
use crate::sync::{Exchange, LastChanges, SyncSettings};

/// Fingerprint of what notes are read with: the defaults above, the vocabularies below.
pub(super) fn settings(base: &Base) -> u64 {
    let settings = load::settings(base);
    let (above, below) = (
        fingerprint(&settings.defaults),
        fingerprint(&settings.vocabularies),
    );
    above << 32 | below & 0xFFFF_FFFF
}

/// The part of such a fingerprint that tells the defaults.
pub(super) fn defaults(settings: u64) -> u64 {
    settings >> 32
}

/// Whether names of places may have changed.
pub(super) fn touch_places(differences: &Differences, files: &[FileStamp]) -> bool {
    let put = differences.put.iter().map(|&at| files[at].path.as_str());
    put.chain(differences.remove.iter().map(String::as_str))
        .any(is_city)
}

/// Whether a file is a note of a city: those name places.
pub(super) fn is_city(path: &str) -> bool {
    Kind::of_path(path) == Some(Kind::City)
}

/// Looks up when files last changed in the history; of none where there is no history.
pub(super) fn load_last_changes(base: &Base, files: &[&FileStamp]) -> LastChanges {
    if files.is_empty() {
        return LastChanges::default();
    }
    let paths = files.iter().map(|file| file.path.as_str());
    Exchange::open(&base.root, SyncSettings::default())
        .and_then(|exchange| exchange.last_changes(paths))
        .unwrap_or_default()
}

/// Reads what the values of the base mean.
pub(super) fn load_lexicon(base: &Base, files: &[FileStamp]) -> Lexicon {
    let words = load::load_vocabularies(base).0;
    Lexicon {
        places: load_places(base, files, &words),
        words,
    }
}

/// Reads the names of places: of the base's own cities, else of those that guildhall ships.
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
