//! Updates the index from the files of a base.
//!
//! A plain function with progress reports. [`super::index_worker`] runs it on a thread; commands
//! call it directly.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::change_days::MovedHistory;
use super::index_inputs::{
    defaults, is_city, keeps_places, load_lexicon, load_places, settings, touch_places,
};
use super::note_reader::{note_unread, read_notes_to_index};
use super::unread_notes::{unread_lists, unread_of_walk};
use super::work_error::{IndexProgress, WorkError};
use crate::model::base::{Base, FileStamp};
use crate::model::note::Kind;
use crate::search::{FileTable, Index, IndexError, Lexicon, Rebuild, current, home};
use crate::store::walk::Listing;
use crate::store::{load, walk};

/// Result of an index update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexUpdate {
    /// Notes that were read because they are new or changed.
    pub read: usize,
    /// Notes removed.
    pub removed: usize,
    /// Notes in the index now.
    pub total: usize,
    /// Notes not read yet, see [`update_index_until`].
    pub left: usize,
}

impl IndexUpdate {
    /// Number of notes that are new, changed or removed.
    pub fn changed(&self) -> usize {
        self.read + self.removed
    }
}

/// Updates the index of a base; builds it if it is missing or unusable.
///
/// With `rebuild` it is always built.
///
/// # Errors
/// [`WorkError::Index`] if another process holds the lock, or on an I/O error.
pub fn update_index(
    base: &Base,
    cache: &Path,
    rebuild: bool,
    progress: &mut IndexProgress,
) -> Result<(Index, IndexUpdate), WorkError> {
    update_until_readable(IndexUpdater::new(base, cache), rebuild, progress)
}

/// Like [`update_index`], but stops as soon as `is_enough` returns true. It is called
/// after each note and while another guildhall writes.
///
/// Notes that were read are kept and not read again. Without a usable index, all
/// notes are read.
///
/// # Errors
/// As [`update_index`], and [`WorkError::TooLong`] if all notes have to be read anew.
pub(super) fn update_index_until(
    base: &Base,
    cache: &Path,
    progress: &mut IndexProgress,
    is_enough: impl Fn() -> bool + Send + 'static,
) -> Result<(Index, IndexUpdate), WorkError> {
    let mut updater = IndexUpdater::new(base, cache);
    updater.is_enough = Some(Box::new(is_enough));
    update_until_readable(updater, false, progress)
}

fn update_until_readable(
    mut updater: IndexUpdater,
    rebuild: bool,
    progress: &mut IndexProgress,
) -> Result<(Index, IndexUpdate), WorkError> {
    let mut done = updater.scan(rebuild, progress)?;
    for _ in 1..MAX_TRIES {
        if done.changed() > 0 {
            // All notes are searchable already. The next update tries again.
            let _ = updater.compact();
        }
        if !updater.is_superseded() {
            break;
        }
        // Another process has built a newer index and removes this one.
        done = updater.scan(false, progress)?;
    }
    updater.store_startup_answer();
    // `look` leaves an index or an error.
    let index = updater.index.ok_or(IndexError::Absent)?;
    Ok((index, done))
}

/// Attempts while other processes rebuild the index.
const MAX_TRIES: usize = 8;

/// With more segments the index is rebuilt, because each one slows every search.
const MAX_SEGMENTS: usize = 30;

/// Longest time for the history that counts as short.
///
/// After a longer one, notes are read for as long before the rest can wait.
const SHORT_HISTORY: Duration = Duration::from_millis(500);

/// Updates the index of a base repeatedly.
pub(super) struct IndexUpdater {
    base: Base,
    cache: PathBuf,
    index: Option<Index>,
    /// Fingerprint of the settings, once all files were compared.
    settings: Option<u64>,
    /// Files indexed last, by path: the system reports one save several times.
    put: HashMap<String, FileStamp>,
    /// The newest commit, if the index has days of change from before it.
    newest: Option<String>,
    /// Whether the rest can wait, where an old index can answer; `None` if not.
    is_enough: Option<Box<dyn Fn() -> bool + Send>>,
}

/// What an update changes in the index.
struct FileChanges<'a> {
    /// The files to read.
    put: &'a [&'a FileStamp],
    /// How many of these, at the start, differ only by their day of change.
    ///
    /// They are all read, since nothing but the history tells them from the rest.
    days: usize,
    /// Paths of the files to remove.
    remove: &'a [String],
    /// Paths of the files that could not be read before.
    unread: BTreeSet<String>,
}

/// With more changed files, compare all files instead.
const MAX_LOOKED_AT: usize = 200;

