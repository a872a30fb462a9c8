//! Loads notes and vocabularies from a base.
//!
//! Every path comes from somebody else. It is checked by its parts, no link is followed, and no
//! more is read than a note may hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};

pub use super::open::LoadError;
use super::open::{failure, modified_ns, open};
use super::starter;
use crate::model::base::Base;
use crate::model::finding::{Code, Finding};
use crate::model::note::{Audience, Note, NoteId};
use crate::model::place::Place;
use crate::model::vocabulary::{Thesaurus, Vocabularies, Vocabulary};
use crate::notes::findings::line_and_column;
use crate::notes::parse_vocabulary::{check_parents, read_thesaurus, read_vocabulary};
use crate::notes::settings::{LARGEST_SETTINGS, SETTINGS, check_settings};
use crate::notes::{self, Defaults, LARGEST_NOTE, ReadNote};

/// Largest vocabulary file, in bytes.
const LARGEST_VOCABULARY: usize = 4 << 20;

/// The text of a file, with what was wrong with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The text; `\u{fffd}` stands for bytes that were none.
    pub text: String,
    /// What was wrong: too large, not UTF-8.
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// Reads the text as the note at `path`. If it is not all of the file, it is members-only.
    pub fn read(&self, base: &Base, path: &str) -> ReadNote {
        let mut reading = notes::read_note(path, &self.text, &Defaults::of(base));
        if !self.findings.is_empty() {
            reading.note.standing.audience = Audience::Members;
        }
        reading
    }
}

/// Loads the text of the note at `path` below the root.
///
/// Of a file that is too large the beginning is read; bytes that are no UTF-8 are replaced. Both
/// are reported in the findings.
///
/// # Errors
/// [`LoadError`] if there is no ordinary file, or it may not be read.
pub fn load_text(base: &Base, path: &str) -> Result<Loaded, LoadError> {
    if NoteId::of_path(path).is_none() {
        return Err(LoadError::UnsafePath {
            path: path.to_owned(),
        });
    }
    load(base, path, LARGEST_NOTE)
}

/// Loads and reads the note at `path`, filed under vocabulary ids.
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
    notes::settle(&mut reading.note, vocabularies);
    reading.findings.splice(0..0, loaded.findings);
    Ok(reading)
}

/// The city notes that guildhall ships, for bases that have none.
pub fn load_shipped_cities() -> Vec<Note> {
    let defaults = Defaults {
        lang: "en".to_owned(),
        audience: Audience::Members,
    };
    let read = |(path, text): (String, &str)| notes::read_note(&path, text, &defaults).note;
    starter::city_files().map(read).collect()
}

/// Loads the vocabularies: those that guildhall ships, each replaced by the base's own of that
/// name. Broken files are reported and the shipped ones used instead where nothing could be read.
pub fn load_vocabularies(base: &Base) -> (Vocabularies, Vec<Finding>) {
    let mut read = VocabularyFiles {
        lists: Vec::new(),
        thesaurus: Thesaurus::default(),
    };
    let mut findings = Vec::new();
    let mut shipped: BTreeMap<&str, &str> = starter::vocabulary_files().collect();
    for path in own_vocabulary_paths(base, &mut findings) {
        let name = name_of(&path);
        match load(base, &path, LARGEST_VOCABULARY) {
            Ok(loaded) => {
                findings.extend(loaded.findings);
                let (is_usable, said) = read.take(name, &path, &loaded.text);
                findings.extend(said);
                if is_usable {
                    shipped.remove(name);
                }
            }
            Err(error) => findings.push(error.finding(&path)),
        }
    }
    for (name, text) in shipped {
        // What guildhall ships is checked when it is built.
        read.take(name, &format!("vocabulary/{name}.toml"), text);
    }
    (Vocabularies::new(read.lists, read.thesaurus), findings)
}

/// Everything but a note itself that decides how it is read: what `guildhall.toml` says, the
/// vocabularies and cities that guildhall ships, and how the base's own vocabulary files look.
pub fn settings(base: &Base) -> LoadSettings {
    let defaults = format!("{}\n{}", base.lang, base.audience.word());
    let mut vocabularies = Vec::new();
    let shipped = starter::vocabulary_files().map(|(_, text)| text);
    for text in shipped.chain(starter::city_files().map(|(_, text)| text)) {
        vocabularies.extend_from_slice(text.as_bytes());
    }
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

/// What notes are read with: equal bytes, equal reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadSettings {
    /// What stands in for what a note does not say.
    pub defaults: Vec<u8>,
    /// What words mean.
    pub vocabularies: Vec<u8>,
}

/// The vocabularies read so far.
struct VocabularyFiles {
    lists: Vec<Vocabulary>,
    thesaurus: Thesaurus,
}

impl VocabularyFiles {
    /// Reads one file; says whether there was anything in it, and what was wrong.
    fn take(&mut self, name: &str, path: &str, text: &str) -> (bool, Vec<Finding>) {
        if name == "thesaurus" {
            let (thesaurus, findings) = read_thesaurus(path, text);
            let is_usable = !thesaurus.groups.is_empty();
            if is_usable {
                self.thesaurus = thesaurus;
            }
            return (is_usable, findings);
        }
        let (list, findings) = read_vocabulary(name, path, text);
        let is_usable = !list.terms.is_empty();
        if is_usable {
            self.lists.push(list);
        }
        (is_usable, findings)
    }
}

/// Checks `guildhall.toml`.
pub fn check_settings_file(base: &Base, vocabularies: &Vocabularies) -> Vec<Finding> {
    match load(base, SETTINGS, LARGEST_SETTINGS) {
        Ok(loaded) => [loaded.findings, check_settings(&loaded.text, vocabularies)].concat(),
        Err(error) => vec![error.finding(SETTINGS)],
    }
}

/// Finds terms of the base's own vocabulary files whose parents are in no list.
pub fn check_vocabulary_parents(base: &Base, vocabularies: &Vocabularies) -> Vec<Finding> {
    let paths = own_vocabulary_paths(base, &mut Vec::new());
    let lists = paths.iter().filter(|path| name_of(path) != "thesaurus");
    lists
        .filter_map(|path| Some((path, load(base, path, LARGEST_VOCABULARY).ok()?)))
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

/// Reads the text of a note from a stream, such as standard input; `path` is what findings call it.
///
/// # Errors
/// Those of the stream.
pub fn read_text(input: impl Read, path: &str) -> io::Result<Loaded> {
    read(input, path, LARGEST_NOTE, None)
}

fn load(base: &Base, path: &str, largest: usize) -> Result<Loaded, LoadError> {
    let (file, metadata) = open(base, path)?;
    let size = Some(metadata.len());
    read(file, path, largest, size).map_err(|source| failure(path, source))
}

/// Reads at most `largest` bytes as text; `size` is how many there are, if that is known.
fn read(input: impl Read, path: &str, largest: usize, size: Option<u64>) -> io::Result<Loaded> {
    let expected = size.unwrap_or(0).min(largest as u64) as usize;
    let mut bytes = Vec::with_capacity(expected + 1);
    // One byte more than allowed shows that there is more.
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

/// The bytes as text; what is no UTF-8 is reported with its place and replaced.
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
        // The cut went through a character.
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
