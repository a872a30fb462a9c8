//! Keeping the index in step with the files.
//!
//! A plain function that may take long and says how far it is; [`super::indexer`] runs it on a
//! thread, commands call it directly.

use std::collections::BTreeMap;
use std::path::Path;

use thiserror::Error;

use crate::model::base::{Base, FileStamp};
use crate::model::date::Date;
use crate::model::gazetteer::Gazetteer;
use crate::model::note::{Kind, Note};
use crate::model::vocabulary::Vocabularies;
use crate::notes::links::{LinkTo, read_links};
use crate::search::{Entry, Index, IndexError, Known, Lexicon, Rebuild, fingerprint, home};
use crate::store::{load, walk};

/// What was done to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upkeep {
    /// Notes that were read because they are new or changed.
    pub read: usize,
    /// Notes that were taken out.
    pub removed: usize,
    /// Notes in the index now.
    pub total: usize,
}

impl Upkeep {
    /// How many notes are new, changed or gone.
    pub fn changed(&self) -> usize {
        self.read + self.removed
    }
}

/// Why background work failed.
#[derive(Debug, Error)]
pub enum WorkError {
    /// The index cannot be opened or written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Somebody asked to stop.
    #[error("stopped")]
    Stopped,
}

impl WorkError {
    /// What to do, in one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Index(error) => error.mend(),
            Self::Stopped => "run it again; what was done so far is kept",
        }
    }
}

/// Hears how many notes were read and how many there are to read; false stops the work.
pub type Progress<'a> = dyn FnMut(usize, usize) -> bool + 'a;

/// Brings the index of a base up to date with its files, building it where there is none or it
/// cannot be used.
///
/// With `rebuild` it is built afresh in any case.
///
/// # Errors
/// [`WorkError::Index`] if another guildhall keeps it busy or the disk refuses.
pub fn bring_up_to_date(
    base: &Base,
    cache: &Path,
    rebuild: bool,
    progress: &mut Progress,
) -> Result<(Index, Upkeep), WorkError> {
    let home = home(cache, &base.root);
    let files = walk::walk(base).files;
    let index = if rebuild {
        Err(IndexError::Absent)
    } else {
        Index::open(&home)
    };
    // An index that cannot be opened is built anew, whatever is wrong with it.
    let Ok(index) = index else {
        let lexicon = load_lexicon(base, &files);
        return build(base, &home, &lexicon, &files, progress);
    };
    let changes = Changes::between(&files, &index.known()?);
    let vocabularies = load::load_vocabularies(base).0;
    let places_changed = changes
        .put
        .iter()
        .chain(&changes.remove)
        .any(|path| is_city(path));
    if vocabularies != index.lexicon.words || places_changed {
        let lexicon = Lexicon {
            places: load_places(base, &files, &vocabularies),
            words: vocabularies,
        };
        // What notes are filed under depends on the lexicon: with another one all are filed anew.
        if lexicon != *index.lexicon {
            return build(base, &home, &lexicon, &files, progress);
        }
    }
    if changes.is_empty() {
        let total = index.len();
        return Ok((
            index,
            Upkeep {
                total,
                ..Upkeep::default()
            },
        ));
    }
    update(base, &index, &files, &changes, progress)
}

/// What is different between the files and the index, by path.
#[derive(Debug, Default)]
struct Changes {
    put: Vec<String>,
    remove: Vec<String>,
}

impl Changes {
    fn between(files: &[FileStamp], known: &BTreeMap<String, Known>) -> Self {
        let is_new = |file: &&FileStamp| {
            known.get(&file.path).is_none_or(|known| {
                known.size_bytes != file.size_bytes
                    || i128::from(known.modified_ns) != file.modified_ns
            })
        };
        let put = files
            .iter()
            .filter(is_new)
            .map(|file| file.path.clone())
            .collect();
        let is_there = |path: &&String| files.binary_search_by(|file| file.path.cmp(path)).is_ok();
        let remove = known
            .keys()
            .filter(|path| !is_there(path))
            .cloned()
            .collect();
        Self { put, remove }
    }

    fn is_empty(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty()
    }
}

fn is_city(path: &str) -> bool {
    Kind::of_path(path) == Some(Kind::City)
}

