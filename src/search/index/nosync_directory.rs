//! A folder of tantivy's files that is not told to reach the disk at every step.
//!
//! A commit of one note syncs seventeen times, which is most of its time. The index can be built
//! again, and its seal is written only after all that it names was synced (see
//! [`super::directory::Index::tidy`]). After a crash the seal does not fit what is there, and the
//! checksums decide.
//!
//! Before a list of segments can be read by anybody, somebody may be told of it: see
//! [`Unsynced::before_each_list`].
//!
//! Nothing here trusts the files. The lists that tantivy writes as a whole end in a checksum. That of
//! the segments also covers the end of each of their files, where tantivy's own checksum of the file
//! stands: so a file cannot take the place of another one, though it fits its checksum. Names with a
//! path in them are refused, since the files that a list names are removed one day.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tantivy::index::IndexMeta;

use super::regular_files;

/// The file that says which segments the index has.
pub(crate) const LIST: &str = "meta.json";

/// Reads as [`MmapDirectory`] does, and writes without syncing.
#[derive(Debug, Clone)]
pub(crate) struct Unsynced {
    folder: PathBuf,
    inner: MmapDirectory,
    /// Read in place of the list of segments on the disk.
    coming: Option<Arc<[u8]>>,
    before: Arc<OnceLock<Told>>,
    /// Becomes true when there was no room on the disk: the engine's errors do not say so.
    is_full: Arc<AtomicBool>,
}

/// How much is read from the end of a segment's file: tantivy writes its checksum there.
const END_BYTES: u64 = 128;

/// The digits of a [`Unsynced::binding`].
const BINDING: usize = 16;

/// Who is told of a list of segments.
struct Told(Box<dyn Fn(&tantivy::Index) + Send + Sync>);

impl fmt::Debug for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Told")
    }
}

impl Unsynced {
    pub(crate) fn open(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            inner: MmapDirectory::open(folder)?,
            coming: None,
            before: Arc::default(),
            is_full: Arc::default(),
        })
    }

    /// Whether something could not be written since there was no room on the disk.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// Whether the files of the segments are those that the list was written for.
    ///
    /// # Errors
    /// If the list or a file cannot be read.
    pub(crate) fn fits(&self, index: &tantivy::Index) -> io::Result<bool> {
        let list = regular_files::read(&self.folder.join(LIST))?;
        let list = regular_files::without_checksum(list, LIST.as_bytes())?;
        let binding = self.binding(&index.load_metas().map_err(io::Error::other)?)?;
        Ok(list.ends_with(binding.as_bytes()))
    }

    /// A fingerprint of name, length and end of every file of the segments in a list, in digits.
    fn binding(&self, list: &IndexMeta) -> io::Result<String> {
        let mut names: Vec<PathBuf> = list.list_segment_files().into_iter().collect();
        names.sort_unstable();
        let mut ends = Vec::new();
        for name in names {
            let mut file = match regular_files::open(&self.folder.join(&name)) {
                Ok(file) => file,
                // Not every segment has every file.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let length = file.metadata()?.len();
            ends.extend_from_slice(name.as_os_str().as_encoded_bytes());
            ends.extend_from_slice(&length.to_le_bytes());
            file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES)))?;
            file.take(END_BYTES).read_to_end(&mut ends)?;
        }
        Ok(format!("{:016x}", crate::search::fingerprint(&ends)))
    }

    /// The path of a file in the folder; none if the name leads anywhere else.
    fn path(&self, name: &Path) -> io::Result<PathBuf> {
        let mut parts = name.components();
        match (parts.next(), parts.next()) {
            (Some(Component::Normal(_)), None) => Ok(self.folder.join(name)),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a name of a file in the index leads out of it",
            )),
        }
    }

    /// Keeps in mind that the disk is full.
    fn note(&self, error: &io::Error) {
        if is_no_room(error) {
            self.is_full.store(true, Ordering::Relaxed);
        }
    }

    /// The path of a regular file in the folder, which is there.
    fn regular(&self, name: &Path) -> Result<PathBuf, OpenReadError> {
        let path = self.path(name);
        let regular = path.and_then(|path| regular_files::expect_regular(&path).map(|()| path));
        regular.map_err(|error| open_error(error, name))
    }

    /// Has `told` hear of the index as it is about to be, each time before its list of segments is
    /// written. All files of these segments are there by then, and those of the segments before are
    /// still there. A second one is not told.
    pub(crate) fn before_each_list(&self, told: impl Fn(&tantivy::Index) + Send + Sync + 'static) {
        let _ = self.before.set(Told(Box::new(told)));
    }

    /// The index as it will be with this list of segments.
    fn coming(&self, list: &[u8]) -> tantivy::Result<tantivy::Index> {
        let mut directory = Self::open(&self.folder)?;
        directory.coming = Some(list.into());
        tantivy::Index::open(directory)
    }
}