impl IndexUpdater {
    /// An updater for a base; opens nothing yet.
    pub(super) fn new(base: &Base, cache: &Path) -> Self {
        Self {
            base: base.clone(),
            cache: cache.to_owned(),
            index: None,
            settings: None,
            put: HashMap::new(),
            newest: None,
            is_enough: None,
        }
    }

    /// Compares all files with the index and indexes the differences.
    ///
    /// Builds the index if `rebuild` is set, or if it is missing, unusable or damaged.
    pub(super) fn scan(
        &mut self,
        mut rebuild: bool,
        progress: &mut IndexProgress,
    ) -> Result<IndexUpdate, WorkError> {
        for _ in 1..MAX_TRIES {
            match self.try_update(rebuild, progress) {
                Ok(Some(done)) => {
                    // Files that are left look changed next time, without the history.
                    if let (Some(index), Some(newest)) = (&self.index, self.newest.take()) {
                        index.keep_history_state(&newest);
                    }
                    return Ok(done);
                }
                Ok(None) => {}
                // Only once: an index just built is not damaged.
                Err(WorkError::Index(error)) if !rebuild && error.is_damage() => {
                    rebuild = !self.is_superseded();
                    self.index = None;
                }
                Err(error) => return Err(error),
            }
        }
        self.try_update(true, progress)
            .map(Option::unwrap_or_default)
    }

    /// One attempt; `None` if another process has built an index meanwhile.
    fn try_update(
        &mut self,
        rebuild: bool,
        progress: &mut IndexProgress,
    ) -> Result<Option<IndexUpdate>, WorkError> {
        self.put.clear();
        let before = self.generation();
        // A requested rebuild does not accept another process's index.
        let before = (!rebuild).then_some(before);
        let (files, mut of_walk, stamps) = self.files_and_stamps(rebuild);
        self.expect_root()?;
        let settings = settings(&self.base);
        self.settings = Some(settings);
        // Before any day is read, so that a commit meanwhile is seen next time.
        let moved = MovedHistory::open(&self.base, stamps.as_ref().map(|(_, index)| index));
        self.newest = moved.as_ref().map(|moved| moved.newest.clone());
        let known = stamps.iter().flat_map(|(_, index)| index.unread());
        let known: HashSet<String> = known.collect();
        let has_same = |(stamps, _): &(FileTable, Index)| stamps.settings == settings;
        let has_same = stamps.as_ref().is_some_and(has_same);
        of_walk.extend(unread_lists(&self.base, has_same.then_some(&known)));
        let Some((stamps, index)) = stamps else {
            let files = files.into_stamps();
            let lexicon = load_lexicon(&self.base, &files);
            let files = (&files[..], of_walk);
            return self.build(&lexicon, settings, files, (before, false), progress);
        };
        let still_there = files.iter().filter(|file| known.contains(file.path));
        let mut unread: BTreeSet<String> = still_there.map(|file| file.path.to_owned()).collect();
        let mut differences = stamps.differences(files.iter());
        let other_days = moved.map_or_else(Vec::new, |moved| {
            moved.other_days(&self.base, &index, &files, &differences.put)
        });
        let days = other_days.len();
        differences.put.splice(0..0, other_days);
        let known = stamps.known_of(&unread);
        if known.len() < unread.len() {
            // Files that cannot be read are never indexed and look new each time. They are indexed
            // only once they can be read.
            let is_absent = |path: &str| unread.contains(path) && !known.contains(path);
            let absent = files.iter().enumerate().filter(|(_, file)| {
                is_absent(file.path) && load::load_text(&self.base, file.path).is_err()
            });
            let absent: HashSet<usize> = absent.map(|(at, _)| at).collect();
            differences.put.retain(|at| !absent.contains(at));
        }
        let is_split = index.segments() > MAX_SEGMENTS && self.is_enough.is_none();
        if differences.is_empty() && stamps.settings == settings && !is_split {
            unread.extend(of_walk);
            index.keep_unread(&unread);
            let total = index.len();
            return Ok(Some(IndexUpdate {
                total,
                ..IndexUpdate::default()
            }));
        }
        let files = files.into_stamps();
        let same_places = !touch_places(&differences, &files);
        if stamps.settings != settings || !same_places || is_split {
            let words = load::load_vocabularies(&self.base).0;
            let places = if same_places && words == index.lexicon.words {
                index.lexicon.places.clone()
            } else {
                load_places(&self.base, &files, &words)
            };
            let thesaurus = load::load_thesaurus(&self.base).0;
            let lexicon = Lexicon {
                words,
                thesaurus,
                places,
            };
            // Facet terms depend on the lexicon, and inherited values on the defaults: if one
            // changes, all notes are indexed again.
            let same_defaults = defaults(stamps.settings) == defaults(settings);
            if lexicon != *index.lexicon || !same_defaults || is_split {
                let files = (&files[..], of_walk);
                return self.build(&lexicon, settings, files, (before, true), progress);
            }
        }
        let put: Vec<&FileStamp> = differences.put.iter().map(|&at| &files[at]).collect();
        unread.extend(of_walk);
        let changes = FileChanges {
            put: &put,
            days,
            remove: &differences.remove,
            unread,
        };
        index
            .guard(|| self.update(&index, settings, changes, progress))
            .map(Some)
    }

