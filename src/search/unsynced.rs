//! A folder of tantivy's files that is not told to reach the disk at every step.
//!
//! A commit of one note syncs seventeen times, which is most of its time. The index can be built
//! again, and its seal is written only after all that it names was synced (see
//! [`super::index::Index::tidy`]). After a crash the seal does not fit what is there, and the
//! checksums decide.
//!
//! Before a list of segments can be read by anybody, somebody may be told of it: see
//! [`Unsynced::before_each_list`].

use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};

/// The file that says which segments the index has.
pub(super) const LIST: &str = "meta.json";

/// Reads as [`MmapDirectory`] does, and writes without syncing.
#[derive(Debug, Clone)]
pub(super) struct Unsynced {
    folder: PathBuf,
    inner: MmapDirectory,
    /// Read in place of the list of segments on the disk.
    coming: Option<Arc<[u8]>>,
    before: Arc<OnceLock<Told>>,
    /// Becomes true when nothing more is to be written.
    stop: Arc<AtomicBool>,
}

/// Who is told of a list of segments.
struct Told(Box<dyn Fn(&tantivy::Index) + Send + Sync>);

impl fmt::Debug for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Told")
    }
}

impl Unsynced {
    pub(super) fn open(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            inner: MmapDirectory::open(folder)?,
            coming: None,
            before: Arc::default(),
            stop: Arc::default(),
        })
    }

    /// The same, where writing fails once this has become true.
    pub(super) fn until(self, stop: &Arc<AtomicBool>) -> Self {
        let stop = Arc::clone(stop);
        Self { stop, ..self }
    }

    /// Has `told` hear of the index as it is about to be, each time before its list of segments is
    /// written. All files of these segments are there by then, and those of the segments before are
    /// still there. A second one is not told.
    pub(super) fn before_each_list(&self, told: impl Fn(&tantivy::Index) + Send + Sync + 'static) {
        let _ = self.before.set(Told(Box::new(told)));
    }

    /// The index as it will be with this list of segments.
    fn coming(&self, list: &[u8]) -> tantivy::Result<tantivy::Index> {
        let mut directory = Self::open(&self.folder)?;
        directory.coming = Some(list.into());
        tantivy::Index::open(directory)
    }
}

/// Writes a file so that nobody sees half of it. It is not synced.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    let kept = file.persist(path);
    kept.map(drop).map_err(|error| error.error)
}

/// A file being written.
struct Writing {
    file: File,
    stop: Arc<AtomicBool>,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("writing was stopped"));
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for Writing {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.file.flush()
    }
}

impl Directory for Unsynced {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.folder.join(path);
        let opened = File::options().write(true).create_new(true).open(full);
        let file = opened.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
        })?;
        let stop = Arc::clone(&self.stop);
        Ok(BufWriter::new(Box::new(Writing { file, stop })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match &self.coming {
            Some(list) if path == Path::new(LIST) => Ok(list.to_vec()),
            _ => self.inner.atomic_read(path),
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        if path == Path::new(LIST)
            && let Some(Told(tell)) = self.before.get()
            && let Ok(coming) = self.coming(data)
        {
            tell(&coming);
        }
        write(&self.folder.join(path), data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, told: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(told)
    }
}
