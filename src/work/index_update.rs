//! Keeping the index in step with the files.
//!
//! A plain function that may take long and says how far it is; [`super::index_worker`] runs it on a
//! thread, commands call it directly.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use super::index_inputs::{defaults, is_city, load_lexicon, load_places, settings, touch_places};
use super::note_reader::{Leaf, read_leaves};
use super::unread_notes::unread_of_walk;
use super::work_error::{IndexProgress, WorkError};
use crate::model::base::{Base, FileStamp};
use crate::model::note::Kind;
use crate::search::{Index, IndexError, Lexicon, Rebuild, Stamps, current, home};
use crate::store::walk::Listing;
use crate::store::{load, walk};

/// What was done to the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexUpdate {
    /// Notes that were read because they are new or changed.
    pub read: usize,
    /// Notes that were taken out.
    pub removed: usize,
    /// Notes in the index now.
    pub total: usize,
    /// Notes that are new or changed and not read yet, see [`bring_closer_to_date`].
    pub left: usize,
}

impl IndexUpdate {
    /// How many notes are new, changed or gone.
    pub fn changed(&self) -> usize {
        self.read + self.removed
    }
}

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
    progress: &mut IndexProgress,
) -> Result<(Index, IndexUpdate), WorkError> {
    bring(IndexUpdater::new(base, cache), rebuild, progress)
}

/// Like [`bring_up_to_date`], but stops reading notes as soon as `is_enough`, which is asked after
/// each one.
///
/// What was read is kept, and read no more the next time. Without an index that can be used, all
/// notes are read.
///
/// # Errors
/// As [`bring_up_to_date`].
pub(super) fn bring_closer_to_date(
    base: &Base,
    cache: &Path,
    progress: &mut IndexProgress,
    is_enough: impl Fn() -> bool + Send + 'static,
) -> Result<(Index, IndexUpdate), WorkError> {
    let mut updater = IndexUpdater::new(base, cache);
    updater.is_enough = Box::new(is_enough);
    bring(updater, false, progress)
}

fn bring(
    mut updater: IndexUpdater,
    rebuild: bool,
    progress: &mut IndexProgress,
) -> Result<(Index, IndexUpdate), WorkError> {
    let mut done = updater.look(rebuild, progress)?;
    for _ in 1..MOST_TRIES {
        let tidied = if done.changed() > 0 {
            updater.tidy().map(drop)
        } else {
            Ok(())
        };
        if !updater.is_superseded() {
            tidied?;
            break;
        }
        // Somebody else has built a newer one meanwhile, and takes this one away.
        done = updater.look(false, progress)?;
    }
    updater.keep_first();
    // `look` leaves an index or an error.
    let index = updater.index.ok_or(IndexError::Absent)?;
    Ok((index, done))
}

/// So often an index is looked at that others build anew meanwhile.
const MOST_TRIES: usize = 8;

/// An index of more segments is built anew: each one costs every search a little.
const MOST_SEGMENTS: usize = 30;

/// Keeps the index of a base in step with its files, for as long as it is needed.
pub(super) struct IndexUpdater {
    base: Base,
    cache: PathBuf,
    index: Option<Index>,
    /// What notes are read with, since all files were looked at.
    settings: Option<u64>,
    /// How the files looked that were put last, by path: the system tells of one save several times.
    put: HashMap<String, FileStamp>,
    /// Says after each note of an update whether the others can wait.
    is_enough: Box<dyn Fn() -> bool + Send>,
}

/// More files than this are not looked at one by one.
const MOST_LOOKED_AT: usize = 200;

impl IndexUpdater {
    /// For the index of this base; nothing is opened yet.
    pub(super) fn new(base: &Base, cache: &Path) -> Self {
        Self {
            base: base.clone(),
            cache: cache.to_owned(),
            index: None,
            settings: None,
            put: HashMap::new(),
            is_enough: Box::new(|| false),
        }
    }

