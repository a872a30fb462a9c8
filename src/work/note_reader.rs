//! Reads notes for the index, in order, with read-ahead.
//!
//! The files of a large base are rarely all cached. Some threads read texts ahead, so that parsing
//! does not wait for the disk. The number of waiting texts is bounded.

use std::collections::BTreeSet;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::change_days::change_day;
use super::index_inputs::load_last_changes;
use super::unread_notes::hides_content;
use super::work_error::WorkError;
use crate::model::base::{Base, FileStamp};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::notes::ReadNote;
use crate::notes::links::{LinkTo, NoteLink};
use crate::notes::passages::{Passage, PassageRole};
use crate::notes::read_body::read_body;
use crate::search::{IndexInput, Lexicon, fingerprint};
use crate::store::load::{self, Loaded};
use crate::sync::LastChanges;

/// Read-ahead threads; they mostly wait for the disk.
const READ_AHEAD_THREADS: usize = 3;

/// Texts are sent in batches, to avoid a wake-up for each one.
const BATCH_NOTES: usize = 8;

/// Queued batches of each thread.
const MAX_WAITING: usize = 2;

/// Fewer files are read without threads.
const SINGLE_THREAD_BELOW: usize = 32;

/// A note read for the index.
pub(super) struct NoteToIndex<'a> {
    note: Note,
    passages: Vec<Passage>,
    stamp: &'a FileStamp,
    links: Vec<String>,
    content: u64,
    changed: Option<Date>,
    /// Whether part of the file could not be read.
    pub(super) is_partial: bool,
}

impl<'a> NoteToIndex<'a> {
    /// Parses a note.
    fn new(
        base: &Base,
        lexicon: &Lexicon,
        changes: &LastChanges,
        stamp: &'a FileStamp,
        loaded: &Loaded,
    ) -> Self {
        let ReadNote { mut note, findings } = loaded.read(base, &stamp.path);
        let is_partial = hides_content(&loaded.findings) || hides_content(&findings);
        crate::notes::resolve_terms(&mut note, &lexicon.words);
        let (mut passages, links) = read_body(&note);
        if is_partial {
            // What cannot be read as keys is found as text.
            let front = loaded.text.strip_suffix(&note.body).unwrap_or_default();
            passages.push(Passage {
                role: PassageRole::Reference,
                text: front.to_owned(),
            });
        }
        let links = ids_of(links, &note);
        let content = fingerprint(loaded.text.as_bytes());
        Self {
            note,
            passages,
            stamp,
            links,
            content,
            changed: change_day(changes, stamp.look(), &loaded.text),
            is_partial,
        }
    }

    /// The input of the index writer.
    pub(super) fn entry(&self) -> IndexInput<'_> {
        IndexInput {
            note: &self.note,
            passages: &self.passages,
            stamp: self.stamp,
            links: &self.links,
            changed: self.changed,
            content: self.content,
        }
    }
}

/// Reads notes and passes each to `take`, in file order, with its number.
///
/// `take` gets `None` for a file that cannot be read. The order makes the index deterministic.
///
/// # Errors
/// The first error of `take`, which ends reading.
pub(super) fn read_notes_to_index<'a>(
    base: &Base,
    lexicon: &Lexicon,
    files: &[&'a FileStamp],
    mut take: impl FnMut(usize, &'a FileStamp, Option<NoteToIndex<'a>>) -> Result<(), WorkError>,
) -> Result<(), WorkError> {
    let load = |file: &&FileStamp| load::load_text(base, &file.path).ok();
    let changes = load_last_changes(base, files);
    let batches = || files.chunks(BATCH_NOTES);
    let threads = if files.len() < SINGLE_THREAD_BELOW {
        0
    } else {
        READ_AHEAD_THREADS
    };
    thread::scope(|scope| {
        // Threads read batches round-robin, so taking from them in turn keeps the order.
        let ahead: Vec<_> = (0..threads)
            .map(|lane| {
                let (texts, ahead) = sync_channel(MAX_WAITING);
                let read = move || {
                    for batch in batches().skip(lane).step_by(threads) {
                        let read: Vec<_> = batch.iter().map(load).collect();
                        // The receiver is gone after an error.
                        if texts.send(read).is_err() {
                            return;
                        }
                    }
                };
                // Without a thread its batches are read below.
                let _ = thread::Builder::new().spawn_scoped(scope, read);
                ahead
            })
            .collect();
        let mut done = 0;
        for (turn, batch) in batches().enumerate() {
            let lane = (threads > 0).then(|| &ahead[turn % threads]);
            let read = lane.and_then(|lane| lane.recv().ok());
            let mut read = read.into_iter().flatten();
            for file in batch {
                let loaded = read.next().unwrap_or_else(|| load(file));
                let note =
                    loaded.map(|loaded| NoteToIndex::new(base, lexicon, &changes, file, &loaded));
                take(done, file, note)?;
                done += 1;
            }
        }
        Ok(())
    })
}

/// Adds a file to the unreadable ones, or removes it from them.
pub(super) fn note_unread(
    unread: &mut BTreeSet<String>,
    file: &FileStamp,
    note: Option<&NoteToIndex<'_>>,
) {
    if note.is_none_or(|note| note.is_partial) {
        unread.insert(file.path.clone());
    } else {
        unread.remove(&file.path);
    }
}

/// Ids of linked and related notes, unique and sorted.
fn ids_of(links: Vec<NoteLink>, note: &Note) -> Vec<String> {
    let links = links.into_iter().filter_map(|link| match link.to {
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::{find_base, walk};

    #[test]
    fn every_file_is_passed_once_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("practices/oslo")).expect("folders");
        fs::write(folder.path().join(find_base::MARK), "").expect("a mark");
        for i in 0..200 {
            let path = folder.path().join(format!("practices/oslo/n{i}.md"));
            fs::write(path, format!("+++\ntitle = \"Note {i}\"\n+++\n")).expect("a note");
        }
        let base = find_base::open(folder.path()).expect("a base");
        let files = walk::walk(&base).files;
        let gone = "practices/oslo/n77.md";
        fs::remove_file(folder.path().join(gone)).expect("removed");
        for count in [3, 200] {
            let some: Vec<&FileStamp> = files.iter().rev().take(count).collect();
            let mut given = Vec::new();
            read_notes_to_index(&base, &Lexicon::default(), &some, |done, file, note| {
                assert_eq!(done, given.len());
                assert_eq!(note.is_none(), file.path == gone);
                let id = note.map_or(gone.to_owned(), |note| note.note.id.path());
                assert_eq!(id, file.path);
                given.push(file);
                Ok(())
            })
            .expect("all are taken");
            assert_eq!(given, some);
        }
    }

    #[test]
    fn reading_stops_at_the_first_error() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(find_base::MARK), "").expect("a mark");
        let base = find_base::open(folder.path()).expect("a base");
        let stamp = FileStamp {
            path: "practices/oslo/gone.md".to_owned(),
            size_bytes: 0,
            modified_ns: 0,
        };
        let files = vec![&stamp; 1_000];
        let mut given = 0;
        let taken = read_notes_to_index(&base, &Lexicon::default(), &files, |done, _, _| {
            given += 1;
            if done == 9 {
                Err(WorkError::Stopped)
            } else {
                Ok(())
            }
        });
        assert!(matches!(taken, Err(WorkError::Stopped)));
        assert_eq!(given, 10);
    }
}
