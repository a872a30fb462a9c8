//! The index on disk: a cache that can be deleted at any time.
//!
//! ```text
//! <home>/            one folder for each schema version and base
//!   lock             held while somebody writes
//!   current          the name of the generation that readers open
//!   g18f3…/          a generation: tantivy's files, `lexicon.json`, `seal.json`
//! ```
//!
//! A generation is written aside and becomes current by renaming one small file, so readers never
//! see half an index. Later changes are tantivy commits into the current generation. What is
//! indexed is read from the index itself (path, size, time and fingerprint of every file), never
//! from a list beside it. After each write the seal records size and time of all files; where it
//! does not fit, the checksums are verified before anything is answered.
//!
//! Knows nothing of where the notes are or how they are read.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tantivy::directory::MmapDirectory;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};
use thiserror::Error;

use super::card::{self, Entry};
use super::fields::Lexicon;
use super::schema::{self, Handles};

/// How long to wait for another writer.
const LOCK_WAIT: Duration = Duration::from_secs(25);

/// Memory for writing many notes, over two threads.
const BUILD_BYTES: usize = 200 << 20;

/// Memory for writing a few notes; the least that tantivy takes.
const UPDATE_BYTES: usize = 15 << 20;

/// Why the index cannot be used. It is a cache: every one of these is mended by building it anew.
#[derive(Debug, Error)]
pub enum IndexError {
    /// There is none yet.
    #[error("there is no index yet")]
    Absent,
    /// Its files do not hold what was written.
    #[error("the index in {folder} is damaged: {what}")]
    Damaged {
        /// Where it is.
        folder: PathBuf,
        /// What was noticed.
        what: String,
    },
    /// Another guildhall is writing it.
    #[error("another guildhall has been writing the index for {0} seconds")]
    Busy(u64),
    /// The disk refused.
    #[error("cannot write the index in {folder}")]
    Disk {
        /// Where it is.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The search engine refused.
    #[error("the search engine failed")]
    Engine(#[from] tantivy::TantivyError),
}

impl IndexError {
    /// What to do, in one sentence.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::Absent | Self::Damaged { .. } => "run `guildhall index --rebuild`",
            Self::Busy(_) => "wait for it, or close it, and try again",
            Self::Disk { .. } => "make room or choose another folder with GUILDHALL_HOME",
            Self::Engine(_) => "run `guildhall index --rebuild`; the notes themselves are safe",
        }
    }
}

/// A note file as the index knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Size of the file in bytes.
    pub size_bytes: u64,
    /// Its time of change, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Fingerprint of its content.
    pub content: u64,
}

/// The index of one base, open for reading and, on demand, for writing.
#[derive(Clone)]
pub struct Index {
    home: PathBuf,
    folder: PathBuf,
    inner: tantivy::Index,
    reader: IndexReader,
    pub(super) handles: Arc<Handles>,
    /// What the values of the base mean, as they were when the index was built.
    pub lexicon: Arc<Lexicon>,
}

/// The folder of a base's index below the cache folder.
pub fn home(cache: &Path, root: &Path) -> PathBuf {
    let base = super::fingerprint(root.as_os_str().as_encoded_bytes());
    cache
        .join("index")
        .join(format!("v{}-{base:016x}", schema::VERSION))
}