    /// The files, unreadable paths, and the file table with its index.
    ///
    /// Table and index are read on this thread while another lists the files. They are `None` for a
    /// rebuild or if they cannot be read.
    fn files_and_stamps(
        &mut self,
        rebuild: bool,
    ) -> (Listing, Vec<String>, Option<(FileTable, Index)>) {
        let base = self.base.clone();
        let list = || {
            let (files, findings) = walk::list_and_find(&base);
            (files, unread_of_walk(findings))
        };
        let mut known = || {
            let index = if rebuild { None } else { self.open() }?;
            Some((index.stamps().ok()?, index))
        };
        thread::scope(|scope| {
            let Ok(listing) = thread::Builder::new().spawn_scoped(scope, list) else {
                // Without a thread, list first.
                let (files, unread) = list();
                return (files, unread, known());
            };
            let known = known();
            // Propagate a panic.
            let (files, unread) = listing.join().unwrap_or_else(|panic| resume_unwind(panic));
            (files, unread, known)
        })
    }

    /// Indexes only these files, by path below the root.
    ///
    /// `None` if that could be wrong and all files must be compared.
    pub(super) fn scan_files(
        &mut self,
        paths: &[String],
        progress: &mut IndexProgress,
    ) -> Result<Option<IndexUpdate>, WorkError> {
        let is_note = |path: &String| Kind::of_path(path).is_some();
        if paths.len() > MAX_LOOKED_AT || !paths.iter().all(is_note) {
            return Ok(None);
        }
        let (Some(settings), Some(index)) = (self.settings, self.open()) else {
            return Ok(None);
        };
        // New place names concern all notes.
        let mut cities = paths.iter().filter(|path| is_city(path));
        if !cities.all(|path| keeps_places(&self.base, &index, path)) {
            return Ok(None);
        }
        let looks: Vec<_> = paths
            .iter()
            .map(|path| walk::stamp(&self.base, path))
            .collect();
        let is_new = |file: &&FileStamp| self.put.get(&file.path) != Some(file);
        let put: Vec<&FileStamp> = looks.iter().flatten().filter(is_new).collect();
        let gone = paths.iter().zip(&looks).filter(|(_, look)| look.is_none());
        let remove: Vec<String> = gone.map(|(path, _)| path.clone()).collect();
        if put.is_empty() && remove.is_empty() {
            return Ok(Some(IndexUpdate::default()));
        }
        self.expect_root()?;
        let mut update = || {
            let unread = index.unread().into_iter();
            let changes = FileChanges {
                put: &put,
                days: 0,
                remove: &remove,
                unread: unread.filter(|path| !remove.contains(path)).collect(),
            };
            self.update(&index, settings, changes, &mut *progress)
        };
        let done = match index.guard(&mut update) {
            Err(WorkError::Index(error)) if error.is_damage() => {
                index.discard();
                return Ok(None);
            }
            done => done?,
        };
        self.put.extend(
            looks
                .into_iter()
                .flatten()
                .map(|look| (look.path.clone(), look)),
        );
        Ok(Some(done))
    }

    /// Fails if the base is gone; its notes are not removed then.
    fn expect_root(&self) -> Result<(), WorkError> {
        let root = &self.base.root;
        let gone = || WorkError::NoFolder { root: root.clone() };
        root.is_dir().then_some(()).ok_or_else(gone)
    }

    /// The index after the last update.
    pub(super) fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// Compacts the index. Returns whether segments were merged.
    pub(super) fn compact(&self) -> Result<bool, WorkError> {
        Ok(self.index.as_ref().map_or(Ok(false), Index::compact)?)
    }

    /// Stores the startup answer.
    pub(super) fn store_startup_answer(&self) {
        // On failure the app only opens a few milliseconds later.
        let _ = self.index.as_ref().map(Index::store_startup_answer);
    }

