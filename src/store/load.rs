//! Loads notes and vocabularies from a base.
//!
//! Paths are untrusted: each part is checked, links are not followed, and the size is limited.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read};

pub use super::open::LoadError;
use super::open::{failure, modified_ns, open};
use super::starter;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Audience, Note, NoteId};
use crate::model::place::Place;
use crate::model::vocabulary::{Thesaurus, Vocabularies};
use crate::notes::findings::line_and_column;
use crate::notes::parse_vocabulary::{check_parents, read_thesaurus, read_vocabulary};
use crate::notes::settings::{MAX_SETTINGS_BYTES, SETTINGS, check_settings};
use crate::notes::{self, Defaults, MAX_NOTE_BYTES, ReadNote};

/// Largest vocabulary file, in bytes.
const MAX_VOCABULARY_BYTES: usize = 4 << 20;

/// The text of a file, and findings about its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The text; `\u{fffd}` replaces invalid UTF-8.
    pub text: String,
    /// Too large, or not UTF-8.
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// Parses the text as the note at `path`; incomplete text becomes members-only.
    pub fn read(&self, base: &Base, path: &str) -> ReadNote {
        let mut reading = notes::read_note(path, &self.text, &Defaults::of(base));
        if !self.findings.is_empty() {
            reading.note.stewardship.audience = Audience::Members;
        }
        reading
    }
}

/// Loads the text of the note at `path` below the root.
///
/// A file that is too large is truncated; invalid UTF-8 is replaced. Both are reported in the
/// findings.
///
/// # Errors
/// [`LoadError`] if there is no regular file, or no permission to read it.
pub fn load_text(base: &Base, path: &str) -> Result<Loaded, LoadError> {
    if NoteId::of_path(path).is_none() {
        return Err(LoadError::UnsafePath {
            path: path.to_owned(),
        });
    }
    load(base, path, MAX_NOTE_BYTES)
}

/// Loads and parses the note at `path`; resolves its values to vocabulary ids.
///
/// # Errors
/// [`LoadError`] as for [`load_text`].
pub fn load_note(
    base: &Base,
    vocabularies: &Vocabularies,
    path: &str,
) -> Result<ReadNote, LoadError> {
    let loaded = load_text(base, path)?;
    let mut reading = loaded.read(base, path);
    notes::resolve_terms(&mut reading.note, vocabularies);
    reading.findings.splice(0..0, loaded.findings);
    Ok(reading)
}

/// The city notes that guildhall ships, for bases that have none.
pub fn load_shipped_cities() -> Vec<Note> {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Members,
    };
    let read = |(path, text)| notes::read_note(path, text, &defaults).note;
    starter::city_files().map(read).collect()
}

/// The file of the thesaurus, which only search needs.
const THESAURUS: &str = "vocabulary/thesaurus.toml";

/// Loads the shipped vocabularies; the base's own files replace those of the same name.
///
/// Broken files are reported. If nothing in a file can be used, the shipped one stays.
pub fn load_vocabularies(base: &Base) -> (Vocabularies, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut lists = Vec::new();
    let mut shipped: BTreeMap<&str, &str> = starter::vocabulary_files().collect();
    shipped.remove(THESAURUS);
    let mut own = own_vocabulary_paths(base, &mut findings);
    own.retain(|path| path != THESAURUS);
    for path in own {
        let read = |text: &str| read_vocabulary(name_of(&path), &path, text);
        let list = load_own(base, &path, read, &mut findings);
        if let Some(list) = list.filter(|list| !list.terms.is_empty()) {
            shipped.remove(&*path);
            lists.push(list);
        }
    }
    // Tests check the shipped files.
    let read = |(path, text)| read_vocabulary(name_of(path), path, text).0;
    lists.extend(shipped.into_iter().map(read));
    (Vocabularies::new(lists), findings)
}

/// Loads the base's own thesaurus, or the shipped one.
///
/// As [`load_vocabularies`].
pub fn load_thesaurus(base: &Base) -> (Thesaurus, Vec<Finding>) {
    let mut findings = Vec::new();
    let read = |text: &str| read_thesaurus(THESAURUS, text);
    let paths = own_vocabulary_paths(base, &mut Vec::new());
    let own = paths
        .iter()
        .find(|path| *path == THESAURUS)
        .and_then(|path| load_own(base, path, read, &mut findings))
        .filter(|own| !own.groups.is_empty());
    let thesaurus = own.unwrap_or_else(|| {
        let shipped = starter::vocabulary_files().find(|(path, _)| *path == THESAURUS);
        shipped.map_or_else(Thesaurus::default, |(_, text)| read(text).0)
    });
    (thesaurus, findings)
}

/// Loads and parses a vocabulary file of the base. Adds its findings.
fn load_own<T>(
    base: &Base,
    path: &str,
    read: impl FnOnce(&str) -> (T, Vec<Finding>),
    findings: &mut Vec<Finding>,
) -> Option<T> {
    match load(base, path, MAX_VOCABULARY_BYTES) {
        Ok(loaded) => {
            let (read, faults) = read(&loaded.text);
            findings.extend(loaded.findings.into_iter().chain(faults));
            Some(read)
        }
        Err(error) => {
            findings.push(error.finding(path));
            None
        }
    }
}

