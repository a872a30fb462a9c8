//! The index on disk: a cache that can be deleted at any time.
//!
//! ```text
//! <home>/            one folder for each schema version and base
//!   lock             held while a process writes
//!   current          name of the generation that readers open
//!   first            the startup answer, see [`crate::search::first`]
//!   g18f3…/          a generation: tantivy's files, their digests, `lexicon.json`,
//!                    `names`, `stamps` (file table), `seal.json` (manifest),
//!                    `unread`, `history`
//! ```
//!
//! A generation is built in a folder of its own and becomes current by renaming one small file, so
//! readers never see half an index. Later changes are tantivy commits into the current generation,
//! see [`super::writer`]. The [file table](super::file_table) records which files are indexed. A
//! commit is searchable at once. [`Index::compact`] then merges small segments, syncs all files and
//! writes the [manifest] while others may write. If the manifest does not match, checksums are
//! verified before a segment is opened.
//!
//! The folder is not trusted: see [`super::regular_files`], [`super::nosync_directory`] and
//! [`super::mmap_tables`]. A damaged generation is never repaired, only rebuilt.
//!
//! Does not know where notes are stored or how they are read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tantivy::collector::Count;
use tantivy::directory::error::OpenReadError;
use tantivy::merge_policy::{LogMergePolicy, MergePolicy as _, NoMergePolicy};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::digest::{self, DigestBuilder};
use super::fields::filed;
use super::file_table::FileTable;
use super::generation::{commit_of, current, remove_leftovers};
use super::guard::guard;
use super::index_error::{IndexError, disk};
use super::index_schema::{self, Handles};
use super::lexicon::KeptLexicon;
use super::names::{self, NameIndex};
use super::nosync_directory::NoSyncDirectory;
use super::{index_lock, manifest};
use crate::model::date::Date;

/// The index of one base, open for reading and, on demand, for writing.
#[derive(Clone)]
pub struct Index {
    pub(crate) home: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) inner: tantivy::Index,
    pub(crate) reader: IndexReader,
    reloading: Arc<Mutex<()>>,
    pub(crate) directory: NoSyncDirectory,
    pub(crate) handles: Arc<Handles>,
    pub(crate) digest_builder: Arc<DigestBuilder>,
    /// Vocabularies and places, as of the build of the index.
    pub lexicon: KeptLexicon,
}

/// Number of segments of similar size that are merged into one.
const MERGED_SEGMENTS: usize = 4;

/// How long tidying waits for another writer, which tidies afterwards.
const TIDY_WAIT: Duration = Duration::from_millis(500);

/// Smaller segments count as equal in size.
const SMALL_SEGMENT: u32 = 100;

/// Larger segments are never merged, so a merge takes a fraction of a second.
///
/// With too many segments the index is rebuilt.
const LARGE_SEGMENT: usize = 500;

/// Writer memory for a few notes: tantivy's minimum.
pub(crate) const UPDATE_BYTES: usize = 15 << 20;

/// Attempts to open an index that other processes are writing.
const MAX_TRIES: usize = 5;

impl Index {
    /// Opens the current generation.
    ///
    /// # Errors
    /// [`IndexError::Absent`] or [`IndexError::Damaged`]: build it with [`crate::search::Rebuild`].
    pub fn open(home: &Path) -> Result<Self, IndexError> {
        let seen = || commit_of(&current(home)?).ok();
        let mut before = seen();
        for _ in 1..MAX_TRIES {
            let opened = Self::open_once(home);
            let now = seen();
            // A concurrent writer has removed a file that was about to be read.
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
            // If sealing fails, the next open verifies again.
            let _ = manifest::record(&folder);
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
        let directory = NoSyncDirectory::open(folder).map_err(|error| damaged(&error))?;
        let handles = Handles::new();
        // This opens no segment file.
        let mut inner = tantivy::Index::open(directory.clone()).map_err(|error| damaged(&error))?;
        if inner.schema() != handles.schema {
            return Err(damaged(&"it was written with another schema"));
        }
        if is_unverified {
            // Missing digests and names are rebuilt later.
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
            digest_builder: Arc::new(DigestBuilder::new(folder, &handles, &lexicon)),
            handles,
            lexicon,
        })
    }

    /// Verifies the checksum of every file.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] with the first file that does not match.
    pub fn verify(&self) -> Result<(), IndexError> {
        verify(&self.folder, &self.lexicon, &self.directory, &self.inner)
    }

    /// Whether a newer generation exists, or this one was found damaged.
    pub fn is_superseded(&self) -> bool {
        current(&self.home).is_none_or(|current| current != self.folder)
    }

    /// Marks this generation as damaged, so that the next open builds a new one.
    pub fn discard(&self) {
        if !self.is_superseded() {
            // If it cannot be removed, nothing can be built either.
            let _ = fs::remove_file(self.home.join("current"));
        }
    }

    /// Reloads commits made by this or another process.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the files are gone or damaged; what was read before still answers.
    pub fn reload(&self) -> Result<(), IndexError> {
        // Serialised, so that an older reload cannot replace a newer one.
        let _turn = self
            .reloading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(self.reader.reload()?)
    }

    /// The file table.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] if it is missing, [`IndexError::Engine`].
    pub fn stamps(&self) -> Result<FileTable, IndexError> {
        FileTable::load(&self.folder, self.commit()?).ok_or_else(|| self.without_stamps())
    }

