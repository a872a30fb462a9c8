//! The index on disk: a cache that can be deleted at any time.
//!
//! ```text
//! <home>/            one folder for each schema version and base
//!   lock             held while somebody writes
//!   current          the name of the generation that readers open
//!   first            what the app shows first, see [`crate::search::first`]
//!   g18f3…/          a generation: tantivy's files, their digests, `lexicon.json`,
//!                    `names`, `stamps`, `seal.json`
//! ```
//!
//! A generation is written aside and becomes current by renaming one small file, so readers never
//! see half an index. Later changes are tantivy commits into the current generation, see
//! [`super::writer`]. Which files are indexed, and how they looked, stands in the
//! [stamps](super::file_table). A commit can be searched at once; [`Index::tidy`] then merges small
//! segments, brings all to the disk and writes the [manifest], while others may go on writing. Where that
//! does not fit, the checksums are verified before a segment is opened.
//!
//! The folder is not trusted: see [`super::regular_files`], [`super::nosync_directory`] and [`super::mmap_tables`]. A
//! damaged generation is never mended, only built anew.
//!
//! Knows nothing of where the notes are or how they are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::error::OpenReadError;
use tantivy::merge_policy::{LogMergePolicy, MergePolicy as _, NoMergePolicy};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument};

use super::digest::{self, Gatherer};
use super::file_table::Stamps;
use super::generation::{commit_of, current, remove_leftovers};
use super::guard::guard;
use super::index_error::{IndexError, disk};
use super::index_schema;
use super::index_schema::Handles;
use super::lexicon::KeptLexicon;
use super::names::{self, NameIndex};
use super::nosync_directory::Unsynced;
use super::{index_lock, manifest};

/// The index of one base, open for reading and, on demand, for writing.
#[derive(Clone)]
pub struct Index {
    pub(crate) home: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) inner: tantivy::Index,
    pub(crate) reader: IndexReader,
    reloading: Arc<Mutex<()>>,
    pub(crate) directory: Unsynced,
    pub(crate) handles: Arc<Handles>,
    pub(crate) gatherer: Arc<Gatherer>,
    /// What the values of the base mean, as they were when the index was built.
    pub lexicon: KeptLexicon,
}

/// Number of segments of about the same size that are merged into one.
const MERGED_SEGMENTS: usize = 4;

/// Segments of fewer notes count as equally large.
const SMALL_SEGMENT: u32 = 100;

/// Segments of more notes stay as they are, so that a merge takes a fraction of a second. With too
/// many of them the index is built anew.
const LARGE_SEGMENT: usize = 500;

/// Memory for writing a few notes; the least that tantivy takes.
pub(crate) const UPDATE_BYTES: usize = 15 << 20;

/// So often an index is opened that others are writing.
const MOST_TRIES: usize = 5;

impl Index {
    /// Opens the current generation.
    ///
    /// # Errors
    /// [`IndexError::Absent`] or [`IndexError::Damaged`]: build it with [`crate::search::Rebuild`].
    pub fn open(home: &Path) -> Result<Self, IndexError> {
        let seen = || commit_of(&current(home)?).ok();
        let mut before = seen();
        for _ in 1..MOST_TRIES {
            let opened = Self::open_once(home);
            let now = seen();
            // Somebody who wrote meanwhile has taken away what was about to be looked at.
            if opened.is_ok() || now == before {
                return opened;
            }
            before = now;
        }
        Self::open_once(home)
    }

    fn open_once(home: &Path) -> Result<Self, IndexError> {
        let folder = current(home).ok_or(IndexError::Absent)?;
        let lexicon = KeptLexicon::of(&folder);
        let is_sealed = manifest::fits(&folder);
        let open = || Self::open_generation(home, &folder, lexicon, !is_sealed);
        let index = guard(open).unwrap_or_else(|| {
            Err(IndexError::Damaged {
                folder: folder.clone(),
                what: "it could not be opened".to_owned(),
            })
        })?;
        index.show_with_digests();
        if !is_sealed {
            // Failing to seal costs the next one who opens the time to verify again.
            let _ = manifest::seal(&folder);
        }
        Ok(index)
    }