impl Index {
    /// Opens the current generation.
    ///
    /// # Errors
    /// [`IndexError::Absent`] or [`IndexError::Damaged`]: build it with [`Rebuild`].
    pub fn open(home: &Path) -> Result<Self, IndexError> {
        let name = fs::read_to_string(home.join("current")).map_err(|_| IndexError::Absent)?;
        let name = name.trim();
        if !name.starts_with('g') || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(IndexError::Absent);
        }
        let index = Self::open_generation(home, &home.join(name))?;
        if !seal_fits(&index.folder) {
            index.verify()?;
        }
        Ok(index)
    }

    fn open_generation(home: &Path, folder: &Path) -> Result<Self, IndexError> {
        let damaged = |what: String| IndexError::Damaged {
            folder: folder.to_owned(),
            what,
        };
        let lexicon =
            fs::read(folder.join("lexicon.json")).map_err(|error| damaged(error.to_string()))?;
        let lexicon =
            serde_json::from_slice(&lexicon).map_err(|error| damaged(error.to_string()))?;
        let directory = MmapDirectory::open(folder).map_err(|error| damaged(error.to_string()))?;
        let mut inner =
            tantivy::Index::open(directory).map_err(|error| damaged(error.to_string()))?;
        inner.set_tokenizers(schema::tokenizers());
        let handles = Handles::new();
        if inner.schema() != handles.schema {
            return Err(damaged("it was written with other fields".to_owned()));
        }
        let reader = inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error: tantivy::TantivyError| damaged(error.to_string()))?;
        Ok(Self {
            home: home.to_owned(),
            folder: folder.to_owned(),
            inner,
            reader,
            handles: Arc::new(handles),
            lexicon: Arc::new(lexicon),
        })
    }

    /// Compares every file with its checksum.
    ///
    /// # Errors
    /// [`IndexError::Damaged`] naming the first file that does not fit.
    pub fn verify(&self) -> Result<(), IndexError> {
        let damaged = |what: String| IndexError::Damaged {
            folder: self.folder.clone(),
            what,
        };
        let broken = self
            .inner
            .validate_checksum()
            .map_err(|error| damaged(error.to_string()))?;
        match broken.into_iter().min() {
            None => Ok(()),
            Some(file) => Err(damaged(format!(
                "{} does not fit its checksum",
                file.display()
            ))),
        }
    }

    /// Whether another process has built a newer generation since this one was opened.
    pub fn is_superseded(&self) -> bool {
        let current = fs::read_to_string(self.home.join("current")).unwrap_or_default();
        self.folder
            .file_name()
            .is_none_or(|name| name != current.trim())
    }

    /// Sees commits made since, by this or another process.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the files are gone or damaged; what was read before still answers.
    pub fn reload(&self) -> Result<(), IndexError> {
        Ok(self.reader.reload()?)
    }

    /// Every file in the index, by path below the root.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if a file of the index cannot be read.
    pub fn known(&self) -> Result<BTreeMap<String, Known>, IndexError> {
        let mut known = BTreeMap::new();
        for segment in self.searcher().segment_readers() {
            let fast = segment.fast_fields();
            let (sizes, times) = (fast.u64("size_bytes")?, fast.i64("modified_ns")?);
            let contents = fast.u64("content")?;
            let Some(paths) = fast.str("path")? else {
                continue;
            };
            let mut path = String::new();
            for doc in segment.doc_ids_alive() {
                let Some(ordinal) = paths.term_ords(doc).next() else {
                    continue;
                };
                path.clear();
                paths
                    .ord_to_str(ordinal, &mut path)
                    .map_err(tantivy::TantivyError::from)?;
                let file = Known {
                    size_bytes: sizes.first(doc).unwrap_or(0),
                    modified_ns: times.first(doc).unwrap_or(0),
                    content: contents.first(doc).unwrap_or(0),
                };
                known.insert(path.clone(), file);
            }
        }
        Ok(known)
    }

    /// How many notes are in it.
    pub fn len(&self) -> usize {
        self.searcher().num_docs() as usize
    }

    /// Whether there is no note in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens it for writing `count` notes, as soon as no one else is writing.
    ///
    /// # Errors
    /// [`IndexError::Busy`] after 25 seconds.
    pub fn writer(&self, count: usize) -> Result<Writer, IndexError> {
        let lock = lock(&self.home)?;
        let (threads, bytes) = if count > 2_000 {
            (2, BUILD_BYTES)
        } else {
            (1, UPDATE_BYTES)
        };
        let inner = self.inner.writer_with_num_threads(threads, bytes)?;
        let mut policy = LogMergePolicy::default();
        // Few segments: each one costs a query its own look-ups.
        policy.set_min_num_segments(6);
        inner.set_merge_policy(Box::new(policy));
        Ok(Writer {
            index: self.clone(),
            inner,
            lock,
        })
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }
}

/// The index being changed. Nothing is visible to readers before [`Writer::commit`].
pub struct Writer {
    index: Index,
    inner: IndexWriter,
    lock: File,
}

impl Writer {
    /// Adds a note, or replaces what was read from the same file before.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the engine's threads have died, as on a full disk.
    pub fn put(&mut self, entry: &Entry) -> Result<(), IndexError> {
        self.remove(&entry.stamp.path);
        self.add(entry)
    }

    /// Takes a file's note out.
    pub fn remove(&mut self, path: &str) {
        self.inner
            .delete_term(Term::from_field_text(self.index.handles.path, path));
    }

    fn add(&mut self, entry: &Entry) -> Result<(), IndexError> {
        let document: TantivyDocument =
            card::document(entry, &self.index.handles, &self.index.lexicon);
        self.inner.add_document(document)?;
        Ok(())
    }