/// Reads what the values of the base mean.
fn load_lexicon(base: &Base, files: &[FileStamp]) -> Lexicon {
    let words = load::load_vocabularies(base).0;
    Lexicon {
        places: load_places(base, files, &words),
        words,
    }
}

fn load_places(base: &Base, files: &[FileStamp], words: &Vocabularies) -> Gazetteer {
    let cities = files.iter().filter(|file| is_city(&file.path));
    let read = |file: &FileStamp| load::load_note(base, words, &file.path).ok();
    let mut notes: Vec<Note> = cities
        .filter_map(read)
        .map(|reading| reading.note)
        .collect();
    if notes.is_empty() {
        // A base without city notes still knows the cities that guildhall ships.
        notes = load::load_shipped_cities();
    }
    Gazetteer::new(&notes, words)
}

fn build(
    base: &Base,
    home: &Path,
    lexicon: &Lexicon,
    files: &[FileStamp],
    progress: &mut Progress,
) -> Result<(Index, Upkeep), WorkError> {
    let mut rebuild = Rebuild::begin(home, lexicon)?;
    let mut read = 0;
    for (i, file) in files.iter().enumerate() {
        if !progress(i, files.len()) {
            return Err(WorkError::Stopped);
        }
        if let Some(leaf) = Leaf::load(base, lexicon, file) {
            rebuild.add(&leaf.entry())?;
            read += 1;
        }
    }
    let index = rebuild.finish()?;
    let total = index.len();
    Ok((
        index,
        Upkeep {
            read,
            removed: 0,
            total,
        },
    ))
}

fn update(
    base: &Base,
    index: &Index,
    files: &[FileStamp],
    changes: &Changes,
    progress: &mut Progress,
) -> Result<(Index, Upkeep), WorkError> {
    let mut writer = index.writer(changes.put.len())?;
    let mut done = Upkeep::default();
    for path in &changes.remove {
        writer.remove(path);
        done.removed += 1;
    }
    for (i, path) in changes.put.iter().enumerate() {
        if !progress(i, changes.put.len()) {
            return Err(WorkError::Stopped);
        }
        let file = files
            .binary_search_by(|file| file.path.cmp(path))
            .map(|at| &files[at]);
        let leaf = file
            .ok()
            .and_then(|file| Leaf::load(base, &index.lexicon, file));
        match leaf {
            Some(leaf) => writer.put(&leaf.entry())?,
            // It went away while we looked.
            None => writer.remove(path),
        }
        done.read += 1;
    }
    let index = writer.commit()?;
    done.total = index.len();
    Ok((index, done))
}

/// A note read for the index.
struct Leaf<'a> {
    note: Note,
    stamp: &'a FileStamp,
    links: Vec<String>,
    content: u64,
}

impl<'a> Leaf<'a> {
    /// Reads a note; none if its file cannot be read.
    fn load(base: &Base, lexicon: &Lexicon, stamp: &'a FileStamp) -> Option<Self> {
        let text = load::load_text(base, &stamp.path).ok()?.text;
        let defaults = crate::notes::Defaults::of(base);
        let mut note = crate::notes::read_note(&stamp.path, &text, &defaults).note;
        crate::notes::settle(&mut note, &lexicon.words);
        let links = links_of(&note);
        let content = fingerprint(text.as_bytes());
        Some(Self {
            note,
            stamp,
            links,
            content,
        })
    }

    fn entry(&self) -> Entry<'_> {
        let changed = day(self.stamp.modified_ns);
        Entry {
            note: &self.note,
            stamp: self.stamp,
            links: &self.links,
            changed,
            content: self.content,
        }
    }
}

/// Ids of the notes that a note leads to, by its links and its relations; each once.
pub(super) fn links_of(note: &Note) -> Vec<String> {
    let links = read_links(note)
        .into_iter()
        .filter_map(|link| match link.to {
            LinkTo::Note(id) => Some(id.as_str().to_owned()),
            _ => None,
        });
    let mut ids: Vec<String> = links
        .chain(note.relations.iter().map(|relation| relation.to.clone()))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The day of a time in nanoseconds since 1970, in UTC.
fn day(ns: i128) -> Option<Date> {
    let time = jiff::Timestamp::from_nanosecond(ns).ok()?;
    let date = jiff::tz::TimeZone::UTC.to_datetime(time).date();
    Date::new(
        date.year(),
        date.month().cast_unsigned(),
        date.day().cast_unsigned(),
    )
}
