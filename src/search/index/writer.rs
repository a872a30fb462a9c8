//! Writes the index: updates the current generation or builds a new one.
//!
//! The tantivy writer is open only while writing, behind a lock that the system frees when a
//! process dies. A commit is searchable at once; [`Index::compact`] does the rest later.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tantivy::merge_policy::NoMergePolicy;
use tantivy::{IndexSettings, IndexWriter, TantivyDocument, Term};
use tempfile::TempDir;

use super::bounded_writer::{QueueSlots, Queued};
use super::directory::{Index, UPDATE_BYTES};
use super::fields::Lexicon;
use super::file_table::FileTableChanges;
use super::generation::remove_leftovers;
use super::index_error::{IndexError, disk};
use super::index_lock::lock;
use super::index_schema::Handles;
use super::lexicon::{self, KeptLexicon};
use super::nosync_directory::NoSyncDirectory;
use super::regular_files::{self, write_synced};
use super::stored_hit::{self, IndexInput};
use super::unread_list;
use crate::search::index::names;

/// Memory of each writer thread: 50,000 notes fit into one segment.
const BUILD_BYTES: usize = 160 << 20;

/// More notes than this are written with two threads.
const MANY: usize = 2_000;

/// Size of a stored block, the unit that a read decompresses.
const STORE_BLOCK_BYTES: usize = 4 << 10;

impl Index {
    /// Opens a writer for `count` notes, once no one else is writing.
    ///
    /// `settings` is the fingerprint stored as
    /// [`FileTable::settings`](super::file_table::FileTable::settings).
    ///
    /// # Errors
    /// [`IndexError::Busy`] after 25 seconds, or when `is_enough` becomes true while it waits.
    pub fn writer(
        &self,
        count: usize,
        settings: u64,
        is_enough: &dyn Fn() -> bool,
    ) -> Result<Writer, IndexError> {
        let lock = lock(&self.home, is_enough)?;
        // Another process may have written since.
        self.reload()?;
        let before = self.commit()?;
        let (threads, bytes) = if count > MANY {
            (2, 2 * BUILD_BYTES)
        } else {
            (1, UPDATE_BYTES)
        };
        let inner = self.inner.writer_with_num_threads(threads, bytes)?;
        // Merging is done later, see `Index::compact`.
        inner.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Writer {
            index: self.clone(),
            inner,
            room: Arc::default(),
            lock,
            changed: FileTableChanges::default(),
            settings,
            before,
        })
    }
}

/// A writer. Changes become visible with [`Writer::commit`].
pub struct Writer {
    index: Index,
    inner: IndexWriter<Queued>,
    room: Arc<QueueSlots>,
    lock: File,
    changed: FileTableChanges,
    settings: u64,
    /// Opstamp of the last commit.
    before: u64,
}

impl Writer {
    /// Adds a note, or replaces the note of the same file.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the engine's threads have died, as on a full disk.
    pub fn put(&mut self, entry: &IndexInput) -> Result<(), IndexError> {
        self.delete(&entry.stamp.path);
        self.add(entry)
    }

    /// Removes the note of a file.
    pub fn remove(&mut self, path: &str) {
        self.delete(path);
        self.changed.remove(path);
    }

    fn delete(&mut self, path: &str) {
        self.inner
            .delete_term(Term::from_field_text(self.index.handles.path, path));
    }

    fn add(&mut self, entry: &IndexInput) -> Result<(), IndexError> {
        let document: TantivyDocument =
            stored_hit::document(entry, &self.index.handles, &self.index.lexicon);
        let added = self.inner.add_document(Queued::new(document, &self.room));
        added.map_err(|error| self.index.explain(error.into()))?;
        self.changed.put(entry.stamp);
        Ok(())
    }

    /// Commits: makes all changes visible. [`Index::compact`] makes them durable.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; the last commit stays.
    pub fn commit(self) -> Result<Index, IndexError> {
        let index = self.index.clone();
        self.try_commit().map_err(|error| index.explain(error))
    }

