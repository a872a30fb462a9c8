//! A tantivy directory that does not sync on every write.
//!
//! A commit of one note syncs 17 times, which takes most of its time. The index can be rebuilt, and
//! its manifest is written only after everything in it is synced (see
//! [`super::directory::Index::compact`]). After a crash the manifest does not match, and checksums
//! decide.
//!
//! A callback can run before a new segment list becomes visible: see
//! [`NoSyncDirectory::before_each_list`].
//!
//! The files are not trusted. Files that tantivy writes atomically end in a checksum. That of the
//! segment list also covers the end of each segment file, where tantivy stores the file's own
//! checksum, so one valid file cannot replace another. Names that contain a path are refused,
//! because listed files are later deleted.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, TerminatingWrite,
    WatchCallback, WatchHandle, WritePtr,
};
use tantivy::index::IndexMeta;

use super::regular_files;

/// tantivy's list of segments.
pub(crate) const LIST: &str = "meta.json";

/// Reads like [`MmapDirectory`], writes without syncing.
#[derive(Debug, Clone)]
pub(crate) struct NoSyncDirectory {
    folder: PathBuf,
    inner: MmapDirectory,
    /// If set, read instead of `meta.json` on disk.
    next_meta: Option<Arc<[u8]>>,
    before: Arc<OnceLock<SegmentListCallback>>,
    /// Set when there is no room, because tantivy's errors do not say so.
    no_room: Arc<OnceLock<&'static str>>,
}

/// Bytes read from the end of a segment file: they contain tantivy's checksum.
const END_BYTES: u64 = 128;

/// Length of a [`NoSyncDirectory::binding`] in hex digits.
const BINDING: usize = 16;

/// Callback for a new segment list.
struct SegmentListCallback(Box<dyn Fn(&tantivy::Index) + Send + Sync>);

impl fmt::Debug for SegmentListCallback {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SegmentListCallback")
    }
}

impl NoSyncDirectory {
    pub(crate) fn open(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            inner: MmapDirectory::open(folder)?,
            next_meta: None,
            before: Arc::default(),
            no_room: Arc::default(),
        })
    }

    /// Why a write has failed for want of room, if one has.
    pub(crate) fn no_room(&self) -> Option<&'static str> {
        self.no_room.get().copied()
    }

    /// Whether the segment files are those that the list was written for.
    ///
    /// # Errors
    /// If the list or a file cannot be read.
    pub(crate) fn fits(&self, index: &tantivy::Index) -> io::Result<bool> {
        let list = regular_files::read(&self.folder.join(LIST))?;
        let list = regular_files::without_checksum(list, LIST.as_bytes())?;
        let binding = self.binding(&index.load_metas().map_err(io::Error::other)?)?;
        Ok(list.ends_with(binding.as_bytes()))
    }

    /// Fingerprint of name, length and end of every segment file, in hex.
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

    /// The path of a file; an error if the name leaves the folder.
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

    /// Records that there is no room.
    fn note(&self, error: &io::Error) {
        if let Some(why) = no_room(error) {
            self.no_room.get_or_init(|| why);
        }
    }

    /// The path of an existing regular file.
    fn regular(&self, name: &Path) -> Result<PathBuf, OpenReadError> {
        let path = self.path(name);
        let regular = path.and_then(|path| regular_files::expect_regular(&path).map(|()| path));
        regular.map_err(|error| open_error(error, name))
    }

    /// Sets a callback to run before each write of the segment list.
    ///
    /// It gets the index as it will be. At that time the files of the new and of the old segments
    /// exist. Only the first callback is kept.
    pub(crate) fn before_each_list(
        &self,
        callback: impl Fn(&tantivy::Index) + Send + Sync + 'static,
    ) {
        let _ = self.before.set(SegmentListCallback(Box::new(callback)));
    }

    /// The index with a new segment list.
    fn index_of(&self, list: &[u8]) -> tantivy::Result<tantivy::Index> {
        let mut directory = Self::open(&self.folder)?;
        directory.next_meta = Some(list.into());
        tantivy::Index::open(directory)
    }
}

fn open_error(error: io::Error, name: &Path) -> OpenReadError {
    match error.kind() {
        io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(name.to_owned()),
        _ => OpenReadError::wrap_io_error(error, name.to_owned()),
    }
}

/// Why there is no room for a file, if that is the error.
pub(crate) fn no_room(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("the disk with the search index is full")
        }
        io::ErrorKind::FileTooLarge => {
            Some("a file of the search index reached the limit of file size (`ulimit -f`)")
        }
        _ => None,
    }
}

/// A file writer that records that there is no room.
struct Writing {
    file: File,
    directory: NoSyncDirectory,
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        written.inspect_err(|error| self.directory.note(error))
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

impl Directory for NoSyncDirectory {
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
            // Files are written before a list names them. An existing file is left over from a
            // killed process and unused.
            regular_files::remove_non_file(&full)?;
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
            directory: self.clone(),
        })))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        match &self.next_meta {
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
            let index = self.index_of(data).map_err(io::Error::other)?;
            if let Some(SegmentListCallback(callback)) = self.before.get() {
                callback(&index);
            }
            let list = index.load_metas().map_err(io::Error::other)?;
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
        // Opening a named pipe in its place would block.
        let cleared = regular_files::remove_non_file(&self.folder.join(&lock.filepath));
        cleared.map_err(LockError::wrap_io_error)?;
        self.inner.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.inner.watch(callback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(directory: &NoSyncDirectory, name: &str, content: &[u8]) {
        let mut file = directory.open_write(Path::new(name)).expect("it opens");
        file.write_all(content).expect("it is written");
        file.terminate().expect("it is closed");
    }

    #[test]
    fn what_a_killed_commit_left_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = NoSyncDirectory::open(folder.path()).expect("it opens");
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
        let directory = NoSyncDirectory::open(&inside).expect("it opens");
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