    /// Identifies a state of the index: the generation and its last commit.
    pub fn version(&self) -> Option<(PathBuf, u64)> {
        let commit = self.commit().ok()?;
        (!self.is_superseded()).then(|| (self.folder.clone(), commit))
    }

    /// The opstamp of the last commit; merging does not change it.
    pub(crate) fn commit(&self) -> Result<u64, IndexError> {
        Ok(self.inner.load_metas()?.opstamp)
    }

    pub(crate) fn without_stamps(&self) -> IndexError {
        IndexError::Damaged {
            folder: self.folder.clone(),
            what: "its list of files is missing".to_owned(),
        }
    }

    /// Whether the note of a file is in the index. `path` is below the root.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn contains(&self, path: &str) -> Result<bool, IndexError> {
        let term = Term::from_field_text(self.handles.path, path);
        Ok(self.searcher().doc_freq(&term)? > 0)
    }

    /// Whether the index has this day as that of a file's last change.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn has_change_day(&self, path: &str, day: Date) -> Result<bool, IndexError> {
        let (fields, day) = (&self.handles, filed("since", &day.to_string()));
        let terms = [(fields.path, path), (fields.filed, &*day)].map(|(field, text)| {
            let term = Term::from_field_text(field, text);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        });
        let both = BooleanQuery::intersection(terms.into());
        Ok(self.searcher().search(&both, &Count)? > 0)
    }

    /// The number of notes.
    pub fn len(&self) -> usize {
        self.searcher().num_docs() as usize
    }

    /// Whether the index has no notes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of segments.
    pub fn segments(&self) -> usize {
        self.searcher().segment_readers().len()
    }

    /// The folder of this generation.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Compacts the index: merges small segments, syncs files, writes the manifest.
    ///
    /// Returns whether segments were merged. A concurrent save waits for a merge of a few thousand
    /// notes at most. Whoever keeps writing for longer than half a second does it afterwards.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]. The
    /// index still answers, and the next writer does what is left.
    pub fn compact(&self) -> Result<bool, IndexError> {
        let compacted = self.guard(|| {
            let start = Instant::now();
            let lock = match index_lock::lock(&self.home, || start.elapsed() >= TIDY_WAIT) {
                Err(IndexError::Busy(_)) => return Ok(false),
                lock => lock?,
            };
            let any = self.merge()?;
            self.tidy_lists()?;
            drop(lock);
            self.reload()?;
            manifest::record(&self.folder).map_err(disk(&self.folder))?;
            Ok(any)
        });
        compacted.map_err(|error| self.explain(error))
    }

    /// Cleans up the files beside the segments. The caller holds the writers' lock.
    fn tidy_lists(&self) -> Result<(), IndexError> {
        // Digests of merged segments are no longer opened.
        self.digest_builder.remove_others(&self.inner)?;
        self.digest_builder.write_missing(&self.inner)?;
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

    /// Merges segments by tantivy's policy; returns whether any were merged.
    ///
    /// The caller holds the writers' lock.
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

    /// Replaces an engine error by [`IndexError::Full`] if there is no room.
    pub(crate) fn explain(&self, error: IndexError) -> IndexError {
        match (self.directory.no_room(), &error) {
            (Some(why), IndexError::Engine(_)) => IndexError::Full {
                why,
                folder: self.folder.clone(),
            },
            _ => error,
        }
    }

    /// Writes missing digests before each commit or merge becomes visible.
    ///
    /// Otherwise the next search would have to build them.
    pub(crate) fn show_with_digests(&self) {
        let digest_builder = self.digest_builder.clone();
        self.directory.before_each_list(move |coming| {
            // On failure the digest is rebuilt when the segment is opened.
            let _ = digest_builder.write_missing(coming);
        });
    }

    /// Calls `read` and turns a panic into [`IndexError::Damaged`].
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

    /// Names of places and thesaurus terms.
    pub(crate) fn names(&self) -> NameIndex {
        NameIndex::of(&self.directory, &self.folder, &self.lexicon)
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// Verifies the checksum of every file without opening segments.
fn verify(
    folder: &Path,
    lexicon: &KeptLexicon,
    directory: &NoSyncDirectory,
    inner: &tantivy::Index,
) -> Result<(), IndexError> {
    let damaged = |what: String| IndexError::Damaged {
        folder: folder.to_owned(),
        what,
    };
    let unread = |error: &dyn ToString| damaged(error.to_string());
    lexicon.read().map_err(|error| unread(&error))?;
    if !directory.fits(inner).map_err(|error| unread(&error))? {
        return Err(damaged("one of its files was replaced".to_owned()));
    }
    let list = inner.load_metas().map_err(|error| unread(&error))?;
    let mut names: Vec<PathBuf> = list.list_segment_files().into_iter().collect();
    names.sort_unstable();
    for name in names {
        // Not every segment has every file.
        let fits = match inner.directory().validate_checksum(&name) {
            Ok(fits) => fits,
            Err(OpenReadError::FileDoesNotExist(_)) => true,
            Err(error) => return Err(unread(&error)),
        };
        if !fits {
            return Err(damaged(format!(
                "{} does not match its checksum",
                name.display()
            )));
        }
    }
    Ok(())
}
