//! Notes read for the index, many at a time.
//!
//! The files of a large base are rarely all in memory. Some threads read texts ahead, so that whoever
//! makes notes of them does not wait for the disk at each one; only so many texts lie waiting.

use std::sync::mpsc::sync_channel;
use std::thread;

use super::index_inputs::load_last_changes;
use super::unread_notes::hides_content;
use super::work_error::WorkError;
use crate::model::base::{Base, FileStamp};
use crate::model::date::Date;
use crate::model::note::Note;
use crate::notes::ReadNote;
use crate::notes::links::{LinkTo, NoteLink};
use crate::notes::passages::Passage;
use crate::notes::read_body::read_body;
use crate::search::{IndexInput, Lexicon, fingerprint};
use crate::store::load::{self, Loaded};
use crate::sync::LastChanges;

/// Threads that read ahead: they wait for the disk more than they work.
const AHEAD: usize = 3;

/// Texts are handed over so many at a time: who waits for each one is woken for each one.
const HANDFUL: usize = 8;

/// Handfuls that lie waiting for each thread that reads ahead, of a few kilobytes a text.
const MOST_WAITING: usize = 2;

/// Fewer files than this are not worth a thread.
const FEW: usize = 32;

/// A note read for the index.
pub(super) struct Leaf<'a> {
    note: Note,
    passages: Vec<Passage>,
    stamp: &'a FileStamp,
    links: Vec<String>,
    content: u64,
    changed: Option<Date>,
    /// Some of the file could not be read.
    pub(super) is_partial: bool,
}

impl<'a> Leaf<'a> {
    /// Makes a note of the text of its file.
    fn new(
        base: &Base,
        lexicon: &Lexicon,
        changes: &LastChanges,
        stamp: &'a FileStamp,
        loaded: &Loaded,
    ) -> Self {
        let ReadNote { mut note, findings } = loaded.read(base, &stamp.path);
        let is_partial = hides_content(&loaded.findings) || hides_content(&findings);
        crate::notes::settle(&mut note, &lexicon.words);
        let (passages, links) = read_body(&note);
        let links = ids_of(links, &note);
        let content = fingerprint(loaded.text.as_bytes());
        // The time of the file tells when it was written here: in a fresh clone, today.
        let saved = changes.when(&stamp.path, loaded.text.as_bytes());
        let saved_ns = saved.map(|seconds| i128::from(seconds) * 1_000_000_000);
        Self {
            note,
            passages,
            stamp,
            links,
            content,
            changed: day(saved_ns.unwrap_or(stamp.modified_ns)),
            is_partial,
        }
    }

    /// What the index takes.
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

/// Reads notes and gives each in the order of its file, with how many came before it; none of a
/// file that cannot be read. The same files always make the same index.
///
/// # Errors
/// The first one of `take`; no more notes are given then.
pub(super) fn read_leaves<'a>(
    base: &Base,
    lexicon: &Lexicon,
    files: &[&'a FileStamp],
    mut take: impl FnMut(usize, &'a FileStamp, Option<Leaf<'a>>) -> Result<(), WorkError>,
) -> Result<(), WorkError> {
    let load = |file: &&FileStamp| load::load_text(base, &file.path).ok();
    let changes = load_last_changes(base, files);
    let handfuls = || files.chunks(HANDFUL);
    let threads = if files.len() < FEW { 0 } else { AHEAD };
    thread::scope(|scope| {
        // Each thread reads its share, one handful in so many, so that taking from them in turn keeps
        // the order.
        let ahead: Vec<_> = (0..threads)
            .map(|lane| {
                let (texts, ahead) = sync_channel(MOST_WAITING);
                let read = move || {
                    for handful in handfuls().skip(lane).step_by(threads) {
                        let read: Vec<_> = handful.iter().map(load).collect();
                        // Nobody takes any more where taking has failed.
                        if texts.send(read).is_err() {
                            return;
                        }
                    }
                };
                // A thread that cannot be had is done without.
                let _ = thread::Builder::new().spawn_scoped(scope, read);
                ahead
            })
            .collect();
        let mut done = 0;
        for (turn, handful) in handfuls().enumerate() {
            let lane = (threads > 0).then(|| &ahead[turn % threads]);
            let read = lane.and_then(|lane| lane.recv().ok());
            let mut read = read.into_iter().flatten();
            for file in handful {
                let loaded = read.next().unwrap_or_else(|| load(file));
                let leaf = loaded.map(|loaded| Leaf::new(base, lexicon, &changes, file, &loaded));
                take(done, file, leaf)?;
                done += 1;
            }
        }
        Ok(())
    })
}

/// Ids of the notes that a note leads to, by its links and its relations; each once.
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::store::{find_base, walk};

    #[test]
    fn each_file_is_given_once_and_in_order_whether_it_can_be_read_or_not() {
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
            read_leaves(&base, &Lexicon::default(), &some, |done, file, leaf| {
                assert_eq!(done, given.len());
                assert_eq!(leaf.is_none(), file.path == gone);
                let id = leaf.map_or(gone.to_owned(), |leaf| leaf.note.id.path());
                assert_eq!(id, file.path);
                given.push(file);
                Ok(())
            })
            .expect("all are taken");
            assert_eq!(given, some);
        }
    }

    #[test]
    fn reading_ends_where_taking_fails() {
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
        let taken = read_leaves(&base, &Lexicon::default(), &files, |done, _, _| {
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