    /// Compares all files with the index and takes in what is different. With `rebuild` the index
    /// is built afresh in any case, as it is where there is none or it cannot be used.
    ///
    /// An index that turns out to be damaged meanwhile is built anew too.
    pub(super) fn look(
        &mut self,
        mut rebuild: bool,
        progress: &mut IndexProgress,
    ) -> Result<IndexUpdate, WorkError> {
        for _ in 1..MOST_TRIES {
            match self.look_once(rebuild, progress) {
                Ok(Some(done)) => return Ok(done),
                Ok(None) => {}
                // Not twice: what has just been built is no damage.
                Err(WorkError::Index(error)) if !rebuild && error.is_damage() => {
                    rebuild = !self.is_superseded();
                    self.index = None;
                }
                Err(error) => return Err(error),
            }
        }
        self.look_once(true, progress)
            .map(Option::unwrap_or_default)
    }

    /// None if somebody else has built an index meanwhile, which may do.
    fn look_once(
        &mut self,
        rebuild: bool,
        progress: &mut IndexProgress,
    ) -> Result<Option<IndexUpdate>, WorkError> {
        self.put.clear();
        let before = self.generation();
        // Whoever wants a new one is not content with that of others.
        let before = (!rebuild).then_some(before);
        let (files, of_walk, stamps) = self.files_and_stamps(rebuild);
        let settings = settings(&self.base);
        self.settings = Some(settings);
        let Some((stamps, index)) = stamps else {
            let files = files.into_stamps();
            let lexicon = load_lexicon(&self.base, &files);
            return self.build(&lexicon, settings, (&files, of_walk), before, progress);
        };
        let known: HashSet<String> = index.unread().into_iter().collect();
        let still_there = files.iter().filter(|file| known.contains(file.path));
        let mut unread: BTreeSet<String> = still_there.map(|file| file.path.to_owned()).collect();
        let mut differences = stamps.differences(files.iter());
        let known = stamps.known_of(&unread);
        if known.len() < unread.len() {
            // What could not be read at all is in no index and looks new each time: it is written
            // only once it can be read.
            let is_absent = |path: &str| unread.contains(path) && !known.contains(path);
            let absent = files.iter().enumerate().filter(|(_, file)| {
                is_absent(file.path) && load::load_text(&self.base, file.path).is_err()
            });
            let absent: HashSet<usize> = absent.map(|(at, _)| at).collect();
            differences.put.retain(|at| !absent.contains(at));
        }
        let is_split = index.segments() > MOST_SEGMENTS;
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
            let lexicon = Lexicon { words, places };
            // What notes are filed under depends on the lexicon, and what they leave out on the
            // defaults: with others all are filed anew.
            let same_defaults = defaults(stamps.settings) == defaults(settings);
            if lexicon != *index.lexicon || !same_defaults || is_split {
                return self.build(&lexicon, settings, (&files, of_walk), before, progress);
            }
        }
        let put: Vec<&FileStamp> = differences.put.iter().map(|&at| &files[at]).collect();
        let remove = &differences.remove;
        unread.extend(of_walk);
        index
            .guard(|| self.update(&index, settings, (&put, remove, unread), progress))
            .map(Some)
    }

    /// The files as they are, what cannot be a note, and the files as the index knows them: read meanwhile, where that is wanted. Where
    /// the index cannot be opened or does not say what it holds, there is nothing to compare with.
    fn files_and_stamps(
        &mut self,
        rebuild: bool,
    ) -> (Listing, Vec<String>, Option<(Stamps, Index)>) {
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
                // A thread that cannot be had is done without.
                let (files, unread) = list();
                return (files, unread, known());
            };
            let known = known();
            // A panic over there is one here.
            let (files, unread) = listing.join().unwrap_or_else(|panic| resume_unwind(panic));
            (files, unread, known)
        })
    }

    /// Looks at these files only, by their paths below the root; none of them if that could be
    /// wrong, and then all files have to be looked at.
    pub(super) fn look_at(&mut self, paths: &[String]) -> Result<Option<IndexUpdate>, WorkError> {
        let is_plain = |path: &String| Kind::of_path(path).is_some() && !is_city(path);
        if paths.len() > MOST_LOOKED_AT || !paths.iter().all(is_plain) {
            return Ok(None);
        }
        let (Some(settings), Some(index)) = (self.settings, self.open()) else {
            return Ok(None);
        };
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
        let known = || index.unread().into_iter().collect();
        let mut update = || {
            let changes = (&put[..], &remove[..], known());
            self.update(&index, settings, changes, &mut |_, _| true)
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

    /// The index as it was left by the last look; none before there is one.
    pub(super) fn index(&self) -> Option<&Index> {
        self.index.as_ref()
    }

    /// Does what can wait until the last change was seen. Says whether segments were merged.
    pub(super) fn tidy(&self) -> Result<bool, WorkError> {
        Ok(self.index.as_ref().map_or(Ok(false), Index::tidy)?)
    }

    /// Keeps what the app shows first with the index as it is now.
    pub(super) fn keep_first(&self) {
        // Without it the app takes a few milliseconds more to open.
        let _ = self.index.as_ref().map(Index::keep_first);
    }

    /// The folder of the index that is current, whatever state it is in; empty if there is none.
    fn generation(&self) -> PathBuf {
        let home = home(&self.cache, &self.base.root).ok();
        home.and_then(|home| current(&home)).unwrap_or_default()
    }

    /// Whether others have built a newer index, or found this one damaged.
    fn is_superseded(&self) -> bool {
        self.index.as_ref().is_some_and(Index::is_superseded)
    }

    /// The index as it is now.
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
        before: Option<PathBuf>,
        progress: &mut IndexProgress,
    ) -> Result<Option<IndexUpdate>, WorkError> {
        let home = home(&self.cache, &self.base.root)?;
        let mut rebuild = Rebuild::begin(&home, lexicon, settings, files.len())?;
        if before.is_some_and(|before| before != self.generation()) {
            return Ok(None);
        }
        let mut read = 0;
        let mut unread = BTreeSet::from_iter(of_walk);
        let all: Vec<&FileStamp> = files.iter().collect();
        read_leaves(&self.base, lexicon, &all, |done, file, leaf| {
            if !progress(done, files.len()) {
                return Err(WorkError::Stopped);
            }
            note_unread(&mut unread, file, leaf.as_ref());
            if let Some(leaf) = leaf {
                rebuild.add(&leaf.entry())?;
                read += 1;
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

    fn update(
        &mut self,
        index: &Index,
        settings: u64,
        (put, remove, mut unread): (&[&FileStamp], &[String], BTreeSet<String>),
        progress: &mut IndexProgress,
    ) -> Result<IndexUpdate, WorkError> {
        let mut writer = index.writer(put.len(), settings)?;
        for path in remove {
            writer.remove(path);
            unread.remove(path);
        }
        let (mut read, mut left) = (0, 0);
        let taken = read_leaves(&self.base, &index.lexicon, put, |done, file, leaf| {
            if !progress(done, put.len()) {
                return Err(WorkError::Stopped);
            }
            note_unread(&mut unread, file, leaf.as_ref());
            match leaf {
                Some(leaf) => {
                    writer.put(&leaf.entry())?;
                    read += 1;
                }
                // It went away while we looked, or may not be read.
                None => writer.remove(&file.path),
            }
            left = put.len() - done - 1;
            if left > 0 && (self.is_enough)() {
                return Err(WorkError::Stopped);
            }
            left = 0;
            Ok(())
        });
        if left == 0 {
            taken?;
        }
        // Before the commit: after a kill in between, these files are read again.
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

/// Adds the file to those that cannot be read in full, or takes it out.
fn note_unread(unread: &mut BTreeSet<String>, file: &FileStamp, leaf: Option<&Leaf<'_>>) {
    if leaf.is_none_or(|leaf| leaf.is_partial) {
        unread.insert(file.path.clone());
    } else {
        unread.remove(&file.path);
    }
}

#[cfg(test)]
mod tests;