    pub(crate) fn open_generation(
        home: &Path,
        folder: &Path,
        lexicon: KeptLexicon,
        is_unverified: bool,
    ) -> Result<Self, IndexError> {
        let damaged = |error: &dyn ToString| IndexError::Damaged {
            folder: folder.to_owned(),
            what: error.to_string(),
        };
        if !fs::symlink_metadata(folder).is_ok_and(|data| data.is_dir()) {
            return Err(damaged(&"its folder is gone"));
        }
        let directory = Unsynced::open(folder).map_err(|error| damaged(&error))?;
        let handles = Handles::new();
        // No file of a segment is opened by this.
        let mut inner = tantivy::Index::open(directory.clone()).map_err(|error| damaged(&error))?;
        if inner.schema() != handles.schema {
            return Err(damaged(&"it was written with other fields"));
        }
        if is_unverified {
            // Digests and names are gathered again where they are missing.
            digest::remove_unsound(&directory, folder).map_err(disk(folder))?;
            names::remove_unsound(&directory, folder).map_err(disk(folder))?;
            verify(folder, &lexicon, &directory, &inner)?;
        }
        inner.set_tokenizers(index_schema::tokenizers());
        let reader = inner.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader = reader.try_into().map_err(|error| damaged(&error))?;
        let handles = Arc::new(handles);
        Ok(Self {
            home: home.to_owned(),
            folder: folder.to_owned(),
            inner,
            reader,
            reloading: Arc::default(),
            directory,
            gatherer: Arc::new(Gatherer::new(folder, &handles, &lexicon)),
            handles,
            lexicon,
        })
    }

    /// Compares every file with its checksum and reads what has none.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] naming the first file that does not fit.
    pub fn verify(&self) -> Result<(), IndexError> {
        verify(&self.folder, &self.lexicon, &self.directory, &self.inner)
    }

    /// Whether another process has built a newer generation since this one was opened, or has found
    /// this one damaged.
    pub fn is_superseded(&self) -> bool {
        current(&self.home).is_none_or(|current| current != self.folder)
    }

    /// Marks this generation as damaged, so that the next open builds a new one.
    pub fn discard(&self) {
        if !self.is_superseded() {
            // Where it cannot be removed, nothing can be built either.
            let _ = fs::remove_file(self.home.join("current"));
        }
    }

    /// Sees commits made since, by this or another process.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the files are gone or damaged; what was read before still answers.
    pub fn reload(&self) -> Result<(), IndexError> {
        // What one thread has seen is not replaced by what another has begun to read before.
        let _turn = self
            .reloading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(self.reader.reload()?)
    }

    /// The files in the index.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if they are not known, [`IndexError::Engine`].
    pub fn stamps(&self) -> Result<Stamps, IndexError> {
        Stamps::load(&self.folder, self.commit()?).ok_or_else(|| self.without_stamps())
    }

    /// The number of the last commit; merging does not change it.
    pub(crate) fn commit(&self) -> Result<u64, IndexError> {
        Ok(self.inner.load_metas()?.opstamp)
    }

    pub(crate) fn without_stamps(&self) -> IndexError {
        IndexError::Damaged {
            folder: self.folder.clone(),
            what: "it does not say which files it holds".to_owned(),
        }
    }

    /// How many notes are in it.
    pub fn len(&self) -> usize {
        self.searcher().num_docs() as usize
    }