fn open_error(error: io::Error, name: &Path) -> OpenReadError {
    match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(name.to_owned()),
        _ => OpenReadError::wrap_io_error(error, name.to_owned()),
    }
}

/// Whether there was no room on the disk, or no more for this user.
pub(crate) fn is_no_room(error: &io::Error) -> bool {
    use io::ErrorKind::{QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded)
}

/// A file being written.
struct Writing {
    file: File,
    is_full: Arc<AtomicBool>,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        if written.as_ref().is_err_and(is_no_room) {
            self.is_full.store(true, Ordering::Relaxed);
        }
        written
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
        self.regular(path)?;
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.path(path).map_err(|error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        })?;
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let create = || {
            let full = self.path(path)?;
            // Files are written before a list names them. One that is there already was left behind by
            // a process that was killed in between: nobody reads it.
            regular_files::make_way(&full)?;
            match fs::remove_file(&full) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            File::options().write(true).create_new(true).open(full)
        };
        let file = create().map_err(|error| {
            self.note(&error);
            OpenWriteError::wrap_io_error(error, path.to_owned())
        })?;
        Ok(BufWriter::new(Box::new(Writing {
            file,
            is_full: Arc::clone(&self.is_full),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match &self.coming {
            Some(list) if path == Path::new(LIST) => Ok(list.to_vec()),
            _ => {
                let read = || {
                    let content = regular_files::read(&self.path(path)?)?;
                    let owner = path.as_os_str().as_encoded_bytes();
                    let mut content = regular_files::without_checksum(content, owner)?;
                    if path == Path::new(LIST) {
                        content.truncate(content.len().saturating_sub(BINDING));
                    }
                    Ok(content)
                };
                read().map_err(|error| open_error(error, path))
            }
        }
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let mut content = data.to_vec();
        if path == Path::new(LIST) {
            let coming = self.coming(data).map_err(io::Error::other)?;
            if let Some(Told(tell)) = self.before.get() {
                tell(&coming);
            }
            let list = coming.load_metas().map_err(io::Error::other)?;
            content.extend_from_slice(self.binding(&list)?.as_bytes());
        }
        let content = regular_files::with_checksum(content, path.as_os_str().as_encoded_bytes());
        let written = regular_files::write(&self.path(path)?, &content);
        written.inspect_err(|error| self.note(error))
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // A pipe in its place would keep us waiting.
        let cleared = regular_files::make_way(&self.folder.join(&lock.filepath));
        cleared.map_err(LockError::wrap_io_error)?;
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, told: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(directory: &Unsynced, name: &str, content: &[u8]) {
        let mut file = directory.open_write(Path::new(name)).expect("it opens");
        file.write_all(content).expect("it is written");
        file.terminate().expect("it is closed");
    }

    #[test]
    fn what_a_killed_commit_left_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = Unsynced::open(folder.path()).expect("it opens");
        put(&directory, "a.9.del", b"left behind");
        put(&directory, "a.9.del", b"new");
        let read = directory.open_read(Path::new("a.9.del")).expect("it opens");
        assert_eq!(read.read_bytes().expect("it is read").as_slice(), b"new");
        fs::create_dir(folder.path().join("b.term")).expect("a folder");
        put(&directory, "b.term", b"new");
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("inside");
        fs::create_dir(&inside).expect("a folder");
        let outside = folder.path().join("note.md");
        fs::write(&outside, "text").expect("it is written");
        let directory = Unsynced::open(&inside).expect("it opens");
        for name in [
            Path::new("../note.md"),
            &outside,
            Path::new(".."),
            Path::new(""),
        ] {
            assert!(directory.delete(name).is_err(), "{name:?}");
            assert!(directory.get_file_handle(name).is_err(), "{name:?}");
            assert!(directory.open_write(name).is_err(), "{name:?}");
            assert!(directory.atomic_read(name).is_err(), "{name:?}");
            assert!(directory.atomic_write(name, b"other").is_err(), "{name:?}");
        }
        assert_eq!(fs::read(&outside).expect("it is there"), b"text");
    }
}