/// Everything besides a note's text that affects parsing.
///
/// That is the settings in `guildhall.toml`, the shipped vocabularies and cities, and path, size
/// and modification time of the base's own vocabulary files.
pub fn settings(base: &Base) -> LoadSettings {
    let defaults = format!("{}\n{}", base.lang, base.audience.as_str());
    let mut vocabularies = starter::packed_lists().concat();
    for path in own_vocabulary_paths(base, &mut Vec::new()) {
        if let Ok((_, metadata)) = open(base, &path) {
            let look = (metadata.len(), modified_ns(&metadata));
            vocabularies.extend_from_slice(format!("{path} {look:?}\n").as_bytes());
        }
    }
    LoadSettings {
        defaults: defaults.into_bytes(),
        vocabularies,
    }
}

/// A fingerprint of the parser's settings: equal bytes give equal notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadSettings {
    /// The default language and audience.
    pub defaults: Vec<u8>,
    /// The vocabularies and cities.
    pub vocabularies: Vec<u8>,
}

/// Checks `guildhall.toml`.
pub fn check_settings_file(base: &Base, vocabularies: &Vocabularies) -> Vec<Finding> {
    match load(base, SETTINGS, MAX_SETTINGS_BYTES) {
        Ok(loaded) => [loaded.findings, check_settings(&loaded.text, vocabularies)].concat(),
        Err(error) => vec![error.finding(SETTINGS)],
    }
}

/// Reports terms of the base's own vocabularies with unknown parents.
pub fn check_vocabulary_parents(base: &Base, vocabularies: &Vocabularies) -> Vec<Finding> {
    let paths = own_vocabulary_paths(base, &mut Vec::new());
    let lists = paths.iter().filter(|path| *path != THESAURUS);
    lists
        .filter_map(|path| Some((path, load(base, path, MAX_VOCABULARY_BYTES).ok()?)))
        .flat_map(|(path, loaded)| check_parents(path, &loaded.text, vocabularies))
        .collect()
}

/// `sectors` of `vocabulary/sectors.toml`.
fn name_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file)
}

/// The paths of the base's own vocabulary files, sorted.
fn own_vocabulary_paths(base: &Base, findings: &mut Vec<Finding>) -> Vec<String> {
    let folder = base.root.join("vocabulary");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(source) => {
            let path = "vocabulary".to_owned();
            findings.push(LoadError::Unreadable { path, source }.finding("vocabulary"));
            return Vec::new();
        }
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut paths: Vec<String> = names
        .filter(|name| !name.starts_with('.') && name.strip_suffix(".toml").is_some())
        .map(|name| format!("vocabulary/{name}"))
        .collect();
    paths.sort_unstable();
    paths
}

/// Sorted paths of the base's own vocabulary files that cannot be read in full.
pub fn unread_vocabularies(base: &Base) -> Vec<String> {
    let findings = [load_vocabularies(base).1, load_thesaurus(base).1].concat();
    let paths = findings.into_iter().map(|finding| finding.place.path);
    let paths: BTreeSet<String> = paths.collect();
    paths.into_iter().collect()
}

/// Reads the text of a note from a stream, such as standard input.
///
/// `path` is the path in the findings.
///
/// # Errors
/// Those of the stream.
pub fn read_text(input: impl Read, path: &str) -> io::Result<Loaded> {
    read(input, path, MAX_NOTE_BYTES, None)
}

fn load(base: &Base, path: &str, largest: usize) -> Result<Loaded, LoadError> {
    let (file, metadata) = open(base, path)?;
    let size = Some(metadata.len());
    read(file, path, largest, size).map_err(|source| failure(path, source))
}

/// Reads at most `largest` bytes as text; `size` is the file size, if known.
fn read(input: impl Read, path: &str, largest: usize, size: Option<u64>) -> io::Result<Loaded> {
    let expected = size.unwrap_or(0).min(largest as u64) as usize;
    let mut bytes = Vec::with_capacity(expected + 1);
    // Read one byte more than allowed, to detect a larger file.
    input.take(largest as u64 + 1).read_to_end(&mut bytes)?;
    let mut findings = Vec::new();
    let is_cut = bytes.len() > largest;
    if is_cut {
        bytes.truncate(largest);
        let found = size.map_or("more".to_owned(), |size| size.to_string());
        findings.push(Finding::new(
            Code::TooLarge,
            Place::file(path),
            format!("the file has {found} bytes, expected at most {largest}"),
            "Move parts of it into notes of their own, or data into the sources it came from",
        ));
    }
    let text = decode(bytes, is_cut, path, &mut findings);
    Ok(Loaded { text, findings })
}

/// Decodes UTF-8; replaces invalid bytes and reports the first.
fn decode(bytes: Vec<u8>, is_cut: bool, path: &str, findings: &mut Vec<Finding>) -> String {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error,
    };
    let valid = error.utf8_error().valid_up_to();
    let is_last = error.utf8_error().error_len().is_none();
    let bytes = error.into_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    if is_cut && is_last {
        // The truncation split a character.
        return text[..valid].to_owned();
    }
    let (line, column) = line_and_column(&text, valid);
    let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "The file is UTF-16: save it again as UTF-8"
    } else {
        "Save the file again as UTF-8"
    };
    let byte = bytes[valid];
    findings.push(Finding::new(
        Code::NotUtf8,
        Place::new(path, line, column),
        format!("the byte 0x{byte:02X} is not valid UTF-8 here, expected text in UTF-8"),
        help,
    ));
    text
}

#[cfg(test)]
mod tests;