    /// Whether what is left to do can wait.
    fn is_enough(&self) -> bool {
        self.is_enough.as_ref().is_some_and(|is_enough| is_enough())
    }

    /// The folder of the current generation; empty if there is none.
    fn generation(&self) -> PathBuf {
        let home = home(&self.cache, &self.base.root).ok();
        home.and_then(|home| current(&home)).unwrap_or_default()
    }

    /// Whether a newer index exists, or this one was found damaged.
    fn is_superseded(&self) -> bool {
        self.index.as_ref().is_some_and(Index::is_superseded)
    }

    /// The current index, reloaded.
    fn open(&mut self) -> Option<Index> {
        if self.index.as_ref().is_none_or(Index::is_superseded) {
            let home = home(&self.cache, &self.base.root).ok()?;
            self.index = Index::open(&home).ok();
        }
        let index = self.index.clone()?;
        index.reload().ok()?;
        Some(index)
    }

    fn build(
        &mut self,
        lexicon: &Lexicon,
        settings: u64,
        (files, of_walk): (&[FileStamp], Vec<String>),
        (before, can_wait): (Option<PathBuf>, bool),
        progress: &mut IndexProgress,
    ) -> Result<Option<IndexUpdate>, WorkError> {
        let home = home(&self.cache, &self.base.root)?;
        let is_enough = || can_wait && self.is_enough();
        let waiting = RefCell::new(&mut *progress);
        let gives_up = || is_enough() || !(waiting.borrow_mut())(0, files.len());
        let mut rebuild = Rebuild::begin(&home, lexicon, settings, files.len(), &gives_up)?;
        if before.is_some_and(|before| before != self.generation()) {
            return Ok(None);
        }
        let mut read = 0;
        let mut unread = BTreeSet::from_iter(of_walk);
        let all: Vec<&FileStamp> = files.iter().collect();
        read_notes_to_index(&self.base, lexicon, &all, |done, file, note| {
            if !progress(done, files.len()) {
                return Err(WorkError::Stopped);
            }
            note_unread(&mut unread, file, note.as_ref());
            if let Some(note) = note {
                rebuild.add(&note.entry())?;
                read += 1;
            }
            if done + 1 < files.len() && is_enough() {
                return Err(WorkError::TooLong);
            }
            Ok(())
        })?;
        rebuild.keep_unread(&unread)?;
        let index = rebuild.finish()?;
        let total = index.len();
        self.index = Some(index);
        Ok(Some(IndexUpdate {
            read,
            removed: 0,
            total,
            left: 0,
        }))
    }

    /// Indexes changed files and removes others.
    fn update(
        &mut self,
        index: &Index,
        settings: u64,
        changes: FileChanges<'_>,
        progress: &mut IndexProgress,
    ) -> Result<IndexUpdate, WorkError> {
        let FileChanges {
            put,
            days,
            remove,
            mut unread,
        } = changes;
        let waiting = RefCell::new(&mut *progress);
        let gives_up = || self.is_enough() || !(waiting.borrow_mut())(0, put.len());
        let mut writer = index.writer(put.len(), settings, &gives_up)?;
        for path in remove {
            writer.remove(path);
        }
        let (mut read, mut left) = (0, 0);
        let (start, mut history) = (Instant::now(), None);
        let taken = read_notes_to_index(&self.base, &index.lexicon, put, |done, file, note| {
            if !progress(done, put.len()) {
                return Err(WorkError::Stopped);
            }
            note_unread(&mut unread, file, note.as_ref());
            match note {
                Some(note) => {
                    writer.put(&note.entry())?;
                    read += 1;
                }
                // The file was removed meanwhile, or may not be read.
                None => writer.remove(&file.path),
            }
            // Until the first note, most of the time went into the history.
            let history = *history.get_or_insert_with(|| start.elapsed());
            let is_worth = start.elapsed() + SHORT_HISTORY >= history * 2;
            left = put.len() - done - 1;
            if left > 0 && done + 1 >= days && is_worth && self.is_enough() {
                return Err(WorkError::Stopped);
            }
            left = 0;
            Ok(())
        });
        if left == 0 {
            taken?;
        }
        // Before the commit, so that after a crash in between these files are read again.
        index.keep_unread(&unread);
        let index = writer.commit()?;
        let total = index.len();
        self.index = Some(index);
        Ok(IndexUpdate {
            read,
            removed: remove.len(),
            total,
            left,
        })
    }
}

#[cfg(test)]
mod tests;