    fn try_commit(mut self) -> Result<Index, IndexError> {
        let folder = &self.index.folder;
        let prepared = self.inner.prepare_commit()?;
        // Before the commit, so that a crash in between leaves a matching table.
        let commits = (self.before, prepared.opstamp());
        let appended = self.changed.append(folder, commits, self.settings);
        if !appended.map_err(disk(folder))? {
            return Err(self.index.without_stamps());
        }
        prepared.commit()?;
        self.inner.wait_merging_threads()?;
        self.index.reload()?;
        drop(self.lock);
        Ok(self.index)
    }
}

/// Builds a new generation while readers use the current one.
pub struct Rebuild {
    writer: Writer,
    /// Its folder; deleted unless the generation becomes current.
    aside: TempDir,
}

impl Rebuild {
    /// Begins an empty generation for `count` notes. `lexicon` resolves values; for `settings`
    /// and `is_enough` see [`Index::writer`].
    ///
    /// # Errors
    /// [`IndexError::Busy`], [`IndexError::Disk`] or [`IndexError::Full`].
    pub fn begin(
        home: &Path,
        lexicon: &Lexicon,
        settings: u64,
        count: usize,
        is_enough: &dyn Fn() -> bool,
    ) -> Result<Self, IndexError> {
        regular_files::make_folder(home).map_err(disk(home))?;
        let lock = lock(home, is_enough)?;
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let name = format!("g{:x}x{:x}", since.as_nanos(), std::process::id());
        let mut aside = tempfile::Builder::new();
        let aside = aside.prefix(&name).rand_bytes(0).tempdir_in(home);
        let aside = aside.map_err(disk(home))?;
        let folder = aside.path().to_owned();
        lexicon::write(&folder, lexicon).map_err(disk(home))?;
        names::write(&folder, lexicon).map_err(disk(home))?;
        let handles = Handles::new();
        let directory = NoSyncDirectory::open(&folder)?;
        let with_small_blocks = IndexSettings {
            docstore_blocksize: STORE_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        tantivy::Index::create(directory, handles.schema, with_small_blocks)?;
        let index = Index::open_generation(home, &folder, KeptLexicon::of(&folder), false)?;
        // One thread writes one segment, deterministically.
        let threads = if count > MANY { 2 } else { 1 };
        let bytes = threads * BUILD_BYTES;
        let inner = index.inner.writer_with_num_threads(threads, bytes)?;
        Ok(Self {
            writer: Writer {
                index,
                inner,
                room: Arc::default(),
                lock,
                changed: FileTableChanges::default(),
                settings,
                before: 0,
            },
            aside,
        })
    }

    /// Adds a note whose file was not added before.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the engine's threads have died, as on a full disk.
    pub fn add(&mut self, entry: &IndexInput) -> Result<(), IndexError> {
        self.writer.add(entry)
    }

    /// Stores the list of files that could not be read.
    ///
    /// # Errors
    /// [`IndexError::Disk`] or [`IndexError::Full`].
    pub fn keep_unread(&self, paths: &BTreeSet<String>) -> Result<(), IndexError> {
        let folder = &self.writer.index.folder;
        unread_list::save(folder, paths).map_err(disk(folder))
    }

    /// Makes this generation current and removes older ones. [`Index::compact`] makes it durable.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; the current generation stays.
    pub fn finish(self) -> Result<Index, IndexError> {
        let index = self.writer.index.clone();
        self.try_finish().map_err(|error| index.explain(error))
    }

    fn try_finish(self) -> Result<Index, IndexError> {
        let aside = self.aside;
        let Writer {
            index,
            mut inner,
            lock,
            changed,
            settings,
            ..
        } = self.writer;
        let commit = inner.commit()?;
        inner.wait_merging_threads()?;
        let folder = &index.folder;
        changed
            .save(folder, commit, settings)
            .map_err(disk(folder))?;
        index.digest_builder.write_missing(&index.inner)?;
        index.show_with_digests();
        index.reload()?;
        let name = index.folder.file_name().unwrap_or_default().to_owned();
        write_synced(&index.home.join("current"), name.as_encoded_bytes())
            .map_err(disk(&index.home))?;
        // The folder is now permanent.
        let _ = aside.keep();
        remove_leftovers(&index.home, &name);
        drop(lock);
        Ok(index)
    }
}