    /// Whether there is no note in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many segments a query has to look into.
    pub fn segments(&self) -> usize {
        self.searcher().segment_readers().len()
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does what can wait until a commit has been seen: merges small segments, syncs all files and
    /// writes the manifest. Says whether segments were merged. A save meanwhile waits for a merge of
    /// some thousand notes at most.
    ///
    /// # Errors
    /// [`IndexError::Busy`] after 25 seconds, [`IndexError::Engine`] or [`IndexError::Disk`]. The
    /// index answers all the same, and the next one to write it does what was left undone.
    pub fn tidy(&self) -> Result<bool, IndexError> {
        let tidied = self.guard(|| {
            let lock = index_lock::lock(&self.home)?;
            let any = self.merge()?;
            self.tidy_lists()?;
            drop(lock);
            self.reload()?;
            manifest::seal(&self.folder).map_err(disk(&self.folder))?;
            Ok(any)
        });
        tidied.map_err(|error| self.explain(error))
    }

    /// Tidies what stands beside the segments; the caller holds the writers' lock.
    fn tidy_lists(&self) -> Result<(), IndexError> {
        // Those of segments that were merged: nobody opens these any more.
        self.gatherer.remove_others(&self.inner)?;
        self.gatherer.write_missing(&self.inner)?;
        if let Some(name) = current(&self.home).as_deref().and_then(Path::file_name) {
            remove_leftovers(&self.home, name);
        }
        let stamps = self.stamps()?;
        if stamps.is_untidy() {
            stamps
                .save(&self.folder, self.commit()?)
                .map_err(disk(&self.folder))?;
        }
        Ok(())
    }

    /// Merges segments by tantivy's policy, and says whether there were any to merge. The caller holds
    /// the writers' lock.
    pub(crate) fn merge(&self) -> Result<bool, IndexError> {
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MERGED_SEGMENTS);
        policy.set_min_layer_size(SMALL_SEGMENT);
        policy.set_max_docs_before_merge(LARGE_SEGMENT);
        let mut any = false;
        loop {
            let segments = self.inner.searchable_segment_metas()?;
            let Some(next) = policy.compute_merge_candidates(&segments).pop() else {
                return Ok(any);
            };
            let mut writer: IndexWriter<TantivyDocument> =
                self.inner.writer_with_num_threads(1, UPDATE_BYTES)?;
            writer.set_merge_policy(Box::new(NoMergePolicy));
            writer.merge(&next.0).wait()?;
            writer.wait_merging_threads()?;
            any = true;
        }
    }

    /// Says that the disk is full where that is why the engine failed: its errors do not say so.
    pub(crate) fn explain(&self, error: IndexError) -> IndexError {
        if self.directory.is_full() && matches!(error, IndexError::Engine(_)) {
            IndexError::Full {
                folder: self.folder.clone(),
            }
        } else {
            error
        }
    }

    /// Has every later commit and merging seen only together with the digests of its segments: whoever
    /// searches would have to work out what is missing before the next answer.
    pub(crate) fn show_with_digests(&self) {
        let gatherer = self.gatherer.clone();
        self.directory.before_each_list(move |coming| {
            // Whoever opens a segment works out what could not be written.
            let _ = gatherer.write_missing(coming);
        });
    }

    /// Calls `read`, and makes damage of a panic in it.
    ///
    /// # Errors
    /// [`IndexError::Damaged`], or what `read` gives.
    pub fn guard<T, E: From<IndexError>>(
        &self,
        read: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let damaged = || IndexError::Damaged {
            folder: self.folder.clone(),
            what: "it could not be read".to_owned(),
        };
        guard(read).unwrap_or_else(|| Err(damaged().into()))
    }

    /// What people call places and things.
    pub(crate) fn names(&self) -> NameIndex {
        NameIndex::of(&self.directory, &self.folder, &self.lexicon)
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// Compares every file with its checksum and reads what has none. The segments are not opened.
fn verify(
    folder: &Path,
    lexicon: &KeptLexicon,
    directory: &Unsynced,
    inner: &tantivy::Index,
) -> Result<(), IndexError> {
    let damaged = |what: String| IndexError::Damaged {
        folder: folder.to_owned(),
        what,
    };
    let unread = |error: &dyn ToString| damaged(error.to_string());
    lexicon.read().map_err(|error| unread(&error))?;
    if !directory.fits(inner).map_err(|error| unread(&error))? {
        return Err(damaged("a file of it is another one".to_owned()));
    }
    let list = inner.load_metas().map_err(|error| unread(&error))?;
    let mut names: Vec<PathBuf> = list.list_segment_files().into_iter().collect();
    names.sort_unstable();
    for name in names {
        // Not every segment has every file. Which ones there were, the list says.
        let fits = match inner.directory().validate_checksum(&name) {
            Ok(fits) => fits,
            Err(OpenReadError::FileDoesNotExist(_)) => true,
            Err(error) => return Err(unread(&error)),
        };
        if !fits {
            return Err(damaged(format!(
                "{} does not fit its checksum",
                name.display()
            )));
        }
    }
    Ok(())
}