    /// Makes everything visible and durable, and seals it.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; the last commit stays.
    pub fn commit(mut self) -> Result<Index, IndexError> {
        self.inner.commit()?;
        self.inner.wait_merging_threads()?;
        self.index.reader.reload()?;
        seal(&self.index.folder).map_err(disk(&self.index.folder))?;
        drop(self.lock);
        Ok(self.index)
    }
}

/// A generation being built aside, while readers use the current one.
pub struct Rebuild {
    writer: Writer,
}

impl Rebuild {
    /// Begins an empty generation that reads values by `lexicon`.
    ///
    /// # Errors
    /// [`IndexError::Busy`] after 25 seconds, [`IndexError::Disk`].
    pub fn begin(home: &Path, lexicon: &Lexicon) -> Result<Self, IndexError> {
        fs::create_dir_all(home).map_err(disk(home))?;
        let lock = lock(home)?;
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let folder = home.join(format!("g{:x}x{:x}", since.as_nanos(), std::process::id()));
        fs::create_dir_all(&folder).map_err(disk(home))?;
        let text = serde_json::to_vec(lexicon).map_err(|error| disk(home)(error.into()))?;
        fs::write(folder.join("lexicon.json"), text).map_err(disk(home))?;
        let handles = Handles::new();
        tantivy::Index::builder()
            .schema(handles.schema.clone())
            .tokenizers(schema::tokenizers())
            .create_in_dir(&folder)?;
        let index = Index::open_generation(home, &folder)?;
        let inner = index.inner.writer_with_num_threads(2, BUILD_BYTES)?;
        Ok(Self {
            writer: Writer { index, inner, lock },
        })
    }

    /// Adds a note; its file must not have been added before.
    ///
    /// # Errors
    /// [`IndexError::Engine`] if the engine's threads have died, as on a full disk.
    pub fn add(&mut self, entry: &Entry) -> Result<(), IndexError> {
        self.writer.add(entry)
    }

    /// Makes this generation the current one and removes older ones.
    ///
    /// # Errors
    /// [`IndexError::Engine`] or [`IndexError::Disk`]; the current generation stays.
    pub fn finish(self) -> Result<Index, IndexError> {
        let Writer {
            index,
            mut inner,
            lock,
        } = self.writer;
        inner.commit()?;
        inner.wait_merging_threads()?;
        index.reader.reload()?;
        seal(&index.folder).map_err(disk(&index.folder))?;
        let name = index.folder.file_name().unwrap_or_default().to_owned();
        write_aside(&index.home.join("current"), name.as_encoded_bytes())
            .map_err(disk(&index.home))?;
        remove_others(&index.home, &name);
        drop(lock);
        Ok(index)
    }
}

/// Removes generations other than `kept`. Readers that still have one open keep its pages; where
/// the system does not allow that, the next build tries again.
fn remove_others(home: &Path, kept: &std::ffi::OsStr) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name != kept && name.to_string_lossy().starts_with('g') {
            // A folder that stays behind costs space, nothing else.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Takes the writers' lock, waiting for whoever holds it. The system frees it when a process ends,
/// however it ends.
fn lock(home: &Path) -> Result<File, IndexError> {
    let path = home.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(disk(home))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < LOCK_WAIT => {
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => return Err(IndexError::Busy(LOCK_WAIT.as_secs())),
            Err(TryLockError::Error(error)) => return Err(disk(home)(error)),
        }
    }
}

fn disk(folder: &Path) -> impl Fn(std::io::Error) -> IndexError + '_ {
    move |source| IndexError::Disk {
        folder: folder.to_owned(),
        source,
    }
}

fn write_aside(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Name, size and time of every file of a generation but the seal and the locks.
fn files(folder: &Path) -> std::io::Result<BTreeMap<String, (u64, u128)>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_lock = Path::new(&name)
            .extension()
            .is_some_and(|end| end == "lock");
        let is_data = name != "seal.json" && !is_lock && !name.starts_with(".tmp");
        if is_data {
            let data = entry.metadata()?;
            let time = data
                .modified()?
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            files.insert(name, (data.len(), time.as_nanos()));
        }
    }
    Ok(files)
}

fn seal(folder: &Path) -> std::io::Result<()> {
    let text = serde_json::to_vec(&files(folder)?)?;
    write_aside(&folder.join("seal.json"), &text)
}

fn seal_fits(folder: &Path) -> bool {
    let sealed = fs::read(folder.join("seal.json"))
        .ok()
        .and_then(|text| serde_json::from_slice::<BTreeMap<String, (u64, u128)>>(&text).ok());
    sealed.is_some() && sealed == files(folder).ok()
}
